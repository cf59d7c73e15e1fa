"""Lattice: the cells that ruling lines enclose, merged cells as one; pure geometry, no file and no text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
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

    def at(self, x: float, y: float) -> tuple[int, float, float, float, float] | None:
        """Which cell a point lies in, and a box around the point that is all of that cell."""
        if not (self.left <= x <= self.right and self.bottom <= y <= self.top):
            return None
        xs, ys = self.xs, self.ys
        column = min(max(bisect_right(xs, x) - 1, 0), self.columns - 1)
        up = min(max(bisect_right(ys, y) - 1, 0), self.rows - 1)
        cell = self.owners[(self.rows - 1 - up) * self.columns + column]
        return cell, xs[column], ys[up], xs[column + 1], ys[up + 1]


def lattices(horizontal: Iterable[Line], vertical: Iterable[Line]) -> list[Lattice]:
    """The ruled tables of a page from the top down; frames with a single cell are none."""
    across = [line for line in joined(horizontal) if line.end - line.start >= SHORTEST]
    upright = [line for line in joined(vertical) if line.end - line.start >= SHORTEST]
    found = [_lattice([across[i] for i in h], [upright[i] for i in v]) for h, v in _meshes(across, upright)]
    return sorted((one for one in found if one is not None), key=lambda one: (-one.top, one.left))


def joined(lines: Iterable[Line]) -> list[Line]:
    """The lines with pieces that lie on one another or touch end to end put together."""
    found: list[Line] = []
    for row in _heaped(sorted(lines)):
        weight = sum(line.end - line.start for line in row)
        at = sum(line.at * (line.end - line.start) for line in row) / weight if weight else row[0].at
        start, end = None, 0.0
        for line in sorted(row, key=lambda line: line.start):
            if start is None:
                start, end = line.start, line.end
            elif line.start <= end + CLOSE:
                end = max(end, line.end)
            else:
                found.append(Line(at, start, end))
                start, end = line.start, line.end
        if start is not None:
            found.append(Line(at, start, end))
    return found


def _heaped(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines sorted by place, in heaps of those that lie close together."""
    heaps: list[list[Line]] = []
    for line in lines:
        if heaps and line.at - heaps[-1][0].at <= CLOSE:
            heaps[-1].append(line)
        else:
            heaps.append([line])
    return heaps


def _meet(across: Line, upright: Line) -> bool:
    return (
        across.start - CLOSE <= upright.at <= across.end + CLOSE
        and upright.start - CLOSE <= across.at <= upright.end + CLOSE
    )


def _meshes(across: Sequence[Line], upright: Sequence[Line]) -> list[tuple[list[int], list[int]]]:
    """Which lines hang together by crossing or touching."""
    home = list(range(len(across) + len(upright)))

    def root(n: int) -> int:
        while home[n] != n:
            home[n] = home[home[n]]
            n = home[n]
        return n

    heights = [line.at for line in across]
    for v, line in enumerate(upright):
        for h in range(bisect_left(heights, line.start - 2 * CLOSE), len(across)):
            other = across[h]
            if other.at > line.end + CLOSE:
                break
            if _meet(other, line):
                home[root(len(across) + v)] = root(h)
    meshes: dict[int, tuple[list[int], list[int]]] = {}
    for h in range(len(across)):
        meshes.setdefault(root(h), ([], []))[0].append(h)
    for v in range(len(upright)):
        meshes.setdefault(root(len(across) + v), ([], []))[1].append(v)
    return [(h, v) for h, v in meshes.values() if h and v and len(h) + len(v) >= 3]


def _lattice(across: Sequence[Line], upright: Sequence[Line]) -> Lattice | None:
    """The cells between lines that hang together; the outer sides of a table may be left unruled."""
    left, right = min(line.start for line in across), max(line.end for line in across)
    bottom, top = min(line.start for line in upright), max(line.end for line in upright)
    xs = _borders([line.at for line in upright], left, right)
    ys = _borders([line.at for line in across], bottom, top)[::-1]
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2) or len(xs) * len(ys) > MOST_CROSSINGS:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    home = list(range(rows * columns))

    def root(n: int) -> int:
        while home[n] != n:
            home[n] = home[home[n]]
            n = home[n]
        return n

    for column in range(1, columns):
        rulings = [line for line in upright if abs(line.at - xs[column]) <= CLOSE]
        if _runs_through(rulings, ys[-1], ys[0]):
            continue
        for row in range(rows):
            if not _covered(rulings, ys[row + 1], ys[row]):
                home[root(row * columns + column)] = root(row * columns + column - 1)
    for row in range(1, rows):
        rulings = [line for line in across if abs(line.at - ys[row]) <= CLOSE]
        if _runs_through(rulings, xs[0], xs[-1]):
            continue
        for column in range(columns):
            if not _covered(rulings, xs[column], xs[column + 1]):
                home[root(row * columns + column)] = root((row - 1) * columns + column)
    members: dict[int, list[int]] = {}
    for n in range(rows * columns):
        members.setdefault(root(n), []).append(n)
    found = []
    for atoms in members.values():
        first_row, last_row = atoms[0] // columns, atoms[-1] // columns
        first = min(n % columns for n in atoms)
        last = max(n % columns for n in atoms)
        box = xs[first], ys[last_row + 1], xs[last + 1], ys[first_row]
        found.append((Cell(*box, first_row, first, last_row - first_row + 1, last - first + 1), atoms))
    if len(found) < 2:
        return None
    found.sort(key=lambda entry: (entry[0].row, entry[0].column))
    owners = [0] * (rows * columns)
    for at, (_, atoms) in enumerate(found):
        for n in atoms:
            owners[n] = at
    cells = tuple(cell for cell, _ in found)
    return Lattice(xs[0], ys[-1], xs[-1], ys[0], rows, columns, cells, tuple(xs), tuple(ys[::-1]), tuple(owners))


def _borders(places: Iterable[float], first: float, last: float) -> list[float]:
    """The places of the lines, ascending, near ones as one, with the ends of the table where no line runs."""
    borders: list[float] = []
    for at in sorted(places):
        if not borders or at - borders[-1] > NARROW:
            borders.append(at)
    if borders and borders[0] - first > 2 * NARROW:
        borders.insert(0, first)
    if borders and last - borders[-1] > 2 * NARROW:
        borders.append(last)
    return borders


def _runs_through(rulings: Iterable[Line], start: float, end: float) -> bool:
    """Whether one line runs from one side of the table to the other."""
    return any(line.start <= start + CLOSE and line.end >= end - CLOSE for line in rulings)


def _covered(rulings: Iterable[Line], start: float, end: float) -> bool:
    """Whether a line runs along most of the side of a cell."""
    need = (end - start) / 2
    return (
        sum(min(line.end, end) - max(line.start, start) for line in rulings if line.start < end > start < line.end)
        > need
    )
