"""What follows in a self-evaluation form from what was filled in: money spent, rate, points of execution, total."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

from juesuan.accounts import FUND_ROWS

WHOLE, *SOURCES = FUND_ROWS
CENT = Decimal("0.01")

Numbers = Callable[[str, str], Decimal | None]  # by row and column of the money; rates as parts of 1


def spent(number: Numbers) -> Decimal | None:
    """The sum of what was spent from each source; ``None`` when nothing is known of any."""
    parts = [part for source in SOURCES if (part := number(source, "全年执行数")) is not None]
    return sum(parts, Decimal()) if parts else None


def rate(number: Numbers, row: str = WHOLE) -> Decimal | None:
    """What was spent of the full year's budget, 1 for all of it; ``None`` without a budget."""
    budget, executed = number(row, "全年预算数"), number(row, "全年执行数")
    return executed / budget if budget is not None and executed is not None and budget > 0 else None


def execution_score(number: Numbers) -> Decimal | None:
    """The weight times the rate, at most the weight, to the hundredth of a point."""
    of, weight = number(WHOLE, "执行率"), number(WHOLE, "分值")
    if of is None or weight is None:
        return None
    return (min(max(of, Decimal()), Decimal(1)) * weight).quantize(CENT, ROUND_HALF_UP)


def total(points: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the points to the hundredth; ``None`` when there are none."""
    parts = [point for point in points if point is not None]
    return sum(parts, Decimal()).quantize(CENT, ROUND_HALF_UP) if parts else None
