"""Terms: 名词解释 of what the report speaks of, out of the list kept in glossary.toml, and what the office adds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from juesuan.codes import function_codes
from juesuan.narrative.compose.material import Material
from juesuan.narrative.compose.slots import fill_slots
from juesuan.narrative.compose.spoken import text_of
from juesuan.narrative.words import load

ITEM = "（项）"
_BY_FUNCTION = (
    ("一般公共预算财政拨款支出决算表", "本年支出合计"),
    ("支出决算表", "本年支出合计"),
    ("政府性基金预算财政拨款收入支出决算表", "本年支出"),
    ("国有资本经营预算财政拨款支出决算表", "本年支出"),
)


class Term(NamedTuple):
    """A term of the list: the amount of ``cell`` says that it is used; ``item`` marks 项 of the function codes."""

    term: str
    text: str
    cell: str = ""
    item: bool = False

    @property
    def printed(self) -> str:
        return f"{self.term}{ITEM}" if self.item else self.term


@cache
def known() -> tuple[Term, ...]:
    """The list, in the order of print."""
    return tuple(Term(**row) for row in load("glossary.toml")["term"])


def is_known(name: str) -> bool:
    """Whether the list explains the term."""
    return any(name in (one.term, one.printed) for one in known())


def explained(material: Material, text: str) -> Iterator[tuple[str, str]]:
    """Each term of the glossary with its explanation: those the text or the tables use, those asked for, own ones."""
    inputs = material.inputs
    items = {function_codes()[code].name for code in _items(material) if code in function_codes()}
    for one in known():
        if one.term in inputs.left_out or one.printed in inputs.left_out or _own(material, one):
            continue
        wanted = one.term in inputs.terms or one.printed in inputs.terms
        used = one.term in items if one.item else one.term in text or bool(one.cell and material.amount(one.cell))
        if wanted or used:
            yield one.printed, one.text
    for name, remark in inputs.explained.items():
        yield name, text_of(fill_slots(remark.text, material))


def _own(material: Material, one: Term) -> bool:
    return one.term in material.inputs.explained or one.printed in material.inputs.explained


def _items(material: Material) -> set[str]:
    """The 项 money was spent on."""
    found = set()
    for kind, column in _BY_FUNCTION:
        table = material.tables.get(kind)
        if table is not None:
            found |= {code for code in table.leaves() if table.figure(code, column).grains}
    return found
