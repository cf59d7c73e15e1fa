"""Workbooks of others: shown text to the digit, hidden things left out and told of, broken files refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from xlsxwriter import Workbook

import juesuan
from juesuan.document import Document, Grid, Paragraph
from juesuan.errors import NotFinalAccounts, UnreadableFile
from juesuan.readers import read_document
from juesuan.readers.xlsx_formats import shown

TABLE = (
    (
        "项目",
        "",
        "本年收入合计",
        "财政拨款收入",
        "上级补助收入",
        "事业收入",
        "经营收入",
        "附属单位上缴收入",
        "其他收入",
    ),
    ("科目编码", "科目名称", "", "", "", "", "", "", ""),
    ("合计", "", 300.25, 300.25, "", "", "", "", ""),
    ("201", "一般公共服务支出", 100.1, 100.1, "", "", "", "", ""),
    ("20101", "人大事务", 100.1, 100.1, "", "", "", "", ""),
    ("2010101", "行政运行", 100.1, 100.1, "", "", "", "", ""),
    ("205", "教育支出", 200.15, 200.15, "", "", "", "", ""),
    ("20508", "进修及培训", 200.15, 200.15, "", "", "", "", ""),
    ("2050803", "培训支出", 200.15, 200.15, "", "", "", "", ""),
)


def income(path: Path, *, ruled: bool = True, titled: bool = True, tab: str = "Sheet1", **options: Any) -> Path:
    """A workbook with one table of income, as offices publish them."""
    book = Workbook(path, options)
    sheet = book.add_worksheet(tab)
    text, amount = (
        book.add_format({"border": int(ruled), **form}) for form in ({}, {"num_format": "#,##0.00_ ;\\-#,##0.00\\ "})
    )
    row = 0
    if titled:
        sheet.merge_range(0, 0, 0, 8, "收入决算表")
        sheet.write(1, 8, "公开02表")
        sheet.write(2, 0, "部门：某市水务局")
        sheet.write(2, 8, "金额单位：万元")
        row = 3
    for n, cells in enumerate(TABLE, row):
        for column, value in enumerate(cells):
            sheet.write(n, column, value, amount if isinstance(value, float) else text)
    sheet.merge_range(row + len(TABLE), 0, row + len(TABLE), 8, "注：本表反映部门本年度取得的各项收入情况。")
    book.close()
    return path


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_alone_is_read_with_its_title_and_denomination(ruled: bool, tmp_path: Path) -> None:
    table = juesuan.read(income(tmp_path / "a.xlsx", ruled=ruled)).tables["收入决算表"]
    assert (table.number, table.department, table.denomination.value) == ("公开02表", "某市水务局", "万元")
    figure = table.figure("合计", "本年收入合计")
    assert (figure.number.text, figure.grains) == ("300.25", 300_2500_00)
    assert (figure.place.sheet, figure.place.row, figure.place.column) == ("Sheet1", 6, 3)
    assert table.figure("2050803", "财政拨款收入").grains == 200_1500_00
    assert table.notes == ("注：本表反映部门本年度取得的各项收入情况。",)


@pytest.mark.parametrize("tab", ["收入决算表", "GK02 收入决算表", "Z03_收入决算表", "公开02表收入决算表"])
def test_a_table_named_on_its_tab_only_is_known(tab: str, tmp_path: Path) -> None:
    assert "收入决算表" in juesuan.read(income(tmp_path / "a.xlsx", titled=False, tab=tab)).tables


def test_a_table_named_on_its_tab_may_say_above_whose_it_is(tmp_path: Path) -> None:
    with Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("3.收入决算表")
        sheet.write(0, 0, "公开部门：某市水务局")
        sheet.write(0, 8, "金额单位：万元")
        ruled = book.add_format({"border": 1})
        for n, cells in enumerate(TABLE, 1):
            sheet.write_row(n, 0, cells, ruled)
    table = juesuan.read(tmp_path / "a.xlsx").tables["收入决算表"]
    assert table.denomination.value == "万元"
    assert table.cells["合计", "本年收入合计"].grains == 3_002_500_00
    assert table.department == "某市水务局"


def test_decimals_that_a_format_hides_are_read_and_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook(path)
    sheet = book.add_worksheet("收入决算表")
    sheet.write(0, 0, "合计")
    sheet.write(0, 1, 1234.56, book.add_format({"num_format": "#,##0"}))
    sheet.write(0, 2, 5, book.add_format({"num_format": "#,##0"}))
    sheet.write(1, 1, 0.964, book.add_format({"num_format": "0%"}))
    book.close()
    document = read_document(path)
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in grid.rows] == [["合计", "1,234.56", "5"], ["", "96%", ""]]
    assert any("1 格的格式不显示小数" in remark for remark in document.remarks)


def test_what_a_workbook_of_tables_has_not_is_told(tmp_path: Path) -> None:
    verdict = juesuan.check(income(tmp_path / "a.xlsx"))
    assert [table["kind"] for table in verdict.coverage.tables] == ["收入决算表"]
    assert verdict.coverage.sections == ()
    assert verdict.coverage.evaluations == 0
    assert verdict.coverage.numbers_in_text["total"] == 0


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("467782266.27999997", "#,##0.00", "467,782,266.28"),
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("1234.565", "0.00", "1234.57"),
        ("0.9898", "0.00%", "98.98%"),
        ("-5", "#,##0.00;[Red](#,##0.00)", "(5.00)"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("1234.5", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        ("123456789", '#,##0.00,"千元"', "123,456.79千元"),
        ("0.5", "#.##", ".5"),
        ("7", "000", "007"),
        ("45352", "yyyy/m/d", "2024/3/1"),
        ("45352", 'yyyy"年"m"月"d"日";@', "2024年3月1日"),
        ("1E+2", "General", "100"),
        ("99999999999.99", "#,##0.00", "99,999,999,999.99"),
        ("-0.001", "0.00", "0.00"),
        ("12345678.9", "0!.0000", "1234.5679"),
        ("12345678.9", '0!.0,"万元"', "1234.6万元"),
        ("5000", r"0\.0000", "0.5000"),
        ("123456", '[>=10000]0!.0,"万元";0"元"', "12.3万元"),
        ("1234", '[>=10000]0!.0,"万元";0"元"', "1234元"),
        ("-1234.5", "#,##0.00;[Red]#,##0.00", "-1,234.50"),
        ("-1234.5", "#,##0.00;[红色]-#,##0.00", "-1,234.50"),
        ("-1234.5", "#,##0.00;#,##0.00", "1,234.50"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("0.5", "# ?/?", "0.5"),
    ],
)
def test_a_cell_says_what_it_shows(number: str, code: str, text: str) -> None:
    assert shown(Decimal(number), code) == text


def test_hidden_sheets_rows_and_columns_are_left_out_and_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook(path)
    sheet, other = book.add_worksheet("收入"), book.add_worksheet("底稿")
    for row in range(3):
        for column in range(3):
            sheet.write(row, column, f"{row}{column}字")
    other.write(0, 0, "草稿")
    other.hide()
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column(1, 1, None, None, {"hidden": True})
    book.close()
    document = read_document(path)
    shown_cells = [c.text for b in document.blocks if isinstance(b, Grid) for row in b.rows for c in row if c.text]
    assert shown_cells == ["00字", "02字", "20字", "22字"]
    assert document.remarks == (
        "隐藏的工作表没有读取：底稿", "工作表“收入”有 1 行隐藏，没有读取", "工作表“收入”有 1 列隐藏，没有读取",
    )  # fmt: skip


def test_formulas_never_calculated_are_refused_with_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook(path)
    sheet = book.add_worksheet("收入")
    sheet.write(0, 0, 1)
    sheet.write_formula(1, 0, "=A1*2", None, "")
    book.close()
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    members[name] = members[name].replace(b' t="str"', b"").replace(b"<v></v>", b"")
    with ZipFile(path, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    with pytest.raises(UnreadableFile, match="收入!A2"):
        read_document(path)


def test_a_cell_in_error_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook(path)
    sheet = book.add_worksheet("收入")
    sheet.write(0, 0, "合计")
    sheet.write_formula(0, 1, "=1/0", None, "#DIV/0!")
    book.close()
    assert read_document(path).remarks == ("有 1 格是错误值：收入!B1 #DIV/0!",)


def test_lines_of_a_cell_are_lines_of_the_document(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook(path)
    book.add_worksheet().write(0, 0, "一、收入\n本年收入合计3元。")
    book.close()
    document = read_document(path)
    assert texts(document) == ["一、收入", "本年收入合计3元。"]
    assert isinstance(document.blocks[1], Paragraph)
    assert (document.blocks[1].place.start, document.blocks[1].place.row) == (5, 1)


@pytest.mark.parametrize("spoil", ["cut", "entities", "empty"])
def test_a_broken_workbook_is_refused_with_its_name(spoil: str, tmp_path: Path) -> None:
    path = income(tmp_path / "坏.xlsx")
    data = path.read_bytes()
    if spoil == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        with ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        if spoil == "entities":
            members["xl/workbook.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;'
        with ZipFile(path, "w") as archive:
            for name, content in members.items():
                if spoil != "empty" or not name.startswith("xl/worksheets"):
                    archive.writestr(name, content)
    with pytest.raises((UnreadableFile, NotFinalAccounts), match="坏"):
        juesuan.read(path)


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:automatic-styles><style:style style:name="off" style:family="table"><style:table-properties
 table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="收入"><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-spanned="3" office:value-type="string"><text:p>标题</text:p>
</table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>合计</text:p></table:table-cell>
<table:table-cell/><table:table-cell office:value-type="float" office:value="1234.5"><text:p>1,234.50</text:p>
</table:table-cell></table:table-row>
<table:table-row>%s</table:table-row></table:table>
<table:table table:name="底稿" table:style-name="off"><table:table-row><table:table-cell><text:p>草稿</text:p>
</table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, last: str = "<table:table-cell/>") -> Path:
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS % last)
    return path


def test_an_opendocument_sheet_is_read_as_it_shows(tmp_path: Path) -> None:
    document = read_document(ods(tmp_path / "a.ods"))
    assert texts(document) == ["标题"]
    grid = document.blocks[1]
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.rows[0]] == ["合计", "", "1,234.50"]
    assert (grid.rows[0][2].place.sheet, grid.rows[0][2].place.row, grid.rows[0][2].place.column) == ("收入", 4, 3)
    assert document.remarks == ("隐藏的工作表没有读取：底稿",)


def test_an_opendocument_formula_without_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="收入!A5"):
        read_document(ods(tmp_path / "a.ods", '<table:table-cell table:formula="of:=1+1"/>'))


def test_an_old_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "坏.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(UnreadableFile, match="坏"):
        read_document(path)


def test_the_screen_names_a_cell_as_the_workbook_does() -> None:
    from juesuan.place import Place
    from juesuan.writers.parts import stands_at

    words = {"line": "第 {line} 行", "cell": "表内第 {row} 行第 {column} 列", "page": "第 {page} 页"}
    assert stands_at(Place(line=96, sheet="公开01表", row=11, column=28), words, "xlsx") == ["公开01表!AB11"]
