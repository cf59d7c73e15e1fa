"""Charts: what the charts of a report and of a publication show, each number with the page it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.urls import reverse

from juesuan.accounts import FinalAccounts, Table
from juesuan.finding import Severity
from juesuan.store.models import Publication, Report
from juesuan.store.reports import file_path
from juesuan.web.figures import State, state_of
from juesuan.web.pages.tables import marks
from juesuan.writers.charts.values import ChartValues, Row, Value, chart_values
from juesuan.writers.open_data.back import accounts_of, accounts_of_amounts

_CELL = re.compile(r"^([^\[\]+− ]+)\[([^\]]+)\]\.(\S+)$")
_ORDER = list(Severity)


class Led(NamedTuple):
    """Where a number leads, and how grave what is said of it is (“” when nothing is)."""

    url: str = ""
    mark: str = ""


def report_charts(state: State) -> list[dict[str, Any]]:
    """The charts of a report as the API tells them; :class:`juesuan.errors.JuesuanError` while it has no tables."""
    report, accounts = state.report, state.accounts
    books = {str(book.unit): book for book in report.books.select_related("unit")}
    projects = {row.number: row.pk for row in report.projects.all() if row.number is not None}
    said = marks(state)

    def lead(chart: ChartValues, row: Row, value: Value) -> Led:
        if chart.name == "units":
            return Led(reverse("unit_table", args=(books[row.name].pk, _kind(value.cell))) if value.cell else "")
        if chart.name == "projects":
            number = row.name.partition(".")[0]
            pk = projects.get(int(number)) if number.isdecimal() else None
            elsewhere = f"{reverse('findings', args=(report.pk,))}?{urlencode({'q': f'项目{number}'})}"
            return Led(reverse("project", args=(pk,)) if pk else elsewhere)
        grave = min((one.severity for one in said.get(value.cell, ())), key=_ORDER.index, default=None)
        kind = _kind(value.cell)
        url = f"{reverse('table', args=(report.pk, kind))}?cell={quote(value.cell)}" if kind in accounts.tables else ""
        return Led(url, grave.value if grave else "")

    own = {name: state.unit_tables(book.unit.name) for name, book in books.items()}
    return _told(chart_values(accounts, _prior(report), own), lead, accounts.tables)


def _prior(report: Report) -> FinalAccounts | None:
    """Last year's accounts of the same department, when they were made here, too."""
    last = Report.objects.filter(department=report.department_id, year=report.year - 1).first()
    if last is None:
        return None
    state = state_of(last)
    return state.accounts if state.trouble is None else None


def publication_charts(publication: Publication) -> list[dict[str, Any]]:
    """The charts of what was published, from its own open data; a number leads to a question about it."""
    accounts = published_accounts(publication)
    home = reverse("publication", args=(publication.number,))

    def lead(chart: ChartValues, row: Row, value: Value) -> Led:
        match = _CELL.match(value.cell)
        table = accounts.tables.get(match[1]) if match else None
        if match is None or table is None:
            place = row.name.partition(".")[0] if chart.name == "projects" else ""
            return Led(f"{home}?at={quote(f'项目{place}')}#questions" if place else "")
        return Led(f"{home}?at={quote(f'{table.display} {match[2]}·{match[3]}')}#questions")

    return _told(chart_values(accounts), lead, accounts.tables)


def published_accounts(publication: Publication) -> FinalAccounts:
    """The accounts of what was published: of its open data, else of the amounts kept beside it."""
    files = {file.name: file.sha256 for file in publication.files.all()}
    at = file_path(files["facts.json"]) if "facts.json" in files else None
    if at is not None and at.is_file():
        return _read(files["facts.json"])
    report = publication.report
    return accounts_of_amounts(report.department.name, report.year, publication.facts)


@lru_cache(maxsize=16)
def _read(sha256: str) -> FinalAccounts:
    """Files are kept under their SHA-256 and never change."""
    return accounts_of(file_path(sha256).read_text("utf-8"))


def _kind(cell: str) -> str:
    match = _CELL.match(cell)
    return match[1] if match else ""


def _told(
    charts: Iterable[ChartValues], lead: Callable[[ChartValues, Row, Value], Led], tables: Mapping[str, Table]
) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(chart, name) for name in ("name", "title", "kind", "note", "reason")},
            "series": list(chart.series),
            "units": list(chart.units),
            "rows": [
                {
                    "name": row.name,
                    "to": row.to,
                    "level": row.level,
                    "values": [_value(chart, row, value, lead, tables) for value in row.values],
                }
                for row in chart.rows
            ],
        }
        for chart in charts
    ]


def _value(
    chart: ChartValues,
    row: Row,
    value: Value,
    lead: Callable[[ChartValues, Row, Value], Led],
    tables: Mapping[str, Table],
) -> dict[str, Any]:
    one = Value(value.value, _printed(value.cell, tables) if chart.name not in ("units", "projects") else value.cell)
    return {"value": one.value, "cell": one.cell, **lead(chart, row, one)._asdict()}


def _printed(formula: str, tables: Mapping[str, Table]) -> str:
    """The first cell of a formula's alternatives that is printed; “” for a sum of several cells."""
    choices: Sequence[str] = formula.split(" 或 ") if formula else ()
    for choice in choices:
        match = _CELL.match(choice)
        if match and match[1] in tables and (match[2], match[3]) in tables[match[1]].cells:
            return choice
    return ""
