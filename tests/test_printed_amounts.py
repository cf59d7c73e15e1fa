"""Amounts in printed tables: exact ones with two decimals, those that lost digits in print as they were printed."""

from __future__ import annotations

from pathlib import Path

import pytest

import juesuan
from juesuan import check, shipped
from juesuan.amount import Amount, Denomination
from juesuan.finding import Severity
from juesuan.publishing import publish
from juesuan.writers.printed_tables import print_amount


@pytest.mark.parametrize(
    ("stands", "printed"),
    [
        ("1234567.89", "1,234,567.89"),
        ("-1,234,567", "-1,234,567.00"),
        ("0.0", "0.00"),
        ("1,234,567.8", "1,234,567.8"),
        ("1234567.8", "1234567.8"),
        ("1,234,567.", "1,234,567."),
        ("1,234,56", "1,234,56"),
        ("1,2?4.56", "1,2?4.56"),
        ("#####", "#####"),
    ],
)
def test_no_digit_is_made_up_for_one_that_was_cut_off(stands: str, printed: str) -> None:
    assert print_amount(Amount.parse(stands)) == printed


def test_an_amount_in_wan_with_one_decimal_is_rounded_and_lost_nothing() -> None:
    assert print_amount(Amount.parse("12.5", Denomination.WAN)) == "12.50"


def test_an_amount_worked_out_has_all_its_digits() -> None:
    assert print_amount(Amount(1250, decimals=1)) == "12.50"


@pytest.mark.parametrize("form", ["docx", "xlsx", "html"])
def test_a_total_cut_off_in_print_gives_no_error_when_published_again(form: str, tmp_path: Path) -> None:
    path = tmp_path / "sample.txt"
    lines = shipped.text("juesuan.rules", "sample.txt").split("\n")
    cut = next(n for n, line in enumerate(lines) if "本年支出合计" in line and line.count(".") > 2)
    stands = next(cell for cell in lines[cut].split("\t")[::-1] if "." in cell and not cell.endswith("0"))
    lines[cut] = lines[cut].replace(stands, stands[:-1], 1)
    path.write_text("\n".join(lines), "utf-8")
    (made,) = publish(juesuan.read(path), tmp_path / "out", formats=(form,))
    before, after = ({f.id for f in check(p).findings if f.severity is Severity.ERROR} for p in (path, made.path))
    assert after <= before
