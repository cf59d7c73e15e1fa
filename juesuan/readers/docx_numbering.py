"""Automatic numbering of Word: what stands before a paragraph on the page though it is not in its text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_DIGITS = "〇一二三四五六七八九"
_PLACE = re.compile(r"%([1-9])")
DEEPEST = 30  # styles based on styles


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restarts: bool = True
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # of each numId
    counter_of: dict[str, str] = field(default_factory=dict)  # numId -> the list whose count it shares
    linked: dict[tuple[str, str], int] = field(default_factory=dict)  # numId and style -> level
    overridden: dict[str, dict[int, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    seen: set[str] = field(default_factory=set)

    def next(self, number: str, level: int) -> str:
        """What the next paragraph of that list and level is numbered; “” for bullets and unknown lists."""
        levels = self.levels.get(number)
        if levels is None or level not in levels:
            return ""
        own = levels[level]
        counts = self.counts[self.counter_of.get(number, number)]
        if number not in self.seen:
            self.seen.add(number)
            for at, start in self.overridden.get(number, {}).items():
                counts.pop(at, None)
                levels[at].start = start
        counts[level] = counts[level] + 1 if level in counts else own.start
        for deeper in [at for at in counts if at > level]:
            if deeper not in levels or levels[deeper].restarts:
                del counts[deeper]
        if own.form in ("bullet", "none"):
            return "" if own.form == "bullet" else own.text if "%" not in own.text else ""

        def printed(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            above = levels.get(at, own)
            count = counts.setdefault(at, above.start)
            return numeral(count, "decimal" if own.legal else above.form)

        return _PLACE.sub(printed, own.text)


def read_numbering(root: Any | None) -> Numbering:
    """The lists that ``numbering.xml`` defines."""
    found = Numbering()
    if root is None:
        return found
    kinds = {kind.get(f"{W}abstractNumId"): kind for kind in root.iterchildren(f"{W}abstractNum")}
    by_style = {
        link.get(VAL): kind for kind in kinds.values() for link in kind.iterchildren(f"{W}styleLink") if link.get(VAL)
    }
    for number in root.iterchildren(f"{W}num"):
        name = number.get(f"{W}numId")
        link = number.find(f"{W}abstractNumId")
        kind = kinds.get(link.get(VAL)) if link is not None else None
        if name is None or kind is None:
            continue
        style = kind.find(f"{W}numStyleLink")
        if style is not None:
            kind = by_style.get(style.get(VAL), kind)
        levels = {_index(level): _level(level) for level in kind.iterchildren(f"{W}lvl")}
        for level in kind.iterchildren(f"{W}lvl"):
            linked = level.find(f"{W}pStyle")
            if linked is not None:
                found.linked[name, linked.get(VAL) or ""] = _index(level)
        overridden: dict[int, int] = {}
        for override in number.iterchildren(f"{W}lvlOverride"):
            at = _index(override)
            start, own = override.find(f"{W}startOverride"), override.find(f"{W}lvl")
            if own is not None:
                levels[at] = _level(own)
            if start is not None and at in levels:
                overridden[at] = _integer(start.get(VAL), 1)
        found.levels[name] = levels
        found.counter_of[name] = f"kind {kind.get(f'{W}abstractNumId')}"
        found.overridden[name] = overridden
    return found


def _index(element: Any) -> int:
    return _integer(element.get(f"{W}ilvl"), 0)


def _integer(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 9 else default


def _level(element: Any) -> _Level:
    level = _Level()
    for child in element:
        value = child.get(VAL)
        if child.tag == f"{W}start":
            level.start = _integer(value, 1)
        elif child.tag == f"{W}numFmt":
            level.form = value or "decimal"
        elif child.tag == f"{W}lvlText":
            level.text = value or ""
        elif child.tag == f"{W}lvlRestart":
            level.restarts = value != "0"
        elif child.tag == f"{W}isLgl":
            level.legal = value not in ("0", "false")
    return level


_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    )
)
_BY_DIGITS = frozenset(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"))
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_SMALL = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def numeral(count: int, form: str) -> str:
    """A count as a list prints it: 12 as 十二, ⑫, xii, l, 12 …"""
    if form in _CHINESE:
        return chinese(count)
    if form in _BY_DIGITS:
        return "".join(_DIGITS[int(digit)] for digit in str(count))
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return chinese(count).translate(_LEGAL)
    if form in _STEMS:
        return _STEMS[form][(count - 1) % len(_STEMS[form])]
    if form.startswith("decimalEnclosedCircle") and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    if form == "decimalEnclosedParen" and 1 <= count <= 20:
        return chr(ord("⑴") + count - 1)
    if form == "decimalEnclosedFullstop" and 1 <= count <= 20:
        return chr(ord("⒈") + count - 1)
    if form.startswith("decimalFullWidth"):
        return "".join(chr(ord("０") + int(digit)) for digit in str(count))
    if form == "decimalZero":
        return f"{count:02d}"
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        words = ""
        for value, sign in (*_ROMAN, *_ROMAN_SMALL):
            words += sign * (count // value)
            count %= value
        return words.lower() if form == "lowerRoman" else words
    return str(count)


def chinese(count: int) -> str:
    """A count below ten thousand in Chinese: 12 is 十二, 105 is 一百〇五; beyond that digit by digit."""
    if not 0 < count < 10_000:
        return "".join(_DIGITS[int(digit)] for digit in str(abs(count)))
    words, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, count = divmod(count, unit)
        if digit:
            words += ("〇" if gap else "") + _DIGITS[digit] + sign
            gap = False
        else:
            gap = bool(words)
    return words.removeprefix("一") if words.startswith("一十") else words
