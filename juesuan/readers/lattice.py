"""Lattice: the cells that ruling lines enclose, merged cells as one; pure geometry, no file and no text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf
from operator import itemgetter
from typing import NamedTuple

CLOSE = 2.5  # points: lines nearer than this are one line, ends nearer than this meet
SHORTEST = 4.0  # points: a ruling is at least as long, when pieces and dots are put together
MOST_CROSSINGS = 100_000  # of the lines of one table: what has more is a drawing
NARROW = 3.0  # points: between lines nearer than this there is no cell


class Line(NamedTuple):
    """A straight line at ``at``, from ``start`` to ``end`` along the other axis."""

    at: float
    start: float
    end: float


class Cell(NamedTuple):
    """One enclosed cell: its box, its first row and column in the lattice, and how many it takes."""

    left: float
    bottom: float
    right: float
    top: float
    row: int
    column: int
    rows: int
    columns: int


class Lattice(NamedTuple):
    """A ruled table: its box, how many rows and columns it has, its cells from the top left.

    ``xs`` are the borders of its columns, ascending, ``ys`` those of its rows, ascending as well; ``owners`` says which
    cell each crossing of a row and a column belongs to, row by row from the top.
    """

    left: float
    bottom: float
    right: float
    top: float
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()
    owners: tuple[int, ...] = ()

    def row_at(self, y: float) -> tuple[float, float, tuple[int, ...]]:
        """The bottom and top of the row at a height inside the table, and its cells from left to right."""
        up = min(max(bisect_right(self.ys, y) - 1, 0), self.rows - 1)
        start = (self.rows - 1 - up) * self.columns
        return self.ys[up], self.ys[up + 1], self.owners[start : start + self.columns]


def lattices(horizontal: Iterable[Line], vertical: Iterable[Line]) -> list[Lattice]:
    """The ruled tables of a page from the top down; frames with a single cell are none."""
    across = [line for line in joined(horizontal) if line[2] - line[1] >= SHORTEST]
    upright = [line for line in joined(vertical) if line[2] - line[1] >= SHORTEST]
    found = [_lattice(h, v) for h, v in _meshes(across, upright)]
    return sorted((one for one in found if one is not None), key=lambda one: (-one.top, one.left))


def joined(lines: Iterable[Line]) -> list[Line]:
    """The lines with pieces that lie on one another or touch end to end put together, in the order of their places."""
    found: list[Line] = []
    for heap in _heaped(sorted(lines)):
        at, start, end = heap[0]
        if at != heap[-1][0]:
            weight = sum([line[2] - line[1] for line in heap])
            at = sum([line[0] * (line[2] - line[1]) for line in heap]) / weight if weight else at
            heap.sort(key=itemgetter(1))
            _, start, end = heap[0]
        for _, first, last in heap:
            if first <= end + CLOSE:
                if last > end:
                    end = last
            else:
                found.append(Line(at, start, end))
                start, end = first, last
        found.append(Line(at, start, end))
    return found


def _heaped(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines sorted by place, in heaps of those that lie close together."""
    heaps: list[list[Line]] = []
    limit = -inf
    for line in lines:
        if line[0] <= limit:
            heaps[-1].append(line)
        else:
            heaps.append([line])
            limit = line[0] + CLOSE
    return heaps


def _meshes(across: Sequence[Line], upright: Sequence[Line]) -> list[tuple[list[Line], list[Line]]]:
    """The lines that hang together by crossing or touching, those that lie and those that stand, sorted by place."""
    heights = [line.at for line in across]
    meshes: dict[int, tuple[list[int], list[int]]] = {h: ([h], []) for h in range(len(across))}
    home = list(meshes)  # which mesh a line that lies is of
    for v, (at, start, end) in enumerate(upright):
        near = range(bisect_left(heights, start - CLOSE), bisect_right(heights, end + CLOSE))
        left, right = at - CLOSE, at + CLOSE
        own = {home[h] for h in near if across[h][1] <= right and left <= across[h][2]}
        if not own:
            continue
        first = min(own)
        for other in own - {first}:
            lying, standing = meshes.pop(other)
            meshes[first][0].extend(lying)
            meshes[first][1].extend(standing)
            for h in lying:
                home[h] = first
        meshes[first][1].append(v)
    return [
        ([across[n] for n in sorted(h)], [upright[n] for n in sorted(v)])
        for h, v in meshes.values()
        if v and len(h) + len(v) >= 3
    ]


def _lattice(across: Sequence[Line], upright: Sequence[Line]) -> Lattice | None:
    """The cells between lines that hang together; the outer sides of a table may be left unruled."""
    left, right = min([line.start for line in across]), max([line.end for line in across])
    bottom, top = min([line.start for line in upright]), max([line.end for line in upright])
    xs = _borders([line.at for line in upright], left, right)
    ys = _borders([line.at for line in across], bottom, top)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2) or len(xs) * len(ys) > MOST_CROSSINGS:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    beside = [
        ((rows - 1 - up) * columns + column - 1, (rows - 1 - up) * columns + column)
        for column, sides in enumerate(_open_sides(upright, xs, ys), 1)
        for up in sides
    ]
    above = [
        ((rows - 1 - up) * columns + column, (rows - up) * columns + column)
        for up, sides in enumerate(_open_sides(across, ys, xs), 1)
        for column in sides
    ]
    merged = _merged([*beside, *above])
    down = ys[::-1]
    made = tuple.__new__
    found: list[tuple[Cell, Sequence[int]]] = [
        (
            made(Cell, (xs[column], down[row + 1], xs[column + 1], down[row], row, column, 1, 1)),
            (row * columns + column,),
        )
        for row in range(rows)
        for column in range(columns)
        if row * columns + column not in merged
    ]
    for atoms in {id(atoms): atoms for atoms in merged.values()}.values():
        first_row, last_row = min(atoms) // columns, max(atoms) // columns
        first, last = min(n % columns for n in atoms), max(n % columns for n in atoms)
        box = xs[first], down[last_row + 1], xs[last + 1], down[first_row]
        found.append((Cell(*box, first_row, first, last_row - first_row + 1, last - first + 1), atoms))
    if len(found) < 2:
        return None
    found.sort(key=lambda entry: entry[0][4:6])
    owners = [0] * (rows * columns)
    for at, (_, own) in enumerate(found):
        for n in own:
            owners[n] = at
    cells = tuple([cell for cell, _ in found])
    return Lattice(xs[0], ys[0], xs[-1], ys[-1], rows, columns, cells, tuple(xs), tuple(ys), tuple(owners))


def _merged(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """For each of the cells in the pairs those that are one with it."""
    heaps: dict[int, list[int]] = {}
    for one, other in pairs:
        a, b = heaps.setdefault(one, [one]), heaps.setdefault(other, [other])
        if a is b:
            continue
        if len(a) < len(b):
            a, b = b, a
        a += b
        for n in b:
            heaps[n] = a
    return heaps


def _borders(places: Iterable[float], first: float, last: float) -> list[float]:
    """The places of the lines, ascending, near ones as one, with the ends of the table where no line runs."""
    borders: list[float] = []
    for at in places:
        if not borders or at - borders[-1] > NARROW:
            borders.append(at)
    if borders and borders[0] - first > 2 * NARROW:
        borders.insert(0, first)
    if borders and last - borders[-1] > 2 * NARROW:
        borders.append(last)
    return borders


def _open_sides(lines: Sequence[Line], borders: Sequence[float], crossing: Sequence[float]) -> Iterator[list[int]]:
    """For each border inside a table the stretches, between borders that cross it, along most of which no line runs.

    ``lines`` are sorted by place.
    """
    places = [line.at for line in lines]
    count = len(crossing) - 1
    lengths = [b - a for a, b in pairwise(crossing)]
    for border in borders[1:-1]:
        rulings = lines[bisect_left(places, border - CLOSE) : bisect_right(places, border + CLOSE)]
        if any(start <= crossing[0] + CLOSE and end >= crossing[-1] - CLOSE for _, start, end in rulings):
            yield []
            continue
        covered = [0.0] * count
        for _, start, end in rulings:
            first, last = max(bisect_right(crossing, start) - 1, 0), min(bisect_left(crossing, end), count)
            for n in range(first, last):
                covered[n] += min(end, crossing[n + 1]) - max(start, crossing[n])
        yield [n for n in range(count) if covered[n] <= lengths[n] / 2]
