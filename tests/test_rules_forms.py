"""Rules on self-evaluation forms, each on a form that satisfies it and on one that does not."""

from dataclasses import replace

import pytest

from juesuan.accounts import CatalogueEntry, Claim, FinalAccounts, Heading, Indicator, Role, Section, SelfEvaluation
from juesuan.amount import MILLION, Amount, Denomination, Number
from juesuan.document import Paragraph, Piece
from juesuan.facts import Figure
from juesuan.performance.bodies import is_same_body
from juesuan.performance.scheme import grades, schemes_for
from juesuan.place import Place
from juesuan.rules import run
from juesuan.unit import Organisation, Unit

COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
FUNDS = {
    "年度资金总额": "120 100 93.7 10 93.7% 9.37",
    "当年财政拨款": "110 90 83.7 _ _ _",
    "上年结转资金": "10 10 10 _ _ _",
    "其他资金": "_ _ _ _ _ _",
}
# 一级 二级 指标 指标值 完成值 分值 得分 [原因 [组]]
INDICATORS = (
    "产出指标 数量指标 办案 100件 102件 20 20",
    "产出指标 时效指标 完成时间 2024年11月底前 2024年11月 20 20",
    "产出指标 成本指标 办案费 ≤2万元/件 1.9万元/件 10 8 少办两件",
    "效益指标 社会效益指标 结案率 90% 99% 30 30",
    "满意度指标 服务对象满意度指标 群众满意度 90% 96% 10 10",
)


def place(line, text):
    return Place(file="表.txt", part=f"第{line}行", line=line, start=0, end=len(text), text=text)


def points(key, text, line=1):
    return Figure(key, key, Number.parse("" if text == "_" else text, "分"), place(line, text))


def fund(row, column, text, line):
    key, blank = f"项目1[{row}].{column}", "" if text == "_" else text
    if column == "执行率":
        return Figure(key, key, Number.parse(blank, "%"), place(line, text))
    if column in ("分值", "得分"):
        return points(key, text, line)
    return Figure(key, key, Amount.parse(blank, Denomination.WAN), place(line, text))


def indicator(number, text):
    level1, level2, name, target, achieved, weight, score, *rest = text.split()
    reason, group = rest[0] if rest else "", int(rest[1]) if len(rest) > 1 else None
    reason = "" if reason == "_" else reason
    line = 10 + number
    figures = [
        None if t == "_" else points(f"项目1[{number}].{n}", t, line) for n, t in (("分值", weight), ("得分", score))
    ]
    target, achieved = ("" if t == "_" else t for t in (target, achieved))
    is_placeholder = name == "无"
    return Indicator(level1, level2, name, target, achieved, *figures, reason, group, is_placeholder, place(line, name))


def form(indicators=INDICATORS, total="97.37", achieved="", expected="", levels="50 30 10", **funds):
    rows = {**FUNDS, **funds}
    cells = {
        (row, column): fund(row, column, text, line)
        for line, (row, texts) in enumerate(rows.items(), 2)
        for column, text in zip(COLUMNS, texts.split(), strict=True)
    }
    dict(zip(("产出指标", "效益指标", "满意度指标"), levels.split(), strict=True))
    printed = dict(zip(("产出指标", "效益指标", "满意度指标"), levels.split(), strict=True))
    return SelfEvaluation(
        number=1,
        name="办案经费",
        department="某市司法局",
        unit="某市司法局本级",
        year=2024,
        funds=cells,
        expected=expected,
        achieved=achieved,
        indicators=tuple(indicator(n, text) for n, text in enumerate(indicators, 1)),
        level_weights={n: points(f"项目1[{n}].分值", text) for n, text in printed.items() if text != "_"},
        total_weight=points("项目1[总分].分值", "100", 40),
        total_score=points("项目1[总分].得分", total, 40),
        place=place(1, "项目1"),
        places={"实际完成情况": place(9, achieved), "预期目标": place(8, expected), "名称": place(1, "办案经费")},
    )


def accounts(*forms, **more):
    return FinalAccounts(department="某市司法局", year=2024, evaluations=forms, **more)


def found(code, *forms, **more):
    """Findings of one rule on these forms."""
    return [f for f in run(accounts(*forms, **more), select=[code]).findings if f.code == code]


def changed(number, text):
    return (*INDICATORS[: number - 1], text, *INDICATORS[number:])


def test_a_correct_form_gives_no_finding_and_leaves_nothing_of_it_unchecked():
    told = form(achieved="年中核减预算20万元，全年办案102件，结案率99%。")
    verdict = run(accounts(told), select=["R-30", "R-31", "R-32"])
    assert verdict.findings == ()
    unchecked = [n for n in verdict.coverage.not_checked if "需要" not in n.reason and "没有读到" not in n.reason]
    assert unchecked == []


# ── 项目资金 ──


def test_a_fund_row_that_breaks_the_sum_is_found_with_its_column():
    (finding,) = found("R-31-05", form(当年财政拨款="110 80 83.7 _ _ _"))
    assert finding.severity == "error"
    assert finding.expected == ""
    assert "各项计算得90.00" in finding.message
    assert finding.unit == "万元"


def test_a_total_beside_empty_rows_is_not_checked_rather_than_wrong():
    lone = form(当年财政拨款="_ _ _ _ _ _", 上年结转资金="_ _ _ _ _ _")
    verdict = run(accounts(lone), select=["R-31-05"])
    assert verdict.findings == ()
    assert len(verdict.coverage.not_checked) == 3


def test_an_executed_amount_left_blank_is_asked_for_and_the_total_says_what_it_must_be():
    one_source = form(当年财政拨款="120 100 _ _ _ _", 上年结转资金="_ _ _ _ _ _")
    (finding,) = found("R-31-23", one_source)
    assert finding.expected == "93.70"
    assert finding.severity == "explain"


def test_whole_amounts_are_as_exact_as_those_with_decimals():
    assert found("R-31-05", form(年度资金总额="120 101 93.7 10 92.77% 9.28"))


@pytest.mark.parametrize("rate", ["93.7%", "94%", "93.70%", "0.937"])
def test_an_execution_rate_may_be_rounded_to_what_is_printed(rate):
    assert found("R-31-06", form(年度资金总额=f"120 100 93.7 10 {rate} 9.37")) == []


def test_an_execution_rate_over_the_initial_budget_is_wrong():
    (finding,) = found("R-31-06", form(年度资金总额="120 100 93.7 10 78.08% 9.37"))
    assert finding.expected == "93.70%"
    assert finding.difference == "-15.62%"


def test_the_rate_of_every_row_is_checked():
    assert found("R-31-06", form(当年财政拨款="110 90 83.7 _ 76.09% _"))


@pytest.mark.parametrize("score", ["9.37", "9.4", "9.40"])
def test_an_execution_score_may_be_rounded_to_a_tenth_or_follow_the_printed_rate(score):
    given = form(年度资金总额=f"120 100 93.7 10 94% {score}", total="97.37")
    assert [f for f in found("R-31-01", given) if f.severity != "notice"] == []


@pytest.mark.parametrize(("score", "difference"), [("9", "-0.37"), ("7.57", "-1.80"), ("10", "0.63")])
def test_an_execution_score_that_is_not_in_proportion_is_an_error(score, difference):
    (finding,) = found("R-31-01", form(年度资金总额=f"120 100 93.7 10 93.7% {score}"))
    assert (finding.severity, finding.expected, finding.difference) == ("error", "9.37", difference)


def test_a_truncated_execution_score_is_a_notice():
    (finding,) = found("R-31-01", form(年度资金总额="120 100 93.78 10 93.78% 9.37"))
    assert finding.severity == "notice"


def test_execution_beyond_the_budget_scores_no_more_than_its_weight():
    assert found("R-31-01", form(年度资金总额="120 100 110 10 110% 10")) == []
    assert found("R-31-03", form(年度资金总额="120 100 110 10 110% 10"))


def test_a_score_without_a_budget_needs_an_answer():
    assert found("R-31-02", form(年度资金总额="_ 0 93.7 10 _ 10"))
    assert found("R-31-02", form(年度资金总额="_ 0 0 10 _ 0")) == []


def test_low_execution_needs_a_reason_anywhere_in_the_form():
    low = {"年度资金总额": "120 100 60 10 60% 6"}
    silent = (*INDICATORS[:2], "产出指标 成本指标 办案费 1 1 10 10", *INDICATORS[3:])
    assert found("R-31-04", form(silent, **low))
    assert found("R-31-04", form(INDICATORS, **low)) == []
    assert found("R-31-04", form(silent, achieved="因招标推迟，部分款项未付", **low)) == []


# ── 分值 ──


def test_weights_that_miss_a_hundred_name_the_weight_that_differs_from_its_full_score():
    verdict = run(accounts(form(changed(1, "产出指标 数量指标 办案 100件 102件 25 20"))), select=["R-30"])
    (finding,) = (f for f in verdict.findings if f.severity == "error")
    assert finding.subject == "项目1[1].分值"
    assert finding.expected == "20.00"


def test_a_level_printed_with_another_weight_than_its_indicators_is_an_error():
    assert found("R-30-02", form(levels="40 30 10"))
    assert found("R-30-02", form(levels="_ _ _")) == []


def test_a_form_must_follow_a_scheme_in_use():
    shifted = (*INDICATORS[:3], INDICATORS[3].replace("30 30", "35 35"), INDICATORS[4].replace("10 10", "5 5"))
    (finding,) = found("R-30-03", form(shifted, levels="50 35 5"))
    assert finding.severity == "explain"
    without_satisfaction = (*INDICATORS[:3], INDICATORS[3].replace("30 30", "40 40"))
    assert found("R-30-03", form(without_satisfaction, levels="50 40 _")) == []


def test_output_and_benefit_indicators_must_be_there():
    assert found("R-30-04", form(changed(4, "效益指标 社会效益指标 无 _ _ 30 30")))
    assert found("R-30-04", form()) == []


def test_a_placeholder_carries_no_weight():
    assert found("R-30-06", form((*INDICATORS, "效益指标 生态效益指标 无 _ _ 5 5")))
    assert found("R-30-06", form((*INDICATORS, "效益指标 生态效益指标 无 _ _ 0 0"))) == []


# ── 得分 ──


def test_a_total_that_is_not_the_sum_is_an_error():
    (finding,) = found("R-31-07", form(total="97.73"))
    assert (finding.severity, finding.expected, finding.difference) == ("error", "97.37", "0.36")


def test_hidden_decimals_of_the_execution_score_are_a_notice():
    hidden = {"年度资金总额": "120 100 93.28 10 93.28% 9.3"}
    (finding,) = found("R-31-07", form(total="97.33", **hidden))
    assert finding.severity == "notice"
    assert finding.difference == "0.03"
    (finding,) = found("R-31-07", form(total="97.36", **hidden))
    assert finding.severity == "error"


def test_a_wrong_score_is_told_from_a_wrong_total_by_the_missing_reason():
    verdict = run(accounts(form(changed(4, "效益指标 社会效益指标 结案率 90% 99% 30 20"))), select=["R-31-07", "R-22"])
    assert [f.code for f in verdict.findings] == ["R-31-07"]
    assert any(p.line == 14 for p in verdict.findings[0].places)


def test_a_score_lies_between_nothing_and_its_weight():
    assert found("R-31-08", form(changed(4, "效益指标 社会效益指标 结案率 90% 99% 30 31")))
    assert found("R-31-08", form(changed(4, "效益指标 社会效益指标 结案率 90% 99% 30 -1")))


def test_a_weight_without_a_score_is_one_finding_that_says_what_the_total_leaves():
    verdict = run(accounts(form(changed(4, "效益指标 社会效益指标 结案率 90% 99% 30 _"))), select=["R-31"])
    (finding,) = (f for f in verdict.findings if f.severity == "error")
    assert finding.expected == "30.00"
    assert {c.code for c in finding.consequences} == {"R-31-24"}


def test_a_score_without_a_weight_is_an_error():
    assert found("R-31-24", form(changed(4, "效益指标 社会效益指标 结案率 90% 99% _ 30")))


def test_lost_points_need_a_reason_in_any_row_that_shares_them():
    silent = "产出指标 成本指标 办案费 2 3 10 8"
    (finding,) = found("R-31-10", form(changed(3, silent)))
    assert finding.severity == "explain"
    assert "办案费" in finding.message
    shared = (
        *INDICATORS[:2],
        "产出指标 成本指标 办案费 2 3 10 8 _ 1",
        "产出指标 成本指标 差旅费 1 2 _ _ 涨价 1",
        *INDICATORS[3:],
    )
    assert found("R-31-10", form(shared)) == []


def test_points_for_a_blank_actual_value_are_an_error_but_none_are_not():
    (finding,) = found("R-31-11", form(changed(4, "效益指标 社会效益指标 结案率 90% _ 30 30")))
    assert finding.severity == "error"
    assert found("R-31-11", form(changed(4, "效益指标 社会效益指标 结案率 90% _ 30 0 未开展"))) == []
    assert found("R-31-11", form((*INDICATORS, "效益指标 生态效益指标 无 _ _ _ _"))) == []


def test_full_marks_beside_an_admitted_shortfall_are_a_notice():
    (finding,) = found("R-31-25", form(changed(4, "效益指标 社会效益指标 结案率 90% 80% 30 30 系统尚未上线")))
    assert finding.severity == "notice"
    assert found("R-31-25", form(changed(4, "效益指标 社会效益指标 结案率 90% 99% 30 30 超额完成"))) == []


def test_a_name_stands_once_within_its_level():
    twice = "效益指标 可持续影响指标 结案率 长期 长期 10 10"
    assert found("R-31-26", form((*INDICATORS, twice)))
    assert found("R-31-26", form((*INDICATORS, "产出指标 质量指标 办案费 1 1 1 1"))) == []


@pytest.mark.parametrize(
    ("target", "achieved", "is_late"),
    [
        ("2024年11月底前", "2024年12月", True),
        ("2024年12月31日前", "2024年12月", False),
        ("11月30日前", "12月5日", True),
        ("2024/6/30", "2024/6/30", False),
        ("12月", "13月", False),
        ("2024年底前", "已完成", False),
    ],
)
def test_full_marks_after_the_deadline_need_an_answer(target, achieved, is_late):
    given = form(changed(2, f"产出指标 时效指标 完成时间 {target} {achieved} 20 20"))
    assert bool(found("R-31-33", given)) is is_late


# ── 文字 ──


@pytest.mark.parametrize(
    "text",
    [
        "全年预算100万元，全年执行93.7万元，执行率93.7%。",
        "2024年度预算120万元，执行率94%，年末结转资金6.3万元。",
        "上年结转资金10万元，当年财政拨款110万元，共支付93.70万元。",
        "全年实际执行数为94万元。",
    ],
)
def test_prose_that_copies_the_funds_gives_no_finding(text):
    assert found("R-31-19", form(achieved=text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年执行39.7万元", "93.70"),
        ("执行率83.7%", "93.70%"),
        ("其他资金预算14万元，上年结转资金20万元", "10.00"),
        ("年末结转资金3.6万元", "6.30"),
    ],
)
def test_prose_that_contradicts_the_funds_needs_an_answer(text, expected):
    (finding,) = found("R-31-19", form(achieved=text))
    assert finding.severity == "explain"
    assert finding.expected == expected
    assert finding.places[0].line == 9


def test_a_list_behind_its_total_adds_up():
    assert (
        found(
            "R-31-32",
            form(achieved="支出93.7万元，其中办案50万元（差旅20万元、材料30万元），培训23.7万元，设备20万元。"),
        )
        == []
    )
    assert found("R-31-32", form(achieved="支出93.7万元，其中办案50万元，培训23.7万元，设备19万元。"))
    assert found("R-31-32", form(achieved="办案50万元（差旅20万元、材料31万元）"))
    assert found("R-31-32", form(achieved="预算100万元，其中上年结转资金10万元，全年执行93.7万元。")) == []


def test_a_price_times_a_quantity_gives_the_amount():
    assert found("R-31-34", form(expected="补贴4563元/人×17500人=79852500元。")) == []
    (finding,) = found("R-31-34", form(expected="补贴4563元/人×17500人=79825500元。"))
    assert finding.expected == "79,852,500.00"


def test_costs_that_cover_the_budget_cover_what_was_executed():
    costs = ["产出指标 成本指标 差旅费 60万元 53.7万元 5 5", "产出指标 成本指标 材料费 40万元 40万元 5 3 节约"]
    assert found("R-31-35", form((*INDICATORS[:2], *costs, *INDICATORS[3:]))) == []
    costs[1] = "产出指标 成本指标 材料费 40万元 45万元 5 3 节约"
    (finding,) = found("R-31-35", form((*INDICATORS[:2], *costs, *INDICATORS[3:])))
    assert finding.stated == ""
    assert "实际完成值合计98.70万元（所填2项之和），应为93.70万元" in finding.message
    assert [place.text for place in finding.places[:2]] == ["差旅费", "材料费"]
    assert finding.expected == "93.70"
    costs[0] = "产出指标 成本指标 差旅费 20万元 53.7万元 5 5"
    assert found("R-31-35", form((*INDICATORS[:2], *costs, *INDICATORS[3:]))) == []


# ── 名称与目录 ──


def entry(number, name="办案经费", unit="某市司法局（本级）"):
    return CatalogueEntry(number, name, number, unit, place(100 + number, name))


def test_names_differ_only_in_what_printing_changes():
    assert found("R-31-18", form(), catalogue=(entry(1, "办案 经费"),)) == []
    (finding,) = found("R-31-18", form(), catalogue=(entry(1, "办案费"),))
    assert (finding.stated, finding.expected) == ("办案经费", "办案费")


def test_the_body_of_a_form_is_that_of_the_catalogue_and_of_the_department():
    assert found("R-31-27", form(), catalogue=(entry(1, unit="某市普法中心"),))
    assert found("R-31-27", form(), catalogue=(entry(1),)) == []
    assert found("R-31-28", form(), organisation=Organisation(units=(Unit("某市普法中心"),)))
    assert found("R-31-28", form(), organisation=Organisation(units=(Unit("某市司法局（本级）"),))) == []
    assert found("R-31-29", replace(form(), department="某市财政局"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("303001-自治区人社厅本级", "宁夏回族自治区人社厅（本级）", True),
        ("司法局", "某市司法局", True),
        ("自治区就业服务中心", "自治区就业服务局", False),
        ("某市司法局本", "某市司法局本级", True),
    ],
)
def test_bodies_are_compared_by_what_they_are(one, other, same):
    assert is_same_body(one, other) is same


def test_the_catalogue_and_the_forms_correspond():
    assert found("R-31-20", form(), catalogue=(entry(1),)) == []
    assert [f.stated for f in found("R-31-20", form(), catalogue=(entry(1), entry(2, "普法经费")))] == ["普法经费"]
    assert found("R-31-20", form(), replace(form(), number=2, name="普法"), catalogue=(entry(1),))


def test_forms_are_numbered_without_gaps_or_repeats():
    second = replace(form(), number=3, name="普法经费")
    assert found("R-31-31", form(), second)
    assert found("R-31-31", form(), replace(second, number=2)) == []


def test_the_year_of_a_form_is_that_of_the_accounts():
    assert found("R-31-30", replace(form(), year=2023))[0].expected == "2024"


# ── 情况说明 ──


def claim(subject, role, text, unit, start, item="1"):
    spot = Place(line=200, start=start, end=start + len(text), text=text, part="第三部分 十（四）")
    number = Amount.parse(text, Denomination(unit)) if role is Role.AMOUNT else Number.parse(text, unit)
    key = f"第三部分 十（四）[{subject}].{role.value}"
    return Claim(Figure(key, key, number, spot), "绩效", item, subject, role, words=text)


def told(number="1", first="1", second="0", money="93.70", average="97.37"):
    return (
        claim("一般公共预算项目", Role.COUNT, number, "个", 0),
        claim("一级项目", Role.COUNT, first, "个", 10),
        claim("二级项目", Role.COUNT, second, "个", 20),
        claim("一般公共预算项目涉及资金", Role.AMOUNT, money, "万元", 30),
        claim("平均得分", Role.SCORE, average, "分", 40),
    )


def test_text_that_agrees_with_the_forms_gives_no_finding():
    assert run(accounts(form(), claims=told()), select=["R-22", "R-33"]).findings == ()
    assert found("R-22-11", form(), claims=told(money="100")) == []  # the full-year budget is a way to count, too


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("R-22-10", {"first": "2"}, "0"),
        ("R-33-03", {"number": "2", "first": "2"}, "1"),
        ("R-22-11", {"money": "97.30"}, "93.70"),
        ("R-22-12", {"average": "93.77"}, "97.37"),
    ],
)
def test_text_that_disagrees_with_the_forms_is_an_error(code, words, expected):
    (finding,) = found(code, form(), claims=told(**words))
    assert finding.severity == "error"
    assert code == "R-22-10" or finding.expected == expected


def test_a_weighted_mean_is_asked_about_instead_of_called_wrong():
    big = replace(form(total="90.00"), number=2, name="普法", funds=form().funds)
    big = replace(
        big, funds={**big.funds, ("年度资金总额", "全年预算数"): fund("年度资金总额", "全年预算数", "300", 3)}
    )
    claims = told(number="2", first="2", average="91.84")  # (97.37 × 100 + 90 × 300) ÷ 400
    assert found("R-22-12", form(), big, claims=claims) == []
    assert found("R-32-02", form(), big, claims=claims)[0].severity == "explain"


def test_grades_follow_the_scores_and_their_numbers_add_up():
    text = "评价等级为优的项目1个，良的项目1个。"
    section = Section("绩效", Heading("第三部分", "十（四）", "绩效"), (Paragraph((Piece(text, place(200, text)),)),))
    assert found("R-22-14", form(), sections=(section,))
    assert found("R-32-01", form(), sections=(section,))
    assert found("R-32-01", form(achieved="自评等级为良"))[0].expected == "优"
    assert found("R-32-01", form(achieved="自评等级为优")) == []


def test_problems_and_next_steps_belong_in_the_text():
    heading = Heading("第三部分", "十（四）", "绩效")
    short = Section("绩效", heading, (Paragraph((Piece("各项目完成较好。", place(200, "")),)),))
    assert found("R-22-15", form(), sections=(short,))


# ── 评分方案 ──


def test_the_scheme_of_a_region_comes_before_the_national_one():
    assert schemes_for("青神县发展和改革局", 2023)[0].name == "四川2023"
    assert schemes_for("某市司法局", 2024)[0].execution == 10


@pytest.mark.parametrize(("score", "grade"), [("90", "优"), ("89.99", "良"), ("60", "中"), ("0", "差")])
def test_grades_begin_at_their_lower_bound(score, grade):
    assert grades()[0].of(Number.parse(score).millionths) == grade


def test_a_scheme_fits_the_weights_it_lays_down_and_no_others():
    assert (
        schemes_for("某市司法局", 2024)[0].fits(10 * MILLION, {"产出指标": 50 * MILLION, "效益指标": 40 * MILLION})
        is False
    )
