"""Items: what inspectors ask of a published report, and what the rules answer; families of rules for the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from juesuan import shipped
from juesuan.inspection.inspected import Counts, Row
from juesuan.rules import rules_by_code

MEETS, FAILS, OPEN = "符合", "不符合", "未能核验"
TIMELY, TIMELY_RULE, DAYS = "及时性", "R-40-01", 20
MOST_REASONS = 6


class Item(NamedTuple):
    """检查事项: its name, what it asks, the codes (or their beginnings) of its rules, and those it needs to be met."""

    name: str
    asks: str
    codes: tuple[str, ...]
    core: tuple[str, ...]


class Dates(NamedTuple):
    """When the accounts were approved (批复) and published (公开), and where that is written; ``trouble`` says why a
    date that is written down cannot be used."""

    approved: date | None = None
    published: date | None = None
    source: str = ""
    trouble: str = ""


class Judged(NamedTuple):
    """One item of one report: 符合, 不符合 or 未能核验, the reasons, the rules that speak against it, and how many of
    its rules came to no result."""

    item: str
    result: str
    reasons: tuple[str, ...]
    codes: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


@cache
def items() -> tuple[Item, ...]:
    """The items in the order in which they are shown."""
    data = shipped.toml(__package__, "items.toml")["item"]
    return tuple(Item(e["name"], e["asks"], tuple(e["codes"]), tuple(e["core"])) for e in data)


@cache
def item_of(code: str) -> str:
    """The item that a rule answers: the longest beginning of its code decides; “” when none is given."""
    fitting = [(len(start), item.name) for item in items() for start in item.codes if code.startswith(start)]
    return max(fitting)[1] if fitting else ""


@cache
def families() -> tuple[str, ...]:
    """The families of rules in the order in which they are shown."""
    return tuple(shipped.toml(__package__, "items.toml")["families"])


@cache
def family_of(code: str) -> str:
    """The family of a rule, by the part of the report it is about."""
    rule = rules_by_code().get(code)
    named = shipped.toml(__package__, "items.toml")["families"]
    return next((name for name, parts in named.items() if rule is not None and rule.part in parts), "形式")


def by_family(row: Row) -> Mapping[str, Counts]:
    """How many findings of each severity a report has in each family, empty families included."""
    counted = dict.fromkeys(families(), Counts())
    for code, counts in row.found.items():
        name = family_of(code)
        counted[name] = counted[name].plus(counts)
    return counted


def judge(row: Row, dates: Dates | None = None, select: Sequence[str] = ()) -> tuple[Judged, ...]:
    """What the verdict says to each item; ``select`` are the rules that it was narrowed to."""
    return tuple(
        _timely(row, item, dates, select) if item.name == TIMELY else _judged(row, item, select) for item in items()
    )


def _judged(row: Row, item: Item, select: Sequence[str]) -> Judged:
    """Errors speak against it; what was not checked, or waits for an answer of the office, leaves it open."""
    mine = {code: counts for code, counts in row.found.items() if item_of(code) == item.name}
    unchecked = tuple(code for code in row.not_checked if item_of(code) == item.name)
    wrong = {code: counts.error for code, counts in mine.items() if counts.error}
    asked = {code: counts.explain for code, counts in mine.items() if counts.explain}
    waiting = (f"待单位说明：{_told(asked)}",) if asked else ()
    codes = (*sorted(wrong), *sorted(code for code in asked if code not in wrong))
    if wrong:
        return Judged(item.name, FAILS, (_told(wrong), *waiting), codes, unchecked)
    lacking = _lacking(row, item, select)
    if lacking or waiting:
        return Judged(item.name, OPEN, (*lacking, *waiting), codes, unchecked)
    notices = sum(counts.notice for counts in mine.values())
    said = "有关规则没有查出不符" + (f"；另有提示 {notices} 处" if notices else "")
    return Judged(item.name, MEETS, (said,), (), unchecked)


def _lacking(row: Row, item: Item, select: Sequence[str]) -> tuple[str, ...]:
    """Why nothing can be concluded although nothing was found."""
    if select and not all(code.startswith(tuple(select)) for code in item.core):
        return (f"只用了 {'、'.join(select)} 的规则",)
    if row.document.get("incomplete"):  # whatever else is lacking follows from this
        return (str(row.document["incomplete"]),)
    return tuple(f"{code} {row.not_checked[code]}" for code in item.core if code in row.not_checked)


def _timely(row: Row, item: Item, dates: Dates | None, select: Sequence[str]) -> Judged:
    """Dates handed in come before those printed in the report, which hardly any prints."""
    if dates is None:
        judged = _judged(row, item, select)
        if judged.result == OPEN and TIMELY_RULE in row.not_checked:
            said = f"{row.not_checked[TIMELY_RULE]}，从文件本身看不出何时公开；请在台账中写明两个日期"
            return judged._replace(reasons=(said,))
        return judged
    if dates.trouble:
        return Judged(item.name, OPEN, (dates.trouble,))
    if dates.approved is None or dates.published is None:
        missing = "、".join(n for n, d in (("批复日期", dates.approved), ("公开日期", dates.published)) if d is None)
        return Judged(item.name, OPEN, (f"{dates.source}没有写{missing}",))
    days = (dates.published - dates.approved).days
    said = f"{dates.approved} 批复，{dates.published} 公开，"
    if days < 0:
        return Judged(item.name, OPEN, (f"{said}公开早于批复，请核对日期（{dates.source}）",))
    said += f"相隔 {days} 天（{dates.source}）"
    if days <= DAYS:
        return Judged(item.name, MEETS, (said,))
    return Judged(item.name, FAILS, (f"{said}，超过 {DAYS} 天",), (TIMELY_RULE,))


def _told(counted: Mapping[str, int]) -> str:
    """Rules with their titles and how often each was found, the most frequent first."""
    ordered = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
    told = [f"{code} {_title(code)}（{count} 处）" for code, count in ordered[:MOST_REASONS]]
    more = len(ordered) - MOST_REASONS
    return "；".join(told) + (f"；另有 {more} 条规则" if more > 0 else "")


def _title(code: str) -> str:
    rule = rules_by_code().get(code)
    return rule.title if rule is not None else ""
