"""Walking a report from heading to heading, each opening the region of what stands under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from juesuan.accounts import Heading
from juesuan.document import Grid, Paragraph
from juesuan.editions import Edition, Form
from juesuan.intake import heading
from juesuan.intake.ahead import (
    Block,
    bare_at,
    continued,
    form_by_columns,
    heads_catalogue,
    heads_form,
    heads_table,
    is_catalogue_grid,
    is_form_grid,
)
from juesuan.intake.heading import Numbered, Zone

NO_HEADING = Heading("", "", "")
_NAMES: Mapping[Zone, str] = {
    "organisation": "概况",
    "tables": "决算表",
    "text": "情况说明",
    "glossary": "名词解释",
    "annex": "附件",
}


@dataclass(slots=True, eq=False)
class Region:
    """What stands under one heading, while it is being filled."""

    sort: str  # table, section, form, catalogue, organisation, glossary, rest
    heading: Heading = NO_HEADING
    blocks: list[Block] = field(default_factory=list)
    form: Form | None = None
    key: str = ""
    number: int | None = None  # of an evaluation form
    table_number: str = ""  # the digits of 公开NN表
    is_guessed: bool = False  # its title was lost

    @property
    def has_grid(self) -> bool:
        return any(isinstance(block, Grid) for block in self.blocks)


@dataclass(slots=True)
class _Walk:
    """The lines walked over, and where in the report the walk stands."""

    lines: list[Block]
    edition: Edition
    department: str
    parts: Mapping[Zone, str]  # ordinals of the parts as the contents give them
    zone: Zone = ""
    part: str = ""
    level: int = 0  # of section headings, once the first is met
    top: str = ""  # key of the section heading above
    top_ordinal: str = ""

    def part_name(self, zone: Zone) -> str:
        return self.parts.get(zone) or _NAMES[zone]


Opened = tuple[Region | None, int]  # the region that begins, and how many blocks its heading takes
_NOTHING: Opened = (None, 0)


def walk(
    lines: Sequence[Block], start: int, edition: Edition, department: str = "", parts: Mapping[Zone, str] | None = None
) -> list[Region]:
    """All regions of the body from ``start`` on, in order; every block is in exactly one or is a heading."""
    at = _Walk(list(lines), edition, department, parts or {})
    regions = [Region("rest")]
    position = start
    while position < len(lines):
        opened, taken = _open(at, position, regions[-1])
        if opened is None:
            _put(at.lines[position], at, regions)
            position += 1
            continue
        if opened is not regions[-1]:
            regions.append(opened)
        position += taken
    return regions


def _put(block: Block, walk: _Walk, regions: list[Region]) -> None:
    """Put a block that opens nothing into the open region, or into a new one that its content calls for."""
    region = regions[-1]
    if isinstance(block, Grid) and is_form_grid(block):
        before = next((b for b in region.blocks if isinstance(b, Grid) and is_form_grid(b)), None)
        rest = continued(before, block) if region.sort == "form" and before is not None else None
        if rest is not None:
            block = rest
        elif region.sort != "form" or before is not None:
            region = Region("form")
            regions.append(region)
    elif isinstance(block, Paragraph) and walk.zone == "text" and region.sort == "rest" and len(block.text) > 20:
        region = Region("section", Heading(walk.part, "", "", block.place))
        regions.append(region)
    elif isinstance(block, Grid) and walk.zone == "annex" and region.sort == "rest" and is_catalogue_grid(block):
        region = Region("catalogue")
        regions.append(region)
    region.blocks.append(block)


def _open(walk: _Walk, at: int, region: Region) -> Opened:
    """What begins at the block, ``None`` when it goes on with the open region."""
    block = walk.lines[at]
    if isinstance(block, Grid):
        return _open_untitled_table(walk, at, region, block)
    words = heading.bare(block.text)
    line = heading.numbered(words)
    if line.level == 0 and len(words) <= 80 and heading.is_title_like(line.title or "部分"):
        return _open_part(walk, at, line, block)
    if len(words) <= 70 and heading.may_be_table(words):
        opened = _open_table(walk, at, region, block, words)
        if opened is _NOTHING:
            opened = _open_form(walk, at, region, block, words)
        if opened is not _NOTHING:
            return opened
    if heading.is_catalogue_title(words) and (walk.zone == "annex" or heads_catalogue(walk.lines, at)):
        return Region("catalogue", _heading(walk.part, "", words, block), [block]), 1
    return _open_heading(walk, at, region, block, words, line)


def _heading(part: str, ordinal: str, title: str, block: Paragraph, behind: str = "") -> Heading:
    return Heading(part, ordinal, heading.as_printed(block.text + behind, title), block.place)


# ── parts ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _open_part(walk: _Walk, at: int, line: Numbered, block: Paragraph) -> Opened:
    """“第三部分 …”, whose title may run over two lines."""
    zone, taken, behind = heading.zone_of(line.title, is_part=False), 1, ""
    title = line.title
    if zone and bare_at(walk.lines, at + 1) in heading.TITLE_TAILS and not title.endswith("说明"):
        behind = bare_at(walk.lines, at + 1)
        title, taken = title + behind, 2
    elif not zone:
        behind = bare_at(walk.lines, at + 1)
        if behind and len(behind) <= 40 and heading.numbered(behind).level == 9 and not heading.is_table_line(behind):
            zone = heading.zone_of(title + behind, is_part=False)
        if zone:
            title, taken = title + behind, 2
        else:
            zone, behind = heading.zone_of(title, is_part=True), ""
    return _enter(walk, zone, _heading(line.ordinal, "", title, block, behind)), taken


def _enter(walk: _Walk, zone: Zone, head: Heading) -> Region:
    """The region that a heading of part level opens."""
    walk.zone, walk.part, walk.level, walk.top, walk.top_ordinal = zone, head.part, 0, "", ""
    return Region(zone if zone in ("organisation", "glossary") else "rest", head)


# ── tables and forms ───────────────────────────────────────────────────────────────────────────────────────────────
def _open_table(walk: _Walk, at: int, region: Region, block: Paragraph, words: str) -> Opened:
    """A table by its title, which may follow its number or run over two lines, or by its number alone."""
    edition, lines = walk.edition, walk.lines
    number = heading.table_number(words)
    form, title, taken = heading.table_form(words, edition, walk.department), words, 1
    if form is None:
        first = at + 1 if number else at
        title, behind = bare_at(lines, first), bare_at(lines, first + 1)
        taken = first - at + 1
        form = heading.table_form(title, edition, walk.department) if number else None
        if form is None and title and len(title + behind) <= 60 and heading.looks_like_table_title(title + behind):
            form = heading.table_form(title + behind, edition, walk.department)
            title, taken = (title + behind, taken + 1) if form is not None else (title, taken)
    if form is not None and heads_table(lines, at + taken - 1, edition):
        blocks = lines[at : at + taken]
        if region.sort == "table" and region.form is form:
            region.blocks += blocks
            return region, taken
        printed = "".join(b.text for b in blocks if isinstance(b, Paragraph))
        line = heading.numbered(title)
        head = Heading(walk.part, line.ordinal, heading.as_printed(printed, line.title), block.place)
        return Region("table", head, list(blocks), form, table_number=number), taken
    if form is not None or region.sort == "form":
        is_listed = form is not None and region.sort == "rest" and walk.zone in ("tables", "annex")
        line = heading.numbered(title)
        return (Region("rest", _heading(walk.part, line.ordinal, line.title, block)), 1) if is_listed else _NOTHING
    if number:
        if region.sort == "table" and not region.has_grid:
            region.table_number = region.table_number or number
        elif region.sort in ("table", "rest") and region.table_number != number and heads_table(lines, at, edition):
            return _guessed(walk, at, number), 1
    elif heading.looks_like_table_title(words) and heading.is_table_line(bare_at(lines, at + 1)):
        return Region("table", _heading(walk.part, "", words, block), [block]), 1
    return _NOTHING


def _open_untitled_table(walk: _Walk, at: int, region: Region, grid: Grid) -> Opened:
    """A table whose title was lost: a grid where no table is open, recognised by its columns."""
    if region.sort != "rest" or walk.zone in ("annex", "text") or is_form_grid(grid):
        return _NOTHING
    opened = _guessed(walk, at, "")
    if opened.form is None:
        return _NOTHING
    while region.blocks and _is_table_line(region.blocks[-1]):
        opened.blocks.insert(0, region.blocks.pop())
    return opened, 1


def _is_table_line(block: Block) -> bool:
    return isinstance(block, Paragraph) and heading.is_table_line(heading.bare(block.text))


def _guessed(walk: _Walk, at: int, number: str) -> Region:
    form = form_by_columns(walk.lines, at, walk.edition, number)
    return Region("table", NO_HEADING, [walk.lines[at]], form, table_number=number, is_guessed=True)


def _open_form(walk: _Walk, at: int, region: Region, block: Paragraph, words: str) -> Opened:
    """A self-evaluation form by its title; a title repeated on the next page goes on with the same form."""
    if not heading.is_form_title(words) or not heads_form(walk.lines, at):
        return _NOTHING
    number = heading.form_number(words)
    if region.sort == "form" and number is not None and number == region.number and not _has_total_row(region):
        region.blocks.append(block)
        return region, 1
    sort = "rest" if heading.is_whole_body_form(words) else "form"
    return Region(sort, _heading(walk.part, "", words, block), [block], number=number), 1


def _has_total_row(region: Region) -> bool:
    """Whether the form came to its last row: what follows under the same number is another form."""
    rows = [row for block in region.blocks if isinstance(block, Grid) for row in block.rows]
    firsts = (next((cell.text for cell in row if cell.text), "") for row in reversed(rows))
    return any(heading.bare(first).startswith("总分") for first in firsts)


# ── headings of 概况, 情况说明, 名词解释, 附件 ────────────────────────────────────────────────────
def _open_heading(walk: _Walk, at: int, region: Region, block: Paragraph, words: str, line: Numbered) -> Opened:
    """A heading that is neither part, table nor form."""
    if heading.begins_glossary(line) and region.sort in ("section", "rest") and walk.zone in ("", "text"):
        return _enter(walk, "glossary", Heading(walk.part_name("glossary"), "", "", block.place)), 0
    if line.level == 0 or (line.level == 3 and walk.top != heading.OTHER_MATTERS):
        return _NOTHING
    if walk.zone == "annex" and heading.is_form_title(words.rstrip("。")):
        return Region("rest", _heading(walk.part, line.ordinal, line.title, block)), 1
    exact = region.sort in ("glossary", "table", "form", "organisation") or line.level == 9
    title, taken, behind = _whole_title(walk, at, line)
    if len(words) > 70 or not heading.is_title_like(title):
        return _open_run_in(walk, at, region, block, words, line)
    key = heading.section_key(title, walk.edition, exact=exact)
    head = _heading(walk.part, line.ordinal, title, block, behind)
    if not key and line.level != 2:
        zone = heading.zone_of(title, is_part=False)
        if zone and zone != walk.zone and not (zone == "annex" and walk.zone == ""):
            return _enter(walk, zone, Heading(walk.part_name(zone), line.ordinal, head.title, head.place)), taken
    if key or walk.zone != "organisation":
        opened = _open_section(walk, region, key, line, head)
        if opened is not None:
            return opened, taken
    is_first = region.sort == "organisation" and line.level == 1 and len(title) <= 30
    if walk.zone in ("", "organisation") and (is_first or heading.is_organisation_title(title)):
        walk.zone, walk.part = "organisation", walk.part or walk.part_name("organisation")
        return Region("organisation", Heading(walk.part, line.ordinal, head.title, head.place), [block]), 1
    return _NOTHING


def _whole_title(walk: _Walk, at: int, line: Numbered) -> tuple[str, int, str]:
    """The title, put together again when it is broken over two lines; how many blocks; the second line."""
    behind = bare_at(walk.lines, at + 1)
    if line.level < 9 and 0 < len(behind) <= 20 and heading.numbered(behind).level == 9:
        if behind in heading.TITLE_TAILS:
            return line.title + behind, 2, behind
        whole = heading.section_key(line.title + behind, walk.edition, exact=True)
        if whole and not heading.section_key(line.title, walk.edition, exact=True):
            return line.title + behind, 2, behind
    return line.title, 1, ""


def _open_run_in(walk: _Walk, at: int, region: Region, block: Paragraph, words: str, line: Numbered) -> Opened:
    """A section whose text goes on in the line of its heading."""
    if line.level == 9 or region.sort == "glossary":
        return _NOTHING
    key, title, length = heading.run_in_section(line.title, walk.edition)
    if not key:
        return _NOTHING
    opened = _open_section(walk, region, key, line, _heading(walk.part, line.ordinal, title, block))
    if opened is None:
        return _NOTHING
    walk.lines[at] = heading.cut_after(block, len(words) - len(line.title) + length)
    return opened, 0


def _open_section(walk: _Walk, region: Region, key: str, line: Numbered, head: Heading) -> Region | None:
    """The section a heading opens, if it stands at the level of sections or names one of 其他重要事项."""
    ordinal = line.ordinal
    if walk.zone == "text" and walk.level and walk.level < line.level < 9:
        is_matter = key in heading.MATTERS and key != region.key
        if walk.top == heading.OTHER_MATTERS:
            if line.level == 3 and not is_matter:
                return None
            ordinal = walk.top_ordinal + (line.ordinal if line.level == 2 else f"、{line.ordinal}")
        elif not is_matter or walk.top in heading.MATTERS:
            return None  # else the heading of 其他重要事项 was lost
    elif key:
        if walk.zone != "text":
            walk.part = walk.part if walk.zone in ("", "annex") and walk.part else walk.part_name("text")
            walk.zone, walk.level = "text", 0
        walk.level = walk.level if line.level == 9 else line.level
        walk.top, walk.top_ordinal = key, line.ordinal
    elif walk.zone == "text" and line.level == (walk.level or 1):
        walk.level, walk.top, walk.top_ordinal = line.level, "", line.ordinal
    else:
        return None
    return Region("section", Heading(walk.part, ordinal, head.title, head.place), key=key)
