"""Leftovers: before a file is published, what it carries besides its content (leftovers.toml).

Names in the properties, comments, revisions, hidden and embedded things, links to the office's own machines, programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from juesuan import shipped
from juesuan.accounts import FinalAccounts
from juesuan.document import Leftover
from juesuan.finding import NotChecked, Severity
from juesuan.rules.rule import Given, Outcomes, Rule, check

SHOWN = 3  # leftovers named in a message, places of a finding
_NOT_LOOKED_AT = "不是能查看这些内容的 Word、Excel（2007 及以后）或 PDF 文件"


def rules() -> Iterator[Rule]:
    """Every rule of the file."""
    data = shipped.toml(__package__, "leftovers.toml")
    for entry in data["rule"]:
        yield _of_kind(entry, data)


def _of_kind(entry: Mapping[str, Any], common: Mapping[str, Any]) -> Rule:
    @check(
        entry["code"],
        entry["title"],
        severity=Severity(entry["severity"]),
        source=common["source"],
        part=common["part"],
        hint=entry["hint"],
        relation=entry["relation"],
        needs=(common["needs"],),
    )
    def left(given: Given, rule: Rule) -> Outcomes:
        if given.accounts.leftovers is None:
            yield NotChecked(rule.code, _NOT_LOOKED_AT)
            return
        found = [one for one in given.accounts.leftovers if one.kind == entry["kind"]]
        if entry["kind"] == "property":
            found = [one for one in found if not _is_harmless(one, given.accounts, common["nobody"])]
        if found:
            yield rule.finding(
                f"{entry['says']}：{_listed(found)}",
                places=tuple(one.place for one in found[:SHOWN]),
                stated=found[0].text,
                subject=f"文件·{entry['kind']}",
            )

    return left


def _is_harmless(one: Leftover, accounts: FinalAccounts, nobody: Sequence[str]) -> bool:
    """Whether a property names nobody, or the department itself, which the report does anyway."""
    name = one.text.partition("：")[2].strip()
    is_own = bool(accounts.department) and (name in accounts.department or accounts.department in name)
    return is_own or name.lower() in nobody


def _listed(found: Sequence[Leftover]) -> str:
    said = "、".join(f"“{text}”" for text in dict.fromkeys(one.text for one in found[:SHOWN]))
    return said + (f"等 {len(found)} 处" if len(found) > SHOWN else "")
