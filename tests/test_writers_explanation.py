"""One finding in full: found by number or id; relation, working, cause, repair; honest when it is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import juesuan
from juesuan.cli import main
from juesuan.finding import Verdict
from juesuan.writers.explanation import explain, find
from juesuan.writers.parts import numbered
from juesuan.writers.repair import repaired
from juesuan.writers.wrapping import width
from tests.generate import sample

ROOT = Path(__file__).parents[1]


@pytest.fixture(name="wrong", scope="module")
def wrong_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample report whose text states another total than its table."""
    text = sample.text()
    start = text.index("收、支总计", text.index("收入支出决算总体"))
    end = text.index("元", start)
    path = tmp_path_factory.mktemp("explain") / "wrong.txt"
    swapped = text[end - 4] + text[end - 5]
    assert swapped[0] != swapped[1]
    path.write_text(text[: end - 5] + swapped + text[end - 3 :], "utf-8")
    return path


@pytest.fixture(name="verdict", scope="module")
def verdict_of_wrong(wrong: Path) -> Verdict:
    return juesuan.check(wrong)


def test_a_finding_is_found_by_number_id_and_beginning(verdict: Verdict) -> None:
    number, finding = numbered(verdict)[0]
    for wanted in (str(number), finding.id, finding.id.lower(), finding.id[:-2]):
        (known,) = find(verdict, wanted)
        assert (known.number, known.finding.id) == (number, finding.id)


def test_the_explanation_says_rule_relation_working_and_repair(verdict: Verdict, wrong: Path) -> None:
    known = next(k for k in (find(verdict, str(n))[0] for n, f in numbered(verdict) if f.workings))
    text = explain(verdict, known)
    for word in ("【规则】", "关　系", "怎么改", "依　据", "【计算】", "【用到的数】", "填报", "应为", "差异"):
        assert word in text
    assert all(width(line) <= 80 for line in text.splitlines())
    finding = known.finding
    new = repaired(finding)
    assert new is not None
    assert f"【{finding.places[0].text}】" in text.split("改　为")[0]
    assert f"【{new}】" in text.split("改　为")[1]


def test_the_repair_puts_the_report_right(verdict: Verdict, wrong: Path, tmp_path: Path) -> None:
    finding = next(f for f in verdict.findings if f.severity == "error")
    place, new = finding.places[0], repaired(finding)
    assert place.line is not None
    assert new is not None
    lines = wrong.read_text("utf-8").split("\n")
    line = lines[place.line - 1]
    lines[place.line - 1] = line[: place.start] + new + line[place.end :]
    mended = tmp_path / "mended.txt"
    mended.write_text("\n".join(lines), "utf-8")
    assert not [f.message for f in juesuan.check(mended).findings if f.severity == "error"]


def test_there_is_no_repair_where_the_report_does_not_say_what_is_right() -> None:
    verdict = juesuan.check(ROOT / "examples/ningxia-hrss-2024")
    for finding in verdict.findings:
        if not finding.workings and finding.severity != "error":
            assert repaired(finding) is None


def test_the_command_explains_on_the_screen_and_as_json(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), "--explain", "1"]) == 1
    assert "【规则】" in capsys.readouterr().out
    assert main(["check", str(wrong), "--explain", "1", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["workings"]
    assert main(["check", str(wrong), "--explain", found["id"]]) == 1


def test_a_finding_that_is_gone_is_said_to_be_gone(
    verdict: Verdict, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = next(f.id for f in verdict.findings if f.severity == "error")
    right = tmp_path / "right.txt"
    right.write_text(sample.text(), "utf-8")
    assert main(["check", str(right), "--explain", old]) == 0
    assert "已运行，没有发现这一处" in capsys.readouterr().out


def test_a_rule_without_result_does_not_pass_for_corrected(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), "--explain", "R-50-01-00000000"]) == 2
    assert "没有得出结论" in capsys.readouterr().err


@pytest.mark.parametrize("wanted", ["9999", "R-99-99-00000000", "什么", "R-20-01-0"])
def test_what_names_no_finding_is_refused(wrong: Path, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), "--explain", wanted]) == 2
    assert wanted in capsys.readouterr().err


def test_several_that_begin_alike_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ROOT / "examples/ningxia-hrss-2024"), "--explain", "R-20-23"]) == 2
    err = capsys.readouterr().err
    assert err.count("R-20-23-") >= 2
    assert all(width(line) <= 80 for line in err.splitlines())


def test_one_input_and_a_form_of_words_are_wanted(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), str(wrong), "--explain", "1"]) == 2
    assert main(["check", str(wrong), "--explain", "1", "--format", "html"]) == 2
    assert "--explain" in capsys.readouterr().err


def test_how_every_cause_was_found_is_told() -> None:
    verdict = juesuan.check(ROOT / "examples/ningxia-hrss-2024")
    with_cause = [(n, f) for n, f in numbered(verdict) if f.cause is not None]
    assert with_cause
    for number, finding in with_cause:
        assert finding.cause is not None
        assert "怎样找到" in explain(verdict, find(verdict, str(number))[0]), finding.cause.code


def test_the_excerpt_in_the_documents_is_what_is_printed() -> None:
    verdict = juesuan.check(ROOT / "examples/ningxia-hrss-2024")
    page = (ROOT / "docs/output.md").read_text("utf-8")
    excerpt = page.split("```text\n")[1].split("```")[0]
    finding = next(f for _, f in numbered(verdict) if f.code == "R-20-23")
    assert excerpt in explain(verdict, find(verdict, finding.id)[0])
