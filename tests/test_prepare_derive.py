"""Deriving: whatever the books are, the nine tables agree with themselves, with one another and with their units."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juesuan.accounts import Table
from juesuan.amount import Denomination
from juesuan.editions import load
from juesuan.finding import Severity
from juesuan.folder.department import Department
from juesuan.prepare.cells import Cells
from juesuan.prepare.derive import added, cells_of, derive, follow, sums_by_unit, tables, totals
from juesuan.prepare.entry import Basis
from juesuan.prepare.lineage import trace
from juesuan.preparing import Books
from juesuan.rules.equation import equations_of
from juesuan.rules.registry import rules_by_code
from juesuan.rules.relation import Outcome
from juesuan.unit import Organisation
from tests.prepare_entries import UNITS, entry, random_entries

EDITION = load("ningxia-2024")
SUMMARY, INCOME, SPENDING = "收入支出决算总表", "收入决算表", "支出决算表"


def _fen(derived: Mapping[str, Table], kind: str, row: str, column: str) -> int:
    return derived[kind].figure(row, column).grains


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(("ningxia-2024", "national", "sichuan-2024", "shaanxi-2024")))
def test_derived_tables_satisfy_every_equation_that_must_hold(seed: int, edition: str) -> None:
    derived = derive(random_entries(random.Random(seed)), load(edition))
    rules = rules_by_code()
    for equation in equations_of(edition):
        if rules[equation.code].severity is Severity.ERROR:
            for relation in equation.relations(derived):
                assert relation.outcome() is Outcome.HOLDS, (equation.text, relation.formula())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_the_department_is_its_units_added_up_and_every_cell_its_entries(seed: int) -> None:
    entries = random_entries(random.Random(seed))
    cells = Cells(EDITION)
    units = sums_by_unit(entries, cells)
    whole = added(units.values())
    assert {cell: fen for cell, fen in whole.items() if fen} == {
        cell: fen for cell, fen in cells_of(totals(entries), cells).items() if fen
    }
    for cell in random.Random(seed).sample(sorted(whole), 12):
        origin = trace(cell, entries, units, cells)
        assert origin.fen == whole[cell] == sum(origin.units.values())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_a_changed_entry_moves_only_what_depends_on_it(seed: int) -> None:
    rng = random.Random(seed)
    entries = random_entries(rng)
    cells = Cells(EDITION)
    before = cells_of(totals(entries), cells)
    at = rng.randrange(len(entries))
    new = rng.choice(random_entries(rng, size=2))
    after, moved = follow(before, [entries[at]], [new], cells)
    again = cells_of(totals([*entries[:at], new, *entries[at + 1 :]]), cells)
    assert {cell: fen for cell, fen in after.items() if fen} == {cell: fen for cell, fen in again.items() if fen}
    assert moved == {cell for cell in {*before, *again} if before.get(cell, 0) != again.get(cell, 0)}


def test_one_entry_of_spending_stands_in_five_tables() -> None:
    spent = entry("甲局", "7101", "借", 4000, function="2080101", nature="基本", economic="30217")
    derived = derive([spent], EDITION)
    cells = {(kind, *cell): f.number.text for kind, table in derived.items() for cell, f in table.cells.items()}
    assert cells[SPENDING, "2080101", "基本支出"] == "40.00"
    assert cells["一般公共预算财政拨款支出决算表", "2080101", "本年支出合计"] == "40.00"
    assert cells["一般公共预算财政拨款基本支出决算表", "30217", "金额"] == "40.00"
    assert cells["财政拨款“三公”经费支出决算表", "公务接待费", "决算数"] == "40.00"
    assert cells["财政拨款收入支出决算总表", "208", "合计"] == "40.00"
    assert cells[SUMMARY, "年末结转和结余", "支出"] == "-40.00"


def test_closing_vouchers_count_nowhere_and_red_entries_reduce() -> None:
    books = [
        entry("甲局", "6001", "贷", 10000, function="2080101"),
        entry("甲局", "6001", "贷", -1000, function="2080101", summary="红字"),
        entry("甲局", "6001", "借", 9000, function="2080101", kind="年终结账"),
    ]
    assert _fen(derive(books, EDITION), INCOME, "合计", "财政拨款收入") == 9000


def test_school_fees_are_part_of_undertaking_income() -> None:
    books = [
        entry("甲局", "6101", "贷", 500, function="2050302", fund="财政专户"),
        entry("甲局", "6101", "贷", 300, function="2050302", fund="单位资金"),
    ]
    derived = derive(books, EDITION)
    assert _fen(derived, INCOME, "2050302", "事业收入") == 800
    assert _fen(derived, INCOME, "2050302", "其中：教育收费") == 500


def test_openings_are_last_years_balance_and_the_adjustments() -> None:
    books = [
        entry("甲局", "8101", "贷", 1000, kind="年初余额"),
        entry("甲局", "8101", "借", 300, kind="年初收回"),
        entry("甲局", "8201", "贷", 50, kind="年初余额", fund="单位资金"),
        entry("甲局", "8202", "贷", 999, kind="年初余额", fund="单位资金"),
    ]
    derived = derive(books, EDITION)
    assert _fen(derived, SUMMARY, "年初结转和结余", "收入") == 750
    assert _fen(derived, "财政拨款收入支出决算总表", "年初一般公共预算财政拨款", "收入") == 700
    assert _fen(derived, SUMMARY, "年末结转和结余", "支出") == 750


def test_reserves_used_and_filled_stand_in_the_summary_only() -> None:
    books = [
        entry("甲局", "8202", "借", 800, kind="使用非财政拨款结余", fund="单位资金"),
        entry("甲局", "8701", "借", 200, kind="结余分配", fund="单位资金"),
        entry("甲局", "8301", "贷", 200, kind="结余分配", fund="单位资金"),
    ]
    derived = derive(books, EDITION)
    assert _fen(derived, SUMMARY, "使用非财政拨款结余", "收入") == 800
    assert _fen(derived, SUMMARY, "结余分配", "支出") == 200
    assert _fen(derived, SUMMARY, "年末结转和结余", "支出") == 600


def test_state_capital_with_a_balance_and_no_spending_leaves_its_table_empty() -> None:
    books = [entry("甲局", "8101", "贷", 19952000, kind="年初余额", fund="国有资本经营", function="2230105")]
    derived = derive(books, EDITION)
    table = derived["国有资本经营预算财政拨款支出决算表"]
    assert table.is_empty
    assert any("本表无数据" in note for note in table.notes)
    assert _fen(derived, "财政拨款收入支出决算总表", "年末财政拨款结转和结余", "国有资本经营预算财政拨款") == 19952000


def test_a_budget_fills_the_same_tables() -> None:
    books = [
        entry("甲局", "7101", "借", 700, function="2080101", nature="基本", economic="30201", basis="年初预算"),
        entry("甲局", "7101", "借", 4000, function="2080101", nature="基本", economic="30201"),
    ]
    budget = tables(cells_of(totals(books), Cells(EDITION, Basis.INITIAL_BUDGET)), EDITION)
    assert _fen(budget, "一般公共预算财政拨款支出决算表", "2080101", "基本支出") == 700
    assert _fen(budget, "一般公共预算财政拨款基本支出决算表", "302", "金额") == 700


def test_three_public_counts_all_appropriations_basic_and_project_and_no_other_money() -> None:
    spent = {"function": "2080101", "economic": "30217"}
    books = [
        entry("甲局", "7201", "借", 1, nature="基本", **spent),
        entry("甲局", "7201", "借", 20, nature="项目", **spent),
        entry("甲局", "7201", "借", 300, nature="项目", fund="政府性基金", function="2296003", economic="30217"),
        entry("甲局", "7201", "借", 4000, nature="项目", fund="单位资金", **spent),
        entry("甲局", "7201", "借", 50000, nature="基本", basis="全年预算", **spent),
    ]
    derived = derive(books, EDITION)
    assert _fen(derived, "财政拨款“三公”经费支出决算表", "合计", "决算数") == 321
    assert _fen(derived, "财政拨款“三公”经费支出决算表", "合计", "预算数") == 50000


def test_tables_in_wan_keep_the_fen() -> None:
    derived = derive([entry("甲局", "6001", "贷", 123456789, function="2080101")], load("national"))
    figure = derived[INCOME].figure("合计", "本年收入合计")
    assert (figure.number.text, figure.grains, figure.number.unit) == ("123.456789", 123456789, "万元")


def test_class_rows_and_line_numbers_are_printed_as_in_the_forms() -> None:
    derived = derive([], EDITION)
    rows = {row.key: (row.name, row.line_number) for row in derived[SUMMARY].rows}
    assert rows["201"] == ("一、一般公共服务支出", "31")
    assert rows["本年收入合计"] == ("本年收入合计", "27")
    assert rows["年末结转和结余"] == ("年末结转和结余", "59")
    rows = {row.key: (row.name, row.line_number) for row in derived["财政拨款收入支出决算总表"].rows}
    assert rows["年初国有资本经营预算财政拨款"] == ("三、国有资本经营预算财政拨款", "31")
    assert rows["201"] == ("一、一般公共服务支出", "33")


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit_has_tables_of_its_own(unit: str) -> None:
    entries = random_entries(random.Random(1))
    own = derive([e for e in entries if e.unit == unit], EDITION, department=unit, level="单位")
    assert own[SUMMARY].department == unit
    assert "本单位" in own[SUMMARY].notes[0]


def test_all_cells_of_a_report_in_wan_are_printed_with_the_same_decimals_and_add_up_as_printed() -> None:
    paid = {"30101": 47_000_055, "30201": 11_999_945}
    entries = [
        entry("甲局", "7101", "借", fen, function="2080101", nature="基本", economic=code) for code, fen in paid.items()
    ]
    made = derive(entries, load("national"), denomination=Denomination.WAN)
    printed = {f.number.text for table in made.values() for f in table.cells.values()}
    assert {"47.000055", "11.999945", "59.000000"} <= printed
    assert {len(text.partition(".")[2]) for text in printed} == {6}
    whole = [one._replace(fen=100_000_000) for one in entries]
    made = derive(whole, load("national"), denomination=Denomination.WAN)
    assert {len(f.number.text.partition(".")[2]) for table in made.values() for f in table.cells.values()} == {2}
    made = derive(entries, load("national"), denomination=Denomination.YUAN)
    assert {len(f.number.text.partition(".")[2]) for table in made.values() for f in table.cells.values()} == {2}


def test_a_change_that_needs_more_decimals_prints_every_table_anew() -> None:
    one = entry("甲局", "7101", "借", 1_000_000, function="2080101", nature="基本", economic="30101")
    other = entry("甲局", "6101", "贷", 1_000_000, function="2080101", fund="单位资金")
    department = Department("某厅", 2024, "部门", Denomination.WAN, load("national"), Organisation(), ())
    books = Books(Path(), department, (one, other))
    after = one._replace(fen=1_000_001)
    assert books.changed(one, after).tables == Books(Path(), department, (after, other)).tables
