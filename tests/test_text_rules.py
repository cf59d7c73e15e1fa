"""The text as a reviewer reads it: contents, headings, reasons, names and what it says of the tables and forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import juesuan
from juesuan import shipped
from juesuan.finding import Finding, Severity

SAMPLE = shipped.text("juesuan.rules", "sample.txt")
Check = Callable[..., list[Finding]]


@pytest.fixture
def said(tmp_path: Path) -> Check:
    """What one rule says of the sample after some changes, each of them found once."""

    def check(rule: str, *changes: tuple[str, str]) -> list[Finding]:
        text = SAMPLE
        for find, put in changes:
            assert text.count(find) == 1, find
            text = text.replace(find, put)
        path = tmp_path / "report.txt"
        path.write_text(text, "utf-8")
        return [finding for finding in _all(juesuan.check(path).findings) if finding.code == rule]

    return check


def _all(findings: Sequence[Finding]) -> list[Finding]:
    return [found for finding in findings for found in (finding, *_all(finding.consequences))]


def test_the_sample_says_nothing_of_these(said: Check) -> None:
    for rule in ("R-23-15", "R-23-16", "R-23-17", "R-23-18", "R-23-19", "R-23-20", "R-40-28", "R-40-29", "R-21-18"):
        assert not said(rule), rule


def test_a_section_left_out_of_the_contents_is_named_where_it_belongs(said: Check) -> None:
    (finding,) = said(
        "R-23-15",
        (
            "三、支出决算情况说明\n\n四、财政拨款收入支出决算总体情况说明\n\n五",
            "四、财政拨款收入支出决算总体情况说明\n\n五",
        ),
    )
    assert finding.severity is Severity.ERROR
    assert "支出决算情况说明" in finding.message


def test_a_part_left_out_of_the_contents_is_named(said: Check) -> None:
    (finding,) = said(
        "R-23-15",
        (
            "\n\n第三部分 2024年度部门决算情况说明\n\n一、收入支出决算总体情况说明\n\n二",
            "\n\n一、收入支出决算总体情况说明\n\n二",
        ),
    )
    assert "第三部分" in finding.message


def test_another_year_on_the_cover_is_the_covers_slip_and_not_that_of_every_title(said: Check) -> None:
    (finding,) = said(
        "R-23-03",
        (SAMPLE.split("\n", 1)[0] + "\n\n示例市城市管理局\n\n部门决算", "2023年度\n\n示例市城市管理局\n\n部门决算"),
    )
    assert finding.stated == "2023"
    assert finding.expected == "2024"


def test_another_name_on_the_cover_is_told_once(said: Check) -> None:
    (finding,) = said("R-23-07", ("年度\n\n示例市城市管理局\n\n部门决算", "年度\n\n示例城市管理局\n\n部门决算"))
    assert "封面名称" in finding.message


def test_a_table_without_its_unit_of_money_must_be_explained(said: Check) -> None:
    first = "收入决算表\n\n公开02表\n\n公开部门：示例市城市管理局\n\n金额单位：元\n\n"
    (finding,) = said("R-40-13", (first, first.replace("金额单位：元\n\n", "")))
    assert finding.severity is Severity.EXPLAIN
    assert "金额单位" in finding.message


def test_heads_that_changed_places_over_right_columns_are_an_error(said: Check) -> None:
    (finding,) = said(
        "R-40-28",
        ("财政拨款收入\t上级补助收入\t事业收入\t\t经营收入", "财政拨款收入\t经营收入\t事业收入\t\t上级补助收入"),
    )
    assert finding.severity is Severity.ERROR


def test_a_letter_in_an_amount_is_shown_with_what_it_was_meant_to_be(said: Check) -> None:
    (finding,) = said("R-40-29", ("30101\t基本工资\t4,218,603.00", "30101\t基本工资\t4,218,6O3.00"))
    assert finding.expected == "4,218,603.00"


@pytest.mark.parametrize("reason", ["工作需要", "正常浮动", "根据实际情况"])
def test_a_reason_that_says_nothing_is_told_whatever_it_explains(said: Check, reason: str) -> None:
    (finding,) = said("R-40-08", ("主要原因：压减办公和水电等日常公用支出。", f"主要原因：{reason}。"))
    assert finding.severity is Severity.NOTICE


def test_a_reason_that_ends_in_the_opposite_effect_contradicts_the_movement(said: Check) -> None:
    assert said(
        "R-40-27", ("主要原因：压减办公和水电等日常公用支出。", "主要原因：按政策提高了补助标准，支出相应增加。")
    )
    assert not said(
        "R-40-27", ("主要原因：压减办公和水电等日常公用支出。", "主要原因：上年一次性增加经费，支出相应减少。")
    )


def test_a_term_explained_and_used_nowhere_is_told(said: Check) -> None:
    (finding,) = said(
        "R-40-07", ("13.机关运行经费：", "13.政府购买服务：指通过合同方式由社会力量提供服务。\n\n14.机关运行经费：")
    )
    assert "政府购买服务" in finding.message


def test_of_terms_that_belong_together_the_one_left_out_is_told(said: Check) -> None:
    found = next(line for line in SAMPLE.split("\n") if "年末结转和结余：" in line)
    (finding,) = said("R-40-07", (found + "\n\n", ""))
    assert "年末结转和结余" in finding.message


def test_a_percentage_over_a_base_below_zero_must_be_explained(said: Check) -> None:
    (finding,) = said("R-26-17", ("比2023年度减少87436.55元，下降3.63%", "比2023年度增加5000000.00元，增长186.46%"))
    assert finding.severity is Severity.EXPLAIN
    assert "-2,681,523.48" in finding.message


def test_an_amount_in_another_unit_than_all_others_and_beyond_the_total_is_an_error(said: Check) -> None:
    (finding,) = said("R-26-16", ("公务接待费预算为72000.00元", "公务接待费预算为72000.00万元"))
    assert finding.severity is Severity.ERROR


def test_what_the_text_says_was_not_there_is_not_in_the_table(said: Check) -> None:
    nothing = "2024年度和2023年度均无国有资本经营预算财政拨款收入和支出，"
    (finding,) = said("R-21-18", ("2024年度国有资本经营预算财政拨款本年收入420000.00元，", nothing))
    assert finding.severity is Severity.ERROR
    assert not said(
        "R-21-18",
        (
            "2024年度国有资本经营预算财政拨款本年收入",
            "上年没有国有资本经营预算财政拨款支出。2024年度国有资本经营预算财政拨款本年收入",
        ),
    )


def test_a_share_told_in_the_text_needs_no_word_on_what_it_leaves_out(said: Check) -> None:
    assert not said("R-31-21")
    assert said("R-31-21", ("占一般公共预算项目支出总额的51.25%", "占一般公共预算项目支出总额的71.25%"))


def test_the_day_of_publication_on_the_cover_is_not_the_year_of_the_accounts(said: Check) -> None:
    cover = "2024年度\n\n示例市城市管理局\n\n部门决算"
    assert not said("R-23-03", (cover, cover.removeprefix("2024年度\n\n") + "\n\n（2025年8月）"))
