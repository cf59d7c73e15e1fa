"""One row of the indicator block: its labels, and which cell is name, target, achieved value, weight, score, reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from juesuan.intake.alignment import Arrangement, arrangements, straight_columns
from juesuan.intake.form_rows import Cell, Row, is_number, is_value, join, points, split_all
from juesuan.performance.form import bare, is_empty_name, is_empty_word, is_fragment, is_frame, words
from juesuan.performance.levels import Label, Trust, levels, read_label

NAME, TARGET, ACHIEVED, WEIGHT, SCORE, REASON = "指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"
QUALITY, MEASURE = "指标性质", "度量单位"
COLUMNS = (NAME, TARGET, ACHIEVED, WEIGHT, SCORE, REASON)
_FRAGMENT_WEIGHT = re.compile(r"(.*?)[(（]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]\s*")
_TWO_NUMBERS_LAST = re.compile(r"(.*\S)\s+(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)", re.DOTALL)
_LOST_LABEL = {Trust.WHOLE: 60, Trust.CUT: 30, Trust.SOFT: 3}  # what it costs to read a label as a name


class Line(NamedTuple):
    """One row as read. ``first`` and ``second`` are the levels it prints; ``at`` are its cells by column.

    ``weight`` is the digits of a “(50分)” behind a first level; ``fragment`` says that level is cut beyond recognition.
    """

    row: Row
    first: str
    second: str
    labels: tuple[Cell, ...]
    weight: Cell | None
    fragment: bool
    at: Mapping[str, tuple[Cell, ...]]
    unread: tuple[Cell, ...]

    def text(self, column: str) -> str:
        cells = self.at.get(column)
        return "" if not cells else cells[0].text if len(cells) == 1 else join(cells)

    @property
    def is_empty(self) -> bool:
        """Nothing but labels."""
        return not self.at

    @property
    def has_points(self) -> bool:
        return WEIGHT in self.at or SCORE in self.at

    @property
    def is_placeholder(self) -> bool:
        """“指标2：无”, “0 — —”, dots, a label with nothing behind it: no name, and no values or no points."""
        if not is_empty_name(self.text(NAME)):
            return False
        return (is_empty_word(self.text(TARGET)) and is_empty_word(self.text(ACHIEVED))) or not self.has_points


def indicator_columns(row: Row) -> tuple[str, ...]:
    """The columns an indicator header names from the third level on, in order; empty when it is no such header."""
    known = words().indicator_columns
    found = tuple(dict.fromkeys([known[name] for cell in row.cells if (name := bare(cell.text)) in known]))
    if len(found) < 3 or not (NAME in found or TARGET in found):
        return ()
    return tuple(name for name in found if name not in ("一级指标", "二级指标"))


@cache
def _label_and_rest() -> re.Pattern[str]:
    known = levels()
    names = sorted({*known.seconds, *known.firsts}, key=len, reverse=True)
    return re.compile(
        rf"((?:{'|'.join(names)})\s*(?:[(（]\s*\d+(?:\.\d+)?\s*分?\s*[)）])?)[\s:：]+(?![(（]\s*\d)(\S.*)", re.DOTALL
    )


def _parted(cell: Cell) -> list[Cell]:
    """A cell in which a label and what it labels are printed together, parted; any other cell as it is."""
    if "指标" not in cell.text[:12]:
        return [cell]
    match = _label_and_rest().fullmatch(cell.text)
    if match is None:
        return [cell]
    label, rest = cell.piece(*match.span(1)), cell.piece(*match.span(2), cell.column + 1)
    return [label, *_parted(rest)]


class _Labels(NamedTuple):
    """The labels at the head of a row: what they say, how many cells they take, how sure the last one is."""

    first: str = ""
    second: str = ""
    weight: Cell | None = None
    fragment: bool = False
    taken: int = 0
    last: Trust = Trust.WHOLE
    spare: tuple[Cell, ...] = ()  # a weight printed behind a second level


def _is_first(label: Label, cell: Cell, following: Cell | None, has_first: bool) -> bool:
    """Whether a label that may be either level is the first: it has a weight, or a second level stands behind it."""
    if has_first or not label.first:
        return False
    if not label.second or label.weight is not None:
        return True
    if following is not None and (behind := read_label(following.text)) is not None and behind.second:
        return True
    return label.first != label.second  # “成本指标” alone is the second level, “满意度指标” alone the first


def _labels(cells: list[Cell]) -> _Labels:
    """Read the labels before the name: frame, first level, second level, each at most once and in this order."""
    first, second, weight, fragment, taken, last = "", "", None, False, 0, Trust.WHOLE
    spare: tuple[Cell, ...] = ()
    for i, cell in enumerate(cells):
        following = cells[i + 1] if i + 1 < len(cells) else None
        if not (first or second) and is_frame(cell.text):
            taken = i + 1
            continue
        label = read_label(cell.text)
        if label is None:
            printed = _FRAGMENT_WEIGHT.fullmatch(cell.text)
            behind = following is None or read_label(following.text) is not None
            if first or second or not is_fragment(printed[1] if printed else cell.text) or not (printed or behind):
                break
            if printed is not None:
                weight, fragment = cell.piece(*printed.span(2)), True
        elif _is_first(label, cell, following, bool(first)) and not second:
            first, last = label.first, label.trust
            if label.weight is not None:
                weight, fragment = cell.piece(*label.weight), False
        elif label.second and not second:
            second, last = label.second, label.trust
            if label.weight is not None:
                spare = (cell.piece(*label.weight),)
        elif label.second != second or label.trust is not Trust.WHOLE or following is None:
            break  # the same label twice is one label; anything else is the name
        taken = i + 1
    return _Labels(first, second, weight, fragment, taken, last, spare)


def _fit(column: str, cell: Cell) -> int | None:
    """How well a cell's content suits a column."""
    text = cell.text
    if column in (WEIGHT, SCORE):
        if is_number(text):
            return 6 if points(text).millionths > 100_000_000 else 0
        return 6 if is_empty_word(text) else None
    if column == NAME:
        return 8 if is_number(text) or is_empty_word(text) or is_value(text) else 0
    if column == REASON:
        return 40 if is_number(text) else 10 if is_empty_word(text) else 15 if is_value(text) else 0
    return 0


def _read(cells: list[Cell], columns: tuple[str, ...]) -> Arrangement | None:
    """The likeliest columns of the cells, the first of which is the name."""
    is_nothing = is_empty_word(cells[0].text)
    straight = straight_columns(cells, len(columns))
    if straight is not None and not is_value(cells[0].text):
        there = {columns[i] for i in straight}
        if (
            (TARGET in there or len(cells) == 1)
            and (is_nothing or (WEIGHT in there) == (SCORE in there))
            and all(_fit(columns[i], cell) == 0 for i, cell in zip(straight[1:], cells[1:], strict=True))
        ):
            return Arrangement(0, straight)

    def fit(column: int, cell: Cell) -> int | None:
        if column == 0:
            return _fit(NAME, cell) if cell is cells[0] else None
        return _fit(columns[column], cell)

    def missing(taken: tuple[int, ...]) -> int:
        there = {columns[i] for i in taken}
        cost = (15 if TARGET not in there and len(taken) > 1 else 0) + (4 if ACHIEVED not in there else 0)
        if (WEIGHT in there) != (SCORE in there):
            return cost + (5 if is_nothing else 30)
        if WEIGHT in there and WEIGHT in columns and SCORE in columns:
            of = dict(zip((columns[i] for i in taken), cells, strict=True))
            cost += 3 if points(of[SCORE].text).grains > points(of[WEIGHT].text).grains else 0
        return cost

    return min(arrangements(cells, len(columns), fit, missing), key=lambda reading: reading.cost, default=None)


def _several_values(cells: list[Cell]) -> list[Cell]:
    """Cells with several values side by side parted: weight and score in one cell, or both behind another value."""
    if not any(" " in cell.text for cell in cells):
        return cells
    parted = split_all(cells[0], is_empty_word)
    for cell in cells[1:]:
        parted += split_all(cell, is_number) if " " in cell.text else (cell,)
    if any(is_number(cell.text) for cell in parted[1:]):
        return parted
    for i, cell in enumerate(cells[1:], 1):
        match = _TWO_NUMBERS_LAST.fullmatch(cell.text)
        if match is not None:
            return [*cells[:i], *cell.split(match.span(g) for g in (1, 2, 3)), *cells[i + 1 :]]
    return cells


def read_line(row: Row, columns: tuple[str, ...], name_column: int | None) -> Line:
    """A row as labels and cells by column; ``name_column`` is where the row above had its name."""
    cells = [part for cell in row.cells for part in _parted(cell)]
    found = _labels(cells)
    rest = _several_values(cells[found.taken :])
    best = _read(rest[: len(columns)], columns) if rest else None
    if found.taken and rest and found.last is not Trust.WHOLE and (found.first or found.second):
        kept = _several_values(cells[found.taken - 1 :])
        other = _read(kept[: len(columns)], columns)
        lost = _LOST_LABEL[found.last] + (8 if name_column is not None and kept[0].column < name_column else 0)
        if other is not None and (best is None or other.cost + lost < best.cost):
            found, rest, best = _labels(cells[: found.taken - 1]), kept, other
    at: dict[str, tuple[Cell, ...]] = {}
    left: tuple[Cell, ...] = ()
    if best is not None:
        at = {columns[column]: (cell,) for column, cell in zip(best.columns, rest, strict=False)}
        left = tuple(rest[len(best.columns) :])
        if REASON in at and left and not any(is_number(cell.text) for cell in left):
            at[REASON], left = (*at[REASON], *left), ()
    elif rest:
        at, left = {NAME: (rest[0],)}, tuple(rest[1:])
    labels = tuple(cells[: found.taken])
    return Line(row, found.first, found.second, labels, found.weight, found.fragment, at, (*found.spare, *left))
