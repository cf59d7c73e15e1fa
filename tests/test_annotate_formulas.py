"""Formulas of workbooks: what a sum comes to once its figures are corrected, and what is not pretended to be known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from juesuan.writers.annotate.formula import NotUnderstood, Span, Spot, Value, evaluate, moved, parse, ranges_of

CELLS: dict[Spot, Value] = {
    Spot("表", 1, 1): Decimal("1.10"),
    Spot("表", 2, 1): Decimal("2.20"),
    Spot("表", 3, 1): "合计",
    Spot("表", 1, 2): Decimal("-3.30"),
    Spot("公开02表", 1, 1): Decimal(7),
}
NAMES = {"总额": "公开02表!$A$1"}


def worth(text: str) -> Value:
    return evaluate(parse(text, "表", NAMES), CELLS.get)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SUM(A1:A3)", "3.30"),
        ("SUM(A1:A2,B1)+1", "1.00"),
        ("A1+A2*2-B1", "8.80"),
        ("ROUND(A1/3,2)", "0.37"),
        ("ROUND(-1.5,0)", "-2"),
        ("$A$2-'公开02表'!A1", "-4.80"),
        ("总额*50%", "3.50"),
        ("-A1^2", "1.21"),
        ("N(A3)", "0"),
        ("IF(A1<A2,SUM(A1:A3),1/0)", "3.30"),
        ("Z9", "0"),
        ('COUNTIF(A1:A3,"合计")', "1"),
        ("MAX(A1:A3)", "2.20"),
    ],
)
def test_sums_are_worked_out_as_a_workbook_does(text: str, value: str) -> None:
    assert worth(text) == Decimal(value)


def test_a_check_says_whether_it_holds() -> None:
    assert worth('IF(ABS(SUM(A1:A2)+B1)<=0.005,"相符","不符")') == "相符"


@pytest.mark.parametrize(
    "text", ["VLOOKUP(A1,A:B,2)", "SUM(A:A)", "A1:A2+1", "A3+1", "SUM(A1", "未知名称+1", "{1,2}", ""]
)
def test_what_is_not_understood_is_not_worked_out(text: str) -> None:
    with pytest.raises(NotUnderstood):
        worth(text)


def test_a_formula_that_is_shared_moves_with_its_cell() -> None:
    assert moved("SUM(A1:$B$2)+'公开02表'!C3+D:D+LOG10(A1)", 2, 1) == "SUM(B3:$B$2)+'公开02表'!D5+E:E+LOG10(B3)"


def test_what_a_formula_refers_to_is_known_though_it_is_not_understood() -> None:
    spans = ranges_of("VLOOKUP(A1,'公开02表'!A1:B9,2)", "表", NAMES)
    assert spans == (Span("表", 1, 1, 1, 1), Span("公开02表", 1, 1, 9, 2))
    assert spans[1].holds(Spot("公开02表", 9, 2))
    assert not spans[1].holds(Spot("表", 9, 2))
