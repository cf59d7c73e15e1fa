"""Book: the published report as neutral blocks, which every format prints in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from juesuan.accounts import Claim, FinalAccounts, Section
from juesuan.characters import chinese
from juesuan.document import Paragraph
from juesuan.editions import ANNEXES, GLOSSARY, OVERVIEW, PRINTED, TEXT, Edition
from juesuan.writers.printed_forms import print_form
from juesuan.writers.printed_tables import TableBlock, print_table

# What a part holds tells its anchor, wherever the edition prints it.
ANCHORS = {OVERVIEW: "part-1", PRINTED: "part-2", TEXT: "part-3", GLOSSARY: "part-4", ANNEXES: "part-5"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``figure`` is the key of the number it prints, “” for words; ``cell`` what it is bound to.

    ``gap`` says that it stands for words nobody has given yet: “【此处待补：…】”, to be seen at once.
    """

    text: str
    figure: str = ""
    cell: str = ""
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: year, body, kind of document."""

    year: int | None
    department: str
    kind: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the table of contents stands; it lists the headings of the book."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 parts, 2 tables, sections and forms, 3 sub-sections. ``anchor`` is unique in the book."""

    level: Literal[1, 2, 3]
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of running text, numbers apart from words."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


Block = Cover | Contents | Heading | Para | TableBlock


@dataclass(frozen=True, slots=True)
class Book:
    """The whole report in order of print."""

    title: str
    accounts: FinalAccounts
    blocks: tuple[Block, ...]

    def headings(self) -> tuple[Heading, ...]:
        """All headings but those of the contents, in order: what the table of contents lists."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))


def bind_book(accounts: FinalAccounts, edition: Edition) -> Book:
    """Lay out accounts as a book: cover, contents, duties and units, tables, explanations, glossary, forms."""
    year = f"{accounts.year}年度" if accounts.year else ""
    title = f"{accounts.department}{year}{accounts.level}决算"
    blocks: list[Block] = [Cover(accounts.year, accounts.department, f"{accounts.level}决算"), Contents()]
    inside = {
        OVERVIEW: _overview(accounts),
        PRINTED: _tables(accounts, edition),
        TEXT: _explanations(accounts),
        GLOSSARY: _glossary(accounts),
        ANNEXES: _forms(accounts, year),
    }
    parts = edition.headed_parts(accounts.year, accounts.level, annexes=bool(accounts.evaluations))
    for holds, part in parts.items():
        printed = list(inside[holds])
        if printed:
            blocks += [Heading(1, part.heading, ANCHORS[holds]), *printed]
    return Book(title, accounts, tuple(blocks))


def _overview(accounts: FinalAccounts) -> Iterator[Block]:
    organisation = accounts.organisation
    if organisation.duties:
        yield Heading(2, "一、主要职责", "duties")
        yield from (Para((Run(duty),)) for duty in organisation.duties)
    if organisation.units:
        yield Heading(2, "二、机构设置", "units")
        yield Para((Run(_units(accounts)),))
        kinds = list(dict.fromkeys(unit.kind for unit in organisation.units))
        for n, kind in enumerate(kinds, 1):
            names = [unit.name for unit in organisation.units if unit.kind is kind]
            yield Para((Run(f"{n}.{kind.value}{len(names)}个：{'、'.join(names)}。"),))


def _units(accounts: FinalAccounts) -> str:
    units = accounts.organisation.units
    year = f"{accounts.year}年度" if accounts.year else ""
    lead = f"纳入{accounts.department}{year}{accounts.level}决算编报范围的单位共{len(units)}个"
    return f"{lead}，包括{units[0].name}和{len(units) - 1}个所属单位。" if len(units) > 1 else f"{lead}。"


def _tables(accounts: FinalAccounts, edition: Edition) -> Iterator[Block]:
    for n, form in enumerate((f for f in edition.printed_forms if f.kind in accounts.tables), 1):
        block = print_table(accounts.tables[form.kind], form, edition, accounts)
        yield Heading(2, f"{chinese(n)}、{block.title}", f"table-{form.number}")
        yield block


def _explanations(accounts: FinalAccounts) -> Iterator[Block]:
    claims = _claims_by_line(accounts)
    for n, section in enumerate(accounts.sections, 1):
        yield Heading(3 if "（" in section.heading.ordinal else 2, _section_title(section), f"section-{n}")
        yield from (_para(paragraph, claims) for paragraph in section.paragraphs)


def _section_title(section: Section) -> str:
    mark = section.heading.ordinal
    if "（" in mark:
        return f"{mark[mark.index('（') :]}{section.heading.title}"
    return f"{mark}、{section.heading.title}" if mark else section.heading.title


Spot = tuple[str, int | None, int | None]  # file, page, line


def _claims_by_line(accounts: FinalAccounts) -> dict[Spot, list[Claim]]:
    spots: dict[Spot, list[Claim]] = {}
    for claim in accounts.claims:
        place = claim.figure.place
        if place.start is not None and not claim.figure.is_blank:
            spots.setdefault((place.file, place.page, place.line), []).append(claim)
    return spots


def _para(paragraph: Paragraph, claims: dict[Spot, list[Claim]]) -> Para:
    """The paragraph with every number that a claim binds as a run of its own."""
    runs: list[Run] = []
    for piece in paragraph.pieces:
        begin, at = piece.place.start or 0, 0
        inside = claims.get((piece.place.file, piece.place.page, piece.place.line), ())
        for claim in sorted(inside, key=lambda c: c.figure.place.start or 0):
            start, end = (claim.figure.place.start or 0) - begin, (claim.figure.place.end or 0) - begin
            if start < at or end > len(piece.text):
                continue
            runs += _words(piece.text[at:start])
            runs.append(Run(piece.text[start:end], claim.figure.key, claim.cell))
            at = end
        runs += _words(piece.text[at:])
    return Para(tuple(run for run in runs if run.text))


_GAP = re.compile(r"(【此处待补[^】]*】)")


def _words(text: str) -> list[Run]:
    """Words with the gaps among them apart."""
    return [Run(part, gap=part.startswith("【此处待补")) for part in _GAP.split(text)]


def _glossary(accounts: FinalAccounts) -> Iterator[Block]:
    for n, term in enumerate(accounts.glossary, 1):
        yield Para((Run(f"{n}.{term.term}：{term.text}" if term.text else f"{n}.{term.term}"),))


def _forms(accounts: FinalAccounts, year: str) -> Iterator[Block]:
    if not accounts.evaluations:
        return
    if accounts.catalogue:
        yield Heading(2, f"{year}项目支出绩效自评表目录", "catalogue")
        units = list(dict.fromkeys(entry.unit for entry in accounts.catalogue))
        for n, unit in enumerate(units, 1):
            if unit:
                yield Para((Run(f"（{chinese(n)}）{unit}"),))
            for entry in (e for e in accounts.catalogue if e.unit == unit):
                points_to = f"（项目{entry.form}）" if entry.form is not None else ""
                yield Para((Run(f"{entry.number}.{entry.name}{points_to}"),))
    for form in accounts.evaluations:
        number = f"（项目{form.number}）" if form.number is not None else ""
        yield Heading(2, f"项目支出绩效自评表{number}", f"form-{form.display}")
        yield print_form(form)
