"""Columns: how wide the columns of a printed table become, at which size and how close its rows stand.

Lengths are in tenths of a point. Digits take half the size of the type (the template sets them so), Chinese signs all
of it, so that what fits can be reckoned without laying anything out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from textwrap import wrap
from typing import NamedTuple

from juesuan.writers.printed_tables import Box, TableBlock, place_boxes
from juesuan.writers.wrapping import width as half_widths

SIZES = (90, 85, 80, 75, 70, 65, 60)  # 小五 first
SMALLEST_TO_CLOSE_UP = 75  # no smaller only for the sake of one page
ASIDE = 22  # left and right of what stands in a cell
PADS = (45, 38, 30, 26, 22, 18, 14)  # above and below it, the widest that saves a page
USUAL = 30  # in a table of many pages
PAGES_TO_SAVE = 3
SLACK = 60  # what the reckoning may be wrong by on a page
LONGEST_NUMBER = 40
LONG = 5  # rows of a frame that may go over a page
_DIGITS = re.compile(r"[0-9,.%+-]+")
_WORDS = re.compile(r"[!-~]+")


Measure = tuple[int, int, tuple[int, ...]]  # a cell: its first column, the one behind it, half widths of its lines
Seats = list[list[tuple[int, Box]]]  # rows of cells, each with the column it begins in


class Paper(NamedTuple):
    """The room for print on a page, and the sizes of type there are for tables on it."""

    name: str
    width: int
    height: int
    sizes: tuple[int, ...]


UPRIGHT = Paper("upright", 4819, 7285, SIZES[:5])  # A4 with margins of 20 mm; what needs smaller type is turned
ACROSS = Paper("across", 7285, 4819, SIZES)
DOUBLE = Paper("double", 10771, 7285, (*SIZES, 50, 40, 30))  # A3 across: small, but never one number over another


class Columns(NamedTuple):
    """A table fitted to its paper; ``tall`` are the rows that may be split because a page can hardly hold them."""

    paper: Paper
    size: int
    pad: int
    widths: tuple[int, ...]
    tall: frozenset[int]


def fitted(block: TableBlock, above: int) -> Columns:
    """The best columns for a table under ``above`` of headings: legible first, then on one page if a little less does.

    A table goes across when its form says so, or when upright its amounts would only fit in too small a size; on A3
    when not even across they fit.
    """
    seats = seats_of(block)
    paper, size = UPRIGHT, 0
    widths: tuple[int, ...] = ()
    for paper in (ACROSS, DOUBLE) if block.landscape else (UPRIGHT, ACROSS, DOUBLE):
        size, widths = _widths(block, seats, paper, paper.sizes)
        if size:
            break
    room = paper.height - above - sum(_height(note, 90, paper.width) for note in block.notes)
    size, pad, widths = _closed_up(block, seats, paper, size or DOUBLE.sizes[-1], room)
    heights = _heights(_measured(seats), widths, size)
    return Columns(paper, size, pad, widths, frozenset(n for n, high in enumerate(heights) if high > paper.height // 2))


def _closed_up(block: TableBlock, seats: Seats, paper: Paper, most: int, room: int) -> tuple[int, int, tuple[int, ...]]:
    """Size, distance and widths with which the table takes the fewest pages, the roomiest of those."""
    best: tuple[int, int, int, tuple[int, ...]] | None = None
    rows, again = _measured(seats), _repeated(block, seats)
    for size in (most, *(s for s in SIZES if SMALLEST_TO_CLOSE_UP <= s < most)):
        widths = _widths(block, seats, paper, (size,))[1]
        heights = _heights(rows, widths, size)
        for pad in PADS:
            high = [high + 2 * pad for high in heights]
            pages = _pages(high, room, paper.height - sum(high[n] for n in again))
            if best is None or pages < best[0]:
                best = (pages, size, pad, widths)
        if best is not None and best[0] == 1:
            break
    assert best is not None
    return best[1:] if best[0] <= PAGES_TO_SAVE else (most, USUAL, _widths(block, seats, paper, (most,))[1])


def _repeated(block: TableBlock, seats: Seats) -> list[int]:
    """The rows that come again on every page: the head of a table, the last head inside a form."""
    inside = [n for n, row in enumerate(seats) if is_head(row)]
    return list(range(len(block.head))) or inside[-1:]


def seats_of(block: TableBlock) -> Seats:
    """The rows of the table, each cell with the column it begins in.

    The frame of a form is one cell beside the head of its indicators and all rows under it. That head comes again on
    every page, which only a row that is complete can do: the frame is cut in two there, its name in the lower part.
    """
    rows = list(map(tuple, (*block.head, *block.body)))
    for n, row in enumerate(rows):
        frame, *others = row
        if len(others) > 3 and frame.head and frame.rows > LONG and all(box.head for box in others):
            rows[n] = (replace(frame, text="", rows=1), *others)
            rows[n + 1] = (replace(frame, rows=frame.rows - 1), *rows[n + 1])
    return place_boxes(rows)


def open_side(seats: Seats, n: int, at: int, box: Box) -> str:
    """The side to which a part of a frame that was cut in two is open; “” of every other cell."""
    if at or not box.head:
        return ""
    if not box.text and is_head(seats[n]):
        return "bottom"
    return "top" if box.rows > 1 and n > 0 and is_head(seats[n - 1]) and not seats[n - 1][0][1].text else ""


def is_head(row: Sequence[tuple[int, Box]]) -> bool:
    """Whether a row inside a form is the head of those under it."""
    return len(row) > 3 and all(box.head and box.rows == 1 for _, box in row)


def _pages(heights: Sequence[int], first: int, whole: int) -> int:
    """How many pages the rows take, with ``first`` of the room on the first one and ``whole`` on each other."""
    pages, left = 1, first - SLACK
    for high in heights:
        if high > left:
            pages, left = pages + 1, whole - SLACK
        left -= high
    return pages


def is_digits(text: str) -> bool:
    """Whether the text is a number or a code, to be set in digits of equal width and kept on one line."""
    return len(text) <= LONGEST_NUMBER and _DIGITS.fullmatch(text) is not None


def breakable(text: str, width: int, size: int) -> str:
    """The text with places to end a line in every word of letters that would run over the edge."""
    most = max(1, width * 10 // (6 * size))
    if len(text) <= most or is_digits(text):
        return text
    return _WORDS.sub(lambda word: "\u200b".join(wrap(word[0], most)), text)


def span(widths: Sequence[int], at: int, box: Box) -> int:
    """How wide a cell is that begins in column ``at``."""
    return sum(widths[at : at + box.columns])


def _widths(block: TableBlock, seats: Seats, paper: Paper, sizes: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    """The first of the sizes at which every number fits on one line, and the widths at that size; 0 when none does."""
    longest = _longest(seats, len(block.widths))
    for size in sizes:
        needs = [count * size // 2 + 2 * ASIDE + size // 4 for count in longest]
        if sum(needs) <= paper.width:
            return size, _shared_out(block.widths, needs, paper.width)
    return 0, _shared_out(longest, [0] * len(longest), paper.width)


def _longest(seats: Seats, columns: int) -> list[int]:
    """For each column the half widths that must stay on one line: of numbers all, of words two signs."""
    longest = [4] * columns
    for row in seats:
        for at, box in row:
            if box.columns == 1 and is_digits(box.text):
                longest[at] = max(longest[at], len(box.text))
    return longest


def _shared_out(shares: Sequence[int], needs: Sequence[int], whole: int) -> tuple[int, ...]:
    """The whole in proportion to the shares, but no column narrower than it needs."""
    short: set[int] = set()
    while True:
        rest = [n for n in range(len(shares)) if n not in short]
        room = whole - sum(needs[n] for n in short)
        total = sum(shares[n] for n in rest) or 1
        more = {n for n in rest if room * shares[n] // total < needs[n]}
        if not more:
            return tuple(needs[n] if n in short else room * shares[n] // total for n in range(len(shares)))
        short |= more


def _measured(seats: Seats) -> list[list[Measure]]:
    """Of every row the cells whose text makes it high; one merged over rows is thought to find room in them."""
    return [[(at, at + box.columns, _lengths(box.text)) for at, box in row if box.rows == 1] for row in seats]


def _lengths(text: str) -> tuple[int, ...]:
    return tuple(half_widths(line) for line in text.split("\n")) if text else ()


def _heights(rows: Sequence[Sequence[Measure]], widths: Sequence[int], size: int) -> list[int]:
    """The height of the text of each row; lines stand a quarter of the size apart.

    On every line of several one half width is taken as lost, because marks may not begin a line and numbers not break.
    """
    edges = [0, *accumulate(widths)]
    heights = []
    for row in rows:
        lines = 1
        for first, last, lengths in row:
            room = max(edges[last] - edges[first] - 2 * ASIDE, size)
            lines = max(
                lines,
                sum(1 if length * size <= 2 * room else -(-length * size // (2 * room - size)) for length in lengths),
            )
        heights.append(lines * size + (lines - 1) * size // 4)
    return heights


def _height(text: str, size: int, width: int) -> int:
    """The height of a text in a width."""
    return _heights([[(0, 1, _lengths(text))]], [width + 2 * ASIDE], size)[0]
