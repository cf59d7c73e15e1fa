"""Events over the API: the history of what one may see, and whether all of it holds together."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.projects.acting import acts as project_acts
from juesuan.store import history, scope
from juesuan.store.acting import acts
from juesuan.store.models import Event
from juesuan.web.api.access import DEPARTMENT, UNIT, people
from juesuan.web.api.books import book_of
from juesuan.web.api.reports import report_of
from juesuan.web.api.said import NOT, EventOut, Key, Text
from juesuan.web.asking import post_of

router = Router()
Limit = Annotated[int, Field(ge=1, le=500)]
_HEAD = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


class VerifiedOut(Schema):
    """Whether the whole history holds together, up to which event, and the numbers of those that do not."""

    whole: bool
    number: int
    seal: str
    broken: list[int]


def _told(events: QuerySet[Event], before: int | None, limit: int) -> list[dict[str, Any]]:
    """Some events, the newest first, older than the number ``before``."""
    older = events.order_by("-number") if before is None else events.filter(number__lt=before).order_by("-number")
    return [_event(event) for event in older[:limit]]


def _event(event: Event) -> dict[str, Any]:
    names = ("number", "at", "act", "subject", "person", "role", "body", "before", "after", "why", "seal")
    known = acts().get(event.act) or project_acts().get(event.act)
    return {**{name: getattr(event, name) for name in names}, "title": known.title if known else event.act}


@router.get("/reports/{pk}/history", auth=people(*DEPARTMENT), response={200: list[EventOut], **NOT})
def report_history(request: HttpRequest, pk: Path[Key], before: Key | None = None, limit: Limit = 100) -> list[Any]:
    """决算和各单位、各项目的每个动作，新的在前；before 为上一页最后一条的编号。"""
    return _told(scope.events(post_of(request)).filter(report=report_of(request, pk)), before, limit)


@router.get("/books/{pk}/history", auth=people(*UNIT, *DEPARTMENT), response={200: list[EventOut], **NOT})
def book_history(request: HttpRequest, pk: Path[Key], before: Key | None = None, limit: Limit = 100) -> list[Any]:
    """一个单位的账的每个动作，新的在前。"""
    book = book_of(request, pk)
    return _told(scope.events(post_of(request)).filter(report=book.report, unit=book.unit), before, limit)


@router.get("/history/verify", auth=people(*DEPARTMENT, Role.ADMINISTRATOR), response={200: VerifiedOut, **NOT})
def verify(request: HttpRequest, head: Text = "") -> dict[str, Any]:
    """全部历史是否完整，与 juesuan verify-history 相同；head 为公开时印出的封签（编号:摘要），一并核对。"""
    exported = None
    if head:
        match = _HEAD.fullmatch(head.strip())
        if match is None:
            raise Refused("封签写得不对，没有核对", hint="照公开页“历史封签”写，编号:64 位摘要")
        exported = (int(match[1]), match[2])
    broken = [one.number for one in history.verify(exported)]
    number, seal = history.head()
    return {"whole": not broken, "number": number, "seal": seal, "broken": broken[:1000]}
