"""Charts: where the money comes from and goes to, drawn from the accounts for the page, Word and PDF alike."""

from __future__ import annotations

from collections.abc import Iterator

from juesuan.accounts import FinalAccounts
from juesuan.writers.charts.changes import change_chart
from juesuan.writers.charts.chart import Chart, LeftOut
from juesuan.writers.charts.flow import flow_chart
from juesuan.writers.charts.projects import project_charts
from juesuan.writers.charts.spending import class_chart, three_public_chart

__all__ = ["Chart", "LeftOut", "charts", "left_out"]


def charts(accounts: FinalAccounts, prior: FinalAccounts | None = None) -> tuple[Chart, ...]:
    """Every chart that the facts allow, in order of print; ``prior`` are last year's accounts, where there are any."""
    return tuple(chart for chart in _all(accounts, prior) if isinstance(chart, Chart))


def left_out(accounts: FinalAccounts, prior: FinalAccounts | None = None) -> tuple[LeftOut, ...]:
    """The charts that could not be drawn, each with its reason."""
    return tuple(chart for chart in _all(accounts, prior) if isinstance(chart, LeftOut))


def _all(accounts: FinalAccounts, prior: FinalAccounts | None) -> Iterator[Chart | LeftOut]:
    yield flow_chart(accounts)
    yield class_chart(accounts)
    yield three_public_chart(accounts)
    yield from project_charts(accounts)
    yield change_chart(accounts, prior)
