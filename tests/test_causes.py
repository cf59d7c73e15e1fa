"""Causes: of a wrong number the one explanation that fits, told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

import juesuan
from juesuan import shipped
from juesuan.amount import Amount, Denomination
from juesuan.facts import Figure
from juesuan.finding import Cause
from juesuan.rules.hand import slip

SAMPLE = shipped.text("juesuan.rules", "sample.txt")


def amount(text: str, denomination: Denomination = Denomination.YUAN) -> Figure:
    return Figure("表[行].栏", "表 行·栏", Amount.parse(text, denomination))


def grains(text: str, denomination: Denomination = Denomination.YUAN) -> int:
    return Amount.parse(text, denomination).grains


@pytest.mark.parametrize(
    ("printed", "meant", "code"),
    [
        ("-21,953,690.00", "21,953,690.00", "sign"),
        ("455.01", "4550061.21", "denomination"),
        ("9972602.88", "99726028.87", "decimal-point"),
        ("62,068.95", "620,689.56", "decimal-point"),
        ("6691409.0", "6691409.30", "digit-count"),
        ("983.0", "983.90", "digit-count"),
        ("1,612.58", "1,012.58", "digit"),
        ("85,06.00", "80,56.00", ""),
    ],
)
def test_a_slip_is_known_by_what_it_does_to_the_digits(printed: str, meant: str, code: str) -> None:
    found = slip(amount(printed), grains(meant))
    assert (found.code if found is not None else "") == code


def test_an_amount_rounded_to_ten_thousands_is_compared_as_it_is_printed() -> None:
    figure = amount("85.06", Denomination.WAN)
    found = slip(figure, grains("805635.63"))
    assert found is not None
    assert found.code == "swapped"


def causes(tmp_path: Path, *changes: tuple[str, str]) -> dict[str, Cause]:
    """The causes of the findings after changes of the sample, by code."""
    text = SAMPLE
    for find, put in changes:
        assert text.count(find) == 1, find
        text = text.replace(find, put)
    path = tmp_path / "report.txt"
    path.write_text(text, "utf-8")
    return {f.cause.code: f.cause for f in juesuan.check(path).findings if f.cause is not None}


def test_two_amounts_that_changed_places_are_each_given_the_other(tmp_path: Path) -> None:
    listed = "教育支出271935.40元，占0.80%；社会保障和就业支出1572864.48元"
    wrong = "教育支出1572864.48元，占0.80%；社会保障和就业支出271935.40元"
    assert "exchanged" in causes(tmp_path, (listed, wrong))


def test_the_budget_written_for_the_amount_spent_is_known(tmp_path: Path) -> None:
    found = causes(
        tmp_path, ("年初预算为655000.00元，支出决算为646763.24元", "年初预算为655000.00元，支出决算为655000.00元")
    )
    assert "budget" in found


def test_a_title_that_has_a_word_more_is_told_with_the_word(tmp_path: Path) -> None:
    found = causes(
        tmp_path, ("（二）政府采购支出情况说明\n\n2024年度本部门", "（二）政府采购情况说明\n\n2024年度本部门")
    )
    assert found["titles-differ"].text == "目录多“支出”，正文没有"


def test_a_rule_that_looks_for_one_way_of_going_wrong_tells_it(tmp_path: Path) -> None:
    empty = "合计\t43,943,663.06\t42,720,020.89\t640,000.00\t418,600.00\t352,600.00\t126,480.00\t\t38,562.17"
    assert "left-blank" in causes(tmp_path, (empty, "合计\t\t\t\t\t\t\t\t"))
