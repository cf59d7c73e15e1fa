"""Equation: a line of data in the notation officials know, applied to every row it speaks of.

    收入支出决算总表[总计].收入 = 收入支出决算总表[总计].支出
    收入决算表[合计].每栏 = Σ收入决算表[各项].每栏
    Σ支出决算表[该类各项].本年支出合计 = 收入支出决算总表[每类].支出

Rows: a canonical label or code; 每行 every printed row, 每项 every row without printed sub-rows, 每类 every functional
class, 每个上级科目 every printed subtotal, 每个经济类 every economic class. Behind Σ: 各项, 该类各项, 其下级, 各类,
其款, 各单位 (every row by name but 合计).
Columns: a canonical label, or 每栏 for every amount column. “上年·” before a table means last year's report.
The first term on the left is the figure judged.

An edition writes the equations of its own tables in its folder. There, ``sums_of = "表种"`` stands for one equation for
every column of that table that is made up of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, cast

from juesuan import shipped
from juesuan.accounts import Table, leaf_keys, lies_under
from juesuan.codes import economic_codes
from juesuan.editions import Form, load
from juesuan.editions.edition import bases, names, own_equations
from juesuan.errors import JuesuanError
from juesuan.rules.relation import Linear, Parts

Tables = Mapping[str, Table]
EACH = ("每行", "每项", "每类", "每个上级科目", "每个经济类")
SUMS = ("各项", "该类各项", "其下级", "各类", "其款", "各单位")
FEW = 8  # up to this many parts a blank one is kept, as it may be the one that is wrong
_TERM = re.compile(r"\s*([-+−]?)\s*(Σ?)\s*([^\s\[\]+=≤≥−Σ-]+)\[([^\]]+)\]\.([^\s+=≤≥−]+)")


class Term(NamedTuple):
    """One signed term: a cell, or with ``sums`` the sum of a group of rows."""

    sign: int
    sums: bool
    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Equation:
    """勾稽关系 as data: terms on both sides of =, ≤ or ≥.

    ``sparse``: a column on the right that the table does not print is worth nothing (tables print the used ones).
    """

    code: str
    text: str
    left: tuple[Term, ...]
    comparison: Literal["=", "≤", "≥"]
    right: tuple[Term, ...]
    sparse: bool = False
    edition: str = ""  # whose own tables it is about; “” for tables that all print
    tables: tuple[str, ...] = field(init=False)  # kinds of table it speaks of, each once, in order

    def __post_init__(self) -> None:
        kinds = (term.table for term in (*self.left, *self.right))
        object.__setattr__(self, "tables", tuple(dict.fromkeys(kinds)))

    @property
    def within_table(self) -> bool:
        """表内 (one table) as against 表间."""
        return len(self.tables) == 1

    def missing(self, tables: Tables) -> str:
        """Which table it needs and cannot find, “” when all are there."""
        return next((kind for kind in self.tables if kind not in tables), "")

    def relations(self, tables: Tables) -> Iterator[Linear]:
        """The equation applied to every row and column it speaks of; nothing for rows that are wholly blank."""
        if self.missing(tables):
            return
        terms = (*self.left, *self.right)
        each = next((t for t in terms if t.row in EACH), None)
        columns = self._columns(tables, terms)
        for row in _rows(tables, each, terms) if each is not None else ("",):
            for column in columns:
                relation = self._relation(tables, row, column)
                if relation is not None:
                    yield relation

    def _columns(self, tables: Tables, terms: tuple[Term, ...]) -> tuple[str, ...]:
        open_terms = [t for t in terms if t.column == "每栏"]
        if not open_terms:
            return ("",)
        shared = tables[open_terms[0].table].columns
        return tuple(c for c in shared if all(c in tables[t.table].columns for t in open_terms))

    def _relation(self, tables: Tables, row: str, column: str) -> Linear | None:
        spots: list[tuple[int, Table, str, str]] = []
        within = self.within_table
        for side, terms in ((1, self.left), (-1, self.right)):
            for term in terms:
                table = tables[term.table]
                keys = _keys_of(table, term, row, within=within)
                at = column if term.column == "每栏" else term.column
                if self.sparse and side < 0 and at not in table.columns:
                    continue
                if keys is None or at not in table.columns:
                    return None
                spots += [(-side * term.sign, table, key, at) for key in keys]
        if self.sparse and len(spots) == 1:  # none of its parts is printed
            return None
        cells = [t.cells.get((k, c)) for _, t, k, c in spots]
        printed = [figure is not None and not figure.is_blank for figure in cells]
        if not any(printed):
            return None
        if any(f is not None and not f.is_money for f in cells) and any(f is None or f.is_money for f in cells):
            return None  # a count and a cell that prints none
        _, table, key, at = spots[0]
        rest = list(zip(spots[1:], printed[1:], strict=True))
        parts: Parts = tuple((sign, t.cells[k, c]) for (sign, t, k, c), there in rest if there)
        if len(rest) <= FEW or not parts:  # a blank part may be the one that is wrong
            parts += tuple((sign, t.figure(k, c)) for (sign, t, k, c), there in rest if not there)
        return Linear(self.code, table.figure(key, at), parts, self.comparison)


def _keys_of(table: Table, term: Term, row: str, *, within: bool) -> tuple[str, ...] | None:
    """The rows a term stands for under one binding; ``None`` when its row is not printed and not simply zero.

    Between tables, a total row left empty is replaced by the rows it would add up.
    """
    if term.sums:
        group = _group(table.keys, term.row, row)
        # A class without any item is worth zero; a table without items at all proves nothing.
        return group if group or (term.row == "该类各项" and not table.is_empty) else None
    key = row if term.row in EACH else term.row
    if table.is_missing(key):
        return None if within else table.leaves() or None
    return (key,)


def _is_code(key: str) -> bool:
    return key[:1].isdigit()


@lru_cache(maxsize=1024)
def _group(keys: tuple[str, ...], group: str, row: str) -> tuple[str, ...]:
    """The row keys that a word behind Σ stands for, given the row the equation is bound to."""
    if group == "各项":
        return leaf_keys(keys)
    if group == "该类各项":
        return tuple(key for key in leaf_keys(keys) if key.startswith(row))
    if group == "各类":
        return tuple(key for key in keys if _is_code(key) and len(key.partition("#")[0]) == 3)
    if group == "各单位":
        return tuple(key for key in keys if not _is_code(key) and key.partition("#")[0] not in ("合计", "总计"))
    below = [key for key in keys if _is_code(key) and lies_under(key, row)]
    return tuple(key for key in below if not any(lies_under(key, other) for other in below))


def _rows(tables: Tables, each: Term, terms: tuple[Term, ...]) -> Iterator[str]:
    """The rows a binding runs over: of all tables named with the same word, in order of print."""
    seen: dict[str, None] = {}
    for term in terms:
        if term.row == each.row or (each.row == "每类" and term.row == "该类各项"):
            for key in tables[term.table].keys:
                seen.setdefault(key)
    keys = tuple(seen)
    if each.row == "每行":
        yield from keys
    elif each.row == "每项":
        yield from leaf_keys(keys)
    elif each.row == "每类":
        yield from dict.fromkeys(key[:3] for key in keys if _is_code(key))
    elif each.row == "每个上级科目":
        leaves = set(leaf_keys(keys))
        yield from (key for key in keys if _is_code(key) and key not in leaves)
    else:
        classes = (code for code, entry in economic_codes().items() if entry.level == "类")
        yield from (code for code in classes if code in seen or any(key.startswith(code) for key in keys))


def parse_equation(code: str, text: str, *, sparse: bool = False, edition: str = "") -> Equation:
    """Read one equation; :class:`JuesuanError` naming the code and the place of the slip."""
    sides = re.split(r"([=≤≥])", text)
    if len(sides) != 3:
        raise JuesuanError(f"规则 {code} 的算式须有且只有一个 = ≤ ≥：“{text}”")
    left, sign, right = sides
    comparison = cast(Literal["=", "≤", "≥"], sign)
    return Equation(code, text, _terms(code, left), comparison, _terms(code, right), sparse, edition)


def _terms(code: str, text: str) -> tuple[Term, ...]:
    terms, at = [], 0
    while text[at:].strip():
        match = _TERM.match(text, at)
        if match is None:
            raise JuesuanError(f"规则 {code} 的算式“{text.strip()}”第 {at + 1} 个字起无法识别")
        sign, sums, table, row, column = match.groups()
        if bool(sums) != (row in SUMS):
            raise JuesuanError(f"规则 {code}：“{row}”{'前须有 Σ' if row in SUMS else '前不能有 Σ'}")
        terms.append(Term(-1 if sign in ("-", "−") else 1, bool(sums), table, row, column))
        at = match.end()
    return tuple(terms)


@cache
def equation_data() -> tuple[Mapping[str, Any], ...]:
    """The entries of equations.toml, as written, and those the editions add for their own tables."""
    own = (entry for name in names() for entry in own_equations(name))
    return (*shipped.toml(__package__, "equations.toml")["equation"], *own)


@cache
def equations() -> tuple[Equation, ...]:
    """All equations in force or suspended, in order of the file."""
    found: list[Equation] = []
    for entry in equation_data():
        code, says = str(entry["code"]), entry.get("says", ())
        own = str(entry.get("edition", ""))
        found += [parse_equation(code, text, edition=own) for text in ([says] if isinstance(says, str) else says)]
        if "sums_of" in entry:
            found += _sums_of(code, own, load(own).form(entry["sums_of"]))
    return tuple(found)


@cache
def equations_of(edition: str) -> tuple[Equation, ...]:
    """The equations that speak of a report in that edition: those of all, and those of its own tables."""
    return tuple(e for e in equations() if not e.edition or e.edition in bases(edition))


def _sums_of(code: str, edition: str, form: Form) -> Iterator[Equation]:
    """Every column of a form that others make up, as the sum of these in every row."""
    parts = {c.key: [part.key for part in form.columns if part.part_of == c.key] for c in form.columns if c.sums}
    for column in form.columns:
        if column.total:
            parts[column.key] = [c.key for c in form.columns if not c.part_of and c is not column]
    for whole, keys in parts.items():
        added = " + ".join(f"{form.kind}[每行].{key}" for key in keys)
        yield parse_equation(code, f"{form.kind}[每行].{whole} = {added}", sparse=True, edition=edition)


@cache
def equations_within(kind: str) -> tuple[Equation, ...]:
    """The exact (=) equations inside one kind of table: what proves that a table was read right."""
    return tuple(e for e in equations() if e.tables == (kind,) and e.comparison == "=")
