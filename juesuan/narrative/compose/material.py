"""Material: everything a text is composed from, and the amounts asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from juesuan.accounts import SelfEvaluation, Table
from juesuan.amount import Denomination
from juesuan.editions import Edition
from juesuan.facts import first_printed
from juesuan.narrative.compared import Compared
from juesuan.narrative.inputs import NO_INPUTS, Inputs


class Quantity(NamedTuple):
    """A total of a register: 元 in 分, 平方米 in millionths, everything else counts."""

    value: int
    unit: str


class Used(NamedTuple):
    """What the evaluations meant for one later budget: how many projects by consequence, money taken off (分)."""

    year: int
    what: str
    parts: tuple[tuple[str, int], ...]
    less: int


class Followed(NamedTuple):
    """What became of the year's self-evaluations, counted in projects; ``used`` by the years they are used for."""

    handed_in: int
    returned: int
    rechecked: int
    outside: int
    transfers: int
    grades: tuple[tuple[str, int], ...] = ()
    used: tuple[Used, ...] = ()


Tables = Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Material:
    """What a department's text is made from.

    ``budget`` are the tables filled with the year-start budget, ``prior`` last year's; both empty when there are none.
    ``costs`` and ``prior_costs`` are 机关运行经费 in 分, ``None`` when unknown. ``quantities`` are the totals of the
    registers, ``kept`` the registers with lines: one without any says nothing, unless ``inputs.none`` declares that
    nothing happened. ``funds`` names the fund of a project, where it is not the general budget; ``followed`` is what
    became of the self-evaluations, ``None`` where no project library is kept.
    """

    department: str
    level: str
    year: int
    edition: Edition
    denomination: Denomination
    tables: Tables
    budget: Tables = field(default_factory=dict)
    prior: Tables = field(default_factory=dict)
    costs: int | None = None
    prior_costs: int | None = None
    has_offices: bool = True
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    evaluations: tuple[SelfEvaluation, ...] = ()
    funds: Mapping[str, str] = field(default_factory=dict)
    followed: Followed | None = None
    inputs: Inputs = NO_INPUTS
    used: set[str] = field(default_factory=set, compare=False)  # keys of the reasons that found their place

    def reason(self, *keys: str) -> str:
        """What is written under the first of the keys that has something, “” when none has."""
        for key in keys:
            if key in self.inputs.reasons:
                self.used.add(key)
                return self.inputs.reasons[key].text.strip().rstrip("。；，")
        return ""

    def knows(self, register: str) -> bool:
        """Whether what the register does not list did not happen: it has lines, or somebody declared that none did."""
        return register in self.kept or register in self.inputs.none

    @property
    def style(self) -> Mapping[str, Any]:
        """How the edition writes: by 类 or by 项, with what did not happen or without."""
        style: Mapping[str, Any] = self.edition.settings.get("narrative", {})
        return style

    def amount(self, cell: str) -> int:
        """The value of a formula in 分; 0 when nothing is printed there."""
        return _value(cell, self.tables) or 0

    def prior_amount(self, key: str, cell: str) -> int | None:
        """Last year's amount: of last year's tables, else as written down; ``None`` when nobody told."""
        if cell and self.prior and (found := _value(cell, self.prior)) is not None:
            return found
        if not cell and self.prior_costs is not None:
            return self.prior_costs
        written = self.inputs.prior.get(key)
        return written.fen if written is not None else None

    def budget_amount(self, one: Compared) -> int | None:
        """The year-start budget: as written down, else of the budget's entries; ``None`` when there is neither.

        What is written for the 项 makes up their 类, and what is written for the 类 the whole.
        """
        written = self.inputs.budgets
        if one.key in written:
            return written[one.key].fen
        head, _, code = one.key.rpartition(".") if one.key[-1:].isdecimal() else (one.key, "", "")
        codes = {key.removeprefix(f"{head}."): amount.fen for key, amount in written.items() if key.startswith(head)}
        parts = {key: fen for key, fen in codes.items() if key.isdecimal() and key.startswith(code)}
        classes = {key: fen for key, fen in parts.items() if len(key) == 3}
        classes |= {key: fen for key, fen in parts.items() if len(key) > 3 and key[:3] not in classes}
        if classes:
            return sum(classes.values())
        return (_value(one.cell, self.budget) or 0) if self.budget else None


def _value(cell: str, tables: Tables) -> int | None:
    figures = first_printed(cell, tables)
    return None if figures is None else sum(sign * figure.grains for sign, figure in figures)
