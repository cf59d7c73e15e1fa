"""Compared: the amounts the text compares with last year and with the budget, and the keys people name them by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from juesuan.codes import economic_codes, function_codes
from juesuan.narrative.words import load

PRIOR, BUDGET = "上年", "预算"
OTHER_VEHICLES, CARS = "其他用车", "公务用车用途"
PROBLEMS, STEPS = "绩效.问题", "绩效.改进措施"
FORMS = "自评"  # the forms of self-evaluation, in what people declare that there is none of
WORDS = (OTHER_VEHICLES, CARS, PROBLEMS, STEPS)  # what people say of something that is not compared


class Part(NamedTuple):
    """One of the amounts another is made of."""

    key: str
    name: str
    cell: str


class Compared(NamedTuple):
    """One amount that is compared: what people call it, its name in the text, its cell, what it is compared with.

    A reason under the bare key speaks of the first of ``against``.
    """

    key: str
    name: str
    cell: str
    against: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    def keys(self, base: str) -> tuple[str, ...]:
        """The keys a reason for the distance from ``base`` may stand under."""
        said = (f"{self.key}.{base}",)
        return (*said, self.key) if base == self.against[0] else said


@cache
def _fixed() -> Mapping[str, Compared]:
    return {
        row["key"]: Compared(
            row["key"],
            row["name"],
            row["cell"],
            tuple(row["against"]),
            tuple(Part(**part) for part in row.get("parts", ())),
        )
        for row in load("compared.toml")["compared"]
        if "codes" not in row
    }


@cache
def _by_code() -> Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]:
    rows = (row for row in load("compared.toml")["compared"] if "codes" in row)
    return {(row["key"], row["codes"]): (row["cell"], tuple(row["against"])) for row in rows}


def compared(key: str) -> Compared | None:
    """The amount of that key (“三公.公务接待费”, “一般公共预算支出.208”); ``None`` when there is no such key."""
    fixed = _fixed().get(key)
    if fixed is not None:
        return fixed
    head, _, code = key.rpartition(".")
    for (name, level), (cell, against) in _by_code().items():
        if name == head and (known := _name_of(code, level)):
            return Compared(key, known, cell.replace(f"[{level}]", f"[{code}]"), against)
    return None


def _name_of(code: str, level: str) -> str:
    known = (economic_codes() if level.startswith("经济") else function_codes()).get(code)
    return known.name if known is not None and known.level == level.removeprefix("经济") else ""


@cache
def names() -> tuple[str, ...]:
    """Every key there is, codes included, in order of the text."""
    own = [part.key for one in _fixed().values() for part in one.parts]
    coded = [
        f"{head}.{code}"
        for head, level in _by_code()
        for code in (economic_codes() if level.startswith("经济") else function_codes())
        if _name_of(code, level)
    ]
    return (*_fixed(), *own, *coded)


def key_of(cell: str) -> str:
    """The key of what is compared by that cell, “” when nothing is."""
    ones = [(one.key, one.cell) for one in _fixed().values()]
    ones += [(part.key, part.cell) for one in _fixed().values() for part in one.parts]
    return next((key for key, of in ones if of == cell), "")


def is_reason(key: str) -> bool:
    """Whether a reason may stand under the key: bare, or with “.上年” or “.预算” behind it."""
    if key in WORDS or any(key == part.key for one in _fixed().values() for part in one.parts):
        return True
    head, _, base = key.rpartition(".")
    found = compared(head) if base in (PRIOR, BUDGET) else None
    if found is not None:
        return base in found.against
    return compared(key) is not None


def is_prior(key: str) -> bool:
    """Whether last year's figure may stand under the key."""
    found = compared(key)
    if found is None:
        return any(key == part.key for one in _fixed().values() for part in one.parts)
    return PRIOR in found.against


def is_budget(key: str) -> bool:
    """Whether a year-start budget may stand under the key: not 三公, whose budget the table prints."""
    found = compared(key)
    return found is not None and BUDGET in found.against and not key.startswith("三公")
