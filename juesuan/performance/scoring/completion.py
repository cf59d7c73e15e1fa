"""Completion: which part of its weight an indicator may earn, from target and actual value, and how that follows."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from juesuan.performance.achievement import Achieved
from juesuan.performance.comparison import Comparison, Obstacle
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare, is_vague
from juesuan.performance.scoring.days import late_by_its_reason, of_date
from juesuan.performance.scoring.numbers import exceeded, of_cost_below, of_quantities
from juesuan.performance.scoring.policy import Band, Policy
from juesuan.performance.scoring.share import (
    ALL,
    BLANK,
    NONE,
    PERCENT,
    Completion,
    contradicted,
    is_better_low,
    percent,
    short,
    unknown,
)

IN_WORDS = "指标值和实际完成值都是文字而不相同，由评审人判断"
_LONGEST_WORDS = 14  # characters of an actual value that one word can put in a band
_NEGATIVE = re.compile(r"[未没无不非较]")  # “较显著” is less than “显著”
_NOTHING_OF_IT = re.compile(r"(?:无|未|零|没有|不发生|不出现|杜绝)(?!.*(?:小于|以上|以下|率))")
_ALL_OF_IT = re.compile(r"全覆盖|全部|全员|应\S保|应\S尽\S|足额")


def completion(one: Achieved, policy: Policy, twin: Completion | None = None) -> Completion:
    """Which part of its weight an indicator may earn. ``twin`` is the completion of the output a cost belongs to."""
    reason = _own_reason(one)
    late = late_by_its_reason(one, policy) if reason else None
    if late is not None:
        return late
    result = one.comparison
    if result.obstacle is not None or result.met is None:
        return _as_words_mean(one) or _partly(one, policy) or unknown(_why_not(one))
    if one.target.kind in (Kind.WORDS, Kind.DONE) and (partly := _partly(one, policy)) is not None:
        return partly
    if not one.is_cost and not is_better_low(one) and result.met and contradicted(reason):
        return unknown(f"实际完成值写已达到，偏差原因写“{short(reason)}”，两处不一致")
    if one.target.kind is Kind.QUANTITY and one.target.quantities and one.actual.quantities:
        if result.met and not result.same and not is_better_low(one) and _says_otherwise(one):
            return unknown(f"实际完成值写“{short(one.actual.text)}”，不能确定是否完成")
        found = of_quantities(one, policy)
        if one.is_cost and found.is_known and found.reached is not None and found.reached <= 1:
            return of_cost_below(one, found.reached, policy, twin, reason)
        return found if one.is_cost else exceeded(one, found, policy, reason)
    if one.target.kind is Kind.DEADLINE and (kept := of_date(one, policy)) is not None:
        return kept
    if one.target.kind is Kind.WORDS or (one.target.kind is Kind.RECURRING and is_vague(one.target.text)):
        return _of_words(one, policy)
    return _yes_or_no(result)


def _says_otherwise(one: Achieved) -> bool:
    """“1套（未验收）”: a number reached beside words that say it is not."""
    return any(quantity.high for quantity in one.target.quantities) and contradicted(one.actual.text)


def _own_reason(one: Achieved) -> str:
    """The reason given for this indicator: what stands at the first of those that share a weight is for all of them."""
    if not one.is_shared:
        return one.reason
    return "" if one.indicator is one.entry.head else one.indicator.reason.strip()


def _as_words_mean(one: Achieved) -> Completion | None:
    """“无安全事故” answered by 0 or 未发生, “全覆盖” by 100%; ``None`` for everything else."""
    if one.target.kind is not Kind.WORDS:
        return None
    wanted, said, share = bare(one.target.text), bare(one.actual.text), one.actual.quantity
    is_nothing = said in ("无", "没有") or (share is not None and not share.high)
    if _NOTHING_OF_IT.match(wanted) and is_nothing:
        return Completion("直接赋分", ALL, ALL, "没有发生，已达到", ALL)
    if _ALL_OF_IT.search(wanted) and share is not None and share.unit == "%" and share.low >= PERCENT:
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


# ── words, yes and no ──


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
    least, most = Fraction(band.least, PERCENT), Fraction(band.most, PERCENT)
    return Completion("定性", least, most, f"属“{band.name}”档（{band.least}%—{band.most}%），档内由单位酌定")


def _yes_or_no(result: Comparison) -> Completion:
    if not result.met and result.ratio:
        share = max(NONE, min(ALL, result.ratio))
        return Completion("直接赋分", share, share, f"完成{percent(share)}", share)
    share = ALL if result.met else NONE
    return Completion("直接赋分", share, share, "已完成" if result.met else "没有完成", share)
