"""What relations forgive: nothing in 元, the printed precision in 万元, truncation and cut-off digits as rounding."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from juesuan.amount import Amount, Denomination, Number
from juesuan.facts import Figure
from juesuan.rules.relation import Linear, Outcome, Ratio

WAN = Denomination.WAN


def money(text, denomination=Denomination.YUAN, key=None):
    return Figure(key or f"m{text}", text, Amount.parse(text, denomination))


def percent(text):
    return Figure(f"p{text}", text, Number.parse(text, "%"))


def points(text, key=None):
    return Figure(key or f"s{text}", text, Number.parse(text, "分"))


def total(stated, *parts, **more):
    return Linear("R", stated, tuple((1, part) for part in parts), **more)


def test_a_sum_in_yuan_must_be_exact():
    assert total(money("3.00"), money("1.00"), money("2.00")).outcome() is Outcome.HOLDS
    assert total(money("3.01"), money("1.00"), money("2.00")).outcome() is Outcome.FAILS


def test_a_digit_cut_off_in_print_is_rounding_and_no_error():
    assert total(money("441,719,025.7"), money("441,719,025.78")).outcome() is Outcome.ROUNDING
    assert total(money("441,719,024.7"), money("441,719,025.78")).outcome() is Outcome.FAILS


def test_a_dropped_trailing_zero_is_exact():
    assert total(money("2147861.6"), money("2,147,861.60")).outcome() is Outcome.HOLDS


def test_a_sum_of_rounded_wan_yuan_may_differ_by_half_a_step_for_each_figure():
    parts = [money("0.33", WAN, f"k{i}") for i in range(3)]
    assert total(money("1.00", WAN), *parts).outcome() is Outcome.ROUNDING
    assert total(money("1.02", WAN), *parts).outcome() is Outcome.FAILS


def test_two_copies_of_one_wan_yuan_value_differ_by_one_step_at_most():
    assert total(money("326.72", WAN), money("326.71", WAN)).outcome() is Outcome.ROUNDING
    assert total(money("326.73", WAN), money("326.71", WAN)).outcome() is Outcome.FAILS


def test_a_share_is_rounded_half_up_and_a_truncated_one_is_rounding():
    base = ((1, money("8318430", key="b")),)
    part = ((1, money("823930.85", key="a")),)  # 9.9048…
    assert Ratio("R", percent("9.90%"), part, base).outcome() is Outcome.HOLDS
    assert Ratio("R", percent("9.91%"), part, base).outcome() is Outcome.ROUNDING
    assert Ratio("R", percent("9.93%"), part, base).outcome() is Outcome.FAILS
    assert Ratio("R", percent("10%"), part, base).outcome() is Outcome.HOLDS


def test_growth_takes_last_year_from_amount_and_change():
    now, more = money("110", key="now"), money("10", key="more")
    assert Ratio("R", percent("10.00%"), ((1, more),), ((1, now), (-1, more))).outcome() is Outcome.HOLDS


def test_a_rate_of_amounts_near_nothing_can_be_anything_their_rounding_allows():
    tiny = money("0.01", WAN, "tiny")
    for printed in ("0%", "60.00%", "100%"):
        assert Ratio("R", percent(printed), ((1, money("0.00", WAN)),), ((1, tiny),)).outcome() is Outcome.HOLDS
    small = ((1, money("0.02", WAN)),), ((1, money("0.05", WAN)),)  # between 27 % and 56 %
    assert Ratio("R", percent("55.00%"), *small).outcome() is Outcome.HOLDS
    assert Ratio("R", percent("80.00%"), *small).outcome() is Outcome.FAILS
    assert Ratio("R", percent("80.00%"), ((1, money("0.02")),), ((1, money("0.05")),)).outcome() is Outcome.FAILS


def test_a_ratio_on_zero_cannot_be_told_unless_all_is_zero():
    zero = money("0", key="z")
    assert Ratio("R", percent("5%"), ((1, money("3")),), ((1, zero),)).outcome() is Outcome.UNKNOWN
    assert Ratio("R", percent("0%"), ((1, zero),), ((1, zero),)).outcome() is Outcome.HOLDS


def test_the_execution_score_is_weight_times_rate_and_never_more_than_the_weight():
    weight = points("10")
    half = Ratio("R", points("5"), ((1, money("1", key="a")),), ((1, money("2", key="b")),), factor=weight, cap=True)
    assert half.outcome() is Outcome.HOLDS
    more = Ratio("R", points("10"), ((1, money("3", key="a")),), ((1, money("2", key="b")),), factor=weight, cap=True)
    assert more.outcome() is Outcome.HOLDS


def test_an_average_counts_its_members():
    marks = tuple((1, points(t)) for t in ("90", "95", "94"))
    assert Ratio("R", points("93"), marks, scale=1, count=3).outcome() is Outcome.HOLDS
    assert Ratio("R", points("94.66"), marks, scale=1, count=3).outcome() is Outcome.FAILS


def test_what_cannot_be_read_is_never_said_to_hold():
    assert total(money("3.00"), money("1?"), money("2.00")).outcome() is Outcome.UNKNOWN


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=6), st.integers(-(10**6), 10**6))
def test_solving_for_any_figure_makes_the_sum_hold(values, error):
    parts = tuple((1 if n % 2 else -1, Figure(f"k{n}", "", Amount(v))) for n, v in enumerate(values))
    stated = Figure("s", "", Amount(sum(c * f.grains for c, f in parts) + error))
    relation = Linear("R", stated, parts)
    for figure in relation.figures:
        wanted = relation.solve(figure.key)
        assert wanted is not None
        assert relation.outcome({figure.key: wanted}) is Outcome.HOLDS


@given(st.integers(1, 10**13), st.integers(1, 10**13), st.integers(0, 3))
def test_a_percentage_rounded_half_up_always_holds(above, below, decimals):
    exact = Fraction(above * 100, below)
    digits = (2 * exact.numerator * 10**decimals + exact.denominator) // (2 * exact.denominator)
    text = f"{digits // 10**decimals}.{digits % 10**decimals:0{decimals}d}" if decimals else str(digits)
    a, b = Figure("a", "", Amount(above)), Figure("b", "", Amount(below))
    assert Ratio("R", percent(text + "%"), ((1, a),), ((1, b),)).outcome() is Outcome.HOLDS
