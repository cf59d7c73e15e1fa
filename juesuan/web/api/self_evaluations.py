"""Self-evaluations over the API: a project's form filled in step by step, scored as it stands, handed in, as Excel."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Path, Router, Schema, UploadedFile
from pydantic import Field

from juesuan.accounts import SelfEvaluation
from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.cycle import reviewed
from juesuan.folder.evaluations import write_evaluation
from juesuan.performance.scoring.evaluated import points
from juesuan.projects.records import Project
from juesuan.store import projects as store
from juesuan.store.models import ProjectRow
from juesuan.web.api.access import DEPARTMENT, UNIT, people
from juesuan.web.api.said import NOT, In, Key, Text, file_answer
from juesuan.web.asking import post_of
from juesuan.web.pages import performance as pages
from juesuan.web.pages.performance import row_of
from juesuan.web.self_evaluation import as_draft, draft_of, filled

router = Router()
_ALL = people(*UNIT, *DEPARTMENT)
_ACCOUNTANT = people(Role.UNIT_ACCOUNTANT)


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


def _points(value: int | None) -> str:
    return "" if value is None else points(value, 6)


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
