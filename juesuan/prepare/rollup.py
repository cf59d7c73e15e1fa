"""Rollup: units added up, less the eliminations someone declared. Nothing is eliminated by itself.

An elimination is a numbered set of entries against the books (收入 in debit, 支出 in credit) whose two sides are equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from juesuan import shipped
from juesuan.amount import print_money
from juesuan.finding import Finding
from juesuan.place import Place
from juesuan.prepare.chart import Role, account_of
from juesuan.prepare.checks import finding
from juesuan.prepare.entry import Basis, Entry, Kind, Side
from juesuan.prepare.ledger import Problem


@dataclass(frozen=True, slots=True)
class Pair:
    """Two kinds of account that mirror each other between units of one department."""

    title: str
    income: tuple[str, ...]
    expenditure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Money between two units of the department: what the receiver booked and what the payer booked."""

    title: str
    receiver: str
    payer: str
    received: tuple[Entry, ...]
    paid: tuple[Entry, ...]

    @property
    def income(self) -> int:
        return sum(entry.signed for entry in self.received)

    @property
    def expenditure(self) -> int:
        return -sum(entry.signed for entry in self.paid)

    @property
    def matches(self) -> bool:
        return self.income == self.expenditure != 0


@cache
def pairs() -> tuple[Pair, ...]:
    """The mirrored accounts (chart.toml)."""
    data = shipped.toml(__package__, "chart.toml")["pair"]
    return tuple(Pair(p["title"], tuple(p["income"]), tuple(p["expenditure"])) for p in data)


def candidates(entries: Iterable[Entry], units: Collection[str]) -> tuple[Candidate, ...]:
    """Transfers between units of the department as each side names the other; one side may be missing."""
    received: defaultdict[tuple[int, str, str], list[Entry]] = defaultdict(list)
    paid: defaultdict[tuple[int, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        inside = entry.counterparty in units and entry.counterparty != entry.unit
        if not inside or entry.basis != Basis.ACTUAL or entry.kind != Kind.ORDINARY:
            continue
        for number, pair in enumerate(pairs()):
            if entry.account.startswith(pair.income):
                received[number, entry.unit, entry.counterparty].append(entry)
            elif entry.account.startswith(pair.expenditure):
                paid[number, entry.counterparty, entry.unit].append(entry)
    return tuple(
        Candidate(pairs()[group[0]].title, group[1], group[2], tuple(received[group]), tuple(paid[group]))
        for group in sorted({*received, *paid})
    )


def proposed(found: Sequence[Candidate]) -> tuple[Entry, ...]:
    """Eliminations of the candidates whose sides agree, to be looked at and declared; no other."""
    lines = []
    for number, candidate in enumerate((c for c in found if c.matches), 1):
        for entry in (*candidate.received, *candidate.paid):
            against = Side.DEBIT if entry.side == Side.CREDIT else Side.CREDIT
            lines.append(
                entry._replace(
                    side=against.value,
                    kind=Kind.ELIMINATION.value,
                    voucher=str(number),
                    summary=candidate.title,
                )
            )
    return tuple(lines)


def undeclared(found: Sequence[Candidate], eliminations: Sequence[Entry]) -> Iterator[Finding]:
    """Candidates nobody has declared an elimination for, with both sides and what does not match."""
    declared = {(entry.unit, entry.counterparty) for entry in eliminations}
    for candidate in found:
        receiver, payer = candidate.receiver, candidate.payer
        if {(receiver, payer), (payer, receiver)} & declared:
            continue
        gap = candidate.income - candidate.expenditure
        message = (
            f"{candidate.title}：{receiver} 记收入 {print_money(candidate.income)} 元，"
            f"{payer} 记支出 {print_money(candidate.expenditure)} 元，"
            + ("两边相符" if not gap else f"两边相差 {print_money(abs(gap))} 元")
            + "；没有声明抵销，汇总时两边都计入"
        )
        places = tuple(entry.place for entry in (*candidate.received, *candidate.paid))
        amounts = {"stated": candidate.income, "expected": candidate.expenditure} if gap else {}
        subject = f"内部收支[{receiver}][{payer}][{candidate.title}]"
        yield finding("R-50-20", message, places, subject=subject, **amounts)


def unsound(eliminations: Sequence[Entry], entries: Sequence[Entry]) -> Iterator[Problem]:
    """Eliminations that are none: unequal sides, or more than the units booked."""
    sides: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    place: dict[str, Place] = {}
    booked = _turnover(entries)
    first: dict[tuple[str, str, str, str], Entry] = {}
    for entry in eliminations:
        first.setdefault((entry.unit, entry.account[:4], entry.function, entry.fund), entry)
        account = account_of(entry.account)
        place.setdefault(entry.voucher, entry.place)
        if account is None or account.role not in (Role.INCOME, Role.EXPENDITURE):
            yield Problem(entry.place, f"“{entry.account}”不是收支科目", "抵销只冲减 6 字头的收入和 7 字头的支出")
            continue
        sides[entry.voucher][account.role is Role.EXPENDITURE] += abs(entry.fen)
        right = Side.DEBIT if account.role is Role.INCOME else Side.CREDIT
        if entry.side != right:
            yield Problem(entry.place, f"抵销 {account.name} 记在{entry.side}方", f"冲减{account.name}记在{right}方")
    for (unit, code, function, fund), fen in _turnover(eliminations).items():
        there = booked.get((unit, code, function, fund), 0)
        if fen > 0 or -fen > there:
            found = f"{unit} {code} {function} 抵销 {print_money(abs(fen))} 元，账上只有 {print_money(there)} 元"
            yield Problem(first[unit, code, function, fund].place, found, "抵销不能超过该单位账上的数")
    for number, (income, expenditure) in sides.items():
        if income != expenditure:
            found = f"抵销 {number} 冲减收入 {print_money(income)} 元，冲减支出 {print_money(expenditure)} 元"
            gap = print_money(abs(income - expenditure))
            yield Problem(place[number], found, f"两边相等，现差 {gap} 元；时间差先在账上查清，不用平衡数补齐")


def _turnover(entries: Iterable[Entry]) -> Mapping[tuple[str, str, str, str], int]:
    """Income and expenditure booked by unit, account, function and fund, as positive amounts."""
    sums: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
    for entry in entries:
        account = account_of(entry.account)
        if account is not None and entry.basis == Basis.ACTUAL and entry.kind in (Kind.ORDINARY, Kind.ELIMINATION):
            sign = 1 if account.role is Role.INCOME else -1
            sums[entry.unit, entry.account[:4], entry.function, entry.fund] += sign * entry.signed
    return sums
