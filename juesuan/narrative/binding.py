"""Binding: what the grammar read becomes claims — keyed, labelled, and tied to the cells the sentences speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from juesuan.accounts import Claim, Role
from juesuan.amount import Amount, Denomination, Number, State
from juesuan.facts import Figure
from juesuan.narrative.grammar import Loose
from juesuan.narrative.sentences import meaning_of
from juesuan.narrative.statements import Saying
from juesuan.narrative.subjects import Subject, base_formula

_SAID = {
    Role.AMOUNT: "决算数",
    Role.PRIOR: "上年数",
    Role.COUNT: "数量",
    Role.SCORE: "得分",
}


class Chapter(NamedTuple):
    """Where sayings were read: the section's key, and the name of the place as a reader would say it."""

    section: str
    part: str


class Binder:
    """Makes claims and unbound figures; keys are unique over all it has made."""

    def __init__(self, denomination: Denomination) -> None:
        self._denomination = denomination
        self._keys: Counter[str] = Counter()

    def claims(self, chapter: Chapter, sayings: Iterable[Saying]) -> Iterator[Claim]:
        """A claim for every saying, bound where a sentence speaks of its subject."""
        for saying in sayings:
            subject = saying.subject
            meaning = (
                None if saying.in_reason and saying.role is not Role.AMOUNT else meaning_of(chapter.section, subject)
            )
            cell = base_cell = code = ""
            if meaning is not None:
                code = meaning.codes.get(saying.role) or meaning.codes.get(Role.AMOUNT) or min(meaning.codes.values())
                if saying.role is Role.BUDGET:
                    cell = meaning.budget
                elif saying.role in (Role.AMOUNT, Role.SHARE, Role.DELTA, Role.GROWTH, Role.COMPLETION):
                    cell = meaning.amount
                if saying.role in (Role.DELTA, Role.GROWTH, Role.COMPLETION) and "预算" in saying.base:
                    base_cell = meaning.budget
            if saying.role is Role.SHARE:
                base_cell = self._whole(chapter.section, saying.base)
            yield Claim(
                figure=self._figure(chapter, saying),
                section=chapter.section,
                item=saying.item,
                subject=subject.name,
                role=saying.role,
                base=saying.base if saying.role is not Role.PRIOR else "",
                direction=saying.direction,
                whole=saying.whole,
                cell=cell,
                base_cell=base_cell,
                sentence=code,
                words=saying.words,
                reason=saying.reason,
            )

    def unbound(self, chapter: Chapter, loose: Iterable[Loose]) -> Iterator[Figure]:
        """A figure for every number no statement could be made of."""
        for one in loose:
            text = one.paragraph.text[one.token.start : one.token.end]
            place = one.paragraph.at(one.token.start, one.token.end).named(chapter.part)
            key = self._unique(f"{chapter.part}[未归属 {one.words[-8:]}]")
            yield Figure(
                key, f"{chapter.part} {one.words[-16:]}{text}", one.token.number(text, self._denomination), place
            )

    def _whole(self, section: str, base: str) -> str:
        if not base:
            return ""
        meaning = meaning_of(section, Subject(base, True))
        return (meaning.amount if meaning else "") or base_formula(base)

    def _figure(self, chapter: Chapter, saying: Saying) -> Figure:
        number: Amount | Number
        if saying.token is None:
            number = Amount(0, self._denomination, 0, State.BLANK, "")
        else:
            number = saying.token.number(saying.text, self._denomination, as_money=saying.as_money)
        base = f"@{saying.base}" if saying.base and saying.role is not Role.AMOUNT else ""
        key = self._unique(f"{chapter.part}[{saying.subject.name}].{saying.role.value}{base}")
        label = f"{chapter.part} {saying.subject.name} {_said(saying)}"
        return Figure(key, label, number, saying.paragraph.at(saying.start, saying.end).named(chapter.part))

    def _unique(self, key: str) -> str:
        self._keys[key] += 1
        return key if self._keys[key] == 1 else f"{key}#{self._keys[key]}"


def _said(saying: Saying) -> str:
    """The role and base in a reader's words: “较年初预算数增减率”."""
    base = saying.base
    if saying.role is Role.BUDGET:
        return base or "预算数"
    if saying.role is Role.SHARE:
        return f"占{base}的比重" if base else "占比"
    if saying.role is Role.COMPLETION:
        return f"完成{base}的比率"
    if saying.role is Role.DELTA:
        return f"较{base}增减额" if saying.token else f"与{base}的比较"
    if saying.role is Role.GROWTH:
        return f"较{base}增减率"
    return _SAID[saying.role]
