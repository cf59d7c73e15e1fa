"""SARIF 2.1.0: the verdict in the format that editors and code-review tools read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from juesuan import __version__
from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.rules import Rule, rules_by_code
from juesuan.writers.telling import why

LEVELS = {Severity.ERROR: "error", Severity.EXPLAIN: "warning", Severity.NOTICE: "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(verdicts: Sequence[Verdict], failed: Sequence[tuple[str, str]] = ()) -> str:
    """One SARIF log with one run; every finding, consequences included, at its places.

    Rules without a result and inputs that could not be read (``failed``: path and reason) are notifications of the
    run, so that what was not checked does not pass for checked.
    """
    every = [
        (verdict, one) for verdict in verdicts for finding in verdict.findings for one in _with_consequences(finding)
    ]
    known = rules_by_code()
    skipped = {item.code for verdict in verdicts for item in verdict.coverage.not_checked}
    rules = [known[code] for code in sorted({finding.code for _, (finding, _) in every} | skipped) if code in known]
    index = {rule.code: n for n, rule in enumerate(rules)}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "juesuan",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "language": "zh-CN",
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not failed,
                        "toolExecutionNotifications": [*_failed(failed), *_not_checked(verdicts)],
                    }
                ],
                "artifacts": [_artifact(verdict) for verdict in verdicts],
                "results": [_result(finding, parent, index) for _, (finding, parent) in every],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _with_consequences(finding: Finding) -> Iterator[tuple[Finding, str]]:
    """The finding, and what follows from it with the id it follows from."""
    yield finding, ""
    for consequence in finding.consequences:
        yield consequence, finding.id


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.relation},
        "help": {"text": f"{rule.hint}\n依据：{rule.source}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _artifact(verdict: Verdict) -> dict[str, Any]:
    document = verdict.document
    is_folder = document.get("format") == "folder"
    uri = _uri(str(document["path"])).rstrip("/") + ("/" if is_folder else "")
    found: dict[str, Any] = {"location": {"uri": uri}, "roles": ["analysisTarget"]}
    if not is_folder and document.get("sha256"):
        found["hashes"] = {"sha-256": document["sha256"]}
    return found


def _failed(failed: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for path, reason in failed:
        place = {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}}}
        yield {"level": "error", "message": {"text": reason}, "locations": [place]}


def _not_checked(verdicts: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
    for verdict in verdicts:
        place = {"physicalLocation": {"artifactLocation": {"uri": _uri(str(verdict.document["path"]))}}}
        for item in verdict.coverage.not_checked:
            text = f"{item.code} 未核验：{item.reason}"
            associated = {"associatedRule": {"id": item.code}}
            yield {"level": "note", "message": {"text": text}, "locations": [place], **associated}


def _result(finding: Finding, parent: str, index: dict[str, int]) -> dict[str, Any]:
    said = f"{finding.message}。原因：{finding.cause.text}" if finding.cause is not None else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": said or finding.title},
        "locations": [_location(place) for place in finding.places[:1]],
        "relatedLocations": [{"id": n, **_location(place)} for n, place in enumerate(finding.places[1:], 1)],
        "partialFingerprints": {"juesuan/v1": finding.id},
        "properties": {
            "stated": finding.stated,
            "expected": finding.expected,
            "difference": finding.difference,
            "unit": finding.unit,
            "why": why(finding),
            "hint": finding.hint,
        },
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    if parent:
        result["properties"]["follows"] = parent
    return result


# A viewer could not open these at a line.
_WITHOUT_LINES = (".docx", ".docm", ".pdf", ".xlsx", ".xlsm", ".xls", ".et", ".ods")


def _location(place: Place) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if place.file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
        if place.line is not None and not place.file.lower().endswith(_WITHOUT_LINES):
            physical["region"] = _region(place)
        location["physicalLocation"] = physical
    if place.part:
        location["logicalLocations"] = [{"fullyQualifiedName": place.part}]
    return location


def _region(place: Place) -> dict[str, Any]:
    """Line and columns, from 1; no columns where the place counts the characters of a cell and not of its line."""
    region: dict[str, Any] = {"startLine": place.line}
    if place.start is not None and place.column is None:
        region["startColumn"] = place.start + 1
        if place.end is not None:
            region["endColumn"] = place.end + 1
    return region


def _uri(path: str) -> str:
    """A relative reference for what lies below the working directory, an absolute file URI for anything else."""
    absolute = Path(path).absolute()
    try:
        return quote(absolute.relative_to(Path.cwd()).as_posix())
    except ValueError:
        return absolute.as_uri()
