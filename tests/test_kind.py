"""Which document is this: what is no final accounts is named as what it is, whatever its format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

import juesuan
from juesuan.cli import main
from juesuan.codes import function_codes
from juesuan.errors import NotFinalAccounts
from juesuan.folder.registers import blank
from juesuan.folder.templates import entries_workbook
from juesuan.intake.kind import refuse_books
from juesuan.prepare.ledger import HEADINGS
from juesuan.prepare.registers import forms
from juesuan.readers import read_document
from juesuan.shipped import toml
from tests.generate.press import Press, printed
from tests.generate.same import random_report
from tests.generate.tables import Sheet
from tests.generate.text import Report, render

NOTICE = """示例市财政局文件

关于做好2024年度部门决算公开工作的通知

各预算单位：
现将2024年度部门决算公开工作有关事项通知如下。
一、公开内容
各部门应当公开收入支出决算总表等9张表，资金100万元以上的项目应当公开绩效自评表。
特此通知。
"""
CONTENTS = """目  录
第一部分 某局概况
一、主要职责........1
第二部分 2024年度部门决算表
一、收入支出决算总表......3
二、收入决算表......4
第三部分 2024年度部门决算情况说明
一、收入支出决算总体情况说明....12
第四部分 名词解释.....20
"""


def expect_refused(path: Path, words: str) -> None:
    with pytest.raises(NotFinalAccounts, match=words) as caught:
        juesuan.read(path)
    assert caught.value.hint
    assert caught.value.place.file == str(path)


@pytest.fixture(scope="module")
def report() -> Report:
    return random_report(3)[1]


def test_a_budget_is_one_even_with_tables_like_those_of_final_accounts(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "预算.txt"
    path.write_text(render(report).replace("决算", "预算"), "utf-8")
    expect_refused(path, "是部门预算")


def test_a_budget_in_a_pdf_is_one(report: Report, tmp_path: Path) -> None:
    def as_budget(text: str) -> str:
        return text.replace("决算", "预算")

    blocks = tuple(as_budget(block) for block in report.blocks if isinstance(block, str))
    sheets = tuple(block for block in report.blocks if isinstance(block, Sheet))[:2]
    budgets = tuple(
        Sheet(
            sheet.kind,
            as_budget(sheet.title),
            sheet.number,
            sheet.above,
            tuple(tuple(map(as_budget, row)) for row in sheet.header),
            tuple(tuple(map(as_budget, row)) for row in sheet.body),
            as_budget(sheet.note),
        )
        for sheet in sheets
    )
    path = tmp_path / "预算.pdf"
    path.write_bytes(printed(Report(report.accounts, report.style, (*blocks, *budgets), (), ()), Press()))
    expect_refused(path, "是部门预算")


@pytest.mark.parametrize("name", ["通知.txt", "通知.html"])
def test_a_notice_is_named_by_its_title(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    lines = NOTICE.splitlines()
    page = "<html>" + "".join(f"<p>{line}</p>" for line in lines)
    path.write_text(page if name.endswith("html") else NOTICE, "utf-8")
    expect_refused(path, "关于做好2024年度部门决算公开工作的通知")


WHOLE = "政府（财政）决算"
GOVERNMENTS = {
    "2022年示例区人民政府决算公开\n目录\n1、2022年度一般公共预算收入表\n2、2022年度税收返还和转移支付决算表\n": WHOLE,
    "示例县2023年财政决算\n目录\n关于2023年县本级财政决算和2024年上半年预算执行情况的报告\n": WHOLE,
    "索引号：013053208\n关于示例区2022年区级决算草案的报告\n2022年，全区一般公共预算收入202.96亿元。\n": WHOLE,
    "2018年示例市“三公”经费决算汇总情况\n“三公”经费决算总额2771万元，比上年下降1.8%。\n": "汇总情况",
}


@pytest.mark.parametrize("text", GOVERNMENTS)
def test_the_accounts_of_a_whole_region_are_named_as_such(text: str, tmp_path: Path) -> None:
    path = tmp_path / "决算.txt"
    path.write_text(text, "utf-8")
    expect_refused(path, GOVERNMENTS[text])


def test_a_township_accounts_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "决算.txt"
    path.write_text(
        "2022年度示例镇人民政府决算公开\n二、收入决算情况说明\n本年收入合计12.00万元，其中：财政拨款收入12.00万元，占100%。\n",
        "utf-8",
    )
    assert juesuan.read(path).claims


def test_a_page_of_contents_is_told_from_a_report(tmp_path: Path) -> None:
    path = tmp_path / "目录.txt"
    path.write_text(CONTENTS, "utf-8")
    expect_refused(path, "只有目录")


def _workbook(path: Path, *sheets: tuple[str, tuple[tuple[object, ...], ...]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets:
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def test_the_template_of_entries_filled_in_is_no_report(tmp_path: Path) -> None:
    data = entries_workbook(toml("juesuan.folder", "templates.toml"), ("201", "208"))
    path = tmp_path / "甲局.xlsx"
    path.write_bytes(data)
    expect_refused(path, "是分录文件，不是决算报告")
    line = ("", "", 6001, "贷", "", "一般公共预算", 2080101, "", "", "", "", "", 12.5)
    codes = tuple((code.code, code.name, code.level) for code in function_codes().values())
    expect_refused(_workbook(path, ("分录", (HEADINGS, *[line] * 20)), ("功能科目", codes)), "是分录文件，不是决算报告")


@pytest.mark.parametrize(
    "headings", [("科目编码", "科目名称", "借方发生额", "贷方发生额"), ("科目代码", "期初借方", "期初贷方")]
)
def test_a_balance_table_is_no_report(tmp_path: Path, headings: tuple[str, ...]) -> None:
    rows = (("某单位2024年度部门决算余额表",), headings, ("7201", "事业支出", 5, ""))
    expect_refused(_workbook(tmp_path / "余额.xlsx", ("余额表", rows)), "是科目余额表，不是决算报告")


@pytest.mark.parametrize("name", list(forms()))
def test_a_register_is_no_report(tmp_path: Path, name: str) -> None:
    headings = tuple(column.heading for column in forms()[name].columns)
    expect_refused(_workbook(tmp_path / "a.xlsx", (name, (headings, ("甲局", 1)))), f"是“{name}”登记簿，不是决算报告")
    path = tmp_path / f"{name}.csv"
    path.write_text(blank(name) + "甲局,1\n", "utf-8")
    expect_refused(path, f"是“{name}”登记簿")


def test_a_report_may_have_a_balance_table_behind_it(tmp_path: Path) -> None:
    table = (("公开03表",), ("支出决算表",), ("科目编码", "科目名称", "本年支出合计"), ("合计", "", 5), ("208", "", 5))
    books = (("科目编码", "借方发生额", "贷方发生额"), ("7201", 5, ""))
    refuse_books(read_document(_workbook(tmp_path / "a.xlsx", ("支出决算表", table), ("余额表", books))))


# ── what it was taken for, and how sure that is ──


@pytest.mark.parametrize(("text", "kind"), [(NOTICE, "公文"), (CONTENTS, "目录")])
def test_the_json_of_what_is_no_final_accounts_names_what_it_is(
    text: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "文件.txt"
    path.write_text(text, "utf-8")
    assert main(["check", str(path), "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert found["document"]["kind"] == kind
    assert "findings" not in found


def test_what_a_report_was_taken_for_comes_with_confidence_and_reason(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(render(report), "utf-8")
    document = juesuan.check(path).document
    grounds = document["grounds"]
    assert document["kind"] == f"{report.accounts.level}决算" == grounds["文种"]["value"]
    assert list(grounds) == ["文种", "部门", "年度", "版式", "金额单位"]
    assert grounds["部门"] == {
        "value": report.accounts.department,
        "confidence": "确定",
        "reason": "封面写明，9 张表的表头相同",
    }
    assert grounds["年度"]["confidence"] == grounds["金额单位"]["confidence"] == "确定"
    assert grounds["版式"]["confidence"] == "推定"
    assert "看不出是哪个地区的" in grounds["版式"]["reason"]


def test_a_report_without_a_cover_is_taken_for_one_with_less_confidence(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = render(report)
    path.write_text(text[text.rindex("第一部分") :], "utf-8")
    grounds = juesuan.check(path).document["grounds"]
    assert grounds["部门"]["value"] == report.accounts.department
    assert grounds["部门"]["confidence"] == grounds["年度"]["confidence"] == "较有把握"


def test_an_edition_is_told_by_its_own_tables_and_one_asked_for_is_sure(tmp_path: Path) -> None:
    sample = Path(juesuan.__file__).parent / "editions/sichuan-2024/sample.txt"
    told = juesuan.check(sample).document["grounds"]["版式"]
    assert (told["value"], told["confidence"]) == ("sichuan-2024", "较有把握")
    assert "“财政拨款支出决算明细表”" in told["reason"]
    assert "13 张有表号的表中 13 张" in told["reason"]
    asked = juesuan.check(sample, edition="sichuan-2024").document["grounds"]["版式"]
    assert asked["confidence"] == "确定"


def test_a_page_of_findings_is_no_report(tmp_path: Path) -> None:
    page = tmp_path / "结果.html"
    page.write_text(
        "<html><body><h1>某县水务局 2023 年度决算核验结果</h1><p>规则 运行 400 条</p></body></html>", "utf-8"
    )
    with pytest.raises(NotFinalAccounts) as told:
        juesuan.check(page)
    assert "核验结果的网页" in told.value.message
