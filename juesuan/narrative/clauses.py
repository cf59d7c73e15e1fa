"""Clauses: running text cut at its marks and behind each number, so that every clause says at most one number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from juesuan.narrative.tokens import Kind, Token

_MARKS = "，；。：？！,"
_ANY_MARK = re.compile("[，；。：？！,（）]")
_MARKER = re.compile(
    r"^(?:、|——)?(?P<marker>(?:\d{1,2}\s*[.、．]|（\s*\d{1,2}\s*）|\d{1,2}\s*）|[①-⑳]|（?[一二三四五六七八九十]{1,3}[）、]))"
)
_FIRST = re.compile(r"^(?:第?[一二三四五六七八九十]是|第[一二三四五六七八九十]，|首先|其次)")


class Clause(NamedTuple):
    """A stretch between two marks. ``words`` stand before the number (all of it when there is none), without white
    space; ``before`` and ``after`` are the marks around it (“” when a number or the end of the paragraph is there);
    ``marker`` is the ordinal of a list it opens with; ``counted`` whether it opens with 一是, 二是; ``is_first``
    whether the paragraph begins with it; ``is_outside`` whether brackets have closed between it and the one before."""

    words: str
    start: int
    end: int
    before: str
    after: str
    token: Token | None = None
    marker: str = ""
    counted: bool = False
    is_first: bool = False
    is_outside: bool = False


def clauses(text: str, found: list[Token], skipped: list[tuple[int, int]]) -> Iterator[Clause]:
    """The clauses of a text made plain, in order, given its tokens and the stretches that only look like numbers.

    Brackets divide only when a figure stands inside them.
    """
    stops = _marks(text, found, skipped)
    stops += [(token.end, token.end, "", token) for token in found if token.kind is not Kind.THRESHOLD]
    stops.sort(key=lambda stop: (stop[0], stop[1]))
    begin, before, first, closed = 0, "。", True, False
    for start, end, mark, token in stops:
        clause = _clause(text, begin, token.start if token else start, (start, before, mark, token, first))
        if clause is not None:
            yield clause._replace(is_outside=True) if closed else clause
            before, first, closed = mark, False, False
        elif mark:
            before = "。" if "。" in (before, mark) else mark
        closed = closed or mark == "）"
        begin = end
    clause = _clause(text, begin, len(text), (len(text), before, "", None, first))
    if clause is not None:
        yield clause._replace(is_outside=True) if closed else clause


def _clause(text: str, begin: int, stop: int, around: tuple[int, str, str, Token | None, bool]) -> Clause | None:
    """The clause between two marks; ``None`` when nothing is said there."""
    end, before, mark, token, first = around
    raw = text[begin:stop]
    words = "".join(raw.split())
    if not words and token is None:
        return None
    marker, counted = "", False
    if found := _MARKER.match(words):
        marker, words = found["marker"], words[found.end() :]
    if found := _FIRST.match(words):
        counted, words = True, words[found.end() :]
    start = begin + len(raw) - len(raw.lstrip())
    return Clause(words.lstrip("、，-—."), start, end, before, mark, token, marker, counted, first)


def _marks(text: str, found: list[Token], skipped: list[tuple[int, int]]) -> list[tuple[int, int, str, Token | None]]:
    """Where marks divide: not inside a number, and brackets only around figures."""
    inside = {i for token in found for i in range(token.start, token.end)}
    inside.update(i for start, end in skipped for i in range(start, end))
    stops: list[tuple[int, int, str, Token | None]] = []
    opened: list[int] = []
    for match in _ANY_MARK.finditer(text):
        i, mark = match.start(), match[0]
        if i in inside:
            continue
        if mark == "（":
            opened.append(i)
        elif mark == "）":
            if opened:
                left = opened.pop()
                if any(left < token.start < i for token in found if token.kind is not Kind.THRESHOLD):
                    stops += [(left, left + 1, "（", None), (i, i + 1, "）", None)]
        elif mark in _MARKS and not _within_name(text, opened, i):
            stops.append((i, i + 1, "，" if mark == "," else mark, None))
    return stops + [(left, left + 1, "（", None) for left in opened]


def _within_name(text: str, opened: list[int], at: int) -> bool:
    """Whether a mark stands in brackets that close soon and hold no number: “（含公务用车，不含专用车辆）”."""
    if not opened:
        return False
    close = text.find("）", at, at + 40)
    return close > 0 and not any(c.isdigit() for c in text[opened[-1] : close])
