"""The suite of generated reports: complete, exact, built anew to the same bytes, and the checker run on a sample."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.prove.suite_build import EACH, FOLDER, about_clean, lines_of, records
from tests.prove.suite_kinds import every_kind
from tests.prove.suite_kinds.clean import NUMBER, clean
from tests.prove.suite_kinds.mutant import AREAS, SEVERITIES
from tests.prove.suite_run import of_suite, run, tasks

ANEW = "python -m tests.prove.suite build"
apply, score = of_suite("apply"), of_suite("score")


def test_the_suite_holds_two_hundred_reports_and_fifty_mutants_of_each_kind() -> None:
    kinds = apply.kinds()
    texts = [path.read_text("utf-8") for path in sorted((FOLDER / "clean").glob("*.txt"))]
    assert len(texts) == NUMBER == len(set(texts))
    assert [k["kind"] for k in kinds] == [k.code for k in every_kind()]
    assert len(kinds) >= 60
    assert all(k["mutants"] == EACH == len(apply.mutants(k["kind"])) for k in kinds)
    assert {k["area"] for k in kinds} == set(AREAS)
    assert {k["severity"] for k in kinds} == set(SEVERITIES)
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 12_500_000


def test_clean_reports_differ_in_department_year_denomination_and_size() -> None:
    about = [json.loads(line) for line in (FOLDER / "clean.jsonl").read_text("utf-8").splitlines()]
    assert len({each["department"] for each in about}) > 150
    assert Counter(each["year"] for each in about).keys() == {2022, 2023, 2024, 2025}
    assert {each["denomination"] for each in about} == {"元", "万元"}
    assert {each["level"] for each in about} == {"部门", "单位"}
    assert min(each["codes"] for each in about) <= 4
    assert max(each["codes"] for each in about) >= 38


def test_every_mutant_is_another_text_with_its_places_in_it() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in (FOLDER / "clean").glob("*.txt")}
    for kind in apply.kinds():
        seen = set()
        for mutant in apply.mutants(kind["kind"]):
            text = apply.wrong(texts[mutant["report"]], mutant["edits"])
            assert text != texts[mutant["report"]]
            assert (mutant["report"], text) not in seen, mutant["id"]
            seen.add((mutant["report"], text))
            lines = text.split("\n")
            for spot in (*mutant["where"], *mutant.get("against", ())):
                assert 1 <= spot["line"] <= len(lines), mutant["id"]
                assert spot.get("end", 0) <= len(lines[spot["line"] - 1]), mutant["id"]


@pytest.mark.parametrize("number", [1, 60, 122, 200])
def test_a_clean_report_is_built_anew_to_the_same_bytes(number: int) -> None:
    report = clean(number)
    assert report.a.faults() == []
    assert report.text == (FOLDER / "clean" / f"{report.name}.txt").read_text("utf-8"), ANEW
    about = (FOLDER / "clean.jsonl").read_text("utf-8").splitlines()[number - 1]
    assert lines_of([about_clean(report)]).strip() == about, ANEW


@pytest.mark.prove
def test_all_mutants_are_built_anew_to_the_same_bytes() -> None:
    for kind in every_kind():
        stored = (FOLDER / "mutants" / f"{kind.code}.jsonl").read_text("utf-8")
        assert lines_of(records(kind)) == stored, f"{kind.code}: {ANEW}"


def test_the_scripts_of_the_suite_stand_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-I", str(FOLDER / "apply.py"), str(out), "--kind", "table-item", "--first", "2"]
    assert "2 mutants" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert len(list((out / "table-item").iterdir())) == 2
    place = apply.mutants("table-item")[0]["where"][0]
    said = {"rule": "any", "severity": "error", "text": "wrong", "places": [place]}
    findings = tmp_path / "findings.jsonl"
    findings.write_text(
        json.dumps({"id": "r001", "findings": []})
        + "\n"
        + json.dumps({"id": "table-item-001", "findings": [said]})
        + "\n"
        + json.dumps({"id": "table-item-002", "findings": []})
        + "\n"
    )
    command = [sys.executable, "-I", str(FOLDER / "score.py"), str(findings)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.search(r"50\.0 % +50\.0 % +50\.0 % +2 +all", printed)


def test_a_finding_counts_when_it_is_new_and_on_one_of_the_lines() -> None:
    mutant = {"where": [{"line": 7, "start": 2, "end": 5}], "against": [{"line": 9}], "names": ["公开05表"]}

    def said(text: str, *places: dict[str, int]) -> dict[str, object]:
        return {"rule": "r", "severity": "explain", "text": text, "places": list(places)}

    def judged(*findings: dict[str, object], before: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
        return score.judge(mutant, "error", list(findings), before)

    assert judged(said("a", {"line": 7, "start": 0, "end": 3}))["pointed"]
    assert judged(said("a", {"line": 7, "start": 5, "end": 8})) == judged(said("a", {"line": 3}, {"line": 9}))
    assert judged(said("a", {"line": 9}))["found"]
    assert not judged(said("a", {"line": 9}))["level"]
    assert not judged(said("a", {"line": 8}))["found"]
    assert not judged(said("a", {"line": 7}), before=(said("a", {"line": 7}),))["found"]
    assert judged(said("缺公开05表"))["found"]
    assert not judged(said("缺公开06表"))["found"]


def test_the_readme_states_how_many_there_are() -> None:
    words = (FOLDER / "README.md").read_text("utf-8")
    kinds = apply.kinds()
    for number in (NUMBER, len(kinds), EACH, sum(k["mutants"] for k in kinds)):
        assert words.count(str(number)) >= 2, number


def test_the_checker_finds_most_of_a_small_sample_and_says_nothing_wrong_of_clean_reports() -> None:
    outcome = run(tasks([], 40, 8, 7), jobs=1)
    results = [result for each in outcome.judged.values() for result in each]
    assert sum(result["found"] for result in results) >= len(results) * 7 // 10
    assert all(f["severity"] != "error" for said in outcome.clean.values() for f in said)
