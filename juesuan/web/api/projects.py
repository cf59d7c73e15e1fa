"""Projects over the API: the library, every act of the cycle from application to decision, and self-evaluations."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Path, Router, Schema, Status, UploadedFile
from pydantic import Field

from juesuan.accounts import SelfEvaluation
from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.cycle import drawn_by, proposals_for, remarks_on, reviewed
from juesuan.folder.evaluations import write_evaluation
from juesuan.folder.records import fields_of
from juesuan.performance.scoring.evaluated import points
from juesuan.projects.acting import broken_history
from juesuan.projects.indicators import search_indicators
from juesuan.projects.outside import scores_of
from juesuan.projects.policy import usual_policy
from juesuan.projects.records import Project
from juesuan.store import projects as store
from juesuan.store import scope
from juesuan.store.models import ProjectRow
from juesuan.web.api.access import DEPARTMENT, UNIT, people
from juesuan.web.api.project_record import record_toml
from juesuan.web.api.said import NOT, In, Key, Text, file_answer
from juesuan.web.asking import post_of
from juesuan.web.pages import performance as pages
from juesuan.web.pages.performance import HEAD_LEFT, RECORDS, Button, report_for, row_of
from juesuan.web.self_evaluation import as_draft, draft_of, filled

router = Router()
_ALL = people(*UNIT, *DEPARTMENT)
_ACCOUNTANT = people(Role.UNIT_ACCOUNTANT)


class ProjectOut(Schema):
    """A project of the library."""

    id: int
    report: int
    code: str
    number: int | None
    name: str
    unit: str
    stage: str
    version: int


class RemarkOut(Schema):
    """One remark of the review: where, what is wrong, what to do, by which rule."""

    where: str
    text: str
    todo: str
    code: str


class ProjectWhole(ProjectOut):
    """With the files of its record, as the facts folder has them; points are texts, “” where there are none."""

    record: dict[str, str]
    scores: dict[str, str]
    remarks: list[RemarkOut]
    broken: str


class ActWord(Schema):
    """One word an act is told besides why: its name, what it means, the words to choose from."""

    name: str
    title: str
    choices: list[str]


class ActField(Schema):
    """One field of the record an act is told; ``many`` when it is a list, ``fields`` when it is a record itself."""

    name: str
    title: str
    needed: bool
    many: bool
    fields: list[dict[str, Any]]


class ActOut(Schema):
    """An act of the project: why this post may not do it now (“” when it may), and what it is told."""

    act: str
    title: str
    refusal: str
    words: list[ActWord]
    record: list[ActField]


class ProjectAct(In):
    """An act by its name in acts.toml, with why, the words beside it, and the record where it takes one.

    Money and points in the record are texts: "1200.00", "9.5".
    """

    act: Text
    why: Text = ""
    words: dict[Text, Text] = Field(default_factory=dict)
    record: dict[Text, Any] = Field(default_factory=dict)


class Application(In):
    """A project to apply for: its head, and ``application`` with its lines; year, department and unit are one's own."""

    record: dict[Text, Any]


class IndicatorIn(In):
    """What was achieved of the n-th indicator (from 0), its score, the reason for a deviation."""

    n: Annotated[int, Field(ge=0, le=10_000)]
    achieved: Text | None = None
    score: Text | None = None
    reason: Text | None = None


class SelfEvaluationIn(In):
    """What to fill in; what is not named stays. ``executed``: 万元 by 资金 (当年财政拨款 …)."""

    executed: dict[Text, Text] = Field(default_factory=dict)
    achieved: Text | None = None
    indicators: Annotated[list[IndicatorIn], Field(max_length=1000)] = Field(default_factory=list)
    hand_in: bool = False
    why: Text = ""


class IndicatorOut(Schema):
    """One indicator of a form as it stands."""

    n: int
    level1: str
    level2: str
    name: str
    target: str
    achieved: str
    weight: str
    score: str
    reason: str


class ItemOut(Schema):
    """One row as computed: points it may earn, the unit's own, the computed ones, how."""

    name: str
    own: str
    due: str
    how: str
    why: str


class SelfEvaluationOut(Schema):
    """A form with its computed score; ``form`` is its TOML, as the facts folder has it."""

    project: int
    stage: str
    funds: dict[str, dict[str, str]]
    expected: str
    achieved: str
    indicators: list[IndicatorOut]
    total: str
    computed: str
    grade: str
    items: list[ItemOut]
    form: str


class SuggestedOut(Schema):
    """A decision the policy suggests for one year; amounts in 分."""

    year: int
    consequence: str
    base: int
    amount: int
    reason: str


class ProposalOut(Schema):
    """What the policy suggests for one project: next year's execution, the budget of the year after."""

    code: str
    project: str
    suggested: list[SuggestedOut]


class PickOut(Schema):
    """One project drawn for a recheck, with its chance."""

    code: str
    chance: str


def _points(value: int | None) -> str:
    return "" if value is None else points(value, 6)


def _project(row: ProjectRow) -> dict[str, Any]:
    names = ("id", "code", "number", "name", "stage", "version")
    return {"report": row.report_id, "unit": row.unit.name, **{name: getattr(row, name) for name in names}}


def _whole(row: ProjectRow) -> dict[str, Any]:
    one = store.project_of(row)
    computed = reviewed(one.form).evaluated.with_own if one.form is not None else None
    scores = scores_of(one, computed)._asdict()
    remarks = remarks_on(one.form) if one.form is not None else ()
    return {
        **_project(row),
        "record": row.record,
        "scores": {name: _points(value) for name, value in scores.items()},
        "remarks": [{name: getattr(mark, name) for name in RemarkOut.model_fields} for mark in remarks],
        "broken": broken_history(one),
    }


# ── the library ──


@router.get("/projects", auth=_ALL, response={200: list[ProjectOut], **NOT})
def projects(request: HttpRequest) -> list[dict[str, Any]]:
    """范围内的项目。"""
    return [_project(row) for row in scope.projects(post_of(request)).select_related("unit")]


@router.get("/reports/{pk}/projects", auth=_ALL, response={200: list[ProjectOut], **NOT})
def library(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """一个年度范围内的项目。"""
    rows = scope.projects(post_of(request)).filter(report=report_for(request, pk))
    return [_project(row) for row in rows.select_related("unit")]


@router.get("/projects/{pk}", auth=_ALL, response={200: ProjectWhole, **NOT})
def project(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """一个项目：档案、各方得分、系统审核意见、记录是否完整。"""
    return _whole(row_of(request, pk))


@router.get("/indicators", auth=_ALL, response={200: list[dict[str, Any]], **NOT})
def indicators(request: HttpRequest, q: Text = "") -> list[dict[str, Any]]:
    """共性指标库里含有这些字的指标。"""
    words = q.strip()
    return [_flat(hit) for hit in search_indicators(words)[:100]] if words else []


def _flat(hit: Any) -> dict[str, Any]:
    names = hit._fields if hasattr(hit, "_fields") else [field.name for field in fields_of(type(hit))]
    return {name: str(getattr(hit, name)) for name in names}


@router.get("/reports/{pk}/proposals", auth=people(*DEPARTMENT), response={200: list[ProposalOut], **NOT})
def proposals(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """按政策表，各项目下一年度预算的建议。"""
    return [
        {
            "code": one.project.code,
            "project": one.project.name,
            "suggested": [decision for decision in (one.execution, one.budget) if decision is not None],
        }
        for one in proposals_for(store.library(report_for(request, pk)), usual_policy())
    ]


@router.get("/reports/{pk}/drawn", auth=people(*DEPARTMENT), response={200: list[PickOut], **NOT})
def drawn(request: HttpRequest, pk: Path[Key], seed: Annotated[int, Field(ge=0, le=2**53)]) -> list[dict[str, Any]]:
    """按种子抽中复核的项目；同一个种子总抽中同样的项目。"""
    picked = drawn_by(store.library(report_for(request, pk)), usual_policy(), seed)
    return [{"code": one.code, "chance": str(one.chance)} for one in picked]


# ── acts ──


@router.post("/reports/{pk}/projects", auth=_ACCOUNTANT, response={201: ProjectWhole, **NOT})
def apply_project(request: HttpRequest, pk: Path[Key], sent: Application) -> Status[Any]:
    """申报项目：record 写 code、name、kind、function_codes 和 application（金额写成文字，元）。"""
    post, report = post_of(request), report_for(request, pk)
    toml = record_toml(sent.record, HEAD_LEFT, pages.applied_by(post, report))
    row = pages.apply_for(post, report, toml)
    return Status(201, _whole(ProjectRow.objects.select_related("unit", "report").get(pk=row.pk)))


@router.get("/projects/{pk}/acts", auth=_ALL, response={200: list[ActOut], **NOT})
def project_acts(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """这个职务可以办理的动作：现在能不能办、要写什么。"""
    return [_act(one) for one in pages.buttons(post_of(request), store.project_of(row_of(request, pk)))]


def _act(button: Button) -> dict[str, Any]:
    words = [{"name": name, "title": title, "choices": [*choices]} for name, title, _, choices in button.words]
    record = [] if button.name not in RECORDS else _fields(*RECORDS[button.name])
    return {"act": button.name, "title": button.title, "refusal": button.refusal, "words": words, "record": record}


def _fields(kind: type[Any], leave: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [
        {
            "name": field.name,
            "title": field.label,
            "needed": field.is_needed,
            "many": field.many,
            "fields": _fields(field.type) if field.is_record else [],
        }
        for field in fields_of(kind)
        if field.name not in leave
    ]


@router.post("/projects/{pk}/acts", auth=_ALL, response={200: ProjectWhole, **NOT})
def act_on_project(request: HttpRequest, pk: Path[Key], sent: ProjectAct) -> dict[str, Any]:
    """办理一个动作：appraise、reserve、declare_objective、approve_objective、grant_budget、monitor、endorse、send_back、
    accept、review_transfer、recheck、settle、decide、close 等；要写什么见 GET …/acts。申报和上报自评表另有操作。
    """
    row = row_of(request, pk)
    toml = ""
    if sent.act in RECORDS:
        toml = record_toml(sent.record, RECORDS[sent.act][1])
    elif sent.record:
        raise Refused(f"“{sent.act[:40]}”不用写 record，没有办理", hint="要写的在 words 里")
    pages.do_act(post_of(request), row, sent.act, {**sent.words, "why": sent.why}, toml)
    return _whole(row_of(request, pk))


# ── self-evaluation ──


def _form(row: ProjectRow, form: SelfEvaluation) -> dict[str, Any]:
    scored = reviewed(form).evaluated
    funds: dict[str, dict[str, str]] = {}
    for (name, column), figure in form.funds.items():
        funds.setdefault(name, {})[column] = figure.number.text
    return {
        "project": row.pk,
        "stage": row.stage,
        "funds": funds,
        "expected": form.expected,
        "achieved": form.achieved,
        "indicators": [
            {
                "n": n,
                **{name: getattr(one, name) for name in ("level1", "level2", "name", "target", "achieved", "reason")},
                "weight": one.weight.number.text if one.weight is not None else "",
                "score": one.score.number.text if one.score is not None else "",
            }
            for n, one in enumerate(form.indicators)
        ],
        "total": form.total_score.number.text if form.total_score is not None else "",
        "computed": _points(scored.with_own),
        "grade": scored.grade_with_own,
        "items": [
            {
                "name": item.name or item.kind,
                "own": _points(item.own),
                "due": _points(item.due),
                "how": item.how,
                "why": item.why,
            }
            for item in scored.items
        ],
        "form": write_evaluation(form),
    }


def _may_fill(request: HttpRequest, row: ProjectRow) -> Project:
    one = store.project_of(row)
    if refusal := pages.refusal_of("submit", one, post_of(request)):
        raise Refused(refusal)
    return one


@router.get("/projects/{pk}/self-evaluation", auth=_ACCOUNTANT, response={200: SelfEvaluationOut, **NOT})
def self_evaluation(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """自评表填到哪里：草稿，或上次上报的，或按目标生成的空表；连同现在的核算得分。"""
    row = row_of(request, pk)
    return _form(row, draft_of(row, _may_fill(request, row)))


@router.post("/projects/{pk}/self-evaluation", auth=_ACCOUNTANT, response={200: SelfEvaluationOut, **NOT})
def fill_self_evaluation(request: HttpRequest, pk: Path[Key], sent: SelfEvaluationIn) -> dict[str, Any]:
    """填自评表，存为草稿，回答现在的得分；hand_in=true 同时上报。"""
    row = row_of(request, pk)
    base = draft_of(row, _may_fill(request, row))
    known = {name for name, _ in base.funds} - {"年度资金总额"}
    if strange := sorted(set(sent.executed) - known):
        raise Refused(f"自评表没有“{strange[0][:20]}”这一行，没有保存", hint=f"可用：{'、'.join(sorted(known))}")
    if beyond := [one.n for one in sent.indicators if one.n >= len(base.indicators)]:
        raise Refused(f"自评表没有第 {beyond[0]} 个指标，没有保存", hint=f"n 从 0 到 {len(base.indicators) - 1}")
    told = {f"executed-{name}": text for name, text in sent.executed.items()}
    for one in sent.indicators:
        words = one.model_dump(include={"achieved", "score", "reason"}, exclude_none=True)
        told |= {f"{name}-{one.n}": text for name, text in words.items()}
    if sent.achieved is not None:
        told["achieved"] = sent.achieved
    return _kept(request, row, filled(base, told), sent.hand_in, sent.why)


def _kept(request: HttpRequest, row: ProjectRow, form: SelfEvaluation, hand_in: bool, why: str) -> dict[str, Any]:
    post = post_of(request)
    store.keep_draft(post, row, as_draft(form))
    if hand_in:
        pages.hand_in(post, row, form, why)
    return _form(row_of(request, row.pk), form)


@router.post("/projects/{pk}/form.xlsx", auth=_ACCOUNTANT, response={200: SelfEvaluationOut, **NOT})
def upload_form(request: HttpRequest, pk: Path[Key], file: File[UploadedFile]) -> dict[str, Any]:
    """上传填好的 Excel 自评表，存为草稿。"""
    row = row_of(request, pk)
    _may_fill(request, row)
    return _kept(request, row, pages.form_in(file), hand_in=False, why="")


@router.get(
    "/projects/{pk}/form.xlsx",
    auth=_ALL,
    response={200: bytes, **NOT},
    openapi_extra=file_answer("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
def form_workbook(request: HttpRequest, pk: Path[Key]) -> HttpResponseBase:
    """官方格式的 Excel 自评表。"""
    return pages.workbook(request, pk)
