"""Chart: one picture of the accounts with the words and the table that say the same."""

from __future__ import annotations

from dataclasses import dataclass

from juesuan.accounts import FinalAccounts, Table
from juesuan.amount import Denomination, half_up, print_money


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture in SVG. ``name`` is unique among the charts of a report, ``alt`` says in words what it shows,
    ``head`` and ``rows`` are the table of the same figures, every one of them, exact to the 分."""

    name: str
    title: str
    svg: str
    alt: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A chart that cannot be drawn, and the reason."""

    title: str
    reason: str


def short_money(fen: int) -> str:
    """An amount as people say it, to two decimals or none: 4.68亿元, 265.69万元, 35万元, 53.20元."""
    for unit in (Denomination.YI, Denomination.WAN):
        if abs(fen) >= unit.fen:
            return f"{_hundredths(half_up(fen * 100, unit.fen))}{unit.value}"
    return f"{_hundredths(fen)}元"


def _hundredths(number: int) -> str:
    whole, rest = divmod(abs(number), 100)
    tail = f".{rest:02d}" if rest else ""
    return f"{'-' if number < 0 else ''}{whole}{tail}"


def percent(part: int, whole: int) -> str:
    """``part`` of ``whole`` in percent, to two decimals or none; “—” of nothing."""
    if not whole:
        return "—"
    hundredths = half_up(part * 10000, whole)
    return f"{_hundredths(hundredths)}%" if hundredths or not part else "不足0.01%"


def exact_money(fen: int, accounts: FinalAccounts) -> str:
    """An amount in the denomination of the accounts, nothing lost."""
    return print_money(fen, accounts.denomination)


def money_head(words: str, accounts: FinalAccounts) -> str:
    """The head of a column of such amounts: 金额（元）."""
    return f"{words}（{accounts.denomination.value}）"


def in_year(accounts: FinalAccounts) -> str:
    """“2024年度”, “” when the year is not known."""
    return f"{accounts.year}年度" if accounts.year else ""


def by_class(table: Table, columns: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """For each class (类) of a coded table the sum of its lowest rows in every column, in 分, in order of code."""
    found: dict[str, dict[str, int]] = {}
    for key in sorted(table.leaves()):
        sums = found.setdefault(key[:3], dict.fromkeys(columns, 0))
        for column in columns:
            sums[column] += table.figure(key, column).grains
    return found
