"""Rule: code, title, source, severity and the rest that every equation, sentence and check carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from juesuan.accounts import FinalAccounts, Table
from juesuan.editions import Edition
from juesuan.facts import Figure
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.rules.relation import Relation

FIRST_YEAR = 2019  # of the tables, regulations and wording that rules speak of when they name no other


class Edit(NamedTuple):
    """An example as one change of the sample report: the text found once, and what stands there instead.

    The sample report itself passes every rule, so an edit that keeps it right is a passing example and an edit that
    breaks it a failing one.
    """

    find: str
    put: str


class Given(NamedTuple):
    """What a check may look at: the accounts, their edition, and last year's accounts and the budget when handed in
    (those two named apart, see :func:`named_apart`)."""

    accounts: FinalAccounts
    edition: Edition
    prior: FinalAccounts | None = None
    budget: FinalAccounts | None = None

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables by kind; last year's under “上年·” before the kind."""
        if self.prior is None:
            return self.accounts.tables
        return {**self.accounts.tables, **{table.kind: table for table in self.prior.tables.values()}}


OTHER_REPORTS = ("上年·", "预算·")  # how the keys of figures that are not this report's begin


def named_apart(accounts: FinalAccounts, name: str) -> FinalAccounts:
    """Another report (上年, 预算) with ``name`` before its kinds of table, keys and labels: a cell of two reports is
    two figures."""

    def apart(figure: Figure) -> Figure:
        return replace(figure, key=f"{name}·{figure.key}", label=f"{name}{figure.label}")

    tables = {
        kind: replace(
            table,
            kind=f"{name}·{table.kind}",
            number=f"{name}{table.display}",
            cells={key: apart(figure) for key, figure in table.cells.items()},
        )
        for kind, table in accounts.tables.items()
    }
    return replace(
        accounts,
        tables=tables,
        claims=tuple(replace(claim, figure=apart(claim.figure)) for claim in accounts.claims),
    )


Outcomes = Iterator[Relation | Finding | NotChecked]
CheckFunction = Callable[[Given], Outcomes]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``relation`` is what it says, in the notation officials know or in words; ``covers`` names the
    requirement numbers of the field it answers besides its own; ``needs`` what must be handed in besides the report
    (上年, 预算, 内部报表); ``run`` yields relations to be weighed, findings, or why it could not look."""

    code: str
    title: str
    severity: Severity
    source: str
    part: str
    hint: str
    relation: str
    kind: Literal["equation", "sentence", "check"]
    failing: Edit | None = None
    years: tuple[int, int | None] = (FIRST_YEAR, None)
    status: Literal["candidate", "active", "suspended", "retired"] = "active"
    needs: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    run: CheckFunction | None = field(default=None, compare=False)
    edition: str = ""  # whose own tables it is about

    @property
    def is_timeless(self) -> bool:
        """Whether it says what holds in every year: sums, and tables and text that print the same amount."""
        return self.years[0] == FIRST_YEAR and (self.kind == "sentence" or "算术关系" in self.source)

    def finding(self, message: str, **details: object) -> Finding:
        """A finding of this rule: its code, severity, title, hint and source, and what the caller adds."""
        filled = {"severity": self.severity, "hint": self.hint, "basis": self.source, **details}
        return Finding(code=self.code, title=self.title, message=message, **filled)  # type: ignore[arg-type]


def check(
    code: str,
    title: str,
    *,
    severity: Severity,
    source: str,
    part: str,
    hint: str,
    relation: str,
    failing: Edit | None = None,
    years: tuple[int, int | None] = (FIRST_YEAR, None),
    status: Literal["candidate", "active", "suspended", "retired"] = "active",
    needs: tuple[str, ...] = (),
    covers: tuple[str, ...] = (),
) -> Callable[[Callable[[Given, Rule], Outcomes]], Rule]:
    """Make a function of (given, rule) into a Rule; the module's rules are found by name, nothing central is edited."""

    def make(function: Callable[[Given, Rule], Outcomes]) -> Rule:
        def run(given: Given) -> Outcomes:
            return function(given, rule)

        rule = Rule(
            code, title, severity, source, part, hint, relation, "check", failing, years, status, needs, covers, run
        )
        return rule

    return make
