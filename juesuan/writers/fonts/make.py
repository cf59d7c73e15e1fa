"""Make the shipped fonts anew: ``python -m juesuan.writers.fonts.make [FOLDER]``, FOLDER holding the Noto CJK files.

Needs fonttools and the collections of Noto CJK (Debian: fonts-noto-cjk). Each face is cut down to GB 2312, the signs
that reports use beside it and every character of our own data; it gets a family name of its own, because a subset is
a modified version (OFL 1.1, condition 3) and must not be mistaken for the full font that a machine may have.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

FACES = (
    ("NotoSerifCJK-Regular.ttc", "JuesuanSerif-Regular.otf", "Juesuan Serif", "Regular"),
    ("NotoSerifCJK-Bold.ttc", "JuesuanSerif-Bold.otf", "Juesuan Serif", "Bold"),
    ("NotoSansCJK-Regular.ttc", "JuesuanSans-Regular.otf", "Juesuan Sans", "Regular"),
)
SIMPLIFIED = 2  # of the five faces in a collection: Japan, Korea, SC, Taiwan, Hong Kong
BLOCKS = (  # first and last code point
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin letters and signs
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x2030, 0x203B),
    (0x2070, 0x2089),
    (0x2103, 0x2122),
    (0x2150, 0x217F),  # fractions, Roman numerals
    (0x2190, 0x2199),
    (0x2200, 0x226B),  # mathematics
    (0x2460, 0x24FF),  # numerals in circles and brackets
    (0x25A0, 0x25EF),  # boxes to tick
    (0x2605, 0x2606),
    (0x2713, 0x2717),
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3220, 0x3243),  # ㈠ and the like
    (0x3280, 0x32B0),
    (0x3388, 0x33D5),  # ㎡ and other units
    (0xFE30, 0xFE6B),
    (0xFF01, 0xFF5E),  # full width
    (0xFFE0, 0xFFE6),
)
DATA = (".toml", ".csv", ".txt")
RECORDS = (0, 8, 9, 13, 14)  # of the name table: copyright, maker, designer, licence
MADE = 3786825600  # 1 January 2024 as fonts count, in seconds since 1904


def wanted() -> set[int]:
    """The code points to keep, as far as the original has them."""
    points = {point for first, last in BLOCKS for point in range(first, last + 1)}
    points |= {ord(character) for character in _gb2312()}
    for file in sorted(Path(__file__).parents[2].rglob("*")):
        if file.suffix in DATA and file.parent != Path(__file__).parent:
            points |= {ord(character) for character in file.read_text("utf-8-sig") if character.isprintable()}
    return points


def _gb2312() -> Iterator[str]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def make(source: Path, target: Path) -> None:
    """Write the faces, and as ``characters.txt`` what all of them can print."""
    points, common = wanted(), wanted()
    for collection, file, family, style in FACES:
        common &= _cut(source / collection, target / file, family, style, points)
    lines = "".join(map(chr, sorted(common)))
    rows = (lines[at : at + 100] for at in range(0, len(lines), 100))
    (target / "characters.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _cut(source: Path, target: Path, family: str, style: str, points: set[int]) -> set[int]:
    """One face cut down and renamed; returns the code points it has."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(source, fontNumber=SIMPLIFIED, recalcTimestamp=False)
    options = Options(
        layout_features=["ccmp", "kern", "halt", "hwid"],
        drop_tables=["BASE", "VORG", "vhea", "vmtx"],
        name_IDs=list(RECORDS),
        name_languages=[0x409],
        notdef_outline=True,
        hinting=False,
    )
    subset = Subsetter(options)
    subset.populate(unicodes=points)
    subset.subset(font)
    post = f"{family.replace(' ', '')}-{style}"
    for number, words in ((1, family), (2, style), (3, post), (4, f"{family} {style}"), (6, post)):
        font["name"].setName(words, number, 3, 1, 0x409)
    font["name"].setName("Version 1.000", 5, 3, 1, 0x409)
    font["head"].created = font["head"].modified = MADE
    top = font["CFF "].cff
    top.fontNames = [post]
    top.topDictIndex[0].FullName, top.topDictIndex[0].FamilyName = f"{family} {style}", family
    font.save(target)
    return set(font.getBestCmap())


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto"), Path(__file__).parent)
