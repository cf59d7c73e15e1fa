"""Rows of the open data: every fact of the accounts as text, amounts in 元 with two decimals, empty if not printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.accounts import FinalAccounts, Table
from juesuan.amount import MILLION, Amount, State
from juesuan.codes import CofogEntry, cofog_of, economic_codes, function_codes
from juesuan.facts import Figure
from juesuan.place import Place

Row = tuple[str, ...]
_FORMULA = re.compile(r"[=@+](?![\d.]+[%％]?$)|[\t\r]")  # what a spreadsheet would run when it opens the file


class Column(NamedTuple):
    """One column: its name, type (string, integer, decimal) and what it holds, in Chinese and English."""

    name: str
    type: str
    zh: str
    en: str


class Resource(NamedTuple):
    """One table of the package. ``key`` are the columns that tell its rows apart."""

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def resources(accounts: FinalAccounts) -> tuple[Resource, ...]:
    """The tables of the package that have rows; that of the cells always."""
    found = []
    for entry in _described():
        columns = tuple(Column(*column) for column in entry["columns"])
        lead = (accounts.department, str(accounts.year or ""))
        rows = tuple((*lead, *row) for row in _ROWS[entry["name"]](accounts))
        if rows or entry["name"] == "facts":
            found.append(Resource(entry["name"], entry["zh"], entry["en"], tuple(entry["key"]), columns, rows))
    return tuple(found)


@cache
def _described() -> tuple[Mapping[str, Any], ...]:
    return tuple(shipped.toml(__package__, "columns.toml")["resource"])


def csv_text(resource: Resource) -> str:
    """The table as CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in resource.columns)
    text = tuple(column.type == "string" for column in resource.columns)
    for row in resource.rows:
        writer.writerow(
            f"'{cell}" if is_text and _FORMULA.match(cell) else cell for cell, is_text in zip(row, text, strict=True)
        )
    return out.getvalue()


def facts_json(accounts: FinalAccounts, tables: Sequence[Resource]) -> str:
    """All tables as one JSON object; numbers as decimal strings, what is not printed as null."""
    content: dict[str, Any] = {"department": accounts.department, "year": accounts.year, "level": accounts.level}
    for table in tables:
        names = [column.name for column in table.columns[2:]]
        numeric = {column.name for column in table.columns if column.type != "string"}
        content[table.name] = [
            {
                name: (None if cell == "" and name in numeric else cell)
                for name, cell in zip(names, row[2:], strict=True)
            }
            for row in table.rows
        ]
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def money(fen: int) -> str:
    """分 as 元 with two decimals and no separators."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02}"


def value_of(figure: Figure | None) -> str:
    """A figure as a decimal: money in 元, everything else in its own unit; empty when blank or not fully legible."""
    if figure is None or figure.number.state is not State.VALUE:
        return ""
    if isinstance(figure.number, Amount):
        return money(figure.number.fen)
    whole, rest = divmod(abs(figure.number.millionths), MILLION)
    decimals = f".{rest:06}".rstrip("0").rstrip(".")
    return f"{'-' if figure.number.millionths < 0 else ''}{whole}{decimals}"


def _unit(figure: Figure) -> str:
    return "元" if isinstance(figure.number, Amount) else figure.number.unit


def _source(place: Place) -> str:
    """The name of the file and the spot in it, without the folders of the machine it was read on."""
    if not place.file:
        return ""
    name = PurePath(place.file.replace("\\", "/")).name
    spot = f"{place.sheet} 第{place.row}行" if place.sheet else f"第{place.page}页" if place.page else ""
    return f"{name} {spot or (f'第{place.line}行' if place.line else '')}".strip()


def _facts(accounts: FinalAccounts) -> Iterator[Row]:
    for table in accounts.tables.values():
        for row in table.rows:
            code, name = _code_and_name(table, row.key)
            for column in table.columns:
                figure = table.cells.get((row.key, column))
                if figure is None:
                    continue
                number = figure.number
                printed = () if figure.is_blank else (number.text.strip(), number.unit)
                yield (
                    table.kind, table.number, row.key, code, name, column, value_of(figure), "元",
                    *(printed or ("", table.denomination.value)), _source(figure.place),
                )  # fmt: skip


def _code_and_name(table: Table, key: str) -> tuple[str, str]:
    code = key.partition("#")[0]
    row = table.row(key)
    if not code.isdigit():
        return "", code
    known = function_codes().get(code) or economic_codes().get(code)
    return code, known.name if known is not None else (row.name if row is not None else "")


def _claims(accounts: FinalAccounts) -> Iterator[Row]:
    for claim in accounts.claims:
        figure = claim.figure
        direction = "" if claim.direction is None else str(claim.direction)
        yield (
            claim.section, claim.item, claim.subject, claim.role.value, value_of(figure), _unit(figure), direction,
            claim.base, claim.cell, figure.number.text.strip(), _source(figure.place),
        )  # fmt: skip


def _evaluations(accounts: FinalAccounts) -> Iterator[Row]:
    for name, form in zip(_names(accounts), accounts.evaluations, strict=True):
        marks = (value_of(form.total_weight), value_of(form.total_score))
        yield name, form.name, form.department, form.unit, *marks, form.expected, form.achieved


def _names(accounts: FinalAccounts) -> tuple[str, ...]:
    """What each form is called; a second one of the same name gets #2 behind it."""
    seen: dict[str, int] = {}
    found = []
    for form in accounts.evaluations:
        seen[form.display] = seen.get(form.display, 0) + 1
        found.append(form.display if seen[form.display] == 1 else f"{form.display}#{seen[form.display]}")
    return tuple(found)


def _funds(accounts: FinalAccounts) -> Iterator[Row]:
    for name, form in zip(_names(accounts), accounts.evaluations, strict=True):
        for (row, column), figure in form.funds.items():
            yield name, row, column, value_of(figure), _unit(figure), figure.number.text.strip()


def _indicators(accounts: FinalAccounts) -> Iterator[Row]:
    for name, form in zip(_names(accounts), accounts.evaluations, strict=True):
        shown = [indicator for indicator in form.indicators if not indicator.is_placeholder]
        for n, one in enumerate(shown, 1):
            marks = (value_of(one.weight), value_of(one.score))
            yield name, str(n), one.level1, one.level2, one.name, one.target, one.achieved, *marks, one.reason


def _cofog(accounts: FinalAccounts) -> Iterator[Row]:
    """The lowest codes of the table of expenditure, so that their amounts add up to the whole."""
    table = accounts.tables.get("支出决算表")
    for key in dict.fromkeys(key.partition("#")[0] for key in table.leaves()) if table is not None else ():
        assert table is not None
        alike = [table.figure(leaf, "本年支出合计") for leaf in table.leaves() if leaf.partition("#")[0] == key]
        legible = all(figure.number.state is State.VALUE for figure in alike)
        amount = money(sum(figure.grains for figure in alike)) if legible else ""
        entry = cofog_of(key) or CofogEntry("", "", "", "")
        yield (
            key,
            _code_and_name(table, key)[1],
            amount,
            "元",
            entry.division,
            entry.groups,
            entry.code,
            entry.confidence,
        )


_ROWS: Mapping[str, Callable[[FinalAccounts], Iterator[Row]]] = {
    "facts": _facts,
    "claims": _claims,
    "evaluations": _evaluations,
    "funds": _funds,
    "indicators": _indicators,
    "cofog": _cofog,
}
