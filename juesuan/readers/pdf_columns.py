"""Tables without ruling lines, or with lines between rows alone: rows and columns by where the words stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from juesuan.readers.lattice import Cell, Lattice, Line
from juesuan.readers.pdf_page import Character
from juesuan.readers.typeset import Typeset

SLIT = 0.3  # of the size of the type: a gap as wide holds words apart
GAP = 1.2  # of the size of the type: a gap as wide is no gap between words of a sentence
FEWEST_ROWS = 3  # with numbers in columns
WIDE = 3  # numbers in a row from which two rows are a table
FAR = 3.5  # heights of a line: what stands further below is not of the table
NEAR = 0.85  # of the distance between rows: lines nearer than this are of one row
CROWDED = 0.05  # share of the rows that may stand together between two lines where lines separate rows
STRAY = 0.2  # share of the rows that a column fills which is none by itself
ASTRAY = 0.05  # share of the numbers that may share their cell with another
SHORT = 40  # characters of a line that may stand in a cell by itself

_NUMBER = re.compile(r"[-+(（]?[\d０-９][\d０-９,，.．]*[)）]?%?|[-—–－]{1,2}")
_PART = re.compile(r"[-+(（]?[\d０-９,，.．]+[)）]?%?")
_SENTENCE = re.compile(r"[，。；]|^(?:亿|万)?元|^[%％年月日]")
_TITLE = re.compile(
    r"单位[:：](?!.*\d)|^[（(]?20\d\d年度?[)）]?$|^公开\d+表|[^、]表$|^[注备][:：注]|第\d+页|^第[一二三四五六]部分|^[一二三四五六七八九十]+、.*说明$"
)
_LONE_NUMBER = re.compile(r"\D{0,3}\d+\D{0,3}")  # of a page


Span = tuple[float, float]  # from left to right


class Word(NamedTuple):
    """Characters of a line that no gap holds apart."""

    left: float
    right: float
    text: str
    marks: tuple[Character, ...]
    is_number: bool


class Row(NamedTuple):
    """A line of words, and where it stands."""

    number: int
    bottom: float
    top: float
    size: float
    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2

    @property
    def is_of_numbers(self) -> bool:
        """Whether it looks like a row of a table: numbers, held apart from what is beside them."""
        numbers = sum(word.is_number for word in self.words)
        if numbers == 0 or len(self.words) < 2:
            return False
        if self.widest_gap >= GAP * self.size:
            return True
        return numbers >= WIDE and not any(_SENTENCE.search(word.text) for word in self.words if not word.is_number)

    @property
    def counts(self) -> bool:
        """Whether it numbers the columns: 1, 2, 3."""
        numbers = [int(word.text) for word in self.words if word.text.isdecimal() and len(word.text) <= 2]
        return (
            len(numbers) >= 2 and all(b - a == 1 for a, b in pairwise(numbers)) and len(self.words) <= len(numbers) + 3
        )

    @property
    def widest_gap(self) -> float:
        return max((b.left - a.right for a, b in pairwise(self.words)), default=0.0)


class Unruled(NamedTuple):
    """A table found by its columns: its lattice, the characters of each cell, and the numbers of the lines it took.

    ``columns`` are the stretches that its words fill.
    """

    lattice: Lattice
    held: dict[int, list[Character]]
    taken: frozenset[int]
    columns: tuple[Span, ...]


def unruled(lines: Mapping[int, Typeset], across: Sequence[Line], before: Sequence[Span] = ()) -> list[Unruled]:
    """The tables among the lines of a page, by number from the top down; ``across`` are lines ruled from left to right,
    ``before`` the columns of such a table at the end of the page before.

    Lines whose numbers do not stand in columns are left alone.
    """
    if not any("  " in line.text for line in lines.values()):
        return []
    rows = [_row(number, line) for number, line in lines.items()]
    found: list[Unruled] = []
    for region in _regions(rows):
        first = next(n for n, row in enumerate(region) if row.is_of_numbers)
        goes_on = first == 0 and not found and before
        numbered = [row for row in region if row.is_of_numbers]
        is_wide = len(numbered) > 1 and all(sum(word.is_number for word in row.words) >= WIDE for row in numbered)
        if goes_on or is_wide or len(numbered) >= FEWEST_ROWS or any(row.counts for row in numbered):
            table = _table(region, first, across, before if goes_on else ())
            if table is not None:
                found.append(table)
    return found


def _row(number: int, line: Typeset) -> Row:
    """The words of a line."""
    marks = [mark for mark in line.characters if mark is not None]
    size = median(mark.top - mark.bottom for mark in marks)
    wide = [mark.right - mark.left for mark in marks if not mark.text.isascii()]
    size = min(size, max(wide)) if wide else size
    parts: list[list[Character]] = [[marks[0]]]
    for before, mark in pairwise(marks):
        gap = mark.left - before.right
        if gap > SLIT * size and not (gap < GAP * size and _is_one_number(parts[-1], mark)):
            parts.append([mark])
        else:
            parts[-1].append(mark)
    return Row(number, line.bottom, line.top, size, tuple(map(_word, parts)))


def _is_one_number(part: Sequence[Character], mark: Character) -> bool:
    """Whether a gap runs through a number: behind a separator, or before one."""
    text = part[-1].text
    if (text in ",，" and mark.text.isdigit()) or (text.isdigit() and mark.text in ",，.．"):
        return _PART.fullmatch("".join(one.text for one in part)) is not None
    return False


def _word(part: Sequence[Character]) -> Word:
    text = "".join(mark.text for mark in part)
    return Word(part[0].left, part[-1].right, text, tuple(part), _NUMBER.fullmatch(text) is not None)


def _regions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Stretches of lines that may be a table: rows of numbers with what stands between them, and their heads."""
    at = 0
    while at < len(rows):
        if not rows[at].is_of_numbers:
            at += 1
            continue
        first = last = at
        end = at + 1
        while end < len(rows) and _is_near(rows[end - 1], rows[end]) and _may_be_of_table(rows[end]):
            if rows[end].is_of_numbers:
                last = end
            end += 1
        tail = last + 1  # labels without numbers at the end
        while tail < end and len(rows[tail].words) <= 2 and _is_close(rows, tail):
            tail += 1
        head = first
        while head > 0 and _is_near(rows[head - 1], rows[head]) and _may_be_head(rows[head - 1], rows[head]):
            head -= 1
        yield list(rows[head:tail])
        at = max(tail, last + 1)


def _is_near(above: Row, below: Row) -> bool:
    return above.bottom - below.top < FAR * max(above.size, below.size) and below.top <= above.top + 1


def _is_close(rows: Sequence[Row], at: int) -> bool:
    """Whether a line stands as close to the one before as that to its own."""
    if at < 2:
        return False
    gap, before = rows[at - 1].middle - rows[at].middle, rows[at - 2].middle - rows[at - 1].middle
    return gap < 1.3 * before and abs(rows[at].size - rows[at - 1].size) < 0.2 * rows[at].size


def _may_be_of_table(row: Row) -> bool:
    """Whether a line may stand between the rows of a table: words in columns, or few words."""
    text = "".join(word.text for word in row.words)
    if row.is_of_numbers or _TITLE.search(text):
        return row.is_of_numbers
    return row.widest_gap >= GAP * row.size or (len(text) <= SHORT and _LONE_NUMBER.fullmatch(text) is None)


def _may_be_head(row: Row, below: Row) -> bool:
    text = "".join(word.text for word in row.words)
    if _TITLE.search(text):
        return False
    is_close = row.middle - below.middle < 1.5 * row.size
    return row.widest_gap >= GAP * row.size or len(text) <= (SHORT if is_close else 8)


# ── columns ────────────────────────────────────────────────────────────────────────────────────────────────────────
class _Column:
    """A stretch from left to right that words share, how many they are, and whether all of them are of the heads."""

    __slots__ = ("count", "is_head", "is_new", "left", "right")

    def __init__(self, span: Span, count: int = 1, *, is_head: bool = False, is_new: bool = True) -> None:
        self.left, self.right = span
        self.count = count
        self.is_head = is_head
        self.is_new = is_new  # not of a table on the page before

    def holds(self, word: Word) -> bool:
        return word.left < self.right and word.right > self.left

    def take(self, word: Word) -> None:
        self.left, self.right = min(self.left, word.left), max(self.right, word.right)
        self.count += 1

    def join(self, other: _Column) -> None:
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.count += other.count
        self.is_head = self.is_head and other.is_head


def _columns(body: Sequence[Row], heads: Sequence[Row], before: Sequence[Span]) -> list[_Column]:
    """The columns: heaps of numbers under each other, of words under each other beside them, and heads over nothing.

    A word over several columns belongs to none: the total’s name set across two, the text of a wide cell. ``before``
    are the columns of a table that goes on: what stands beside them belongs to the nearest. Where the columns are
    numbered, a head over nothing stands over several.
    """
    columns = [_Column(span, count=2, is_new=False) for span in before]
    words = [word for row in body for word in row.words]
    for word in sorted((word for word in words if word.is_number), key=lambda word: word.left):
        held = [column for column in columns if column.holds(word)]
        if held:
            held[-1].take(word)
        else:
            columns.append(_Column((word.left, word.right)))
    for word in sorted((word for word in words if not word.is_number), key=lambda word: word.right - word.left):
        _put(columns, word)
    headed: set[int] = set()
    is_counted = any(row.counts for row in heads)
    for row in reversed(heads):
        for word in row.words:
            held = [column for column in columns if column.holds(word)]
            if row.counts or not is_counted:
                headed.update(map(id, held))
            if not held and (row.counts or not is_counted):
                columns.append(_Column((word.left, word.right), is_head=True))
    columns.sort(key=lambda column: column.left)
    bare = [column for column in columns if not column.is_head and id(column) not in headed]
    owners = [column for column in columns if column.is_head]
    if before:
        few = max(2.0, STRAY * len(body))
        bare = [column for column in columns if column.is_new and column.count < few]
        owners = [column for column in columns if not column.is_new]
    return _without_strays(columns, bare, owners)


def _without_strays(columns: list[_Column], bare: Sequence[_Column], owners: Sequence[_Column]) -> list[_Column]:
    """The columns, those without a head put to the head beside them that nothing stands under."""
    for owner in owners:
        beside = [one for one in bare if one in columns and _apart(one, owner, columns)]
        if beside:
            nearest = min(beside, key=lambda one: max(one.left - owner.right, owner.left - one.right))
            owner.join(nearest)
            columns.remove(nearest)
    return columns


def _apart(one: _Column, other: _Column, columns: Sequence[_Column]) -> bool:
    """Whether two columns are neighbours."""
    return abs(columns.index(one) - columns.index(other)) == 1


def _put(columns: list[_Column], word: Word) -> None:
    """Add a word to its column, or as a column of its own; columns that it bridges become one while all but one of
    them are weak."""
    held = [column for column in columns if column.holds(word)]
    if not held:
        columns.append(_Column((word.left, word.right)))
    elif sum(column.count > 1 for column in held) < 2:
        strong = max(held, key=lambda column: column.count)
        for column in held:
            if column is not strong:
                strong.join(column)
                columns.remove(column)
        strong.take(word)


def _first_of(word: Word, columns: Sequence[_Column], size: float) -> int:
    """The column a word stands in: of several the first that it fills or begins in, else the one nearest to it."""
    best, most = 0, -1e9
    for at, column in enumerate(columns):
        shared = min(word.right, column.right) - max(word.left, column.left)
        if shared >= min(size, 0.5 * (column.right - column.left), 0.5 * (word.right - word.left)):
            return at
        if shared > most:
            best, most = at, shared
    return best


# ── rows ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _rows(region: Sequence[Row], across: Sequence[Line]) -> list[list[Row]]:
    """The lines put together that are of one row, because no ruling runs between them or because they are so near."""
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
    steps = sorted(a.middle - b.middle for a, b in pairwise(numbered) if _is_near(a, b))
    step = steps[len(steps) // 5] if steps else 0.0
    return _by_distance(region, step, rules)


def _by_distance(region: Sequence[Row], step: float, rules: Sequence[float]) -> list[list[Row]]:
    """Lines without numbers go with the row they are nearest to, when they are nearer than rows are to each other."""
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
            if ruled:
                is_own = True
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
            and row.middle - below.middle < NEAR * step
        )
    return groups


def _heads_apart(groups: Sequence[list[Row]], columns: Sequence[_Column], first: int) -> Iterator[list[Row]]:
    """The rows, heads that stand over others in rows of their own; ``first`` is the number of the first line below."""
    for group in groups:
        lower: dict[int, Word] = {}
        over: set[Word] = set()
        if len(group) > 1 and group[0].number < first:
            for row in reversed(group):
                for word in row.words:
                    column = _first_of(word, columns, row.size)
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


# ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _table(region: list[Row], first: int, across: Sequence[Line], before: Sequence[Span]) -> Unruled | None:
    """The table of these lines, ``first`` being the first below its heads; ``None`` when their numbers do not stand in
    columns."""
    body = first + 1 if region[first].counts else first
    columns = _columns(region[body:], region[:body], before)
    if len(columns) < 2:
        return None
    groups = list(_heads_apart(_rows(region, across), columns, region[first].number))
    places: dict[tuple[int, int], list[Word]] = {}
    for at, group in enumerate(groups):
        for row in group:
            for word in row.words:
                places.setdefault((at, _first_of(word, columns, row.size)), []).append(word)
    numbers = sum(word.is_number for words in places.values() for word in words)
    astray = sum(max(0, sum(word.is_number for word in words) - 1) for words in places.values())
    if astray > ASTRAY * numbers:
        return None
    xs = [columns[0].left, *((a.right + b.left) / 2 for a, b in pairwise(columns)), columns[-1].right]
    ys = [
        max(row.top for row in groups[0]),
        *((a[-1].bottom + b[0].top) / 2 for a, b in pairwise(groups)),
        min(row.bottom for row in groups[-1]),
    ]
    cells = tuple(
        Cell(xs[column], ys[row + 1], xs[column + 1], ys[row], row, column, 1, 1)
        for row in range(len(groups))
        for column in range(len(columns))
    )
    size = len(groups), len(columns)
    owners = tuple(range(len(cells)))
    lattice = Lattice(xs[0], ys[-1], xs[-1], ys[0], *size, cells, tuple(xs), tuple(ys[::-1]), owners)
    held = {
        row * len(columns) + column: [mark for word in words for mark in word.marks]
        for (row, column), words in places.items()
    }
    spans = tuple((column.left, column.right) for column in columns)
    return Unruled(lattice, held, frozenset(row.number for row in region), spans)
