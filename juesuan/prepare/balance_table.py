"""Balance table: the rows of an accounting package's table become lines for the ledger, through a profile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from juesuan.amount import plain, print_money
from juesuan.place import Place
from juesuan.prepare.chart import Role, account_of
from juesuan.prepare.dimensions import ACCOUNT, BASIS, ECONOMIC, FUNCTION, FUND, KIND, NATURE, SIDE, UNIT, code_of
from juesuan.prepare.entry import Kind
from juesuan.prepare.ledger import AMOUNT, COUNTERPARTY, PROJECT, Problem
from juesuan.prepare.profile import BY_ACCOUNT, NAME, AmountColumn, Found, Profile, money, said, total_words
from juesuan.prepare.workbook import Sheet

_DIMENSIONS = (FUNCTION, ECONOMIC, FUND, NATURE, PROJECT, COUNTERPARTY)
_ALIKE = (UNIT, KIND, BASIS, SIDE)  # rows that differ in these never add one another up
_CLOSED_SIDE = {Role.INCOME: "借", Role.EXPENDITURE: "贷"}  # where the closing voucher stands
_CLEARED = (Role.INCOME, Role.EXPENDITURE)
_NOTHING = frozenset({"", "0", "0.00", "-", "—"})


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of one row, by our headings: what the ledger takes for a line."""

    sheet: Sheet
    row: int
    values: Mapping[str, str]
    columns: Mapping[str, int]

    def __getitem__(self, heading: str) -> str:
        return self.values.get(heading, "")

    def place(self, heading: str = "", part: str = "") -> Place:
        return self.sheet.place(self.row, self.columns.get(heading, 0), part)


class BalanceTable:
    """A table read through a profile: its lines, and what is wrong with the table itself."""

    def __init__(self, sheet: Sheet, found: Found, profile: Profile) -> None:
        self.sheet, self.profile = sheet, profile
        at = {heading: number for number, heading in reversed(list(enumerate(found.headings, 1)))}
        self.columns = {ours: at[theirs] for ours, theirs in profile.columns.items() if theirs in at}
        self.amounts = [(amount, at[amount.heading]) for amount in profile.amounts if amount.heading in at]
        self.problems: list[Problem] = []
        self.rows = [row for row in range(found.row + 1, len(sheet.rows) + 1) if self._counts(row)]

    def lines(self) -> Iterator[Line]:
        """One line for each amount of a row that does not add up others."""
        totals = self._totals() if self.profile.totals else frozenset()
        for row in self.rows:
            if row in totals:
                continue
            for amount, column in self.amounts:
                text = self.sheet.text(row, column)
                if (row, column) in self.sheet.unvalued:
                    self._note(row, column, "公式没有计算结果", "在表格软件中重新计算并保存，或改成数字")
                elif plain(text) not in _NOTHING or (not self.profile.totals and not text):
                    values = self._values(row, amount, text)
                    if values is not None:
                        yield Line(self.sheet, row, values, {**self.columns, AMOUNT: column})

    def _note(self, row: int, column: int, found: str, expected: str) -> None:
        self.problems.append(Problem(self.sheet.place(row, column), found, expected))

    def _cell(self, row: int, heading: str) -> str:
        column = self.columns.get(heading, 0)
        text = self.sheet.text(row, column) if column else ""
        return self.profile.words.get(heading, {}).get(text, text)

    def _counts(self, row: int) -> bool:
        """Whether a row has an account. One with amounts and neither account nor 合计 is told."""
        texts = ["".join(text.split()) for text in self.sheet.rows[row - 1]]
        first = next(filter(None, texts), "")
        if first.startswith(total_words()) or first.endswith(total_words()):
            return False
        if self._cell(row, ACCOUNT):
            return True
        filled = [column for _, column in self.amounts if money(self.sheet.text(row, column))]
        if filled:
            self._note(row, filled[0], "这一行有金额，没有科目编码", "补上科目编码；是合计的，第一格写“合计”")
        return False

    # ── what a row says ──
    def _values(self, row: int, amount: AmountColumn, text: str) -> dict[str, str] | None:
        """The line of one amount, what the account's name says filled in; ``None`` for one that says nothing new."""
        values = {ours: self._cell(row, ours) for ours in self.columns}
        name = values.pop(NAME, "")
        account = account_of(code_of(values.get(ACCOUNT, "")))
        role = account.role if account is not None else None
        if amount.kind in (Kind.OPENING, Kind.BALANCE) and role in _CLEARED:
            return None  # what income or expenditure stands at before closing is its turnover once more
        if amount.kind == Kind.BALANCE and self.profile.totals and not self.profile.closed:
            return None  # before closing, no balance is the year's closing yet
        values[AMOUNT] = text
        values[UNIT] = values.get(UNIT) or self.profile.unit
        if amount.side:
            values[SIDE] = amount.side if amount.side != BY_ACCOUNT else _normal_side(role)
        for words in said():
            if words.says in name:
                values[NATURE] = values.get(NATURE) or words.nature
                values[FUND] = values.get(FUND) or words.fund
        values[KIND] = amount.kind or values.get(KIND) or self._kind(role, values.get(SIDE, ""), name)
        return values

    def _kind(self, role: Role | None, side: str, name: str) -> str:
        """What turnover is when the table does not say: as the sub-account's name tells, else what closing makes it."""
        if role is None or role is Role.CASH:
            return ""
        if role in _CLEARED:
            return Kind.CLOSING.value if self.profile.closed and side == _CLOSED_SIDE[role] else ""
        kind = next((words.kind for words in said() if words.kind and words.says in name), "")
        if kind:
            return kind
        if role is Role.DISTRIBUTION and side == "借":
            return Kind.DISTRIBUTION.value
        return Kind.CLOSING.value if self.profile.closed or role in (Role.DISTRIBUTION, Role.CLEARING) else ""

    # ── rows that add up others ──
    def _totals(self) -> frozenset[int]:
        """The rows that add up others: a shorter account code or fewer dimensions, everything else alike.

        A row that adds up others and does not come to their sum is a problem: it would be lost.
        """
        keys = {row: self._key(row) for row in self.rows}
        shapes = {(len(code), _mask(dimensions)) for _, code, dimensions in keys.values()}
        by_shape: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for row, (alike, code, dimensions) in keys.items():
            by_shape[alike, code, dimensions].append(row)
        above: dict[int, list[int]] = {}
        for row, (alike, code, dimensions) in keys.items():
            above[row] = [
                total
                for length, mask in shapes
                if (length, mask) != (len(code), _mask(dimensions)) and length <= len(code)
                for total in by_shape.get((alike, code[:length], _masked(dimensions, mask)), ())
                if total != row and _is_within(mask, _mask(dimensions))
            ]
        totals = frozenset(total for rows in above.values() for total in rows)
        self._compare(totals, above)
        return totals

    def _key(self, row: int) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
        code = code_of(self._cell(row, ACCOUNT))
        return tuple(self._cell(row, h) for h in _ALIKE), code, tuple(self._cell(row, d) for d in _DIMENSIONS)

    def _compare(self, totals: frozenset[int], above: Mapping[int, Sequence[int]]) -> None:
        sums: defaultdict[tuple[int, int], int] = defaultdict(int)
        for row in self.rows:
            if row not in totals:
                for total in above[row]:
                    for _, column in self.amounts:
                        sums[total, column] += money(self.sheet.text(row, column))
        for total in sorted(totals):
            for amount, column in self.amounts:
                stated, made = money(self.sheet.text(total, column)), sums[total, column]
                if stated != made:
                    found = f"{amount.heading} {print_money(stated)}，下级合计 {print_money(made)}"
                    self._note(total, column, found, f"上级科目等于下级之和，现差 {print_money(abs(stated - made))}")


def _mask(dimensions: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple(map(bool, dimensions))


def _masked(dimensions: tuple[str, ...], mask: tuple[bool, ...]) -> tuple[str, ...]:
    return tuple(text if kept else "" for text, kept in zip(dimensions, mask, strict=True))


def _is_within(mask: tuple[bool, ...], other: tuple[bool, ...]) -> bool:
    return all(b or not a for a, b in zip(mask, other, strict=True))


def _normal_side(role: Role | None) -> str:
    return "借" if role in (Role.EXPENDITURE, Role.CASH) else "贷"
