"""Word documents: paragraphs with their numbering, tables as grids, revisions as if accepted; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.place import Place
from juesuan.readers.docx_numbering import W, read_numbering
from juesuan.readers.docx_package import Package
from juesuan.readers.docx_runs import Inline, Words
from juesuan.readers.docx_styles import read_styles
from juesuan.readers.docx_tables import Spread, is_layout, spread
from juesuan.readers.layout import is_number_in
from juesuan.readers.source import read_bytes

DEEPEST = 60  # containers inside containers

_P, _TBL, _SDT, _CONTENT = f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}sdtContent"
_KEPT = frozenset(f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag"))
_GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
_NOTE_KINDS = ("footnote", "endnote")


def read_docx(path: str | Path) -> Document:
    """The document in a Word file.

    ``line`` of a place counts paragraphs and rows of tables in order, ``start`` the characters of the paragraph or
    cell, ``row`` and ``column`` count inside a table. What a merged cell says stands in its first place, the others
    are empty. :class:`UnreadableFile` when the file is damaged or locked.
    """
    data = read_bytes(path)
    package = Package(data, path)
    styles = read_styles(package.part("styles"))
    reader = _Reader(str(path), Words(styles, read_numbering(package.part("numbering"))), _notes(package))
    body = package.main.find(f"{W}body")
    if body is not None:
        reader.container(body, 0)
    reader.end_rows()
    blocks = tuple(reader.blocks)
    return Document(str(path), "docx", sha256(data).hexdigest(), blocks, remarks=tuple(reader.remarks()))


def _notes(package: Package) -> dict[tuple[str, str], Any]:
    """Foot and end notes by kind and id."""
    found = {}
    for kind in _NOTE_KINDS:
        root = package.part(f"{kind}s")
        for note in () if root is None else root.iterchildren(f"{W}{kind}"):
            if note.get(f"{W}type") in (None, "normal"):
                found[kind, note.get(f"{W}id") or ""] = note
    return found


class _Reader:
    """The blocks as they are met. ``rows`` are lines with tabs that may be rows of a table set without one."""

    def __init__(self, file: str, words: Words, notes: dict[tuple[str, str], Any]) -> None:
        self.file = file
        self.words = words
        self.notes = notes
        self.blocks: list[Paragraph | Grid] = []
        self.rows: list[tuple[GridCell, ...]] = []
        self.lines = 0
        self.carried = Inline()  # of paragraphs whose end was deleted

    def container(self, element: Any, depth: int) -> None:
        """Take up what is in the body, a text box, a cell or a note."""
        if depth > DEEPEST:
            return
        for child in element:
            tag = child.tag
            if tag == _P:
                self.paragraph(child, depth)
            elif tag == _TBL:
                self.table(child, depth)
            elif tag == _SDT:
                inside = child.find(_CONTENT)
                if inside is not None:
                    self.container(inside, depth + 1)
            elif tag in _KEPT:
                self.container(child, depth + 1)
            elif tag in _GONE:
                self.words.revised += 1
            elif isinstance(tag, str) and tag.endswith("}AlternateContent"):
                for choice in child[:1]:
                    self.container(choice, depth + 1)

    def paragraph(self, element: Any, depth: int) -> None:
        """Take up a paragraph, then what is anchored in it: text boxes and notes."""
        inline = self.words.paragraph(element)
        if self.carried.text:
            inline.text = self.carried.text + inline.text
            inline.number = self.carried.number or inline.number
            inline.boxes = self.carried.boxes + inline.boxes
            self.carried = Inline()
        if inline.goes_on:
            self.carried = inline
            return
        self.lines += 1
        if inline.is_contents:
            self.end_rows()
            self.blocks += self.paragraphs(inline)
        elif "\t" in inline.text.strip() and is_number_in(inline.text.split("\t")):
            self.rows.append(tuple(self.tabbed(inline)))
        elif inline.text.strip() or inline.number:
            self.end_rows()
            self.blocks += self.paragraphs(inline)
        self.anchored(inline, depth)

    def anchored(self, inline: Inline, depth: int) -> None:
        for box in inline.boxes:
            self.end_rows()
            self.container(box, depth + 1)
        for note in inline.notes:
            if (inside := self.notes.pop(note, None)) is not None:
                self.end_rows()
                self.container(inside, depth + 1)

    def paragraphs(self, inline: Inline) -> Iterator[Paragraph]:
        """The lines of a paragraph, each with where it begins in it; the number stands before its first character."""
        at, number = 0, inline.number
        for line in inline.text.split("\n"):
            text = line.strip()
            start = at + len(line) - len(line.lstrip())
            at += len(line) + 1
            if not text and not number:
                continue
            pieces = [self.piece(number, start, start)] if number else []
            number = ""
            if text:
                pieces.append(self.piece(text, start, start + len(text)))
            yield Paragraph(tuple(pieces))

    def piece(self, text: str, start: int, end: int) -> Piece:
        return Piece(text, Place.in_line(self.file, self.lines, start, end, text))

    def tabbed(self, inline: Inline) -> Iterator[GridCell]:
        """The stretches of a line between its tabs."""
        at = 0
        if inline.number:
            yield GridCell(inline.number, Place.in_line(self.file, self.lines, 0, 0, inline.number))
        for part in inline.text.split("\t"):
            text = part.strip()
            start = at + len(part) - len(part.lstrip()) if text else at
            yield GridCell(text, Place.in_line(self.file, self.lines, start, start + len(text), text))
            at += len(part) + 1

    def end_rows(self) -> None:
        """Close the table that lines with tabs made up."""
        if self.rows:
            self.blocks.append(Grid(tuple(self.rows)))
            self.rows = []

    def table(self, element: Any, depth: int) -> None:
        """Take up a table as a grid, or what is in it when it only arranges the page; then what its cells anchor."""
        self.end_rows()
        laid = spread(element)
        if is_layout(laid):
            for cell in (cell for row in laid.rows for cell in row if not cell.goes_on):
                self.container(cell.element, depth + 1)
            self.end_rows()
            return
        behind: list[Inline] = []
        rows = tuple(self.table_rows(laid, behind))
        if rows:
            self.blocks.append(Grid(rows))
        for inline in behind:
            for table in inline.tables:
                self.table(table, depth + 1)
            self.anchored(inline, depth)

    def table_rows(self, laid: Spread, behind: list[Inline]) -> Iterator[tuple[GridCell, ...]]:
        """The rows that say something; cells with more than text in them are put into ``behind``."""
        file, columns, width = self.file, laid.columns, laid.width
        self.words.revised += laid.deleted
        for n, row in enumerate(laid.rows, 1):
            self.lines += 1
            line = self.lines
            cells = [
                GridCell("", tuple.__new__(Place, (file, "", line, None, None, n, column + 1, 0, 0, "")))
                for column in range(width)
            ]
            says = False
            for cell in row:
                if cell.goes_on:
                    continue
                inline = self.words.cell(cell.element)
                if inline.tables or inline.boxes or inline.notes:
                    behind.append(inline)
                if text := inline.text:
                    at = columns[cell.column]
                    place = tuple.__new__(Place, (file, "", line, None, None, n, at + 1, 0, len(text), text))
                    cells[at] = GridCell(text, place)
                    says = True
            if says:
                yield tuple(cells)

    def remarks(self) -> Iterator[str]:
        if self.words.revised:
            yield f"文档有 {self.words.revised} 处修订尚未接受或拒绝，按全部接受以后的内容核验"
        if self.words.hidden:
            yield f"文档有 {self.words.hidden} 处隐藏文字，打印时看不到，没有核验"
        if self.words.embedded:
            yield f"文档嵌入了 {self.words.embedded} 个其他文件或对象，没有读取，请分别核验"
        if self.words.pictured:
            yield f"文档有 {self.words.pictured} 幅大图，图中如有表格和文字，未能核验"
