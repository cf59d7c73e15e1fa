"""Whether a file breaks off before the end its contents announce, and what of its last piece is still whole.

Something missing in the middle is a fault of the report; what is missing from some line on was lost on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from juesuan.accounts import CatalogueEntry, CutOff, Heading
from juesuan.document import Document, Grid, Paragraph, Piece
from juesuan.intake.ahead import Block
from juesuan.intake.outline import FormRegion, Outline, SectionRegion, TableRegion
from juesuan.place import Place

ENOUGH = 3  # so many things missing at the end are no slip, even where the last one read is whole
_LOOSE = re.compile(r"\s|20\d\d年?度?|[“”\"'、，。：:（）()]")
_CLOSED = "。！？!?）)”；;"
_SENTENCE = re.compile(r"[。；;](?=[^。；;]*$)", re.DOTALL)
_END_OF_FORM = re.compile(r"^(?:总分|合计|注[:：])")


def find_cut_off(document: Document, cut: Outline, catalogue: Sequence[CatalogueEntry]) -> CutOff | None:
    """Where the file breaks off; ``None`` when it holds what it announces, or lacks only something in its middle."""
    last = _last_line(document.blocks)
    if last is None:
        return None
    missing = (*_headings_to_come(cut), *_forms_to_come(cut, catalogue))
    half = _half(cut, last)
    is_form_without_end = bool(half) and bool(cut.evaluations) and last in cut.evaluations[-1].blocks
    parts = [name for name in missing if name.endswith("部分")]
    if (missing and half) or len(missing) >= ENOUGH or len(parts) > 1 or is_form_without_end:
        return CutOff(_end_of(last), half, missing)
    return None


def without_half(cut: Outline, end: CutOff) -> tuple[Outline, list[Block]]:
    """The outline without what cannot be trusted at the end, and that: a table that is not complete, the last row of a
    form, the last sentence of a section."""
    if not end.half:
        return cut, []
    if cut.tables and _holds(cut.tables[-1].blocks, end.place):
        return cut._replace(tables=cut.tables[:-1]), list(cut.tables[-1].blocks)
    if cut.evaluations and _holds(cut.evaluations[-1].blocks, end.place):
        form = cut.evaluations[-1]
        kept, lost = _without_last_row(form.blocks)
        return cut._replace(evaluations=(*cut.evaluations[:-1], FormRegion(form.number, kept))), lost
    if cut.sections and _holds(cut.sections[-1].blocks, end.place):
        section = cut.sections[-1]
        kept, lost = _without_last_sentence(section.blocks)
        return cut._replace(sections=(*cut.sections[:-1], SectionRegion(section.key, section.heading, kept))), lost
    return cut, []


def without_gaps(cut: Outline, gaps: Sequence[int]) -> tuple[Outline, list[Block]]:
    """The outline without tables that go on, or may, on a page that could not be read, and those."""
    kept: list[TableRegion] = []
    lost: list[Block] = []
    for region in cut.tables:
        pages = [block.place.page for block in region.blocks if block.place.page is not None]
        last = region.blocks[-1] if region.blocks else None
        is_closed = isinstance(last, Paragraph) and last.text.strip().startswith(("注", "说明"))
        if pages and any(min(pages) < gap <= max(pages) + (not is_closed) for gap in gaps):
            lost += region.blocks
        else:
            kept.append(region)
    return cut._replace(tables=tuple(kept)), lost


# ── what was announced ─────────────────────────────────────────────────────────────────────────────────────────────
def _headings_to_come(cut: Outline) -> tuple[str, ...]:
    """The headings of the contents behind the last one that stands in the body."""
    body = [(head.part, head.ordinal, _bare(head.title)) for head in cut.headings]
    last = max((n for n, entry in enumerate(cut.contents) if _stands(entry, body)), default=None)
    if last is None:
        return ()
    later = cut.contents[last + 1 :]
    if (
        cut.tables
        and cut.headings[-1] == cut.tables[-1].heading
        and not any(_stands(e, body[-1:]) for e in cut.contents)
    ):
        later = later[1:]  # the last table read, which the contents call otherwise
    inner = {head.part for head in later if head.ordinal}
    return tuple(_named(head) for head in later if head.ordinal or head.part not in inner)


def _stands(entry: Heading, body: Sequence[tuple[str, str, str]]) -> bool:
    title = _bare(entry.title)
    return any(
        part == entry.part and ((bool(ordinal) and ordinal == entry.ordinal) or title == printed)
        for part, ordinal, printed in body
    )


def _named(head: Heading) -> str:
    """A heading of the contents as readers name it."""
    return head.title if head.ordinal and "表" in head.title[-3:] else f"{head.part} {head.ordinal}".strip()


def _forms_to_come(cut: Outline, catalogue: Sequence[CatalogueEntry]) -> tuple[str, ...]:
    """The forms of the catalogue behind the last one read."""
    last = max((form.number for form in cut.evaluations), default=0)
    return tuple(f"项目{entry.form or entry.number}" for entry in catalogue if (entry.form or entry.number) > last)


def _bare(title: str) -> str:
    return _LOOSE.sub("", title)


# ── where it ends ──────────────────────────────────────────────────────────────────────────────────────────────────
def _last_line(blocks: Sequence[Block]) -> Block | None:
    """The last block with anything printed in it."""
    for block in reversed(blocks):
        if isinstance(block, Paragraph) and block.text.strip():
            return block
        if isinstance(block, Grid) and any(cell.text.strip() for row in block.rows for cell in row):
            return block
    return None


def _end_of(block: Block) -> Place:
    """The place of the last thing printed in a block."""
    if isinstance(block, Paragraph):
        return block.pieces[-1].place
    row = next(row for row in reversed(block.rows) if any(cell.text.strip() for cell in row))
    return next(cell.place for cell in reversed(row) if cell.text.strip())


def _half(cut: Outline, last: Block) -> str:
    """What the file ends in the middle of, as readers name it; “” when what ends there is whole."""
    end = _end_of(last)
    if cut.evaluations and _holds(cut.evaluations[-1].blocks, end):
        form = cut.evaluations[-1]
        return "" if _has_its_end(form.blocks) else f"项目{form.number}"
    if cut.tables and _holds(cut.tables[-1].blocks, end):
        return cut.tables[-1].form.kind if isinstance(last, Grid) or not last.text.strip().startswith("注") else ""
    head = cut.headings[-1] if cut.headings else None
    is_title = head is not None and "自评表" in head.title and "目录" not in head.title  # and no form under it
    if isinstance(last, Paragraph) and last.text.rstrip()[-1:] in _CLOSED and not is_title:
        return ""
    return "" if head is None else f"{head.part} {head.ordinal}".strip() or head.title


def _has_its_end(blocks: Sequence[Block]) -> bool:
    """Whether a form’s last lines are its total or a note below it, with a number in the total."""
    for text in list(_lines_backwards(blocks))[:3]:
        bare = "".join(text.split())
        if _END_OF_FORM.match(bare):
            return bare.startswith("注") or re.search(r"\d.*\s\S*\d", text) is not None
    return False


def _lines_backwards(blocks: Sequence[Block]) -> Iterator[str]:
    for block in reversed(blocks):
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (text for row in reversed(block.rows) if (text := "\t".join(c.text for c in row)).strip())


def _holds(blocks: Sequence[Block], end: Place) -> bool:
    """Whether the blocks reach to that place."""
    last = _last_line(blocks)
    return last is not None and _end_of(last) == end


def _without_last_row(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], list[Block]]:
    """The blocks of a form without their last printed row."""
    for n in range(len(blocks) - 1, 0, -1):
        block = blocks[n]
        if isinstance(block, Grid):
            rows = block.rows
            while rows and not any(cell.text.strip() for cell in rows[-1]):
                rows = rows[:-1]
            kept = (Grid(rows[:-1]),) if len(rows) > 1 else ()
            return (*blocks[:n], *kept), [Grid(rows[-1:])]
        if block.text.strip():
            return tuple(blocks[:n]), [block]
    return tuple(blocks), []


def _without_last_sentence(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], list[Block]]:
    """The blocks of a section without the sentence their last line breaks off in."""
    last = blocks[-1]
    if not isinstance(last, Paragraph) or not last.pieces:
        return tuple(blocks[:-1]), [last]
    piece = last.pieces[-1]
    whole = _SENTENCE.search(piece.text)
    if whole is None or piece.place.start is None:
        return tuple(blocks[:-1]), [last]
    split, start = whole.end(), piece.place.start
    kept = Piece(piece.text[:split], piece.place.stretch(piece.place.part, start, start + split, piece.text[:split]))
    lost = Piece(
        piece.text[split:],
        piece.place.stretch(piece.place.part, start + split, start + len(piece.text), piece.text[split:]),
    )
    return (*blocks[:-1], Paragraph((*last.pieces[:-1], kept))), [Paragraph((lost,))]
