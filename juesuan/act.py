"""Act: one named change of state as a table has it — who may do it, at which stage, apart from whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from juesuan.actor import Actor, Role
from juesuan.errors import JuesuanError


class Refused(JuesuanError):
    """An act that may not be done: by this person, at this stage, or with what was given; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``stages`` are those it can be done at (none: only on what does not exist yet), ``to`` the one it leads
    to (``None``: it stays); ``own_unit`` holds people of units to their own; nobody does it who did one of
    ``apart_from`` to the same thing.
    """

    name: str
    title: str
    roles: tuple[Role, ...]
    stages: tuple[str, ...] = ()
    to: str | None = None
    own_unit: bool = False
    apart_from: tuple[str, ...] = ()


class Past(NamedTuple):
    """One act of the past: its name and who did it."""

    act: str
    by: str


class Subject(NamedTuple):
    """What an act is done to: how it is named, whose unit it is (“” for the department), and its stage."""

    name: str
    unit: str
    stage: str


def read_acts(table: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Act]:
    """The acts of a TOML table, in its order."""
    return {name: _act(name, entry) for name, entry in table.items()}


def _act(name: str, entry: Mapping[str, Any]) -> Act:
    return Act(
        name,
        entry["title"],
        tuple(Role(role) for role in entry["roles"]),
        tuple(entry.get("from", ())),
        entry.get("to"),
        entry.get("own_unit", False),
        tuple(entry.get("apart_from", ())),
    )


def allow(act: Act, by: Actor, subject: Subject, past: Iterable[Past], titles: Mapping[str, Act]) -> None:
    """Nothing when that person may do it now; else :class:`Refused` says who may, and when.

    ``past`` is what was done to the subject since it was last begun anew; ``titles`` are the acts by name.
    """
    if by.role not in act.roles:
        who = "、".join(act.roles)
        raise Refused(f"{subject.name}：{by.role}“{by.name}”不能“{act.title}”", hint=f"由{who}办理")
    if by.role.is_of_unit and act.own_unit and by.body != subject.unit:
        body = by.body or "未写明单位的人"
        raise Refused(f"{subject.name}属于{subject.unit}，{body}不能“{act.title}”", hint=f"由{subject.unit}的人办理")
    if act.stages and subject.stage not in act.stages:
        raise Refused(
            f"{subject.name}现在是“{subject.stage}”，不能“{act.title}”", hint=f"环节须为：{'、'.join(act.stages)}"
        )
    for one in past:
        if one.by == by.name and one.act in act.apart_from:
            raise Refused(
                f"{subject.name}：“{by.name}”已经“{titles[one.act].title}”，不能再“{act.title}”",
                hint="换一人办理：填报、审核、审批、公开不得是同一人",
            )
