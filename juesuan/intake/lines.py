"""Lines: the blocks of a document made ready for cutting, without page numbers, titles freed from grids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from juesuan.document import Grid, GridCell, Paragraph, Piece
from juesuan.editions import Edition
from juesuan.intake import heading
from juesuan.intake.ahead import Block
from juesuan.intake.cover import Cover

_PAGE = re.compile(r"-*\d{1,3}-+|第\d{1,3}页(?:[,/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}|[Pp]age\d+")


def prepared(blocks: Sequence[Block], edition: Edition) -> Iterator[Block]:
    """The blocks without blank lines and page numbers; titles caught inside a grid stand on their own."""
    pages = page_numbers(blocks)
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            yield from _cut_at_titles(block, edition)
        elif at not in pages and heading.bare(block.text):
            yield from _cut_at_headings(block, edition)


def page_numbers(blocks: Sequence[Block]) -> set[int]:
    """Which blocks are page numbers: marked as such, or lone numbers that count upwards through the file."""
    marked, lone = set(), []
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and len(block.text) < 20:
            words = "".join(block.text.split())
            if words.isdecimal() and len(words) <= 3:
                lone.append((at, int(words)))
            elif words[-1:] in "-—–页" or "/" in words or words[:1] in "Pp":
                folded = words.replace("—", "-").replace("–", "-")
                if _PAGE.fullmatch(folded):
                    marked.add(at)
    rising = sum(1 for (_, a), (_, b) in pairwise(lone) if a < b <= a + 3)
    if len(lone) >= 2 and rising >= 0.8 * (len(lone) - 1):
        marked.update(at for at, _ in lone)
    return marked


def without_running_heads(lines: Sequence[Block], cover: Cover) -> Iterator[Block]:
    """The lines without the title of the report, which some files print at the head of every page."""
    name, kind = heading.bare(cover.department), f"{cover.level or '部门'}决算"
    year = f"{cover.year}年度"
    heads = {f"{year}{name}{kind}", f"{name}{year}{kind}", f"{year}{kind}", f"{name}{kind}"} if name else set()
    for block in lines:
        if not (isinstance(block, Paragraph) and len(block.text) <= 80 and heading.bare(block.text) in heads):
            yield block


_GLUED = re.compile(
    r"(?<=[。；])\s*(?=[一二三四五六七八九十]{1,3}\s*、|第[一二三四五六]部分)|(?<=说明)\s*(?=[（(]一[）)])"
)


def _cut_at_headings(paragraph: Paragraph, edition: Edition) -> Iterator[Paragraph]:
    """The paragraph, cut where the heading of a section or part is glued behind a sentence or another heading."""
    text = paragraph.text
    if len(text) > 20 and (glued := _GLUED.search(text)) is not None:
        line = heading.numbered(heading.bare(text[glued.end() : glued.end() + 60]))
        is_part = line.level == 0 and heading.zone_of(line.title, is_part=False) != ""
        if line.level == 2:
            line = heading.numbered(heading.bare(text[: glued.start()]))
        if is_part or heading.begins_with_section(line.title, edition):
            before = len(heading.bare(text[: glued.end()]))
            yield first_of(paragraph, glued.start())
            yield from _cut_at_headings(heading.cut_after(paragraph, before), edition)
            return
    yield paragraph


def first_of(paragraph: Paragraph, count: int) -> Paragraph:
    """The first ``count`` characters of a paragraph."""
    pieces: list[Piece] = []
    for piece in paragraph.pieces:
        if count <= 0:
            break
        text = piece.text[:count]
        count -= len(piece.text)
        pieces.append(Piece(text, heading.moved(piece.place, piece.place.start or 0, text)))
    return Paragraph(tuple(pieces))


def _cut_at_titles(grid: Grid, edition: Edition) -> Iterator[Block]:
    """The grid, cut where a row holds nothing but the title of something, or where a new form begins."""
    rows: list[tuple[GridCell, ...]] = []
    seen_form = False
    for row in grid.rows:
        filled = [cell for cell in row if cell.text]
        if len(filled) == 1 and 3 < len(filled[0].text) <= 60 and _is_title_row(filled[0].text, edition):
            if rows:
                yield Grid(tuple(rows))
            rows, seen_form = [], False
            yield Paragraph((Piece(filled[0].text, filled[0].place),))
            continue
        if filled and heading.bare(filled[0].text) == "项目名称" and len(filled) > 1:
            if seen_form and rows:
                yield Grid(tuple(rows))
                rows = []
            seen_form = True
        rows.append(row)
    if rows:
        yield Grid(tuple(rows))


def _is_title_row(text: str, edition: Edition) -> bool:
    words = heading.bare(text)
    if words.endswith(("表", "表)", ")")) and "表" in words:
        return heading.table_form(words, edition) is not None or heading.is_form_title(words)
    if words.startswith("第"):
        return heading.numbered(words).level == 0
    return words[:1] in "一二三四五六七八九十" and heading.section_key(heading.numbered(words).title, edition) != ""
