"""Importing: entries and balance tables of any package; every problem at once, with file, cell, found and expected."""

from __future__ import annotations

import random
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from juesuan.cli import main
from juesuan.errors import BrokenFolder
from juesuan.folder.entries import write_entries
from juesuan.place import NOWHERE
from juesuan.prepare.entry import Entry
from juesuan.preparing import map_table, open_books
from tests.prepare_entries import random_entries

DEPARTMENT = """
name = "宁夏某厅"
year = 2024
denomination = "元"
edition = "ningxia-2024"
[[organisation.units]]
name = "甲局"
kind = "公益一类事业单位"
[[organisation.units]]
name = "乙中心"
kind = "公益一类事业单位"
short_name = "乙"
"""
HEAD = "单位,年度,账套科目,方向,凭证种类,资金性质,功能科目,经济科目,支出性质,金额,凭证号,摘要\n"
GOOD = "甲局,2024,6001,贷,,一般公共预算,2080101,,,100.00,,\n"

# 科目编码, 科目名称, 功能, 经济, 资金, 年初借, 年初贷, 借, 贷, 年末借, 年末贷
BALANCE_HEADINGS = (
    *("科目编码", "科目名称", "支出功能分类", "部门支出经济分类", "资金性质"),
    *("年初借方余额", "年初贷方余额", "借方发生额", "贷方发生额", "年末借方余额", "年末贷方余额"),
)
BALANCE: Sequence[Sequence[object]] = (
    ("6001", "财政拨款预算收入", "", "", "", "", "", "", 900, "", 900),
    ("600101", "基本支出拨款", 2080101, "", "111", "", "", "", 900, "", 900),
    ("7201", "事业支出", "", "", "", "", "", 700.5, "", 700.5, ""),
    ("720101", "财政拨款支出-基本支出", 2080101, 30201, "111-一般公共预算资金", "", "", 300.25, "", 300.25, ""),
    ("720101", "财政拨款支出-基本支出", 2080101, 30101, "111-一般公共预算资金", "", "", 400.25, "", 400.25, ""),
    ("8001", "资金结存", "", "", "", 50, "", 900, 700.5, 249.5, ""),
    ("8101", "财政拨款结转", "", "", "111", "", 50, "", "", "", 50),
    ("合计", "", "", "", "", 50, 50, 1600.5, 1600.5, 549.5, 549.5),
)


def _folder(root: Path, files: Mapping[str, str]) -> Path:
    (root / "entries").mkdir(parents=True)
    (root / "department.toml").write_text(DEPARTMENT, "utf-8")
    for name, text in files.items():
        (root / "entries" / name).write_text(text, "utf-8")
    return root


def _workbook(path: Path, rows: Sequence[Sequence[object]], *, sheet: str = "余额表", formula: str = "") -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for row, values in enumerate(rows):
            page.write_row(row, 0, values)
        if formula:
            page.write_formula(formula, "=1+1", None, "")


def _problems(root: Path) -> str:
    with pytest.raises(BrokenFolder) as caught:
        open_books(root)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        ("丙所,2024,6001,贷,,一般公共预算,2080101,,,1,,", "“丙所”不是本部门的单位", "甲局、乙中心"),
        ("甲局,2023,6001,贷,,一般公共预算,2080101,,,1,,", "“2023”不是本年度", "2024"),
        ("甲局,2024,5001,贷,,一般公共预算,2080101,,,1,,", "“5001”不是预算会计科目", "6001"),
        ("甲局,2024,6001,收,,一般公共预算,2080101,,,1,,", "“收”不是方向", "借"),
        ("甲局,2024,6001,,,一般公共预算,2080101,,,1,,", "没有写方向", "贷"),
        ("甲局,2024,6001,贷,调整,一般公共预算,2080101,,,1,,", "“调整”不是凭证种类", "年初收回"),
        ("甲局,2024,6001,贷,,公款,2080101,,,1,,", "“公款”不是资金性质", "一般公共预算"),
        ("甲局,2024,6001,贷,,,2080101,,,1,,", "没有写资金性质", "政府性基金"),
        ("甲局,2024,6001,贷,,单位资金,2080101,,,1,,", "6001 财政拨款预算收入 不能是“单位资金”", "财政拨款"),
        ("甲局,2024,6101,贷,,一般公共预算,2080101,,,1,,", "6101 事业预算收入 不能是“一般公共预算”", "非财政拨款"),
        ("甲局,2024,6001,贷,,一般公共预算,2080198,,,1,,", "2024 年没有功能科目“2080198”", "支出功能分类"),
        ("甲局,2024,6001,贷,,一般公共预算,2219899,,,1,,", "2024 年没有功能科目“2219899”", "2025 年起才有"),
        ("甲局,2024,6001,贷,,一般公共预算,20801,,,1,,", "功能科目“20801”不是项级", "七位"),
        ("甲局,2024,6001,贷,,一般公共预算,,,,1,,", "没有写功能科目", "七位"),
        ("甲局,2024,7201,借,,一般公共预算,2080101,30299,,1,,", "没有写支出性质", "基本、项目"),
        ("甲局,2024,7201,借,,一般公共预算,2080101,,基本,1,,", "没有写经济科目", "30201"),
        ("甲局,2024,7201,借,,一般公共预算,2080101,30298,基本,1,,", "没有经济科目“30298”", "经济分类"),
        ("甲局,2024,7201,借,,一般公共预算,2080101,302,基本,1,,", "经济科目“302”不是款级", "五位"),
        ("甲局,2024,7201,借,,一般公共预算,2080101,30901,基本,1,,", "基本支出不能列“30901", "项目支出"),
        ("甲局,2024,6001,贷,,一般公共预算,2080101 办公费,,,1,,", "编码和名称不符：2080101 是“行政运行”", "核对编码"),
        ("甲局,2024,7201,借,,一般公共预算,2080101,30201 绿化,基本,1,,", "编码和名称不符：30201 是“办公费”", "核对编码"),
        ("甲局,2024,8101,贷,,一般公共预算,,,,1,,", "变动没有写明种类", "年初余额"),
        ("甲局,2024,6001,贷,年初余额,一般公共预算,2080101,,,1,,", "不能记在 6001", "8 字头"),
        ("甲局,2024,8101,贷,年初余额,政府性基金,,,,1,,", "没有写功能科目", "七位"),
        ("甲局,2024,6001,贷,,一般公共预算,2080101,,,1.005,,", "“1.005”有 3 位小数", "到分为止"),
        ("甲局,2024,6001,贷,,一般公共预算,2080101,,,壹佰元,,", "“壹佰元”不是金额", "1234.56"),
        ("甲局,2024,6001,贷,,一般公共预算,2080101,,,12万元,,", "“12万元”不是金额", "以元计"),
        ("甲局,2024,6001,贷,,一般公共预算,2080101,,,,,", "没有金额", "重新计算"),
        ("甲局,2024,6001,贷,汇总抵销,一般公共预算,2080101,,,1,,", "“汇总抵销”不在这里", "eliminations.csv"),
    ],
)
def test_a_line_that_cannot_be_taken_says_what_was_found_and_what_is_expected(
    tmp_path: Path, line: str, found: str, expected: str
) -> None:
    message = _problems(_folder(tmp_path, {"甲局.csv": HEAD + GOOD + line + "\n"}))
    assert "甲局.csv 第 3 行" in message
    assert found in message
    assert expected in message


@pytest.mark.parametrize(
    ("account", "function", "economic"),
    [
        ("7201 事业支出", "2080101 行政运行", "30201 办公费"),
        ("7201事业支出", "2080101行政运行", "30201办公费"),
        ("7201-事业支出", "2080101-行政运行", "30201_办公费"),
        ("７２０１　事业支出", "208 01 01", "[30201]办公费"),
        ("7201", "2080101/社会保障和就业支出-人力资源和社会保障管理事务-行政运行", "302-01 办公费（基本）"),
        ("7201", "2080101（运行）", "30201：办公"),
    ],
)
def test_a_code_may_have_its_name_behind_it(tmp_path: Path, account: str, function: str, economic: str) -> None:
    line = f"甲局,2024,{account},借,,111 一般公共预算,{function},{economic},基本,1,,\n"
    (taken,) = open_books(_folder(tmp_path, {"甲局.csv": HEAD + line})).entries
    assert (taken.account, taken.function, taken.economic, taken.fund) == ("7201", "2080101", "30201", "一般公共预算")


def test_sub_accounts_written_in_groups_are_added_up_by_the_account_above_them(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    rows = [("6001 财政拨款预算收入", "", "", "", "", "", "", "", 900, "", 900), *BALANCE[1:2]]
    rows[1] = ("6001-01 基本支出拨款", "基本支出拨款", "2080101 行政运行", *rows[1][3:])
    _workbook(path, [BALANCE_HEADINGS, *rows])
    map_table(path)
    assert [(entry.account, entry.fen) for entry in open_books(root).entries] == [("600101", 90000)]


def test_all_problems_are_told_at_once_and_nothing_is_taken(tmp_path: Path) -> None:
    bad = "丙所,2024,6001,贷,,一般公共预算,2080101,,,1.234,,\n"
    root = _folder(tmp_path, {"甲局.csv": HEAD + GOOD + bad, "乙中心.csv": HEAD + bad.replace("6001", "9001")})
    message = _problems(root)
    assert "有 5 处" in message
    assert "乙中心.csv 第 2 行" in message
    assert not (root / "tables").exists()


def test_the_same_line_twice_is_a_problem_unless_something_tells_them_apart(tmp_path: Path) -> None:
    assert "与" in _problems(_folder(tmp_path / "a", {"甲局.csv": HEAD + GOOD + GOOD}))
    told_apart = HEAD + GOOD + GOOD.replace(",,\n", ",,第二笔\n")
    assert len(open_books(_folder(tmp_path / "b", {"甲局.csv": told_apart})).entries) == 2


def test_a_voucher_whose_sides_differ_is_a_problem(tmp_path: Path) -> None:
    lines = "甲局,2024,6001,贷,,一般公共预算,2080101,,,100,记12,\n甲局,2024,8001,借,,,,,,99.5,记12,\n"
    message = _problems(_folder(tmp_path, {"甲局.csv": HEAD + lines}))
    assert "凭证 记12借方 99.50 元，贷方 100.00 元" in message
    assert "现差 0.50 元" in message


def test_books_with_cash_must_balance_as_a_whole(tmp_path: Path) -> None:
    lines = GOOD + "甲局,2024,8001,借,,,,,,90,,\n"
    assert "全年发生额借方 90.00 元，贷方 100.00 元" in _problems(_folder(tmp_path, {"甲局.csv": HEAD + lines}))


def _cash(line: str) -> str:
    return HEAD + line + "甲局,2024,8001,借,,,,,,100,,\n" + GOOD.replace("甲局", "乙").replace(",,\n", ",记9,\n")


@pytest.mark.parametrize("line", [GOOD.replace("2080101", "2080198"), GOOD.replace("一般公共预算", "公款")])
def test_a_line_with_a_wrong_code_counts_on_its_side(tmp_path: Path, line: str) -> None:
    message = _problems(_folder(tmp_path, {"甲局.csv": _cash(line)}))
    assert "有 2 处" in message  # the line, and the voucher of 乙中心 that has one side
    assert "全年发生额" not in message
    short = _problems(_folder(tmp_path / "short", {"甲局.csv": _cash(line.replace("100.00", "99.00"))}))
    assert "全年发生额借方 100.00 元，贷方 99.00 元" in short


@pytest.mark.parametrize("line", [GOOD.replace("6001", "9001"), GOOD.replace("贷", ""), GOOD.replace("100.00", "1万")])
def test_a_balance_that_lacks_a_line_is_not_judged_and_said_so(tmp_path: Path, line: str) -> None:
    message = _problems(_folder(tmp_path, {"甲局.csv": _cash(line)}))
    assert "有 2 处" in message
    assert "没有核对借贷是否相等：甲局 全年发生额；" in message
    assert "乙中心 凭证 记9借方" in message


def test_a_file_that_cannot_be_read_makes_no_unit_unbalanced(tmp_path: Path) -> None:
    root = _folder(tmp_path, {"甲局.csv": _cash("")})
    (root / "entries" / "甲局续.xlsx").write_bytes(b"damaged")
    message = _problems(root)
    assert "有 1 处" in message
    assert "甲局 全年发生额、乙中心 凭证 记9" in message


def test_a_file_that_names_no_unit_is_one_problem_however_many_lines_it_has(tmp_path: Path) -> None:
    lines = "".join(f"6001,贷,111,2080101,{n}\n" for n in range(1, 6))
    root = _folder(tmp_path, {"乙中心2.csv": "账套科目,方向,资金性质,功能科目,金额\n" + lines})
    message = _problems(root)
    assert "有 1 处" in message
    assert "没有写单位（共 5 行，这是第一行）；写单位全称，或把文件名改成单位名称：甲局、乙中心" in message


def test_problems_are_told_in_the_order_of_their_cells(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    rows = [list(BALANCE[1]) for _ in range(12)]
    for row in rows:
        row[2] = "2080198"
    rows[3][0] = ""
    _workbook(path, [BALANCE_HEADINGS, *rows], formula="H2")
    map_table(path)
    cells = re.findall(r"余额表 ([A-Z]+)(\d+)", _problems(root))
    assert len(cells) > 10
    assert cells == sorted(cells, key=lambda cell: (int(cell[1]), cell[0]))


def test_units_go_by_full_or_short_name_or_by_the_name_of_the_file(tmp_path: Path) -> None:
    short = "账套科目,方向,资金性质,功能科目,金额\n6001,贷,111,2080101,1\n"
    root = _folder(tmp_path, {"乙.csv": short, "丁.csv": HEAD + GOOD.replace("甲局", "乙")})
    assert {entry.unit for entry in open_books(root).entries} == {"乙中心"}


def _facts(entries: Sequence[Entry]) -> set[tuple[str, ...]]:
    return {(e.account, e.side, e.kind, e.fund, e.function, e.economic, e.nature, str(e.fen)) for e in entries}


EXPECTED = {
    ("600101", "贷", "普通", "一般公共预算", "2080101", "", "基本", "90000"),
    ("720101", "借", "普通", "一般公共预算", "2080101", "30201", "基本", "30025"),
    ("720101", "借", "普通", "一般公共预算", "2080101", "30101", "基本", "40025"),
    ("8001", "借", "年初余额", "", "", "", "", "5000"),
    ("8001", "借", "普通", "", "", "", "", "90000"),
    ("8001", "贷", "普通", "", "", "", "", "70050"),
    ("8001", "借", "年末余额", "", "", "", "", "24950"),
    ("8101", "贷", "年初余额", "一般公共预算", "", "", "", "5000"),
    ("8101", "贷", "年末余额", "一般公共预算", "", "", "", "24950"),
}
# before closing, no balance is the year's closing yet
UNCLOSED = {line for line in EXPECTED if line[2] != "年末余额"}
CLOSED = ("8101", "财政拨款结转", "", "", "111", "", 50, 700.5, 900, "", 249.5)


def test_a_balance_table_needs_to_be_mapped_once_and_then_is_read(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    _workbook(path, [("宁夏某厅余额表",), BALANCE_HEADINGS, *BALANCE])
    assert "juesuan map 甲局.xlsx" in _problems(root)
    mapped = map_table(path)
    assert mapped.path == root / "profiles" / "甲局.toml"
    assert mapped.profile.columns["经济科目"] == "部门支出经济分类"
    assert mapped.profile.totals
    entries = open_books(root).entries
    assert _facts(entries) == UNCLOSED
    cell = next(e for e in entries if e.economic == "30101").place
    assert (cell.sheet, cell.part, cell.row, cell.column, cell.text) == ("余额表", "余额表 H7", 7, 8, "400.25")


@pytest.mark.parametrize(
    ("function", "found"),
    [("2080198", "没有功能科目“2080198”"), ("20801 人力资源", "不是项级"), ("", "没有写功能科目")],
)
def test_what_the_import_will_refuse_is_told_when_the_table_is_mapped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], function: str, found: str
) -> None:
    root = _folder(tmp_path, {})
    rows = [list(row) for row in BALANCE]
    rows[3][2] = function
    inside, outside = root / "entries" / "甲局.xlsx", tmp_path / "export.xlsx"
    for path in (inside, outside):
        _workbook(path, [BALANCE_HEADINGS, *rows])
        assert main(["map", str(path)]) == 1
        told = capsys.readouterr().out
        assert found in told
        assert "核对无误就不必再做" not in told
        assert "prepare 不会读入" in told
    assert [problem.found for problem in map_table(inside).problems] == [
        re.split("；|：", line)[-2] for line in _problems(root).splitlines()[1:] if "xlsx" in line
    ]


def test_a_table_the_import_takes_is_mapped_without_a_word_of_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = _folder(tmp_path, {})
    with_names: Mapping[object, str] = {2080101: "2080101 行政运行", 30201: "30201办公费", 30101: "30101-基本工资"}
    rows = [[with_names.get(cell, cell) for cell in row] for row in BALANCE]
    path = root / "entries" / "甲局.xlsx"
    _workbook(path, [BALANCE_HEADINGS, *rows])
    assert main(["map", str(path)]) == 0
    assert "核对无误就不必再做" in capsys.readouterr().out
    assert _facts(open_books(root).entries) == UNCLOSED
    alone = tmp_path.parent / f"{tmp_path.name}-alone.xlsx"  # in no folder: units and year are as they stand
    _workbook(alone, [BALANCE_HEADINGS, *rows])
    assert map_table(alone).problems == ()
    alone.unlink()


def test_each_sheet_of_a_workbook_can_be_mapped_and_no_profile_takes_the_place_of_another(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    other = ("科目代码", "支出功能分类", "资金性质", "贷方金额")
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("一", (BALANCE_HEADINGS, BALANCE[1])), ("二", (other, ("600102", "2080102", "111", 5)))):
            page = book.add_worksheet(name)
            for number, values in enumerate(rows):
                page.write_row(number, 0, values)
    first, second, again = (map_table(path) for _ in range(3))
    assert [problem.place.sheet for problem in first.problems] == ["二"]
    assert [m.path.name for m in (first, second, again) if m.path] == ["甲局.toml", "甲局-二.toml", "甲局.toml"]
    assert again.problems == ()
    assert [entry.fen for entry in open_books(root).entries] == [90000, 500]


def test_closing_vouchers_are_seen_in_the_turnover(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    cleared = [(*row[:7], row[7] or row[8], row[8] or row[7], "", "") for row in BALANCE[:5]]
    _workbook(path, [BALANCE_HEADINGS, *cleared, BALANCE[5], CLOSED])
    assert map_table(path).profile.closed
    books = open_books(root)
    assert _facts([entry for entry in books.entries if entry.kind != "年终结账"]) == EXPECTED
    assert not books.findings


def test_two_rows_of_headings_and_a_column_for_the_side(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    rows: list[Sequence[object]] = [
        ("科目编码", "科目名称", "支出功能分类", "资金性质", "本期发生额", "", "期末余额"),
        ("", "", "", "", "借方", "贷方", ""),
        ("6001", "财政拨款预算收入", "2080101", "一般公共预算", "", 12.3, 12.3),
    ]
    path = root / "entries" / "乙中心.xlsx"
    _workbook(path, rows)
    mapped = map_table(path)
    assert [amount.heading for amount in mapped.profile.amounts] == ["本期发生额 借方", "本期发生额 贷方", "期末余额"]
    assert [(e.unit, e.fen) for e in open_books(root).entries] == [("乙中心", 1230)]


def test_a_total_that_is_not_the_sum_below_it_is_a_problem(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    rows = [list(row) for row in BALANCE[:-2]]
    rows[2][7] = 701
    _workbook(path, [BALANCE_HEADINGS, *rows])
    map_table(path)
    message = _problems(root)
    assert "“余额表 H4”：借方发生额 701.00，下级合计 700.50" in message
    assert "现差 0.50" in message


def test_a_formula_without_a_result_is_a_problem_at_its_cell(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    _workbook(path, [BALANCE_HEADINGS, *BALANCE[1:2]], formula="H2")
    map_table(path)
    assert "“余额表 H2”：公式没有计算结果" in _problems(root)


def test_sums_in_a_workbook_lose_nothing_to_the_noise_of_its_numbers(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    head = HEAD.strip().split(",")
    line = ["甲局", 2024, 6001, "贷", "", "一般公共预算", 2080101, "", "", 0.1 + 0.2, "", ""]
    big = ["甲局", 2024, 6001, "贷", "", "一般公共预算", 2080102, "", "", 99999999999.99, "", ""]
    _workbook(path, [head, line, big])
    assert [entry.fen for entry in open_books(root).entries] == [30, 9999999999999]


def test_a_row_with_an_amount_and_no_account_is_not_dropped(tmp_path: Path) -> None:
    root = _folder(tmp_path, {})
    path = root / "entries" / "甲局.xlsx"
    _workbook(path, [BALANCE_HEADINGS, BALANCE[1], ("", "漏了编码", "", "", "", "", "", 5, "", "", "")])
    map_table(path)
    assert "有金额，没有科目编码" in _problems(root)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0damaged"])
def test_a_damaged_workbook_is_told_with_the_next_step(tmp_path: Path, content: bytes) -> None:
    root = _folder(tmp_path, {})
    (root / "entries" / "甲局.xlsx").write_bytes(content)
    assert "另存为 xlsx" in _problems(root)


def test_an_entries_folder_with_nothing_in_it_is_told(tmp_path: Path) -> None:
    assert "没有分录" in _problems(_folder(tmp_path, {"~$甲局.csv": "x"}))


def test_a_file_of_notes_is_not_taken_for_entries(tmp_path: Path) -> None:
    root = _folder(tmp_path, {"甲局.csv": HEAD + GOOD})
    with zipfile.ZipFile(root / "entries" / "说明.zip", "w") as archive:
        archive.writestr("x", "x")
    assert len(open_books(root).entries) == 1


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9))
def test_entries_written_are_read_back_the_same(seed: int) -> None:
    units = ("甲局", "乙中心")
    made = [entry._replace(summary=str(n)) for n, entry in enumerate(random_entries(random.Random(seed), units, 30))]
    made = [entry for entry in made if not entry.account.startswith("8001")]  # cash alone does not balance
    with tempfile.TemporaryDirectory() as folder:
        root = _folder(Path(folder) / "facts", {"全部.csv": write_entries(made)})
        read = open_books(root).entries
    assert [entry._replace(place=NOWHERE) for entry in read] == made
