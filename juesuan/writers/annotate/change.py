"""Change: what is to stand at a place instead of what stands there; the nouns of a corrected copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from juesuan.finding import Finding, Verdict
from juesuan.place import Place

Check = Callable[[Path], Verdict]


class Change(NamedTuple):
    """One change: what stands at the place, what is to stand there, and the finding that asks for it."""

    place: Place
    old: str
    new: str
    finding: Finding
    number: int = 0
    by_formula: bool = False  # nobody enters it: a formula of the workbook comes to it


class NotFixable(Exception):
    """A change cannot be made in this file: the place holds a formula, or does not hold what was read."""


class Along(NamedTuple):
    """A formula of a workbook that comes to something else with the changes: its cell, what it showed and shows."""

    sheet: str
    row: int
    column: int
    old: str
    new: str


class Corrected(NamedTuple):
    """The bytes of a corrected file, and what changed in it by itself."""

    data: bytes
    along: tuple[Along, ...] = ()


Fixer = Callable[[Path, Sequence[Change]], Corrected]
Left = tuple[int, Finding, str]


class Fixed(NamedTuple):
    """What was changed, and the errors that were left with the reason why."""

    changes: tuple[Change, ...]
    left: tuple[Left, ...]
