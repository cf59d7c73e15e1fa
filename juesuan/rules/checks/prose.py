"""Prose: the running text of a report, each paragraph under its heading, with the claims that stand in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from juesuan.accounts import Claim, FinalAccounts, GlossaryTerm, Heading, Role, Row, Section, Table
from juesuan.document import Paragraph
from juesuan.finding import NotChecked
from juesuan.place import NOWHERE, Place

Spot = tuple[str, int | None, int | None, str | None, int | None, int | None]
BRACKETS = str.maketrans("()［］〔〕＂「」『』“”‘’\"'", "（）（）（）" + '"' * 11, " \t\r\n\u3000\u00a0")


class Passage(NamedTuple):
    """One paragraph: the key of its section (“” when unknown), its heading, text, and its claims by offset."""

    section: str
    heading: Heading
    paragraph: Paragraph
    text: str
    claims: tuple[tuple[int, Claim], ...] = ()

    def place(self, start: int, end: int) -> Place:
        """Where the characters ``start`` to ``end`` stand, named as a reader would."""
        found = self.paragraph.at(start, end)
        return found if found.part else found.named(named(self.heading))

    def of(self, match: re.Match[str], group: int = 0) -> Place:
        """Where a match of this passage's text stands."""
        return self.place(match.start(group), match.end(group))


def named(heading: Heading) -> str:
    """“第三部分 六”, or the title of a heading that carries no number."""
    return f"{heading.part} {heading.ordinal or heading.title}".strip()


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """``text`` without white space, with one kind of brackets and quotation marks, for comparing titles and names."""
    return text.translate(BRACKETS)


def at_heading(heading: Heading) -> Place:
    """Where a heading stands, under its own name."""
    return heading.place if heading.place.part else heading.place.named(named(heading))


def at_row(table: Table, row: Row) -> Place:
    """Where a row stands, as “公开05表 2080101”."""
    return row.place if row.place.part else row.place.named(f"{table.display} {row.key}")


def at_name(table: Table, row: Row) -> Place:
    """Where a row's name stands; the row when that is not known apart."""
    place = row.name_place if row.name_place != NOWHERE else row.place
    return place if place.part else place.named(f"{table.display} {row.key}")


def at_notes(table: Table) -> tuple[Place, ...]:
    """Where the notes under a table stand, as far as that was kept."""
    return tuple(place if place.part else place.named(f"{table.display} 注") for place in table.note_places)


def within(place: Place, text: str) -> Place:
    """The characters ``text`` within what stands at the place; the place itself when they are not in it."""
    at = place.text.find(text) if text else -1
    if at < 0:
        return place
    start = (place.start or 0) + at
    return place._replace(start=start, end=start + len(text), text=text)


def at_table(table: Table) -> Place:
    """Where a table stands."""
    return table.place if table.place.part else table.place.named(table.display)


def at_term(term: GlossaryTerm) -> Place:
    """Where a term of the glossary stands."""
    return term.place if term.place.part else term.place.named(f"名词解释 {term.term}")


class _Told(NamedTuple):
    """What the text of one report tells: its passages and statements."""

    sections: tuple[Section, ...]
    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]


_latest: list[_Told] = []  # of the report looked at last: every check of one run asks for the same


def _told(accounts: FinalAccounts) -> _Told:
    sections, claims = accounts.sections, accounts.claims
    for told in _latest:
        if told.sections is sections and told.claims is claims:
            return told
    told = _Told(sections, claims, tuple(_passages(sections, claims)), tuple(_statements(claims)))
    _latest[:] = [told]
    return told


def passages(accounts: FinalAccounts) -> tuple[Passage, ...]:
    """Every paragraph under a heading of the narrative, in order."""
    return _told(accounts).passages


def _passages(sections: tuple[Section, ...], claims: tuple[Claim, ...]) -> Iterator[Passage]:
    by_spot = _by_spot(claims)
    for section in sections:
        for paragraph in section.paragraphs:
            yield Passage(section.key, section.heading, paragraph, paragraph.text, _located(paragraph, by_spot))


def narrative(accounts: FinalAccounts) -> Iterator[Passage]:
    """The passages of 情况说明: those whose section is known to the edition."""
    return (passage for passage in passages(accounts) if passage.section)


def in_section(accounts: FinalAccounts, *keys: str) -> list[Passage]:
    """The passages of these sections."""
    return [passage for passage in passages(accounts) if passage.section in keys]


def text_of(accounts: FinalAccounts, *keys: str) -> str:
    """All text of these sections in one piece, “” when they were not read."""
    return "\n".join(passage.text for passage in in_section(accounts, *keys))


def section(accounts: FinalAccounts, key: str) -> Section | None:
    """The section of that canonical key."""
    return next((found for found in accounts.sections if found.key == key), None)


def _spot(place: Place) -> Spot:
    return (place.file, place.line, place.page, place.sheet, place.row, place.column)


def _by_spot(claims: tuple[Claim, ...]) -> Mapping[Spot, list[Claim]]:
    found: dict[Spot, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[_spot(claim.figure.place)].append(claim)
    return found


def _located(paragraph: Paragraph, claims: Mapping[Spot, list[Claim]]) -> tuple[tuple[int, Claim], ...]:
    found, offset = [], 0
    for piece in paragraph.pieces:
        first = piece.place.start or 0
        for claim in claims.get(_spot(piece.place), ()):
            at = claim.figure.place.start
            if at is not None and first <= at < first + len(piece.text):
                found.append((offset + at - first, claim))
        offset += len(piece.text)
    return tuple(sorted(found, key=lambda pair: pair[0]))


class Statement(NamedTuple):
    """What one statement says of one subject: the claims by role, as far as they are there."""

    section: str
    subject: str
    claims: tuple[Claim, ...]

    def get(self, role: Role, base: str | None = None) -> Claim | None:
        """The claim of that role (and base); ``None`` when the statement has none."""
        return next((c for c in self.claims if c.role is role and (base is None or c.base == base)), None)


def statements(accounts: FinalAccounts) -> tuple[Statement, ...]:
    """The claims of the text, those of one statement about one subject together, in order of appearance."""
    return _told(accounts).statements


def _statements(claims: tuple[Claim, ...]) -> Iterator[Statement]:
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.section, claim.item, claim.subject].append(claim)
    return (Statement(section, subject, tuple(own)) for (section, _, subject), own in groups.items())


def counts(accounts: FinalAccounts, key: str) -> Mapping[str, Claim]:
    """The counts stated in a section, by subject; the first one said of a subject."""
    found: dict[str, Claim] = {}
    for claim in accounts.claims:
        if claim.section == key and claim.role is Role.COUNT:
            found.setdefault(claim.subject, claim)
    return found


def not_read(code: str, found: object, what: str) -> Iterator[NotChecked]:
    """That a rule could not look, when what it looks at was not found: silence would read as a pass."""
    if not found:
        yield NotChecked(code, f"没有读到{what}")


def masked(place: Place, shown: str) -> Place:
    """The place with ``shown`` instead of what stands there, for text that must not be repeated."""
    return place._replace(text=shown)
