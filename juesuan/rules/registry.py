"""The catalogue: every rule of every kind, found where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from juesuan import shipped
from juesuan.editions.edition import bases
from juesuan.errors import JuesuanError
from juesuan.finding import NotChecked, Severity
from juesuan.rules import checks
from juesuan.rules.equation import Equation, equation_data, equations
from juesuan.rules.rule import FIRST_YEAR, Edit, Given, Outcomes, Rule
from juesuan.rules.said import said_of


@cache
def catalogue() -> tuple[Rule, ...]:
    """All rules in order of code; :class:`JuesuanError` when two carry the same code."""
    found: dict[str, Rule] = {}
    for rule in (*_equations(), *_sentences(), *_checks()):
        if rule.code in found:
            raise JuesuanError(f"规则编号 {rule.code} 重复：“{found[rule.code].title}”与“{rule.title}”")
        found[rule.code] = rule
    return tuple(found[code] for code in sorted(found))


@cache
def rules_by_code() -> Mapping[str, Rule]:
    """The catalogue by code."""
    return {rule.code: rule for rule in catalogue()}


def _checks() -> list[Rule]:
    """Every Rule that stands in a module of juesuan.rules.checks, and those a module reads from data (``rules()``)."""
    modules = [import_module(f"{checks.__name__}.{m.name}") for m in iter_modules(checks.__path__)]
    standing = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    return standing + [rule for module in modules if hasattr(module, "rules") for rule in module.rules()]


def _common(entry: Mapping[str, Any]) -> dict[str, Any]:
    failing = entry.get("failing")
    return {
        "code": entry["code"],
        "title": entry["title"],
        "severity": Severity(entry["severity"]),
        "source": entry["source"],
        "part": entry["part"],
        "hint": entry["hint"],
        "failing": Edit(*failing) if failing else None,
        "years": (entry.get("from_year", FIRST_YEAR), entry.get("to_year")),
        "status": entry.get("status", "active"),
        "needs": tuple(entry.get("needs", ())),
        "covers": tuple(entry.get("covers", ())),
    }


def _equations() -> list[Rule]:
    by_code: dict[str, list[Equation]] = {}
    for equation in equations():
        by_code.setdefault(equation.code, []).append(equation)
    return [
        Rule(
            **_common(entry),
            relation="；".join(e.text for e in by_code[str(entry["code"])]),
            kind="equation",
            run=_weighing(tuple(by_code[str(entry["code"])]), str(entry.get("edition", ""))),
            edition=str(entry.get("edition", "")),
        )
        for entry in equation_data()
    ]


def _weighing(lines: tuple[Equation, ...], edition: str) -> Any:
    def run(given: Given) -> Outcomes:
        if edition and edition not in bases(given.edition.name):
            return  # tables that other editions have not
        for equation in lines:
            missing = equation.missing(given.tables)
            if missing:
                needed = "上年报告（--prior）" if missing.startswith("上年·") else f"“{missing}”"
                yield NotChecked(equation.code, f"没有{needed}")
            else:
                yield from equation.relations(given.tables)

    return run


def _sentences() -> list[Rule]:
    data = shipped.toml(__package__, "sentences.toml")
    return [
        Rule(**_common(entry), relation=entry["says"], kind="sentence", run=said_of(entry["code"]))
        for entry in data["sentence"]
    ]
