"""Formulas: which printed totals are written as sums of the cells they add up, and how such a sum is spelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from juesuan.accounts import FinalAccounts
from juesuan.rules.equation import equations_of
from juesuan.writers.xlsx.plan import Plan, Spot, column_letters

MOST = 200  # arguments of one SUM; programs take 255
Sums = Iterator[tuple[str, tuple[str, ...]]]


def formulas_of(plan: Plan, accounts: FinalAccounts) -> Mapping[tuple[str, int, int], str]:
    """The formula of every total, by sheet, row and column from 0.

    Only where the printed parts add up to the printed total exactly: any other total stands as printed, and the sheet
    of checks tells of the difference. No formula leads back to its own cell.
    """
    found: dict[str, tuple[str, ...]] = {}
    for key, parts in _sums(plan, accounts):
        if key not in found and _adds_up(plan.spots, key, parts) and not _leads_back(found, key, parts):
            found[key] = parts
    formulas = {}
    for key, parts in found.items():
        spot = plan.spots[key]
        spots = sorted({plan.spots[part] for part in parts}, key=lambda s: (s.column, s.row))
        formulas[spot.sheet, spot.row, spot.column] = f"={sum_of(spots)}"
    return formulas


def _sums(plan: Plan, accounts: FinalAccounts) -> Sums:
    """Totals and what they add up: first as the forms say it, then as the equations inside a table do."""
    for sheet in plan.sheets:
        if sheet.block is not None:
            yield from sheet.block.sums.items()
    for equation in equations_of(accounts.edition):
        if not equation.within_table or equation.comparison != "=" or equation.left[0].table not in accounts.tables:
            continue
        adds_rows = any(term.sums for term in equation.right)
        for relation in equation.relations(accounts.tables):
            is_sum = not relation.constant and all(coefficient == 1 for coefficient, _ in relation.parts)
            if is_sum and (adds_rows or len(relation.parts) > 1):
                yield relation.stated.key, tuple(figure.key for _, figure in relation.parts)


def _adds_up(spots: Mapping[str, Spot], key: str, parts: Sequence[str]) -> bool:
    total = spots.get(key)
    there = [spots[part] for part in parts if part in spots]
    if total is None or total.value is None or not there or len(there) < len(parts):
        return False
    if not all(spot.is_summable and spot.sheet == total.sheet for spot in there):
        return False
    return sum((spot.value.number for spot in there if spot.value is not None), Decimal()) == total.value.number


def _leads_back(found: Mapping[str, tuple[str, ...]], key: str, parts: Sequence[str]) -> bool:
    """Whether one of the parts is itself a sum that comes to ``key``."""
    seen: set[str] = set()
    ahead = list(parts)
    while ahead:
        part = ahead.pop()
        if part == key:
            return True
        if part not in seen:
            seen.add(part)
            ahead += found.get(part, ())
    return False


def sum_of(spots: Sequence[Spot]) -> str:
    """“SUM(C8:C20,C25)” of cells of one sheet: neighbours as ranges, very many in several sums."""
    runs = list(stretches(spots))
    sums = [f"SUM({','.join(runs[n : n + MOST])})" for n in range(0, len(runs), MOST)]
    return "+".join(sums)


def stretches(spots: Sequence[Spot]) -> Iterator[str]:
    """Runs of cells that stand one below or beside the other."""
    rest = list(spots)
    for down in (True, False):
        runs: list[list[Spot]] = []
        for spot in sorted(rest, key=lambda s: (s.column, s.row) if down else (s.row, s.column)):
            last = runs[-1][-1] if runs else None
            step = None if last is None else (spot.row - last.row, spot.column - last.column)
            if step == ((1, 0) if down else (0, 1)):
                runs[-1].append(spot)
            else:
                runs.append([spot])
        rest = [run[0] for run in runs if down and len(run) == 1]
        for run in runs:
            if len(run) > 1:
                yield f"{run[0].cell}:{run[-1].cell}"
            elif not down:
                yield run[0].cell


def over(column: int, first: int, last: int) -> str:
    """“$I$5:$I$239”: rows from 0, both ends in."""
    letters = column_letters(column)
    return f"${letters}${first + 1}:${letters}${last + 1}"
