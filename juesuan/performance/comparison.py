"""Comparison: a target set against an actual value — met, not met, or why that cannot be told."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from juesuan.amount import MILLION
from juesuan.performance.measure import Direction, Kind, Measure, Quantity, Span, read_measure
from juesuan.performance.measure_words import bare, opposite, words

_NEAR = Fraction(1, 10)  # 约 and 左右 forgive so much
_SAME_SIZE = (Fraction(1, 30), Fraction(30))  # two numbers of one order of magnitude, unit aside
_A_SLIP_OF_UNIT = Fraction(1, 1000)
_WHOLE = 100


class Obstacle(StrEnum):
    """Why it cannot be told whether the target was met."""

    BLANK = "实际完成值空白"
    NO_TARGET = "没有指标值"
    UNKNOWN = "无法识别"
    WORDS = "文字表述"
    UNIT = "单位不同"
    DENOMINATION = "金额单位不同"
    SEVERAL = "数值个数不同"
    DATE = "没有写明日期"
    BOUND = "实际值只是一个界限"
    RATE = "一处是每月、每年的次数，一处是总数"
    ABOUT = "约数"


class Comparison(NamedTuple):
    """Target against actual: met or not, ``None`` with the obstacle and the reason when it cannot be told.

    ``ratio`` is actual ÷ target for one quantity against one of the same unit, ``off`` its distance from 1 in
    millionths (below 0 when less was reached); ``far`` the largest distance among several quantities.
    ``same``: the actual value repeats the target word for word.
    """

    met: bool | None
    ratio: Fraction | None = None
    obstacle: Obstacle | None = None
    reason: str = ""
    same: bool = False
    off: int = 0
    far: int = 0


@lru_cache(maxsize=16384)
def compared(target: str, achieved: str, year: int | None = None, lower_is_better: bool = False) -> Comparison:
    """:func:`compare` of two texts."""
    return compare(read_measure(target, year), read_measure(achieved, year), lower_is_better=lower_is_better)


def _measured(result: Comparison) -> Comparison:
    """The comparison with the distance of its ratio."""
    if result.ratio is None or result.off:
        return result
    away = result.ratio - 1
    off = away.numerator * MILLION // away.denominator
    return result._replace(off=off, far=max(abs(off), result.far))


def compare(target: Measure, achieved: Measure, *, lower_is_better: bool = False) -> Comparison:
    """Whether the actual value meets the target; ``lower_is_better`` for costs and the like without a sign."""
    return _measured(_compared(target, achieved, lower_is_better))


def _compared(target: Measure, achieved: Measure, lower_is_better: bool) -> Comparison:
    if achieved.kind is Kind.BLANK:
        return _untold(Obstacle.BLANK)
    if target.kind is Kind.BLANK:
        return _untold(Obstacle.NO_TARGET)
    if bare(target.text) == bare(achieved.text):
        ratio = Fraction(1) if target.kind is Kind.QUANTITY else None
        return Comparison(True, ratio, same=True)
    if Kind.UNKNOWN in (target.kind, achieved.kind):
        wrong = target if target.kind is Kind.UNKNOWN else achieved
        return _untold(Obstacle.UNKNOWN, f"“{wrong.text.strip()}”{wrong.why}")
    if target.kind is Kind.DEADLINE:
        return _against_a_date(target, achieved)
    if target.kind is Kind.QUANTITY:
        return _against_a_quantity(target, achieved, lower_is_better)
    return _against_words(target, achieved)


def _untold(obstacle: Obstacle, reason: str = "") -> Comparison:
    return Comparison(None, None, obstacle, reason or obstacle.value)


def _against_a_date(target: Measure, achieved: Measure) -> Comparison:
    if achieved.kind is Kind.DONE:
        return Comparison(achieved.done)
    limit, done = target.span, achieved.span
    if achieved.kind is not Kind.DEADLINE or limit is None or done is None:
        share = achieved.quantity
        if share is not None and share.unit == "%":
            return Comparison(True) if share.low >= 100 else Comparison(False, share.low / 100)
        return _untold(Obstacle.DATE, "目标为期限，实际未写日期")
    if _strict_last(limit) >= done.last:
        return Comparison(True)
    if done.is_bound and done.last <= limit.last:
        return Comparison(True)
    if limit.last < done.first:
        return Comparison(False)
    return _untold(Obstacle.DATE, "实际日期不够具体")


def _strict_last(limit: Span) -> date:
    """The last day that is in time under any reading: “11月前” may mean before its first day."""
    return limit.first if limit.before_first else limit.last


def _against_words(target: Measure, achieved: Measure) -> Comparison:
    if achieved.kind is Kind.DONE:
        return Comparison(achieved.done)
    if target.kind is Kind.DONE and achieved.kind is Kind.DEADLINE:
        return Comparison(True)
    said, wanted = bare(achieved.text), bare(target.text)
    if target.kind is Kind.DONE and achieved.quantity is not None and achieved.quantity.unit == "%":
        return Comparison(achieved.quantity.low >= 100, achieved.quantity.low / 100)
    if wanted in said or said in wanted:
        return Comparison(True)
    return _untold(Obstacle.WORDS, "文字表述，不能按数值比较")


def _against_a_quantity(target: Measure, achieved: Measure, lower_is_better: bool) -> Comparison:
    if achieved.kind is Kind.DONE:
        if achieved.done is False:
            return Comparison(None if lower_is_better else False, Fraction(0))
        one = target.quantity
        if one is not None and (one.low >= _WHOLE if one.unit == "%" else one.low == one.times and not one.is_money):
            return Comparison(True)  # “1项” is either done or not, “100%” done
        return _untold(Obstacle.WORDS, "目标为数值，实际只写完成与否")
    if achieved.kind is not Kind.QUANTITY:
        return _untold(Obstacle.WORDS, "目标为数值，实际没有写数值")
    if target.words and achieved.words and opposite(target.words, achieved.words):
        return _untold(Obstacle.WORDS, f"目标为“{target.text.strip()}”，实际为“{achieved.text.strip()}”，方向相反")
    if len(target.quantities) != len(achieved.quantities):
        return _untold(Obstacle.SEVERAL, "目标与实际的数值个数不同")
    pairs = zip(target.quantities, achieved.quantities, strict=True)
    results = [_measured(_one_by_one(t, a, lower_is_better)) for t, a in pairs]
    untold = next((result for result in results if result.met is None), None)
    if untold is not None:
        return untold
    if len(results) == 1:
        return results[0]
    return Comparison(all(result.met for result in results), far=max(result.far for result in results))


def _one_by_one(target: Quantity, actual: Quantity, lower_is_better: bool) -> Comparison:
    scale = Fraction(1)
    if not actual.unit:
        is_share = target.unit == "%" and actual.high <= 1 < target.high  # 0.95 beside 95%
        scale = Fraction(100) if is_share else target.times  # a bare number beside “万元” is in 万元
    elif _counts_by_time(target, actual):
        return _untold(Obstacle.RATE, f"一处写“{target.printed_unit}”，一处写“{actual.printed_unit}”")
    elif target.unit and target.unit != actual.unit and not are_alike(target.unit, actual.unit):
        return _untold(Obstacle.UNIT, f"指标值的单位是“{target.printed_unit}”，实际完成值的是“{actual.printed_unit}”")
    low, high = actual.low * scale, actual.high * scale
    ratio = high / target.high if target.high else None
    if actual.unit and target.is_money and _is_slip_of_unit(target, actual, ratio):
        reason = f"指标值的单位是“{target.printed_unit}”，实际完成值的是“{actual.printed_unit}”"
        return Comparison(None, ratio, Obstacle.DENOMINATION, reason)
    met = _is_met(target, actual.direction, low, high, lower_is_better)
    if met is None:
        return Comparison(None, ratio, Obstacle.BOUND, "实际完成值只写了界限")
    if ratio is not None and (target.about or actual.about) and not met and abs(ratio - 1) <= _NEAR:
        return Comparison(None, ratio, Obstacle.ABOUT, "约数，不能确定是否达到")
    return Comparison(met, ratio)


def _counts_by_time(one: Quantity, other: Quantity) -> bool:
    """Whether one says 2次/年 and the other 2次."""
    bases = {one.unit.removesuffix("/月"), other.unit.removesuffix("/月")}
    return one.unit != other.unit and len(bases) == 1 and not one.is_money


def are_alike(one: str, other: str) -> bool:
    """Whether two units can be compared though they are not the same word: 人 and 人次, 场 and 次."""
    known = words().alike
    return one == other or (one in known and known[one] == known.get(other))


def _is_slip_of_unit(target: Quantity, actual: Quantity, ratio: Fraction | None) -> bool:
    """元 printed for 万元: as printed the amounts are worlds apart, the bare numbers are not."""
    if target.times == actual.times or not ratio or not actual.low:
        return False
    bare_ratio = (actual.high / actual.times) / (target.high / target.times)
    apart = ratio < _A_SLIP_OF_UNIT or ratio > 1 / _A_SLIP_OF_UNIT
    return apart and _SAME_SIZE[0] <= bare_ratio <= _SAME_SIZE[1]


def _is_met(target: Quantity, bound: Direction, low: Fraction, high: Fraction, lower: bool) -> bool | None:
    sign = target.direction
    if sign in (Direction.NONE, Direction.EXACT):
        if target.is_range:
            return target.low <= low and high <= target.high
        if not target.high:
            return high == 0 if low == high else None
        sign = Direction.AT_MOST if lower else Direction.AT_LEAST
    if sign.is_upper_bound:
        if bound.is_lower_bound:
            return False if low > target.high else None
        if sign is Direction.AT_MOST:
            return high <= target.high
        return high < target.high if bound is not Direction.AT_MOST or high != target.high else None
    if bound.is_upper_bound:
        return False if high < target.low else None
    if sign is Direction.AT_LEAST:
        return low >= target.low
    if low == target.low and bound.is_lower_bound:
        return True if bound is Direction.MORE else None
    return low > target.low
