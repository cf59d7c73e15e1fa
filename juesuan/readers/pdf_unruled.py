"""Tables without ruling lines, or with lines between rows alone: found by where the words of a page stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from juesuan.readers.lattice import Cell, Lattice, Line
from juesuan.readers.pdf_columns import Span, column_of, columns_of
from juesuan.readers.pdf_page import Character
from juesuan.readers.pdf_rows import heads_apart, rows_of
from juesuan.readers.pdf_words import GAP, WIDE, Row, Word, is_near, is_whole_number, mended, row_of
from juesuan.readers.typeset import Typeset

FEWEST_ROWS = 3  # with numbers in columns
ASTRAY = 0.05  # share of the numbers that may share their cell with another
SHORT = 40  # characters of a line that may stand in a cell by itself
_TITLE = re.compile(
    r"单位[:：](?!.*\d)|^[（(]?20\d\d年度?[)）]?$|^公开\d+表|[^、]表$|^[注备][:：注]|第\d+页|^第[一二三四五六]部分|^[一二三四五六七八九十]+、.*说明$"
)
_LONE_NUMBER = re.compile(r"\D{0,3}\d+\D{0,3}")  # of a page


class Unruled(NamedTuple):
    """A table found by its columns: its lattice, the characters of each cell, and the numbers of the lines it took.

    ``columns`` are the stretches that its words fill.
    """

    lattice: Lattice
    held: dict[int, list[Character]]
    taken: frozenset[int]
    columns: tuple[Span, ...]


def unruled(lines: Mapping[int, Typeset], across: Sequence[Line], before: Sequence[Span] = ()) -> list[Unruled]:
    """The tables among the lines of a page, by number from the top down; ``across`` are lines ruled from left to right,
    ``before`` the columns of such a table at the end of the page before.

    Lines whose numbers do not stand in columns are left alone.
    """
    if not any("  " in line.text for line in lines.values()):
        return []
    rows = [row_of(number, line) for number, line in lines.items()]
    found: list[Unruled] = []
    for lines_of_region in _regions(rows):
        region = mended(lines_of_region)
        first = next(n for n, row in enumerate(region) if row.is_of_numbers)
        goes_on = bool(before) and not found and all(len(row.words) == 1 for row in region[:first])
        numbered = [row for row in region if row.is_of_numbers]
        is_wide = len(numbered) > 1 and all(sum(word.is_number for word in row.words) >= WIDE for row in numbered)
        is_headed = len(numbered) == 1 and first > 0 and _stand_under(region[first], region[first - 1])
        if goes_on or is_wide or is_headed or len(numbered) >= FEWEST_ROWS or any(row.counts for row in numbered):
            table = _table(region, 0, across, before) if goes_on else _table(region, first, across, ())
            if table is not None:
                found.append(table._replace(taken=frozenset(row.number for row in lines_of_region)))
    return found


def _stand_under(numbers: Row, heads: Row) -> bool:
    """Whether a row is of many numbers and each stands under a head."""
    found = [word for word in numbers.words if word.is_number]
    if len(found) <= WIDE or any(head.is_number for head in heads.words):
        return False
    return all(any(word.left < head.right and word.right > head.left for head in heads.words) for word in found)


def _regions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Stretches of lines that may be a table: rows of numbers with what stands between them, and their heads."""
    at = 0
    while at < len(rows):
        if not rows[at].is_of_numbers:
            at += 1
            continue
        first = last = at
        end = at + 1
        while end < len(rows) and is_near(rows[end - 1], rows[end]) and _may_be_of_table(rows[end]):
            if rows[end].is_of_numbers:
                last = end
            end += 1
        tail = last + 1  # labels without numbers at the end
        while tail < end and len(rows[tail].words) <= 2 and _is_close(rows, tail):
            tail += 1
        head = first
        while head > 0 and is_near(rows[head - 1], rows[head]) and _may_be_head(rows[head - 1], rows[head]):
            head -= 1
        yield list(rows[head:tail])
        at = max(tail, last + 1)


def _is_close(rows: Sequence[Row], at: int) -> bool:
    """Whether a line stands as close to the one before as that to its own."""
    if at < 2:
        return False
    gap, before = rows[at - 1].middle - rows[at].middle, rows[at - 2].middle - rows[at - 1].middle
    return gap < 1.3 * before and abs(rows[at].size - rows[at - 1].size) < 0.2 * rows[at].size


def _may_be_of_table(row: Row) -> bool:
    """Whether a line may stand between the rows of a table: words in columns, or few words."""
    text = "".join(word.text for word in row.words)
    if row.is_of_numbers or _TITLE.search(text):
        return row.is_of_numbers
    return row.widest_gap >= GAP * row.size or (len(text) <= SHORT and _LONE_NUMBER.fullmatch(text) is None)


def _may_be_head(row: Row, below: Row) -> bool:
    text = "".join(word.text for word in row.words)
    if _TITLE.search(text):
        return False
    is_close = row.middle - below.middle < 1.5 * row.size
    return row.widest_gap >= GAP * row.size or len(text) <= (SHORT if is_close else 8)


def _table(region: list[Row], first: int, across: Sequence[Line], before: Sequence[Span]) -> Unruled | None:
    """The table of these lines, ``first`` being the first below its heads; ``None`` when their numbers do not stand in
    columns."""
    body = first + 1 if region[first].counts else first
    columns = columns_of(region[body:], region[:body], before)
    if len(columns) < 2:
        return None
    groups = list(heads_apart(rows_of(region, first, across), columns, region[first].number))
    places: dict[tuple[int, int], list[Word]] = {}
    for at, group in enumerate(groups):
        for row in group:
            for word in row.words:
                places.setdefault((at, column_of(word, columns, row.size)), []).append(word)
    numbers = sum(word.is_number for words in places.values() for word in words)
    astray = sum(max(0, sum(is_whole_number(word) for word in words) - 1) for words in places.values())
    if astray > ASTRAY * numbers:
        return None
    xs = [columns[0].left, *((a.right + b.left) / 2 for a, b in pairwise(columns)), columns[-1].right]
    ys = [
        max(row.top for row in groups[0]),
        *((a[-1].bottom + b[0].top) / 2 for a, b in pairwise(groups)),
        min(row.bottom for row in groups[-1]),
    ]
    cells = tuple(
        Cell(xs[column], ys[row + 1], xs[column + 1], ys[row], row, column, 1, 1)
        for row in range(len(groups))
        for column in range(len(columns))
    )
    size = len(groups), len(columns)
    owners = tuple(range(len(cells)))
    lattice = Lattice(xs[0], ys[-1], xs[-1], ys[0], *size, cells, tuple(xs), tuple(ys[::-1]), owners)
    held = {
        row * len(columns) + column: [mark for word in words for mark in word.marks]
        for (row, column), words in places.items()
    }
    spans = tuple((column.left, column.right) for column in columns)
    return Unruled(lattice, held, frozenset(row.number for row in region), spans)
