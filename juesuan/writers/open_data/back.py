"""Back: the accounts again from the open data of a publication, as far as it tells them — what was frozen is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from juesuan.accounts import Claim, FinalAccounts, Role, SelfEvaluation, Table
from juesuan.accounts import Row as TableRow
from juesuan.amount import Amount, Number
from juesuan.errors import JuesuanError
from juesuan.facts import Figure


def accounts_of(facts_json: str) -> FinalAccounts:
    """The accounts of a ``facts.json``: tables, statements with amounts, forms with money and score; no places.

    :class:`~juesuan.errors.JuesuanError` when it is none.
    """
    try:
        told = json.loads(facts_json)
        return FinalAccounts(
            department=str(told["department"]),
            year=told["year"],
            tables=_tables(told["facts"]),
            claims=tuple(_claim(one) for one in told.get("claims", ())),
            evaluations=tuple(_forms(told.get("evaluations", ()), told.get("funds", ()))),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise JuesuanError("开放数据 facts.json 读不懂", hint="核对公开的文件是否完整") from error


def accounts_of_amounts(department: str, year: int, tables: Mapping[str, Mapping[str, int]]) -> FinalAccounts:
    """The same of bare amounts in 分: by kind of table, then by “row·column”."""
    facts = [
        {"table": kind, "table_number": "", "row": row, "column": column, "fen": fen}
        for kind, amounts in tables.items()
        for key, fen in amounts.items()
        for row, _, column in [key.rpartition("·")]
    ]
    return FinalAccounts(department=department, year=year, tables=_tables(facts))


def _tables(facts: Iterable[Mapping[str, Any]]) -> dict[str, Table]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for fact in facts:
        found.setdefault(fact["table"], []).append(fact)
    return {kind: _table(kind, some) for kind, some in found.items()}


def _table(kind: str, facts: list[Mapping[str, Any]]) -> Table:
    number = str(facts[0]["table_number"] or "")
    rows = {fact["row"]: fact for fact in facts}
    columns = tuple(dict.fromkeys(fact["column"] for fact in facts))
    cells = {}
    for fact in facts:
        row, column = fact["row"], fact["column"]
        amount = _amount(fact["amount"]) if "amount" in fact else Amount.parse(_yuan(fact["fen"]))
        cells[row, column] = Figure(f"{kind}[{row}].{column}", f"{number or kind} {row}·{column}", amount)
    made = tuple(TableRow(key, fact.get("row_code", ""), fact.get("row_name", "")) for key, fact in rows.items())
    return Table(kind, made, columns, cells, number)


def _amount(text: str | None) -> Amount:
    return Amount.parse(text or "")


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _number(text: str | None, unit: str) -> Amount | Number:
    return _amount(text) if unit == "元" else Number.parse(text or "", unit)


def _claim(one: Mapping[str, Any]) -> Claim:
    figure = Figure(one["cell"] or "", one["subject"], _number(one["value"], one["unit"]))
    direction = None if one["direction"] is None else int(one["direction"])
    return Claim(
        figure,
        one["section"],
        one["item"],
        one["subject"],
        Role(one["role"]),
        one["base"],
        direction,
        cell=one["cell"],
    )


def _forms(evaluations: Iterable[Mapping[str, Any]], funds: Iterable[Mapping[str, Any]]) -> Iterable[SelfEvaluation]:
    money: dict[str, dict[tuple[str, str], Figure]] = {}
    for one in funds:
        key = f"{one['evaluation']}[{one['row']}].{one['column']}"
        figure = Figure(key, key, _number(one["value"], one["unit"]))
        money.setdefault(one["evaluation"], {})[one["row"], one["column"]] = figure
    for one in evaluations:
        name = one["evaluation"]
        number = name.partition("#")[0].removeprefix("项目")
        score = Figure(f"{name}.总分", f"{name} 总分", Number.parse(one["total_score"] or "", "分"))
        yield SelfEvaluation(
            number=int(number) if number.isdecimal() else None,
            name=one["project"],
            department=one["responsible"],
            unit=one["implementing"],
            year=None,
            funds=money.get(name, {}),
            expected=one["expected"],
            achieved=one["achieved"],
            indicators=(),
            total_score=score,
        )
