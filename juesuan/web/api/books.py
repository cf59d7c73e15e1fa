"""Books over the API: a unit's rows and registers read, edited and imported; the book handed in, endorsed, approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Path, Router, UploadedFile

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.folder.entries import write_profile
from juesuan.prepare.registers import forms as register_forms
from juesuan.store import books, scope
from juesuan.store.books import COLUMNS, Edit
from juesuan.store.models import UnitBook
from juesuan.web.api.access import DEPARTMENT, UNIT, people
from juesuan.web.api.conflicts import sent_was
from juesuan.web.api.said import (
    NOT,
    Act,
    BookOut,
    EditsIn,
    ImportIn,
    ImportOut,
    Key,
    Problem,
    RegisterIn,
    RegisterOut,
    TableOut,
    Text,
)
from juesuan.web.asking import found, post_of
from juesuan.web.figures import state_of
from juesuan.web.pages.collect import do_act, rows_told
from juesuan.web.pages.importing import read_upload
from juesuan.web.typed import completions, rows_of

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
    return rows_told(one, rows_of(one))


@router.post("/books/{pk}/rows", auth=people(*UNIT, *DEPARTMENT), response={200: dict[str, Any], 409: Problem, **NOT})
def edit(request: HttpRequest, pk: Path[Key], edits: EditsIn) -> dict[str, Any]:
    """填报：一次改多行，全成或全不成；row 不写为新的一行。别人刚改过同一格的为 409，theirs、yours 是两个值。"""
    one = book_of(request, pk)
    wanted = [Edit(edit.row, edit.cells, edit.seen, edit.delete) for edit in edits.edits]
    with sent_was([edit.model_dump() for edit in edits.edits]):
        saved = books.edit_rows(post_of(request), one, wanted)
    return rows_told(one, rows_of(one), saved)


@router.post("/books/{pk}/acts", auth=people(*UNIT, *DEPARTMENT), response={200: BookOut, **NOT})
def act_on_book(request: HttpRequest, pk: Path[Key], act: Act) -> dict[str, Any]:
    """办理：submit_book、endorse_book、decline_book、send_back_book、approve_book。"""
    one = book_of(request, pk)
    do_act(post_of(request), one, act.act, act.text)
    return _book(book_of(request, one.pk))


@router.get("/codes", auth=people(*UNIT, *DEPARTMENT), response={200: dict[str, list[list[str]]], **NOT})
def codes(request: HttpRequest) -> Mapping[str, Sequence[Sequence[str]]]:
    """分录各栏可以填的编码和文字，及其含义。"""
    return completions()


@router.get("/books/{pk}/tables", auth=people(*UNIT, *DEPARTMENT), response={200: list[TableOut], **NOT})
def unit_tables(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """这个单位自己的各张表（分）。"""
    book = book_of(request, pk)
    return [
        {
            "kind": kind,
            "title": table.display,
            "amounts": {
                f"{row}·{column}": one.grains for (row, column), one in table.cells.items() if not one.is_blank
            },
        }
        for kind, table in state_of(book.report).unit_tables(book.unit.name).items()
    ]


# ── registers ──


def _register(book: UnitBook, name: str) -> dict[str, Any]:
    form = register_forms().get(name)
    if form is None:
        raise Http404
    headings = [column.heading for column in form.columns if column.heading != "单位"]
    lines = [row.cells for row in book.registers.filter(register=name)]
    return {"name": name, "headings": headings, "lines": lines, "version": book.version}


@router.get("/books/{pk}/registers", auth=people(*UNIT, *DEPARTMENT), response={200: list[RegisterOut], **NOT})
def registers(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """各登记簿：政府采购、车辆、房屋设备、公务接待、因公出国。"""
    book = book_of(request, pk)
    return [_register(book, name) for name in register_forms()]


@router.get("/books/{pk}/registers/{name}", auth=people(*UNIT, *DEPARTMENT), response={200: RegisterOut, **NOT})
def register(request: HttpRequest, pk: Path[Key], name: Path[Text]) -> dict[str, Any]:
    """一个登记簿；version 保存时带回。"""
    return _register(book_of(request, pk), name)


@router.post(
    "/books/{pk}/registers/{name}",
    auth=people(*UNIT, *DEPARTMENT),
    response={200: RegisterOut, 409: Problem, **NOT},
)
def edit_register(request: HttpRequest, pk: Path[Key], name: Path[Text], sent: RegisterIn) -> dict[str, Any]:
    """登记簿的各行，替换原来的；读后别人改过的为 409。"""
    book = book_of(request, pk)
    headings = _register(book, name)["headings"]
    if strange := {heading for line in sent.lines for heading in line} - set(headings):
        raise Refused(
            f"登记簿“{name}”没有“{min(strange)[:20]}”这一栏，没有保存", hint=f"可用的栏：{'、'.join(headings)}"
        )
    lines = [{heading: line.get(heading, "").strip() for heading in headings} for line in sent.lines]
    lines = [line for line in lines if any(line.values())]
    with sent_was({"lines": lines}):
        books.edit_register(post_of(request), book, name, lines, sent.version)
    return _register(book_of(request, pk), name)


# ── import ──


@router.post("/books/{pk}/import", auth=people(Role.UNIT_ACCOUNTANT), response={200: ImportOut, **NOT})
def take(request: HttpRequest, pk: Path[Key], file: File[UploadedFile], sent: Form[ImportIn]) -> dict[str, Any]:
    """导入余额表或分录（xlsx、xls、ods、csv）：先看怎样读、错在哪几行；take=true 且没有错时替换全部分录。

    profile 是怎样读各栏（预览给出的 TOML，与 juesuan map 的相同），改过再传；不写为自动认栏。有错时不导入。
    """
    book = book_of(request, pk)
    lines, told = read_upload(book, file, sent.profile)
    is_taken = sent.take and not told["problems"]
    if is_taken:
        books.replace_rows(post_of(request), book, lines, str(file.name)[:200])
    errors = [
        {"row": one.position, "column": COLUMNS.get(one.column, ""), "text": one.text} for one in told["row_errors"]
    ]
    return {
        "taken": is_taken,
        "total": len(lines),
        "columns": dict(told["profile"].columns),
        "profile": write_profile(told["profile"]),
        "problems": told["problems"],
        "errors": errors,
        "sums": dict(told["sums"]),
        "lines": [{COLUMNS[column]: text for column, text in line.items()} for line in lines[:20]],
    }
