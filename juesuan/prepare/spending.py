"""Spending: what the books show of project expenditure by project, unit, function code and month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from juesuan.prepare.chart import Role, account_of
from juesuan.prepare.entry import Basis, Entry, Kind, Nature, Side


class Spending(NamedTuple):
    """What was spent, in 分. ``project`` is as the books write it, ``month`` ``None`` where they do not say when."""

    project: str
    unit: str
    function: str
    month: int | None
    fen: int


def project_spending(entries: Iterable[Entry], basis: Basis = Basis.ACTUAL) -> tuple[Spending, ...]:
    """Project expenditure (支出性质 项目) added up, in the order the books first have it; red entries are taken off.

    ``basis`` asks for the budgets the books carry in place of what was spent.
    """
    found: dict[tuple[str, str, str, int | None], int] = {}
    for entry in entries:
        if entry.nature != Nature.PROJECT or entry.basis != basis or entry.kind != Kind.ORDINARY:
            continue
        account = account_of(entry.account)
        if account is None or account.role is not Role.EXPENDITURE:
            continue
        key = (entry.project, entry.unit, entry.function, entry.month)
        found[key] = found.get(key, 0) + (entry.fen if entry.side == Side.DEBIT else -entry.fen)
    return tuple(Spending(*key, fen) for key, fen in found.items() if fen)
