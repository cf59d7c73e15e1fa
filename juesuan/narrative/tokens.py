"""Tokens: every number of running text with its unit, and what looks like a number but is none.

Years, dates, ordinals of lists, codes, document numbers and durations are no figures. A threshold (“单价100万元以上”)
is a condition inside a name: it is kept as a token of its own kind so that it is never taken for an amount.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from juesuan.amount import Amount, Denomination, Number
from juesuan.characters import HAN
from juesuan.narrative.words import one_of, signs, words


class Kind(StrEnum):
    """What a number measures, as its unit tells."""

    MONEY = "money"
    RATE = "rate"
    SCORE = "score"
    COUNT = "count"
    BARE = "bare"  # no unit printed
    THRESHOLD = "threshold"  # 单价100万元以上
    OTHER = "other"  # 个百分点, 元/人


class Token(NamedTuple):
    """A number and its unit in a paragraph: ``start`` to ``end``, code points of the paragraph's text."""

    start: int
    end: int
    digits: str
    unit: str
    kind: Kind

    def number(self, text: str, denomination: Denomination, *, as_money: bool = False) -> Amount | Number:
        """The value. ``text`` is what is printed there; a number without unit is money when ``as_money``."""
        if as_money or self.unit in _MONEY:
            money = Amount.parse(self.digits, Denomination(_MONEY[self.unit]) if self.unit in _MONEY else denomination)
            return Amount(money.fen, money.denomination, money.decimals, money.state, text)
        count = Number.parse(self.digits, self.unit)
        return Number(count.millionths, count.unit, count.decimals, count.state, text)


_MONEY = {"亿元": "亿元", "万元": "万元", "元": "元", "万": "万元"}
_HALF = {ord(w): n for w, n in zip("０１２３４５６７８９．％－−＋", "0123456789.%--+", strict=True)}
_FULL = {ord(n): w for n, w in zip("();:?!", "（）；：？！", strict=True)}
_BLANK = dict.fromkeys(map(ord, "*#`_　\xa0\n\r\t\u200b\ufeff"), " ")
_QUOTES = dict.fromkeys(map(ord, "\"＂'’‘「」『』"), "“")
_PLAIN = {**_HALF, **_FULL, **_BLANK, **_QUOTES}
_FULL_GROUP = re.compile("(?<=[０-９])，(?=[０-９]{3})")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,40}>")


def plain(text: str) -> str:
    """The text with marks and digits made uniform and markup blanked; every character keeps its position."""
    text = _FULL_GROUP.sub(",", text).translate(_PLAIN)
    if "<" in text:
        text = _TAG.sub(lambda found: " " * len(found[0]), text)
    return _residue().sub(lambda found: " " * len(found[0]), text)


@cache
def _residue() -> re.Pattern[str]:
    """“下降（增长）”: the other word of the blank form left standing in brackets; marks of what is to be filled in."""
    return re.compile(rf"（(?:{one_of(signs())})）|【此处待补：[^】]*】")


@cache
def _numbers() -> re.Pattern[str]:
    units = words()["units"]
    known = [*units["money"], *units["rate"], *units["point"], *units["count"]]
    return re.compile(
        r"(?P<year>(?<![\d.,])(?:19|20)\d\d\s*(?:[-—~至]\s*(?:(?:19|20)\d\d)\s*)?年度?(?:\s*\d{1,2}\s*月(?:份|\s*\d{1,2}\s*日)?)?)"
        r"|(?P<skip>(?<![\d.,])\d{1,2}\s*月(?:份|\s*\d{1,2}\s*日)?|[〔【\[]\s*(?:19|20)\d\d\s*[〕】\]]\s*第?\s*\d+\s*号"
        r"|第\s*\d+|(?:公开|附表|附件|表|图|栏|之)\s*\d{1,2}(?=[^\d.,%]|$)(?!\s*(?:万|亿)?元)"
        r"|(?<![^。；：\s、])\d{1,2}\s*[.、．](?=\s*(?:[^\d\s]|(?:19|20)\d\d\s*年))"
        r"|(?<=（)\s*\d{1,7}\s*[类款项]?\s*(?=）)"
        r"|(?<![\d.,])[23]\d\d(?:\d\d){0,2}(?=\s*[-—]*\s*(?:“|"
        + HAN
        + r"))(?!\s*(?:"
        + one_of([*known, "分", "万"])
        + "))"
        r"|\d+(?=\s*(?:年|周年|个月|小时|天|学时|周岁|岁|级|届|期|号|日|时|[A-Za-z])))"
        r"|(?P<digits>(?<![A-Za-z\d])[-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+))"
        r"(?:\s*(?P<unit>" + one_of(known) + r"|分(?![别为类项散钟之析布配解组门工级离支])|万(?=[（），。；、\s]|$)))?"
        r"(?P<over>\s*（含）\s*(?:及)?以[上下内]|\s*及?以[上下内])?(?P<rate>\s*/)?"
    )


@cache
def _kinds() -> dict[str, Kind]:
    units = words()["units"]
    named = {"money": Kind.MONEY, "rate": Kind.RATE, "score": Kind.SCORE, "count": Kind.COUNT, "point": Kind.OTHER}
    return {unit: kind for name, kind in named.items() for unit in units[name]} | {"万": Kind.MONEY}


def tokens(text: str) -> tuple[list[Token], list[tuple[int, int]]]:
    """The numbers of a text made plain, and the stretches that only look like numbers."""
    found: list[Token] = []
    skipped: list[tuple[int, int]] = []
    for match in _numbers().finditer(text):
        digits = match["digits"]
        if digits is None:
            skipped.append(match.span())
            continue
        unit = match["unit"] or ""
        kind = _kinds()[unit] if unit else Kind.BARE
        if match["over"]:
            kind = Kind.THRESHOLD
        elif match["rate"]:
            kind = Kind.OTHER
        end = match.end("unit") if unit else match.end("digits")
        found.append(Token(match.start("digits"), end, digits, unit, kind))
    return found, skipped
