"""Reasons and directions: a reason that tells of the opposite is found, one that may fit is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import juesuan
from juesuan.rules.checks.reason_directions import contrary
from tests.rule_examples import sample


@pytest.mark.parametrize(
    ("reason", "direction"),
    [
        ("人员增加、公用经费增加", -1),
        ("人员增加", -1),
        ("年中追加办公设备购置经费", -1),
        ("一是新增项目；二是人员经费增加", -1),
        ("压减开支", 1),
        ("压减一般性支出", 1),
        ("来访批次减少，接待费下降", 1),
    ],
)
def test_a_reason_of_the_opposite_is_found(reason: str, direction: int) -> None:
    assert contrary(reason, direction) == reason
    assert contrary(reason, -direction) == ""


@pytest.mark.parametrize(
    ("reason", "direction"),
    [
        ("虽人员增加，但压减公用经费", -1),
        ("人员增加、公用经费减少", -1),
        ("收回以前年度项目资金", 1),
        ("结转资金支出减少", 1),
        ("上年新增一次性项目支出", -1),
        ("增加集中采购，成交价下降", -1),
        ("加大预算管理力度，提高资金使用效率", -1),
        ("减少了向下级转移的支出，改由本级列支", 1),
        ("其他收入减少", 1),
        ("2023年新增购置车辆", -1),
        ("退休人员增加", -1),
        ("新增新能源车辆", -1),
        ("疫情影响减少，出国活动恢复", 1),
        ("落实过紧日子要求", 1),
        ("", 1),
    ],
)
def test_a_reason_that_may_fit_is_left_alone(reason: str, direction: int) -> None:
    assert contrary(reason, direction) == ""


def test_a_reason_of_this_year_is_judged_and_one_of_another_year_is_not() -> None:
    assert contrary("2024年从严压减一般性支出", 1, 2024)
    assert not contrary("2023年从严压减一般性支出", 1, 2024)
    assert not contrary("2024年从严压减一般性支出", 1)


@pytest.mark.parametrize(
    ("find", "put", "said"),
    [
        ("主要原因：压减办公和水电等日常公用支出。", "主要原因：人员增加、公用经费增加。", "写作减少87436.55元"),
        (
            "决算数小于预算数的主要原因是部分人员年中退休，医疗保险缴费减少。",
            "决算数小于预算数的主要原因是医疗保险缴费增加。",
            "小于",
        ),
    ],
)
def test_the_claim_and_its_reason_are_quoted(find: str, put: str, said: str, tmp_path: Path) -> None:
    text = sample().text
    assert text.count(find) == 1
    path = tmp_path / "report.txt"
    path.write_text(text.replace(find, put), "utf-8")
    [found] = [finding for finding in juesuan.check(path).findings if finding.code == "R-40-27"]
    assert said in found.message
    assert found.places[0].text
