"""Deadlines of the self-evaluation forms: dates that exist, within the year, kept also when they stand in the name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.finding import Finding, Severity
from juesuan.performance.achievement import ACTUAL, TARGET, Achieved
from juesuan.performance.dates import Span, dates_in, misprinted_date
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare
from juesuan.rules.checks.form_targets import PART, indicators
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE

NAME, REASON = "指标", "偏差原因"
_NAMES_A_YEAR = re.compile(r"(?:19|20)\d\d(?=年|[./-])")
_FINISHED = re.compile(r"完成|完工|竣工|验收|交付|举办|开展|发放|结束|办结|支付|拨付|投入使用|上线|到货|签订")
_MAY_HOLD_A_DATE = re.compile(r"[年月]|\d[./-]")
_FAR_YEARS = 3
_FEW_MONTHS = 12


@check(
    "R-31-52",
    "日期写法正确、在评价年度之内",
    severity=Severity.ERROR,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="年份写四位，月份1—12，日期确有其日；指标值的期限落在评价年度之内，不照抄上年。",
    relation="日期存在；指标值的期限、实际完成日期不早于评价年度；偏差原因中的年份与评价年度相近",
    failing=Edit("2024年10月底前\t2024年9月底", "2024年10月底前\t024年9月底"),
)
def dates_exist(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        wrong = next(_misprints(one, rule), None)
        if wrong is not None:
            yield wrong
            continue
        year = one.form.year or given.accounts.year
        if year is None:
            continue
        for column, measure in ((TARGET, one.target), (ACTUAL, one.actual)):
            span = measure.span
            if measure.kind is Kind.DEADLINE and span is not None and span.last.year < year:
                yield rule.finding(
                    f"{one.form.display}“{one.name}”{column}为{measure.text.strip()}，不在{year}年度之内",
                    severity=Severity.EXPLAIN,
                    places=(one.place(column),),
                    stated=measure.text.strip(),
                    expected=f"{year}年",
                    subject=one.subject,
                )
                break
        else:
            yield from _far_away(one, rule, year)


def _misprints(one: Achieved, rule: Rule) -> Iterator[Finding]:
    indicator = one.indicator
    for column, text in (
        (TARGET, indicator.target),
        (ACTUAL, indicator.achieved),
        (REASON, indicator.reason),
        (NAME, indicator.name),
    ):
        slip = misprinted_date(bare(text)) if _MAY_HOLD_A_DATE.search(text) is not None else None
        if slip is not None:
            yield rule.finding(
                f"{one.form.display}“{one.name}”{column}写作“{text.strip()}”，“{slip[0]}”{slip[1]}",
                places=(one.place(column),),
                stated=text.strip(),
                subject=one.subject,
            )


def _far_away(one: Achieved, rule: Rule, year: int) -> Iterator[Finding]:
    """A month years away in a reason for this year's deviation."""
    for span in dates_in(bare(one.indicator.reason), None) if "年" in one.indicator.reason else ():
        months = (span.last.year - span.first.year) * _FEW_MONTHS + span.last.month - span.first.month
        if abs(span.first.year - year) >= _FAR_YEARS and months < _FEW_MONTHS - 1:
            yield rule.finding(
                f"{one.form.display}“{one.name}”偏差原因“{one.indicator.reason.strip()}”中的年份与{year}年度相差较远，疑为笔误",
                severity=Severity.NOTICE,
                places=(one.place(REASON),),
                stated=f"{span.first.year}年{span.first.month}月",
                subject=f"{one.subject}·年份",
            )


@check(
    "R-31-54",
    "名称中写明的期限照期限判断",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="把期限写进年度指标值，实际完成值填实际完成的日期；超过期限的按没有达到指标值计分。",
    relation="指标名称或指标值的期限 < 偏差原因所述完成日期 ⇒ 实际完成值不得写作100%、完成或照抄期限",
    failing=Edit(
        "工程完工时间\t2024年11月底前\t2024年12月\t10\t8.5\t雨季停工",
        "工程2024年10月完工\t100%\t100%\t10\t8.5\t2024年12月完成，雨季停工",
    ),
)
def named_deadlines_are_kept(given: Given, rule: Rule) -> Outcomes:
    for one in indicators(given):
        year = one.form.year or given.accounts.year
        limit = _limit(one, year)
        if limit is None or not one.comparison.met or not one.has_points:
            continue
        done, column = _finished(one, year)
        if done is None or done.first <= limit.last:
            continue
        quoted = one.reason if column == REASON else one.indicator.achieved.strip()
        states = "" if column == ACTUAL else f"实际完成值写{one.indicator.achieved.strip()}，"
        yield rule.finding(
            f"{one.form.display}“{one.name}”{states}{column}却是“{quoted}”，已超过期限{_said(limit)}，{one.points}",
            places=(*one.places, *((one.place(REASON),) if column == REASON else ())),
            stated=one.indicator.achieved.strip(),
            expected=_said(limit),
            subject=one.subject,
        )


def _limit(one: Achieved, year: int | None) -> Span | None:
    """The deadline that stands in the target, else the last month or day named in the indicator's name."""
    if one.target.kind is Kind.DEADLINE:
        return one.target.span
    named = [span for span in dates_in(bare(one.indicator.name), year) if (span.last - span.first).days < 100]
    return named[-1] if named else None


def _finished(one: Achieved, year: int | None) -> tuple[Span | None, str]:
    """When it was done by the actual value or by the reason, and which of them says so."""
    if one.actual.kind is Kind.DEADLINE and one.target.kind is not Kind.DEADLINE:
        return one.actual.span, ACTUAL
    if one.reason and _FINISHED.search(one.reason):
        for span in dates_in(bare(one.reason), year):
            if (span.last - span.first).days < 100:
                return span, REASON
    return None, ""


def _said(span: Span) -> str:
    day = span.last
    return f"{day.year}年{day.month}月" + ("底" if span.first != day or not span.is_bound else f"{day.day}日")
