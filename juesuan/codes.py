"""Codes: functional and economic classification codes, with their names, old names and years."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from juesuan import shipped


class FunctionCode(NamedTuple):
    """支出功能分类科目: 类 3 digits, 款 5, 项 7. ``budget`` is general, gov_fund or soe.

    ``since`` is the first year of a code that came in lately.
    """

    code: str
    name: str
    level: str
    parent: str
    budget: str
    also: tuple[str, ...] = ()
    since: int | None = None

    @property
    def category(self) -> str:
        """类: the first three digits."""
        return self.code[:3]

    @property
    def section(self) -> str:
        """款: the first five digits."""
        return self.code[:5]


class EconomicCode(NamedTuple):
    """部门预算支出经济分类科目: 类 3 digits, 款 5. ``lane`` is 人员经费 or 公用经费 in the basic-expenditure table;
    ``in_form`` says that the blank table prints its row."""

    code: str
    name: str
    level: str
    parent: str
    lane: str
    in_form: bool = False


def _rows(name: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Every row of a list of codes, its columns in the order asked for."""
    rows = csv.reader(shipped.text("juesuan.editions", f"codes/{name}").splitlines())
    heads = next(rows)
    return map(itemgetter(*map(heads.index, columns)), rows)


@cache
def function_codes() -> Mapping[str, FunctionCode]:
    """All functional codes of the catalogue by code."""
    also: dict[str, list[str]] = {}
    for code, alias in _rows("function-code-aliases.csv", "code", "printed_alias"):
        if alias:
            also.setdefault(code, []).append(alias)
    columns = ("code", "name", "level", "parent", "budget", "valid_from")
    return {
        code: FunctionCode(code, name, level, parent, budget, tuple(also.get(code, ())), int(since) if since else None)
        for code, name, level, parent, budget, since in _rows("function-codes.csv", *columns)
    }


@cache
def function_codes_by_name() -> Mapping[str, tuple[str, ...]]:
    """Codes that carry a name (current or old), ascending; most names of 项 belong to several codes."""
    found: dict[str, list[str]] = {}
    for code in function_codes().values():
        for name in (code.name, *code.also):
            found.setdefault(name, []).append(code.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


@cache
def economic_codes() -> Mapping[str, EconomicCode]:
    """Departmental economic codes (301–399) by code."""
    columns = ("code", "name", "level", "parent", "group06", "in_table06_example", "system")
    return {
        code: EconomicCode(code, name, level, parent, lane, in_form == "1")
        for code, name, level, parent, lane, in_form, system in _rows("economic-codes.csv", *columns)
        if system == "dept"
    }


def row_words(key: str) -> str:
    """A row's key in the words of a reader: a code with its name behind it, anything else as it is."""
    code = key.split("#")[0]
    known = (function_codes().get(code) or economic_codes().get(code)) if code.isdigit() else None
    return f"{key} {known.name}" if known is not None else key


class CofogEntry(NamedTuple):
    """Where a functional code belongs in COFOG, as proposed: the code mapped, division, likely groups, confidence."""

    code: str
    division: str
    groups: str
    confidence: str


@cache
def _cofog() -> Mapping[str, CofogEntry]:
    columns = ("function_code", "cofog_division", "cofog_group_hint", "confidence")
    return {row[0]: CofogEntry(*row) for row in _rows("cofog-map.csv", *columns)}


def cofog_of(code: str) -> CofogEntry | None:
    """The mapping of a functional code, its own or that of the nearest code above it; ``None`` when there is none."""
    entries = _cofog()
    return next((entries[code[:length]] for length in range(len(code), 2, -1) if code[:length] in entries), None)
