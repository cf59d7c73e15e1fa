"""Links: from each number of the text to the cell it says, and from each cell back to the sentences that use it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from juesuan.accounts import Claim, FinalAccounts, Role
from juesuan.amount import Amount
from juesuan.facts import Figure, parse_formulas
from juesuan.writers.book import Book, Heading, Para, Run
from juesuan.writers.printed_tables import TableBlock

_SAME = (Role.AMOUNT, Role.BUDGET)  # what a number says that is its cell; shares and changes are worked out from it
_PLAIN_ANCHOR = re.compile(r"[\w-]+\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a number of the text goes: the cells it adds up (blank ones left out), whether it ``equals`` them or is
    worked out from them (``None``), and what they hold in the words of a reader."""

    cells: tuple[str, ...]
    equals: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Use:
    """A paragraph that uses a cell: the number to go back to, and the heading it stands under."""

    number: str
    heading: str


@dataclass(slots=True)
class Links:
    """All of one book. ``anchors`` are by the index of the heading's block, ``numbers`` by the key of the figure."""

    anchors: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    uses: dict[str, list[Use]] = field(default_factory=dict)

    @property
    def differ(self) -> bool:
        """Whether any number of the text says otherwise than its cell."""
        return any(target.equals is False for target in self.targets.values())


def link(book: Book) -> Links:
    """Name every heading, cell and bound number of the book, and tie numbers to cells."""
    links = Links()
    taken: set[str] = set()
    for n, block in enumerate(book.blocks):
        if isinstance(block, Heading):
            sound = _PLAIN_ANCHOR.match(block.anchor) and block.anchor not in taken
            links.anchors[n] = block.anchor if sound else f"heading-{n}"
            taken.add(links.anchors[n])
        elif isinstance(block, TableBlock):
            for row in block.body:
                for box in row:
                    if box.figure and box.figure not in links.cells:
                        links.cells[box.figure] = f"cell-{len(links.cells) + 1}"
    claims = {claim.figure.key: claim for claim in book.accounts.claims}
    heading = ""
    for block in book.blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Para):
            _tie(block, heading, claims, book.accounts, links)
    return links


def _tie(para: Para, heading: str, claims: Mapping[str, Claim], accounts: FinalAccounts, links: Links) -> None:
    used: set[str] = set()
    for run in para.runs:
        if not run.figure or run.figure in links.numbers:
            continue
        target = _target(run, claims.get(run.figure), accounts, links)
        if target is None:
            continue
        number = links.numbers[run.figure] = f"number-{len(links.numbers) + 1}"
        links.targets[run.figure] = target
        for cell in target.cells:
            if cell not in used:
                used.add(cell)
                links.uses.setdefault(cell, []).append(Use(number, heading))


def _target(run: Run, claim: Claim | None, accounts: FinalAccounts, links: Links) -> Target | None:
    """The best of the places a number is bound to: one cell that says the same, then cells that add up to it, then
    the first there is."""
    if not run.cell:
        return None
    found: list[Target] = []
    for formula in parse_formulas(run.cell):
        figures = formula.figures(accounts.tables)
        if not figures:
            continue
        cells = tuple(figure.key for _, figure in figures)
        if not all(cell in links.cells for cell in cells):
            continue
        equals = None
        if claim is None or (claim.role in _SAME and claim.figure.is_money):
            equals = claim is not None and _says(claim.figure, figures)
        filled = tuple(figure.key for _, figure in figures if not figure.is_blank) or cells[:1]
        found.append(Target(filled, equals, _words(figures)))
    return min(found, key=lambda target: (target.equals is False, len(target.cells) > 1), default=None)


def _says(figure: Figure, figures: list[tuple[int, Figure]]) -> bool:
    """Whether the number is the sum of the cells, as exactly as both are printed."""
    if not isinstance(figure.number, Amount) or not all(part.is_readable for _, part in figures):
        return False
    off = abs(figure.grains - sum(sign * part.grains for sign, part in figures))
    steps = [number.step for number in (figure.number, *(part.number for _, part in figures)) if number.is_rounded]
    return 2 * off <= sum(steps)


def _words(figures: list[tuple[int, Figure]]) -> str:
    """公开01表 总计·收入 516247561, and so on for every cell of a sum."""
    first = next((figure for _, figure in figures if not figure.is_blank), figures[0][1])
    words = f"{first.label} {first.number.text.strip()}".strip()
    return words if len(figures) == 1 else f"{words} 等{len(figures)}个单元格之和"
