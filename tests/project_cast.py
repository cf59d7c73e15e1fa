"""The cast of the project tests — who acts — and projects at any stage of their life."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from juesuan.accounts import FUND_COLUMNS, Indicator, SelfEvaluation
from juesuan.amount import Amount, Denomination, Number
from juesuan.facts import Figure
from juesuan.projects.records import (
    Actor,
    Fen,
    Kind,
    Measured,
    Money,
    Objective,
    Points,
    Project,
    Role,
    Source,
    Stage,
    Submission,
)

UNIT = "某市就业局"
ACCOUNTANT = Actor("赵会计", Role.UNIT_ACCOUNTANT, UNIT)
HEAD = Actor("钱局长", Role.UNIT_HEAD, UNIT)
REVIEWER = Actor("孙审核", Role.DEPARTMENT_REVIEWER)
SECOND_REVIEWER = Actor("吴复核", Role.DEPARTMENT_REVIEWER)
APPROVER = Actor("李处长", Role.DEPARTMENT_APPROVER)
BUREAU = Actor("周专管", Role.BUREAU)
FIRM = Actor("郑评价", Role.THIRD_PARTY, "某某评价机构")
OUTSIDER = Actor("王会计", Role.UNIT_ACCOUNTANT, "某市考试中心")
START = datetime(2025, 1, 6, 9, 0)

LINES = (
    ("产出指标", "数量指标", "培训人次", "≥600人次", "620人次", "30", "30"),
    ("产出指标", "质量指标", "考核合格率", "≥90%", "95%", "20", "20"),
    ("效益指标", "社会效益指标", "就业率", "≥80%", "82%", "30", "28"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "93%", "10", "10"),
)


def at(day: int) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=day)


def points(text: str) -> Figure:
    return Figure(text, text, Number.parse(text, "分"))


def form(name: str = "培训经费", *, score: str = "97.5", executed: str = "95", year: int = 2024) -> SelfEvaluation:
    """A filled form of 100 万元."""
    texts = ("100", "100", executed, "10", f"{executed}%", "9.5")
    wan = {
        column: Figure(column, column, Amount.parse(text, Denomination.WAN))
        for column, text in zip(FUND_COLUMNS[:3], texts, strict=False)
    }
    money = {**wan, "分值": points("10"), "执行率": Figure("", "", Number.parse(texts[4], "%")), "得分": points("9.5")}
    funds = {(row, column): figure for row in ("年度资金总额", "当年财政拨款") for column, figure in money.items()}
    indicators = tuple(
        Indicator(one, two, what, target, done, points(weight), points(got))
        for one, two, what, target, done, weight, got in LINES
    )
    return SelfEvaluation(
        1, name, "某市人社局", UNIT, year, funds, "培训600人次。", "培训620人次。", indicators,
        total_weight=points("100"), total_score=points(score),
    )  # fmt: skip


def objective(approved: date | None = date(2024, 2, 1)) -> Objective:
    """The objective the form answers."""
    indicators = tuple(
        Measured(one, two, what, target, Points(int(weight) * 1_000_000))
        for one, two, what, target, _, weight, _ in LINES
    )
    money = (Money(Source.APPROPRIATION, Fen(100_000_000), Fen(100_000_000)),)
    return Objective(1, "培训600人次。", money, indicators, approved=approved)


def project(stage: Stage = Stage.ACCEPTED, **changes: object) -> Project:
    """A project that has come to a stage, its form handed in once."""
    made = Project(
        code="P001",
        name="培训经费",
        year=2024,
        department="某市人社局",
        unit=UNIT,
        kind=Kind.RECURRING,
        function_codes=("2080702",),
        stage=stage,
        number=1,
        objectives=(objective(),),
        submissions=(Submission(1, date(2025, 1, 10), form()),),
    )
    return replace(made, **changes)
