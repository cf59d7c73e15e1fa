"""The sheet of checks: every relation of the tables as a formula of its own, with its result."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from juesuan.accounts import FinalAccounts
from juesuan.amount import MILLION, Amount
from juesuan.facts import Figure
from juesuan.readers.xlsx import CHECKS_SHEET
from juesuan.rules.equation import equations_of
from juesuan.rules.registry import rules_by_code
from juesuan.rules.relation import Linear
from juesuan.writers.xlsx.formulas import over, stretches
from juesuan.writers.xlsx.paper import Paper
from juesuan.writers.xlsx.plan import Plan, Spot

HOLDS, FAILS, UNKNOWN = "相符", "不符", "未核"
COLUMNS = (
    ("序号", 6), ("规则", 9), ("勾稽关系", 34), ("核对的数", 44), ("填报数", 19), ("比较", 6), ("按关系计算", 19),
    ("差异", 16), ("容差", 9), ("结果", 9),
)  # fmt: skip
TITLE = "勾稽关系核对"


class Check(NamedTuple):
    """One relation of the printed figures. ``values`` are stated, expected; ``formula`` computes the expected one."""

    rule: str
    title: str
    label: str
    stated: Spot | None
    formula: str
    values: tuple[Decimal, Decimal] | None
    comparison: str
    tolerance: Decimal
    reason: str = ""  # why it cannot be computed

    @property
    def result(self) -> str:
        if self.values is None:
            return UNKNOWN
        difference = self.values[0] - self.values[1]
        low, high = -self.tolerance, self.tolerance
        holds = (self.comparison == "≤" or difference >= low) and (self.comparison == "≥" or difference <= high)
        return HOLDS if holds else FAILS


def checks_of(plan: Plan, accounts: FinalAccounts) -> tuple[Check, ...]:
    """The equations in force, applied to every row and column of the printed tables they speak of."""
    rules = rules_by_code()
    found = []
    for equation in equations_of(accounts.edition):
        rule = rules.get(equation.code)
        if rule is None or rule.status != "active":
            continue
        for relation in equation.relations(accounts.tables):
            found.append(_check(plan, relation, rule.title, accounts))
    return tuple(found)


def _check(plan: Plan, relation: Linear, title: str, accounts: FinalAccounts) -> Check:
    number = relation.stated.number
    fen = number.denomination.fen if isinstance(number, Amount) else MILLION  # a count is held in millionths
    tolerance = Decimal(_forgiven(relation)) / fen
    spots = [plan.spots.get(figure.key) for figure in relation.figures]
    reason = next(filter(None, map(_hindrance, relation.figures, spots)), "")
    check = Check(
        relation.rule, title, relation.stated.label, spots[0], "", None, relation.comparison, tolerance, reason
    )
    if reason:
        return check
    terms = [(c, spot) for (c, _), spot in zip(relation.parts, spots[1:], strict=True) if spot is not None]
    values = {spot: spot.value.number if spot.value is not None else Decimal() for spot in spots if spot is not None}
    expected = sum((c * values[spot] for c, spot in terms), Decimal(relation.constant) / fen)
    constant = f"+{Decimal(relation.constant) / fen}" if relation.constant else ""
    stated = values[spots[0]] if spots[0] is not None else Decimal()  # a blank figure of a row that is not printed
    return check._replace(formula=f"=ROUND({_signed(terms)}{constant},6)", values=(stated, expected))


def _forgiven(relation: Linear) -> int:
    """The greatest difference in 分 that the printed precision explains."""
    if not relation.explained_by_rounding(1):
        return 0
    low, high = 1, 2
    while relation.explained_by_rounding(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if relation.explained_by_rounding(middle) else (low, middle)
    return low


def _hindrance(figure: Figure, spot: Spot | None) -> str:
    """Why a formula cannot take the figure, “” when it can."""
    if spot is None:
        return "" if figure.is_blank and not figure.grains else f"{figure.label}没有印在表中"
    if spot.is_summable:
        return ""
    return f"{figure.label}“{spot.text}”不是完整的数，或超过15位"


def _signed(terms: Sequence[tuple[int, Spot]]) -> str:
    """The terms as sums of ranges, those taken away behind those added."""
    by_sheet: dict[tuple[int, str], list[Spot]] = {}
    for coefficient, spot in terms:
        by_sheet.setdefault((coefficient, spot.sheet), []).append(spot)
    text = ""
    for (coefficient, sheet), spots in by_sheet.items():
        times = "" if abs(coefficient) == 1 else f"{abs(coefficient)}*"
        text += f"{'-' if coefficient < 0 else '+'}{times}{_sum(sheet, spots)}"
    return text.removeprefix("+") or "0"


def _sum(sheet: str, spots: Sequence[Spot]) -> str:
    if len(spots) == 1:
        return spots[0].address
    ranges = [f"'{sheet}'!{stretch}" for stretch in stretches(spots)]
    return f"SUM({','.join(ranges)})"


def write_checks(paper: Paper, plan: Plan, checks: Sequence[Check]) -> None:
    """Write the sheet, a row a relation, those that fail marked in red; a count of the results above."""
    sheet = paper.sheet(CHECKS_SHEET, landscape=True)
    for n, (_, width) in enumerate(COLUMNS):
        sheet.set_column(n, n, width)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, TITLE, paper.title)
    sheet.set_row(0, 30)
    first, final = 4, 3 + max(len(checks), 1)
    results = over(last, first, final)
    for column, word in ((1, HOLDS), (3, FAILS), (5, UNKNOWN)):
        sheet.write_string(1, column, word, paper.format(bold=True, align="right"))
        number = sum(check.result == word for check in checks)
        form = paper.format(bold=True, align="left")
        sheet.write_formula(1, column + 1, f'=COUNTIF({results},"{word}")', form, number)
    note = "每行是一条勾稽关系，数字和结果都是公式，改动表中的数以后自动重算。容差只为印出的位数所能造成的尾差。"
    sheet.merge_range(2, 0, 2, last, note, paper.format(color="#555555"))
    for n, (name, _) in enumerate(COLUMNS):
        sheet.write_string(3, n, name, paper.head)
    for n, check in enumerate(checks):
        _write(paper, sheet, first + n, n + 1, check)
    red = paper.workbook.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE"})
    cells = {"type": "cell", "criteria": "==", "value": f'"{FAILS}"', "format": red}
    sheet.conditional_format(first, last, final, last, cells)
    sheet.autofilter(3, 0, final, last)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    sheet.print_area(0, 0, final, last)


def _write(paper: Paper, sheet: Any, row: int, number: int, check: Check) -> None:
    plain, middle = paper.format(border=1), paper.format(border=1, align="center")
    right = paper.format(border=1, align="right", num_format="#,##0.00####")
    sheet.write_number(row, 0, number, middle)
    sheet.write_string(row, 1, check.rule, middle)
    sheet.write_string(row, 2, check.title, plain)
    if check.stated is not None:
        sheet.write_url(row, 3, f"internal:{check.stated.address}", paper.link_in_table, check.label)
    else:
        sheet.write_string(row, 3, check.label, plain)
    sheet.write_string(row, 5, check.comparison, middle)
    if check.values is None:
        for column in (4, 6, 7, 8):
            sheet.write_blank(row, column, None, plain)
        sheet.write_string(row, 9, UNKNOWN, middle)
        sheet.write_comment(row, 9, check.reason)
        return
    stated, expected = check.values
    if check.stated is not None:
        sheet.write_formula(row, 4, f"=N({check.stated.address})", right, stated)
    else:
        sheet.write_number(row, 4, stated, right)
    sheet.write_formula(row, 6, check.formula, right, expected)
    line = row + 1
    sheet.write_formula(row, 7, f"=ROUND(E{line}-G{line},6)", right, stated - expected)
    sheet.write_number(row, 8, check.tolerance, right)
    test = {"=": f"ABS(H{line})<=I{line}", "≤": f"H{line}<=I{line}", "≥": f"H{line}>=-I{line}"}[check.comparison]
    sheet.write_formula(row, 9, f'=IF({test},"{HOLDS}","{FAILS}")', middle, check.result)
