"""A file that breaks off: it is said once, what hangs on the lost part is not checked, and no error is made of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import juesuan
from juesuan.cli import main
from juesuan.errors import NotFinalAccounts
from juesuan.finding import Verdict
from juesuan.folder import save
from tests.generate import sample

SAMPLE = Path(juesuan.__file__).parent / "rules/sample.txt"
REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"


def _checked(text: str, folder: Path) -> Verdict:
    path = folder / "半份.txt"
    path.write_text(text, "utf-8")
    return juesuan.check(path)


@pytest.mark.parametrize("share", [18, 24, 33, 45, 62, 66, 71, 78, 85, 88, 91, 93, 97])
def test_a_right_report_cut_anywhere_has_no_errors(share: int, tmp_path: Path) -> None:
    text = sample.text()
    verdict = _checked(text[: len(text) * share // 100], tmp_path)
    assert verdict.document["incomplete"].startswith("文件似不完整：")
    assert verdict.document["remarks"][0] == verdict.document["incomplete"]
    assert [f.message for f in verdict.findings if f.severity == "error"] == []
    assert any("文件似不完整" in item.reason for item in verdict.coverage.not_checked)


def test_the_notice_names_the_line_and_what_never_came(tmp_path: Path) -> None:
    text = sample.text()
    cut = text[: text.index("城市道路照明设施建设", text.index("（项目2）"))]
    said = _checked(cut, tmp_path).document["incomplete"]
    assert f"到第 {len(cut.splitlines())} 行为止" in said
    assert "“项目2”只有一部分" in said
    assert "项目3的自评表未见" in said


def test_what_the_read_half_proves_wrong_stays(tmp_path: Path) -> None:
    text = sample.text()
    cut = text[: text.index("第三部分", text.index("公开09表"))].replace("47,893,959.90", "47,893,959.91", 1)
    assert cut != text[: len(cut)]
    verdict = _checked(cut, tmp_path)
    assert "incomplete" in verdict.document
    assert any(f.severity == "error" for f in verdict.findings)


def test_a_form_missing_in_the_middle_is_a_finding_and_no_cut(tmp_path: Path) -> None:
    text = sample.text()
    second, third = (text.index(f"项目支出绩效自评表（项目{n}）") for n in (2, 3))
    verdict = _checked(text[:second] + text[third:], tmp_path)
    assert "incomplete" not in verdict.document
    assert "R-31-20" in {f.code for f in verdict.findings}


def test_a_section_missing_in_the_middle_is_a_finding_and_no_cut(tmp_path: Path) -> None:
    text = sample.text()
    body = text.index("第三部分", text.index("第三部分") + 10)
    start, end = (re.compile(rf"^{n}、.*$", re.MULTILINE).search(text, body) for n in "七八")
    assert start is not None
    assert end is not None
    verdict = _checked(text[: start.start()] + text[end.start() :], tmp_path)
    assert "incomplete" not in verdict.document
    assert "R-23-09" in {f.code for f in verdict.findings}


def test_a_whole_report_whose_last_form_is_missing_is_told_so(tmp_path: Path) -> None:
    text = sample.text()
    verdict = _checked(text[: text.index("项目支出绩效自评表（项目3）")], tmp_path)
    assert "incomplete" not in verdict.document
    assert "R-31-20" in {f.code for f in verdict.findings}


def test_a_whole_report_is_whole() -> None:
    assert juesuan.read(SAMPLE).cut_off is None


def test_a_folder_remembers_that_its_report_broke_off(tmp_path: Path) -> None:
    text = sample.text()
    path = tmp_path / "半份.txt"
    path.write_text(text[: len(text) * 9 // 10], "utf-8")
    accounts = juesuan.read(path)
    save(accounts, tmp_path / "facts")
    verdict = juesuan.check(tmp_path / "facts")
    assert verdict.document["incomplete"] == juesuan.check(path).document["incomplete"]
    assert [f.message for f in verdict.findings if f.severity == "error"] == []


def test_the_screen_says_it_first_and_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = sample.text()
    path = tmp_path / "半份.txt"
    path.write_text(text[: len(text) * 9 // 10], "utf-8")
    assert main(["check", str(path)]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines[2].startswith("不完整")
    assert "只核验了读到的部分" in lines[-1] or "不能当作通过" in lines[-1] + lines[-2]


@pytest.mark.skipif(not REAL.exists(), reason="the real report is not here")
@pytest.mark.parametrize("share", [8, 15, 23, 36, 48, 60, 75, 90])
def test_cutting_a_real_report_makes_no_new_errors(share: int, tmp_path: Path) -> None:
    text = REAL.read_text("utf-8")
    whole = {
        (f.code, f.places[0].line) for top in juesuan.check(REAL).findings for f in (top, *top.consequences) if f.places
    }
    try:
        verdict = _checked(text[: len(text) * share // 100], tmp_path)
    except NotFinalAccounts:
        return
    new = [f.message for f in verdict.findings if f.severity == "error" and (f.code, f.places[0].line) not in whole]
    assert new == []
