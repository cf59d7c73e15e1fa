"""Measures: what targets and actual values say, whether the one meets the other. The cases stand in measures.tsv."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import juesuan
from juesuan.performance.comparison import Obstacle, compared
from juesuan.performance.measure import Direction, Kind, Measure, read_measure
from juesuan.performance.measure_words import is_better_low, is_vague
from juesuan.performance.quantity import quantities_in

YEAR = 2024
REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
COLUMNS = ("文本", "类别", "数值", "单位", "方向", "日期", "共计")
NONE = "∅"


def _cases() -> list[list[str]]:
    lines = Path(__file__).with_name("measures.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert tuple(rows[0]) == COLUMNS
    return [[*row, *[""] * (len(COLUMNS) - len(row))] for row in rows[1:]]


def _number(value: Fraction) -> str:
    """As few digits as say it exactly: 12, 0.04, 1/3."""
    if (value * 10**6).denominator != 1:
        return str(value)
    whole, rest = divmod(abs(value) * 10**6, 10**6)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{int(rest):06d}".rstrip("0").rstrip(".")


def _shown(measure: Measure) -> list[str]:
    kind = measure.kind.value if measure.done is None else ("完成" if measure.done else "未完成")
    quantities = measure.quantities
    values = (_number(q.low) if q.low == q.high else f"{_number(q.low)}—{_number(q.high)}" for q in quantities)
    units = (q.unit or NONE for q in quantities)
    signs = ((q.direction.value or NONE) + ("约" if q.about else "") for q in quantities)
    day = measure.deadline.isoformat() if measure.deadline is not None else ""
    total = _number(measure.total.value) + measure.total.unit if measure.total is not None else ""
    return [kind, ";".join(values), ";".join(units), ";".join(signs), day, total]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case[0])
def test_a_text_is_read_as_the_table_says(case: list[str]) -> None:
    assert _shown(read_measure(case[0], YEAR)) == case[1:]


def test_the_table_holds_several_hundred_texts_each_once() -> None:
    texts = [case[0] for case in _cases()]
    assert len(texts) > 800
    assert len(texts) == len(set(texts))


@pytest.mark.skipif(not REPORT.exists(), reason="the published report is not here")
def test_every_short_value_of_the_published_report_is_among_the_cases() -> None:
    known = {case[0] for case in _cases()}
    printed = {
        " ".join(text.split())
        for form in juesuan.read(REPORT).evaluations
        for indicator in form.indicators
        if not indicator.is_placeholder
        for text in (indicator.target, indicator.achieved)
    }
    assert {text for text in printed if 0 < len(text) <= 40} <= known


# 指标值 实际完成值 → 达到与否、实际÷指标值；越低越好的在后面加“低”
COMPARISONS = """
95% 96% 是 96/95
95%以上 96% 是 96/95
98%以上 98% 是 1
≥90% 90% 是 1
>96% 96% 否 1
96% >96% 是 1
120人 118人 否 59/60
90场 1616场 是 808/45
小于5% 4% 是 4/5
小于5% 5% 否 1
小于5% ≤5% BOUND 1
≤6次 规范投诉3次 是 1/2
≤6次 规范投诉8次 否 4/3
0次 0次 是 1
0起 2起 否 -
违规违纪人员0次 1次 否 -
50万元 31.99万元 是 3199/5000 低
50万元 51.2万元 否 128/125 低
150万元 151.48 否 3787/3750 低
170万元 169 是 169/170 低
≤96万元 94.38万元 是 1573/1600
6万元 4.16元 DENOMINATION 26/375000 低
6万元 41600元 是 52/75 低
0.45万元每人 4500元每人 是 1
27857500条 20454900 否 204549/278575
17500人 13539 否 13539/17500
95% 95 是 1
95% 0.96 是 96/95
100% 1 是 1
≥1.5万个 1.67万个 是 167/150
≥45000人次 4.27万人次 否 427/450
700人次 700人 是 1
1年 12个月 是 1
1年 1 是 1
12个月 11个月 否 11/12
60人，3天 90人，3天 是 -
60人，3天 50人，3天 否 -
60人，3天 90人 SEVERAL -
450元/人*往返 450元/人天 UNIT -
1项 完成 是 -
1年 未开展 否 0
100% 完成 是 -
20台 完成 WORDS -
98% 考生普遍满意 WORDS -
95% 持续提高 WORDS -
大力保障 大力保障 是 -
良好 效果良好 是 -
长期 项目长期发挥作用 是 -
显著提升 结案率99% WORDS -
规范 未完成 否 -
增长5% 增长6% 是 6/5
增长5% 下降3% WORDS -
5-10% 7% 是 7/10
5-10% 12% 否 6/5
=100% 100% 是 1
=12次 13次 是 13/12
=12次 11次 否 11/12
约500人 480人 ABOUT 24/25
80余家 81家 是 81/80
2次 2次/年 RATE -
2024年11月底前 2024年11月 是 -
2024年11月底前 2024年12月 否 -
2024年11月15日前 2024年11月 DATE -
2024年11月前 2024年11月 DATE -
2024年12月 2024年12月 是 -
2024年12月31日前 2024年11月底前 是 -
12月31日前 12月31日前 是 -
2024年12月以前完成 完成 是 -
11月底前完成 已完成 是 -
2024年底 90%项目已完成 否 9/10
2024年底前 效果良好 DATE -
024年12月31日前 2024年11月底前 UNKNOWN -
024年12月31日前 024年12月31日前 是 -
第一季度 2024年3月31日 是 -
第一季度 2024年4月 否 -
次年3月底前 2025年4月 否 -
每月发放 每月发放 是 -
""".strip().splitlines()


@pytest.mark.parametrize("line", COMPARISONS)
def test_a_target_is_met_missed_or_cannot_be_told(line: str) -> None:
    target, achieved, wanted, ratio, *low = line.split()
    result = compared(target, achieved, YEAR, bool(low))
    told = {True: "是", False: "否"}.get(result.met) if result.met is not None else result.obstacle.name  # type: ignore[union-attr]
    assert told == wanted
    if ratio != "-":
        assert result.ratio == Fraction(ratio)
    assert result.met is not None or result.reason


def test_a_blank_actual_value_and_a_blank_target_are_told_apart() -> None:
    assert compared("20人", "", YEAR).obstacle is Obstacle.BLANK
    assert compared("", "20人", YEAR).obstacle is Obstacle.NO_TARGET
    assert compared("20人", "—", YEAR).obstacle is Obstacle.BLANK


def test_how_far_a_value_is_off_its_target() -> None:
    assert compared("90场", "1616场", YEAR).off == 16_955_555
    assert compared("120人", "118人", YEAR).off == -16_667
    assert compared("60人，3天", "90人，3天", YEAR).far == 500_000


def test_a_bound_is_no_result() -> None:
    assert read_measure("≥95%", YEAR).is_bound
    assert read_measure("2024年12月31日前", YEAR).is_bound
    assert not read_measure("96%", YEAR).is_bound
    assert not read_measure("2024年12月", YEAR).is_bound
    assert not read_measure("80余家", YEAR).is_bound


def test_what_cannot_be_compared_says_why() -> None:
    assert read_measure("024年12月31日前", YEAR).why == "“024年”年份只有三位"
    assert "空泛" in read_measure("大力保障", YEAR).why
    assert read_measure("GB/T 28181", YEAR).kind is Kind.UNKNOWN
    assert read_measure("2/3", YEAR).why == "既像分数又像日期"
    assert read_measure("≥95%", YEAR).is_comparable


def test_without_a_year_a_month_is_no_date() -> None:
    assert read_measure("12月底前").kind is not Kind.DEADLINE
    assert read_measure("2024年12月底前").kind is Kind.DEADLINE


@pytest.mark.parametrize("text", ["持续提高", "极大提升", "长期", "良好", "有所改善", "提升创业氛围"])
def test_vague_targets(text: str) -> None:
    assert is_vague(text)


@pytest.mark.parametrize("text", ["健全", "建立", "验收合格", "及时", "提高5%", "全面完成", "完全符合", "≥90%", ""])
def test_targets_that_say_something(text: str) -> None:
    assert not is_vague(text)


def test_complaints_are_better_low_and_their_handling_better_high() -> None:
    assert is_better_low("办案人员规范投诉")
    assert is_better_low("线路故障率")
    assert not is_better_low("投诉处理率")
    assert not is_better_low("立案案件")


def test_quantities_of_running_text_stand_where_they_are_said_to_stand() -> None:
    text = "2024年举办12333热线培训8期，共培训240人次，支出1.5 万元；第3届大赛1次。"
    assert [(text[start:end], _number(q.value), q.unit) for q, start, end in quantities_in(text)] == [
        ("8期", "8", "期"),
        ("240人次", "240", "人次"),
        ("1.5 万元", "15000", "元"),
        ("1次", "1", "次"),
    ]


@pytest.mark.parametrize("text", ["2092.00人", "2092.10人", "2030.06万元"])
def test_a_number_like_a_year_is_no_date_when_a_unit_stands_behind_it(text: str) -> None:
    assert read_measure(text, YEAR).kind is Kind.QUANTITY


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789.,-—~≥≤<>%年月日底前万元人次/每*（）()约余以上至到完成共计或第 ", max_size=16))
def test_any_text_is_read_without_an_error(text: str) -> None:
    measure = read_measure(text, YEAR)
    assert measure.kind in Kind
    assert measure.kind is not Kind.QUANTITY or measure.quantities
    assert compared(text, text, YEAR).met is not False


@settings(max_examples=200, deadline=None)
@given(
    value=st.decimals(min_value=0, max_value=10**7, places=2),
    unit=st.sampled_from(["人", "人次", "万元", "%", "元/人/天", "个", "平方米", "台", "期", ""]),
    sign=st.sampled_from(["", "≥", "≤", "不低于", "小于"]),
    grouped=st.booleans(),
)
def test_a_number_with_its_unit_and_sign_is_read_back(value: object, unit: str, sign: str, grouped: bool) -> None:
    printed = f"{value:,}" if grouped else f"{value}"
    quantity = read_measure(f"{sign}{printed}{unit}", YEAR).quantity
    assert quantity is not None
    assert quantity.low == quantity.high == Fraction(str(value)) * (10_000 if unit == "万元" else 1)
    wanted = {"": Direction.NONE, "≥": "≥", "≤": "≤", "不低于": "≥", "小于": "＜"}[sign]
    assert quantity.direction == wanted
