"""The sheet of findings: a row each, with its place, what is stated and expected, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from juesuan.finding import Finding, Severity
from juesuan.inspection import Inspected
from juesuan.inspection.inspected import finding_of
from juesuan.inspection.items import family_of, item_of
from juesuan.writers.parts import stands_at
from juesuan.writers.summary.sheets import A3, LAST_ROW, RED, YELLOW, Book, Column, List, Value
from juesuan.writers.telling import follows, subject

FIRST = 4  # the row of the first finding, as the sheet counts
MOST_FOLLOWS = 3
PLACE = {
    "line": "第 {line} 行",
    "paragraph": "第 {line} 段",
    "cell": "表内第 {row} 行第 {column} 列",
    "page": "第 {page} 页",
}


def findings_starts(book: Book, documents: Sequence[Inspected]) -> list[str]:
    """Where the findings of each report will begin, as an address in the workbook; “” for one without any."""
    starts = []
    sheet, row = 1, FIRST
    for document in documents:
        number = sum(document.row.counts) if document.row is not None else 0
        if number and row + number > LAST_ROW:
            sheet, row = sheet + 1, FIRST
        starts.append(f"'{_name(book, sheet)}'!A{row}" if number else "")
        row += number
    return starts


def findings_sheets(book: Book, documents: Sequence[Inspected]) -> None:
    """All findings; a further sheet begins where one is full."""
    sizes: list[list[Inspected]] = [[]]
    row = FIRST
    for document in documents:
        number = sum(document.row.counts) if document.row is not None else 0
        if number and row + number > LAST_ROW:
            sizes.append([])
            row = FIRST
        sizes[-1].append(document)
        row += number
    number = 0
    for n, some in enumerate(sizes, 1):
        number = _sheet(book, _name(book, n), some, number)


def _name(book: Book, number: int) -> str:
    name = str(book.words["findings"]["name"])
    return name if number == 1 else f"{name}{number}"


def _sheet(book: Book, name: str, documents: Sequence[Inspected], number: int) -> int:
    words = book.words["findings"]
    columns: list[Column] = [tuple(column) for column in words["columns"]]
    sheet = List(book, name, columns, paper=A3, colour="#C55A11")
    sheet.title(words["title"], words["note"])
    rows = sum(sum(document.row.counts) for document in documents if document.row is not None)
    sheet.head(3, rows)
    for document in documents:
        for values in _rows(book, document):
            number += 1
            sheet.row([number, *values])
    if not rows:
        sheet.row(["", book.words["none"], *[""] * (len(columns) - 2)])
    severity = book.words["severity"]
    sheet.coloured(4, rows, {severity["error"]: RED, severity["explain"]: YELLOW})
    return number


def _rows(book: Book, document: Inspected) -> Iterator[list[Value]]:
    if document.row is None:
        return
    about = document.row.document
    whose = str(about.get("department") or book.words["no_department"])
    year = about.get("year")
    findings: Sequence[Mapping[str, Any]] = document.as_dict().get("findings", ())
    gravity = {severity.value: n for n, severity in enumerate(Severity)}
    for data in sorted(findings, key=lambda f: gravity[f["severity"]]):
        finding = finding_of(data)
        place = finding.places[0] if finding.places else None
        at = stands_at(place, PLACE, str(about.get("format", ""))) if place is not None else []
        yield [
            document.name,
            whose,
            year if isinstance(year, int) else "",
            book.words["severity"][finding.severity.value],
            family_of(finding.code),
            item_of(finding.code),
            finding.code,
            finding.title,
            place.part if place is not None else "",
            "　".join(at),
            finding.stated,
            finding.expected,
            finding.difference,
            finding.unit,
            finding.message,
            finding.cause.text if finding.cause is not None else "",
            _follows(book, finding),
            finding.hint,
            finding.basis,
            str(data["id"]),
        ]


def _follows(book: Book, finding: Finding) -> str:
    """How many other things follow from it, and the first of them."""
    below = follows(finding)
    if not below:
        return ""
    parts = list(dict.fromkeys(subject(one) or one.title for one in below))
    more = book.words["follows_more"] if len(parts) > MOST_FOLLOWS else ""
    return str(book.words["follows"].format(count=len(below), parts="、".join(parts[:MOST_FOLLOWS]) + more))
