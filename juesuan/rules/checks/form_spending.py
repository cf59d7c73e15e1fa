"""Costs in the self-evaluation forms against what was delivered, against prices, and against the money executed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION, half_up, print_money
from juesuan.finding import Severity
from juesuan.performance.achievement import ACTUAL, Achieved, achievements, twins
from juesuan.performance.comparison import Obstacle
from juesuan.performance.measure import Kind
from juesuan.performance.points import EXECUTED, SOURCE_ROWS, TOTAL_ROW, money, printed
from juesuan.performance.quantity import Quantity
from juesuan.rules.checks.form_targets import PART, deviation_limit
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

_FEN = 100
_NEAR = Fraction(3, 100)  # of the money executed


@check(
    "R-31-63",
    "成本远低于指标值的，产出完成才得满分",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="说明少支出的原因：产出没有完成的，成本指标不得满分；节约的写明怎样节约；尚未支付的写明何时支付。",
    relation="成本低于指标值 30%（方案另定的从其规定）以上而得满分 ⇒ 产出已完成，且偏差原因不为空白",
    failing=Edit("≤96万元\t94.38万元", "≤96万元\t44.38万元"),
    covers=("R-31-14",),
)
def cheap_because_undone(given: Given, rule: Rule) -> Outcomes:
    limit = deviation_limit(given) * MILLION // 100
    for form in given.accounts.evaluations:
        undone = {id(cost): output for output, cost in twins(form, given.accounts.year) if _is_missing(output)}
        for one in achievements(form, given.accounts.year):
            off = one.comparison.off
            if off >= -limit or not one.is_cost or not one.has_full_marks or one.comparison.obstacle is not None:
                continue
            output = undone.get(id(one))
            if one.reason and output is None:
                continue
            percent = half_up(-off * 100, MILLION)
            why = f"同名的产出指标没有完成（{output.says}）" if output is not None else "没有说明原因"
            yield rule.finding(
                f"{form.display}{one.says}，低于指标值{percent}%而得满分，{why}",
                places=(*one.places, *((output.place(ACTUAL),) if output is not None else ())),
                stated=one.indicator.achieved.strip(),
                operands=tuple(f for f in (one.score, one.weight) if f is not None),
                subject=one.subject,
            )


def _is_missing(output: Achieved) -> bool:
    """Whether the output was not delivered: nothing reached, or no points for it."""
    scoreless = output.score is not None and output.score.grains == 0
    return output.actual.kind is Kind.BLANK or output.says_not_done or scoreless


@check(
    "R-31-64",
    "单价乘数量等于共计金额",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对单价、同名数量指标的实际完成值和共计金额，改正写错的一个。",
    relation="成本指标“单价，共计金额”：单价 × 同名数量指标的实际完成值 = 共计金额",
    failing=Edit("执法装备购置费\t≤96万元\t94.38万元", "购置执法记录仪费\t≤96万元\t2万元/台，共计94.38万元"),
)
def price_times_number_is_the_total(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for output, cost in twins(form, given.accounts.year):
            price, number, total = cost.actual.quantity, output.actual.quantity, cost.actual.total
            if price is None or number is None or total is None or price.unit.count("/") != 1:
                continue
            if price.unit.partition("/")[2] != number.unit or number.is_range:
                continue
            stated, wanted = _yuan(total, form), price.value * number.value
            if abs(stated - wanted) < _step(total, form):
                continue
            yield rule.finding(
                f"{form.display}“{cost.name}”{cost.indicator.achieved.strip()}，数量为{output.indicator.achieved.strip()}，"
                f"单价乘数量应为{_money(wanted, form)}",
                places=(cost.place(ACTUAL), output.place(ACTUAL)),
                stated=cost.indicator.achieved.strip(),
                expected=_money(wanted, form),
                unit=form.denomination.value,
                subject=cost.subject,
            )


def _yuan(total: Quantity, form: SelfEvaluation) -> Fraction:
    """The total in 元; without a unit it is in the denomination of the form."""
    return total.value if total.printed_unit else total.value * form.denomination.fen / _FEN


def _step(total: Quantity, form: SelfEvaluation) -> Fraction:
    """What rounding to two decimals of the printed unit may hide."""
    unit = total.times if total.printed_unit else Fraction(form.denomination.fen, _FEN)
    return max(unit / 100, Fraction(1, 100))


def _money(yuan: Fraction, form: SelfEvaluation) -> str:
    fen = half_up((yuan * _FEN).numerator, (yuan * _FEN).denominator)
    return print_money(fen, form.denomination) + form.denomination.value


@check(
    "R-31-65",
    "成本指标的共计金额合计等于全年执行数",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="成本指标写了“共计”的，各项合计应等于全年执行数；漏列的成本补列，写错的改正。",
    relation="Σ成本指标的金额（单价的取“共计”） = 年度资金总额（或其中一项资金）的全年执行数",
    failing=Edit("清运处理单价\t≤53元/吨\t52.8元/吨", "清运处理单价\t≤53元/吨\t52.8元/吨，共计256.3万元"),
)
def totals_add_up_to_the_money_executed(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        costs = [one for one in achievements(form, given.accounts.year) if one.is_cost]
        spent = _spent(costs, form)
        executed = [money(form, row, EXECUTED) for row in (TOTAL_ROW, *SOURCE_ROWS)]
        cells = [cell for cell in executed if cell is not None and printed(cell) and cell.grains > 0]
        if spent is None or not cells:
            continue
        if any(abs(spent * _FEN - cell.grains) <= cell.grains * _NEAR for cell in cells):
            continue
        listed_in = "、".join(one.indicator.achieved.strip() for one in costs[:3])
        yield rule.finding(
            f"{form.display}成本指标共计{_money(spent, form)}（{listed_in}），年度资金总额的全年执行数为"
            f"{cells[0].number.text.strip()}{form.denomination.value}",
            places=(*(one.place(ACTUAL) for one in costs), cells[0].place),
            stated=_money(spent, form),
            expected=cells[0].number.text.strip(),
            unit=form.denomination.value,
            operands=(cells[0],),
            subject=f"{form.display}·成本共计",
        )


def _spent(costs: Sequence[Achieved], form: SelfEvaluation) -> Fraction | None:
    """What the costs add up to in 元; ``None`` unless some give a 共计 and all others a plain amount."""
    if not any(one.actual.total is not None for one in costs):
        return None
    total = Fraction(0)
    for one in costs:
        plain_amount = one.actual.quantity
        if one.actual.total is not None:
            total += _yuan(one.actual.total, form)
        elif one.actual.kind is Kind.BLANK:
            continue
        elif plain_amount is None or plain_amount.is_rate or one.comparison.obstacle is Obstacle.DENOMINATION:
            return None
        else:
            scale = Fraction(1) if plain_amount.unit or not one.target.quantity else one.target.quantity.times
            total += plain_amount.value * scale
    return total
