"""The figures behind the charts: whole numbers with their cells, the same from accounts and from their open data."""

from __future__ import annotations

from pathlib import Path

import pytest

from juesuan.accounts import FinalAccounts
from juesuan.composing import completed
from juesuan.errors import JuesuanError
from juesuan.preparing import open_books
from juesuan.writers.charts.values import ChartValues, chart_values
from juesuan.writers.open_data import open_data
from juesuan.writers.open_data.back import accounts_of, accounts_of_amounts

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"


@pytest.fixture(scope="module")
def accounts() -> FinalAccounts:
    return completed(open_books(EXAMPLE)).accounts


def by_name(accounts: FinalAccounts) -> dict[str, ChartValues]:
    return {chart.name: chart for chart in chart_values(accounts)}


def test_what_flows_into_the_department_flows_out_of_it_and_on(accounts: FinalAccounts) -> None:
    rows = by_name(accounts)["flow"].rows
    at = {level: sum(row.values[0].value or 0 for row in rows if row.level == level) for level in range(4)}
    left = sum(row.values[0].value or 0 for row in rows if row.level == 1 and row.to == "年末结转和结余")
    basic = sum(row.values[0].value or 0 for row in rows if row.level == 2 and row.to == "基本支出")
    assert at[0] == at[1] > 0
    assert at[1] - left == at[2]
    assert at[3] == basic


def test_every_number_of_a_chart_that_names_a_cell_is_the_amount_of_that_cell(accounts: FinalAccounts) -> None:
    amounts = {figure.key: figure.grains for table in accounts.tables.values() for figure in table.cells.values()}
    wrong, named = [], 0
    for chart in chart_values(accounts):
        for row in chart.rows:
            for value in row.values:
                cell = value.cell.split(" 或 ")[0]
                named += cell in amounts
                if cell in amounts and amounts[cell] != value.value:
                    wrong.append((chart.name, row.name, value))
    assert wrong == []
    assert named > 40


def test_the_open_data_of_a_report_give_the_same_charts(accounts: FinalAccounts) -> None:
    back = accounts_of(open_data(accounts)["facts.json"].decode())
    ours, theirs = by_name(accounts), by_name(back)
    assert list(ours) == list(theirs)
    for name, chart in ours.items():
        told = [(row.name, row.to, [value.value for value in row.values]) for row in chart.rows]
        assert told == [(row.name, row.to, [value.value for value in row.values]) for row in theirs[name].rows], name


def test_bare_amounts_give_what_the_tables_tell_and_say_what_they_do_not() -> None:
    bare = accounts_of_amounts(
        "某局",
        2024,
        {
            "收入支出决算总表": {
                "事业收入·收入": 1200,
                "总计·收入": 1200,
                "208·支出": 1000,
                "年末结转和结余·支出": 200,
            }
        },
    )
    charts = by_name(bare)
    assert [(row.name, row.to, row.values[0].value) for row in charts["flow"].rows] == [
        ("事业收入", "某局", 1200),
        ("某局", "社会保障和就业支出", 1000),
        ("某局", "年末结转和结余", 200),
    ]
    assert all(charts[name].reason for name in ("budget", "three-public", "units", "projects", "changes"))


def test_a_file_that_is_no_open_data_is_told() -> None:
    with pytest.raises(JuesuanError, match="读不懂"):
        accounts_of("[]")
