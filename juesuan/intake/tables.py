"""Tables: the region of each of the nine kinds read by what it says, and all of them completed by each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from juesuan.accounts import Table, Unread
from juesuan.document import Grid, Paragraph
from juesuan.editions import Edition, Form
from juesuan.errors import JuesuanError
from juesuan.intake.balance import recognise_balance
from juesuan.intake.coded import recognise_coded
from juesuan.intake.complete import complete_tables
from juesuan.intake.economic import recognise_economic
from juesuan.intake.region import Region, read_region
from juesuan.intake.three_public import recognise_three_public

__all__ = ["complete_tables", "is_cell_a_line", "recognise_table"]

FEWEST = 6  # amounts standing alone that show how a table was copied
CELL_A_LINE = "表中每一格各占一行，看不出行和栏，全表未读"
_AMOUNT = re.compile(r"[-−]?[\d,，]+(?:\.\d+)?$")


def is_cell_a_line(blocks: Sequence[Paragraph | Grid]) -> bool:
    """Whether a table was copied so that each of its cells is a line: which row and column an amount is of is lost."""
    if any(isinstance(block, Grid) for block in blocks):
        return False
    words = [block.text.strip(" |│\t　").split() for block in blocks if isinstance(block, Paragraph)]
    alone = sum(len(line) == 1 and _AMOUNT.match(line[0]) is not None for line in words)
    rows = sum(len(line) > 1 and any(_AMOUNT.match(word) for word in line) for line in words)
    return alone >= FEWEST and alone > 3 * rows


def recognise_table(
    form: Form, blocks: Sequence[Paragraph | Grid], edition: Edition, department_hint: str = ""
) -> tuple[Table, tuple[Unread, ...]]:
    """The table of that form in the blocks from its title to the next heading, and the numbers left unread.

    Amounts stand as printed, in the cell they were printed in; what does not add up is not put right.
    """
    region = read_region(form, blocks, edition.denomination)
    table, unread = _by_shape(form, region, edition)
    if not table.department and department_hint:
        table = replace(table, department=department_hint)
    return table, unread


def _by_shape(form: Form, region: Region, edition: Edition) -> tuple[Table, tuple[Unread, ...]]:
    if form.shape == "balance":
        return recognise_balance(form, region, edition)
    if form.shape == "coded":
        return recognise_coded(form, region)
    if form.shape == "economic":
        return recognise_economic(form, region)
    if form.shape == "three_public":
        return recognise_three_public(form, region)
    raise JuesuanError(
        f"表样“{form.kind}”的形式“{form.shape}”未知", hint="形式须为 balance、coded、economic、three_public 之一"
    )
