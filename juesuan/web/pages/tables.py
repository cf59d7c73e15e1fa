"""Tables: the tables as printed; behind each number its units and entries, the rules and sentences that use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from juesuan.editions import load
from juesuan.finding import Finding, Severity
from juesuan.preparing import lineage_in
from juesuan.store.models import EntryRow
from juesuan.web.asking import for_roles
from juesuan.web.figures import State, state_of
from juesuan.web.pages.report import DEPARTMENT, report_of, tabs
from juesuan.web.past import last_year, past_of, percent
from juesuan.writers.printed_tables import Box, print_table

_ENTRIES_SHOWN = 30
_MOMENTS_SHOWN = 12
_ORDER = list(Severity)


class Shown(NamedTuple):
    """One cell of the page: what is printed, and how grave what is said of it is (“” when nothing is)."""

    box: Box
    mark: str
    said: str


def marks(state: State) -> Mapping[str, list[Finding]]:
    """The findings by the key of each figure they concern: the one judged, and where they point."""
    places = {
        (figure.place.file, figure.place.part): figure.key
        for table in state.accounts.tables.values()
        for figure in table.cells.values()
    }
    found: dict[str, list[Finding]] = {}
    for finding in state.findings:
        keys = {finding.subject, *(places.get((place.file, place.part), "") for place in finding.places[:2])}
        for key in keys - {""}:
            found.setdefault(key, []).append(finding)
    return found


def shown(boxes: Sequence[Sequence[Box]], marked: Mapping[str, list[Finding]]) -> list[list[Shown]]:
    """The boxes of a printed table with what is said of them."""
    rows = []
    for row in boxes:
        cells = []
        for box in row:
            said = marked.get(box.figure, ()) if box.figure else ()
            grave = min((finding.severity for finding in said), key=_ORDER.index, default=None)
            cells.append(Shown(box, grave.value if grave else "", "；".join(finding.title for finding in said)))
        rows.append(cells)
    return rows


@for_roles(*DEPARTMENT)
def table(request: HttpRequest, pk: int, kind: str = "") -> HttpResponseBase:
    """One table as printed; the first one when none is named."""
    report = report_of(request, pk)
    state = state_of(report)
    if state.trouble is not None:
        return render(request, "report/trouble.html", {**tabs(report, "tables"), "trouble": state.trouble})
    accounts, edition = state.accounts, load(state.accounts.edition)
    kinds = sorted(accounts.tables, key=lambda one: edition.forms[one].number)
    kind = kind or kinds[0]
    if kind not in accounts.tables:
        raise Http404
    block = print_table(accounts.tables[kind], edition.forms[kind], edition, accounts)
    return render(
        request,
        "report/table.html",
        {
            **tabs(report, "tables"),
            "kinds": [(one, accounts.tables[one].display) for one in kinds],
            "kind": kind,
            "sheet": block,
            "head": block.head,
            "rows": shown(block.body, marks(state)),
            "cell": request.GET.get("cell", ""),
        },
    )


@for_roles(*DEPARTMENT)
def cell(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is behind one number: its units, entries, rules, sentences, findings, and last year."""
    report = report_of(request, pk)
    state = state_of(report)
    reference = request.GET.get("cell", "")
    found = lineage_in(state.books, reference)
    origin = found.origin
    largest = sorted(origin.parts, key=lambda part: -abs(part.fen))
    then = last_year(report, state, found.figure, origin.cell)
    past = past_of(report, state, origin.cell, found.figure.grains)
    context: dict[str, Any] = {
        "report": report,
        "figure": found.figure,
        "fen": found.figure.grains,
        "units": sorted(origin.units.items(), key=lambda item: -abs(item[1])),
        "eliminated": origin.eliminated,
        "parts": [(part, _row_of(report.pk, part.entry)) for part in largest[:_ENTRIES_SHOWN]],
        "all_parts": len(largest),
        "more": max(0, len(largest) - _ENTRIES_SHOWN),
        "equations": found.equations,
        "sentences": found.sentences,
        "findings": marks(state).get(found.figure.key, []),
        "then": then,
        "growth": percent(found.figure.grains, then.fen) if then is not None else "",
        "moved": found.figure.grains - then.fen if then is not None else 0,
        "moments": past.moments[:_MOMENTS_SHOWN],
        "more_moments": max(0, len(past.moments) - _MOMENTS_SHOWN),
        "is_whole": past.is_whole,
    }
    return render(request, "part/cell.html", context)


def _row_of(report: int, entry: Any) -> EntryRow | None:
    """The row of the unit's book an entry was made of: files are written a line a row."""
    line = entry.place.line
    if line is None:
        return None
    rows = EntryRow.objects.filter(book__report=report, book__unit__name=entry.unit).select_related("book__unit")
    return rows.order_by("position", "id")[line - 2 : line - 1].first() if line >= 2 else None


urlpatterns = [
    path("reports/<int:pk>/tables/", table, name="tables"),
    path("reports/<int:pk>/tables/<str:kind>/", table, name="table"),
    path("reports/<int:pk>/cell", cell, name="cell"),
]
