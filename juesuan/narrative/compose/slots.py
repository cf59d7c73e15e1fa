"""Slots: ``{…}`` in what people write, filled with the number they mean, so that it stays bound to its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import Role
from juesuan.errors import JuesuanError
from juesuan.facts import parse_formulas
from juesuan.narrative.compared import key_of
from juesuan.narrative.compose.material import Material, Quantity
from juesuan.narrative.compose.spoken import Bit, Bits, Blank, Spoken, count, decimal, money, percent, shown

_PIECE = re.compile(r"\{([^{}]*)\}(亿元|万元|元|%|辆|个|人次|平方米|台（套）)?")
CHANGE, GROWTH, LAST = "增减", "增减率", "上年"
YEARS = {"年度": 0, "上年度": -1}


def quantity(name: str, found: Quantity, material: Material) -> Spoken:
    """A total of a register as it is printed, without its unit."""
    if found.unit == "元":
        return money(found.value, material.denomination)
    if found.unit == "平方米":
        return decimal(found.value, found.unit)
    return count(found.value, found.unit)


def fill_slots(text: str, material: Material) -> Bits:
    """The text with its slots filled; a unit written behind a slot gives way to the number's own.

    Slots were checked when they were read.
    """
    return tuple(_filled(text, material))


def _filled(text: str, material: Material) -> Iterator[Bit]:
    at = 0
    for match in _PIECE.finditer(text):
        yield text[at : match.start()]
        yield from _said(match[1].strip(), material)
        at = match.end()
    yield text[at:]


def _said(slot: str, material: Material) -> Iterator[Bit]:
    unit = material.denomination
    if slot in YEARS:
        yield str(material.year + YEARS[slot])
        return
    if slot in material.quantities:
        found = material.quantities[slot]
        spoken = quantity(slot, found, material)
        yield from (spoken, spoken.unit)
        return
    how, _, cell = slot.partition(" ") if slot.split(" ")[0] in (CHANGE, GROWTH, LAST) else ("", "", slot)
    now = material.amount(cell)
    if not how:
        yield from (money(now, unit, Role.AMOUNT, cell), unit.value)
        return
    before = material.prior_amount(key_of(cell), cell)
    if before is None:
        yield Blank(f"【此处待补：{material.year - 1}年度 {cell}】", LAST, key_of(cell))
    elif how == LAST:
        yield from (money(before, unit, Role.PRIOR), unit.value)
    elif shown(now - before, unit) == 0:
        yield "无变化"
    elif how == CHANGE:
        yield from ("增加" if now > before else "减少", money(abs(now - before), unit, Role.DELTA, cell), unit.value)
    elif before > 0:
        yield "增长" if now > before else "下降"
        yield from (percent(abs(now - before), before, Role.GROWTH, cell), "%")


def slots_of(text: str) -> tuple[str, ...]:
    """The slots of a text, as written between the braces."""
    return tuple(match[1].strip() for match in _PIECE.finditer(text))


def cells_of(slot: str) -> tuple[str, ...] | None:
    """The cells a slot names, ``None`` when it is no formula."""
    head, _, rest = slot.partition(" ")
    try:
        formulas = parse_formulas(rest if head in (CHANGE, GROWTH, LAST) else slot)
    except JuesuanError:
        return None
    return tuple(str(reference) for formula in formulas for _, reference in formula.terms)
