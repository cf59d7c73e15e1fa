"""Marks: every place a verdict speaks of, once, under an address that findings can point to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from juesuan.finding import Severity, Verdict
from juesuan.place import Place
from juesuan.writers.html.printed import Cell
from juesuan.writers.parts import GRAVITY, Group

WHOLE_LINE = 1 << 30
PAGE = 1_000_000  # lines a page cannot have: page and line in one number
Key = tuple[str, int, int | None, int | None, int | None]


def line_in_file(place: Place) -> int | None:
    """The line of a place counted so that pages do not share numbers; ``None`` when it stands in no line."""
    return None if place.line is None else (place.page or 0) * PAGE + place.line


def file_and_sheet(place: Place) -> str:
    """What is shown as one sheet: a file, or a sheet of a workbook."""
    return f"{place.file}#{place.sheet}" if place.sheet else place.file


@dataclass(slots=True)
class Mark:
    """One place: which findings say that it is wrong, where it only follows from one, and where it is only used."""

    number: int
    line: int
    column: int | None
    start: int | None
    end: int | None
    wrong: dict[int, Severity] = field(default_factory=dict)
    follows: dict[int, None] = field(default_factory=dict)
    used: dict[int, None] = field(default_factory=dict)
    unchecked: bool = False

    @property
    def address(self) -> str:
        return f"p{self.number}"

    @property
    def kind(self) -> str:
        """The gravest severity it is wrong at; else “follows”, “used” or “unchecked”."""
        if self.wrong:
            return min(self.wrong.values(), key=lambda severity: GRAVITY[severity]).value
        return "follows" if self.follows else "used" if self.used else "unchecked"

    def lies_in(self, cell: Cell) -> bool:
        """Whether the mark, or a part of it, falls into the cell."""
        if self.line != cell.line or self.column != cell.column or cell.start < 0:
            return False
        if self.start is None or self.end is None:
            return False
        if self.start == self.end:
            return cell.start <= self.start <= cell.end
        return self.start < cell.end and self.end > cell.start

    def within(self, cell: Cell) -> tuple[int, int]:
        """The characters of the cell's text that the mark covers; the whole text when it is not written as shown."""
        start, end = self.start or 0, WHOLE_LINE if self.end is None else self.end
        if cell.width is not None and cell.width != len(cell.text):
            return 0, len(cell.text)
        return max(start - cell.start, 0), min(end - cell.start, len(cell.text))


class Marks:
    """All places of a verdict by file and line."""

    def __init__(self, verdict: Verdict, groups: Sequence[Group]) -> None:
        self._marks: dict[Key, Mark] = {}
        for _, members in groups:
            for number, finding in members:
                for place in finding.places[:1]:
                    if mark := self._mark(place):
                        mark.wrong.setdefault(number, finding.severity)
                for place in (*finding.places[1:], *(figure.place for figure in finding.operands)):
                    if mark := self._mark(place):
                        mark.used.setdefault(number)
                for follow in finding.consequences:
                    for place in follow.places[:1]:
                        if mark := self._mark(place):
                            mark.follows.setdefault(number)
        for place in (*(u.place for u in verdict.coverage.unread), *(f.place for f in verdict.coverage.unbound)):
            if mark := self._mark(place):
                mark.unchecked = True

    def _mark(self, place: Place) -> Mark | None:
        line = line_in_file(place)
        if not place.file or line is None:
            return None
        key = (file_and_sheet(place), line, place.column, place.start, place.end)
        mark = self._marks.get(key)
        if mark is None:
            mark = Mark(len(self._marks) + 1, line, place.column, place.start, place.end)
            self._marks[key] = mark
        return mark

    def address(self, place: Place) -> str:
        """Where a link to the place goes; “” for a place that cannot be shown."""
        key = (file_and_sheet(place), line_in_file(place) or 0, place.column, place.start, place.end)
        mark = self._marks.get(key)
        return "" if mark is None else mark.address

    def of(self, file: str) -> Mapping[int, list[Mark]]:
        """The marks in one file by line, in the order in which they begin."""
        found: dict[int, list[Mark]] = defaultdict(list)
        for (name, line, *_), mark in self._marks.items():
            if name == file:
                found[line].append(mark)
        for marks in found.values():
            marks.sort(key=lambda m: (m.start or 0, not m.wrong, -(m.end or 0)))
        return found
