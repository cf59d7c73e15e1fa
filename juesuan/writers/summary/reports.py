"""The sheets of reports: a row a report, the inspection items, and the files that were not checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from juesuan.editions import load
from juesuan.editions.edition import names
from juesuan.finding import Finding
from juesuan.inspection import Inspected, Seen
from juesuan.inspection.inspected import Row
from juesuan.inspection.items import Judged, by_family, families, items
from juesuan.inspection.reliance import LOW, completeness, reliance
from juesuan.writers.summary.screen import without_path
from juesuan.writers.summary.sheets import A3, GREEN, RED, YELLOW, Book, Column, List, Value
from juesuan.writers.telling import in_short, subject
from juesuan.writers.wrapping import shorten

FIRST_COUNT = 10  # the column of 必须改正 on the sheet of reports
MOST_MISSING = 4
MOST_CODES = 2  # of one family that are named one by one
WIDEST_FINDING = 118  # columns of a screen that a finding takes in its cell: two lines of it


def reports_sheet(
    book: Book,
    documents: Sequence[Inspected],
    judged: Sequence[Sequence[Judged]],
    starts: Sequence[str],
    made: Mapping[str, str],
) -> None:
    """A row a report; ``starts`` says where the findings of each begin, ``made`` when and with what this was made."""
    words = book.words["reports"]
    _, family_width, family_style = words["family"]
    _, item_width, item_style = words["item"]
    columns: list[Column] = [tuple(column) for column in words["columns"]]
    columns += [(name, family_width, family_style) for name in families()]
    first_item = len(columns)
    columns += [(item.name, item_width, item_style) for item in items()]
    columns += [tuple(column) for column in words["last"]]
    sheet = List(book, words["name"], columns, paper=A3, colour="#1F4E79")
    sheet.title(words["title"], words["note"].format(**made))
    rows = len(documents)
    _totals(book, sheet, documents, first_item)
    sheet.head(3, rows)
    twins = _twins(book, documents)
    for number, (document, found, start) in enumerate(zip(documents, judged, starts, strict=True), 1):
        if document.row is None:
            empty: list[Value] = [""] * (len(columns) - 5)
            sheet.row([number, document.name, "", "", "", *empty[:-1], book.words["see_unread"]])
            continue
        links = dict.fromkeys(range(FIRST_COUNT, FIRST_COUNT + 3), start) if start else {}
        remarks = [*twins.get(document.path, ()), *_prior(book, document.row), *_copied(book, document)]
        last = _last(book, document.row, remarks)
        sheet.row([*_about(book, number, document, document.row), *_judged(found), *last], links)
    for n in range(first_item, first_item + len(items())):
        sheet.coloured(n, rows, result_colours(book))


def _about(book: Book, number: int, document: Inspected, row: Row) -> list[Value]:
    about, counts, whole = row.document, row.counts, completeness(row)
    by = by_family(row)
    year = about.get("year")
    return [
        number,
        document.name,
        str(about.get("department") or book.words["no_department"]),
        year if isinstance(year, int) else "",
        edition_title(str(about.get("edition") or "")),
        str(about.get("denomination") or ""),
        reliance(row)[0],
        _of(whole.tables, len(whole.tables_missing), len(row.tables)),
        _of(whole.sections, len(whole.sections_missing), len(row.sections)),
        row.evaluations,
        counts.error,
        counts.explain,
        counts.notice,
        *(by[name].error + by[name].explain for name in families()),
    ]


def _of(all_: int, missing: int, read: int) -> str:
    """How many of those that the edition prints were read; how many were read where no edition is known."""
    return f"{all_ - missing}/{all_}" if all_ else str(read)


def _judged(found: Sequence[Judged]) -> list[Value]:
    return [one.result for one in found]


def _twins(book: Book, documents: Sequence[Inspected]) -> Mapping[str, list[str]]:
    """For each document the first one before it of the same content, or of the same department and year."""
    contents: dict[str, int] = {}
    reports: dict[tuple[str, object], int] = {}
    told: dict[str, list[str]] = {}
    for number, document in enumerate(documents, 1):
        if document.row is None:
            continue
        about = document.row.document
        whose = ("".join(str(about.get("department") or "").split()), about.get("year"))
        same = contents.setdefault(document.sha256, number) if document.sha256 else number
        like = reports.setdefault(whose, number) if all(whose) else number
        if same != number:
            told[document.path] = [book.words["same_content"].format(number=same)]
        elif like != number:
            told[document.path] = [book.words["same_report"].format(number=like)]
    return told


def _prior(book: Book, row: Row) -> list[str]:
    """Which report of last year it was compared with, where there was a folder of them."""
    if "prior" not in row.document:
        return []
    name = PurePath(str(row.document["prior"])).name
    return [str(book.words["prior"].format(name=name) if name else book.words["no_prior"])]


def _copied(book: Book, document: Inspected) -> list[str]:
    """Where the marked copy is, or why there is none."""
    if document.copy is not None:
        return [str(book.words["copy"].format(name=document.copy.name))]
    return [str(book.words["no_copy"].format(reason=document.no_copy))] if document.no_copy else []


def _last(book: Book, row: Row, more: Sequence[str]) -> list[Value]:
    whole = completeness(row)
    worst = book.words["nothing_grave" if reliance(row)[0] != LOW else "nothing_in_part"]
    if row.worst:
        worst = "\n".join(f"{n}. {said_of(finding)}" for n, finding in enumerate(row.worst, 1))
    remarks = [*reliance(row)[1], *more]
    if whole.sections_missing:
        tail = "等" if len(whole.sections_missing) > MOST_MISSING else ""
        remarks.append(book.words["missing"].format(names="、".join(whole.sections_missing[:MOST_MISSING]) + tail))
    return [worst, "；".join(remarks)]


def said_of(finding: Finding) -> str:
    """A finding in a line or two: its severity, what is judged, how it reads and should read."""
    about, said = subject(finding), in_short(finding)
    told = f"{about}：{said}" if about and said else about or said or finding.title
    return shorten(told, WIDEST_FINDING)


def _totals(book: Book, sheet: List, documents: Sequence[Inspected], first_item: int) -> None:
    """A row above the headings with the sums of what the filters leave in sight."""
    form = book.format(bold=True, align="right", num_format="#,##0;-#,##0;;@")
    sheet.sheet.write_string(sheet.next, 2, book.words["total"], book.format(bold=True, align="right"))
    first = sheet.next + 3  # the first report in the count of the sheet
    last = first + max(len(documents), 1) - 1
    rows = [document.row for document in documents if document.row is not None]
    cached = [row.evaluations for row in rows], [row.counts for row in rows], [by_family(row) for row in rows]
    sums = [sum(cached[0]), *(sum(counts[n] for counts in cached[1]) for n in range(3))]
    sums += [sum(by[name].error + by[name].explain for by in cached[2]) for name in families()]
    for n, value in enumerate(sums, FIRST_COUNT - 1):
        letter = _letter(n)
        formula = f"=SUBTOTAL(109,{letter}{first}:{letter}{last})"
        sheet.sheet.write_formula(sheet.next, n, formula, form, value)
    sheet.next += 1


def items_sheet(book: Book, documents: Sequence[Inspected], judged: Sequence[Sequence[Judged]]) -> None:
    """How many reports meet each item, then a row for each report and item."""
    words = book.words["items"]
    columns: list[Column] = [tuple(column) for column in words["columns"]]
    sheet = List(book, words["name"], columns, colour="#548235")
    sheet.title(words["title"], words["note"])
    rows = sum(map(len, judged))
    _overview(book, sheet, words["overview"], judged, rows)
    sheet.head(3, rows)
    number = 0
    for document, found in zip(documents, judged, strict=True):
        if document.row is None:
            continue
        about = document.row.document
        for one in found:
            number += 1
            whose = str(about.get("department") or book.words["no_department"])
            reasons = "\n".join(one.reasons)
            codes, unchecked = "、".join(one.codes), _grouped(book, one.unchecked)
            year = about.get("year")
            sheet.row([number, document.name, whose, year or "", one.item, one.result, reasons, codes, unchecked])
    sheet.coloured(5, rows, result_colours(book))


def _grouped(book: Book, codes: Sequence[str]) -> str:
    """Codes, those of a family together when they are many."""
    by_family: dict[str, list[str]] = {}
    for code in codes:
        by_family.setdefault(code.rpartition("-")[0], []).append(code)
    told = [
        "、".join(some) if len(some) <= MOST_CODES else book.words["codes"].format(first=some[0], count=len(some))
        for some in by_family.values()
    ]
    return "、".join(told)


def _overview(book: Book, sheet: List, heads: Sequence[str], judged: Sequence[Sequence[Judged]], rows: int) -> None:
    """A small table: each item, what it asks, and how many reports meet it, do not, or are open."""
    at = ((1, heads[0]), (2, heads[2]), (3, heads[3]), (4, heads[4]), (6, heads[1]))
    head = book.format(font_name="黑体", border=1, align="center", bg_color="#F2F2F2", text_wrap=True)
    middle, left = book.format(border=1, align="center"), book.format(border=1)
    for column, name in at:
        sheet.sheet.write_string(sheet.next, column, name, head)
    first = sheet.next + len(items()) + 4
    last = first + max(rows, 1) - 1
    for n, item in enumerate(items(), sheet.next + 1):
        sheet.sheet.write_string(n, 1, item.name, middle)
        for column, word in ((2, heads[2]), (3, heads[3]), (4, heads[4])):
            formula = f'=COUNTIFS($E${first}:$E${last},"{item.name}",$F${first}:$F${last},"{word}")'
            number = sum(1 for report in judged for one in report if (one.item, one.result) == (item.name, word))
            sheet.sheet.write_formula(n, column, formula, middle, number)
        sheet.sheet.write_string(n, 6, item.asks, left)
    sheet.next += len(items()) + 2


def unread_sheet(book: Book, documents: Sequence[Inspected], seen: Seen, strange: Sequence[str]) -> None:
    """A row for each file that was not checked, with the reason and what to do; then what was passed over."""
    words = book.words["unread"]
    columns: list[Column] = [tuple(column) for column in words["columns"]]
    sheet = List(book, words["name"], columns, colour="#C00000")
    sheet.title(words["title"], words["note"])
    failed = [(document, document.problem) for document in documents if document.problem is not None]
    other: list[tuple[str, str, str]] = [("", book.words["closed"], path) for path in seen.closed]
    other += [("", book.words["register"], line) for line in strange]
    other += [("", book.words["passed"], f"{what} {count} 个") for what, count in seen.passed_over.items()]
    sheet.head(2, len(failed) + len(other))
    for number, (document, problem) in enumerate(failed, 1):
        reason = without_path(problem.message, document.path)
        sheet.row([number, document.name, book.words["kind"][problem.kind], reason, problem.hint])
    for name, what, said in other:
        sheet.row(["", name, what, said, ""])
    if not failed and not other:
        sheet.row(["", book.words["none"], "", "", ""])


def result_colours(book: Book) -> dict[str, tuple[str, str]]:
    """The colours of the three results."""
    return {book.words["met"]: GREEN, book.words["not_met"]: RED, book.words["open"]: YELLOW}


def edition_title(name: str) -> str:
    """The title of an edition, the name of one that is not known."""
    return load(name).title if name in names() else name


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    letter: Any = xl_col_to_name(column)
    return str(letter)
