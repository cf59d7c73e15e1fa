"""Outline: cutting a Document into cover, contents, organisation, tables, sections, glossary, catalogue and forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from juesuan.accounts import Heading
from juesuan.document import Document, Grid, Paragraph
from juesuan.editions import Edition, Form
from juesuan.intake import heading
from juesuan.intake.ahead import Block
from juesuan.intake.cover import Cover, contents, first_mark, read_cover
from juesuan.intake.lines import prepared, without_running_heads
from juesuan.intake.site import without_site
from juesuan.intake.walk import NO_HEADING, Region, walk

NO_COVER = Cover()


class TableRegion(NamedTuple):
    """The blocks of one table, its title first."""

    form: Form
    heading: Heading
    blocks: tuple[Block, ...]


class SectionRegion(NamedTuple):
    """The blocks under one heading of 情况说明; ``key`` is canonical, “” when unknown."""

    key: str
    heading: Heading
    blocks: tuple[Block, ...]


class FormRegion(NamedTuple):
    """The blocks of one self-evaluation form, its title first when printed; ``number`` as printed or counted."""

    number: int
    blocks: tuple[Block, ...]


class Outline(NamedTuple):
    """The parts of a report in order of appearance; ``rest`` is what belongs to none of them.

    A heading’s ``ordinal`` is “十（二）” for the second heading inside 十, so that part and ordinal name a place.
    """

    cover: Cover = NO_COVER
    contents: tuple[Heading, ...] = ()
    headings: tuple[Heading, ...] = ()
    organisation: tuple[Block, ...] = ()
    organisation_heading: Heading = NO_HEADING
    tables: tuple[TableRegion, ...] = ()
    sections: tuple[SectionRegion, ...] = ()
    glossary: tuple[Block, ...] = ()
    glossary_heading: Heading = NO_HEADING
    catalogue: tuple[Block, ...] = ()
    evaluations: tuple[FormRegion, ...] = ()
    rest: tuple[Block, ...] = ()


def outline(document: Document, edition: Edition) -> Outline:
    """The parts of the document, recognised by what their headings mean; parts may be missing or in any order."""
    shown, site = without_site(document.blocks)
    lines = tuple(prepared(shown, edition))
    word, body, listed = contents(lines, edition)
    front = word if word is not None else first_mark(lines, edition)
    cover, foreign = read_cover([block for block in lines[:front] if isinstance(block, Paragraph)])
    start = body if word is not None else front
    kept = [*lines[:start], *without_running_heads(lines[start:], cover)]
    named = [h for h in reversed(listed) if h.part and not h.ordinal]  # the first part of a zone gives its name
    parts = {heading.zone_of(heading.bare(h.title), is_part=True): h.part for h in named}
    regions = walk(kept, start, edition, cover.department, parts)

    def of(sort: str) -> list[Region]:
        return [region for region in regions if region.sort == sort]

    tables, other = _one_of_a_kind(of("table"))
    rest: list[Block] = [*site, *foreign, *(block for block in lines[:front] if isinstance(block, Grid))]
    rest += [block for region in (*of("rest"), *other) for block in region.blocks]
    organisation, glossary = of("organisation"), of("glossary")
    return Outline(
        cover=cover,
        contents=listed,
        headings=tuple(r.heading for r in regions if r.heading is not NO_HEADING),
        organisation=tuple(block for region in organisation for block in region.blocks),
        organisation_heading=organisation[0].heading if organisation else NO_HEADING,
        tables=tuple(tables),
        sections=tuple(SectionRegion(r.key, r.heading, tuple(r.blocks)) for r in of("section")),
        glossary=tuple(block for region in glossary for block in region.blocks),
        glossary_heading=glossary[0].heading if glossary else NO_HEADING,
        catalogue=tuple(block for region in of("catalogue") for block in region.blocks),
        evaluations=tuple(_counted(of("form"))),
        rest=tuple(rest),
    )


def _one_of_a_kind(regions: Sequence[Region]) -> tuple[list[TableRegion], list[Region]]:
    """One region for each known form, the first with grid and title; the others and unknown tables are given back."""
    chosen: dict[str, Region] = {}
    for region in regions:
        if region.form is not None:
            held = chosen.get(region.form.kind)
            if held is None or (region.has_grid, not region.is_guessed) > (held.has_grid, not held.is_guessed):
                chosen[region.form.kind] = region
    kept, other = [], []
    for region in regions:
        if region.form is not None and chosen[region.form.kind] is region:
            kept.append(TableRegion(region.form, region.heading, tuple(region.blocks)))
        else:
            other.append(region)
    return kept, other


def _counted(regions: Sequence[Region]) -> Iterator[FormRegion]:
    """Forms with their printed number, else the next one in order."""
    last = 0
    for region in regions:
        last = region.number if region.number is not None else last + 1
        yield FormRegion(last, tuple(region.blocks))
