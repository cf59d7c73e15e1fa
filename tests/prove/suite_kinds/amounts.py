"""Wrong figures and the proof that they are wrong: a change that printed rounding could explain is none."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from juesuan.amount import Denomination, half_up
from tests.prove.slips import added, changed, dropped, swapped
from tests.prove.suite_kinds.located import Located, Mark

Way = Callable[[random.Random, str], str | None]
WAYS: tuple[Way, ...] = (changed, changed, changed, swapped, dropped, added)
_ODD = re.compile(r"-?(?:0\d|0,|,|\.)|.*\.$")  # no one writes such a figure


def value(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def fen_of(text: str, unit: Denomination) -> Fraction:
    """A printed amount in 分."""
    return Fraction(value(text)) * unit.fen


def written(fen: int, unit: Denomination, like: str = "") -> str:
    """An amount as the report prints it, with thousands separators when the one it stands for has them."""
    hundredths = half_up(fen * 100, unit.fen)
    whole, rest = divmod(abs(hundredths), 100)
    body = f"{whole:,}" if "," in like else str(whole)
    return f"{'-' if hundredths < 0 else ''}{body}.{rest:02d}"


def miswritten(rng: random.Random, text: str, ways: tuple[Way, ...] = WAYS) -> str | None:
    """The figure with one slip of the pen; ``None`` when none of ten tries gives a figure one would write."""
    for _ in range(10):
        put = rng.choice(ways)(rng, text)
        if put and not _ODD.match(put) and len(put) < 24 and abs(value(put) - value(text)) >= _unit_of_last(put, text):
            return put
    return None


def _unit_of_last(put: str, text: str) -> Decimal:
    """Least difference that digits left out at the end do not explain."""
    decimals = len(put.partition(".")[2])
    return Decimal(1).scaleb(-decimals) if decimals < len(text.partition(".")[2]) else Decimal("0.000001")


def until(
    rng: random.Random, text: str, matters: Callable[[str], bool], ways: tuple[Way, ...] = WAYS, tries: int = 12
) -> str | None:
    """A slip that matters."""
    for _ in range(tries):
        put = miswritten(rng, text, ways)
        if put and matters(put):
            return put
    return None


def cell_step(report: Located) -> int:
    """Least difference in 分 that tables prove: any in 元; in 万元, which may be rounded, more than forty roundings."""
    return report.a.denomination.fen * 3 // 5 if report.a.denomination is Denomination.WAN else 1


def cell_matters(report: Located, mark: Mark) -> Callable[[str], bool]:
    """Whether another figure in the cell is more than rounding."""
    return lambda put: abs(fen_of(put, report.a.denomination) - mark.about[2]) >= cell_step(report)


def text_step(report: Located) -> int:
    """One printed step of amounts in the text, in 分."""
    return (report.style.text_unit or report.a.denomination).fen // 100


def money_matters(report: Located, mark: Mark, most: int = 3) -> Callable[[str], bool]:
    """Whether another amount in the text is more than ``most`` roundings away."""
    unit = mark.about[1]
    least = unit.fen // 100 * most if unit is Denomination.WAN else 1
    return lambda put: abs(fen_of(put, unit) - mark.about[0]) >= least


def percent_matters(report: Located, part: int, whole: int) -> Callable[[str], bool]:
    """Whether another percentage lies outside what the printed amounts allow."""
    step = text_step(report) if text_step(report) > 1 else 0
    low = Fraction(max(0, abs(part) - step), abs(whole) + 2 * step)
    high = Fraction(abs(part) + step, max(1, abs(whole) - 2 * step))
    slack = Fraction(3, 2 * 10**report.style.decimals)

    def matters(put: str) -> bool:
        said = Fraction(value(put))
        return said < low * 100 - slack or said > high * 100 + slack

    return matters


def percent_text(report: Located, part: int, whole: int) -> str:
    """part ÷ whole as the report prints percentages."""
    decimals = report.style.decimals
    digits = half_up(abs(part) * 100 * 10**decimals, abs(whole))
    return f"{digits // 10**decimals}" + (f".{digits % 10**decimals:0{decimals}d}" if decimals else "")


def truncated(report: Located, part: int, whole: int) -> str:
    """The same, cut off instead of rounded."""
    decimals = report.style.decimals
    exact = Decimal(abs(part)) * 100 / Decimal(abs(whole))
    return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_FLOOR))


def delta_matters(report: Located, now: int, before: int, percent: str, unit: Denomination) -> Callable[[str], bool]:
    """Whether another change contradicts the growth printed beside it."""
    sign = 1 if now > before else -1
    step = text_step(report)
    slack = Fraction(2, 10**report.style.decimals)

    def matters(put: str) -> bool:
        delta = fen_of(put, unit)
        base = now - sign * delta
        if base <= 0 or abs(delta - abs(now - before)) < 3 * step:
            return False
        reach = Fraction(step * 100, 1) / base * (1 + delta / base)
        return abs(delta * 100 / base - Fraction(value(percent))) > slack + 2 * reach

    return matters
