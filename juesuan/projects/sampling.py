"""Sampling (抽查): which accepted self-evaluations are checked again, drawn by weight so that anyone can repeat it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from juesuan.projects.acting import Refused, allow, done
from juesuan.projects.outside import FULL
from juesuan.projects.policy import Policy
from juesuan.projects.records import Actor, Points, Project, Recheck, Stage


class Ticket(NamedTuple):
    """One project in the draw: its weight, and how the weight came about in words."""

    code: str
    weight: int
    told: str


class Drawn(NamedTuple):
    """One project drawn: in which turn, with what weight of how much that was left, and the number that hit it."""

    code: str
    turn: int
    weight: int
    of: int
    number: int

    @property
    def chance(self) -> str:
        """How likely it was to be drawn in that turn: “第1次抽取，权重3/20，随机数17”."""
        return f"第{self.turn}次抽取，权重{self.weight}/{self.of}，随机数{self.number}"


def tickets(projects: Sequence[Project], remarks: Mapping[str, int], policy: Policy) -> tuple[Ticket, ...]:
    """The projects that may be drawn, weighted: one for each, more for money, remarks, returns and high scores.

    ``remarks`` counts the remarks of the rules that a project's form still has, by its code. Projects not accepted yet
    take no part.
    """
    accepted = sorted((p for p in projects if p.stage is Stage.ACCEPTED), key=lambda p: p.code)
    return tuple(_ticket(project, remarks.get(project.code, 0), policy) for project in accepted)


def _ticket(project: Project, remarks: int, policy: Policy) -> Ticket:
    sample = policy.sample
    objective = project.objective
    money = sum(one.full_year for one in objective.money) if objective is not None else 0
    parts = [("基数", 1)]
    parts.append((f"全年预算每满{sample.money_step // 1_000_000}万元", money // sample.money_step * sample.for_money))
    parts.append((f"审核意见{remarks}条", remarks * sample.for_remark))
    returned = sum(1 for review in project.reviews if review.outcome == "退回修改")
    parts.append((f"退回{returned}次", returned * sample.for_return))
    total = project.form.total_score if project.form is not None else None
    high = total is not None and total.grains >= sample.high_score
    parts.append(("自评得分偏高", sample.for_high_score if high else 0))
    kept = [(told, weight) for told, weight in parts if weight]
    return Ticket(project.code, sum(w for _, w in kept), "，".join(f"{told}计{weight}" for told, weight in kept))


def draw(pool: Sequence[Ticket], count: int, seed: int) -> tuple[Drawn, ...]:
    """``count`` different projects, heavier ones likelier; the same pool and seed give the same draw.

    In each turn the SHA-256 of “seed:turn” taken as a number, modulo the weight that is left, falls on one project in
    the order of codes.
    """
    left = sorted(pool)
    found = []
    for turn in range(1, min(count, len(left)) + 1):
        total = sum(ticket.weight for ticket in left)
        number = int.from_bytes(hashlib.sha256(f"{seed}:{turn}".encode()).digest()) % total
        passed = 0
        for ticket in left:
            passed += ticket.weight
            if number < passed:
                found.append(Drawn(ticket.code, turn, ticket.weight, total, number))
                left.remove(ticket)
                break
    return tuple(found)


def mark_drawn(project: Project, by: Actor, at: datetime, seed: int, drawn: Drawn) -> Project:
    """抽中复核: put the draw on record."""
    allow("draw", project, by)
    if project.recheck is not None and project.recheck.on is None:
        raise Refused(f"{project.display}已经抽中，尚未复核", hint="先“抽查复核”")
    what = f"抽中复核（种子{seed}，{drawn.chance}）"
    return done("draw", project, by, at, what, recheck=Recheck(at.date(), seed, drawn.chance))


def recheck(project: Project, by: Actor, at: datetime, score: Points, opinion: str) -> Project:
    """抽查复核: the score found when the evidence was looked at again, and the opinion."""
    allow("recheck", project, by)
    if project.recheck is None:
        raise Refused(f"{project.display}没有抽中复核", hint="先抽样")
    if not 0 <= score <= FULL:
        raise Refused(f"{project.display}的复核得分须在 0 到 100 之间", hint="按百分制填写")
    if not opinion.strip():
        raise Refused("复核须写明意见", hint="写明核对了哪些依据、得分怎样变化")
    checked = replace(project.recheck, on=at.date(), by=by.name, score=score, opinion=opinion.strip())
    return done("recheck", project, by, at, "完成抽查复核", opinion, recheck=checked)
