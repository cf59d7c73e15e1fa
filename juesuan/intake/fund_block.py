"""The money of a self-evaluation form: four rows of funds, six columns, wherever the cells have slipped to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from juesuan.accounts import FUND_COLUMNS, Unread
from juesuan.amount import Amount, Denomination, Number, half_up
from juesuan.characters import HAN
from juesuan.facts import Figure
from juesuan.intake.alignment import Arrangement, arrangements, straight_columns
from juesuan.intake.form_rows import Cell, Row, is_number, points, split_all
from juesuan.performance.form import bare, is_frame, words

TOTAL_ROW = "年度资金总额"
AMOUNTS = ("年初预算数", "全年预算数", "全年执行数")
_OF_WHICH = re.compile(r"其中[:：]?")
_AMOUNT = re.compile(r"[-+]?(?:(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d*)?|[.．]\d+)\s*(?:亿元|万元|元)?")
_PERCENT = re.compile(r"[-+]?[\d,]+(?:[.．]\d*)?\s*[%％]")
_DASH = re.compile(r"[-—–－/]+")
_LABEL_AND_REST = re.compile(rf"(.*?(?:{HAN}|[)）])[:：]?)\s*([-+]?\d.*)", re.DOTALL)
_NEAR = 3  # readings whose costs differ by no more than this are decided by what they say


def fund_columns(row: Row) -> tuple[str, ...]:
    """The fund columns a header row names, in printed order; empty when it is no fund header."""
    known = words().fund_columns
    found = tuple(dict.fromkeys([known[name] for cell in row.cells if (name := bare(cell.text)) in known]))
    return found if len(found) >= 3 and any(name in found for name in AMOUNTS) else ()


def fund_places(row: Row) -> Mapping[int, str]:
    """Under which column of the grid, or of the tabs of plain text, each fund column stands."""
    known = words().fund_columns
    named = [(cell, known[name]) for cell in row.cells if (name := bare(cell.text)) in known]
    return {cell.column: name for cell, name in reversed(named)}


class FundRow(NamedTuple):
    """A row of funds: its canonical name, the cell that names it, the cells behind that, and what else stands there."""

    name: str
    label: Cell
    cells: tuple[Cell, ...]
    others: tuple[Cell, ...]
    row: Row


def fund_row(row: Row) -> FundRow | None:
    """The row of funds this is; ``None`` when no cell before the first number names one."""
    known = words().fund_rows
    for i, cell in enumerate(row.cells):
        if is_number(cell.text):
            return None
        label, behind = cell, row.cells[i + 1 :]
        name = known.get(bare(_OF_WHICH.sub("", cell.text, count=1)))
        if name is None and (match := _LABEL_AND_REST.fullmatch(cell.text)) is not None:
            name = known.get(bare(_OF_WHICH.sub("", match[1], count=1)))
            label, rest = cell.piece(*match.span(1)), cell.piece(match.start(2), match.end(2), cell.column + 1)
            behind = (rest, *behind)
        if name is not None:
            others = tuple(c for c in row.cells[:i] if not _is_frame(c))
            return FundRow(name, label, tuple(p for c in behind for p in _values(c)), others, row)
    return None


def _is_frame(cell: Cell) -> bool:
    return is_frame(cell.text) or _OF_WHICH.fullmatch(cell.text) is not None


def _values(cell: Cell) -> list[Cell]:
    """A cell, or the several values printed in it."""
    return split_all(cell, _is_figure)


def _is_figure(text: str) -> bool:
    return bool(_AMOUNT.fullmatch(text) or _PERCENT.fullmatch(text) or _DASH.fullmatch(text))


def _fit(column: str, is_total: bool, cell: Cell) -> int | None:
    """How well a cell's kind of content suits a fund column."""
    is_dash = _DASH.fullmatch(cell.text) is not None
    is_percent = _PERCENT.fullmatch(cell.text) is not None
    if column in AMOUNTS:
        return 0 if _AMOUNT.fullmatch(cell.text) else 15 if is_dash else None
    if column == "执行率":
        return 0 if is_percent else (3 if is_total else 0) if is_dash else 6 if is_number(cell.text) else None
    if is_dash:
        return 5 if is_total else 0
    return None if is_percent or not is_number(cell.text) else 0 if is_total else 8


_MISSED_IN_TOTAL = {"年初预算数": 3, "全年预算数": 8, "全年执行数": 8, "分值": 5, "执行率": 2, "得分": 6}
_MISSED = {"年初预算数": 1, "全年预算数": 2, "全年执行数": 2, "分值": 3, "执行率": 1, "得分": 3}


def _readings(row: FundRow, columns: tuple[str, ...], places: Mapping[int, str]) -> list[Arrangement]:
    """Ways to read the row, likeliest first; columns count from 1 in the arrangement, 0 is the label.

    In a grid with cells of its own every value stands under the head it belongs to.
    """
    is_total = row.name == TOTAL_ROW
    missed = _MISSED_IN_TOTAL if is_total else _MISSED

    def fit(column: int, cell: Cell) -> int | None:
        if column == 0:
            return 0 if cell is row.label else None
        return _fit(columns[column - 1], is_total, cell)

    def missing(taken: tuple[int, ...]) -> int:
        left = {name for i, name in enumerate(columns, 1) if i not in taken}
        if not is_total and left.issuperset(AMOUNTS):
            left.difference_update(AMOUNTS)
        return sum(missed[name] for name in left)

    under = _under(row, columns, places)
    if under and all(fit(at, cell) is not None for at, cell in zip(under, row.cells, strict=True)):
        return [Arrangement(0, (0, *under))]
    straight = straight_columns((row.label, *row.cells), len(columns) + 1)
    if straight is not None and all(fit(at, cell) == 0 for at, cell in zip(straight[1:], row.cells, strict=True)):
        return [Arrangement(0, straight)]
    found = arrangements((row.label, *row.cells), len(columns) + 1, fit, missing)
    return sorted(found, key=lambda reading: reading.cost)


def _under(row: FundRow, columns: tuple[str, ...], places: Mapping[int, str]) -> list[int]:
    """The columns that the values of a row stand under, from 1; empty when one stands under none."""
    under = [columns.index(places[cell.column]) + 1 if cell.column in places else 0 for cell in row.cells]
    return under if all(under) and under == sorted(set(under)) else []


def _is_straight(rows: Sequence[FundRow], columns: tuple[str, ...], places: Mapping[int, str]) -> bool:
    """Whether no value of plain text has slipped: the names stand under one another, all values under a head they suit,
    those of the total wholly so."""
    if len({row.label.column for row in rows}) > 1:
        return False
    for row in rows:
        under, is_total = _under(row, columns, places), row.name == TOTAL_ROW
        if row.cells and not under:
            return False
        fits = [_fit(columns[at - 1], is_total, cell) for at, cell in zip(under, row.cells, strict=True)]
        if None in fits or (is_total and (any(fits) or len(fits) < len(AMOUNTS) + 1)):
            return False
    return any(row.name == TOTAL_ROW for row in rows)


def _rate_fits(row: FundRow, columns: tuple[str, ...], reading: Arrangement) -> bool:
    """Whether the printed rate is executed ÷ full-year budget as this reading has them."""
    at = {columns[c - 1]: cell.text for c, cell in zip(reading.columns[1:], row.cells, strict=True)}
    if not {"全年预算数", "全年执行数", "执行率"} <= at.keys():
        return False
    budget, executed = Amount.parse(at["全年预算数"]).fen, Amount.parse(at["全年执行数"]).fen
    rate = Number.parse(at["执行率"], "%")
    return budget > 0 and abs(half_up(executed * 100_000_000, budget) - rate.millionths) <= rate.step


def _decide(
    row: FundRow, columns: tuple[str, ...], readings: Sequence[Arrangement], total: Arrangement | None
) -> Arrangement | None:
    """The likeliest reading; of near equals the one whose rate is right, or that leaves out what the total does."""
    near = [reading for reading in readings if reading.cost <= readings[0].cost + _NEAR]
    if len(near) < 2:
        return near[0] if near else None
    for reading in near:
        if _rate_fits(row, columns, reading) or (total is not None and reading.columns == total.columns):
            return reading
    return near[0]


@lru_cache(maxsize=1024)
def rate(text: str) -> Number:
    """执行率 in percent; a bare ratio such as “0.94” is 94 %."""
    number = Number.parse(text, "%")
    if "%" in text or "％" in text or number.decimals < 2 or abs(number.millionths) > 2_000_000:
        return number
    return replace(number, millionths=number.millionths * 100, decimals=number.decimals - 2)


class FundBlock(NamedTuple):
    """What the fund rows of a form say, and what in them could not be placed."""

    figures: Mapping[tuple[str, str], Figure]
    unread: tuple[Unread, ...]


def read_funds(
    rows: Sequence[FundRow],
    columns: tuple[str, ...],
    denomination: Denomination,
    display: str,
    places: Mapping[int, str] | None = None,
) -> FundBlock:
    """All six figures of every printed fund row, blank ones included; keys as in FUND_ROWS and FUND_COLUMNS.

    ``places`` are those of :func:`fund_places`, of the row that names the columns.
    """
    figures: dict[tuple[str, str], Figure] = {}
    unread: list[Unread] = []
    order = columns or FUND_COLUMNS
    is_plain = any(row.label.source.row is None for row in rows)
    if places and is_plain and not _is_straight([_plain(row) for row in rows], order, places):
        places = {}
    total: Arrangement | None = None
    for row in rows:
        part = f"{display} 项目资金 {row.name}"
        unread += [cell.unread(part) for cell in row.others]
        if any(key[0] == row.name for key in figures):
            unread += [cell.unread(part) for cell in (row.label, *row.cells)]
            continue
        known = tuple(cell for cell in row.cells if _is_figure(cell.text))
        unread += [cell.unread(part) for cell in row.cells if cell not in known]
        reading = _decide(_plain(row), order, _readings(_plain(row), order, places or {}), total)
        if reading is None:
            unread += [cell.unread(part) for cell in known]
            reading, known = Arrangement(0, (0,)), ()
        if row.name == TOTAL_ROW:
            total = reading
        at = dict(zip(reading.columns, (row.label, *known), strict=True))
        for column in FUND_COLUMNS:
            figures[row.name, column] = _figure(row, column, order, at, denomination, display)
    return FundBlock(figures, tuple(unread))


def _plain(row: FundRow) -> FundRow:
    """The row with its figures alone."""
    return row._replace(cells=tuple(cell for cell in row.cells if _is_figure(cell.text)))


def _figure(
    row: FundRow,
    column: str,
    order: tuple[str, ...],
    at: Mapping[int, Cell],
    denomination: Denomination,
    display: str,
) -> Figure:
    """The figure of one fund column; a blank one, standing where it would be printed, when nothing is."""
    part = f"{display} 项目资金 {row.name}·{column}"
    own = order.index(column) + 1 if column in order else 0
    cell = at.get(own) if own else None
    text = cell.text if cell is not None else ""
    if cell is not None:
        place = cell.at(part)
    else:
        near = min(at, key=lambda other: (abs(other - own), -other)) if own else 0
        place = (row.row.place(at[near].column + own - near, part) if own else None) or row.label.at(part)
        if place.text.strip():  # that column holds something else: the row itself is the place
            place = row.label.at(part)
    number: Amount | Number
    if column in AMOUNTS:
        number = Amount.parse(text, denomination)
    else:
        number = rate(text) if column == "执行率" else points(text)
    return Figure(f"{display}[{row.name}].{column}", f"{display} {row.name}·{column}", number, place)
