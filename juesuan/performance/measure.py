"""Measure: what a target or an actual value of an indicator says — quantity, unit, direction, rate, deadline or words.

Read from what people write: ≥95%, 95%以上, 小于5%, 700人次, 2024年12月底前, 450元/人/天, 60人，3天, 12万每套,
5000/台，共计3.5万元, 增加至85%, 有力保障. What is not understood is said to be unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from juesuan.amount import plain


class Kind(StrEnum):
    """What sort of thing was written."""

    QUANTITY = "数量"
    DEADLINE = "期限"
    DONE = "完成与否"
    WORDS = "文字"
    BLANK = "空白"
    UNKNOWN = "无法识别"


class Direction(StrEnum):
    """Which side of the number is good, as written; NONE when no sign or word says so."""

    AT_LEAST = "≥"
    MORE = "＞"
    AT_MOST = "≤"
    LESS = "＜"
    EXACT = "="
    NONE = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its unit; money is brought to 元. ``low`` < ``high`` for a range, equal otherwise."""

    low: Fraction
    high: Fraction
    unit: str
    direction: Direction = Direction.NONE
    printed_unit: str = ""

    @property
    def value(self) -> Fraction:
        return self.high


@dataclass(frozen=True, slots=True)
class Measure:
    """What was written, understood. ``total`` is the 共计 amount behind unit prices; ``otherwise`` an 或 condition;
    ``words`` what stands around the quantities (“规范投诉”3次)."""

    text: str
    kind: Kind
    quantities: tuple[Quantity, ...] = ()
    deadline: date | None = None
    total: Quantity | None = None
    otherwise: str = ""
    words: str = ""

    @property
    def quantity(self) -> Quantity | None:
        """The only quantity, ``None`` when there are none or several."""
        return self.quantities[0] if len(self.quantities) == 1 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Target against actual: met or not, ``None`` with the reason when it cannot be told.

    ``ratio`` is actual ÷ target for one quantity against one of the same unit.
    """

    met: bool | None
    ratio: Fraction | None = None
    reason: str = ""


_BEFORE = {
    "≥": Direction.AT_LEAST, "＞=": Direction.AT_LEAST, ">=": Direction.AT_LEAST, "大于等于": Direction.AT_LEAST,
    "大于或等于": Direction.AT_LEAST, "不低于": Direction.AT_LEAST, "不少于": Direction.AT_LEAST, "不小于": Direction.AT_LEAST,
    "至少": Direction.AT_LEAST, "达到": Direction.AT_LEAST, "增加至": Direction.AT_LEAST, "提高至": Direction.AT_LEAST,
    "提高到": Direction.AT_LEAST, "提升至": Direction.AT_LEAST, "高于": Direction.MORE, "大于": Direction.MORE, "多于": Direction.MORE,
    "超过": Direction.MORE, ">": Direction.MORE, "＞": Direction.MORE, "〉": Direction.MORE,
    "≤": Direction.AT_MOST, "<=": Direction.AT_MOST, "小于等于": Direction.AT_MOST, "小于或等于": Direction.AT_MOST,
    "不高于": Direction.AT_MOST, "不超过": Direction.AT_MOST, "不超": Direction.AT_MOST, "不大于": Direction.AT_MOST,
    "不多于": Direction.AT_MOST, "控制在": Direction.AT_MOST, "降低至": Direction.AT_MOST, "降至": Direction.AT_MOST,
    "小于": Direction.LESS, "低于": Direction.LESS, "少于": Direction.LESS, "<": Direction.LESS, "＜": Direction.LESS, "〈": Direction.LESS,
    "=": Direction.EXACT, "等于": Direction.EXACT,
}  # fmt: skip
_AFTER = {
    "及以上": Direction.AT_LEAST, "以上": Direction.AT_LEAST, "(含)以上": Direction.AT_LEAST, "以内": Direction.AT_MOST,
    "及以下": Direction.AT_MOST, "以下": Direction.AT_MOST, "之内": Direction.AT_MOST, "内": Direction.AT_MOST,
}  # fmt: skip
_DONE = ("已完成", "按时完成", "按期完成", "全部完成", "如期完成", "完成", "达标", "合格", "达到", "是", "及时")
_UNDONE = ("未完成", "未开展", "未达标", "未实施", "未举办", "未发生", "否", "未达到", "不合格")
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_SIGNS = "|".join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))
_TAILS = "|".join(sorted(map(re.escape, _AFTER), key=len, reverse=True))
_UNIT = r"%|‰|[^\d\s,，、;；。.:：()≥≤<>=＞＜~—-]{0,8}?"
_QUANTITY = re.compile(
    rf"(?P<sign>{_SIGNS})?(?P<low>{_NUMBER})(?:%?[-~—至到](?P<high>{_NUMBER}))?"
    rf"(?P<unit>{_UNIT})(?P<tail>{_TAILS})?(?=$|[,，、;；。或]|共计|合计|\d)"
)
_TOTAL = re.compile(rf"(?:共计|合计|总计|共)(?P<number>{_NUMBER})(?P<unit>万元|亿元|元|万)?")
_FULL_DATE = re.compile(r"(?:(\d{3,4})[年./-])(\d{1,2})(?:月|[./-])(?:(\d{1,2})日?|(底|末|上旬|中旬|下旬|前|以前)?)")
_MONTH_DATE = re.compile(r"(?:当年|本年|全年)?(\d{1,2})月(?:(\d{1,2})日|(底|末|份)?)")
_YEAR_END = re.compile(r"(?:(\d{4})年度?|当|本)?年?(?:年底|年末|底前?|末前?)")
_MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000, "万": 10_000}
_COUNT_PREFIX = re.compile(r"^(余|多)?(百|千|万|亿)(?!元)(.*)$")
_TIMES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def read_measure(text: str, year: int | None = None) -> Measure:
    """What a target or actual value says. ``year`` completes dates that name no year. Never raises."""
    bare = plain(text).replace("，", ",").replace("；", ";")
    if bare in ("", "-", "--", "—", "/", "无", "——"):
        return Measure(text, Kind.BLANK)
    deadline = _deadline(bare, year)
    if deadline is not None:
        return Measure(text, Kind.DEADLINE, deadline=deadline)
    if any(word in bare for word in _UNDONE):
        return Measure(text, Kind.DONE, (_yes_no(False),))
    body, _, otherwise = bare.partition("或")
    total = _total(body)
    body = _TOTAL.sub("", body).strip(",;、")
    quantities, rest = _quantities(body)
    if quantities:
        return Measure(text, Kind.QUANTITY, quantities, None, total, otherwise, rest)
    if bare in _DONE:
        return Measure(text, Kind.DONE, (_yes_no(True),))
    return Measure(text, Kind.WORDS if not re.search(r"\d", bare) else Kind.UNKNOWN, (), None, total, otherwise)


def _yes_no(done: bool) -> Quantity:
    return Quantity(Fraction(int(done)), Fraction(int(done)), "完成")


def _quantities(body: str) -> tuple[tuple[Quantity, ...], str]:
    """All quantities of the text, and what of it is no quantity."""
    found, rest, at = [], [], 0
    for match in _QUANTITY.finditer(body):
        rest.append(body[at : match.start()])
        at = match.end()
        found.append(_quantity(match))
    rest.append(body[at:])
    left = "".join(rest).strip(",;、。")
    return tuple(found), left


def _quantity(match: re.Match[str]) -> Quantity:
    low, high = _fraction(match["low"]), _fraction(match["high"] or match["low"])
    direction = _BEFORE.get(match["sign"] or "", _AFTER.get(match["tail"] or "", Direction.NONE))
    unit, times = _unit(match["unit"])
    return Quantity(low * times, high * times, unit, direction, match["unit"])


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def _unit(printed: str) -> tuple[str, Fraction]:
    """The unit with money in 元 and 万/千 taken into the number: 万元每月 -> 元/月, 10 000."""
    unit = printed.replace("每", "/").replace("//", "/").removesuffix("/")
    head, slash, tail = unit.partition("/")
    if head in _MONEY:
        return "元" + slash + tail, Fraction(_MONEY[head])
    prefix = _COUNT_PREFIX.match(head)
    if prefix is not None:
        return prefix[3] + slash + tail, Fraction(_TIMES[prefix[2]])
    return unit.lstrip("余多"), Fraction(1)


def _total(body: str) -> Quantity | None:
    match = _TOTAL.search(body)
    if match is None:
        return None
    unit, times = _unit(match["unit"] or "元")
    value = _fraction(match["number"]) * times
    return Quantity(value, value, unit, printed_unit=match["unit"] or "")


def _deadline(bare: str, year: int | None) -> date | None:
    """The last day on which it is in time, ``None`` when the text is no date."""
    tail = bare.removesuffix("完成").removesuffix("执行完毕")
    match = _FULL_DATE.match(tail)
    if match is not None and not tail[match.end() :].strip("前以之内完成、。"):
        printed, month, day, part = match.groups()
        return _day(int(printed), int(month), int(day) if day else None, part)
    match = _MONTH_DATE.match(tail)
    if match is not None and year is not None and not tail[match.end() :].strip("前以之内完成、。"):
        month, day, part = match.groups()
        return _day(year, int(month), int(day) if day else None, part)
    match = _YEAR_END.fullmatch(tail.rstrip("前以之"))
    if match is not None and (match[1] or year):
        return date(int(match[1] or year or 0), 12, 31)
    return None


def _day(year: int, month: int, day: int | None, part: str | None) -> date | None:
    if year < 1000:  # a year that lost its first digit is a misprint, not a date
        return None
    try:
        if day is not None:
            return date(year, month, day)
        if part in ("上旬", "中旬"):
            return date(year, month, 10 if part == "上旬" else 20)
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        return None


def compare(target: Measure, achieved: Measure, *, lower_is_better: bool = False) -> Comparison:
    """Whether the actual value meets the target; ``lower_is_better`` for cost indicators without a sign."""
    if achieved.kind is Kind.BLANK:
        return Comparison(None, reason="实际完成值为空")
    if Kind.UNKNOWN in (target.kind, achieved.kind) or target.kind is Kind.BLANK:
        return Comparison(None, reason="无法识别其中的数值")
    if target.kind is Kind.DEADLINE:
        return _compare_dates(target, achieved)
    if achieved.kind is Kind.DONE and target.kind is not Kind.QUANTITY:
        return Comparison(achieved.quantities[0].value == 1)
    if achieved.kind is Kind.DONE and achieved.quantities[0].value == 0:
        return Comparison(False, Fraction(0))
    if target.kind is Kind.WORDS or achieved.kind is Kind.WORDS:
        same = plain(target.text) == plain(achieved.text)
        return Comparison(True if same else None, reason="" if same else "文字表述，不能按数值比较")
    if achieved.kind is Kind.DONE:
        return Comparison(None, reason="目标为数值，实际只写完成与否")
    return _compare_quantities(target, achieved, lower_is_better)


def _compare_dates(target: Measure, achieved: Measure) -> Comparison:
    if achieved.kind is Kind.DEADLINE and target.deadline and achieved.deadline:
        return Comparison(achieved.deadline <= target.deadline)
    if achieved.kind is Kind.DONE:
        return Comparison(achieved.quantities[0].value == 1)
    return Comparison(None, reason="目标为期限，实际未写日期")


def _compare_quantities(target: Measure, achieved: Measure, lower_is_better: bool) -> Comparison:
    if len(target.quantities) != len(achieved.quantities):
        return Comparison(None, reason="目标与实际的数值个数不同")
    results = [_compare_one(t, a, lower_is_better) for t, a in zip(target.quantities, achieved.quantities, strict=True)]
    if any(result.met is None for result in results):
        return next(result for result in results if result.met is None)
    ratio = results[0].ratio if len(results) == 1 else None
    return Comparison(all(result.met for result in results), ratio)


def _compare_one(target: Quantity, actual: Quantity, lower_is_better: bool) -> Comparison:
    if target.unit != actual.unit and actual.unit and target.unit:
        return Comparison(None, reason=f"单位不同：目标“{target.printed_unit}”，实际“{actual.printed_unit}”")
    value = actual.value
    if not actual.unit and target.unit.startswith("元") and target.printed_unit.startswith("万"):
        value *= 10_000  # a bare number beside a 万元 target is in 万元
    ratio = value / target.value if target.value else None
    if target.low != target.high:
        return Comparison(target.low <= value <= target.high, ratio)
    sign = target.direction
    if sign is Direction.NONE:
        sign = Direction.AT_MOST if lower_is_better else Direction.AT_LEAST
    met = {
        Direction.AT_LEAST: value >= target.value,
        Direction.MORE: value > target.value or actual.direction in (Direction.MORE, Direction.AT_LEAST),
        Direction.AT_MOST: value <= target.value,
        Direction.LESS: value < target.value,
        Direction.EXACT: value == target.value,
    }[sign]
    return Comparison(met, ratio)
