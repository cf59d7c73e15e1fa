"""Reasons for deviations in the self-evaluation forms: own, telling, in keeping with the figures they explain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from juesuan.characters import HAN
from juesuan.finding import Finding, Severity
from juesuan.performance.achievement import ACTUAL, Achieved, achievements, deducted_though_met
from juesuan.performance.comparison import Obstacle
from juesuan.performance.measure_words import bare, not_held, words
from juesuan.performance.quantity import Quantity, fraction
from juesuan.rules.checks.form_scores import NOT_DONE
from juesuan.rules.checks.form_targets import NAMES_SHOWN, PART, deviation_limit, grouped, indicators, listed
from juesuan.rules.checks.reasons import is_boilerplate
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

REASON = "偏差原因"
_FEWEST = 3  # indicators with one and the same reason
_SHORTEST = 6  # characters of a reason worth comparing
_MEASURES_ONLY = re.compile(
    r"(?:(?:今后|下一步|下步|以后|后期)?(?:将|要|应|会)?(?:进一步|持续|不断|继续|切实|科学|合理|及时)*"
    r"(?:加强|提高|提升|完善|改进|优化|加快|加大|做好|强化|改善|推进|设置|细化|规范)[^，,。；;]*[，,。；;]?)+"
)
_DEVIATION_ALONE = re.compile(
    rf"(?:实际|本年|全年)?(?:{HAN}{{0,6}})?(?:比|较)(?:年初|全年|原)?(?:预算|计划|目标|指标|预期|预计)(?:数|值)?"
    rf"(?:多|少|高|低|增加|减少|超出|节约)了?\d[\d.,]*(?:%|{HAN}){{0,4}}"
)


_RESTATED = re.compile(
    rf"(?:(?:因|由于)?{HAN}{{0,10}}(?:人数|数量|次数|天数|案件|业务量|场次|批次|金额|支出|费用)(?:比预期|较预期|有所|相应)?"
    rf"(?:较少|较多|减少|增加|不多|不足|下降|上升|偏少|偏多)|(?:部分|个别|有些){HAN}{{0,8}}未(?:拨付|支付|完成|执行|发放|使用)完?)"
    rf"(?:[,，、。；;](?:{HAN}|\d){{0,6}}(?:今后|下一步|下一年|调整|改进|加强|合理|提高).*)?"
)


def _entries(given: Given) -> Iterator[Achieved]:
    """The first indicator of every weight whose score has a reason."""
    seen: set[int] = set()
    for one in indicators(given):
        if one.reason and id(one.entry) not in seen:
            seen.add(id(one.entry))
            yield one


@check(
    "R-31-55",
    "偏差原因逐项分析，不套用同一句话",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="每项偏差各有原因，分别写明是什么事项、差多少、怎样改进；不把一句话抄到几项指标、几个项目。",
    relation="同一句偏差原因至多用于两项指标",
    failing=Edit(
        "12\t12\t\n\t\t时效指标\t工程完工时间\t2024年11月底前\t2024年12月\t10\t8.5\t雨季停工致工期顺延\n\t\t成本指标\t单盏综合造价\t≤1.68万元\t1.65万元\t13\t13",
        "12\t11\t雨季停工致工期顺延\n\t\t时效指标\t工程完工时间\t2024年11月底前\t2024年12月\t10\t8.5\t雨季停工致工期顺延\n"
        "\t\t成本指标\t单盏综合造价\t≤1.68万元\t1.65万元\t13\t12\t雨季停工致工期顺延",
    ),
)
def reasons_are_not_copied(given: Given, rule: Rule) -> Outcomes:
    by_words: dict[str, list[Achieved]] = {}
    for one in _entries(given):
        said = bare(one.reason)
        if len(said) >= _SHORTEST:
            by_words.setdefault(said, []).append(one)
    for said, used in by_words.items():
        if len(used) < _FEWEST:
            continue
        forms = list(dict.fromkeys(one.form.display for one in used))
        yield rule.finding(
            f"同一句偏差原因“{used[0].reason}”用于{'、'.join(forms)}的{len(used)}项指标：{listed(used)}",
            places=tuple(one.place(REASON) for one in used),
            stated=used[0].reason,
            subject=f"偏差原因·{said}",
        )


@check(
    "R-31-56",
    "偏差原因说明为什么偏离",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="写明造成偏离的具体原因，再写改进措施；只写“今后加强”“比预算少几元”不算原因。",
    relation="偏差原因写有原因，不只是改进措施、空话、偏离的数字，也不只是重复“人数较少”",
    failing=Edit("10\t8.5\t雨季停工致工期顺延", "10\t8.5\t进一步加强工期管理"),
)
def reasons_say_why(given: Given, rule: Rule) -> Outcomes:
    by_form: Mapping[str, list[Achieved]] = {form.display: [] for form in given.accounts.evaluations}
    limit = deviation_limit(given)
    met = {  # why these lost points is asked by R-31-41
        id(one.entry)
        for form in given.accounts.evaluations
        for group in deducted_though_met(form, given.accounts.year, limit)
        if not group[0].is_cost
        for one in group
    }
    for one in _entries(given):
        said = bare(one.reason)
        alone = any(pattern.fullmatch(said) for pattern in (_MEASURES_ONLY, _DEVIATION_ALONE, _RESTATED))
        empty = alone or is_boilerplate(one.reason)
        if empty and one.entry.lost > 0 and id(one.entry) not in met:
            by_form[one.form.display].append(one)
    for group in by_form.values():
        if group:
            told = "；".join(f"“{one.name}”写“{one.reason}”" for one in group[:NAMES_SHOWN])
            yield grouped(rule, group, f"的偏差原因没有说明为什么：{told}", "空泛原因")


_SPEAKS_OF_LESS = re.compile(
    r"低于预算|少于预算|低于计划|少于计划|压减|压缩|节约|减少|议价|成交金额低|中标金额低|没有达到|未达到"
)
_SPEAKS_OF_MORE = re.compile(r"高于预算|超出预算|超预算|费用增加|数量增加|支出增加|超出计划|多于计划|高于计划")


@check(
    "R-31-57",
    "偏差原因与是否偏离一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="实际完成值等于指标值的，没有偏差可以解释：核对实际完成值是否照抄了指标值，或删去偏差原因；方向相反的改正其一。",
    relation="偏差原因说明高于（低于）指标值的，实际完成值 >（<）指标值",
    failing=Edit("≤1.68万元\t1.65万元\t13\t13\t", "1.68万元\t1.68万元\t13\t13\t采购议价，成交金额低于预算金额"),
)
def reasons_fit_the_values(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        said = bare(one.reason) if one.reason and not one.is_shared else ""
        if said and _turned_round(one, said):
            side = "高" if one.comparison.off > 0 else "低"
            yield rule.finding(
                f"{one.form.display}{one.says}，{side}于指标值，偏差原因却写“{one.reason}”",
                places=(one.place(ACTUAL), one.place(REASON)),
                stated=one.indicator.achieved.strip(),
                subject=one.subject,
            )
        if not said or one.ratio != 1 or one.entry.lost or not_held().search(said):
            continue
        if NOT_DONE.search(one.reason):
            continue  # R-31-25's
        if _SPEAKS_OF_LESS.search(said) or _SPEAKS_OF_MORE.search(said):
            yield rule.finding(
                f"{one.form.display}{one.says}，两者相等且得满分，偏差原因却写“{one.reason}”",
                severity=rule.severity if one.is_cost else Severity.NOTICE,
                places=(one.place(ACTUAL), one.place(REASON)),
                stated=one.indicator.achieved.strip(),
                subject=one.subject,
            )


_ANY_MORE = re.compile(r"增|多|超|涨|追加|提高|扩大|延长|新|高")
_ANY_LESS = re.compile(r"减|少|压|节|低|缩|取消|未|没有|不")


def _turned_round(one: Achieved, said: str) -> bool:
    """Whether the value is above its target and the reason tells only of less, or the other way round."""
    off = one.comparison.off
    if off > 0:
        return _SPEAKS_OF_LESS.search(said) is not None and _ANY_MORE.search(said) is None
    return off < 0 and _SPEAKS_OF_MORE.search(said) is not None and _ANY_LESS.search(said) is None


_A_GAP = re.compile(
    r"(?P<stated>(?:比|较|超|低于|高于|少于|多于)(?:年初|全年|原|设定)?(?:预算|计划|目标|指标|预期|预计)(?:数|值|金额)?)?"
    rf"{HAN}{{0,6}}?(?:少|多|减少|增加|超出|节约|超支|高出|低)(?:了|约|支出)?(?P<number>\d[\d,]*(?:\.\d+)?)"
)
_AN_ACTUAL = re.compile(
    r"(?:中标价|中标金额|成交价|成交金额|合同价|合同金额|结算价|审定价|最终金额|实际(?:完成|支出|支付|执行|采购|金额|参加|参训|发放|举办)(?:数|数量|人数|金额)?)"
    r"(?:为|是|共|共计|:)?(?P<number>\d[\d,]*(?:\.\d+)?)"
)
_NEAR = (Fraction(1, 2), Fraction(2))


@check(
    "R-31-58",
    "偏差原因中的数字与指标值、实际完成值相符",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="偏差原因所写的差额应等于实际完成值与指标值之差，所写的中标价、实际数应等于实际完成值；改正写错的一处。",
    relation="“增加（减少）x” = |实际完成值 − 指标值|；“中标价为x”“实际完成x” = 实际完成值",
    failing=Edit("≤1.68万元\t1.65万元\t13\t13\t", "1.68万元\t1.65万元\t13\t12.8\t竞争充分，比预算少0.05万元"),
)
def figures_in_reasons_agree(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for one in achievements(form, given.accounts.year):
            target, actual = one.target.quantity, one.actual.quantity
            said = bare(one.indicator.reason)
            if not said or target is None or actual is None or one.comparison.obstacle is Obstacle.DENOMINATION:
                continue
            finding = _wrong_actual(one, rule, said, actual) or _wrong_gap(one, rule, said, target, actual)
            if finding is not None:
                yield finding


def _wrong_actual(one: Achieved, rule: Rule, said: str, actual: Quantity) -> Finding | None:
    match = _AN_ACTUAL.search(said)
    value = _same_unit(match, said, actual) if match is not None else None
    if match is None or value is None or value == actual.value:
        return None
    return _disagreeing(one, rule, f"偏差原因写“{match[0]}{_unit_after(said, match.end())}”")


def _wrong_gap(one: Achieved, rule: Rule, said: str, target: Quantity, actual: Quantity) -> Finding | None:
    matches = [match for match in _A_GAP.finditer(said) if _same_unit(match, said, actual) is not None]
    if len(matches) != 1:
        return None
    match = matches[0]
    scale = Fraction(1) if actual.unit else target.times
    gap, stated = abs(actual.value * scale - target.value), _same_unit(match, said, actual)
    if not gap or stated is None or stated == gap:
        return None
    if not match["stated"] and not _NEAR[0] <= stated / gap <= _NEAR[1]:
        return None  # a part of the gap, or of something else
    severity = Severity.EXPLAIN if match["stated"] or _looks_miscopied(stated, gap) else Severity.NOTICE
    printed = f"{_plain(gap / actual.times if actual.unit else gap / target.times)}{_unit_after(said, match.end())}"
    words_said = f"{match[0]}{_unit_after(said, match.end())}"
    return _disagreeing(one, rule, f"相差{printed}，偏差原因写“{words_said}”", severity)


def _looks_miscopied(one: Fraction, other: Fraction) -> bool:
    """Whether two numbers have the same digits but for one, or two of them swapped."""
    a, b = (str(value.numerator * 100 // value.denominator) for value in (one, other))
    return len(a) == len(b) and (sorted(a) == sorted(b) or sum(x != y for x, y in zip(a, b, strict=True)) == 1)


def _plain(value: Fraction) -> str:
    """A number with at most four decimals, no closing zeros."""
    whole, rest = divmod(value.numerator * 10_000 // value.denominator, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def _unit_after(said: str, at: int) -> str:
    known = words().units
    for length in (3, 2, 1):
        if said[at : at + length] in known or said[at : at + length] in ("万元", "亿元", "万人"):
            return said[at : at + length]
    return ""


def _same_unit(match: re.Match[str], said: str, actual: Quantity) -> Fraction | None:
    """The number of the reason in the plain unit of the actual value; ``None`` when it is in another unit."""
    printed = _unit_after(said, match.end())
    magnitude = 10_000 if printed[:1] == "万" else 100_000_000 if printed[:1] == "亿" else 1
    unit, times = words().units.get(printed.lstrip("万亿"), ("", Fraction(1)))
    if not unit or unit != actual.unit:
        return None
    return fraction(match["number"]) * magnitude * times


def _disagreeing(one: Achieved, rule: Rule, what: str, severity: Severity | None = None) -> Finding:
    return rule.finding(
        f"{one.form.display}{one.says}，{what}，两处不一致",
        severity=severity or rule.severity,
        places=(one.place(ACTUAL), one.place(REASON)),
        stated=one.indicator.achieved.strip(),
        subject=one.subject,
    )
