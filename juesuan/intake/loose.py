"""Rows whose empty cells were dropped: the sums say, row by row, which columns their amounts belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from juesuan.editions import ColumnForm
from juesuan.intake.columns import Positions, Roles, Strip

STEPS = 20_000  # how many trials the search for rows that meet the total line may take
NOTHING: Mapping[int, Positions] = {}
DOUBT = "空单元格在文件中丢失，各行金额按合计关系归栏"


def are_scattered(strips: Sequence[Strip], widths: Sequence[int]) -> bool:
    """Whether rows look as if empty cells had been dropped: of different length, and none has a cell left empty.

    ``widths`` are the positions each row has, up to its end.
    """
    rows = [(strip, width) for strip, width in zip(strips, widths, strict=True) if strip.values]
    if len(rows) < 3 or len({len(strip.values) for strip, _ in rows}) < 2:
        return False
    return all(max(s.values) - min(s.values) + 1 == len(s.values) and width == max(s.values) + 1 for s, width in rows)


def missed_columns(strips: Sequence[Strip], mappings: Sequence[Positions]) -> int:
    """How many columns do not add up to the total line."""
    added: dict[int, int] = {}
    slack = sum(strip.slack for strip in strips)
    for strip, mapping in zip(strips, mappings, strict=True):
        if strip.is_total or strip.counts:
            _take_off(added, strip, mapping, 1 if strip.is_total else -1)
    return sum(abs(rest) > slack for rest in added.values())


def place_loose(
    columns: Sequence[ColumnForm],
    strips: Sequence[Strip],
    below: Mapping[int, Sequence[int]],
    known: Mapping[int, Positions] = NOTHING,
) -> list[Positions]:
    """For each row the columns of its amounts, in order of print. ``below`` names the items of a subtotal row,
    ``known`` the columns of rows whose positions can be trusted.

    The total line says which columns are in use. A row takes those of them under which its own sum holds; where
    several would do, the ones that lead to the stated column totals, and among these the usual one.
    """
    search = _Search(columns, strips, known)
    chosen = search.items()
    for i, items in below.items():
        if i in known:
            continue
        added: dict[int, int] = {}
        for item in items:
            _take_off(added, strips[item], chosen[item], -1)
        used = tuple(sorted(added)) or search.every

        def missed(way: Positions, i: int = i, added: Mapping[int, int] = added) -> int:
            return sum(abs(added.get(c, 0) - strips[i].values[p]) for p, c in way.items())

        chosen[i] = min(search.ways(i, used), key=missed)
    return chosen


class _Search:
    """The rows and columns of one table while columns are sought for the rows."""

    def __init__(self, columns: Sequence[ColumnForm], strips: Sequence[Strip], known: Mapping[int, Positions]) -> None:
        self.strips, self.known = strips, known
        self.roles = Roles.of(columns)
        self.every = tuple(range(len(columns)))
        self.required = tuple(i for i in self.every if not columns[i].optional)
        self.steps = STEPS

    def items(self) -> list[Positions]:
        """A way for every row that leads to the total line, or comes closest to it."""
        total = next((i for i, strip in enumerate(self.strips) if strip.is_total and strip.values), None)
        if total is None:
            return [self.ways(i, self.required)[0] for i in range(len(self.strips))]
        best: tuple[int, list[Positions]] | None = None
        for line in self.ways(total, self.required):
            chosen, missed = self._choose(total, line)
            if best is None or missed < best[0]:
                best = missed, chosen
            if missed == 0 or self.steps < 0:
                break
        assert best is not None
        return best[1]

    def ways(self, row: int, columns: Sequence[int]) -> list[Positions]:
        """The ways to give a row's amounts to columns in order; only those under which its sums hold, if any do."""
        strip = self.strips[row]
        if row in self.known:
            return [self.known[row]]
        positions = sorted(strip.values)
        pool = columns if len(positions) <= len(columns) else self.every
        if len(positions) > len(pool):
            return [dict(zip(positions, pool, strict=False))]
        ways: list[Positions] = [
            dict(zip(positions, choice, strict=True)) for choice in combinations(pool, len(positions))
        ]
        holding = []
        for way in ways:
            held, tested = self.roles.agree({way[p]: v for p, v in strip.values.items()}, strip.slack)
            if held == tested > 0:
                holding.append(way)
        rank = {column: i for i, column in enumerate(strip.usual)}
        return sorted(holding or ways, key=lambda way: sum(rank.get(column, len(rank)) for column in way.values()))

    def _choose(self, total: int, line: Positions) -> tuple[list[Positions], int]:
        """A way for every row under one reading of the total line, and how many column totals it misses."""
        strips, used = self.strips, tuple(sorted(set(line.values())))
        left = {line[p]: v for p, v in strips[total].values.items() if p in line}
        options = [[line] if i == total else self.ways(i, used) for i in range(len(strips))]
        chosen = [ways[0] for ways in options]
        counting = [i for i in range(len(strips)) if i != total and strips[i].counts and strips[i].values]
        undecided = sorted(
            (i for i in counting if len(options[i]) > 1), key=lambda i: -max(map(abs, strips[i].values.values()))
        )
        for i in counting:
            if len(options[i]) == 1:
                _take_off(left, strips[i], options[i][0], 1)
        slack = sum(strip.slack for strip in strips)
        for tolerance in dict.fromkeys((0, slack // 8, slack)):
            if self._meets(undecided, options, chosen, left, tolerance):
                return chosen, 0
        for i in undecided:
            chosen[i] = options[i][0]
            _take_off(left, strips[i], chosen[i], 1)
        return chosen, sum(abs(rest) > slack for rest in left.values())

    def _meets(
        self,
        undecided: Sequence[int],
        options: Sequence[Sequence[Positions]],
        chosen: list[Positions],
        left: dict[int, int],
        tolerance: int,
    ) -> bool:
        """Try the ways of the undecided rows, the largest first, until nothing is left of the total line."""
        if not undecided:
            return all(abs(rest) <= tolerance for rest in left.values())
        row, rest = undecided[0], undecided[1:]
        for way in options[row]:
            self.steps -= 1
            if self.steps < 0:
                return False
            _take_off(left, self.strips[row], way, 1)
            chosen[row] = way
            fits = all(left.get(column, 0) >= -tolerance for column in way.values())
            if fits and self._meets(rest, options, chosen, left, tolerance):
                return True
            _take_off(left, self.strips[row], way, -1)
        return False


def _take_off(left: dict[int, int], strip: Strip, way: Positions, times: int) -> None:
    for position, column in way.items():
        if position in strip.values:
            left[column] = left.get(column, 0) - times * strip.values[position]
