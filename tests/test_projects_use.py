"""Use of results: the final score, the table of consequences, and decisions that follow it or say why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from juesuan.errors import BrokenFolder
from juesuan.projects.acting import Refused
from juesuan.projects.policy import policy_of, usual_policy
from juesuan.projects.records import (
    Basis,
    Consequence,
    Decision,
    Fen,
    Kind,
    Points,
    Recheck,
    Settlement,
    Stage,
    Submission,
)
from juesuan.projects.use import decide, execution_rate, propose, settle
from tests.project_cast import APPROVER, BUREAU, REVIEWER, START, at, form, project

BASE = Fen(100_000_000)


def settled(grade="优", executed="95", **changes):
    final = Settlement(Points(95_000_000), grade, Basis.OWN, START.date(), APPROVER.name, "采用自评得分")
    handed_in = (Submission(1, START.date(), form(executed=executed)),)
    return project(Stage.SETTLED, settlement=final, submissions=handed_in, **changes)


def test_a_final_score_names_its_basis_its_grade_its_author_and_why():
    done = settle(project(), APPROVER, at(0), Basis.OWN, "与系统核算一致")
    assert done.stage is Stage.SETTLED
    assert (done.settlement.grade, done.settlement.basis, done.settlement.by) == ("优", Basis.OWN, APPROVER.name)
    assert done.history[-1].what == "定评97.50分，等级优（采用单位自评得分）"


def test_the_computed_score_can_be_the_final_one_and_a_missing_score_cannot():
    assert (
        settle(project(), APPROVER, at(0), Basis.COMPUTED, "按系统核算", computed=89_990_000).settlement.grade == "良"
    )
    with pytest.raises(Refused, match="没有“抽查复核”的得分"):
        settle(project(), APPROVER, at(0), Basis.RECHECK, "按复核")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_key": True}, "还没有第三方评价"),
        ({"kind": Kind.TRANSFER}, "还没有重点评"),
        ({"recheck": Recheck(START.date(), 1, "")}, "还没有复核"),
    ],
)
def test_nothing_is_settled_while_something_due_is_open(changes, why):
    with pytest.raises(Refused, match=why):
        settle(project(**changes), APPROVER, at(0), Basis.OWN, "采用自评")


def test_the_reviewer_does_not_settle():
    with pytest.raises(Refused, match="部门审核人“孙审核”不能“定评”"):
        settle(project(), REVIEWER, at(0), Basis.OWN, "采用自评")


@pytest.mark.parametrize(
    ("grade", "executed", "consequence", "budget"),
    [
        ("优", "95", Consequence.KEEP, 100_000_000),
        ("优", "79.99", Consequence.REDUCE, 90_000_000),
        ("优", "59", Consequence.REDUCE, 80_000_000),
        ("中", "95", Consequence.REDUCE, 80_000_000),
        ("差", "95", Consequence.STOP, 0),
        ("优", "0", Consequence.STOP, 0),
    ],
)
def test_the_table_says_what_a_grade_and_a_rate_mean_for_the_budget_two_years_on(grade, executed, consequence, budget):
    found = propose(settled(grade, executed), usual_policy(), BASE, after=2)
    assert found is not None
    assert (found.year, found.consequence, found.amount) == (2026, consequence, budget)


def test_nothing_is_proposed_before_the_final_score():
    assert propose(project(), usual_policy(), BASE, after=2) is None


def test_a_decision_that_follows_the_table_names_its_row_and_one_that_departs_says_why():
    proposal = propose(settled("良", "95"), usual_policy(), BASE, after=2)
    followed = decide(settled("良", "95"), APPROVER, at(0), proposal, usual_policy())
    assert followed.decisions[0].policy == "评价为良"
    assert "政策表“评价为良”" in followed.history[-1].what
    apart = replace(proposal, consequence=Consequence.INCREASE, amount=Fen(120_000_000), reason="扩大到全部县区")
    kept = decide(settled("良", "95"), APPROVER, at(0), apart, usual_policy()).decisions[0]
    assert kept.policy == ""
    with pytest.raises(Refused, match="须写明理由"):
        decide(settled("良", "95"), APPROVER, at(0), replace(apart, reason=""), usual_policy())


@pytest.mark.parametrize(
    ("consequence", "amount"),
    [
        (Consequence.KEEP, 1),
        (Consequence.INCREASE, 100_000_000),
        (Consequence.REDUCE, 100_000_000),
        (Consequence.STOP, 1),
    ],
)
def test_a_consequence_and_its_amount_must_say_the_same(consequence, amount):
    wrong = Decision(2026, consequence, BASE, Fen(amount), "理由")
    with pytest.raises(Refused, match="与金额不符"):
        decide(settled(), APPROVER, at(0), wrong, usual_policy())


def test_one_year_is_decided_once_and_only_the_two_years_after():
    first = decide(settled(), APPROVER, at(0), propose(settled(), usual_policy(), BASE, 1), usual_policy())
    both = decide(first, BUREAU, at(1), propose(first, usual_policy(), BASE, 2), usual_policy())
    assert [one.year for one in both.decisions] == [2025, 2026]
    with pytest.raises(Refused, match="已有决定"):
        decide(both, APPROVER, at(2), both.decisions[0], usual_policy())
    with pytest.raises(Refused, match="不用于2027年"):
        decide(settled(), APPROVER, at(0), Decision(2027, Consequence.KEEP, BASE, BASE, "理由"), usual_policy())


def test_the_execution_rate_is_exact_and_unknown_without_a_budget():
    assert execution_rate(settled(executed="95")) == 95_000_000
    assert execution_rate(project(submissions=())) is None


def test_a_department_writes_its_own_table(tmp_path):
    (tmp_path / "projects").mkdir()
    path = tmp_path / "projects" / "policy.toml"
    path.write_text(
        '[sample]\nshare = 25\n[[use]]\nname = "一律"\nreason = "统一压减"\n'
        'execution = { consequence = "保持" }\nbudget = { consequence = "压减", percent = 95 }\n',
        "utf-8",
    )
    policy = policy_of(tmp_path)
    assert policy.sample.size(26) == 7
    assert propose(settled(), policy, BASE, after=2).amount == 95_000_000
    path.write_text('[[use]]\nname = "一律"\nreason = "x"\nexecution = { consequence = "缩小" }\n', "utf-8")
    with pytest.raises(BrokenFolder, match=r"第 1 条 use.*budget"):
        policy_of(tmp_path)
    path.write_text("[sample]\nshares = 25\n", "utf-8")
    with pytest.raises(BrokenFolder, match="shares"):
        policy_of(tmp_path)
