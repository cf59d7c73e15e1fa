"""What stands in the cells of numbers: a number to its printed digits, words, or a formula with the result it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from juesuan.accounts import FUND_ROWS, SelfEvaluation
from juesuan.amount import Amount, Denomination, Number, State
from juesuan.facts import Figure
from juesuan.performance.form_results import execution_score, rate, spent, total

FREE = "General"
MONEY = "#,##0.00####"
NOTHING = " "  # the result of a formula that shows nothing; without any, it would pass for never calculated
MOST_DIGITS = 15  # what a cell holds exactly
HUNDRED = Decimal(100)


class Content(NamedTuple):
    """One cell: its number or words, the formula that makes it, and its format. ``differs`` is what a formula there
    would say when the number that was filled in is another one."""

    value: Decimal | str = ""
    formula: str = ""
    shown_as: str = FREE
    differs: str = ""

    @property
    def number(self) -> Decimal | None:
        return self.value if isinstance(self.value, Decimal) else None


BLANK = Content()


def content_of(figure: Figure | None, denomination: Denomination) -> Content:
    """A figure as it stands: a number that a cell holds exactly, otherwise its words as printed."""
    if figure is None:
        return BLANK
    number = figure.number
    printed = number.text.strip()
    if number.state is not State.VALUE:
        return Content(printed)
    if isinstance(number, Amount):
        value = Decimal(number.fen) / denomination.fen
        if number.denomination is not denomination:
            return Content(printed or number.printed(number.fen))
    else:
        value = Decimal(number.millionths) / 1_000_000
        if number.unit not in ("%", "分"):
            return Content(printed or number.printed(number.millionths))
    if len(value.as_tuple().digits) > MOST_DIGITS or number.decimals > 6:
        return Content(printed)
    code = _code(number, grouped="," in printed)
    return Content(value / HUNDRED if number.unit == "%" else value, shown_as=code)


def _code(number: Amount | Number, *, grouped: bool) -> str:
    """The format that shows as many digits as were printed, and more of them when more are typed in."""
    places = number.decimals
    if number.unit == "%":
        return f"0.{'0' * places}%" if places else "0%"
    if not places:
        return MONEY if grouped else FREE
    return f"{'#,##0' if grouped else '0'}.{'0' * places}{'#' * (6 - places)}"


def computed(printed: Figure | None, standing: Content, formula: str, result: Decimal | None, shown_as: str) -> Content:
    """The formula with its result where it says what was printed or nothing was; else the number as printed.

    Money, and points printed without decimals, have to be the very same; others may have been rounded.
    """
    if printed is None or (printed.is_blank and not printed.number.text.strip()):
        return Content(NOTHING if result is None else result, formula, shown_as)
    if result is None or standing.number is None:
        return standing
    places = printed.number.decimals + (2 if printed.number.unit == "%" else 0)
    is_money = isinstance(printed.number, Amount)
    must_be_exact = is_money or (places == 0)  # with nothing behind what is seen
    if (result if must_be_exact else result.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)) == standing.number:
        return Content(result, formula, standing.shown_as if is_money else _exactly(standing.shown_as))
    return standing._replace(differs=_written(result, printed))


def _exactly(code: str) -> str:
    """A format without digits that may be there or not: a result shows as many as were printed."""
    return code.rstrip("#")


def _written(result: Decimal, printed: Figure) -> str:
    places = max(printed.number.decimals, 2)
    if printed.number.unit == "%":
        return f"{(result * HUNDRED).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"
    return f"{result.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}"


class Funds(NamedTuple):
    """The rows of money by row and column."""

    cells: dict[tuple[str, str], Content]

    def number(self, row: str, column: str) -> Decimal | None:
        return self.cells[row, column].number


def funds_of(form: SelfEvaluation, address: dict[tuple[str, str], str]) -> Funds:
    """The contents of the block of money; ``address`` is where each of its cells stands (“F7”)."""
    whole, *sources = FUND_ROWS
    cells = {key: content_of(form.fund(*key), form.denomination) for key in address}

    def number(row: str, column: str) -> Decimal | None:
        return cells[row, column].number

    over = f"{address[sources[0], '全年执行数']}:{address[sources[-1], '全年执行数']}"
    cells[whole, "全年执行数"] = computed(
        form.fund(whole, "全年执行数"),
        cells[whole, "全年执行数"],
        f'=IF(COUNT({over})=0,"",ROUND(SUM({over}),6))',
        spent(number),
        MONEY,
    )
    for row in FUND_ROWS:
        if row == whole or cells[row, "执行率"].number is not None:
            of, by = address[row, "全年执行数"], address[row, "全年预算数"]
            formula = f'=IF(AND(ISNUMBER({by}),ISNUMBER({of})),IF({by}>0,{of}/{by},""),"")'
            printed = form.fund(row, "执行率")
            cells[row, "执行率"] = computed(printed, cells[row, "执行率"], formula, rate(number, row), "0.00%")
    at, of = address[whole, "执行率"], address[whole, "分值"]
    cells[whole, "得分"] = computed(
        form.fund(whole, "得分"),
        cells[whole, "得分"],
        f'=IF(AND(ISNUMBER({at}),ISNUMBER({of})),ROUND(MIN(MAX({at},0),1)*{of},2),"")',
        execution_score(number),
        "0.00",
    )
    return Funds(cells)


def total_of(printed: Figure | None, form: SelfEvaluation, parts: Iterable[Content], ranges: Sequence[str]) -> Content:
    """The sum of points over those ranges, which hold ``parts``."""
    over = ",".join(ranges)
    formula = f'=IF(COUNT({over})=0,"",ROUND(SUM({over}),2))'
    return computed(
        printed, content_of(printed, form.denomination), formula, total(part.number for part in parts), "0.00"
    )
