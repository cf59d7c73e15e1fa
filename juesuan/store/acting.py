"""Acting: what every act of the workflow shares — permission, the locked record, the event; all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models, transaction

from juesuan import act, shipped
from juesuan.act import Act, Past, Refused, Subject, read_acts
from juesuan.actor import Actor, Role
from juesuan.store import history
from juesuan.store.history import Told
from juesuan.store.models import Body, Event, Post, Question, Report, UnitBook

__all__ = ["Conflict", "Doing", "Refused", "acting", "actor_of", "acts", "told_of", "why_not"]

DATA = "acts.toml"


class Conflict(Refused):
    """Somebody else changed the same thing meanwhile; ``theirs`` is what stands there now."""

    def __init__(self, message: str, theirs: Mapping[str, Any]) -> None:
        super().__init__(message, hint="核对两个值，选择保留哪一个")
        self.theirs = theirs


@cache
def acts() -> Mapping[str, Act]:
    """Every act of the workflow by its name."""
    return read_acts(shipped.toml(__package__, DATA))


def actor_of(post: Post) -> Actor:
    """Who acts, from the post they act in."""
    return Actor(post.person.name, Role(post.role), post.body.name)


def told_of(post: Post) -> Told:
    """The same as events tell it."""
    return Told(post.person.name, post.person.username, post.role, post.body.name)


@dataclass(slots=True)
class Doing:
    """An act being done: the record under lock, and what the event will tell of before and after."""

    act: Act
    target: Any
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def set(self, name: str, value: Any) -> None:
        """Change one field of the record."""
        self.tell(name, getattr(self.target, name), value)
        setattr(self.target, name, value)

    def tell(self, name: str, before: Any, after: Any) -> None:
        """Let the event tell of a change made elsewhere."""
        self.before.setdefault(name, _plain(before))
        self.after[name] = _plain(after)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool | list | dict) else str(value)


def _subject(target: models.Model) -> tuple[Subject, Report | None, Body | None]:
    """How the target is named, its unit and stage; the report and unit its history belongs to."""
    if isinstance(target, UnitBook):
        return Subject(str(target), target.unit.name, target.stage), target.report, target.unit
    if isinstance(target, Report):
        return Subject(str(target), "", target.stage), target, None
    if isinstance(target, Question):
        report = target.publication.report
        return Subject(f"{report}的第 {target.pk} 个提问", "", target.stage), report, None
    return Subject(str(target), "", ""), None, None


def _past(target: models.Model, report: Report | None, unit: Body | None) -> Iterator[Past]:
    """What was done to it: a unit's book has its own past, a report all of its units', a question its own."""
    if report is None:
        return
    events = Event.objects.filter(report=report)
    if isinstance(target, Question):
        events = events.filter(subject=_key(target))
    elif unit is not None:
        events = events.filter(unit=unit)
    for name, by in events.values_list("act", "person").distinct():
        yield Past(name, by)


def _key(target: models.Model) -> str:
    subject, _, _ = _subject(target)
    return subject.name


def check(name: str, by: Post, target: models.Model) -> None:
    """:class:`Refused` when the person may not do it to the target now, or it lies beyond their department."""
    subject, report, unit = _subject(target)
    found = acts()[name]
    if report is not None and not is_within(by, report):
        raise Refused(f"{subject.name}不属于{by.body.name}", hint="换成该部门的人办理")
    past = _past(target, report, unit) if found.apart_from else ()
    act.allow(found, actor_of(by), subject, past, acts())


def why_not(name: str, by: Post, target: models.Model) -> str:
    """Why that person may not do it now, “” when they may: for buttons that say so."""
    try:
        check(name, by, target)
    except Refused as refusal:
        return f"{refusal.message}；{refusal.hint}" if refusal.hint else refusal.message
    return ""


def is_within(by: Post, report: Report) -> bool:
    """Whether a report belongs to the body somebody acts for."""
    role, body = Role(by.role), by.body
    if role.is_of_unit:
        return body.parent_id == report.department_id and report.books.filter(unit=body).exists()
    if role is Role.BUREAU:
        return report.department.parent_id == body.pk
    return role is not Role.ADMINISTRATOR and body.pk == report.department_id


@contextmanager
def acting(name: str, by: Post, target: models.Model, why: str = "") -> Iterator[Doing]:
    """Do an act: lock the target, check, let the body change it, then stage, version and event, all or nothing."""
    with transaction.atomic():
        if target.pk is not None:
            locked = type(target)._default_manager.select_for_update().get(pk=target.pk)
            target.__dict__.update({k: v for k, v in locked.__dict__.items() if k != "_state"})
        check(name, by, target)
        doing = Doing(acts()[name], target)
        subject, report, unit = _subject(target)
        yield doing
        if doing.act.to is not None and hasattr(target, "stage") and subject.stage != doing.act.to:
            doing.set("stage", doing.act.to)
        if hasattr(target, "version"):
            target.version += 1
        target.save()
        if isinstance(target, UnitBook):  # whoever shows the report shows the units' books
            Report.objects.filter(pk=target.report_id).update(version=models.F("version") + 1)
        history.append(
            told_of(by),
            name,
            subject.name,
            report=report,
            unit=unit,
            before=doing.before or None,
            after=doing.after or None,
            why=why,
        )
