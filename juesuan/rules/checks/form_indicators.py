"""The indicators of the self-evaluation forms: present, named once, not empty, done before their deadline."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from juesuan.accounts import Indicator, SelfEvaluation
from juesuan.finding import NotChecked, Severity
from juesuan.performance.bodies import project_name
from juesuan.performance.measure import Measure, read_measure
from juesuan.performance.points import printed, scored
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE

PART = "绩效自评表"
_ORDINAL = re.compile(r"^指标\d*:+")
_LIKE_A_DATE = re.compile(r"\d{4}\s*[年./-]|月.*[日底末前完]|年[底末]")  # a bare “12月” may be a duration
_NAMES_A_DAY = re.compile(r"\d日|\d[./-]\d+[./-]\d")


@check(
    "R-30-04",
    "每个项目至少有一项产出指标和一项效益指标",
    severity=Severity.EXPLAIN,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="补充产出、效益指标；确不适用的在表中说明。",
    relation="产出指标 ≥ 1 项且效益指标 ≥ 1 项（空白、“无”不算）",
    failing=Edit(
        "效益指标（30分）\t经济效益指标\t单位亮度节电率\t≥20%\t23%\t15\t15\t\n\t\t社会效益指标\t主干道亮灯率\t≥98%\t98.5%\t15\t15",
        "效益指标（30分）\t经济效益指标\t无\t—\t—\t15\t15\t\n\t\t社会效益指标\t无\t—\t—\t15\t15",
    ),
)
def output_and_benefit_present(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        named = {indicator.level1 for indicator in form.indicators if not indicator.is_placeholder}
        if not named or "" in named:
            yield NotChecked(rule.code, f"{form.display}没有读到指标，或有指标没有一级名称")
            continue
        missing = [level for level in ("产出指标", "效益指标") if level not in named]
        if missing:
            yield rule.finding(
                f"{form.display}没有{'、'.join(missing)}",
                places=(form.place,),
                subject=f"{form.display}·{'、'.join(missing)}",
            )


@check(
    "R-30-06",
    "没有内容的指标不占分值",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="删去“无”“指标2：”等没有内容的指标，把它的分值分给有内容的指标。",
    relation="占位行（无、0、—、……）的分值为空白或 0",
    failing=Edit("建成区清扫覆盖率\t≥98%\t99.2%\t20\t20", "指标1：无\t—\t—\t20\t20"),
)
def placeholders_carry_no_weight(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for entry in scored(form):
            weight = entry.weight
            if not entry.is_placeholder or weight is None or not printed(weight) or weight.grains <= 0:
                continue
            yield rule.finding(
                f"{form.display}{entry.head.level2}有一行没有内容的指标却占{weight.number.text.strip()}分",
                places=(weight.place, entry.head.place),
                stated=weight.number.text.strip(),
                expected="0",
                unit="分",
                operands=(entry.score,) if entry.score is not None else (),
                subject=weight.key,
            )


@check(
    "R-31-26",
    "同一级指标下名称不重复",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="合并重复的指标，或改写名称使其各有所指；同一件事不重复计分。",
    relation="同一二级指标下、效益指标各二级之间，三级指标名称互不相同",
    failing=Edit("效益指标（30分）\t经济效益指标\t单位亮度节电率", "效益指标（30分）\t经济效益指标\t主干道亮灯率"),
)
def names_are_not_repeated(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for name, indicators in _by_name(form).items():
            if len(indicators) > 1:
                levels = "、".join(dict.fromkeys(indicator.level2 for indicator in indicators))
                yield rule.finding(
                    f"{form.display}{levels}重复设置指标“{indicators[0].name}”{len(indicators)}次",
                    places=tuple(indicator.place for indicator in indicators),
                    stated=indicators[0].name,
                    subject=f"{form.display}·{levels}·{name}",
                )


def _by_name(form: SelfEvaluation) -> Mapping[str, list[Indicator]]:
    """Indicators by their name and the level within which it must be the only one."""
    found: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in form.indicators:
        name = _ORDINAL.sub("", project_name(indicator.name))
        if name and not indicator.is_placeholder:
            within = indicator.level1 if indicator.level1 == "效益指标" else f"{indicator.level1}·{indicator.level2}"
            found[f"{within}·{name}"].append(indicator)
    return found


@check(
    "R-31-33",
    "超过期限完成的不得满分",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="核对指标值中的期限与实际完成时间；超期完成的按方案扣分并说明原因。",
    relation="实际完成日期晚于指标值所定期限的，得分 < 分值",
    failing=Edit("2024年11月底前\t2024年12月\t10\t8.5", "2024年11月底前\t2024年12月\t10\t10"),
    covers=("R-31-12",),
)
def late_completion_costs_points(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        year = form.year or given.accounts.year
        for entry in scored(form):
            if year is None or entry.lost > 0 or entry.score is None or entry.score.grains <= 0:
                continue
            for member in entry.members:
                if not (_LIKE_A_DATE.search(member.achieved) and _LIKE_A_DATE.search(member.target)):
                    continue
                if _is_late(read_measure(member.target, year), read_measure(member.achieved, year)):
                    yield rule.finding(
                        f"{form.display}“{member.name}”期限为{member.target.strip()}，实际{member.achieved.strip()}，得满分",
                        places=(member.places.get("实际完成值", member.place), entry.score.place),
                        stated=member.achieved.strip(),
                        expected=member.target.strip(),
                        subject=f"{form.display}·{member.level2}·{member.name}·期限",
                    )


def _is_late(target: Measure, achieved: Measure) -> bool:
    """Whether both are dates and the second is later; a month without a day may be any of its days."""
    deadline, done = target.deadline, achieved.deadline
    if deadline is None or done is None or done <= deadline:
        return False
    return (done.year, done.month) != (deadline.year, deadline.month) or _NAMES_A_DAY.search(achieved.text) is not None
