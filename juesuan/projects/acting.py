"""Acting: what every named act shares — who may do it, at which stage, and the sealed event it leaves behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from juesuan import shipped
from juesuan.actor import Actor, Role
from juesuan.errors import JuesuanError
from juesuan.projects.records import Event, Project, Stage

DATA = "acts.toml"


class Refused(JuesuanError):
    """An act that may not be done: by this person, at this stage, or with what was given; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act as the department's table has it; see ``acts.toml``."""

    name: str
    title: str
    roles: tuple[Role, ...]
    stages: tuple[Stage, ...]
    to: Stage | None = None
    own_unit: bool = False
    apart_from: tuple[str, ...] = ()


@cache
def acts() -> Mapping[str, Act]:
    """Every act by its name, in the order of a project's life."""
    return {name: _act(name, entry) for name, entry in shipped.toml(__package__, DATA).items()}


def _act(name: str, entry: Mapping[str, Any]) -> Act:
    return Act(
        name,
        entry["title"],
        tuple(Role(role) for role in entry["roles"]),
        tuple(Stage(stage) for stage in entry["from"]),
        Stage(entry["to"]) if "to" in entry else None,
        entry.get("own_unit", False),
        tuple(entry.get("apart_from", ())),
    )


def allow(name: str, project: Project, by: Actor) -> Act:
    """The act, when that person may do it to that project now; else :class:`Refused` says who may, and when."""
    act = acts()[name]
    if by.role not in act.roles:
        who = "、".join(act.roles)
        raise Refused(f"{project.display}：{by.role}“{by.name}”不能“{act.title}”", hint=f"由{who}办理")
    if by.role.is_of_unit and act.own_unit and by.body != project.unit:
        raise Refused(
            f"{project.display}属于{project.unit}，{by.body or '未写明单位的人'}不能“{act.title}”",
            hint=f"由{project.unit}的人办理",
        )
    if act.stages and project.stage not in act.stages:
        raise Refused(
            f"{project.display}现在是“{project.stage}”，不能“{act.title}”", hint=f"环节须为：{'、'.join(act.stages)}"
        )
    for event in project.history:
        if event.act in act.apart_from and event.by == by.name:
            done = acts()[event.act].title
            raise Refused(
                f"{project.display}：“{by.name}”已经“{done}”，不能再“{act.title}”",
                hint="换一人办理：填报、审核、审批不得是同一人",
            )
    return act


def done(name: str, project: Project, by: Actor, at: datetime, what: str, why: str = "", **changes: Any) -> Project:
    """The project after an act: permission checked, the changes made, the event appended."""
    act = allow(name, project, by)
    after = act.to or project.stage
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
    return replace(project, stage=after, history=(*project.history, sealed), **changes)


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
    if project.history and project.history[-1].after != project.stage.value:
        return f"{project.display}的环节是“{project.stage}”，最后一条记录到“{project.history[-1].after}”"
    return ""
