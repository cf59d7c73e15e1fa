"""Cost indicators of the self-evaluation forms against the fund block: their amounts add up to the project's money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from juesuan.accounts import Indicator, SelfEvaluation
from juesuan.amount import Amount, Denomination, plain
from juesuan.facts import Figure
from juesuan.finding import Severity
from juesuan.performance.points import (
    BUDGET,
    EXECUTED,
    INITIAL,
    SOURCE_ROWS,
    TOTAL_ROW,
    finer,
    money,
    printed,
    rounded_away,
)
from juesuan.rules.relation import Linear, Outcome
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION_ARITHMETIC, INDICATOR_GUIDE

TARGET, ACTUAL = "年度指标值", "实际完成值"
_OWN_ROWS = (TOTAL_ROW, SOURCE_ROWS[0])  # some forms break down the appropriation of the year only
_COLUMNS = {TARGET: (BUDGET, INITIAL), ACTUAL: (EXECUTED,)}
_AMOUNT = re.compile(r"[≤≥<>=＜＞]*(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)?")
_NEAR = Fraction(3, 100)  # amounts that miss the project's money by more cover some of it only


@check(
    "R-31-35",
    "成本指标的金额合计与项目资金一致",
    severity=Severity.EXPLAIN,
    source=f"{EVALUATION_ARITHMETIC}；{INDICATOR_GUIDE}",
    part="绩效自评表",
    hint="成本指标分解了全部项目资金的，各项年度指标值之和应等于预算数，各项实际完成值之和应等于全年执行数；改正填错的一项。",
    relation="Σ成本指标的金额 = 年度资金总额（或当年财政拨款）的预算数、全年执行数，相差3%以内的视为分解了全部资金",
    failing=Edit(
        "成本指标\t清运处理单价\t≤53元/吨\t52.8元/吨\t13\t13",
        "成本指标\t清运费\t300万元\t280万元\t7\t7\t\n\t\t\t处理费\t180万元\t172.27万元\t6\t6",
    ),
)
def costs_add_up_to_the_funds(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        costs = [i for i in form.indicators if "成本" in f"{i.level1}{i.level2}" and not i.is_placeholder]
        if not costs:
            continue
        for field in (TARGET, ACTUAL):
            amounts = _amounts(form, costs, field)
            if amounts:
                yield from _against_the_funds(rule, form, field, amounts)


def _amounts(form: SelfEvaluation, costs: list[Indicator], field: str) -> list[Figure]:
    """The amount of every cost indicator, blank ones left out; nothing when one of them is no plain amount."""
    found = []
    for number, cost in enumerate(costs):
        text = cost.target if field == TARGET else cost.achieved
        match = _AMOUNT.fullmatch(plain(text))
        if match is None:
            if plain(text) in ("", "-", "—"):
                continue
            return []
        unit = match["unit"] or ("万元" if "万元" in cost.target else "")
        if not unit and match["number"].strip("0."):
            return []
        amount = Amount.parse(match["number"], Denomination(unit or "万元"))
        key = (
            cost.weight.key.replace("分值", field)
            if cost.weight is not None
            else f"{form.display}[成本{number}].{field}"
        )
        label = f"{form.display} {cost.level2} {cost.name}·{field}"
        found.append(finer(Figure(key, label, amount, cost.places.get(field, cost.place)), 2))
    return found


def _against_the_funds(rule: Rule, form: SelfEvaluation, field: str, amounts: list[Figure]) -> Iterator[Linear]:
    """The sum of the amounts against the cell it breaks down, if it breaks down one.

    The sum is a figure of its own; the amounts stand beside it without weight, for their places and rounding.
    """
    total = sum(figure.grains for figure in amounts)
    decimals = max(figure.number.decimals for figure in amounts)
    summed = Figure(
        f"{form.display}[成本指标合计].{field}",
        f"{form.display} 成本指标{field}合计",
        _sum_as_printed(total, form.denomination, decimals),
        amounts[0].place,
    )
    ways = []
    for row in _OWN_ROWS:
        for column in _COLUMNS[field]:
            cell = money(form, row, column)
            if cell is not None and printed(cell) and abs(total - cell.grains) <= cell.grains * _NEAR:
                parts = ((1, cell), *((0, figure) for figure in amounts))
                rounding = rounded_away(cell.grains, summed)  # 154.92 is what 154.922079 is broken down to
                ways.append(Linear(rule.code, summed, parts, constant=rounding, words=cell.label))
    if not ways:
        return
    holding = next((way for way in ways if way.outcome() is Outcome.HOLDS), None)
    if holding is not None or len(amounts) > 1:
        yield holding or min(ways, key=lambda way: abs(total - way.expected()))


def _sum_as_printed(fen: int, denomination: Denomination, decimals: int) -> Amount:
    blank = Amount(fen, denomination, decimals)
    return Amount(fen, denomination, decimals, text=blank.printed(fen))
