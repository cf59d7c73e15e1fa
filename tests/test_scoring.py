"""Each kind of indicator earns what the policy says, never more than its weight, and tells how."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juesuan.amount import MILLION
from juesuan.performance.scoring import score_form, view
from juesuan.performance.scoring.evaluated import points
from tests.scored_forms import form_of, item_of

few = settings(max_examples=60, deadline=None)


def due(*args: str, **more: str) -> str:
    """The points due, or the span of them, or “—”."""
    item = item_of(*args, **more)
    if not item.is_scored:
        return "—"
    return points(item.least) if item.least == item.most else f"{points(item.least)}—{points(item.most)}"


@pytest.mark.parametrize(
    ("target", "achieved", "expected"),
    [
        ("≥95%", "96%", "10"),
        ("≥95%", "76%", "8"),
        ("120人", "118人", "9.83"),
        ("≤5次", "4次", "10"),
        ("=20台", "16台", "8"),
        ("=16台", "20台", "8"),
        ("10—20个", "12个", "10"),
        ("10—20个", "5个", "5"),
        ("10—20个", "40个", "5"),
        ("1项", "完成", "10"),
        ("1项", "未开展", "0"),
        ("60人，3天", "60人，3天", "10"),
        ("0起", "0起", "10"),
        ("0起", "1起", "0"),
        ("≥1篇", "2篇", "10"),
        ("无安全事故", "未发生", "10"),
        ("全覆盖", "100%", "10"),
        ("完成", "95%", "9.5"),
        ("1套", "1套（未验收）", "—"),
        ("显著", "较显著", "—"),
    ],
)
def test_a_quantity_earns_by_the_sign_of_its_target(target: str, achieved: str, expected: str) -> None:
    name = "安全事故" if target == "0起" else ""
    assert due(target, achieved, name=name) == expected


def test_a_bound_exceeded_earns_between_the_quotient_and_the_excess() -> None:
    assert due("≤10万元", "12.5万元", level="成本") == "7.5—8"
    assert due("≤4次", "5次", name="投诉") == "7.5—8"


def test_a_target_far_exceeded_earns_all_only_with_a_reason() -> None:
    assert due("10个", "16个") == "4—9"  # 60 % above, no reason: at most 90 %
    assert due("10个", "16个", reason="上级追加任务") == "4—10"
    assert due("10个", "13个") == "10"  # 30 % is within what the policy lets pass
    assert due("≥50%", "98%", level="满意度") == "10"  # nobody is pleased too much


def test_a_cost_below_its_target_is_a_saving_only_when_the_output_was_delivered() -> None:
    assert due("10万元", "8万元", level="成本") == "10"
    assert due("10万元", "4万元", level="成本") == "4—10"
    form = form_of(
        ("数量", "举办培训班", "10期", "4期", "10", "4", "压减"),
        ("成本", "举办培训班费用", "10万元", "4万元", "10", "10"),
    )
    cost = score_form(form, None, 2024).items[2]
    assert (points(cost.least), points(cost.most), points(cost.difference)) == ("4", "4", "6")


def test_no_spending_is_neither_saved_nor_undone_unless_a_reason_says_so() -> None:
    assert due("10万元", "0", level="成本") == "—"
    assert due("10万元", "0", "0", level="成本", reason="本年度未举办") == "0"


def test_a_date_kept_earns_all_and_a_late_one_between_nothing_and_its_share_of_the_year() -> None:
    assert due("2024年6月底前", "2024年6月20日", level="时效", name="完成时间") == "10"
    late = item_of("2024年6月30日前", "2024年12月31日", "10", level="时效", name="完成时间")
    assert (late.least, late.most) == (0, round(Fraction(182, 366) * 10 * MILLION))
    assert late.differs
    assert "晚184天" in late.sentence


def test_a_deadline_in_the_name_is_kept_or_missed_by_the_date_in_the_reason() -> None:
    item = item_of(
        "100%", "100%", "2", weight="4", level="时效", name="防水工程2024年9月完成", reason="该工程于2024年11月完成"
    )
    assert not item.differs
    assert item.most < item.weight  # type: ignore[operator]


def test_words_repeated_stand_in_the_first_band_where_the_unit_chooses() -> None:
    assert due("有效提升", "有效提升", level="社会") == "8—10"
    assert not item_of("有效提升", "有效提升", "9", level="社会").differs
    low = item_of("有效提升", "有效提升", "6", level="社会")
    assert (points(low.due or 0), points(low.difference)) == ("8", "-2")
    assert due("明显改善", "基本改善", level="社会") == "6—8"
    assert due("完成", "基本完成", level="质量") == "6—8"
    assert due("明显改善", "未完成", level="社会") == "0—6"


@pytest.mark.parametrize(
    ("target", "achieved", "reason", "why"),
    [
        ("700人次", "", "", "实际完成值空白"),
        ("6万元", "4.16元", "", "单位"),
        ("98%", "群众普遍满意", "", "没有写数值"),
        ("＜5%", "≤5%", "", "界限"),
        ("1次", "1次", "当年未举办", "两处不一致"),
        ("长期", "考试服务工作促进就业", "", "由评审人判断"),
        ("20台", "", "", "空白"),
    ],
)
def test_what_cannot_be_computed_has_a_reason_and_no_score(target: str, achieved: str, reason: str, why: str) -> None:
    item = item_of(target, achieved, "10", reason=reason, level="成本" if "元" in target else "数量")
    assert item.due is None
    assert item.difference == 0
    assert why in item.why
    assert (item.least, item.most) == (0, 10 * MILLION)
    assert "不能核算" in item.sentence
    assert "应得" not in item.sentence


def test_a_blank_value_not_done_by_its_reason_and_scored_nothing_earns_nothing() -> None:
    assert due("20台", "", "0", reason="因计划调整，暂未开展") == "0"
    assert due("20台", "", "10", reason="因计划调整，暂未开展") == "—"


def test_rounding_and_cutting_are_no_difference_but_more_is() -> None:
    assert not item_of("3项", "2项", "6.7").differs
    assert not item_of("3项", "2项", "6.6").differs
    assert item_of("3项", "2项", "6.8").differs
    assert item_of("120人", "118人", "5", weight="5").differs


def test_the_sentence_tells_every_step() -> None:
    item = item_of("≥95%", "96%", "5", weight="5", level="质量", name="合格率")
    assert item.sentence == "指标值≥95%，实际96%，完成率101.05%，分值5分，应得5分；自评5分。"


# ── properties ──

whole = st.integers(min_value=1, max_value=5000)
weights = st.integers(min_value=1, max_value=40)


@few
@given(sign=st.sampled_from(["", "≥", "≤", "=", "＞"]), target=whole, achieved=whole, weight=weights)
def test_a_score_lies_between_nothing_and_the_weight(sign: str, target: int, achieved: int, weight: int) -> None:
    item = item_of(f"{sign}{target}人", f"{achieved}人", str(weight), weight=str(weight))
    assert 0 <= item.least <= item.most <= weight * MILLION
    assert item.due is not None
    assert item.least <= item.due <= item.most


@few
@given(target=whole, one=whole, other=whole, weight=weights, better_low=st.booleans())
def test_a_better_value_never_earns_less(target: int, one: int, other: int, weight: int, better_low: bool) -> None:
    low, high = sorted((one, other))
    worse, better = (high, low) if better_low else (low, high)
    sign = "≤" if better_low else "≥"
    reason = "任务追加"  # a target far exceeded is another matter
    first, second = (
        item_of(f"{sign}{target}次", f"{value}次", weight=str(weight), reason=reason) for value in (worse, better)
    )
    assert first.most <= second.most


@few
@given(sign=st.sampled_from(["", "≥", "≤", "="]), target=whole, level=st.sampled_from(["数量", "成本"]))
def test_a_target_reached_exactly_earns_all(sign: str, target: int, level: str) -> None:
    unit = "万元" if level == "成本" else "台"
    item = item_of(f"{sign}{target}{unit}", f"{target}{unit}", level=level)
    assert item.least == item.most == 10 * MILLION


@few
@given(month=st.integers(1, 12), done=st.integers(1, 12))
def test_a_later_day_never_earns_more(month: int, done: int) -> None:
    made = [item_of(f"2024年{month}月15日前", f"2024年{m}月15日", level="时效") for m in (done, min(12, done + 1))]
    assert made[0].most >= made[1].most
    assert made[0].most == 10 * MILLION or done > month


@few
@given(reached=st.lists(st.integers(0, 20), min_size=2, max_size=6), own=st.integers(0, 20))
def test_rows_that_share_a_weight_earn_no_more_than_it(reached: list[int], own: int) -> None:
    rows = [
        ("数量", f"任务{n}", "10次", f"{value}次", "20" if n == 0 else "", str(own) if n == 0 else "", "", "1")
        for n, value in enumerate(reached)
    ]
    item = score_form(form_of(*rows), None, 2024).items[1]
    assert item.kind == "共用分值"
    assert 0 <= item.least <= item.most <= 20 * MILLION
    if all(10 <= value <= 13 for value in reached):
        assert item.least == 20 * MILLION


@few
@given(budget=st.integers(1, 10**9), executed=st.integers(0, 10**9))
def test_execution_earns_its_share_and_never_more_than_its_weight(budget: int, executed: int) -> None:
    amounts = [f"{value // 100}.{value % 100:02d}" for value in (budget, executed)]
    form = form_of(("数量", "检测样品", "1批", "1批", "90", "90"), funds=("", *amounts, "10", "", "10"))
    item = score_form(form, None, 2024).execution
    assert item is not None
    assert item.due == round_half_up(min(Fraction(executed, budget), Fraction(1)) * 10 * MILLION)


def round_half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


# ── the whole form ──


def test_execution_without_a_budget_is_set_aside_and_the_total_taken_to_a_hundred() -> None:
    row = ("数量", "检测样品", "10批", "9批", "90", "81")
    scored = score_form(form_of(row, funds=("0", "0", "0", "10", "", "0"), total="81"), None, 2024)
    assert (points(scored.with_own), points(scored.out_of)) == ("81", "90")
    assert points(scored.of_hundred(scored.with_own)) == "90"
    assert scored.grade_with_own == "优"
    assert scored.notes[0] == "全年预算数为0，预算执行率不计分，其分值不计入满分"


def test_execution_with_an_amount_missing_is_neither_nothing_nor_all() -> None:
    row = ("数量", "检测样品", "10批", "10批", "90", "90")
    scored = score_form(form_of(row, funds=("100", "100", "", "10", "", "10"), total="100"), None, 2024)
    assert (points(scored.least), points(scored.most), points(scored.with_own)) == ("90", "100", "100")


def test_the_total_is_an_interval_where_rows_cannot_be_computed() -> None:
    rows = (("数量", "检测样品", "10批", "10批", "60", "60"), ("质量", "合格率", "95%", "", "30", "28"))
    scored = score_form(form_of(*rows, total="97"), None, 2024)
    assert [points(value) for value in (scored.least, scored.most, scored.with_own, scored.own)] == [
        "69",
        "99",
        "97",
        "97",
    ]
    assert scored.computed_grade == "中—优"
    assert scored.printed_grade == "优"
    assert [item.name for item in scored.unscored] == ["合格率"]


def test_a_grade_is_that_of_the_score_before_rounding() -> None:
    row = ("数量", "检测样品", "1000000批", "888888批", "90", "80")
    scored = score_form(form_of(row, funds=("100", "100", "99.99", "10", "", "10")), None, 2024)
    assert points(scored.with_own) == "90"
    assert scored.grade_with_own == "良"


def test_empty_rows_of_the_form_are_no_rows_unless_they_have_points() -> None:
    form = form_of(("数量", "检测样品", "10批", "10批", "90", "90"), ("社会", "指标2：", "", "", "", ""))
    assert len(score_form(form, None, 2024).items) == 3
    # the reader marks it as an empty row; this one is not marked, so that it is told of
    assert score_form(form, None, 2024).items[2].why


# ── the department ──


def test_the_view_counts_money_averages_grades_and_the_slowest() -> None:
    full = ("数量", "检测样品", "10批", "10批", "90", "90")
    half = ("数量", "检测样品", "10批", "5批", "90", "90")
    forms = [
        score_form(form_of(full, total="99"), None, 2024),
        score_form(form_of(half, funds=("50", "50", "20", "10", "40%", "4"), total="94"), None, 2024),
        score_form(form_of(full, funds=("10", "10", "0", "10", "0%", "0"), total="90"), None, 2024),
    ]
    seen = view(forms, [("财政拨款的项目支出", 2_000_000_00)])
    assert (seen.budget, seen.executed) == (160_000_000, 110_000_000)
    assert seen.covered[0].executed == 110_000_000
    assert [average.printed for average in seen.averages][:1] == [half_points("94.333333")]
    assert seen.averages[1].printed == round((99 * 100 + 94 * 50 + 90 * 10) * MILLION / 160)
    assert [(slow.at, slow.rate) for slow in seen.slow] == [(1, Fraction(2, 5))]
    assert seen.nothing == (2,)
    assert {word: (stated, computed) for word, stated, computed in seen.grades}["优"] == (3, 2)
    assert seen.whole.too_high == 45 * MILLION
    assert seen.whole.inflation == Fraction(45, 99 + 49 + 90)


def half_points(text: str) -> int:
    whole_part, _, rest = text.partition(".")
    return int(whole_part) * MILLION + int(rest)


def test_a_unit_spelt_two_ways_is_one() -> None:
    from dataclasses import replace

    form = form_of(("数量", "检测样品", "10批", "10批", "90", "90"))
    names = ("303001-示例局本级", "示例局", "示例局信息中心")
    forms = [score_form(replace(form, unit=name), None, 2024) for name in names]
    assert [(unit.name, unit.forms) for unit in view(forms).units] == [("303001-示例局本级", 2), ("示例局信息中心", 1)]


WORDS = [
    "≥",
    "≤",
    "＜",
    "=",
    "-",
    "—",
    "0",
    "1",
    "5",
    "95",
    "0.5",
    "2024年",
    "12月",
    "31日",
    "前",
    "%",
    "‰",
    "万元",
    "元",
    "人",
    "人次",
    "/",
    "每",
    "天",
    "以上",
    "左右",
    "余",
    "共计",
    "或",
    "完成",
    "未",
    "基本",
    "部分",
    "零",
    "无",
    "有效提升",
    "。",
    "，",
]
SCRAPS = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)


@settings(max_examples=400, deadline=None)
@given(target=SCRAPS, achieved=SCRAPS, reason=SCRAPS, level=st.sampled_from(["数量", "成本", "时效", "社会", "满意度"]))
def test_whatever_is_written_is_scored_within_its_weight_or_said_not_to_be(
    target: str, achieved: str, reason: str, level: str
) -> None:
    item = item_of(target, achieved, "7", level=level, reason=reason)
    assert 0 <= item.least <= item.most <= 10 * MILLION
    assert item.is_scored != bool(item.why)
    assert item.is_scored or item.difference == 0
    assert item.sentence.endswith("。")


def test_a_row_that_cannot_be_computed_never_earns_more_than_its_weight() -> None:
    from juesuan.performance.scoring.form import _within

    assert [_within(points, 10) for points in (99, 8, -3)] == [10, 8, 0]
