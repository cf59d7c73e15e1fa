"""Chart: the accounts of budget accounting and the kinds of fund, and which tables they go to (chart.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from juesuan import shipped


class Role(StrEnum):
    """What an account is to the tables."""

    INCOME = "income"
    EXPENDITURE = "expenditure"
    CARRYOVER = "carryover"
    RESERVE = "reserve"
    DISTRIBUTION = "distribution"
    CLEARING = "clearing"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Account:
    """One general ledger account. ``column`` is that of 收入决算表 or 支出决算表, empty when 基本/项目 decides."""

    code: str
    name: str
    role: Role
    column: str = ""
    money: str = ""

    def takes(self, fund: Fund) -> bool:
        """Whether money of that fund may stand on the account."""
        return not self.money or (self.money == "appropriation") == fund.is_appropriation


@dataclass(frozen=True, slots=True)
class Fund:
    """资金性质. ``appropriation`` is its row in 财政拨款收入支出决算总表, empty for money that is none."""

    name: str
    codes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    appropriation: str = ""

    @property
    def is_appropriation(self) -> bool:
        return bool(self.appropriation)


GENERAL, GOVERNMENT, STATE_CAPITAL = "一般公共预算", "政府性基金", "国有资本经营"
SPECIAL_ACCOUNT = "财政专户"


@cache
def _data() -> Mapping[str, Any]:
    return shipped.toml(__package__, "chart.toml")


@cache
def accounts() -> Mapping[str, Account]:
    """The accounts by their four digits."""
    return {
        a["code"]: Account(a["code"], a["name"], Role(a["role"]), a.get("column", ""), a.get("money", ""))
        for a in _data()["account"]
    }


@cache
def account_of(code: str) -> Account | None:
    """The general ledger account a code with or without sub-accounts belongs to; ``None`` for an unknown one."""
    return accounts().get(code[:4])


@cache
def funds() -> Mapping[str, Fund]:
    """The kinds of fund by their fixed name."""
    return {
        f["name"]: Fund(f["name"], tuple(f["codes"]), tuple(f["also"]), f.get("appropriation", ""))
        for f in _data()["fund"]
    }


@cache
def fund_of(text: str) -> Fund | None:
    """The fund a text means: its name, another name, a platform code, or a code with its name; ``None`` if unknown."""
    bare = "".join(text.split())
    code = bare[: len(bare) - len(bare.lstrip("0123456789"))]
    words = bare[len(code) :].strip("-－_—:：.、/\\()（）[]【】")
    for fund in funds().values():
        if words in (fund.name, *fund.also) or (not words and code and code.startswith(fund.codes)):
            return fund
    return None


@cache
def three_public() -> Mapping[str, tuple[str, ...]]:
    """Rows of the “三公” table and the economic codes each adds up."""
    return {row: tuple(codes) for row, codes in _data()["three_public"].items()}
