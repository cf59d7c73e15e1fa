"""Glyphs: every character of the book must have a shape in some font; one that has none is told with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from juesuan.errors import JuesuanError
from juesuan.place import Place
from juesuan.writers import fonts

if TYPE_CHECKING:
    import typst

_NO_GLYPH = "\n\u200b"  # they only tell where a line ends or may end
_SHOWN = 5  # characters named in one message
_PROBE = f'#set document(title: "·")\n#set text(font: "{fonts.SERIF}", lang: "zh")\n#sys.inputs.sign'


def printable(data: Any) -> Any:
    """The same data without characters that print nothing: controls and marks of direction; tabs become spaces."""
    if isinstance(data, str):
        return data if data.isprintable() else "".join(map(_visible, data.replace("\r\n", "\n")))
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [printable(value) for value in data]
    return data


def _visible(sign: str) -> str:
    if sign in "\n\u2028\u2029\x0b\x0c\r":
        return "\n"
    if sign == "\t":
        return "    "
    return "" if sign not in _NO_GLYPH and unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign


def rare(data: dict[str, Any]) -> dict[str, Place]:
    """The characters that the shipped fonts lack, each with the first place in the book where it stands."""
    common = fonts.characters()
    found: dict[str, Place] = {}
    for part, words in _texts(data):
        for sign in set(words) - common:
            if sign not in found and sign not in _NO_GLYPH:
                at = words.index(sign)
                found[sign] = Place(part=part, text=words[max(0, at - 10) : at + 11])
    return found


def _texts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of the book with the heading it stands under."""
    for line in (data["title"], *data["cover"]):
        yield "封面", line
    part = "封面"
    for sheet in data["sheets"]:
        for block in sheet["blocks"]:
            if block["kind"] == "heading":
                part = block["text"]
            for words in _strings(block):
                yield part, words


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _strings(value)


@cache
def system_fonts() -> typst.Fonts:
    """The shipped fonts and those of the machine."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[fonts.folder()])


def check_glyphs(found: dict[str, Place]) -> None:
    """Refuse characters that no font here can print."""
    missing = [sign for sign in sorted(found) if not _has_glyph(sign)]
    if not missing:
        return
    told = "；".join(
        f"“{sign}”（U+{ord(sign):04X}，在“{found[sign].part}”：{found[sign].text}）" for sign in missing[:_SHOWN]
    )
    more = f"等{len(missing)}个" if len(missing) > _SHOWN else ""
    raise JuesuanError(
        f"PDF 没有写成：没有字体能印出字符{told}{more}",
        place=found[missing[0]],
        hint="改用通行的字；人名、地名中的生僻字，先在本机安装含有这个字的字体（如思源宋体、Noto CJK），再写一次",
    )


def _has_glyph(sign: str) -> bool:
    import typst

    try:
        typst.compile(
            _PROBE.encode(),
            format="pdf",
            font_paths=system_fonts(),
            sys_inputs={"sign": sign},
            pdf_standards=["a-2a"],
        )
    except typst.TypstError:
        return False
    return True
