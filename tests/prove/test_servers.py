"""Servers that are killed, and two at one database: nothing that was said to be saved is ever lost or doubled."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prove.kill_server import prove
from tests.web.postgres import MISSING, cluster, new_database, programs
from tests.web.running import Site, Visitor
from tests.web.small_office import PASSWORD, make_people, make_report

pytestmark = pytest.mark.prove
_TIMES = 4
_STEPS = (1, 100, 10_000, 1_000_000)
needs_postgres = pytest.mark.skipif(programs() is None, reason=MISSING)


@pytest.mark.parametrize("postgres", [False, pytest.param(True, marks=needs_postgres)], ids=["SQLite", "PostgreSQL"])
def test_what_was_saved_is_there_after_the_server_was_killed(tmp_path: Path, postgres: bool) -> None:
    assert "none missing" in prove(_TIMES, postgres, tmp_path)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    with cluster() as address:
        more = {"DATABASE_URL": new_database(address)}
        one, other = Site(tmp_path / "data", more), Site(tmp_path / "data", more)
        make_people(one)
        try:
            yield one, other
        finally:
            one.stop()
            other.stop()


@needs_postgres
def test_two_servers_on_one_database_lose_no_update(two: tuple[Site, Site]) -> None:
    make_report(two[0])
    people = []
    for site in two:
        site.start()
        for _ in range(2):
            visitor = Visitor(site.url)
            visitor.sign_in("tian", PASSWORD)
            people.append(visitor)
    row = json.loads(people[0].get("/books/1/rows")[1])["rows"][0]
    done: list[int] = []

    def count(visitor: Visitor, step: int) -> None:
        """Add a step of one's own to the cell ten times; who was overtaken looks again.

        With one step for all, two who write the same amount at once would rightly both be told that it stands.
        """
        shown = row["cells"]["amount"]
        added = 0
        while added < 10:
            edit = {
                "row": row["id"],
                "cells": {"amount": f"{int(float(shown)) + step}.00"},
                "seen": {"amount": shown},
            }
            status, text = visitor.post("/books/1/rows", json.dumps({"edits": [edit]}).encode(), "application/json")
            told = json.loads(text)
            if status == 409:
                shown = told["theirs"]["cells"]["amount"]
                continue
            assert status == 200, text
            shown = told["rows"][0]["cells"]["amount"]
            added += 1
        done.append(added)

    threads = [
        threading.Thread(target=count, args=(one, step), daemon=True) for one, step in zip(people, _STEPS, strict=False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    now = json.loads(people[0].get("/books/1/rows")[1])["rows"][0]["cells"]["amount"]
    assert done == [10, 10, 10, 10]
    assert int(float(now)) == int(float(row["cells"]["amount"])) + 10 * sum(_STEPS)
    assert "完整" in two[0].run("verify-history")


@needs_postgres
def test_two_servers_publish_a_report_once(two: tuple[Site, Site]) -> None:
    make_report(two[0], "已批准")
    people = []
    for site in two:
        site.start()
        visitor = Visitor(site.url)
        visitor.sign_in("gong", PASSWORD)
        people.append(visitor)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(one.post("/reports/1/publish/now", {})[0]), daemon=True)
        for one in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    told = two[0].python("from juesuan.store.models import Publication\nprint(Publication.objects.count())")
    assert (sorted(answers), int(told)) == ([200, 403], 1)
    assert "完整" in two[0].run("verify-history")
