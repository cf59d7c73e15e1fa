"""Said of a cell: what the text states against the cells its sentence speaks of (表文)."""

from __future__ import annotations

from juesuan.accounts import Claim, Role
from juesuan.facts import first_printed
from juesuan.finding import NotChecked
from juesuan.rules.relation import Linear, Relation
from juesuan.rules.rule import CheckFunction, Given, Outcomes

STATED_OUTRIGHT = (Role.AMOUNT, Role.BUDGET, Role.PRIOR, Role.COUNT)


def said_of(code: str) -> CheckFunction:
    """The check of one sentence: each amount it bound equals its cells."""

    def run(given: Given) -> Outcomes:
        claims = [c for c in given.accounts.claims if c.sentence == code and c.role in STATED_OUTRIGHT and c.cell]
        for claim in claims:
            relation = against_cell(code, claim, given)
            yield relation if relation is not None else NotChecked(code, f"{claim.figure.label}所对的表没有读到")

    return run


def against_cell(code: str, claim: Claim, given: Given) -> Relation | None:
    """The claim against its formula; ``None`` when no alternative is printed."""
    figures = first_printed(claim.cell, given.tables)
    if figures is None:
        return None
    words = " ".join(f"{'-' if c < 0 else '+'} {f.label}" for c, f in figures).removeprefix("+ ")
    value = claim.figure.number.printed(sum(c * f.grains for c, f in figures))
    return Linear(code, claim.figure, tuple(figures), words=f"{words} 为 {value}")
