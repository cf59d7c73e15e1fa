"""Spending by project: the project expenditure of the books, by month where the entries are dated."""

from __future__ import annotations

from pathlib import Path

import pytest

from juesuan.errors import BrokenFolder
from juesuan.folder.entries import write_entries
from juesuan.prepare.dimensions import date_of
from juesuan.prepare.entry import Basis
from juesuan.prepare.spending import Spending, project_spending
from juesuan.preparing import open_books
from tests.prepare_entries import entry

DEPARTMENT = """
name = "宁夏某厅"
year = 2024
level = "部门"
denomination = "元"
edition = "ningxia-2024"
[[organisation.units]]
name = "甲局"
kind = "行政单位"
"""
HEAD = "账套科目,方向,凭证种类,资金性质,功能科目,经济科目,支出性质,项目,数据口径,金额,日期\n"
LINES = (
    "7101,借,,一般公共预算,2080107,30201,项目,宣传,,100.00,2024-03-15\n"
    "7101,借,,一般公共预算,2080107,30202,项目,宣传,,50.00,2024年3月\n"
    "7101,贷,,一般公共预算,2080107,30201,项目,宣传,,30.00,4\n"
    "7101,借,,一般公共预算,2080107,30201,基本,宣传,,900.00,4\n"
    "7101,借,,一般公共预算,2080107,30201,项目,宣传,全年预算,200.00,\n"
    "7101,借,,一般公共预算,2080107,30201,项目,培训,,70.00,\n"
)


def _folder(root: Path, lines: str) -> Path:
    (root / "entries").mkdir(parents=True)
    (root / "department.toml").write_text(DEPARTMENT, "utf-8")
    (root / "entries/甲局.csv").write_text(HEAD + lines, "utf-8")
    return root


def test_project_expenditure_adds_up_by_project_and_month(tmp_path: Path) -> None:
    entries = open_books(_folder(tmp_path, LINES)).entries
    assert project_spending(entries) == (
        Spending("宣传", "甲局", "2080107", 3, 15000),
        Spending("宣传", "甲局", "2080107", 4, -3000),
        Spending("培训", "甲局", "2080107", None, 7000),
    )
    assert project_spending(entries, Basis.FULL_YEAR_BUDGET) == (Spending("宣传", "甲局", "2080107", None, 20000),)


def test_dates_come_back_from_the_file_of_entries(tmp_path: Path) -> None:
    entries = open_books(_folder(tmp_path / "one", LINES)).entries
    again = _folder(tmp_path / "two", "")
    (again / "entries/甲局.csv").write_text(write_entries(entries), "utf-8")
    assert [one._replace(place=entry("", "", "", 0).place) for one in open_books(again).entries] == [
        one._replace(place=entry("", "", "", 0).place) for one in entries
    ]


@pytest.mark.parametrize(("date", "told"), [("去年", "“去年”不是日期"), ("2023-03-15", "“2023-03-15”不是本年度")])
def test_a_date_that_is_none_or_of_another_year_is_told(tmp_path: Path, date: str, told: str) -> None:
    with pytest.raises(BrokenFolder, match=told):
        open_books(_folder(tmp_path, LINES.replace("2024-03-15", date)))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("2024年3月5日", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024-03-05 00:00:00", "2024-03-05"),
        ("3月5日", "2024-03-05"),
        ("202403", "2024-03"),
        ("2024年3月", "2024-03"),
        ("3", "2024-03"),
        ("12月份", "2024-12"),
        ("13", ""),
        ("2024-02-30", ""),
        ("2024", ""),
        ("记-3", ""),
    ],
)
def test_dates_are_read_as_packages_and_people_write_them(text: str, date: str) -> None:
    assert date_of(text, 2024) == date
