"""Registers as they are typed: what in the lines of one cannot be read, cell by cell, before anybody else meets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from juesuan.folder.reading import Line
from juesuan.folder.records import read_day
from juesuan.prepare.registers import UNIT, Form, forms, read_records
from juesuan.store.models import UnitBook

_DAY = "日期"


class Wrong(NamedTuple):
    """One cell that cannot be read: the line counted from 1, its heading, what is wrong and what is expected."""

    line: int
    heading: str
    message: str


def wrong_lines(form: Form, lines: Sequence[Mapping[str, str]]) -> list[Wrong]:
    """Everything in the lines that cannot be read; lines left empty do not matter."""
    return sorted(_wrong(form, lines))


def wrong_in(book: UnitBook) -> Iterator[str]:
    """What in the registers of a unit cannot be read, a line each, with its place."""
    for form in forms().values():
        lines = [row.cells for row in book.registers.filter(register=form.name)]
        for wrong in wrong_lines(form, lines):
            yield f"登记簿“{form.name}”第 {wrong.line} 行的{wrong.heading}：{wrong.message}"


def _wrong(form: Form, lines: Sequence[Mapping[str, str]]) -> Iterator[Wrong]:
    headings = (UNIT, *(column.heading for column in form.columns if column.heading != UNIT))
    for number, cells in enumerate(lines, 1):
        if not any(cells.values()):
            continue
        line = Line("", number, headings, (UNIT, *(cells.get(heading, "") for heading in headings[1:])))
        _, problems = read_records(form, [line], {UNIT: UNIT})
        for problem in problems:
            heading = headings[(problem.place.column or 1) - 1]
            yield Wrong(number, heading, "；".join(filter(None, (problem.found, problem.expected))))
        day = cells.get(_DAY, "")
        if _DAY in headings and day:
            try:
                read_day(day)
            except ValueError as error:
                yield Wrong(number, _DAY, f"“{day}”{error}；写作 2025-03-31")
