"""Said of a cell: what the text states against the cells its sentence speaks of (表文)."""

from __future__ import annotations

from collections.abc import Sequence

from juesuan.accounts import Claim, Role
from juesuan.codes import row_words
from juesuan.facts import Figure, first_printed, parse_formulas
from juesuan.finding import NotChecked
from juesuan.rules.relation import Linear, Relation
from juesuan.rules.rule import CheckFunction, Given, Outcomes

TOTALS = ("合计", "总计")
FEW = 4
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
    value = claim.figure.number.printed(sum(c * f.grains for c, f in figures))
    return Linear(code, claim.figure, tuple(figures), words=absent or f"{_named(figures)} 为 {value}")


def _named(figures: Sequence[tuple[int, Figure]]) -> str:
    """The cells of a sum by their names; only the first and the last of many."""
    if len(figures) > FEW and all(sign > 0 for sign, _ in figures):
        return f"{figures[0][1].label} 至 {figures[-1][1].label} 共 {len(figures)} 项之和"
    return " ".join(f"{'-' if sign < 0 else '+'} {figure.label}" for sign, figure in figures).removeprefix("+ ")


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
