"""Rows whose empty cells were dropped: the sums say, row by row, which columns their amounts belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from juesuan.editions import ColumnForm
from juesuan.intake.columns import Positions, Roles, Strip

STEPS = 20_000  # how many trials the search for rows that meet the total line may take


def place_loose(
    columns: Sequence[ColumnForm], strips: Sequence[Strip], below: Mapping[int, Sequence[int]]
) -> list[Positions]:
    """For each row the columns of its amounts, in order of print. ``below`` names the items of a subtotal row.

    The total line says which columns are in use. A row takes those of them under which its own sum holds; where
    several would do, the ones that lead to the stated column totals, and among these the first.
    """
    chosen = _items_placed(columns, strips)
    roles, every = Roles.of(columns), tuple(range(len(columns)))
    for i, items in below.items():
        added: dict[int, int] = {}
        for item in items:
            _take_off(added, strips[item], chosen[item], -1)
        used = tuple(sorted(added)) or every

        def missed(way: Positions, i: int = i, added: Mapping[int, int] = added) -> int:
            return sum(abs(added.get(c, 0) - strips[i].values[p]) for p, c in way.items())

        chosen[i] = min(_ways(strips[i], used, every, roles), key=missed)
    return chosen


def _items_placed(columns: Sequence[ColumnForm], strips: Sequence[Strip]) -> list[Positions]:
    roles = Roles.of(columns)
    every = tuple(range(len(columns)))
    required = tuple(i for i in every if not columns[i].optional)
    total = next((i for i, strip in enumerate(strips) if strip.is_total and strip.values), None)
    if total is None:
        return [_ways(strip, required, every, roles)[0] for strip in strips]
    best: tuple[int, list[Positions]] | None = None
    for line in _ways(strips[total], required, every, roles):
        used = tuple(sorted(set(line.values())))
        stated = {line[p]: v for p, v in strips[total].values.items() if p in line}
        chosen, missed = _choose(strips, total, used, every, roles, stated)
        chosen[total] = line
        if best is None or missed < best[0]:
            best = missed, chosen
        if missed == 0:
            break
    assert best is not None
    return best[1]


def _ways(strip: Strip, columns: Sequence[int], every: Sequence[int], roles: Roles) -> list[Positions]:
    """The ways to give a row's amounts to columns in order, those under which its sums hold first and alone if any."""
    positions = sorted(strip.values)
    pool = columns if len(positions) <= len(columns) else every
    ways: list[Positions] = [
        dict(zip(positions, choice, strict=True))
        for choice in combinations(pool, min(len(positions), len(pool)))
        if len(choice) == len(positions)
    ]
    if not ways:
        return [dict(zip(positions, pool, strict=False))]
    holding = []
    for way in ways:
        held, tested = roles.agree({way[p]: v for p, v in strip.values.items()}, strip.slack)
        if held == tested > 0:
            holding.append(way)
    return holding or ways


def _choose(
    strips: Sequence[Strip],
    total: int,
    columns: tuple[int, ...],
    every: tuple[int, ...],
    roles: Roles,
    stated: Mapping[int, int],
) -> tuple[list[Positions], int]:
    """A way for every row, and how many column totals it misses."""
    options: list[list[Positions]] = [
        [{}] if i == total else _ways(strip, columns, every, roles) for i, strip in enumerate(strips)
    ]
    slack = sum(strip.slack for strip in strips)
    left = dict(stated)
    chosen: list[Positions] = [ways[0] for ways in options]
    open_rows = []
    for i, ways in enumerate(options):
        if i == total or not strips[i].counts:
            continue
        if len(ways) > 1:
            open_rows.append(i)
        else:
            _take_off(left, strips[i], ways[0], 1)
    open_rows.sort(key=lambda i: -max(abs(v) for v in strips[i].values.values()))
    budget = [STEPS]

    def search(depth: int) -> bool:
        if depth == len(open_rows):
            return all(abs(rest) <= slack for rest in left.values())
        i = open_rows[depth]
        for way in options[i]:
            budget[0] -= 1
            if budget[0] < 0:
                return False
            _take_off(left, strips[i], way, 1)
            chosen[i] = way
            fits = all(left.get(column, 0) >= -slack for column in way.values())
            if fits and search(depth + 1):
                return True
            _take_off(left, strips[i], way, -1)
        return False

    if search(0):
        return chosen, 0
    for i in open_rows:
        chosen[i] = options[i][0]
        _take_off(left, strips[i], chosen[i], 1)
    return chosen, sum(abs(rest) > slack for rest in left.values())


def _take_off(left: dict[int, int], strip: Strip, way: Positions, times: int) -> None:
    for position, column in way.items():
        left[column] = left.get(column, 0) - times * strip.values[position]
