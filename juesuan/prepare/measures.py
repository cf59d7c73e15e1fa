"""Measures: rows of “三公”经费 tables that no entry fills, from the registers and from what other rows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from juesuan.accounts import Table
from juesuan.amount import MILLION, Amount, Number, print_money
from juesuan.editions import Edition, Form, RowForm
from juesuan.facts import Figure
from juesuan.prepare.registers import Total

ACTUAL = "决算数"
RECEPTION, AT_HOME, ABROAD = "公务接待费", "国内接待费", "国（境）外接待费"
FOREIGN_GUESTS = {"外事接待批次": "外事公务接待批次", "外事接待人次": "外事公务接待人次"}


def filled(tables: Mapping[str, Table], edition: Edition, measures: Mapping[str, Total]) -> Mapping[str, Table]:
    """The tables with the counts and shares their forms have rows for; the others as they are."""
    asked = {
        kind: form
        for kind, form in edition.forms.items()
        if kind in tables and form.shape == "three_public" and any(row.unit or row.key == AT_HOME for row in form.rows)
    }
    return {kind: _filled(table, asked[kind], measures) if kind in asked else table for kind, table in tables.items()}


def _filled(table: Table, form: Form, measures: Mapping[str, Total]) -> Table:
    cells = dict(table.cells)
    decimals = max((f.number.decimals for f in table.cells.values()), default=2)
    for row in form.rows:
        total = measures.get(FOREIGN_GUESTS.get(row.key, row.key))
        if row.key == AT_HOME:
            abroad = measures.get(ABROAD)
            for column in form.columns:
                spent = table.figure(RECEPTION, column.key).grains
                away = abroad.value if abroad is not None and column.key == ACTUAL else 0
                _put(cells, table, row, column.key, spent - away, decimals)
        elif total is not None and (row.key, ACTUAL) not in cells:
            _put(cells, table, row, ACTUAL, total.value, decimals)
    return replace(table, cells=cells)


def _put(
    cells: dict[tuple[str, str], Figure], table: Table, row: RowForm, column: str, value: int, decimals: int
) -> None:
    """Enter an amount in 分, or a count; nothing is left blank."""
    if not value:
        return
    number: Amount | Number
    if row.unit:
        number = Number(value * MILLION, row.unit, 0, text=str(value))
    else:
        text = print_money(value, table.denomination, decimals)
        number = Amount(value, table.denomination, decimals, text=text)
    blank = table.figure(row.key, column)
    cells[row.key, column] = replace(blank, number=number, place=blank.place._replace(text=number.text))
