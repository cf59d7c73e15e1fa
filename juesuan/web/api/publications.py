"""Publications over the API: what everybody may see without signing in — files, facts, charts, questions asked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Router, Schema, Status
from pydantic import Field

from juesuan.store import questions, scope
from juesuan.store.models import Publication, Question
from juesuan.store.reports import file_path
from juesuan.web.api import errors
from juesuan.web.api.said import ChartOut, Problem, PublicationOut, QuestionIn, QuestionOut, Text, file_answer
from juesuan.web.asking import found
from juesuan.web.charts import publication_charts, published_accounts

router = Router()
_ASKED_AT_MOST = 5  # questions one address may ask in a day
_DAY = 24 * 3600
_LISTED = 500
_FRESH = 300  # seconds a copy may be used unasked: a correction is seen within them
_OPEN: dict[int, Any] = {404: Problem, 422: Problem}
_TYPES = {".json": "application/json", ".csv": "text/csv; charset=utf-8", ".md": "text/markdown; charset=utf-8"}


class FactOut(Schema):
    """One printed amount of a table in 分; ``row`` is the code or canonical name, ``number`` the printed 表号."""

    table: str
    number: str
    row: str
    name: str
    column: str
    fen: int


class FactsOut(Schema):
    """Amounts of what was published, some at a time; ``total`` is how many there are in all that were asked for."""

    publication: str
    department: str
    year: int
    unit: str
    replaced_by: str | None
    total: int
    facts: list[FactOut]


def _whole() -> QuerySet[Publication]:
    return scope.publications().select_related("report__department", "replaced_by").prefetch_related("files")


def publication_out(one: Publication) -> dict[str, Any]:
    """A publication as the API tells it."""
    told = {name: getattr(one, name) for name in ("number", "version", "at", "digest", "head", "correction")}
    files = [
        {
            "format": file.format,
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "url": reverse("published_file", args=(one.number, file.pk)),
        }
        for file in one.files.all()
    ]
    replaced = one.replaced_by.number if one.replaced_by else None
    department = one.report.department.name
    return {**told, "department": department, "year": one.report.year, "replaced_by": replaced, "files": files}


def _open(request: HttpRequest, one: Publication, made: Callable[[], tuple[bytes, str]]) -> HttpResponse:
    """An answer that may be kept for a while and from everywhere: it changes only when a correction replaces it."""
    replaced = one.replaced_by.number if one.replaced_by else ""
    told = "\0".join((request.get_full_path(), one.digest, replaced))
    tag = f'"{hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()}"'
    asked = request.headers.get("If-None-Match", "")
    if asked.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in asked.split(",")]:
        response = HttpResponse(status=304)
    else:
        data, kind = made()
        response = HttpResponse(data, content_type=kind)
    response.headers["ETag"] = tag
    shared = "private" if request.COOKIES else "public"  # a cookie renewed beside it belongs to nobody else
    response.headers["Cache-Control"] = f"{shared}, max-age={_FRESH}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _json(told: Any) -> tuple[bytes, str]:
    return json.dumps(told, ensure_ascii=False, default=str).encode(), "application/json; charset=utf-8"


def _of(number: str) -> Publication:
    return found(_whole(), number=number)


@router.get("/publications", auth=None, response={200: list[PublicationOut], 422: Problem})
def publications(request: HttpRequest, q: Text = "") -> list[dict[str, Any]]:
    """已公开的决算，不用登录；q 为部门名称中的字。"""
    records = _whole().filter(report__department__name__icontains=q.strip()) if q.strip() else _whole()
    return [publication_out(one) for one in records[:_LISTED]]


@router.get("/publications/{number}", auth=None, response={200: PublicationOut, **_OPEN})
def publication(request: HttpRequest, number: Path[Text]) -> dict[str, Any]:
    """一次公开：文件和摘要。"""
    return publication_out(_of(number))


@router.get("/publications/{number}/facts", auth=None, response={200: FactsOut, **_OPEN})
def facts(
    request: HttpRequest,
    number: Path[Text],
    table: Text = "",
    row: Text = "",
    column: Text = "",
    start: Annotated[int, Field(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Field(ge=1, le=5000)] = 1000,
) -> HttpResponse:
    """各表印出的金额（分），一格一条，不用登录；table、row、column 限定表种、行、栏。带 ETag，可以缓存。"""
    one = _of(number)

    def made() -> tuple[bytes, str]:
        wanted = {"table": table, "row": row, "column": column}
        kept = [fact for fact in _facts(one) if all(not text or fact[name] == text for name, text in wanted.items())]
        head = {"publication": one.number, "department": one.report.department.name, "year": one.report.year}
        replaced = one.replaced_by.number if one.replaced_by else None
        some = kept[start : start + limit]
        return _json({**head, "unit": "分", "replaced_by": replaced, "total": len(kept), "facts": some})

    return _open(request, one, made)


def _facts(one: Publication) -> Iterator[dict[str, Any]]:
    for table in published_accounts(one).tables.values():
        for (key, column), figure in table.cells.items():
            row = table.row(key)
            if not figure.is_blank and figure.is_readable:
                name = row.name if row is not None and row.name else key
                told = {"table": table.kind, "number": table.number, "row": key, "name": name, "column": column}
                yield {**told, "fen": figure.grains}


@router.get(
    "/publications/{number}/facts.csv",
    auth=None,
    response={200: bytes, **_OPEN},
    openapi_extra=file_answer("text/csv"),
)
def facts_csv(request: HttpRequest, number: Path[Text]) -> HttpResponse:
    """同样的金额，CSV（UTF-8），表格软件和统计软件直接打开。"""
    one = _of(number)

    def made() -> tuple[bytes, str]:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(("publication", "department", "year", *FactOut.model_fields))
        lead = (one.number, one.report.department.name, one.report.year)
        writer.writerows((*lead, *fact.values()) for fact in _facts(one))
        return out.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8"

    return _open(request, one, made)


@router.get(
    "/publications/{number}/data/{name}",
    auth=None,
    response={200: bytes, **_OPEN},
    openapi_extra=file_answer("application/json", "text/csv"),
)
def data(request: HttpRequest, number: Path[Text], name: Path[Text]) -> HttpResponse:
    """开放数据：datapackage.json（Data Package）和它列出的 CSV，互相按文件名找得到；不用登录。"""
    one = _of(number)
    ending = next((ending for ending in _TYPES if name.endswith(ending)), "")
    file = one.files.filter(name=name).first() if ending else None
    if file is None or not file_path(file.sha256).is_file():
        raise Http404
    at = file_path(file.sha256)
    return _open(request, one, lambda: (at.read_bytes(), _TYPES[ending]))


@router.get("/publications/{number}/charts", auth=None, response={200: list[ChartOut], **_OPEN})
def published_charts(request: HttpRequest, number: Path[Text]) -> HttpResponse:
    """公开的决算各张图的数（分），不用登录。"""
    one = _of(number)
    return _open(request, one, lambda: _json(publication_charts(one)))


@router.get("/publications/{number}/questions", auth=None, response={200: list[QuestionOut], **_OPEN})
def asked(request: HttpRequest, number: Path[Text]) -> list[Question]:
    """公开的提问和答复。"""
    one = found(_whole(), number=number)
    return list(one.questions.filter(stage__in=(Question.SHOWN, Question.ANSWERED)))


@router.post(
    "/publications/{number}/questions",
    auth=None,
    response={202: dict[str, Any], 403: Problem, 429: Problem, **_OPEN},
)
def ask(request: HttpRequest, number: Path[Text], question: QuestionIn) -> Status[Any]:
    """提问，不用登录；部门看过后公开。"""
    one = found(_whole(), number=number)
    key = f"asked:{request.META.get('REMOTE_ADDR', '')}:{timezone.localdate()}"
    number_asked = cache.get_or_set(key, 0, _DAY) or 0
    if number_asked >= _ASKED_AT_MOST:
        return Status(429, errors.told(429, f"一天最多提 {_ASKED_AT_MOST} 个问题", "明天再提，或合并成一个问题"))
    questions.ask(one, question.text, anchor=question.anchor, quoted=question.quoted, nickname=question.nickname)
    cache.set(key, number_asked + 1, _DAY)
    return Status(202, {"message": "已收到，部门看过后公开", "days": questions.DAYS_TO_ANSWER})
