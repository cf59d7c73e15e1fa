"""Policy: the tables a department may edit — how samples are weighted, what an evaluation means for later budgets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import MILLION, Amount
from juesuan.errors import BrokenFolder
from juesuan.place import Place
from juesuan.projects.records import Consequence

DATA = "policy.toml"
_WHOLE = 100
_NEEDED = ("name", "execution", "budget", "reason")
_LIMITS = ("rate_from", "rate_below", "returned_from")
_COPY = "照随程序的 policy.toml 改写"


class Sample(NamedTuple):
    """How a re-check is drawn; ``share`` in percent, ``money_step`` in 分, ``high_score`` in millionths."""

    share: int
    least: int
    money_step: int
    for_money: int
    for_remark: int
    for_return: int
    high_score: int
    for_high_score: int

    def size(self, projects: int) -> int:
        """How many of so many projects are drawn: the share, rounded up, and never fewer than the least."""
        return min(projects, max(self.least, -(-projects * self.share // _WHOLE)))


class Effect(NamedTuple):
    """What a row of the table means for one budget: the consequence, and the percentage of the budget that is left."""

    consequence: Consequence
    percent: int

    def amount(self, base: int) -> int:
        """What remains of a budget, in 分, to the 元."""
        return base * self.percent // _WHOLE // _WHOLE * _WHOLE if self.percent != _WHOLE else base


@dataclass(frozen=True, slots=True)
class Use:
    """One row of the table of consequences. Rates are in percent; empty conditions ask for nothing."""

    name: str
    execution: Effect
    budget: Effect
    reason: str
    grades: tuple[str, ...] = ()
    rate_from: int | None = None
    rate_below: int | None = None
    returned_from: int | None = None

    def fits(self, grade: str, rate: int | None, returned: int) -> bool:
        """Whether it speaks of a project of that grade, execution rate (millionths of a percent) and returns."""
        if self.grades and grade not in self.grades:
            return False
        if self.returned_from is not None and returned < self.returned_from:
            return False
        if self.rate_from is None and self.rate_below is None:
            return True
        if rate is None:
            return False
        above = self.rate_from is None or rate >= self.rate_from * MILLION
        return above and (self.rate_below is None or rate < self.rate_below * MILLION)


@dataclass(frozen=True, slots=True)
class Policy:
    """The department's tables."""

    sample: Sample
    uses: tuple[Use, ...]

    def use(self, grade: str, rate: int | None, returned: int = 0) -> Use | None:
        """The first row that fits, ``None`` when the table says nothing of such a project."""
        return next((row for row in self.uses if row.fits(grade, rate, returned)), None)


@cache
def usual_policy() -> Policy:
    """The shipped tables, for departments that wrote none."""
    return _policy(shipped.toml(__package__, DATA), DATA)


def policy_of(folder: Path) -> Policy:
    """The tables of a facts folder, the shipped ones when it has none; :class:`BrokenFolder` names what is wrong."""
    path = folder / "projects" / DATA
    if not path.exists():
        return usual_policy()
    try:
        return _policy(tomllib.loads(path.read_text("utf-8-sig")), path.as_posix())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenFolder(
            f"{path}：不是正确的 TOML（{error}）", place=Place(file=path.as_posix()), hint=_COPY
        ) from error


def _policy(data: Mapping[str, Any], file: str) -> Policy:
    usual = shipped.toml(__package__, DATA)
    told = _complete({**usual["sample"], **data.get("sample", {})}, usual["sample"], file, "sample")
    step = Amount.parse(str(told["money_step"])).fen
    if step <= 0:
        raise _wrong(file, "sample.money_step", told["money_step"], "大于零的金额（元）")
    sample = Sample(
        **{
            **{name: _whole(value, file, f"sample.{name}") for name, value in told.items() if name != "money_step"},
            "money_step": step,
            "high_score": _whole(told["high_score"], file, "sample.high_score") * MILLION,
        }
    )
    rows: Sequence[Mapping[str, Any]] = data.get("use", usual["use"])
    return Policy(sample, tuple(_use(row, file, number) for number, row in enumerate(rows, 1)))


def _use(row: Mapping[str, Any], file: str, number: int) -> Use:
    at = f"第 {number} 条 use"
    known = (*_NEEDED, "grades", *_LIMITS)
    for name in _NEEDED:
        if name not in row:
            raise _wrong(file, at, "没有", f"写明 {name}")
    for name in row:
        if name not in known:
            raise _wrong(file, at, name, f"可用的项：{'、'.join(known)}")
    limits = (_whole(row[name], file, f"{at} {name}") if name in row else None for name in _LIMITS)
    return Use(
        str(row["name"]),
        _effect(row["execution"], file, f"{at} execution"),
        _effect(row["budget"], file, f"{at} budget"),
        str(row["reason"]),
        tuple(row.get("grades", ())),
        *limits,
    )


def _effect(told: Mapping[str, Any], file: str, at: str) -> Effect:
    words = [one.value for one in Consequence]
    if not isinstance(told, Mapping) or told.get("consequence") not in words:
        raise _wrong(file, at, told, f"consequence 为{'、'.join(words)}之一，percent 为占原预算的百分比")
    return Effect(Consequence(told["consequence"]), _whole(told.get("percent", _WHOLE), file, f"{at} percent"))


def _complete(given: Mapping[str, Any], usual: Mapping[str, Any], file: str, at: str) -> Mapping[str, Any]:
    for name in given:
        if name not in usual:
            raise _wrong(file, at, name, f"可用的项：{'、'.join(usual)}")
    return given


def _whole(value: object, file: str, at: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(file, at, value, "不小于零的整数")
    return value


def _wrong(file: str, at: str, found: object, expected: str) -> BrokenFolder:
    return BrokenFolder(f"{file} {at}：“{found}”；应为{expected}", place=Place(file=file), hint=_COPY)
