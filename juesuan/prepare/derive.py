"""Derive: the nine tables from entries, for one unit or for many, by adding every entry up in its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.accounts import Row, Table
from juesuan.amount import Amount, Denomination, print_money
from juesuan.codes import row_words
from juesuan.editions import Edition, Form
from juesuan.facts import Figure
from juesuan.place import Place
from juesuan.prepare.cells import NINE, Cell, Cells, cells_for
from juesuan.prepare.entry import Entry
from juesuan.prepare.layout import columns_of, rows_of

KEPT = 64  # tables kept as made: those of a few reports being worked on
Sums = Mapping[Cell, int]  # 分 by cell


class Totals(NamedTuple):
    """The entries of one body added up by the two halves of their keys, in 分."""

    by_function: Mapping[tuple[str, ...], int]
    by_economic: Mapping[tuple[str, ...], int]
    by_both: Mapping[tuple[str, ...], int] = {}


def totals(entries: Iterable[Entry], *, both: bool = False) -> Totals:
    """The entries of one body added up by the halves of their keys; ``both``: by whole keys as well."""
    by_both: defaultdict[tuple[str, ...], int] = defaultdict(int)
    by_function: defaultdict[tuple[str, ...], int] = defaultdict(int)
    by_economic: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for entry in entries:
        fen = entry[10]
        by_function[entry[2:9]] += fen
        if entry[9]:
            by_economic[entry[3:10]] += fen
            if both:
                by_both[entry[2:10]] += fen
    return Totals(by_function, by_economic, by_both)


def cells_of(sums: Totals, cells: Cells) -> dict[Cell, int]:
    """Every cell the entries count in, with its amount; cells that come to nothing included."""
    found: dict[Cell, int] = {}
    halves = ((sums.by_function, cells.by_function), (sums.by_economic, cells.by_economic))
    for keys, postings_of in (*halves, (sums.by_both, cells.by_both)):
        for key, fen in keys.items():
            for cell, sign in postings_of(key):
                found[cell] = found.get(cell, 0) + sign * fen
    return found


def sums_by_unit(entries: Iterable[Entry], cells: Cells) -> dict[str, Sums]:
    """The cells of every unit, units in order of first appearance."""
    found: dict[str, Sums] = {}
    for unit, own in groupby(entries, itemgetter(0)):  # files hold one unit each: its entries stand together
        sums = cells_of(totals(own, both=cells.own.crosses), cells)
        found[unit] = added((found[unit], sums)) if unit in found else sums
    return found


def added(parts: Iterable[Sums]) -> dict[Cell, int]:
    """The cells of several bodies added up: all nine tables are additive."""
    found: defaultdict[Cell, int] = defaultdict(int)
    for part in parts:
        for cell, fen in part.items():
            found[cell] += fen
    return found


def derive(
    entries: Iterable[Entry],
    edition: Edition,
    *,
    department: str = "",
    level: str = "部门",
    denomination: Denomination | None = None,
    cells: Cells | None = None,
    place: Callable[[str], Place] | None = None,
) -> Mapping[str, Table]:
    """The tables of the edition from the entries of one body, by kind in the order of print.

    ``place`` gives the file a table of that kind stands in.
    """
    chosen = cells or cells_for(edition)
    sums = cells_of(totals(entries, both=chosen.own.crosses), chosen)
    return tables(sums, edition, department=department, level=level, denomination=denomination, place=place)


def tables(
    sums: Sums,
    edition: Edition,
    *,
    department: str = "",
    level: str = "部门",
    denomination: Denomination | None = None,
    place: Callable[[str], Place] | None = None,
    only: Collection[str] | None = None,
    decimals: int | None = None,
) -> Mapping[str, Table]:
    """The forms of the edition, or ``only`` those kinds, filled with sums; a cell that comes to nothing stays blank.

    A form that no way of filling is known for is left out: an empty table would say that there was nothing.
    ``decimals`` are those amounts are printed with; as many as these sums need when not given.
    """
    by_kind: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for (kind, row, column), fen in sums.items():
        if fen:
            by_kind[kind][row, column] = fen
    made = denomination or edition.denomination
    shown = decimals_of(sums, edition, made) if decimals is None else decimals
    forms = [form for form in edition.printed_forms if form.filled_by or form.kind in NINE]
    return {
        form.kind: _table(
            form.kind,
            tuple(by_kind[form.kind].items()),
            edition,
            made,
            shown,
            department,
            level,
            place(form.kind) if place is not None else Place(),
        )
        for form in forms
        if only is None or form.kind in only
    }


def decimals_of(sums: Sums, edition: Edition, denomination: Denomination) -> int:
    """With how many decimals all tables of a report are printed: two, or as many as one of its cells needs.

    A total printed shorter than its parts would not be their sum as printed.
    """
    places = len(str(denomination.fen)) - 1
    amounts = [fen for (kind, _, _), fen in sums.items() if kind in edition.forms]
    return next((n for n in range(2, places) if not any(fen % 10 ** (places - n) for fen in amounts)), places)


@lru_cache(maxsize=KEPT)  # after one entry became another most tables are what they were
def _table(
    kind: str,
    filled: tuple[tuple[tuple[str, str], int], ...],
    edition: Edition,
    denomination: Denomination,
    decimals: int,
    department: str,
    level: str,
    place: Place,
) -> Table:
    form, amounts = edition.forms[kind], dict(filled)
    display = f"公开{form.number}表"
    columns = columns_of(form, edition, {column for _, column in amounts})
    shown = dict.fromkeys(row for row, column in amounts if column in columns)
    rows = rows_of(form, edition, shown)
    placed = tuple(_placed(row, line, display, place) for line, row in enumerate(rows, 2))
    figures: dict[tuple[str, str], Figure] = {}
    for row in placed:
        for column in columns:
            fen = amounts.get((row.key, column))
            if fen is not None:
                figures[row.key, column] = _figure(form.kind, display, row, column, fen, denomination, decimals)
    return Table(
        kind=form.kind,
        rows=placed,
        columns=columns,
        cells=figures,
        number=display,
        title=form.titles[0],
        denomination=denomination,
        department=department,
        notes=_notes(form, edition, level, is_empty=not figures),
        place=place._replace(part=display),
    )


def _placed(row: Row, line: int, display: str, place: Place) -> Row:
    at = place._replace(part=f"{display} {row.key}", line=line if place.file else None)
    return Row(row.key, row.code, row.name, row.ordinal, row.line_number, at)


def _figure(
    kind: str, display: str, row: Row, column: str, fen: int, denomination: Denomination, decimals: int
) -> Figure:
    text = print_money(fen, denomination, decimals)
    amount = Amount(fen, denomination, decimals, text=text)
    at = row.place._replace(part=f"{display} {row.key}·{column}", text=text)
    return Figure(f"{kind}[{row.key}].{column}", f"{display} {row_words(row.key)}·{column}", amount, at)


@cache
def _wording() -> Mapping[str, Any]:
    return shipped.toml(__package__, "notes.toml")


def _notes(form: Form, edition: Edition, level: str, *, is_empty: bool) -> tuple[str, ...]:
    wording, kind = _wording(), form.kind
    texts = [f"注：{form.note}"] if form.note else [wording[kind]] if kind in wording else []
    if is_empty:
        empty = wording["empty"]
        texts.append(empty.get(kind, empty[""]))
    budget = edition.settings.get("budget_base_three_public", "全年预算数")
    return tuple(text.format(body=level, budget=budget) for text in texts)


def follow(sums: Sums, before: Iterable[Entry], after: Iterable[Entry], cells: Cells) -> tuple[Sums, frozenset[Cell]]:
    """The cells once some entries became others, and which cells changed; only what they count in is touched."""
    changes: defaultdict[Cell, int] = defaultdict(int)
    for sign, entries in ((-1, before), (1, after)):
        for entry in entries:
            for cell, direction in cells.of(entry.key):
                changes[cell] += sign * direction * entry.fen
    moved = {cell: fen for cell, fen in changes.items() if fen}
    if not moved:
        return sums, frozenset()
    return {**sums, **{cell: sums.get(cell, 0) + fen for cell, fen in moved.items()}}, frozenset(moved)
