"""Findings over the API: what the check says with its cells and answers; explained, accepted or not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from juesuan.actor import Role
from juesuan.store import reports as store
from juesuan.store.models import Explanation
from juesuan.web.api.access import DEPARTMENT, people
from juesuan.web.api.reports import report_of, state_for
from juesuan.web.api.said import NOT, In, Key, Text
from juesuan.web.asking import found, post_of
from juesuan.web.pages.findings import Row, rows

router = Router()


class AnswerOut(Schema):
    """说明: what somebody says of a finding, and what the reviewer thinks of it."""

    id: int
    finding: str
    code: str
    text: str
    by: str
    at: datetime
    verdict: str
    judgement: str
    judged_by: str


class FindingOut(Schema):
    """One finding, with the keys of ``check``; the page of its cell, whether it is waived, the answer there is."""

    id: str
    code: str
    severity: str
    title: str
    part: str
    url: str
    waived: bool
    answer: AnswerOut | None
    finding: dict[str, Any]


class ExplanationIn(In):
    """Why it is right as it stands, and on what grounds."""

    text: Text


class JudgementIn(In):
    """Accept an explanation, or not, saying why."""

    accept: bool
    text: Text = ""


def _answer(one: Explanation) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "finding", "code", "text", "at", "verdict", "judgement")}
    return {**told, "by": one.by.name, "judged_by": one.judged_by.name if one.judged_by else ""}


def _finding(row: Row) -> dict[str, Any]:
    one = row.finding
    return {
        **{name: getattr(one, name) for name in ("id", "code", "title")},
        "severity": one.severity.value,
        "part": row.part,
        "url": row.url,
        "waived": row.is_waived,
        "answer": _answer(row.answer) if row.answer else None,
        "finding": one.as_dict(),
    }


@router.get("/reports/{pk}/findings", auth=people(*DEPARTMENT), response={200: list[FindingOut], **NOT})
def findings(
    request: HttpRequest,
    pk: Path[Key],
    severity: Literal["", "error", "explain", "notice"] = "",
    q: Text = "",
    start: Annotated[int, Field(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Field(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    """问题，重的在前；severity 为 error、explain、notice，q 为其中的字；start、limit 分段取。"""
    state = state_for(request, pk)
    kept = [row for row in rows(state.report, state) if not severity or row.finding.severity.value == severity]
    if word := q.strip():
        kept = [row for row in kept if word in f"{row.finding.code}{row.part}{row.finding.message}{row.finding.title}"]
    return [_finding(row) for row in kept[start : start + limit]]


@router.post(
    "/reports/{pk}/findings/{finding}/explanation",
    auth=people(Role.DEPARTMENT_EDITOR),
    response={201: AnswerOut, **NOT},
)
def explain_finding(request: HttpRequest, pk: Path[Key], finding: Path[Text], sent: ExplanationIn) -> Status[Any]:
    """说明一个问题：为什么这样填是对的，有什么依据；等审核人审核。"""
    state = state_for(request, pk)
    one = next((one for one in state.findings if one.id == finding), None)
    if one is None:
        raise Http404
    told = store.explain_finding(post_of(request), report_of(request, pk), one.id, one.code, one.stated, sent.text)
    return Status(201, _answer(told))


@router.post(
    "/reports/{pk}/answers/{answer}/judge", auth=people(Role.DEPARTMENT_REVIEWER), response={200: AnswerOut, **NOT}
)
def judge_explanation(request: HttpRequest, pk: Path[Key], answer: Path[Key], sent: JudgementIn) -> dict[str, Any]:
    """审核说明：接受，或写明理由不接受。"""
    one = found(report_of(request, pk).explanations.select_related("report", "by"), pk=answer)
    return _answer(store.judge_explanation(post_of(request), one, sent.accept, sent.text))
