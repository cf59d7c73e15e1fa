"""Which figure is accused when a sum does not come out: the one something tells, and otherwise none."""

from juesuan.accounts import FinalAccounts
from juesuan.amount import Amount, Denomination, Number
from juesuan.facts import Figure
from juesuan.finding import Finding
from juesuan.rules import run
from juesuan.rules.cause import Clues
from juesuan.rules.registry import rules_by_code
from juesuan.rules.relation import Linear, Ratio, Relation
from juesuan.rules.weigh import weigh
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


def test_where_swapped_digits_explain_two_parts_and_not_the_total_none_is_accused() -> None:
    (finding,) = sums(r30101="4012.00", r30102="3005.00", r30103="2027.00")
    assert finding.expected == ""


def growth(amount: str, rate: str) -> list[Finding]:
    """What is found where an amount that rose to 441719025.78元 is said to have risen by so much."""
    now = Figure("now", "决算数", Amount.parse("441719025.78"))
    change, stated = Figure("change", "增减额", Amount.parse(amount)), Figure("rate", "增减率", Number.parse(rate))
    ways: list[Relation] = [
        Ratio("R-26-02", stated, ((1, change),), ((1, now), (-1, change))),
        Linear("R-06-01", now, ((1, Figure("cell", "表中数", Amount.parse("441719025.78"))),)),
    ]
    return weigh(ways, rules_by_code(), Clues(FinalAccounts()))


def test_swapped_digits_of_an_amount_are_not_laid_on_the_rate() -> None:
    assert growth("37796000.79", "9.36%") == []
    (finding,) = growth("73796000.79", "9.36%")
    assert (finding.subject, finding.expected) == ("change", "37,796,000.79")
    assert finding.cause is not None
    assert finding.cause.code == "swapped"


def test_a_rate_off_in_its_last_digit_and_an_amount_that_may_have_swapped_digits_are_both_left_open() -> None:
    (finding,) = growth("37769000.79", "9.36%")
    assert finding.expected == ""
    assert "其中一项有误" in finding.message


def test_swapped_digits_of_a_rate_are_told_and_a_wrong_last_digit_is_not() -> None:
    (finding,) = growth("37796000.79", "3.96%")
    assert (finding.subject, finding.expected) == ("rate", "9.36%")
    assert finding.cause is not None
    assert finding.cause.code == "swapped"
    (finding,) = growth("37796000.79", "9.39%")
    assert finding.cause is None


def test_a_working_shows_what_another_finding_says_its_operand_should_be() -> None:
    def wan(key: str, text: str) -> Figure:
        return Figure(key, key, Amount.parse(text, Denomination.WAN))

    done, plan = wan("执行数", "4414.05"), wan("预算数", "5467.32")
    parts = tuple((1, wan(f"行{n}", text)) for n, text in enumerate(("3525.04", "498.48", "117.53")))
    score, rate = Figure("得分", "得分", Number.parse("7.00", "分")), Figure("执行率", "执行率", Number.parse("75.74%"))
    ways: list[Relation] = [
        Linear("R-31-05", done, parts),
        Ratio("R-31-06", rate, ((1, done),), ((1, plan),)),
        Ratio("R-31-01", score, ((1, done),), ((1, plan),), factor=Figure("分值", "分值", Number.parse("10", "分"))),
    ]
    found = {finding.subject: finding for finding in weigh(ways, rules_by_code(), Clues(FinalAccounts()))}
    assert found["得分"].expected == "7.57"
    assert "4,141.05 ÷ 5,467.32" in found["得分"].message
    assert "执行数按应填的4,141.05计" in found["得分"].message
    assert any("≈ 7.57" in step for step in found["得分"].workings)
