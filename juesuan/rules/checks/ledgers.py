"""Ledgers: rules that need the books, the internal forms or the units' own accounts, and say so (ledgers.toml).

A published report cannot answer them. They stand in the catalogue so that nobody takes silence for a pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from juesuan import shipped
from juesuan.finding import NotChecked, Severity
from juesuan.prepare import checks as books
from juesuan.rules.rule import Given, Outcomes, Rule, check


def rules() -> Iterator[Rule]:
    """Every rule of the file, and those that the books are held to when they are prepared; each says what it needs."""
    data = shipped.toml(__package__, "ledgers.toml")
    for group in data["group"]:
        for code, severity, title, relation in group["rules"]:
            yield _needing(group, code, Severity(severity), title, relation)
    for code, rule in books.known().items():
        group = {"source": rule["basis"], "hint": rule["hint"], "part": "账表", "needs": "会计账"}
        yield _needing(group, code, Severity(rule["severity"]), rule["title"], rule["relation"])


def _needing(group: Mapping[str, Any], code: str, severity: Severity, title: str, relation: str) -> Rule:
    @check(
        code,
        title,
        severity=severity,
        source=group["source"],
        part=group["part"],
        hint=group["hint"],
        relation=relation,
        needs=(group["needs"],),
    )
    def needing(given: Given, rule: Rule) -> Outcomes:
        yield NotChecked(rule.code, f"需要{'、'.join(rule.needs)}")

    return needing
