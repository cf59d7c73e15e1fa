"""Publishing: every format by itself, none half written, the same bytes for the same accounts, one screen to tell."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

import juesuan
from juesuan import publishing
from juesuan.accounts import FinalAccounts
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
