"""Matching: what the books spent, with the project of the library that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from juesuan.amount import plain
from juesuan.prepare.spending import Spending
from juesuan.projects.records import Project


class Unmatched(NamedTuple):
    """Spending of the books that belongs to no project of the library, in 分, and why."""

    project: str
    unit: str
    fen: int
    why: str


class Matched(NamedTuple):
    """Spending by the code of its project, and what could not be matched."""

    by_code: Mapping[str, tuple[Spending, ...]]
    unmatched: tuple[Unmatched, ...]


def match_spending(
    projects: Iterable[Project], spending: Iterable[Spending], aliases: Mapping[str, str] | None = None
) -> Matched:
    """Each sum of the books with the project it names by code or name; of several of one name, that of its unit.

    ``aliases`` gives the code or name of a project that the books call otherwise.
    """
    known: dict[str, list[Project]] = {}
    for project in projects:
        for name in dict.fromkeys((plain(project.code), plain(project.name))):
            known.setdefault(name, []).append(project)
    other = {plain(theirs): plain(ours) for theirs, ours in (aliases or {}).items()}
    found: dict[str, list[Spending]] = {}
    lost: dict[tuple[str, str, str], int] = {}
    for one in spending:
        name = other.get(plain(one.project), plain(one.project))
        candidates = known.get(name, [])
        own = [project for project in candidates if same_unit(project.unit, one.unit)]
        chosen = own if len(candidates) > 1 else candidates
        if len(chosen) == 1:
            found.setdefault(chosen[0].code, []).append(one)
            continue
        why = "没有写项目" if not name else "项目库中没有" if not candidates else "有同名项目，分不清是哪一个"
        key = (one.project, one.unit, why)
        lost[key] = lost.get(key, 0) + one.fen
    unmatched = tuple(Unmatched(project, unit, fen, why) for (project, unit, why), fen in lost.items())
    return Matched({code: tuple(rows) for code, rows in found.items()}, unmatched)


_CODE_BEFORE = re.compile(r"^\d+[-_. ]*")


def same_unit(one: str, other: str) -> bool:
    """Whether two names mean one unit, whatever code stands before them, 本级 behind them, or region in front of one.

    “303001-自治区某厅本级” is “宁夏回族自治区某厅（本级）”, “某局信息中心” is not “某局”.
    """
    first, second = (_bare(name) for name in (one, other))
    return bool(first and second) and (first.endswith(second) or second.endswith(first))


def _bare(name: str) -> str:
    return _CODE_BEFORE.sub("", plain(name)).replace("(", "").replace(")", "").removesuffix("本级")
