"""Fixing: the corrected copy of a file, with those changes only that the report itself proves, each of them tried.

A change is certain when an error has one expected value, when the file with the change put in no longer has that error
and no other one, and when no change of another figure of the same relation would do the same. What follows from an
error is changed with it or the error is left; what is computed from other figures comes after them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
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
_UNKNOWN = "报告本身不能确定应写什么"
_BY_CHOICE = {"R-22-12": "平均得分有几种算法，报告没有写明用哪一种"}  # one expected value only once a method is chosen
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
        self.errors = frozenset(finding.id for finding in verdict.findings if finding.severity is Severity.ERROR)
        self.now = verdict.findings  # what is said of the copy with the changes made so far

    def certain(self) -> tuple[list[Change], list[tuple[int, Finding, str]]]:
        """The changes that stand the trial, and the errors left; both as the verdict numbers them."""
        changes: list[Change] = []
        left: list[tuple[int, Finding, str]] = []
        errors = [(n, finding) for n, finding in numbered(self.verdict) if finding.severity is Severity.ERROR]
        for number, first in sorted(errors, key=lambda error: _turn(error[1])):
            finding = _as_now(first, self.now)
            if finding is None:
                continue  # gone with an earlier change
            reason, made = self.made(changes, finding, number)
            changes += made
            if not made:
                left.append((number, first, reason))
        return sorted(changes, key=lambda change: change.number), sorted(left, key=lambda one: one[0])

    def made(self, before: Sequence[Change], finding: Finding, number: int) -> tuple[str, Sequence[Change]]:
        """The change of a finding with all that has to be changed with it, or why there is none."""
        new = repaired(finding) if finding.workings else None  # worked out from other figures of the report
        if finding.code in _BY_CHOICE:
            return _BY_CHOICE[finding.code], ()
        taken = {change.place.named("") for change in before}
        if new is None or finding.places[0].named("") in taken:
            return _UNKNOWN, ()
        objections = []
        for spelt in _spellings(finding.places[0].text, new):
            change = Change(finding.places[0], finding.places[0].text, spelt, finding, number)
            objection, group, found = self.objection(before, change)
            if not objection:
                self.now = found
                return "", group
            objections.append(objection)
        return objections[0], ()

    def objection(self, before: Sequence[Change], change: Change) -> tuple[str, Sequence[Change], tuple[Finding, ...]]:
        """Why a change is not certain, “” when it is; the change with those it entails; what is then found."""
        group = [change]
        try:
            found = self.found([*before, *group])
            while follows := self.following(before, group, found):
                group += follows
                found = self.found([*before, *group])
        except NotFixable as error:
            return str(error), (), ()
        if change.finding.id in {finding.id for finding in every(found)}:
            return "照此改了，问题仍在", (), ()
        if more := self.worse([*before, *group], found):
            return f"照此改了，又与别处不符：{more}", (), ()
        for other in _others(change):
            try:
                else_found = self.found([*before, other])
            except NotFixable:
                continue
            if not self.worse([*before, other], else_found):
                return f"改{other.place.part}的{other.old}为{other.new}也能相符，不能确定哪一个错", (), ()
        return "", group, found

    def found(self, changes: Sequence[Change]) -> tuple[Finding, ...]:
        """What is found in the source with those changes."""
        self.path.write_bytes(self.fixer(self.source, changes))
        return self.check(self.path).findings

    def following(self, before: Sequence[Change], group: Sequence[Change], found: Sequence[Finding]) -> list[Change]:
        """What was told to follow from the finding and is still there: changes of figures that were not changed yet."""
        places = {change.place.named("") for change in (*before, *group)}
        still = {finding.id: finding for finding in every(found)}
        follows: list[Change] = []
        for told in every(group[0].finding.consequences):
            if told.severity is not Severity.ERROR or told.id not in still or not told.places:
                continue
            place, now = told.places[0], still[told.id]
            new = repaired(replace(now, places=told.places)) if now.workings else None
            new = new or repaired(replace(told, workings=told.workings or (told.expected,)))
            if new is not None and place.named("") not in places:
                places.add(place.named(""))
                follows.append(Change(place, place.text, new, told, group[0].number))
        return follows

    def worse(self, changes: Sequence[Change], found: Sequence[Finding]) -> str:
        """What is found with the changes that was not found before, or that they should have cleared; “” if nothing."""
        cleared = {change.finding.id for change in changes}
        errors = {finding.id for finding in found if finding.severity is Severity.ERROR}
        for finding in every(found):
            is_new = finding.id not in self.known or (finding.id in errors and finding.id not in self.errors)
            if (is_new or finding.id in cleared) and not finding.code.startswith(_OF_THE_FILE):
                return finding.title
        return ""


def _turn(finding: Finding) -> int:
    """When a finding is looked at: tables first, then forms, then the text, which is computed from both."""
    part = finding.places[0].part if finding.places else ""
    return 0 if part.startswith("公开") else 1 if part.startswith("项目") else 2


def _as_now(first: Finding, now: Sequence[Finding]) -> Finding | None:
    """A finding as it is told after earlier changes, at the places it has in the source; ``None`` when it is gone."""
    later = next((finding for finding in every(now) if finding.id == first.id), None)
    if later is None or later is first:
        return later
    places = {figure.key: figure.place for figure in first.operands}
    operands = tuple(replace(figure, place=places.get(figure.key, figure.place)) for figure in later.operands)
    return replace(later, places=first.places, operands=operands, consequences=first.consequences)


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
