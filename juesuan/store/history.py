"""History: every act as an event sealed onto the one before; whether it is whole can be told by anyone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from juesuan.store.models import Body, Chain, Event, Report


class Told(NamedTuple):
    """What an event tells of who acted: name, account, role, body."""

    person: str
    username: str
    role: str
    body: str


PUBLIC = Told("公众", "", "公众", "")
SYSTEM = Told("系统", "", "系统", "")
"""Whoever keeps the machine, at the command line."""


def append(
    told: Told,
    act: str,
    subject: str,
    *,
    report: Report | None = None,
    unit: Body | None = None,
    before: Any = None,
    after: Any = None,
    why: str = "",
) -> Event:
    """Put an event behind the head of the chain; must stand in the transaction of the change it tells of."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event belongs in the transaction of its change")
    Chain.objects.get_or_create(pk=1)
    head = Chain.objects.select_for_update().get(pk=1)
    event = Event(
        number=head.number + 1,
        at=timezone.now().replace(microsecond=0),
        person=told.person,
        username=told.username,
        role=told.role,
        body=told.body,
        act=act,
        subject=subject,
        report=report,
        unit=unit,
        before=before,
        after=after,
        why=why,
    )
    event.seal = seal(head.seal, event)
    event.save(force_insert=True)
    head.number, head.seal = event.number, event.seal
    head.save()
    return event


def seal(previous: str, event: Event) -> str:
    """The SHA-256 over the seal before and everything the event tells, as 64 hexadecimal digits."""
    told = [
        previous,
        event.number,
        _moment(event.at),
        event.person,
        event.username,
        event.role,
        event.body,
        event.act,
        event.subject,
        event.report_id,
        event.unit_id,
        event.before,
        event.after,
        event.why,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(at: datetime) -> int:
    """Whole seconds since 1970: the same on every database and in every time zone."""
    return int(at.timestamp())


class Broken(NamedTuple):
    """One place where the history does not hold together."""

    number: int
    what: str


def verify(exported: tuple[int, str] | None = None) -> Iterator[Broken]:
    """Where the history is broken: events changed, left out, put in, cut off at the end; nothing when it is whole.

    ``exported`` is a number and seal printed earlier (on a publication): the history must still hold that very event.
    """
    previous, expected = "", 1
    seals: dict[int, str] = {}
    for event in Event.objects.order_by("number").iterator():
        if event.number != expected:
            yield Broken(expected, f"第 {expected} 至 {event.number - 1} 条不见了")
            expected = event.number
        if event.seal != seal(previous, event):
            yield Broken(event.number, f"第 {event.number} 条（{event.act} {event.subject}）与封签不符：被改动过")
        previous, expected = event.seal, expected + 1
        seals[event.number] = event.seal
    head = Chain.objects.filter(pk=1).first()
    if head is not None and (head.number, head.seal) != (expected - 1, previous):
        yield Broken(head.number, f"历史应到第 {head.number} 条，现有到第 {expected - 1} 条")
    if exported is not None and seals.get(exported[0]) != exported[1]:
        yield Broken(exported[0], f"第 {exported[0]} 条与印出的封签不同")


def head() -> tuple[int, str]:
    """Number and seal of the last event; (0, “”) before the first."""
    found = Chain.objects.filter(pk=1).first()
    return (found.number, found.seal) if found is not None else (0, "")
