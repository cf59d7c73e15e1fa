"""Kill proof: the server dies at random moments under load, and everything it said was saved is there afterwards.

``python -m tests.prove.kill_server 200`` kills 200 times on SQLite; with ``--postgres`` on a PostgreSQL of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from tests.web.postgres import cluster, new_database
from tests.web.running import Site, Visitor
from tests.web.small_office import PASSWORD, make_people, make_report

BOOKS = {"tian": 1, "kao": 2}
_CLIENTS = 6


@dataclass(slots=True)
class Typist:
    """Somebody who counts upwards in a row of their own, and now and then adds a row; what was said to be saved."""

    name: str
    number: int
    visitor: Visitor
    row: int | None = None
    shown: str = ""
    tried: int = 0
    counted: int = 0
    added: list[str] = field(default_factory=list)
    saved: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/books/{BOOKS[self.name]}/rows"

    def work(self, stop: threading.Event, rng: random.Random) -> None:
        while not stop.is_set():
            try:
                self._add(rng) if self.row is None or rng.random() < 0.05 else self._count()
            except (OSError, ValueError, HTTPException):  # the server is dead, or died while it answered
                time.sleep(0.05)

    def _send(self, row: int | None, cells: dict[str, str], seen: dict[str, str]) -> tuple[int, dict[str, object]]:
        body = json.dumps({"edits": [{"row": row, "cells": cells, "seen": seen}]}).encode()
        status, text = self.visitor.post(self.path, body, "application/json")
        return status, json.loads(text)

    def _add(self, rng: random.Random) -> None:
        mark = f"{self.number}-{rng.randrange(10**12)}"
        status, told = self._send(None, {"summary": mark, "account": "8001", "side": "借", "amount": "1.00"}, {})
        if status != 200:
            self.wrong.append(f"{status} {told}")
            return
        self.added.append(mark)
        self.saved += 1
        if self.row is None:
            self.row, self.shown = told["rows"][0]["id"], "1.00"  # type: ignore[index]

    def _count(self) -> None:
        self.tried += 1
        wanted = f"{self.tried + 1}.00"
        status, told = self._send(self.row, {"amount": wanted}, {"amount": self.shown})
        if status == 409:  # what was sent before the server died did arrive
            self.shown = told["theirs"]["cells"]["amount"]  # type: ignore[index]
            if not self.counted <= int(float(self.shown)) - 1 <= self.tried:
                self.wrong.append(f"{self.shown} stands where {self.counted} was saved")
        elif status == 200:
            self.shown, self.counted = wanted, self.tried
            self.saved += 1
        else:
            self.wrong.append(f"{status} {told}")


def kills(site: Site, times: int, seed: int = 1) -> list[Typist]:
    """Kill the server that often while people type, bring it up again each time; the typists afterwards."""
    rng = random.Random(seed)
    make_people(site)
    make_report(site)
    site.start(workers=2)
    typists = []
    for number in range(_CLIENTS):
        name = list(BOOKS)[number % len(BOOKS)]
        visitor = Visitor(site.url)
        visitor.sign_in(name, PASSWORD)
        typists.append(Typist(name, number, visitor))
    stop = threading.Event()
    threads = [
        threading.Thread(target=one.work, args=(stop, random.Random(seed * 100 + one.number)), daemon=True)
        for one in typists
    ]
    for thread in threads:
        thread.start()
    for _ in range(times):
        time.sleep(rng.uniform(0.05, 1.2))
        site.kill()
        site.start(workers=2)
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join(60)
    site.stop()
    return typists


def missing(site: Site, typists: list[Typist]) -> list[str]:
    """What was said to be saved and is not there, and whatever else went wrong; nothing when all is well."""
    told = site.python(
        "import json\n"
        "from juesuan.store.models import EntryRow, Event\n"
        "print(json.dumps({'rows': [[r.pk, r.summary, r.amount] for r in EntryRow.objects.all()],"
        " 'events': Event.objects.filter(act='edit_book').count()}))"
    )
    held = json.loads(told)
    marks = {summary for _, summary, _ in held["rows"]}
    amounts = {row: amount for row, _, amount in held["rows"]}
    found = [wrong for one in typists for wrong in one.wrong]
    found += [f"the row {mark} is gone" for one in typists for mark in one.added if mark not in marks]
    for one in typists:
        if one.row is not None and int(float(amounts.get(one.row, "0"))) - 1 < one.counted:
            found.append(f"{one.counted} was saved, {amounts.get(one.row)} stands there")
    if held["events"] < sum(one.saved for one in typists):
        found.append(f"{held['events']} events for {sum(one.saved for one in typists)} saved edits")
    if "完整" not in site.run("verify-history"):
        found.append("the history does not hold together")
    return found


def prove(times: int, postgres: bool, folder: Path) -> str:
    """Kill, look, and say what came of it; fails with everything that is missing."""
    with ExitStack() as stack:
        more = {"DATABASE_URL": new_database(stack.enter_context(cluster()))} if postgres else {}
        site = Site(folder / "data", more)
        stack.callback(site.stop)
        typists = kills(site, times)
        if found := missing(site, typists):
            raise AssertionError("\n".join(found[:20]))
        return (
            f"{times} kills, {sum(one.saved for one in typists)} edits saved, none missing, the history holds together"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int, nargs="?", default=200)
    parser.add_argument("--postgres", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(prove(told.times, told.postgres, Path(folder)))


if __name__ == "__main__":
    main()
