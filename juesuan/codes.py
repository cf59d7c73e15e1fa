"""Codes: functional and economic classification codes, with their names, old names and years."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class FunctionCode:
    """支出功能分类科目: 类 3 digits, 款 5, 项 7. ``budget`` is general, gov_fund or soe."""

    code: str
    name: str
    level: str
    parent: str
    budget: str
    also: tuple[str, ...] = ()

    @property
    def category(self) -> str:
        """类: the first three digits."""
        return self.code[:3]

    @property
    def section(self) -> str:
        """款: the first five digits."""
        return self.code[:5]


@dataclass(frozen=True, slots=True)
class EconomicCode:
    """部门预算支出经济分类科目: 类 3 digits, 款 5. ``lane`` is 人员经费 or 公用经费 in the basic-expenditure table;
    ``in_form`` says that the blank table prints its row."""

    code: str
    name: str
    level: str
    parent: str
    lane: str
    in_form: bool = False


def _rows(name: str) -> list[dict[str, str]]:
    path = files("juesuan.editions") / "codes" / name
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


@cache
def function_codes() -> Mapping[str, FunctionCode]:
    """All functional codes of the catalogue by code."""
    also: dict[str, list[str]] = {}
    for row in _rows("function-code-aliases.csv"):
        if row["printed_alias"]:
            also.setdefault(row["code"], []).append(row["printed_alias"])
    return {
        row["code"]: FunctionCode(
            row["code"], row["name"], row["level"], row["parent"], row["budget"], tuple(also.get(row["code"], ()))
        )
        for row in _rows("function-codes.csv")
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
    return {
        row["code"]: EconomicCode(
            row["code"], row["name"], row["level"], row["parent"], row["group06"], row["in_table06_example"] == "1"
        )
        for row in _rows("economic-codes.csv")
        if row["system"] == "dept"
    }


def row_words(key: str) -> str:
    """A row's key in the words of a reader: a code with its name behind it, anything else as it is."""
    code = key.split("#")[0]
    known = (function_codes().get(code) or economic_codes().get(code)) if code.isdigit() else None
    return f"{key} {known.name}" if known is not None else key
