"""Running text: sentences cut by blank lines and page breaks put together again, each character keeping its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from juesuan.accounts import Heading
from juesuan.document import Grid, Paragraph, Piece
from juesuan.intake import heading
from juesuan.intake.ahead import Block

_CLOSED = "。！？!?"
_LEADS_ON = re.compile(r"(?:[；;]|其中[：:])$")
_CLOSERS = "”’\"'）)》】」』"
_TITLE_ENDS = (
    "情况", "说明", "结构", "方面", "概况", "职责", "职能", "构成", "设置", "支出",
    "收入", "经费", "费", "工作", "问题", "措施", "结果", "成效", "如下",
)  # fmt: skip
_GOES_ON = re.compile(r"(?!20\d\d\s*年)[\d,.%％‰，。；、）)”元万亿个辆人]")
_REMARK_START = re.compile(r"[（(]?(?:注|备注|说明)\d?[:：]")


def name_of(head: Heading) -> str:
    """How a reader names the place of a section: “第三部分 六”."""
    return f"{head.part} {head.ordinal}".strip()


def line_width(blocks: Iterable[Block]) -> int:
    """The width of a line where the file breaks its lines at one; 0 where a paragraph is one line.

    Ideographs count two. Known by lines following directly on one another, many of them equally long.
    """
    widths, following, last = [], 0, None
    for block in blocks:
        if isinstance(block, Paragraph):
            place = block.place
            following += last is not None and place.line is not None and place.line == last + 1
            last = place.line
            widths.append(_width(block.text))
    if len(widths) < 8 or following < 0.6 * len(widths):
        return 0
    width = sorted(widths)[int(len(widths) * 0.8)]
    full = sum(0.92 * width <= w <= 1.08 * width for w in widths)
    return width if width <= 160 and full >= 0.4 * len(widths) else 0


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def paragraphs(blocks: Sequence[Block], part: str = "", width: int = 0) -> tuple[Paragraph, ...]:
    """The paragraphs of a region, joined from the lines they were cut into; ``part`` names their places.

    A grid counts as text when its rows are sentences (a tab has slipped into them); see :func:`tables_among`.
    """
    found: list[Paragraph] = []
    pieces: list[Piece] = []
    for line in _lines(blocks):
        if pieces and not _joins(pieces, line, width):
            found.append(Paragraph(tuple(pieces)))
            pieces = []
        pieces += line.pieces
    if pieces:
        found.append(Paragraph(tuple(pieces)))
    return tuple(_named(found, part)) if part else tuple(found)


def tables_among(blocks: Sequence[Block]) -> tuple[Grid, ...]:
    """The grids that are no sentences."""
    return tuple(block for block in blocks if isinstance(block, Grid) and not _is_prose(block))


def _lines(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif _is_prose(block):
            for row in block.rows:
                pieces = tuple(Piece(cell.text, cell.place) for cell in row if cell.text)
                if pieces:
                    yield Paragraph(pieces)


def _is_prose(grid: Grid) -> bool:
    """Whether the rows of a grid are sentences rather than cells."""
    rows = ["".join(cell.text for cell in row) for row in grid.rows]
    return len(rows) <= 3 and any(len(row) >= 20 and re.search(r"[，。；]", row) is not None for row in rows)


def _joins(pieces: Sequence[Piece], line: Paragraph, width: int) -> bool:
    """Whether a line goes on with the sentence of the pieces before it."""
    text = "".join(piece.text for piece in pieces[-6:]).rstrip()
    behind = line.text.lstrip()
    if _REMARK_START.match(behind) is not None:
        return False
    if _begins_item(text, behind):
        return False
    filled = _filled(pieces[-1], line, width)
    last = _closing(text)
    if last in _CLOSED or (last == "." and not text[-2:-1].isdigit()):
        return filled >= 0.95
    if last in "：:" and _LEADS_ON.search(text) is None:
        return filled >= 0.85
    return filled >= 0.85 or len(pieces) > 5 or not _is_heading(text) or _GOES_ON.match(behind) is not None


def _filled(piece: Piece, line: Paragraph, width: int) -> float:
    """How far a line reaches where lines are broken at a width and the next follows at once; 0 elsewhere."""
    if width == 0 or piece.place.line is None or line.place.line != piece.place.line + 1:
        return 0
    return _width(piece.text) / width


def _closing(text: str) -> str:
    """The punctuation a text ends with, behind closing quotes and brackets when those follow a full stop."""
    bare = text.rstrip(_CLOSERS)
    return bare[-1:] if bare[-1:] in _CLOSED else text[-1:]


def _begins_item(text: str, behind: str) -> bool:
    """Whether a line begins with the number of a list, and not with a figure the line before was cut in."""
    line = heading.numbered(heading.bare(behind[:40]))
    if line.level == 9:
        return False
    return not (line.level == 3 and text[-1:].isdigit() and "(" not in line.ordinal and behind[:1].isdigit())


def _is_heading(text: str) -> bool:
    """Whether a line without closing punctuation is a heading of its own inside a section."""
    if len(text) > 60:
        return False
    line = heading.numbered(heading.bare(text))
    title = line.title
    return (
        1 <= line.level <= 3
        and len(title) <= 40
        and re.search(r"[\d，,。；;]", title) is None
        and title.rstrip(")").endswith(_TITLE_ENDS)
    )


def _named(found: Sequence[Paragraph], part: str) -> Iterator[Paragraph]:
    """The paragraphs with their places named; those under “（二）” inside a section are named “第三部分 五（二）”."""
    inside = ""
    for paragraph in found:
        if not part.endswith("）"):
            line = heading.numbered(heading.bare(paragraph.text[:20]))
            inside = line.ordinal if line.level == 2 else inside
        name = part + inside
        yield Paragraph(tuple(Piece(p.text, p.place.named(name)) for p in paragraph.pieces))
