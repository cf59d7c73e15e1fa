"""Charts: what a report and a publication show at a glance, each picture with the table of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from juesuan.amount import Denomination, print_money
from juesuan.performance.scoring.evaluated import points
from juesuan.web.asking import for_roles
from juesuan.web.charts import publication_charts, report_charts
from juesuan.web.figures import state_of
from juesuan.web.pages.public import publication_of
from juesuan.web.pages.report import DEPARTMENT, report_of, tabs

_STEPS = ("来源", "用到哪里", "支出性质", "经济分类")
_HEADS = {"分": "（万元）", "%": "", "分值": "（分）"}


class Cell(NamedTuple):
    """One number as printed, the page it leads to, how grave what is said of it is."""

    text: str
    url: str
    mark: str


class Line(NamedTuple):
    """One line of the table below a chart: what it is of, and its numbers."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]


class Shown(NamedTuple):
    """One chart on the page: its heads and lines are the table of every figure in it."""

    chart: Mapping[str, Any]
    names: tuple[str, ...]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def shown(charts: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """The charts with their tables."""
    return [_shown(chart) for chart in charts]


def _shown(chart: Mapping[str, Any]) -> Shown:
    heads = tuple(f"{name}{_HEADS[unit]}" for name, unit in zip(chart["series"], chart["units"], strict=True))
    is_flow = chart["kind"] == "flows"
    lines = []
    for row in chart["rows"]:
        names = (_STEPS[row["level"]], row["name"], row["to"]) if is_flow else (row["name"],)
        cells = tuple(
            Cell(_text(value["value"], unit), value["url"], value["mark"])
            for value, unit in zip(row["values"], chart["units"], strict=True)
        )
        lines.append(Line(names, cells))
    return Shown(chart, ("环节", "从", "到") if is_flow else ("项目",), heads, tuple(lines))


def _text(value: int | None, unit: str) -> str:
    """A whole number as printed; a dash for none."""
    if value is None:
        return "—"
    if unit == "分":
        return print_money(value, Denomination.WAN, 2)
    return f"{points(value)}%" if unit == "%" else points(value)


@for_roles(*DEPARTMENT)
def charts(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The charts of a report; a number leads to its cell, to what is said of it, or to its project."""
    report = report_of(request, pk)
    state = state_of(report)
    if state.trouble is not None:
        return render(request, "report/trouble.html", {**tabs(report, "charts"), "trouble": state.trouble})
    context = {"charts": shown(report_charts(state)), "source": f"/api/reports/{pk}/charts"}
    return render(request, "report/charts.html", {**tabs(report, "charts"), **context})


@require_safe
def published(request: HttpRequest, number: str) -> HttpResponseBase:
    """The charts of a publication, made of its own open data; for everybody."""
    one = publication_of(number)
    return render(
        request,
        "public/charts.html",
        {
            "publication": one,
            "report": one.report,
            "charts": shown(publication_charts(one)),
            "source": f"/api/publications/{number}/charts",
        },
    )


urlpatterns = [
    path("reports/<int:pk>/charts/", charts, name="charts"),
    path("public/<str:number>/charts", published, name="published_charts"),
]
