"""Acting: what every named act shares — who may do it, at which stage, and the sealed event it leaves behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from juesuan import act, shipped
from juesuan.act import Act, Past, Refused, Subject, read_acts
from juesuan.actor import Actor
from juesuan.projects.records import Event, Project, Stage

__all__ = ["Refused", "acts", "allow", "broken_history", "done"]

DATA = "acts.toml"


@cache
def acts() -> Mapping[str, Act]:
    """Every act by its name, in the order of a project's life."""
    return read_acts(shipped.toml(__package__, DATA))


def allow(name: str, project: Project, by: Actor) -> Act:
    """The act, when that person may do it to that project now; else :class:`Refused` says who may, and when."""
    found = acts()[name]
    past = (Past(event.act, event.by) for event in project.history)
    act.allow(found, by, Subject(project.display, project.unit, project.stage), past, acts())
    return found


def done(name: str, project: Project, by: Actor, at: datetime, what: str, why: str = "", **changes: Any) -> Project:
    """The project after an act: permission checked, the changes made, the event appended."""
    found = allow(name, project, by)
    if project.history and at.replace(microsecond=0, tzinfo=None) < project.history[-1].at.replace(tzinfo=None):
        last = project.history[-1]
        raise Refused(
            f"{project.display}：办理时间{at:%Y-%m-%d %H:%M}在上一条记录（{last.at:%Y-%m-%d %H:%M}"
            f"“{acts()[last.act].title}”）之前",
            hint="按办理的先后记录，核对 --at",
        )
    after = Stage(found.to) if found.to else project.stage
    before = "" if not project.history else project.stage.value
    event = Event(
        number=len(project.history) + 1,
        at=at.replace(microsecond=0),
        by=by.name,
        role=by.role,
        body=by.body,
        act=name,
        before=before,
        after=after.value,
        what=what,
        why=why,
    )
    previous = project.history[-1].seal if project.history else ""
    sealed = replace(event, seal=seal(previous, project.code, event))
    return replace(project, stage=after, history=(*project.history, sealed), head=sealed.seal, **changes)


def seal(previous: str, code: str, event: Event) -> str:
    """The SHA-256 over the seal before, the project's code and the event, as 64 hexadecimal digits."""
    told = [
        previous,
        code,
        event.number,
        event.at.isoformat(),
        event.by,
        event.role.value,
        event.body,
        event.act,
        event.before,
        event.after,
        event.what,
        event.why,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def broken_history(project: Project) -> str:
    """What is wrong with a project's history — an event changed, left out or put in later; “” when it is whole."""
    previous = ""
    for place, event in enumerate(project.history, 1):
        if event.number != place:
            return f"{project.display}的记录第 {place} 条编号是 {event.number}：有记录被删去或插入"
        if event.seal != seal(previous, project.code, event):
            title = acts()[event.act].title if event.act in acts() else event.act
            return f"{project.display}的记录第 {place} 条（{title}）与封签不符：被改动过"
        previous = event.seal
    if project.head != previous:
        return f"{project.display}的最后一条记录与项目文件里的封签不符：最后的记录被删去，或项目文件被改动"
    if project.history and project.history[-1].after != project.stage.value:
        return f"{project.display}的环节是“{project.stage}”，最后一条记录到“{project.history[-1].after}”"
    return ""
