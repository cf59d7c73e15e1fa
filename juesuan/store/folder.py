"""Facts folder of any state of a report: everything the command line can read, written from the database."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from juesuan.folder import csv_text, toml_text
from juesuan.folder.narrative import FILE as NARRATIVE
from juesuan.prepare.registers import forms as register_forms
from juesuan.store.bodies import NOT_IN_NAMES, refuse_alike
from juesuan.store.books import COLUMNS
from juesuan.store.models import EntryRow, Report, UnitBook
from juesuan.store.narrative import narrative_text

UNIT = "单位"


def write_folder(report: Report, root: Path) -> Path:
    """Write the report as a facts folder at ``root``, in place of whatever stood there; returns ``root``.

    It is written beside and moved over, so that a reader finds either the old one or the new one whole.
    """
    beside = root.with_name(f".{root.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    homes: set[Path] = set()
    for name, text in files_of(report):
        path = beside / name
        if path.parent not in homes:
            path.parent.mkdir(parents=True, exist_ok=True)
            homes.add(path.parent)
        path.write_bytes(text.encode())
    shutil.rmtree(root, ignore_errors=True)
    beside.replace(root)
    return root


def content_of(report: Report) -> str:
    """SHA-256 over everything a published report is made of: entries, registers, words, forms handed in."""
    whole = hashlib.sha256()
    for name, text in files_of(report):
        if not name.startswith("projects/"):  # their course goes on; their form is among the evaluations
            whole.update(f"{name}\0{text}\0".encode())
    return whole.hexdigest()


def files_of(report: Report) -> Iterator[tuple[str, str]]:
    """Every file of the facts folder as its name and text; an error when two units could be taken for one."""
    books = list(report.books.select_related("unit").prefetch_related("registers"))
    refuse_alike(book.unit for book in books)
    yield "department.toml", _department(report, books)
    rows: dict[int, list[tuple[str, ...]]] = {book.pk: [] for book in books}
    typed = EntryRow.objects.filter(book__in=books).order_by("position", "id")
    for book_id, *cells in typed.values_list("book_id", *COLUMNS):
        rows[book_id].append(tuple(cells))
    for book in books:
        yield f"entries/{_short(book)}.csv", _entries(book, report.year, rows[book.pk])
    yield from _registers(books)
    yield NARRATIVE, narrative_text(list(report.words.all()))
    for project in report.projects.all():
        home = f"projects/{project.code}"
        for name, text in project.record.items():
            yield f"{home}/{name}", text
        if (form := last_form(project.record)) is not None:
            number = project.number if project.number is not None else project.pk
            yield f"evaluations/{number:02d}.toml", form


def last_form(record: Mapping[str, str]) -> str | None:
    """The self-evaluation handed in last, as the TOML of ``evaluations/``; ``None`` when there is none."""
    numbers = [int(name[12:-5]) for name in record if name.startswith("submissions/") and name.endswith(".toml")]
    if not numbers:
        return None
    lines = record[f"submissions/{max(numbers)}.toml"].splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("submitted"))


def _short(book: UnitBook) -> str:
    name = book.unit.short or book.unit.name
    return "".join(character for character in name if character not in NOT_IN_NAMES)


def _department(report: Report, books: Sequence[UnitBook]) -> str:
    head: dict[str, Any] = {
        "name": report.department.name,
        "year": report.year,
        "level": report.level,
        "denomination": report.denomination,
        "edition": report.edition,
    }
    parts = [toml_text.pairs(head), "\n[organisation]\n"]
    if report.duties:
        parts.append("duties = [\n" + "".join(f"  {toml_text.string(duty)},\n" for duty in report.duties) + "]\n")
    for book in books:
        unit = {"name": book.unit.name, "kind": book.unit.kind or None, "short_name": book.unit.short or None}
        parts.append("\n[[organisation.units]]\n" + toml_text.pairs(unit))
    return "".join(parts)


def _entries(book: UnitBook, year: int, rows: Sequence[tuple[str, ...]]) -> str:
    whose = (_short(book), str(year))
    return csv_text.lines((UNIT, "年度", *COLUMNS.values()), ((*whose, *cells) for cells in rows))


def _registers(books: Sequence[UnitBook]) -> Iterator[tuple[str, str]]:
    lines: dict[str, list[dict[str, str]]] = {}
    for book in books:
        for row in book.registers.all():
            lines.setdefault(row.register, []).append({UNIT: _short(book)} | row.cells)
    for form in register_forms().values():
        headings = [column.heading for column in form.columns]
        yield f"registers/{form.name}.csv", csv_text.table(lines.get(form.name, []), headings, keep=headings)
