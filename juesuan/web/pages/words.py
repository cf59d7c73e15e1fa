"""Words: the sections with every bound number marked; reasons asked for, paragraphs of one's own, rewritings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.editions import load
from juesuan.errors import JuesuanError
from juesuan.narrative.compose import section_keys
from juesuan.publishing import GAP, gaps_of
from juesuan.store.acting import Conflict, why_not
from juesuan.store.models import Post, Report, Word
from juesuan.store.narrative import SINGLE, TERMS, edition_of
from juesuan.store.words import FIELDS, write_paragraph, write_word
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.figures import State, state_of, tried
from juesuan.web.missing import Missing, missing, names_of
from juesuan.web.pages.report import DEPARTMENT, report_of, tabs
from juesuan.writers.book import Heading, Para, bind_book

_CELL = re.compile(r"^([^\[\]+− ]+)\[[^\]]+\]\.\S+$")
GROUPS = (*SINGLE, TERMS)


class Piece(NamedTuple):
    """A stretch of text: a number with the page of its cell, a gap to fill, or words."""

    text: str
    url: str
    is_gap: bool
    is_number: bool


class Block(NamedTuple):
    """A heading or a paragraph of the text, with the line it stands on."""

    level: int
    pieces: list[Piece]
    line: int | None


def blocks(report: Report, state: State) -> list[Block]:
    """The third part of the book as it will be published."""
    edition = load(state.accounts.edition)
    lines = {p.text: p.place.line for section in state.accounts.sections for p in section.paragraphs}
    found: list[Block] = []
    inside = False
    for block in bind_book(state.accounts, edition).blocks:
        if isinstance(block, Heading):
            if block.level == 1:
                inside = block.anchor in ("part-3", "part-4")
            if inside:
                found.append(Block(block.level + 1, [Piece(block.text, "", False, False)], None))
        elif isinstance(block, Para) and inside:
            pieces = [
                Piece(run.text, _page(report, run.cell), run.gap, bool(run.figure or run.cell)) for run in block.runs
            ]
            found.append(Block(0, pieces, lines.get(block.text)))
    return found


def _page(report: Report, cell: str) -> str:
    """The page of the table a number is bound to, “” when it is bound to none or to a sum of several."""
    match = _CELL.match(cell.split(" 或 ")[0]) if cell else None
    if match is None:
        return ""
    return f"{reverse('table', args=(report.pk, match[1]))}?cell={quote(cell.split(' 或 ')[0])}"


@for_roles(*DEPARTMENT)
def words(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The text, what is still missing in it, and everything people write."""
    post, report = post_of(request), report_of(request, pk)
    state = state_of(report)
    return _page_of(request, post, report, state)


def _page_of(
    request: HttpRequest,
    post: Post,
    report: Report,
    state: State,
    typed: Mapping[str, str] = {},
    refused: Mapping[str, JuesuanError] = {},
) -> HttpResponseBase:
    """The page; ``typed`` is what was written and not kept, ``refused`` why, both by the names of the fields."""
    trouble = state.trouble
    text = blocks(report, state) if trouble is None else []
    left = missing(report, state) if trouble is None else []
    held = list(report.words.all())
    fields = [(one, typed.get(_field(one), ""), refused.get(_field(one))) for one in left]
    context: dict[str, Any] = {
        **tabs(report, "words"),
        "text": text,
        "trouble": trouble,
        "gaps": gaps_of(state.accounts) if trouble is None else 0,
        "missing": fields,
        "groups": [
            (
                group,
                [word for word in held if word.group == group],
                names_of(group, state),
                typed if typed.get("group") == group else {},
                refused.get(group),
            )
            for group in GROUPS
        ],
        "paragraphs": [word for word in held if word.group == "段落"],
        "rewritings": [word for word in held if word.group == "改写"],
        "sections": section_keys(edition_of(report)),
        "may_write": post.role == Role.DEPARTMENT_EDITOR,
        "refusal": why_not("write_words", post, report),
        "gap_mark": GAP,
    }
    return render(request, "report/words.html", context, status=422 if refused else 200)


def _field(one: Missing) -> str:
    return f"{one.group}·{one.key}"


@for_roles(Role.DEPARTMENT_EDITOR)
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One value under its key: saved, changed or, left empty, taken out."""
    post, report = post_of(request), report_of(request, pk)
    group, key = request.POST.get("group", ""), request.POST.get("key", "").strip()
    if not key:
        raise Refused("没有写名称", hint="在“名称”里选一个")
    sent = {name: str(value) for name, value in request.POST.items()}
    try:
        with tried(report):
            word = write_word(post, report, group, key, sent.get("text", ""), sent.get("seen", ""))
    except JuesuanError as error:
        if request.headers.get("HX-Request") or isinstance(error, Conflict) or why_not("write_words", post, report):
            raise
        report = report_of(request, pk)
        return _page_of(request, post, report, state_of(report), sent, {group: error})
    if request.headers.get("HX-Request"):
        return render(request, "part/word.html", {"word": word, "report": report, "group": group, "key": key})
    messages.success(request, f"已保存：{group} {key}")
    return redirect("words", pk=report.pk)


@for_roles(Role.DEPARTMENT_EDITOR)
@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was missing, as much of it as was filled in: each is kept, or told why not beside its field."""
    post, report = post_of(request), report_of(request, pk)
    state = state_of(report)
    if state.trouble is not None:
        raise state.trouble
    typed = {name: str(value).strip() for name, value in request.POST.items()}
    refused: dict[str, JuesuanError] = {}
    kept = 0
    with tried(report):
        for one in missing(report, state):
            text = typed.get(_field(one), "")
            if not text or not (one.is_field or one.may_be_none):
                continue
            try:
                write_word(post, report, one.group, one.key, text, "")
                kept += 1
                del typed[_field(one)]
            except JuesuanError as error:
                refused[_field(one)] = error
    if kept:
        messages.success(request, f"已保存 {kept} 处")
    if not refused:
        return redirect(f"{reverse('words', args=(report.pk,))}#missing")
    report = report_of(request, pk)
    return _page_of(request, post, report, state_of(report), typed, refused)


@for_roles(Role.DEPARTMENT_EDITOR)
@require_POST
def paragraph(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paragraph of one's own, or one put in other words."""
    post, report = post_of(request), report_of(request, pk)
    group = request.POST.get("group", "")
    cells = {name: request.POST.get(name, "") for name in FIELDS.get(group, ())}
    at = request.POST.get("at", "")
    seen = found(Word.objects.filter(report=report, group=group), pk=at).cells if at.isdecimal() else {}
    with tried(report):
        write_paragraph(post, report, group, cells, int(at) if at.isdecimal() else None, seen)
    messages.success(request, f"已保存{group}")
    return redirect("words", pk=report.pk)


urlpatterns = [
    path("reports/<int:pk>/words/", words, name="words"),
    path("reports/<int:pk>/words/write", write, name="write_word"),
    path("reports/<int:pk>/words/fill", fill, name="fill_words"),
    path("reports/<int:pk>/words/paragraph", paragraph, name="write_paragraph"),
]
