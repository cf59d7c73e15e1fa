"""The workbook of an inspection: its sheets, what they say of each report, and nothing in it that runs."""

from __future__ import annotations

import tomllib
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from juesuan.finding import Severity
from juesuan.inspecting import Inspection, inspect
from juesuan.inspection.inspected import Counts, Row, worst
from juesuan.inspection.items import Dates, families, family_of, item_of, items, judge
from juesuan.inspection.register import date_of
from juesuan.inspection.reliance import completeness, reliance
from juesuan.rules import catalogue
from juesuan.writers.summary import to_workbook
from juesuan.writers.summary.sheets import Book, List, number_of
from tests.generate import sample
from tests.test_inspecting import NOTICE, wrong_text

SHEETS = ["汇总", "问题", "检查事项", "未能读取"]


@pytest.fixture(name="found", scope="module")
def an_inspection(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    """A right report, a wrong one and a letter, the right one published in time."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "甲厅.txt").write_text(sample.text(), "utf-8")
    (folder / "乙局.txt").write_text(wrong_text(), "utf-8")
    (folder / "通知.txt").write_text(NOTICE, "utf-8")
    (folder / "台账.csv").write_text("文件,批复日期,公开日期\n甲厅,2025-09-01,2025-09-18\n丙局,2025-09-01,\n", "utf-8")
    return inspect([str(folder)])


def made(found: Inspection) -> bytes:
    judged = [found.judged(document) for document in found.documents]
    return to_workbook(found.documents, judged, found.seen, found.strange, made=date(2025, 10, 1))


def rows_of(data: bytes, sheet: str) -> list[dict[str, Any]]:
    """The rows of a list by the headings of its columns."""
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(sheet).to_python()
    head = next(n for n, row in enumerate(rows) if row[0] == "序号")
    return [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :]]


def test_the_workbook_has_its_four_sheets(found: Inspection) -> None:
    assert CalamineWorkbook.from_filelike(BytesIO(made(found))).sheet_names == SHEETS


def test_the_summary_has_a_row_a_report(found: Inspection) -> None:
    rows = rows_of(made(found), "汇总")
    assert [row["文件"] for row in rows] == ["乙局.txt", "甲厅.txt", "通知.txt"]
    wrong, right, letter = rows
    assert (wrong["部门（单位）"], wrong["年度"], wrong["版式"]) == ("示例市城市管理局", 2024, "国家基础版式")
    assert (wrong["必须改正"], right["必须改正"], letter["必须改正"]) == (1, 0, "")
    assert (right["决算表"], right["情况说明"]) == ("9/9", "14/14")
    assert sum(int(wrong[name] or 0) for name in families()) == wrong["必须改正"] + wrong["必须说明"]
    assert [wrong[item.name] for item in items()] == ["未能核验", "符合", "符合", "不符合", "符合"]
    assert right["及时性"] == "符合"
    assert "→" in wrong["最重的问题（至多三处，必须改正在前，差额大的在前）"]
    assert letter["说明"] == "见“未能读取”"


def test_the_sheet_of_findings_has_a_row_a_finding(found: Inspection) -> None:
    rows = rows_of(made(found), "问题")
    total = sum(sum(document.row.counts) for document in found.documents if document.row is not None)
    assert len(rows) == total
    first = rows[0]
    assert (first["文件"], first["等级"], first["检查事项"]) == ("乙局.txt", "必须改正", "准确性")
    for name in ("填报", "应为", "差异", "说明", "怎么改", "依据", "位置", "行、页、格"):
        assert first[name] != ""
    assert isinstance(first["差异"], int | float)
    (error,) = [f for f in found.documents[0].as_dict()["findings"] if f["severity"] == "error"]
    assert (first["编号"], first["填报"]) == (error["id"], error["stated"])


def test_the_sheet_of_items_gives_a_result_with_its_reasons(found: Inspection) -> None:
    data = made(found)
    rows = rows_of(data, "检查事项")
    assert len(rows) == 2 * len(items())
    by = {(row["文件"], row["检查事项"]): row for row in rows}
    accurate = by["乙局.txt", "准确性"]
    assert accurate["结论"] == "不符合"
    assert accurate["涉及的规则"] in accurate["理由"]
    assert "相隔 17 天" in by["甲厅.txt", "及时性"]["理由"]
    assert "台账" in by["乙局.txt", "及时性"]["理由"]
    above: list[list[Any]] = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("检查事项").to_python()
    overview = {row[1]: row[2:5] for row in above[3:8]}
    assert overview["准确性"] == [1, 1, 0]


def test_what_was_not_checked_has_its_reason_and_the_next_step(found: Inspection) -> None:
    rows = rows_of(made(found), "未能读取")
    assert (rows[0]["文件"], rows[0]["情况"]) == ("通知.txt", "不是部门决算")
    assert rows[0]["原因"]
    assert rows[0]["怎么办"]
    assert "丙局" in rows[1]["原因"]


def test_lists_can_be_filtered_printed_and_keep_their_headings_in_sight(found: Inspection) -> None:
    with zipfile.ZipFile(BytesIO(made(found))) as archive:
        for n in range(1, 5):
            sheet = archive.read(f"xl/worksheets/sheet{n}.xml").decode()
            for needed in ("<autoFilter ", 'state="frozen"', 'orientation="landscape"', "<pageSetUpPr fitToPage"):
                assert needed in sheet
        assert "_xlnm.Print_Titles" in archive.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', "＝1＋1"])
def test_text_that_would_be_a_formula_stays_text(text: str) -> None:
    stream = BytesIO()
    book = Book(stream, "x")
    sheet = List(book, "x", [("序号", 5, "middle"), ("说明", 9, "text"), ("差异", 9, "amount")])
    sheet.head(1, 1)
    sheet.row([1, text, text])
    book.close()
    with zipfile.ZipFile(BytesIO(stream.getvalue())) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")
    assert CalamineWorkbook.from_filelike(BytesIO(stream.getvalue())).get_sheet_by_index(0).to_python()[1][1] == text


def test_a_hostile_file_name_and_department_are_only_text(tmp_path: Path) -> None:
    name = "=cmd|'/c calc'!A0.txt".replace("/", "")
    (tmp_path / name).write_text(sample.text().replace("示例市", "=示例市"), "utf-8")
    found = inspect([str(tmp_path)])
    with zipfile.ZipFile(BytesIO(made(found))) as archive:
        sheets = b"".join(archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))
    assert b"cmd|" in sheets
    assert all(b"cmd" not in part.partition(b"</f>")[0] for part in sheets.split(b"<f>")[1:])
    assert b"<hyperlink r:id" not in sheets  # nothing leads out of the workbook


def test_numbers_too_long_for_a_cell_stay_text() -> None:
    assert number_of("-1,234.50") is not None
    assert number_of("12345678901234567.89") is None
    assert number_of("约 3 个") is None


def test_two_files_of_one_report_are_told(tmp_path: Path) -> None:
    for name, text in (("a.txt", sample.text()), ("b.txt", sample.text()), ("c.txt", wrong_text())):
        (tmp_path / name).write_text(text, "utf-8")
    rows = rows_of(made(inspect([str(tmp_path)])), "汇总")
    assert [row["说明"] for row in rows] == ["", "与第 1 份内容相同", "与第 1 份是同一部门同一年度"]


# ── which item a rule answers ──


def test_every_rule_answers_one_item_and_belongs_to_one_family() -> None:
    for rule in catalogue():
        assert item_of(rule.code), f"{rule.code} 没有归入检查事项"
        assert family_of(rule.code) in families()
    parts = {part for some in _data()["families"].values() for part in some}
    assert {rule.part for rule in catalogue()} <= parts
    assert {item_of(rule.code) for rule in catalogue()} == {"及时性", "完整性", "规范性", "准确性", "细化程度"}


def test_every_beginning_and_every_core_rule_in_the_data_is_one_of_the_catalogue() -> None:
    codes = [rule.code for rule in catalogue()]
    for item in items():
        assert all(any(code.startswith(start) for code in codes) for start in item.codes)
        assert all(core in codes and item_of(core) == item.name for core in item.core)


@pytest.mark.parametrize(
    ("code", "item"),
    [
        ("R-40-01", "及时性"),
        ("R-40-03", "完整性"),
        ("R-23-08", "完整性"),
        ("R-40-04", "细化程度"),
        ("R-21-05", "细化程度"),
        ("R-40-12", "规范性"),
        ("R-41-02", "规范性"),
        ("R-24-01", "规范性"),
        ("R-01-05", "准确性"),
        ("R-20-23", "准确性"),
        ("R-31-01", "准确性"),
        ("R-50-01", "准确性"),
    ],
)
def test_rules_answer_what_inspectors_ask(code: str, item: str) -> None:
    assert item_of(code) == item


def _data() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "juesuan/inspection/items.toml"
    return tomllib.loads(path.read_text("utf-8"))


# ── what is said of an item ──


def results(row: Row, dates: Dates | None = None, select: tuple[str, ...] = ()) -> dict[str, str]:
    return {judged.item: judged.result for judged in judge(row, dates, select)}


def test_an_error_speaks_against_an_item_and_a_question_leaves_it_open() -> None:
    row = Row({}, found={"R-01-05": Counts(error=1), "R-40-23": Counts(explain=2), "R-40-22": Counts(notice=3)})
    assert results(row) | {"及时性": ""} == {
        "及时性": "",
        "完整性": "符合",
        "规范性": "符合",
        "准确性": "不符合",
        "细化程度": "未能核验",
    }
    said = {judged.item: judged.reasons for judged in judge(row)}
    assert said["细化程度"][0].startswith("待单位说明：R-40-23")
    assert "提示 3 处" in said["规范性"][0]


def test_what_was_not_checked_never_passes() -> None:
    row = Row({}, not_checked={"R-40-03": "第 3 页没有读出", "R-10-01": "没有“收入决算表”"})
    assert results(row) | {"及时性": ""} == {
        "及时性": "",
        "完整性": "未能核验",
        "规范性": "符合",
        "准确性": "未能核验",
        "细化程度": "符合",
    }
    broken = Row({"incomplete": "文件似不完整"})
    assert set(results(broken).values()) == {"未能核验"}
    assert set(results(Row({}), select=("R-01",)).values()) == {"未能核验"}


def test_publication_before_approval_is_a_matter_of_wrong_dates() -> None:
    judged = judge(Row({}), Dates(date(2025, 9, 2), date(2025, 9, 1), "台账"))[0]
    assert (judged.result, "早于" in judged.reasons[0]) == ("未能核验", True)
    assert judge(Row({}), Dates(date(2025, 9, 2), None, "台账"))[0].reasons == ("台账没有写公开日期",)


@pytest.mark.parametrize("text", ["2025-09-01", "2025/9/1", "2025.9.1", "2025年9月1日", "20250901", "2025-09-01 00:00"])
def test_dates_are_read_as_offices_write_them(text: str) -> None:
    assert date_of(text) == date(2025, 9, 1)


def test_the_gravest_findings_are_errors_with_the_largest_difference() -> None:
    def finding(code: str, severity: Severity, difference: str = "", unit: str = "元") -> dict[str, Any]:
        return {
            **dict.fromkeys(("title", "message", "stated", "expected", "hint", "basis"), ""),
            "code": code,
            "severity": severity.value,
            "difference": difference,
            "unit": unit,
            "places": [],
        }

    some = [
        finding("A", Severity.NOTICE, "999,999.00"),
        finding("B", Severity.EXPLAIN, "500,000.00"),
        finding("C", Severity.ERROR, "1.00"),
        finding("D", Severity.ERROR, "-2.50", "万元"),
        finding("D", Severity.ERROR, "9.00", "万元"),
    ]
    assert [f["code"] for f in worst(some)] == ["D", "C", "D"]
    assert [f["code"] for f in worst(some[:2])] == ["B"]


def test_how_far_a_reading_can_be_relied_on_has_reasons(found: Inspection) -> None:
    right = found.documents[1].row
    assert right is not None
    assert completeness(right)[:2] == (9, 14)
    assert reliance(Row({"edition": "national"}))[0] == "低"
    level, why = reliance(Row({**right.document, "incomplete": "文件似不完整"}, tables=right.tables))
    assert (level, "文件似不完整" in why) == ("低", True)
