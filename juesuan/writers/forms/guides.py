"""What helps to fill the sheet: lists to choose from, hints, limits, and colours for what is missing or too much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from juesuan.accounts import FUND_ROWS, SelfEvaluation
from juesuan.performance.levels import levels
from juesuan.performance.measure import Kind, read_measure
from juesuan.writers.forms.contents import Funds
from juesuan.writers.forms.looks import Looks
from juesuan.writers.forms.sheet import (
    ACHIEVED,
    FUND_AT,
    FUND_FIRST,
    GOAL_ROW,
    INDICATOR_FIRST,
    LEVEL1,
    LEVEL2,
    REASON,
    SCORE,
    WEIGHT,
    Laid,
    Spot,
    address,
    runs,
)

MISSING, TOO_MUCH, LACKING = "#FFE699", "#F8CBAD", "#FCE4D6"


class Lists(NamedTuple):
    """Where the lists to choose from stand: ranges of the hidden sheet."""

    grades: str
    done: str
    reasons: str
    first: str
    second: str


class Guides:
    """Guides of one sheet being written."""

    def __init__(self, sheet: Any, looks: Looks, form: SelfEvaluation, words: dict[str, Any]) -> None:
        self.sheet, self.looks, self.form, self.words = sheet, looks, form, words

    def give(self, laid: Laid, hidden: Any) -> None:
        lists = self._lists(hidden)
        self._money(laid.funds)
        self._hint(GOAL_ROW, GOAL_ROW, ACHIEVED, "goal")
        self._colour(GOAL_ROW, GOAL_ROW, ACHIEVED, f"=LEN(TRIM({address(GOAL_ROW, ACHIEVED)}))=0", MISSING)
        last = INDICATOR_FIRST + len(self.form.indicators) - 1
        if last >= INDICATOR_FIRST:
            self._choice(INDICATOR_FIRST, last, LEVEL1, lists.first)
            self._choice(INDICATOR_FIRST, last, LEVEL2, lists.second)
        self._actual_values(laid.spots, lists)
        scored = [spot.row for spot in laid.spots if spot.shares]
        for first, final in runs(scored):
            self._scores(first, final)
        for first, final in runs([spot.row for spot in laid.spots]):
            self._reasons(first, final, lists)
        alone = [spot.row for spot in laid.spots if spot.shares == 1]
        for first, final in runs(alone):
            weight, score, reason = (address(first, column) for column in (WEIGHT, SCORE, REASON))
            lacks = f"=AND(ISNUMBER(${score}),ISNUMBER(${weight}),${score}<${weight},LEN(TRIM(${reason}))=0)"
            self._colour(first, final, REASON, lacks, LACKING)
        total = address(laid.total, SCORE)
        self._colour(
            laid.total, laid.total, SCORE, f"=AND(ISNUMBER({total}),{total}>{address(laid.total, WEIGHT)})", TOO_MUCH
        )

    def _lists(self, hidden: Any) -> Lists:
        """The lists written down on the hidden sheet, a column each."""
        choices, known = self.words["choices"], levels()
        columns = (
            choices["grades"],
            choices["done"],
            choices["reasons"],
            list(known.seconds),
            list(dict.fromkeys(name for names in known.seconds.values() for name in names)),
        )
        ranges = []
        for column, texts in enumerate(columns, 3):
            for row, text in enumerate(texts):
                hidden.write_string(row, column, text)
            letter = chr(ord("A") + column)
            ranges.append(f"='{hidden.get_name()}'!${letter}$1:${letter}${len(texts)}")
        return Lists(*ranges)

    def _money(self, funds: Funds) -> None:
        column, last = FUND_AT["全年执行数"], FUND_FIRST + len(FUND_ROWS) - 1
        unit = self.form.denomination.value
        title, hint = self.words["hints"]["executed"]
        wrong, told = self.words["errors"]["executed"]
        self.sheet.data_validation(
            FUND_FIRST,
            column,
            last,
            column,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": -(10**12),
                "maximum": 10**12,
                "input_title": title,
                "input_message": hint.format(unit=unit),
                "error_title": wrong,
                "error_message": told.format(unit=unit),
                "error_type": "warning",
            },
        )
        for name in ("执行率", "得分"):
            if funds.cells[FUND_ROWS[0], name].differs:
                self._hint(FUND_FIRST, FUND_FIRST, FUND_AT[name], "result")
        total = address(FUND_FIRST, column)
        self._colour(FUND_FIRST, FUND_FIRST, column, f"=LEN(TRIM({total}))=0", MISSING)
        rate = address(FUND_FIRST, FUND_AT["执行率"])
        self._colour(FUND_FIRST, FUND_FIRST, FUND_AT["执行率"], f"=AND(ISNUMBER({rate}),{rate}>1)", TOO_MUCH)
        score, weight = address(FUND_FIRST, FUND_AT["得分"]), address(FUND_FIRST, FUND_AT["分值"])
        above = f"=AND(ISNUMBER({score}),ISNUMBER({weight}),{score}>{weight})"
        self._colour(FUND_FIRST, FUND_FIRST, FUND_AT["得分"], above, TOO_MUCH)

    def _actual_values(self, spots: Sequence[Spot], lists: Lists) -> None:
        """Hints for actual values; of results in words, the three grades to choose from."""
        kinds = {spot.row: self._kind(spot) for spot in spots}
        for kind in ("achieved", "chosen", "done"):
            for first, last in runs([row for row, of in kinds.items() if of == kind]):
                if kind == "achieved":
                    self._hint(first, last, ACHIEVED, kind)
                else:
                    self._choice(first, last, ACHIEVED, lists.done if kind == "done" else lists.grades, kind)
        for first, last in runs(list(kinds)):
            self._colour(first, last, ACHIEVED, f"=LEN(TRIM(${address(first, ACHIEVED)}))=0", MISSING)

    def _kind(self, spot: Spot) -> str:
        kind = read_measure(spot.indicator.target, self.form.year).kind
        return {Kind.WORDS: "chosen", Kind.DONE: "done"}.get(kind, "achieved")

    def _scores(self, first: int, last: int) -> None:
        weight, score = f"${address(first, WEIGHT)}", f"${address(first, SCORE)}"
        title, hint = self.words["hints"]["score"]
        wrong, told = self.words["errors"]["score"]
        self.sheet.data_validation(
            first,
            SCORE,
            last,
            SCORE,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": f"={weight}",
                "input_title": title,
                "input_message": hint,
                "error_title": wrong,
                "error_message": told,
            },
        )
        is_weighed = f"ISNUMBER({weight})"
        self._colour(first, last, SCORE, f"=AND({is_weighed},ISNUMBER({score}),{score}>{weight})", TOO_MUCH)
        self._colour(first, last, SCORE, f"=AND({is_weighed},LEN(TRIM({score}))=0)", MISSING)

    def _reasons(self, first: int, last: int, lists: Lists) -> None:
        self._choice(first, last, REASON, lists.reasons, "reason")

    def _hint(self, first: int, last: int, column: int, name: str) -> None:
        title, hint = self.words["hints"][name]
        self.sheet.data_validation(
            first, column, last, column, {"validate": "any", "input_title": title, "input_message": hint}
        )

    def _choice(self, first: int, last: int, column: int, source: str, name: str = "") -> None:
        """A list to choose from; other words may be written too."""
        options: dict[str, Any] = {"validate": "list", "source": source, "show_error": False}
        if name:
            options["input_title"], options["input_message"] = self.words["hints"][name]
        self.sheet.data_validation(first, column, last, column, options)

    def _colour(self, first: int, last: int, column: int, formula: str, colour: str) -> None:
        shown = {"type": "formula", "criteria": formula, "format": self._fill(colour)}
        self.sheet.conditional_format(first, column, last, column, shown)

    def _fill(self, colour: str) -> Any:
        fills = self.looks.__dict__.setdefault("fills", {})
        if colour not in fills:
            fills[colour] = self.looks.workbook.add_format({"bg_color": colour})
        return fills[colour]
