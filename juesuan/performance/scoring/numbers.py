"""Numbers: what a quantity earns by the direction of its target, beyond it, and as a cost below it."""

from __future__ import annotations

from fractions import Fraction

from juesuan.amount import MILLION
from juesuan.performance.achievement import Achieved
from juesuan.performance.comparison import Comparison, compare
from juesuan.performance.levels import SATISFACTION
from juesuan.performance.measure import Direction, Kind, Measure, Quantity
from juesuan.performance.scoring.policy import BY_DIVISION, BY_EXCESS, BY_RATIO, BY_STEPS, Policy
from juesuan.performance.scoring.share import (
    ALL,
    NONE,
    PERCENT,
    Completion,
    contradicted,
    ends,
    is_better_low,
    percent,
    short,
    unknown,
)


def of_quantities(one: Achieved, policy: Policy) -> Completion:
    """One quantity against one, or the mean of several in one cell."""
    pairs = list(zip(one.target.quantities, one.actual.quantities, strict=False))
    if len(one.target.quantities) != len(one.actual.quantities):
        if one.comparison.same:
            return Completion("定量", ALL, ALL, "完成率100%", ALL)
        return unknown("目标与实际的数值个数不同")
    found = []
    for target, actual in pairs:
        single = one.comparison
        if len(pairs) > 1 and not single.same:
            single = compare(
                Measure("", Kind.QUANTITY, (target,)),
                Measure(" ", Kind.QUANTITY, (actual,)),
                lower_is_better=one.is_cost or one.is_better_low,
            )
        elif single.same:
            single = Comparison(True, ALL, same=True)
        found.append(of_pair(target, actual, single, one, policy))
    doubtful = next((part for part in found if not part.is_known), None)
    if doubtful is not None or len(found) == 1:
        return doubtful or found[0]
    count = len(found)
    least, most = sum((part.least for part in found), NONE) / count, sum((part.most for part in found), NONE) / count
    told = "各数值都没有超过" if one.is_cost else "各数值都达到指标值"
    how = told if least == 1 else f"{count}个数值平均完成{percent(most)}"
    return Completion("定量", least, most, how, None)


def of_pair(target: Quantity, actual: Quantity, result: Comparison, one: Achieved, policy: Policy) -> Completion:
    """One quantity against one by the direction of its target."""
    if result.met is None:
        return unknown(result.reason or "指标值与实际完成值不能比较")
    return of_numbers(
        target,
        actual,
        result,
        policy,
        is_low=one.is_cost or one.is_better_low,
        ways=policy.cost if one.is_cost else policy.lower,
        pleased=one.indicator.level1 == SATISFACTION,
    )


def of_numbers(
    target: Quantity,
    actual: Quantity,
    result: Comparison,
    policy: Policy,
    *,
    is_low: bool = False,
    ways: tuple[str, ...] = (),
    pleased: bool = False,
) -> Completion:
    """Two numbers compared before. ``ways`` are those for a bound that was exceeded."""
    sign = target.direction
    upper = sign.is_upper_bound or (is_low and sign in (Direction.NONE, Direction.EXACT) and not target.is_range)
    plain = sign in (Direction.NONE, Direction.EXACT)
    if not target.high:
        share = ALL if result.met else NONE
        return Completion("定量", share, share, "指标值为0，" + ("已达到" if result.met else "没有达到"), None)
    if target.low < 0 or actual.low < 0 or result.ratio is None:
        if result.met:
            return Completion("定量", ALL, ALL, "已达到指标值", None)
        return unknown("指标值或实际完成值为负数，不能按比例计算")
    scale = result.ratio * target.high / actual.high if actual.high else ALL
    low, high = actual.low * scale, actual.high * scale
    if sign is Direction.EXACT and not target.is_range and not is_low:
        ratio = high / target.high
        return _by("等于指标值", [min(ratio, 1 / ratio) if ratio else NONE], policy.exact, ratio)
    if plain and target.is_range:
        if result.met:
            return Completion("定量", ALL, ALL, "在指标值区间之内", ALL)
        near = low / target.low if low < target.low else target.high / high
        return _by("在指标值区间之外", [near], policy.range, None)
    if upper:
        ratio = high / target.high
        if result.met:
            return Completion("定量", ALL, ALL, "没有超过指标值" if ratio < 1 else "等于指标值", ratio)
        shares = {BY_DIVISION: 1 / ratio if ratio > 1 else ALL, BY_EXCESS: max(NONE, 2 - ratio)}
        least, most = ends([shares.get(way, NONE) for way in ways or policy.lower])
        return Completion("定量", least, most, f"超过指标值{percent(ratio - 1)}", ratio)
    ratio = low / target.low if target.low else ALL
    if result.met:
        return Completion("定量", ALL, ALL, f"完成率{percent(ratio)}", ratio)
    if pleased and target.unit == "%":
        shares = {BY_RATIO: min(ratio, ALL), BY_STEPS: policy.by_steps(low)}
        least, most = ends([shares[way] for way in policy.pleased])
        return Completion("满意度", least, most, f"完成率{percent(ratio)}", ratio)
    share = min(ratio, ALL)
    return Completion("定量", share, share, f"完成率{percent(ratio)}", ratio)


def _by(how: str, shares: list[Fraction], ways: tuple[str, ...], ratio: Fraction | None) -> Completion:
    """By the ratio, or nothing, as the ways have it."""
    share = max(NONE, min(ALL, shares[0]))
    least, most = ends([share if way == BY_RATIO or share == ALL else NONE for way in ways])
    told = how if share == ALL else f"{'不' if how.startswith('等于') else ''}{how}，相当于完成{percent(share)}"
    return Completion("定量", least, most, told, ratio)


def exceeded(one: Achieved, found: Completion, policy: Policy, reason: str) -> Completion:
    """With 超额完成 taken into account: not of satisfaction, of what is better low, or of bounds from above."""
    away = one.comparison.far if found.reached is None else one.comparison.off
    if not found.is_known or found.most < 1 or away <= 0 or is_better_low(one) or one.indicator.level1 == SATISFACTION:
        return found
    excess = Fraction(away, MILLION)
    most = policy.most_without_reason(excess)
    limit = policy.over[0].above if policy.over else None
    if limit is None or excess * PERCENT <= limit or _is_one_more(one, policy.over_units):
        return found
    told = f"{found.how}，超出{percent(excess)}"
    if reason:
        return found._replace(least=max(NONE, 1 - excess), how=f"{told}，已说明原因")
    return found._replace(
        least=min(most, max(NONE, 1 - excess)), most=most, how=f"{told}，没有说明原因，至多得分值的{percent(most)}"
    )


def _is_one_more(one: Achieved, units: int) -> bool:
    """Whether a counted target is exceeded by fewer than so many: 2 articles where 1 was asked."""
    wanted, found = one.target.quantity, one.actual.quantity
    if wanted is None or found is None or wanted.unit == "%" or wanted.is_money:
        return False
    return found.high - wanted.low < units


def of_cost_below(one: Achieved, ratio: Fraction, policy: Policy, twin: Completion | None, reason: str) -> Completion:
    """A cost within its target: a saving where the output was delivered, else money that was not spent.

    A unit that gives a reason for spending less knows which of the two it was.
    """
    is_price = any(quantity.is_rate for quantity in one.target.quantities)  # of one: how many there were is no matter
    lacking = twin is not None and twin.is_known and twin.most < 1 and not is_price
    below = 1 - ratio
    how = "没有超过指标值" if ratio < 1 else "等于指标值"
    if ratio == 1 or (below * PERCENT <= policy.cost_below and not lacking and not reason):
        return Completion("成本", ALL, ALL, how, ratio)
    if not ratio and contradicted(reason):
        return Completion("成本", NONE, NONE, f"没有支出，原因是“{short(reason)}”", ratio)
    if lacking and twin is not None:
        ends = (ratio, twin.least, twin.most)
        most = ALL if below * PERCENT <= policy.cost_below else max(ends)
        return Completion("成本", min(ends), most, f"支出为指标值的{percent(ratio)}，对应的产出没有完成", ratio)
    if not ratio:
        return unknown("没有支出，看不出是节约还是没有开展")
    told = f"支出为指标值的{percent(ratio)}，节约的得满分，没有完成或没有支付的按比例"
    return Completion("成本", ratio, ALL, told, ratio)
