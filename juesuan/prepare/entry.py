"""Entry: one amount of budget accounting with all its dimensions, the grain every table is derived from."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from juesuan.place import NOWHERE, Place


class Side(StrEnum):
    """方向."""

    DEBIT = "借"
    CREDIT = "贷"


class Kind(StrEnum):
    """凭证种类: what an entry is to the year's accounts."""

    ORDINARY = "普通"
    CLOSING = "年终结账"
    OPENING = "年初余额"  # last year's closing, stated
    TAKEN_BACK = "年初收回"
    CORRECTED = "年初更正"
    TRANSFERRED = "年初划转"
    USE = "使用非财政拨款结余"
    DISTRIBUTION = "结余分配"
    BALANCE = "年末余额"  # the year's closing as the books state it: compared with, never used
    ELIMINATION = "汇总抵销"


class Nature(StrEnum):
    """支出性质."""

    BASIC = "基本"
    PROJECT = "项目"
    NONE = ""


class Basis(StrEnum):
    """数据口径."""

    ACTUAL = "决算"
    INITIAL_BUDGET = "年初预算"
    FULL_YEAR_BUDGET = "全年预算"


ADJUSTMENTS = (Kind.TAKEN_BACK, Kind.CORRECTED, Kind.TRANSFERRED)  # 年初调整


class Key(NamedTuple):
    """What decides which cells an entry counts in. ``account`` may carry sub-accounts behind its four digits.

    Function stands first and economic code last, so that either half can be cut off: tables stand by one or the other.
    """

    function: str
    account: str
    side: str
    kind: str
    fund: str
    nature: str
    basis: str
    economic: str


class Entry(NamedTuple):
    """One line of a unit's books: ``fen`` is never negative unless the books carry a red entry (红字).

    A named tuple, because a million of them are added up by slices. ``unit`` is the unit's full name;
    ``side``, ``kind``, ``nature`` and ``basis`` hold the words of :class:`Side`, :class:`Kind`, :class:`Nature` and
    :class:`Basis`, ``fund`` the fixed name of one in the chart.
    """

    unit: str
    year: int
    function: str
    account: str
    side: str
    kind: str
    fund: str
    nature: str
    basis: str
    economic: str
    fen: int
    project: str = ""
    counterparty: str = ""
    voucher: str = ""
    summary: str = ""
    date: str = ""  # “2024-03-15”, or “2024-03” where the books tell the month alone
    place: Place = NOWHERE

    @property
    def key(self) -> Key:
        return Key(*self[2:10])

    @property
    def month(self) -> int | None:
        """The month of the year, ``None`` when the books do not say."""
        return int(self.date[5:7]) if self.date else None

    @property
    def signed(self) -> int:
        """分 as the side counts that increases 收入 and 结余: credit minus debit."""
        return self.fen if self.side == Side.CREDIT else -self.fen
