"""The rows of a printed form: what stands in them, cell by cell, with places; blanks left out, columns remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from juesuan.accounts import Unread
from juesuan.amount import Number
from juesuan.characters import HAN
from juesuan.document import Grid, GridCell, Paragraph
from juesuan.place import NOWHERE, Place

_WORD = re.compile(r"\S+")
_TAG = re.compile(r"</?p>|\*\*")
_NUMBER_STARTS = frozenset("0123456789０１２３４５６７８９-+－.．")
_NUMBER = re.compile(r"[-+－]?(?:(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d*)?|[.．]\d+)\s*分?")
_VALUE = re.compile(rf"[≥≤><＞＜=＝≧≦约]*\s*-?\d[\d,.，]*\s*(?:[%％‰]|(?:/|{HAN}){{0,4}})(?:以上|以下|左右|以内)?")


class Cell(NamedTuple):
    """One printed cell: its column in the row, its text without the white space around it, and where that stands."""

    column: int
    text: str
    source: Place
    start: int | None
    end: int | None

    def at(self, part: str) -> Place:
        """Where the text stands, named as a reader would."""
        return self.source.stretch(part, self.start, self.end, self.text)

    def piece(self, start: int, end: int, column: int | None = None) -> Cell:
        """The characters ``start`` to ``end`` of the text, white space around them left out, as a cell of its own."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        first = None if self.start is None else self.start + start
        last = None if first is None else first + len(text)
        return Cell(self.column if column is None else column, text, self.source, first, last)

    def split(self, widths: Iterable[tuple[int, int]]) -> list[Cell]:
        """The given spans of the text as cells side by side, the first in this cell's column."""
        return [self.piece(start, end, self.column + i) for i, (start, end) in enumerate(widths)]

    def unread(self, part: str) -> Unread:
        return Unread(self.at(part), self.text)


class Row(NamedTuple):
    """One printed row: its cells that are not blank, in order, and where each of its columns stands."""

    cells: tuple[Cell, ...]
    grid: tuple[GridCell, ...]
    block: int

    def place(self, column: int, part: str) -> Place | None:
        """The place of a column, blank or not; ``None`` when the row has no such column."""
        if not 0 <= column < len(self.grid):
            return None
        return self.grid[column].place.named(part)


def _cell(column: int, text: str, place: Place) -> Cell:
    """A cell that is not blank, without the white space and mark-up around its text."""
    bare = text.strip()
    start, end = place.start, place.end
    is_marked = "<" in bare or "*" in bare
    if bare == text and not is_marked and start is not None and end is not None:  # nearly every cell
        return tuple.__new__(Cell, (column, text, place, start, end))
    if start is None or end is None or end - start == len(text):
        start = (start or 0) + text.index(bare)
        end = start + len(bare)
    # otherwise the reader took something out: the cell as a whole
    if is_marked:
        bare = _TAG.sub("", bare).strip()
    return Cell(column, bare, place, start, end)


def _paragraph_cells(paragraph: Paragraph) -> tuple[GridCell, ...]:
    """A paragraph as cells: one, or several where tabs divide it."""
    text, cells, at = paragraph.text, [], 0
    for part in text.split("\t"):
        cells.append(GridCell(part, paragraph.at(at, at + len(part)) if part else paragraph.place))
        at += len(part) + 1
    return tuple(cells)


def rows_of(blocks: Sequence[Paragraph | Grid]) -> list[Row]:
    """All rows of the blocks that have anything in them, in order; a paragraph is a row of one cell."""
    rows: list[Row] = []
    for number, block in enumerate(blocks):
        printed = block.rows if isinstance(block, Grid) else (_paragraph_cells(block),)
        for grid in printed:
            found = [
                _cell(column, text, place) for column, (text, place) in enumerate(grid) if text and not text.isspace()
            ]
            if found:
                rows.append(Row(tuple(found), grid, number))
    return rows


def split_all(cell: Cell, fits: Callable[[str], bool]) -> list[Cell]:
    """A cell in which several values stand side by side, parted when each of them fits; else the cell as it is."""
    spans = [match.span() for match in _WORD.finditer(cell.text)]
    if len(spans) < 2 or not all(fits(cell.text[start:end]) for start, end in spans):
        return [cell]
    return cell.split(spans)


def is_number(text: str) -> bool:
    """Whether a cell is a plain number, as weights and scores are (“15”, “0.6”, “10分”)."""
    return text[:1] in _NUMBER_STARTS and _NUMBER.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def points(text: str) -> Number:
    """A weight or score as printed, in 分."""
    return Number.parse(text, "分")


def is_value(text: str) -> bool:
    """Whether a cell reads like the value of an indicator rather than a name: “≥95%”, “20人”, “170万元”."""
    return len(text) < 16 and _VALUE.fullmatch(text) is not None


def join(cells: Iterable[Cell]) -> str:
    """The texts of cells that continue one another."""
    return "".join(cell.text for cell in cells)


def first_place(cells: Sequence[Cell], part: str) -> Place:
    return cells[0].at(part) if cells else NOWHERE
