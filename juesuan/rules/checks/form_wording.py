"""The objective, the result and the names in a self-evaluation form against its indicators and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from juesuan.accounts import SelfEvaluation
from juesuan.amount import half_up, plain, print_money
from juesuan.characters import HAN
from juesuan.finding import Finding, Severity
from juesuan.performance.achievement import ACTUAL, TARGET, Achieved, achievements, core, likeness, stem, twins
from juesuan.performance.comparison import Obstacle, are_alike
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare, not_held, nouns, unspecific
from juesuan.performance.quantity import Quantity, quantities_in
from juesuan.place import Place
from juesuan.rules.checks.form_prose import GOAL, RESULT, place_in_prose
from juesuan.rules.checks.form_targets import PART, indicators
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE

_SHORTEST = 4  # characters of a name that is found again in prose
_NO_UNIT_OF_ITS_OWN = frozenset({"%", "元", "月", "天", "分", "", "小时", "工作日", "级", "个百分点"})
_ANYTHING = frozenset({"个", "项", "次", "人", "人次"})  # units of many things in one text
_CLAUSE = re.compile(r"[，,。；;、：:（(）)\n]")
_AROUND = 8  # characters in which the noun of a number stands
_LEAD = re.compile(r"^(?:其中|发放|支付|用于|完成|开展|购置|采购|实现|达到|共|预计|计划|拟|本年|全年)+")
_LINK = re.compile(r"(?:支出|经费|费用|费|为|是|共计|共|达|达到|约)+$")
_YEAR = re.compile(r"^(?:20\d\d)?年?")
_LIST_NUMBER = re.compile(r"^\s*\d+[.、]\s*")
_SAYS_NO = re.compile(r"未|没有|取消|暂缓|(?<!\d)0(?![\d.])")
_GENERIC = re.compile(r"(?:购置|采购|服务|项目|工作|运行|维护|保障|建设|开展|制作|印刷|案件)*")
_ROUGHLY = 3  # percent an amount may be off price × number
_LIKE, _VERY_LIKE, _CLEARLY = Fraction(13, 20), Fraction(17, 20), Fraction(3, 20)
_LONG_NAME = 12
_PREFIX = 6  # characters a name may have before what the prose calls it


class Said(NamedTuple):
    """One quantity of the objective or the result, and the words right before and behind it in its clause.

    ``label`` is what the words before it call it, ``nouns`` the pairs of characters close to it.
    """

    quantity: Quantity
    before: str
    behind: str
    words: str
    label: str
    nouns: frozenset[str]
    start: int
    end: int


def text_of(form: SelfEvaluation, field: str) -> str:
    """The objective or the result."""
    return form.expected if field == GOAL else form.achieved


@lru_cache(maxsize=2048)
def said_in(text: str) -> tuple[Said, ...]:
    """The quantities of one of the two texts."""
    return tuple(_said(text))


def _said(text: str) -> Iterator[Said]:
    for quantity, start, end in quantities_in(text):
        before = _CLAUSE.split(text[max(0, start - 24) : start])[-1]
        behind = _CLAUSE.split(text[end : end + _AROUND], maxsplit=1)[0]
        label = _YEAR.sub("", core(_LINK.sub("", _LEAD.sub("", _LIST_NUMBER.sub("", plain(before))))))
        near = nouns(before[-_AROUND:]) | nouns(behind[:4])
        yield Said(quantity, before, behind, f"{before}{text[start:end]}{behind}".strip(), label, near, start, end)


def _where(form: SelfEvaluation, field: str, said: Said) -> Place:
    return place_in_prose(form, field, text_of(form, field), said.start, said.end)


@check(
    "R-31-66",
    "预期目标、实际完成情况与指标一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="预期目标的数字与年度指标值一致，实际完成情况的数字与实际完成值一致；改正写错的一处。",
    relation="预期目标“某事x” = 同名指标的年度指标值；实际完成情况“某事x” = 同名指标的实际完成值",
    failing=Edit("新建路灯按计划投入使用", "新建路灯402盏"),
    covers=("R-31-19",),
)
def prose_agrees_with_the_indicators(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        achieved = achievements(form, given.accounts.year)
        for field, column in ((GOAL, TARGET), (RESULT, ACTUAL)):
            said = said_in(text_of(form, field))
            units = {each.quantity.unit for each in said}
            for one in achieved if said else ():
                finding = _against_prose(rule, one, said, field, column) if _unit(one, column) in units else None
                if finding is not None:
                    yield finding
        yield from _savings(rule, form, achieved)
        for field in (GOAL, RESULT):
            yield from _priced(rule, form, given.accounts.year, field)


def _unit(one: Achieved, column: str) -> str:
    """The unit of the only quantity of a target or actual value, of the target's where it prints none."""
    target, actual = one.target.quantities, one.actual.quantities
    quantities = target if column == TARGET else actual
    if len(quantities) != 1 or len(target) != 1:
        return ""
    return quantities[0].unit or target[0].unit


def _against_prose(rule: Rule, one: Achieved, said: Sequence[Said], field: str, column: str) -> Finding | None:
    measure = one.target if column == TARGET else one.actual
    quantity = measure.quantity
    wanted = one.target.quantity
    if quantity is None or wanted is None or quantity.is_rate or quantity.about or quantity.is_range:
        return None
    if one.comparison.obstacle in (Obstacle.DENOMINATION, Obstacle.UNIT):
        return None
    unit = quantity.unit or wanted.unit
    value = quantity.value if quantity.unit else quantity.value * wanted.times
    alike = [s for s in said if s.quantity.unit == unit and not s.quantity.about]
    if not alike:
        return None
    if unit != "元" and (len(alike) != 1 or _has_rivals(one, unit)):
        same = _named_like(one, alike)  # among several of one unit only a name of some length tells which
    else:
        same = [s for s in alike if _speaks_of(s, one, unit)]
    if len(same) != 1 or same[0].quantity.is_range or same[0].quantity.direction.value:
        return None
    other = same[0]
    if other.quantity.value == value or _is_rounded(value, other.quantity):
        return None
    return rule.finding(
        f"{one.form.display}“{one.name}”{column}为{measure.text.strip()}，{field}却写“{other.words}”",
        places=(one.place(column), _where(one.form, field, other)),
        stated=measure.text.strip(),
        subject=one.subject,
    )


_SAVED = re.compile(rf"(?:[一二三四五]是)?(?P<label>{HAN}{{1,12}}费)(?:用)?(?:支出)?(?:节约|节省|结余|减少|少支出)$")


def _savings(rule: Rule, form: SelfEvaluation, achieved: tuple[Achieved, ...]) -> Iterator[Finding]:
    """“培训费节约x万元” in the result against what the cost indicator of that name leaves of its target."""
    for said in said_in(form.achieved):
        match = _SAVED.search(plain(said.before))
        if match is None or said.quantity.unit != "元":
            continue
        costs = [one for one in achieved if one.is_cost and plain(one.indicator.name).endswith(match["label"])]
        target = costs[0].target.quantity if len(costs) == 1 else None
        actual = costs[0].actual.quantity if len(costs) == 1 else None
        if target is None or actual is None or target.is_rate or actual.is_rate:
            continue
        saved = target.value - actual.value * (1 if actual.unit else target.times)
        if not _is_rounded(saved, said.quantity):
            yield rule.finding(
                f"{form.display}{RESULT}写“{said.words}”，而{costs[0].says}",
                places=(_where(form, RESULT, said), costs[0].place(ACTUAL), costs[0].place(TARGET)),
                stated=said.words,
                subject=f"{costs[0].subject}·节约",
            )


def _priced(rule: Rule, form: SelfEvaluation, year: int | None, field: str) -> Iterator[Finding]:
    """An amount of the prose against price × number of the indicators about the same thing."""
    said = [s for s in said_in(text_of(form, field)) if s.quantity.unit == "元" and len(s.label) >= _SHORTEST]
    for output, cost in twins(form, year) if said else ():
        column = TARGET if field == GOAL else ACTUAL
        price, number = (one.target.quantity if field == GOAL else one.actual.quantity for one in (cost, output))
        if price is None or number is None or price.unit != f"元/{number.unit}" or number.about or number.is_range:
            continue
        same = [s for s in said if _names(s.label, stem(cost.indicator.name))]
        wanted = price.value * number.value
        if len(same) != 1 or abs(same[0].quantity.value - wanted) * 100 <= wanted * _ROUGHLY:
            continue
        told = print_money(half_up((wanted * 100).numerator, (wanted * 100).denominator), form.denomination)
        yield rule.finding(
            f"{form.display}{field}写“{same[0].words}”，而“{cost.name}”{column}{_printed(cost, column)}、"
            f"“{output.name}”{_printed(output, column)}，相乘为{told}{form.denomination.value}",
            places=(_where(form, field, same[0]), cost.place(column), output.place(column)),
            stated=same[0].words,
            expected=told,
            unit=form.denomination.value,
            subject=f"{cost.subject}·{field}·单价",
        )


def _printed(one: Achieved, column: str) -> str:
    """The target or the actual value as printed."""
    return (one.indicator.target if column == TARGET else one.indicator.achieved).strip()


def _names(label: str, name: str) -> bool:
    """Whether the words before an amount name what the indicator is about, or the last part of it."""
    label = label.removesuffix("项目")
    if min(len(label), len(name)) < _SHORTEST:
        return False
    return label.endswith(name) or (
        name.endswith(label) and (len(name) - len(label) <= _PREFIX or len(label) > _PREFIX)
    )


def _named_like(one: Achieved, said: Sequence[Said]) -> list[Said]:
    """What the prose calls nearly as the indicator is called, and clearly more so than anything else."""
    name = core(one.indicator.name)
    by_likeness = sorted(
        ((likeness(each.label, name), n) for n, each in enumerate(said) if not each.before.rstrip().endswith("等")),
        reverse=True,
    )
    best, at = by_likeness[0] if by_likeness else (Fraction(0), 0)
    second = by_likeness[1][0] if len(by_likeness) > 1 else Fraction(0)
    like = _LIKE if len(name) >= _LONG_NAME else _VERY_LIKE
    is_clear = best >= like and best - second >= _CLEARLY and len(name) >= _SHORTEST
    return [said[at]] if is_clear else []


def _has_rivals(one: Achieved, unit: str) -> bool:
    """Whether other indicators of the form count in the same unit."""
    others = achievements(one.form, one.form.year)
    return sum(1 for other in others if any(q.unit == unit for q in other.target.quantities)) > 1


def _is_rounded(value: Fraction, said: Quantity) -> bool:
    """Whether the prose gives the value to fewer decimals: 154.92 for 154.922079."""
    return abs(value - said.value) * 200 < said.times if said.unit == "元" else False


def _speaks_of(said: Said, one: Achieved, unit: str) -> bool:
    """Whether the words before the number name the indicator; for units of one kind of thing, share a noun with it."""
    name, label = _YEAR.sub("", core(one.indicator.name)), said.label
    if min(len(label), len(name)) >= _SHORTEST:
        if label.endswith(name) or (name.endswith(label) and len(name) - len(label) <= _PREFIX):
            return True
        if name.startswith(label) and _GENERIC.fullmatch(name[len(label) :]):
            return True
    if unit in _NO_UNIT_OF_ITS_OWN or unit in _ANYTHING:
        return False
    return bool(said.nouns & nouns(name))


@check(
    "R-31-67",
    "实际完成情况达到预期目标",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="实际完成的数量少于预期目标的，在实际完成情况中写明没有完成的部分和原因，不写“圆满完成”。",
    relation="实际完成情况中同一事项的数量 ≥ 预期目标中的数量",
    failing=Edit(
        "新建和改造城区道路照明设施，改善夜间出行条件。\t\t\t2024年度预算780万元，",
        "新建配电箱12座，改善夜间出行条件。\t\t\t新建配电箱10座，2024年度预算780万元，",
    ),
)
def the_result_reaches_the_objective(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        goals = [s for s in said_in(form.expected) if s.quantity.unit not in _NO_UNIT_OF_ITS_OWN]
        results = [s for s in said_in(form.achieved) if s.quantity.unit not in _NO_UNIT_OF_ITS_OWN] if goals else []
        for goal in goals:
            matching = [r for r in results if _same_thing(goal, r)]
            rivals = [g for g in goals if g is not goal and _same_thing(g, goal)]
            surely = bool(matching)
            if not matching:
                matching = _only_ones(goal, goals, results)
            if not matching or rivals or goal.quantity.direction.is_upper_bound:
                continue
            best = max(matching, key=lambda r: r.quantity.high)
            if best.quantity.high >= goal.quantity.low:
                if surely and best.quantity.low * _WHOLE > goal.quantity.high * _FAR_MORE and _is_one_thing(goal, best):
                    yield _beyond(rule, form, goal, best)
                continue
            yield rule.finding(
                f"{form.display}预期目标为“{goal.words}”，实际完成情况为“{best.words}”，没有达到",
                severity=rule.severity if surely else Severity.NOTICE,
                places=(_where(form, RESULT, best), _where(form, GOAL, goal)),
                stated=best.words,
                expected=goal.words,
                subject=f"{form.display}·目标·{goal.words}",
            )


_WHOLE, _FAR_MORE = 100, 130
_GIVES_REASON = re.compile(r"原因|由于|因为?|增加|扩大|需求|超额")


def _is_one_thing(goal: Said, result: Said) -> bool:
    """Whether both are counted in the same unit, beside the same words, and no reason stands there."""
    same = goal.quantity.unit == result.quantity.unit and len(goal.nouns & result.nouns) > 1
    return same and not _GIVES_REASON.search(result.before)


def _beyond(rule: Rule, form: SelfEvaluation, goal: Said, best: Said) -> Finding:
    return rule.finding(
        f"{form.display}预期目标为“{goal.words}”，实际完成情况为“{best.words}”，高出较多，没有说明",
        severity=Severity.NOTICE,
        places=(_where(form, RESULT, best), _where(form, GOAL, goal)),
        stated=best.words,
        expected=goal.words,
        subject=f"{form.display}·目标·{goal.words}",
    )


def _only_ones(goal: Said, goals: list[Said], results: list[Said]) -> list[Said]:
    """The only count of its unit in the result when it is the only one in the objective and they share a character."""
    unit = goal.quantity.unit
    same = [r for r in results if are_alike(unit, r.quantity.unit) and not r.quantity.is_rate]
    if len(same) != 1 or sum(are_alike(unit, g.quantity.unit) for g in goals) != 1 or goal.quantity.is_rate:
        return []
    shared = set(goal.before[-_AROUND:] + goal.behind[:4]) & set(same[0].before[-_AROUND:] + same[0].behind[:4])
    return same if {mark for mark in shared if "一" <= mark <= "鿿"} - unspecific() else []


def _same_thing(one: Said, other: Said) -> bool:
    if not are_alike(one.quantity.unit, other.quantity.unit) or one.quantity.is_rate != other.quantity.is_rate:
        return False
    return bool(one.nouns & other.nouns)


@check(
    "R-31-68",
    "实际完成情况不把没有开展的工作写作完成",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="指标写明没有开展的工作，在实际完成情况中如实写明没有开展，不列入完成的事项。",
    relation="指标没有开展（实际完成值为0、未开展，或偏差原因写明未举办）⇒ 实际完成情况不写作已完成",
    failing=Edit(
        "执法巡查和装备更新按计划完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t购置执法记录仪\t45台\t45台\t8\t8\t\n\t\t\t组织执法培训\t6期\t5期\t7\t5.83",
        "组织执法培训，装备更新完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t购置执法记录仪\t45台\t45台\t8\t8\t\n\t\t\t组织执法培训\t6期\t未开展\t7\t0",
    ),
)
def what_was_not_held_is_not_told_as_done(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        if not form.achieved:
            continue
        for one in achievements(form, given.accounts.year):
            name = core(one.indicator.name)
            if one.is_cost or len(name) <= _SHORTEST or not _was_not_held(one):
                continue
            clause = _told_as_done(form.achieved, name)
            if clause:
                at = form.achieved.find(clause)
                said = one.reason or one.indicator.achieved.strip()
                yield rule.finding(
                    f"{form.display}实际完成情况写“{clause.strip()}”，而“{one.name}”没有开展（{said}）",
                    places=(
                        place_in_prose(form, RESULT, form.achieved, at, at + len(clause)),
                        one.place(ACTUAL),
                    ),
                    stated=clause.strip(),
                    subject=f"{one.subject}·{RESULT}",
                )


def _was_not_held(one: Achieved) -> bool:
    if one.says_not_done:
        return True
    scoreless = one.score is not None and one.score.grains == 0 and not one.is_shared
    return scoreless and one.reason != "" and not_held().search(bare(one.reason)) is not None


def _told_as_done(text: str, name: str) -> str:
    """The clause of the text that names it and does not say no, “” if none."""
    for clause in re.split(r"[，,。；;]", text):
        if name in core(_LIST_NUMBER.sub("", clause)) and not _SAYS_NO.search(clause) and not not_held().search(clause):
            return clause
    return ""


@check(
    "R-31-69",
    "名称中的数量与指标值一致",
    severity=Severity.EXPLAIN,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="指标名称不写数量；写了的应与年度指标值相同。",
    relation="指标名称中的数量 = 年度指标值（单位相同时）",
    failing=Edit("购置执法记录仪\t45台", "购置54台执法记录仪\t45台"),
)
def numbers_in_names_agree(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        target = one.target.quantity
        if one.target.kind is not Kind.QUANTITY or target is None or target.unit in ("", "%", "元", "月"):
            continue
        found = [q for q, _, _ in quantities_in(one.indicator.name) if q.unit]
        same = [q for q in found if q.unit == target.unit]
        if len(found) != 1 or len(same) != 1 or same[0].about or target.is_rate:
            continue
        named = same[0]
        if named.value != target.value and not named.direction.value:
            yield rule.finding(
                f"{one.form.display}“{one.name}”年度指标值为{one.indicator.target.strip()}，与名称中的数量不同",
                places=(one.place(TARGET), one.place("指标")),
                stated=one.indicator.target.strip(),
                subject=one.subject,
            )
