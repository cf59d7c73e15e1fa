"""Self-evaluation forms read from text, each trap in a form small enough to see."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

import pytest

from juesuan.accounts import Indicator, SelfEvaluation
from juesuan.amount import Denomination
from juesuan.intake.evaluations import recognise_evaluation
from juesuan.performance.levels import level1_of, level_of, seconds_of
from tests.form_blocks import blocks_of

HEAD = """示例省项目支出绩效自评表（项目7）

（2024年度）

单位：万元

项目名称||公共服务运行费
主管部门||101-示例厅||实施单位|101002-示例中心|
项目资金 (万元)||年初预算数|全年预算数|全年执行数|分值|执行率|得分
|年度资金总额:|120.5|110|99|10|90%|9
|其中:当年财政拨款|100|90|79|—|—|—
|上年结转资金|20.5|20|20|—|—|—
|其他资金||||—|—|—
年度总体目标|预期目标|||实际完成情况|||
|<p>全年运行一个平台。</p>|||<p>平台全年正常运行。</p>|||
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
"""
ROWS = """|产出指标 (50分)|数量指标|培训人数|100人|120人|10|10|
|||印制手册|3000册||5|0|本年未印制
||质量指标|验收合格率|95%以上|96%|15|15|
||时效指标|完成时间|2024.12.31前|按时完成|10|9|
||成本指标|培训费|6万元|4.16|10|9.5|压减开支
|效益指标 (30分)|社会效益指标|提升服务水平|持续提升|持续提升|30|28|
|满意度指标 (10分)|服务对象满意度指标|参训人员满意度|≥90%|92%|10|10|
"""
TOTAL = "总 分|||||100|90.5||"


def read(text: str, number: int | None = 7) -> SelfEvaluation:
    """The form of the text (bars for tabs), after making sure that nothing in it was left unread."""
    form, unread = recognise_evaluation(blocks_of(text.replace("|", "\t")), number)
    assert [one.text for one in unread] == []
    return form


def rows(*lines: str) -> tuple[Indicator, ...]:
    text = "\n".join(lines).rstrip()
    return read(f"{HEAD}{text}\n{TOTAL}").indicators


def row(indicator: Indicator) -> tuple[str, ...]:
    points = [figure.number.text if figure is not None else "" for figure in (indicator.weight, indicator.score)]
    return (indicator.level2, indicator.name, indicator.target, indicator.achieved, *points, indicator.reason)


def points(indicators: Iterable[Indicator]) -> list[tuple[str, str]]:
    return [row(one)[4:6] for one in indicators]  # type: ignore[misc]


def money(form: SelfEvaluation, name: str) -> list[str]:
    columns = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    return [form.funds[name, column].number.text for column in columns]


PLAIN = [row(one) for one in rows(ROWS)]


def test_a_plain_form_is_read_whole() -> None:
    form = read(HEAD + ROWS + TOTAL)
    assert (form.number, form.display, form.year, form.name) == (7, "项目7", 2024, "公共服务运行费")
    assert (form.department, form.unit) == ("101-示例厅", "101002-示例中心")
    assert (form.expected, form.achieved) == ("全年运行一个平台。", "平台全年正常运行。")
    assert money(form, "年度资金总额") == ["120.5", "110", "99", "10", "90%", "9"]
    assert money(form, "其他资金") == ["", "", "", "—", "—", "—"]
    assert {level: figure.number.text for level, figure in form.level_weights.items()} == {
        "产出指标": "50",
        "效益指标": "30",
        "满意度指标": "10",
    }
    assert form.total_weight is not None
    assert form.total_score is not None
    assert (form.total_weight.number.text, form.total_score.number.text) == ("100", "90.5")
    assert row(form.indicators[1]) == ("数量指标", "印制手册", "3000册", "", "5", "0", "本年未印制")
    assert row(form.indicators[4]) == ("成本指标", "培训费", "6万元", "4.16", "10", "9.5", "压减开支")
    assert [one.level1 for one in form.indicators] == ["产出指标"] * 5 + ["效益指标", "满意度指标"]


def test_every_figure_has_a_key_a_label_and_its_place() -> None:
    form = read(HEAD + ROWS + TOTAL)
    rate = form.funds["年度资金总额", "执行率"]
    assert (rate.key, rate.label, rate.number.unit) == ("项目7[年度资金总额].执行率", "项目7 年度资金总额·执行率", "%")
    assert (rate.place.part, rate.place.line, rate.place.text) == ("项目7 项目资金 年度资金总额·执行率", 10, "90%")
    score = form.indicators[4].score
    assert score is not None
    assert (score.key, score.place.part, score.place.line) == ("项目7[5].得分", "项目7 成本指标 培训费", 21)
    assert (score.place.start, score.place.end, score.place.text) == (23, 26, "9.5")
    assert form.total_score is not None
    assert (form.total_score.key, form.total_score.place.part) == ("项目7[总分].得分", "项目7 总分")
    weight = form.level_weights["效益指标"]
    assert (weight.key, weight.place.start, weight.place.text) == ("项目7[效益指标].分值", 7, "30")
    heads = {f"栏·{column}" for column in ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")}
    assert set(form.places) - heads == {"名称", "主管部门", "实施单位", "预期目标", "实际完成情况", "总分", "年度"}


def test_a_blank_actual_value_has_the_place_of_its_row() -> None:
    booklet = rows(ROWS)[1]
    assert booklet.achieved == ""
    assert booklet.places["实际完成值"].line == booklet.place.line == 18
    assert set(booklet.places) == {"指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"}


def test_amounts_are_whole_fen_and_keep_all_printed_decimals() -> None:
    form = read(HEAD.replace("120.5|110|99", "154.922079|147.25|144.093566") + ROWS + TOTAL)
    assert form.funds["年度资金总额", "年初预算数"].grains == 154_922_079
    assert form.funds["年度资金总额", "全年执行数"].grains == 144_093_566


def test_a_form_in_yuan_is_read_in_yuan() -> None:
    form = read(HEAD.replace("单位：万元", "单位：元").replace("(万元)", "（元）") + ROWS + TOTAL)
    assert form.denomination is Denomination.YUAN
    assert form.funds["年度资金总额", "全年预算数"].grains == 11_000


def test_without_a_number_the_name_stands_in_keys() -> None:
    form = read((HEAD + ROWS + TOTAL).replace("（项目7）", ""), None)
    assert form.display == "公共服务运行费"
    assert form.funds["年度资金总额", "得分"].key == "公共服务运行费[年度资金总额].得分"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("||年度资金总额：||81.41|82|75.94|10|93.28%|9.3", ["81.41", "82", "75.94", "10", "93.28%", "9.3"]),
        ("||年度资金总额:||17.98|17.98|10|100%|10", ["", "17.98", "17.98", "10", "100%", "10"]),
        ("|年度资金总额|20|18|10|90%|9", ["", "20", "18", "10", "90%", "9"]),
        ("|年度资金总额|50 50 40|||10|80%|8", ["50", "50", "40", "10", "80%", "8"]),
        ("年度资金总额：1,050.68|990|927.65|10|93.7%|9.37", ["1,050.68", "990", "927.65", "10", "93.7%", "9.37"]),
        ("|年度资金总额|50|50|0|10||0", ["50", "50", "0", "10", "", "0"]),
        ("|年度资金总额|50|50|20|15|40%|4", ["50", "50", "20", "15", "40%", "4"]),
    ],
)
def test_the_total_of_the_funds_is_read_wherever_its_cells_have_slipped(printed: str, expected: list[str]) -> None:
    assert money(read(HEAD.replace("|年度资金总额:|120.5|110|99|10|90%|9", printed)), "年度资金总额") == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("||其他资金|16.8|16.8||—|—|", ["16.8", "16.8", "", "—", "—", ""]),
        ("其他资金||||—||—||", ["", "", "", "—", "", "—"]),
        ("|其他资金||16.8|15|—|89%|—", ["", "16.8", "15", "—", "89%", "—"]),
        ("||其他资金||16.8|16.8|15|—|—|—", ["16.8", "16.8", "15", "—", "—", "—"]),
        ("|其它资金||||||", ["", "", "", "", "", ""]),
    ],
)
def test_a_row_of_funds_keeps_its_blanks(printed: str, expected: list[str]) -> None:
    assert money(read(HEAD.replace("|其他资金||||—|—|—", printed)), "其他资金") == expected


def test_a_fund_row_no_form_knows_is_listed_as_unread() -> None:
    text = HEAD.replace("|其他资金|", "|中央补助|33||||\n|其他资金|")
    form, unread = recognise_evaluation(blocks_of(text.replace("|", "\t")), 7)
    assert [one.text for one in unread] == ["中央补助", "33"]
    assert unread[0].place.line == 13
    assert money(form, "其他资金")[3] == "—"


def test_label_and_value_in_one_cell_are_told_apart() -> None:
    form = read(HEAD.replace("实施单位|101002-示例中心|", "实施单位 101002-示例中心||"))
    assert form.unit == "101002-示例中心"
    assert form.places["实施单位"].text == "101002-示例中心"
    assert form.places["实施单位"].start == 20


@pytest.mark.parametrize(
    "change",
    [
        lambda text: re.sub(r"^\|+", "", text, flags=re.M),  # leading blanks lost
        lambda text: re.sub(r"\|+$", "", text, flags=re.M),  # trailing blanks lost
        lambda text: re.sub(r"\|+", "|", text),  # all blanks lost
        lambda text: re.sub(r"^\|", "||", text, flags=re.M),  # one blank too many
        lambda text: text.replace("3000册||", "3000册|"),  # the blank actual value left out
        lambda text: text.replace("3000册||", "3000册||||"),
        lambda text: text.replace("95%以上|", "95%以上||"),
        lambda text: text.replace("\n", "\n\n"),  # a page break after every row
        lambda text: text.replace("数量指标", "数量指").replace("社会效益指标", "社会效").replace("成本指标", "成本指"),
        lambda text: re.sub(r"(..)指标", r"\1 指 标", text),
        lambda text: re.sub(r"\|(..指标)\|", "|\\1\n|||", text),  # second levels alone on a line
        lambda text: text.replace("质量指标|", "质量指标：").replace("成本指标|", "成本指标 "),
        lambda text: text.replace("|10|9.5|", "|10 9.5||"),
        lambda text: text.replace("|15|15|", " 15 15|||"),
        lambda text: text.replace("|效益指标 (30分)", "|双 益 指 标 (30分)"),
        lambda text: text.replace("|效益指标 (30分)|", "绩效指标\n\n目标 (30分)|"),
        lambda text: text.replace("||时效指标", "|时效指标|时效指标"),
        lambda text: text.replace("||成本指标", "双 指 标|成本指标"),
        lambda text: text.replace("|||印制", "产||印制").replace("||质量", "出|质量"),
        lambda text: "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因\n" + text,
    ],
)
def test_indicators_stay_what_they_are(change) -> None:  # type: ignore[no-untyped-def]
    assert [row(one) for one in rows(change(ROWS))] == PLAIN


@pytest.mark.parametrize("seed", range(40))
def test_a_changed_figure_is_read_as_printed_and_changes_nothing_else(seed: int) -> None:
    """Any weight, score or bare actual value may be wrong: it is read in its place, however it looks."""
    rng = random.Random(seed)
    plain = read(HEAD + ROWS + TOTAL)
    figures = [f for one in plain.indicators for f in (one.weight, one.score) if f is not None]
    figures += [f for f in plain.funds.values() if re.match(r"\d", f.number.text)]
    changed = rng.choice(figures)
    printed, percent = re.fullmatch(r"([\d.]+)(%?)", changed.number.text).groups()  # type: ignore[union-attr]
    for new in (
        "0",
        "1" + printed,
        printed + "7",
        str(rng.randrange(1000)),
        f"{rng.randrange(200)}.{rng.randrange(9)}",
    ):
        new += percent
        lines = (HEAD + ROWS + TOTAL).split("\n")
        line = lines[(changed.place.line or 0) - 1]
        lines[(changed.place.line or 0) - 1] = line[: changed.place.start] + new + line[changed.place.end :]
        form = read("\n".join(lines))
        found = {f.key: f.number.text for one in form.indicators for f in (one.weight, one.score) if f is not None}
        found |= {f.key: f.number.text for f in form.funds.values()}
        expected = {f.key: f.number.text for one in plain.indicators for f in (one.weight, one.score) if f is not None}
        expected |= {f.key: f.number.text for f in plain.funds.values()}
        assert found == expected | {changed.key: new}


def test_a_score_above_its_weight_stays_the_score() -> None:
    assert points(rows("|产出指标|数量指标|台账|10|8|5|50|", "|||报告|12份|3|30||")) == [("5", "50"), ("3", "30")]


def test_bare_numbers_can_be_target_and_actual_value() -> None:
    found = rows("|产出指标|数量指标|发布短信|27857500条|20454900|2|1.5|减少提醒", "|||办理件数|500|480|2|2|")
    assert [row(one)[2:] for one in found] == [
        ("27857500条", "20454900", "2", "1.5", "减少提醒"),
        ("500", "480", "2", "2", ""),
    ]


def test_one_weight_shared_by_many_rows_makes_a_group() -> None:
    found = rows(
        "|产出指标|数量指标|招聘会|6场|6场|15|12|部分活动取消",
        "|||培训班|2期|1期|||",
        "|||慰问人数|616|0|||主体工作顺延",
        "||质量指标|合格率|95%|95%|10|10|",
        "||成本指标|招聘费|30万元|20万元|15|14|",
        "",
        "培训费|8万元|0|||",
    )
    assert [one.group for one in found] == [1, 1, 1, None, 2, 2]
    assert points(found) == [("15", "12"), ("", ""), ("", ""), ("10", "10"), ("15", "14"), ("", "")]
    assert row(found[2])[2:] == ("616", "0", "", "", "主体工作顺延")
    assert row(found[5])[:4] == ("成本指标", "培训费", "8万元", "0")


def test_rows_nobody_filled_in_are_placeholders() -> None:
    found = rows(
        "|效益指标|经济效益指标|0|0|0|0|0|",
        "||社会效益指标|指标1: 便民|提升|提升|30|30|",
        "|||指标2: 无|||||",
        ".....||||||",
        "|生态效益指标|-|-|-|-|-|",
        "||可持续影响指标|||||",
        "|满意度|服务对|用户满意度|90%|95%|10|10|",
        "||||||",
    )
    assert [one.is_placeholder for one in found] == [True, False, True, True, True, True, False]
    assert [one.level2 for one in found if one.is_placeholder and one.name == ""] == ["可持续影响指标"]
    assert row(found[-1])[:2] == ("服务对象满意度指标", "用户满意度")


def test_a_placeholder_that_carries_points_shows_them() -> None:
    found = rows("|效益指标|经济效益指标|0|0|0|7|0|")
    assert (found[0].is_placeholder, *points(found)) == (True, ("7", "0"))


def test_a_first_level_printed_in_the_wrong_row_does_not_move_an_indicator() -> None:
    found = rows(
        "|效益 指标 (30分)|社会效|创新热情|提升|提升|15|15|",
        "满意度|可持续|重视程度|提高|提高|15|15|",
        "|服务对|满意度|≥80%|81%|10|10|",
    )
    assert [(one.level1, one.name) for one in found] == [
        ("效益指标", "创新热情"),
        ("效益指标", "重视程度"),
        ("满意度指标", "满意度"),
    ]


def test_costs_above_a_label_in_the_middle_of_its_group_are_costs() -> None:
    found = rows(
        "|产出指标 (50分)|时效指标|办理时限|≤45天|≤45天|12|12|",
        "|||档案费|10万元|9.97万元|1|1|",
        "|||用品|3万元|3.54万元|1|1|",
        "绩效指标||成本指标|补助|24万元|23.16万元|1|1|",
        "|||邮寄|6万元|4.16元|1|0.7|",
    )
    assert [one.level2 for one in found] == ["时效指标"] + ["成本指标"] * 4


def test_a_cost_level_of_its_own_keeps_its_indicators() -> None:
    found = rows(
        "|成本指标（20分）|经济成本指标|建设成本|≤120万元|120万元|20|20|", "|产出指标|数量指标|平台|1个|1个|40|40|"
    )
    assert [(one.level1, one.level2) for one in found] == [("成本指标", "经济成本指标"), ("产出指标", "数量指标")]


def test_a_weight_in_the_header_belongs_to_the_first_level_that_has_none() -> None:
    text = (HEAD + ROWS + TOTAL).replace("绩效指标|一级", "绩效指标 (50分)|一级").replace("产出指标 (50分)", "产出指标")
    weights = read(text).level_weights
    assert {level: figure.number.text for level, figure in weights.items()}["产出指标"] == "50"


def test_a_reason_that_runs_over_a_page_is_one_reason() -> None:
    found = rows(
        "|产出指标|数量指标|培训班|2期|1期|15|12|受招标影响，",
        "",
        "||||||||部分顺延",
        "||质量指标|合格率|95%|95%|10|10|",
    )
    assert [one.reason for one in found] == ["受招标影响，部分顺延", ""]


def test_columns_for_sign_and_unit_of_measure_join_the_target() -> None:
    head = HEAD.replace(
        "|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施", "|指标性质|指标值|度量单位|权重|实际完成值|得分"
    )
    form = read(head + "|产出指标|数量指标|培训人数|≥|100|人|45|120|44\n|||完成时间|定性|按时||5|按时|5\n总分||50|49")
    assert [row(one)[1:6] for one in form.indicators] == [
        ("培训人数", "≥100人", "120", "45", "44"),
        ("完成时间", "定性 按时", "按时", "5", "5"),
    ]


def test_what_stands_below_the_total_is_listed_as_unread() -> None:
    _, unread = recognise_evaluation(blocks_of((HEAD + ROWS + TOTAL + "\n填表人：张三").replace("|", "\t")), 7)
    assert [one.text for one in unread] == ["填表人：张三"]


def test_a_page_number_is_no_data_and_a_lone_number_is_unread() -> None:
    text = HEAD + ROWS.replace("||质量", "\n- 12 -\n\n37\n||质量") + TOTAL
    form, unread = recognise_evaluation(blocks_of(text.replace("|", "\t")), 7)
    assert [one.text for one in unread] == ["37"]
    assert [row(one) for one in form.indicators] == PLAIN


def test_an_empty_form_says_nothing_and_fails_nothing() -> None:
    form, unread = recognise_evaluation(blocks_of("项目支出绩效自评表（项目1）"), 1)
    assert (form.name, form.indicators, form.total_score, dict(form.funds), unread) == ("", (), None, {}, ())


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("数量指标", ("产出指标", "数量指标")),
        ("质量指", ("产出指标", "质量指标")),
        ("产出 指标 (50分)", ("产出指标", "")),
        ("益 指 标 (30分)", ("效益指标", "")),
        ("可持续 影响指 标", ("效益指标", "可持续影响指标")),
        ("服务对", ("满意度指标", "服务对象满意度指标")),
        ("满意度指标（10分）", ("满意度指标", "")),
        ("成本指标", ("产出指标", "成本指标")),
        ("经济成本指标", ("成本指标", "经济成本指标")),
        ("绩效指标", ("", "")),
        ("量指标", ("", "")),
        ("培训合格率", ("", "")),
    ],
)
def test_a_printed_label_names_its_levels(printed: str, expected: tuple[str, str]) -> None:
    assert level_of(printed) == expected


def test_second_levels_know_their_first() -> None:
    assert level1_of("时效指标") == "产出指标"
    assert seconds_of("效益指标") == ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")
