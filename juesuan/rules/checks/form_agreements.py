"""What an indicator says against what its own form says elsewhere: the execution rate, the parts its name lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import Amount, Denomination, half_up
from juesuan.facts import Figure
from juesuan.finding import Finding, Severity
from juesuan.performance.achievement import ACTUAL, TARGET, Achieved, achievements
from juesuan.performance.measure import Kind
from juesuan.performance.points import BUDGET, EXECUTED, INITIAL, TOTAL_ROW, money, printed
from juesuan.performance.quantity import Quantity
from juesuan.rules.checks.form_targets import PART, indicators
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE

# 资金支付完成率, 预算执行率; 及时率, 合规率, 到位率 measure something else.
_SPENDING_RATE = re.compile(r"(?:资金|预算|经费|款项)(?:的)?(?:支付|执行|支出|使用|拨付)(?:完成)?(?:比例|率)$")
_BRACKET = re.compile(r"[（(]([^（）()]*)[）)]")
_COUNTED = "个所家名人项期场台套辆"
_PART = re.compile(rf"(?<![\d.])(\d{{1,6}})\s*([{_COUNTED}])")
_PRICED = re.compile(_PART.pattern + r"\s*[,，]?\s*每\s*\2\s*(\d+(?:\.\d+)?)\s*(万元|元)")


@check(
    "R-31-70",
    "资金支付率、预算执行率指标与项目资金的执行率一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="以项目资金栏的执行率为准改正指标的实际完成值和得分；指标另有口径的，在偏差原因中写明。",
    relation="名为资金支付（执行、使用）率的指标的实际完成值 = 全年执行数 ÷ 全年预算数",
    failing=Edit("装备验收合格率\t100%\t100%", "资金支付完成率\t100%\t100%"),
)
def spending_rates_are_those_of_the_funds(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        actual = one.actual.quantity
        if actual is None or actual.unit != "%" or _SPENDING_RATE.search(_plain_name(one)) is None:
            continue
        budget, executed = (money(one.form, TOTAL_ROW, column) for column in (BUDGET, EXECUTED))
        if budget is None or executed is None or budget.grains <= 0 or not printed(executed):
            continue
        rate = Fraction(100 * executed.grains, budget.grains)
        if abs(rate - actual.value) > 1:  # rates of forms are often printed without decimals
            wanted = _hundredths(rate)
            yield rule.finding(
                f"{one.form.display}{one.says}，而项目资金的执行率为{wanted}%",
                places=(one.place(ACTUAL), executed.place, budget.place),
                stated=one.indicator.achieved.strip(),
                expected=f"{wanted}%",
                unit="%",
                operands=(executed, budget),
                subject=one.subject,
            )


@check(
    "R-31-71",
    "名称中列举的各部分之和等于指标值",
    severity=Severity.EXPLAIN,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="补上漏列的部分，或改正指标值；名称里不列举，明细写入绩效目标。",
    relation="名称括注中各部分的数量（数量×单价）之和 = 年度指标值",
    failing=Edit("维护垃圾转运站\t12座\t11座", "维护垃圾转运站（大型6个；小型5个）\t12个\t11个"),
)
def parts_in_names_add_up(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        target = one.target.quantity
        if one.target.kind is not Kind.QUANTITY or target is None or target.low != target.high:
            continue
        for bracket in _BRACKET.findall(one.indicator.name):
            for words, total in _added(bracket, target):
                if total != target.value:
                    yield rule.finding(
                        f"{one.form.display}“{one.name}”年度指标值为{one.indicator.target.strip()}，"
                        f"名称中所列为{words}，相差{_shown(abs(target.value - total), target)}",
                        places=(one.place(TARGET), one.place("指标")),
                        stated=one.indicator.target.strip(),
                        expected=_shown(total, target),
                        unit=target.printed_unit,
                        subject=one.subject,
                    )


def _added(bracket: str, target: Quantity) -> Iterator[tuple[str, Fraction]]:
    """What the parts of a bracket come to, in the unit of the target, and how."""
    if target.unit == "元":
        priced = _PRICED.findall(bracket)
        if len(priced) > 1:
            worth = [Fraction(n) * Fraction(price) * (10_000 if unit == "万元" else 1) for n, _, price, unit in priced]
            words = " + ".join(f"{n}×{price}" for n, _, price, _ in priced)
            yield f"{words} = {_shown(sum(worth, Fraction(0)), target)}", sum(worth, Fraction(0))
    elif target.unit in tuple(_COUNTED):
        parts = _PART.findall(bracket)
        if len(parts) > 1 and len({unit for _, unit in parts}) == 1:
            total = Fraction(sum(int(n) for n, _ in parts))
            yield f"{' + '.join(n for n, _ in parts)} = {total}{target.printed_unit}", total


def _shown(value: Fraction, target: Quantity) -> str:
    """A value in the unit the target is printed in."""
    scaled = value / target.times
    number = str(scaled.numerator) if scaled.denominator == 1 else _hundredths(scaled)
    return number + target.printed_unit


def _hundredths(value: Fraction) -> str:
    whole, rest = divmod(half_up(value.numerator * 100, value.denominator), 100)
    return f"{whole}.{rest:02d}"


def _plain_name(one: Achieved) -> str:
    return _BRACKET.sub("", one.name).strip()


_TAKEN_BACK = re.compile(
    r"收回|调减|核减|调剂|盘活|统筹|取消|上缴|缴回|退回|追减|核定为|批复为|(?:预算|资金|经费|财政)[^，,。；]{0,8}(?:压减|减少)"
)
_AN_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)")
_ADDED = re.compile(r"追加|调增|增加|增拨|下达|调整|调剂|补充安排|新增|批次")
_MUCH_MORE = 30  # percent
_MONEY_ROWS = ("上年结转资金", "当年财政拨款", "其他资金")


@check(
    "R-31-72",
    "全年预算数与年初预算数不同的说明原因",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="在实际完成情况中写明增减的金额和原因（追加、财政收回、调剂、压减等），并核对是否影响绩效目标。",
    relation="各项资金的全年预算数 < 年初预算数，或增加 30% 以上 ⇒ 文字中有收回、追加等说明（金额相符）",
    failing=Edit("上年结转资金\t12.5\t12.5\t12.5", "上年结转资金\t13.5\t12.5\t12.5"),
)
def money_taken_back_is_explained(given: Given, rule: Rule) -> Outcomes:
    found = []
    for form in given.accounts.evaluations:
        moved = [(row, *pair) for row in _MONEY_ROWS if (pair := _moved(form, row)) is not None]
        if not moved:
            continue
        texts = (form.expected, form.achieved, *(indicator.reason for indicator in form.indicators))
        telling = [text for text in texts if _TAKEN_BACK.search(text)]
        told = [part for text in telling for part in re.split(r"[。；;]", text) if _TAKEN_BACK.search(part)]
        for row, first, full in moved:
            cut = first.grains - full.grains
            unexplained = cut > 0 and not any(_tells_of(sentence, cut) for sentence in told)
            more = -cut * 100 >= first.grains * _MUCH_MORE > 0 and not any(_ADDED.search(text) for text in texts)
            if unexplained or more:
                found.append((form, row, first, full))
    if found:
        cuts = [
            f"{form.display}{row}由{first.number.text.strip()}{'减' if full.grains < first.grains else '增'}为"
            f"{full.number.text.strip()}"
            for form, row, first, full in found
        ]
        yield rule.finding(
            f"自评表的全年预算数与年初预算数相差较大{len(found)}处，没有说明：{'、'.join(cuts)}",
            places=tuple(full.place for *_, full in found),
            stated=found[0][3].number.text.strip(),
            unit=found[0][3].number.unit,
            operands=tuple(first for _, _, first, _ in found),
            subject="预算调减",
        )


def _moved(form: SelfEvaluation, row: str) -> tuple[Figure, Figure] | None:
    """年初预算数 and 全年预算数 of a row where they are printed and differ."""
    first, full = (money(form, row, column) for column in (INITIAL, BUDGET))
    if first is None or full is None or first.grains == full.grains or not (printed(first) and printed(full)):
        return None
    return first, full


def _tells_of(sentence: str, cut: int) -> bool:
    """Whether a sentence on money taken back may be about this cut: it names the amount, or none."""
    amounts = [Amount.parse(number, Denomination(unit)).fen for number, unit in _AN_AMOUNT.findall(sentence)]
    return not amounts or any(abs(amount - cut) * 100 <= cut for amount in amounts) or len(amounts) > 1


_COMPLETION = re.compile(r"(?:^|工作|任务|计划|目标|项目)完成(?:比例|率)$|完成[^，。率]{0,12}任务$")
_QUANTITY = "数量指标"


@check(
    "R-31-73",
    "完成率与各项任务的完成情况一致",
    severity=Severity.EXPLAIN,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="有任务没有开展的，完成率按实际完成的任务计算，不照写指标值。",
    relation="完成率达到指标值 ⇒ 同一张表没有未开展的数量指标",
    failing=Edit(
        "6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期\n\t\t质量指标\t装备验收合格率",
        "6期\t未开展\t7\t5.83\t第四季度培训与专项整治时间冲突\n\t\t质量指标\t工作任务完成率",
    ),
)
def completion_rates_tell_what_was_left_undone(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        achieved = achievements(form, given.accounts.year)
        tasks = [one for one in achieved if one.indicator.level2 == _QUANTITY]
        undone = [one for one in tasks if one.says_not_done]
        yield from _more_than_counted(rule, achieved, tasks)
        for one in achieved:
            if one.actual.quantity is None or one.actual.quantity.unit != "%" or not undone:
                continue
            if one.comparison.met and _COMPLETION.search(_plain_name(one)) is not None:
                named = "；".join(other.says for other in undone[:3]) + ("等" if len(undone) > 3 else "")
                yield rule.finding(
                    f"{form.display}{one.says}，而{len(tasks)}项数量指标中有{len(undone)}项没有开展：{named}",
                    places=(one.place(ACTUAL), *(other.place(ACTUAL) for other in undone)),
                    stated=one.indicator.achieved.strip(),
                    unit="%",
                    subject=f"{one.subject}·完成率",
                )


_DONE_SHARE = re.compile(r"(?:项目|任务|工作|事项)[^，,。；]{0,4}(?:完成|开展|落实)")
_FEWEST_TASKS = 3
_NEARLY = 5  # percent


def _more_than_counted(rule: Rule, achieved: Sequence[Achieved], tasks: Sequence[Achieved]) -> Iterator[Finding]:
    """“90%项目已完成” where two of ten tasks were not done."""
    left = [one for one in tasks if one.says_not_done or one.actual.kind is Kind.BLANK]
    if not left or len(tasks) < _FEWEST_TASKS:
        return
    share = Fraction(100 * (len(tasks) - len(left)), len(tasks))
    for one in achieved:
        actual = one.actual.quantity
        if actual is None or actual.unit != "%" or _DONE_SHARE.search(one.actual.words) is None:
            continue
        if actual.low > share + _NEARLY:
            named = "、".join(f"“{other.name}”" for other in left[:3]) + ("等" if len(left) > 3 else "")
            yield rule.finding(
                f"{one.form.display}“{one.name}”实际{one.indicator.achieved.strip()}，而{len(tasks)}项数量指标中{named}"
                f"没有完成，完成{_hundredths(share)}%",
                places=(one.place(ACTUAL), *(other.place(ACTUAL) for other in left)),
                stated=one.indicator.achieved.strip(),
                expected=f"{_hundredths(share)}%",
                unit="%",
                subject=f"{one.subject}·完成比例",
            )
