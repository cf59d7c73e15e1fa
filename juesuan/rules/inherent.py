"""Inherent causes: findings whose rule looks for one way of going wrong, so that the rule itself tells the cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from juesuan import shipped
from juesuan.finding import Cause, Finding


@cache
def inherent_causes() -> Mapping[str, Cause]:
    """The causes by code of rule (causes.toml)."""
    entries = shipped.toml(__package__, "causes.toml")["cause"]
    return {rule: Cause(entry["code"], entry["text"]) for entry in entries for rule in entry["rules"]}


def with_inherent_causes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those without a cause given that of their rule; what stands beneath them as well."""
    known = inherent_causes()
    for finding in findings:
        cause = finding.cause or known.get(finding.code)
        beneath = tuple(with_inherent_causes(finding.consequences))
        same = cause is finding.cause and beneath == finding.consequences
        yield finding if same else replace(finding, cause=cause, consequences=beneath)
