"""Points of the self-evaluation forms that do not fit what is told: savings marked down, in time though not done."""

from __future__ import annotations

import re

from juesuan.amount import MILLION
from juesuan.finding import Severity
from juesuan.performance.achievement import ACTUAL, Achieved, achievements
from juesuan.performance.comparison import Obstacle
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare, not_held
from juesuan.rules.checks.form_targets import PART, indicators
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE

REASON, SCORE = "偏差原因", "得分"
_SHOWN = 6
_SAVED = re.compile(r"节约|节省|议价|比价|压减|压缩|成交|中标|厉行|集中采购|降低成本|低于预算")
_A_LITTLE = MILLION // 20


@check(
    "R-31-92",
    "节约的成本不扣分",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="产出完成、成本低于指标值的是节约，成本指标得满分；预算定得过高的，在原因中写明并调整下年预算。",
    relation="成本低于指标值、原因是节约（或只低 5% 以内），得分 = 分值；各份自评表合为一条",
    failing=Edit("≤96万元\t94.38万元\t13\t13\t", "≤96万元\t84.38万元\t13\t11\t采购议价，成交金额低于预算"),
)
def savings_earn_their_points(given: Given, rule: Rule) -> Outcomes:
    found = [one for one in indicators(given) if _is_a_saving(one)]
    if found:
        told = "；".join(f"{one.form.display}{one.says}，{one.points}，“{one.reason}”" for one in found[:_SHOWN])
        more = f"；等{len(found)}项" if len(found) > _SHOWN else ""
        yield rule.finding(
            f"{len(found)}项成本低于指标值、属于节约而扣分：{told}{more}",
            places=tuple(place for one in found for place in one.places[:2]),
            stated=found[0].score.number.text.strip() if found[0].score is not None else "",
            unit="分",
            subject="节约扣分",
        )


def _is_a_saving(one: Achieved) -> bool:
    off = one.comparison.off
    if not one.is_cost or one.is_shared or one.entry.lost <= 0 or not one.reason or one.comparison.obstacle is not None:
        return False
    said = bare(one.reason)
    if off >= 0 or off == -MILLION or not_held().search(said) is not None:
        return False
    return _SAVED.search(said) is not None or off > -_A_LITTLE


_OF_ALL = re.compile(r"完成|进度|时限|序时|按期|按时|及时|发放时间|支付时间|拨付时间|期限")
_HARDLY = -MILLION // 5
_COUNTED = "数量指标"
_TIMELY = "时效指标"
_QUALITY = "质量指标"
_SUCCESS = re.compile(r"成功率|完成率|到位率|发放率|覆盖率")


@check(
    "R-31-93",
    "任务没有完成的，时效指标不得满分",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="时效指标按全部任务的完成时间判断：有任务没有开展、没有完成的，按比例扣分并说明原因。",
    relation="时效指标（完成时间、进度、发放时间）得满分 ⇒ 同一张表的数量指标都已开展；各份自评表合为一条",
    failing=Edit(
        "组织执法培训\t6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期\n\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n\t\t时效指标\t装备交付时间",
        "组织执法培训\t6期\t0期\t7\t0\t第四季度培训与专项整治时间冲突，没有举办\n\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n\t\t时效指标\t项目完成时间",
    ),
)
def nothing_undone_is_in_time(given: Given, rule: Rule) -> Outcomes:
    found = []
    for form in given.accounts.evaluations:
        achieved = achievements(form, given.accounts.year)
        timely = [one for one in achieved if one.indicator.level2 == _TIMELY and _is_all_in_time(one)]
        left = [one for one in achieved if _is_left_undone(one)] if timely else []
        if left:
            found.append((timely, left))
    if found:
        told = "；".join(
            f"{timely[0].form.display}“{timely[0].name}”得满分，而{left[0].says}"
            + (f"等{len(left)}项没有完成" if len(left) > 1 else "")
            for timely, left in found[:_SHOWN]
        )
        more = f"；等{len(found)}份" if len(found) > _SHOWN else ""
        yield rule.finding(
            f"任务没有完成而时效指标得满分：{told}{more}",
            places=tuple(place for timely, left in found for place in (timely[0].place(ACTUAL), left[0].place(ACTUAL))),
            stated=found[0][0][0].indicator.achieved.strip(),
            subject="时效满分",
        )


def _is_all_in_time(one: Achieved) -> bool:
    measured = one.target.quantity is not None and one.target.quantity.unit != "%"  # ≤45天 is the time of one case
    return (
        one.has_full_marks
        and one.comparison.met is True
        and not measured
        and _OF_ALL.search(one.indicator.name) is not None
    )


def _is_left_undone(one: Achieved) -> bool:
    """A count of which nothing was done, or a rate of success far from its target."""
    if one.is_cost or one.is_better_low:
        return False
    if one.indicator.level2 == _QUALITY and _SUCCESS.search(one.indicator.name) is not None:
        return one.comparison.met is False and one.comparison.off < _HARDLY
    return one.indicator.level2 == _COUNTED and (one.says_not_done or one.actual.kind is Kind.BLANK)


@check(
    "R-31-94",
    "数值指标的实际完成值写数值",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="指标值是“1年”“20台”的，实际完成值写实际的数值，不写“完成”。",
    relation="指标值为数量的，实际完成值为同单位的数量；各份自评表合为一条",
    failing=Edit("购置执法记录仪\t45台\t45台", "购置执法记录仪\t45台\t完成"),
)
def counts_are_answered_by_counts(given: Given, rule: Rule) -> Outcomes:
    found = [
        one
        for one in indicators(given)
        if one.target.kind is Kind.QUANTITY and one.actual.kind is Kind.DONE and one.actual.done is True
        if one.target.quantity is not None and one.target.quantity.unit != "%" and not one.is_cost
        if one.comparison.obstacle in (None, Obstacle.WORDS)
    ]
    if found:
        told = "；".join(f"{one.form.display}{one.says}" for one in found[:_SHOWN])
        more = f"；等{len(found)}项" if len(found) > _SHOWN else ""
        yield rule.finding(
            f"{len(found)}项指标的指标值是数量，实际完成值只写完成：{told}{more}",
            places=tuple(one.place(ACTUAL) for one in found),
            stated=found[0].indicator.achieved.strip(),
            subject="只写完成",
        )
