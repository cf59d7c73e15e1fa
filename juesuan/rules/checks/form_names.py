"""Self-evaluation forms against the catalogue of annexes and the organisation: number, names, bodies, year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from juesuan.accounts import CatalogueEntry, FinalAccounts, SelfEvaluation
from juesuan.finding import NotChecked, Severity
from juesuan.performance.bodies import body_name, is_same_body, project_name
from juesuan.performance.points import unread_forms
from juesuan.place import Place
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import DISCLOSURE, EVALUATION

PART = "绩效自评表"
NO_CATALOGUE = "没有读到自评表目录"


def _pairs(accounts: FinalAccounts) -> list[tuple[CatalogueEntry, SelfEvaluation]]:
    """Each entry of the catalogue with its form: by name, what is left by number."""
    entries, forms = list(accounts.catalogue), list(accounts.evaluations)
    pairs: list[tuple[CatalogueEntry, SelfEvaluation]] = []
    for fits in (_is_named_alike, _is_numbered_alike):
        for entry in tuple(entries):
            form = next((form for form in forms if fits(entry, form)), None)
            if form is not None:
                entries.remove(entry)
                forms.remove(form)
                pairs.append((entry, form))
    return pairs


def _is_named_alike(entry: CatalogueEntry, form: SelfEvaluation) -> bool:
    return bool(entry.name) and project_name(entry.name) == project_name(form.name)


def _is_numbered_alike(entry: CatalogueEntry, form: SelfEvaluation) -> bool:
    return form.number == (entry.form if entry.form is not None else entry.number)


def _at(form: SelfEvaluation, field: str) -> Place:
    return form.places.get(field, form.place)


@check(
    "R-31-18",
    "项目名称在目录与自评表中一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="以项目库中的名称为准，统一目录和自评表的项目名称。",
    relation="自评表项目名称 = 目录中同一项目的名称（不计括号宽窄和空格）",
    failing=Edit("1. 城市管理执法保障经费", "1. 城市管理执法经费"),
)
def project_names_agree(given: Given, rule: Rule) -> Outcomes:
    if not given.accounts.catalogue and given.accounts.evaluations:
        yield NotChecked(rule.code, NO_CATALOGUE)
    for entry, form in _pairs(given.accounts):
        if form.name and entry.name and project_name(form.name) != project_name(entry.name):
            yield rule.finding(
                f"{form.display}自评表的项目名称为“{form.name}”，目录中为“{entry.name}”",
                places=(_at(form, "名称"), entry.place),
                stated=form.name,
                expected=entry.name,
                subject=f"{form.display}·项目名称",
            )


@check(
    "R-31-27",
    "实施单位在目录与自评表中一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="按单位全称统一目录和自评表的实施单位。",
    relation="自评表实施单位 = 目录中项目所属单位（不计代码、地区前缀和“本级”）",
    failing=Edit("实施单位\t示例市环境卫生服务中心", "实施单位\t示例市环境卫生管理处"),
)
def bodies_agree_with_the_catalogue(given: Given, rule: Rule) -> Outcomes:
    for entry, form in _pairs(given.accounts):
        if form.unit and entry.unit and not is_same_body(form.unit, entry.unit):
            yield rule.finding(
                f"{form.display}自评表的实施单位为“{form.unit}”，目录中该项目列在“{entry.unit}”之下",
                places=(_at(form, "实施单位"), entry.place),
                stated=form.unit,
                expected=entry.unit,
                subject=f"{form.display}·实施单位",
            )


@check(
    "R-31-28",
    "实施单位在部门的单位名单之中",
    severity=Severity.EXPLAIN,
    source="部门决算管理办法（财库〔2021〕36号）",
    part=PART,
    hint="实施单位应是纳入部门决算编报范围的单位；核对单位名称，或说明名单以外的单位为何实施本部门项目。",
    relation="自评表实施单位 ∈ 机构设置中的单位（全称或简称）",
    failing=Edit("公益一类事业单位1个：示例市环境卫生服务中心", "公益一类事业单位1个：示例市市容保洁服务中心"),
)
def bodies_belong_to_the_department(given: Given, rule: Rule) -> Outcomes:
    units = given.accounts.organisation.units
    if not units:
        if given.accounts.evaluations:
            yield NotChecked(rule.code, "没有读到部门的单位名单")
        return
    known = {body_name(name) for unit in units for name in (unit.name, unit.short_name) if name}
    pairs = _pairs(given.accounts)
    differing = {id(form) for entry, form in pairs if entry.unit and not is_same_body(form.unit, entry.unit)}
    strangers: dict[str, list[SelfEvaluation]] = {}
    for form in given.accounts.evaluations:
        if not form.unit or id(form) in differing:  # a body that differs from the catalogue is R-31-27's
            continue
        if not any(is_same_body(form.unit, name) for name in known):
            strangers.setdefault(body_name(form.unit), []).append(form)
    for name, forms in strangers.items():
        yield rule.finding(
            f"{'、'.join(form.display for form in forms)}的实施单位“{forms[0].unit}”不在部门的单位名单之中",
            places=(*(_at(form, "实施单位") for form in forms), given.accounts.organisation.place),
            stated=forms[0].unit,
            subject=f"实施单位·{name}",
        )


@check(
    "R-31-29",
    "主管部门与公开部门一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="主管部门填写公开决算的部门全称。",
    relation="自评表主管部门 = 公开部门（不计代码、地区前缀）",
    failing=Edit(
        "主管部门\t\t示例市城市管理局\t\t实施单位\t示例市环境卫生",
        "主管部门\t\t示例市住房局\t\t实施单位\t示例市环境卫生",
    ),
)
def department_agrees(given: Given, rule: Rule) -> Outcomes:
    department = given.accounts.department
    if not department or given.accounts.level == "单位":
        return
    for form in given.accounts.evaluations:
        if form.department and not is_same_body(form.department, department):
            yield rule.finding(
                f"{form.display}的主管部门为“{form.department}”，公开部门为“{department}”",
                places=(_at(form, "主管部门"),),
                stated=form.department,
                expected=department,
                subject=f"{form.display}·主管部门",
            )


@check(
    "R-31-20",
    "目录所列自评表都已附上，所附自评表都在目录之中",
    severity=Severity.ERROR,
    source=f"{DISCLOSURE}；{EVALUATION}",
    part=PART,
    hint="补附缺少的自评表，或在目录中补列；目录与附表一一对应。",
    relation="目录项目 = 自评表项目，一一对应",
    failing=Edit("3. 生活垃圾清运及处理费\t项目3\n", ""),
)
def catalogue_and_forms_correspond(given: Given, rule: Rule) -> Outcomes:
    entries, forms = given.accounts.catalogue, given.accounts.evaluations
    if unread_forms(given.accounts):
        yield NotChecked(rule.code, unread_forms(given.accounts))
        return
    if not entries or not forms:
        if forms:
            yield NotChecked(rule.code, NO_CATALOGUE)
        elif entries:
            yield rule.finding(
                f"目录列{len(entries)}个项目，没有附自评表",
                places=tuple(entry.place for entry in entries),
                subject="目录·自评表",
            )
        return
    pairs = _pairs(given.accounts)
    paired_entries = {id(entry) for entry, _ in pairs}
    paired_forms = {id(form) for _, form in pairs}
    for entry in entries:
        if id(entry) not in paired_entries:
            yield rule.finding(
                f"目录第{entry.number}项“{entry.name}”没有对应的自评表",
                places=(entry.place,),
                stated=entry.name,
                subject=f"目录{entry.number}",
            )
    for form in forms:
        if id(form) not in paired_forms:
            yield rule.finding(
                f"{form.display}“{form.name}”不在目录之中",
                places=(_at(form, "名称"),),
                stated=form.name,
                subject=f"{form.display}·目录",
            )


@check(
    "R-31-31",
    "目录与自评表的编号连续、不重复",
    severity=Severity.ERROR,
    source="算术关系",
    part=PART,
    hint="按顺序重新编号，使目录序号、目录所指的项目号和自评表编号一致。",
    relation="编号 = 1、2、3……，目录与自评表各不重复、不间断",
    failing=Edit("项目支出绩效自评表（项目2）", "项目支出绩效自评表（项目3）"),
)
def numbers_run_on(given: Given, rule: Rule) -> Outcomes:
    entries, forms = given.accounts.catalogue, given.accounts.evaluations
    if unread_forms(given.accounts):
        yield NotChecked(rule.code, unread_forms(given.accounts))
        return
    numbered = [(form.number, form.place) for form in forms if form.number is not None]
    yield from _numbering(rule, "自评表编号", numbered)
    yield from _numbering(rule, "目录序号", [(entry.number, entry.place) for entry in entries])
    pointed = [(entry.form, entry.place) for entry in entries if entry.form is not None]
    yield from _numbering(rule, "目录所指的项目号", pointed)


def _numbering(rule: Rule, what: str, numbered: Sequence[tuple[int, Place]]) -> Outcomes:
    counts = Counter(number for number, _ in numbered)
    repeated = sorted(number for number, times in counts.items() if times > 1)
    missing = sorted(set(range(1, max(counts, default=0) + 1)) - set(counts))
    out_of_order = [place for (one, _), (two, place) in pairwise(numbered) if two < one]
    if not repeated and not missing and not out_of_order:
        return
    says = [f"{'、'.join(map(str, repeated))}重复"] if repeated else []
    says += [f"缺{'、'.join(map(str, missing[:10]))}"] if missing else []
    says += ["次序颠倒"] if out_of_order and not says else []
    out_of_turn = [place for turn, (number, place) in enumerate(numbered, 1) if number in repeated and number != turn]
    around = [
        place for number, place in numbered if number in repeated or number - 1 in missing or number + 1 in missing
    ]
    yield rule.finding(
        f"{what}{'，'.join(says)}",
        places=tuple(dict.fromkeys((*out_of_turn, *around, *out_of_order))),
        stated="、".join(str(number) for number, _ in numbered[:40]),
        subject=what,
    )


@check(
    "R-31-30",
    "自评表年度与决算年度一致",
    severity=Severity.ERROR,
    source=EVALUATION,
    part=PART,
    hint="把自评表的年度改为决算年度。",
    relation="自评表年度 = 决算年度",
    failing=Edit("（项目2）\n\n（2024年度）", "（项目2）\n\n（2023年度）"),
)
def form_year_is_the_accounts_year(given: Given, rule: Rule) -> Outcomes:
    year = given.accounts.year
    for form in given.accounts.evaluations:
        if year is not None and form.year is not None and form.year != year:
            yield rule.finding(
                f"{form.display}填写的年度为{form.year}年，决算年度为{year}年",
                places=(_at(form, "年度"),),
                stated=str(form.year),
                expected=str(year),
                unit="年",
                subject=f"{form.display}·年度",
            )
