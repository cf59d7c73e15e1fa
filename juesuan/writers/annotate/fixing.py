"""Fixing: the corrected copy of a file, with those changes only that the report itself proves, each of them tried.

A change is certain when an error has one expected value, when the file with the change put in no longer has that error
and no other one, and when no change of another figure of the same relation would do the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from juesuan.amount import Amount, Denomination
from juesuan.errors import JuesuanError
from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.writers.annotate import keep_apart
from juesuan.writers.parts import numbered
from juesuan.writers.repair import repaired
from juesuan.writers.whole import write_whole

FIXERS = {
    "docx": "juesuan.writers.annotate.fix_docx:fixed_docx",
    "text": "juesuan.writers.annotate.fix_text:fixed_text",
    "xlsx": "juesuan.writers.annotate.fix_xlsx:fixed_xlsx",
}
Check = Callable[[Path], Verdict]
_PERCENT = re.compile(r"(-?\d+)(\.\d+)?%")
_OF_THE_FILE = "R-41-"  # rules on what a file carries besides its content: our own notes and tracked changes are such


class Change(NamedTuple):
    """One change: what stands at the place, what is to stand there, and the finding that asks for it."""

    place: Place
    old: str
    new: str
    finding: Finding
    number: int = 0


class NotFixable(Exception):
    """A change cannot be made in this file: the place holds a formula, or does not hold what was read."""


Fixer = Callable[[Path, Sequence[Change]], bytes]


class Fixed(NamedTuple):
    """What was changed, and the errors that were left with the reason why."""

    changes: tuple[Change, ...]
    left: tuple[tuple[int, Finding, str], ...]


def fix(verdict: Verdict, copy: Path, check: Check) -> Fixed:
    """Write the corrected copy; what was changed and what was left. Nothing is written when nothing is certain.

    ``check`` gives the verdict on a file. :class:`JuesuanError` when files of that kind cannot be corrected.
    """
    source, form = Path(str(verdict.document["path"])), str(verdict.document["format"])
    if form not in FIXERS:
        raise JuesuanError(
            f"“{source}”这种文件（{form}）不能直接更正",
            place=Place(source.as_posix()),
            hint="在生成它的 Word、Excel 原文件上用 --fix 更正，再重新导出；或去掉 --fix，只加批注",
        )
    keep_apart(source, copy)
    module, function = FIXERS[form].split(":")
    with TemporaryDirectory() as folder:
        trial = _Trial(
            verdict, source, Path(folder) / f"trial{source.suffix}", check, getattr(import_module(module), function)
        )
        changes, left = trial.certain()
        if changes:
            write_whole(copy, trial.fixer(source, changes))
    return Fixed(tuple(changes), tuple(left))


class _Trial:
    """Changes tried on a copy that nobody sees."""

    def __init__(self, verdict: Verdict, source: Path, path: Path, check: Check, fixer: Fixer) -> None:
        self.verdict, self.source, self.path, self.check, self.fixer = verdict, source, path, check, fixer
        self.known = frozenset(finding.id for finding in every(verdict.findings))

    def certain(self) -> tuple[list[Change], list[tuple[int, Finding, str]]]:
        """The changes that stand the trial, and the errors left."""
        changes: list[Change] = []
        left: list[tuple[int, Finding, str]] = []
        taken: set[Place] = set()
        for number, finding in numbered(self.verdict):
            if finding.severity is not Severity.ERROR:
                continue
            reason = "报告本身不能确定应写什么"
            new = repaired(finding) if finding.workings else None  # worked out from other figures of the report
            if new is not None and finding.places[0].named("") not in taken:
                old, objections = finding.places[0].text, []
                for spelt in _spellings(old, new):
                    change = Change(finding.places[0], old, spelt, finding, number)
                    objections.append(self.objection(changes, change))
                    if not objections[-1]:
                        changes.append(change)
                        taken.add(finding.places[0].named(""))
                        break
                if not objections[-1]:
                    continue
                reason = objections[0]
            left.append((number, finding, reason))
        return changes, left

    def objection(self, before: Sequence[Change], change: Change) -> str:
        """Why a change is not certain; “” when it is."""
        try:
            solved, more = self.outcome([*before, change])
        except NotFixable as error:
            return str(error)
        if not solved:
            return "照此改了，问题仍在"
        if more:
            return f"照此改了，又与别处不符：{more}"
        for other in _others(change):
            try:
                solved, more = self.outcome([*before, other])
            except NotFixable:
                continue
            if solved and not more:
                return f"改{other.place.part}的{other.old}为{other.new}也能相符，不能确定哪一个错"
        return ""

    def outcome(self, changes: Sequence[Change]) -> tuple[bool, str]:
        """Whether the last change clears its finding, and the first finding that was not there before."""
        self.path.write_bytes(self.fixer(self.source, changes))
        found = {finding.id: finding for finding in every(self.check(self.path).findings)}
        more = next((finding.title for finding in found.values() if self.is_new(finding)), "")
        return changes[-1].finding.id not in found, more

    def is_new(self, finding: Finding) -> bool:
        return finding.id not in self.known and not finding.code.startswith(_OF_THE_FILE)


def _spellings(old: str, new: str) -> Iterator[str]:
    """The new text, and a percentage also with as few decimals as the old one has."""
    yield new
    was, now = _PERCENT.fullmatch(old.strip()), _PERCENT.fullmatch(new.strip())
    if was is not None and now is not None and len(was[2] or "") < len(now[2] or ""):
        step = Decimal(1).scaleb(-len((was[2] or "").lstrip(".")))
        yield f"{Decimal(now[1] + (now[2] or '')).quantize(step, ROUND_HALF_UP)}%"


def _others(change: Change) -> Iterator[Change]:
    """What else could be changed to make the same relation hold: one other amount of it."""
    finding = change.finding
    unit = next((d for d in Denomination if d.value == finding.unit), None)
    if unit is None or not finding.difference:
        return
    gap = Amount.parse(finding.difference, unit).fen
    for figure in finding.operands:
        number = figure.number
        if (
            not isinstance(number, Amount)
            or not number.text.strip()
            or figure.place.named("") == change.place.named("")
        ):
            continue
        if number.step > 1:
            continue  # rounded: the exact one decides
        for fen in (number.fen + gap, number.fen - gap):
            text = number.printed(fen)
            text = text if "," in number.text else text.replace(",", "")
            old = figure.place.text
            bare = number.text.strip().rstrip("亿万元")
            if bare and bare in old:
                yield Change(figure.place, old, old.replace(bare, text), finding, change.number)


def every(findings: Sequence[Finding]) -> Iterator[Finding]:
    """All findings, those beneath others included."""
    for finding in findings:
        yield finding
        yield from every(finding.consequences)
