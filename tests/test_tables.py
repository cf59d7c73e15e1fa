"""The nine tables are recognised by labels, codes and sums, however they were printed and extracted."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from juesuan.accounts import Table, Unread
from juesuan.amount import Denomination, State, plain
from juesuan.document import Document, Grid, Paragraph
from juesuan.editions import Edition, load
from juesuan.intake.tables import complete_tables, recognise_table
from juesuan.readers import read_document

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
BALANCE, INCOME, SPENDING = "收入支出决算总表", "收入决算表", "支出决算表"
FISCAL, GENERAL = "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表"
BASIC, PUBLIC = "一般公共预算财政拨款基本支出决算表", "财政拨款“三公”经费支出决算表"
FUND, STATE = "政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算表"

Reading = tuple[dict[str, Table], list[Unread]]


def regions(document: Document, edition: Edition) -> dict[str, list[Paragraph | Grid]]:
    """The blocks from each table's title to the next one's, or to the next part of the report."""
    kinds = {plain(title): form.kind for form in edition.forms.values() for title in form.titles}
    found: dict[str, list[Paragraph | Grid]] = {}
    current: list[Paragraph | Grid] | None = None
    for block in document.blocks:
        if isinstance(block, Paragraph):
            bare = plain(block.text)
            if bare in kinds and kinds[bare] not in found:
                current = found.setdefault(kinds[bare], [])
            elif bare.startswith("第三部分"):
                current = None
        if current is not None:
            current.append(block)
    return found


def read_tables(path: Path, edition: str = "ningxia-2024") -> Reading:
    chosen = load(edition)
    tables: dict[str, Table] = {}
    unread: list[Unread] = []
    for kind, blocks in regions(read_document(path), chosen).items():
        tables[kind], left = recognise_table(chosen.form(kind), blocks, chosen)
        unread += left
    return complete_tables(tables), unread


def printed(folder: Path, *pages: str) -> Reading:
    """The tables in a text of these pages; in a row “ | ” stands for a tab."""
    path = folder / "决算.txt"
    path.write_text("\n\n".join(re.sub(r" ?\| ?", "\t", page.strip("\n")) for page in pages), "utf-8")
    return read_tables(path)


def cell(table: Table, row: str, column: str) -> str:
    return table.figure(row, column).number.text


def filled(table: Table) -> dict[str, dict[str, str]]:
    """Row by row what is printed where."""
    found: dict[str, dict[str, str]] = {}
    for (row, column), figure in table.cells.items():
        found.setdefault(row, {})[column] = figure.number.text
    return found


# ── the real report ──


@pytest.fixture(scope="module")
def real() -> Reading:
    if not REPORT.is_file():
        pytest.skip("../shared 中没有样本报告")
    return read_tables(REPORT)


def test_the_real_report_has_nine_tables_and_no_number_is_left_over(
    real: Reading,
) -> None:
    tables, unread = real
    assert list(tables) == [BALANCE, INCOME, SPENDING, FISCAL, GENERAL, BASIC, PUBLIC, FUND, STATE]
    assert unread == []
    assert [table.number for table in tables.values()] == [f"公开0{i}表" for i in range(1, 10)]
    assert {table.denomination for table in tables.values()} == {Denomination.YUAN}
    assert {table.department for table in tables.values()} == {"宁夏回族自治区人力资源和社会保障厅"}
    assert all(len(table.notes) == 1 and table.notes[0].startswith("注：") for table in tables.values())
    assert {kind: table.doubts for kind, table in tables.items() if table.doubts} == {}


def test_every_amount_of_the_real_tables_stands_in_exactly_one_cell(real: Reading) -> None:
    """Counted in the file without any understanding of tables: cells with decimals, and long whole numbers."""
    tables, _ = real
    amounts = set()
    for number, line in enumerate(REPORT.read_text("utf-8").split("\n")[:399], 1):  # the text begins behind them
        for match in re.finditer(r"(?<=\t)(\d[\d,]*\.\d+|\d{6}|\d{8,})(?![^\t])|^\d{6}(?=\t)", line):
            amounts.add((number, match.start(), match[0]))
    placed = [
        (figure.place.line, figure.place.start, figure.place.text)
        for table in tables.values()
        for figure in table.cells.values()
    ]
    assert len(placed) == 298
    assert sorted(placed) == sorted(amounts)


@pytest.mark.parametrize(
    ("kind", "row", "column", "text"),
    [
        (BALANCE, "一般公共预算财政拨款收入", "收入", "467782266.28"),
        (BALANCE, "上级补助收入", "收入", "2147861.6"),
        (BALANCE, "事业收入", "收入", ""),
        (BALANCE, "年初结转和结余", "收入", "43660531.72"),
        (BALANCE, "总计", "收入", "516247561"),
        (BALANCE, "201", "支出", "3749686.09"),
        (BALANCE, "208", "支出", "420395015.35"),
        (BALANCE, "223", "支出", ""),
        (BALANCE, "年末结转和结余", "支出", "70091190.35"),
        (BALANCE, "总计", "支出", "516247561"),
        (INCOME, "合计", "本年收入合计", "472,587,029.28"),
        (INCOME, "合计", "上级补助收入", ""),
        (INCOME, "合计", "事业收入", "2,147,861.60"),
        (INCOME, "合计", "其他收入", "2,656,901.40"),
        (INCOME, "2080102", "其他收入", "2,156,017.52"),
        (INCOME, "2100201", "财政拨款收入", "6,111,805.64"),
        (INCOME, "2100201", "事业收入", "2,147,861.60"),
        (INCOME, "2100201", "其他收入", "69,011.14"),
        (SPENDING, "合计", "本年支出合计", ""),
        (SPENDING, "2011308", "项目支出", "1,334,493.09"),
        (SPENDING, "2019999", "本年支出合计", "2,135,193.00"),
        (SPENDING, "2080101", "基本支出", "40,374,595.70"),
        (SPENDING, "2080109", "基本支出", "17,117,511.20"),
        (SPENDING, "2080109", "项目支出", "8,897,850.43"),
        (SPENDING, "2080150", "基本支出", "6,467,479.19"),
        (SPENDING, "2080701", "项目支出", "8,164,489.80"),
        (SPENDING, "2100201", "项目支出", "1,406,649.00"),
        (FISCAL, "一般公共预算财政拨款", "收入", "467,782,266.28"),
        (FISCAL, "年初一般公共预算财政拨款", "收入", "34,228,787.08"),
        (FISCAL, "年初国有资本经营预算财政拨款", "收入", "199,520.00"),
        (FISCAL, "208", "合计", "418,144,219.9"),
        (FISCAL, "208", "一般公共预算财政拨款", "418,144,219.93"),
        (FISCAL, "本年支出合计", "合计", "441,719,025.7"),
        (FISCAL, "年末财政拨款结转和结余", "政府性基金预算财政拨款", ""),
        (FISCAL, "年末财政拨款结转和结余", "国有资本经营预算财政拨款", "199,520.00"),
        (FISCAL, "总计", "一般公共预算财政拨款", "502,011,053.36"),
        (GENERAL, "合计", "项目支出", "341,973,304.93"),
        (GENERAL, "2080111", "基本支出", "1,849,175.97"),
        (GENERAL, "2210203", "基本支出", "1,811,346.00"),
        (BASIC, "30108", "金额", "7,514,477.52"),
        (BASIC, "30214", "金额", "0.00"),
        (BASIC, "30299", "金额", "967,419.29"),
        (BASIC, "31022", "金额", "6297.00"),
        (BASIC, "人员经费合计", "金额", "91753484.1"),
        (BASIC, "公用经费合计", "金额", "7,992,236.75"),
        (BASIC, "合计", "金额", ""),
        (PUBLIC, "合计", "预算数", "850110"),
        (PUBLIC, "因公出国（境）费", "预算数", "239460"),
        (PUBLIC, "因公出国（境）费", "决算数", ""),
        (PUBLIC, "公务用车购置及运行维护费", "决算数", "430076.42"),
        (PUBLIC, "公务用车购置费", "预算数", "179800"),
        (PUBLIC, "公务用车运行维护费", "决算数", "250276.42"),
        (PUBLIC, "公务接待费", "决算数", "53194.26"),
    ],
)
def test_cells_of_the_real_report_stand_as_printed(kind: str, row: str, column: str, text: str, real: Reading) -> None:
    assert cell(real[0][kind], row, column) == text


def test_the_real_tables_have_their_rows_as_printed(real: Reading) -> None:
    tables, _ = real
    assert [len(tables[kind].cells) for kind in tables] == [14, 70, 63, 24, 66, 50, 11, 0, 0]
    spending = tables[SPENDING]
    first = spending.row("2011308")
    assert first is not None
    assert (first.code, first.name) == ("", "招商引资")  # the page printed no code: the key is ours, the row theirs
    assert [row.key for row in spending.rows] == [row.key for row in tables[GENERAL].rows]
    repeated = [row.key for row in tables[FISCAL].rows if row.ordinal == "二十一、"]
    assert repeated == ["223", "224"]
    cut = tables[FISCAL].row("224")
    assert cut is not None
    assert cut.name == "二十一、灾害防治及应急管理支"
    lines = [row.line_number for row in tables[BALANCE].rows if row.key[:1].isdigit()]
    assert (lines[0], lines[19], lines[20]) == ("31", "50", "53")
    assert tables[FUND].is_empty
    assert tables[STATE].is_empty
    assert spending.is_missing("合计")
    assert "其中：教育收费" in tables[INCOME].columns
    assert tables[STATE].columns == ("本年支出", "基本支出", "项目支出")


def test_figures_of_the_real_report_carry_names_and_places(real: Reading) -> None:
    figure = real[0][INCOME].figure("2100201", "事业收入")
    assert figure.key == "收入决算表[2100201].事业收入"
    assert figure.label == "公开02表 2100201 综合医院·事业收入"
    assert figure.place.part == "公开02表 2100201·事业收入"
    assert (figure.place.line, figure.place.text) == (165, "2,147,861.60")
    assert real[0][FISCAL].figure("208", "合计").number.state is State.VALUE


def test_the_nine_real_tables_are_read_in_thirty_milliseconds() -> None:
    if not REPORT.is_file():
        pytest.skip("../shared 中没有样本报告")
    edition = load("ningxia-2024")
    cut = regions(read_document(REPORT), edition)

    def once() -> float:
        start = time.process_time()
        complete_tables({kind: recognise_table(edition.form(kind), blocks, edition)[0] for kind, blocks in cut.items()})
        return time.process_time() - start

    assert min(once() for _ in range(5)) < 0.06  # twice the aim, for a busy machine


# ── tables by functional code ──

SPENDING_HEAD = f"""
{SPENDING}
公开03表
公开部门：某市水务局
金额单位：元
"""


def test_pages_with_other_offsets_and_no_heads_are_one_table(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        SPENDING_HEAD,
        """
项目 | | | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出
类 | 款 | 项 | 1 | 2 | 3 | 4 | 5 | 6
 | | 合计 | 1,000.00 | 300.00 | 700.00 | | |
2120101 | | | 300.00 | 300.00 | | | |
2120102 | | | 150.00 | | 150.00 | | |
""",
        """
2120501 | 城乡社区环境卫生 | 500 | | 500 | | |
2210201 | 住房公积金 | 50 | | 50 | | |
""",
    )
    assert unread == []
    assert filled(tables[SPENDING]) == {
        "合计": {"本年支出合计": "1,000.00", "基本支出": "300.00", "项目支出": "700.00"},
        "2120101": {"本年支出合计": "300.00", "基本支出": "300.00"},
        "2120102": {"本年支出合计": "150.00", "项目支出": "150.00"},
        "2120501": {"本年支出合计": "500", "项目支出": "500"},
        "2210201": {"本年支出合计": "50", "项目支出": "50"},
    }
    assert tables[SPENDING].doubts == ()


def test_a_column_missing_on_one_page_shifts_nothing(tmp_path: Path) -> None:
    """教育收费 has its column on the first page only; what stands there is part of 事业收入, not added to it."""
    tables, unread = printed(
        tmp_path,
        f"{INCOME}\n公开02表\n金额单位：元",
        """
项目 | | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | | 经营收入 | 附属单位上缴收入 | 其他收入
科目编码 | 科目名称 | | | | 小计 | 其中：教育收费 | | |
 | 合计 | 190.00 | 100.00 | | 70.00 | 40.00 | | | 20.00
2050803 | 培训支出 | 120.00 | 60.00 | | 50.00 | 40.00 | | | 10.00
""",
        "2120101 | 行政运行 | 70.00 | 40.00 | | 20.00 | | | 10.00",
    )
    assert unread == []
    assert filled(tables[INCOME])["2120101"] == {
        "本年收入合计": "70.00",
        "财政拨款收入": "40.00",
        "事业收入": "20.00",
        "其他收入": "10.00",
    }
    assert cell(tables[INCOME], "2050803", "其中：教育收费") == "40.00"


def test_a_wrong_figure_stays_wrong_and_moves_no_other(tmp_path: Path) -> None:
    rows = [(f"21201{n:02d}", f"{n}00.00") for n in (1, 2, 3, 4, 6)]
    right = "\n".join(f"{code} | 名称 | {amount} | | {amount}" for code, amount in rows)
    total = " | 合计 | 1,600.00 | | 1,600.00"
    for wrong in (
        right.replace("| 200.00 | |", "| 290.00 | |"),  # a total of one row
        right.replace("| 300.00\n", "| 30.000\n"),  # a part of one row
        right.replace("| 600.00 | | 600.00", "| 600.00 | | -600.00"),
    ):
        tables, unread = printed(
            tmp_path, f"{GENERAL}\n金额单位：元", f"编码 | 名称 | 合计 | 基本支出 | 项目支出\n{wrong}\n{total}"
        )
        assert unread == []
        assert all(set(columns) == {"本年支出合计", "项目支出"} for columns in filled(tables[GENERAL]).values())
        found = sorted(figure.number.text for figure in tables[GENERAL].cells.values())
        assert found == sorted(re.findall(r"-?[\d,]+\.\d+", wrong + total))


def test_codes_are_read_from_three_cells_from_one_and_from_beside_the_name(tmp_path: Path) -> None:
    bodies = (
        "212 | | | 城乡社区支出 | 9.00 | 4.00 | 5.00\n212 | 01 | | 城乡社区管理事务 | 9.00 | 4.00 | 5.00\n"
        "212 | 01 | 01 | 行政运行 | 4.00 | 4.00 |\n212 | 01 | 02 | 一般行政管理事务 | 5.00 | | 5.00",
        "212 | | | 城乡社区支出 | 9.00 | 4.00 | 5.00\n | 01 | | 城乡社区管理事务 | 9.00 | 4.00 | 5.00\n"
        " | | 01 | 行政运行 | 4.00 | 4.00 |\n | | 02 | 一般行政管理事务 | 5.00 | | 5.00",
        "212 城乡社区支出 | 9.00 | 4.00 | 5.00\n21201-城乡社区管理事务 | 9.00 | 4.00 | 5.00\n"
        "2120101行政运行 | 4.00 | 4.00 |\n2120102—一般行政管理事务 | 5.00 | | 5.00",
        "212 | 城乡社区支出 | 9.00 | 4.00 | 5.00\n21201 | 城乡社区管理事务 | 9.00 | 4.00 | 5.00\n"
        "212 01 01 | 行政运行 | 4.00 | 4.00 |\n２１２０１０２ | 一般行政 管理事务 | 5.00 | | 5.00",
    )
    for body in bodies:
        tables, unread = printed(tmp_path, f"{GENERAL}\n金额单位：元", f"{body}\n合计 | 9.00 | 4.00 | 5.00")
        assert unread == []
        assert [row.key for row in tables[GENERAL].rows] == ["212", "21201", "2120101", "2120102", "合计"]
        assert filled(tables[GENERAL])["2120102"] == {"本年支出合计": "5.00", "项目支出": "5.00"}


def test_rows_without_codes_take_them_from_sister_tables_and_from_their_order(tmp_path: Path) -> None:
    """行政运行 belongs to more than a hundred codes; its neighbours and the other table say which one is meant."""
    tables, _ = printed(
        tmp_path,
        f"{SPENDING}\n金额单位：元",
        """
 | 合计 | 66.00 | 33.00 | 33.00 | | |
 | 行政运行 | 11.00 | 11.00 | | | |
 | 一般行政管理事务 | 12.00 | | 12.00 | | |
 | 信息化建设 | 13.00 | | 13.00 | | |
 | 行政运行 | 22.00 | 22.00 | | | |
 | 其他交通运输支 | 8.00 | | 8.00 | | |
""",
        f"{GENERAL}\n金额单位：元",
        """
2120101 | 行政运行 | 11.00 | 11.00 |
2120102 | 一般行政管理事务 | 10.00 | | 10.00
2140101 | 行政运行 | 22.00 | 22.00 |
2149999 | 其他交通运输支出 | 8.00 | | 8.00
合计 | | 51.00 | 33.00 | 18.00
""",
    )
    keys = [row.key for row in tables[SPENDING].rows]
    assert keys[:3] == ["合计", "2120101", "2120102"]
    assert keys[4:] == ["2140101", "2149999"]
    assert [row.code for row in tables[SPENDING].rows] == [""] * 6
    assert cell(tables[SPENDING], "2149999", "项目支出") == "8.00"


def test_a_row_without_code_and_name_is_known_by_its_amount(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        f"{SPENDING}\n金额单位：元",
        """
合计 | | 33.00 | 11.00 | 22.00 | | |
2120101 | 行政运行 | 11.00 | 11.00 | | | |
 | | 12.00 | | 12.00 | | |
2120501 | 城乡社区环境卫生 | 10.00 | | 10.00 | | |
""",
        f"{GENERAL}\n金额单位：元\n2120101 | 行政运行 | 11.00 | 11.00 |\n2120104 | 城管执法 | 12.00 | | 12.00\n"
        "2120501 | 城乡社区环境卫生 | 10.00 | | 10.00\n合计 | | 33.00 | 11.00 | 22.00",
    )
    assert unread == []
    assert [row.key for row in tables[SPENDING].rows] == ["合计", "2120101", "2120104", "2120501"]


def test_names_carried_over_to_the_next_line_are_put_together(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        f"{GENERAL}\n金额单位：元",
        """
2080505 | 机关事业单位基本养老 | 5.00 | 5.00 |
 | 保险缴费支出 | | |
2080506 | 机关事业单位职业 | | |
 | 年金缴费支出 | 3.00 | 3.00 |
合计 | | 8.00 | 8.00 |
""",
    )
    assert unread == []
    names = [row.name for row in tables[GENERAL].rows]
    assert names == ["机关事业单位基本养老保险缴费支出", "机关事业单位职业年金缴费支出", "合计"]
    assert cell(tables[GENERAL], "2080506", "基本支出") == "3.00"


def test_a_total_without_label_is_the_total_and_an_empty_one_is_missing(tmp_path: Path) -> None:
    body = "2120101 | 行政运行 | 4.00 | 4.00 |\n2120102 | 一般行政管理事务 | 5.00 | | 5.00"
    for page in (f" | | 9.00 | 4.00 | 5.00\n{body}", f"{body}\n | | 9.00 | 4.00 | 5.00"):
        tables, _ = printed(tmp_path, f"{GENERAL}\n金额单位：元", page)
        assert cell(tables[GENERAL], "合计", "项目支出") == "5.00"
    tables, _ = printed(tmp_path, f"{GENERAL}\n金额单位：元", f"合计 | | | | \n{body}")
    assert tables[GENERAL].is_missing("合计")
    assert "没有合计行或相关表可对照" in tables[GENERAL].doubts[0]


def test_dropped_empty_cells_are_found_by_the_sums_and_the_doubt_is_stated(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        f"{SPENDING}\n金额单位：元",
        """
合计 | 1,066.37 | 411.12 | 655.25
2120101 | 行政运行 | 401.12 | 401.12
2120102 | 一般行政管理事务 | 155.25 | 155.25
2120104 | 城管执法 | 510.00 | 10.00 | 500.00
""",
    )
    assert unread == []
    assert filled(tables[SPENDING])["2120102"] == {"本年支出合计": "155.25", "项目支出": "155.25"}
    assert filled(tables[SPENDING])["2120101"] == {"本年支出合计": "401.12", "基本支出": "401.12"}
    assert any("空单元格" in doubt for doubt in tables[SPENDING].doubts)


def test_a_line_of_plain_words_and_numbers_is_a_row_too(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        f"{GENERAL}\n单位：万元\n项目 本年支出合计 基本支出 项目支出\n科目编码 科目名称\n合计 9.00 4.00 5.00\n"
        "2080505 机关事业单位基本养老保险缴\n费支出\n4.00 4.00 0.00\n2120102 一般行政管理事务 5.00 0.00 5.00",
    )
    assert unread == []
    assert tables[GENERAL].denomination is Denomination.WAN
    assert filled(tables[GENERAL])["2080505"] == {"本年支出合计": "4.00", "基本支出": "4.00", "项目支出": "0.00"}


def test_opening_income_and_closing_balance_each_row_of_the_fund_table(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        f"{FUND}\n金额单位：元",
        """
项目 | | 年初结转和结余 | 本年收入 | 本年支出 | | | 年末结转和结余
 | | | | 小计 | 基本支出 | 项目支出 |
2120803 | 城市建设支出 | | 70.00 | 50.00 | | 50.00 | 20.00
2296002 | 用于社会福利的彩票公益金支出 | 5.00 | 1.00 | 6.00 | | 6.00 |
合计 | | 5.00 | 71.00 | 56.00 | | 56.00 | 20.00
""",
    )
    assert unread == []
    assert filled(tables[FUND])["2120803"] == {
        "本年收入": "70.00",
        "本年支出": "50.00",
        "项目支出": "50.00",
        "年末结转和结余": "20.00",
    }
    assert tables[FUND].identities >= 8


def test_an_empty_table_raises_no_doubt(tmp_path: Path) -> None:
    page = "项目 | | 本年支出合计 | 基本支出 | 项目支出\n类 | 款 | 项 | 栏次 合计 | 1 | 2 | 3"
    note = "注：本单位没有国有资本经营预算财政拨款支出。"
    tables, unread = printed(tmp_path, f"{STATE}\n公开09表\n金额单位：元", page, note)
    table = tables[STATE]
    assert (unread, table.doubts, table.is_empty, len(table.rows)) == ([], (), True, 1)
    assert table.notes == (note,)


# ── two-sided tables ──


def balance(rows: str) -> str:
    return f"{BALANCE}\n公开01表\n金额单位：元\n\n{rows.strip()}"


def test_line_numbers_are_never_amounts(tmp_path: Path) -> None:
    numbered = balance(
        """
项目 | 行次 | 决算数 | 项目 | 行次 | 决算数
一、一般公共预算财政拨款收入 | 1 | 90.5 | 一、一般公共服务支出 | 31 |
四、上级补助收入 | 4 | | 八、社会保障和就业支出 | 38 | 160
八、其他收入 | 8 | 110 | 九、卫生健康支出 | 39 | 40.5
 | 9 | | 十九、住房保障支出 | 53 |
本年收入合计 | 27 | 200.5 | 本年支出合计 | 59 | 200.5
总计 | 30 | 200.5 | 总计 | 62 | 200.5
"""
    )
    for page in (numbered, re.sub(r"\| \d\d? (?=\|)", "", numbered).replace(" | 9 |", " |")):
        tables, unread = printed(tmp_path, page)
        assert unread == []
        assert filled(tables[BALANCE]) == {
            "一般公共预算财政拨款收入": {"收入": "90.5"},
            "其他收入": {"收入": "110"},
            "本年收入合计": {"收入": "200.5"},
            "总计": {"收入": "200.5", "支出": "200.5"},
            "208": {"支出": "160"},
            "210": {"支出": "40.5"},
            "本年支出合计": {"支出": "200.5"},
        }


def test_labels_cut_off_lost_or_spread_out_are_known_by_their_beginning_and_order(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        balance(
            """
一、一般公共预算财政拨款收 | 467.00 | 八、社会保障和就业支 | 400.00
三、国有资本经营预算财政拨 | | 九、卫生健康支出 | 60.00
本 年 收 入 合 计 | 467.00 | 本年支出 合计 | 460.00
使用非财政拨款结余（含专用结余） | | | 1.00
年初结转和结余 | 3.00 | 年末结转和结 | 9.00
总　计 | 470.00 | 总　计 | 470.00
"""
        ),
    )
    assert unread == []
    table = tables[BALANCE]
    assert cell(table, "一般公共预算财政拨款收入", "收入") == "467.00"
    assert cell(table, "208", "支出") == "400.00"
    assert cell(table, "结余分配", "支出") == "1.00"
    assert cell(table, "年末结转和结余", "支出") == "9.00"
    assert cell(table, "总计", "支出") == "470.00"
    cut = table.row("208")
    assert cut is not None
    assert (cut.name, cut.ordinal) == ("八、社会保障和就业支", "八、")


def test_the_second_of_two_equal_labels_is_the_opening_balance(tmp_path: Path) -> None:
    page = """
项目 | 行次 | 决算数 | 项目 | 行次 | 决算数 | | |
 | | | | | 合计 | 一般公共预算财 | 政府性基金预算 | 国有资本经营预算
一、一般公共预算财政拨款 | 1 | 70.00 | 八、社会保障和就业支出 | 40 | 60.00 | 60.00 | |
二、政府性基金预算财政拨款 | 2 | 20.00 | 十一、城乡社区支出 | 43 | 25.00 | | 25.00 |
三、国有资本经营预算财政拨款 | 3 | | 二十一、国有资本经营预算支出 | 53 | | | |
本年收入合计 | 27 | 90.00 | 本年支出合计 | 59 | 85.00 | 60.00 | 25.00 |
年初财政拨款结转和结余 | 28 | 13.00 | 年末财政拨款结转和结余 | 60 | 18.00 | 15.00 | | 3.00
"""
    rest = """
一、一般公共预算财政拨款 | 29 | 5.00 | | 61 | | | |
二、政府性基金预算财政拨款 | 30 | 5.00 | | 62 | | | |
三、国有资本经营预算财政拨款 | 31 | 3.00 | | 63 | | | |
合计 | 32 | 103.00 | 合计 | 64 | 103.00 | 75.00 | 25.00 | 3.00
"""
    tables, unread = printed(tmp_path, f"{FISCAL}\n金额单位：元", page, rest)
    assert unread == []
    table = tables[FISCAL]
    assert cell(table, "政府性基金预算财政拨款", "收入") == "20.00"
    assert cell(table, "年初政府性基金预算财政拨款", "收入") == "5.00"
    assert filled(table)["212"] == {"合计": "25.00", "政府性基金预算财政拨款": "25.00"}
    assert filled(table)["总计"] == {
        "收入": "103.00",
        "合计": "103.00",
        "一般公共预算财政拨款": "75.00",
        "政府性基金预算财政拨款": "25.00",
        "国有资本经营预算财政拨款": "3.00",
    }
    assert table.doubts == ()


def test_an_amount_whose_row_cannot_be_told_is_left_unread_with_its_place(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        balance(
            """
一、一般公共预算财政拨款收入 | 90.00 | 一、一般公共服务支出 | 100.00
 | 77.00 | 二、外交支出 |
本年收入合计 | 100.00 | 本年支出合计 | 100.00
总计 | 100.00 | 总计 | 100.00
"""
        ),
    )
    assert [(item.text, item.place.line) for item in unread] == [("77.00", 6)]
    assert unread[0].place.part == "公开01表 未能归入"
    assert "77.00" not in str(filled(tables[BALANCE]))


# ── basic expenditure and “三公” ──


def test_three_blocks_side_by_side_are_one_list_of_codes(tmp_path: Path) -> None:
    tables, unread = printed(
        tmp_path,
        f"{BASIC}\n公开06表\n金额单位：元",
        """
人员经费 | | | 公用经费 | | | | |
科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额
301 | 工资福利支出 | 8.00 | 302 | 商品和服务支出 | 30201 | 310 | 资本性支出 | 2.00
30101 | 基本工资 | 5.00 | 30201 | 办公费 | 30,201.00 | 31002 | 办公设备购置 | 2.00
 | 津贴补贴 | 3.00 | 30202 | | | | |
人员经费合计 | | 8.00 | 公用经费合计 | | | | | 30203.00
合 计 | | | | | | | | 30211.00
""",
    )
    assert unread == []
    assert filled(tables[BASIC]) == {
        "301": {"金额": "8.00"},
        "30101": {"金额": "5.00"},
        "30102": {"金额": "3.00"},
        "302": {"金额": "30201"},
        "30201": {"金额": "30,201.00"},
        "310": {"金额": "2.00"},
        "31002": {"金额": "2.00"},
        "人员经费合计": {"金额": "8.00"},
        "公用经费合计": {"金额": "30203.00"},
        "合计": {"金额": "30211.00"},
    }
    assert tables[BASIC].identities == 6


PUBLIC_HEAD = f"{PUBLIC}\n公开07表\n金额单位：元"
PUBLIC_CELLS = {
    "合计": {"预算数": "90.00", "决算数": "55.00"},
    "因公出国（境）费": {"预算数": "30.00"},
    "公务用车购置及运行维护费": {"预算数": "40.00", "决算数": "40.00"},
    "公务用车运行维护费": {"预算数": "40.00", "决算数": "40.00"},
    "公务接待费": {"预算数": "20.00", "决算数": "15.00"},
}


@pytest.mark.parametrize(
    "page",
    [
        "2024年度预算数 | | | | | | 2024年度决算数 | | | | |\n"
        "合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费 | "
        "合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费\n"
        "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12\n"
        "90.00 | 30.00 | 40.00 | | 40.00 | 20.00 | 55.00 | | 40.00 | | 40.00 | 15.00",
        "合计 | | 因公出国（境）费 | | 公务用车购置及运行维护费 | | | | | | 公务接待费 |\n"
        "预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数\n"
        "90.00 | 55.00 | 30.00 | | 40.00 | 40.00 | | | 40.00 | 40.00 | 20.00 | 15.00",
        "项目 | 行次 | 预算数 | 决算数\n合计 | 1 | 90.00 | 55.00\n1.因公出国（境）费 | 2 | 30.00 |\n"
        "2.公务用车购置及运行维护费 | 3 | 40.00 | 40.00\n其中：（1）公务用车购置费 | 4 | |\n"
        "（2）公务用车运行维护费 | 5 | 40.00 | 40.00\n3.公务接待费 | 6 | 20.00 | 15.00",
        "90.00 | 30.00 | 40.00 | 40.00 | 20.00 | 55.00 | 40.00 | 40.00 | 15.00",  # empty cells dropped, no heads
    ],
    ids=["budget then actual", "pairs", "rows", "cells dropped"],
)
def test_the_six_measures_are_found_in_every_layout(page: str, tmp_path: Path) -> None:
    tables, unread = printed(tmp_path, PUBLIC_HEAD, page)
    assert unread == []
    assert filled(tables[PUBLIC]) == PUBLIC_CELLS
    assert tables[PUBLIC].identities == 4


# ── particulars ──


def test_particulars_may_share_a_line_and_a_page_may_repeat_them(tmp_path: Path) -> None:
    head = "公开 05 表\n编制单位：某县统计局      金额单位：万元"
    body = "2010501 | 行政运行 | 4.00 | 4.00 |"
    more = "2010502 | 一般行政管理事务 | 5.00 | | 5.00\n合计 | | 9.00 | 4.00 | 5.00"
    tables, unread = printed(tmp_path, f"{GENERAL}\n{head}", body, "— 12 —", f"{GENERAL}（续）", head, more)
    table = tables[GENERAL]
    assert unread == []
    assert (table.number, table.department, table.denomination) == ("公开05表", "某县统计局", Denomination.WAN)
    assert cell(table, "2010502", "项目支出") == "5.00"
    assert table.figure("合计", "本年支出合计").grains == 9_000_000


def test_a_denomination_printed_once_holds_for_all_tables(tmp_path: Path) -> None:
    rows = "2010501 | 行政运行 | 4.00 | 4.00 |\n2010502 | 一般行政管理事务 | 5.00 | | 5.00\n合计 | | 9.00 | 4.00 | 5.00"
    tables, _ = printed(tmp_path, f"{GENERAL}\n单位：万元", rows, SPENDING, rows)
    assert tables[SPENDING].denomination is Denomination.WAN
    assert tables[SPENDING].figure("合计", "基本支出").grains == 4_000_000
    assert tables[SPENDING].doubts == ()
    alone, _ = printed(tmp_path, SPENDING, rows)
    assert any("未印金额单位" in doubt for doubt in alone[SPENDING].doubts)


def test_a_table_whose_sums_fail_is_read_and_doubted(tmp_path: Path) -> None:
    tables, _ = printed(tmp_path, f"{GENERAL}\n金额单位：元", "2010501 | 行政运行 | 7.00 | 4.00 |")
    assert cell(tables[GENERAL], "2010501", "本年支出合计") == "7.00"
    assert "0 项成立" in tables[GENERAL].doubts[0]


def test_an_amount_that_is_no_number_any_more_keeps_its_cell(tmp_path: Path) -> None:
    rows = "2010501 | 行政运行 | 4O.O0 | 40.00 |\n2010502 | 统计管理 | 1,334,49 | | 1,334.49\n"
    rows += "合计 | | 1,374.49 | 40.00 | 1,334.49"
    tables, unread = printed(tmp_path, f"{GENERAL}\n金额单位：元", rows)
    assert unread == []
    assert tables[GENERAL].figure("2010501", "本年支出合计").number.state is State.UNREADABLE
    assert tables[GENERAL].figure("2010502", "本年支出合计").number.state is State.CUT_OFF
