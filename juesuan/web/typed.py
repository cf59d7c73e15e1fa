"""Typed: a unit's rows read as the command line reads its file — what each row means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Protocol

from juesuan.checking import no_search_for_cycles
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import choose, load
from juesuan.place import Place
from juesuan.prepare.chart import accounts, funds
from juesuan.prepare.dimensions import Frame
from juesuan.prepare.entry import Basis, Kind, Nature, Side
from juesuan.prepare.ledger import Ledger
from juesuan.store.books import COLUMNS, is_too_large
from juesuan.store.models import UnitBook

_COLUMNS = {heading: column for column, heading in COLUMNS.items()}
_texts = attrgetter(*COLUMNS)
_UNIT, _YEAR = "单位", "年度"


class Row(Protocol):
    """What is read of a row, besides its texts by column: a record of the database, or a light copy of one."""

    @property
    def pk(self) -> Any: ...
    @property
    def position(self) -> int: ...
    @property
    def account(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def amount(self) -> str: ...
    @property
    def fen(self) -> int | None: ...


class TypedLine(dict[str, str]):
    """One row as the ledger takes a line: texts by heading (“” for others), its place the row itself."""

    __slots__ = ("row",)

    def __init__(self, row: Row, texts: Iterable[str], whose: Mapping[str, str]) -> None:
        super().__init__(zip(_COLUMNS, texts, strict=True))
        self.update(whose)
        self.row = row

    def __missing__(self, heading: str) -> str:
        return ""

    def place(self, heading: str = "", part: str = "") -> Place:
        return Place(file=self[_UNIT], part=heading or part, line=self.row.position, row=self.row.pk)


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
    names[book.unit.name] = book.unit.name  # whatever a unit left out may be called in short
    return Frame(report.year, edition, names, book.unit.name)


def rows_of(book: UnitBook) -> Sequence[Row]:
    """Every row of a book in its order, for reading only: records of the database cost three times as much."""
    return list(book.rows.values_list("pk", "position", "fen", *COLUMNS, named=True))


def lines_of(book: UnitBook, rows: Iterable[Row]) -> list[TypedLine]:
    """The rows in which anything stands, as lines for the ledger."""
    whose = {_UNIT: book.unit.name, _YEAR: str(book.report.year)}
    return [TypedLine(row, texts, whose) for row in rows if any(texts := _texts(row))]


@no_search_for_cycles()
def read_rows(book: UnitBook, rows: Sequence[Row]) -> Reading:
    """The rows read by the ledger, each with its own troubles, and whether debit and credit agree."""
    ledger = Ledger()
    kept = lines_of(book, rows)
    ledger.add(kept, frame_of(book))
    unbalanced, _ = ledger.balance()
    troubles = [
        Trouble(p.place.row, p.place.line or 0, _COLUMNS.get(p.place.part, "amount"), f"{p.found}；{p.expected}")
        for p in ledger.problems
    ]
    troubles += [
        Trouble(line.row.pk, line.row.position, "amount", f"“{line.row.amount}”太大；以元计，核对位数")
        for line in kept
        if is_too_large(line.row)
    ]
    troubles += [Trouble(None, 0, "", f"{problem.found}；{problem.expected}") for problem in unbalanced]
    return Reading(tuple(troubles), sums_of(rows))


def sums_of(rows: Iterable[Row]) -> Mapping[str, int]:
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
