"""Rows of a table without ruling lines: which lines of words are one row, because they are near or nothing rules them
apart, and which are its heads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from juesuan.readers.lattice import Line
from juesuan.readers.pdf_columns import Column, column_of
from juesuan.readers.pdf_words import Row, Word, is_near

NEAR = 0.85  # of the distance between rows: lines nearer than this are of one row
CROWDED = 0.05  # share of the rows that may stand together between two lines where lines separate rows
KEYED = 0.8  # share of the rows that begin with a code where names may go on below


def rows_of(region: Sequence[Row], first: int, across: Sequence[Line]) -> list[list[Row]]:
    """The lines put together that are of one row, because no ruling runs between them or because they are so near.

    ``first`` is the first line below the heads.
    """
    left, right = min(row.words[0].left for row in region), max(row.words[-1].right for row in region)
    top, bottom = region[0].top, region[-1].bottom
    room = (right - left) * 0.2
    rules = sorted(
        line.at
        for line in across
        if line.start <= left + room and line.end >= right - room and bottom - 3 <= line.at <= top + 3
    )
    numbered = [row for row in region if row.is_of_numbers]
    bands: dict[int, list[Row]] = {}
    for row in region:
        bands.setdefault(-bisect_right(rules, row.middle), []).append(row)
    crowded = sum(max(0, sum(row.is_of_numbers for row in band) - 1) for band in bands.values())
    if len(rules) > 1 and crowded <= CROWDED * len(numbered):
        return [bands[key] for key in sorted(bands)]
    steps = sorted(a.middle - b.middle for a, b in pairwise(numbered) if is_near(a, b))
    step = steps[len(steps) // 5] if steps else 0.0
    own, ends = _continuations(region, first)
    heads = [row.number for row in region[:first] if len(row.words) > 1]
    return _by_distance(region, step, rules, frozenset(heads), own, ends)


def _continuations(region: Sequence[Row], first: int) -> tuple[frozenset[int], frozenset[int]]:
    """The lines that only go on with the name in another, where every row begins with a code; and those behind which
    the next row begins, the gap there being the widest."""
    numbered = [row for row in region[first:] if row.is_of_numbers]
    left = min(row.words[0].left for row in numbered)
    keys = [row.words[0] for row in numbered if row.words[0].left < left + row.size and row.words[0].is_number]
    if len(keys) < KEYED * len(numbered):
        return frozenset(), frozenset()
    edge = max(word.right for word in keys)
    names = [row.words[1].left for row in numbered if len(row.words) > 1 and not row.words[1].is_number]
    if not names:
        return frozenset(), frozenset()
    is_rest = [
        len(row.words) == 1 and not row.is_of_numbers and edge < row.words[0].left < min(names) + row.size
        for row in region
    ]
    start = first
    while start > 0 and is_rest[start - 1]:
        start -= 1
    ends = [region[start - 1].number] if start > 0 else []
    at = start
    while at < len(region):
        end = at
        while end < len(region) and is_rest[end]:
            end += 1
        if start < at < end < len(region):
            gaps = [(above.middle - below.middle, above.number) for above, below in pairwise(region[at - 1 : end + 1])]
            ends.append(max(gaps)[1])
        at = end + 1
    rests = (row.number for row, rest in zip(region[start:], is_rest[start:], strict=True) if rest)
    return frozenset(rests), frozenset(ends)


def _by_distance(
    region: Sequence[Row], step: float, rules: Sequence[float], heads: Set[int], rests: Set[int], ends: Set[int]
) -> list[list[Row]]:
    """Lines without numbers go with the row they are nearest to, when they are nearer than rows are to each other.

    ``heads`` stand over rows of numbers and not in them; ``rests`` go with the row above, unless it is of the ``ends``,
    or else with the one below.
    """
    groups: list[list[Row]] = []
    waiting = False  # the last group waits for the row below it
    for at, row in enumerate(region):
        is_own = True
        if groups:
            above = groups[-1][-1]
            ruled = bisect_right(rules, above.middle) != bisect_right(rules, row.middle)
            distance = above.middle - row.middle
            lies_over = above.bottom - row.top < -0.15 * min(above.top - above.bottom, row.top - row.bottom)
            has_both = any(one.is_of_numbers for one in groups[-1]) and row.is_of_numbers
            after = row.middle - region[at + 1].middle if at + 1 < len(region) else 1e9
            if ruled or (above.number in heads and row.is_of_numbers and not row.counts and not lies_over):
                is_own = True
            elif rests and (row.number in rests or above.number in rests):
                is_own = above.number in ends and not lies_over
            elif lies_over or (waiting and not has_both):
                is_own = False
            elif not row.is_of_numbers and distance < NEAR * step:
                is_own = after < distance - 1
        if is_own:
            groups.append([row])
        else:
            groups[-1].append(row)
        below = region[at + 1] if at + 1 < len(region) else None
        waiting = (
            below is not None
            and is_own
            and not row.is_of_numbers
            and below.is_of_numbers
            and not (row.number in heads and not below.counts)
            and row.middle - below.middle < NEAR * step
        )
    return groups


def heads_apart(groups: Sequence[list[Row]], columns: Sequence[Column], first: int) -> Iterator[list[Row]]:
    """The rows, heads that stand over others in rows of their own; ``first`` is the number of the first line below."""
    for group in groups:
        lower: dict[int, Word] = {}
        over: set[Word] = set()
        if len(group) > 1 and group[0].number < first:
            for row in reversed(group):
                for word in row.words:
                    column = column_of(word, columns, row.size)
                    below = lower.setdefault(column, word)
                    if below in over or not _is_one_cell(word, below, row.size):
                        over.add(word)
                    lower[column] = word
        if over:
            yield [row._replace(words=words) for row in group if (words := tuple(w for w in row.words if w in over))]
        yield [row._replace(words=words) for row in group if (words := tuple(w for w in row.words if w not in over))]


def _is_one_cell(word: Word, below: Word, size: float) -> bool:
    """Whether a word stands over another as lines of one cell do: both begin, end or have their middle in one place."""
    left, right = abs(word.left - below.left), abs(word.right - below.right)
    return abs(word.left + word.right - below.left - below.right) < 1.2 * size or min(left, right) < 0.3 * size
