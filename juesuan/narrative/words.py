"""Words: the vocabulary of 情况说明 (units, directions, bases, openers) as data, and patterns made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from juesuan import shipped


@cache
def load(name: str) -> dict[str, Any]:
    """One of the TOML files beside this module."""
    return shipped.toml(__package__, name)


def words() -> dict[str, Any]:
    """words.toml."""
    return load("words.toml")


def one_of(choices: Iterable[str]) -> str:
    """A pattern that matches any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(choices), key=len, reverse=True))


@cache
def budget_names() -> dict[str, str]:
    """Every way to say a budget base, and its canonical name."""
    return {word: name for name, also in words()["budget"].items() for word in also}


@cache
def signs() -> dict[str, int]:
    """Every word of direction and its sign: +1 增加, -1 减少, 0 持平."""
    direction = words()["direction"]
    signed = {"up": 1, "greater": 1, "down": -1, "less": -1, "same": 0, "equal": 0}
    return {word: sign for kind, sign in signed.items() for word in direction[kind]}
