"""Publishing: every format by itself, none half written, the same bytes for the same accounts, one screen to tell."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

import juesuan
from juesuan import publishing
from juesuan.accounts import FinalAccounts
from juesuan.cli import main
from juesuan.cli.commands import commands
from juesuan.cli.words import words_of
from juesuan.errors import JuesuanError
from juesuan.publishing import FORMATS, accounts_of, file_name, publish

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"


@pytest.fixture(scope="module")
def accounts() -> FinalAccounts:
    return accounts_of(EXAMPLE)


def _bytes(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files}


def test_all_formats_are_made_and_twice_the_same(accounts: FinalAccounts, tmp_path: Path) -> None:
    made = publish(accounts, tmp_path / "一")
    assert [(one.format, one.problem) for one in made] == [(form, None) for form in FORMATS]
    assert all(one.size for one in made)
    publish(accounts, tmp_path / "二")
    assert _bytes(tmp_path / "一") == _bytes(tmp_path / "二")


def test_a_format_that_fails_leaves_nothing_and_the_others_stand(
    accounts: FinalAccounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(publishing._WRITERS, "docx", "juesuan.writers.nowhere:write")
    (tmp_path / f"{file_name(accounts)}.pdf").mkdir()  # the name of the PDF is taken by a folder
    made = {one.format: one for one in publish(accounts, tmp_path, formats=("docx", "pdf", "html"))}
    assert made["docx"].problem is not None
    assert made["pdf"].problem is not None
    assert made["html"].problem is None
    assert {path.name for path in tmp_path.iterdir()} == {f"{file_name(accounts)}.pdf", f"{file_name(accounts)}.html"}


def test_the_package_publishes_what_it_reads(accounts: FinalAccounts, tmp_path: Path) -> None:
    (made,) = juesuan.publish(accounts, tmp_path, formats=("xlsx",))
    assert juesuan.read(made.path).department == accounts.department


def test_an_unknown_format_is_refused_with_those_there_are(accounts: FinalAccounts, tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match="odt") as caught:
        publish(accounts, tmp_path, formats=("odt",))
    assert "docx" in caught.value.hint


def test_names_hold_nothing_a_file_system_refuses() -> None:
    assert file_name(FinalAccounts(department='甲/乙:局"', year=2024)) == "甲乙局2024年度部门决算"


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands(words_of("zh"), "zh"), ["publish", *arguments], standalone_mode=False)
    return result.return_value or 0, result.output


def test_the_screen_tells_what_was_made_and_what_is_wrong_with_what_was_published(tmp_path: Path) -> None:
    code, screen = _run(str(EXAMPLE), "-o", str(tmp_path), "--format", "html")
    assert code == 0
    assert "网页" in screen
    assert "核对所做的报告：必须改正 0 处" in screen or "核对所做的报告：已运行的规则没有发现问题" in screen
    assert "已经公布的那一份（published/）：必须改正" in screen
    assert len(screen.splitlines()) < 40
    assert (tmp_path / "核对结果.json").is_file()
    assert (tmp_path / "公布版的问题.html").is_file()


def test_nothing_is_written_among_what_is_published(tmp_path: Path) -> None:
    code, screen = _run(str(EXAMPLE), "-o", str(EXAMPLE / "published" / "out"))
    assert code == 2
    assert "没有写入" in screen
    assert not (EXAMPLE / "published" / "out").exists()


BOOKS = """账套科目,方向,资金性质,功能科目,经济科目,支出性质,金额
6001,贷,一般公共预算,2080101,,,{income}
7101,借,一般公共预算,2080101,30201,项目,80
"""


def _facts(root: Path) -> Path:
    assert main(["new", str(root), "--name", "宁夏某厅", "--year", "2024", "--units", "甲局"]) == 0
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=100), "utf-8")
    return root


def test_gaps_in_what_is_published_are_errors_as_they_are_in_the_file_made(tmp_path: Path) -> None:
    root = _facts(tmp_path / "facts")
    assert main(["prepare", str(root)]) == 0  # a draft may have gaps
    code, screen = _run(str(root), "-o", str(tmp_path / "out"), "--format", "docx")
    gaps = (root / "tables" / "情况说明.txt").read_text("utf-8").count("【此处待补：") + 1  # and the duties
    assert code == 1
    assert f"文字里还有 {gaps} 处【此处待补】" in screen
    assert "必须改正 0 处" not in screen
    (made,) = (tmp_path / "out").glob("*.docx")
    to_fill = [f for f in juesuan.check(made).findings if "还要补上" in f.message]
    verdict = json.loads((tmp_path / "out" / "核对结果.json").read_text("utf-8"))
    told = [f for f in verdict["findings"] if "还要补上" in f["message"]]
    assert {f.severity.value for f in to_fill} == {f["severity"] for f in told} == {"error"}


def test_tables_of_entries_that_have_changed_are_told_by_check_and_written_anew_by_publish(tmp_path: Path) -> None:
    root = _facts(tmp_path / "facts")

    def stale() -> list[str]:
        return [finding.message for finding in juesuan.check(root).findings if finding.code == "R-50-23"]

    assert stale() == ["tables/ 还没有编出"]
    assert main(["prepare", str(root)]) == 0
    assert stale() == []
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=90), "utf-8")
    assert "情况说明.txt" in stale()[0] or "个文件是旧的" in stale()[0]
    _, screen = _run(str(root), "-o", str(tmp_path / "out"), "--format", "html")
    assert "也重新编出" in screen
    assert stale() == []
    assert "90.00" in (root / "tables" / "情况说明.txt").read_text("utf-8")
    _, screen = _run(str(root), "-o", str(tmp_path / "out"), "--format", "html")
    assert "也重新编出" not in screen
