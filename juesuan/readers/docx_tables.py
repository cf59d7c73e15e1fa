"""Tables of Word: which column of the grid each cell begins in, merged and shifted cells taken into account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from juesuan.readers.docx_numbering import VAL, W

WIDEST = 400  # columns of a grid
NARROW = 142  # twentieths of a point (2.5 mm): edges nearer than that were meant to be one
FEW_ROWS = 3  # of a table that holds tables only to arrange them

_TR, _TC, _TBL, _TCPR = f"{W}tr", f"{W}tc", f"{W}tbl", f"{W}tcPr"
_SPAN, _DELETED, _BEFORE = f"{W}gridSpan", f"{W}cellDel", f"{W}gridBefore"
_MERGED = frozenset((f"{W}vMerge", f"{W}hMerge"))
_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))


class Cell(NamedTuple):
    """A cell and the column of the file's grid it begins in; ``goes_on`` when it only continues one above or before."""

    element: Any
    column: int
    goes_on: bool


class Spread(NamedTuple):
    """The rows of a table; ``columns`` maps columns of the file's grid to those of the page, of which ``width`` are."""

    rows: tuple[tuple[Cell, ...], ...]
    columns: tuple[int, ...]
    width: int
    deleted: int


def spread(table: Any) -> Spread:
    """The table with its cells where they stand; rows that a revision deletes are counted and left out."""
    rows, deleted, width = [], 0, 0
    for element in _children(table, _TR):
        properties = element.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            deleted += 1
            continue
        row, end = _row(element, properties)
        rows.append(row)
        width = max(width, end)
    columns = _columns(table, rows, width)
    return Spread(tuple(rows), columns, max(columns, default=-1) + 1, deleted)


def is_layout(laid: Spread) -> bool:
    """Whether a table only arranges the page: a single cell, or a few rows that hold tables."""
    cells = [cell for row in laid.rows for cell in row if not cell.goes_on]
    if len(cells) == 1:
        return True
    return len(laid.rows) <= FEW_ROWS and any(next(cell.element.iter(_TBL), None) is not None for cell in cells)


def _children(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, through what wraps them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _row(element: Any, properties: Any | None) -> tuple[tuple[Cell, ...], int]:
    """The cells of a row, and how many columns it takes."""
    at = _number(properties, _BEFORE, 0) if properties is not None else 0
    cells = []
    for cell in _children(element, _TC):
        own = cell[0] if len(cell) else None
        wide, goes_on = 1, False
        if own is not None and own.tag == _TCPR:
            for child in own:
                tag = child.tag
                if tag == _SPAN:
                    wide = max(1, min(_integer(child.get(VAL), 1), WIDEST))
                elif tag in _MERGED:
                    goes_on = goes_on or child.get(VAL) in (None, "continue", "cont")
                elif tag == _DELETED:
                    goes_on = True
        if at >= WIDEST:
            break
        cells.append(Cell(cell, at, goes_on))
        at += wide
    return tuple(cells), at


def _number(properties: Any, tag: str, default: int) -> int:
    found = properties.find(tag)
    return min(_integer(found.get(VAL), default), WIDEST) if found is not None else default


def _integer(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 6 else default


def _columns(table: Any, rows: Sequence[Sequence[Cell]], width: int) -> tuple[int, ...]:
    """The page's column of each column of the grid: edges that were meant to be one are made one.

    Tables drawn by hand have rows whose edges miss each other by a hair, and the grid has a column for every miss.
    """
    straight = tuple(range(width))
    grid = table.find(f"{W}tblGrid")
    sizes = [] if grid is None else [_integer(c.get(f"{W}w"), 0) for c in grid.iterchildren(f"{W}gridCol")]
    if len(sizes) < width or not any(size < NARROW for size in sizes[:width]) or sum(sizes) < NARROW * width:
        return straight
    columns, at, gap = [0], 0, 0
    for size in sizes[: width - 1]:
        gap += size
        if gap >= NARROW:
            at, gap = at + 1, 0
        columns.append(at)
    for row in rows:
        taken = [columns[cell.column] for cell in row]
        if len(set(taken)) < len(taken):
            return straight
    return tuple(columns)
