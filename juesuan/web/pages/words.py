"""Words: the sections with every bound number marked; reasons asked for, paragraphs of one's own, rewritings."""

from __future__ import annotations

import re
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
from juesuan.narrative.compose import section_keys
from juesuan.publishing import GAP
from juesuan.store.acting import why_not
from juesuan.store.models import Report, Word
from juesuan.store.words import FIELDS, SINGLE, TERMS, write_paragraph, write_word
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.figures import State, state_of
from juesuan.web.pages.report import DEPARTMENT, report_of, tabs
from juesuan.writers.book import Heading, Para, bind_book

_CELL = re.compile(r"^([^\[\]+− ]+)\[[^\]]+\]\.\S+$")
_NAMED = re.compile(r"【此处待补：([^】]*)】")
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
    if state.trouble is not None:
        return render(request, "report/trouble.html", {**tabs(report, "words"), "trouble": state.trouble})
    text = blocks(report, state)
    gaps = [name for block in text for piece in block.pieces if piece.is_gap for name in _NAMED.findall(piece.text)]
    held = list(report.words.all())
    context: dict[str, Any] = {
        **tabs(report, "words"),
        "text": text,
        "gaps": gaps,
        "groups": [(group, [word for word in held if word.group == group]) for group in GROUPS],
        "paragraphs": [word for word in held if word.group == "段落"],
        "rewritings": [word for word in held if word.group == "改写"],
        "sections": section_keys(load(state.accounts.edition)),
        "may_write": post.role == Role.DEPARTMENT_EDITOR,
        "refusal": why_not("write_words", post, report),
        "gap_mark": GAP,
    }
    return render(request, "report/words.html", context)


@for_roles(Role.DEPARTMENT_EDITOR)
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One value under its key: saved, changed or, left empty, taken out."""
    post, report = post_of(request), report_of(request, pk)
    group, key = request.POST.get("group", ""), request.POST.get("key", "").strip()
    if not key:
        raise Refused("没有写名称", hint="如 三公.公务接待费.上年；名称见帮助")
    word = write_word(post, report, group, key, request.POST.get("text", ""), request.POST.get("seen", ""))
    _try(report, f"{group}·{key}")
    if request.headers.get("HX-Request"):
        return render(request, "part/word.html", {"word": word, "report": report, "group": group, "key": key})
    messages.success(request, f"已保存：{group} {key}")
    return redirect("words", pk=report.pk)


@for_roles(Role.DEPARTMENT_EDITOR)
@require_POST
def paragraph(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paragraph of one's own, or one put in other words."""
    post, report = post_of(request), report_of(request, pk)
    group = request.POST.get("group", "")
    cells = {name: request.POST.get(name, "") for name in FIELDS.get(group, ())}
    at = request.POST.get("at", "")
    seen = found(Word.objects.filter(report=report, group=group), pk=at).cells if at.isdecimal() else {}
    write_paragraph(post, report, group, cells, int(at) if at.isdecimal() else None, seen)
    _try(report, group)
    messages.success(request, f"已保存{group}")
    return redirect("words", pk=report.pk)


def _try(report: Report, what: str) -> None:
    """Tell at once when what was written keeps the text from being made; it stays, to be mended."""
    report.refresh_from_db()
    trouble = state_of(report).trouble
    if trouble is not None:
        raise Refused(f"“{what}”已保存，但文字编不出来：{trouble.message}", hint=trouble.hint)


urlpatterns = [
    path("reports/<int:pk>/words/", words, name="words"),
    path("reports/<int:pk>/words/write", write, name="write_word"),
    path("reports/<int:pk>/words/paragraph", paragraph, name="write_paragraph"),
]
