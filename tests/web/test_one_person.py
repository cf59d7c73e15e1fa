"""No single person gets a report from draft to public, whatever posts they hold."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from juesuan.act import Past, Refused, Subject, allow
from juesuan.actor import Actor, Role
from juesuan.store import books, reports
from juesuan.store.acting import acts
from juesuan.store.models import Event, Post
from juesuan.store.people import make_person
from juesuan.store.words import write_paragraph
from tests.web.conftest import ROWS, book_of

BOOK_LIFE = ("edit_book", "submit_book", "endorse_book", "approve_book")
REPORT_LIFE = (
    *("write_words", "hand_over", "pass_report", "record_approval", "sign_secrecy"),
    *("approve_report", "publish"),
)
TYPED = {"edit_book", "submit_book"}
WRITTEN = {"write_words", "hand_over"}
APART = (
    (TYPED, {"endorse_book"}),
    (TYPED | {"endorse_book"}, {"approve_book"}),
    (TYPED | WRITTEN | {"endorse_book"}, {"pass_report"}),
    (WRITTEN, {"sign_secrecy"}),
    (TYPED | WRITTEN | {"endorse_book", "pass_report", "sign_secrecy"}, {"approve_report"}),
    (set(BOOK_LIFE) | WRITTEN | {"pass_report", "sign_secrecy", "approve_report"}, {"publish"}),
)
"""Compile, review, approve, publish: whoever did one of the first does none of the second to the same thing."""
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
        for some, others in APART:
            assert not {one.by for one in done if one.act in some} & {one.by for one in done if one.act in others}, done
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


# ── back and forth, in the database ──

DIGEST = "d" * 64
THROUGH = (3, 6, 14, 17, 18)  # offices that get as far as publishing; others when the acts change
ON, BACK = 6, 1  # how often a step goes on for each that goes back


def steps(report: Any, book: Any, rng: random.Random) -> list[tuple[int, str, Any]]:
    """What may be tried: how often, the act, and how somebody in a post does it; nothing typed is like what stood."""
    new = f"{rng.randrange(10**9)}.00"
    return [
        (ON, "edit_book", lambda post: books.replace_rows(post, book, [{**row, "amount": new} for row in ROWS], "新")),
        (ON, "submit_book", lambda post: books.submit_book(post, book, [])),
        (ON, "endorse_book", lambda post: books.endorse_book(post, book)),
        (ON, "approve_book", lambda post: books.approve_book(post, book)),
        (BACK, "send_back_book", lambda post: books.send_back_book(post, book, "重报")),
        (BACK, "write_words", lambda post: write_paragraph(post, report, "段落", {"节": "绩效", "文字": new})),
        (ON, "hand_over", lambda post: reports.hand_over(post, report)),
        (ON, "pass_report", lambda post: reports.pass_report(post, report, [])),
        (ON, "record_approval", lambda post: reports.record_approval(post, report, "1号", date(2025, 8, 1), DIGEST)),
        (ON, "sign_secrecy", lambda post: reports.sign_secrecy(post, report, "可以公开")),
        (ON, "approve_report", lambda post: reports.approve_report(post, report, [], DIGEST)),
        (BACK, "return_report", lambda post: reports.return_report(post, report, "重编")),
        (ON, "publish", lambda post: reports.publish(post, report, [], {}, DIGEST)),
    ]


@pytest.mark.parametrize("seed", THROUGH)
def test_what_is_published_after_going_back_and_forth_was_seen_by_four_hands(report, cast, seed):
    rng = random.Random(seed)
    report.books.exclude(unit=cast.unit).delete()
    book = book_of(report, cast.unit)
    for number in range(8):
        roles = rng.sample([role for role in Role if role.is_of_unit or role in reports_roles()], rng.randint(2, 4))
        make_person(None, f"p{number}", f"人{number}", [(place(cast, role), role) for role in roles], "!")
    posts = list(Post.objects.select_related("person", "body").filter(person__name__startswith="人"))
    for _ in range(60):
        now = {"book": book.stage, "report": report.stage}
        tried = [one for one in steps(report, book, rng) if now[of(one[1])] in acts()[one[1]].stages]
        if report.stage == "编制中" and book.stage != "审核通过":
            tried = [one for one in tried if of(one[1]) == "book" or one[0] == BACK]
        if not tried:
            break
        _, _, do = rng.choices(tried, [weight for weight, _, _ in tried])[0]
        for post in rng.sample(posts, len(posts)):
            with suppress(Refused):
                do(post)
                break
        report.refresh_from_db()
        book.refresh_from_db()
        if report.stage == "已公开":
            break
    seen_by_four_hands()


def of(act: str) -> str:
    return "book" if act.endswith("_book") else "report"


def reports_roles() -> set[Role]:
    return {
        *(Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_REVIEWER),
        *(Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_PUBLISHER),
    }


def place(cast: Any, role: Role) -> Any:
    return cast.unit if role.is_of_unit else cast.department


def seen_by_four_hands() -> None:
    """The last event is a publication: nothing moved since the last review, and no hand that held it held it before."""
    told = list(Event.objects.order_by("number").values_list("act", "person"))
    assert told[-1][0] == "publish"
    last = {act: number for number, (act, _) in enumerate(told)}
    for act in ("endorse_book", "approve_book", "pass_report", "sign_secrecy", "approve_report"):
        moved = {"edit_book"} | ({"write_words"} if "book" not in act else set())
        assert not moved & {one for one, _ in told[last[act] :]}, (act, told)
    for some, others in APART:
        for act in others:
            by = told[last[act]][1]
            assert by not in {person for one, person in told[: last[act]] if one in some}, (act, told)
