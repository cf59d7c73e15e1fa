"""Equations are read from data and applied to every row they speak of; one wrong figure gives one finding."""

import pytest

from juesuan.accounts import FinalAccounts, Row, Table
from juesuan.amount import Amount
from juesuan.errors import JuesuanError
from juesuan.facts import Figure
from juesuan.place import Place
from juesuan.rules import run
from juesuan.rules.equation import equations, parse_equation

GENERAL = "一般公共预算财政拨款支出决算表"
COLUMNS = ("本年支出合计", "基本支出", "项目支出")


def table(kind, columns, rows):
    cells, printed = {}, []
    for line, (key, values) in enumerate(rows.items(), 1):
        printed.append(Row(key, place=Place(line=line)))
        for column, value in zip(columns, values.split(), strict=True):
            if value != "_":
                place = Place(line=line, text=value)
                figure = Figure(f"{kind}[{key}].{column}", f"{key}·{column}", Amount.parse(value), place)
                cells[key, column] = figure
    return Table(kind, tuple(printed), columns, cells)


def findings(*tables):
    return run(FinalAccounts(tables={t.kind: t for t in tables})).findings


CLEAN = {"合计": "600 300 300", "20801": "600 300 300", "2080101": "350 150 200", "2080102": "250 150 100"}


def test_a_table_whose_sums_hold_gives_no_error():
    assert [f for f in findings(table(GENERAL, COLUMNS, CLEAN)) if f.severity != "notice" and "R-05" in f.code] == []


@pytest.mark.parametrize(
    ("row", "values", "stated", "expected"),
    [
        ("2080102", "300 150 100", "300", "250.00"),
        ("2080101", "350 151 200", "151", "150.00"),
        ("合计", "600 300 301", "301", "300.00"),
        ("20801", "601 300 300", "601", "600.00"),
    ],
)
def test_the_one_wrong_figure_is_named_and_what_follows_stands_beneath_it(row, values, stated, expected):
    found = [f for f in findings(table(GENERAL, COLUMNS, {**CLEAN, row: values})) if f.code.startswith("R-05-0")]
    errors = [f for f in found if f.severity == "error"]
    assert len(errors) == 1
    assert (errors[0].stated, errors[0].expected) == (stated, expected)
    assert errors[0].consequences


def test_subtotal_rows_are_not_added_twice():
    equation = parse_equation("R", f"{GENERAL}[合计].基本支出 = Σ{GENERAL}[各项].基本支出")
    (relation,) = equation.relations({GENERAL: table(GENERAL, COLUMNS, CLEAN)})
    assert {f.key for _, f in relation.parts} == {f"{GENERAL}[{c}].基本支出" for c in ("2080101", "2080102")}


def test_a_class_without_items_counts_as_zero_against_the_balance_table():
    balance = table("收入支出决算总表", ("收入", "支出"), {"205": "_ 5"})
    items = table("支出决算表", ("本年支出合计", "基本支出", "项目支出"), {"2080101": "7 7 _"})
    codes = {(f.code, f.stated) for f in findings(balance, items)}
    assert ("R-10-07", "5") in codes


def test_an_empty_total_row_is_unknown_and_not_zero():
    balance = table("收入支出决算总表", ("收入", "支出"), {"本年支出合计": "_ 7"})
    items = table("支出决算表", ("本年支出合计", "基本支出", "项目支出"), {"合计": "_ _ _", "2080101": "7 7 _"})
    assert "R-10-06" not in {f.code for f in findings(balance, items)}


def test_a_slip_in_the_notation_is_told_with_code_and_place():
    with pytest.raises(JuesuanError, match="R-99-01"):
        parse_equation("R-99-01", "收入支出决算总表[总计]收入 = 0")
    with pytest.raises(JuesuanError, match="Σ"):
        parse_equation("R-99-01", "收入决算表[合计].每栏 = 收入决算表[各项].每栏")


def test_every_equation_of_the_catalogue_names_tables_and_columns_that_an_edition_prints():
    from juesuan.editions import load

    for equation in equations():
        forms = load(equation.edition or "national").forms
        for term in (*equation.left, *equation.right):
            form = forms[term.table.removeprefix("上年·")]
            assert term.column == "每栏" or term.column in {c.key for c in form.columns}, equation.text
