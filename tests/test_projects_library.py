"""The project library: what is asked adds up, what is cut is named, and no budget comes before its objective."""

from __future__ import annotations

from dataclasses import replace

import pytest

from juesuan.projects.acting import Refused, broken_history
from juesuan.projects.library import (
    apply,
    appraise,
    asked_below,
    children,
    close,
    grant_budget,
    last_year_of,
    name_key,
    reserve,
)
from juesuan.projects.library import reject as turn_down
from juesuan.projects.objectives import approve_objective, declare_objective
from juesuan.projects.records import (
    Application,
    Appraisal,
    Correction,
    CostLine,
    Cut,
    Fen,
    Kind,
    Measured,
    Money,
    Objective,
    Points,
    Project,
    Source,
    Stage,
)
from tests.project_cast import ACCOUNTANT, APPROVER, BUREAU, OUTSIDER, REVIEWER, UNIT, at

COSTS = (
    CostLine("屋面维修", "1", "项", Fen(15_740_000), Fen(15_740_000), "造价咨询报告"),
    CostLine("消防改造", "2", "套", Fen(69_590_000), Fen(139_180_000)),
)
APPLICATION = Application("消防检查整改通知", "维修屋面，改造消防设施", Fen(154_920_000), COSTS)
CUTS = (Cut("消防改造", Fen(7_670_000), "单价高于同类工程"),)
APPRAISAL = Appraisal("同意立项，核减单价", Fen(147_250_000), CUTS, "评审报告〔2023〕12号")


def new(code: str = "P25", **changes: object) -> Project:
    made = Project(
        code=code,
        name="消防设施维修改造",
        year=2024,
        department="某市人社局",
        unit=UNIT,
        kind=Kind.RECURRING,
        function_codes=("2080702",),
        stage=Stage.APPLIED,
        number=25,
    )
    return replace(made, **changes)


def objective(budget: int = 147_250_000) -> Objective:
    lines = (
        ("产出指标", "数量指标", "改造消防设施", "2套", 50),
        ("效益指标", "社会效益指标", "隐患消除率", "=100%", 30),
    )
    lines += (("满意度指标", "服务对象满意度指标", "职工满意度", "≥90%", 10),)
    indicators = tuple(
        Measured(one, two, name, target, Points(weight * 10**6)) for one, two, name, target, weight in lines
    )
    return Objective(1, "完成消防改造", (Money(Source.APPROPRIATION, Fen(budget), Fen(budget)),), indicators)


def reserved() -> Project:
    project = apply(new(), ACCOUNTANT, at(0), APPLICATION)
    project = appraise(project, REVIEWER, at(1), APPRAISAL)
    return reserve(project, APPROVER, at(2))


def test_a_project_goes_from_application_to_budget_with_an_event_for_each_act() -> None:
    project = declare_objective(reserved(), ACCOUNTANT, at(3), objective())
    project = approve_objective(project, REVIEWER, at(4))
    assert project.objective is not None
    project = grant_budget(project, BUREAU, at(5), project.objective.money)
    assert project.stage is Stage.BUDGETED
    assert [event.act for event in project.history] == [
        *("apply", "appraise", "reserve", "declare_objective", "approve_objective", "grant_budget")
    ]
    assert "申请1,549,200.00元，核减 1 处76,700.00元，审定1,472,500.00元" in project.history[1].what
    assert "安排预算1,472,500.00元（当年财政拨款1,472,500.00元）" in project.history[-1].what
    assert broken_history(project) == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"costs": ()}, "没有支出明细"),
        ({"asked": Fen(160_000_000)}, "相差50,800.00元"),
        ({"costs": (replace(COSTS[0], price=Fen(15_000_000)), COSTS[1])}, "1 × 150,000.00元 = 150,000.00元"),
        ({"costs": (replace(COSTS[0], quantity="一项"), COSTS[1])}, "“一项”不是大于 0 的数"),
        ({"costs": (COSTS[0], replace(COSTS[1], content="屋面 维修"))}, "同名"),
        ({"basis": " "}, "没有写立项依据"),
        ({"start": 2025, "end": 2024}, "在结束年度 2024 之后"),
        ({"start": 2025}, "预算年度 2024 不在"),
        ({"asked": Fen(0)}, "应大于 0"),
    ],
)
def test_an_application_that_does_not_add_up_is_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(Refused, match=told.replace("(", r"\(")):
        apply(new(), ACCOUNTANT, at(0), replace(APPLICATION, **changes))


def test_half_of_a_fen_is_rounded_as_on_an_invoice() -> None:
    cost = CostLine("印刷", "0.5", "册", Fen(101), Fen(51))
    assert apply(new(), ACCOUNTANT, at(0), replace(APPLICATION, asked=Fen(51), costs=(cost,))).application is not None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"function_codes": ()}, "没有写支出功能分类科目"),
        ({"function_codes": ("20807",)}, "不是项级"),
        ({"function_codes": ("2990000",)}, "没有支出功能分类科目"),
        ({"name": ""}, "没有写项目名称"),
        ({"kind": Kind.ONCE}, "没有写结束年度"),
        ({"code": "P1"}, "编码“P1”已是"),
        ({"parent": "X"}, "没有一级项目“X”"),
    ],
)
def test_a_head_that_cannot_be_is_refused(changes: dict[str, object], told: str) -> None:
    library = (apply(new("P1", name="别的项目"), ACCOUNTANT, at(0), APPLICATION),)
    with pytest.raises(Refused, match=told):
        apply(new(**changes), ACCOUNTANT, at(0), APPLICATION, library)


def test_everything_wrong_is_told_at_once_and_nobody_applies_for_another_unit() -> None:
    with pytest.raises(Refused) as error:
        apply(new(name="", function_codes=()), ACCOUNTANT, at(0), replace(APPLICATION, basis="", costs=()))
    assert error.value.message.count("没有") == 4
    with pytest.raises(Refused, match=UNIT):
        apply(new(), OUTSIDER, at(0), APPLICATION)
    with pytest.raises(Refused, match="不能“申报项目”"):
        apply(new(), REVIEWER, at(0), APPLICATION)


def test_a_name_is_taken_within_its_unit_and_year_until_the_project_is_rejected() -> None:
    first = apply(new("P1"), ACCOUNTANT, at(0), APPLICATION)
    with pytest.raises(Refused, match="已有同名项目"):
        apply(new("P2"), ACCOUNTANT, at(0), APPLICATION, (first,))
    gone = turn_down(first, APPROVER, at(1), "没有依据")
    assert apply(new("P2"), ACCOUNTANT, at(2), APPLICATION, (gone,)).code == "P2"
    assert apply(new("P3", year=2025), ACCOUNTANT, at(2), APPLICATION, (first,)).year == 2025


def test_a_number_is_that_of_one_project_and_acts_follow_one_another_in_time() -> None:
    first = apply(new("P1"), ACCOUNTANT, at(5), APPLICATION)
    with pytest.raises(Refused, match="目录序号 25 已是"):
        apply(new("P2", name="另一项"), ACCOUNTANT, at(6), APPLICATION, (first,))
    with pytest.raises(Refused, match="在上一条记录"):
        turn_down(first, APPROVER, at(4), "没有依据")


def test_second_level_projects_stay_within_the_first_level_one() -> None:
    parent = apply(new("A", name="能力提升", number=None), ACCOUNTANT, at(0), APPLICATION)
    half = Application("文件", "维修", Fen(139_180_000), COSTS[1:])
    child = apply(new("A1", parent="A", number=1), ACCOUNTANT, at(0), half, (parent,))
    assert children((parent, child), "A") == (child,)
    assert asked_below((parent, child), "A") == 139_180_000
    with pytest.raises(Refused, match=r"超出1,234,400.00元"):
        apply(new("A2", parent="A", name="再来一项", number=2), ACCOUNTANT, at(0), half, (parent, child))
    with pytest.raises(Refused, match="本身是二级项目"):
        apply(new("A3", parent="A1", name="又一项", number=3), ACCOUNTANT, at(0), half, (parent, child))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"approved": Fen(150_000_000)}, "为1,472,500.00元，不是审定的1,500,000.00元"),
        ({"cuts": (replace(CUTS[0], content="绿化"),)}, "“绿化”不在支出明细中"),
        ({"cuts": (replace(CUTS[0], reason=""),)}, "没有写理由"),
        ({"cuts": (replace(CUTS[0], content="屋面维修", amount=Fen(16_000_000)),)}, "超过了它"),
        ({"opinion": ""}, "没有写评审意见"),
        ({"source": ""}, "没有写评审文件"),
    ],
)
def test_an_appraisal_that_does_not_add_up_is_refused(changes: dict[str, object], told: str) -> None:
    project = apply(new(), ACCOUNTANT, at(0), APPLICATION)
    with pytest.raises(Refused, match=told):
        appraise(project, REVIEWER, at(1), replace(APPRAISAL, **changes))


def test_nothing_approved_cannot_be_reserved() -> None:
    nothing = tuple(Cut(line.content, line.amount, "没有依据") for line in COSTS)
    project = apply(new(), ACCOUNTANT, at(0), APPLICATION)
    project = appraise(project, REVIEWER, at(1), Appraisal("不同意", Fen(0), nothing, "评审报告"))
    with pytest.raises(Refused, match="审定金额为 0"):
        reserve(project, APPROVER, at(2))
    assert turn_down(project, APPROVER, at(2), "评审不同意").stage is Stage.REJECTED


def test_no_budget_without_an_approved_objective_of_the_same_money() -> None:
    project = reserved()
    money = objective().money
    with pytest.raises(Refused, match="没有批复的绩效目标"):
        grant_budget(project, BUREAU, at(3), money)
    project = declare_objective(project, ACCOUNTANT, at(3), objective())
    project = approve_objective(project, REVIEWER, at(4))
    less = (replace(money[0], initial=Fen(100_000_000)),)
    with pytest.raises(Refused, match=r"年初安排1,000,000.00元，绩效目标写的是1,472,500.00元"):
        grant_budget(project, BUREAU, at(5), less)
    project = declare_objective(project, ACCOUNTANT, at(5), objective(100_000_000), "预算只安排100万元")
    with pytest.raises(Refused, match="第 2 版还没有批复"):
        grant_budget(project, BUREAU, at(6), money)
    project = approve_objective(project, REVIEWER, at(6))
    granted = grant_budget(project, BUREAU, at(7), objective(100_000_000).money)
    assert granted.stage is Stage.BUDGETED


def test_a_budget_beyond_the_appraisal_is_refused_but_money_carried_over_comes_on_top() -> None:
    def ready(money: tuple[Money, ...]) -> Project:
        project = declare_objective(reserved(), ACCOUNTANT, at(3), replace(objective(), money=money))
        return approve_objective(project, REVIEWER, at(4))

    over = (Money(Source.APPROPRIATION, Fen(147_250_000), Fen(147_250_100)),)
    with pytest.raises(Refused, match="超过审定的"):
        grant_budget(ready(over), BUREAU, at(5), over)
    carried = (*objective().money, Money(Source.CARRIED_OVER, Fen(0), Fen(10_000_000)))
    assert grant_budget(ready(carried), BUREAU, at(5), carried).stage is Stage.BUDGETED
    twice = (*objective().money, *objective().money)
    with pytest.raises(Refused, match="写了 2 次"):
        grant_budget(ready(objective().money), BUREAU, at(5), twice)


def test_the_key_list_is_entered_and_left_with_a_reason() -> None:
    project = new(stage=Stage.BUDGETED)
    with pytest.raises(Refused, match="没有写理由"):
        name_key(project, APPROVER, at(0), "")
    named = name_key(project, APPROVER, at(0), "金额大")
    assert named.is_key
    with pytest.raises(Refused, match="已在重点项目名单"):
        name_key(named, APPROVER, at(1), "金额大")
    assert not name_key(named, APPROVER, at(1), "已取消", is_key=False).is_key


def test_a_project_is_closed_with_its_reason_and_no_open_correction() -> None:
    project = new(stage=Stage.DECIDED)
    asked = Correction("加快支付", at(0).date(), at(30).date())
    with pytest.raises(Refused, match="还没有答复"):
        close(replace(project, corrections=(asked,)), APPROVER, at(40), "已完成")
    closed = close(project, APPROVER, at(40), "已完成，资产移交")
    assert closed.stage is Stage.CLOSED
    assert closed.history[-1].why == "已完成，资产移交"


def test_last_years_project_is_found_by_code_before_name() -> None:
    now = new("P2", year=2025)
    by_name, by_code = new("P1"), new("P2", name="改了名的项目")
    assert last_year_of(now, (by_name, by_code)) == by_code
    assert last_year_of(now, (by_name,)) == by_name
    assert last_year_of(now, (new("P1", unit="别的单位"), new("P2", year=2023))) is None
