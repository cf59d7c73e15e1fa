"""The sheet to be filled: the form in its official layout, what its objective fixes locked, the rest open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, Indicator, SelfEvaluation
from juesuan.performance.form_sheet import (
    INDICATOR_COLUMNS,
    form_sheet,
    fund_names,
    head_name,
    indicator_column,
    indicator_row,
)
from juesuan.writers.forms.contents import BLANK, Content, Funds, content_of, funds_of, total_of
from juesuan.writers.forms.looks import Looks
from juesuan.writers.xlsx.paper import lines_of

WIDTHS = (9, 11, 13, 25, 13, 15, 8, 9, 24)
LAST = len(WIDTHS) - 1
FRAME, LEVEL1, LEVEL2, NAME, TARGET, ACHIEVED, WEIGHT, SCORE, REASON = range(9)
FUND_LABEL = (1, 2)
FUND_AT = dict(zip(FUND_COLUMNS, (3, 4, 5, 6, 7, 8), strict=True))
PROJECT_ROW, BODY_ROW, FUND_HEAD, FUND_FIRST = 3, 4, 5, 6
GOAL_HEAD, GOAL_ROW, INDICATOR_HEAD, INDICATOR_FIRST = 10, 11, 12, 13
INDENT = 1  # characters left of words that begin at the left
LINE, LEAST, MOST = 14, 22, 400  # points: of a line of words, the lowest and the tallest row


def address(row: int, column: int) -> str:
    """“F7” of a row and a column counted from 0; no more columns than letters."""
    return f"{chr(ord('A') + column)}{row + 1}"


class Spot(NamedTuple):
    """An open cell, and of which indicator."""

    row: int
    indicator: Indicator
    shares: int = 1  # rows that share one weight


class Laid(NamedTuple):
    """The sheet as laid out: names of its cells, words that are the same in every copy of it, and its open cells."""

    names: dict[str, tuple[int, int]]
    labels: frozenset[str]
    spots: tuple[Spot, ...]
    total: int
    funds: Funds


class Layout:
    """One sheet being written."""

    def __init__(self, sheet: Any, looks: Looks, form: SelfEvaluation, words: dict[str, Any]) -> None:
        self.sheet, self.looks, self.form, self.words = sheet, looks, form, words
        self.names: dict[str, tuple[int, int]] = {}
        self.labels: set[str] = set()
        self.heights: dict[int, int] = {}

    def lay(self) -> Laid:
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)
        self._head()
        funds = self._funds()
        self._goals()
        spots = self._indicators()
        total = INDICATOR_FIRST + len(self.form.indicators)
        self._total(total, funds, spots)
        self._frame(INDICATOR_HEAD, total - 1, self.words["indicator_frame"])
        self._note(total + 1)
        for row, height in self.heights.items():
            self.sheet.set_row(row, min(MOST, height))
        return Laid(self.names, frozenset(self.labels), tuple(spots), total, funds)

    # ── cells ──
    def put(self, row: int, columns: tuple[int, int], content: Content | str, look: Any, rows: int = 1) -> None:
        """Write a cell over these columns (both ends in) and so many rows."""
        first, last = columns
        if first != last or rows > 1:
            self.sheet.merge_range(row, first, row + rows - 1, last, "", look)
        content = Content(content) if isinstance(content, str) else content
        if content.formula:
            self.sheet.write_formula(row, first, content.formula, look, content.value)
        elif content.number is not None:
            self.sheet.write_number(row, first, content.number, look)
        elif content.value:
            self.sheet.write_string(row, first, content.value, look)
        else:
            self.sheet.write_blank(row, first, None, look)
        if content.differs:
            shown = self.looks.shown(content)
            told = self.words["differs"].format(printed=shown, computed=content.differs)
            self.sheet.write_comment(row, first, told, {"width": 180, "height": 48})

    def label(self, row: int, columns: tuple[int, int], text: str, rows: int = 1) -> None:
        self.labels.add(text)
        self.put(row, columns, text, self.looks.label, rows)

    def _frame(self, first: int, last: int, text: str) -> None:
        self.label(first, (FRAME, FRAME), text, last - first + 1)

    def name(self, name: str, row: int, column: int) -> None:
        self.names[name] = (row, column)

    def height(self, row: int, *texts: tuple[str, tuple[int, int]], least: int = LEAST) -> None:
        """As many lines as the longest of the texts takes in its columns."""
        lines = max(lines_of(text, sum(WIDTHS[first : last + 1]) - INDENT) for text, (first, last) in texts)
        self.heights[row] = max(self.heights.get(row, least), LINE * lines + 6)

    # ── blocks ──
    def _head(self) -> None:
        form, looks = self.form, self.looks
        number = f"（项目{form.number}）" if form.number is not None else ""
        lines = (
            (self.words["title"] + number, looks.title, 34),
            (self.words["year"].format(year=form.year) if form.year else "", looks.middle, 20),
            (self.words["denomination"].format(unit=form.denomination.value), looks.right, 18),
        )
        for row, (text, look, height) in enumerate(lines):
            self.labels.add(text)
            self.put(row, (0, LAST), text, look)
            self.sheet.set_row(row, height)
        self.label(PROJECT_ROW, (0, 1), "项目名称")
        self._fixed(PROJECT_ROW, (2, LAST), "项目名称", form.name)
        self.label(BODY_ROW, (0, 1), "主管部门")
        self._fixed(BODY_ROW, (2, 4), "主管部门", form.department)
        self.label(BODY_ROW, (5, 5), "实施单位")
        self._fixed(BODY_ROW, (6, LAST), "实施单位", form.unit)
        self.height(PROJECT_ROW, (form.name, (2, LAST)))
        self.height(BODY_ROW, (form.department, (2, 4)), (form.unit, (6, LAST)))

    def _fixed(self, row: int, columns: tuple[int, int], field: str, text: str) -> None:
        self.name(head_name(field), row, columns[0])
        self.put(row, columns, text, self.looks.words(text))

    def _funds(self) -> Funds:
        form = self.form
        rows, columns = fund_names()
        self._frame(FUND_HEAD, FUND_FIRST + len(FUND_ROWS) - 1, self.words["fund_frame"].format(unit=form.denomination))
        self.label(FUND_HEAD, FUND_LABEL, "")
        for column, at in FUND_AT.items():
            self.label(FUND_HEAD, (at, at), column)
            self.name(columns[column], FUND_HEAD, at)
        where = {
            (row, column): address(FUND_FIRST + n, at)
            for n, row in enumerate(FUND_ROWS)
            for column, at in FUND_AT.items()
        }
        funds = funds_of(form, where)
        for n, row in enumerate(FUND_ROWS):
            at = FUND_FIRST + n
            label = self.words["of_which"] + row if n == 1 else row
            self.label(at, FUND_LABEL, label)
            self.name(rows[row], at, FUND_LABEL[0])
            self.sheet.set_row(at, LEAST)
            for column, place in FUND_AT.items():
                content = funds.cells[row, column]
                self.put(at, (place, place), content, self.looks.fund(column, content))
        self.sheet.set_row(FUND_HEAD, LEAST)
        return funds

    def _goals(self) -> None:
        form = self.form
        self._frame(GOAL_HEAD, GOAL_ROW, self.words["goal_frame"])
        left, right = (1, 4), (5, LAST)
        self.label(GOAL_HEAD, left, "预期目标")
        self.label(GOAL_HEAD, right, "实际完成情况")
        self._fixed(GOAL_ROW, left, "预期目标", form.expected)
        self.name(head_name("实际完成情况"), GOAL_ROW, right[0])
        self.put(GOAL_ROW, right, form.achieved, self.looks.open_words(form.achieved))
        self.sheet.set_row(GOAL_HEAD, LEAST)
        self.height(GOAL_ROW, (form.expected, left), (form.achieved, right), least=80)

    def _indicators(self) -> list[Spot]:
        for column, (text, name) in enumerate(zip(self.words["heads"], INDICATOR_COLUMNS, strict=True), LEVEL1):
            self.label(INDICATOR_HEAD, (column, column), text)
            self.name(indicator_column(name), INDICATOR_HEAD, column)
        self.sheet.set_row(INDICATOR_HEAD, 30)
        self._levels()
        spots = []
        indicators = self.form.indicators
        for index, indicator in enumerate(indicators):
            spot = self._indicator(index, indicator, indicators[index:])
            if spot is not None:
                spots.append(spot)
        return spots

    def _levels(self) -> None:
        """First and second levels, each merged over the rows it stands for."""
        for column, key in ((LEVEL1, lambda i: i.level1), (LEVEL2, lambda i: (i.level1, i.level2))):
            row = INDICATOR_FIRST
            for _, together in groupby(self.form.indicators, key=key):
                group = list(together)
                weight = self.form.level_weights.get(group[0].level1)
                text = group[0].level1 if column == LEVEL1 else group[0].level2
                if column == LEVEL1 and weight is not None:
                    text = self.words["level"].format(level=text, weight=weight.number.text.strip())
                self.put(row, (column, column), text, self.looks.level, len(group))
                row += len(group)
                lines = lines_of(text, WIDTHS[column])
                if len(group) * LEAST < LINE * lines + 6:  # a label over fewer rows than it has lines
                    self.heights[row - 1] = LINE * lines + 6 - (len(group) - 1) * LEAST

    def _indicator(self, index: int, indicator: Indicator, following: Sequence[Indicator]) -> Spot | None:
        row, looks, unit = INDICATOR_FIRST + index, self.looks, self.form.denomination
        self.name(indicator_row(index), row, NAME)
        is_open = not indicator.is_placeholder
        self.put(row, (NAME, NAME), indicator.name, looks.words(indicator.name))
        self.put(row, (TARGET, TARGET), indicator.target, looks.words(indicator.target, middle=True))
        achieved = looks.open_words(indicator.achieved, middle=True) if is_open else looks.words(indicator.achieved)
        self.put(row, (ACHIEVED, ACHIEVED), indicator.achieved, achieved)
        reason = looks.open_words(indicator.reason) if is_open else looks.words(indicator.reason)
        self.put(row, (REASON, REASON), indicator.reason, reason)
        self.height(
            row,
            (indicator.name, (NAME, NAME)),
            (indicator.target, (TARGET, TARGET)),
            (indicator.achieved, (ACHIEVED, ACHIEVED)),
            (indicator.reason, (REASON, REASON)),
        )
        shared = _shared(indicator, following)
        if shared:
            weight, score = content_of(indicator.weight, unit), content_of(indicator.score, unit)
            self.put(row, (WEIGHT, WEIGHT), weight, looks.points(weight), shared)
            self.put(row, (SCORE, SCORE), score, looks.points(score, is_open=is_open), shared)
        return Spot(row, indicator, shared) if is_open else None

    def _total(self, row: int, funds: Funds, spots: Sequence[Spot]) -> None:
        form, unit = self.form, self.form.denomination
        self.label(row, (0, ACHIEVED), self.words["total"])
        self.name(form_sheet().total_row, row, 0)
        weight = content_of(form.total_weight, unit)
        ranges = [address(FUND_FIRST, FUND_AT["得分"])]
        if form.indicators:
            ranges.append(f"{address(INDICATOR_FIRST, SCORE)}:{address(row - 1, SCORE)}")
        parts = [funds.cells[FUND_ROWS[0], "得分"], *(content_of(i.score, unit) for i in form.indicators)]
        score = total_of(form.total_score, form, parts, ranges)
        self.put(row, (WEIGHT, WEIGHT), weight, self.looks.points(weight, bold=True))
        self.put(row, (SCORE, SCORE), score, self.looks.points(score, is_open=not score.formula, bold=True))
        self.put(row, (REASON, REASON), BLANK, self.looks.label)
        self.sheet.set_row(row, LEAST + 4)

    def _note(self, row: int) -> None:
        note = self.words["note"]
        self.labels.add(note)
        self.put(row, (0, LAST), note, self.looks.note)
        self.height(row, (note, (0, LAST)))


def _shared(indicator: Indicator, following: Sequence[Indicator]) -> int:
    """Over how many rows its points stand: 0 for the later rows of a shared weight."""
    if indicator.group is None:
        return 1
    if indicator.weight is None and indicator.score is None:
        return 0
    count = 0
    for other in following:
        if other.group != indicator.group or (count and (other.weight is not None or other.score is not None)):
            break
        count += 1
    return count


def runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches of rows that follow one another, both ends in."""
    start = None
    for n, row in enumerate(rows):
        start = row if start is None else start
        if n + 1 == len(rows) or rows[n + 1] != row + 1:
            yield start, row
            start = None
