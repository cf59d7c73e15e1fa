"""Dates as forms print them: 2024年12月底前, 2024.12.31前, 11月底, 第四季度, 1—12月, 年底; and misprints."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from juesuan.characters import HAN

_EARLIEST, _LATEST = 1949, 2100
_DECEMBER = 12
_MAY_HOLD_A_DATE = re.compile(r"[年月季]|\d[./-]\d|\d{8}")
_MONTHS = {"十二": "12", "十一": "11", "十": "10"} | dict(zip("一二三四五六七八九", "123456789", strict=True))
_QUARTERS = {c: n for n, row in enumerate(("一1", "二2", "三3", "四4"), 1) for c in row}


class Span(NamedTuple):
    """The days a printed date may mean, from ``first`` to ``last``: one day, a month, a quarter, a year.

    ``is_bound``: 前, 以前, 内 stand behind it; as an actual value that says no more than the target did.
    ``before_first``: “11月前” may also mean before its first day. ``start``, ``end``: its characters in the text.
    """

    first: date
    last: date
    is_bound: bool = False
    before_first: bool = False
    start: int = 0
    end: int = 0


_PART = (
    r"(?:(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})(?:[日号]|(?=以?前|之前|[-~—–至到]|$))(?:[-~—–至到]+(?P<to>\d{1,2})[日号])?|(?P<third>[上中下])旬|(?P<at>底|末|初))?"
    r"|第?(?P<quarter>[一二三四1-4])季度(?P<quarter_end>末|底)?|(?P<half>[上下])半年|(?P<year_end>(?:(?<=年)|(?<=年度)|年)年?[底末]))"
)
_YEAR = r"(?:(?P<year>\d{4}|[012]\d(?=年\d{1,2}月))年(?:度)?|(?P<relative>[当本今次翌])年(?:度)?(?![级])|全年)(?:全年)?"
_BOUND = r"(?P<bound>(?:之|以)?前|(?:之|以)?内)?"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Numeric dates, spoken dates with their year, spoken dates without. “2092.10人” is a number, not a month."""
    no_unit = r"(?![^\W\d_前之以内至到底末初月完])"
    numeric = (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[./-])(?P<month>\d{1,2})"
        rf"(?:(?P=mark)(?P<day>\d{{1,2}})|{no_unit})(?!\d)日?"
    )
    compact = rf"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d){_BOUND}"
    return (
        re.compile(numeric + _BOUND),
        re.compile(compact),
        re.compile(rf"(?<!\d){_YEAR}(?:的|中)?{_PART}?{_BOUND}"),
        re.compile(rf"(?<![\d个每第])(?<!\d年){_PART}(?!度){_BOUND}"),
    )


@cache
def _spelt_month() -> re.Pattern[str]:
    spelt = "[一二三四五六七八九十]"
    return re.compile(rf"(?<!{spelt})(十二|十一|{spelt})月(?=底|末|初|份|前|以前|之前|[上中下]旬|\d|$)")


@lru_cache(maxsize=8192)
def dates_in(text: str, year: int | None) -> tuple[Span, ...]:
    """Every date of a text without white space, in order. ``year`` completes those that name none; without it they
    are left out."""
    return tuple(_dates(text, year)) if _MAY_HOLD_A_DATE.search(text) is not None else ()


def _dates(text: str, year: int | None) -> Iterator[Span]:
    text = _spelt_month().sub(lambda m: f"{_MONTHS[m[1]]}月", text)
    at = 0
    while True:
        matches = [match for pattern in _patterns() if (match := pattern.search(text, at)) is not None]
        if not matches:
            return
        match = min(matches, key=lambda m: (m.start(), -m.end()))
        at = max(match.end(), at + 1)
        span = _span(match, year)
        if span is not None:
            yield span


def _span(match: re.Match[str], year: int | None) -> Span | None:
    parts = match.groupdict()
    named = parts.get("year")
    if named is not None:
        year = int(named) if len(named) > 2 else 2000 + int(named)
        if not _EARLIEST <= year <= _LATEST:
            return None
    elif year is None:
        return None
    if parts.get("relative") in ("次", "翌"):
        year += 1
    days = _days(year, parts)
    if days is None:
        return None
    bound = bool(parts.get("bound"))
    exact = any(parts.get(name) for name in ("day", "at", "third", "quarter_end", "year_end"))
    whole_year = days == (date(year, 1, 1), date(year, _DECEMBER, 31))
    return Span(*days, bound, bool(bound and "前" in parts["bound"] and not exact and not whole_year), *match.span())


def _days(year: int, parts: dict[str, str | None]) -> tuple[date, date] | None:
    """First and last day; ``None`` when there is no such day."""
    month = int(parts.get("month") or 0)
    if parts.get("quarter"):
        last = 3 * _QUARTERS[str(parts["quarter"])]
        return date(year, last if parts.get("quarter_end") else last - 2, 1), _last(year, last)
    if parts.get("half"):
        return (date(year, 1, 1), _last(year, 6)) if parts["half"] == "上" else (date(year, 7, 1), _last(year, 12))
    if parts.get("year_end"):
        return date(year, _DECEMBER, 31), date(year, _DECEMBER, 31)
    if not month:
        return date(year, 1, 1), date(year, _DECEMBER, 31)
    if month > _DECEMBER:
        return None
    if parts.get("day"):
        day = int(parts["day"] or 0)
        to = int(parts.get("to") or day)
        longest = monthrange(year, month)[1]
        return (date(year, month, day), date(year, month, to)) if 1 <= day <= to <= longest else None
    if parts.get("third"):
        first = {"上": 1, "中": 11, "下": 21}[str(parts["third"])]
        return date(year, month, first), date(year, month, first + 9) if first < 21 else _last(year, month)
    if parts.get("at") in ("底", "末"):
        return (_last(year, month),) * 2
    if parts.get("at") == "初":
        return date(year, month, 1), date(year, month, 10)
    return date(year, month, 1), _last(year, month)


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


# ── a whole cell that is a date ──

_LEAD = re.compile(r"(?:截[至止]到?|不[晚迟]于|最[晚迟]|[按已]?于|在|计划|预计|项目|工程|[≤<]=?|每年|确保|争取|力争)*")
_REST = re.compile(r"(?:[,(]?[^\d%率]{0,14}?\)?)")
_RANGE = re.compile(r"(?<!\d)(\d{1,2})月?[-~—–至到]+(?=\d{1,2}月)")


def read_span(text: str, year: int | None) -> Span | None:
    """The date that a whole cell says, words like “完成” behind it allowed; ``None`` when it says something else.

    “1—12月” and “2024年1月1日至2024年12月31日” are the days from the first to the last."""
    if not any(mark.isdigit() for mark in text) and not any(mark in text for mark in "年月季"):
        return None
    text = _RANGE.sub(r"\1月-", text)
    spans = dates_in(text, year)
    if not spans or _YEARS.fullmatch(text):
        return _whole_year(text, year)
    if _LEAD.fullmatch(text, 0, spans[0].start) is None or _REST.fullmatch(text, spans[-1].end) is None:
        return None
    if len(spans) == 1:
        return spans[0]
    between = text[spans[0].end : spans[1].start]
    if len(spans) == 2 and between and not between.strip("-~—–至到起日"):
        return Span(spans[0].first, spans[1].last, spans[1].is_bound)
    return None


_YEARS = re.compile(r"((?:19|20)\d\d)年?[-~—–至到]+((?:19|20)\d\d)年度?")
_THE_YEAR = re.compile(rf"(?:年内|年度内){HAN}{{0,8}}|(?:全年|本年度?|当年|年度)(?:内|完成|执行)*")


def _whole_year(text: str, year: int | None) -> Span | None:
    match = _YEARS.fullmatch(text)
    if match is not None:
        return Span(date(int(match[1]), 1, 1), date(int(match[2]), _DECEMBER, 31))
    match = _THE_YEAR.fullmatch(text)
    return Span(date(year, 1, 1), date(year, _DECEMBER, 31)) if match is not None and year is not None else None


# ── misprints ──

_SLIPS = (
    (re.compile(r"(?<![\d万千百])(\d{3})年(?=\d{1,2}月|[底末]|度)"), "年份只有三位"),
    (re.compile(r"(?<!\d)(\d{5,})年(?=\d{1,2}月|[底末]|度)"), "年份多于四位"),
    (re.compile(r"(?<!\d)((?!(?:18|19|20)\d\d)\d{4})年(?=\d{1,2}月|[底末]|度)"), "没有这样的年份"),
    (re.compile(r"(?<!\d)(?:19|20)\d\d(?:年|[./-])(0{1,2}|1[3-9]|[2-9]\d|\d{3,})(?:月|[./-]\d)"), "没有这样的月份"),
    (re.compile(r"(?<![\d./-])(?!(?:18|19|20)\d\d[./-])(\d{3,})[./-]\d{1,2}[./-]\d{1,2}(?![\d./-])"), "没有这样的年份"),
    (re.compile(r"(?<![\d.])(?<!每)(0|1[3-9]|[2-9]\d)月(?:\d{1,2}日|底|末)"), "没有这样的月份"),
)
_A_DAY = re.compile(r"(?:(?<!\d)((?:19|20)\d\d)年)?(?<!\d)(\d{1,2})月(\d{1,2})日")


@lru_cache(maxsize=8192)
def misprinted_date(text: str) -> tuple[str, str] | None:
    """A date in a text without white space that cannot be, and why: (“024年”, “年份只有三位”); ``None`` if none."""
    if _MAY_HOLD_A_DATE.search(text) is None:
        return None
    for pattern, why in _SLIPS:
        match = pattern.search(text)
        if match is not None:
            return match[0], why
    for match in _A_DAY.finditer(text):
        year, month, day = int(match[1] or 2024), int(match[2]), int(match[3])
        if 1 <= month <= _DECEMBER and not 1 <= day <= monthrange(year, month)[1]:
            return match[0], "没有这一天"
    return None
