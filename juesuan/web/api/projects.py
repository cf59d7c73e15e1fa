"""Projects over the API: the library, and every act of the cycle from application to decision."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.cycle import drawn_by, proposals_for, remarks_on, reviewed
from juesuan.folder.records import fields_of
from juesuan.performance.scoring.evaluated import points
from juesuan.projects.acting import broken_history
from juesuan.projects.indicators import search_indicators
from juesuan.projects.outside import scores_of
from juesuan.projects.policy import usual_policy
from juesuan.store import projects as store
from juesuan.store import scope
from juesuan.store.models import ProjectRow
from juesuan.web.api.access import DEPARTMENT, UNIT, people
from juesuan.web.api.project_record import record_toml
from juesuan.web.api.said import NOT, In, Key, Text
from juesuan.web.asking import post_of
from juesuan.web.pages import performance as pages
from juesuan.web.pages.performance import HEAD_LEFT, RECORDS, Button, report_for, row_of

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
    words = [{"name": name, "title": title, "choices": [*choices]} for name, title, _, choices, _ in button.words]
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
