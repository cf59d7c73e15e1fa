"""Days: what is earned by a deadline that was kept, missed, or missed by what the reason says."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from juesuan.performance.achievement import Achieved
from juesuan.performance.dates import Span, dates_in
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare
from juesuan.performance.scoring.policy import BY_DAYS, Policy
from juesuan.performance.scoring.share import ALL, NONE, Completion, ends, percent, short


def of_dates(limit: date, done: Span, policy: Policy) -> Completion:
    """What was to be done by ``limit`` and was done on one of the days of a span: in time, or late."""
    if done.first <= limit:
        return Completion("时效", ALL, ALL, "按期完成", ALL)
    begin = date(limit.year - 1, 12, 31)
    shares = [Fraction((limit - begin).days, (day - begin).days) for day in (done.last, done.first)]
    least, most = ends([share if way == BY_DAYS else NONE for way in policy.late for share in shares])
    days = (done.first - limit).days
    told = f"晚{days}天" if done.first == done.last else f"至少晚{days}天"
    return Completion("时效", least, most, told, shares[-1])


def of_date(one: Achieved, policy: Policy) -> Completion | None:
    """A deadline beside a date or a share; ``None`` where it is only said to be done or not."""
    result, limit, done = one.comparison, one.target.span, one.actual.span
    if result.met:
        return Completion("时效", ALL, ALL, "按期完成", ALL)
    if result.ratio is not None:
        share = max(NONE, min(ALL, result.ratio))
        return Completion("时效", share, share, f"到期完成{percent(share)}", share)
    if one.actual.kind is Kind.DEADLINE and limit is not None and done is not None:
        return of_dates(limit.last, done, policy)
    return None


def late_by_its_reason(one: Achieved, policy: Policy) -> Completion | None:
    """“……2024年9月完成”, 100%, while the reason says that it was done in November; ``None`` when it says no such."""
    if not one.reason or one.comparison.met is not True or "月" not in one.reason:
        return None
    year = one.form.year
    limit = one.target.span or _only(dates_in(bare(one.indicator.name), year))
    done = _only(dates_in(bare(one.reason), year))
    if limit is None or done is None or "完" not in one.reason or done.first <= limit.last:
        return None
    return of_dates(limit.last, done, policy)._replace(how=f"期限{limit.last:%Y-%m-%d}，偏差原因写{short(one.reason)}")


def _only(spans: tuple[Span, ...]) -> Span | None:
    return spans[0] if len(spans) == 1 else None
