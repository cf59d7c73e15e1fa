"""Outside views of a project: transfer projects reviewed, key projects evaluated by a firm, samples drawn again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juesuan.projects.acting import Refused
from juesuan.projects.outside import (
    commission,
    declare_independence,
    deliver,
    review_transfer,
    scores_of,
    take_delivery,
)
from juesuan.projects.policy import usual_policy
from juesuan.projects.records import Fen, Kind, Outcome, Points, Review, Stage, TransferReview
from juesuan.projects.sampling import Ticket, draw, mark_drawn, recheck, tickets
from tests.project_cast import (
    ACCOUNTANT,
    APPROVER,
    FIRM,
    REVIEWER,
    SECOND_REVIEWER,
    START,
    at,
    project,
)

KEY = project(is_key=True)
REPORT = TransferReview(
    START.date(),
    "",
    broken_down="已分解到8个县",
    issued="按时下达",
    completion="完成92%",
    deviation="两个县进度慢，已约谈",
    use="用于2026年分配",
    publication="随决算公开",
)


def commissioned():
    return commission(KEY, APPROVER, at(0), FIRM.body, "资金使用和产出", Fen(5_000_000))


def test_a_key_project_is_commissioned_evaluated_and_accepted_with_both_scores_side_by_side():
    one = declare_independence(commissioned(), FIRM, at(1), "与被评价单位没有利害关系")
    two = deliver(one, FIRM, at(20), "某项目评价报告", Points(88_500_000))
    three = take_delivery(two, REVIEWER, at(25), "依据充分，同意验收")
    assert three.third_party.accepted == at(25).date()
    found = scores_of(three, computed=96_000_000)
    assert (found.own, found.computed, found.third_party) == (97_500_000, 96_000_000, 88_500_000)
    assert [event.act for event in three.history] == ["commission", "declare_independence", "deliver", "take_delivery"]


def test_no_report_before_the_statement_of_independence():
    with pytest.raises(Refused, match="独立性声明"):
        deliver(commissioned(), FIRM, at(1), "报告", Points(0))


def test_only_the_commissioned_firm_speaks_and_never_takes_over_its_own_report():
    other = replace(FIRM, body="另一家机构")
    with pytest.raises(Refused, match="委托的是某某评价机构"):
        declare_independence(commissioned(), other, at(1), "没有利害关系")
    with pytest.raises(Refused):
        take_delivery(commissioned(), FIRM, at(2), "同意")


def test_only_projects_of_the_key_list_are_commissioned_and_only_once():
    with pytest.raises(Refused, match="不在重点项目名单"):
        commission(project(), APPROVER, at(0), FIRM.body, "全部", Fen(0))
    with pytest.raises(Refused, match="尚未验收"):
        commission(commissioned(), APPROVER, at(1), "另一家机构", "全部", Fen(0))


@pytest.mark.parametrize("score", [-1, 100_000_001])
def test_a_score_beyond_hundred_points_is_refused(score):
    one = declare_independence(commissioned(), FIRM, at(1), "没有利害关系")
    with pytest.raises(Refused, match="0 到 100"):
        deliver(one, FIRM, at(2), "报告", Points(score))


def test_a_transfer_project_is_reviewed_on_six_heads():
    transfer = project(kind=Kind.TRANSFER)
    done = review_transfer(transfer, REVIEWER, at(0), REPORT)
    assert done.transfer_review.by == REVIEWER.name
    with pytest.raises(Refused, match="缺少：结果应用"):
        review_transfer(transfer, REVIEWER, at(0), replace(REPORT, use=" "))
    with pytest.raises(Refused, match="不作转移支付重点评"):
        review_transfer(project(), REVIEWER, at(0), REPORT)


def test_the_same_seed_draws_the_same_projects():
    pool = [Ticket(f"P{n:03d}", n + 1, "") for n in range(20)]
    assert draw(pool, 4, 2024) == draw(list(reversed(pool)), 4, 2024)
    assert draw(pool, 4, 2024) != draw(pool, 4, 2025)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 50), max_size=15), st.integers(0, 20), st.integers(0, 10**9))
def test_a_draw_takes_different_projects_and_never_more_than_there_are(weights, count, seed):
    pool = [Ticket(f"P{n}", weight, "") for n, weight in enumerate(weights)]
    drawn = draw(pool, count, seed)
    assert len({one.code for one in drawn}) == len(drawn) == min(count, len(pool))
    assert all(0 <= one.number < one.of for one in drawn)


def test_heavier_projects_are_drawn_oftener():
    pool = [Ticket("轻", 1, ""), Ticket("重", 9, "")]
    first = Counter(draw(pool, 1, seed)[0].code for seed in range(1000))
    assert 850 < first["重"] < 950


def test_money_remarks_returns_and_high_scores_weigh_and_unfinished_projects_take_no_part():
    returned = Review(1, START.date(), "孙审核", Outcome.RETURNED, "改")
    one = project(code="甲", reviews=(returned,))
    waiting = project(Stage.SUBMITTED, code="乙")
    (ticket,) = tickets([one, waiting], {"甲": 2}, usual_policy())
    assert ticket.weight == 1 + 1 + 2 + 3  # the base, 100 万元 of budget, two remarks, one return
    assert ticket.told == "基数计1，全年预算每满100万元计1，审核意见2条计2，退回1次计3"


def test_a_project_drawn_is_checked_again_by_somebody_else_with_the_draw_on_record():
    (drawn,) = draw([Ticket("P001", 3, "")], 1, 7)
    marked = mark_drawn(project(), APPROVER, at(0), 7, drawn)
    assert "种子7" in marked.history[-1].what
    checked = recheck(marked, SECOND_REVIEWER, at(3), Points(90_000_000), "核对了签到表，少12人次")
    assert checked.recheck.seed == 7
    assert scores_of(checked).recheck == 90_000_000
    with pytest.raises(Refused, match="没有抽中"):
        recheck(project(), SECOND_REVIEWER, at(3), Points(0), "意见")
    with pytest.raises(Refused):
        recheck(marked, ACCOUNTANT, at(3), Points(0), "意见")
