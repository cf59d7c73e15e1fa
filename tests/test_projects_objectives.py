"""Objectives: versions that are locked, remarks on targets that cannot be measured, and the form they become."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from juesuan.accounts import SelfEvaluation
from juesuan.amount import State
from juesuan.errors import JuesuanError
from juesuan.folder.evaluations import parse_evaluation, read_evaluations, write_evaluation
from juesuan.folder.reading import Reading
from juesuan.performance.levels import levels
from juesuan.performance.measure import Kind as MeasureKind
from juesuan.performance.measure import read_measure
from juesuan.projects.acting import Refused
from juesuan.projects.indicators import common_indicator, common_indicators, indicators_for, kinds, search_indicators
from juesuan.projects.objective_checks import objective_remarks
from juesuan.projects.objectives import (
    approve_objective,
    declare_objective,
    form_of,
    objective_differences,
    objective_of,
    revise_objective,
)
from juesuan.projects.records import Appraisal, Fen, Measured, Money, Objective, Points, Project, Source, Stage
from tests.project_cast import ACCOUNTANT, REVIEWER, at, form, objective, project

EXAMPLE = Path(__file__).parents[1] / "examples/ningxia-hrss-2024"


def reserved(**changes: object) -> Project:
    return project(Stage.RESERVED, **{"objectives": (), "submissions": (), **changes})


def fresh(**changes: object) -> Objective:
    return replace(objective(None), **changes)


def test_a_draft_is_replaced_and_an_approved_objective_is_locked() -> None:
    declared = declare_objective(reserved(), ACCOUNTANT, at(0), fresh())
    again = declare_objective(declared, ACCOUNTANT, at(1), fresh(expected="培训700人次。"))
    assert [one.version for one in again.objectives] == [1]
    assert again.history[-1].what.endswith("（代替未批复的）")
    approved = approve_objective(again, REVIEWER, at(2))
    assert approved.objective is not None
    assert approved.objective.approved == at(2).date()
    with pytest.raises(Refused, match="没有写调整理由"):
        declare_objective(approved, ACCOUNTANT, at(3), fresh())
    second = declare_objective(approved, ACCOUNTANT, at(3), fresh(), "人数核减")
    assert [one.version for one in second.objectives] == [1, 2]
    assert second.objective == approved.objective
    with pytest.raises(Refused, match="没有待批复"):
        approve_objective(approved, REVIEWER, at(3))


def test_a_change_after_the_budget_is_a_version_with_its_reason() -> None:
    budgeted = project(Stage.BUDGETED, submissions=())
    changed = fresh(indicators=(replace(objective().indicators[0], target="≥500人次"), *objective().indicators[1:]))
    with pytest.raises(Refused, match="没有写调整理由"):
        revise_objective(budgeted, ACCOUNTANT, at(0), changed, " ")
    with pytest.raises(Refused, match="与第 1 版没有不同"):
        revise_objective(budgeted, ACCOUNTANT, at(0), fresh(), "无")
    revised = revise_objective(budgeted, ACCOUNTANT, at(0), changed, "预算压减")
    assert revised.history[-1].what == "调整绩效目标第 2 版，4 个指标，比第 1 版改动 1 处"
    (change,) = objective_differences(*revised.objectives)
    assert str(change) == "数量指标 培训人次·年度指标值：≥600人次 → ≥500人次"
    assert revised.objective == budgeted.objective
    assert approve_objective(revised, REVIEWER, at(1)).objective == replace(
        revised.objectives[1], approved=at(1).date()
    )


def test_nobody_approves_what_they_declared_and_no_points_but_a_hundred_are_approved() -> None:
    light = tuple(replace(one, weight=Points(10_000_000)) for one in objective().indicators)
    declared = declare_objective(reserved(), ACCOUNTANT, at(0), fresh(indicators=light))
    with pytest.raises(Refused, match="合计40分，加预算执行率10分不是 100 分"):
        approve_objective(declared, REVIEWER, at(1), "同意")
    with pytest.raises(Refused, match="不能“批复绩效目标”"):
        approve_objective(declared, ACCOUNTANT, at(1))


def test_remarks_are_answered_with_an_opinion_before_approval() -> None:
    declared = declare_objective(reserved(), ACCOUNTANT, at(0), fresh())
    remarks = objective_remarks(declared)
    assert remarks
    with pytest.raises(Refused, match="批复须写明理由"):
        approve_objective(declared, REVIEWER, at(1), "", remarks)
    assert "保留" in approve_objective(declared, REVIEWER, at(1), "佐证材料年底补", remarks).history[-1].what


def test_an_objective_without_goal_indicators_or_money_is_refused() -> None:
    with pytest.raises(Refused) as error:
        declare_objective(reserved(), ACCOUNTANT, at(0), Objective(1, "", (), ()))
    assert {"没有写预期目标", "没有绩效指标", "没有预算资金"} == set(error.value.message.partition("：")[2].split("；"))


def test_the_differences_of_two_versions_are_lines() -> None:
    before = objective()
    after = replace(
        before,
        expected="培训500人次。",
        money=(Money(Source.APPROPRIATION, Fen(100_000_000), Fen(90_000_000)),),
        indicators=(*before.indicators[1:], Measured("产出指标", "数量指标", "培训期数", "5期", Points(30_000_000))),
    )
    assert [str(one) for one in objective_differences(before, after)] == [
        "预期目标：培训600人次。 → 培训500人次。",
        "当年财政拨款·全年预算数：1,000,000.00元 → 900,000.00元",
        "数量指标 培训人次：≥600人次 → （删去该指标）",
        "数量指标 培训期数：（没有该指标） → 5期",
    ]


# ── remarks ──


def remarks_on(*changed: Measured, drop: int = 0, prior: SelfEvaluation | None = None, **changes: object) -> set[str]:
    """The codes of the remarks on the usual objective, its indicators replaced from the first on."""
    usual = tuple(replace(one, evidence="台账") for one in objective().indicators)
    indicators = (*changed, *usual[len(changed) + drop :])
    draft = fresh(indicators=indicators, **{key: changes.pop(key) for key in ("money", "expected") if key in changes})
    return {one.code for one in objective_remarks(reserved(objectives=(draft,), **changes), prior)}


FIRST = replace(objective().indicators[0], evidence="签到册")


def test_a_sound_objective_has_no_remark() -> None:
    assert remarks_on() == set()


@pytest.mark.parametrize(
    ("target", "code"),
    [("", "M-07"), ("大力提升", "M-08"), ("按需开展", "M-09"), ("5.%", "M-10"), ("600", "M-11")],
)
def test_a_target_that_cannot_be_measured_is_remarked(target: str, code: str) -> None:
    assert remarks_on(replace(FIRST, target=target)) == {code}


def test_a_deadline_outside_the_year_is_remarked() -> None:
    late = replace(FIRST, level2="时效指标", name="完成时间", target="2025年3月底前")
    assert remarks_on(late) == {"M-12"}
    assert remarks_on(replace(late, target="12月底前")) == set()


def test_points_levels_and_names_are_held_against_the_scheme() -> None:
    assert remarks_on(replace(FIRST, weight=Points(20_000_000))) == {"M-01"}
    assert remarks_on(replace(FIRST, weight=None)) == {"M-01", "M-02"}
    assert "M-03" in remarks_on(replace(FIRST, level2="规模指标"))
    assert "M-05" in {
        one.code for one in objective_remarks(reserved(objectives=(fresh(indicators=objective().indicators[:2]),)))
    }
    assert "M-04" in remarks_on(*(replace(FIRST, level1="效益指标", level2="社会效益指标", name=n) for n in "甲乙"))
    assert "M-21" in remarks_on(FIRST, FIRST)
    assert "M-22" in remarks_on(replace(FIRST, evidence=""))
    assert "M-23" in remarks_on(replace(FIRST, level2="质量指标"))
    assert "M-24" in remarks_on(replace(FIRST, target="≤600人次"))


def cost(target: str, name: str = "培训费", amount: int | None = None) -> Measured:
    money = Fen(amount) if amount is not None else None
    return Measured("产出指标", "成本指标", name, target, Points(20_000_000), "合同", amount=money)


def test_cost_targets_add_up_to_the_budget() -> None:
    half = replace(FIRST, weight=Points(10_000_000))
    many = replace(half, weight=Points(30_000_000))
    assert remarks_on(many, cost("100万元")) == set()
    assert remarks_on(many, cost("≤1000000元")) == set()
    assert remarks_on(many, cost("90万元")) == {"M-13"}
    assert remarks_on(many, cost("120万元")) == {"M-14"}
    assert remarks_on(many, cost("400元/人/天")) == {"M-15"}
    assert remarks_on(many, cost("400元/人/天", amount=100_000_000)) == set()
    assert remarks_on(many, cost("400元/人/天，共计100万元")) == set()
    assert remarks_on(many, cost("≤100%", "成本控制率")) == set()
    books = replace(many, name="便携式电脑数量", target="200台")
    assert remarks_on(books, cost("5000元/台", "便携式电脑单价")) == set()
    assert remarks_on(books, cost("4000元/台", "便携式电脑单价")) == {"M-13"}


def test_money_is_held_against_the_appraisal_and_the_text() -> None:
    assert remarks_on(appraisal=Appraisal("同意", Fen(90_000_000))) == {"M-17"}
    assert remarks_on(appraisal=Appraisal("同意", Fen(100_000_000))) == set()
    spent = (replace(objective().money[0], executed=Fen(1)),)
    assert remarks_on(money=spent) == {"M-18"}
    assert remarks_on(expected="培训600人次，预算90万元。") == {"M-19"}
    assert remarks_on(expected="培训600人次，预算100万元。") == set()
    assert remarks_on(expected="一期预算40万元，二期预算60万元。") == set()
    assert remarks_on(function_codes=("2080799x",)) == {"M-20"}
    assert remarks_on(name="办公楼维修改造") == {"M-06"}


def test_targets_are_held_against_last_year() -> None:
    last = form(year=2023)  # 620人次, 95%, 82%, 93%
    assert remarks_on(prior=last) == set()
    assert remarks_on(replace(FIRST, target="≥620人次"), prior=last) == {"M-25"}
    assert remarks_on(replace(FIRST, target="≥400人次"), prior=last) == {"M-26"}
    assert remarks_on(replace(FIRST, target="≥900人次"), prior=last) == {"M-27"}
    missed = replace(last, indicators=(replace(last.indicators[0], achieved="500人次"), *last.indicators[1:]))
    new = replace(FIRST, name="举办期数", target="6期")
    assert remarks_on(new, prior=missed) == {"M-28"}


def test_a_remark_tells_where_what_and_what_to_do() -> None:
    draft = fresh(indicators=(replace(FIRST, target="大力提升"), *objective().indicators[1:]))
    remark = next(one for one in objective_remarks(reserved(objectives=(draft,))) if one.code == "M-08")
    assert remark.where == "数量指标 培训人次"
    assert remark.text == "“大力提升”空泛，没有可以衡量的标准"
    assert remark.todo


# ── forms ──


def test_the_form_of_an_objective_is_the_objective_with_results_empty() -> None:
    blank = form_of(project())
    assert objective_of(blank) == replace(objective(), approved=None)
    assert blank.total_weight is not None
    assert blank.total_weight.number.text == "100"
    assert all(one.achieved == "" and one.score is not None and one.score.is_blank for one in blank.indicators)
    assert blank.fund("年度资金总额", "全年执行数").number.state is State.BLANK  # type: ignore[union-attr]
    assert blank.fund("年度资金总额", "全年预算数").number.text == "100.00"  # type: ignore[union-attr]
    with pytest.raises(JuesuanError, match="没有批复的绩效目标"):
        form_of(reserved())


def test_the_form_of_an_objective_comes_back_from_its_file() -> None:
    blank = form_of(project())
    text = write_evaluation(blank)
    reading = Reading(Path())
    again = parse_evaluation(reading, "1.toml", text)
    assert not reading.troubles
    assert write_evaluation(again) == text
    assert [one.target for one in again.indicators] == [one.target for one in blank.indicators]


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example is absent")
def test_every_form_of_the_example_gives_an_objective_that_gives_its_form() -> None:
    for one in read_evaluations(Reading(EXAMPLE), EXAMPLE):
        found = objective_of(one)
        head = project(number=one.number, name=one.name, objectives=(replace(found, approved=date(2024, 1, 1)),))
        blank = form_of(head)
        assert objective_of(blank) == found
        assert len(blank.indicators) == sum(not indicator.is_placeholder for indicator in one.indicators)
        assert blank.total_weight is not None
        assert blank.total_weight.grains == 100_000_000


# ── the library of indicators ──


def test_every_common_indicator_stands_at_a_known_level_and_reads_as_a_target() -> None:
    found = common_indicators()
    assert len(found) >= 60
    assert len({one.name for one in found}) == len(found)
    assert set(kinds()) >= {
        "培训",
        "会议",
        "信息化",
        "考试",
        "补贴发放",
        "印刷宣传",
        "维修",
        "购置",
        "采购服务",
        "转移支付",
    }
    for one in found:
        assert one.level2 in levels().seconds[one.level1], one
        assert one.direction in ("≥", "≤", "=", "定性")
        assert one.scoring in ("直接赋分", "完成比例", "评判等级", "满意度赋分")
        assert one.evidence
        assert one.explanation
        if one.direction != "定性" and one.unit:
            measure = read_measure(one.measured("90").target, 2024)
            assert measure.kind is MeasureKind.QUANTITY
            assert measure.quantity is not None
            assert measure.quantity.direction == one.direction


def test_indicators_are_found_by_words_kind_and_level() -> None:
    assert search_indicators("参训率")[0].name == "参训率"
    assert search_indicators("运维")[0].kind == "信息化"
    assert {one.kind for one in search_indicators(kind="考试")} == {"考试"}
    assert all(one.level1 == "效益指标" for one in search_indicators(level1="效益"))
    assert search_indicators("满意度", kind="培训")[0].name == "参训人员满意度"
    assert search_indicators("火箭") == ()
    assert {one.kind for one in indicators_for("职业技能培训经费")} == {"通用", "培训"}
    chosen = common_indicator("参训率")
    assert chosen is not None
    assert chosen.measured("95", Points(10_000_000)).target == "≥95%"
