"""Dimensions: what the texts of a line mean as an entry's key, and what is wrong with them whatever the amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from juesuan.amount import half_width, plain
from juesuan.codes import EconomicCode, FunctionCode, economic_codes, function_codes
from juesuan.editions import Edition
from juesuan.prepare.chart import Role, account_of, accounts, fund_of, funds
from juesuan.prepare.entry import ADJUSTMENTS, Basis, Key, Kind, Nature, Side

UNIT, YEAR, ACCOUNT, SIDE, KIND = "单位", "年度", "账套科目", "方向", "凭证种类"
FUND, FUNCTION, ECONOMIC, NATURE, BASIS = "资金性质", "功能科目", "经济科目", "支出性质", "数据口径"
DIMENSIONS = (UNIT, YEAR, ACCOUNT, SIDE, KIND, FUND, FUNCTION, ECONOMIC, NATURE, BASIS)

_SIDES = {"借": Side.DEBIT, "借方": Side.DEBIT, "贷": Side.CREDIT, "贷方": Side.CREDIT}
_KINDS = {kind.value: kind for kind in Kind}
_BASES = {basis.value: basis for basis in Basis}
_NATURES = {"基本": Nature.BASIC, "基本支出": Nature.BASIC, "项目": Nature.PROJECT, "项目支出": Nature.PROJECT}
# A code by itself, in groups (“208 01 01”, “7201-01”), or before its name with anything or nothing between.
_CODED = re.compile(r"[\[(【“]*(\d+(?:[ .\-_/]\d\d(?!\d))*)")
_NO_NAME = re.compile(r"[^\u4e00-\u9fff]+")
_PROJECT_ONLY = ("309", "311", "312", "313")
_ON_BALANCES = frozenset({Kind.OPENING, Kind.BALANCE, *ADJUSTMENTS, Kind.USE, Kind.DISTRIBUTION})
_BALANCES = (Role.CARRYOVER, Role.RESERVE, Role.DISTRIBUTION, Role.CLEARING, Role.CASH)


class Fault(NamedTuple):
    """What is wrong under one heading, wherever the line stands."""

    heading: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose books these are: year, edition, units by every name they go by; ``unit`` when the file says none."""

    year: int
    edition: Edition
    units: Mapping[str, str]
    unit: str = ""
    eliminations: bool = False


class Meaning(NamedTuple):
    """What the texts under :data:`DIMENSIONS` mean; with faults, nothing."""

    unit: str
    key: Key
    faults: tuple[Fault, ...]


def meaning_of(texts: tuple[str, ...], frame: Frame) -> Meaning:
    """The unit and key of a line by its texts, in the order of :data:`DIMENSIONS`, and all that is wrong with them."""
    text = dict(zip(DIMENSIONS, texts, strict=True))
    kind = Kind.ELIMINATION if frame.eliminations else Kind.ORDINARY
    fund = fund_of(text[FUND]) if text[FUND] else None
    key = Key(
        account=code_of(text[ACCOUNT]),
        side=_SIDES.get(text[SIDE], ""),
        kind=_KINDS.get(text[KIND], kind),
        fund=fund.name if fund is not None else "",
        function=code_of(text[FUNCTION]),
        economic=code_of(text[ECONOMIC]),
        nature=_NATURES.get(text[NATURE], Nature.NONE),
        basis=_BASES.get(text[BASIS], Basis.ACTUAL),
    )
    key = Key._make(str(word) for word in key)
    faults = tuple(_text_faults(text, frame))
    told = {fault.heading for fault in faults}
    faults += tuple(fault for fault in _key_faults(key, frame) if fault.heading not in told)
    return Meaning(frame.units.get(text[UNIT] or frame.unit, ""), key, faults)


def _text_faults(text: Mapping[str, str], frame: Frame) -> Iterator[Fault]:
    """Texts that are no word of their heading."""
    unit, year = text[UNIT] or frame.unit, text[YEAR].removesuffix("年度").removesuffix("年")
    if unit not in frame.units:
        known = "、".join(dict.fromkeys(frame.units.values()))
        if unit:
            yield Fault(UNIT, f"“{unit}”不是本部门的单位", f"department.toml 列出的单位：{known}")
        else:
            yield Fault(UNIT, "没有写单位", f"写单位全称，或把文件名改成单位名称：{known}")
    if year and year != str(frame.year):
        yield Fault(YEAR, f"“{text[YEAR]}”不是本年度", f"只录入 {frame.year} 年度；上年的放在上年的文件夹")
    if text[FUND] and fund_of(text[FUND]) is None:
        yield Fault(FUND, f"“{text[FUND]}”不是资金性质", f"写作：{'、'.join(funds())}，或一体化平台的编码")
    if not text[SIDE]:
        yield Fault(SIDE, "没有写方向", f"写作：{'、'.join(_SIDES)}")
    words: Mapping[str, Mapping[str, str]] = {SIDE: _SIDES, KIND: _KINDS, NATURE: _NATURES, BASIS: _BASES}
    for heading, known_words in words.items():
        if text[heading] and text[heading] not in known_words:
            yield Fault(heading, f"“{text[heading]}”不是{heading}", f"写作：{'、'.join(known_words)}")
    yield from _misnamed(FUNCTION, text[FUNCTION], function_codes())
    yield from _misnamed(ECONOMIC, text[ECONOMIC], economic_codes())


def _misnamed(
    heading: str, text: str, known: Mapping[str, FunctionCode] | Mapping[str, EconomicCode]
) -> Iterator[Fault]:
    """A name beside a code that has no character in common with any name of the code or of those above it.

    Packages shorten names and write the path to them, so no more can be asked.
    """
    code, name = code_of(text), _name_in(text)
    if not name or code not in known:
        return
    entries = [known[code[:length]] for length in range(3, len(code) + 1) if code[:length] in known]
    names = [word for entry in entries for word in (entry.name, *getattr(entry, "also", ()))]
    if set(name).isdisjoint("".join(names)):
        yield Fault(
            heading, f"“{text}”的编码和名称不符：{code} 是“{known[code].name}”", "核对编码；或只写编码，不写名称"
        )


@lru_cache(maxsize=4096)
def code_of(text: str) -> str:
    """The code a text begins with, whatever name stands behind it: “2080101 行政运行”, “208 01 01”; else the text."""
    match = _CODED.match(" ".join(half_width(text).split()))
    return "".join(filter(str.isdecimal, match[1])) if match is not None else plain(text)


_DATE = re.compile(r"(?:(\d{4})(?:[-/.年]?(?=\d))|)(\d{1,2})(?:[-/.月]?(?=\d)(\d{1,2})日?|月份?|)(?:[ T].*)?")


@lru_cache(maxsize=1024)
def date_of(text: str, year: int) -> str:
    """A day or month as “2024-03-15” or “2024-03”, written in any usual way; a month alone is of that year; else “”."""
    match = _DATE.fullmatch(half_width(text).strip())
    if match is None:
        return ""
    try:
        day = date(int(match[1] or year), int(match[2]), int(match[3] or 1))
    except ValueError:
        return ""
    return day.isoformat() if match[3] else day.isoformat()[:7]


def _name_in(text: str) -> str:
    """The Chinese words of a text: the name beside a code."""
    return _NO_NAME.sub("", text)


def _key_faults(key: Key, frame: Frame) -> Iterator[Fault]:
    """What is wrong with the dimensions of an entry, whatever its amount."""
    account = account_of(key.account)
    if account is None:
        known = "、".join(f"{a.code}{a.name}" for a in accounts().values())
        yield Fault(ACCOUNT, f"“{key.account}”不是预算会计科目", f"前四位应是：{known}")
        return
    name = f"{account.code} {account.name}"
    on_balance = account.role in _BALANCES
    if key.kind in _ON_BALANCES and not on_balance:
        yield Fault(KIND, f"“{key.kind}”不能记在 {name}", "只用于 8 字头的结转结余科目")
    if key.kind == Kind.ORDINARY and account.role in (Role.CARRYOVER, Role.RESERVE, Role.DISTRIBUTION):
        kinds = "、".join(kind for kind in Kind if kind in _ON_BALANCES)
        yield Fault(KIND, f"{name} 的变动没有写明种类", f"写作：{kinds}，或 {Kind.CLOSING}")
    if (key.kind == Kind.ELIMINATION) != frame.eliminations:
        yield Fault(KIND, f"“{key.kind}”不在这里", "汇总抵销写入 eliminations.csv，其他分录写入 entries/")
    fund = funds().get(key.fund)
    if fund is None and account.role is not Role.CASH:
        yield Fault(FUND, "没有写资金性质", f"写作：{'、'.join(funds())}")
    elif fund is not None and not account.takes(fund):
        other = (
            "财政拨款（一般公共预算、政府性基金、国有资本经营）" if account.money == "appropriation" else "非财政拨款"
        )
        yield Fault(FUND, f"{name} 不能是“{fund.name}”", f"{name} 只核算{other}")
    needs = account.role in (Role.INCOME, Role.EXPENDITURE) and key.kind != Kind.CLOSING
    yield from _function_faults(key, frame, name, needs or (account.role is Role.CARRYOVER and _by_code(key)))
    if account.role is Role.EXPENDITURE and key.kind != Kind.CLOSING:
        yield from _spending_faults(key, name, by_nature=not account.column)


def _by_code(key: Key) -> bool:
    """Whether the carryover stands by function code in a table: government fund and state capital."""
    fund = funds().get(key.fund)
    return fund is not None and fund.is_appropriation and fund.name != "一般公共预算"


def _function_faults(key: Key, frame: Frame, name: str, needed: bool) -> Iterator[Fault]:
    if not key.function:
        if needed:
            yield Fault(FUNCTION, f"{name} 没有写功能科目", "写七位支出功能分类科目编码，如 2080101")
    elif key.function not in function_codes():
        yield Fault(FUNCTION, f"{frame.year} 年没有功能科目“{key.function}”", "核对当年支出功能分类科目")
    elif (function_codes()[key.function].since or 0) > frame.year:
        since = function_codes()[key.function].since
        yield Fault(FUNCTION, f"{frame.year} 年没有功能科目“{key.function}”", f"它自 {since} 年起才有；用当年的科目")
    elif len(key.function) != 7:
        yield Fault(FUNCTION, f"功能科目“{key.function}”不是项级", "写七位编码，如 2080101")
    elif key.function[:3] not in frame.edition.class_rows:
        yield Fault(FUNCTION, f"功能科目“{key.function}”的类不在总表中", "核对编码；部门决算没有这一类支出")


def _spending_faults(key: Key, name: str, *, by_nature: bool) -> Iterator[Fault]:
    if by_nature and key.nature not in (Nature.BASIC, Nature.PROJECT):
        yield Fault(NATURE, f"{name} 没有写支出性质", "写作：基本、项目")
    known = economic_codes().get(key.economic)
    if not key.economic:
        if key.basis == Basis.ACTUAL:
            yield Fault(ECONOMIC, f"{name} 没有写经济科目", "写五位部门预算支出经济分类科目编码，如 30201")
    elif known is None:
        yield Fault(ECONOMIC, f"没有经济科目“{key.economic}”", "核对部门预算支出经济分类科目")
    elif known.level != "款":
        yield Fault(ECONOMIC, f"经济科目“{key.economic}”不是款级", "写五位编码，如 30201")
    elif key.nature == Nature.BASIC and key.economic.startswith(_PROJECT_ONLY):
        yield Fault(ECONOMIC, f"基本支出不能列“{key.economic} {known.name}”", "基本建设和对企业、基金的补助属项目支出")
