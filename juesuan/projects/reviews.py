"""Reviews (审核): a self-evaluation handed in, endorsed, sent back with a list or accepted, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, Indicator, SelfEvaluation
from juesuan.amount import plain
from juesuan.facts import Figure
from juesuan.finding import Finding
from juesuan.projects.acting import Refused, allow, done
from juesuan.projects.records import Actor, Outcome, Project, Remark, Review, Submission

_NOTHING = "（空）"
_SHOWN = 5
_FIXED = (("target", "年度指标值"), ("weight", "分值"))
_FILLED = (("achieved", "实际完成值"), ("score", "得分"), ("reason", "偏差原因"))


class Change(NamedTuple):
    """One difference between two forms: where, what stood there, what stands there now; “（空）” for nothing."""

    where: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.where}：{self.before} → {self.after}"


def submit(project: Project, by: Actor, at: datetime, form: SelfEvaluation, why: str = "") -> Project:
    """上报自评表: hand in the form. Refused when it does not keep the approved objective's indicators and targets."""
    allow("submit", project, by)
    if project.objective is None:
        raise Refused(f"{project.display}没有批复的绩效目标，不能自评", hint="先申报并批复绩效目标")
    if plain(form.name) != plain(project.name):
        raise Refused(f"自评表的项目名称是“{form.name}”，项目库中是“{project.name}”", hint="核对自评表是否报错了项目")
    moved = moved_objective(project, form)
    if moved:
        told = "；".join(map(str, moved[:_SHOWN])) + (f"；等 {len(moved)} 处" if len(moved) > _SHOWN else "")
        raise Refused(
            f"{project.display}的自评表改动了已批复的绩效目标：{told}",
            hint="照批复的目标填写；目标确需调整的，先办理“调整绩效目标”",
        )
    number = len(project.submissions) + 1
    if number > 1:
        changed = len(tuple(differences(project.submissions[-1].form, form)))
        what = f"第 {number} 次上报自评表，比上次改动 {changed} 处"
    else:
        what = "第 1 次上报自评表"
    handed_in = Submission(number, at.date(), form)
    return done("submit", project, by, at, what, why, submissions=(*project.submissions, handed_in))


def moved_objective(project: Project, form: SelfEvaluation) -> tuple[Change, ...]:
    """Where a form does not keep the goal, the budgets and the indicators of the project's objective in force."""
    from juesuan.projects.objectives import form_of

    kept = form_of(project)
    return (
        *_changed("预期目标", kept.expected, form.expected),
        *_budgets(kept, form),
        *differences(kept, form, _FIXED),
    )


def _budgets(kept: SelfEvaluation, form: SelfEvaluation) -> Iterator[Change]:
    """Where the budgets of the whole are not those approved; however they are written."""
    for column in ("年初预算数", "全年预算数"):
        before, after = kept.fund("年度资金总额", column), form.fund("年度资金总额", column)
        if before is not None and after is not None and before.grains != after.grains:
            yield Change(f"年度资金总额·{column}", _figure(before) or _NOTHING, _figure(after) or _NOTHING)


def endorse(project: Project, by: Actor, at: datetime, opinion: str) -> Project:
    """单位审核: the unit's head stands behind the form and it goes to the department."""
    return done("endorse", project, by, at, "单位负责人审核同意", opinion)


def send_back(
    project: Project, by: Actor, at: datetime, opinion: str, remarks: Sequence[Remark] = (), due: date | None = None
) -> Project:
    """退回修改: send the form back with a list of what to mend, by when."""
    allow("send_back", project, by)
    if not opinion.strip() and not remarks:
        raise Refused(f"退回{project.display}须写明意见或列出问题", hint="写明哪里不对、怎样改")
    review = _review(project, by, at, Outcome.RETURNED, opinion, remarks, due)
    what = f"退回第 {review.submission} 次上报的自评表，列出 {len(remarks)} 条问题"
    what += f"，要求 {due.isoformat()} 前重报" if due else ""
    return done("send_back", project, by, at, what, opinion, reviews=(*project.reviews, review))


def accept(project: Project, by: Actor, at: datetime, opinion: str, remarks: Sequence[Remark] = ()) -> Project:
    """审核通过: accept the form; remarks that remain are kept beside the opinion that answers them."""
    allow("accept", project, by)
    if remarks and not opinion.strip():
        raise Refused(f"{project.display}还有 {len(remarks)} 条审核意见，通过须写明理由", hint="逐条说明为什么可以接受")
    review = _review(project, by, at, Outcome.PASSED, opinion, remarks, None)
    what = f"第 {review.submission} 次上报的自评表审核通过"
    what += f"，保留 {len(remarks)} 条意见" if remarks else ""
    return done("accept", project, by, at, what, opinion, reviews=(*project.reviews, review))


def _review(
    project: Project,
    by: Actor,
    at: datetime,
    outcome: Outcome,
    opinion: str,
    remarks: Sequence[Remark],
    due: date | None,
) -> Review:
    return Review(len(project.submissions), at.date(), by.name, outcome, opinion.strip(), tuple(remarks), due)


def remark_of(finding: Finding) -> Remark:
    """A finding of the rules as a reviewer would write it: where, what is wrong, what to do."""
    where = finding.places[0].part if finding.places else ""
    cause = f"（{finding.cause.text}）" if finding.cause is not None else ""
    return Remark(where, f"{finding.message}{cause}", finding.hint, finding.code)


# ── what differs between two forms ──


def differences(
    before: SelfEvaluation, after: SelfEvaluation, columns: Sequence[tuple[str, str]] = (*_FIXED, *_FILLED)
) -> Iterator[Change]:
    """What changed from one form to another, in the form's order; ``columns`` are the fields of indicators compared.

    Indicators are matched by levels and name; of several of one name the first with the first. Without the columns
    that people fill in (实际完成值 …) only what an objective fixes is compared.
    """
    filled = any(name == "achieved" for name, _ in columns)
    if filled:
        yield from _funds(before, after)
        yield from _changed("预期目标", before.expected, after.expected)
        yield from _changed("实际完成情况", before.achieved, after.achieved)
    earlier = _by_name(before)
    later = _by_name(after)
    for key, one in earlier.items():
        other = later.get(key)
        if other is None:
            yield Change(_where(one), one.target or _NOTHING, "（删去该指标）")
            continue
        for name, column in columns:
            yield from _changed(f"{_where(one)}·{column}", _said(one, name), _said(other, name))
    for key, other in later.items():
        if key not in earlier:
            yield Change(_where(other), "（没有该指标）", other.target or _NOTHING)
    if filled:
        yield from _changed("总分", _figure(before.total_score), _figure(after.total_score))


def _funds(before: SelfEvaluation, after: SelfEvaluation) -> Iterator[Change]:
    for row in FUND_ROWS:
        for column in FUND_COLUMNS:
            yield from _changed(f"{row}·{column}", _figure(before.fund(row, column)), _figure(after.fund(row, column)))


def _changed(where: str, before: str, after: str) -> Iterator[Change]:
    if plain(before) != plain(after):
        yield Change(where, before.strip() or _NOTHING, after.strip() or _NOTHING)


def _by_name(form: SelfEvaluation) -> dict[tuple[str, str, str, int], Indicator]:
    found: dict[tuple[str, str, str, int], Indicator] = {}
    for indicator in form.indicators:
        if indicator.is_placeholder:
            continue
        nth = 0
        while (key := (indicator.level1, indicator.level2, plain(indicator.name), nth)) in found:
            nth += 1
        found[key] = indicator
    return found


def _where(indicator: Indicator) -> str:
    return f"{indicator.level2} {indicator.name}".strip()


def _said(indicator: Indicator, name: str) -> str:
    value = getattr(indicator, name)
    return _figure(value) if isinstance(value, Figure) or value is None else str(value)


def _figure(figure: Figure | None) -> str:
    """The figure as a plain number, so that “10” and “10.00” are the same; what is no number as printed."""
    if figure is None:
        return ""
    text = plain(figure.number.text).strip("-—")
    head, point, tail = text.partition(".")
    return f"{head}.{tail.rstrip('0')}".rstrip(".") if point and tail.isdigit() else text
