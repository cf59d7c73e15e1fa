"""Values as Excel shows them where people meant something else: 0.94 for 94 %, 45657 for the last day of 2024."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction

from juesuan.amount import half_width
from juesuan.performance.measure import Kind, read_measure

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.\d+)?")
_EPOCH = date(1899, 12, 30)
MOST_RATE = Fraction(2)  # a greater one was never meant as a part of the whole


def as_meant(target: str, text: str, year: int | None) -> str:
    """An actual value as it was meant beside its target; the text itself when nothing speaks against it."""
    value = half_width(text).strip()
    if _NUMBER.fullmatch(value) is None:
        return text
    measure = read_measure(target, year)
    if measure.kind is Kind.DEADLINE and _SERIAL.fullmatch(value) is not None:
        return f"{_EPOCH + timedelta(days=int(Fraction(value))):%Y-%m-%d}"
    quantity, number = measure.quantity, Fraction(value)
    if quantity is None or quantity.unit != "%" or "%" not in half_width(target) or number > MOST_RATE:
        return text
    is_part = abs(number * 100 - quantity.value) < abs(number - quantity.value)
    return percent(number) if is_part else text


def rate_as_meant(text: str) -> str:
    """A rate of spending as it was meant: “0.94” and “1” without a sign are parts of the whole."""
    value = half_width(text).strip()
    if _NUMBER.fullmatch(value) is None or Fraction(value) > MOST_RATE:
        return text
    return percent(Fraction(value))


def percent(part: Fraction) -> str:
    """“94%” of 0.94, with as many decimals as it takes, two at most."""
    hundredths = round(part * 10_000)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%" if rest else f"{whole}%"
