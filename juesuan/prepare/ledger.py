"""Ledger: lines of a file become entries, each checked against chart, code lists and department."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from juesuan.amount import Amount, State, plain, print_money
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import Edition
from juesuan.place import Place
from juesuan.prepare.chart import Role, account_of, accounts, fund_of, funds
from juesuan.prepare.entry import ADJUSTMENTS, Basis, Entry, Key, Kind, Nature, Side

UNIT, YEAR, ACCOUNT, SIDE, KIND = "单位", "年度", "账套科目", "方向", "凭证种类"
FUND, FUNCTION, ECONOMIC, NATURE, BASIS = "资金性质", "功能科目", "经济科目", "支出性质", "数据口径"
AMOUNT, PROJECT, COUNTERPARTY, VOUCHER, SUMMARY = "金额", "项目", "往来单位", "凭证号", "摘要"
REQUIRED = (ACCOUNT, SIDE, AMOUNT)
HEADINGS = (
    *(UNIT, YEAR, ACCOUNT, SIDE, KIND, FUND, FUNCTION, ECONOMIC, NATURE, PROJECT, COUNTERPARTY, BASIS, AMOUNT),
    *(VOUCHER, SUMMARY),
)

_MONEY = re.compile(r"^(-?)(\d+)(?:\.(\d{1,2}))?$")
_SIDES = {"借": Side.DEBIT, "借方": Side.DEBIT, "贷": Side.CREDIT, "贷方": Side.CREDIT}
_KINDS = {kind.value: kind for kind in Kind}
_BASES = {basis.value: basis for basis in Basis}
_NATURES = {"": "", "基本": "基本", "基本支出": "基本", "项目": "项目", "项目支出": "项目"}
_STANDING = {kind.value: kind.value for kind in (Kind.OPENING, Kind.BALANCE, Kind.CLOSING)}
_PROJECT_ONLY = ("309", "311", "312", "313")
_ON_BALANCES = frozenset({Kind.OPENING, Kind.BALANCE, *ADJUSTMENTS, Kind.USE, Kind.DISTRIBUTION})
_BALANCES = (Role.CARRYOVER, Role.RESERVE, Role.DISTRIBUTION, Role.CLEARING, Role.CASH)


class Problem(NamedTuple):
    """One thing in the books that cannot be taken: where, what stands there, what is expected."""

    place: Place
    found: str
    expected: str


class Fault(NamedTuple):
    """What is wrong under one heading, wherever the line stands."""

    heading: str
    found: str
    expected: str


class BookLine(Protocol):
    """One line of a file by the fixed headings: a line of CSV, or a row of a workbook seen through a profile."""

    def __getitem__(self, heading: str) -> str: ...

    def place(self, heading: str = "", part: str = "") -> Place: ...


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose books these are: year, edition, units by every name they go by; ``unit`` when the file says none."""

    year: int
    edition: Edition
    units: Mapping[str, str]
    unit: str = ""
    eliminations: bool = False


@dataclass(slots=True)
class Ledger:
    """Books being read: entries in order of the files, and what could not be taken."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _seen: dict[Entry, Place] = field(default_factory=dict)
    _judged: dict[Key, tuple[Fault, ...]] = field(default_factory=dict)

    def add(self, lines: Iterable[BookLine], frame: Frame) -> None:
        """Take the lines of one file; a line with a problem gives no entry."""
        for line in lines:
            entry = self._entry(line, frame)
            if entry is None:
                continue
            bare = entry._replace(place=Place())
            first = self._seen.setdefault(bare, entry.place)
            if first is not entry.place:
                found = f"与 {first.file} 第 {first.line or first.row} 行完全相同"
                self.problems.append(
                    Problem(entry.place, found, "重复的删去一行；确是两笔的，在凭证号或摘要中写明区别")
                )
                continue
            self.entries.append(entry)

    def _entry(self, line: BookLine, frame: Frame) -> Entry | None:
        before = len(self.problems)
        unit = self._unit(line, frame)
        year = self._year(line, frame)
        fen = self._money(line)
        key = Key(
            account=plain(line[ACCOUNT]).partition("-")[0],
            side=self._word(line, SIDE, _SIDES, ""),
            kind=self._word(line, KIND, _KINDS, Kind.ELIMINATION if frame.eliminations else Kind.ORDINARY),
            fund=self._fund(line),
            function=_code(line[FUNCTION]),
            economic=_code(line[ECONOMIC]),
            nature=self._word(line, NATURE, _NATURES, ""),
            basis=self._word(line, BASIS, _BASES, Basis.ACTUAL),
        )
        faults = self._judged.get(key)
        if faults is None:
            faults = self._judged[key] = tuple(_faults(key, frame))
        for fault in faults:
            self._note(line, *fault)
        if len(self.problems) > before:
            return None
        rest = (line[PROJECT], _full(line[COUNTERPARTY], frame), line[VOUCHER], line[SUMMARY])
        return Entry(unit, year, *key, fen, *rest, line.place(AMOUNT))

    def _note(self, line: BookLine, heading: str, found: str, expected: str) -> None:
        self.problems.append(Problem(line.place(heading), found, expected))

    def _unit(self, line: BookLine, frame: Frame) -> str:
        text = line[UNIT] or frame.unit
        if text in frame.units:
            return frame.units[text]
        known = "、".join(dict.fromkeys(frame.units.values()))
        if not text:
            self._note(line, UNIT, "没有写单位", f"写单位全称，或把文件名改成单位名称：{known}")
        else:
            self._note(line, UNIT, f"“{text}”不是本部门的单位", f"department.toml 列出的单位：{known}")
        return ""

    def _year(self, line: BookLine, frame: Frame) -> int:
        text = line[YEAR].removesuffix("年度").removesuffix("年")
        if text and text != str(frame.year):
            self._note(line, YEAR, f"“{line[YEAR]}”不是本年度", f"只录入 {frame.year} 年度；上年的放在上年的文件夹")
        return frame.year

    def _money(self, line: BookLine) -> int:
        text = line[AMOUNT]
        match = _MONEY.match(text)
        if match is not None:
            fen = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
            return -fen if match[1] else fen
        amount = Amount.parse(text)
        if amount.state is State.BLANK:
            self._note(line, AMOUNT, "没有金额", "写以元计的数字；公式没有算出结果的，在表格软件中重新计算后保存")
        elif amount.state is not State.VALUE or amount.unit != "元":
            self._note(line, AMOUNT, f"“{text}”不是金额", "写以元计的数字，如 1234.56，不带单位和文字")
        elif amount.decimals > 2 and plain(text).partition(".")[2][2:].strip("0"):
            self._note(line, AMOUNT, f"“{text}”有 {amount.decimals} 位小数", "以元计最多两位小数，到分为止")
        return amount.fen

    def _fund(self, line: BookLine) -> str:
        text = line[FUND]
        fund = fund_of(text) if text else None
        if text and fund is None:
            self._note(line, FUND, f"“{text}”不是资金性质", f"写作：{'、'.join(funds())}，或一体化平台的编码")
        return fund.name if fund is not None else ""

    def _word(self, line: BookLine, heading: str, words: Mapping[str, str], usual: str) -> str:
        """One of the words that may stand under a heading; ``usual`` when nothing does."""
        text = line[heading]
        if not text and heading != SIDE:
            return str(usual)
        if text not in words:
            found = f"“{text}”不是{heading}" if text else f"没有写{heading}"
            self._note(line, heading, found, f"写作：{'、'.join(filter(None, words))}")
            return ""
        return str(words[text])


def _code(text: str) -> str:
    """A code without its name: “2080101-行政运行”, “208 01 01”."""
    return plain(text).partition("-")[0].partition("_")[0]


def _full(name: str, frame: Frame) -> str:
    return frame.units.get(name, name)


def _faults(key: Key, frame: Frame) -> Iterator[Fault]:
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


def unbalanced(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Vouchers whose sides differ; without voucher numbers, the openings, turnover and closings of a unit with cash."""
    with_cash = {entry.unit for entry in entries if entry.account.startswith("8001")}
    sums: dict[tuple[str, str], list[int]] = {}
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.basis != Basis.ACTUAL or not (entry.voucher or entry.unit in with_cash):
            continue
        what = f"凭证 {entry.voucher}" if entry.voucher else _STANDING.get(entry.kind, "全年发生额")
        first.setdefault((entry.unit, what), entry)
        sums.setdefault((entry.unit, what), [0, 0])[entry.side == Side.CREDIT] += entry.fen
    for (unit, what), (debit, credit) in sums.items():
        if debit != credit:
            found = f"{unit} {what}借方 {print_money(debit)} 元，贷方 {print_money(credit)} 元"
            gap = print_money(abs(debit - credit))
            yield Problem(first[unit, what].place, found, f"借贷相等，现差 {gap} 元；核对是否漏录或录错方向")
