"""Figure: one printed number that can be weighed. Formula: which cells of which tables make up a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from juesuan.amount import Amount, Number, State
from juesuan.errors import JuesuanError
from juesuan.place import NOWHERE, Place

if TYPE_CHECKING:
    from juesuan.accounts import Table

_BLANK, _UNREADABLE = State.BLANK, State.UNREADABLE  # asked of every figure many times


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as printed, what it is of, and where it stands.

    ``key`` is unique within one document and stable over runs (“收入支出决算总表[总计].收入”,
    “第三部分 六[工资福利支出].amount”, “项目22[其他资金].执行率”); ``label`` is the same in the words of a reader.
    ``is_absent`` when not even the row or the table it would stand in is printed.
    """

    key: str
    label: str
    number: Amount | Number
    place: Place = NOWHERE
    is_absent: bool = False

    @property
    def grains(self) -> int:
        """Whole number of 分 for money, of millionths for everything else; 0 when blank."""
        return self.number.grains

    @property
    def is_blank(self) -> bool:
        return self.number.state is _BLANK

    @property
    def is_readable(self) -> bool:
        return self.number.state is not _UNREADABLE

    @property
    def is_money(self) -> bool:
        return isinstance(self.number, Amount)


class Reference(NamedTuple):
    """A cell by meaning: kind of table, canonical row label or code, canonical column label."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}[{self.row}].{self.column}"


class Formula(NamedTuple):
    """A signed sum of cells, as written in our data: ``收入支出决算总表[总计].收入 - 收入决算表[合计].其他收入``."""

    terms: tuple[tuple[int, Reference], ...]

    def figures(self, tables: Mapping[str, Table]) -> list[tuple[int, Figure]] | None:
        """The signed figures it adds up, blank cells as blank figures; ``None`` when a table is not there.

        A total row that was left unprinted or empty is replaced by the rows it would add up.
        """
        found = []
        for sign, reference in self.terms:
            table = tables.get(reference.table)
            if table is None:
                return None
            if table.is_missing(reference.row):
                found += [(sign, table.figure(row, reference.column)) for row in table.leaves()]
            else:
                found.append((sign, table.figure(reference.row, reference.column)))
        return found

    def __str__(self) -> str:
        return " ".join(f"{'-' if sign < 0 else '+'} {ref}" for sign, ref in self.terms).removeprefix("+ ")


_TERM = re.compile(r"\s*([-+−]?)\s*([^\s\[\]+−-]+)\[([^\]]+)\]\.([^\s+−-]+)")


@lru_cache(maxsize=4096)
def parse_formula(text: str) -> Formula:
    """Read a formula; :class:`JuesuanError` with the place of the slip when it is not one."""
    terms, at = [], 0
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None:
            raise JuesuanError(
                f"算式写法有误：“{text}”第 {at + 1} 个字起无法识别", hint="写作“表名[行].栏”，用 + - 连接"
            )
        sign, table, row, column = match.groups()
        terms.append((-1 if sign in ("-", "−") else 1, Reference(table, row, column)))
        at = match.end()
        if not text[at:].strip():
            break
    return Formula(tuple(terms))


@lru_cache(maxsize=4096)
def parse_formulas(text: str) -> tuple[Formula, ...]:
    """The alternatives written with “ 或 ” between them, best first."""
    return tuple(parse_formula(part.strip()) for part in text.split(" 或 ")) if text else ()


def first_printed(text: str, tables: Mapping[str, Table]) -> list[tuple[int, Figure]] | None:
    """The signed figures of the first alternative whose tables are printed; ``None`` if none is.

    One whose rows are all printed goes before one that adds up other rows in place of a total that is not.
    """
    known = [formula for formula in parse_formulas(text) if formula.figures(tables) is not None]
    whole = (one for one in known if not any(tables[ref.table].is_missing(ref.row) for _, ref in one.terms))
    chosen = next(whole, known[0] if known else None)
    return chosen.figures(tables) if chosen is not None else None
