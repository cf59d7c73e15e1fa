"""Blocks: the files of a report as text and tables to be shown, every cell with its place in its file."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from juesuan.document import Grid, GridCell, Paragraph, Piece
from juesuan.errors import JuesuanError
from juesuan.finding import Verdict
from juesuan.folder import toml_text
from juesuan.readers import read_document
from juesuan.readers.text import read_text
from juesuan.writers.html.forms import form_blocks
from juesuan.writers.html.marks import line_in_file
from juesuan.writers.html.printed import Block, Cell, Row, Sheet
from juesuan.writers.parts import titles_of
from juesuan.writers.source_lines import lines_of

# Columns of a facts folder that serve programs; they are named below the table, not shown in it.
FOR_PROGRAMS = frozenset({"条", "对应单元格", "对照单元格", "句式", "名称", "标识"})
LISTS = ("claims", "headings", "glossary", "catalogue", "tables")  # in the order in which one reads them
LONGEST_TITLE = 80
_ORDINAL = re.compile(r"^(?:第[一二三四五六七八九十]+部分|[（(]?[一二三四五六七八九十]+[）)]?[、．.]?)\s*")


def sheets_of(verdict: Verdict, words: Mapping[str, str]) -> list[Sheet]:
    """The files of a report in the order in which they are read, by the names of what they hold.

    Of a facts folder: tables, then the figures of the text and the lists, then the forms.
    """
    path, titles = str(verdict.document["path"]), titles_of(verdict)
    form = verdict.document.get("format")
    if form != "folder":
        plain = {_plain(title) for title in titles.values()} - {""}
        return [_text_sheet(path, plain)] if form == "text" else _document_sheets(path, plain, words)
    root = Path(path)
    published = root / "published"
    lists = sorted(
        published.glob("*.csv"), key=lambda file: (LISTS.index(file.stem) if file.stem in LISTS else 9, file)
    )
    forms = [*sorted((published / "evaluations").glob("*.toml")), root / "department.toml"]
    numbers = {str(table.get("kind")): str(table.get("number")) for table in verdict.coverage.tables}
    found = []
    for file in (*sorted((published / "tables").glob("*.csv")), *lists, *forms):
        name = _name(file, numbers, titles, words)
        read = _toml_sheet if file.suffix == ".toml" else _csv_sheet
        found.append(read(file.as_posix(), name, file.relative_to(root).as_posix()))
    return found


def _name(file: Path, numbers: Mapping[str, str], titles: Mapping[str, str], words: Mapping[str, str]) -> str:
    """What a file of a facts folder holds: a table, a list, a form."""
    if file.parent.name == "tables":
        kind = file.stem.partition("-")[2] or file.stem
        return f"{numbers.get(kind, '')} {kind}".strip()
    if file.parent.name == "evaluations":
        display = f"项目{int(file.stem)}" if file.stem.isdecimal() else file.stem
        return f"{display} {titles.get(display, '')}".strip()
    return words.get(f"file_{file.stem}", file.name)


def _text_sheet(path: str, titles: Collection[str]) -> Sheet:
    """A text file: tables where the reader sees cells, headings where a line is the title of a part, text elsewhere."""
    cells: dict[int, tuple[int, list[Cell]]] = {}  # line -> which grid, its cells
    lines = lines_of(path)
    for number, grid in enumerate(_grids(path)):
        for row in grid.rows:
            for cell in row:
                line, start = cell.place.line or 0, cell.place.start or 0
                end = start if cell.place.end is None else cell.place.end
                cells.setdefault(line, (number, []))[1].append(Cell(lines[line - 1][start:end], line, start))
    return Sheet(path, "", "", tuple(_text_blocks(lines, cells, titles)))


def _document_sheets(path: str, titles: Collection[str], words: Mapping[str, str]) -> list[Sheet]:
    """A file of another kind, as its reader sees it: pages one after the other, a workbook sheet by sheet."""
    try:
        document = read_document(path)
    except JuesuanError:  # no longer there, or changed
        return []
    texts = enumerate(block.text if isinstance(block, Paragraph) else "" for block in document.blocks)
    headings = frozenset({plain: n for n, text in texts if (plain := _title(text)) in titles}.values())
    sheets: dict[str, list[Block]] = {}
    page = 0
    for n, block in enumerate(document.blocks):
        place = block.place
        blocks = sheets.setdefault(place.sheet or "", [])
        if place.page is not None and place.page != page:
            page = place.page
            blocks.append(Block((Row((Cell(words["page"].format(page=page), -page),), -page, -page),), is_page=True))
        if isinstance(block, Grid):
            blocks.append(Block(tuple(map(_document_row, block.rows)), is_table=True))
        else:
            rows = (_document_row((piece,)) for piece in block.pieces)
            blocks.extend(Block((row,), is_heading=n in headings) for row in rows)
    named = [(f"{path}#{name}" if name else path, name, tuple(blocks)) for name, blocks in sheets.items()]
    return [Sheet(file, name, "", blocks) for file, name, blocks in named]


def _document_row(cells: Sequence[GridCell | Piece]) -> Row:
    shown = tuple(
        Cell(cell.text, line_in_file(cell.place) or 0, cell.place.start or 0, cell.place.column) for cell in cells
    )
    return Row(shown, shown[0].line, shown[0].line)


def _grids(path: str) -> list[Grid]:
    try:
        return [block for block in read_text(path).blocks if isinstance(block, Grid)]
    except JuesuanError:
        return []


def _text_blocks(
    lines: tuple[str, ...], cells: Mapping[int, tuple[int, list[Cell]]], titles: Collection[str]
) -> Iterator[Block]:
    last = {plain: number for number, text in enumerate(lines, 1) if (plain := _title(text)) in titles}
    headings = frozenset(last.values())  # where a title stands in the contents as well, its last line is the heading
    rows: list[Row] = []
    table: int | None = None
    for number, text in enumerate(lines, 1):
        if number in cells:
            grid, found = cells[number]
            if rows and grid != table:
                yield Block(tuple(rows), is_table=True)
                rows = []
            rows.append(Row(tuple(found), number, number))
            table = grid
        elif text.strip():
            if rows:
                yield Block(tuple(rows), is_table=True)
                rows = []
            line = Row((Cell(text, number),), number, number)
            yield Block((line,), is_heading=number in headings)
    if rows:
        yield Block(tuple(rows), is_table=True)


def _title(text: str) -> str:
    return _plain(text) if len(text) < LONGEST_TITLE else ""


def _plain(text: str) -> str:
    """A title without its ordinal and white space, to be compared."""
    text = text.strip()
    for _ in range(2):
        text = _ORDINAL.sub("", text)
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _csv_sheet(file: str, name: str, path: str) -> Sheet:
    """A file of cells under its headings; columns are counted as in the file, those for programs left out."""
    records = csv.reader(line + "\n" for line in lines_of(file))
    headings = next(records, [])
    shown = [n for n, heading in enumerate(headings) if heading not in FOR_PROGRAMS]
    rows = [Row(tuple(Cell(headings[n], 1, 0, n + 1) for n in shown), 1, 1, is_head=True)]
    last = records.line_num
    try:
        for record in records:
            first, last = last + 1, records.line_num
            found = (Cell(record[n].strip() if n < len(record) else "", first, 0, n + 1) for n in shown)
            if any(record):
                rows.append(Row(tuple(found), first, last))
    except csv.Error:
        pass  # the rows before the damage; a folder that is damaged comes to no verdict
    hidden = [heading for heading in headings if heading in FOR_PROGRAMS]
    return Sheet(file, name, path, (Block(tuple(rows), is_table=True),), tuple(hidden))


def _toml_sheet(file: str, name: str, path: str) -> Sheet:
    try:
        blocks = form_blocks(*toml_text.parse("\n".join(lines_of(file))))
    except ValueError:  # no longer TOML
        blocks = []
    return Sheet(file, name, path, tuple(blocks))
