"""Amounts are whole 分, whatever the print."""

from hypothesis import given
from hypothesis import strategies as st

from juesuan.amount import Amount, Denomination, Number, State, half_up, print_money

YUAN, WAN = Denomination.YUAN, Denomination.WAN


def test_amounts_are_read_in_every_printed_shape():
    assert Amount.parse("467782266.28").fen == 46778226628
    assert Amount.parse("1,334,493.09").fen == 133449309
    assert Amount.parse("33161.73万元").fen == 33161730000
    assert Amount.parse("154.922079", WAN).fen == 154922079
    assert Amount.parse("１，３３４，４９３．０９").fen == 133449309
    assert Amount.parse("516247561").fen == 51624756100
    assert Amount.parse("(12.50)").fen == -1250
    assert Amount.parse("-3.1 亿元").fen == -31_000_000_000


def test_blank_zero_unreadable_and_cut_off_are_four_things():
    assert [Amount.parse(t).state for t in ("", " ", "-", "—", "——")] == [State.BLANK] * 5
    assert Amount.parse("0").state is State.VALUE
    assert Amount.parse("0.00").fen == 0
    assert Amount.parse("12a").state is State.UNREADABLE
    assert Amount.parse("1.2.3").state is State.UNREADABLE
    assert Amount.parse("441,719,02").state is State.CUT_OFF
    assert Amount.parse("441719025.").state is State.CUT_OFF


def test_the_unit_printed_with_the_number_wins():
    assert Amount.parse("5元", WAN).fen == 500
    assert Amount.parse("5万元", YUAN).fen == 5_000_000


def test_percent_and_points_keep_their_printed_precision():
    assert Number.parse("98.98 %").millionths == 98_980_000
    assert Number.parse("98.98 %").unit == "%"
    assert Number.parse("9.3", "分").step == 100_000
    assert Number.parse("26个", "个").millionths == 26_000_000
    assert Number.parse("—", "%").state is State.BLANK


def test_half_is_rounded_away_from_zero():
    assert [half_up(5, 10), half_up(-5, 10), half_up(4, 10), half_up(15, 10)] == [1, -1, 0, 2]


@given(st.integers(-(10**17), 10**17), st.sampled_from(Denomination))
def test_money_printed_and_read_again_is_the_same_to_the_fen(fen, denomination):
    assert Amount.parse(print_money(fen, denomination), denomination).fen == fen


@given(st.text(max_size=30))
def test_any_text_is_read_as_some_state_and_never_raises(text):
    amount = Amount.parse(text)
    assert amount.text == text
    assert amount.state is State.VALUE or amount.state is State.CUT_OFF or amount.fen == 0
