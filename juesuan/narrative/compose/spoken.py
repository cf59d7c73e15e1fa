"""Spoken: numbers on their way into the text, printed once and remembered with what they are."""

from __future__ import annotations

from typing import NamedTuple

from juesuan.accounts import Role
from juesuan.amount import MILLION, Denomination, half_up


class Spoken(NamedTuple):
    """One number as printed: its role, its value (分, else millionths), its unit, and the formula it comes from."""

    text: str
    role: Role
    grains: int
    unit: str
    cell: str = ""


class Blank(str):
    """The mark of something people have to fill in, with the table of ``narrative.toml`` and the key it goes under.

    “登记簿” is a register only people of the units can fill, “” what is none of these.
    """

    group: str
    key: str

    def __new__(cls, text: str, group: str = "", key: str = "") -> Blank:
        """The mark as it stands in the text."""
        made = super().__new__(cls, text)
        made.group, made.key = group, key
        return made


Bit = str | Spoken
Bits = tuple[Bit, ...]


def text_of(bits: Bits) -> str:
    """The bits put together."""
    return "".join(bit if isinstance(bit, str) else bit.text for bit in bits)


def shown(fen: int, denomination: Denomination) -> int:
    """What the text shows of an amount: 分, rounded half up to two decimals of the denomination."""
    return half_up(fen * 100, denomination.fen) * denomination.fen // 100


def money(fen: int, denomination: Denomination, role: Role = Role.AMOUNT, cell: str = "") -> Spoken:
    """An amount with two decimals of the denomination, without its unit."""
    hundredths = half_up(fen * 100, denomination.fen)
    sign = "-" if hundredths < 0 else ""
    text = f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
    return Spoken(text, role, hundredths * denomination.fen // 100, denomination.value, cell)


def percent(part: int, whole: int, role: Role, cell: str = "") -> Spoken:
    """``part`` of ``whole`` in percent with two decimals, without the sign; the whole must not be 0."""
    digits = half_up(part * 10_000, whole)
    sign = "-" if digits < 0 else ""
    text = f"{sign}{abs(digits) // 100}.{abs(digits) % 100:02d}"
    return Spoken(text, role, digits * MILLION // 100, "%", cell)


def count(number: int, unit: str) -> Spoken:
    """A whole number, without its unit."""
    return Spoken(str(number), Role.COUNT, number * MILLION, unit)


def decimal(millionths: int, unit: str, role: Role = Role.COUNT) -> Spoken:
    """A number with two decimals, without its unit: points, square metres."""
    hundredths = half_up(millionths * 100, MILLION)
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return Spoken(text, role, hundredths * MILLION // 100, unit)
