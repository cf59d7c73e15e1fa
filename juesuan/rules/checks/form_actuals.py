"""Actual values of the self-evaluation forms as answers to their targets: same unit, a number, a plain result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from juesuan.amount import MILLION, plain
from juesuan.finding import Cause, Severity
from juesuan.performance.achievement import ACTUAL, TARGET, Achieved, achievements, stem, twins
from juesuan.performance.comparison import Obstacle, are_alike
from juesuan.performance.levels import BENEFIT, SATISFACTION
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare, is_vague, not_held
from juesuan.performance.points import TOTAL_ROW, printed
from juesuan.performance.quantity import Quantity
from juesuan.rules.checks.form_targets import NAMES_SHOWN, PART, grouped, indicators
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE


@check(
    "R-31-45",
    "实际完成值与指标值的单位一致",
    severity=Severity.EXPLAIN,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="实际完成值用指标值的单位填写；“元”与“万元”写错的改正。",
    relation="实际完成值的单位 = 年度指标值的单位",
    failing=Edit("≤96万元\t94.38万元", "≤96万元\t94.38元"),
    covers=("R-31-15",),
)
def units_agree(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        target, actual = one.target.quantity, one.actual.quantity
        obstacle = one.comparison.obstacle
        if target is None or actual is None:
            continue
        if obstacle is Obstacle.DENOMINATION:
            expected = one.indicator.achieved.strip().replace(actual.printed_unit, target.printed_unit)
            yield rule.finding(
                f"{one.form.display}“{one.name}”指标值{one.indicator.target.strip()}，实际完成值写作"
                f"{one.indicator.achieved.strip()}，单位应为{target.printed_unit}",
                severity=Severity.ERROR,
                places=one.places,
                stated=one.indicator.achieved.strip(),
                expected=expected,
                unit=target.printed_unit,
                subject=one.subject,
                cause=Cause("denomination", f"数字是{target.printed_unit}数，单位写成了{actual.printed_unit}"),
            )
        elif obstacle is Obstacle.UNIT or _is_other_word(target, actual):
            yield rule.finding(
                f"{one.form.display}{one.says}，单位不同",
                severity=rule.severity if obstacle is Obstacle.UNIT else Severity.NOTICE,
                places=one.places,
                stated=one.indicator.achieved.strip(),
                expected=f"以“{target.printed_unit}”为单位",
                unit=target.printed_unit,
                subject=one.subject,
            )


def _is_other_word(target: Quantity, actual: Quantity) -> bool:
    """Whether the units can be compared and yet are not the same: 人 and 人次, 人次 and 万人次."""
    if not actual.unit:
        return False
    other_size = (
        target.unit == actual.unit and target.times != actual.times and not target.is_money and target.unit != "月"
    )
    return other_size or (target.unit != actual.unit and are_alike(target.unit, actual.unit))


@check(
    "R-31-46",
    "数值指标用数值回答",
    severity=Severity.EXPLAIN,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="指标值是数值的，实际完成值填写实际达到的数值（如满意度调查的结果），不写“普遍满意”“持续提高”“完成”。",
    relation="年度指标值为数值的，实际完成值为数值",
    failing=Edit("居民满意度\t≥90%\t88%\t10\t9.78", "居民满意度\t≥90%\t居民普遍满意\t10\t9.78"),
)
def numbers_are_answered_by_numbers(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        if one.target.kind is not Kind.QUANTITY or one.comparison.obstacle is not Obstacle.WORDS or not one.has_points:
            continue
        yield rule.finding(
            f"{one.form.display}“{one.name}”指标值为{one.indicator.target.strip()}，实际完成值只写“"
            f"{one.indicator.achieved.strip()}”，{one.points}",
            places=one.places,
            stated=one.indicator.achieved.strip(),
            expected=one.indicator.target.strip(),
            operands=tuple(f for f in (one.score, one.weight) if f is not None),
            subject=one.subject,
        )


@check(
    "R-31-47",
    "没有开展的工作不计完成、不得分",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="没有举办、没有开展的，实际完成值填0并不得分；确已开展的，改正偏差原因。",
    relation="实际完成值或偏差原因写明没有开展 ⇒ 实际完成值为 0，得分为 0",
    failing=Edit("组织执法培训\t6期\t5期\t7\t5.83", "组织执法培训\t6期\t未开展\t7\t5.83"),
)
def not_held_counts_nothing(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        if one.actual.kind is Kind.DONE and one.actual.done is False and not one.comparison.same:
            if one.has_points and (not one.is_shared or one.entry.lost == 0):
                said = not_held().search(bare(one.indicator.achieved))
                yield rule.finding(
                    f"{one.form.display}“{one.name}”实际完成值写“{one.indicator.achieved.strip()}”，却{one.points}",
                    severity=Severity.ERROR if said is not None else rule.severity,
                    places=one.places,
                    stated=one.indicator.achieved.strip(),
                    expected="0分",
                    operands=tuple(f for f in (one.score, one.weight) if f is not None),
                    subject=one.subject,
                )
            continue
        said = not_held().search(bare(one.reason)) if one.reason and not one.is_shared and one.entry.lost > 0 else None
        if said is not None and one.comparison.met and not one.is_cost and not one.is_better_low:
            scoreless = one.score is not None and one.score.grains == 0
            yield rule.finding(
                f"{one.form.display}“{one.name}”实际完成值填{one.indicator.achieved.strip()}，偏差原因却写“{one.reason}”"
                f"，{one.points}",
                severity=Severity.ERROR if scoreless else rule.severity,
                places=(*one.places, one.place("偏差原因")),
                stated=one.indicator.achieved.strip(),
                expected="0" if scoreless else "",
                subject=one.subject,
            )
    yield from _paid_nothing_yet_done(given, rule)
    yield from _cancelled_yet_full(given, rule)


def _paid_nothing_yet_done(given: Given, rule: Rule) -> Outcomes:
    """An output counted in full whose cost, of the same name, is empty because nothing happened."""
    for form in given.accounts.evaluations:
        for output, cost in twins(form, given.accounts.year):
            nothing = cost.actual.kind is Kind.BLANK or cost.is_nil
            said = not_held().search(bare(cost.reason)) if nothing and cost.reason and not cost.is_shared else None
            if said is not None and output.comparison.met and output.has_full_marks and not output.is_shared:
                yield rule.finding(
                    f"{form.display}{output.says}，得满分；同名的成本指标没有支出，原因是“{cost.reason}”",
                    places=(*output.places, cost.place(ACTUAL), cost.place("偏差原因")),
                    stated=output.indicator.achieved.strip(),
                    subject=output.subject,
                )


def _cancelled_yet_full(given: Given, rule: Rule) -> Outcomes:
    """Outputs at full marks whose thing the result says was partly cancelled: “…培训班因…取消办理”."""
    for form in given.accounts.evaluations:
        for sentence in re.split(r"[。；;]", form.achieved):
            said = not_held().search(sentence)
            if said is None:
                continue
            before = plain(sentence[: said.start()])
            full = [one for one in achievements(form, given.accounts.year) if _counts_all(one) and stem_in(one, before)]
            if full:
                yield grouped(
                    rule,
                    full,
                    f"按全部完成得满分（{full[0].says}），而实际完成情况写有“{said[0]}”：{before[-40:]}{said[0]}",
                    f"已取消·{said[0]}",
                    severity=Severity.NOTICE,
                )


def _counts_all(one: Achieved) -> bool:
    """Whether it counts several of something, all of them done, at full marks."""
    target = one.target.quantity
    if target is None or one.is_cost or one.is_shared or not one.has_full_marks or not one.comparison.met:
        return False
    return target.unit not in ("%", "元", "") and target.high > target.times


def stem_in(one: Achieved, text: str) -> bool:
    """Whether the text names what the indicator is about."""
    return stem(one.indicator.name) in text


@check(
    "R-31-48",
    "实际完成值为0的不得分",
    severity=Severity.ERROR,
    source=EVALUATION,
    part=PART,
    hint="实际完成值为0的得0分；已完成的改正实际完成值。成本没有支出而得分的，说明产出怎样完成。",
    relation="指标值 > 0 且实际完成值为 0，得分为 0（成本指标除外，说明原因）",
    failing=Edit("组织执法培训\t6期\t5期\t7\t5.83", "组织执法培训\t6期\t0期\t7\t5.83"),
)
def nothing_done_earns_nothing(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        if not one.is_nil or not one.has_points or (one.is_shared and one.entry.lost > 0):
            continue
        yield rule.finding(
            f"{one.form.display}{one.says}，却{one.points}",
            severity=Severity.EXPLAIN if one.is_cost or one.is_shared or one.reason else rule.severity,
            places=one.places,
            stated=one.indicator.achieved.strip(),
            expected="0分",
            operands=tuple(f for f in (one.score, one.weight) if f is not None),
            subject=one.subject,
        )


@check(
    "R-31-49",
    "实际完成值写明单位",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="在实际完成值的数字后补上与指标值相同的单位。",
    relation="指标值带单位的，实际完成值也带单位",
    failing=Edit("≤96万元\t94.38万元", "≤96万元\t94.38"),
)
def actual_values_have_units(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        bare_numbers = [one for one in achievements(form, given.accounts.year) if _lacks_unit(one)]
        if bare_numbers:
            told = "、".join(
                f"“{one.name}”（{one.indicator.target.strip()}／{one.indicator.achieved.strip()}）"
                for one in bare_numbers[:NAMES_SHOWN]
            )
            more = "等" if len(bare_numbers) > NAMES_SHOWN else ""
            yield grouped(rule, bare_numbers, f"的数值没有写全单位：{told}{more}", "没有单位")


def _lacks_unit(one: Achieved) -> bool:
    total = one.actual.total
    if total is not None and total.printed_unit in ("", "万", "亿"):
        return True
    pairs = zip(one.target.quantities, one.actual.quantities, strict=False)
    return any(
        (bool(target.unit) and not actual.unit and actual.high != 0) or (one.is_cost and actual.unit.startswith("/"))
        for target, actual in pairs
    )


@check(
    "R-31-50",
    "实际完成值填写结果，不照抄指标值",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="实际完成值填写实际达到的数值、调查得出的比率、实际完成的日期，不带“≥”“以上”“以内”“前”。",
    relation="实际完成值不带比较符号，不写“以前”；满意度、效益的百分比不与指标值分毫不差",
    failing=Edit("市民满意度\t≥90%\t93%", "市民满意度\t≥90%\t≥90%"),
)
def actual_values_are_results(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        copied = [
            one
            for one in achievements(form, given.accounts.year)
            if one.actual.is_bound or _is_exactly(one) or _repeats_words(one)
        ]
        rates = [one for one in achievements(form, given.accounts.year) if _is_the_execution_rate(one)]
        if rates:
            yield grouped(
                rule,
                rates,
                f"的实际完成值与预算执行率相同，与产出的完成比例不同：{_copies(rates)}",
                "照抄执行率",
                cause=Cause("copied-rate", "与本表的预算执行率相同，疑照抄"),
            )
        if copied:
            yield grouped(
                rule,
                copied,
                f"的实际完成值照抄指标值或只写界限，没有写实际结果：{_copies(copied)}",
                "照抄指标值",
            )


def _is_to_be_all(one: Achieved) -> bool:
    """Whether the target is all there is: 100%."""
    target = one.target.quantity
    return target is not None and target.unit == "%" and target.high == _WHOLE and not one.is_cost


def _is_the_execution_rate(one: Achieved) -> bool:
    """Whether a rate of something else repeats 预算执行率 to its decimals, and no output was reached to that share."""
    actual, rate = one.actual.quantity, one.form.fund(TOTAL_ROW, "执行率")
    if actual is None or actual.unit != "%" or actual.high.denominator == 1 or rate is None or not printed(rate):
        return False
    if actual.high * MILLION != rate.grains or re.search(r"执行|支出|支付|拨付|预算|资金", one.indicator.name):
        return False
    outputs = [other for other in achievements(one.form, one.form.year) if not other.is_cost]
    counted = [
        o.comparison.off + MILLION for o in outputs if o.actual.quantities and o.actual.quantities[0].unit != "%"
    ]
    return all(abs(share * 100 - rate.grains) > rate.number.step for share in counted if share != MILLION)


def _is_exactly(one: Achieved) -> bool:
    """Whether a share that only a survey or count can tell is the target to the digit."""
    target, actual = one.target.quantity, one.actual.quantity
    if target is None or actual is None or one.indicator.level1 not in (BENEFIT, SATISFACTION):
        return False
    return target.unit == "%" and actual.low == target.low < _WHOLE


_SHORTEST_WORDS = 6


def _repeats_words(one: Achieved) -> bool:
    """Whether an effect is told in the very words of its target, which are no degree (those are R-31-61's)."""
    if not one.comparison.same or one.target.kind is not Kind.WORDS or one.indicator.level1 != BENEFIT:
        return False
    words = bare(one.indicator.target)
    return len(words) >= _SHORTEST_WORDS and not is_vague(one.indicator.target)


def _copies(copied: Sequence[Achieved]) -> str:
    told = [f"“{one.name}”（{one.indicator.target.strip()}／{one.indicator.achieved.strip()}）" for one in copied]
    return "、".join(told[:NAMES_SHOWN]) + (f"等{len(told)}项" if len(told) > NAMES_SHOWN else "")


_IS_A_SHARE = re.compile(
    r"满意|合格率|及格率|达标率|覆盖率|正常率|准确率|完好率|到位率|归档率|验收率|知晓率|及时率|运行率|比例|占比"
)
_MAY_EXCEED = re.compile(r"增长|提高|提升|增幅|完成率|超额|达成率|执行率")
_WHOLE = Fraction(100)


@check(
    "R-31-51",
    "合格率、满意度等不超过100%",
    severity=Severity.EXPLAIN,
    source="算术关系",
    part=PART,
    hint="核对百分比，多写一位或漏写小数点的改正。",
    relation="满意度、合格率、覆盖率等 ≤ 100%",
    failing=Edit("市民满意度\t≥90%\t93%", "市民满意度\t≥90%\t193%"),
)
def shares_stay_within_the_whole(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        name = one.indicator.name
        if _MAY_EXCEED.search(name + one.target.words) or not (_IS_A_SHARE.search(name) or _is_to_be_all(one)):
            continue
        for column, measure in ((ACTUAL, one.actual), (TARGET, one.target)):
            over = next((q for q in measure.quantities if q.unit == "%" and q.high > _WHOLE), None)
            if over is not None:
                yield rule.finding(
                    f"{one.form.display}“{one.name}”{column}{measure.text.strip()}，超过100%",
                    places=(one.place(column),),
                    stated=measure.text.strip(),
                    expected="≤100%",
                    unit="%",
                    subject=f"{one.subject}·{column}" if column == TARGET else one.subject,
                )


@check(
    "R-31-53",
    "一项指标只有一个指标值",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="把“60人，3天”一类指标拆成几项，各定指标值和分值，否则不能分别判断、分别计分。",
    relation="每项指标的年度指标值只有一个数值",
    failing=Edit("组织执法培训\t6期\t5期", "组织执法培训\t6期，300人\t5期，280人"),
)
def one_value_an_indicator(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        several = [
            one
            for one in achievements(form, given.accounts.year)
            if len(one.target.quantities) > 1 or len(one.actual.quantities) > 1
        ]
        if several:
            told = "、".join(f"“{one.name}”（{one.indicator.target.strip()}）" for one in several[:NAMES_SHOWN])
            yield grouped(rule, several, f"一格写有几个数值：{told}", "几个数值")
