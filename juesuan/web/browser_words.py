"""Browser words: what the library says of files and commands, in the words of the pages, where there are neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from juesuan import shipped

DATA = "browser_words.toml"


_ENTRIES = re.compile(r"entries/([^/\s]+)\.csv 第 (\d+) 行")  # the grid numbers rows without the headings


@cache
def _words() -> Mapping[str, str]:
    found: Mapping[str, str] = shipped.toml(__package__, DATA)["instead"]
    return found


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_words(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def in_browser(text: str) -> str:
    """The text with every word of files and commands put as the pages call it."""
    text = _ENTRIES.sub(lambda match: f"{match[1]}的分录第 {int(match[2]) - 1} 行", text)
    return _pattern().sub(lambda match: _words()[match[0]], text)
