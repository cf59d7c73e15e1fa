"""Reports over the API: who one is, the department's years, their tables, lineage, verdict, words, projects, acts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from juesuan.inspection.inspected import moved
from juesuan.preparing import lineage_in
from juesuan.store import scope
from juesuan.store.models import ProjectRow, Report, Word
from juesuan.store.words import write_word
from juesuan.web.api.access import DEPARTMENT, HOLDERS, UNIT, people
from juesuan.web.api.said import (
    Act,
    Key,
    Me,
    Problem,
    ProjectOut,
    ProjectWhole,
    ReportOut,
    TableOut,
    Text,
    WordIn,
    WordOut,
)
from juesuan.web.asking import found, post_of
from juesuan.web.figures import State, state_of
from juesuan.web.pages.publishing import facts_of
from juesuan.web.pages.report import do_act

router = Router()
NOT = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report, within the scope of the post."""
    records: QuerySet[Report] = scope.reports(post_of(request)).select_related("department")
    return found(records, pk=pk)


def _state(request: HttpRequest, pk: int) -> State:
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


@router.get("/reports/{pk}", auth=people(*DEPARTMENT), response={200: ReportOut, **NOT})
def report(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """一个年度的决算。"""
    return _report(report_of(request, pk))


@router.get("/reports/{pk}/tables", auth=people(*DEPARTMENT), response={200: list[TableOut], **NOT})
def tables(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """各张表的全部金额（分）。"""
    state = _state(request, pk)
    return [
        {"kind": kind, "title": state.accounts.tables[kind].display, "amounts": amounts}
        for kind, amounts in facts_of(state).items()
    ]


@router.get("/reports/{pk}/lineage", auth=people(*DEPARTMENT), response={200: dict[str, Any], **NOT})
def lineage(request: HttpRequest, pk: Path[Key], cell: Query[Text]) -> dict[str, Any]:
    """一个数从哪里来、用在哪里；cell 写作 公开05[2080101].基本支出。"""
    traced = lineage_in(_state(request, pk).books, cell)
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
        "rules": [use._asdict() if hasattr(use, "_asdict") else str(use) for use in traced.equations],
        "sentences": [use._asdict() if hasattr(use, "_asdict") else str(use) for use in traced.sentences],
    }


@router.get("/reports/{pk}/verdict", auth=people(*DEPARTMENT), response={200: dict[str, Any], **NOT})
def verdict(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """核验结果，与 juesuan check --format json 相同。"""
    state = _state(request, pk)
    whole = replace(state.verdict, findings=state.findings).as_dict()
    return moved(whole, str(state.report))


@router.get("/reports/{pk}/words", auth=people(*DEPARTMENT), response={200: list[WordOut], **NOT})
def words(request: HttpRequest, pk: Path[Key]) -> list[Word]:
    """人写的文字：原因、上年数、段落、改写。"""
    return list(report_of(request, pk).words.all())


@router.post("/reports/{pk}/words", auth=people(*DEPARTMENT), response={200: WordOut, 204: None, 409: Problem, **NOT})
def write(request: HttpRequest, pk: Path[Key], word: WordIn) -> Status[Any]:
    """写一项文字；空的文字为删去（204）。"""
    kept = write_word(post_of(request), report_of(request, pk), word.group, word.key, word.text, word.seen)
    return Status(204, None) if kept is None else Status(200, kept)


@router.post("/reports/{pk}/acts", auth=people(*DEPARTMENT), response={200: ReportOut, **NOT})
def act(request: HttpRequest, pk: Path[Key], act: Act) -> dict[str, Any]:
    """办理：hand_over、return_report、pass_report、record_approval、sign_secrecy、approve_report、correct。"""
    one = report_of(request, pk)
    do_act(post_of(request), one, act.act, act.text, act.day)
    return _report(report_of(request, one.pk))


def _project(row: ProjectRow) -> dict[str, Any]:
    names = ("id", "code", "number", "name", "stage", "version")
    return {"report": row.report_id, "unit": row.unit.name, **{name: getattr(row, name) for name in names}}


@router.get("/projects", auth=people(*UNIT, *DEPARTMENT), response={200: list[ProjectOut], **NOT})
def projects(request: HttpRequest) -> list[dict[str, Any]]:
    """范围内的项目。"""
    return [_project(row) for row in scope.projects(post_of(request)).select_related("unit")]


@router.get("/projects/{pk}", auth=people(*UNIT, *DEPARTMENT), response={200: ProjectWhole, **NOT})
def project(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """一个项目和它的档案。"""
    row = found(scope.projects(post_of(request)).select_related("unit"), pk=pk)
    return {**_project(row), "record": row.record}
