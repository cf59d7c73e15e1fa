"""The JSON: every fixed key with its type, and every place is where its text stands."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import juesuan
from juesuan.accounts import FinalAccounts
from juesuan.place import Place
from juesuan.rules import rules_by_code
from juesuan.writers.source_lines import lines_of
from tests.generate import sample

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared/reports/ningxia-hrss-2024.txt"
OPTIONAL = (int, type(None))

DOCUMENT = {"path": str, "format": str, "sha256": str, "department": str, "year": OPTIONAL, "edition": str}
PLACE = {
    "file": str,
    "part": str,
    "line": OPTIONAL,
    "page": OPTIONAL,
    "sheet": (str, type(None)),
    "row": OPTIONAL,
    "column": OPTIONAL,
    "start": OPTIONAL,
    "end": OPTIONAL,
    "text": str,
}
FINDING = {
    **dict.fromkeys(("id", "code", "severity", "title", "message", "stated", "expected", "difference"), str),
    **dict.fromkeys(("unit", "hint", "basis"), str),
    "cause": (dict, type(None)),
    **dict.fromkeys(("operands", "places", "consequences", "workings"), list),
}
COVERAGE = {
    "tables": list,
    "sections": list,
    "evaluations": int,
    "numbers_in_text": dict,
    "rules_run": int,
    "not_checked": list,
    "unread": list,
}


def _reports() -> list[str]:
    return ["sample", "folder", *(["real"] if REAL.exists() else [])]


@cache
def _path(name: str, folder: Path) -> Path:
    if name == "sample":  # with a total changed, so that something is found
        path = folder / "sample.txt"
        text = sample.text()
        total = text.index("合计\t", text.index("科目名称", text.index("公开03表"))) + 3
        end = text.index("\t", total)
        path.write_text(text[: end - 1] + str((int(text[end - 1]) + 1) % 10) + text[end:], "utf-8")
        return path
    return REAL if name == "real" else ROOT / "examples/ningxia-hrss-2024"


@pytest.fixture(name="path", params=_reports(), scope="module")
def path_of_report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _path(request.param, tmp_path_factory.getbasetemp())


@pytest.fixture(name="found", scope="module")
def json_of_report(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(juesuan.check(path).to_json())
    return found


def _typed(found: dict[str, Any], keys: dict[str, Any]) -> None:
    for key, kind in keys.items():
        assert key in found, key
        assert isinstance(found[key], kind), (key, found[key])
        assert not isinstance(found[key], bool), key


def _findings(findings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for finding in findings:
        yield finding
        yield from _findings(finding["consequences"])


def test_the_fixed_keys_have_their_types(found: dict[str, Any]) -> None:
    _typed(found, {"juesuan": str, "document": dict, "coverage": dict, "counts": dict, "findings": list})
    _typed(found["document"], {**DOCUMENT, "denomination": str})
    assert re.fullmatch(r"[0-9a-f]{64}", found["document"]["sha256"])
    coverage = found["coverage"]
    _typed(coverage, COVERAGE)
    for table in coverage["tables"]:
        _typed(table, {"kind": str, "number": str, "cells": int})
    _typed(coverage["numbers_in_text"], dict.fromkeys(("total", "bound", "checked", "unbound"), int))
    for item in coverage["not_checked"]:
        _typed(item, {"code": str, "reason": str})
        assert item["code"] in rules_by_code()
        assert item["reason"]
    for item in coverage["unread"]:
        _typed(item, {"place": dict, "text": str})
    assert set(found["counts"]) == {"error", "explain", "notice"}
    for severity, count in found["counts"].items():
        assert count == sum(1 for finding in found["findings"] if finding["severity"] == severity)


def test_every_finding_is_complete(found: dict[str, Any]) -> None:
    assert found["findings"]
    ids = [finding["id"] for finding in found["findings"]]
    assert len(ids) == len(set(ids))
    for finding in _findings(found["findings"]):
        _typed(finding, FINDING)
        assert re.fullmatch(r"R-\d\d-\d\d-[0-9a-f]{8}", finding["id"])
        assert finding["code"] in rules_by_code()
        assert finding["severity"] in ("error", "explain", "notice")
        for key in ("title", "message", "hint", "basis"):
            assert finding[key], (finding["id"], key)
        if finding["cause"] is not None:
            _typed(finding["cause"], {"code": str, "text": str})
        for operand in finding["operands"]:
            _typed(operand, {"label": str, "value": str, "place": dict})
        assert finding["places"], finding["id"]
        assert all(isinstance(step, str) and step for step in finding["workings"])


def _places(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for finding in _findings(found["findings"]):
        yield from finding["places"]
        yield from (operand["place"] for operand in finding["operands"])
    yield from (item["place"] for item in found["coverage"]["unread"])
    yield from (item["place"] for item in found["coverage"].get("unbound", ()))


def _misplaced(place: Place) -> str:
    """What is wrong with a place, “” when its text stands where it says."""
    if not place.file or place.line is None:
        return "no file or line"
    lines = lines_of(place.file)
    if not 1 <= place.line <= len(lines):
        return f"line {place.line} of {len(lines)}"
    if place.start is None or place.end is None:
        return "text without characters" if place.text else ""
    line = lines[place.line - 1]
    if place.column is not None:
        line = next(csv.reader([line]))[place.column - 1].strip()
    if not 0 <= place.start <= place.end <= len(line):
        return f"characters {place.start} to {place.end} of {len(line)}"
    stands = line[place.start : place.end]
    return "" if stands == place.text else f"“{stands}” stands there, not “{place.text}”"


def test_every_place_of_the_verdict_is_where_its_text_stands(found: dict[str, Any]) -> None:
    wrong = []
    for place in _places(found):
        _typed(place, PLACE)
        assert set(place) == set(PLACE)
        for key in ("line", "page", "row", "column"):
            assert place[key] is None or place[key] >= 1
        if problem := _misplaced(Place(**place)):
            wrong.append(f"{place['part']} line {place['line']}: {problem}")
    assert wrong == []


def _figures(accounts: FinalAccounts) -> Iterator[Place]:
    for table in accounts.tables.values():
        yield from (figure.place for figure in table.cells.values() if not figure.is_blank)
    yield from (claim.figure.place for claim in accounts.claims if not claim.figure.is_blank)
    yield from (figure.place for figure in accounts.unbound)
    for form in accounts.evaluations:
        yield from (figure.place for figure in form.funds.values() if not figure.is_blank)
        for indicator in form.indicators:
            yield from indicator.places.values()


def test_every_figure_that_was_read_is_where_its_place_says(path: Path) -> None:
    places = list(_figures(juesuan.read(path)))
    assert len(places) > 300
    wrong = [f"{place.part} line {place.line}: {problem}" for place in places if (problem := _misplaced(place))]
    assert wrong == []
