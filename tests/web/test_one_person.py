"""No single person gets a report from draft to public, whatever posts they hold."""

from __future__ import annotations

import random

import pytest

from juesuan.act import Refused, Subject, allow
from juesuan.actor import Actor, Role
from juesuan.store.acting import acts

BOOK_LIFE = ("edit_book", "submit_book", "endorse_book", "approve_book")
REPORT_LIFE = (
    "write_words",
    "hand_over",
    "pass_report",
    "record_approval",
    "sign_secrecy",
    "approve_report",
    "publish",
)
GROUPS = (
    {"edit_book", "submit_book", "write_words", "hand_over"},
    {"endorse_book"},
    {"pass_report", "sign_secrecy"},
    {"approve_report"},
    {"publish"},
)
"""Compile, review in the unit, review in the department, approve, publish: each kept apart from the ones before."""


def life(people: list[dict[str, set[tuple[Role, str]]]], rng: random.Random) -> list[tuple[str, str]] | None:
    """Walk a report to publication with random people; who did what, ``None`` when it got stuck."""
    past: list = []
    done: list[tuple[str, str]] = []
    stages = {"book": "填报中", "report": "编制中"}
    for name in (*BOOK_LIFE, *REPORT_LIFE):
        act = acts()[name]
        what = "book" if name in BOOK_LIFE else "report"
        subject = Subject("甲", "单位一", stages[what])
        for person in rng.sample(people, len(people)):
            posts = [(role, body) for role, body in person["posts"] if role in act.roles]
            for role, body in posts:
                try:
                    allow(act, Actor(person["name"], role, body), subject, past, acts())
                except Refused:
                    continue
                break
            else:
                continue
            from juesuan.act import Past

            past.append(Past(name, person["name"]))
            done.append((name, person["name"]))
            if act.to:
                stages[what] = act.to
            break
        else:
            return None
    return done


def random_people(rng: random.Random) -> list[dict]:
    roles = [role for role in Role if role not in (Role.THIRD_PARTY, Role.ADMINISTRATOR)]
    return [
        {
            "name": f"人{n}",
            "posts": {
                (role, "单位一" if role.is_of_unit else "部门")
                for role in rng.sample(roles, rng.randint(1, len(roles)))
            },
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
        who = [{by for name, by in done if name in group} for group in GROUPS]
        for n, one in enumerate(who):
            for other in who[n + 1 :]:
                assert not one & other or {n, who.index(other)} <= {1, 2}, done
    assert reached > 100  # the walk does get through where there are enough people


@pytest.mark.parametrize("number", [1, 2, 3])
def test_fewer_than_four_people_never_publish(number):
    rng = random.Random(number)
    roles = [role for role in Role]
    people = [
        {"name": f"人{n}", "posts": {(role, "单位一" if role.is_of_unit else "部门") for role in roles}}
        for n in range(number)
    ]
    assert all(life(people, rng) is None for _ in range(200))


def test_every_role_of_the_table_is_known_and_no_act_names_an_unknown_one():
    for act in acts().values():
        assert set(act.apart_from) <= set(acts()), act
