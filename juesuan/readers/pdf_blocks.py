"""The text of a PDF in reading order: paragraphs over line and page breaks, tables as grids, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from juesuan.document import Grid, GridCell, Paragraph, Piece
from juesuan.place import Place
from juesuan.readers.layout import split_by_spaces
from juesuan.readers.pdf_heads import running_heads
from juesuan.readers.pdf_layout import Layout, TypesetTable
from juesuan.readers.pdf_page import Drawn
from juesuan.readers.pdf_paragraphs import continued
from juesuan.readers.text import spaced_blocks
from juesuan.readers.typeset import Typeset, as_typewritten

FEWEST_ROWS = 3  # lines with numbers in columns that make a table without ruling lines


def without_running_heads(pages: Sequence[Drawn], laid: Sequence[Layout]) -> list[Layout]:
    """The pages without what stands at the edge of many of them."""
    running = running_heads([layout.lines for layout in laid], [page.height for page in pages])
    if not running:
        return list(laid)
    return [
        layout._replace(lines={n: line for n, line in layout.lines.items() if (at, n) not in running})
        for at, layout in enumerate(laid)
    ]


def joined_blocks(
    laid: Sequence[Layout], pages: Sequence[Drawn], gaps: Sequence[int], file: str
) -> Iterator[Paragraph | Grid]:
    """What is in the document: lines that go on with the one before are its paragraph, also over a page break."""
    apart = {(page, _next(layout.lines, table.first)) for page, layout in enumerate(laid) for table in layout.tables}
    ends_in_table = False
    for page, layout in enumerate(laid):
        last = max((table.first for table in layout.tables), default=0)
        if layout.lines and (ends_in_table or page in gaps):
            apart.add((page, min(layout.lines)))
        if layout.lines or layout.tables:
            ends_in_table = last > max(layout.lines, default=0)
    goes_on = continued([layout.lines for layout in laid], [page.width for page in pages], apart)
    open_paragraph: list[Piece] = []
    for page, layout in enumerate(laid):
        for block in _blocks(layout, page + 1, file):
            if isinstance(block, Paragraph) and open_paragraph and (page, block.place.line) in goes_on:
                open_paragraph += block.pieces
                continue
            if open_paragraph:
                yield Paragraph(tuple(open_paragraph))
                open_paragraph = []
            if isinstance(block, Paragraph):
                open_paragraph = list(block.pieces)
            else:
                yield block
    if open_paragraph:
        yield Paragraph(tuple(open_paragraph))


def _next(lines: Mapping[int, Typeset], number: int) -> int:
    """The first line behind that number; 0 when there is none."""
    return min((n for n in lines if n > number), default=0)


def _blocks(laid: Layout, number: int, file: str) -> Iterator[Paragraph | Grid]:
    """What is on a page from the top down: ruled tables as grids, everything else as lines of text.

    Lines held in columns by nothing but white space are rows of a grid as well.
    """
    found = [
        *(
            block
            for lines in _stretches(laid)
            for block in _aligned(lines, file, number) or _lines(lines, file, number)
        ),
        *(_grid(table, file, number) for table in laid.tables),
    ]
    yield from sorted(found, key=lambda block: block.place.line or 0)


def _stretches(laid: Layout) -> Iterator[Mapping[int, Typeset]]:
    """The lines between the tables."""
    start = 0
    for table in (*laid.tables, None):
        end = table.first if table is not None else max(laid.lines, default=0) + 1
        lines = {n: line for n, line in laid.lines.items() if start <= n < end}
        if lines:
            yield lines
        start = end


def _in_line(file: str, page: int, line: int, start: int, end: int, text: str) -> Place:
    return tuple.__new__(Place, (file, "", line, page, None, None, None, start, end, text))


def _lines(lines: Mapping[int, Typeset], file: str, page: int) -> list[Paragraph | Grid]:
    places = (_in_line(file, page, n, 0, len(line.text), line.text) for n, line in lines.items())
    return [Paragraph((Piece(place.text, place),)) for place in places]


def _aligned(lines: Mapping[int, Typeset], file: str, page: int) -> list[Paragraph | Grid]:
    """The lines with those that stand in columns as grids; none when no rows of numbers stand so."""
    if not any("  " in line.text for line in lines.values()):
        return []
    unit = max(
        1.0, median(line.top - line.bottom for line in lines.values()) / 2
    )  # most lines of a page are set in one size
    numbers = list(lines)
    printed = [as_typewritten(line, unit) for line in lines.values()]
    texts = [text for text, _ in printed]
    spaced = [split_by_spaces(text) for text in texts]
    if sum(cells is not None and cells.has_number for cells in spaced) < FEWEST_ROWS:
        return []

    def moved(place: Place) -> Place:
        """The place in the line as it is read instead of as it is laid out."""
        at = (place.line or 1) - 1
        origin = printed[at][1]
        start, end = place.start or 0, place.end or 0
        first = origin[start] if start < len(origin) else len(lines[numbers[at]].text)
        last = origin[end - 1] + 1 if start < end <= len(origin) else first
        return _in_line(file, page, numbers[at], first, last, place.text)

    return [_with_places(block, moved) for block in spaced_blocks(texts, spaced, file)]


def _with_places(block: Paragraph | Grid, change: Callable[[Place], Place]) -> Paragraph | Grid:
    if isinstance(block, Paragraph):
        return Paragraph(tuple(Piece(piece.text, change(piece.place)) for piece in block.pieces))
    return Grid(tuple(tuple(GridCell(cell.text, change(cell.place)) for cell in row) for row in block.rows))


def _grid(table: TypesetTable, file: str, page: int) -> Grid:
    """The cells in rows; what a merged cell says stands in its first place, the others are empty."""
    lattice = table.lattice
    made = tuple.__new__  # there are some ten thousand cells to make

    def cell(row: int, column: int, text: str) -> GridCell:
        place = (file, "", table.first + row, page, None, row + 1, column + 1, 0, len(text), text)
        return made(GridCell, (text, made(Place, place)))

    rows = [[""] * lattice.columns for _ in range(lattice.rows)]
    for n, said in table.cells.items():
        at = lattice.cells[n]
        rows[at.row][at.column] = said.text
    return Grid(
        tuple(
            tuple([cell(row, column, text) for column, text in enumerate(texts)])
            for row, texts in enumerate(rows)
            if any(texts)
        )
    )
