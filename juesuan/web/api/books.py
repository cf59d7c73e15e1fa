"""Books over the API: a unit's rows read and edited, the book handed in, endorsed, sent back, approved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from juesuan.store import books, scope
from juesuan.store.books import Edit
from juesuan.store.models import UnitBook
from juesuan.web.api.access import DEPARTMENT, UNIT, people
from juesuan.web.api.reports import NOT
from juesuan.web.api.said import Act, BookOut, EditsIn, Key, Problem
from juesuan.web.asking import found, post_of
from juesuan.web.pages.collect import do_act, rows_told

router = Router()


def book_of(request: HttpRequest, pk: int) -> UnitBook:
    """The book, within the scope of the post."""
    return found(scope.books(post_of(request)).select_related("report__department", "unit"), pk=pk)


def _book(book: UnitBook) -> dict[str, Any]:
    told = {name: getattr(book, name) for name in ("id", "stage", "due", "opinion", "version")}
    return {"report": book.report_id, "unit": book.unit.name, "year": book.report.year, **told}


@router.get("/books", auth=people(*UNIT, *DEPARTMENT), response={200: list[BookOut], **NOT})
def list_books(request: HttpRequest) -> list[dict[str, Any]]:
    """范围内各单位的账。"""
    return [_book(book) for book in scope.books(post_of(request)).select_related("report", "unit")]


@router.get("/books/{pk}", auth=people(*UNIT, *DEPARTMENT), response={200: BookOut, **NOT})
def book(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """一个单位的账。"""
    return _book(book_of(request, pk))


@router.get("/books/{pk}/rows", auth=people(*UNIT, *DEPARTMENT), response={200: dict[str, Any], **NOT})
def rows(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """分录、读不懂的地方和合计。"""
    one = book_of(request, pk)
    return rows_told(one, list(one.rows.all()))


@router.post("/books/{pk}/rows", auth=people(*UNIT, *DEPARTMENT), response={200: dict[str, Any], 409: Problem, **NOT})
def edit(request: HttpRequest, pk: Path[Key], edits: EditsIn) -> dict[str, Any]:
    """填报：一次改多行，全成或全不成；别人刚改过同一格的为 409。"""
    one = book_of(request, pk)
    wanted = [Edit(edit.row, edit.cells, edit.seen, edit.delete) for edit in edits.edits]
    saved = books.edit_rows(post_of(request), one, wanted)
    return rows_told(one, list(one.rows.all()), saved)


@router.post("/books/{pk}/acts", auth=people(*UNIT, *DEPARTMENT), response={200: BookOut, **NOT})
def act(request: HttpRequest, pk: Path[Key], act: Act) -> dict[str, Any]:
    """办理：submit_book、endorse_book、decline_book、send_back_book、approve_book。"""
    one = book_of(request, pk)
    do_act(post_of(request), one, act.act, act.text)
    return _book(book_of(request, one.pk))
