"""Reviews of self-evaluations: handed in, endorsed, sent back, handed in again, accepted; by whom, and not by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from juesuan.projects.acting import Refused, broken_history
from juesuan.projects.records import Outcome, Remark, Stage
from juesuan.projects.reviews import accept, differences, endorse, send_back, submit
from tests.project_cast import ACCOUNTANT, HEAD, OUTSIDER, REVIEWER, at, form, points, project

READY = project(Stage.BUDGETED, submissions=())
REMARK = Remark("总分", "总分不等于各项之和", "按各项之和填写", "R-31-07")


def improved():
    first = form()
    indicators = (replace(first.indicators[0], score=points("29")), *first.indicators[1:])
    return replace(first, indicators=indicators, total_score=points("96.5"))


def test_a_form_goes_from_the_accountant_to_the_head_to_the_department():
    one = submit(READY, ACCOUNTANT, at(0), form())
    assert one.stage is Stage.SUBMITTED
    two = endorse(one, HEAD, at(1), "同意")
    three = accept(two, REVIEWER, at(2), "符合要求")
    assert three.stage is Stage.ACCEPTED
    assert [event.act for event in three.history] == ["submit", "endorse", "accept"]
    assert three.reviews[-1].outcome is Outcome.PASSED
    assert broken_history(three) == ""


def test_a_form_sent_back_comes_again_with_a_visible_difference():
    one = endorse(submit(READY, ACCOUNTANT, at(0), form()), HEAD, at(1), "同意")
    back = send_back(one, REVIEWER, at(2), "逐条修改", [REMARK], date(2025, 2, 1))
    assert back.stage is Stage.RETURNED
    assert back.reviews[-1].remarks == (REMARK,)
    again = submit(back, ACCOUNTANT, at(5), improved(), "已按意见修改")
    assert [str(change) for change in differences(form(), again.form)] == [
        "数量指标 培训人次·得分：30 → 29",
        "总分：97.5 → 96.5",
    ]
    assert again.history[-1].what == "第 2 次上报自评表，比上次改动 2 处"
    assert len(again.submissions) == 2


def test_a_form_that_lowers_its_target_is_refused_and_says_where():
    first = form()
    easier = replace(first, indicators=(replace(first.indicators[0], target="≥500人次"), *first.indicators[1:]))
    with pytest.raises(Refused, match="数量指标 培训人次·年度指标值：≥600人次 → ≥500人次"):
        submit(READY, ACCOUNTANT, at(0), easier)


def test_a_form_that_leaves_an_indicator_out_is_refused():
    first = form()
    with pytest.raises(Refused, match="满意度"):
        submit(READY, ACCOUNTANT, at(0), replace(first, indicators=first.indicators[:-1]))


def test_a_form_of_another_project_is_refused():
    with pytest.raises(Refused, match="项目名称"):
        submit(READY, ACCOUNTANT, at(0), form("别的项目"))


def test_without_an_approved_objective_nothing_can_be_handed_in():
    with pytest.raises(Refused, match="没有批复的绩效目标"):
        submit(replace(READY, objectives=()), ACCOUNTANT, at(0), form())


def test_nobody_of_another_unit_hands_in_a_form():
    with pytest.raises(Refused, match="属于某市就业局"):
        submit(READY, OUTSIDER, at(0), form())


def test_the_department_does_not_fill_in_forms_and_the_unit_does_not_accept_them():
    with pytest.raises(Refused):
        submit(READY, REVIEWER, at(0), form())
    with pytest.raises(Refused):
        accept(endorse(submit(READY, ACCOUNTANT, at(0), form()), HEAD, at(1), "同意"), HEAD, at(2), "同意")


def test_one_person_in_two_roles_still_cannot_do_both():
    same = replace(HEAD, name=ACCOUNTANT.name)
    with pytest.raises(Refused, match="不能再“单位审核”"):
        endorse(submit(READY, ACCOUNTANT, at(0), form()), same, at(1), "同意")


def test_a_form_is_not_accepted_before_the_unit_stands_behind_it():
    with pytest.raises(Refused, match="现在是“自评已报”"):
        accept(submit(READY, ACCOUNTANT, at(0), form()), REVIEWER, at(1), "同意")


def test_remarks_left_standing_need_an_opinion_and_a_return_needs_a_list():
    endorsed = endorse(submit(READY, ACCOUNTANT, at(0), form()), HEAD, at(1), "同意")
    with pytest.raises(Refused, match="通过须写明理由"):
        accept(endorsed, REVIEWER, at(2), " ", [REMARK])
    with pytest.raises(Refused, match="须写明意见"):
        send_back(endorsed, REVIEWER, at(2), "")


def test_a_record_that_was_touched_no_longer_fits_its_seal():
    one = endorse(submit(READY, ACCOUNTANT, at(0), form()), HEAD, at(1), "同意")
    touched = replace(one, history=(replace(one.history[0], by="别人"), one.history[1]))
    assert "被改动过" in broken_history(touched)
    shortened = replace(one, history=one.history[:1])
    assert "最后一条记录" in broken_history(shortened)
    assert "被删去或插入" in broken_history(replace(one, history=one.history[1:]))


def test_trailing_zeros_are_no_difference():
    other = replace(form(), total_score=points("97.50"))
    assert list(differences(form(), other)) == []
