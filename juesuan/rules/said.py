"""Said of a cell: what the text states against the cells its sentence speaks of (表文)."""

from __future__ import annotations

from juesuan.accounts import Claim, Role
from juesuan.codes import row_words
from juesuan.facts import first_printed, parse_formulas
from juesuan.finding import NotChecked
from juesuan.rules.relation import Linear, Relation
from juesuan.rules.rule import CheckFunction, Given, Outcomes

TOTALS = ("合计", "总计")
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
    absent = _absent_row(claim.cell, given)
    words = " ".join(f"{'-' if c < 0 else '+'} {f.label}" for c, f in figures).removeprefix("+ ")
    value = claim.figure.number.printed(sum(c * f.grains for c, f in figures))
    return Linear(code, claim.figure, tuple(figures), words=absent or f"{words} 为 {value}")


def _absent_row(cell: str, given: Given) -> str:
    """That the table has no such row, in words; “” when it has one, or when the cell is a sum."""
    for formula in parse_formulas(cell):
        if all(reference.table in given.tables for _, reference in formula.terms):
            reference = formula.terms[0][1]
            table = given.tables[reference.table]
            if len(formula.terms) > 1 or table.row(reference.row) is not None or reference.row in TOTALS:
                return ""
            return f"{table.display}没有“{row_words(reference.row)}”这一行，按没有{reference.column}计"
    return ""
