"""Words over the API: the text with its bound numbers and gaps, and everything that people write, read and edited."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Schema, Status

from juesuan.actor import Role
from juesuan.store.models import Report, Word
from juesuan.store.words import write_paragraph, write_word
from juesuan.web.api.access import DEPARTMENT, people
from juesuan.web.api.conflicts import sent_was
from juesuan.web.api.reports import report_of, state_for
from juesuan.web.api.said import NOT, Key, ParagraphIn, Problem, WordIn, WordOut
from juesuan.web.asking import post_of
from juesuan.web.figures import state_of, tried
from juesuan.web.pages.words import blocks

router = Router()


class PieceOut(Schema):
    """A stretch of text: a number bound to a cell (with its page), a gap to fill, or words."""

    text: str
    url: str
    is_gap: bool
    is_number: bool


class BlockOut(Schema):
    """A heading (``level`` from 2) or a paragraph (0), with the line it stands on."""

    level: int
    line: int | None
    pieces: list[PieceOut]


@router.get("/reports/{pk}/text", auth=people(*DEPARTMENT), response={200: list[BlockOut], **NOT})
def text(request: HttpRequest, pk: Path[Key]) -> list[dict[str, Any]]:
    """编成的情况说明：标题和段落，数字带着它的单元格，待补的地方标明。"""
    state = state_for(request, pk)
    return [
        {"level": block.level, "line": block.line, "pieces": [piece._asdict() for piece in block.pieces]}
        for block in blocks(state.report, state)
    ]


@router.get("/reports/{pk}/words", auth=people(*DEPARTMENT), response={200: list[WordOut], **NOT})
def words(request: HttpRequest, pk: Path[Key]) -> list[Word]:
    """人写的文字：原因、上年数、段落、改写。"""
    return list(report_of(request, pk).words.all())


_WRITTEN: dict[int, Any] = {200: WordOut, 204: None, 409: Problem, **NOT}


@router.post("/reports/{pk}/words", auth=people(Role.DEPARTMENT_EDITOR), response=_WRITTEN)
def write(request: HttpRequest, pk: Path[Key], word: WordIn) -> Status[Any]:
    """写一项文字；空的文字为删去（204）。seen 是读到的旧文字，别人刚改过的为 409。"""
    report = report_of(request, pk)
    with sent_was({"key": word.key, "text": word.text}), tried(report):
        kept = write_word(post_of(request), report, word.group, word.key, word.text, word.seen)
    return _answer(report, kept)


@router.post("/reports/{pk}/paragraphs", auth=people(Role.DEPARTMENT_EDITOR), response=_WRITTEN)
def paragraph(request: HttpRequest, pk: Path[Key], sent: ParagraphIn) -> Status[Any]:
    """写一段：group 为“段落”（节、文字）或“改写”（节、开头、文字、因为）；cells 全空的为删去（204）。"""
    report = report_of(request, pk)
    with sent_was({"cells": sent.cells}), tried(report):
        kept = write_paragraph(post_of(request), report, sent.group, sent.cells, sent.id, sent.seen)
    return _answer(report, kept)


def _answer(report: Report, kept: Word | None) -> Status[Any]:
    """What now stands, and what now keeps the text from being made: which nothing kept can newly do."""
    if kept is None:
        return Status(204, None)
    report.refresh_from_db()
    trouble = state_of(report).trouble
    names = ("id", "group", "key", "text", "cells", "version")
    told = {name: getattr(kept, name) for name in names}
    return Status(200, {**told, "trouble": "" if trouble is None else f"已保存，但文字编不出来：{trouble.message}"})
