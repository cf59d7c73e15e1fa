"""Filling: a table while its rows and cells are entered, each cell once, each number with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from juesuan.accounts import Row, Table, Unread
from juesuan.amount import Amount, Denomination, Number, State
from juesuan.codes import economic_codes, function_codes
from juesuan.document import Piece
from juesuan.editions import Form
from juesuan.facts import Figure
from juesuan.intake.region import Region, Token
from juesuan.place import Place

NO_DENOMINATION = "未印金额单位"


def slack_of(amount: Amount) -> int:
    """How far the true value may lie from the printed one because digits were rounded or cut off, in 分."""
    if amount.state is State.BLANK or amount.fen == 0:
        return 0
    if amount.denomination is not Denomination.YUAN:
        return amount.step
    return amount.step if amount.decimals < 2 else 0


def row_words(key: str) -> str:
    """A row's key in the words of a reader: a code with its name behind it."""
    code = key.split("#")[0]
    if not code.isdigit():
        return key
    known = function_codes().get(code) or economic_codes().get(code)
    return f"{key} {known.name}" if known is not None else key


def figure_of(kind: str, display: str, row: str, column: str, amount: Amount | Number, at: Place) -> Figure:
    """The figure of one cell, under the names every other part of the house uses for it."""
    place = Place(
        at.file,
        f"{display} {row}·{column}",
        at.line,
        at.page,
        at.sheet,
        at.row,
        at.column,
        at.start,
        at.end,
        at.text,
    )
    return Figure(f"{kind}[{row}].{column}", f"{display} {row_words(row)}·{column}", amount, place)


class Filling:
    """Rows and cells of one table as they are entered; ``table`` closes it."""

    def __init__(self, form: Form, region: Region) -> None:
        self.form, self.region = form, region
        self.columns: Sequence[str] = [column.key for column in form.columns]
        self.rows: list[Row] = []
        self.cells: dict[tuple[str, str], Figure] = {}
        self.left: list[Unread] = []
        self.doubts: list[str] = []
        self.displaced: list[Piece] = []
        self._keys: dict[str, int] = {}
        self._nameless = 0

    def nameless(self) -> int:
        """The next number for a row that has neither code nor name."""
        self._nameless += 1
        return self._nameless

    def has_row(self, key: str) -> bool:
        """Whether a row with that key was entered."""
        return key in self._keys

    def row(self, row: Row) -> str:
        """Enter a row; its key, with #2 behind it when the key was taken."""
        times = self._keys.get(row.key, 0) + 1
        self._keys[row.key] = times
        key = row.key if times == 1 else f"{row.key}#{times}"
        self.rows.append(row if times == 1 else replace(row, key=key))
        return key

    def cell(self, row: str, column: str, token: Token, amount: Amount | Number | None = None) -> None:
        """Enter the amount of a cell; a second one for the same cell is left unread."""
        if (row, column) in self.cells:
            self.leave(token)
            return
        if amount is None:
            amount = self.region.amount(token)
        if amount.state is State.BLANK:
            return
        if column not in self.columns:
            order = [c.key for c in self.form.columns]
            self.columns = sorted([*self.columns, column], key=order.index)
        self.cells[row, column] = figure_of(self.form.kind, self.region.display, row, column, amount, token.place)

    def leave(self, token: Token) -> None:
        """A number that could not be placed."""
        self.left.append(self.region.unread(token))

    def table(self) -> tuple[Table, tuple[Unread, ...]]:
        """The table as entered, and what was left unread."""
        region = self.region
        if not region.is_denominated and self.cells:
            self.doubts.append(f"{NO_DENOMINATION}，按{region.denomination.value}计")
        table = Table(
            self.form.kind,
            tuple(self.rows),
            tuple(self.columns),
            self.cells,
            region.number,
            region.title,
            region.denomination,
            region.department,
            tuple(region.notes),
            region.place.named(region.display),
            doubts=tuple(self.doubts),
            note_places=tuple(region.note_places),
            heads=tuple(Piece(token.text, token.place) for token in region.head_words),
            displaced=tuple(self.displaced),
            places=dict(region.particulars),
        )
        return table, tuple(self.left)
