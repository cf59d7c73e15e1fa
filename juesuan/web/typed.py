"""Typed: a unit's rows read as the command line reads its file — what each row means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from juesuan.codes import economic_codes, function_codes
from juesuan.editions import choose, load
from juesuan.place import Place
from juesuan.prepare.chart import accounts, funds
from juesuan.prepare.dimensions import Frame
from juesuan.prepare.entry import Basis, Kind, Nature, Side
from juesuan.prepare.ledger import Ledger
from juesuan.store.books import COLUMNS, is_too_large
from juesuan.store.models import EntryRow, UnitBook

_COLUMNS = {heading: column for column, heading in COLUMNS.items()}
_UNIT, _YEAR = "单位", "年度"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One row as the ledger takes a line: texts by heading, its place the row itself."""

    row: EntryRow
    unit: str

    def __getitem__(self, heading: str) -> str:
        if heading == _UNIT:
            return self.unit
        if heading == _YEAR:
            return str(self.row.book.report.year)
        return str(getattr(self.row, _COLUMNS[heading])) if heading in _COLUMNS else ""

    def place(self, heading: str = "", part: str = "") -> Place:
        return Place(file=self.unit, part=heading or part, line=self.row.position, row=self.row.pk)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong: in which row (``None``: in the book as a whole) and column, what, and what is expected."""

    row: int | None
    position: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"第 {self.position} 行 {COLUMNS.get(self.column, '')}：{self.text}" if self.row else self.text


@dataclass(frozen=True, slots=True)
class Reading:
    """A unit's rows read: what is wrong, and the sums in 分 that stand beside the grid."""

    troubles: tuple[Trouble, ...]
    sums: Mapping[str, int]


def frame_of(book: UnitBook) -> Frame:
    """Whose books these are, for the ledger."""
    report = book.report
    edition = load(report.edition) if report.edition else choose(report.department.name, report.year)
    names: dict[str, str] = {}
    for unit in report.department.children.all():
        names[unit.name] = unit.name
        if unit.short:
            names[unit.short] = unit.name
    return Frame(report.year, edition, names, book.unit.name)


def read_rows(book: UnitBook, rows: Sequence[EntryRow]) -> Reading:
    """The rows read by the ledger, each with its own troubles, and whether debit and credit agree."""
    ledger = Ledger()
    kept = [row for row in rows if any(getattr(row, column) for column in COLUMNS)]
    for row in kept:
        row.book = book
    ledger.add([TypedLine(row, book.unit.name) for row in kept], frame_of(book))
    unbalanced, _ = ledger.balance()
    troubles = [
        Trouble(p.place.row, p.place.line or 0, _COLUMNS.get(p.place.part, "amount"), f"{p.found}；{p.expected}")
        for p in ledger.problems
    ]
    troubles += [
        Trouble(row.pk, row.position, "amount", f"“{row.amount}”太大；以元计，核对位数")
        for row in kept
        if is_too_large(row.amount)
    ]
    troubles += [Trouble(None, 0, "", f"{problem.found}；{problem.expected}") for problem in unbalanced]
    return Reading(tuple(troubles), sums_of(rows))


def sums_of(rows: Iterable[EntryRow]) -> Mapping[str, int]:
    """Debit, credit, revenue and expenditure of the year's ordinary entries, in 分."""
    sums = {"借方": 0, "贷方": 0, "收入": 0, "支出": 0}
    for row in rows:
        if row.fen is None or row.basis not in ("", Basis.ACTUAL.value) or row.kind not in ("", Kind.ORDINARY.value):
            continue
        is_credit = row.side.startswith("贷")
        sums["贷方" if is_credit else "借方"] += row.fen
        if row.account.startswith("6"):
            sums["收入"] += row.fen if is_credit else -row.fen
        elif row.account.startswith("7"):
            sums["支出"] += -row.fen if is_credit else row.fen
    return sums


@cache
def completions() -> Mapping[str, Sequence[Sequence[str]]]:
    """What can be typed in a column: the text, and what it means."""
    found: dict[str, Any] = {
        "account": [[one.code, one.name] for one in accounts().values()],
        "function": [[one.code, one.name] for one in function_codes().values() if len(one.code) == 7],
        "economic": [[one.code, one.name] for one in economic_codes().values() if len(one.code) == 5],
        "fund": [[one.name, ""] for one in funds().values()],
        "side": [[side.value, ""] for side in Side],
        "kind": [[kind.value, ""] for kind in Kind if kind is not Kind.ELIMINATION],
        "nature": [[nature.value, ""] for nature in Nature if nature.value],
        "basis": [[basis.value, ""] for basis in Basis],
    }
    return found
