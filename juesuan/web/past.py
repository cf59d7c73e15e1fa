"""Past: what a number was before — each entry that moved it, each publication it stood in, and last year's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from juesuan.accounts import Role
from juesuan.facts import Figure
from juesuan.narrative.compared import compared
from juesuan.prepare.cells import Cell, Cells
from juesuan.prepare.entry import Entry
from juesuan.prepare.ledger import Ledger
from juesuan.prepare.lineage import trace
from juesuan.store.books import COLUMNS
from juesuan.store.models import EntryRow, Event, Publication, Report, UnitBook
from juesuan.web.figures import State, state_of
from juesuan.web.typed import frame_of, lines_of

_EDITS, _APPROVAL = "edit_book", "record_approval"
_EVENTS_READ = 400  # acts looked through, the newest first
_HEADINGS = {heading: column for column, heading in COLUMNS.items()}
_FIELD = re.compile(rf"(?:^|，)({'|'.join(_HEADINGS)}) (.*?)(?=，(?:{'|'.join(_HEADINGS)}) |$)", re.DOTALL)
_ROW = re.compile(r"^第\d+行$")
_ENTRIES = "分录"


class Moment(NamedTuple):
    """One moment in the life of a number: when, who did what for which unit, from which amount to which, in 分.

    ``before`` and ``after`` are the same where the number was only looked at: approved, published.
    """

    at: datetime
    who: str
    what: str
    unit: str
    before: int
    after: int
    url: str = ""


class Past(NamedTuple):
    """The moments of a number, newest first, and whether there are older ones that were not looked through."""

    moments: Sequence[Moment]
    is_whole: bool


class LastYear(NamedTuple):
    """The same number a year before in 分, and where that comes from."""

    fen: int
    source: str


def past_of(report: Report, state: State, cell: Cell, fen: int) -> Past:
    """How the number of a cell, now ``fen``, came about: its changes by the sealed acts on the entries.

    A number that is no sum of entries (the totals of registers) only has the publications it stood in.
    """
    events = list(
        Event.objects.filter(report=report, act__in=(_EDITS, _APPROVAL))
        .select_related("unit")
        .order_by("-number")[: _EVENTS_READ + 1]
    )
    of_entries = trace(cell, state.books.entries, {}, state.books.cells, state.books.eliminations).fen == fen
    moments = list(_published(report, cell))
    if of_entries:
        books = {book.unit_id: book for book in report.books.select_related("report__department", "unit")}
        moments += _changes(events[:_EVENTS_READ], books, state.books.cells, cell, fen)
    return Past(sorted(moments, key=lambda one: one.at, reverse=True), len(events) <= _EVENTS_READ)


def _changes(
    events: Sequence[Event], books: Mapping[int, UnitBook], cells: Cells, cell: Cell, now: int
) -> Iterator[Moment]:
    """From the present backwards: what each act on entries added to the cell."""
    for event in events:
        if event.act == _APPROVAL:
            yield Moment(event.at, event.person, "登记财政批复", "", now, now)
            continue
        book = books.get(event.unit_id or 0)
        if book is None:
            continue
        old, new = entries_told(event, book)
        moved = trace(cell, new, {}, cells).fen - trace(cell, old, {}, cells).fen
        if moved:
            yield Moment(event.at, event.person, event.why or "填报", str(event.unit), now - moved, now)
            now -= moved


def _published(report: Report, cell: Cell) -> Iterator[Moment]:
    for one in report.publications.select_related("by"):
        fen = _in(one, cell)
        if fen is not None:
            yield Moment(one.at, str(one.by), f"公开第 {one.version} 版", "", fen, fen, f"/public/{one.number}/")


def _in(publication: Publication, cell: Cell) -> int | None:
    """The amount of a cell in what was published; ``None`` when the table was not."""
    kind, row, column = cell
    table: Mapping[str, int] | None = publication.facts.get(kind)
    return None if table is None else table.get(f"{row}·{column}", 0)


def entries_told(event: Event, book: UnitBook) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """The entries an act took out and those it put in, as its event tells them."""
    key = (event.seal, book.pk)
    if key not in _told:
        if len(_told) > _TOLD_KEPT:
            _told.clear()
        _told[key] = (_entries(event.before, book), _entries(event.after, book))
    return _told[key]


_TOLD_KEPT = 2_000
_told: dict[tuple[str, int], tuple[Sequence[Entry], Sequence[Entry]]] = {}  # events never change


def _entries(told: Any, book: UnitBook) -> Sequence[Entry]:
    """The entries an event tells of: a row of the grid as words, the rows of an import by column or as words."""
    lines: list[Any] = []
    for name, value in (told or {}).items():
        if name == _ENTRIES and isinstance(value, list):
            lines += value
        elif _ROW.match(name):
            lines.append(value)
    rows = [EntryRow(book=book, position=n, **_cells(line)) for n, line in enumerate(lines, 1)]
    ledger = Ledger()
    ledger.add(lines_of(book, rows), frame_of(book))
    return ledger.entries


def _cells(line: Any) -> dict[str, str]:
    if isinstance(line, Mapping):
        return {column: str(text) for column, text in line.items() if column in COLUMNS}
    return {_HEADINGS[heading]: text for heading, text in _FIELD.findall(str(line or ""))}


def last_year(report: Report, state: State, figure: Figure, cell: Cell) -> LastYear | None:
    """The number a year before: of last year's report here, else as the office wrote or stated it; else ``None``."""
    before = Report.objects.filter(department=report.department, year=report.year - 1).first()
    if before is not None:
        published = before.publications.filter(replaced_by=None).first()
        fen = _in(published, cell) if published is not None else _made(before, cell)
        if fen is not None:
            return LastYear(fen, f"{before.year} 年度决算" + ("（已公开）" if published is not None else "（编制中）"))
    for key, amount in state.inputs.prior.items():
        known = compared(key)
        if known is not None and known.cell == figure.key:
            return LastYear(amount.fen, f"情况说明的上年数（{key}）")
    for claim in state.accounts.claims:
        if (
            claim.cell == figure.key
            and claim.role is Role.DELTA
            and claim.base == "上年决算数"
            and claim.direction is not None
            and not claim.figure.is_blank
            and claim.figure.is_money
        ):
            return LastYear(figure.grains - claim.direction * claim.figure.grains, "由情况说明的增减额推出")
    return None


def _made(before: Report, cell: Cell) -> int | None:
    state = state_of(before)
    kind, row, column = cell
    if state.trouble is not None or kind not in state.accounts.tables:
        return None
    return state.accounts.tables[kind].figure(row, column).grains


@cache
def percent(now: int, then: int) -> str:
    """The growth as a percentage with two decimals, “” where there was nothing to grow from."""
    from juesuan.amount import half_up

    if not then:
        return ""
    hundredths = half_up(abs(now - then) * 10_000, abs(then))
    return f"{'-' if now < then else ''}{hundredths // 100}.{hundredths % 100:02d}%"
