"""Compose: the ten sections of 情况说明 written from facts, every number remembered with the cell it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from juesuan.accounts import GlossaryTerm, Heading, Section
from juesuan.characters import chinese
from juesuan.document import Paragraph, Piece
from juesuan.editions import GLOSSARY, TEXT, Edition
from juesuan.narrative.compose import matters, sections, terms
from juesuan.narrative.compose.filler import wording
from juesuan.narrative.compose.material import Material, Quantity
from juesuan.narrative.compose.slots import fill_slots
from juesuan.narrative.compose.spoken import Bits, Blank, Spoken, text_of
from juesuan.narrative.inputs import Rewriting
from juesuan.place import Place

_GAP = re.compile(re.escape(wording()["gap"]).replace(r"\{what\}", "([^】]*)"))
_SPACE = re.compile(r"\s+")
Writer = Callable[[Material], Iterator[Bits]]

WRITERS: Mapping[str, Writer] = {
    "收入支出总体": sections.overall,
    "收入": sections.income,
    "支出": sections.spending,
    "财政拨款总体": sections.appropriations,
    "一般公共预算支出": sections.general,
    "基本支出": sections.basic,
    "三公": sections.three_public,
    "政府性基金": lambda m: sections.of_fund(m, "基金", "政府性基金", sections.FUND, "政府性基金预算财政拨款"),
    "国有资本经营": lambda m: sections.of_fund(m, "资本", "国有资本经营", sections.CAPITAL, "国有资本经营预算财政拨款"),
    "机关运行经费": matters.costs,
    "政府采购": matters.procurement,
    "国有资产": matters.assets,
    "绩效": matters.performance,
}
MATTERS = ("机关运行经费", "政府采购", "国有资产", "绩效")


class Said(NamedTuple):
    """A number of the text, the section it stands in and its place."""

    section: str
    spoken: Spoken
    place: Place


class Gap(NamedTuple):
    """Something that people have to fill in: what, where it is missed, and what it goes under (:class:`Blank`)."""

    what: str
    place: Place
    group: str = ""
    key: str = ""


class Miss(NamedTuple):
    """Something written for the text that cannot be used: where, what is wrong, what is expected."""

    place: Place
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Composed:
    """The text: its sections, its numbers, what is missing in it, the paragraphs put in other words, and the keys of
    reasons that were written for nothing that is said."""

    sections: tuple[Section, ...] = ()
    said: tuple[Said, ...] = ()
    gaps: tuple[Gap, ...] = ()
    rewritten: tuple[tuple[Rewriting, Place], ...] = ()
    misses: tuple[Miss, ...] = ()
    unused: tuple[str, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()


@dataclass(slots=True)
class _Page:
    """The text being put down, line by line; ``file`` is what its places name."""

    file: str
    line: int = 0
    sections: list[Section] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def place(self, part: str, text: str) -> Place:
        self.line += 1
        return Place(file=self.file, part=part, line=self.line, start=0, end=len(text), text=text)

    def paragraph(self, key: str, part: str, bits: Bits) -> Paragraph:
        text = text_of(bits)
        place = self.place(part, text)
        at = 0
        for bit in bits:
            if isinstance(bit, Spoken):
                self.said.append(Said(key, bit, place.stretch(part, at, at + len(bit.text), bit.text)))
            at += len(bit if isinstance(bit, str) else bit.text)
        blanks = {str(bit): bit for bit in bits if isinstance(bit, Blank)}
        for match in _GAP.finditer(text):
            where = blanks.get(match[0], Blank(match[0]))
            self.gaps.append(Gap(match[1], place.stretch(part, *match.span(), match[0]), where.group, where.key))
        return Paragraph((Piece(text, place),))


def compose(material: Material, file: str = "") -> Composed:
    """The text of the material; ``file`` is what the places of its lines name."""
    material = replace(material, used=set())
    page = _Page(file)
    rewritten: list[tuple[Rewriting, Place]] = []
    used: set[Rewriting] = set()
    parts = material.edition.headed_parts(material.year, material.level, annexes=bool(material.evaluations))
    mark = parts[TEXT].mark
    page.place(mark, parts[TEXT].title)
    for key, ordinal, writer in _chapters(material):
        part = f"{mark} {ordinal}"
        named = _title(material.edition, key)
        heading = Heading(mark, ordinal, named, page.place(part, named))
        drafts = [bits for bits in (writer(material) if writer is not None else ()) if text_of(bits)]
        paragraphs = []
        for bits in drafts:
            change = _rewriting(material, key, text_of(bits))
            if change is not None:
                used.add(change)
                bits = fill_slots(change.text, material)
            paragraphs.append(page.paragraph(key, part, bits))
            if change is not None:
                rewritten.append((change, paragraphs[-1].place))
        own = [fill_slots(passage.text, material) for passage in material.inputs.passages if passage.section == key]
        paragraphs += [page.paragraph(key, part, bits) for bits in own]
        page.sections.append(Section(key, heading, tuple(paragraphs)))
    glossary = tuple(_glossary(material, page))
    return Composed(
        tuple(page.sections),
        tuple(page.said),
        tuple(page.gaps),
        tuple(rewritten),
        tuple(_miss(change, page) for change in material.inputs.rewritings if change not in used),
        tuple(key for key in material.inputs.reasons if key not in material.used),
        glossary,
    )


def _glossary(material: Material, page: _Page) -> Iterator[GlossaryTerm]:
    """名词解释, put down behind the text."""
    text = "".join(paragraph.text for section in page.sections for paragraph in section.paragraphs)
    head = material.edition.headed_parts(material.year, material.level, annexes=bool(material.evaluations))[
        GLOSSARY
    ].heading
    page.place(head, head)
    for number, (term, meaning) in enumerate(terms.explained(material, text), 1):
        place = page.place(f"名词解释 {term}", f"{number}.{term}：{meaning}")
        yield GlossaryTerm(term, meaning, place)


def _chapters(material: Material) -> Iterator[tuple[str, str, Writer | None]]:
    """Key, ordinal and writer of every section in the order of the edition, those inside 十 as “十（一）”.

    A section that has neither a writer nor others inside it stands there only when something was written for it.
    """
    written = {passage.section for passage in material.inputs.passages}
    number = 0
    for key, within in material.edition.outline:
        if key not in WRITERS and not within and key not in written:
            continue
        number += 1
        ordinal = chinese(number)
        yield key, ordinal, WRITERS.get(key)
        for below, inner in enumerate(within, 1):
            yield inner, f"{ordinal}（{chinese(below)}）", WRITERS.get(inner)


def _title(edition: Edition, key: str) -> str:
    """The heading of a section as the edition prints it; with 决算 in it where it is about a table."""
    also = next((form.also for form in edition.sections if form.key == key), ())
    on_table = key in WRITERS and key not in MATTERS
    return next((title for title in also if not on_table or "决算" in title), also[0] if also else key)


def section_keys(edition: Edition) -> tuple[str, ...]:
    """The sections of the edition a paragraph can be written for."""
    found: list[str] = []
    for key, within in edition.outline:
        found += within or (key,)
    return tuple(found)


def _rewriting(material: Material, key: str, text: str) -> Rewriting | None:
    """The first rewriting of the section whose beginning the paragraph has."""
    bare = _SPACE.sub("", text)
    return next(
        (r for r in material.inputs.rewritings if r.section == key and bare.startswith(_SPACE.sub("", r.begins))), None
    )


def _miss(change: Rewriting, page: _Page) -> Miss:
    begins = [
        paragraph.text[:12] for section in page.sections if section.key == change.section for paragraph in section[2]
    ]
    expected = f"该节各段的开头：{'、'.join(f'“{text}”' for text in begins)}" if begins else "该节没有编出文字"
    return Miss(change.place, f"“{change.section}”里没有以“{change.begins}”开头的一段", expected)


__all__ = ["Composed", "Gap", "Material", "Miss", "Quantity", "Said", "compose", "section_keys"]
