"""Rules on tables, text and headings: what they say, where they point, and what they keep silent about."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import juesuan
from juesuan.finding import Finding, Severity
from juesuan.rules.checks.reason_substance import only_by_how_much
from juesuan.rules.checks.slips import around, slips_in, unpaired
from juesuan.rules.examples import every
from tests.rule_examples import sample

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"


def changed(code: str, find: str, put: str, folder: Path) -> list[Finding]:
    """The findings of one rule after one change of the sample report."""
    text = sample().text
    assert text.count(find) == 1
    path = folder / "report.txt"
    path.write_text(text.replace(find, put), "utf-8")
    return [finding for finding, _ in every(juesuan.check(path).findings) if finding.code == code]


def test_an_empty_total_is_told_what_the_rows_add_up_to(tmp_path: Path) -> None:
    [found] = changed(
        "R-40-17",
        "合计\t33,942,962.68\t18,969,998.54\t14,972,964.14",
        "合计\t\t\t",
        tmp_path,
    )
    assert found.severity is Severity.ERROR
    assert found.expected == "33,942,962.68、18,969,998.54、14,972,964.14"
    assert "删去" not in found.hint


def test_rows_without_a_code_are_named_by_their_lines(tmp_path: Path) -> None:
    rows = "2101101\t行政单位医疗\t386,214.77\t386,214.77\t\t\t\t\t\t\n2101102\t事业单位医疗\t142,905.38"
    without = rows.replace("2101101", "").replace("2101102", "")
    [found] = changed("R-40-20", rows, without, tmp_path)
    assert found.severity is Severity.EXPLAIN
    assert "共2行" in found.message
    assert len(found.places) == 2


def test_an_empty_table_with_a_balance_is_not_told_to_say_nothing(tmp_path: Path) -> None:
    row = "\t180,000.00\t420,000.00\t536,190.72\t\t536,190.72\t63,809.28"
    block = f"合计{row}\n2230105\t国有企业退休人员社会化管理补助支出{row}"
    [found] = changed("R-08-04", block, "合计\t\t\t\t\t\t", tmp_path)
    assert "63,809.28" in found.hint
    assert found.places[0].part == "公开08表 合计"


def test_a_blank_cell_does_not_point_at_another_amount(tmp_path: Path) -> None:
    accounts = sample().accounts
    blank = accounts.tables["收入决算表"].figure("合计", "没有这一栏")
    assert blank.is_blank
    assert blank.place.text == "合计"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("按合同签定付款", "应为“签订”"),
        ("定向指标过于宽泛", "应为“定性指标”"),
        ("截止2024年12月31日", "“截止”用于期限终止，到某日为止的统计用“截至”"),
        ("政府采购服务 158.00元", "疑漏“支出”二字"),
        ("指标6: : 行活动", "标点重复"),
        ("《关于人力资源社会保障部关于举办大赛的通知》", "“关于”重复"),
    ],
)
def test_slips_of_the_pen_are_named(text: str, what: str) -> None:
    assert [slip.what for slip in slips_in(text)] == [what]


@pytest.mark.parametrize(
    "text",
    [
        "关于印发《关于进一步推进预算公开工作的意见》的通知",
        "关于转发财政部关于印发办法的通知",
        "结余结转下年使用",
        "为了完成任务，和与会人员沟通",
        "截至2024年12月31日",
        "政府采购服务支出158.00元",
    ],
)
def test_what_is_well_written_is_no_slip(text: str) -> None:
    assert list(slips_in(text)) == []


@pytest.mark.parametrize(
    ("text", "lonely"),
    [
        ("《通知》（第2号）和“三公”经费", []),
        ("1）会议；2) 培训；（3）接待", []),
        ("依据计划》的通知", [4]),
        ("依据《计划的通知", [2]),
        ("一、（“三公）经费", [3]),
    ],
)
def test_marks_without_a_partner_are_found(text: str, lonely: list[int]) -> None:
    assert list(unpaired(text)) == lonely


@pytest.mark.parametrize(
    ("reason", "only"),
    [
        ("一是财政拨款收入比2023年增加100.00元。二是年初结转结余比2023年减少50.00元", True),
        ("一是财政拨款收入比2023年增加100.00元，主要是追加培训资金；二是年初结转结余比上年减少50.00元", False),
        ("本年度更新一辆公务用车", False),
        ("", False),
    ],
)
def test_amounts_alone_are_no_reason(reason: str, only: bool) -> None:
    assert only_by_how_much(reason) is only


def test_last_years_closing_balance_follows_from_the_text(tmp_path: Path) -> None:
    [found] = changed(
        "R-11-07",
        "财政拨款收、支总计各增加2093435.74元，增长4.71%",
        "财政拨款收、支总计各增加2000000.00元，增长4.49%",
        tmp_path,
    )
    assert found.difference == "-93,435.74"
    assert found.expected == ""


def test_costs_may_not_fall_by_more_than_what_they_are_part_of(tmp_path: Path) -> None:
    [found] = changed("R-22-17", "比2023年度减少87436.55元", "比2023年度减少1087436.55元", tmp_path)
    assert "减少额大于它所在的公用支出" in found.message


def test_spending_without_income_is_told_when_the_opening_balance_cannot_pay_for_it(tmp_path: Path) -> None:
    [found] = changed(
        "R-10-28", "2120501\t城乡社区环境卫生\t13,515,400.00\t12,875,400.00\t640,000.00\t\t\t\t\t\n", "", tmp_path
    )
    assert found.severity is Severity.EXPLAIN
    assert "3,887,916.40元，不足以支付" in found.message
    assert not changed("R-10-28", "2210201\t住房公积金\t1,163,827.44\t1,163,827.44\t\t\t\t\t\t\n", "", tmp_path)


def test_contributions_that_differ_are_asked_about_not_corrected(tmp_path: Path) -> None:
    [found] = changed("R-10-26", "30109\t职业年金缴费\t524,288.16", "30109\t职业年金缴费\t624,288.16", tmp_path)
    assert found.expected == ""
    assert "相差100,000.00元，请说明多出部分在哪个功能科目列支" in found.message


def test_an_amount_whose_row_the_table_lacks_says_so(tmp_path: Path) -> None:
    found = changed(
        "R-21-15",
        "2230105-国有企业退休人员社会化管理补助支出536190.72元",
        "2230199-其他解决历史遗留问题及改革成本支出536190.72元",
        tmp_path,
    )
    assert any("没有“2230199" in finding.message for finding in found)


@pytest.mark.skipif(not REPORT.exists(), reason="没有真实报告 ../shared/reports")
@pytest.mark.parametrize(
    ("code", "severity", "line", "text"),
    [
        ("R-40-17", "error", 185, "合计"),
        ("R-40-17", "error", 351, "合 计"),
        ("R-40-20", "explain", 141, "2011308"),
        ("R-40-20", "explain", 186, "招商引资"),
        ("R-40-21", "notice", 229, "一般公共预算财"),
        ("R-40-21", "notice", 139, "小计"),
        ("R-40-22", "notice", 340, "6297.00"),
        ("R-06-07", "notice", 328, "机关事业单位基本养老保险"),
        ("R-08-04", "explain", 396, "栏次 合计"),
        ("R-11-07", "explain", 416, "51369752.49 元"),
        ("R-22-13", "explain", 496, "96.97%"),
        ("R-22-17", "explain", 484, "3495971.74元"),
        ("R-22-18", "explain", 498, "全覆盖"),
        ("R-22-19", "explain", 1372, "117.53"),
        ("R-22-20", "explain", 506, None),
        ("R-23-04", "notice", 478, "990,720.00"),
        ("R-23-05", "notice", 398, "国有资本预算"),
        ("R-23-05", "notice", 508, "定向指标"),
        ("R-23-05", "notice", 532, "公务接费"),
        ("R-23-11", "notice", 685, "签定"),
        ("R-23-12", "notice", 468, "**"),
        ("R-23-13", "notice", 466, "公务用车购置及运行维护费"),
        ("R-23-14", "notice", 476, None),
        ("R-26-14", "explain", 478, "990,720.00"),
        ("R-31-21", "explain", 498, "全覆盖"),
        ("R-40-07", "explain", 514, None),
        ("R-40-08", "explain", 442, None),
        ("R-40-12", "error", 438, "（按经济分类填列到款级科目）"),
        ("R-40-23", "explain", 404, None),
        ("R-40-24", "notice", 442, None),
        ("R-40-25", "notice", 448, None),
        ("R-40-26", "notice", 428, None),
    ],
)
def test_the_real_report_is_read_as_a_careful_reader_reads_it(
    code: str, severity: str, line: int, text: str | None
) -> None:
    found = [f for f in _real() if f.code == code and f.severity.value == severity]
    places = [place for finding in found for place in finding.places if place.line == line]
    assert places
    assert text is None or text in {place.text for place in places}


@cache
def _real() -> tuple[Finding, ...]:
    return tuple(finding for finding, _ in every(juesuan.check(REPORT).findings))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("其中：政府采购货物支出384250元、政府采购服务15809361.5元。授予", "政府采购服务15809361.5元"),
        ("照明设施维护和更新改造的政府采购服务共十五万元", "照明设施维护和更新改造的政府采购服务共十五万元"),
        ("用了12345678.90元和23456.78元以及购买的政府采购服务", "了12345678.90元和23456.78元以及购买的政府采购服务"),
        ("政府采购服务", "政府采购服务"),
    ],
)
def test_what_stands_around_a_slip_is_quoted_without_cutting_a_number(text: str, near: str) -> None:
    at = text.index("政府采购服务")
    assert around(text, at, at + 6) == near


def test_names_that_follow_other_names_are_quoted_without_the_mark_between(tmp_path: Path) -> None:
    find = "2120803-城市建设支出9163274.85元"
    [found] = changed(
        "R-20-19", find, "用于、城乡社区支出（类）城乡社区支出（款）城市建设支出（项）9163274.85元", tmp_path
    )
    assert not found.stated.startswith("、")
    assert found.places[0].text == found.stated


@pytest.mark.parametrize("code", ["R-11-07", "R-31-21", "R-31-35"])
def test_what_is_worked_out_is_not_said_to_stand_in_the_report(code: str) -> None:
    if not REPORT.exists():
        pytest.skip("the published report is not here")
    found = [finding for finding, _ in every(juesuan.check(REPORT).findings) if finding.code == code]
    assert found
    assert all(not finding.stated and "填报" not in finding.message for finding in found)
