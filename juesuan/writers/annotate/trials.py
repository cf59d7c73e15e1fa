"""Trials: changes tried on a copy that nobody sees, until those are left that the report itself proves.

A change is certain when an error has one expected value, when the file with the change put in no longer has that error
and no other one, and when no change of another figure of the same relation would do the same. What follows from an
error is changed with it or the error is left; what is computed from other figures comes after them.

A trial is a whole check of a whole file, so changes are tried together. Where the file is worse for it, a change is
left when what is newly wrong names its figure and the figure of no other change; where nothing tells, half of the
changes are tried, and what is still in doubt is tried alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.readers.sheets import letters
from juesuan.writers.annotate.change import Along, Change, Check, Fixer, Left, NotFixable
from juesuan.writers.annotate.proposals import (
    Alternative,
    alternatives,
    counts_what_is_attached,
    every,
    keys_of,
    several_fit,
    spellings,
)
from juesuan.writers.parts import numbered
from juesuan.writers.repair import repaired, rests_on_absence

MOST_ROUNDS = 12  # of one set of changes tried together
_UNKNOWN = "报告本身不能确定应写什么"
_ABSENT = "应为的数出自报告中空着的格或没有印出的行，也可能正是那里漏了，请核对账面"
_REMAINS = "照此改了，问题仍在"
_WORSE = "照此改了，又与别处不符：{more}"
_EITHER = "改{part}的{old}为{new}也能相符，不能确定哪一个错"
_SEVERAL = "由百分比或四舍五入过的金额推算，合适的数不只一个"
_COUNTED = "应为的数是数出来的，也可能是附件或行没有列全"
_FREE = "{part}的{old}没有别的数可以印证，不能确定哪一个错"
_BY_CHOICE = {"R-22-12": "平均得分有几种算法，报告没有写明用哪一种"}  # one expected value only once a method is chosen
_OF_THE_FILE = "R-41-"  # rules on what a file carries besides its content: our own notes and tracked changes are such


@dataclass(slots=True)
class _Candidate:
    """The change of one error, with those it entails, while it is being tried."""

    number: int
    first: Finding
    spelt: list[str]  # ways to write the new text, the one being tried first
    group: list[Change] = field(default_factory=list)

    def start(self) -> None:
        place = self.first.places[0]
        self.group = [Change(place, place.text, self.spelt[0], self.first, self.number)]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(change.finding.subject for change in self.group)


class _State(NamedTuple):
    """A set of changes and what is found with them."""

    changes: tuple[Change, ...] = ()
    found: tuple[Finding, ...] = ()
    along: tuple[Along, ...] = ()


class Trials:
    """The trials of one file."""

    def __init__(self, verdict: Verdict, source: Path, path: Path, check: Check, fixer: Fixer) -> None:
        self.verdict, self.source, self.path, self.check, self.fixer = verdict, source, path, check, fixer
        self.known = frozenset(finding.id for finding in every(verdict.findings))
        self.errors = frozenset(finding.id for finding in verdict.findings if finding.severity is Severity.ERROR)
        self.now = _State(found=verdict.findings)  # with the changes that have stood the trial
        self.reasons: dict[int, str] = {}

    def certain(self) -> tuple[list[Change], list[Left]]:
        """The changes that stand the trial, and the errors left; both as the verdict numbers them."""
        errors = [(n, finding) for n, finding in numbered(self.verdict) if finding.severity is Severity.ERROR]
        errors.sort(key=lambda error: _turn(error[1]))
        proposed = [self.candidate(number, finding) for number, finding in errors]
        self.together([one for one in proposed if isinstance(one, _Candidate)])
        done = {change.number for change in self.now.changes}
        left: list[Left] = []
        for number, first in errors:
            if number in done or _as_now(first, self.now.found) is None:
                continue  # made, or gone with another change
            reason = self.reasons.get(number) or self.alone(number, first)
            if reason:
                left.append((number, first, reason))
        changes = [*self.now.changes, *self.by_formula()]
        return sorted(changes, key=lambda change: change.number), sorted(left, key=lambda one: one[0])

    def candidate(self, number: int, first: Finding) -> _Candidate | str:
        """The change that an error asks for as it is told now, or why none can be told."""
        finding = _as_now(first, self.now.found) or first
        if finding.code in _BY_CHOICE:
            return _BY_CHOICE[finding.code]
        if rests_on_absence(finding):
            return _ABSENT
        if several_fit(finding):
            return _SEVERAL
        if counts_what_is_attached(finding):
            return _COUNTED
        new = repaired(finding) if finding.workings else None  # worked out from other figures of the report
        if new is None:
            return _UNKNOWN
        candidate = _Candidate(number, finding, list(spellings(finding.places[0].text, new)))
        candidate.start()
        return candidate

    def together(self, candidates: Sequence[_Candidate]) -> None:
        """As many of the changes as stand the trial, tried at once."""
        live = self.one_a_place(candidates)
        for _ in range(MOST_ROUNDS):
            if not live:
                return
            state = self.tried([*self.now.changes, *(change for one in live for change in one.group)])
            if isinstance(state, NotFixable):
                live = self.fixable(live)
                continue
            if self.moved_on(live, state.found):
                live = [one for one in live if one.group]
                continue
            worse = list(self.worse(state))
            if not worse:
                unsure = self.unsure(live, state)
                if not unsure:
                    self.now = state
                    return
                live = [one for one in live if one.number not in unsure]
                continue
            if self.accused(live, worse):
                live = [one for one in live if one.number not in self.reasons]
            elif len(live) == 1 and len(live[0].spelt) > 1:
                live[0].spelt = live[0].spelt[1:]
                live[0].start()
            elif len(live) == 1:
                self.reasons[live[0].number] = _WORSE.format(more=worse[0].title)
                return
            else:
                half = len(live) // 2
                self.together(live[:half])
                self.together(live[half:])
                return

    def one_a_place(self, candidates: Sequence[_Candidate]) -> list[_Candidate]:
        """The first candidate of each place that is not changed yet."""
        taken = {change.place.named("") for change in self.now.changes}
        live = []
        for one in candidates:
            at = one.first.places[0].named("")
            if at not in taken:
                taken.add(at)
                live.append(one)
        return live

    def fixable(self, live: Sequence[_Candidate]) -> list[_Candidate]:
        """The candidates whose changes can be written into the file."""
        kept = []
        for one in live:
            try:
                self.fixer(self.source, [*self.now.changes, *one.group])
            except NotFixable as error:
                self.reasons[one.number] = str(error)
            else:
                kept.append(one)
        return kept if len(kept) < len(live) else []  # each can be written, but not all together: each alone

    def moved_on(self, live: Sequence[_Candidate], found: Sequence[Finding]) -> bool:
        """Whether some candidates have more to change than was tried, or other words; their groups are then so.

        An error that what others changed has put right needs no change of its own; its group is empty.
        """
        still = {finding.id: finding for finding in every(found)}
        changes = [change for one in live for change in one.group]
        moved = False
        for one in live:
            follows = self.following([*self.now.changes, *changes], one, still)
            if follows:
                one.group += follows
                changes += follows
                moved = True
            elif one.first.id in still:
                moved = True
                later = _as_now(one.first, found)
                new = None if later is None or not later.workings else repaired(later)
                if new is not None and new.strip() == one.first.places[0].text.strip():
                    one.group = []
                    continue
                one.spelt = one.spelt[1:]
                if new is not None and not any(new == spelt for spelt in (*one.spelt, one.group[0].new)):
                    one.spelt = [new]
                if one.spelt:
                    one.start()
                else:
                    one.group = []  # tried alone, in its turn
        return moved

    def following(self, before: Sequence[Change], one: _Candidate, still: dict[str, Finding]) -> list[Change]:
        """What was told to follow from the finding and is still there: changes of figures that were not changed yet."""
        places = {change.place.named("") for change in before}
        follows: list[Change] = []
        for told in every(one.first.consequences):
            if told.severity is not Severity.ERROR or told.id not in still or not told.places:
                continue
            place, now = told.places[0], still[told.id]
            new = repaired(replace(now, places=told.places)) if now.workings else None
            new = new or repaired(replace(told, workings=told.workings or (told.expected,)))
            if new is not None and place.named("") not in places:
                places.add(place.named(""))
                follows.append(Change(place, place.text, new, told, one.number))
        return follows

    def worse(self, state: _State) -> Iterator[Finding]:
        """What is found with the changes that was not found before, or that they should have cleared."""
        cleared = {change.finding.id for change in state.changes}
        errors = {finding.id for finding in state.found if finding.severity is Severity.ERROR}
        for finding in every(state.found):
            is_new = finding.id not in self.known or (finding.id in errors and finding.id not in self.errors)
            if (is_new or finding.id in cleared) and not finding.code.startswith(_OF_THE_FILE):
                yield finding

    def accused(self, live: Sequence[_Candidate], worse: Sequence[Finding]) -> bool:
        """Whether candidates alone of all have changed a figure of something that is newly wrong.

        Each of them is then spelt otherwise, or left with the reason kept when there is no other way to spell it.
        """
        found: dict[int, tuple[_Candidate, Finding]] = {}
        for finding in worse:
            keys = keys_of(finding)
            named = [one for one in live if keys & one.keys]
            if len(named) == 1:
                found.setdefault(named[0].number, (named[0], finding))
        for one, finding in found.values():
            one.spelt = one.spelt[1:]
            if one.spelt:
                one.start()
            else:
                self.reasons[one.number] = _WORSE.format(more=finding.title)
        return bool(found)

    def unsure(self, live: Sequence[_Candidate], state: _State) -> set[int]:
        """The candidates instead of which another figure of the same relation could be changed; reasons are kept."""
        open_ = {one.number: list(alternatives(one.group[0])) for one in live}
        found: set[int] = set()
        while any(open_.values()):
            turn = {one.number: open_[one.number].pop(0) for one in live if open_[one.number]}
            for number, others in self.doubted(live, turn, state).items():
                kept = [change for change in state.changes if change.number != number]
                is_exact = turn[number].is_exact
                either = next((other for other in others if self.does_as_well(kept, other, is_exact)), None)
                if either is not None:
                    found.add(number)
                    open_[number] = []
                    words = _EITHER if is_exact else _FREE
                    self.reasons[number] = words.format(part=either.place.part, old=either.old, new=either.new)
        return found

    def does_as_well(self, kept: Sequence[Change], other: Change, is_exact: bool) -> bool:
        """Whether nothing is worse with another change instead of one that stood the trial."""
        instead = self.tried([*kept, other])
        if isinstance(instead, NotFixable):
            return False
        return not any(is_exact or finding.id != other.finding.id for finding in self.worse(instead))

    def doubted(
        self, live: Sequence[_Candidate], turn: dict[int, Alternative], state: _State
    ) -> dict[int, Sequence[Change]]:
        """Of one other change for each of several candidates, tried at once, those that have to be tried alone.

        With the gap added to the other figure its relation holds or does not. Where it holds and something that names
        this figure and no other one changed is wrong now, neither way does; where it does not, the gap is taken off.
        """
        if len(turn) == 1:
            return {number: (other.more, other.less) for number, other in turn.items()}
        kept = [change for change in state.changes if change.number not in turn]
        instead = self.tried([*kept, *(other.more for other in turn.values())])
        if isinstance(instead, NotFixable):
            return {number: (other.more, other.less) for number, other in turn.items()}
        still = {finding.id for finding in every(instead.found)}
        changed = {one.number: one.keys | {turn[one.number].key} for one in live if one.number in turn}
        wrong = [(finding.id, keys_of(finding)) for finding in self.worse(instead)]
        open_: dict[int, Sequence[Change]] = {}
        for number, other in turn.items():
            elsewhere = frozenset[str]().union(*(keys for n, keys in changed.items() if n != number))
            own = other.more.finding.id
            if other.is_exact and own in still:
                open_[number] = (other.less,)
            elif not any(id_ != own and other.key in keys and not keys & elsewhere for id_, keys in wrong):
                open_[number] = (other.more,)
        return open_

    def alone(self, number: int, first: Finding) -> str:
        """Why the change of a finding cannot be made besides those made already; “” when it is."""
        proposed = self.candidate(number, first)
        if isinstance(proposed, str):
            return proposed
        if not self.one_a_place([proposed]):
            return _UNKNOWN
        objections = []
        for spelt in proposed.spelt:
            one = _Candidate(number, proposed.first, [spelt])
            one.start()
            objection = self.objection(one)
            if not objection:
                return ""
            objections.append(objection)
        return objections[0]

    def objection(self, one: _Candidate) -> str:
        """Why a change is not certain; when it is, “”, and it is made with those it entails."""
        state = self.tried([*self.now.changes, *one.group])
        while not isinstance(state, NotFixable):
            follows = self.following(state.changes, one, {finding.id: finding for finding in every(state.found)})
            if not follows:
                break
            one.group += follows
            state = self.tried([*self.now.changes, *one.group])
        if isinstance(state, NotFixable):
            return str(state)
        if one.first.id in {finding.id for finding in every(state.found)}:
            return _REMAINS
        worse = next(self.worse(state), None)
        if worse is not None:
            return _WORSE.format(more=worse.title)
        if self.unsure([one], state):
            return self.reasons[one.number]
        self.now = state
        return ""

    def tried(self, changes: Sequence[Change]) -> _State | NotFixable:
        """What is found in the source with those changes; why they cannot be made, when they cannot."""
        try:
            corrected = self.fixer(self.source, changes)
        except NotFixable as error:
            return error
        self.path.write_bytes(corrected.data)
        return _State(tuple(changes), self.check(self.path).findings, corrected.along)

    def by_formula(self) -> Iterator[Change]:
        """What the formulas of a workbook come to with the changes, told as what follows from one of them."""
        entered = {(c.place.sheet, c.place.row, c.place.column) for c in self.now.changes}
        told = {
            (place.sheet, place.row, place.column): (change, below)
            for change in reversed(self.now.changes)
            for below in every(change.finding.consequences)
            for place in below.places[:1]
        }
        for along in self.now.along:
            at = along.sheet, along.row, along.column
            if at in entered:
                continue
            if at in told:
                change, finding = told[at]
                place = finding.places[0]
                new = repaired(replace(finding, workings=finding.workings or (finding.expected,))) or along.new
                yield Change(place, place.text, new, finding, change.number, True)
                continue
            change = next((c for c in self.now.changes if c.place.sheet == along.sheet), self.now.changes[0])
            part = f"工作表“{along.sheet}”{letters(along.column)}{along.row}"
            place = Place(str(self.source), part, None, None, *at, 0, len(along.old), along.old)
            yield Change(place, along.old, along.new, change.finding, change.number, True)


def _turn(finding: Finding) -> int:
    """When a finding is looked at: tables first, then forms, then the text, which is computed from both."""
    part = finding.places[0].part if finding.places else ""
    return 0 if part.startswith("公开") else 1 if part.startswith("项目") else 2


def _as_now(first: Finding, now: Sequence[Finding]) -> Finding | None:
    """A finding as it is told after other changes, at the places it has in the source; ``None`` when it is gone."""
    later = next((finding for finding in every(now) if finding.id == first.id), None)
    if later is None or later is first:
        return later
    places = {figure.key: figure.place for figure in first.operands}
    operands = tuple(replace(figure, place=places.get(figure.key, figure.place)) for figure in later.operands)
    return replace(later, places=first.places, operands=operands, consequences=first.consequences)
