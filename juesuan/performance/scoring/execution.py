"""Score the execution of the budget: 全年执行数 ÷ 全年预算数 of the total row, at most all of the weight."""

from __future__ import annotations

from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION, half_up
from juesuan.facts import Figure
from juesuan.performance.points import (
    BUDGET,
    EXECUTED,
    TOTAL_ROW,
    execution_score,
    execution_weight,
    money,
    printed,
)
from juesuan.performance.scheme import FULL_MARKS, Scheme
from juesuan.performance.scoring.evaluated import EXECUTION, Item, points
from juesuan.performance.scoring.policy import Policy
from juesuan.performance.scoring.share import percent
from juesuan.place import Place

_TENTH = MILLION // 10


def execution_rate(form: SelfEvaluation) -> Fraction | None:
    """全年执行数 ÷ 全年预算数; ``None`` when either is not printed or there is no budget."""
    budget, executed = money(form, TOTAL_ROW, BUDGET), money(form, TOTAL_ROW, EXECUTED)
    if budget is None or executed is None or not printed(budget) or not printed(executed) or budget.grains <= 0:
        return None
    return Fraction(executed.grains, budget.grains)


def score_execution(form: SelfEvaluation, scheme: Scheme, policy: Policy, room: int = FULL_MARKS) -> Item | None:
    """The score of the execution with its steps; ``None`` when the form and the scheme give no weight to it.

    ``room`` is what the indicators leave of a hundred points: the weight of the scheme is taken for one that is not
    printed only where it has room. Without a budget it is not scored and its weight is set aside: ``weight`` is then 0.
    """
    stated = execution_weight(form)
    weight = stated.grains if stated is not None else scheme.execution * MILLION
    own = execution_score(form)
    if not weight or (stated is None and weight > room):
        return None
    given = own.grains if own is not None and printed(own) else None
    budget, executed = money(form, TOTAL_ROW, BUDGET), money(form, TOTAL_ROW, EXECUTED)
    rate = execution_rate(form)
    least = most = due = difference = 0
    why = how = ""
    if rate is not None:
        share = max(Fraction(0), min(rate, Fraction(1)))
        due = least = most = half_up(share.numerator * weight, share.denominator)
        step = _TENTH if own is None or not printed(own) else min(_TENTH, own.number.step)
        off = 0 if given is None else given - due
        difference = 0 if -step < off <= step // 2 else off
        how = f"执行率{percent(rate)}" + ("，超过100%按100%计，须核对数据" if rate > 1 else "")
        told = f"全年预算数{_text(budget)}，全年执行数{_text(executed)}，{how}，分值{points(weight)}分"
    elif budget is not None and printed(budget) and budget.grains == 0:
        why = "全年预算数为0，预算执行率不计分，其分值不计入满分"
        told, weight, difference = why, 0, given or 0
    else:
        lacking = "全年预算数" if budget is None or not printed(budget) or budget.grains < 0 else "全年执行数"
        why, most = f"没有读到可用的{lacking}", weight
        told = f"不能核算：{why}，分值{points(weight)}分"
    gave = "未填得分" if given is None else f"自评{points(given)}分"
    off_told = f"，{'多' if difference > 0 else '少'}{points(abs(difference))}分" if difference else ""
    due_told = f"，应得{points(due, policy.row_decimals)}分" if rate is not None else ""
    known = rate is not None
    return Item(
        kind=EXECUTION,
        level1="",
        level2="",
        name=EXECUTION,
        names=(EXECUTION,),
        target=_text(budget),
        achieved=_text(executed),
        reason="",
        weight=weight,
        own=given,
        completion=rate,
        least=least,
        most=most,
        due=due if known or not weight else None,
        difference=difference,
        how=how,
        why=why,
        sentence=f"{told}{due_told}；{gave}{off_told}。",
        place=_place(form, own),
        places=tuple(figure.place for figure in (own, executed, budget) if figure is not None),
    )


def _text(figure: Figure | None) -> str:
    return "" if figure is None else figure.number.text.strip() + (figure.number.unit if printed(figure) else "")


def _place(form: SelfEvaluation, own: Figure | None) -> Place:
    return own.place if own is not None else form.place
