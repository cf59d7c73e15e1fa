"""Typeset: characters with boxes put together into lines of text as they are read, left to right, top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple
from unicodedata import east_asian_width

from juesuan.readers.pdf_page import SLIGHT, Character

LOW = 0.6  # of the height of most characters: a mark less high has a box of its ink alone

_left = itemgetter(1)


class Typeset(NamedTuple):
    """One line of text and where it stands; ``characters`` has an entry for each code point, none for added blanks."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    characters: tuple[Character | None, ...]


def typeset(characters: Iterable[Character]) -> list[Typeset]:
    """The lines of the characters from the top down.

    Some fonts give a mark no more height than its ink has; such marks are put into the lines of the others.
    """
    characters = list(characters)
    if len({(character[2], character[4]) for character in characters}) == 1:  # as most cells and short texts are
        line = _line(characters)
        return [line] if line.text.strip() else []
    rows: list[list[Character]] = []
    spans: list[tuple[float, float]] = []
    slight: list[Character] = []
    heights = sorted([character.top - character.bottom for character in characters])
    low = heights[len(heights) // 2] * LOW if heights else 0
    for character in characters:
        if character.top - character.bottom < low and character.text in SLIGHT:
            slight.append(character)
            continue
        at = _row_of(character, spans)
        if at is None:
            rows.append([character])
            spans.append((character.bottom, character.top))
        else:
            rows[at].append(character)
            bottom, top = spans[at]
            if character.bottom < bottom or character.top > top:
                spans[at] = (min(bottom, character.bottom), max(top, character.top))
    tall = len(rows)
    for character in slight:
        at = _row_around(character, spans[:tall]) if tall else None
        if at is None:
            at = _row_of(character, spans)
        if at is None:
            rows.append([character])
            spans.append((character.bottom, character.top))
        else:
            rows[at].append(character)
    lines = [_line(row) for row in rows]
    return sorted((line for line in lines if line.text.strip()), key=lambda line: (-line.top, line.left))


def _row_of(character: Character, spans: Sequence[tuple[float, float]]) -> int | None:
    """The latest row that the middle of a character stands in, and whose middle stands in the character."""
    middle = (character.bottom + character.top) / 2
    for at in range(len(spans) - 1, -1, -1):
        bottom, top = spans[at]
        if bottom <= middle <= top and character.bottom <= (bottom + top) / 2 <= character.top:
            return at
    return None


def _row_around(character: Character, spans: Sequence[tuple[float, float]]) -> int | None:
    """The row that a mark of little ink stands in, or hangs from a little: the one whose middle is nearest."""
    middle = (character.bottom + character.top) / 2
    near = None
    least = 0.0
    for at, (bottom, top) in enumerate(spans):
        hang = (top - bottom) / 4
        if bottom - hang <= middle <= top + hang and character.top - character.bottom <= 2 * (top - bottom):
            off = abs((bottom + top) / 2 - middle)
            if near is None or off < least:
                near, least = at, off
    return near


def _line(row: Sequence[Character]) -> Typeset:
    """The characters of a row in reading order; spaces where the gap between Latin words or columns asks for one."""
    marks: list[Character | None] = []
    said: list[str] = []
    ordered = sorted(row, key=_left)
    low, high = row[0].bottom, row[0].top
    last: Character | None = None
    for character in ordered:
        text, left, bottom, _, top = character
        if last is not None:
            if text == last[0] and _is_printed_twice(last, character):
                continue
            if left > last[3] and (blanks := _blanks(left - last[3], last, character)):
                marks += [None] * blanks
                said.append(" " * blanks)
        marks.append(character)
        said.append(text)
        if bottom < low:
            low = bottom
        if top > high:
            high = top
        last = character
    assert last is not None
    return Typeset("".join(said), ordered[0].left, low, last.right, high, tuple(marks))


def _blanks(gap: float, one: Character, other: Character) -> int:
    """How many blanks stand for the gap between two characters: two hold columns apart, one Latin words."""
    size = max(one.top - one.bottom, other.top - other.bottom)
    if gap > 1.5 * size:
        return 2
    return 1 if gap > 0.2 * size and one.text.isascii() and other.text.isascii() else 0


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
