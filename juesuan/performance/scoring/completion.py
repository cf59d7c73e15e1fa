"""Completion: which part of its weight an indicator may earn, from target and actual value, and how that follows."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from juesuan.amount import MILLION, half_up
from juesuan.performance.achievement import Achieved
from juesuan.performance.comparison import Comparison, Obstacle, compare
from juesuan.performance.dates import Span, dates_in
from juesuan.performance.levels import SATISFACTION
from juesuan.performance.measure import Direction, Kind, Measure, Quantity
from juesuan.performance.measure_words import bare, is_vague, not_held
from juesuan.performance.scoring.policy import BY_DAYS, BY_DIVISION, BY_EXCESS, BY_RATIO, BY_STEPS, Band, Policy

NONE, ALL = Fraction(0), Fraction(1)
BLANK = "实际完成值空白"
IN_WORDS = "指标值和实际完成值都是文字而不相同，由评审人判断"
_PERCENT = 100
_LONGEST_WORDS = 14  # characters of an actual value that one word can put in a band
_NEGATIVE = re.compile(r"[未没无不非较]")  # “较显著” is less than “显著”
_NOTHING_OF_IT = re.compile(r"(?:无|未|零|没有|不发生|不出现|杜绝)(?!.*(?:小于|以上|以下|率))")
_ALL_OF_IT = re.compile(r"全覆盖|全部|全员|应\S保|应\S尽\S|足额")
_NOT_DONE = re.compile(
    r"未能|未完成|未开展|未举办|未支付|未拨付|未采购|未招标|未达|未实施|未发生|未验收|尚未|没有开展|没有完成|暂缓|"
    r"正在(?:进行|办理|招标|采购|实施)|取消|无法|推迟|延期|延后"
)


class Completion(NamedTuple):
    """The part of the weight that may be earned, from ``least`` to ``most``; any point between them is accepted.

    ``reached`` is the 完成率 where there is one; ``how`` tells the step (“完成率96%”). With ``why`` nothing can be
    computed: ``least`` and ``most`` are then 0 and 1.
    """

    kind: str
    least: Fraction
    most: Fraction
    how: str = ""
    reached: Fraction | None = None
    why: str = ""

    @property
    def is_known(self) -> bool:
        return not self.why


def unknown(why: str) -> Completion:
    """What cannot be computed, with the reason."""
    return Completion("不能核算", NONE, ALL, why=why)


def completion(one: Achieved, policy: Policy, twin: Completion | None = None) -> Completion:
    """Which part of its weight an indicator may earn. ``twin`` is the completion of the output a cost belongs to."""
    reason = _own_reason(one)
    late = _late_by_its_reason(one, policy) if reason else None
    if late is not None:
        return late
    result = one.comparison
    if result.obstacle is not None or result.met is None:
        return _as_words_mean(one) or _partly(one, policy) or unknown(_why_not(one))
    if one.target.kind in (Kind.WORDS, Kind.DONE) and (partly := _partly(one, policy)) is not None:
        return partly
    if not one.is_cost and not _is_better_low(one) and result.met and contradicted(reason):
        return unknown(f"实际完成值写已达到，偏差原因写“{_short(reason)}”，两处不一致")
    if one.target.kind is Kind.QUANTITY and one.target.quantities and one.actual.quantities:
        if result.met and not result.same and not _is_better_low(one) and _says_otherwise(one):
            return unknown(f"实际完成值写“{_short(one.actual.text)}”，不能确定是否完成")
        found = _of_quantities(one, policy)
        if one.is_cost and found.is_known and found.reached is not None and found.reached <= 1:
            return _of_cost_below(one, found.reached, policy, twin, reason)
        return found if one.is_cost else _exceeded(one, found, policy, reason)
    if one.target.kind is Kind.DEADLINE:
        return _of_date(one, policy)
    if one.target.kind is Kind.WORDS or (one.target.kind is Kind.RECURRING and is_vague(one.target.text)):
        return _of_words(one, policy)
    return _yes_or_no(result)


def _is_better_low(one: Achieved) -> bool:
    """Whether less is better by its name or its sign: “未发生” is then the best there is."""
    return one.is_better_low or any(quantity.direction.is_upper_bound for quantity in one.target.quantities)


def _says_otherwise(one: Achieved) -> bool:
    """“1套（未验收）”: a number reached beside words that say it is not."""
    return any(quantity.high for quantity in one.target.quantities) and contradicted(one.actual.text)


def _own_reason(one: Achieved) -> str:
    """The reason given for this indicator: what stands at the first of those that share a weight is for all of them."""
    if not one.is_shared:
        return one.reason
    return "" if one.indicator is one.entry.head else one.indicator.reason.strip()


def contradicted(reason: str) -> bool:
    """Whether a reason says that what it is given for was not done or not held."""
    return bool(reason) and (_NOT_DONE.search(reason) is not None or not_held().search(reason) is not None)


def _as_words_mean(one: Achieved) -> Completion | None:
    """“无安全事故” answered by 0 or 未发生, “全覆盖” by 100%; ``None`` for everything else."""
    if one.target.kind is not Kind.WORDS:
        return None
    wanted, said, share = bare(one.target.text), bare(one.actual.text), one.actual.quantity
    is_nothing = said in ("无", "没有") or (share is not None and not share.high)
    if _NOTHING_OF_IT.match(wanted) and is_nothing:
        return Completion("直接赋分", ALL, ALL, "没有发生，已达到", ALL)
    if _ALL_OF_IT.search(wanted) and share is not None and share.unit == "%" and share.low >= _PERCENT:
        return Completion("直接赋分", ALL, ALL, "已完成", ALL)
    return None


def _why_not(one: Achieved) -> str:
    result = one.comparison
    if result.obstacle is Obstacle.BLANK:
        return BLANK
    if result.obstacle is Obstacle.WORDS and one.target.kind is Kind.WORDS:
        return IN_WORDS
    if result.obstacle is Obstacle.RATE:
        return result.obstacle.value
    return result.reason or "指标值与实际完成值不能比较"


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 20 else f"{text[:19]}…"


# ── numbers ──


def _of_quantities(one: Achieved, policy: Policy) -> Completion:
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
        least, most = _ends([shares.get(way, NONE) for way in ways or policy.lower])
        return Completion("定量", least, most, f"超过指标值{percent(ratio - 1)}", ratio)
    ratio = low / target.low if target.low else ALL
    if result.met:
        return Completion("定量", ALL, ALL, f"完成率{percent(ratio)}", ratio)
    if pleased and target.unit == "%":
        shares = {BY_RATIO: min(ratio, ALL), BY_STEPS: policy.by_steps(low)}
        least, most = _ends([shares[way] for way in policy.pleased])
        return Completion("满意度", least, most, f"完成率{percent(ratio)}", ratio)
    share = min(ratio, ALL)
    return Completion("定量", share, share, f"完成率{percent(ratio)}", ratio)


def _by(how: str, shares: list[Fraction], ways: tuple[str, ...], ratio: Fraction | None) -> Completion:
    """By the ratio, or nothing, as the ways have it."""
    share = max(NONE, min(ALL, shares[0]))
    least, most = _ends([share if way == BY_RATIO or share == ALL else NONE for way in ways])
    told = how if share == ALL else f"{'不' if how.startswith('等于') else ''}{how}，相当于完成{percent(share)}"
    return Completion("定量", least, most, told, ratio)


def _ends(shares: list[Fraction]) -> tuple[Fraction, Fraction]:
    return min(shares), max(shares)


def _exceeded(one: Achieved, found: Completion, policy: Policy, reason: str) -> Completion:
    """With 超额完成 taken into account: not of satisfaction, of what is better low, or of bounds from above."""
    away = one.comparison.far if found.reached is None else one.comparison.off
    if not found.is_known or found.most < 1 or away <= 0 or _is_better_low(one) or one.indicator.level1 == SATISFACTION:
        return found
    excess = Fraction(away, MILLION)
    most = policy.most_without_reason(excess)
    limit = policy.over[0].above if policy.over else None
    if limit is None or excess * _PERCENT <= limit or _is_one_more(one, policy.over_units):
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


def _of_cost_below(one: Achieved, ratio: Fraction, policy: Policy, twin: Completion | None, reason: str) -> Completion:
    """A cost within its target: a saving where the output was delivered, else money that was not spent.

    A unit that gives a reason for spending less knows which of the two it was.
    """
    is_price = any(quantity.is_rate for quantity in one.target.quantities)  # of one: how many there were is no matter
    lacking = twin is not None and twin.is_known and twin.most < 1 and not is_price
    below = 1 - ratio
    how = "没有超过指标值" if ratio < 1 else "等于指标值"
    if ratio == 1 or (below * _PERCENT <= policy.cost_below and not lacking and not reason):
        return Completion("成本", ALL, ALL, how, ratio)
    if not ratio and contradicted(reason):
        return Completion("成本", NONE, NONE, f"没有支出，原因是“{_short(reason)}”", ratio)
    if lacking and twin is not None:
        ends = (ratio, twin.least, twin.most)
        most = ALL if below * _PERCENT <= policy.cost_below else max(ends)
        return Completion("成本", min(ends), most, f"支出为指标值的{percent(ratio)}，对应的产出没有完成", ratio)
    if not ratio:
        return unknown("没有支出，看不出是节约还是没有开展")
    told = f"支出为指标值的{percent(ratio)}，节约的得满分，没有完成或没有支付的按比例"
    return Completion("成本", ratio, ALL, told, ratio)


# ── dates, words, yes and no ──


def of_dates(limit: date, done: Span, policy: Policy) -> Completion:
    """What was to be done by ``limit`` and was done on one of the days of a span: in time, or late."""
    if done.first <= limit:
        return Completion("时效", ALL, ALL, "按期完成", ALL)
    begin = date(limit.year - 1, 12, 31)
    shares = [Fraction((limit - begin).days, (day - begin).days) for day in (done.last, done.first)]
    least, most = _ends([share if way == BY_DAYS else NONE for way in policy.late for share in shares])
    days = (done.first - limit).days
    told = f"晚{days}天" if done.first == done.last else f"至少晚{days}天"
    return Completion("时效", least, most, told, shares[-1])


def _of_date(one: Achieved, policy: Policy) -> Completion:
    result, limit, done = one.comparison, one.target.span, one.actual.span
    if result.met:
        return Completion("时效", ALL, ALL, "按期完成", ALL)
    if result.ratio is not None:
        share = max(NONE, min(ALL, result.ratio))
        return Completion("时效", share, share, f"到期完成{percent(share)}", share)
    if one.actual.kind is Kind.DEADLINE and limit is not None and done is not None:
        return of_dates(limit.last, done, policy)
    return _yes_or_no(result)


def _late_by_its_reason(one: Achieved, policy: Policy) -> Completion | None:
    """“……2024年9月完成”, 100%, while the reason says that it was done in November; ``None`` when it says no such."""
    if not one.reason or one.comparison.met is not True or "月" not in one.reason:
        return None
    year = one.form.year
    limit = one.target.span or _only(dates_in(bare(one.indicator.name), year))
    done = _only(dates_in(bare(one.reason), year))
    if limit is None or done is None or "完" not in one.reason or done.first <= limit.last:
        return None
    return of_dates(limit.last, done, policy)._replace(how=f"期限{limit.last:%Y-%m-%d}，偏差原因写{_short(one.reason)}")


def _only(spans: tuple[Span, ...]) -> Span | None:
    return spans[0] if len(spans) == 1 else None


def _of_words(one: Achieved, policy: Policy) -> Completion:
    """A target in words that the actual value repeats, or says to be done or not done."""
    if not one.comparison.met:
        return _in_band(policy.bands[-1])
    said, wanted = bare(one.actual.text), bare(one.target.text)
    if one.actual.kind is Kind.WORDS and _NEGATIVE.search(said.replace(wanted, "")) is not None:
        return unknown(IN_WORDS)
    return _in_band(policy.bands[0])


def _partly(one: Achieved, policy: Policy) -> Completion | None:
    """“基本完成”, “部分达到”: the band one word of a short actual value names; ``None`` when none does."""
    if one.target.kind not in (Kind.WORDS, Kind.DONE) or one.actual.kind is not Kind.WORDS:
        return None
    return _in_band(band) if (band := _band_of(bare(one.actual.text), bare(one.target.text), policy)) else None


@lru_cache(maxsize=4096)
def _band_of(said: str, wanted: str, policy: Policy) -> Band | None:
    if len(said) > _LONGEST_WORDS or said == wanted or any(mark.isdigit() for mark in said):
        return None
    middle = policy.bands[1]
    begins = said.startswith(middle.words) or any(f"{word}{wanted}" in said for word in middle.words)
    return middle if begins and not any(word in wanted for word in middle.words) else None


def _in_band(band: Band) -> Completion:
    least, most = Fraction(band.least, _PERCENT), Fraction(band.most, _PERCENT)
    return Completion("定性", least, most, f"属“{band.name}”档（{band.least}%—{band.most}%），档内由单位酌定")


def _yes_or_no(result: Comparison) -> Completion:
    if not result.met and result.ratio:
        share = max(NONE, min(ALL, result.ratio))
        return Completion("直接赋分", share, share, f"完成{percent(share)}", share)
    share = ALL if result.met else NONE
    return Completion("直接赋分", share, share, "已完成" if result.met else "没有完成", share)


def percent(share: Fraction) -> str:
    """“96%”, “98.33%”: at most two decimals."""
    hundredths = half_up(share.numerator * 10_000, share.denominator)
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
