"""No single person gets a report from draft to public, whatever posts they hold."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from juesuan.act import Past, Refused, Subject, allow
from juesuan.actor import Actor, Role
from juesuan.store.acting import acts

BOOK_LIFE = ("edit_book", "submit_book", "endorse_book", "approve_book")
REPORT_LIFE = (
    *("write_words", "hand_over", "pass_report", "record_approval", "sign_secrecy"),
    *("approve_report", "publish"),
)
BOOK_HANDS = ({"edit_book", "submit_book"}, {"endorse_book"}, {"approve_book"})
REPORT_HANDS = (
    {"edit_book", "submit_book", "write_words", "hand_over"},
    {"pass_report"},
    {"approve_report"},
    {"publish"},
)
"""Compile, review, approve, publish: of one thing each is another person's."""
PLACES = {True: "单位一", False: "部门"}


def life(people: list[dict[str, Any]], rng: random.Random) -> list[Past] | None:
    """Walk a report to publication with random people; who did what, ``None`` when it got stuck."""
    past: list[Past] = []
    stages = {"book": "填报中", "report": "编制中"}
    for name in (*BOOK_LIFE, *REPORT_LIFE):
        act = acts()[name]
        what = "book" if name in BOOK_LIFE else "report"
        subject = Subject("甲", PLACES[True], stages[what])
        who = next((one for one in rng.sample(people, len(people)) if may(act, one, subject, past)), None)
        if who is None:
            return None
        past.append(Past(name, who["name"]))
        stages[what] = act.to or stages[what]
    return past


def may(act: Any, person: dict[str, Any], subject: Subject, past: list[Past]) -> bool:
    """Whether the person may do it in any of their posts."""
    for role, body in person["posts"]:
        try:
            allow(act, Actor(person["name"], role, body), subject, past, acts())
        except Refused:
            continue
        return True
    return False


def random_people(rng: random.Random) -> list[dict[str, Any]]:
    roles = [role for role in Role if role not in (Role.THIRD_PARTY, Role.ADMINISTRATOR)]
    return [
        {
            "name": f"人{n}",
            "posts": {(role, PLACES[role.is_of_unit]) for role in rng.sample(roles, rng.randint(1, len(roles)))},
        }
        for n in range(rng.randint(1, 6))
    ]


def test_in_ten_thousand_random_offices_nobody_does_two_of_compile_review_approve_publish():
    rng = random.Random(20241231)
    reached = 0
    for _ in range(10_000):
        done = life(random_people(rng), rng)
        if done is None:
            continue
        reached += 1
        for hands in (BOOK_HANDS, REPORT_HANDS):
            who = [{one.by for one in done if one.act in group} for group in hands]
            assert all(not one & other for one, other in combinations(who, 2)), done
    assert reached > 100  # the walk does get through where there are enough people


@pytest.mark.parametrize("number", [1, 2, 3])
def test_fewer_than_four_people_never_publish(number):
    rng = random.Random(number)
    posts = {(role, PLACES[role.is_of_unit]) for role in Role}
    people = [{"name": f"人{n}", "posts": posts} for n in range(number)]
    assert all(life(people, rng) is None for _ in range(200))


def test_every_act_keeps_apart_from_acts_there_are():
    for act in acts().values():
        assert set(act.apart_from) <= set(acts()), act
