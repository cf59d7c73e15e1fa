"""Amounts of the self-evaluation forms against the money of the project: wholes, what was paid, taken back, vague."""

from __future__ import annotations

import pytest

from juesuan.finding import Finding, Severity
from juesuan.rules import catalogue
from tests.rule_examples import sample
from tests.test_rules_forms import INDICATORS, form, found

CODES = ["R-31-61", *(f"R-31-{n}" for n in range(74, 99)), *(f"R-34-0{n}" for n in range(1, 9))]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_fails_on_its_example_and_passes_on_the_sample(code: str) -> None:
    rule = next(rule for rule in catalogue() if rule.code == code)
    assert sample().example(rule) is not None
    assert all(finding.code != code for finding in sample().findings)


def test_a_quantity_without_a_number_is_named_once_for_all_forms() -> None:
    (finding,) = found("R-31-74", form((*INDICATORS, "产出指标 数量指标 巡查 若干 12次 5 5")))
    assert finding.severity is Severity.NOTICE
    assert "若干" in finding.message


def only(code: str, *indicators: str, **more: str) -> list[Finding]:
    """What one rule finds on a form with these indicators behind the usual ones."""
    return found(code, form((*INDICATORS, *indicators), **more))


def test_amounts_paid_beyond_what_was_spent() -> None:
    (finding,) = only("R-31-76", achieved="补助用于办案60万元、宣传40万元，已按时拨付。")
    assert finding.severity is Severity.EXPLAIN
    assert (finding.stated, finding.expected) == ("100万元", "93.7万元")


@pytest.mark.parametrize(
    "text",
    [
        "补助用于办案50万元、宣传40万元，已按时拨付。",
        "资金总额100万元，财政拨款90万元，已全部支付。",  # the same money twice
        "补助用于办案60万元、宣传40万元，部分尚未支付，其余已支付。",
        "安排100万元，其中办案60万元、宣传50万元，已支付。",
    ],
)
def test_what_is_not_said_to_be_paid_in_full_is_not_added_up(text: str) -> None:
    assert only("R-31-76", achieved=text) == []


def test_money_taken_back_that_still_stands_in_the_budget() -> None:
    funds = {"上年结转资金": "10 10 4 _ _ _"}
    (finding,) = only("R-31-77", achieved="上年结转资金10万元，年初财政收回6万元。", **funds)
    assert (finding.severity, finding.expected) == (Severity.EXPLAIN, "4.00")
    assert only("R-31-77", achieved="上年结转资金10万元，年初财政收回6万元。", 上年结转资金="10 4 4 _ _ _") == []


def test_an_appropriation_that_includes_other_money() -> None:
    funds = {
        "年度资金总额": "100 100 93.7 10 93.7% 9.37",
        "当年财政拨款": "80 80 73.7 _ _ _",
        "其他资金": "10 10 10 _ _ _",
    }
    (finding,) = only("R-31-78", achieved="项目预算财政拨款100万元。", **funds)
    assert finding.severity is Severity.EXPLAIN
    assert finding.expected == "90.00万元"
    assert only("R-31-78", achieved="项目预算财政拨款90万元。", **funds) == []
    assert only("R-31-78", achieved="非财政拨款100万元。", **funds) == []
    assert only("R-31-78", achieved="财政拨款100万元（含其他资金10万元）。", **funds) == []


def test_an_output_whose_cost_tells_that_it_was_not_accepted() -> None:
    output = "产出指标 数量指标 档案数字化及修复 1项 1项 5 5"
    (finding,) = only("R-31-80", output, "产出指标 成本指标 档案数字化、修复费 10万元 6万元 5 3 部分档案未完成验收")
    assert finding.severity is Severity.EXPLAIN
    (finding,) = only("R-31-80", output, "产出指标 成本指标 档案数字化、修复费 10万元 6万元 5 3 按合同验收后支付尾款")
    assert finding.severity is Severity.NOTICE
    assert only("R-31-80", output, "产出指标 成本指标 档案数字化、修复费 10万元 6万元 5 3 未完成支付手续") == []


def test_costs_borne_by_other_money() -> None:
    cost = "产出指标 成本指标 竞赛费 30万元 8万元 5 3 "
    assert only("R-31-82", cost + "部分费用使用以奖代补资金")
    assert only("R-31-82", cost + "由于项目支出减少") == []
    assert only("R-31-82", cost + "使用上年结转资金") == []


def test_person_days_times_the_standard() -> None:
    outputs = ("产出指标 数量指标 培训人数 60人 60人 5 5", "产出指标 数量指标 培训天数 3天 3天 5 5")
    cost = "产出指标 成本指标 培训费 450元/人/天 450元/人/天，共计{}万元 5 5"
    assert only("R-31-85", *outputs, cost.format("8.1")) == []
    (finding,) = only("R-31-85", *outputs, cost.format("9.35"))
    assert finding.expected == "8.1万元"


@pytest.mark.parametrize(
    ("reason", "is_cut"),
    [
        ("合同到期后延期服务1个", True),
        ("完成系统购置工", True),
        ("压减招聘费、培训费以及", True),
        ("由施工单位负责施工", False),
        ("市民广泛参与", False),
        ("法律知识得到普及", False),
        ("已经验收通过", False),
        ("查处违法行为", False),
        ("新增项目3个专项", False),
        ("收回结转资金用于防汛排水", False),
    ],
)
def test_reasons_that_break_off(reason: str, is_cut: bool) -> None:
    assert bool(only("R-31-91", f"产出指标 成本指标 服务费 14万元 15万元 5 4 {reason}")) is is_cut


def test_words_in_another_order_and_words_of_the_same_thing() -> None:
    name = "产出指标 数量指标 求职实训营师资班 3期 3期 5 5"
    (finding,) = only("R-31-97", name, expected="举办求职训练营师资班3期。")
    assert (finding.stated, finding.expected) == ("求职训练营师资班", "求职实训营师资班")
    assert only("R-31-97", name, expected="举办求职实训营师资班3期。") == []


def test_a_figure_cut_short_names_the_total_that_goes_with_it() -> None:
    funds = {"年度资金总额": "43.25 43.25 27.09 10 62.64% 6.2"}
    (finding,) = found("R-31-01", form(total="94.2", **funds))
    assert finding.severity is Severity.NOTICE
    assert "总分94.2随之为94.26" in finding.message


def test_the_only_blank_amount_is_what_the_total_lacks() -> None:
    (finding,) = found("R-31-05", form(上年结转资金="10 10 _ _ _ _"))
    assert "上年结转资金" in finding.message
    assert finding.expected == "10.00"
