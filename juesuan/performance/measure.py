"""Measure: what a target or an actual value of an indicator says — quantity, unit, direction, rate, deadline or words.

Read from what people write: ≥95%, 95%以上, 小于5%, 700人次, 2024年12月底前, 450元/人/天, 60人，3天, 12万每套,
5000/台，共计3.5万元, 增加至85%, 有力保障. What is not understood is said to be unknown.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from juesuan.performance.dates import Span, dates_in, misprinted_date, read_span
from juesuan.performance.measure_words import bare, called_off, is_vague, recurring, words
from juesuan.performance.quantity import YUAN, Direction, Quantity, fraction, scan

__all__ = ["Direction", "Kind", "Measure", "Quantity", "Span", "read_measure"]


class Kind(StrEnum):
    """What sort of thing was written."""

    QUANTITY = "数量"
    DEADLINE = "期限"
    RECURRING = "周期"
    DONE = "完成与否"
    WORDS = "文字"
    BLANK = "空白"
    UNKNOWN = "无法识别"


class Measure(NamedTuple):
    """What was written, understood.

    ``done`` says whether a cell that only tells 完成 or 未开展 tells the one or the other. ``span`` is the date;
    ``total`` the 共计 amount behind unit prices, ``factors`` what a price is multiplied by (“*15人”), ``otherwise`` an
    或 condition, ``words`` what stands around the quantities (“规范投诉”3次). ``why`` is empty for what can be
    compared, else the reason why not.
    """

    text: str
    kind: Kind
    quantities: tuple[Quantity, ...] = ()
    span: Span | None = None
    done: bool | None = None
    total: Quantity | None = None
    factors: tuple[Quantity, ...] = ()
    otherwise: str = ""
    words: str = ""
    why: str = ""

    @property
    def quantity(self) -> Quantity | None:
        """The only quantity, ``None`` when there are none or several."""
        return self.quantities[0] if len(self.quantities) == 1 else None

    @property
    def deadline(self) -> date | None:
        """The last day on which it is in time, ``None`` when the text is no date."""
        return self.span.last if self.span is not None else None

    @property
    def is_bound(self) -> bool:
        """Whether it names a bound (≥95%, 12月31日前) where a result would be a plain number or day."""
        if self.kind is Kind.DEADLINE:
            return self.span is not None and self.span.is_bound
        return any(q.direction not in (Direction.NONE, Direction.EXACT) and not q.about for q in self.quantities)

    @property
    def is_comparable(self) -> bool:
        """Whether a target like this can be set against a value by arithmetic or by date."""
        return not self.why


_SAME_DAY = re.compile(r"(\d+)/(\d+)(以上|及以上)?")
_TOTAL = re.compile(
    r"(?:,|;|、)?(?:共计|合计|总计|总价|小计|共)(?:为|:)?(\d[\d,]*(?:\.\d+)?)(?:(万元|亿元|元|万|亿)|(?=$|[,;、。]))"
)
_SPELT_SIGNS = (("大于或等于", "≥"), ("小于或等于", "≤"), ("大于等于", "≥"), ("小于等于", "≤"))
_REMARK = re.compile(r"\((?!含\)|套\)|件\)|次\)|人·|[^()]*[·*])[^()]*\)")
_CUT_OFF = re.compile(r"\d\.(?=[万亿]?元|%|$)")
_DAY_OF_A_MONTH = 31
_LONGEST_NONE = 6  # “零投诉”, “零事故”
_FROM = ("由", "从")  # “由80%提高至90%”


@lru_cache(maxsize=16384)
def read_measure(text: str, year: int | None = None) -> Measure:
    """What a target or actual value says. ``year`` completes dates that name no year. Never raises."""
    body = bare(text)
    known = words()
    if body in known.blank:
        return Measure(text, Kind.BLANK, why="没有填写")
    if body in known.done:
        return Measure(text, Kind.DONE, done=True)
    if body in known.undone or called_off().fullmatch(body) is not None:
        return Measure(text, Kind.DONE, done=False)
    if body in known.zero or (body[0] == "零" and len(body) <= _LONGEST_NONE):
        return Measure(text, Kind.QUANTITY, (Quantity(Fraction(0), Fraction(0), ""),), words=body)
    if _CUT_OFF.search(body) is not None:
        return Measure(text, Kind.UNKNOWN, why="小数点后缺少数字")
    slip = misprinted_date(body)
    if slip is not None:
        return Measure(text, Kind.UNKNOWN, why=f"“{slip[0]}”{slip[1]}")
    span = read_span(body, year)
    if span is not None:
        return Measure(text, Kind.DEADLINE, span=span)
    return _fraction(text, body) or _with_numbers(text, body, year)


def _fraction(text: str, body: str) -> Measure | None:
    """“2/3以上”; a bare “2/3” may as well be a day."""
    match = _SAME_DAY.fullmatch(body)
    if match is None:
        return None
    above, below = int(match[1]), int(match[2])
    if below == 0 or (not match[3] and 1 <= above <= 12 and 1 <= below <= _DAY_OF_A_MONTH and above != below):
        return Measure(text, Kind.UNKNOWN, why="既像分数又像日期")
    value = Fraction(100 * above, below)
    direction = Direction.AT_LEAST if match[3] else Direction.NONE
    return Measure(text, Kind.QUANTITY, (Quantity(value, value, "%", direction, f"/{below}"),))


def _with_numbers(text: str, body: str, year: int | None) -> Measure:
    """Quantities, alone or among words; words alone; or digits that say nothing known."""
    for spelt, sign in _SPELT_SIGNS:
        body = body.replace(spelt, sign)
    body, otherwise = _alternatives(body)
    total = _total(body)
    if total is not None:
        body = _TOTAL.sub("", body)
    spans = dates_in(body, year) if "年" in body or "月" in body else ()
    rest = body
    for one in reversed(spans):
        rest = rest[: one.start] + rest[one.end :]
    found = scan(_REMARK.sub("", rest))
    quantities, left = found.quantities, found.words
    if left in _FROM and len(quantities) == 2 and quantities[1].direction:
        quantities = quantities[1:]
    if not quantities and total is not None:
        quantities, total = (total,), None
    last = spans[-1] if spans else None
    if quantities:
        why = "有多个数值" if len(quantities) > 1 and len({q.unit for q in quantities}) < len(quantities) else ""
        return Measure(text, Kind.QUANTITY, quantities, last, None, total, found.factors, otherwise, left, why)
    if found.has_more_digits or not body.strip("%‰≥≤<>=元万亿个人次台套天项年月"):
        return Measure(text, Kind.UNKNOWN, span=last, otherwise=otherwise, why="看不出数值和单位")
    if recurring().fullmatch(rest):
        return Measure(text, Kind.RECURRING, why="只说明周期")
    why = "空泛，没有可以衡量的标准" if is_vague(text) else "文字表述，不能按数值比较"
    return Measure(text, Kind.WORDS, span=last, otherwise=otherwise, words=body, why=why)


def _alternatives(body: str) -> tuple[str, str]:
    """“≤45天或超期有通知书” as “≤45天” and “超期有通知书”; a text without a number before 或 stays whole."""
    before, _, after = body.partition("或")
    return (before, after) if after and any(mark.isdigit() for mark in before) else (body, "")


def _total(body: str) -> Quantity | None:
    match = _TOTAL.search(body)
    if match is None:
        return None
    printed = match[2] or ""
    times = Fraction({"万": 10_000, "亿": 100_000_000}.get(printed[:1], 1))
    value = fraction(match[1]) * times
    return Quantity(value, value, YUAN if printed else "", printed_unit=printed, times=times)
