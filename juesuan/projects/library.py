"""Library (项目库): applying, appraising, taking into reserve, granting the budget, naming key projects, closing.

Each act checks all that is given and refuses with everything that is wrong at once; nothing is changed then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from juesuan.amount import half_up, plain, print_money
from juesuan.codes import function_codes
from juesuan.projects.acting import Refused, allow, done
from juesuan.projects.matching import same_unit
from juesuan.projects.records import (
    Actor,
    Application,
    Appraisal,
    CostLine,
    Fen,
    Kind,
    Money,
    Project,
    Source,
    Stage,
)

ITEM_LEVEL = 7  # digits of a function code of the lowest level (项)
_QUANTITY = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_YEARS = range(2000, 2101)


def apply(
    project: Project, by: Actor, at: datetime, application: Application, library: Iterable[Project] = ()
) -> Project:
    """申报项目: a new project with what it asks for. ``project`` is its head alone; ``library`` the projects there are.

    Refused when code or name is taken, a code of functions unknown, a line of the estimate not quantity × price, or
    the lines do not make up the sum asked for.
    """
    if project.history:
        raise Refused(f"{project.display}已在项目库中", hint="已有的项目不再申报；下一年度另行申报")
    allow("apply", project, by)
    known = tuple(library)
    faults = (*_head_faults(project, known), *_application_faults(project, application))
    _refuse(project, "申报", (*faults, *_beyond_parent(project, application, known)))
    what = f"申报“{project.name}”（{project.kind}），{_yuan(application.asked)}，支出明细 {len(application.costs)} 行"
    return done("apply", project, by, at, what, application.basis, application=application)


def appraise(project: Project, by: Actor, at: datetime, appraisal: Appraisal) -> Project:
    """事前评审评估: the opinion with its cuts. Refused unless cuts name lines of the estimate and asked − cuts =
    approved.
    """
    allow("appraise", project, by)
    _refuse(project, "评审", _appraisal_faults(project, appraisal))
    asked = project.application.asked if project.application else 0
    what = f"评审：申请{_yuan(asked)}，"
    if appraisal.cuts:
        what += f"核减 {len(appraisal.cuts)} 处{_yuan(asked - appraisal.approved)}，"
    what += f"审定{_yuan(appraisal.approved)}"
    what += f"（{appraisal.source}）" if appraisal.source else ""
    return done("appraise", project, by, at, what, appraisal.opinion, appraisal=appraisal)


def reject(project: Project, by: Actor, at: datetime, why: str) -> Project:
    """不予入库: keep a project out of the library, with the reason."""
    allow("reject", project, by)
    _refuse(project, "不予入库", [] if why.strip() else ["没有写理由"])
    return done("reject", project, by, at, "不予入库", why.strip())


def reserve(project: Project, by: Actor, at: datetime, why: str = "") -> Project:
    """入库储备: take an appraised project into the library. Refused when nothing was approved."""
    allow("reserve", project, by)
    approved = project.appraisal.approved if project.appraisal else 0
    _refuse(project, "入库", [] if approved > 0 else ["审定金额为 0，没有可以储备的内容"])
    return done("reserve", project, by, at, f"入库储备，审定{_yuan(approved)}", why)


def grant_budget(project: Project, by: Actor, at: datetime, money: Sequence[Money], why: str = "") -> Project:
    """安排预算: the budget by source. Refused without an approved objective, and where the two differ.

    The objective is the condition of the budget; where another sum is granted, it is declared anew before.
    """
    allow("grant_budget", project, by)
    _refuse(project, "安排预算", _budget_faults(project, tuple(money)))
    whole = total(money)
    parts = "、".join(f"{one.source}{_yuan(one.full_year)}" for one in money if one.full_year)
    what = f"安排预算{_yuan(whole.full_year)}（{parts}）" + ("，年初没有安排" if not whole.initial else "")
    if whole.initial and whole.initial != whole.full_year:
        what += f"，其中年初{_yuan(whole.initial)}"
    return done("grant_budget", project, by, at, what, why)


def name_key(project: Project, by: Actor, at: datetime, why: str, *, is_key: bool = True) -> Project:
    """列为重点项目: put a project on the key list, or take it off again, with the reason."""
    allow("name_key", project, by)
    faults = [] if why.strip() else ["没有写理由"]
    if project.is_key is is_key:
        faults.append("已在重点项目名单" if is_key else "不在重点项目名单")
    if not is_key and project.third_party is not None and project.third_party.accepted is None:
        faults.append(f"已委托{project.third_party.firm}评价，尚未验收，不能移出")
    _refuse(project, "列为重点项目" if is_key else "移出重点项目名单", faults)
    what = "列入重点项目名单" if is_key else "移出重点项目名单"
    return done("name_key", project, by, at, what, why.strip(), is_key=is_key)


def close(project: Project, by: Actor, at: datetime, why: str) -> Project:
    """结项: end a project whose result was used. Refused without a reason and while a correction is unanswered."""
    allow("close", project, by)
    faults = [] if why.strip() else ["没有写结项说明"]
    faults += [f"纠偏要求“{one.asked}”还没有答复" for one in project.corrections if one.answered is None]
    _refuse(project, "结项", faults)
    return done("close", project, by, at, "结项", why.strip())


# ── first and second level ──


class Total(NamedTuple):
    """Sums in 分 over sources of money."""

    initial: Fen
    full_year: Fen
    executed: Fen


def total(money: Iterable[Money]) -> Total:
    """The total row of the fund block."""
    rows = tuple(money)
    return Total(
        Fen(sum(one.initial for one in rows)),
        Fen(sum(one.full_year for one in rows)),
        Fen(sum(one.executed for one in rows)),
    )


def children(library: Iterable[Project], code: str) -> tuple[Project, ...]:
    """The second-level projects of a first-level one that were not rejected."""
    return tuple(one for one in library if one.parent == code and one.stage is not Stage.REJECTED)


def asked_below(library: Iterable[Project], code: str) -> Fen:
    """What the second-level projects of a first-level one ask for or, once appraised, have approved, in 分."""
    return Fen(sum(_standing(one) for one in children(library, code)))


def last_year_of(project: Project, projects: Iterable[Project]) -> Project | None:
    """The same project of the year before, by code, else by name within the unit; ``None`` when it is new."""
    before = [one for one in projects if one.year == project.year - 1 and one.stage is not Stage.REJECTED]
    by_code = (one for one in before if one.code == project.code)
    by_name = (one for one in before if plain(one.name) == plain(project.name) and same_unit(one.unit, project.unit))
    return next(by_code, None) or next(by_name, None)


def _standing(project: Project) -> int:
    """What stands of a project's money at its stage: approved, else asked, in 分."""
    if project.appraisal is not None:
        return project.appraisal.approved
    return project.application.asked if project.application else 0


# ── what is wrong ──


def _refuse(project: Project, act: str, faults: Iterable[str]) -> None:
    found = tuple(faults)
    if found:
        told = "；".join(found) if len(found) == 1 else "；".join(f"{n}. {one}" for n, one in enumerate(found, 1))
        raise Refused(f"{project.display}不能{act}：{told}", hint="改正后重新办理；什么也没有改动")


def _head_faults(project: Project, library: Sequence[Project]) -> Iterator[str]:
    for text, name in (
        (project.code, "项目编码"),
        (project.name, "项目名称"),
        (project.department, "主管部门"),
        (project.unit, "实施单位"),
    ):
        if not text.strip():
            yield f"没有写{name}"
    if project.year not in _YEARS:
        yield f"预算年度“{project.year}”不是年度"
    if project.number is not None and project.number < 1:
        yield f"目录序号“{project.number}”不是从 1 起的序号"
    for other in library:
        if _has_number_of(other, project):
            yield f"目录序号 {project.number} 已是“{other.name}”（{other.code}）的"
        if other.code == project.code:
            yield f"编码“{project.code}”已是“{other.name}”（{other.year}年）的"
        elif other.stage is not Stage.REJECTED and _same_project(other, project):
            yield f"{other.unit}{other.year}年已有同名项目（{other.code}）"
    yield from function_code_faults(project)
    yield from _parent_faults(project, library)


def _has_number_of(one: Project, other: Project) -> bool:
    """Whether both are called by one number: of the same year and department, and none of them rejected."""
    alike = one.number == other.number and one.year == other.year and plain(one.department) == plain(other.department)
    return alike and one.number is not None and one.stage is not Stage.REJECTED


def _same_project(one: Project, other: Project) -> bool:
    return one.year == other.year and one.unit == other.unit and plain(one.name) == plain(other.name)


def function_code_faults(project: Project) -> Iterator[str]:
    """What is wrong with the function codes of a project: none, unknown, too new, not of the lowest level."""
    if not project.function_codes:
        yield "没有写支出功能分类科目"
    for code in project.function_codes:
        known = function_codes().get(code)
        if known is None:
            yield f"没有支出功能分类科目“{code}”"
        elif len(code) != ITEM_LEVEL:
            yield f"支出功能分类科目“{code} {known.name}”不是项级，写七位编码"
        elif (known.since or 0) > project.year:
            yield f"支出功能分类科目“{code} {known.name}”自 {known.since} 年起才有"


def _parent_faults(project: Project, library: Sequence[Project]) -> Iterator[str]:
    if not project.parent:
        return
    parent = next((one for one in library if one.code == project.parent), None)
    if parent is None:
        yield f"项目库中没有一级项目“{project.parent}”"
    elif parent.parent:
        yield f"“{parent.name}”（{parent.code}）本身是二级项目，不能再分"
    elif parent.year != project.year:
        yield f"一级项目“{parent.name}”是{parent.year}年的，本项目是{project.year}年的"
    elif parent.kind is not project.kind:
        yield f"一级项目“{parent.name}”是{parent.kind}，本项目是{project.kind}"


def _beyond_parent(project: Project, application: Application, library: Sequence[Project]) -> Iterator[str]:
    """Whether the second-level projects together ask for more than the first-level one has."""
    parent = next((one for one in library if one.code == project.parent and not one.parent), None)
    if parent is None or not project.parent:
        return
    below, whole = asked_below(library, parent.code) + application.asked, _standing(parent)
    if whole and below > whole:
        yield f"一级项目“{parent.name}”共{_yuan(whole)}，各二级项目合计{_yuan(below)}，超出{_yuan(below - whole)}"


def _application_faults(project: Project, application: Application) -> Iterator[str]:
    if not application.basis.strip():
        yield "没有写立项依据"
    if not application.content.strip():
        yield "没有写项目内容"
    if application.asked <= 0:
        yield f"申请金额是{_yuan(application.asked)}，应大于 0"
    start, end = application.start, application.end
    if start is not None and end is not None and start > end:
        yield f"开始年度 {start} 在结束年度 {end} 之后"
    if project.kind is Kind.ONCE and end is None:
        yield "一次性项目没有写结束年度"
    if (start is not None and project.year < start) or (end is not None and project.year > end):
        yield f"预算年度 {project.year} 不在 {start or '…'}—{end or '…'} 年之内"
    if not application.costs:
        yield "没有支出明细"
        return
    seen: set[str] = set()
    for number, line in enumerate(application.costs, 1):
        yield from _cost_faults(number, line)
        if plain(line.content) in seen:
            yield f"支出明细第 {number} 行“{line.content}”与前面一行同名，核减时分不清"
        seen.add(plain(line.content))
    together = sum(line.amount for line in application.costs)
    if together != application.asked:
        apart = application.asked - together
        yield f"支出明细合计{_yuan(together)}，申请{_yuan(application.asked)}，相差{_yuan(abs(apart))}"


def _cost_faults(number: int, line: CostLine) -> Iterator[str]:
    where = f"支出明细第 {number} 行“{line.content}”"
    if not line.content.strip():
        yield f"支出明细第 {number} 行没有写支出内容"
    if not line.unit.strip():
        yield f"{where}没有写计量单位"
    if line.price < 0 or line.amount < 0:
        yield f"{where}的单价、金额不能为负"
    count = quantity_of(line)
    if count is None or count <= 0:
        yield f"{where}的数量“{line.quantity}”不是大于 0 的数"
        return
    worth = count * line.price
    if half_up(worth.numerator, worth.denominator) != line.amount:
        product = _yuan(half_up(worth.numerator, worth.denominator))
        yield f"{where}：{line.quantity} × {_yuan(line.price)} = {product}，不是{_yuan(line.amount)}"


def quantity_of(line: CostLine) -> Fraction | None:
    """The quantity of a line of the estimate as a number; ``None`` when it is none."""
    text = plain(line.quantity)
    return Fraction(text.replace(",", "")) if _QUANTITY.fullmatch(text) else None


def _appraisal_faults(project: Project, appraisal: Appraisal) -> Iterator[str]:
    application = project.application
    if application is None:
        yield "没有申报内容"
        return
    if not appraisal.opinion.strip():
        yield "没有写评审意见"
    if not appraisal.source.strip():
        yield "没有写评审文件"
    lines = {plain(line.content): line for line in application.costs}
    cut: dict[str, int] = {}
    for one in appraisal.cuts:
        if plain(one.content) not in lines:
            yield f"核减的“{one.content}”不在支出明细中"
            continue
        cut[plain(one.content)] = cut.get(plain(one.content), 0) + one.amount
        if one.amount <= 0:
            yield f"“{one.content}”的核减金额应大于 0"
        if not one.reason.strip():
            yield f"核减“{one.content}”没有写理由"
    for content, amount in cut.items():
        if amount > lines[content].amount:
            yield f"“{lines[content].content}”申请{_yuan(lines[content].amount)}，核减{_yuan(amount)}超过了它"
    remains = application.asked - sum(one.amount for one in appraisal.cuts)
    if remains != appraisal.approved:
        less = _yuan(application.asked - remains)
        yield f"申请{_yuan(application.asked)}减核减{less}为{_yuan(remains)}，不是审定的{_yuan(appraisal.approved)}"


def _budget_faults(project: Project, money: Sequence[Money]) -> Iterator[str]:
    yield from money_faults(money)
    objective = project.objective
    if objective is None:
        yield "没有批复的绩效目标，不安排预算"
    else:
        if project.objectives[-1] is not objective:
            yield f"绩效目标第 {project.objectives[-1].version} 版还没有批复"
        for source in Source:
            granted, set_out = (total(one for one in rows if one.source is source) for rows in (money, objective.money))
            for name, one, other in (
                ("年初", granted.initial, set_out.initial),
                ("全年", granted.full_year, set_out.full_year),
            ):
                if one != other:
                    yield f"{source}{name}安排{_yuan(one)}，绩效目标写的是{_yuan(other)}，先按安排数重新申报目标"
    approved = project.appraisal.approved if project.appraisal else 0
    new = sum(one.full_year for one in money if one.source is not Source.CARRIED_OVER)
    if new > approved:
        yield f"当年安排{_yuan(new)}，超过审定的{_yuan(approved)}"


def money_faults(money: Sequence[Money]) -> Iterator[str]:
    """What is wrong with money by source whatever the project: a source twice, a negative sum, nothing at all."""
    sources = [one.source for one in money]
    for source in Source:
        if sources.count(source) > 1:
            yield f"{source}写了 {sources.count(source)} 次"
    for one in money:
        if min(one.initial, one.full_year, one.executed) < 0:
            yield f"{one.source}有负数"
    if not any(one.initial or one.full_year for one in money):
        yield "没有预算资金"


def _yuan(fen: int) -> str:
    return f"{print_money(fen)}元"
