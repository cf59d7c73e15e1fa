"""What is on a page of a PDF as it is read: lines of text, and tables with what stands in each of their cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, pairwise
from math import inf
from operator import sub
from typing import NamedTuple

from juesuan.readers.lattice import Lattice, lattices
from juesuan.readers.pdf_columns import Span
from juesuan.readers.pdf_heads import DEEP_EDGE
from juesuan.readers.pdf_page import Character, Drawn
from juesuan.readers.pdf_unruled import unruled
from juesuan.readers.typeset import Typeset, one_run, typeset

FEWEST_ROWS = 3  # cells with words apart that make a table inside a frame without columns
BACK, APART = -0.5, 0.3  # points from the end of a character to the next of its run
UNEVEN = 1.0  # points by which one may stand lower or higher than the other

Home = tuple[int, int]  # the number of a table, and that of a cell in it
Held = Sequence[Character]
Run = tuple[int, int, Home | None]  # characters from one number to another, and the cell they stand in

_OF_NUMBERS = frozenset("0123456789.,%")


class TypesetTable(NamedTuple):
    """A ruled table with what stands in its cells; ``first`` is the number of its first row among the page's lines."""

    lattice: Lattice
    first: int
    cells: Mapping[int, Typeset]


class Layout(NamedTuple):
    """What is on a page as it is read: lines of text outside tables by number, and tables, from the top down.

    Lines and rows of tables are counted together, from 1 on every page: that is ``line`` of a place in a PDF.
    ``columns`` are those of a table without ruling lines that the page ends in.
    """

    lines: Mapping[int, Typeset]
    tables: tuple[TypesetTable, ...]
    columns: tuple[Span, ...] = ()


def layouts(pages: Iterable[Drawn]) -> Iterator[Layout]:
    """The lines and tables of each page of a document, from its first page on."""
    columns: tuple[Span, ...] = ()
    for page in pages:
        laid = _layout(page, columns)
        columns = laid.columns
        yield laid


def _layout(page: Drawn, columns: tuple[Span, ...]) -> Layout:
    """The lines and tables of a page; the page before ends in a table without ruling lines that has these columns."""
    ruled = lattices(page.horizontal, page.vertical)
    loose, inside = _shared_out(page.characters, ruled)
    for at, lattice in enumerate(ruled):
        if lattice.columns == 1 and _holds_columns(inside[at]):
            loose += chain.from_iterable(chain.from_iterable(inside[at].values()))
            inside[at] = {}
    found: list[tuple[float, Typeset | tuple[Lattice, dict[int, Typeset]]]] = []
    lines_outside = dict(enumerate(typeset(loose)))
    spaced = unruled(lines_outside, page.horizontal, columns)
    taken = frozenset().union(*(table.taken for table in spaced))
    found += [(line.top, line) for n, line in lines_outside.items() if n not in taken]
    for lattice, held in zip(ruled, inside, strict=True):
        if held:
            found.append((lattice.top, (lattice, {n: _in_cell(runs) for n, runs in held.items()})))
    for table in spaced:
        cells = {n: _in_one(typeset(held)) for n, held in table.held.items()}
        found.append((table.lattice.top, (table.lattice, cells)))
    lines: dict[int, Typeset] = {}
    tables = []
    number = 1
    for _, thing in sorted(found, key=lambda entry: -entry[0]):
        if isinstance(thing, Typeset):
            lines[number] = thing
            number += 1
        else:
            tables.append(TypesetTable(thing[0], number, thing[1]))
            number += thing[0].rows
    last = min(spaced, key=lambda table: table.lattice.bottom, default=None)
    if last is None:
        return Layout(lines, tuple(tables))
    below = [line for line in lines.values() if line.top <= last.lattice.bottom]
    is_last = not below or (len(below) == 1 and below[0].top < page.height * DEEP_EDGE and "  " not in below[0].text)
    return Layout(lines, tuple(tables), last.columns if is_last else ())


def _holds_columns(cells: Mapping[int, Sequence[Held]]) -> bool:
    """Whether a frame with lines between rows alone holds a table whose columns are told by white space."""
    lines = (typeset([*chain.from_iterable(runs)]) for runs in cells.values())
    return sum(any("  " in line.text for line in found) for found in lines) >= FEWEST_ROWS


def _shared_out(
    characters: Sequence[Character], tables: Sequence[Lattice]
) -> tuple[list[Character], list[dict[int, list[Held]]]]:
    """The characters outside the tables, and for each table those in each of its cells, in runs."""
    loose: list[Character] = []
    inside: list[dict[int, list[Held]]] = [{} for _ in tables]
    if not tables:
        return list(characters), inside
    for start, end, home in _kept_whole(characters, _homes(tables, characters)):
        if home is None:
            loose += characters[start:end]
        else:
            inside[home[0]].setdefault(home[1], []).append(characters[start:end])
    return loose, inside


def _homes(tables: Sequence[Lattice], characters: Sequence[Character]) -> Iterator[Run]:
    """The characters in runs of those that stand in one cell; most words stand in one as a whole."""
    bottom = top = 0.0
    borders: list[float] = []
    homes: list[Home | None] = [None]
    for start, end in _runs(characters):
        _, x0, y0, x1, y1 = characters[start]
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if not bottom < y < top:
            bottom, top, borders, homes = _band(tables, y)
        place = bisect_right(borders, x)
        _, x0, _, x1, _ = characters[end - 1]
        if place == len(borders) or (x0 + x1) / 2 < borders[place]:
            yield start, end, homes[place]
            continue
        for n in range(start, end):
            _, x0, _, x1, _ = characters[n]
            other = bisect_right(borders, (x0 + x1) / 2)
            if other != place and n > start:
                yield start, n, homes[place]
                start = n
            place = other
        yield start, end, homes[place]


def _runs(characters: Sequence[Character]) -> Iterator[tuple[int, int]]:
    """The beginnings and ends of stretches of characters drawn one close behind the other on one line."""
    if not characters:
        return iter(())
    _, lefts, bottoms, rights, tops = zip(*characters, strict=True)
    gaps = map(sub, lefts[1:], rights)
    starts = [
        at
        for at, gap, low, lower, high, higher in zip(count(1), gaps, bottoms, bottoms[1:], tops, tops[1:], strict=False)
        if not BACK < gap < APART or not -UNEVEN < low - lower < UNEVEN or not -UNEVEN < high - higher < UNEVEN
    ]
    return zip([0, *starts], [*starts, len(characters)], strict=True)


def _band(tables: Sequence[Lattice], y: float) -> tuple[float, float, list[float], list[Home | None]]:
    """What lies beside what at this height: from which height to which, between which borders, and the cells before,
    between and behind these; ``None`` where there is no table."""
    bottom, top = -inf, inf
    beside: list[tuple[float, int, Lattice, tuple[int, ...]]] = []
    for at, table in enumerate(tables):
        if table.top < y:
            bottom = max(bottom, table.top)
        elif table.bottom > y:
            top = min(top, table.bottom)
        else:
            low, high, cells = table.row_at(y)
            bottom, top = max(bottom, low), min(top, high)
            if all(table.left >= other.right or table.right <= other.left for _, _, other, _ in beside):
                beside.append((table.left, at, table, cells))
    borders: list[float] = []
    homes: list[Home | None] = [None]
    for _, at, table, cells in sorted(beside):
        borders += table.xs
        homes += [(at, cell) for cell in cells]
        homes.append(None)
    return bottom, top, borders, homes


def _kept_whole(characters: Sequence[Character], found: Iterable[Run]) -> Iterable[Run]:
    """The runs, a number too long for its cell being kept whole where most of it stands."""
    runs = list(found)
    if not any(
        _goes_on(characters[end - 1], characters[end]) for (_, end, one), (*_, other) in pairwise(runs) if one != other
    ):
        return runs
    homes = [home for start, end, home in runs for _ in range(start, end)]
    at = 1
    while at < len(homes):
        if homes[at] == homes[at - 1] or not _goes_on(characters[at - 1], characters[at]):
            at += 1
            continue
        first, end = at - 1, at + 1
        while first and _goes_on(characters[first - 1], characters[first]):
            first -= 1
        while end < len(homes) and _goes_on(characters[end - 1], characters[end]):
            end += 1
        homes[first:end] = [Counter(homes[first:end]).most_common(1)[0][0]] * (end - first)
        at = end + 1
    return [(at, at + 1, home) for at, home in enumerate(homes)]


def _goes_on(one: Character, other: Character) -> bool:
    """Whether two characters drawn one after the other belong to one number."""
    return (
        one.text in _OF_NUMBERS
        and other.text in _OF_NUMBERS
        and abs(other.left - one.right) < 0.15 * (one.top - one.bottom)
        and abs(other.bottom - one.bottom) < 0.1 * (one.top - one.bottom)
    )


def _in_cell(runs: Sequence[Held]) -> Typeset:
    """What these characters of a cell say."""
    return one_run(runs[0]) if len(runs) == 1 else _in_one(typeset([*chain.from_iterable(runs)]))


def _in_one(lines: Sequence[Typeset]) -> Typeset:
    """The lines of a cell in one; a blank only between two words in Latin letters."""
    if len(lines) == 1:
        return lines[0]
    text = ""
    marks: list[Character | None] = []
    for line in lines:
        if text and text[-1].isascii() and text[-1].isalpha() and line.text[0].isascii() and line.text[0].isalpha():
            text += " "
            marks.append(None)
        text += line.text
        marks += line.characters
    left, right = min((line.left for line in lines), default=0), max((line.right for line in lines), default=0)
    bottom, top = min((line.bottom for line in lines), default=0), max((line.top for line in lines), default=0)
    return Typeset(text, left, bottom, right, top, tuple(marks))
