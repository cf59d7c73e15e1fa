"""Profile: how the columns of one accounting package's table are read as entries; proposed once, then remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import Amount, State
from juesuan.prepare.dimensions import ACCOUNT
from juesuan.prepare.ledger import AMOUNT, HEADINGS, REQUIRED, VOUCHER
from juesuan.prepare.workbook import Sheet

NAME = "科目名称"
BY_ACCOUNT = "科目"  # the side on which the account normally stands
_SEARCHED = 30  # rows in which the headings are looked for
_NOT_HEADING = re.compile(r"^[\d.,\-+％%\s]+$")


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """One column of amounts: its heading, the side it stands for (“” by the 方向 column, 科目 by account), its kind."""

    heading: str
    side: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """How a table is read: our headings by theirs, and its columns of amounts.

    ``closed``: 收入、支出 accounts were cleared by closing vouchers, so only one side of their turnover is the year's.
    ``totals``: some rows add up others, as in a balance table; they are checked and left out.
    ``unit`` is the unit of every line where the table has no such column. ``words`` are texts of a column read as ours.
    """

    name: str
    columns: Mapping[str, str]
    amounts: tuple[AmountColumn, ...]
    closed: bool = False
    totals: bool = False
    unit: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    needed: tuple[str, ...] = ()

    def fits(self, headings: Sequence[str]) -> bool:
        """Whether a table has every column the profile reads, or the ``needed`` ones where it names them."""
        reads = self.needed or (*self.columns.values(), *(amount.heading for amount in self.amounts))
        return set(reads) <= set(headings)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a table's headings stand: their last row (1-based), and the heading of each column."""

    row: int
    headings: tuple[str, ...]


class Said(NamedTuple):
    """What words in an account's name say of its lines."""

    says: str
    kind: str = ""
    nature: str = ""
    fund: str = ""


@cache
def said() -> tuple[Said, ...]:
    """The words looked for in account names, in order."""
    return tuple(Said(**words) for words in _data()["words"])


@cache
def total_words() -> tuple[str, ...]:
    """What the first cell of a total row says."""
    return tuple(_data()["skip"]["totals"])


def money(text: str) -> int:
    """A text as 分; 0 when it is no amount."""
    amount = Amount.parse(text)
    return amount.fen if amount.state is State.VALUE else 0


@cache
def _data() -> Mapping[str, Any]:
    return shipped.toml(__package__, "headings.toml")


# ── finding the headings ──


def find_headings(sheet: Sheet) -> Found | None:
    """The row of headings, with a second row below it (借方, 贷方) joined to the first; ``None`` when there is none."""
    best: tuple[int, Found] | None = None
    for number in range(1, min(_SEARCHED, len(sheet.rows)) + 1):
        for found in (_joined(sheet, number), Found(number, tuple(map(_bare, sheet.rows[number - 1])))):
            score = sum(1 for heading in set(found.headings) if _meaning(heading)) + sum(
                2 for heading in set(found.headings) if _amount(heading, found.headings) is not None
            )
            if score > 2 and (best is None or score > best[0]):
                best = score, found
    return best[1] if best is not None else None


def _joined(sheet: Sheet, number: int) -> Found:
    """Two rows of headings: an upper one that reaches over the columns to its right, and the lower."""
    upper, over = [], ""
    above = [_bare(text) for text in sheet.rows[number - 1]]
    below = [_bare(text) for text in sheet.rows[number]] if number < len(sheet.rows) else []
    if not any(text in ("借方", "贷方", "方向", "金额") for text in below):
        return Found(number, tuple(above))
    width = max(len(above), len(below))
    below += [""] * (width - len(below))
    for text, lower in zip([*above, *[""] * (width - len(above))], below, strict=True):
        over = text or (over if lower else "")
        upper.append(over)
    return Found(number + 1, tuple(f"{a} {b}".strip() for a, b in zip(upper, below, strict=True)))


def _bare(text: str) -> str:
    return "".join(text.split())


def _meaning(heading: str) -> str:
    """Our heading for one of theirs, “” when it is none we need."""
    if not heading or _NOT_HEADING.match(heading):
        return ""
    columns: Mapping[str, Sequence[str]] = _data()["columns"]
    return next((ours for ours, also in columns.items() if heading in also), "")


def _amount(heading: str, headings: Sequence[str]) -> AmountColumn | None:
    for known in _data()["amounts"]:
        if heading in known["also"]:
            unless = known.get("unless", "")
            if unless and any(unless in other and other != heading for other in headings):
                return None
            return AmountColumn(heading, known["side"], known.get("kind", ""))
    return None


# ── proposing and remembering ──


def propose(sheet: Sheet, found: Found, name: str) -> Profile:
    """A profile for a table, from its headings: each of ours with the best of theirs, every amount column we know."""
    columns: dict[str, str] = {}
    meanings: Mapping[str, Sequence[str]] = _data()["columns"]
    for ours, also in meanings.items():
        here = [heading for heading in also if heading in found.headings]
        close = [h for h in found.headings if h and ours in h and not _meaning(h) and not _amount(h, found.headings)]
        if here or close:
            columns[ours] = (here or close)[0]
    amounts = [_amount(heading, found.headings) for heading in dict.fromkeys(found.headings)]
    known = tuple(amount for amount in amounts if amount is not None)
    totals = VOUCHER not in columns and any(amount.side for amount in known)
    profile = Profile(name, columns, known, totals=totals)
    return replace(profile, closed=_is_closed(sheet, found, profile))


def _is_closed(sheet: Sheet, found: Found, profile: Profile) -> bool:
    """Whether every account of income and expenditure has the same turnover on both sides."""
    turnover = [(a.side, a.heading) for a in profile.amounts if not a.kind and a.side in ("借", "贷")]
    if len({side for side, _ in turnover}) < 2 or ACCOUNT not in profile.columns:
        return False
    at = {side: found.headings.index(heading) + 1 for side, heading in turnover}
    code = found.headings.index(profile.columns[ACCOUNT]) + 1
    rows = [
        number
        for number in range(found.row + 1, len(sheet.rows) + 1)
        if sheet.text(number, code)[:1] in ("6", "7") and sheet.text(number, at["借"]) + sheet.text(number, at["贷"])
    ]
    return bool(rows) and all(money(sheet.text(n, at["借"])) == money(sheet.text(n, at["贷"])) for n in rows)


def read_profile(data: Mapping[str, Any]) -> Profile:
    """A profile from its TOML."""
    amounts = tuple(AmountColumn(a["heading"], a.get("side", ""), a.get("kind", "")) for a in data.get("amounts", ()))
    return Profile(
        str(data.get("name", "")),
        {str(ours): str(theirs) for ours, theirs in data.get("columns", {}).items()},
        amounts,
        bool(data.get("closed", False)),
        bool(data.get("totals", False)),
        str(data.get("unit", "")),
        data.get("words", {}),
    )


def column_names() -> tuple[str, ...]:
    """What a column of a table can be read as, amounts apart."""
    return tuple(_data()["columns"])


def native() -> Profile:
    """The profile of our own headings."""
    columns = {heading: heading for heading in HEADINGS if heading != AMOUNT}
    return Profile("分录", columns, (AmountColumn(AMOUNT),), needed=REQUIRED)
