"""Objectives (绩效目标): declaring, revising and approving them, what two versions differ in, and the form of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, Indicator, SelfEvaluation
from juesuan.amount import MILLION, Amount, Denomination, Number, State, plain, print_money
from juesuan.errors import JuesuanError
from juesuan.facts import Figure
from juesuan.performance.levels import level_of
from juesuan.performance.points import MONEY_COLUMNS, SOURCE_ROWS, TOTAL_ROW
from juesuan.performance.scheme import FULL_MARKS, Scheme, schemes_for
from juesuan.projects.acting import Refused, allow, done
from juesuan.projects.library import money_faults, total
from juesuan.projects.records import Actor, Fen, Measured, Money, Objective, Points, Project, Remark, Source
from juesuan.projects.reviews import Change

NO_SCORE = "—"  # what the rows of sources print under 分值, 执行率, 得分
_COMPARED = (
    ("target", "年度指标值"),
    ("weight", "分值"),
    ("amount", "成本总额"),
    ("evidence", "佐证材料"),
    ("scoring", "评分方法"),
    ("standard", "指标值依据"),
    ("explanation", "指标解释"),
    ("group", "同一分值的组号"),
)


# ── acts ──


def declare_objective(project: Project, by: Actor, at: datetime, objective: Objective, reason: str = "") -> Project:
    """申报绩效目标: hand one in. It replaces a draft; after an approved one it is a new version, with reason."""
    return _put("declare_objective", project, by, at, objective, reason)


def revise_objective(project: Project, by: Actor, at: datetime, objective: Objective, reason: str) -> Project:
    """调整绩效目标: a new version once the budget is granted, always with its reason; the approved ones stay."""
    return _put("revise_objective", project, by, at, objective, reason)


def approve_objective(
    project: Project, by: Actor, at: datetime, opinion: str = "", remarks: Sequence[Remark] = ()
) -> Project:
    """批复绩效目标: lock the draft. Refused when its points make no hundred, and with remarks left but no opinion."""
    allow("approve_objective", project, by)
    if not project.objectives or project.objectives[-1].approved is not None:
        raise Refused(f"{project.display}没有待批复的绩效目标", hint="先由单位申报或调整绩效目标")
    draft = project.objectives[-1]
    points, scheme = sum_of_points(draft), scheme_of(project, draft)
    if points + scheme.execution * MILLION != FULL_MARKS:
        raise Refused(
            f"{project.display}的指标分值合计{_points(points)}分，加预算执行率{scheme.execution}分不是 100 分",
            hint="退给单位改正分值后重新申报",
        )
    if remarks and not opinion.strip():
        raise Refused(f"{project.display}还有 {len(remarks)} 条审核意见，批复须写明理由", hint="逐条说明为什么可以接受")
    locked = replace(draft, approved=at.date())
    what = f"批复绩效目标第 {draft.version} 版，{len(draft.indicators)} 个指标"
    what += f"，保留 {len(remarks)} 条意见" if remarks else ""
    return done(
        "approve_objective", project, by, at, what, opinion.strip(), objectives=(*project.objectives[:-1], locked)
    )


def _put(name: str, project: Project, by: Actor, at: datetime, objective: Objective, reason: str) -> Project:
    act = allow(name, project, by)
    last = project.objectives[-1] if project.objectives else None
    is_draft = last is not None and last.approved is None
    before = next((one for one in reversed(project.objectives) if one.approved is not None), None)
    faults = [*_faults(objective), *money_faults(objective.money)]
    if not reason.strip() and (before is not None or name == "revise_objective"):
        faults.append("没有写调整理由")
    if last is not None and _content(objective) == _content(last):
        faults.append(f"与第 {last.version} 版没有不同")
    if faults:
        told = "；".join(faults)
        raise Refused(f"{project.display}不能{act.title}：{told}", hint="改正后重新办理；什么也没有改动")
    kept = project.objectives[:-1] if is_draft else project.objectives
    version = replace(objective, version=len(kept) + 1, reason=reason.strip(), approved=None)
    what = f"{act.title}第 {version.version} 版，{len(version.indicators)} 个指标"
    if is_draft:
        what += "（代替未批复的）"
    if before is not None:
        what += f"，比第 {before.version} 版改动 {len(objective_differences(before, version))} 处"
    return done(name, project, by, at, what, reason.strip(), objectives=(*kept, version))


def _content(objective: Objective) -> tuple[object, ...]:
    return objective.expected, objective.money, objective.indicators


def _faults(objective: Objective) -> Iterator[str]:
    if not objective.expected.strip():
        yield "没有写预期目标"
    if not objective.indicators:
        yield "没有绩效指标"
    for number, one in enumerate(objective.indicators, 1):
        if not one.name.strip():
            yield f"第 {number} 个指标没有写名称"
        if not one.level1.strip():
            yield f"第 {number} 个指标“{one.name}”没有写一级指标"
        if one.weight is not None and one.weight < 0:
            yield f"第 {number} 个指标“{one.name}”的分值为负"


def sum_of_points(objective: Objective) -> int:
    """The points of all indicators in millionths; those that share one count once."""
    return sum(one.weight or 0 for one in objective.indicators)


def points_by_level(objective: Objective) -> dict[str, int]:
    """The points of each first level in the order of the objective, in millionths."""
    found: dict[str, int] = {}
    for one in objective.indicators:
        level = level_of(one.level1)[0] or one.level1
        found[level] = found.get(level, 0) + (one.weight or 0)
    return found


def scheme_of(project: Project, objective: Objective) -> Scheme:
    """The scheme the points of an objective follow; the nearest of those its department may use when none fits."""
    given = {level: points for level, points in points_by_level(objective).items() if points}
    schemes = schemes_for(f"{project.department}{project.unit}", project.year)

    def apart(scheme: Scheme) -> int:
        if not scheme.levels:
            return abs(sum(given.values()) + scheme.execution * MILLION - FULL_MARKS) + 1
        named = {level: points * MILLION for level, points in scheme.levels.items()}
        return sum(abs(named.get(level, 0) - given.get(level, 0)) for level in {*named, *given})

    return min(schemes, key=apart)


# ── what two versions differ in ──


def objective_differences(before: Objective, after: Objective) -> tuple[Change, ...]:
    """Every difference of two versions, in the order of the form: goal, money, indicators; ``str`` of one is a line."""
    return tuple(_differences(before, after))


def _differences(before: Objective, after: Objective) -> Iterator[Change]:
    yield from _moved("预期目标", before.expected, after.expected)
    for source in Source:
        one, other = total(_of(before, source)), total(_of(after, source))
        yield from _moved(f"{source}·年初预算数", _yuan(one.initial), _yuan(other.initial))
        yield from _moved(f"{source}·全年预算数", _yuan(one.full_year), _yuan(other.full_year))
    earlier, later = _by_name(before), _by_name(after)
    for key, indicator in earlier.items():
        if key not in later:
            yield Change(_where(indicator), indicator.target, "（删去该指标）")
            continue
        for field, title in _COMPARED:
            yield from _moved(f"{_where(indicator)}·{title}", _said(indicator, field), _said(later[key], field))
    for key, indicator in later.items():
        if key not in earlier:
            yield Change(_where(indicator), "（没有该指标）", indicator.target)


def _of(objective: Objective, source: Source) -> Iterator[Money]:
    return (one for one in objective.money if one.source is source)


def _by_name(objective: Objective) -> dict[tuple[str, str, str, int], Measured]:
    found: dict[tuple[str, str, str, int], Measured] = {}
    for one in objective.indicators:
        key, nth = (one.level1, one.level2, plain(one.name)), 0
        while (*key, nth) in found:
            nth += 1
        found[(*key, nth)] = one
    return found


def _where(indicator: Measured) -> str:
    return " ".join(word for word in (indicator.level2 or indicator.level1, indicator.name) if word)


def _said(indicator: Measured, field: str) -> str:
    value = getattr(indicator, field)
    if value is None:
        return ""
    if field == "weight":
        return f"{_points(value)}分"
    return _yuan(value) if field == "amount" else str(value)


def _moved(where: str, before: str, after: str) -> Iterator[Change]:
    if plain(before) != plain(after):
        yield Change(where, before or "（空）", after or "（空）")


# ── the form of an objective, the objective of a form ──


def form_of(project: Project, objective: Objective | None = None) -> SelfEvaluation:
    """The form to be filled in: head, money and indicators of the objective in force, results empty.

    ``objective`` takes the place of the one in force. :class:`JuesuanError` when there is none.
    """
    chosen = objective or project.objective
    if chosen is None:
        raise JuesuanError(f"{project.display}没有批复的绩效目标", hint="先申报并批复绩效目标")
    display = f"项目{project.number}" if project.number is not None else project.name
    execution = scheme_of(project, chosen).execution
    levels = {
        level: _point(f"{display}[{level}].分值", f"{display} {level}·分值", points)
        for level, points in points_by_level(chosen).items()
    }
    whole = sum_of_points(chosen) + execution * MILLION
    return SelfEvaluation(
        number=project.number,
        name=project.name,
        department=project.department,
        unit=project.unit,
        year=project.year,
        funds=_funds(display, chosen, execution),
        expected=chosen.expected,
        achieved="",
        indicators=tuple(_indicator(display, index, one) for index, one in enumerate(chosen.indicators, 1)),
        level_weights=levels,
        total_weight=_point(f"{display}[总分].分值", f"{display} 总分·分值", whole),
        total_score=_point(f"{display}[总分].得分", f"{display} 总分·得分", None),
    )


def _funds(display: str, objective: Objective, execution: int) -> dict[tuple[str, str], Figure]:
    figures: dict[tuple[str, str], Figure] = {}
    for row in FUND_ROWS:
        money = objective.money if row == TOTAL_ROW else tuple(_of(objective, Source(row)))
        summed = total(money)
        printed: dict[str, Amount | Number] = {
            "年初预算数": _wan(summed.initial if money else None),
            "全年预算数": _wan(summed.full_year if money else None),
            "全年执行数": _wan(None),
            "分值": _number(execution * MILLION, "分"),
            "执行率": _number(None, "%"),
            "得分": _number(None, "分"),
        }
        for column in FUND_COLUMNS:
            number = printed[column]
            if row != TOTAL_ROW and column not in MONEY_COLUMNS:
                number = Number(0, number.unit, 0, State.BLANK, NO_SCORE)
            figures[row, column] = Figure(f"{display}[{row}].{column}", f"{display} {row}·{column}", number)
    return figures


def _indicator(display: str, index: int, one: Measured) -> Indicator:
    part = " ".join(word for word in (display, one.level2 or one.level1, one.name) if word)
    key = f"{display}[{index}]"
    has_points = one.weight is not None
    return Indicator(
        level1=one.level1,
        level2=one.level2,
        name=one.name,
        target=one.target,
        achieved="",
        weight=_point(f"{key}.分值", f"{part}·分值", one.weight) if has_points else None,
        score=_point(f"{key}.得分", f"{part}·得分", None) if has_points else None,
        group=one.group,
    )


def _wan(fen: Fen | None) -> Amount:
    if fen is None:
        return Amount(0, Denomination.WAN, 0, State.BLANK, "")
    return Amount.parse(print_money(fen, Denomination.WAN), Denomination.WAN)


def _number(millionths: int | None, unit: str) -> Number:
    return Number(0, unit, 0, State.BLANK, "") if millionths is None else Number.parse(_points(millionths), unit)


def _point(key: str, label: str, millionths: int | None) -> Figure:
    return Figure(key, label, _number(millionths, "分"))


def objective_of(form: SelfEvaluation, version: int = 1) -> Objective:
    """The objective a form was made of: goal, budget by source and indicators; placeholders and results left out.

    Where the form prints no money by source, all of it is taken for 当年财政拨款; what is unreadable is not there.
    """
    money = tuple(_money(form, Source(row), row) for row in SOURCE_ROWS if _has_money(form, row))
    if not money and _has_money(form, TOTAL_ROW):
        money = (_money(form, Source.APPROPRIATION, TOTAL_ROW),)
    indicators = tuple(_measured(one) for one in form.indicators if not one.is_placeholder)
    return Objective(version, form.expected, money, indicators)


def _has_money(form: SelfEvaluation, row: str) -> bool:
    return any(_fen(form, row, column) for column in MONEY_COLUMNS[:2])


def _money(form: SelfEvaluation, source: Source, row: str) -> Money:
    initial, full_year = (_fen(form, row, column) for column in MONEY_COLUMNS[:2])
    return Money(source, initial, full_year)


def _fen(form: SelfEvaluation, row: str, column: str) -> Fen:
    figure = form.fund(row, column)
    return Fen(figure.grains if figure is not None and figure.is_money else 0)


def _measured(one: Indicator) -> Measured:
    weight = one.weight
    has_points = weight is not None and not weight.is_blank and weight.is_readable
    points = Points(weight.grains) if weight is not None and has_points else None
    return Measured(one.level1, one.level2, one.name, one.target, points, group=one.group)


def _points(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), MILLION)
    tail = f".{rest:06d}".rstrip("0").rstrip(".")
    return f"{'-' if millionths < 0 else ''}{whole}{tail}"


def _yuan(fen: int) -> str:
    return f"{print_money(fen)}元"
