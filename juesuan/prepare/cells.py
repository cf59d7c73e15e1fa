"""Cells: which cells of which tables an entry counts in, and with which sign. Every derivation is written here once.

All cells of the nine tables are sums of entries, totals and closing balances included; so this one map derives the
tables, merges units, explains a cell, and follows a changed entry. A table stands either by function code or by
economic code, never by both: each half of the map sees only its part of an entry's key, and there are few of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from juesuan.codes import economic_codes
from juesuan.editions import Edition
from juesuan.prepare.chart import (
    GENERAL,
    GOVERNMENT,
    SPECIAL_ACCOUNT,
    STATE_CAPITAL,
    Account,
    Fund,
    Role,
    account_of,
    funds,
    three_public,
)
from juesuan.prepare.entry import ADJUSTMENTS, Basis, Key, Kind, Nature, Side
from juesuan.prepare.own_tables import OwnTables

Cell = tuple[str, str, str]  # kind of table, row, column
Posting = tuple[Cell, int]  # a cell and +1 or -1

SUMMARY = "收入支出决算总表"
INCOME = "收入决算表"
EXPENDITURE = "支出决算表"
APPROPRIATIONS = "财政拨款收入支出决算总表"
GENERAL_SPENDING = "一般公共预算财政拨款支出决算表"
BASIC = "一般公共预算财政拨款基本支出决算表"
THREE_PUBLIC = "财政拨款“三公”经费支出决算表"
GOVERNMENT_FUND = "政府性基金预算财政拨款收入支出决算表"
CAPITAL = "国有资本经营预算财政拨款支出决算表"
NINE = frozenset(
    (
        SUMMARY,
        INCOME,
        EXPENDITURE,
        APPROPRIATIONS,
        GENERAL_SPENDING,
        BASIC,
        THREE_PUBLIC,
        GOVERNMENT_FUND,
        CAPITAL,
    )
)
RUNNING_COSTS: Cell = (BASIC, "公用经费合计", "金额")
BY_FUND = {GOVERNMENT: GOVERNMENT_FUND, STATE_CAPITAL: CAPITAL}

KEPT = 16_384  # keys remembered; the books of a large department have some hundred
_NATURE_COLUMNS = {Nature.BASIC.value: "基本支出", Nature.PROJECT.value: "项目支出"}
_VEHICLES = ("公务用车购置费", "公务用车运行维护费")
_OPENING = frozenset({Kind.OPENING.value, *(kind.value for kind in ADJUSTMENTS)})
_TURNOVER = frozenset({Kind.ORDINARY.value, Kind.ELIMINATION.value})
_BUDGETS = {"全年预算数": Basis.FULL_YEAR_BUDGET.value, "年初预算数": Basis.INITIAL_BUDGET.value}


class Cells:
    """The map from an entry's key to cells, for one edition; what it found it remembers.

    ``basis`` chooses which entries fill the tables: 决算, or a budget, which gives the same tables of the budget.
    """

    def __init__(self, edition: Edition, basis: Basis = Basis.ACTUAL) -> None:
        self.basis = basis.value
        self.levels = tuple(edition.settings.get("code_levels", (7,)))  # digits of the function codes printed as rows
        self.budget = _BUDGETS[edition.settings.get("budget_base_three_public", "全年预算数")]
        self.by_function = lru_cache(maxsize=KEPT)(self._by_function)
        self.by_economic = lru_cache(maxsize=KEPT)(self._by_economic)
        self.own = OwnTables(edition)
        self.by_both = lru_cache(maxsize=KEPT)(self._by_both)

    def of(self, key: tuple[str, ...]) -> tuple[Posting, ...]:
        """The postings of a key; a cell stands in them once."""
        both = self.by_both(key) if self.own.crosses else ()
        return (*self.by_function(key[:-1]), *self.by_economic(key[1:]), *both)

    def _by_function(self, key: tuple[str, ...]) -> tuple[Posting, ...]:
        """What a key without its economic code counts in."""
        return tuple(self._function_postings(Key._make((*key, ""))))

    def _by_economic(self, key: tuple[str, ...]) -> tuple[Posting, ...]:
        """What a key without its function code counts in."""
        return tuple(self._economic_postings(Key._make(("", *key))))

    def _by_both(self, key: tuple[str, ...]) -> tuple[Posting, ...]:
        """What a whole key counts in: cells that stand by function and economic code at once."""
        whole = Key._make(key)
        account, fund = account_of(whole.account), funds().get(whole.fund)
        if account is None or fund is None or fund.name != GENERAL or whole.basis != self.basis:
            return ()
        if account.role is not Role.EXPENDITURE or whole.kind not in _TURNOVER or not whole.economic:
            return ()
        sign = 1 if whole.side == Side.DEBIT else -1
        nature = account.column or _NATURE_COLUMNS.get(whole.nature, "")
        return tuple(_signed(sign, self.own.by_both(self._rows(whole.function), whole.economic, nature)))

    def _function_postings(self, key: Key) -> Iterator[Posting]:
        account, fund = account_of(key.account), funds().get(key.fund)
        if account is None or fund is None or key.basis != self.basis:
            return
        credit = 1 if key.side == Side.CREDIT else -1
        if account.role is Role.INCOME and key.kind in _TURNOVER:
            yield from _signed(credit, self._income(key, account, fund))
        elif account.role is Role.EXPENDITURE and key.kind in _TURNOVER:
            yield from _signed(-credit, self._spending(key, account, fund))
        elif account.role is Role.CARRYOVER and key.kind in _OPENING:
            yield from _signed(credit, self._opening(key, fund))
        elif account.role is Role.RESERVE and key.kind == Kind.USE:
            yield from _signed(-credit, _use())
        elif account.role is Role.DISTRIBUTION and key.kind == Kind.DISTRIBUTION:
            yield from _signed(-credit, _distribution())

    def _economic_postings(self, key: Key) -> Iterator[Posting]:
        """Only spending of appropriations stands by economic code."""
        account, fund = account_of(key.account), funds().get(key.fund)
        if account is None or account.role is not Role.EXPENDITURE or key.kind not in _TURNOVER:
            return
        if fund is None or not fund.is_appropriation:
            return
        sign = 1 if key.side == Side.DEBIT else -1
        if key.basis == self.basis:
            if fund.name == GENERAL and key.nature == Nature.BASIC:
                yield from _signed(sign, _basic(key.economic))
            nature = account.column or _NATURE_COLUMNS.get(key.nature, "")
            own = self.own.by_economic(key.economic, fund.appropriation, nature, fund.name == GENERAL)
            yield from _signed(sign, own)
            yield from _signed(sign, self._public(key.economic, "决算数", fund))
        if key.basis == self.budget:
            yield from _signed(sign, self._public(key.economic, "预算数", fund))

    def _public(self, economic: str, column: str, fund: Fund) -> Iterator[Posting]:
        """“三公”经费, and what the edition prints with it."""
        is_general = fund.name == GENERAL
        yield from _three_public(economic, column)
        yield from self.own.three_public(economic, column, is_general)
        if is_general:
            yield from self.own.general_three_public(_three_public(economic, column))

    def _rows(self, function: str) -> tuple[str, ...]:
        """The rows of a table by function code: the total and the code at every level printed."""
        return ("合计", *(function[:digits] for digits in self.levels if len(function) >= digits))

    def _income(self, key: Key, account: Account, fund: Fund) -> Iterator[Posting]:
        rows = self._rows(key.function)
        columns = [account.column, "本年收入合计"]
        if account.column == "事业收入" and fund.name == SPECIAL_ACCOUNT:
            columns.append("其中：教育收费")
        yield from _grid(INCOME, rows, columns)
        line = f"{fund.appropriation}收入" if fund.is_appropriation else account.column
        yield from _grid(SUMMARY, (line, "本年收入合计", "总计"), ("收入",))
        yield from _grid(SUMMARY, ("年末结转和结余", "总计"), ("支出",))
        if fund.is_appropriation:
            yield from _grid(APPROPRIATIONS, (fund.appropriation, "本年收入合计", "总计"), ("收入",))
            yield from _grid(APPROPRIATIONS, ("年末财政拨款结转和结余", "总计"), ("合计", fund.appropriation))
        if fund.name == GENERAL and fund.is_appropriation:
            yield from self.own.income(rows, _NATURE_COLUMNS.get(key.nature, ""))
        for kind in self._by_fund(fund):
            yield from _grid(kind, rows, ("本年收入", "年末结转和结余"))

    def _by_fund(self, fund: Fund) -> Sequence[str]:
        """The tables of a fund other than the general budget."""
        if fund.name not in BY_FUND:
            return ()
        kind = BY_FUND[fund.name]
        return self.own.kinds_of_capital(kind) if fund.name == STATE_CAPITAL else (kind,)

    def _spending(self, key: Key, account: Account, fund: Fund) -> Iterator[Posting]:
        rows = self._rows(key.function)
        column = account.column or _NATURE_COLUMNS.get(key.nature, "")
        yield from _grid(EXPENDITURE, rows, (column, "本年支出合计"))
        yield from _grid(SUMMARY, (key.function[:3], "本年支出合计"), ("支出",))
        yield (SUMMARY, "年末结转和结余", "支出"), -1
        if not fund.is_appropriation:
            return
        yield from _grid(APPROPRIATIONS, (key.function[:3], "本年支出合计"), ("合计", fund.appropriation))
        yield from _signed(-1, _grid(APPROPRIATIONS, ("年末财政拨款结转和结余",), ("合计", fund.appropriation)))
        if fund.name == GENERAL:
            yield from _grid(GENERAL_SPENDING, rows, (column, "本年支出合计"))
            yield from self.own.spending(rows, column)
        for kind in self._by_fund(fund):
            yield from _grid(kind, rows, (column, "本年支出"))
            yield from _signed(-1, _grid(kind, rows, ("年末结转和结余",)))

    def _opening(self, key: Key, fund: Fund) -> Iterator[Posting]:
        yield from _grid(SUMMARY, ("年初结转和结余", "总计"), ("收入",))
        yield from _grid(SUMMARY, ("年末结转和结余", "总计"), ("支出",))
        if fund.is_appropriation:
            lines = ("年初财政拨款结转和结余", f"年初{fund.appropriation}", "总计")
            yield from _grid(APPROPRIATIONS, lines, ("收入",))
            yield from _grid(APPROPRIATIONS, ("年末财政拨款结转和结余", "总计"), ("合计", fund.appropriation))
        if fund.name == GENERAL and fund.is_appropriation:
            yield from self.own.opening(self._rows(key.function), _NATURE_COLUMNS.get(key.nature, ""))
        for kind in self._by_fund(fund):
            yield from _grid(kind, self._rows(key.function), ("年初结转和结余", "年末结转和结余"))


@cache
def cells_for(edition: Edition, basis: Basis = Basis.ACTUAL) -> Cells:
    """The map of an edition, made once."""
    return Cells(edition, basis)


def _signed(sign: int, postings: Iterator[Posting]) -> Iterator[Posting]:
    return ((cell, sign * direction) for cell, direction in postings)


def _grid(kind: str, rows: tuple[str, ...], columns: tuple[str, ...] | list[str]) -> Iterator[Posting]:
    return (((kind, row, column), 1) for row in rows for column in columns)


def _use() -> Iterator[Posting]:
    """使用非财政拨款结余 fills the gap of the year: it stands beside the year's income."""
    yield from _grid(SUMMARY, ("使用非财政拨款结余", "总计"), ("收入",))
    yield from _grid(SUMMARY, ("年末结转和结余", "总计"), ("支出",))


def _distribution() -> Iterator[Posting]:
    yield (SUMMARY, "结余分配", "支出"), 1
    yield (SUMMARY, "年末结转和结余", "支出"), -1


def _basic(economic: str) -> Iterator[Posting]:
    known = economic_codes().get(economic)
    lane = f"{known.lane}合计" if known is not None and known.lane else ""
    yield from _grid(BASIC, tuple(filter(None, (economic, economic[:3], lane, "合计"))), ("金额",))


def _three_public(economic: str, column: str) -> Iterator[Posting]:
    for row, codes in three_public().items():
        if economic in codes:
            group = ("公务用车购置及运行维护费",) if row in _VEHICLES else ()
            yield from _grid(THREE_PUBLIC, (row, *group, "合计"), (column,))
