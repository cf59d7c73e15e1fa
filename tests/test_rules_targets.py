"""Rules that read indicators as a reviewer does: one small form each that is wrong, and ones that are right."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

import juesuan
from juesuan.finding import Finding, Severity
from juesuan.rules import catalogue
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render
from tests.rule_examples import sample
from tests.test_rules_forms import INDICATORS, form, found

CODES = [f"R-31-{number}" for number in range(40, 70)]
REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"


def only(code: str, *indicators: str, **more: str) -> list[Finding]:
    """What one rule finds on a form with these indicators behind the usual ones."""
    return found(code, form((*INDICATORS, *indicators), **more))


def test_correct_forms_give_no_finding_of_these_rules() -> None:
    for code in CODES:
        assert only(code) == [], code


def test_generated_reports_give_nothing_that_must_be_corrected_or_explained() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        for seed in range(4):
            rng = random.Random(seed)
            path.write_text(render(compose(random_accounts(rng, Wish(projects=6)), random_style(rng))), "utf-8")
            found_here = juesuan.check(path, select=CODES).findings
            assert {f.severity for f in found_here} <= {Severity.NOTICE}, found_here


@pytest.mark.parametrize("code", CODES)
def test_every_rule_fails_on_its_example_and_passes_on_the_sample(code: str) -> None:
    rule = next(rule for rule in catalogue() if rule.code == code)
    assert sample().example(rule) is not None
    assert all(finding.code != code for finding in sample().findings)


# ── targets and points ──


def test_118_of_120_persons_at_full_marks() -> None:
    (finding,) = only("R-31-40", "产出指标 数量指标 培训人数 120人 118人 5 5")
    assert finding.severity is Severity.EXPLAIN
    assert (finding.stated, finding.expected) == ("118人", "120人")
    assert "4.92" in finding.message


def test_a_cost_above_its_target_at_full_marks_is_a_notice_when_explained() -> None:
    (finding,) = only("R-31-40", "产出指标 成本指标 宣传费 10万元 11.5万元 5 5 物价上涨")
    assert finding.severity is Severity.NOTICE
    assert "超过指标值" in finding.message


def test_a_missed_target_that_lost_points_is_as_it_should_be() -> None:
    assert only("R-31-40", "产出指标 数量指标 培训人数 120人 118人 5 4.92 两人请假") == []


def test_96_of_95_percent_with_a_point_lost() -> None:
    (finding,) = only("R-31-41", "产出指标 质量指标 培训合格率 95%以上 96% 10 9")
    assert finding.severity is Severity.EXPLAIN
    assert only("R-31-10", "产出指标 质量指标 培训合格率 95%以上 96% 10 9") == []  # one finding says it


def test_points_lost_for_money_not_yet_paid_are_explained_by_the_reason() -> None:
    assert only("R-31-41", "产出指标 成本指标 宣传费 10万元 9万元 5 4 尾款下年支付") == []


def test_eighteen_times_the_target_without_a_reason() -> None:
    (finding,) = only("R-31-42", "产出指标 数量指标 招聘活动 90场 1616场 5 5")
    assert "18.0倍" in finding.message
    assert only("R-31-42", "产出指标 数量指标 招聘活动 90场 1616场 5 5 改为线上举办") == []
    assert only("R-31-42", "产出指标 数量指标 招聘活动 90场 110场 5 5") == []


def test_fewer_complaints_than_allowed_are_no_deviation() -> None:
    assert only("R-31-42", "满意度指标 服务对象满意度指标 投诉 ≤6次 1次 5 5") == []
    assert only("R-31-40", "满意度指标 服务对象满意度指标 投诉 6次 1次 5 5") == []


def test_a_share_cannot_be_more_than_the_whole() -> None:
    (finding,) = only("R-31-51", "产出指标 质量指标 验收合格率 95% 965% 5 5")
    assert finding.stated == "965%"
    assert only("R-31-51", "产出指标 数量指标 任务完成率 95% 120% 5 5") == []


# ── actual values ──


def test_yuan_written_for_ten_thousand_yuan_is_an_error() -> None:
    (finding,) = only("R-31-45", "产出指标 成本指标 公告费 6万元 4.16元 1 0.7 电子送达")
    assert finding.severity is Severity.ERROR
    assert finding.expected == "4.16万元"


def test_the_same_money_in_another_denomination_is_right() -> None:
    assert only("R-31-45", "产出指标 成本指标 公告费 0.45万元 4500元 1 1") == []


def test_persons_for_person_times_is_a_notice_and_days_for_persons_a_question() -> None:
    (near,) = only("R-31-45", "产出指标 数量指标 培训 700人次 705人 1 1")
    (far,) = only("R-31-45", "产出指标 数量指标 培训 700人次 5天 1 1")
    assert (near.severity, far.severity) == (Severity.NOTICE, Severity.EXPLAIN)


@pytest.mark.parametrize("actual", ["考生普遍满意", "持续提高", "完成"])
def test_a_percentage_answered_by_a_phrase(actual: str) -> None:
    (finding,) = only("R-31-46", f"满意度指标 服务对象满意度指标 满意度 98% {actual} 10 10")
    assert finding.stated == actual


def test_an_event_not_held_yet_counted() -> None:
    (finding,) = only("R-31-47", "产出指标 数量指标 参加大赛 1次 1次 1 0 主办方当年未举办")
    assert finding.severity is Severity.ERROR
    (finding,) = only("R-31-47", "产出指标 数量指标 基地评审 1次 未开展 3 2")
    assert finding.severity is Severity.ERROR
    assert only("R-31-47", "产出指标 数量指标 基地评审 1次 未开展 3 0 方案调整") == []


def test_nothing_paid_and_yet_done() -> None:
    output, cost = (
        "产出指标 数量指标 举报奖励 1项 1项 1 1",
        "产出指标 成本指标 举报奖励资金 10万元 _ 1 0 未发生举报案件",
    )
    (finding,) = only("R-31-47", output, cost)
    assert "同名的成本指标" in finding.message


def test_nothing_done_earns_nothing() -> None:
    (finding,) = only("R-31-48", "产出指标 数量指标 慰问人数 616人 0人 5 4")
    assert finding.severity is Severity.ERROR
    assert only("R-31-48", "产出指标 数量指标 事故 0起 0起 5 5") == []
    assert only("R-31-48", "产出指标 数量指标 慰问人数 616人 0人 5 0 移至下年") == []


def test_numbers_without_units_and_copied_targets_are_one_notice_a_form() -> None:
    more = ("产出指标 数量指标 甲 20人 21 1 1", "产出指标 数量指标 乙 20人 22 1 1")
    (finding,) = only("R-31-49", *more)
    assert "2项" in finding.message
    (finding,) = only("R-31-50", "满意度指标 服务对象满意度指标 丙 ≥95% ≥95% 1 1")
    assert finding.severity is Severity.NOTICE


# ── dates ──


def test_a_year_of_three_digits_is_an_error() -> None:
    (finding,) = only("R-31-52", "产出指标 时效指标 完成时间 024年12月31日前 2024年11月 5 5")
    assert finding.severity is Severity.ERROR
    assert finding.places[0].line is not None


def test_last_years_deadline_and_a_far_year_in_a_reason() -> None:
    (finding,) = only("R-31-52", "产出指标 时效指标 完成时间 2023年12月底前 2023年12月 5 5")
    assert finding.severity is Severity.EXPLAIN
    (finding,) = only("R-31-52", "产出指标 数量指标 慰问 5人 0人 5 0 移至2020年1月进行")
    assert finding.severity is Severity.NOTICE
    assert only("R-31-52", "产出指标 数量指标 慰问 5人 0人 5 0 移至2025年1月进行") == []


def test_a_deadline_in_the_name_missed_by_the_reason() -> None:
    late = "产出指标 时效指标 屋面防水2024年9月完成 100% 100% 4 2 该工程于2024年11月完成"
    (finding,) = only("R-31-54", late)
    assert "2024年9月" in finding.message
    assert only("R-31-41", late) == []
    assert only("R-31-54", late.replace("11月", "8月")) == []


# ── reasons ──


def test_one_reason_for_three_indicators() -> None:
    same = [f"产出指标 数量指标 事项{n} 10项 9项 1 0.9 压减培训成本今后提升精细度" for n in "甲乙丙"]
    (finding,) = only("R-31-55", *same)
    assert len(finding.places) == 3
    assert only("R-31-55", *same[:2]) == []


@pytest.mark.parametrize("reason", ["进一步提高服务质量", "今后加强预算编制，科学设置指标", "比预算少4.21万元"])
def test_a_reason_that_says_nothing(reason: str) -> None:
    assert len(only("R-31-56", f"产出指标 数量指标 调研 10次 9次 1 0.9 {reason}")) == 1


def test_a_reason_that_says_why() -> None:
    assert only("R-31-56", "产出指标 数量指标 调研 10次 9次 1 0.9 部分调研并入专项督查，今后加强统筹") == []


def test_a_reason_for_less_beside_equal_amounts() -> None:
    assert len(only("R-31-57", "产出指标 成本指标 设备费 12万每台 12万每台 4 4 议价后成交金额低于预算金额")) == 1


def test_figures_of_a_reason_against_the_values() -> None:
    (finding,) = only("R-31-58", "产出指标 成本指标 档案费 10万元 9.97万元 1 1 项目中标价为9.77万元")
    assert "9.77万元" in finding.message
    assert only("R-31-58", "产出指标 成本指标 用品费 3万元 3.54万元 1 1 比预算增加0.54万元") == []
    assert len(only("R-31-58", "产出指标 成本指标 用品费 3万元 3.54万元 1 1 比预算增加0.45万元")) == 1
    assert only("R-31-58", "产出指标 成本指标 用品费 3万元 3.54万元 1 1 立案比预计增加110件") == []


# ── the form as a whole ──


def test_the_same_deviation_treated_differently() -> None:
    two = ("产出指标 数量指标 甲 100人 90人 10 7 请假", "产出指标 数量指标 乙 100场 80场 10 10")
    (finding,) = only("R-31-59", *two)
    assert "扣分值的30%" in finding.message
    assert "不扣分" in finding.message


def test_full_marks_throughout() -> None:
    (finding,) = found("R-31-60", form(tuple(text.replace("10 8 少办两件", "10 10") for text in INDICATORS)))
    assert finding.severity is Severity.NOTICE


def test_benefit_points_that_rest_on_words() -> None:
    vague = "效益指标 社会效益指标 服务水平 极大提升 极大提升 30 30"
    (finding,) = only("R-31-61", vague)
    assert "60分中30分" in finding.message
    assert only("R-31-61", vague.replace("30 30", "10 10")) == []


# ── money ──


def test_a_cost_far_below_its_target_at_full_marks() -> None:
    cheap = "产出指标 成本指标 印刷费 20万元 13.5万元 1 1"
    assert len(only("R-31-63", cheap)) == 1
    assert only("R-31-63", f"{cheap} 改用电子版") == []
    (finding,) = only("R-31-63", f"{cheap} 改用电子版", "产出指标 数量指标 印刷 100册 0册 1 0 未印制")
    assert "没有完成" in finding.message


def test_price_times_number() -> None:
    number = "产出指标 数量指标 打印机 20台 10台 1 0.5 压减"
    assert only("R-31-64", number, "产出指标 成本指标 打印机 1200元/台 1200元/台，共计1.2万元 1 1") == []
    (finding,) = only("R-31-64", number, "产出指标 成本指标 打印机 1200元/台 1200元/台，共计2.1万元 1 1")
    assert finding.expected == "1.20万元"


def test_totals_of_costs_against_the_money_executed() -> None:
    (finding,) = found(
        "R-31-65", form((*INDICATORS[:2], "产出指标 成本指标 办案费 ≤2万元/件 1.9万元/件，共计19.38万元 10 10"))
    )
    assert finding.expected == "93.7"


# ── prose ──


def test_the_result_against_an_indicator_of_the_same_name() -> None:
    one = "产出指标 成本指标 档案数字化费 10万元 9.97万元 1 1"
    (finding,) = only("R-31-66", one, achieved="完成档案数字化9.77万元。")
    assert "9.77万元" in finding.message
    assert only("R-31-66", one, achieved="完成档案数字化9.97万元。") == []
    assert only("R-31-66", one, achieved="全年办案支出30万元。") == []


def test_a_saving_told_that_the_indicator_does_not_show() -> None:
    one = "产出指标 成本指标 区内培训费 8万元 7万元 1 1"
    assert len(only("R-31-66", one, achieved="二是培训费节约22.01万元。")) == 1
    assert only("R-31-66", one, achieved="二是培训费节约1万元。") == []


def test_fewer_than_the_objective() -> None:
    (finding,) = found("R-31-67", form(expected="计划全年组织60余项考试。", achieved="2024年组织各类考试50项。"))
    assert "没有达到" in finding.message
    assert found("R-31-67", form(expected="计划全年组织60余项考试。", achieved="2024年组织各类考试65项。")) == []


def test_told_as_done_and_not_held() -> None:
    one = "产出指标 数量指标 参加教师能力大赛 1次 1次 1 0 主办方当年未举办"
    assert len(only("R-31-68", one, achieved="参加教师能力大赛1次，圆满完成目标。")) == 1
    assert only("R-31-68", one, achieved="因主办方原因，未参加教师能力大赛。") == []


def test_a_number_in_the_name() -> None:
    assert len(only("R-31-69", "产出指标 数量指标 参训60人 50人 50人 1 1")) == 1
    assert only("R-31-69", "产出指标 数量指标 参训60人 60人 61人 1 1") == []


# ── the published report ──


@pytest.mark.skipif(not REPORT.exists(), reason="the published report is not here")
def test_the_published_report_line_by_line() -> None:
    findings = [*juesuan.check(REPORT, select=CODES).findings]
    findings += [beneath for finding in findings for beneath in finding.consequences]
    lines = {(finding.code, place.line) for finding in findings for place in finding.places}
    wanted = {
        ("R-31-40", 1295), ("R-31-41", 1083), ("R-31-41", 1091), ("R-31-42", 987), ("R-31-42", 985), ("R-31-45", 1428),
        ("R-31-46", 1391), ("R-31-46", 1525), ("R-31-47", 849), ("R-31-47", 628), ("R-31-52", 1084), ("R-31-54", 1508),
        ("R-31-54", 1509), ("R-31-55", 1326), ("R-31-57", 1271), ("R-31-58", 1424), ("R-31-63", 703), ("R-31-65", 1136),
        ("R-31-66", 1424), ("R-31-66", 898), ("R-31-67", 1374), ("R-31-68", 846),
    }  # fmt: skip
    assert wanted <= lines
    errors = {(f.code, f.places[0].line) for f in findings if f.severity is Severity.ERROR}
    assert errors == {("R-31-45", 1428), ("R-31-47", 849), ("R-31-52", 1084)}


def test_one_reason_for_many_that_speaks_of_one() -> None:
    group = (
        "产出指标 成本指标 劳务协作大会 8万元 17万元 15 11 劳务协作大会参会人员增加 1",
        "产出指标 成本指标 政策宣传品 30万元 8.2万元 _ _ _ 1",
    )
    (finding,) = only("R-31-42", *group)
    assert finding.severity is Severity.NOTICE
    assert "政策宣传品" in finding.message
    assert "劳务协作" not in finding.message


def test_a_course_cancelled_and_all_days_counted() -> None:
    days = "产出指标 数量指标 培训班天数 6天 6天 5 5"
    (finding,) = only("R-31-47", days, achieved="财务培训班因压减经费取消办理。")
    assert finding.severity is Severity.NOTICE
    assert only("R-31-47", days, achieved="一个展览取消办理。") == []


def test_a_rate_copied_from_the_execution_of_the_budget() -> None:
    rate = "产出指标 质量指标 发放成功率 100% 93.7% 9 8.5 信息不符"
    (finding,) = only("R-31-50", rate, "产出指标 数量指标 发放人数 1000人 965人 9 8.7 信息不符")
    assert "预算执行率" in finding.message
    assert only("R-31-50", rate, "产出指标 数量指标 发放人数 1000人 937人 9 8.4 信息不符") == []


def test_price_and_number_against_the_amount_of_the_objective() -> None:
    pair = (
        "产出指标 数量指标 社保宣传时间 12个月 12个月 2 2",
        "产出指标 成本指标 社保宣传成本 2.5万元每月 2.5万元每月 2 2",
    )
    (finding,) = only("R-31-66", *pair, expected="社保宣传70万元。")
    assert finding.expected == "30.00"
    assert only("R-31-66", *pair, expected="社保宣传30万元。") == []
