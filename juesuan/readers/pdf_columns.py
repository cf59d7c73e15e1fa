"""Columns of a table without ruling lines: the stretches from left to right that its words share."""

from __future__ import annotations

from collections.abc import Sequence

from juesuan.readers.pdf_words import Row, Word

Span = tuple[float, float]  # from left to right
STRAY = 0.2  # share of the rows that a column fills which is none by itself


class Column:
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

    def join(self, other: Column) -> None:
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.count += other.count
        self.is_head = self.is_head and other.is_head


def columns_of(body: Sequence[Row], heads: Sequence[Row], before: Sequence[Span]) -> list[Column]:
    """The columns: heaps of numbers under each other, of words under each other beside them, and heads over nothing.

    A word over several columns belongs to none: the total’s name set across two, the text of a wide cell. ``before``
    are the columns of a table that goes on: what stands beside them belongs to the nearest. Where the columns are
    numbered, a head over nothing stands over several.
    """
    columns = [Column(span, count=2, is_new=False) for span in before]
    words = [word for row in body for word in row.words]
    for word in sorted((word for word in words if word.is_number), key=lambda word: word.left):
        held = [column for column in columns if column.holds(word)]
        if held:
            held[-1].take(word)
        else:
            columns.append(Column((word.left, word.right)))
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
                columns.append(Column((word.left, word.right), is_head=True))
    columns.sort(key=lambda column: column.left)
    bare = [column for column in columns if not column.is_head and id(column) not in headed]
    owners = [column for column in columns if column.is_head]
    if before:
        few = max(2.0, STRAY * len(body))
        bare = [column for column in columns if column.is_new and column.count < few]
        owners = [column for column in columns if not column.is_new]
    return _without_strays(columns, bare, owners)


def _without_strays(columns: list[Column], bare: Sequence[Column], owners: Sequence[Column]) -> list[Column]:
    """The columns, those without a head put to the head beside them that nothing stands under."""
    for owner in owners:
        beside = [one for one in bare if one in columns and _apart(one, owner, columns)]
        if beside:
            nearest = min(beside, key=lambda one: max(one.left - owner.right, owner.left - one.right))
            owner.join(nearest)
            columns.remove(nearest)
    return columns


def _apart(one: Column, other: Column, columns: Sequence[Column]) -> bool:
    """Whether two columns are neighbours."""
    return abs(columns.index(one) - columns.index(other)) == 1


def _put(columns: list[Column], word: Word) -> None:
    """Add a word to its column, or as a column of its own; columns that it bridges become one while all but one of
    them are weak."""
    held = [column for column in columns if column.holds(word)]
    if not held:
        columns.append(Column((word.left, word.right)))
    elif sum(column.count > 1 for column in held) < 2:
        strong = max(held, key=lambda column: column.count)
        for column in held:
            if column is not strong:
                strong.join(column)
                columns.remove(column)
        strong.take(word)


def column_of(word: Word, columns: Sequence[Column], size: float) -> int:
    """The column a word stands in: of several the first that it fills or begins in, else the one nearest to it."""
    best, most = 0, -1e9
    for at, column in enumerate(columns):
        shared = min(word.right, column.right) - max(word.left, column.left)
        if shared >= min(size, 0.5 * (column.right - column.left), 0.5 * (word.right - word.left)):
            return at
        if shared > most:
            best, most = at, shared
    return best
