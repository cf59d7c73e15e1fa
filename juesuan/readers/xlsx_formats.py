"""Number formats of workbooks: the text a cell shows for the number it holds, in exact decimals."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

# Formats that a workbook names by number only; 27 to 58 are those of Chinese programs.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "yyyy/m/d",
    16: "yyyy/m/d", 17: "yyyy/m", 22: "yyyy/m/d", 27: 'yyyy"年"m"月"', 31: 'yyyy"年"m"月"d"日"', 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"',
    42: '#,##0;-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"', 44: '#,##0.00;-#,##0.00;"-"', 57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}  # fmt: skip
_SIGNIFICANT = Context(prec=15)  # a workbook holds fifteen digits; what comes behind them is noise of its sums
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]'
    r"|(?P<digits>[0#?][0#?,.]*|\.[0#?,]+)|(?P<percent>[%％])|(?P<scientific>E[+-][0#?]+)|(?P<other>.)",
    re.DOTALL,
)
_ASIDE = re.compile(r'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COLOURED = re.compile(r"\[(?:red|红色?|color ?(?:3|9|22|53))\]", re.IGNORECASE)  # how a loss is shown without a sign
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


class Pattern(NamedTuple):
    """One section of a format: words before and after, and how its digits are laid out."""

    before: str
    after: str
    whole: str
    decimals: str
    grouped: bool
    shift: int  # power of ten the number is multiplied by
    is_plain: bool  # General, scientific and the like
    inner: str = ""  # words among the digits: the point of “0!.0000”, 万元 shown for 元
    behind: int = 0  # digits of the whole number behind them


def shown(number: Decimal, code: str, *, from_1904: bool = False) -> str:
    """What a cell of that format shows: “467,782,266.28”, “98.98%”, “2024年3月1日”; rounded half up as printed."""
    number = _SIGNIFICANT.plus(number)
    sections = _sections(code)
    if is_date(code):
        return _date(number, code, from_1904)
    section, signless = sections[0], False
    if _CONDITION.search(code):
        section = _by_condition(number, sections)
    elif number < 0 and len(sections) > 1 and sections[1]:
        section, signless = sections[1], not _is_red(sections[1])
    elif number == 0 and len(sections) > 2:
        section = sections[2]
        if not section.strip():
            return ""  # zeros are not shown
    pattern = _pattern(section)
    if pattern.is_plain:
        return plain_text(number)
    digits = _digits(abs(number).scaleb(pattern.shift), pattern)
    negative = number < 0 and not signless and any(c in "123456789" for c in digits)
    return f"{'-' if negative else ''}{pattern.before}{digits}{pattern.after}".strip()


def _by_condition(number: Decimal, sections: tuple[str, ...]) -> str:
    """The section of “[>=10000]0!.0,;0” that holds for the number; the last one without a condition otherwise."""
    for section in sections:
        found = _CONDITION.search(section)
        if found is None:
            return section
        limit, sign = Decimal(found[2]), found[1]
        holds = {"<": number < limit, ">": number > limit, "=": number == limit}
        if sign == "<>":
            holds["<>"] = number != limit
        if any(holds[one] for one in ([sign] if sign == "<>" else sign)):
            return section
    return sections[-1]


def _is_red(section: str) -> bool:
    """Whether a loss is told by its colour alone."""
    return _COLOURED.search(section) is not None and not any(mark in section for mark in "-(（−")


def unrounded(number: Decimal, code: str) -> str | None:
    """An amount to two decimals where its format hides them: a “1,235” behind which stands 1234.56.

    ``None`` where the format shows decimals, a day, a share, thousands, or words, and where nothing is hidden.
    """
    number = _SIGNIFICANT.plus(number)
    if number == number.to_integral_value() or is_date(code):
        return None
    section = _sections(code)[1 if number < 0 and len(_sections(code)) > 1 and _sections(code)[1] else 0]
    pattern = _pattern(section)
    if pattern.is_plain or pattern.decimals or pattern.shift or pattern.inner or not pattern.whole:
        return None
    text = _digits(abs(number), pattern._replace(decimals="00"))
    return f"-{text}" if number < 0 and any(c in "123456789" for c in text) else text


def plain_text(number: Decimal) -> str:
    """The digits of a number without exponent and without zeros at the end."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def number_of(text: str) -> Decimal | None:
    """The exact number a workbook has written down; ``None`` when it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 40 else None


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Whether a format shows a day."""
    bare = _ASIDE.sub("", code.split(";")[0]).lower()
    return "general" not in bare and bool(re.search(r"[ymd]", bare)) and not re.search(r"[0#?]", bare)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    sections, at = [""], 0
    for match in _ASIDE.finditer(code):
        sections = _cut(sections, code[at : match.start()])
        sections[-1] += match[0]
        at = match.end()
    return tuple(_cut(sections, code[at:]))


def _cut(sections: list[str], text: str) -> list[str]:
    first, *rest = text.split(";")
    return [*sections[:-1], sections[-1] + first, *rest]


@lru_cache(maxsize=512)
def _pattern(section: str) -> Pattern:
    before, after, digits, shift = "", "", "", 0
    inner, ahead = "", 0
    if "general" in section.lower() or not section.strip() or "?/" in section:
        return Pattern("", "", "", "", False, 0, True)
    for match in _PIECE.finditer(section):
        if match["digits"] is not None:
            if after and not inner and "." not in digits:
                inner, after, ahead = after, "", len(digits)
            digits += match["digits"]
            continue
        if match["scientific"] is not None or match["other"] == "@":
            return Pattern("", "", "", "", False, 0, True)
        shift += 2 if match["percent"] else 0
        words = match["quoted"] or match["escaped"] or match["money"] or match["percent"] or match["other"] or ""
        if digits:
            after += words
        else:
            before += words
    while digits.endswith(","):  # each divides by a thousand
        digits, shift = digits[:-1], shift - 3
    whole, _, decimals = digits.partition(".")
    behind = sum(c in "0#?" for c in whole[ahead:]) if inner else 0
    bare = whole.replace(",", ""), decimals.replace(",", "")
    return Pattern(before, after, *bare, "," in whole, shift, False, inner, behind)


def _digits(number: Decimal, pattern: Pattern) -> str:
    places = len(pattern.decimals)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(prec=60))
    whole, _, decimals = f"{rounded:f}".partition(".")
    least = pattern.decimals.rstrip("#?")
    while len(decimals) > len(least) and decimals.endswith("0"):
        decimals = decimals[:-1]
    if whole == "0" and "0" not in pattern.whole:
        whole = ""
    whole = whole.rjust(pattern.whole.count("0"), "0") if whole else whole
    if pattern.behind:
        whole = whole.rjust(pattern.behind + 1, "0")
        whole = f"{whole[: -pattern.behind]}{pattern.inner}{whole[-pattern.behind :]}"
    elif pattern.grouped and whole:
        whole = f"{int(whole):,}" if whole == str(int(whole)) else whole
    return f"{whole}.{decimals}" if decimals else whole


def _date(number: Decimal, code: str, from_1904: bool) -> str:
    try:
        day = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=int(number))
    except OverflowError:
        return plain_text(number)
    bare = code.lower()
    if "年" in code:
        parts = f"{day.year}年" if "y" in bare else ""
        return parts + f"{day.month}月" + (f"{day.day}日" if "日" in code else "")
    if "d" not in _ASIDE.sub("", bare):
        return f"{day.year}/{day.month}"
    return f"{day.year}-{day.month:02}-{day.day:02}" if "-" in bare else f"{day.year}/{day.month}/{day.day}"
