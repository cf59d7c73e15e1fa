"""Which printed position is which column: order is kept, and sums, heads and cell counts decide.

A stretch of lines printed together has its numbers at some positions; every way of giving these positions to the
form's columns in order is a candidate. One number that is wrong breaks one row or one column sum under every
candidate alike, so it cannot move the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import comb
from typing import NamedTuple

from juesuan.editions import ColumnForm

Positions = Mapping[int, int]  # position -> index of the column

OPENING, INCOME, CLOSING = "年初结转和结余", "本年收入", "年末结转和结余"
ROW_WEIGHT, SUM_WEIGHT, ORDER_WEIGHT, WIDTH_WEIGHT = 6.0, 6.0, 3.0, 1.0
HEAD_WEIGHT, ALL_HEADS_WEIGHT = 0.6, 2.6
MOST_TRIED = 3000  # ways of giving positions to columns; where there are more, heads and order decide
MOST_FILLED = 60  # ways of filling in columns whose heads were lost
KEPT = 8  # candidates of one stretch that are tried together with those of the others


class Strip(NamedTuple):
    """The numbers of one printed line, in 分, by position; whether it is the total, and whether it counts in sums.

    ``slack`` is how far a sum over the line may be off because digits were rounded or cut off; ``usual`` the columns
    in which such a line mostly has its amounts, the likeliest first.
    """

    values: Mapping[int, int]
    is_total: bool = False
    counts: bool = True
    slack: int = 0
    usual: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines printed together: positions mean the same column in all of them.

    ``first`` is the first position an amount could have, ``None`` when unknown; ``width`` how many positions there
    are from it; ``heads`` the columns whose head stands over a position; ``order`` the columns as the heads name them
    one after the other, wherever they stand; ``perhaps`` those whose heads may have been lost.
    """

    strips: tuple[Strip, ...]
    first: int | None = None
    width: int | None = None
    heads: Mapping[int, frozenset[int]] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()

    @property
    def used(self) -> tuple[int, ...]:
        return tuple(sorted({position for strip in self.strips for position in strip.values}))


class Roles(NamedTuple):
    """What the columns of a form are to each other."""

    total: int | None
    fellows: frozenset[int]
    opening: int | None = None
    income: int | None = None
    closing: int | None = None
    wholes: tuple[tuple[int, tuple[int, ...]], ...] = ()  # columns that others make up entirely, with these

    @classmethod
    def of(cls, columns: Sequence[ColumnForm]) -> Roles:
        keys = [column.key for column in columns]
        total = next((i for i, column in enumerate(columns) if column.total), None)
        opening, income, closing = (keys.index(k) if k in keys else None for k in (OPENING, INCOME, CLOSING))
        apart = {total, opening, income, closing}
        fellows = frozenset(i for i, c in enumerate(columns) if i not in apart and not c.part_of)
        wholes = tuple(
            (i, tuple(j for j, part in enumerate(columns) if part.part_of == c.key))
            for i, c in enumerate(columns)
            if c.sums
        )
        return cls(total, fellows, opening, income, closing, wholes)

    def agree(self, values: Mapping[int, int], slack: int) -> tuple[int, int]:
        """How many identities of one row hold, of how many that say anything, for values by column."""
        held = tested = 0
        total = values.get(self.total, 0) if self.total is not None else 0
        parts = sum(values.get(i, 0) for i in self.fellows)
        if self.fellows and (total or parts):
            tested, held = 1, int(abs(total - parts) <= slack)
        if self.closing is not None and values.keys() & {self.opening, self.income, self.closing}:
            left = sum(values.get(i, 0) for i in (self.opening, self.income) if i is not None)
            if left or total or values.get(self.closing):
                tested += 1
                held += int(abs(left - total - values.get(self.closing, 0)) <= slack)
        for whole, its_parts in self.wholes:
            added, stated = sum(values.get(i, 0) for i in its_parts), values.get(whole, 0)
            if added or stated:
                tested += 1
                held += int(abs(stated - added) <= slack)
        return held, tested


class Candidate(NamedTuple):
    positions: Positions
    score: float


def fit(columns: Sequence[ColumnForm], stretches: Sequence[Stretch]) -> list[Positions]:
    """For each stretch the columns of its positions; positions that fit no column are left out."""
    roles = Roles.of(columns)
    named = _named(stretches)
    ranked = [_rank(columns, stretch, roles, named) for stretch in stretches]
    return _together(stretches, ranked)


def _named(stretches: Sequence[Stretch]) -> frozenset[int]:
    """Columns some head of the table names."""
    return frozenset(i for stretch in stretches for heads in stretch.heads.values() if len(heads) == 1 for i in heads)


def _variants(columns: Sequence[ColumnForm], named: frozenset[int]) -> list[tuple[int, ...]]:
    """The rows of columns a print may have: as its heads say, all, without the optional ones."""
    whole = tuple(range(len(columns)))
    short = tuple(i for i in whole if not columns[i].optional)
    headed = tuple(i for i in whole if not columns[i].optional or i in named)
    return list(dict.fromkeys((headed, whole, short)))


def _rank(columns: Sequence[ColumnForm], stretch: Stretch, roles: Roles, named: frozenset[int]) -> list[Candidate]:
    used = _most_used(stretch, len(columns))
    if not used:
        return [Candidate({}, 0.0)]
    variants = _variants(columns, named)
    if comb(len(columns), len(used)) > MOST_TRIED:
        return [_headed(stretch, roles, variants)]
    choices: Iterable[tuple[int, ...]] = combinations(range(len(columns)), len(used))
    begins = stretch.first if stretch.first is not None else used[0] if roles.total == 0 else None
    starts = range(used[0] + 1) if begins is None else (begins,) if roles.total == 0 else range(begins, begins + 3)
    if roles.total == 0 and begins == used[0]:
        choices = (choice for choice in choices if choice[0] == 0)
    seen: dict[tuple[int, ...], float] = {}
    candidates = []
    for choice in choices:
        positions = dict(zip(used, choice, strict=True))
        same = tuple(c if c not in roles.fellows else -1 for c in choice)  # rows cannot tell fellows apart
        if same not in seen:
            seen[same] = _row_score(stretch, positions, roles)
        score = seen[same] + _order_score(stretch, positions, variants, starts) + _head_score(stretch, positions)
        candidates.append(Candidate(positions, score))
    candidates.sort(key=lambda candidate: -candidate.score)
    return candidates[:KEPT]


def _headed(stretch: Stretch, roles: Roles, variants: Sequence[tuple[int, ...]]) -> Candidate:
    """The columns of a table too wide to try everything: as the heads say, or one after the other in order of print."""
    said = {p: next(iter(heads)) for p, heads in stretch.heads.items() if len(heads) == 1}
    mappings: list[dict[int, int]] = [said]
    if stretch.first is not None and stretch.width is not None:
        variants = [*_completed(stretch), *variants]
        for variant in variants:
            if len(variant) == stretch.width:
                mappings.append({stretch.first + n: column for n, column in enumerate(variant)})
    if len(mappings) > 1:  # what no head names stands where the order says
        mappings.append({**mappings[1], **said})
    starts = (stretch.first,) if stretch.first is not None else ()
    used = set(stretch.used)
    candidates = []
    for mapping in mappings:
        positions = {p: column for p, column in mapping.items() if p in used}
        if len(set(positions.values())) < len(positions):
            continue
        score = _row_score(stretch, positions, roles) + len(positions) / len(used)
        score += _order_score(stretch, positions, variants, starts) + _head_score(stretch, positions)
        candidates.append(Candidate(positions, score))
    return max(candidates, key=lambda candidate: candidate.score, default=Candidate({}, 0.0))


def _completed(stretch: Stretch) -> Iterator[tuple[int, ...]]:
    """The columns the heads name in order, with as many of those whose heads may be lost as there are cells."""
    missing = (stretch.width or 0) - len(stretch.order)
    if stretch.order and 0 <= missing <= len(stretch.perhaps) and comb(len(stretch.perhaps), missing) <= MOST_FILLED:
        for more in combinations(stretch.perhaps, missing):
            yield tuple(sorted((*stretch.order, *more)))


def _most_used(stretch: Stretch, most: int) -> tuple[int, ...]:
    """The positions in use; the rarest are given up when there are more of them than columns."""
    used = stretch.used
    if len(used) <= most:
        return used
    counts = {p: sum(p in strip.values for strip in stretch.strips) for p in used}
    return tuple(sorted(sorted(used, key=lambda p: (-counts[p], p))[:most]))


def _row_score(stretch: Stretch, positions: Positions, roles: Roles) -> float:
    held = tested = 0
    for strip in stretch.strips:
        values = {positions[p]: v for p, v in strip.values.items() if p in positions}
        h, t = roles.agree(values, strip.slack)
        held, tested = held + h, tested + t
    return ROW_WEIGHT * held / tested if tested else 0.0


def _order_score(
    stretch: Stretch, positions: Positions, variants: Sequence[tuple[int, ...]], starts: Sequence[int]
) -> float:
    """Columns without gaps, counted from where amounts begin: likely when there are as many cells as columns, less
    likely when there are more."""
    best = 0.0
    for rank, variant in enumerate(variants):
        for late, start in enumerate(starts):
            if all(0 <= p - start < len(variant) and variant[p - start] == c for p, c in positions.items()):
                score = ORDER_WEIGHT - 0.1 * rank - 0.3 * late
                if stretch.width is not None and not late:
                    beyond = stretch.width - len(variant)
                    score += WIDTH_WEIGHT if beyond == 0 else -WIDTH_WEIGHT if beyond > 0 else 0.0
                best = max(best, score)
    return best


def _head_score(stretch: Stretch, positions: Positions) -> float:
    """Heads that stand over their own column, less those that stand over another one.

    Heads often stand beside their data, so they decide among equals only; unless every amount stands under its own.
    """
    over = [(heads, positions[p]) for p, heads in stretch.heads.items() if p in positions]
    if not over:
        return 0.0
    right = sum(column in heads for heads, column in over)
    if right == len(positions) > 1:
        return ALL_HEADS_WEIGHT
    return HEAD_WEIGHT * (2 * right - len(over)) / len(over)


def _together(stretches: Sequence[Stretch], ranked: Sequence[list[Candidate]]) -> list[Positions]:
    """The candidates under which the column sums meet the total line, when one is printed; else the best of each."""
    chosen = [candidates[0] for candidates in ranked]
    judge = _sums(stretches)
    if judge is None or len(stretches) == 1:
        return [candidate.positions for candidate in chosen]

    def worth(picked: Sequence[Candidate]) -> float:
        return sum(c.score for c in picked) + SUM_WEIGHT * judge([c.positions for c in picked])

    if len(stretches) == 2:
        return [c.positions for c in max(product(*ranked), key=worth)]
    for _ in range(2):  # many stretches: one after the other, the rest held fast
        for i, candidates in enumerate(ranked):
            trials = [[*chosen[:i], candidate, *chosen[i + 1 :]] for candidate in candidates]
            chosen = max(trials, key=worth)
    return [candidate.positions for candidate in chosen]


def _sums(stretches: Sequence[Stretch]) -> Callable[[Sequence[Positions]], float] | None:
    """A judge of the share of columns whose sum is the total line; ``None`` when no total line has amounts."""
    totals = [(i, strip) for i, s in enumerate(stretches) for strip in s.strips if strip.is_total and strip.values]
    if not totals:
        return None
    home, line = totals[0]
    sums: list[dict[int, int]] = []
    slack = line.slack
    for stretch in stretches:
        added: dict[int, int] = {}
        for strip in stretch.strips:
            if strip.counts and not strip.is_total:
                slack += strip.slack
                for position, value in strip.values.items():
                    added[position] = added.get(position, 0) + value
        sums.append(added)

    def share(mappings: Sequence[Positions]) -> float:
        by_column: dict[int, int] = {}
        for mapping, added in zip(mappings, sums, strict=True):
            for position, value in added.items():
                if position in mapping:
                    by_column[mapping[position]] = by_column.get(mapping[position], 0) + value
        stated = {mappings[home][p]: v for p, v in line.values.items() if p in mappings[home]}
        columns = by_column.keys() | stated.keys()
        good = sum(_same(by_column.get(c, 0), stated.get(c, 0), slack) for c in columns)
        return good / len(columns) if columns else 0.0

    return share


def _same(added: int, stated: int, slack: int) -> bool:
    """Equal, or a whole multiple when subtotal lines that cannot be told from items were added too."""
    return any(abs(added - times * stated) <= slack * times for times in ((1, 2, 3) if stated else (1,)))
