"""SARIF 2.1.0: the verdict in the format that editors and code-review tools read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from juesuan import __version__
from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.rules import Rule, rules_by_code

LEVELS = {Severity.ERROR: "error", Severity.EXPLAIN: "warning", Severity.NOTICE: "note"}


def to_sarif(verdicts: Sequence[Verdict]) -> str:
    """One SARIF log with one run; every finding, consequences included, at its places."""
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    every = [f for finding in findings for f in (finding, *finding.consequences)]
    codes = sorted({finding.code for finding in every})
    rules = rules_by_code()
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "juesuan",
                        "version": __version__,
                        "language": "zh-CN",
                        "rules": [_rule(rules[code]) for code in codes if code in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding) for finding in every],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.relation},
        "help": {"text": f"{rule.hint}\n依据：{rule.source}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(finding: Finding) -> dict[str, Any]:
    text = finding.message if finding.cause is None else f"{finding.message}。原因：{finding.cause.text}"
    first, rest = finding.places[:1], finding.places[1:]
    return {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(place) for place in first],
        "relatedLocations": [_location(place) for place in rest],
        "partialFingerprints": {"juesuan/v1": finding.id},
        "properties": {
            "stated": finding.stated,
            "expected": finding.expected,
            "difference": finding.difference,
            "unit": finding.unit,
            "hint": finding.hint,
        },
    }


def _location(place: Place) -> dict[str, Any]:
    region: dict[str, Any] = {}
    if place.line is not None:
        region["startLine"] = place.line
        if place.start is not None:
            region["startColumn"] = place.start + 1
        if place.end is not None:
            region["endColumn"] = place.end + 1
    physical: dict[str, Any] = {"artifactLocation": {"uri": place.file}}
    if region:
        physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.part:
        location["logicalLocations"] = [{"fullyQualifiedName": place.part}]
    return location
