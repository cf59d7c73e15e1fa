"""Typeset: the blocks of the book as WordprocessingML, part by part, with sections for pages upright and across."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from juesuan.writers.book import Block, Book, Contents, Cover, Heading, Para
from juesuan.writers.docx.pages import Pages
from juesuan.writers.docx.paper import TEXT, Paper
from juesuan.writers.docx.pictures import Picture, picture_xml
from juesuan.writers.docx.runs import paragraph, run, text
from juesuan.writers.docx.tables import Sheet, is_form, laid_out, table_xml
from juesuan.writers.printed_tables import TableBlock

Section = Callable[[Paper], str]  # the w:sectPr that ends pages of that paper
MARKED = '<w:highlight w:val="yellow"/>'  # words nobody has given yet
BESIDE = 360  # leading of the lines above and under a table


class Names(NamedTuple):
    """The ids of our styles in the document; a template may call the built-in ones otherwise."""

    part: str = "Heading1"
    heading: str = "Heading2"
    lesser: str = "Heading3"
    contents1: str = "TOC1"
    contents2: str = "TOC2"
    contents_title: str = "JueContents"
    cover: str = "JueCover"
    body: str = "JueBody"
    above: str = "JueAbove"
    note: str = "JueNote"
    caption: str = "JueCaption"
    cell: str = "JueCell"
    table: str = "JueTable"


class Entry(NamedTuple):
    """A line of the table of contents."""

    level: int
    text: str
    bookmark: str
    page: int


@dataclass(frozen=True, slots=True)
class Typeset:
    """The book set: its parts by anchor of their headings, each but the last ending on pages for text."""

    parts: dict[str, str]
    entries: tuple[Entry, ...]
    last: Paper


@dataclass(slots=True)
class _Setting:
    """The blocks being set one after the other."""

    names: Names
    section: Section
    pages: Pages = field(default_factory=Pages)
    made: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    bookmarks: int = 7000  # so many may stand in a template

    def on(self, paper: Paper) -> None:
        """Go on with pages of that paper."""
        if paper != self.pages.paper:
            self.made.append(section_break(self.section(self.pages.paper)))
            self.pages.turn(paper)

    def heading(self, block: Heading, above: Block | None, over_table: bool) -> None:
        names = self.names
        style = (names.part, names.heading, names.lesser)[block.level - 1]
        turns = over_table and not (isinstance(above, Heading) and above.level == 1)
        more = "<w:pageBreakBefore/>" if turns else ""
        more += '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>' if over_table else ""
        if block.level == 1 or turns:
            self.pages.turn()
        self.bookmarks += 1
        name = f"_Toc{900000000 + self.bookmarks}"
        inside = (
            f'<w:bookmarkStart w:id="{self.bookmarks}" w:name="{name}"/>{run(block.text)}'
            f'<w:bookmarkEnd w:id="{self.bookmarks}"/>'
        )
        self.made.append(paragraph(style, inside, more))
        if block.level == 1:
            self.pages.words(block.text, 44, 720, around=240, behind=560)
            self.pages.space(240)
        else:
            self.pages.words(block.text, 32, 560, behind=560)
        if block.level < 3:
            self.entries.append(Entry(block.level, block.text, name, self.pages.page))

    def para(self, block: Para) -> None:
        inside = "".join(
            run("".join(r.text for r in runs), MARKED if is_gap else "")
            for is_gap, runs in groupby(block.runs, key=lambda r: r.gap)
        )
        self.made.append(paragraph(self.names.body, inside))
        self.pages.words(block.text, 32, 560, indent=4)

    def table(self, block: TableBlock, sheet: Sheet) -> None:
        for line, more in _above(block, sheet):
            self.made.append(paragraph(self.names.above, run(line), more))
            self.pages.space(BESIDE)
        self.made.append(table_xml(sheet, self.names.table, self.names.cell))
        self.pages.table(sheet)
        for note in block.notes or ("",):  # two tables must not grow together
            self.made.append(paragraph(self.names.note, run(note)))
            self.pages.words(note, 20, BESIDE)

    def picture(self, picture: Picture, number: int) -> None:
        self.made.append(paragraph(self.names.caption, picture_xml(picture, number), "<w:keepNext/>"))
        self.made.append(paragraph(self.names.caption, run(picture.title)))
        self.pages.space(picture.high // 635 + 2 * BESIDE)


def typeset(book: Book, names: Names, section: Section, pictures: Sequence[Picture] = ()) -> Typeset:
    """The parts of the book as WordprocessingML; charts come behind the explanations, else at the end."""
    setting = _Setting(names, section)
    blocks = [block for block in book.blocks if not isinstance(block, Cover | Contents)]
    homes = [block.anchor for block in blocks if isinstance(block, Heading) and block.level == 1]
    charted = "part-3" if "part-3" in homes else homes[-1] if homes else ""
    parts: dict[str, str] = {}
    part = ""
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if isinstance(block, Heading) and block.level == 1:
            _close(parts, part, setting, pictures if part == charted else ())
            part = block.anchor
        setting.on(_paper(blocks, at))
        if isinstance(block, Heading):
            setting.heading(block, blocks[at - 1] if at else None, isinstance(following, TableBlock))
        elif isinstance(block, TableBlock):
            setting.table(block, laid_out(block))
        elif isinstance(block, Para):
            setting.para(block)
    last = setting.pages.paper
    _close(parts, part, setting, pictures if part == charted else (), is_last=True)
    return Typeset(parts, tuple(setting.entries), TEXT if pictures and part == charted else last)


def _close(
    parts: dict[str, str], part: str, setting: _Setting, pictures: Sequence[Picture], *, is_last: bool = False
) -> None:
    """Put what was set under its part, behind it its charts; the next part begins on upright text pages."""
    if not setting.made:
        return
    if pictures or not is_last:
        setting.on(TEXT)
    for number, picture in enumerate(pictures, 1):
        setting.picture(picture, number)
    parts[part] = "".join(setting.made)
    setting.made.clear()


def _paper(blocks: Sequence[Block], at: int) -> Paper:
    """The paper of a block; a heading goes with what stands under it."""
    for block in blocks[at : at + 3]:
        if isinstance(block, TableBlock):
            return laid_out(block).paper
        if isinstance(block, Para):
            return TEXT
    return TEXT


def section_break(section: str) -> str:
    """A paragraph of one point that ends a section."""
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        f'<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>{section}</w:pPr></w:p>'
    )


def _above(block: TableBlock, sheet: Sheet) -> list[tuple[str, str]]:
    """The lines above a table with their properties: number, body and denomination; of a form its year."""
    if is_form(block):
        year = block.title.removeprefix(block.kind)
        return [(year, '<w:jc w:val="center"/>')] if year else []
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{sheet.paper.width}"/></w:tabs>'
    return [
        (block.number, '<w:jc w:val="right"/>'),
        (f"部门：{block.department}\t金额单位：{block.denomination}", tabs),
    ]


def cover_xml(cover: Cover, names: Names) -> str:
    """The first page: body, year and kind one under the other."""
    year = f"{cover.year}年度" if cover.year else ""
    first = '<w:spacing w:before="3600"/>'
    lines = [line for line in (cover.department, f"{year}{cover.kind}") if line]
    return "".join(paragraph(names.cover, run(line), first if n == 0 else "") for n, line in enumerate(lines))


def contents_xml(entries: Sequence[Entry], names: Names, width: int = TEXT.width) -> str:
    """The table of contents as a field of Word, filled: every entry with its page and a link to its heading."""
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
    begin = _field_begin(r' TOC \o "1-2" \h \z \u ')
    lines = []
    for n, entry in enumerate(entries):
        style = names.contents1 if entry.level == 1 else names.contents2
        page = rf" PAGEREF {entry.bookmark} \h "
        link = (
            f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{run(entry.text)}'
            f"<w:r><w:rPr><w:webHidden/></w:rPr><w:tab/></w:r>"
            f"{_field_begin(page)}<w:r><w:rPr><w:webHidden/></w:rPr>"
            f"<w:t>{entry.page}</w:t></w:r>{_FIELD_END}</w:hyperlink>"
        )
        lines.append(paragraph(style, (begin if n == 0 else "") + link, tabs))
    title = paragraph(names.contents_title, run("目　录"), "<w:pageBreakBefore/>")
    return (
        '<w:sdt><w:sdtPr><w:alias w:val="目录"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{title}{''.join(lines)}"
        f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr>{_FIELD_END if lines else ""}</w:p>'
        "</w:sdtContent></w:sdt>"
    )


_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _field_begin(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{text(code)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def section_xml(paper: Paper, inside: str = "", numbering: str = "") -> str:
    """The properties of a section: what it refers to, size and margins of its paper, how pages are numbered."""
    across = ' w:orient="landscape"' if paper.wide > paper.high else ""
    return (
        f'<w:sectPr>{inside}<w:type w:val="nextPage"/><w:pgSz w:w="{paper.wide}" w:h="{paper.high}"{across}/>'
        f'<w:pgMar w:top="{paper.top}" w:right="{paper.right}" w:bottom="{paper.bottom}" w:left="{paper.left}"'
        f' w:header="{paper.footer}" w:footer="{paper.footer}" w:gutter="0"/>{numbering}</w:sectPr>'
    )
