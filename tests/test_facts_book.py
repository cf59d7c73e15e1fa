"""A facts folder as one workbook: the same sheets, the same findings, and the same bytes when it is a folder again."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import juesuan
from juesuan.cli import main
from juesuan.errors import BrokenFolder
from juesuan.folder import csv_text, save
from juesuan.folder.book import is_book, pack, unpack
from juesuan.folder.toml_text import pairs
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render

EXAMPLE = Path(__file__).parents[1] / "examples/ningxia-hrss-2024"
HEAD = [["键", "内容"], ["name", "示例市城市管理局"], ["year", 2024]]


class Told(NamedTuple):
    """What a command gave and said."""

    exit_code: int
    output: str


def run(*arguments: object) -> Told:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = main([str(argument) for argument in arguments])
    return Told(code, out.getvalue())


def files(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.suffix != ".md"
    }


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[str | int]]]) -> Path:
    """A workbook as somebody made it by hand."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return path


def test_the_example_is_the_same_folder_after_it_was_a_workbook(tmp_path: Path) -> None:
    assert pack(EXAMPLE, tmp_path / "book.xlsx") == []
    unpack(tmp_path / "book.xlsx", tmp_path / "folder")
    assert files(tmp_path / "folder") == files(EXAMPLE)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_read_from_a_report_is_the_same_folder_after_it_was_a_workbook(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    report = compose(random_accounts(rng, Wish(items=6, projects=2)), random_style(rng))
    (tmp_path / "report.txt").write_text(render(report), "utf-8")
    save(juesuan.read(tmp_path / "report.txt"), tmp_path / "one")
    pack(tmp_path / "one", tmp_path / "book.xlsx")
    unpack(tmp_path / "book.xlsx", tmp_path / "two")
    assert files(tmp_path / "two") == files(tmp_path / "one")


WORDS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Co", "Cn")) | st.just("\n"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"单位": WORDS.filter(bool), "金额": WORDS, "摘要": WORDS}), max_size=4),
    st.dictionaries(st.sampled_from(("name", "原因", "a-b", "“三公”")), WORDS | st.booleans() | st.integers(0, 10**9)),
)
def test_any_list_and_any_keys_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], values: dict[str, str | bool | int]
) -> None:
    root = tmp_path_factory.mktemp("facts")
    (root / "one/entries").mkdir(parents=True)
    text = csv_text.table(rows, ("单位", "金额", "摘要"), keep=("单位", "金额", "摘要"))
    (root / "one/entries/本级.csv").write_text(text, "utf-8", newline="\n")
    (root / "one/department.toml").write_text(f"# 部门\n{pairs(values)}[x]\n", "utf-8", newline="\n")
    pack(root / "one", root / "book.xlsx")
    unpack(root / "book.xlsx", root / "two")
    assert files(root / "two") == files(root / "one")
    shutil.rmtree(root)


def test_a_workbook_is_checked_as_its_folder_is_and_findings_name_sheets_and_rows(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    assert run("read", EXAMPLE, "-o", book).exit_code == 0
    assert is_book(book)
    of_book, of_folder = juesuan.check(book), juesuan.check(EXAMPLE)
    assert [f.id for f in of_book.findings] == [f.id for f in of_folder.findings]
    places = [place for finding in of_book.findings for place in finding.places]
    assert {place.file for place in places} == {book.as_posix()}
    assert all(place.sheet and place.row for place in places)


def test_a_workbook_is_prepared_in_place_and_published(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    shutil.copytree(EXAMPLE, tmp_path / "folder")
    shutil.rmtree(tmp_path / "folder/tables")
    shutil.rmtree(tmp_path / "folder/published")
    run("read", tmp_path / "folder", "-o", book)
    told = run("prepare", book)
    assert told.exit_code in (0, 1), told.output
    assert str(book) in told.output
    unpack(book, tmp_path / "back")
    assert files(tmp_path / "back/tables") == files(EXAMPLE / "tables")
    told = run("publish", book, "-o", tmp_path / "out", "--format", "docx")
    assert told.exit_code in (0, 1), told.output
    assert list((tmp_path / "out").glob("*.docx"))


def test_a_new_workbook_has_the_sheets_of_a_new_folder(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    assert run("new", book, "--name", "示例市城市管理局", "--year", 2024, "--units", "本级,服务中心").exit_code == 0
    unpack(book, tmp_path / "back")
    kept = set(files(tmp_path / "back"))
    assert {"department.toml", "narrative.toml", "entries/本级.csv", "entries/服务中心.csv"} <= kept
    told = run("prepare", book)
    assert told.exit_code == 2
    assert "没有分录" in told.output


def test_a_hand_made_workbook_without_a_list_of_sheets_is_read_by_their_names(tmp_path: Path) -> None:
    rows = [["单位", "账套科目", "方向", "功能科目", "金额"], ["本级", 6001, "贷", 2120101, 1234.5]]
    book = workbook(tmp_path / "book.xlsx", {"department": HEAD, "entries·本级": rows})
    unpack(book, tmp_path / "back")
    text = (tmp_path / "back/entries/本级.csv").read_text("utf-8-sig")
    assert text == "单位,账套科目,方向,功能科目,金额\n本级,6001,贷,2120101,1234.5\n"
    assert "year = 2024\n" in (tmp_path / "back/department.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"department": HEAD, "说明": [["随手记"]]}, "不认识工作表“说明”"),
        ({"department": [*HEAD, ["", "没有键"]]}, "工作表“department”第 4 行：写了内容“没有键”，没有写键"),
        (
            {"department": HEAD, "目录": [["工作表", "文件"], ["entries", "../x.csv"]]},
            "工作表“目录”第 2 行：没有“entries”",
        ),
        (
            {"department": HEAD, "entries": [["单位"]], "目录": [["工作表", "文件"], ["entries", "../x.csv"]]},
            "“../x.csv”不是文件夹里的文件",
        ),
        ({"department": [["name", "示例"]]}, "工作表“department”第 1 行：首行应为 键、内容"),
    ],
)
def test_a_bad_sheet_is_told_of_with_its_name_and_row(
    sheets: dict[str, list[list[str]]], said: str, tmp_path: Path
) -> None:
    book = workbook(tmp_path / "book.xlsx", sheets)  # type: ignore[arg-type]
    with pytest.raises(BrokenFolder, match="处无法读入") as trouble:
        juesuan.check(book)
    assert said in trouble.value.message


def test_what_is_wrong_in_a_sheet_is_told_of_that_sheet_and_row(tmp_path: Path) -> None:
    rows = [["账套科目", "方向", "金额"], ["6001", "贷", "一千"]]
    book = workbook(tmp_path / "book.xlsx", {"department": HEAD, "entries·本级": rows})
    with pytest.raises(BrokenFolder, match="工作表“entries·本级” 第 2 行"):
        juesuan.check(book)
