"""Targets of the self-evaluation forms against what was reached and the points given: missed, met, far exceeded.

Codes R-31-40 to R-31-69 belong to the modules that read indicators as a reviewer does: this one, form_actuals,
form_deadlines, form_reasons, form_pattern, form_spending, form_wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from juesuan.amount import MILLION, half_up
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.performance.achievement import ACTUAL, TARGET, Achieved, achievements, core, deducted_though_met
from juesuan.performance.comparison import Obstacle
from juesuan.performance.dates import dates_in
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare, mentions, not_held
from juesuan.performance.scheme import schemes_for
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE

PART = "绩效自评表"
NAMES_SHOWN = 4
_TWICE = MILLION
_MORE_THAN_DUE = Fraction(1, 20)  # of the weight: rounding of scores and coarse steps stay below


def deviation_limit(given: Given) -> int:
    """The percentage an actual value may be off its target without a reason."""
    return schemes_for(given.accounts.department, given.accounts.year)[0].deviation


def indicators(given: Given) -> Iterator[Achieved]:
    """The indicators of all forms."""
    for form in given.accounts.evaluations:
        yield from achievements(form, given.accounts.year)


def listed(group: Sequence[Achieved]) -> str:
    """“A”、“B”等5项."""
    names = "、".join(f"“{one.name}”" for one in group[:NAMES_SHOWN])
    return f"{names}等{len(group)}项" if len(group) > NAMES_SHOWN else names


def grouped(
    rule: Rule, group: Sequence[Achieved], what: str, subject: str, *, scores_first: bool = False, **details: object
) -> Finding:
    """One finding for all indicators of a form with the same fault: the actual value and the score of each."""
    form = group[0].form
    return rule.finding(
        f"{form.display}有{len(group)}项指标{what}",
        places=tuple(place for one in group for place in (one.places[1::-1] if scores_first else one.places[:2])),
        stated=group[0].indicator.achieved.strip() or "（空白）",
        subject=f"{form.display}·{subject}",
        **details,
    )


@check(
    "R-31-40",
    "没有达到指标值的不得满分",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="没有达到指标值的，按完成值与指标值的比例计分，并说明偏差原因；成本超过指标值的相应扣分。",
    relation="实际完成值没有达到指标值（成本超过指标值），得分 < 分值",
    failing=Edit("市民满意度\t≥90%\t93%\t10\t10", "市民满意度\t≥90%\t83%\t10\t10"),
    covers=("R-31-12",),
)
def missed_target_costs_points(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        if one.comparison.obstacle is Obstacle.UNKNOWN and one.has_points:
            yield NotChecked(rule.code, f"{one.form.display}{one.says}：{one.comparison.reason}，不能判断是否达到")
        if not one.has_full_marks or one.comparison.met is not False or one.says_not_done:
            continue
        if one.target.kind is Kind.DEADLINE and one.actual.kind is Kind.DEADLINE:
            continue  # late dates at full marks are R-31-33's
        how = "超过指标值" if one.is_cost or one.is_better_low else "没有达到指标值"
        due = _due(one)
        by_ratio = f"；按完成比例应为{due}分" if due else ""
        given_reason = f"；填写的原因是“{one.reason}”" if one.reason else ""
        yield rule.finding(
            f"{one.form.display}{one.says}，{how}却得满分{by_ratio}{given_reason}",
            severity=Severity.NOTICE if one.reason else Severity.EXPLAIN,
            places=one.places,
            stated=one.indicator.achieved.strip(),
            expected=one.indicator.target.strip(),
            operands=tuple(f for f in (one.score, one.weight) if f is not None),
            subject=one.subject,
        )


def _due(one: Achieved) -> str:
    """The points in proportion to what was reached, “” when they cannot be told."""
    weight, ratio = one.weight, one.ratio
    if one.is_shared or weight is None or not ratio or ratio < 0:
        return ""
    share = 1 / ratio if one.is_cost or one.is_better_low else ratio
    if share > 1:
        return ""
    exact = share * weight.grains
    step = MILLION // 100
    return weight.number.printed(half_up(exact.numerator, exact.denominator * step) * step)


@check(
    "R-31-41",
    "达到指标值的不扣分",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="达到指标值的得满分；确因质量、时间等扣分的，在偏差原因中写明为什么扣、扣多少。",
    relation="实际完成值达到指标值且偏离不大（成本没有超过指标值），得分 = 分值",
    failing=Edit("装备验收合格率\t100%\t100%\t12\t12", "装备验收合格率\t100%\t100%\t12\t11"),
    covers=("R-31-13",),
)
def met_target_earns_its_points(given: Given, rule: Rule) -> Outcomes:
    limit = deviation_limit(given)
    for form in given.accounts.evaluations:
        groups = deducted_though_met(form, given.accounts.year, limit)
        silent = [group[0] for group in groups if not group[0].reason]
        saved = any(one.is_cost and one.comparison.off for one in silent)
        met = "达到指标值（成本没有超过）" if saved else "达到指标值"
        told = [group[0] for group in groups if group[0].reason and not _is_settled(group)]
        if silent:
            yield grouped(
                rule,
                silent,
                f"{met}而扣分，也没有说明原因：{_met_and_lost(silent)}",
                "达标扣分",
                unit="分",
                scores_first=True,
            )
        if told:
            yield grouped(
                rule,
                told,
                f"达到指标值而扣分，原因不足以说明为什么扣分：{_met_and_lost(told)}",
                "达标扣分有原因",
                unit="分",
                severity=Severity.NOTICE,
            )


def _is_settled(group: Sequence[Achieved]) -> bool:
    """Whether points were lost for money not spent, for which the reason is enough, or the reason tells of something
    not held or late: then it is the actual value that is wrong."""
    if all(one.is_cost and not one.comparison.same for one in group):
        return True
    reason = bare(group[0].reason)
    return not_held().search(reason) is not None or bool(dates_in(reason, group[0].form.year))


def _met_and_lost(group: Sequence[Achieved]) -> str:
    told = [f"{one.says}，{one.points}" for one in group[:NAMES_SHOWN]]
    return "；".join(told) + ("；等" if len(group) > NAMES_SHOWN else "")


@check(
    "R-31-42",
    "偏离指标值过多的说明原因",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="完成值比指标值高出较多的，分析原因；年初指标值定得过低的，按偏离度适当调减分值。漏写小数点、多写一位的改正。",
    relation="实际完成值偏离指标值 30%（方案另定的从其规定）以上，偏差原因不为空白；几项共用一条原因的，原因提到该项",
    failing=Edit("新建路灯\t420盏\t420盏\t15\t15", "新建路灯\t420盏\t620盏\t15\t15"),
    covers=("R-31-09",),
)
def far_deviation_has_a_reason(given: Given, rule: Rule) -> Outcomes:
    limit = deviation_limit(given) * MILLION // 100
    yield from _unmentioned(given, rule, limit)
    for one in indicators(given):
        if one.comparison.far <= limit or one.reason or one.ratio is None or one.is_better_low or not one.has_points:
            continue
        if any(q.direction.is_upper_bound for q in one.target.quantities) and not one.is_cost:
            continue
        above, below = one.comparison.off > limit, one.comparison.off < -limit
        is_silent_deduction = one.entry.lost > 0 and not one.is_shared  # R-31-10's
        is_missed_at_full_marks = one.entry.lost == 0 and (one.comparison.met is not True or below)  # R-31-40's
        if is_silent_deduction or is_missed_at_full_marks or one.says_not_done:
            continue
        is_share = one.actual.quantities[0].unit == "%"
        if one.comparison.obstacle is not None or (is_share and above and one.comparison.off <= _TWICE):
            continue  # 95% reached of 70% is no deviation to ask about
        percent = round(abs(one.ratio - 1) * 100)
        tenths = half_up(one.ratio.numerator * 10, one.ratio.denominator)
        times = f"，是指标值的{tenths // 10}.{tenths % 10}倍" if one.ratio >= 2 else ""
        yield rule.finding(
            f"{one.form.display}{one.says}，{'高出' if above else '低了'}{percent}%{times}，没有说明原因",
            places=one.places,
            stated=one.indicator.achieved.strip(),
            expected=one.indicator.target.strip(),
            operands=tuple(f for f in (one.score, one.weight) if f is not None),
            subject=one.subject,
        )


def _unmentioned(given: Given, rule: Rule, limit: int) -> Outcomes:
    """Indicators that share one reason with others, far off their targets and not spoken of in it."""
    for form in given.accounts.evaluations:
        silent: dict[int, list[Achieved]] = {}
        for one in achievements(form, given.accounts.year):
            least = _CLEARLY_OFF if one.entry.lost > 0 and one.comparison.met is False else limit
            if not (one.is_shared and one.reason and one.comparison.far > least) or one.is_better_low:
                continue
            if one.comparison.obstacle is None and not mentions(bare(one.reason), _own_words(one)):
                silent.setdefault(id(one.entry), []).append(one)
        for group in silent.values():
            told = "；".join(one.says for one in group[:NAMES_SHOWN])
            more = "；等" if len(group) > NAMES_SHOWN else ""
            yield grouped(
                rule,
                group,
                f"偏离指标值较多，几项共用的偏差原因没有提到：{told}{more}",
                f"{group[0].indicator.level2}·没有提到",
                severity=Severity.NOTICE,
            )


_CLEARLY_OFF = MILLION // 10
_COMMON = 3  # names of a group that share a pair of characters before it tells none of them apart


def _own_words(one: Achieved) -> str:
    """The name without what it shares with most others of its group: “宣传” of “公共就业创业政策宣传费”."""
    fellows = [core(member.name) for member in one.entry.members]
    name, kept = core(one.indicator.name), ""
    for at in range(len(name) - 1):
        pair = name[at : at + 2]
        if sum(pair in fellow for fellow in fellows) <= max(_COMMON, len(fellows) // 4):
            kept += pair if kept[-1:] != pair[0] or name[at - 1 : at] != kept[-2:-1] else pair[1]
        else:
            kept += "，"
    return kept


@check(
    "R-31-43",
    "有分值的指标须有指标值",
    severity=Severity.EXPLAIN,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="补填年度指标值；没有指标值就无从判断是否完成、该得多少分。",
    relation="分值 > 0 的指标，年度指标值不为空白",
    failing=Edit("装备验收合格率\t100%\t100%\t12\t12", "装备验收合格率\t—\t100%\t12\t12"),
)
def weighed_indicators_have_targets(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        weight = one.weight
        if one.comparison.obstacle is Obstacle.NO_TARGET and weight is not None and weight.grains > 0:
            yield rule.finding(
                f"{one.form.display}“{one.name}”没有年度指标值，{one.points or '有分值'}",
                places=(one.place(TARGET), one.place(ACTUAL), weight.place),
                stated=one.indicator.target.strip() or "（空白）",
                subject=one.subject,
            )


@check(
    "R-31-44",
    "没有达到指标值的，得分不高于完成比例",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="定量指标没有达到指标值的，按完成值与指标值的比例计分；另有评分标准的在表中注明。",
    relation="得分 ≤ 分值 × 实际完成值 ÷ 指标值（成本超过指标值的，× 指标值 ÷ 实际完成值；相差分值的5%以内不计）",
    failing=Edit("组织执法培训\t6期\t5期\t7\t5.83", "组织执法培训\t6期\t3期\t7\t5.83"),
)
def points_follow_the_share_reached(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        generous = [one for one in achievements(form, given.accounts.year) if _is_generous(one)]
        if generous:
            told = "；".join(f"{one.says}，{one.points}，按比例{_due(one)}分" for one in generous[:NAMES_SHOWN])
            more = "；等" if len(generous) > NAMES_SHOWN else ""
            yield grouped(rule, generous, f"得分高于完成比例：{told}{more}", "得分高于比例", unit="分")


def _is_generous(one: Achieved) -> bool:
    if one.is_shared or one.entry.lost <= 0 or one.comparison.met is not False or not one.ratio:
        return False
    reached = 1 / one.ratio if one.is_better_low or one.is_cost else one.ratio
    return 0 < reached < 1 and 1 - one.lost_share > reached + _MORE_THAN_DUE
