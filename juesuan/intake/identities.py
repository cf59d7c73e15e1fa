"""Identities: how many sums hold inside a table and between tables, so that a reading is trusted or doubted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from juesuan.accounts import Table
from juesuan.amount import Amount
from juesuan.codes import economic_codes
from juesuan.editions import Form, load
from juesuan.editions.edition import names
from juesuan.intake.columns import Roles
from juesuan.intake.filling import slack_of

Tables = Mapping[str, Table]
Reference = tuple[str, str, str]  # kind, row, column
TOTAL, GRAND = "合计", "总计"
BALANCE, INCOME, SPENDING = "收入支出决算总表", "收入决算表", "支出决算表"
FISCAL, GENERAL = "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表"
BASIC = "一般公共预算财政拨款基本支出决算表"
FUND, STATE = "政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算表"

# One amount printed in two tables.
COPIES: tuple[tuple[Reference, Reference], ...] = (
    ((INCOME, TOTAL, "本年收入合计"), (BALANCE, "本年收入合计", "收入")),
    ((INCOME, TOTAL, "财政拨款收入"), (FISCAL, "本年收入合计", "收入")),
    ((INCOME, TOTAL, "其他收入"), (BALANCE, "其他收入", "收入")),
    ((SPENDING, TOTAL, "本年支出合计"), (BALANCE, "本年支出合计", "支出")),
    ((BALANCE, "一般公共预算财政拨款收入", "收入"), (FISCAL, "一般公共预算财政拨款", "收入")),
    ((BALANCE, "政府性基金预算财政拨款收入", "收入"), (FISCAL, "政府性基金预算财政拨款", "收入")),
    ((GENERAL, TOTAL, "本年支出合计"), (FISCAL, "本年支出合计", "一般公共预算财政拨款")),
    ((GENERAL, TOTAL, "基本支出"), (BASIC, TOTAL, "金额")),
    ((FUND, TOTAL, "本年支出"), (FISCAL, "本年支出合计", "政府性基金预算财政拨款")),
    ((FUND, TOTAL, "本年收入"), (FISCAL, "政府性基金预算财政拨款", "收入")),
    ((STATE, TOTAL, "本年支出"), (FISCAL, "本年支出合计", "国有资本经营预算财政拨款")),
)
# Items of the first table, added up by 类, are the class lines of the second.
CLASSES: tuple[tuple[str, str, str, str], ...] = (
    (SPENDING, "本年支出合计", BALANCE, "支出"),
    (GENERAL, "本年支出合计", FISCAL, "一般公共预算财政拨款"),
    (FUND, "本年支出", FISCAL, "政府性基金预算财政拨款"),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Identities that hold and that were tested; ``across`` counts those that hold down a column or between tables."""

    held: int = 0
    tested: int = 0
    across: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.held + other.held, self.tested + other.tested, self.across + other.across)


@cache
def form_of(kind: str) -> Form | None:
    """The form of a kind, from whichever edition prints it."""
    return next((load(name).forms[kind] for name in ("national", *names()) if kind in load(name).forms), None)


def leaves(table: Table) -> list[str]:
    """Keys of the rows that are not subtotals of other rows: the items that column sums run over."""
    codes = [row.key for row in table.rows if row.key != TOTAL and not row.key.startswith(f"{TOTAL}#")]
    bare = sorted({key.split("#")[0] for key in codes if key[:1].isdigit()})
    parents = {a for a, b in pairwise(bare) if b.startswith(a)}
    return [key for key in codes if key.split("#")[0] not in parents]


def _fen(table: Table, row: str, column: str) -> tuple[int, int]:
    figure = table.cells.get((row, column))
    if figure is None or not isinstance(figure.number, Amount):
        return 0, 0
    return figure.number.fen, slack_of(figure.number)


def _sum(table: Table, rows: Sequence[str], column: str) -> tuple[int, int]:
    found = [_fen(table, row, column) for row in rows]
    return sum(fen for fen, _ in found), sum(slack for _, slack in found)


def _equal(whole: tuple[int, int], parts: Sequence[tuple[int, int]], across: bool = True) -> Tally:
    """One identity, if it says anything: all zero proves nothing."""
    if not whole[0] and not any(fen for fen, _ in parts):
        return Tally()
    holds = abs(whole[0] - sum(fen for fen, _ in parts)) <= whole[1] + sum(slack for _, slack in parts)
    return Tally(int(holds), 1, int(holds and across))


def within(table: Table) -> Tally:
    """Identities inside one table."""
    form = form_of(table.kind)
    if form is None:
        return Tally()
    shapes = {"balance": _balance, "coded": _coded, "economic": _economic, "three_public": _three_public}
    return sum(shapes[form.shape](table, form), Tally())


def _coded(table: Table, form: Form) -> Iterator[Tally]:
    roles = Roles.of(form.columns)
    keys = [column.key for column in form.columns]
    for row in table.rows:
        found = {i: _fen(table, row.key, key) for i, key in enumerate(keys) if (row.key, key) in table.cells}
        held, tested = roles.agree({i: fen for i, (fen, _) in found.items()}, sum(slack for _, slack in found.values()))
        yield Tally(held, tested)
    items = leaves(table)
    if not table.is_missing(TOTAL):
        for key in keys:
            yield _equal(_fen(table, TOTAL, key), [_sum(table, items, key)])
    total = keys[roles.total or 0]
    for row in table.rows:
        below = [k for k in items if k != row.key and k.startswith(row.key)] if row.key[:1].isdigit() else []
        if below:
            yield _equal(_fen(table, row.key, total), [_sum(table, below, total)])


def _balance(table: Table, form: Form) -> Iterator[Tally]:
    left = [row for row in form.rows if row.side == "收入"]
    right = [row.key for row in form.rows if row.side == "支出"]
    income = next((i for i, row in enumerate(left) if row.key == "本年收入合计"), 0)
    twins = [row.key for row in left if row.second]
    opening = left[next((i for i, row in enumerate(left) if row.second), 1) - 1].key
    tail = [row.key for row in left[income:-1] if not row.second]
    yield _equal(_fen(table, left[income].key, "收入"), [_sum(table, [row.key for row in left[:income]], "收入")])
    yield _equal(_fen(table, GRAND, "收入"), [_sum(table, tail, "收入")])
    if twins:
        yield _equal(_fen(table, opening, "收入"), [_sum(table, twins, "收入")])
    columns = [column for column in form.columns if column.key != "收入"]
    classes = [row.key for row in table.rows if row.key[:1].isdigit()]
    for column in columns:
        yield _equal(_fen(table, right[0], column.key), [_sum(table, classes, column.key)])
        yield _equal(_fen(table, GRAND, column.key), [_sum(table, right[:-1], column.key)])
    yield _equal(_fen(table, GRAND, "收入"), [_fen(table, GRAND, columns[0].key)])
    if len(columns) > 1:
        for key in (*classes, *right):
            yield _equal(_fen(table, key, columns[0].key), [_fen(table, key, c.key) for c in columns[1:]], False)


def _economic(table: Table, form: Form) -> Iterator[Tally]:
    column = form.columns[0].key
    codes = [row.key for row in table.rows if row.key[:1].isdigit()]
    lanes: dict[str, list[str]] = {}
    for code in codes:
        if len(code) == 3:
            yield _equal(_fen(table, code, column), [_sum(table, [c for c in codes if c[:3] == code != c], column)])
            known = economic_codes().get(code)
            lanes.setdefault(known.lane if known else "", []).append(code)
    for lane, label in (("人员经费", "人员经费合计"), ("公用经费", "公用经费合计")):
        yield _equal(_fen(table, label, column), [_sum(table, lanes.get(lane, []), column)])
    if not table.is_missing(TOTAL):
        yield _equal(_fen(table, TOTAL, column), [_sum(table, ["人员经费合计", "公用经费合计"], column)])


# What makes up the totals of “三公”经费, as every edition names them.
THREE_PUBLIC_SUMS = (
    (TOTAL, ("因公出国（境）费", "公务用车购置及运行维护费", "公务接待费")),
    ("公务用车购置及运行维护费", ("公务用车购置费", "公务用车运行维护费")),
)


def _three_public(table: Table, form: Form) -> Iterator[Tally]:
    keys = {row.key for row in form.rows}
    for column in form.columns:
        for whole, parts in THREE_PUBLIC_SUMS:
            if keys.issuperset((whole, *parts)):
                yield _equal(_fen(table, whole, column.key), [_sum(table, parts, column.key)])


def between(tables: Tables) -> dict[str, Tally]:
    """Identities between tables, counted for each of the two."""
    found: dict[str, Tally] = {kind: Tally() for kind in tables}

    def count(first: str, second: str, tally: Tally) -> None:
        for kind in (first, second):
            found[kind] = found[kind] + tally

    for one, other in COPIES:
        if one[0] in tables and other[0] in tables:
            a, b = _stated(tables[one[0]], *one[1:]), _stated(tables[other[0]], *other[1:])
            count(one[0], other[0], _equal(a, [b]))
    for items, column, classes, lane in CLASSES:
        if items in tables and classes in tables:
            keys = leaves(tables[items])
            for code in dict.fromkeys(key[:3] for key in keys if key[:1].isdigit()):
                below = _sum(tables[items], [key for key in keys if key.startswith(code)], column)
                count(items, classes, _equal(_fen(tables[classes], code, lane), [below]))
    return found


def _stated(table: Table, row: str, column: str) -> tuple[int, int]:
    """The cell; for a total line that was left unprinted what its parts add up to."""
    if row == TOTAL and (table.row(TOTAL) is None or table.is_missing(TOTAL)):
        parts = ["人员经费合计", "公用经费合计"] if table.kind == BASIC else leaves(table)
        return _sum(table, parts, column)
    return _fen(table, row, column)


def doubts_of(table: Table, inside: Tally, outside: Tally) -> list[str]:
    """Why the reading of a table with amounts is not to be trusted fully; empty when it is."""
    if table.is_empty:
        return []
    both = inside + outside
    if both.held < 2:
        return [f"可验证的合计关系只有 {both.held} 项成立，读数未能得到验证"]
    form = form_of(table.kind)
    if form is not None and form.shape == "coded" and both.across == 0:
        return ["只有行内合计成立，没有合计行或相关表可对照，各栏归属未能得到验证"]
    if both.tested >= 6 and both.held * 3 < both.tested:
        return [f"{both.tested} 项合计关系中有 {both.tested - both.held} 项不成立，可能有行或栏读错"]
    return []
