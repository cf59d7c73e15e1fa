"""Indicators (共性指标库): general indicators for the usual kinds of projects, to choose from for an objective."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from juesuan import shipped
from juesuan.amount import plain
from juesuan.performance.measure_words import nouns
from juesuan.projects.records import Measured, Points

DATA = "indicators.csv"
GENERAL = "通用"
QUALITATIVE = "定性"


class CommonIndicator(NamedTuple):
    """One general indicator: kind of project, levels, name, unit, which side is good (≥ ≤ = 定性), how it is scored,
    what proves it and how it is worked out.
    """

    kind: str
    level1: str
    level2: str
    name: str
    unit: str
    direction: str
    scoring: str
    evidence: str
    explanation: str

    def measured(self, value: str, weight: Points | None = None) -> Measured:
        """The indicator of an objective: the value with sign and unit around it, “90” as “≥90%”; words as they are."""
        bare = plain(value)
        is_number = bare.replace(",", "").replace(".", "", 1).isdecimal()
        target = f"{self.direction}{bare}{self.unit}" if is_number and self.direction != QUALITATIVE else value
        return Measured(
            self.level1, self.level2, self.name, target, weight, self.evidence, self.scoring, "", self.explanation
        )


@cache
def common_indicators() -> tuple[CommonIndicator, ...]:
    """The whole library in its order: by kind, then as a form lists them."""
    rows = csv.reader(io.StringIO(shipped.text(__package__, DATA)))
    next(rows)
    return tuple(CommonIndicator(*row) for row in rows)


def kinds() -> tuple[str, ...]:
    """The kinds of projects the library knows, the general one first."""
    return tuple(dict.fromkeys(one.kind for one in common_indicators()))


def search_indicators(
    words: str = "", *, kind: str = "", level1: str = "", level2: str = ""
) -> tuple[CommonIndicator, ...]:
    """The indicators that fit, best first: all of the words in name, explanation or kind before some of them.

    Words stand apart by spaces; without any, all of that kind and level come in the order of the library.
    """
    found = [
        one
        for one in common_indicators()
        if kind in ("", one.kind) and one.level1.startswith(level1) and one.level2.startswith(level2)
    ]
    asked = words.split()
    if not asked:
        return tuple(found)
    ranked = [(_rank(one, asked), place, one) for place, one in enumerate(found)]
    return tuple(one for rank, _, one in sorted(ranked, key=lambda entry: (-entry[0], entry[1])) if rank)


def _rank(one: CommonIndicator, asked: list[str]) -> int:
    """How well an indicator fits words: whole words count more than characters they share, names more than the rest."""
    rest = f"{one.kind}{one.level2}{one.explanation}{one.evidence}{one.unit}"
    found = 0
    for word in asked:
        if word in one.name:
            found += 8
        elif word in rest:
            found += 4
        else:
            found += min(3, len(nouns(word) & nouns(one.name)))
    return found


def indicators_for(name: str) -> Iterator[CommonIndicator]:
    """What a project of that name may choose from: the indicators of its kind when its name tells it, and the general
    ones.
    """
    told = [kind for kind in kinds() if kind != GENERAL and (kind in name or nouns(kind) & nouns(name))]
    yield from (one for one in common_indicators() if one.kind in (*told, GENERAL))


def common_indicator(name: str) -> CommonIndicator | None:
    """The indicator of exactly that name, ``None`` when the library has none."""
    return next((one for one in common_indicators() if one.name == plain(name)), None)
