"""Which figure is accused when a sum does not come out: the one something tells, and otherwise none."""

from juesuan.accounts import FinalAccounts
from juesuan.finding import Finding
from juesuan.rules import run
from tests.test_equations import table

BASIC = "一般公共预算财政拨款基本支出决算表"
RIGHT = {
    "301": "9035.00",
    "30101": "4021.00",
    "30102": "3014.00",
    "30103": "2000.00",
    "人员经费合计": "9035.00",
    "公用经费合计": "_",
}


def sums(**changed: str) -> list[Finding]:
    """Errors in the sums of the basic-expenditure table after some of its figures are changed."""
    rows = {**RIGHT, **{key.removeprefix("r"): value for key, value in changed.items()}}
    verdict = run(FinalAccounts(tables={BASIC: table(BASIC, ("金额",), rows)}), select=["R-06-0"])
    return [finding for finding in verdict.findings if finding.severity == "error"]


def test_right_sums_accuse_nobody() -> None:
    assert sums() == []


def test_swapped_digits_are_found_where_they_are_and_not_in_the_first_row() -> None:
    (finding,) = sums(r30102="3041.00")
    assert (finding.stated, finding.expected) == ("3041.00", "3,014.00")


def test_where_nothing_tells_which_part_is_wrong_none_is_accused() -> None:
    (finding,) = sums(r30102="3777.00")
    assert "其中一项有误" in finding.message
    assert finding.expected == ""
    assert {place.text for place in finding.places} >= {"9035.00", "4021.00", "3777.00", "2000.00"}


def test_nobody_is_told_to_have_spent_less_than_nothing() -> None:
    assert not any(finding.expected.startswith("-") for finding in sums(r30103="88888.00"))
