"""Outside evaluation: the review of transfer projects (重点评) and the evaluation of key projects by a third party."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from juesuan.projects.acting import Refused, allow, done
from juesuan.projects.records import (
    Actor,
    Fen,
    Kind,
    Points,
    Project,
    Role,
    ThirdParty,
    TransferReview,
)

FULL = Points(100_000_000)
_ASKED_OF_TRANSFERS = (
    ("broken_down", "绩效目标分解"),
    ("issued", "目标下达"),
    ("completion", "完成情况"),
    ("deviation", "偏差及改进"),
    ("use", "结果应用"),
    ("publication", "公开情况"),
)


def review_transfer(project: Project, by: Actor, at: datetime, review: TransferReview) -> Project:
    """转移支付项目重点评: take the review into the record; refused for other kinds and with parts left empty."""
    allow("review_transfer", project, by)
    if project.kind is not Kind.TRANSFER:
        raise Refused(f"{project.display}是{project.kind}，不作转移支付重点评", hint="只对转移支付项目办理")
    empty = [title for name, title in _ASKED_OF_TRANSFERS if not getattr(review, name).strip()]
    if empty:
        raise Refused(f"{project.display}的重点评缺少：{'、'.join(empty)}", hint="六项逐项写明；没有的写“无”并说明原因")
    _within(project, review.score)
    taken = replace(review, by=by.name, on=at.date())
    return done("review_transfer", project, by, at, "完成转移支付重点评", transfer_review=taken)


def commission(project: Project, by: Actor, at: datetime, firm: str, scope: str, fee: Fen) -> Project:
    """委托第三方评价: name the firm by its name only, what it is to evaluate, and its fee."""
    allow("commission", project, by)
    if not project.is_key:
        raise Refused(f"{project.display}不在重点项目名单", hint="先“列为重点项目”")
    if project.third_party is not None and project.third_party.accepted is None:
        raise Refused(f"{project.display}已委托{project.third_party.firm}，尚未验收", hint="验收后再另行委托")
    if not firm.strip() or not scope.strip():
        raise Refused(f"委托{project.display}须写明机构和评价范围", hint="写明机构名称、评价范围")
    if fee < 0:
        raise Refused("委托费用不能为负", hint="填写合同金额（元）")
    third = ThirdParty(firm.strip(), at.date(), scope.strip(), fee)
    return done("commission", project, by, at, f"委托{third.firm}评价", third_party=third)


def declare_independence(project: Project, by: Actor, at: datetime, statement: str) -> Project:
    """声明独立: the commissioned firm states that it has no interest in the project."""
    third = _own(project, by, "declare_independence")
    if not statement.strip():
        raise Refused("独立性声明没有内容", hint="写明与被评价单位、项目没有利害关系")
    declared = replace(third, independence=statement.strip(), declared=at.date())
    return done("declare_independence", project, by, at, "提交独立性声明", third_party=declared)


def deliver(project: Project, by: Actor, at: datetime, report: str, score: Points) -> Project:
    """提交评价报告: the report (its name or text) and its score; only after the statement of independence."""
    third = _own(project, by, "deliver")
    if third.declared is None:
        raise Refused(f"{third.firm}还没有提交独立性声明", hint="先“声明独立”")
    if not report.strip():
        raise Refused("评价报告没有内容", hint="写明报告名称或摘要")
    _within(project, score)
    delivered = replace(third, report=report.strip(), score=score, delivered=at.date())
    return done("deliver", project, by, at, "提交评价报告", third_party=delivered)


def take_delivery(project: Project, by: Actor, at: datetime, opinion: str) -> Project:
    """验收评价报告: the department accepts what was delivered."""
    allow("take_delivery", project, by)
    third = project.third_party
    if third is None or third.delivered is None:
        raise Refused(f"{project.display}还没有评价报告可以验收", hint="由第三方机构先“提交评价报告”")
    if not opinion.strip():
        raise Refused("验收须写明意见", hint="写明报告是否完整、依据是否充分、评分是否合理")
    accepted = replace(third, accepted=at.date(), opinion=opinion.strip())
    return done("take_delivery", project, by, at, f"验收{third.firm}的评价报告", opinion, third_party=accepted)


def _own(project: Project, by: Actor, name: str) -> ThirdParty:
    """The commission of the firm that acts."""
    allow(name, project, by)
    third = project.third_party
    if third is None:
        raise Refused(f"{project.display}没有委托第三方评价", hint="由部门先“委托第三方评价”")
    if by.role is Role.THIRD_PARTY and by.body != third.firm:
        raise Refused(
            f"{project.display}委托的是{third.firm}，不是{by.body or '未写明的机构'}", hint=f"由{third.firm}的人办理"
        )
    if third.accepted is not None:
        raise Refused(f"{project.display}的评价报告已经验收", hint="需要重新评价的，另行委托")
    return third


def _within(project: Project, score: Points | None) -> None:
    if score is not None and not 0 <= score <= FULL:
        raise Refused(f"{project.display}的得分须在 0 到 100 之间", hint="按百分制填写")


class Scores(NamedTuple):
    """All scores a project has, side by side, in millionths; ``None`` where there is none."""

    own: int | None
    computed: int | None
    transfer: int | None
    recheck: int | None
    third_party: int | None
    final: int | None


def scores_of(project: Project, computed: int | None = None) -> Scores:
    """The scores of a project side by side; ``computed`` is that of the scoring engine."""
    form = project.form
    own = form.total_score if form is not None else None
    third, checked, transfer = project.third_party, project.recheck, project.transfer_review
    return Scores(
        own.grains if own is not None and own.number.text.strip() else None,
        computed,
        transfer.score if transfer is not None else None,
        checked.score if checked is not None else None,
        third.score if third is not None else None,
        project.settlement.score if project.settlement is not None else None,
    )
