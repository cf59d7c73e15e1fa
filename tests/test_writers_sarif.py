"""SARIF: what version 2.1.0 requires, one result a finding and consequence, and what was not checked said openly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import juesuan
from juesuan.cli import main
from juesuan.finding import Finding, Verdict
from juesuan.rules import rules_by_code
from juesuan.writers.sarif import to_sarif
from tests.generate import sample

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples/ningxia-hrss-2024"
REAL = ROOT.parent / "shared/reports/ningxia-hrss-2024.txt"

# The parts of the schema that apply to what we write: allowed keys, required keys first.
ALLOWED = {
    "log": (("version", "runs"), ("$schema",)),
    "run": (("tool",), ("columnKind", "invocations", "artifacts", "results")),
    "driver": (("name",), ("version", "semanticVersion", "language", "rules")),
    "rule": (("id",), ("shortDescription", "fullDescription", "help", "defaultConfiguration")),
    "result": (
        ("message",),
        ("ruleId", "ruleIndex", "level", "locations", "relatedLocations", "partialFingerprints", "properties"),
    ),
    "location": ((), ("id", "physicalLocation", "logicalLocations")),
    "physical": (("artifactLocation",), ("region",)),
    "region": (("startLine",), ("startColumn", "endColumn")),
    "artifact": (("location",), ("roles", "hashes")),
    "invocation": (("executionSuccessful",), ("toolExecutionNotifications",)),
    "notification": (("message",), ("level", "locations", "associatedRule")),
}
LEVELS = {"none", "note", "warning", "error"}
URI = re.compile(r"^[A-Za-z0-9._~!$&'()*+,;=:@/%-]+$")


@pytest.fixture(name="verdict", scope="module")
def verdict_of_a_report_with_consequences(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    if REAL.exists():
        return juesuan.check(REAL)
    return juesuan.check(EXAMPLE)


def _keys(kind: str, found: dict[str, Any]) -> dict[str, Any]:
    required, more = ALLOWED[kind]
    assert set(required) <= set(found), (kind, found)
    assert set(found) <= {*required, *more}, (kind, found)
    return found


def _every(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in findings:
        yield finding
        yield from finding.consequences


def _location(found: dict[str, Any]) -> None:
    _keys("location", found)
    assert found, "a location says something"
    for name in found.get("logicalLocations", ()):
        assert name["fullyQualifiedName"]
    if "physicalLocation" not in found:
        return
    physical = _keys("physical", found["physicalLocation"])
    _uri(physical["artifactLocation"]["uri"])
    if "region" in physical:
        region = _keys("region", physical["region"])
        assert all(isinstance(value, int) and value >= 1 for value in region.values())
        assert region.get("endColumn", 1 << 30) >= region.get("startColumn", 1)


def _uri(uri: str) -> None:
    assert URI.match(uri), uri
    assert ".." not in uri.split("/")
    assert uri.startswith("file:///") or not uri.startswith("/")


def _check(log: dict[str, Any]) -> dict[str, Any]:
    """The log's only run, after every part of it has been held against the schema."""
    _keys("log", log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    _keys("run", run)
    assert run["columnKind"] == "unicodeCodePoints"
    driver = _keys("driver", run["tool"]["driver"])
    ids = [_keys("rule", rule)["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    for artifact in run["artifacts"]:
        _uri(_keys("artifact", artifact)["location"]["uri"])
        assert artifact["roles"] == ["analysisTarget"]
    for invocation in run["invocations"]:
        _keys("invocation", invocation)
        for notification in invocation["toolExecutionNotifications"]:
            assert _keys("notification", notification)["message"]["text"]
            assert notification["level"] in LEVELS
            for location in notification["locations"]:
                _location(location)
    for result in run["results"]:
        _keys("result", result)
        assert result["message"]["text"]
        assert result["level"] in LEVELS - {"none"}
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
        related = [location["id"] for location in result["relatedLocations"]]
        assert len(related) == len(set(related))
        for location in (*result["locations"], *result["relatedLocations"]):
            _location(location)
    return dict(run)


def test_the_log_is_as_the_schema_wants_and_holds_every_finding_and_consequence(verdict: Verdict) -> None:
    run = _check(json.loads(to_sarif([verdict])))
    found = [result["partialFingerprints"]["juesuan/v1"] for result in run["results"]]
    assert found == [finding.id for finding in _every(verdict.findings)]
    assert any(finding.consequences for finding in verdict.findings)
    beneath = {result["properties"].get("follows") for result in run["results"]} - {None}
    assert beneath == {finding.id for finding in verdict.findings if finding.consequences}


def test_columns_are_those_of_the_line_from_1(verdict: Verdict) -> None:
    run = _check(json.loads(to_sarif([verdict])))
    checked = 0
    for finding, result in zip(_every(verdict.findings), run["results"], strict=True):
        for location in result["locations"]:
            region = location["physicalLocation"].get("region", {})
            if "startColumn" not in region:
                continue
            path = finding.places[0].file
            line = Path(path).read_text("utf-8-sig").split("\n")[region["startLine"] - 1]
            assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == finding.places[0].text
            checked += 1
    assert checked


def test_a_folder_gives_its_files_by_relative_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    verdict = juesuan.check("examples/ningxia-hrss-2024")
    run = _check(json.loads(to_sarif([verdict])))
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
    assert all((ROOT / unquote(uri)).is_file() for uri in uris)


def test_what_was_not_checked_and_not_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "right.txt").write_text(sample.text(), "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    assert main(["check", "--format", "sarif", str(tmp_path / "right.txt"), str(tmp_path / "empty.txt")]) == 2
    run = _check(json.loads(capsys.readouterr().out))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    said = invocation["toolExecutionNotifications"]
    assert any(note["level"] == "error" and "empty.txt" in json.dumps(note["locations"]) for note in said)
    rules = {note["associatedRule"]["id"] for note in said if "associatedRule" in note}
    assert "R-50-01" in rules
    assert rules <= set(rules_by_code())
