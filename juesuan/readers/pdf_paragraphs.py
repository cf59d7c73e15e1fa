"""Paragraphs of a PDF: which lines go on with the line before them, by margins and indents, over page breaks too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from juesuan.readers.typeset import Typeset

LONG = 10  # characters of a line that tells of margins
FEWEST_LINES, FEWEST_INDENTED = 8, 3  # lines at the margin and behind an indent that make a text with indents
INDENT = (1.4, 2.8)  # widths of a character by which a paragraph is indented
AGREEING = 0.8  # share of the lines at the margin that follow on a full line
FULL = 0.75  # of the width of the text: a line at least as long may have been broken at the margin
SPARE = 1.6  # widths of a character that are left free at the end of a full line
APART = 3.0  # heights of a line between two lines of one paragraph

_BEGINS = re.compile(  # something new, however far left it begins
    r"第[一二三四五六七八九十]{1,3}[部章节条]|[一二三四五六七八九十]{1,3}[、.．]|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    r"|\d{1,2}[、.．](?!\d)|附[件表录]|[注表][:：\d]|[①-⑳]|[—\-–]\s*\d"
)
_LISTED = re.compile(r"[.．·…]{3,}\s*\d*$|[…]\d+$")  # an entry of a list of contents
_CLOSED = "。！？!?；;：:"

Spot = tuple[int, int]  # a page, counted from 0, and the number of a line on it


class _Line(NamedTuple):
    spot: Spot
    said: Typeset
    em: float  # the width of its ideographs, points


class _Margins(NamedTuple):
    left: float
    right: float
    em: float


def continued(pages: Sequence[Mapping[int, Typeset]], widths: Sequence[float], apart: Set[Spot]) -> set[Spot]:
    """The lines that go on with the paragraph of the line before, of the lines by number on each page.

    ``widths`` are those of the pages; before the lines of ``apart`` stands something that is no line, so that they go
    on with nothing. None are told where paragraphs are not indented: margins say nothing there.
    """
    goes_on: set[Spot] = set()
    lines = [
        _Line((page, number), said, _em(said)) for page, found in enumerate(pages) for number, said in found.items()
    ]
    by_width: dict[int, list[_Line]] = {}
    for line in lines:
        by_width.setdefault(round(widths[line.spot[0]] / 10), []).append(line)
    margins = {width: _margins(found) for width, found in by_width.items()}
    for before, line in pairwise(lines):
        here = margins[round(widths[line.spot[0]] / 10)]
        is_near = round(widths[before.spot[0]] / 10) == round(widths[line.spot[0]] / 10)
        if here is not None and is_near and line.spot not in apart and _goes_on(before, line, here):
            goes_on.add(line.spot)
    return goes_on


def _em(line: Typeset) -> float:
    """The width of an ideograph in the line; 0 when there is none."""
    for mark in line.characters:
        if mark is not None and east_asian_width(mark.text) == "W":
            return mark.right - mark.left
    return 0.0


def _margins(lines: Sequence[_Line]) -> _Margins | None:
    """Where the text of these pages begins and ends; ``None`` where its paragraphs are not told by an indent."""
    telling = [line for line in lines if line.em and len(line.said.text) >= LONG and "  " not in line.said.text]
    if len(telling) < FEWEST_LINES + FEWEST_INDENTED:
        return None
    em = sorted(line.em for line in telling)[len(telling) // 2]
    for left, _ in Counter(round(line.said.left) for line in telling).most_common(2):
        at_margin = [line for line in telling if _is_at(line.said.left, left, em)]
        rights = sorted(line.said.right for line in at_margin)
        margins = _Margins(left, rights[int(len(rights) * 0.9)], em)
        indented = [line for line in telling if INDENT[0] <= (line.said.left - left) / em <= INDENT[1]]
        if len(at_margin) < FEWEST_LINES or len(indented) < FEWEST_INDENTED:
            continue
        own = {line.spot for line in at_margin if not _BEGINS.match(line.said.text)}
        follow = [_is_full(before, margins) for before, line in pairwise(lines) if line.spot in own]
        if sum(follow) >= AGREEING * len(follow):
            return margins
    return None


def _is_at(place: float, margin: float, em: float) -> bool:
    return abs(place - margin) <= max(1.5, 0.35 * em)


def _is_full(line: _Line, margins: _Margins) -> bool:
    """Whether a line begins where paragraphs or their lines begin, and ends where it may have been broken."""
    shift = (line.said.left - margins.left) / margins.em
    begins = _is_at(line.said.left, margins.left, margins.em) or INDENT[0] <= shift <= INDENT[1]
    return begins and line.said.right - margins.left >= FULL * (margins.right - margins.left)


def _goes_on(before: _Line, line: _Line, margins: _Margins) -> bool:
    """Whether a line at the margin goes on with a full line before it."""
    text, behind = before.said.text, line.said.text
    if not _is_at(line.said.left, margins.left, margins.em) or not _is_full(before, margins):
        return False
    if "  " in text or "  " in behind or _BEGINS.match(behind) or _LISTED.search(text) or _LISTED.search(behind):
        return False
    if line.em and before.em and abs(line.em - before.em) > 0.15 * before.em:
        return False
    if line.spot[0] == before.spot[0] and before.said.bottom - line.said.top > APART * margins.em:
        return False
    spare = (margins.right - before.said.right) / margins.em
    return text[-1] not in _CLOSED or spare <= SPARE or behind[0].isascii()
