"""Reports over the API: who one is, the department's years, their tables, lineage, verdict, acts, and publishing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from ninja import Path, Query, Router, Status

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.editions.edition import names as edition_names
from juesuan.inspection.inspected import moved
from juesuan.preparing import lineage_in
from juesuan.store import reports as store
from juesuan.store import scope
from juesuan.store.acting import why_not
from juesuan.store.models import Body, Report
from juesuan.store.tokens import PUBLISH
from juesuan.web.api.access import DEPARTMENT, HOLDERS, need, people
from juesuan.web.api.publications import publication_out
from juesuan.web.api.said import (
    NOT,
    Act,
    ChartOut,
    Key,
    Me,
    PublicationOut,
    PublishingOut,
    ReportIn,
    ReportOut,
    SettingsIn,
    TableOut,
    Text,
    file_answer,
)
from juesuan.web.asking import found, post_of
from juesuan.web.charts import report_charts
from juesuan.web.figures import State, state_of
from juesuan.web.in_the_way import in_the_way
from juesuan.web.pages import publishing as publishing_pages
from juesuan.web.pages.publishing import facts_of, publish_now
from juesuan.web.pages.report import do_act
from juesuan.web.pages.tables import marks
from juesuan.web.past import last_year, past_of

router = Router()
_FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report, within the scope of the post."""
    records: QuerySet[Report] = scope.reports(post_of(request)).select_related("department")
    return found(records, pk=pk)


def state_for(request: HttpRequest, pk: int) -> State:
    """The report through the library; what keeps its books from being read is the answer."""
    state = state_of(report_of(request, pk))
    if state.trouble is not None:
        raise state.trouble
    return state


def _report(report: Report) -> dict[str, Any]:
    names = ("id", "year", "stage", "edition", "denomination", "approval_number", "approval_date", "version")
    return {"department": report.department.name, **{name: getattr(report, name) for name in names}}


@router.get("/me", auth=people(*HOLDERS), response={200: Me, **NOT})
def me(request: HttpRequest) -> dict[str, Any]:
    """谁在办理，以什么职务。"""
    post = post_of(request)
    return {
        "username": post.person.username,
        "name": post.person.name,
        "role": post.role,
        "body": post.body.name,
    }


@router.get("/reports", auth=people(*DEPARTMENT), response={200: list[ReportOut], **NOT})
def reports(request: HttpRequest) -> list[dict[str, Any]]:
    """本部门各年度的决算。"""
    return [_report(one) for one in scope.reports(post_of(request)).select_related("department")]


@router.post("/reports", auth=people(Role.DEPARTMENT_EDITOR), response={201: ReportOut, **NOT})
def open_report(request: HttpRequest, sent: ReportIn) -> Status[Any]:
    """开始一个年度：每个单位一本账。"""
    post = post_of(request)
    if sent.year > timezone.localdate().year:
        raise Refused(f"{sent.year}年度还没有到，没有开始", hint="核对年度")
    if sent.edition and sent.edition not in edition_names():
        raise Refused(f"没有“{sent.edition}”这种版式，没有开始", hint=f"可以选：{'、'.join(edition_names())}")
    department = Body.objects.get(pk=post.body_id)
    one = store.open_report(post, department, sent.year, sent.edition, _denomination(sent.denomination))
    return Status(201, _report(one))


def _denomination(text: str) -> str:
    if text not in ("元", "万元"):
        raise Refused(f"金额单位不能是“{text}”，没有改动", hint="写作 元 或 万元")
    return text


@router.post("/reports/{pk}/settings", auth=people(Role.DEPARTMENT_EDITOR), response={200: ReportOut, **NOT})
def report_settings(request: HttpRequest, pk: Path[Key], sent: SettingsIn) -> dict[str, Any]:
    """设置决算：版式、金额单位、职责、各单位的报送期限；不写的不改。"""
    one = report_of(request, pk)
    books = {str(book.pk): book.pk for book in one.books.all()}
    if strange := [key for key in sent.due if key not in books]:
        raise Refused(f"这份决算没有编号为 {strange[0][:20]} 的单位的账，没有改动", hint="编号见 GET /api/books")
    changes: dict[str, Any] = {"due": {books[key]: day for key, day in sent.due.items()}}
    if sent.edition is not None:
        if sent.edition and sent.edition not in edition_names():
            raise Refused(f"没有“{sent.edition[:40]}”这种版式，没有改动", hint=f"可以选：{'、'.join(edition_names())}")
        changes["edition"] = sent.edition
    if sent.denomination is not None:
        changes["denomination"] = _denomination(sent.denomination)
    if sent.duties is not None:
        changes["duties"] = [duty.strip() for duty in sent.duties if duty.strip()]
    store.set_up(post_of(request), one, changes)
    return _report(report_of(request, one.pk))


@router.get("/reports/{pk}", auth=people(*DEPARTMENT), response={200: ReportOut, **NOT})
def report(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """一个年度的决算。"""
    return _report(report_of(request, pk))


@router.get("/reports/{pk}/tables", auth=people(*DEPARTMENT), response={200: list[TableOut], **NOT})
def tables(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """各张表的全部金额（分）。"""
    state = state_for(request, pk)
    return [
        {"kind": kind, "title": state.accounts.tables[kind].display, "amounts": amounts}
        for kind, amounts in facts_of(state).items()
    ]


@router.get("/reports/{pk}/lineage", auth=people(*DEPARTMENT), response={200: dict[str, Any], **NOT})
def lineage(request: HttpRequest, pk: Path[Key], cell: Query[Text]) -> dict[str, Any]:
    """一个数从哪里来、用在哪里、有什么问题、怎样变过来的、上年是多少；cell 写作 公开05[2080101].基本支出。"""
    state = state_for(request, pk)
    traced = lineage_in(state.books, cell)
    then = last_year(state.report, state, traced.figure, traced.origin.cell)
    past = past_of(state.report, state, traced.origin.cell, traced.figure.grains)
    said = marks(state).get(traced.figure.key, [])
    return {
        "cell": traced.figure.key,
        "label": traced.figure.label,
        "fen": traced.figure.grains,
        "units": dict(traced.origin.units),
        "entries": [
            {
                "unit": part.entry.unit,
                "file": part.entry.place.file.rpartition("/")[2],
                "line": part.entry.place.line,
                "fen": part.fen,
            }
            for part in traced.origin.parts
        ],
        "eliminated": [{"unit": part.entry.unit, "fen": part.fen} for part in traced.origin.eliminated],
        "last_year": None if then is None else then._asdict(),
        "history": [moment._asdict() for moment in past.moments],
        "history_is_whole": past.is_whole,
        "findings": [{"id": one.id, "code": one.code, "severity": one.severity.value} for one in said],
        "rules": [use._asdict() if hasattr(use, "_asdict") else str(use) for use in traced.equations],
        "sentences": [use._asdict() if hasattr(use, "_asdict") else str(use) for use in traced.sentences],
    }


@router.get("/reports/{pk}/verdict", auth=people(*DEPARTMENT), response={200: dict[str, Any], **NOT})
def verdict(request: HttpRequest, pk: Path[Key]) -> HttpResponse:
    """核验结果，与 juesuan check --format json 核验这份决算的事实文件夹一字不差；文件夹以“部门年度决算”为名。"""
    state = state_for(request, pk)
    whole = replace(state.verdict, findings=state.findings).as_dict()
    return as_printed(moved(whole, str(state.report)))


def as_printed(told: Any) -> HttpResponse:
    """JSON as the command line prints it, to the byte."""
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@router.get("/reports/{pk}/evaluation", auth=people(*DEPARTMENT), response={200: dict[str, Any], **NOT})
def evaluation(request: HttpRequest, pk: Path[Key]) -> HttpResponse:
    """已上报的自评表重新核算和部门汇总，与 juesuan evaluate --format json 同样的键。"""
    return as_printed(state_of(report_of(request, pk)).evaluation.as_dict())


@router.get("/reports/{pk}/charts", auth=people(*DEPARTMENT), response={200: list[ChartOut], **NOT})
def charts(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """各张图的数（分），每个数带着它的单元格和地址；没有画成的图写明原因。"""
    return report_charts(state_for(request, pk))


@router.post("/reports/{pk}/acts", auth=people(*DEPARTMENT), response={200: ReportOut, **NOT})
def act_on_report(request: HttpRequest, pk: Path[Key], act: Act) -> dict[str, Any]:
    """办理：hand_over、return_report、pass_report、record_approval、sign_secrecy、approve_report、correct。

    approve_report（批准公开）和 correct（更正）另要密钥有“公开”的范围。
    """
    one = report_of(request, pk)
    if act.act in ("approve_report", "correct"):
        need(request, PUBLISH)
    do_act(post_of(request), one, act.act, act.text, act.day)
    return _report(report_of(request, one.pk))


@router.get("/reports/{pk}/publish", auth=people(*DEPARTMENT), response={200: PublishingOut, **NOT})
def publishing(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """公开之前还要办的事，和已经公开的各版。"""
    one = report_of(request, pk)
    left = [{"what": thing.what, "url": thing.url} for thing in in_the_way(one, state_of(one))]
    published = list(one.publications.order_by("version").values_list("number", flat=True))
    return {"refusal": why_not("publish", post_of(request), one), "in_the_way": left, "publications": published}


@router.post(
    "/reports/{pk}/publish",
    auth=people(Role.DEPARTMENT_PUBLISHER, needs=PUBLISH),
    response={201: PublicationOut, **NOT},
)
def publish(request: HttpRequest, pk: Path[Key]) -> Status[Any]:
    """公开：做成全部格式，冻结、编号；还有要办的事时为 403。"""
    return Status(201, publication_out(publish_now(post_of(request), report_of(request, pk))))


@router.get(
    "/reports/{pk}/preview/{form}",
    auth=people(*DEPARTMENT),
    response={200: bytes, **NOT},
    openapi_extra=file_answer(*_FILES.values()),
)
def preview(request: HttpRequest, pk: Path[Key], form: Path[Text]) -> HttpResponseBase:
    """按现在的数做成一个文件：pdf、docx、xlsx、html。"""
    return publishing_pages.preview(request, pk, form)
