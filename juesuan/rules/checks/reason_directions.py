"""Reason directions: a reason does not tell of the opposite of what it explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import Claim, Role
from juesuan.finding import Severity
from juesuan.rules.checks.directions import CHANGED, COMPARED, shown
from juesuan.rules.checks.prose import Statement, bare, not_read, statements
from juesuan.rules.checks.reasons import EXPLAINING
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

_UP = re.compile(r"增加|增长|增多|增大|新增|追加|提高|上升|上涨|扩大|增设|增配|加大|增")
_DOWN = re.compile(r"减少|下降|降低|压减|压缩|压降|节约|节省|缩减|削减|精简|取消|减少|下滑|回落|减")
_TURNS = re.compile(  # words that may turn a movement round, or give the money another way than by more or less
    r"虽|但|然而|却|抵|收回|上缴|交回|退回|结转|结余|未|没有|无|不|非|避免|停|暂|推迟|延|取消|调整|划转|划出|划入|转入|转出|"
    r"改革|口径|基数|同期|上年|去年|以前年度|往年|年初预算|预算数|一次性|已|完成|到期|结束|收入|采购价|成交|集中|统筹|"
    r"标准|力度|效率|意识|管理|监督|控制|难度|效益|水平|能力|措施|补缴|减免|减税|优惠|免|腾退|"
    r"其他|个别|列支|退休|离职|调离|辞职|调出|新能源|网上|线上|视频|自行|自有|整合|合并|外包|改|恢复|疫情|影响|提前|"
    r"\d{4}年|\d{4}-"
)
_QUANTITY = re.compile(  # what costs more when there is more of it
    r"人员|职工|编制|经费|支出|费用|资金|补助|补贴|工资|津贴|奖金|奖|缴费|公积金|保险|活动|批次|人次|任务|项目|业务|差旅|会议|培训|"
    r"接待|采购|购置|车辆|设备|维修|工作|租赁|物业|水电|办公|印刷|宣传|服务|开支|用车|公用|团组|数量|抚恤金|丧葬"
)
LONGEST = 60


_EFFECT = re.compile(  # what the reason itself says became of the money
    r"^(?:所需|相应|相关|有关|全年|本年)?(?:经费|支出|开支|费用|资金|所需资金)(?:也|均|都)?(?:相应|随之|同步|有所|较上年|比上年|较原计划|比原计划|"
    r"较年初预算|比预算|较预算|较去年|大幅|略有|明显)*(增加|增长|增多|上升|减少|下降|降低)(?:较多|较大)?$"
)


def effect(reason: str) -> int:
    """+1 or -1 when the reason ends by saying that the spending rose or fell, 0 when it does not say or says both."""
    clauses = [clause for clause in re.split("[，,；;。]", bare(reason)) if clause]
    said = {match[1] for clause in clauses if (match := _EFFECT.match(clause)) is not None}
    directions = {1 if word[0] in "增上" else -1 for word in said}
    return directions.pop() if len(directions) == 1 and clauses and _EFFECT.match(clauses[-1]) is not None else 0


def contrary(reason: str, direction: int, year: int | None = None) -> str:
    """The words of a reason that go against ``direction`` when all of its movement does; “” in any doubt.

    A reason that speaks of another year than ``year`` may tell of what the amount is compared with."""
    words = bare(reason)
    against, along = (_DOWN, _UP) if direction > 0 else (_UP, _DOWN)
    first = against.search(words)
    if len(words) > LONGEST or first is None or along.search(words) or _TURNS.search(words.replace(f"{year}年", "")):
        return ""
    return words if _QUANTITY.search(words) else ""


@check(
    "R-40-27",
    "原因的方向与增减相符",
    severity=Severity.EXPLAIN,
    source=EXPLAINING,
    part="文字",
    hint="支出减少的，写使它减少的原因；增加的，写使它增加的原因。原因无误的，核对增减的用词和数字。",
    relation="写减少（小于预算）⇒ 原因不全是增加、新增、追加；写增加（大于预算）⇒ 原因不全是减少、压减、节约",
    failing=Edit("主要原因：压减办公和水电等日常公用支出。", "主要原因：人员增加、公用经费增加。"),
)
def reasons_of_the_same_direction(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        for claim in _explained(statement):
            direction = claim.direction or 0
            words = contrary(claim.reason, direction, given.accounts.year)
            if not words and effect(claim.reason) == -direction:
                words = bare(claim.reason).rstrip("。；")
            if words:
                yield rule.finding(
                    f"{claim.figure.label}写作{_said(claim)}，原因却是“{words}”，方向相反",
                    places=(claim.figure.place,),
                    stated="" if claim.figure.is_blank else shown(claim.figure),
                    operands=(claim.figure,),
                    subject=f"{claim.figure.key}·原因方向",
                )


def _said(claim: Claim) -> str:
    direction = claim.direction or 0
    if claim.figure.is_blank:
        return (COMPARED if "预算" in claim.base else CHANGED)[direction]
    return f"{CHANGED[direction]}{shown(claim.figure)}"


def _explained(statement: Statement) -> Iterator[Claim]:
    """The changes of a spending that carry a reason, one a reason; a total of income and spending moves with many."""
    if "收" in statement.subject or "结转" in statement.subject or "结余" in statement.subject:
        return
    told: set[tuple[str, str]] = set()
    for claim in statement.claims:
        if claim.role is Role.DELTA and claim.direction and claim.reason and (claim.base, claim.reason) not in told:
            told.add((claim.base, claim.reason))
            yield claim
