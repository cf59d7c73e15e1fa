"""From a Document to FinalAccounts: outline, then each part by the one that knows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from juesuan.accounts import (
    CatalogueEntry,
    Claim,
    FinalAccounts,
    Section,
    SelfEvaluation,
    Source,
    Table,
    Unread,
)
from juesuan.amount import Denomination
from juesuan.document import Document, Paragraph
from juesuan.editions import Edition, choose, load
from juesuan.facts import Figure
from juesuan.intake import heading
from juesuan.intake.ahead import Block
from juesuan.intake.body import line_width, name_of, paragraphs, tables_among
from juesuan.intake.cover import name_in_title
from juesuan.intake.cut_off import find_cut_off, without_gaps, without_half
from juesuan.intake.edition_of import Fitting, fitting
from juesuan.intake.glossary import read_glossary
from juesuan.intake.grounds import grounds_of
from juesuan.intake.kind import refuse_books, refuse_own_pages, refuse_what_is_none
from juesuan.intake.organisation import read_organisation
from juesuan.intake.outline import Outline, outline
from juesuan.place import Place

T = TypeVar("T")


def read(path: str | Path, edition: str | None = None) -> FinalAccounts:
    """The accounts in a published file or a facts folder; ``edition`` overrules the one chosen by body and year.

    :class:`~juesuan.errors.UnreadableFile` when the file cannot be read,
    :class:`~juesuan.errors.NotFinalAccounts` when it holds no final accounts. Half a report is read as far as it goes.
    """
    if Path(path).is_dir():
        from juesuan.folder import load as load_folder

        accounts: FinalAccounts = load_folder(path)
        return accounts
    from juesuan.readers import read_document

    return read_document_accounts(read_document(path), edition)


def read_document_accounts(document: Document, edition: str | None = None) -> FinalAccounts:
    """The accounts in a Document; :class:`~juesuan.errors.NotFinalAccounts` when it holds none."""
    refuse_own_pages(document)
    refuse_books(document)
    fit, cut = _outlined(document, edition)
    chosen = fit.edition
    department = _department(cut)
    gathered = _Gathered(unread=list(_unread(cut.rest)))
    catalogue = _catalogue(cut, gathered)
    end = find_cut_off(document, cut, catalogue)
    if end is not None:
        cut, half = without_half(cut, end)
        gathered.unread += _unread(half)
    if document.gaps:
        cut, beside = without_gaps(cut, document.gaps)
        gathered.unread += _unread(beside)
    tables = _tables(cut, chosen, department, gathered)
    evaluations = _evaluations(cut, chosen, gathered)
    breaks_lines = document.format in ("text", "pdf")  # elsewhere a paragraph is one line, however wide
    width = line_width(block for region in cut.sections for block in region.blocks) if breaks_lines else 0
    organisation, grids = read_organisation(cut.organisation, cut.organisation_heading, width)
    gathered.unread += _unread(grids)
    glossary, foreign = read_glossary(cut.glossary, width)
    gathered.unread += foreign
    sections = _sections(cut, width, gathered)
    refuse_what_is_none(document, cut, tables, sections, evaluations)
    year = _year(cut)
    denomination = _denomination(tables, sections, chosen)
    claims, unbound = _claims(sections, chosen, year, denomination, gathered)
    gathered.unread.sort(key=lambda unread: (unread.place.page or 0, unread.place.line or 0, unread.place.start or 0))
    accounts = FinalAccounts(
        source=Source(document.path, document.format, document.sha256),
        department=department or _most_common(table.department for table in tables.values()),
        year=year,
        level=cut.cover.level or _level(cut),
        edition=chosen.name,
        denomination=denomination,
        organisation=organisation,
        tables=tables,
        contents=cut.contents,
        headings=cut.headings,
        sections=sections,
        claims=claims,
        unbound=unbound,
        glossary=glossary,
        catalogue=catalogue,
        evaluations=evaluations,
        unread=tuple(gathered.unread),
        remarks=(*document.remarks, *gathered.remarks),
        cut_off=end,
        gaps=document.gaps,
        traces=document.traces,
        leftovers=document.leftovers,
        front=dict(_front(cut)),
    )
    return replace(accounts, grounds=dict(grounds_of(accounts, cut, fit)))


@dataclass(slots=True)
class _Gathered:
    """What could not be placed, and what went wrong on the way."""

    unread: list[Unread] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def _outlined(document: Document, name: str | None) -> tuple[Fitting, Outline]:
    """The edition of the report and its outline cut by it: first by what the cover shows, then by the body's name."""
    if name is not None:
        return Fitting(load(name), asked=True), outline(document, load(name))
    front = "".join(block.text for block in document.blocks[:12] if isinstance(block, Paragraph))
    guessed = choose(front, None)
    cut = outline(document, guessed)
    fit = fitting(cut, _department(cut), _year(cut))
    return fit, cut if fit.edition is guessed else outline(document, fit.edition)


def _guarded(work: Callable[[], T], blocks: Sequence[Block], what: str, gathered: _Gathered) -> T | None:
    """The result of ``work``; a mistake of ours leaves the blocks unread, says so, and lets the rest be read."""
    try:
        return work()
    except Exception as error:
        gathered.remarks.append(f"读取“{what}”时程序出错，该部分未读：{type(error).__name__} {error}")
        gathered.unread += _unread(blocks)
        return None


def _tables(cut: Outline, edition: Edition, department: str, gathered: _Gathered) -> dict[str, Table]:
    from juesuan.intake.coded import UNPLACED
    from juesuan.intake.tables import CELL_A_LINE, complete_tables, is_cell_a_line, recognise_table

    found: dict[str, Table] = {}
    for region in cut.tables:
        form = edition.form(region.form.kind)
        if is_cell_a_line(region.blocks):
            gathered.remarks.append(f"“{form.titles[0]}”：{CELL_A_LINE}")
            gathered.unread += _unread(region.blocks)
            continue
        read = _guarded(
            lambda form=form, blocks=region.blocks: recognise_table(form, blocks, edition, department),  # type: ignore[misc]
            region.blocks,
            form.kind,
            gathered,
        )
        if read is not None:
            if UNPLACED in read[0].doubts:  # no table rather than an empty one: nothing is concluded from it
                gathered.remarks.append(f"{read[0].display}“{form.titles[0]}”：{UNPLACED}")
                gathered.unread.append(Unread(read[0].place, read[0].title))
            else:
                found[form.kind] = read[0]
            gathered.unread += read[1]
    completed = _guarded(lambda: complete_tables(found), (), "各表合计", gathered)
    return dict(completed) if completed is not None else found


def _evaluations(cut: Outline, edition: Edition, gathered: _Gathered) -> tuple[SelfEvaluation, ...]:
    from juesuan.intake.evaluations import recognise_evaluation

    found = []
    for region in cut.evaluations:
        read = _guarded(
            lambda region=region: recognise_evaluation(region.blocks, region.number, edition),  # type: ignore[misc]
            region.blocks,
            f"项目{region.number}自评表",
            gathered,
        )
        if read is not None:
            found.append(read[0])
            gathered.unread += read[1]
    return tuple(found)


def _catalogue(cut: Outline, gathered: _Gathered) -> tuple[CatalogueEntry, ...]:
    if not cut.catalogue:
        return ()
    from juesuan.intake.catalogue import recognise_catalogue

    read = _guarded(lambda: recognise_catalogue(cut.catalogue), cut.catalogue, "附件目录", gathered)
    if read is None:
        return ()
    gathered.unread += read[1]
    return tuple(read[0])


def _sections(cut: Outline, width: int, gathered: _Gathered) -> tuple[Section, ...]:
    found = []
    for region in cut.sections:
        texts = paragraphs(region.blocks, name_of(region.heading), width)
        found.append(Section(region.key, region.heading, texts))
        gathered.unread += _unread(tables_among(region.blocks))
    return tuple(found)


def _claims(
    sections: tuple[Section, ...], edition: Edition, year: int | None, denomination: Denomination, gathered: _Gathered
) -> tuple[tuple[Claim, ...], tuple[Figure, ...]]:
    from juesuan.narrative import read_claims

    texts = [text for section in sections for text in section.paragraphs]
    read = _guarded(lambda: read_claims(sections, edition, year, denomination), texts, "情况说明", gathered)
    return (tuple(read[0]), tuple(read[1])) if read is not None else ((), ())


def _unread(blocks: Iterable[Block]) -> Iterator[Unread]:
    """Every printed line of the blocks."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (Unread(piece.place, piece.text) for piece in block.pieces)
            continue
        for row in block.rows:
            cells = [cell for cell in row if cell.text]
            if cells:
                yield Unread(cells[0].place, "\t".join(cell.text for cell in cells))


# ── what the report says of itself ─────────────────────────────────────────────────────────────────────────────────
_BODY_LINE = re.compile(
    r"^(?:公开|编制|填报|预算)?(?:部门|单位)(?:名称)?[:：]\s*([^\s:：]{4,60}?)\s*(?:金额单位.*|单位[:：].*)?$"
)
_IN_SENTENCE = re.compile(r"纳入([^，。；]{4,40}?)\s*20\d\d\s*年度?(?:部门|单位|决算)")
_YEAR = re.compile(r"(20\d\d)\s*年度")


def _most_common(words: Iterable[str]) -> str:
    counted = Counter(word for word in words if word)
    return counted.most_common(1)[0][0] if counted else ""


def _department(cut: Outline) -> str:
    """The body’s name: from the cover, else from the lines over the tables, else from the text or the titles."""
    over_tables = _most_common(
        match[1].strip()
        for region in cut.tables
        for block in region.blocks[:6]
        if isinstance(block, Paragraph) and (match := _BODY_LINE.match(block.text.strip())) is not None
    )
    named = cut.cover.department
    if named and (not over_tables or heading.is_body_name(named)):
        return named
    if over_tables:
        return over_tables
    for block in cut.organisation:
        match = _IN_SENTENCE.search(block.text) if isinstance(block, Paragraph) else None
        if match is not None:
            return "".join(match[1].split())
    return _most_common(name_in_title(head.title) for head in (*cut.contents, *cut.headings))


def _front(cut: Outline) -> Iterator[tuple[str, Place]]:
    """What the cover and 机构设置 print as the year and the name of the body."""
    cover = cut.cover
    if cover.year is not None:
        yield "封面年度", cover.year_place._replace(text=str(cover.year))
    if cover.department:
        yield "封面名称", cover.name_place._replace(text=cover.department)
    for block in cut.organisation:
        match = _IN_SENTENCE.search(block.text) if isinstance(block, Paragraph) else None
        if match is not None and isinstance(block, Paragraph):
            yield "编报范围", block.at(*match.span(1))
            return


def _texts(cut: Outline) -> Iterator[str]:
    for head in (*cut.contents, *cut.headings):
        yield head.title
    for region in cut.sections:
        yield from (block.text for block in region.blocks if isinstance(block, Paragraph))


def _year(cut: Outline) -> int | None:
    """The year of the cover, unless every title and most of the text speak of another one; without a cover theirs."""
    titles = {int(year) for head in (*cut.contents, *cut.headings) for year in _YEAR.findall(head.title)}
    printed = cut.cover.year
    if printed is not None and (len(titles) != 1 or printed in titles):
        return printed
    spoken = _year_spoken_of(cut)
    return spoken if printed is None or spoken in titles else printed


def _year_spoken_of(cut: Outline) -> int | None:
    """The year most spoken of as 年度."""
    years = Counter(int(year) for text in _texts(cut) for year in _YEAR.findall(text))
    for region in cut.evaluations:
        for block in region.blocks[:3]:
            if isinstance(block, Paragraph):
                years.update(int(year) for year in _YEAR.findall(block.text))
    return years.most_common(1)[0][0] if years else None


def _level(cut: Outline) -> str:
    """部门 or 单位, whichever word the headings use."""
    words = "".join(head.title for head in (*cut.contents, *cut.headings))
    return "单位" if words.count("单位决算") > words.count("部门决算") else "部门"


def _denomination(tables: dict[str, Table], sections: tuple[Section, ...], edition: Edition) -> Denomination:
    """元 or 万元: of most tables, else of most amounts in the text, else the edition’s."""
    counted = Counter(table.denomination for table in tables.values())
    if not counted:
        for section in sections:
            for text in section.paragraphs:
                counted.update(Denomination(unit) for unit in re.findall(r"\d\s*(万元|元)", text.text))
    return counted.most_common(1)[0][0] if counted else edition.denomination
