"""Cost indicators of the self-evaluation forms against the fund block: their amounts add up to the project's money."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from juesuan.accounts import Indicator, SelfEvaluation
from juesuan.amount import Amount, Denomination, plain
from juesuan.facts import Figure
from juesuan.finding import Severity
from juesuan.performance.achievement import Achieved, twins
from juesuan.performance.comparison import Obstacle, compared
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
_NOTHING = ("", "-", "—")
_NEAR = 10  # amounts that miss the project's money by more than a tenth cover some of it only


@check(
    "R-31-35",
    "成本指标的金额合计与项目资金一致",
    severity=Severity.EXPLAIN,
    source=f"{EVALUATION_ARITHMETIC}；{INDICATOR_GUIDE}",
    part="绩效自评表",
    hint="成本指标分解了全部项目资金的，各项年度指标值之和应等于预算数，各项实际完成值之和应等于全年执行数；改正填错的一项。",
    relation="Σ成本指标的金额 = 年度资金总额（或当年财政拨款）的预算数、全年执行数；一侧相符的，另一侧也应相符",
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
        priced = {id(cost.indicator): (output, cost) for output, cost in twins(form, given.accounts.year)}
        amounts = {field: _amounts(form, costs, field, priced) for field in (TARGET, ACTUAL)}
        ways = {field: _against_the_funds(rule, form, field, amounts[field], _OWN_ROWS) for field in (TARGET, ACTUAL)}
        if any(_holds(way) for way in ways.values()):  # one side covers all the money: so does the other
            for field, other in ((TARGET, ACTUAL), (ACTUAL, TARGET)):
                row = _row_of(form, ways[other], other) if _holds(ways[other]) and not _holds(ways[field]) else None
                same = _against_the_funds(rule, form, field, amounts[field], (row,)) if row is not None else None
                way = same or ways[field]
                if way is not None:
                    yield way


def _row_of(form: SelfEvaluation, way: Linear | None, field: str) -> str | None:
    """The fund row that the amounts of one side add up to."""
    cell = way.parts[0][1] if way is not None else None
    rows = (row for row in _OWN_ROWS for column in _COLUMNS[field] if money(form, row, column) is cell)
    return next(rows, None)


def _holds(way: Linear | None) -> bool:
    return way is not None and way.outcome() in (Outcome.HOLDS, Outcome.ROUNDING)


Twins = Mapping[int, tuple[Achieved, Achieved]]


def _amounts(form: SelfEvaluation, costs: list[Indicator], field: str, priced: Twins) -> list[Figure]:
    """The amount of every cost indicator, blank ones left out; nothing when one of them is no plain amount, no 共计 and
    no price of an output that says how many."""
    texts = [plain(cost.target if field == TARGET else cost.achieved) for cost in costs]
    matches = [_AMOUNT.fullmatch(text) for text in texts]
    if any(
        match is None and text not in _NOTHING and id(cost) not in priced
        for cost, text, match in zip(costs, texts, matches, strict=True)
    ):
        return []
    found = []
    for number, (cost, text, match) in enumerate(zip(costs, texts, matches, strict=True)):
        if match is None:
            if text in _NOTHING:
                continue
            worth = _worth(form, priced.get(id(cost)), field)
            if worth is None:
                return []
            label = f"{form.display} {cost.level2} {cost.name}·{field}"
            found.append(
                Figure(f"{form.display}[成本{number}].{field}", label, worth, cost.places.get(field, cost.place))
            )
            continue
        unit = match["unit"] or ("万元" if "万元" in cost.target else "")
        if field == ACTUAL and compared(cost.target, cost.achieved).obstacle is Obstacle.DENOMINATION:
            unit = next((known for known in ("亿元", "万元", "元") if known in cost.target), unit)  # R-31-45's
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


def _worth(form: SelfEvaluation, twin: tuple[Achieved, Achieved] | None, field: str) -> Amount | None:
    """Price × number of the output of the same name, the 共计 where one is given: “1200元/台，共计1.2万元”."""
    if twin is None:
        return None
    output, cost = twin
    price, number = (one.target if field == TARGET else one.actual for one in (cost, output))
    if price.total is not None and price.total.unit == "元":
        yuan = price.total.value
    elif price.quantity is not None and number.quantity is not None and not number.quantity.is_range:
        unit = price.quantity.unit
        if unit.removeprefix("元") != f"/{number.quantity.unit}" or price.factors:
            return None
        yuan = price.quantity.value * number.quantity.value
    else:
        return None
    fen = yuan * 100
    amount = Amount(int(fen), form.denomination, 2)
    return replace(amount, text=amount.printed(int(fen))) if fen.denominator == 1 else None


def _against_the_funds(
    rule: Rule, form: SelfEvaluation, field: str, amounts: list[Figure], rows: Sequence[str]
) -> Linear | None:
    """The sum of the amounts against the cell it comes nearest to, if near enough.

    The sum is a figure of its own; the amounts stand beside it without weight, for their places and rounding.
    """
    total = sum(figure.grains for figure in amounts)
    cells = [cell for row in rows for column in _COLUMNS[field] if (cell := money(form, row, column)) is not None]
    near = [cell for cell in cells if printed(cell) and abs(total - cell.grains) * _NEAR <= cell.grains]
    if total == 0 or not near:
        return None
    amount = Amount(total, form.denomination, max(figure.number.decimals for figure in amounts))
    key, label = f"{form.display}[成本指标合计].{field}", f"{form.display} 成本指标{field}合计"
    summed = Figure(key, label, replace(amount, text=amount.printed(total)), amounts[0].place)
    ways = []
    for cell in near:
        parts = ((1, cell), *((0, figure) for figure in amounts))
        rounding = rounded_away(cell.grains, summed)  # 154.92 is what 154.922079 is broken down to
        ways.append(Linear(rule.code, summed, parts, constant=rounding, words=cell.label, worked_out=True))
    return min(ways, key=lambda way: abs(total - way.expected()))
