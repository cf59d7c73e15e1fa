"""Collect: a unit's book typed in or imported, its registers, its own tables, and its way to the department."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.editions import load
from juesuan.errors import JuesuanError
from juesuan.prepare.registers import forms as register_forms
from juesuan.store import books, scope
from juesuan.store.acting import acts, why_not
from juesuan.store.books import COLUMNS, Edit
from juesuan.store.models import Event, Post, UnitBook
from juesuan.store.registers import wrong_lines
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.figures import state_of
from juesuan.web.pages.report import DEPARTMENT
from juesuan.web.pages.tables import shown
from juesuan.web.typed import Row, completions, read_rows, rows_of
from juesuan.writers.printed_tables import print_table

UNIT = (Role.UNIT_ACCOUNTANT, Role.UNIT_HEAD)
_ACTS = ("submit_book", "endorse_book", "decline_book", "send_back_book", "approve_book")
_EDITS_SHOWN = 100
_NEEDS_OPINION = ("decline_book", "send_back_book")
_MOST_EDITS = 2_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def book_of(request: HttpRequest, pk: int) -> UnitBook:
    """The book of the address, within the scope of the post."""
    records: QuerySet[UnitBook] = scope.books(post_of(request)).select_related("report__department", "unit")
    return found(records, pk=pk)


def tabs(request: HttpRequest, book: UnitBook, here: str) -> dict[str, Any]:
    """What every page of a book shows: its tabs, and the acts with why each cannot be done now."""
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
        "mended": list(since_sent_back(book)) if post.role != Role.UNIT_ACCOUNTANT else [],
        "may_edit": not why_not("edit_book", post, book),
        "edit_refusal": why_not("edit_book", post, book) if post.role == Role.UNIT_ACCOUNTANT else "",
    }


def since_sent_back(book: UnitBook) -> Sequence[Event]:
    """What was typed since the book was last sent back, for whoever looks at it again; none when it never was."""
    events = Event.objects.filter(report=book.report, unit=book.unit)
    back = events.filter(act__in=("decline_book", "send_back_book")).order_by("-number").first()
    if back is None or book.stage in ("填报中", "已退回"):
        return ()
    return list(events.filter(act="edit_book", number__gt=back.number).order_by("number")[:_EDITS_SHOWN])


@for_roles(*UNIT, *DEPARTMENT)
def entries(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The grid of entries; its rows come as JSON."""
    book = book_of(request, pk)
    widths = {"account": 7, "side": 4, "function": 9, "economic": 7, "amount": 15, "summary": 24, "project": 20}
    columns = [{"name": name, "heading": heading, "width": widths.get(name, 10)} for name, heading in COLUMNS.items()]
    return render(request, "collect/entries.html", {**tabs(request, book, "entries"), "columns": columns})


def _row(row: Row) -> dict[str, Any]:
    return {"id": row.pk, "position": row.position, "cells": {name: getattr(row, name) for name in COLUMNS}}


def _state(book: UnitBook, rows: Sequence[Row]) -> dict[str, Any]:
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
        return JsonResponse(rows_told(book, rows_of(book)))
    saved = books.edit_rows(post_of(request), book, _edits(request))
    return JsonResponse(rows_told(book, rows_of(book), saved))


def rows_told(book: UnitBook, held: Sequence[Row], shown: Sequence[Row] | None = None) -> dict[str, Any]:
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
    messages.success(request, f"已办理“{acts()[name].title}”：{book.unit.name}")
    return redirect("book", pk=book.pk)


def do_act(post: Post, book: UnitBook, name: str, text: str) -> None:
    """One act of those a book knows, with what was written beside it."""
    done: Mapping[str, Callable[[], object]] = {
        "submit_book": lambda: books.submit_book(
            post, book, [str(trouble) for trouble in read_rows(book, rows_of(book)).troubles], text
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
            lines, seen = (
                [{h: str(line.get(h, "")).strip() for h in headings} for line in sent]
                for sent in (told["lines"], told.get("seen", []))
            )
            version = int(told["version"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused("保存的内容看不懂，没有保存", hint="刷新页面后重试") from error
        lines = [line for line in lines if any(line.values())]
        books.edit_register(post_of(request), book, form.name, lines, version, seen if "seen" in told else None)
        wrong = [one._asdict() for one in wrong_lines(form, lines)]
        return JsonResponse({"version": book.version, "lines": lines, "wrong": wrong})
    lines = [row.cells for row in book.registers.filter(register=form.name)]
    columns = [column for column in form.columns if column.heading != "单位"]
    return render(
        request,
        "collect/registers.html",
        {
            **tabs(request, book, "registers"),
            "forms": forms.values(),
            "form": form,
            "columns": columns,
            "table": {
                "headings": headings,
                "lines": lines,
                "version": book.version,
                "wrong": [one._asdict() for one in wrong_lines(form, lines)],
            },
        },
    )


# ── export ──


@for_roles(*UNIT, *DEPARTMENT)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The unit's entries as a CSV file that Excel opens and the command line reads."""
    book = book_of(request, pk)
    return entries_file(book, book.rows.values(*COLUMNS))


def entries_file(book: UnitBook, rows: Iterable[Mapping[str, str]], of: str = "") -> HttpResponse:
    """Rows by our columns as a CSV file, which a browser keeps; ``of`` tells its name from that of the present ones."""
    unit = book.unit.short or book.unit.name
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["单位", "年度", *COLUMNS.values()])
    for row in rows:
        writer.writerow([unit, book.report.year, *(_harmless(row.get(column, ""), column) for column in COLUMNS)])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{unit}{of}.csv')}"
    return response


def _harmless(text: str, column: str) -> str:
    """A text that a spreadsheet program takes for no formula; amounts may begin with a sign."""
    return f"'{text}" if column != "amount" and text.startswith(_DANGEROUS) else text


# ── own tables and history ──


@for_roles(*UNIT, *DEPARTMENT)
def tables(request: HttpRequest, pk: int, kind: str = "") -> HttpResponseBase:
    """The unit's own tables as they would be printed."""
    book = book_of(request, pk)
    context = tabs(request, book, "tables")
    if not book.rows.exists():
        return render(
            request, "collect/tables.html", {**context, "troubles": ["还没有分录。导入或填写以后，这里就会有表"]}
        )
    state = state_of(book.report)
    try:
        made = state.unit_tables(book.unit.name)
        edition = state.books.department.edition
    except JuesuanError as error:
        own = read_rows(book, rows_of(book)).troubles
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
    events = list(Event.objects.filter(report=book.report, unit=book.unit).order_by("-number")[:200])
    for event in events:
        event.put_away = len(books.rows_before(event))  # type: ignore[attr-defined]
    return render(request, "collect/history.html", {**tabs(request, book, "history"), "events": events})


urlpatterns = [
    path("books/codes.json", codes, name="codes"),
    path("books/<int:pk>/", entries, name="book"),
    path("books/<int:pk>/rows", rows, name="rows"),
    path("books/<int:pk>/act", act, name="act_on_book"),
    path("books/<int:pk>/registers/", registers, name="registers"),
    path("books/<int:pk>/registers/<str:name>/", registers, name="register"),
    path("books/<int:pk>/entries.csv", download, name="download_entries"),
    path("books/<int:pk>/tables/", tables, name="unit_tables"),
    path("books/<int:pk>/tables/<str:kind>/", tables, name="unit_table"),
    path("books/<int:pk>/history", history, name="book_history"),
]
