"""Typeset: characters with boxes put together into lines of text as they are read, left to right, top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter, sub
from typing import NamedTuple
from unicodedata import east_asian_width

from juesuan.readers.pdf_page import SLIGHT, Character

LOW = 0.6  # of the height of most characters: a mark less high has a box of its ink alone
FAINTEST = 0.5  # of the width of a character by which another must lie on it to be the same one drawn twice
LEAST = 0.2  # of the height of a character: a gap that is less holds nothing apart

Span = tuple[float, float]  # bottom and top

_left, _span = itemgetter(1), itemgetter(2, 4)


class Typeset(NamedTuple):
    """One line of text and where it stands; ``characters`` has an entry for each code point, none for added blanks."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    characters: tuple[Character | None, ...]


def typeset(characters: Sequence[Character]) -> list[Typeset]:
    """The lines of the characters from the top down.

    Some fonts give a mark no more height than its ink has; such marks are put into the lines of the others.
    """
    runs = [(span, list(run)) for span, run in groupby(characters, _span)]  # of one height, and judged as one
    if len(runs) == 1:  # as most cells and short texts are
        line = _line(runs[0][1])
        return [line] if line.text.strip() else []
    low = _median_height(runs) * LOW
    rows: list[list[Character]] = []
    spans: list[Span] = []
    slight: list[Character] = []
    for span, run in runs:
        if span[1] - span[0] < low:
            slight += [mark for mark in run if mark.text in SLIGHT]
            run = [mark for mark in run if mark.text not in SLIGHT]
        if run:
            _put(run, span, _row_of(span, spans), rows, spans)
    tall = len(rows)
    for mark in slight:
        span = mark.bottom, mark.top
        at = _row_around(span, spans[:tall])
        if at is None:
            at = _row_of(span, spans)
        if at is None:
            _put([mark], span, None, rows, spans)
        else:
            rows[at].append(mark)
    lines = [_line(row) for row in rows]
    return sorted((line for line in lines if line.text.strip()), key=lambda line: (-line.top, line.left))


def one_run(characters: Sequence[Character]) -> Typeset:
    """The line of characters that are known to stand one close behind the other."""
    texts, lefts, bottoms, rights, tops = zip(*characters, strict=True)
    line = ("".join(texts), lefts[0], min(bottoms), rights[-1], max(tops), tuple(characters))
    return tuple.__new__(Typeset, line)


def _median_height(runs: Sequence[tuple[Span, list[Character]]]) -> float:
    """The height that half of the characters do not reach; 0 when there are none."""
    heights = sorted((span[1] - span[0], len(run)) for span, run in runs)
    half = sum(len(run) for _, run in runs) // 2
    for height, count in heights:
        half -= count
        if half < 0:
            return height
    return 0


def _put(run: list[Character], span: Span, at: int | None, rows: list[list[Character]], spans: list[Span]) -> None:
    """Add characters to the row at that place, or as a row of their own."""
    if at is None:
        rows.append(run)
        spans.append(span)
    else:
        rows[at] += run
        spans[at] = min(spans[at][0], span[0]), max(spans[at][1], span[1])


def _row_of(span: Span, spans: Sequence[Span]) -> int | None:
    """The latest row that the middle of a character stands in, and whose middle stands in the character."""
    low, high = span
    middle = (low + high) / 2
    for at in range(len(spans) - 1, -1, -1):
        bottom, top = spans[at]
        if bottom <= middle <= top and low <= (bottom + top) / 2 <= high:
            return at
    return None


def _row_around(span: Span, spans: Sequence[Span]) -> int | None:
    """The row that a mark of little ink stands in, or hangs from a little: the one whose middle is nearest."""
    low, high = span
    middle = (low + high) / 2
    near = None
    least = 0.0
    for at, (bottom, top) in enumerate(spans):
        hang = (top - bottom) / 4
        if bottom - hang <= middle <= top + hang and high - low <= 2 * (top - bottom):
            off = abs((bottom + top) / 2 - middle)
            if near is None or off < least:
                near, least = at, off
    return near


def _line(row: Sequence[Character]) -> Typeset:
    """The characters of a row in reading order; spaces where the gap between Latin words or columns asks for one."""
    ordered = sorted(row, key=_left)
    texts, lefts, bottoms, rights, tops = zip(*ordered, strict=True)
    gaps = list(map(sub, lefts[1:], rights))
    low, high = min(bottoms), max(tops)
    if gaps and min(gaps) < -FAINTEST * min(map(sub, rights, lefts)):
        ordered = _drawn_once(ordered)
        texts, _, bottoms, _, tops = zip(*ordered, strict=True)
        gaps = [b.left - a.right for a, b in pairwise(ordered)]
    text = "".join(texts)
    marks: tuple[Character | None, ...] = tuple(ordered)
    least = LEAST * min(map(sub, tops, bottoms))
    if gaps and max(gaps) > least:
        text, marks = _spaced(ordered, [n for n, gap in enumerate(gaps, 1) if gap > least])
    return Typeset(text, lefts[0], low, ordered[-1].right, high, marks)


def _drawn_once(ordered: Sequence[Character]) -> list[Character]:
    """The characters of a line without those drawn a second time over the one before."""
    once = [ordered[0]]
    for character in ordered[1:]:
        if not (character.text == once[-1].text and _is_printed_twice(once[-1], character)):
            once.append(character)
    return once


def _spaced(ordered: Sequence[Character], wide: Sequence[int]) -> tuple[str, tuple[Character | None, ...]]:
    """The characters of a line with blanks between them; the gaps before those of these numbers may be some."""
    text = ""
    marks: list[Character | None] = []
    start = 0
    for end in (*wide, len(ordered)):
        text += "".join([mark.text for mark in ordered[start:end]])
        marks += ordered[start:end]
        if end < len(ordered):
            blanks = _blanks(ordered[end].left - ordered[end - 1].right, ordered[end - 1], ordered[end])
            text += " " * blanks
            marks += [None] * blanks
        start = end
    return text, tuple(marks)


def _blanks(gap: float, one: Character, other: Character) -> int:
    """How many blanks stand for the gap between two characters: two hold columns apart, one Latin words."""
    size = max(one.top - one.bottom, other.top - other.bottom)
    if gap > 1.5 * size:
        return 2
    return 1 if gap > LEAST * size and one.text.isascii() and other.text.isascii() else 0


def as_typewritten(line: Typeset, unit: float) -> tuple[str, list[int]]:
    """The line as a typewriter would lay it out, blanks keeping the columns where they stand, and for each of its
    characters which one of ``line.text`` it is.

    A column is ``unit`` points wide; wide characters take two.
    """
    text: list[str] = []
    origin: list[int] = []
    column = 0
    for at, mark in enumerate(line.characters):
        if mark is None:
            continue
        gap = 0
        if at and line.characters[at - 1] is None:
            least = 2 if at > 1 and line.characters[at - 2] is None else 1
            gap = max(least, round(mark.left / unit) - column) if least == 2 else 1
        elif not text:
            gap = max(0, round(mark.left / unit))
        text += [" "] * gap + [mark.text]
        origin += [at] * (gap + 1)
        column += gap + (2 if east_asian_width(mark.text) in "WF" else 1)
    return "".join(text), origin


def _is_printed_twice(one: Character, other: Character) -> bool:
    """Whether a character was drawn a second time over itself or a little aside, to look bold."""
    width = one.right - one.left
    return abs(other.left - one.left) < 0.3 * width and abs(other.bottom - one.bottom) < 2
