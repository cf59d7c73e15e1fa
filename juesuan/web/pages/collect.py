"""Collect: a unit's book typed in or imported, its registers, its own tables, and its way to the department."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.editions import load
from juesuan.errors import JuesuanError
from juesuan.folder import toml_text
from juesuan.folder.entries import write_profile
from juesuan.prepare.profile import Profile, read_profile
from juesuan.prepare.registers import forms as register_forms
from juesuan.preparing import map_table
from juesuan.store import books, scope
from juesuan.store.acting import acts, why_not
from juesuan.store.books import COLUMNS, Edit
from juesuan.store.models import EntryRow, Event, Post, UnitBook
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.figures import state_of
from juesuan.web.pages.report import DEPARTMENT
from juesuan.web.pages.tables import shown
from juesuan.web.typed import completions, read_rows
from juesuan.writers.printed_tables import print_table

UNIT = (Role.UNIT_ACCOUNTANT, Role.UNIT_HEAD)
_ACTS = ("submit_book", "endorse_book", "decline_book", "send_back_book", "approve_book")
_NEEDS_OPINION = ("decline_book", "send_back_book")
_ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
_MOST_EDITS = 2_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def book_of(request: HttpRequest, pk: int) -> UnitBook:
    """The book of the address, within the scope of the post."""
    records: QuerySet[UnitBook] = scope.books(post_of(request)).select_related("report__department", "unit")
    return found(records, pk=pk)


def _tabs(request: HttpRequest, book: UnitBook, here: str) -> dict[str, Any]:
    post = post_of(request)
    buttons = [
        {
            "name": name,
            "title": acts()[name].title,
            "refusal": why_not(name, post, book),
            "long": name in _NEEDS_OPINION,
        }
        for name in _ACTS
        if post.role in acts()[name].roles
    ]
    return {
        "book": book,
        "report": book.report,
        "here": here,
        "buttons": buttons,
        "may_edit": not why_not("edit_book", post, book),
        "edit_refusal": why_not("edit_book", post, book) if post.role == Role.UNIT_ACCOUNTANT else "",
    }


@for_roles(*UNIT, *DEPARTMENT)
def entries(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The grid of entries; its rows come as JSON."""
    book = book_of(request, pk)
    widths = {"account": 7, "side": 4, "function": 9, "economic": 7, "amount": 15, "summary": 24, "project": 20}
    columns = [{"name": name, "heading": heading, "width": widths.get(name, 10)} for name, heading in COLUMNS.items()]
    return render(request, "collect/entries.html", {**_tabs(request, book, "entries"), "columns": columns})


def _row(row: EntryRow) -> dict[str, Any]:
    return {"id": row.pk, "position": row.position, "cells": {name: getattr(row, name) for name in COLUMNS}}


def _state(book: UnitBook, rows: Sequence[EntryRow]) -> dict[str, Any]:
    reading = read_rows(book, rows)
    troubles = [
        {"row": one.row, "position": one.position, "column": one.column, "text": one.text} for one in reading.troubles
    ]
    return {"troubles": troubles, "sums": reading.sums, "stage": book.stage}


@for_roles(*UNIT, *DEPARTMENT)
def rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every row with what is wrong and the sums; a POST saves edits and answers the same for the rows touched."""
    book = book_of(request, pk)
    if request.method != "POST":
        held = list(book.rows.all())
        return JsonResponse(rows_told(book, held))
    saved = books.edit_rows(post_of(request), book, _edits(request))
    return JsonResponse(rows_told(book, list(book.rows.all()), saved))


def rows_told(book: UnitBook, held: Sequence[EntryRow], shown: Sequence[EntryRow] | None = None) -> dict[str, Any]:
    """The rows asked for (all, when none are named) with what is wrong in the book and its sums."""
    return {"rows": [_row(row) for row in (held if shown is None else shown)], **_state(book, held)}


def _edits(request: HttpRequest) -> list[Edit]:
    try:
        told = json.loads(request.body)["edits"]
        edits = [
            Edit(
                None if one.get("row") is None else int(one["row"]),
                {str(name): str(text) for name, text in one.get("cells", {}).items()},
                {str(name): str(text) for name, text in one.get("seen", {}).items()},
                bool(one.get("delete", False)),
            )
            for one in told
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("保存的内容看不懂，没有保存", hint="刷新页面后重试") from error
    if len(edits) > _MOST_EDITS:
        raise Refused(f"一次最多保存 {_MOST_EDITS} 行", hint="分几次粘贴，或用导入")
    return edits


@for_roles(*UNIT, *DEPARTMENT)
def codes(request: HttpRequest) -> HttpResponseBase:
    """What can be typed in each column, for completion."""
    response = JsonResponse(dict(completions()), json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@for_roles(*UNIT, *DEPARTMENT)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand in, endorse, send back, approve."""
    book = book_of(request, pk)
    name = request.POST.get("act", "")
    do_act(post_of(request), book, name, request.POST.get("text", ""))
    messages.success(request, f"已{acts()[name].title}：{book.unit.name}")
    return redirect("book", pk=book.pk)


def do_act(post: Post, book: UnitBook, name: str, text: str) -> None:
    """One act of those a book knows, with what was written beside it."""
    done: Mapping[str, Callable[[], object]] = {
        "submit_book": lambda: books.submit_book(
            post, book, [str(trouble) for trouble in read_rows(book, list(book.rows.all())).troubles], text
        ),
        "endorse_book": lambda: books.endorse_book(post, book, text),
        "decline_book": lambda: books.decline_book(post, book, text),
        "send_back_book": lambda: books.send_back_book(post, book, text),
        "approve_book": lambda: books.approve_book(post, book, text),
    }
    if name not in done:
        raise Refused("没有这个动作", hint="回到页面重新选择")
    done[name]()


# ── registers ──


@for_roles(*UNIT, *DEPARTMENT)
def registers(request: HttpRequest, pk: int, name: str = "") -> HttpResponseBase:
    """One register as a grid; a POST puts its lines in place of those there were."""
    book = book_of(request, pk)
    forms = register_forms()
    form = forms.get(name) or next(iter(forms.values()))
    headings = [column.heading for column in form.columns if column.heading != "单位"]
    if request.method == "POST":
        try:
            told = json.loads(request.body)
            lines = [{h: str(line.get(h, "")).strip() for h in headings} for line in told["lines"]]
            version = int(told["version"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused("保存的内容看不懂，没有保存", hint="刷新页面后重试") from error
        lines = [line for line in lines if any(line.values())]
        books.edit_register(post_of(request), book, form.name, lines, version)
        return JsonResponse({"version": book.version, "lines": lines})
    lines = [row.cells for row in book.registers.filter(register=form.name)]
    columns = [column for column in form.columns if column.heading != "单位"]
    return render(
        request,
        "collect/registers.html",
        {
            **_tabs(request, book, "registers"),
            "forms": forms.values(),
            "form": form,
            "columns": columns,
            "table": {"headings": headings, "lines": lines, "version": book.version},
        },
    )


# ── import and export ──


@for_roles(Role.UNIT_ACCOUNTANT)
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Import: look at what a file gives first, then take it in place of all rows."""
    post, book = post_of(request), book_of(request, pk)
    context: dict[str, Any] = {**_tabs(request, book, "import"), "endings": "、".join(_ENDINGS)}
    if request.method == "POST":
        upload = request.FILES.get("file")
        if not isinstance(upload, UploadedFile):
            raise Refused("没有选择文件", hint="选择账务软件导出的余额表或分录")
        lines, told = read_upload(book, upload)
        if request.POST.get("take") == "1" and not told["problems"]:
            number = books.replace_rows(post, book, lines, str(upload.name))
            messages.success(request, f"已导入 {number} 行，替换了原来的分录")
            return redirect("book", pk=book.pk)
        context |= told | {"lines": lines[:20], "total": len(lines), "name": upload.name, "headings": COLUMNS}
    return render(request, "collect/import.html", context)


def read_upload(
    book: UnitBook, upload: UploadedFile[Any], profile: str = ""
) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """The lines of an uploaded file by our columns, and how it was understood with all that is wrong.

    ``profile`` is how its columns are read, in the TOML that ``juesuan map`` writes; proposed when none is given.
    """
    name = Path(str(upload.name)).name
    if Path(name).suffix.lower() not in _ENDINGS:
        raise Refused(f"“{name}”不是可以导入的文件", hint=f"可以导入：{'、'.join(_ENDINGS)}")
    if (upload.size or 0) > settings.UPLOAD_LIMIT:
        raise Refused(f"“{name}”超过 {settings.UPLOAD_LIMIT // 2**20} MB", hint="只导出本单位本年度的数据")
    by_heading = {heading: column for column, heading in COLUMNS.items()}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / f"{book.unit.short or book.unit.name}{Path(name).suffix.lower()}"
        home.write_bytes(upload.read())
        if profile.strip():
            _keep_profile(Path(folder) / "profiles" / "own.toml", profile)
        mapped = map_table(home, folder=folder if profile.strip() else None)
        if profile.strip() and write_profile(mapped.profile) != write_profile(_profile(profile)):
            raise Refused("给的读法对不上文件的栏目，没有导入", hint=f"文件的栏目：{'、'.join(mapped.headings)}")
        lines = [
            {column: line[heading] for heading, column in by_heading.items() if line[heading]} for line in mapped.lines
        ]
    rows_ = [EntryRow(book=book, position=n, **line) for n, line in enumerate(lines, 1)]
    for row in rows_:
        books.understand(row)
        row.pk = row.position
    problems = [
        f"{p.place.part or ''} 第 {p.place.row or p.place.line} 行：{p.found}；{p.expected}" for p in mapped.problems
    ]
    reading = read_rows(book, rows_)
    problems += [str(trouble) for trouble in reading.troubles if str(trouble) not in problems]
    return lines, {
        "profile": mapped.profile,
        "read_as": mapped.profile.columns.items(),
        "amounts": mapped.profile.amounts,
        "problems": problems if not mapped.is_native else [str(trouble) for trouble in reading.troubles],
        "row_errors": reading.troubles,
        "sums": reading.sums,
    }


def _profile(text: str) -> Profile:
    try:
        return read_profile(tomllib.loads(toml_text.quoted(text)))
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError) as error:
        raise Refused(f"给的读法看不懂（{error}），没有导入", hint="照预览给出的读法改") from error


def _keep_profile(at: Path, text: str) -> None:
    _profile(text)
    at.parent.mkdir()
    at.write_text(toml_text.quoted(text), "utf-8")


@for_roles(*UNIT, *DEPARTMENT)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The unit's entries as a CSV file that Excel opens and the command line reads."""
    book = book_of(request, pk)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["单位", "年度", *COLUMNS.values()])
    for row in book.rows.all():
        cells = [_harmless(getattr(row, column), column) for column in COLUMNS]
        writer.writerow([book.unit.short or book.unit.name, book.report.year, *cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{book.unit.short or book.unit.name}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    return response


def _harmless(text: str, column: str) -> str:
    """A text that a spreadsheet program takes for no formula; amounts may begin with a sign."""
    return f"'{text}" if column != "amount" and text.startswith(_DANGEROUS) else text


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


# ── own tables and history ──


@for_roles(*UNIT, *DEPARTMENT)
def tables(request: HttpRequest, pk: int, kind: str = "") -> HttpResponseBase:
    """The unit's own tables as they would be printed."""
    book = book_of(request, pk)
    context = _tabs(request, book, "tables")
    if not book.rows.exists():
        return render(
            request, "collect/tables.html", {**context, "troubles": ["还没有分录。导入或填写以后，这里就会有表"]}
        )
    state = state_of(book.report)
    try:
        made = state.unit_tables(book.unit.name)
        edition = state.books.department.edition
    except JuesuanError as error:
        own = read_rows(book, list(book.rows.all())).troubles
        told = [str(trouble) for trouble in own] or ["别的单位的账还有不能读入的地方，改好后这里就会有表"]
        return render(request, "collect/tables.html", {**context, "troubles": told, "error": error})
    kinds = sorted(made, key=lambda one: edition.forms[one].number)
    kind = kind if kind in made else kinds[0] if kinds else ""
    if not kind:
        return render(request, "collect/tables.html", {**context, "troubles": ["还没有分录"]})
    sheet = print_table(made[kind], load(edition.name).forms[kind], edition, state.accounts)
    return render(
        request,
        "collect/tables.html",
        {
            **context,
            "kinds": [(one, made[one].display) for one in kinds],
            "kind": kind,
            "sheet": sheet,
            "rows": shown(sheet.body, {}),
        },
    )


@for_roles(*UNIT, *DEPARTMENT)
def history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every act on the book, newest first."""
    book = book_of(request, pk)
    events = Event.objects.filter(report=book.report, unit=book.unit).order_by("-number")[:200]
    return render(request, "collect/history.html", {**_tabs(request, book, "history"), "events": events})


urlpatterns = [
    path("books/codes.json", codes, name="codes"),
    path("books/<int:pk>/", entries, name="book"),
    path("books/<int:pk>/rows", rows, name="rows"),
    path("books/<int:pk>/act", act, name="act_on_book"),
    path("books/<int:pk>/registers/", registers, name="registers"),
    path("books/<int:pk>/registers/<str:name>/", registers, name="register"),
    path("books/<int:pk>/import", take, name="import"),
    path("books/<int:pk>/entries.csv", download, name="download_entries"),
    path("books/<int:pk>/tables/", tables, name="unit_tables"),
    path("books/<int:pk>/tables/<str:kind>/", tables, name="unit_table"),
    path("books/<int:pk>/history", history, name="book_history"),
]
