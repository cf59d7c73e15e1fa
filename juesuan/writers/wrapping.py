"""Lines of a terminal: how wide Chinese text is, and where it may be broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, east_asian_width

# 避头尾: marks that may not begin a line, and marks that may not end one.
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’％%·…—,.;:?!)]}")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{￥×÷=")
_WORD = frozenset("0123456789,.%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_BREAKS = re.compile(r"[ \t\r\n]+")
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9,.%_/\\:+\-]*|.", re.DOTALL)


@lru_cache(maxsize=8192)
def _cells(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WFA" else 1


def width(text: str) -> int:
    """Columns the text takes on a screen; characters of ambiguous width count as wide, so that no line runs over."""
    return sum(map(_cells, text))


def pad(text: str, columns: int) -> str:
    """The text with spaces behind it up to that many columns."""
    return text + " " * max(0, columns - width(text))


def shorten(text: str, columns: int) -> str:
    """The text on one line, cut with “…” when it is wider than that many columns; a number or word is kept whole or
    left out where that leaves at least half the line."""
    text = _BREAKS.sub(" ", text.strip())
    if width(text) <= columns:
        return text
    end, used = 0, 2
    for character in text:
        used += _cells(character)
        if used > columns:
            break
        end += 1
    start = end
    while start > 0 and text[start - 1] in _WORD and text[start] in _WORD:
        start -= 1
    kept = text[:start].rstrip() if width(text[:start]) * 2 >= columns else text[:end]
    return kept + "…"


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most that many columns: numbers and words whole, 避头尾 kept."""
    lines = []
    for paragraph in text.splitlines() or [""]:
        if width(paragraph) <= columns:
            lines.append(paragraph.rstrip())
        else:
            lines += _lines(_RUN.findall(paragraph), columns)
    return lines


def _lines(runs: list[str], columns: int) -> Iterator[str]:
    line: list[str] = []
    used = 0
    for run, wide in _measured(runs, columns):
        if used + wide > columns and line:
            while len(line) > 1 and (run[0] in _NOT_FIRST or line[-1][-1] in _NOT_LAST):
                run = line.pop() + run
            yield "".join(line).rstrip()
            line, used = [], 0
            run = run.lstrip()
            wide = width(run)
        if run:
            line.append(run)
            used += wide
    if line:
        yield "".join(line).rstrip()


def _measured(runs: list[str], columns: int) -> Iterator[tuple[str, int]]:
    """Each run and how wide it is; those wider than a line cut into characters."""
    for run in runs:
        wide = _cells(run) if len(run) == 1 else width(run)
        if wide > columns:
            yield from ((character, _cells(character)) for character in run)
        else:
            yield run, wide
