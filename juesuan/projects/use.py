"""Use (结果应用): the final score of a project, and what it means for the execution and the budget of later years."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from juesuan.amount import MILLION, Number, half_up, print_money
from juesuan.performance.scheme import Grades, grades
from juesuan.projects.acting import Refused, allow, done
from juesuan.projects.outside import scores_of
from juesuan.projects.policy import Effect, Policy, Use
from juesuan.projects.records import (
    Actor,
    Basis,
    Consequence,
    Decision,
    Fen,
    Kind,
    Outcome,
    Points,
    Project,
    Settlement,
)

_WHOLE = 100
EXECUTION, BUDGET = 1, 2  # years after the one evaluated


def settle(
    project: Project,
    by: Actor,
    at: datetime,
    basis: Basis,
    why: str,
    computed: int | None = None,
    scale: Grades | None = None,
) -> Project:
    """定评: make one of the scores final. ``computed`` is that of the scoring engine, ``scale`` the grades in use.

    Refused while a commissioned report or a drawn re-check is open, where a key project has no outside report or a
    transfer project no review, and when there is no score of that basis.
    """
    allow("settle", project, by)
    if not why.strip():
        raise Refused(f"{project.display}定评须写明理由", hint="写明采用哪个得分、为什么")
    third, checked = project.third_party, project.recheck
    if third is not None and third.accepted is None:
        raise Refused(f"{project.display}委托{third.firm}的评价还没有验收", hint="验收后再定评")
    if project.is_key and third is None:
        raise Refused(f"{project.display}是重点项目，还没有第三方评价", hint="委托第三方评价，或移出重点项目名单")
    if checked is not None and checked.on is None:
        raise Refused(f"{project.display}抽中复核，还没有复核", hint="复核后再定评")
    if project.kind is Kind.TRANSFER and project.transfer_review is None:
        raise Refused(f"{project.display}是转移支付项目，还没有重点评", hint="先“转移支付项目重点评”")
    found = scores_of(project, computed)
    score = {
        Basis.OWN: found.own,
        Basis.COMPUTED: found.computed,
        Basis.RECHECK: found.recheck,
        Basis.THIRD_PARTY: found.third_party,
        Basis.TRANSFER: found.transfer,
    }[basis]
    if score is None:
        raise Refused(f"{project.display}没有“{basis}”的得分", hint="换一个已有的得分")
    grade = (scale or grades()[0]).of(score)
    final = Settlement(Points(score), grade, basis, at.date(), by.name, why.strip())
    what = f"定评{Number(score, '分').printed(score)}分，等级{grade}（采用{basis}得分）"
    return done("settle", project, by, at, what, why, settlement=final)


def execution_rate(project: Project) -> int | None:
    """全年执行数 ÷ 全年预算数 of the form last handed in, in millionths of a percent; ``None`` without a budget."""
    form = project.form
    if form is None:
        return None
    budget, executed = (form.fund("年度资金总额", column) for column in ("全年预算数", "全年执行数"))
    if budget is None or executed is None or budget.grains <= 0:
        return None
    return half_up(executed.grains * _WHOLE * MILLION, budget.grains)


def propose(project: Project, policy: Policy, base: Fen, after: int) -> Decision | None:
    """What the department's table suggests ``after`` years from the one evaluated (1 execution, 2 budget).

    ``base`` is the budget it starts from, in 分. ``None`` when nothing is settled yet or no row fits.
    """
    row = _row(project, policy)
    if row is None:
        return None
    effect = _effect(row, after)
    return Decision(
        project.year + after, effect.consequence, base, Fen(effect.amount(base)), row.reason, policy=row.name
    )


def decide(project: Project, by: Actor, at: datetime, decision: Decision, policy: Policy) -> Project:
    """结果应用: put a decision on record; refused when amount and consequence disagree or a reason is missing."""
    allow("decide", project, by)
    after = decision.year - project.year
    if after not in (EXECUTION, BUDGET):
        raise Refused(
            f"{project.year}年的评价用于{project.year + 1}年执行、{project.year + 2}年预算，不用于{decision.year}年",
            hint="核对年度",
        )
    if any(one.year == decision.year for one in project.decisions):
        raise Refused(f"{project.display}对{decision.year}年已有决定", hint="一个年度只作一个决定")
    _agrees(project, decision)
    row = _row(project, policy)
    follows = row is not None and decision.policy == row.name and _follows(_effect(row, after), decision)
    if not follows and not decision.reason.strip():
        raise Refused(f"{project.display}的决定与政策表不同，须写明理由", hint="写明为什么不按政策表")
    kept = replace(decision, policy=row.name if follows and row else "", on=at.date(), by=by.name)
    money = print_money(decision.amount)
    what = f"{decision.year}年{'执行' if after == EXECUTION else '预算'}：{decision.consequence}，{money}元"
    what += f"（政策表“{kept.policy}”）" if kept.policy else "（不按政策表）"
    return done("decide", project, by, at, what, decision.reason, decisions=(*project.decisions, kept))


def _row(project: Project, policy: Policy) -> Use | None:
    final = project.settlement
    if final is None:
        return None
    returned = sum(1 for review in project.reviews if review.outcome is Outcome.RETURNED)
    return policy.use(final.grade, execution_rate(project), returned)


def _effect(row: Use, after: int) -> Effect:
    return row.execution if after == EXECUTION else row.budget


def _follows(effect: Effect, decision: Decision) -> bool:
    return decision.consequence is effect.consequence and decision.amount == effect.amount(decision.base)


def _agrees(project: Project, decision: Decision) -> None:
    """Amount and consequence of one decision say the same."""
    base, amount = decision.base, decision.amount
    right = {
        Consequence.KEEP: amount == base,
        Consequence.INCREASE: amount > base,
        Consequence.REDUCE: 0 <= amount < base,
        Consequence.STOP: amount == 0,
        Consequence.IMPROVE: 0 <= amount <= base,
    }[decision.consequence]
    if not right:
        raise Refused(
            f"{project.display}：“{decision.consequence}”与金额不符，原预算{print_money(base)}元，"
            f"决定{print_money(amount)}元",
            hint="保持的相等，增加的更大，压减的更小，取消的为零",
        )
