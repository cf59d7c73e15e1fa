"""The scores of the self-evaluation forms: they add up, stay within their weights, and losing some has a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION
from juesuan.facts import Figure
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.performance.achievement import deducted_though_met
from juesuan.performance.points import (
    BUDGET,
    EXECUTED,
    TOTAL_ROW,
    Scored,
    execution_score,
    execution_weight,
    money,
    printed,
    scored,
)
from juesuan.performance.scheme import schemes_for
from juesuan.place import Place
from juesuan.rules.relation import Linear
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

PART = "绩效自评表"
MOST_HIDDEN = MILLION // 20  # a score printed to a tenth may stand for one up to 0.05 away
HALF_A_HUNDREDTH = MILLION // 200
NAMES_SHOWN = 5
LONGEST_FIGURE = 12
HAS_DIGIT = re.compile(r"[\d０-９]")
NOT_DONE = re.compile(
    r"未能|未完成|未开展|未举办|未支付|未拨付|未采购|未招标|未达|未实施|未发生|未验收|尚未|没有开展|没有完成|暂缓|"
    r"正在(?:进行|办理|招标|采购|实施)|取消|无法|不足|滞后|推迟|延期|延后"
)


@check(
    "R-31-07",
    "总分等于预算执行率得分与各指标得分之和",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="用预算执行率得分加各三级指标得分重新计算总分；得分与总分保留同样的小数位。",
    relation="总分 = 预算执行率得分 + Σ三级指标得分",
    failing=Edit("总分\t\t\t\t\t\t100\t98.19", "总分\t\t\t\t\t\t100\t98.91"),
)
def total_is_the_sum_of_scores(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        total = form.total_score
        if total is None:
            yield NotChecked(rule.code, f"{form.display}没有读到总分")
            continue
        entries = [entry for entry in scored(form) if entry.score is not None]
        execution = execution_score(form)
        figures = [execution] if execution is not None else []
        figures += [entry.score for entry in entries if entry.score is not None]
        unreadable = [figure for figure in (total, *figures) if not figure.is_readable]
        if unreadable or not entries:
            yield NotChecked(rule.code, f"{form.display}的得分{'有无法辨认的' if unreadable else '没有读到'}")
            continue
        gap = sum(figure.grains for figure in figures) - total.grains
        if gap:
            figures = [*([execution] if execution is not None else []), *_likeliest_first(entries, gap)]
        blank = _only_blank(entries)
        if blank is not None and blank.score is not None and _could_be(blank, -gap):
            rest = tuple((-1, figure) for figure in figures if figure is not blank.score)
            yield Linear(rule.code, blank.score, ((1, total), *rest), words="总分减其余得分")
            continue
        slack = min(MOST_HIDDEN, _hidden(form) + HALF_A_HUNDREDTH)
        yield Linear(rule.code, total, tuple((1, f) for f in figures), slack=slack if _hidden(form) else 0)


def _only_blank(entries: Sequence[Scored]) -> Scored | None:
    blank = [entry for entry in entries if entry.score is not None and entry.score.is_blank]
    return blank[0] if len(blank) == 1 else None


def _could_be(entry: Scored, score: int) -> bool:
    return entry.weight is not None and 0 < score <= entry.weight.grains


def _hidden(form: SelfEvaluation) -> int:
    """How much of the execution score its printed decimals hide (9.3 for 9.328), in millionths; 0 when it is wrong."""
    score, weight = execution_score(form), execution_weight(form)
    executed, budget = money(form, TOTAL_ROW, EXECUTED), money(form, TOTAL_ROW, BUDGET)
    if score is None or weight is None or executed is None or budget is None or budget.grains <= 0:
        return 0
    exact = min(Fraction(executed.grains, budget.grains), Fraction(1)) * weight.grains
    away = abs(exact - score.grains)
    return round(away) if score.number.decimals < 2 and away <= MOST_HIDDEN else 0


def _likeliest_first(entries: Sequence[Scored], gap: int) -> list[Figure]:
    """The scores in the order in which they are likely to be the wrong one when the sum is ``gap`` too high: those
    first that would become full marks where no reason is given, or fall below them where one is."""

    def order(entry: Scored) -> tuple[bool, bool, bool]:
        now = entry.score.grains if entry.score is not None else 0
        weight = entry.weight.grains if entry.weight is not None else 0
        fits = [(score == weight) != bool(entry.reason) for score in (now - gap, now)]
        return not 0 <= now - gap <= weight, not fits[0], fits[1]

    return [entry.score for entry in sorted(entries, key=order) if entry.score is not None]


@check(
    "R-31-08",
    "得分不小于0、不超过分值",
    severity=Severity.ERROR,
    source=EVALUATION,
    part=PART,
    hint="得分应在0与该项分值之间；核对得分与分值是否填反、错位。",
    relation="0 ≤ 得分 ≤ 分值，每项",
    failing=Edit("12\t12\t\n\t\t时效指标\t装备交付时间", "12\t21\t\n\t\t时效指标\t装备交付时间"),
)
def score_within_weight(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        pairs = [(entry.score, entry.weight) for entry in scored(form)]
        for score, weight in (
            *pairs,
            (execution_score(form), execution_weight(form)),
            (form.total_score, form.total_weight),
        ):
            if score is None or not printed(score):
                continue
            if weight is not None and printed(weight):
                yield Linear(rule.code, score, ((1, weight),), "≤", words=f"分值{weight.number.text.strip()}")
            if score.grains < 0:
                yield Linear(rule.code, score, (), "≥", words="最低为0分")


@check(
    "R-31-24",
    "分值与得分成对填写",
    severity=Severity.ERROR,
    source=EVALUATION,
    part=PART,
    hint="每项有分值的指标都要填得分（没有得分的填0）；没有分值的指标不填得分。",
    relation="有分值即有得分，有得分即有分值",
    failing=Edit("市民满意度\t≥90%\t93%\t10\t10", "市民满意度\t≥90%\t93%\t10\t"),
)
def weight_and_score_go_together(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for entry in scored(form):
            weight, score = entry.weight, entry.score
            if weight is not None and printed(weight) and weight.grains and score is not None and score.is_blank:
                yield _unpaired(rule, form, entry, score, f"分值{weight.number.text.strip()}而没有得分")
            elif score is not None and printed(score) and score.grains and (weight is None or weight.is_blank):
                yield _unpaired(rule, form, entry, score, f"得分{score.number.text.strip()}而没有分值")


def _unpaired(rule: Rule, form: SelfEvaluation, entry: Scored, at: Figure, says: str) -> Finding:
    return rule.finding(
        f"{form.display}{entry.head.level2}“{entry.head.name}”有{says}",
        places=(at.place, entry.head.place),
        stated=at.number.text.strip() or "（空白）",
        unit="分",
        operands=tuple(f for f in (entry.weight, entry.score) if f is not None and f is not at),
        subject=at.key,
    )


@check(
    "R-31-36",
    "金额、执行率、分值、得分为可辨认的数字",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="改为完整的数字：不丢整数位、小数位，不夹带文字；没有数字的留空白。",
    relation="数字栏的内容是一个数字，或空白",
    failing=Edit("90.79%\t9.08", "90.79%\t9.O8"),
)
def figures_are_numbers(given: Given, rule: Rule) -> Outcomes:
    forms = tuple(f"{form.display} " for form in given.accounts.evaluations)
    for unread in given.accounts.unread:
        if unread.place.part.startswith(forms) and len(unread.text) <= LONGEST_FIGURE and HAS_DIGIT.search(unread.text):
            yield rule.finding(
                f"{unread.place.part}填报“{unread.text.strip()}”，无法辨认",
                places=(unread.place,),
                stated=unread.text.strip(),
                subject=f"{unread.place.part}·{unread.text.strip()}",
            )


@check(
    "R-31-10",
    "扣分的指标说明偏差原因",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="逐项填写偏差原因分析及改进措施；没有偏差的不扣分。",
    relation="得分 < 分值的指标，偏差原因不为空白（共用分值的，填在其中任一行）",
    failing=Edit("10\t8.5\t雨季停工致工期顺延", "10\t8.5\t"),
    covers=("R-31-16",),
)
def lost_points_have_a_reason(given: Given, rule: Rule) -> Outcomes:
    year = given.accounts.year
    deviation = schemes_for(given.accounts.department, year)[0].deviation
    for form in given.accounts.evaluations:
        met = {id(one.entry) for group in deducted_though_met(form, year, deviation) for one in group}  # R-31-41's
        silent = [
            entry
            for entry in scored(form)
            if entry.lost > 0 and not entry.reason and not entry.is_placeholder and id(entry) not in met
        ]
        if silent:
            yield _grouped(rule, form, silent, "扣分而没有说明原因", "扣分原因")


@check(
    "R-31-11",
    "没有实际完成值的指标不得分",
    severity=Severity.ERROR,
    source=EVALUATION,
    part=PART,
    hint="补填实际完成值；确未完成的得0分并说明原因。",
    relation="实际完成值为空白时，得分为 0",
    failing=Edit("装备验收合格率\t100%\t100%\t12\t12", "装备验收合格率\t100%\t\t12\t12"),
)
def no_points_without_an_actual_value(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        credited: list[Scored] = []
        untold: list[Scored] = []
        for entry in scored(form):
            if entry.is_placeholder or entry.score is None or entry.score.grains <= 0:
                continue
            blank = [member for member in entry.members if _is_empty(member.achieved) and not member.is_placeholder]
            everything_blank = len(blank) == len(entry.members)
            if not blank or not (everything_blank or entry.lost == 0):
                continue
            (credited if any(not _is_empty(member.target) for member in blank) else untold).append(entry)
        if credited:
            yield _grouped(rule, form, credited, "实际完成值空白而得分", "空白得分")
        if untold:
            yield _grouped(rule, form, untold, "指标值和实际完成值都空白而得分", "全空得分", severity=Severity.EXPLAIN)


def _is_empty(text: str) -> bool:
    return not text.strip(" \t—-－–…/")


@check(
    "R-31-25",
    "说明未完成的指标应当扣分",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="偏差原因说明该指标没有完成的，按完成程度扣分；已完成的，改写偏差原因。",
    relation="偏差原因说明未完成的指标，得分 < 分值",
    failing=Edit(
        "居民满意度\t≥90%\t88%\t10\t9.78\t个别老旧小区收集点异味投诉较多", "居民满意度\t≥90%\t88%\t10\t10\t尚未完成"
    ),
)
def admitted_shortfall_costs_points(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        admitting = [
            entry
            for entry in scored(form)
            if entry.score is not None
            and entry.score.grains > 0
            and entry.lost == 0
            and not _is_empty(entry.head.achieved)  # a blank value is R-31-11's
            and NOT_DONE.search(entry.reason)
        ]
        if admitting:
            yield _grouped(rule, form, admitting, "偏差原因说明没有完成而得满分", "未完成满分")


def _spots(entry: Scored) -> list[Place]:
    """Where its score stands, after the cell of the actual value when that was left blank."""
    blank = [m for m in entry.members if _is_empty(m.achieved) and "实际完成值" in m.places]
    found = [member.places["实际完成值"] for member in blank]
    return [*found, entry.score.place if entry.score is not None else entry.head.place]


def _grouped(
    rule: Rule,
    form: SelfEvaluation,
    entries: Sequence[Scored],
    what: str,
    subject: str,
    severity: Severity | None = None,
) -> Finding:
    """One finding a form for all its indicators with the same fault."""
    names = [f"“{entry.head.name}”" for entry in entries[:NAMES_SHOWN]]
    more = "等" if len(entries) > NAMES_SHOWN else ""
    figures = [entry.score for entry in entries if entry.score is not None]
    return rule.finding(
        f"{form.display}有{len(entries)}项指标{what}：{'、'.join(names)}{more}",
        severity=severity or rule.severity,
        places=tuple(place for entry in entries for place in _spots(entry)),
        stated="、".join(figure.number.text.strip() for figure in figures[:NAMES_SHOWN]) + more,
        unit="分",
        operands=tuple(entry.weight for entry in entries if entry.weight is not None),
        subject=f"{form.display}·{subject}",
    )
