"""Pace checks (监控审核): what a reviewer would say of a project's pace at a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from juesuan.amount import print_money
from juesuan.projects.pace import Standing, monitoring_data, percent
from juesuan.projects.records import Forecast, Remark


def pace_remarks(standing: Standing) -> tuple[Remark, ...]:
    """What a reviewer would say of a project's pace, R-33-01 and R-33-02 among it."""
    return tuple(_remarks(standing))


def _remarks(one: Standing) -> Iterator[Remark]:
    on, rate, last = one.on.isoformat(), one.rate, one.last_rate
    budget = print_money(one.budget)
    if not one.project.monitoring:
        yield _remark("unmonitored", "运行监控", year=one.project.year)
    if one.executed is None:
        yield _remark("unknown", "运行监控")
    elif one.budget <= 0 and one.executed:
        yield _remark("no_budget", "项目资金", executed=print_money(one.executed))
    if one.is_zero:
        yield _remark("zero", "项目资金", on=on, budget=budget)
    if one.is_behind and rate is not None and not one.is_zero:
        words = {"rate": percent(rate), "time": percent(one.time), "apart": _points(one.time - rate)}
        yield _remark("behind", "项目资金", on=on, **words)
    if one.is_slower and rate is not None and last is not None:
        words = {"rate": percent(rate), "last": percent(last), "apart": _points(last - rate)}
        yield _remark("slower", "项目资金", on=on, **words)
    if one.is_over:
        spent = one.executed or 0
        words = {"executed": print_money(spent), "committed": print_money(one.committed)}
        apart = print_money(spent + one.committed - one.budget)
        yield _remark("over", "项目资金", budget=budget, apart=apart, **words)
    if one.booked is not None and one.reported not in (None, one.booked) and one.is_dated:
        record = next(record for record in reversed(one.project.monitoring) if record.on <= one.on)
        if (record.on.year, record.on.month) == (one.on.year, one.on.month):
            words = {"reported": print_money(record.executed), "booked": print_money(one.booked)}
            yield _remark("apart", "项目资金", apart=print_money(abs(record.executed - one.booked)), **words)
    if one.booked is not None and not one.is_dated and one.time < 1:
        yield _remark("undated", "项目资金")
    for each in one.indicators:
        where = f"{each.indicator.level2 or each.indicator.level1} {each.indicator.name}"
        told = {"target": each.indicator.target, "done": each.done}
        if each.is_behind and each.share is not None:
            yield _remark("indicator", where, on=on, rate=percent(each.share), time=percent(one.time), **told)
        elif each.forecast is not Forecast.REACHED:
            yield _remark("missed", where, forecast=each.forecast, **told)


def _points(share: Fraction) -> str:
    return percent(share).removesuffix("%")


def _remark(name: str, where: str, **words: Any) -> Remark:
    wording: Mapping[str, str] = monitoring_data()["remarks"][name]
    return Remark(where, wording["text"].format(**words), wording["todo"].format(**words), wording["code"])
