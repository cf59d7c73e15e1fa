"""How a printed number stands in a folder: its own text, and marks for what the text alone does not say.

``？`` before a text: printed so, and not readable as a number. ``…`` behind it: digits were cut off in print.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from juesuan.amount import Amount, Denomination, Number, State, print_money

MONEY = {denomination.value: denomination for denomination in Denomination}
UNREADABLE_MARK = "？"
CUT_OFF_MARK = "…"


def read_number(text: str, unit: str) -> Amount | Number | None:
    """The number a folder's text stands for, money when the unit is one of money; ``None`` when it is no number."""
    if text[:1] in (UNREADABLE_MARK, "?"):
        return _blank(unit, State.UNREADABLE, text[1:])
    cut = len(text) > 1 and text.endswith(CUT_OFF_MARK) and any(c.isdigit() for c in text)
    bare = text.removesuffix(CUT_OFF_MARK) if cut else text
    denomination = MONEY.get(unit)
    number = Number.parse(bare, unit) if denomination is None else Amount.parse(bare, denomination)
    if number.state is State.UNREADABLE:
        return None
    return replace(number, state=State.CUT_OFF) if cut else number


def write_number(number: Amount | Number, unit: str) -> str:
    """The text that :func:`read_number` turns back into this number: as printed where that is enough."""
    printed = number.text.strip()
    if number.state is State.UNREADABLE:
        return UNREADABLE_MARK + printed
    if _same(read_number(printed, unit), number):  # nearly always
        return printed
    texts = [printed + CUT_OFF_MARK]
    if unit != number.unit:
        texts += [printed + number.unit]
    texts += [_canonical(number, unit), _canonical(number, unit) + CUT_OFF_MARK]
    return next((text for text in texts if _same(read_number(text, unit), number)), texts[-2])


def _same(one: Amount | Number | None, two: Amount | Number) -> bool:
    if one is None or one.state is not two.state or one.unit != two.unit or type(one) is not type(two):
        return False
    return one.state is State.BLANK or (one.grains == two.grains and one.decimals == two.decimals)


def _canonical(number: Amount | Number, unit: str) -> str:
    if number.state is State.BLANK:
        return ""
    if isinstance(number, Amount):
        text = print_money(number.fen, number.denomination, number.decimals)
    else:
        text = str(Decimal(number.millionths).scaleb(-6).quantize(Decimal(1).scaleb(-number.decimals)))
    shown = unit != number.unit or number.unit in ("%", "‰")  # a percentage is easier to read with its mark
    return text + number.unit if shown else text


def _blank(unit: str, state: State, text: str) -> Amount | Number:
    denomination = MONEY.get(unit)
    return Number(0, unit, 0, state, text) if denomination is None else Amount(0, denomination, 0, state, text)
