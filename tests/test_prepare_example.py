"""The example's entries: their roll-up is the published report, but for the cells that are listed with a reason."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from juesuan.accounts import Role, Table
from juesuan.amount import MILLION
from juesuan.finding import Severity
from juesuan.folder import load
from juesuan.preparing import open_books, prepare
from juesuan.rules import run
from juesuan.unit import UnitKind

EXAMPLE = Path(__file__).parents[1] / "examples/ningxia-hrss-2024"


def _amounts(table: Table) -> dict[tuple[str, str], int]:
    return {cell: figure.grains for cell, figure in table.cells.items() if figure.grains}


def test_the_entries_give_the_published_tables_but_for_the_cells_listed() -> None:
    published, derived = load(EXAMPLE), prepare(EXAMPLE)
    with (EXAMPLE / "differences.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = {(row["表"], row["行"], row["栏"]): row["原因"] for row in csv.DictReader(file)}
    assert all(listed.values())
    differing = set()
    for kind, table in derived.tables.items():
        made, stated = _amounts(table), _amounts(published.tables[kind])
        differing |= {(kind, *cell) for cell in {*made, *stated} if made.get(cell) != stated.get(cell)}
    assert differing == set(listed)


def test_the_derived_tables_have_nothing_that_must_be_corrected() -> None:
    errors = [finding for finding in run(prepare(EXAMPLE)).findings if finding.severity is Severity.ERROR]
    assert not errors


def test_the_tables_in_the_folder_are_those_the_entries_give() -> None:
    from juesuan.folder.entries import table_files

    files = table_files(prepare(EXAMPLE).tables)
    stored = {path.name: path.read_text("utf-8") for path in (EXAMPLE / "tables").glob("*.csv")}
    assert stored == files


def test_units_spend_what_the_report_says_of_them() -> None:
    books = open_books(EXAMPLE)
    units = {unit.short_name: unit.name for unit in books.department.organisation.units}
    spent = {(e.unit, e.function) for e in books.entries if e.account[0] == "7"}
    assert {unit for unit, function in spent if function == "2080112"} == {units["仲裁院"]}
    assert {unit for unit, function in spent if function == "2100201"} == {units["工伤鉴定中心"]}
    kinds = {unit.name: unit.kind for unit in books.department.organisation.units}
    offices = {name for name, kind in kinds.items() if kind in (UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LIKE)}
    basic = [books.tables_of(unit)["一般公共预算财政拨款基本支出决算表"] for unit in offices]
    running = sum(table.figure("公用经费合计", "金额").grains for table in basic)
    assert running == books.administrative_costs == 690160188  # 机关运行经费 as the report states it


def test_projects_spend_what_their_forms_say_to_the_hundred_yuan() -> None:
    spent: defaultdict[str, int] = defaultdict(int)
    for entry in open_books(EXAMPLE).entries:
        if entry.basis == "决算" and entry.account[0] == "7" and entry.fund == "一般公共预算":
            spent[entry.project] += entry.fen
    for form in load(EXAMPLE).evaluations:
        said = sum(form.funds[row, "全年执行数"].grains for row in ("当年财政拨款", "上年结转资金"))
        assert abs(spent[form.name] - said) <= 10_000, form.name


def test_registers_and_budgets_come_to_what_the_text_states() -> None:
    books = open_books(EXAMPLE)
    stated = {(c.section, c.subject): c.figure for c in load(EXAMPLE).claims if c.role in (Role.AMOUNT, Role.COUNT)}
    differing = {}
    for name, total in books.registered.items():
        for section in ("政府采购", "国有资产", "三公"):
            figure = stated.get((section, name))
            if figure is not None:
                scale = 1 if total.unit in ("元", "平方米") else MILLION
                differing[name] = total.value * scale - figure.grains
    assert len(differing) >= 20
    assert not any(differing.values()), differing
    budget = books.budget()["一般公共预算财政拨款支出决算表"]
    assert budget.figure("合计", "本年支出合计").number.text == "253,041,654.57"
    assert not books.findings
