"""Alignment: which printed cells of a shifted row stand for which columns of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from juesuan.intake.form_rows import Cell

EXTRA_BLANK, DROPPED_CELL = 10, 12  # what one blank too many, or one too few, between two cells costs

Fit = Callable[[int, Cell], int | None]  # column of the form and cell -> cost, None when it cannot stand there
Missing = Callable[[tuple[int, ...]], int]  # columns taken -> cost of those left out


class Arrangement(NamedTuple):
    """One way to read a row: a column of the form for each cell, and how far-fetched it is."""

    cost: int
    columns: tuple[int, ...]


def _shift(cells: Sequence[Cell], columns: Sequence[int]) -> int:
    """The cost of blanks that are too many or too few between the cells."""
    cost = 0
    for i in range(1, len(cells)):
        extra = cells[i].column - cells[i - 1].column - columns[i] + columns[i - 1]
        cost += extra * EXTRA_BLANK if extra > 0 else -extra * DROPPED_CELL
    return cost


def straight_columns(cells: Sequence[Cell], width: int) -> tuple[int, ...] | None:
    """The columns of the cells when nothing has slipped: each as far from the first as it is printed from it."""
    first = cells[0].column
    columns = tuple(cell.column - first for cell in cells)
    is_rising = all(a < b for a, b in pairwise(columns))
    return columns if is_rising and columns[-1] < width else None


def arrangements(cells: Sequence[Cell], width: int, fit: Fit, missing: Missing) -> Iterator[Arrangement]:
    """Every order-keeping way to give the cells columns 0 … ``width``-1; the first cell stands in column 0."""
    costs = [[fit(column, cell) for column in range(width)] for cell in cells]
    first = costs[0][0]
    if first is None:
        return
    for rest in combinations(range(1, width), len(cells) - 1):
        columns = (0, *rest)
        cost = first
        for i in range(1, len(cells)):
            own = costs[i][columns[i]]
            if own is None:
                break
            cost += own
        else:
            yield Arrangement(cost + _shift(cells, columns) + missing(columns), columns)
