"""Amount and Number: figures as printed, held as whole numbers, with their unit and printed precision.

Money is a whole number of 分 (one hundredth of a 元). Everything else that carries decimals (percent, points,
counts, square metres) is a whole number of millionths. Neither ever passes through a floating-point number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

MILLION = 1_000_000


class State(StrEnum):
    """How a figure stands on the page. Blank, zero, unreadable and cut off are four different things."""

    VALUE = "value"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    CUT_OFF = "cut_off"


class Denomination(StrEnum):
    """金额单位: what one printed unit of money is worth."""

    YUAN = "元"
    WAN = "万元"
    YI = "亿元"

    @cached_property
    def fen(self) -> int:
        """分 in one printed unit."""
        return {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}[self.value]


_FULL_WIDTH = {ord(w): n for w, n in zip("０１２３４５６７８９．，－＋％（）−–", "0123456789.,-+%()--", strict=True)}
_WIDE = frozenset(map(chr, _FULL_WIDTH))
_BLANKS = frozenset({"", "-", "--", "—", "——", "－", "/", "…", "……"})
_NUMBER = re.compile(r"^([-+]?)(\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.(\d*))?$")  # also .5, as some print 0.5
_CUT_GROUP = re.compile(r"^[-+]?\d{1,3}(?:,\d{3})*,\d{1,2}$")
_MONEY_UNIT = re.compile(r"(亿元|万元|元)$")


def half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded half away from zero (四舍五入); ``denominator`` must not be 0."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def half_width(text: str) -> str:
    """``text`` with full-width digits and marks made half-width."""
    return text if _WIDE.isdisjoint(text) else text.translate(_FULL_WIDTH)


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """``text`` with full-width digits and marks made half-width and all white space taken out."""
    return "".join(half_width(text).split())


def _read(text: str) -> tuple[int, int, State] | None:
    """Digits as one whole number, how many stand after the point, and the state; ``None`` when it is no number."""
    negative = False
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1], True
    match = _NUMBER.match(text)
    if match is None:
        return None
    sign, whole, decimals = match.groups()
    cut = decimals == ""  # a point with nothing behind it: the column was too narrow
    decimals = decimals or ""
    digits = int(whole.replace(",", "") + decimals)
    if negative or sign == "-":
        digits = -digits
    return digits, len(decimals), State.CUT_OFF if cut else State.VALUE


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as printed: ``fen`` is the value in 分 (0 when blank or unreadable; see ``state``)."""

    fen: int
    denomination: Denomination = Denomination.YUAN
    decimals: int = 2
    state: State = State.VALUE
    text: str = ""

    @classmethod
    def parse(cls, text: str, denomination: Denomination = Denomination.YUAN) -> Amount:
        """Read ``467782266.28``, ``1,334,493.09``, ``33161.73万元``, full-width digits, blanks, ``0``, ``-``, ``—``.

        A unit printed with the number wins over ``denomination``. What is no number comes back as
        ``State.UNREADABLE``, never as zero. In 万元 up to six decimals are kept exactly; further ones are
        rounded half up to the 分.
        """
        return _amount(text, denomination)

    @property
    def grains(self) -> int:
        """The value as a whole number of its smallest unit: 分."""
        return self.fen

    @property
    def step(self) -> int:
        """What one in the last printed digit is worth, in 分 (at least 1)."""
        step: int = self.denomination.fen // 10**self.decimals
        return max(1, step)

    @property
    def unit(self) -> str:
        """元, 万元 or 亿元."""
        return self.denomination.value

    @property
    def is_rounded(self) -> bool:
        """Whether the printed digits may stand for a longer true value: 万元 and 亿元 forms, not 元 to the 分."""
        return self.denomination is not Denomination.YUAN and self.step > 1

    def printed(self, fen: int) -> str:
        """``fen`` written as this amount is: same denomination, at least as many decimals, exact to the 分."""
        return print_money(fen, self.denomination, max(self.decimals, 2))


@lru_cache(maxsize=16384)  # a report prints most of its amounts several times
def _amount(text: str, denomination: Denomination) -> Amount:
    bare = plain(text)
    unit = _MONEY_UNIT.search(bare) if bare.endswith("元") else None
    if unit is not None:
        denomination = Denomination(unit[1])
        bare = bare[: unit.start()]
    if bare in _BLANKS:
        return Amount(0, denomination, 0, State.BLANK, text)
    if "," in bare and _CUT_GROUP.match(bare):  # 1,334,49 — the last group of three lost a digit
        return Amount(int(bare.replace(",", "")) * denomination.fen, denomination, 0, State.CUT_OFF, text)
    read = _read(bare)
    if read is None:
        return Amount(0, denomination, 0, State.UNREADABLE, text)
    digits, decimals, state = read
    return Amount(half_up(digits * denomination.fen, 10**decimals), denomination, decimals, state, text)


def print_money(fen: int, denomination: Denomination = Denomination.YUAN, decimals: int = 2) -> str:
    """``fen`` in the denomination with at least ``decimals`` decimals, more when needed to lose nothing."""
    places = len(str(denomination.fen)) - 1
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), denomination.fen)
    tail = str(rest).rjust(places, "0").rstrip("0").ljust(decimals, "0")
    return f"{sign}{whole:,}.{tail}" if tail else f"{sign}{whole:,}"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that is not money: percent (%), points (分), counts (个, 人次, 辆 …). ``millionths`` is the value."""

    millionths: int
    unit: str = ""
    decimals: int = 0
    state: State = State.VALUE
    text: str = ""

    @classmethod
    def parse(cls, text: str, unit: str = "") -> Number:
        """Read ``98.98 %``, ``9.37``, ``26``; a unit printed behind the number wins over ``unit``."""
        return _number(text, unit)

    @property
    def grains(self) -> int:
        """The value as a whole number of its smallest unit: millionths."""
        return self.millionths

    @property
    def step(self) -> int:
        """What one in the last printed digit is worth, in millionths."""
        step: int = MILLION // 10**self.decimals
        return max(1, step)

    @property
    def is_rounded(self) -> bool:
        """Percentages stand for longer values; counts and points are what they say."""
        return self.unit in ("%", "‰")

    def printed(self, millionths: int) -> str:
        """``millionths`` with as many decimals as this number prints (two at least for %, 分), half up."""
        decimals = max(self.decimals, 2) if self.unit in ("%", "‰", "分") else self.decimals
        while not self.is_rounded and decimals < 6 and millionths * 10**decimals % MILLION:
            decimals += 1
        digits = half_up(millionths * 10**decimals, MILLION)
        sign, digits = ("-", -digits) if digits < 0 else ("", digits)
        whole, rest = divmod(digits, 10**decimals)
        body = f"{sign}{whole:,}" + (f".{str(rest).rjust(decimals, '0')}" if decimals else "")
        return body + (self.unit if self.unit in ("%", "‰") else "")


@lru_cache(maxsize=16384)
def _number(text: str, unit: str) -> Number:
    bare = plain(text)
    body = bare.rstrip("%‰") if bare[-1:] in "%‰" else bare
    if body != bare:
        unit = bare[len(body) :]
    elif unit and bare.endswith(unit):
        body = bare[: -len(unit)]
    if body in _BLANKS:
        return Number(0, unit, 0, State.BLANK, text)
    read = _read(body)
    if read is None:
        return Number(0, unit, 0, State.UNREADABLE, text)
    digits, decimals, state = read
    return Number(half_up(digits * MILLION, 10**decimals), unit, decimals, state, text)
