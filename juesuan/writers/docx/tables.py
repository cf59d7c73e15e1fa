"""Tables of the book as WordprocessingML: fixed widths, merged cells, heads repeated over pages, rows kept whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from juesuan.writers.docx.paper import ACROSS, UPRIGHT, Paper
from juesuan.writers.docx.runs import run, text
from juesuan.writers.printed_tables import Box, TableBlock
from juesuan.writers.wrapping import width as columns_of

ASIDE, ABOVE = 50, 30  # margins inside a cell, left and right, above and below
LEADING = 240  # of the lines in a cell; the style of cells says the same
LOWEST = 300  # row
SIZES = (18, 17, 16, 15, 14, 13, 12)  # half points: 小五 first, smaller until the widest amount fits
_NARROW = frozenset(",.-:;'|!ijlI")


class Seat(NamedTuple):
    """A cell of one row: the box printed there, its first column, whether it goes on from the row above."""

    box: Box
    at: int
    goes_on: bool


class Sheet(NamedTuple):
    """A table laid out: its paper, the width of each column, the rows with their heights, how many of them are head."""

    block: TableBlock
    paper: Paper
    widths: tuple[int, ...]
    size: int
    rows: tuple[tuple[Seat, ...], ...]
    heights: tuple[int, ...]
    heads: int


def laid_out(block: TableBlock) -> Sheet:
    """The table in the widths of its paper; a form repeats its first row, the name of the project."""
    paper = ACROSS if block.landscape else UPRIGHT
    widths = _widths(block.widths, paper.width)
    rows = tuple(_seated((*block.head, *block.body), len(widths)))
    size = next((s for s in SIZES if _fits(rows, widths, s)), SIZES[-1])
    heights = tuple(max(LOWEST, _height(row, widths, size)) for row in rows)
    return Sheet(block, paper, widths, size, rows, heights, len(block.head) or 1)


def is_form(block: TableBlock) -> bool:
    """Whether the block is a form of one project and no table of accounts."""
    return not block.head


def _widths(characters: Sequence[int], whole: int) -> tuple[int, ...]:
    total, widths, done = sum(characters), [], 0
    for n in range(1, len(characters) + 1):
        edge = whole * sum(characters[:n]) // total
        widths.append(edge - done)
        done = edge
    return tuple(widths)


def _seated(rows: Sequence[Sequence[Box]], columns: int) -> Iterator[tuple[Seat, ...]]:
    """Each row's cells from left to right, those that merged cells above leave to be filled included."""
    above: dict[int, tuple[Box, int]] = {}  # first column -> box, rows it still takes
    for row in rows:
        seats: list[Seat] = []
        boxes = iter(row)
        at = 0
        while at < columns:
            if at in above:
                box, left = above.pop(at)
                seats.append(Seat(box, at, True))
                if left > 1:
                    above[at] = (box, left - 1)
            else:
                found = next(boxes, None)
                box = found if found is not None else Box()
                seats.append(Seat(box, at, False))
                if box.rows > 1:
                    above[at] = (box, box.rows - 1)
            at += box.columns
        yield tuple(seats)


def _fits(rows: Sequence[Sequence[Seat]], widths: Sequence[int], size: int) -> bool:
    """Whether no amount is broken over two lines at that size."""
    return all(
        _amount_width(seat.box.text, size) <= sum(widths[seat.at : seat.at + seat.box.columns]) - 2 * ASIDE
        for row in rows
        for seat in row
        if seat.box.align == "right" and seat.box.text
    )


def _amount_width(words: str, size: int) -> int:
    """In twentieths of a point; digits take half the size of the font, marks a quarter."""
    return sum(5 * size // 2 if sign in _NARROW else 5 * size for sign in words)


def lines_of(words: str, width: int, size: int) -> int:
    """How many lines the words take in that width, at least one."""
    half = 5 * size  # a Chinese sign takes two of them
    room = max(width // half, 2)
    return sum(max(1, -(-columns_of(part) // room)) for part in words.split("\n"))


def _height(row: Sequence[Seat], widths: Sequence[int], size: int) -> int:
    """The height of a row; a cell merged over rows is thought to have room enough."""
    lines = 1
    for seat in row:
        if not seat.goes_on and seat.box.rows == 1 and len(seat.box.text) > 3:
            room = sum(widths[seat.at : seat.at + seat.box.columns]) - 2 * ASIDE
            lines = max(lines, lines_of(seat.box.text, room, size))
    return lines * LEADING + 2 * ABOVE


def table_xml(sheet: Sheet, style: str, cell_style: str) -> str:
    """The table as ``w:tbl``; ``style`` and ``cell_style`` are the ids of the styles in the document."""
    block, widths = sheet.block, sheet.widths
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    named = text(f"{block.number} {block.title}".strip())
    parts = [
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{named}"/>'
        f'<w:tblDescription w:val="{named}，金额单位：{text(block.denomination)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    ]
    small = f'<w:sz w:val="{sheet.size}"/><w:szCs w:val="{sheet.size}"/>' if sheet.size != SIZES[0] else ""
    for n, row in enumerate(sheet.rows):
        repeated = "<w:tblHeader/>" if n < sheet.heads else ""
        parts.append(f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{LOWEST}" w:hRule="atLeast"/>{repeated}</w:trPr>')
        parts += [_cell(seat, widths, cell_style, small) for seat in row]
        parts.append("</w:tr>")
    parts.append("</w:tbl>")
    return "".join(parts)


def _cell(seat: Seat, widths: Sequence[int], style: str, small: str) -> str:
    box = seat.box
    width = sum(widths[seat.at : seat.at + box.columns])
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    merge = "<w:vMerge/>" if seat.goes_on else '<w:vMerge w:val="restart"/>' if box.rows > 1 else ""
    align = f'<w:jc w:val="{box.align}"/>' if box.align != "left" else ""
    bold = "<w:b/><w:bCs/>" if box.head else ""
    look = f"<w:rPr>{bold}{small}</w:rPr>" if bold or small else ""
    inside = "" if seat.goes_on else run(box.text, bold + small)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{align}{look}</w:pPr>{inside}</w:p></w:tc>'
    )
