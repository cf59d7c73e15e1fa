"""Publication: within twenty days, on the right platform, and with the figures that were approved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from juesuan.accounts import FinalAccounts
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import bare, passages
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

LAW = "预算法第十四条、第八十条；预算法实施条例（国务院令第729号）第六条"
_WHAT = {"公开": "公开", "发布": "公开", "批复": "批复", "批准": "批准"}
_DATED = re.compile(
    r"(公开|发布|批复|批准)(?:日期|时间|于)?(?:为|是)?[:：]?(20\d\d)(?:年|-|\.)(\d{1,2})(?:月|-|\.)(\d{1,2})日?"
)
Dated = tuple[date, Place]


def dates(accounts: FinalAccounts) -> Mapping[str, Dated]:
    """The dates of 批准 (standing committee), 批复 (finance) and 公开 printed in the report, the first of each."""
    found: dict[str, Dated] = {}
    texts = [(p.text, p.paragraph.place) for p in passages(accounts) if "20" in p.text]
    texts += [(unread.text, unread.place) for unread in accounts.unread]
    for text, place in texts:
        if not any(word in text for word in _WHAT):
            continue
        for match in _DATED.finditer(bare(text)):
            try:
                when = date(int(match[2]), int(match[3]), int(match[4]))
            except ValueError:
                continue
            found.setdefault(_WHAT[match[1]], (when, place))
    return found


def _within(given: Given, rule: Rule, first: str, last: str, days: int) -> Outcomes:
    known = dates(given.accounts)
    missing = [name for name in (first, last) if name not in known]
    if missing:
        yield NotChecked(rule.code, f"报告没有印{'、'.join(f'{name}日期' for name in missing)}")
        return
    (start, _), (end, place) = known[first], known[last]
    late = (end - start).days
    if not 0 <= late <= days:
        said = f"{first}日期 {start:%Y-%m-%d}，{last}日期 {end:%Y-%m-%d}，"
        said += f"相隔 {late} 天，超过 {days} 天" if late > 0 else "先后颠倒"
        yield rule.finding(
            said,
            places=(place, known[first][1]),
            stated=f"{end:%Y-%m-%d}",
            unit="天",
            subject=f"{first}·{last}",
        )


@check(
    "R-40-01",
    "批复后二十日内公开",
    severity=Severity.ERROR,
    source=LAW,
    part="公开",
    hint="部门在财政部门批复后 20 日内、单位在主管部门批复后 20 日内公开；逾期的说明原因。",
    relation="0 ≤ 公开日期 − 批复日期 ≤ 20 天",
    failing=Edit(
        "主要原因：压减办公和水电等日常公用支出。",
        "主要原因：压减办公和水电等日常公用支出。批复日期：2025年7月1日，公开日期：2025年9月1日。",
    ),
)
def published_in_time(given: Given, rule: Rule) -> Outcomes:
    yield from _within(given, rule, "批复", "公开", 20)


@check(
    "R-40-02",
    "批准后二十日内批复",
    severity=Severity.ERROR,
    source=LAW,
    part="公开",
    hint="财政部门在人大常委会批准决算后 20 日内批复部门；部门在接到批复后 15 日内批复所属单位。",
    relation="0 ≤ 批复日期 − 批准日期 ≤ 20 天",
    failing=Edit(
        "主要原因：压减办公和水电等日常公用支出。",
        "主要原因：压减办公和水电等日常公用支出。批准日期：2025年7月1日，批复日期：2025年9月1日。",
    ),
)
def approved_in_time(given: Given, rule: Rule) -> Outcomes:
    yield from _within(given, rule, "批准", "批复", 20)


@check(
    "R-40-09",
    "在统一平台和本部门网站公开",
    severity=Severity.ERROR,
    source="地方预决算公开操作规程（财预〔2016〕143号）",
    part="公开",
    hint="同时在政府（财政部门）统一平台或专栏和本部门网站公开，长期保留。",
    relation="统一平台和本部门网站都能打开",
    needs=("公开网址",),
)
def on_the_platform(given: Given, rule: Rule) -> Outcomes:
    yield NotChecked(rule.code, "需要统一平台和本部门网站的公开网址")


@check(
    "R-40-15",
    "公开数与批复数一致",
    severity=Severity.ERROR,
    source=LAW,
    part="公开",
    hint="公开的每个数字取自财政部门批复的决算。",
    relation="公开的各表 = 财政部门批复的各表",
    needs=("决算批复",),
)
def as_approved(given: Given, rule: Rule) -> Outcomes:
    yield NotChecked(rule.code, "需要财政部门的决算批复")
