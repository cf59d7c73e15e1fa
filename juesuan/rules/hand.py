"""Slips of the hand and of the unit: how a printed number comes of the one that should stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from juesuan.amount import MILLION, Amount, half_up, plain
from juesuan.facts import Figure
from juesuan.finding import Cause

SIGNIFICANT = 4  # digits a figure must have before an equal one elsewhere can be no chance
USUAL_DECIMALS = 2
RATE_DIGITS = 3  # the same for a percentage or score, which is wanted to its last digit by its own formula
_NO_DIGIT = re.compile(r"\D")


def digits(grains: int) -> int:
    """How many significant digits a number has."""
    return len(str(abs(grains)).rstrip("0"))


def slip(figure: Figure, wanted: int) -> Cause | None:
    """The slip of the unit or of the hand that turns ``wanted`` (grains) into what is printed, if there is one."""
    return slip_of_unit(figure, wanted) or slip_of_hand(figure, wanted)


def slip_of_unit(figure: Figure, wanted: int) -> Cause | None:
    """A sign, a unit or a decimal point: the digits are those of ``wanted``, as far as they are printed."""
    stated = figure.grains
    if stated == 0 or wanted == 0:
        return None
    if stated == -wanted:
        return Cause("sign", "正负号相反")
    if (stated < 0) is not (wanted < 0):
        return None
    stated, wanted, step = abs(stated), abs(wanted), figure.number.step
    if figure.is_money and (_begins(stated, 10_000, wanted, step) or stated == wanted * 10_000):
        return Cause("denomination", "元与万元混用，相差一万倍")
    for power in (10, 100, 1000):
        if _begins(stated, power, wanted, step if figure.number.decimals else 0) or stated == wanted * power:
            return Cause("decimal-point", "小数点错位")
    return None


def _begins(stated: int, power: int, wanted: int, step: int) -> bool:
    """Whether ``wanted`` divided by ``power`` is what is printed, its further digits rounded or cut off."""
    short = abs(wanted - stated * power)
    return short == 0 or (short < power * step and digits(stated) >= SIGNIFICANT)


def slip_of_hand(figure: Figure, wanted: int) -> Cause | None:
    """Two neighbouring digits swapped, one digit wrong, one lost or added."""
    stated = figure.grains
    if stated == 0 or wanted == 0:
        return None
    number, step = figure.number, figure.number.step
    pairs = [(str(abs(stated) // step), str(half_up(abs(wanted), step)))]
    if isinstance(number, Amount) and number.decimals < USUAL_DECIMALS:  # the point tells how many digits are lost
        printed = number.text.replace(number.denomination.value, "")
        pairs.insert(0, (_NO_DIGIT.sub("", plain(printed)), _NO_DIGIT.sub("", number.printed(abs(wanted)))))
    pairs.append((str(abs(stated)), str(abs(wanted))))
    return next((cause for one, other in pairs if (cause := _of_digits(one, other)) is not None), None)


def unswapped(figure: Figure) -> Iterator[int]:
    """What the figure is when two neighbouring digits of it change places, in grains."""
    text = str(abs(figure.grains))
    for n, (a, b) in enumerate(pairwise(text)):
        if a != b and not (n == 0 and b == "0"):
            yield (-1 if figure.grains < 0 else 1) * int(text[:n] + b + a + text[n + 2 :])


def printed_step(figure: Figure) -> int:
    """What one in the last digit as printed is worth, in millionths, whatever precision the rule asks for."""
    decimals = len(plain(figure.number.text).rstrip("%分").partition(".")[2])
    return MILLION // int("1" + "0" * decimals)


def slip_of_rate(figure: Figure, wanted: int) -> Cause | None:
    """The slip of the hand in a percentage or score; a last digit that is off may as well be of the working."""
    step = printed_step(figure)
    stated, rounded = abs(figure.grains) // step, half_up(abs(wanted), step)
    printed, right = str(stated), str(rounded)
    if plain(figure.number.text).startswith("0."):  # 0.23 for 2.03
        printed = printed.zfill(len(right))
    cause = _of_digits(printed, right, RATE_DIGITS)
    return None if cause is not None and cause.code == "digit" and stated // 10 == rounded // 10 else cause


def _of_digits(stated: str, wanted: str, least: int = SIGNIFICANT) -> Cause | None:
    """Two neighbouring digits swapped, one digit wrong, one lost or added."""
    if len(wanted) < least:
        return None
    if len(stated) == len(wanted):
        unlike = [n for n, (a, b) in enumerate(zip(stated, wanted, strict=True)) if a != b]
        if len(unlike) == 1:
            return Cause("digit", f"疑有一位数字录错（{stated[unlike[0]]} 应为 {wanted[unlike[0]]}）")
        if len(unlike) == 2 and unlike[1] == unlike[0] + 1:
            first, second = unlike
            if stated[first] == wanted[second] and stated[second] == wanted[first]:
                return Cause("swapped", "疑有相邻两位数字颠倒")
        return None
    longer, shorter, word = (stated, wanted, "多录") if len(stated) > len(wanted) else (wanted, stated, "漏录")
    if len(longer) - len(shorter) == 1:
        fits = [n for n in range(len(longer)) if longer[:n] + longer[n + 1 :] == shorter]
        if fits:
            return Cause("digit-count", f"疑{word}一位数字（{longer[fits[0]]}）")
    return None
