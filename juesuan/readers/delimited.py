"""Tables saved as text with commas between the cells (.csv), as spreadsheets save them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.decode import decode
from juesuan.readers.source import read_bytes

DELIMITERS = ",\t;；，"
LONGEST = 100_000  # characters of a cell
MOST_CELLS = 500_000  # a report has some ten thousand


def read_delimited(path: str | Path) -> Document:
    """The document in a table saved as text, in any charset; rows with one cell are text between tables.

    ``line`` of a place is the line the row begins in, ``row`` and ``column`` count from 1 as in a sheet.
    :class:`UnreadableFile` when quotes are not closed or a cell is too long.
    """
    data = read_bytes(path)
    text, encoding, remarks = decode(data, str(path))
    blocks = tuple(_blocks(text, str(path)))
    return Document(str(path), "text", sha256(data).hexdigest(), blocks, encoding, remarks)


def _blocks(text: str, file: str) -> Iterator[Paragraph | Grid]:
    rows: list[tuple[GridCell, ...]] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    csv.field_size_limit(LONGEST)
    reader = csv.reader((line + "\n" for line in lines), delimiter=_delimiter(lines))
    line = 1
    met = 0
    try:
        for number, row in enumerate(reader, 1):
            met += len(row)
            if met > MOST_CELLS:
                raise UnreadableFile(
                    f"表格文件“{file}”超过 {MOST_CELLS} 格，不像一份部门决算",
                    place=Place(file, line=line),
                    hint="请确认文件是否正确，或拆分后逐份核验",
                )
            cells = tuple(_cell(words, file, line, number, n) for n, words in enumerate(row, 1))
            line = reader.line_num + 1
            filled = [cell for cell in cells if cell.text]
            if len(filled) > 1:
                rows.append(cells)
                continue
            if filled and rows:
                rows.append(cells)  # a row of a table with nothing but its name, or what follows the table
                continue
            yield from (Paragraph((Piece(cell.text, cell.place),)) for cell in filled)
            if not filled and rows:
                yield from _apart(rows)
                rows = []
    except csv.Error:
        raise UnreadableFile(
            f"表格文件“{file}”第 {reader.line_num} 行起引号没有闭合，或一格超过 {LONGEST} 字",
            place=Place(file, line=line),
            hint="请在 Excel、WPS 中打开，另存为 .xlsx 再核验",
        ) from None
    yield from _apart(rows)


def _apart(rows: list[tuple[GridCell, ...]]) -> Iterator[Paragraph | Grid]:
    """The rows as a grid, without lone cells at its end, which are notes and titles."""
    end = len(rows)
    while end and sum(bool(cell.text) for cell in rows[end - 1]) == 1:
        end -= 1
    if end:
        yield Grid(tuple(rows[:end]))
    for row in rows[end:]:
        yield from (Paragraph((Piece(cell.text, cell.place),)) for cell in row if cell.text)


def _delimiter(lines: list[str]) -> str:
    """The mark that most often holds cells apart."""
    head = "\n".join(lines[:200])
    return max(DELIMITERS, key=head.count)


def _cell(words: str, file: str, line: int, row: int, column: int) -> GridCell:
    text = " ".join(words.split())
    return GridCell(text, Place(file, "", line, None, None, row, column, 0, len(text), text))
