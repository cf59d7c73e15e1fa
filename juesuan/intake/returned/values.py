"""Values as Excel shows them where people meant something else: 0.94 for 94 %, 45657 for the last day of 2024."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction

from juesuan.amount import half_up, half_width
from juesuan.performance.measure import Kind, read_measure

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RATE = re.compile(r"\d+(?:\.\d+)?%?")
MOST_DIGITS = 3  # behind the point of a printed rate, its sign included
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


def rate_as_meant(printed: str, text: str) -> str:
    """A rate of spending as it was meant: “0.94” and “1” are parts of the whole, digits nobody prints are left out.

    ``printed`` is the rate before; it stands where the new one is the same to its digits.
    """
    value = half_width(text).strip()
    if _RATE.fullmatch(value) is None:
        return text
    number = Fraction(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    if not value.endswith("%") and number > MOST_RATE:
        return text
    old = half_width(printed).strip()
    if old.endswith("%") and _RATE.fullmatch(old) is not None:
        places = len(old.partition(".")[2]) - 1 if "." in old else 0
        if abs(number * 100 - Fraction(old[:-1])) * 10**places * 2 <= 1:
            return printed
    return text if value.endswith("%") and len(value.partition(".")[2]) <= MOST_DIGITS else percent(number)


def percent(part: Fraction) -> str:
    """“94%” of 0.94, with as many decimals as it takes, two at most."""
    whole, rest = divmod(half_up(part.numerator * 10_000, part.denominator), 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"
