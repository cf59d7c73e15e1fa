"""Self-evaluation in the browser: the blank form of an objective, filled in step by step, scored as it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from juesuan.accounts import FUND_ROWS, SelfEvaluation
from juesuan.amount import MILLION, Amount, Denomination, Number, State, half_up
from juesuan.facts import Figure
from juesuan.folder.evaluations import parse_evaluation, write_evaluation
from juesuan.folder.reading import Reading
from juesuan.performance.scoring.evaluated import points
from juesuan.projects.objectives import form_of
from juesuan.projects.records import Project
from juesuan.store.models import ProjectRow

TOTAL, BUDGET, EXECUTED = "年度资金总额", "全年预算数", "全年执行数"
_FILLED = ("achieved", "score", "reason")


def draft_of(row: ProjectRow, project: Project) -> SelfEvaluation:
    """The form being filled in: the draft, else the one last handed in, else the blank one of the objective."""
    from pathlib import Path

    if row.draft:
        reading = Reading(Path())
        form = parse_evaluation(reading, "草稿", row.draft)
        reading.finish("重新填写这一处")
        return form
    return project.form or form_of(project)


def filled(base: SelfEvaluation, sent: Mapping[str, str]) -> SelfEvaluation:
    """The form with what was typed; execution rate, its score and the total follow from it.

    Names: ``executed-<row>``, ``achieved``, and ``achieved-n``, ``score-n``, ``reason-n`` of the n-th indicator.
    """
    funds = dict(base.funds)
    for row in FUND_ROWS[1:]:
        if (text := sent.get(f"executed-{row}")) is not None:
            funds[row, EXECUTED] = _again(funds.get((row, EXECUTED)), Amount.parse(text.strip(), Denomination.WAN))
    parts = [funds[row, EXECUTED] for row in FUND_ROWS[1:] if (row, EXECUTED) in funds]
    spent = sum(figure.grains for figure in parts if not figure.is_blank)
    if any(not figure.is_blank for figure in parts):
        decimals = max(2, *(figure.number.decimals for figure in parts))
        text = _wan(spent, decimals)
        funds[TOTAL, EXECUTED] = _again(funds.get((TOTAL, EXECUTED)), Amount.parse(text, Denomination.WAN))
        funds.update(_execution(funds))
    indicators = []
    for n, one in enumerate(base.indicators):
        told = {name: sent[f"{name}-{n}"].strip() for name in _FILLED if f"{name}-{n}" in sent}
        score = one.score
        if "score" in told and one.weight is not None:
            score = _again(one.score or one.weight, Number.parse(told["score"], "分"))
        indicators.append(
            replace(
                one, achieved=told.get("achieved", one.achieved), score=score, reason=told.get("reason", one.reason)
            )
        )
    form = replace(
        base, funds=funds, indicators=tuple(indicators), achieved=sent.get("achieved", base.achieved).strip()
    )
    return replace(form, total_score=_total(form))


def _wan(fen: int, decimals: int) -> str:
    """分 as 万元 with that many decimals, half up."""
    digits = half_up(fen * 10**decimals, Denomination.WAN.fen)
    return f"{digits // 10**decimals}.{digits % 10**decimals:0{decimals}d}"


def _again(figure: Figure | None, number: Amount | Number) -> Figure:
    return Figure("", "", number) if figure is None else replace(figure, number=number)


def _execution(funds: Mapping[tuple[str, str], Figure]) -> dict[tuple[str, str], Figure]:
    """Rate and score of the total row."""
    budget, spent, weight = (funds.get((TOTAL, column)) for column in (BUDGET, EXECUTED, "分值"))
    if budget is None or spent is None or weight is None or budget.grains <= 0:
        return {}
    rate = half_up(spent.grains * 100 * 100, budget.grains)
    score = min(weight.grains, half_up(spent.grains * weight.grains, budget.grains))
    return {
        (TOTAL, "执行率"): _again(funds.get((TOTAL, "执行率")), Number.parse(f"{rate // 100}.{rate % 100:02d}%", "%")),
        (TOTAL, "得分"): _again(funds.get((TOTAL, "得分")), Number.parse(points(score), "分")),
    }


def _total(form: SelfEvaluation) -> Figure | None:
    """The sum of all scores there are; blank while there is none."""
    given = [one.score for one in form.indicators if one.score is not None and one.score.number.state is State.VALUE]
    execution = form.fund(TOTAL, "得分")
    whole = sum(figure.grains for figure in given)
    if execution is not None and execution.number.state is State.VALUE:
        whole += execution.grains
    if form.total_score is None or not given:
        return form.total_score
    decimals = 2 if whole % (MILLION // 100) == 0 else 6
    return replace(form.total_score, number=Number.parse(points(whole, decimals), "分"))


def as_draft(form: SelfEvaluation) -> str:
    """The form as the text kept until it is handed in."""
    return write_evaluation(form)
