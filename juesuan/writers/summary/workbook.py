"""The workbook of an inspection: a row a report, a row a finding, the inspection items, and what was not checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from os import PathLike

from juesuan import __version__
from juesuan.inspection import Inspected, Seen
from juesuan.inspection.items import Judged
from juesuan.writers.summary.findings import findings_sheets, findings_starts
from juesuan.writers.summary.reports import items_sheet, reports_sheet, unread_sheet
from juesuan.writers.summary.sheets import Book
from juesuan.writers.whole import write_whole


def write_workbook(
    path: str | PathLike[str],
    documents: Sequence[Inspected],
    judged: Sequence[Sequence[Judged]],
    seen: Seen,
    strange: Sequence[str] = (),
    *,
    made: date | None = None,
) -> None:
    """Write the workbook; :class:`~juesuan.errors.JuesuanError` when it cannot be written, and nothing is left then."""
    write_whole(path, to_workbook(documents, judged, seen, strange, made=made))


def to_workbook(
    documents: Sequence[Inspected],
    judged: Sequence[Sequence[Judged]],
    seen: Seen,
    strange: Sequence[str] = (),
    *,
    made: date | None = None,
) -> bytes:
    """The workbook as bytes. ``judged`` are the items of each document, ``strange`` the lines of registers without a
    file, ``made`` the day that stands on it (today)."""
    stream = BytesIO()
    book = Book(stream, "部门决算公开核验汇总")
    day = made or date.today()
    about = {"made": f"{day.year} 年 {day.month} 月 {day.day} 日", "version": __version__}
    reports_sheet(book, documents, judged, findings_starts(book, documents), about)
    findings_sheets(book, documents)
    items_sheet(book, documents, judged)
    unread_sheet(book, documents, seen, strange)
    book.close()
    return stream.getvalue()
