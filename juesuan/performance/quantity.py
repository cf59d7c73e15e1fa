"""Quantity: numbers with their units, as targets and actual values print them: ≥95%, 450元/人/天, 3—5个, 20余万元."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from juesuan.characters import HAN
from juesuan.performance.measure_words import ONE, one_of, words

NUMBER = re.compile(r"(?<![\dA-Za-z.第〔前])(?!(?:19|20)\d\d年)(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
YUAN = "元"
_TIMES = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_TO = frozenset("-~—–至到")
_LONGEST_WORD = 6  # characters of a sign or unit
_LONGEST_FREE_UNIT = 5  # characters of a unit that is in no list: “2标”, “3处置点”


class Direction(StrEnum):
    """Which side of the number is good, as written; NONE when no sign or word says so."""

    AT_LEAST = "≥"
    MORE = "＞"
    AT_MOST = "≤"
    LESS = "＜"
    EXACT = "="
    NONE = ""

    @property
    def is_upper_bound(self) -> bool:
        return self in (Direction.AT_MOST, Direction.LESS)

    @property
    def is_lower_bound(self) -> bool:
        return self in (Direction.AT_LEAST, Direction.MORE)


class Quantity(NamedTuple):
    """One number with its unit, scaled to the plain unit (万元 -> 元, 年 -> 月, 万人 -> 人).

    ``low`` < ``high`` for a range, equal otherwise. ``unit`` is canonical with its rates behind strokes (元/人/天), “”
    when none is printed; ``printed_unit`` is as written and ``times`` what the printed number was multiplied by.
    ``about``: 约, 左右, 余, 多; the last two make the number a lower bound as well.
    """

    low: Fraction
    high: Fraction
    unit: str
    direction: Direction = Direction.NONE
    printed_unit: str = ""
    times: Fraction = Fraction(1)
    about: bool = False

    @property
    def value(self) -> Fraction:
        """The number; the upper end of a range."""
        return self.high

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    @property
    def is_rate(self) -> bool:
        """Whether it is so much for each of something: 元/人/天, 次/月."""
        return "/" in self.unit

    @property
    def is_money(self) -> bool:
        return self.unit.partition("/")[0] == YUAN


class Scan(NamedTuple):
    """What a text holds: its quantities, what a price is multiplied by (“*15人”), the words around them, and whether
    digits are left that are no quantity."""

    quantities: tuple[Quantity, ...]
    factors: tuple[Quantity, ...]
    words: str
    has_more_digits: bool


class _Found(NamedTuple):
    """A quantity and the characters of the segment it takes."""

    quantity: Quantity
    factors: tuple[Quantity, ...]
    start: int
    end: int


def scan(body: str) -> Scan:
    """The quantities of a text made :func:`~juesuan.performance.measure_words.bare`, segment by segment."""
    quantities: list[Quantity] = []
    factors: list[Quantity] = []
    rest: list[str] = []
    for segment in _segments(body):
        spelt = _spelt_out(segment)
        if spelt is not None:
            quantities.append(spelt)
            continue
        at = 0
        for found in _quantities(segment):
            quantities.append(found.quantity)
            factors += found.factors
            rest.append(segment[at : found.start])
            at = found.end
        rest.append(segment[at:])
    left = "".join(rest).strip("()的")
    return Scan(tuple(quantities), tuple(factors), left, any(mark.isdigit() for mark in left))


_ANY_DIGIT = re.compile(r"\d")
_STOPS = re.compile(r"[;；、。]|(?<!\d)[,，]|[,，](?!\d{3}(?!\d))")


@lru_cache(maxsize=4096)
def quantities_in(text: str) -> tuple[tuple[Quantity, int, int], ...]:
    """The quantities of running text that have a listed unit, each with where it begins and ends."""
    return tuple(_in_prose(text)) if _ANY_DIGIT.search(text) is not None else ()


def _in_prose(text: str) -> Iterator[tuple[Quantity, int, int]]:
    kept = [at for at, mark in enumerate(text) if not mark.isspace()]
    body = "".join(text[at] for at in kept)
    begin = 0
    for stop in (*_STOPS.finditer(body), None):
        end = stop.start() if stop is not None else len(body)
        for found in _quantities(body[begin:end]):
            if found.quantity.unit.partition("/")[0] in words().canonical:
                yield found.quantity, kept[begin + found.start], kept[begin + found.end - 1] + 1
        begin = stop.end() if stop is not None else end


_ORDINALS = re.compile(r"(^|[;。,、])(?:\(?\d{1,2}[、.)](?=[^\d])|[①-⑳])")
_SEPARATORS = re.compile(rf"[;、。]|(?<!\d),|,(?!\d{{3}}(?!\d))|(?<=%|{HAN})\+(?=\d)")


def _segments(body: str) -> Iterator[str]:
    """The parts between commas and semicolons, list numbers taken off."""
    for part in _SEPARATORS.split(_ORDINALS.sub(r"\1", body)):
        if part:
            yield part


def _quantities(segment: str) -> Iterator[_Found]:
    at = 0
    for number in NUMBER.finditer(segment):
        if number.start() >= at:
            found = _at(segment, number)
            if found is not None:
                at = found.end
                yield found


def _longest(known: Container[str], text: str, at: int) -> str:
    """The longest of the known words that stands there, “” if none."""
    for length in range(min(_LONGEST_WORD, len(text) - at), 0, -1):
        if text[at : at + length] in known:
            return text[at : at + length]
    return ""


def _longest_before(known: Container[str], text: str, end: int) -> str:
    for length in range(min(_LONGEST_WORD, end), 0, -1):
        if text[end - length : end] in known:
            return text[end - length : end]
    return ""


def _at(segment: str, number: re.Match[str]) -> _Found | None:
    """The quantity whose number stands there; ``None`` when it is part of a name (“12333热线”)."""
    known = words()
    start, at = number.span()
    low = high = fraction(number[0])
    # before the number: 每年不少于约…
    near = _longest_before(known.near, segment, start)
    if segment[max(0, start - len(near) - 1) : start] in ("节约", "合约", "条约", "附近", "最近"):
        near = ""
    start -= len(near)
    sign = _longest_before(known.before, segment, start)
    start -= len(sign)
    start, per = _per_before(segment, start)
    if not sign:
        sign = _longest_before(known.before, segment, start)
        start -= len(sign)
    # behind it: —5, ±2, 余万元/人/天*15人左右以上
    at, upper, spread = _second_number(segment, at)
    if upper is not None:
        high = upper
    if spread is not None:
        low, high = low - spread, high + spread
    if start == 1 and segment[0] == "-":
        start, low, high = 0, -high, -low
    at, more, magnitude = _magnitude(segment, at)
    unit = _longest(known.units, segment, at)
    at += len(unit)
    at, rates = _rates(segment, at)
    printed = magnitude + unit + segment[at - len(rates) : at]
    at, factors = _factors(segment, at)
    if (factors and not (unit or rates)) or _is_proportion(segment, start, at):
        return None  # “7*24小时”, “1:3”
    around = _longest(known.around, segment, at)
    at += len(around)
    tail = _longest(known.after, segment, at)
    at += len(tail)
    if not (unit or rates or per or spread is not None):
        free = _free_unit(segment, start, at, bool(sign or tail or magnitude))
        if free is None:
            return None
        at += len(free)
        unit, free_tail = _without_tail(free)
        tail = tail or free_tail
        printed += unit
    name, times = _unit(magnitude, unit, rates, per)
    direction = Direction(known.before.get(sign, known.after.get(tail, "")))
    if direction is Direction.NONE and more:
        direction = Direction.AT_LEAST
    if times is not ONE:
        low, high = low * times, high * times
    quantity = Quantity(low, high, name, direction, printed, times, bool(near or around or more))
    return _Found(quantity, factors, start, at)


def _is_proportion(segment: str, start: int, at: int) -> bool:
    """Whether the number is one half of “1:3”."""
    before, behind = segment[max(0, start - 2) : start], segment[at : at + 2]
    return (before[:1].isdigit() and before[1:] == ":") or (behind[:1] == ":" and behind[1:].isdigit())


def fraction(text: str) -> Fraction:
    """The number written with digits, thousands separated or not."""
    digits = text.replace(",", "")
    return Fraction(int(digits)) if "." not in digits else Fraction(digits)


def _per_before(segment: str, start: int) -> tuple[int, str]:
    """“每人每天” before the number: where it begins, and its characters."""
    end = start
    while True:
        unit = _longest_before(words().units, segment, start)
        if not unit or segment[start - len(unit) - 1 : start - len(unit)] != "每":
            return start, segment[start:end]
        start -= len(unit) + 1


def _second_number(segment: str, at: int) -> tuple[int, Fraction | None, Fraction | None]:
    """The upper end of a range (“5%—10%”, “3至5”) and the spread of “10±2”, and where they end."""
    unit = _longest(words().units, segment, at)
    for behind in (at + len(unit), at):
        to = behind
        while to < len(segment) and segment[to] in _TO:
            to += 1
        number = NUMBER.match(segment, to) if to > behind else None
        if number is not None:
            return number.end(), fraction(number[0]), None
    sign = at + 1 if segment.startswith("%±", at) else at
    if segment.startswith("±", sign):
        number = NUMBER.match(segment, sign + 1)
        if number is not None:
            return number.end(), None, fraction(number[0])
    return at, None, None


def _magnitude(segment: str, at: int) -> tuple[int, bool, str]:
    """余, 多 and 百, 千, 万, 亿 behind the number, where they end."""
    more = bool(_longest(words().more, segment, at))
    at += more
    magnitude = _longest(_TIMES, segment, at)
    at += len(magnitude)
    again = magnitude and _longest(words().more, segment, at)
    return at + len(again), more or bool(again), magnitude


def _rates(segment: str, at: int) -> tuple[int, str]:
    """“/人/天”, “每人每天”, “/(人·天)” behind the unit, where it ends."""
    start, known = at, words().units
    while at < len(segment) and segment[at] in "/每":
        opened = segment.startswith("(", at + 1)
        unit = _longest(known, segment, at + 1 + opened)
        if not unit:
            break
        at += 1 + opened + len(unit)
        while at < len(segment) and segment[at] in "·*" and (unit := _longest(known, segment, at + 1)):
            at += 1 + len(unit)
        at += opened and segment.startswith(")", at)
    return at, segment[start:at]


def _factors(segment: str, at: int) -> tuple[int, tuple[Quantity, ...]]:
    """“*15人*3天” behind a price, where it ends."""
    found: list[Quantity] = []
    while segment.startswith("*", at):
        number = NUMBER.match(segment, at + 1)
        if number is None:
            break
        unit = _longest(words().units, segment, number.end())
        name, times = _unit("", unit, "", "")
        value = fraction(number[0]) * times
        found.append(Quantity(value, value, name, Direction.NONE, unit, times))
        at = number.end() + len(unit)
    return at, tuple(found)


def _free_unit(segment: str, start: int, at: int, marked: bool) -> str | None:
    """The unit in no list that stands behind the number, “” when none is needed; ``None`` when it is no quantity.

    ``marked``: a sign or 万 says that it is one."""
    rest = segment[at:]
    if not rest:
        return "" if start == 0 or marked or segment[:start].endswith(("为", "是", ":")) else None
    is_word = len(rest) <= _LONGEST_FREE_UNIT and rest.replace("(", "").replace(")", "").isalpha()
    return rest if is_word and start == 0 else None


def _without_tail(free: str) -> tuple[str, str]:
    tail = next((t for t in sorted(words().after, key=len, reverse=True) if free.endswith(t) and free != t), "")
    return free.removesuffix(tail), tail


def _unit(magnitude: str, printed: str, rates: str, per: str) -> tuple[str, Fraction]:
    """The canonical unit, and what the printed number is to be multiplied by."""
    unit, times = words().units.get(printed, (printed, ONE))
    if magnitude:
        times *= _TIMES[magnitude]
    below: list[str] = []
    for part in re.split(r"[/每·*()]+", per + rates) if rates or per else ():
        if part:
            name, scale = words().units[part]
            below += ["人", "天"] if name == "人天" else [name]
            times = times if scale is ONE else times / scale
    if not unit and magnitude in ("万", "亿") and below:
        unit = YUAN  # “12万每套”
    return "/".join((unit, *sorted(below))), times


# ── Chinese numerals ──


@cache
def _in_chinese() -> re.Pattern[str]:
    known = words()
    numeral = "[零〇一二两三四五六七八九十百千]+"
    return re.compile(
        rf"(?P<sign>{one_of(known.before)})?(?:百分之(?P<percent>{numeral})|(?P<below>{numeral})分之(?P<above>{numeral})"
        rf"|(?P<tenths>[一二三四五六七八九])成|(?P<number>{numeral})(?P<unit>[^\d以及]{{1,4}}?))"
        rf"(?P<tail>{one_of(known.after)})?"
    )


def _spelt_out(segment: str) -> Quantity | None:
    """A segment that is one number in Chinese numerals: “两次”, “百分之九十以上”, “九成”, “三分之二以上”."""
    if not any(mark in segment for mark in "一二两三四五六七八九十百零"):
        return None
    match = _in_chinese().fullmatch(segment)
    known = words()
    if match is None or (match["unit"] and match["unit"] not in known.units):
        return None
    direction = Direction(known.before.get(match["sign"] or "", known.after.get(match["tail"] or "", "")))
    printed, unit, times = "%", "%", Fraction(1)
    if match["percent"]:
        value = Fraction(_numeral(match["percent"]))
    elif match["below"]:
        value = Fraction(100 * _numeral(match["above"]), _numeral(match["below"]) or 1)
    elif match["tenths"]:
        value = Fraction(10 * _numeral(match["tenths"]))
    else:
        printed = match["unit"]
        unit, times = known.units[printed]
        value = Fraction(_numeral(match["number"]))
    return Quantity(value * times, value * times, unit, direction, printed, times)


def _numeral(text: str) -> int:
    """“一百二十” -> 120, “二〇” -> 20."""
    if not any(mark in _PLACES for mark in text):
        return int("".join(str(_DIGITS[mark]) for mark in text))
    total, digit = 0, 0
    for mark in text:
        if mark in _PLACES:
            total += (digit or 1) * _PLACES[mark]
            digit = 0
        else:
            digit = _DIGITS[mark]
    return total + digit
