"""Lineage: where a cell comes from, down to the lines of the files its entries stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from juesuan.accounts import Table
from juesuan.editions import Edition, Form
from juesuan.errors import JuesuanError
from juesuan.prepare.cells import Cell, Cells
from juesuan.prepare.derive import Sums
from juesuan.prepare.entry import Entry

_REFERENCE = re.compile(r"^\s*([^\[\]]+?)\s*\[([^\]]+)\]\s*[.．。·]\s*(.+?)\s*$")
_NUMBER = re.compile(r"^(?:公开|表)?\s*0?(\d{1,2})\s*表?$")


@dataclass(frozen=True, slots=True)
class Part:
    """One entry's share of a cell: ``fen`` with the sign it counts with."""

    entry: Entry
    fen: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a cell comes from: its units with their amounts, its entries; both add up to ``fen``.

    ``eliminated`` are the declared eliminations among the entries; they belong to no unit's amount.
    """

    cell: Cell
    fen: int
    units: Mapping[str, int]
    parts: tuple[Part, ...]
    eliminated: tuple[Part, ...] = ()


def trace(
    cell: Cell, entries: Iterable[Entry], units: Mapping[str, Sums], cells: Cells, eliminations: Sequence[Entry] = ()
) -> Origin:
    """The units, entries and eliminations a cell is the sum of."""
    parts = tuple(_parts(cell, entries, cells))
    eliminated = tuple(_parts(cell, eliminations, cells))
    by_unit = {unit: sums[cell] for unit, sums in units.items() if sums.get(cell)}
    return Origin(cell, sum(part.fen for part in (*parts, *eliminated)), by_unit, parts, eliminated)


def _parts(cell: Cell, entries: Iterable[Entry], cells: Cells) -> Iterable[Part]:
    signs: dict[tuple[object, ...], int] = {}
    for entry in entries:
        sign = signs.get(entry[2:10])
        if sign is None:
            sign = signs[entry[2:10]] = dict(cells.of(entry.key)).get(cell, 0)
        if sign:
            yield Part(entry, sign * entry.fen)


def read_reference(text: str, edition: Edition, tables: Mapping[str, Table], sums: Sums) -> Cell:
    """The cell that “公开05[2080101].基本支出” or “表名[行].栏” means; :class:`JuesuanError` naming what there is.

    A row that came to nothing is not printed, yet can be asked for.
    """
    match = _REFERENCE.match(text)
    if match is None:
        raise JuesuanError(f"“{text}”不是单元格", hint="写作“表名[行].栏”，如 公开05[2080101].基本支出")
    kind = _kind(match[1], edition)
    form, table = edition.form(kind), tables[kind]
    column = _column(match[3], form, table)
    row = match[2].strip()
    return kind, row if (kind, row, column) in sums else _row(row, form, table), column


def _kind(text: str, edition: Edition) -> str:
    bare = "".join(text.split())
    number = _NUMBER.match(bare)
    for form in edition.forms.values():
        if bare in (form.kind, *form.titles) or (number is not None and int(form.number) == int(number[1])):
            return form.kind
    known = "、".join(f"公开{form.number} {form.kind}" for form in edition.forms.values())
    raise JuesuanError(f"没有“{text}”这张表", hint=f"可用：{known}")


def _row(text: str, form: Form, table: Table) -> str:
    bare = "".join(text.split())
    for row in table.rows:
        if bare in (row.key, row.name, row.name.removeprefix(row.ordinal)):
            return row.key
    for known in form.rows:
        if bare in known.also:
            return known.key
    rows = "、".join(row.key for row in table.rows[:40])
    raise JuesuanError(f"{table.display}没有“{text}”这一行", hint=f"有：{rows}{'……' if len(table.rows) > 40 else ''}")


def _column(text: str, form: Form, table: Table) -> str:
    bare = "".join(text.split())
    for column in form.columns:
        if bare in (column.key, *column.also):
            return column.key
    raise JuesuanError(f"{table.display}没有“{text}”这一栏", hint=f"有：{'、'.join(table.columns)}")
