"""Ledger: lines of a file become entries, each checked against chart, code lists and department."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from juesuan.amount import Amount, State, plain, print_money
from juesuan.place import NOWHERE, Place
from juesuan.prepare.dimensions import (
    ACCOUNT,
    BASIS,
    DIMENSIONS,
    ECONOMIC,
    FUNCTION,
    FUND,
    KIND,
    NATURE,
    SIDE,
    UNIT,
    YEAR,
    Fault,
    Frame,
    Meaning,
    date_of,
    meaning_of,
)
from juesuan.prepare.entry import Basis, Entry, Kind, Side

AMOUNT, PROJECT, COUNTERPARTY, DATE, VOUCHER, SUMMARY = "金额", "项目", "往来单位", "日期", "凭证号", "摘要"
REQUIRED = (ACCOUNT, SIDE, AMOUNT)
HEADINGS = (
    *(UNIT, YEAR, ACCOUNT, SIDE, KIND, FUND, FUNCTION, ECONOMIC, NATURE, PROJECT, COUNTERPARTY, BASIS, AMOUNT),
    *(DATE, VOUCHER, SUMMARY),
)

_MONEY = re.compile(r"^(-?)(\d+)(?:\.(\d{1,2}))?$")
_BESIDE_THE_BALANCE = frozenset({FUND, FUNCTION, ECONOMIC, NATURE})  # a line wrong in these only counts on its side
_STANDING = {kind.value: kind.value for kind in (Kind.OPENING, Kind.BALANCE, Kind.CLOSING)}


class Problem(NamedTuple):
    """One thing in the books that cannot be taken: where, what stands there, what is expected."""

    place: Place
    found: str
    expected: str


class BookLine(Protocol):
    """One line of a file by the fixed headings: a line of CSV, or a row of a workbook seen through a profile."""

    def __getitem__(self, heading: str) -> str: ...

    def place(self, heading: str = "", part: str = "") -> Place: ...


@dataclass(slots=True)
class Ledger:
    """Books being read: entries in order of the files, and what could not be taken.

    ``refused`` are lines not taken whose amount and side are sure: they count in the balance of debit and credit.
    ``unsure`` are the unit and voucher of the others, ``lost`` the units some of whose lines were not even seen, “” for
    any unit: of these no balance is judged.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)
    unsure: set[tuple[str, str]] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    _seen: dict[Entry, Place] = field(default_factory=dict)

    def add(self, lines: Iterable[BookLine], frame: Frame) -> None:
        """Take the lines of one file; a line with a problem gives no entry."""
        meanings: dict[tuple[str, ...], Meaning] = {}  # most lines of a file say what others say
        strangers: dict[Fault, list[BookLine]] = {}
        for line in lines:
            texts = tuple(map(line.__getitem__, DIMENSIONS))
            meaning = meanings.get(texts)
            if meaning is None:
                meaning = meanings[texts] = meaning_of(texts, frame)
            before = len(self.problems)
            fen = self._money(line)
            no_money = len(self.problems) > before
            counterparty = line[COUNTERPARTY]
            rest = (line[PROJECT], frame.units.get(counterparty, counterparty), line[VOUCHER], line[SUMMARY])
            entry = Entry(meaning.unit, frame.year, *meaning.key, fen, *rest, self._date(line, frame), NOWHERE)
            for fault in meaning.faults:
                if fault.heading == UNIT:
                    strangers.setdefault(fault, []).append(line)
                else:
                    self._note(line, *fault)
            if not no_money and not meaning.faults:
                place = line.place(AMOUNT)
                self._keep(entry, place, Entry(*entry[:-1], place))
            elif no_money or any(fault.heading not in _BESIDE_THE_BALANCE for fault in meaning.faults):
                self._leave(entry, frame)
            else:
                self.refused.append(Entry(*entry[:-1], line.place(AMOUNT)))
        for fault, own in strangers.items():  # one name is one mistake, however many lines have it
            many = f"（共 {len(own)} 行，这是第一行）" if len(own) > 1 else ""
            self._note(own[0], UNIT, fault.found + many, fault.expected)

    def take(self, book: Ledger) -> None:
        """Take what was read of another file, as if its lines were added here; the other book stays as it is."""
        self.problems += book.problems
        self.refused += book.refused
        self.unsure |= book.unsure
        self.lost |= book.lost
        for kept, (entry, place) in zip(book.entries, book._seen.items(), strict=True):
            self._keep(entry, place, kept)

    def _leave(self, entry: Entry, frame: Frame) -> None:
        unit = entry.unit or frame.units.get(frame.unit, "")
        if unit:
            self.unsure.add((unit, entry.voucher))
        else:
            self.lost.add("")

    def _keep(self, entry: Entry, place: Place, placed: Entry) -> None:
        """Take an entry unless the same one was taken already; ``placed`` is the entry with its place."""
        first = self._seen.setdefault(entry, place)
        if first is place:
            self.entries.append(placed)
            return
        found = f"与 {first.file} 第 {first.line or first.row} 行完全相同"
        self.unsure.add((entry.unit, entry.voucher))
        self.problems.append(Problem(place, found, "重复的删去一行；确是两笔的，在凭证号或摘要中写明区别"))

    def _note(self, line: BookLine, heading: str, found: str, expected: str) -> None:
        self.problems.append(Problem(line.place(heading), found, expected))

    def _date(self, line: BookLine, frame: Frame) -> str:
        """The day or month of a line, “” when it has none; another year is told."""
        text = line[DATE]
        if not text:
            return ""
        found = date_of(text, frame.year)
        if not found:
            self._note(line, DATE, f"“{text}”不是日期", f"写作 {frame.year}-03-15，只知道月份的写作 {frame.year}-03")
        elif int(found[:4]) != frame.year:
            self._note(line, DATE, f"“{text}”不是本年度", f"只录入 {frame.year} 年度；上年的放在上年的文件夹")
        return found

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

    def balance(self) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        """Vouchers whose sides differ; without voucher numbers, openings, turnover and closings of a unit with cash.

        And what could not be judged, because lines that belong to it were not taken.
        """
        entries = [*self.entries, *self.refused]
        with_cash = {entry.unit for entry in entries if entry.account.startswith("8001")}
        sums: dict[tuple[str, str], list[int]] = {}
        first: dict[tuple[str, str], Entry] = {}
        for entry in entries:
            if entry.basis != Basis.ACTUAL or not (entry.voucher or entry.unit in with_cash):
                continue
            what = f"凭证 {entry.voucher}" if entry.voucher else _STANDING.get(entry.kind, "全年发生额")
            first.setdefault((entry.unit, what), entry)
            sums.setdefault((entry.unit, what), [0, 0])[entry.side == Side.CREDIT] += entry.fen
        problems, unjudged = [], []
        for (unit, what), (debit, credit) in sums.items():
            if "" in self.lost or unit in self.lost or (unit, first[unit, what].voucher) in self.unsure:
                unjudged.append(f"{unit} {what}")
            elif debit != credit:
                found = f"{unit} {what}借方 {print_money(debit)} 元，贷方 {print_money(credit)} 元"
                expected = f"借贷相等，现差 {print_money(abs(debit - credit))} 元；核对是否漏录或录错方向"
                problems.append(Problem(first[unit, what].place, found, expected))
        return tuple(problems), tuple(unjudged)
