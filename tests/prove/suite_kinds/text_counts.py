"""文字: counts of missions, persons, vehicles, batches and units that money, sums or lists contradict."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.generate.ledger import PARTS
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, kind, put
from tests.prove.suite_kinds.text_amounts import PUBLIC_SECTION, words_before


def count(report: Located, section: str, before: str) -> Mark | None:
    """The count behind these words."""
    for mark in report.of("count", section):
        if report.line(mark.line)[: mark.start].endswith(before):
            return mark
    return None


def _changed(mark: Mark, now: int, why: str) -> Draft:
    return Draft((put(mark, str(now)),), f"{why}：应为{mark.text}，写成{now}")


@kind("missions-zero")
def missions_zero(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Money for travel abroad without a mission, or without a traveller."""
    missions, persons = (count(report, PUBLIC_SECTION, f"因公出国（境）{w}数") for w in ("团组", "人次"))
    if report.a.three_public[PARTS[0]][1] and missions and persons:
        yield _changed(missions, 0, "有因公出国（境）费而没有团组")
        yield _changed(persons, 0, "有因公出国（境）费而没有人次")
        both = (put(missions, "0"), put(persons, "0"))
        yield Draft(both, "有因公出国（境）费而没有团组和人次")


@kind("missions-without-money")
def missions_without_money(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Missions abroad that cost nothing."""
    missions, persons = (count(report, PUBLIC_SECTION, f"因公出国（境）{w}数") for w in ("团组", "人次"))
    if not report.a.three_public[PARTS[0]][1] and missions and persons:
        number = rng.randint(1, 4)
        edits = (put(missions, str(number)), put(persons, str(number * rng.randint(2, 6))))
        yield Draft(edits, f"没有因公出国（境）费而有{number}个团组")


@kind("persons-below-missions")
def persons_below_missions(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Fewer persons than missions, or than receptions."""
    pairs = [("因公出国（境）团组数", "因公出国（境）人次数"), ("国内公务接待批次", "国内公务接待人次")]
    for first, second in shuffled(rng, pairs):
        groups, persons = count(report, PUBLIC_SECTION, first), count(report, PUBLIC_SECTION, second)
        if groups and persons and groups.about[0] > 1:
            yield _changed(persons, rng.randint(1, groups.about[0] - 1), f"人次少于{first[-3:]}{groups.text}")


@kind("receptions-zero")
def receptions_zero(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Money for receptions without a reception, or without a guest."""
    batches, persons = (count(report, PUBLIC_SECTION, f"国内公务接待{w}") for w in ("批次", "人次"))
    if report.a.three_public[PARTS[3]][1] and batches and persons:
        yield _changed(batches, 0, "有公务接待费而没有接待批次")
        yield _changed(persons, 0, "有公务接待费而没有接待人次")


@kind("receptions-without-money")
def receptions_without_money(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Receptions that cost nothing."""
    batches, persons = (count(report, PUBLIC_SECTION, f"国内公务接待{w}") for w in ("批次", "人次"))
    if not report.a.three_public[PARTS[3]][1] and batches and persons:
        for number in shuffled(rng, list(range(2, 41)))[:5]:
            edits = (put(batches, str(number)), put(persons, str(number * rng.randint(2, 9))))
            yield Draft(edits, f"没有公务接待费而有{number}批次接待")


@kind("bought-zero")
def bought_zero(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Money for buying vehicles and none bought."""
    bought = count(report, PUBLIC_SECTION, "购置数为")
    if report.a.three_public[PARTS[1]][1] and bought:
        yield _changed(bought, 0, "有公务用车购置费而购置数为零")


@kind("bought-without-money")
def bought_without_money(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Vehicles bought for nothing."""
    bought = count(report, PUBLIC_SECTION, "购置数为")
    if not report.a.three_public[PARTS[1]][1] and bought:
        yield _changed(bought, rng.randint(1, 5), "没有公务用车购置费而有购置数")


@kind("held-zero")
def held_zero(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Running costs of vehicles and none held."""
    held = count(report, PUBLIC_SECTION, "保有量为")
    if report.a.three_public[PARTS[2]][1] and held and held.about[0]:
        yield _changed(held, 0, "有公务用车运行维护费而保有量为零")


@kind("held-above-assets")
def held_above_assets(report: Located, rng: random.Random) -> Iterator[Draft]:
    """More vehicles held on appropriation than the department has."""
    held, total = count(report, PUBLIC_SECTION, "保有量为"), count(report, "国有资产", "共有车辆")
    if held and total and held.about[0]:
        now = total.about[0] + rng.randint(1, max(1, total.about[0] // 2))
        draft = _changed(held, now, f"保有量多于国有资产所列车辆{total.text}辆")
        yield Draft(draft.edits, draft.about, against=(total,))


@kind("vehicles-sum")
def vehicles_sum(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A kind of vehicle, or their total, miswritten."""
    marks = [m for m in report.of("count", "国有资产") if m.about[1] == "辆"]
    for mark in shuffled(rng, marks):
        now = max(0, mark.about[0] + rng.choice((-1, 1, 2, 3, 10)))
        if now != mark.about[0]:
            yield _changed(mark, now, f"车辆{words_before(report, mark)}")


def _organisation(report: Located) -> dict[int, str]:
    first = next(i for i, h in report.headings.items() if h == "二、机构设置")
    last = next(i for i, h in report.headings.items() if h.startswith("第二部分"))
    return {i: report.line(i) for i in range(first + 1, last) if report.line(i)}


@kind("units-number")
def units_number(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The number of units, or of subordinate units, against the list below it."""
    for line, text in _organisation(report).items():
        for match in shuffled(rng, list(re.finditer(r"共(\d+)个|和(\d+)个二级预算单位", text))):
            group = 1 if match[1] else 2
            now = int(match[group]) + rng.choice((-1, 1, 2, 10))
            if now > 0:
                edit = Edit(line, match.start(group), match[group], str(now))
                yield Draft((edit,), f"单位数应为{match[group]}，写成{now}")


@kind("units-of-kind")
def units_of_kind(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The number of units of a kind against the names behind it."""
    for line, text in shuffled(rng, list(_organisation(report).items())):
        match = re.match(r"\d+\.\D+?(\d+)个：", text)
        if match:
            now = int(match[1]) + rng.choice((-1, 1, 2))
            if now > 0:
                edit = Edit(line, match.start(1), match[1], str(now))
                yield Draft((edit,), f"“{text[:16]}…”的单位数应为{match[1]}，写成{now}")


@kind("unit-left-out")
def unit_left_out(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A unit missing from the list."""
    for line, text in shuffled(rng, list(_organisation(report).items())):
        match = re.match(r"\d+\.\D+?\d+个：(.+)。$", text)
        names = match[1].split("、") if match else []
        if match and len(names) > 1:
            gone = rng.choice(names)
            now = "、".join(n for n in names if n != gone)
            yield Draft((Edit(line, match.start(1), match[1], now),), f"单位名单漏列“{gone}”")
