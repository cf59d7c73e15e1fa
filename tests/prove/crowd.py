"""Many people at a site at once for some time: what they ask for, how long each answer takes, what goes wrong."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.web.running import Visitor

Step = tuple[str, int, Callable[[Visitor, random.Random], int]]
"""What is asked for, how often among the others, and asking: returns the status."""


@dataclass(slots=True)
class Taken:
    """Milliseconds of every answer by what was asked for, and every answer that was no good."""

    times: dict[str, list[float]] = field(default_factory=dict)
    bad: Counter[str] = field(default_factory=Counter)

    def share(self, percent: int) -> float:
        """The time within which so many of a hundred answers came."""
        everything = sorted(one for times in self.times.values() for one in times)
        return everything[min(len(everything) - 1, len(everything) * percent // 100)]

    def lines(self, seconds: float) -> list[str]:
        """A line for each thing asked for: how many, median, 95 of a hundred, longest."""
        told = []
        for name, times in sorted(self.times.items()):
            ordered = sorted(times)
            at95 = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
            told.append(
                f"{name}: {len(times)}, p50 {ordered[len(times) // 2]:.0f}, p95 {at95:.0f}, {ordered[-1]:.0f} ms"
            )
        number = sum(map(len, self.times.values()))
        told.append(f"all: {number} in {seconds:.0f} s, p50 {self.share(50):.0f}, p95 {self.share(95):.0f} ms")
        return told


def crowd(people: list[tuple[Visitor, list[Step]]], seconds: float, pause: float, seed: int = 1) -> Taken:
    """Everybody does one step after another, chosen by weight, with a pause like that of people between them."""
    taken = Taken()
    lock = threading.Lock()
    end = time.monotonic() + seconds

    def work(number: int, visitor: Visitor, steps: list[Step]) -> None:
        rng = random.Random(seed * 1000 + number)
        time.sleep(rng.uniform(0, pause))
        while time.monotonic() < end:
            name, _, ask = rng.choices(steps, [weight for _, weight, _ in steps])[0]
            begun = time.perf_counter()
            try:
                status = ask(visitor, rng)
            except OSError as error:
                status = 0
                name = f"{name} {error}"
            took = (time.perf_counter() - begun) * 1000
            with lock:
                taken.times.setdefault(name, []).append(took)
                if status != 200:
                    taken.bad[f"{name}: {status}"] += 1
            time.sleep(rng.uniform(0.5, 1.5) * pause)

    threads = [threading.Thread(target=work, args=(n, *one), daemon=True) for n, one in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 90)
    return taken


def page(path: str) -> Callable[[Visitor, random.Random], int]:
    """Ask for a page."""
    return lambda visitor, rng: visitor.get(path)[0]


def one_of(paths: list[str]) -> Callable[[Visitor, random.Random], int]:
    """Ask for any of some pages."""
    return lambda visitor, rng: visitor.get(rng.choice(paths))[0]


def new_row(book: int) -> Callable[[Visitor, random.Random], int]:
    """Type a new row into a book and save it."""

    def ask(visitor: Visitor, rng: random.Random) -> int:
        cells = {
            "summary": f"{rng.random()}",
            "account": "8001",
            "side": "借",
            "amount": f"{rng.randrange(1, 10**6)}.00",
        }
        body = json.dumps({"edits": [{"row": None, "cells": cells, "seen": {}}]}).encode()
        return visitor.post(f"/books/{book}/rows", body, "application/json")[0]

    return ask
