"""First and second levels of indicators: their names and spellings, and which second level belongs to which first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import plain
from juesuan.performance.form import words

OUTPUT, COST, BENEFIT, SATISFACTION = "产出指标", "成本指标", "效益指标", "满意度指标"
_PRINTED_WEIGHT = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]\s*$")
_LONGEST = 24  # characters; a longer cell is an indicator or prose, never a label


class Trust(IntEnum):
    """How surely a printed word is a label: it could as well be an indicator's name, it is cut short, it is whole."""

    SOFT = 0
    CUT = 1
    WHOLE = 2


class Label(NamedTuple):
    """What a label cell can mean: canonical first and second level it may stand for (“” when it cannot).

    ``weight`` is the span of the digits of a printed “(50分)” in the text, ``None`` when there are none.
    """

    first: str
    second: str
    trust: Trust
    weight: tuple[int, int] | None = None


class Levels(NamedTuple):
    """The catalogue of levels: second levels by first, and the spellings of both."""

    seconds: Mapping[str, tuple[str, ...]]
    firsts: Mapping[str, str]  # second level -> first level
    first_words: Mapping[str, str]  # spelling -> first level
    second_words: Mapping[str, str]
    soft_words: Mapping[str, str]
    letters: frozenset[str]  # of all names


@cache
def levels() -> Levels:
    """The levels in use, read once from ``levels.toml``."""
    data: dict[str, Any] = shipped.toml(__package__, "levels.toml")
    seconds = {entry["name"]: tuple(entry["level2"]) for entry in data["level1"]}
    firsts: dict[str, str] = {}
    for first, names in seconds.items():
        for name in names:
            firsts.setdefault(name, first)
    letters = frozenset("".join((*seconds, *firsts)))
    return Levels(
        seconds,
        firsts,
        {plain(word): entry["name"] for entry in data["level1"] for word in (entry["name"], *entry["also"])},
        {plain(word): entry["name"] for entry in data["level2"] for word in (entry["name"], *entry["also"])},
        {plain(word): entry["name"] for entry in data["level2"] for word in entry.get("soft", ())},
        letters,
    )


def _is_within(word: str, name: str) -> bool:
    """Whether ``word`` is ``name`` with letters lost: its letters stand in ``name`` in the same order."""
    rest = iter(name)
    return all(letter in rest for letter in word)


def _cut(word: str) -> tuple[str, str] | None:
    """First and second level a cut word stands for; ``None`` when it could be several or none."""
    known = levels()
    if len(word) < 3 or not known.letters.issuperset(word):
        return None
    for fits in (str.startswith, str.endswith):
        first = [name for name in known.seconds if fits(name, word)]
        second = [name for name in known.firsts if fits(name, word)]
        if len(first) == 1:
            return first[0], second[0] if len(second) == 1 else ""
        if len(second) == 1:
            return "", second[0]
    second = [name for name in known.firsts if _is_within(word, name)]
    if len(second) == 1:
        return "", second[0]
    return None


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label | None:
    """The label printed in a cell, broken by spaces, cut short or with its weight behind it; ``None`` if it is none."""
    if len(text) > _LONGEST:
        return None
    printed = _PRINTED_WEIGHT.search(text)
    weight = printed.span(1) if printed is not None else None
    word = plain(text[: printed.start()] if printed is not None else text).rstrip(":：")
    if word in words().frame:
        return None
    known = levels()
    first, second = known.first_words.get(word, ""), known.second_words.get(word, "")
    if first or second:
        whole = word.endswith("指标")
        soft = known.soft_words.get(word, "")
        trust = Trust.WHOLE if whole else Trust.SOFT if soft else Trust.CUT
        return Label(first, second or soft, trust, weight)
    if word in known.soft_words:
        return Label("", known.soft_words[word], Trust.SOFT, weight)
    found = _cut(word) or (_cut(word[1:]) if len(word) > 3 and not word[0].isdigit() else None)
    if found is None:
        return None
    satisfied = SATISFACTION in (found[0], known.firsts.get(found[1], ""))
    return Label(*found, Trust.SOFT if satisfied and not word.endswith("指标") else Trust.CUT, weight)


def level1_of(level2: str) -> str:
    """The first level a second level belongs to, “” when unknown; 产出指标 for “成本指标”, unless a form says else."""
    return levels().firsts.get(level2, "")


def level_of(label: str) -> tuple[str, str]:
    """Canonical first and second level a printed label names, (“”, “”) when it names none.

    (“产出指标”, “质量指标”) for “质量指”, (“产出指标”, “”) for “产出指标 (50分)”."""
    found = read_label(label)
    if found is None:
        return "", ""
    if found.second and (not found.first or found.first == COST):
        return level1_of(found.second), found.second
    return found.first, ""


def seconds_of(level1: str) -> tuple[str, ...]:
    """The second levels of a first level, in printed order."""
    return levels().seconds.get(level1, ())
