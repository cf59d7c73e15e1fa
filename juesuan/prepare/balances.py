"""Balances: what a year begins with comes from the year before, and what it ends with is compared with the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from juesuan.amount import print_money
from juesuan.finding import Finding
from juesuan.place import NOWHERE, Place
from juesuan.prepare.chart import GENERAL, Role, account_of, funds
from juesuan.prepare.checks import finding
from juesuan.prepare.entry import ADJUSTMENTS, Basis, Entry, Kind, Side
from juesuan.unit import Unit, UnitKind

_MOVES = frozenset({Kind.ORDINARY.value, Kind.OPENING.value, *(kind.value for kind in ADJUSTMENTS)})
_CARRIED = {True: "8101", False: "8201"}  # where computed carry-over stands: appropriation or own money


class Holding(NamedTuple):
    """What a balance is of. ``function`` only where a table needs it: government fund and state capital."""

    unit: str
    fund: str
    function: str = ""


class Balance(NamedTuple):
    """A balance in 分 with the places that make it up."""

    fen: int
    places: tuple[Place, ...] = ()


def closings(entries: Iterable[Entry], *, by_function: bool = False) -> dict[Holding, int]:
    """What each unit has left of each fund by the year's entries, reserves apart."""
    found: defaultdict[Holding, int] = defaultdict(int)
    for entry in entries:
        account = account_of(entry.account)
        if account is None or entry.basis != Basis.ACTUAL:
            continue
        if (account.role in (Role.INCOME, Role.EXPENDITURE) and entry.kind == Kind.ORDINARY) or (
            account.role is Role.CARRYOVER and entry.kind in _MOVES
        ):
            found[_holding(entry, by_function)] += entry.signed
        elif account.role is Role.RESERVE and entry.kind == Kind.USE:
            found[_holding(entry, by_function)] -= entry.signed
        elif account.role is Role.DISTRIBUTION and entry.kind == Kind.DISTRIBUTION:
            found[_holding(entry, by_function)] += entry.signed
    return found


def stated(entries: Iterable[Entry], kind: Kind) -> dict[Holding, Balance]:
    """The balances of that kind the books state, of the accounts that count as carry-over."""
    found: dict[Holding, Balance] = {}
    for entry in entries:
        account = account_of(entry.account)
        if entry.kind == kind and account is not None and account.role is Role.CARRYOVER:
            holding = _holding(entry, by_function=False)
            fen, places = found.get(holding, Balance(0))
            found[holding] = Balance(fen + entry.signed, (*places, entry.place))
    return found


def _holding(entry: Entry, by_function: bool) -> Holding:
    fund = funds().get(entry.fund)
    own = fund is None or not fund.is_appropriation
    needed = by_function or not (own or entry.fund == GENERAL)
    return Holding(entry.unit, "单位资金" if own else entry.fund, entry.function if needed else "")


def carried(prior: Sequence[Entry], year: int) -> tuple[Entry, ...]:
    """Openings of ``year`` from the entries of the year before: as its books stated them, else as they came out."""
    found = []
    books = {entry.unit for entry in prior if entry.kind == Kind.BALANCE}
    for entry in prior:
        account = account_of(entry.account)
        if entry.kind == Kind.BALANCE and account is not None and account.role in (Role.CARRYOVER, Role.RESERVE):
            found.append(entry._replace(year=year, kind=Kind.OPENING.value))
    for (unit, fund, function), fen in closings(prior, by_function=True).items():
        if unit not in books and fen:
            side = Side.CREDIT if fen > 0 else Side.DEBIT
            account_code = _CARRIED[funds()[fund].is_appropriation]
            first = next(entry.place for entry in prior if entry.unit == unit)
            at = Place(file=first.file, part=f"{unit} 上年年末余额")
            kinds = (Kind.OPENING.value, fund, "", Basis.ACTUAL.value, "")
            found.append(Entry(unit, year, function, account_code, side.value, *kinds, abs(fen), place=at))
    return tuple(found)


def open_with(entries: Sequence[Entry], openings: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The entries with last year's closings for openings, and where the openings stated differ from them.

    A unit that was not there last year keeps the openings it states.
    """
    known = {entry.unit for entry in openings}
    here = {entry.unit for entry in entries}
    last, now = stated(openings, Kind.OPENING), stated(entries, Kind.OPENING)
    findings = [
        _differs("R-50-10", holding, "年初余额", now[holding], last.get(holding, Balance(0)).fen, "上年年末余额")
        for holding in now
        if holding.unit in known and now[holding].fen != last.get(holding, Balance(0)).fen
    ]
    kept = [
        entry for entry in entries if entry.kind != Kind.OPENING or entry.unit not in known or not _is_carryover(entry)
    ]
    new = [entry for entry in openings if entry.unit in here and _is_carryover(entry)]
    return (*new, *kept), tuple(findings)


def _is_carryover(entry: Entry) -> bool:
    account = account_of(entry.account)
    return account is not None and account.role in (Role.CARRYOVER, Role.RESERVE)


def _differs(code: str, holding: Holding, what: str, found: Balance, expected: int, against: str) -> Finding:
    name = f"{holding.unit} {holding.fund}{' ' + holding.function if holding.function else ''}"
    message = (
        f"{name} 的{what}是 {print_money(found.fen)} 元，{against}是 {print_money(expected)} 元，"
        f"相差 {print_money(found.fen - expected)} 元"
    )
    subject = f"{what}[{name}]"
    return finding(code, message, found.places or (NOWHERE,), subject=subject, stated=found.fen, expected=expected)


def check(entries: Sequence[Entry], units: Iterable[Unit]) -> Iterator[Finding]:
    """What the books say against themselves: closing balances, overspent appropriations, accounts of the wrong body."""
    computed, books = closings(entries), stated(entries, Kind.BALANCE)
    first: dict[str, Place] = {}
    opened: dict[str, Place] = {}
    closed = {entry.unit for entry in entries if entry.kind == Kind.BALANCE}
    for entry in entries:
        first.setdefault(entry.unit, entry.place)
        if entry.kind == Kind.OPENING:
            opened.setdefault(entry.unit, entry.place)
    for holding in dict.fromkeys((*computed, *books)):
        ends = computed.get(holding, 0)
        if holding.unit in closed:
            found = books.get(holding, Balance(0, (first[holding.unit],)))
            if found.fen != ends:
                yield _differs("R-50-11", holding, "账上年末余额", found, ends, "由分录算出的")
        if ends < 0 and funds()[holding.fund].is_appropriation:
            message = f"{holding.unit} {holding.fund}年末结转结余为 {print_money(ends)} 元：支出大于年初加本年收入"
            yield finding("R-50-17", message, (first[holding.unit],), subject=f"年末[{holding}]", stated=ends)
    for unit, place in opened.items():
        if unit not in closed:
            message = f"{unit} 没有录入年末余额，算出的年末结转结余没有可核对的数"
            yield finding("R-50-18", message, (place,), subject=f"年末余额[{unit}]")
    yield from _accounts_of_bodies(entries, {unit.name: unit.kind for unit in units})


def _accounts_of_bodies(entries: Iterable[Entry], kinds: Mapping[str, UnitKind]) -> Iterator[Finding]:
    """行政支出 in an institution, or 事业支出 in an administrative body: once a unit and account."""
    told = set()
    for entry in entries:
        kind, code = kinds.get(entry.unit, UnitKind.UNKNOWN), entry.account[:4]
        if kind is UnitKind.UNKNOWN or code not in ("7101", "7201") or (entry.unit, code) in told:
            continue
        if (code == "7101") != (kind is UnitKind.ADMINISTRATIVE):
            told.add((entry.unit, code))
            account = account_of(code)
            name = account.name if account is not None else ""
            message = f"{entry.unit} 是{kind}，账上有 {code} {name}"
            yield finding("R-51-04", message, (entry.place,), subject=f"{entry.unit}[{code}]")
