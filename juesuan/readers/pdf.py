"""PDF with a text layer: characters to lines, rulings to cells, page by page, each place with its page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.lattice import Lattice, Line, lattices
from juesuan.readers.layout import split_by_spaces
from juesuan.readers.pdf_columns import Span, unruled
from juesuan.readers.pdf_heads import DEEP_EDGE, running_heads
from juesuan.readers.pdf_page import Character, Drawn, drawn
from juesuan.readers.pdf_paragraphs import continued
from juesuan.readers.source import read_bytes
from juesuan.readers.text import spaced_blocks
from juesuan.readers.typeset import Typeset, as_typewritten, typeset

MOST_PAGES = 2_000
MOST_NAMED = 20  # pages named in a remark
GARBLED = 0.1  # share of a page
FEWEST_GARBLED = 5  # characters
FEWEST_ROWS = 3  # lines with numbers in columns that make a table without ruling lines


def read_pdf(path: str | Path) -> Document:
    """The document in a PDF; pages without characters are told of in ``remarks``, nothing is concluded from them.

    :class:`UnreadableFile` when the file is damaged, locked by a password, too long, or holds no text at all.
    """
    import pypdfium2

    data = read_bytes(path)
    place = Place(str(path))
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(
                f"PDF 文件“{path}”有打开密码", place=place, hint="请先用密码打开，另存为不加密的 PDF 再核验"
            ) from None
        raise UnreadableFile(
            f"PDF 文件“{path}”已损坏或不完整，打不开", place=place, hint="请重新下载或从原文件重新导出"
        ) from None
    try:
        if len(pdf) > MOST_PAGES:
            raise UnreadableFile(
                f"PDF 文件“{path}”有 {len(pdf)} 页，不像一份部门决算",
                place=place,
                hint=f"请拆分成不超过 {MOST_PAGES} 页的文件再核验",
            )
        pages = [page_of(pdf, n) for n in range(len(pdf))]
    finally:
        pdf.close()
    return document_of(pages, path, data, "PDF 文件")


def document_of(pages: Sequence[Drawn], path: str | Path, data: bytes, called: str) -> Document:
    """The document on these pages of a file; :class:`UnreadableFile` when none can be read.

    ``called`` is the name of its kind of file.
    """
    file, place = str(path), Place(str(path))
    if all(page.is_broken for page in pages):
        raise UnreadableFile(
            f"{called}“{path}”已损坏，没有一页打得开", place=place, hint="请重新下载或从原文件重新导出"
        )
    if not any(page.characters for page in pages):
        raise UnreadableFile(
            f"{called}“{path}”各页都是图像，没有文字", place=place, hint="请先识别成文字（OCR），或改用有文字的文件"
        )
    garbled = [n for n, page in enumerate(pages, 1) if _is_garbled(page)]
    if sum(len(pages[n - 1].characters) for n in garbled) * 2 > sum(len(page.characters) for page in pages):
        raise UnreadableFile(
            f"{called}“{path}”的字体没有说明各是什么字，读出来的是乱码",
            place=place,
            hint="请从原文件重新导出 PDF（用“另存为 PDF”，不要用虚拟打印机），或用 Word 原件核验",
        )
    gaps = tuple(n for n, page in enumerate(pages, 1) if page.is_broken or page.is_image or n in garbled)
    laid = _without_running_heads(pages, list(layouts(pages)))
    blocks = tuple(_joined(laid, pages, gaps, file))
    return Document(file, "pdf", sha256(data).hexdigest(), blocks, remarks=tuple(_remarks(pages, garbled)), gaps=gaps)


def page_of(pdf: Any, number: int) -> Drawn:
    """A page, counted from 0, or an empty one marked as broken when it cannot be loaded."""
    import pypdfium2

    try:
        return drawn(pdf[number])
    except pypdfium2.PdfiumError:
        return Drawn(0, 0, (), (), (), is_image=False, leaning=0, is_broken=True)


def _remarks(pages: Sequence[Drawn], garbled: Sequence[int]) -> Iterator[str]:
    broken = [n for n, page in enumerate(pages, 1) if page.is_broken]
    if broken:
        yield f"第 {_numbers(broken)} 页已损坏，打不开，未能核验"
    images = [n for n, page in enumerate(pages, 1) if page.is_image]
    if images:
        yield f"第 {_numbers(images)} 页为图像，未能核验"
    if garbled:
        yield f"第 {_numbers(garbled)} 页的字体没有说明各是什么字，读出来的是乱码，未能核验"
    recognised = [n for n, page in enumerate(pages, 1) if page.is_recognised]
    if recognised:
        yield f"第 {_numbers(recognised)} 页是扫描图像，文字由识别得来，可能与图像不同"
    partly = [n for n, page in enumerate(pages, 1) if not page.is_whole]
    if partly:
        yield f"第 {_numbers(partly)} 页的图形太多，表格线没有读全"
    unseen = [n for n, page in enumerate(pages, 1) if page.unseen]
    if unseen:
        yield f"看不见的字（透明、极小或在页面之外）没有读：第 {_numbers(unseen)} 页"
    askew = [f"第 {n} 页 {page.leaning} 个" for n, page in enumerate(pages, 1) if page.leaning]
    if askew:
        yield f"斜排的字（水印、印章等）没有读：{'、'.join(askew[:10])}{'等' if len(askew) > 10 else ''}"


def _numbers(pages: Sequence[int]) -> str:
    """Page numbers in words, runs of them as “3—7”."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    said = [str(first) if first == last else f"{first}—{last}" for first, last in runs]
    return "、".join(said[:MOST_NAMED]) + ("等" if len(said) > MOST_NAMED else "")


_OF_NO_REPORT = re.compile("[\ue000-\uf8ff\ufffd]")  # private characters, and what stands for an unknown one


def _is_garbled(page: Drawn) -> bool:
    """Whether much of a page cannot be told by its fonts, or is told as characters that no report has."""
    odd = len(_OF_NO_REPORT.findall("".join([character.text for character in page.characters])))
    return max(page.unmapped, odd) > max(FEWEST_GARBLED, len(page.characters) * GARBLED)


_OF_NUMBERS = frozenset("0123456789.,%")


class TypesetTable(NamedTuple):
    """A ruled table with what stands in its cells; ``first`` is the number of its first row among the page's lines."""

    lattice: Lattice
    first: int
    cells: Mapping[int, Typeset]


class Layout(NamedTuple):
    """What is on a page as it is read: lines of text outside tables by number, and tables, from the top down.

    Lines and rows of tables are counted together, from 1 on every page: that is ``line`` of a place in a PDF.
    ``columns`` are those of a table without ruling lines that the page ends in.
    """

    lines: Mapping[int, Typeset]
    tables: tuple[TypesetTable, ...]
    columns: tuple[Span, ...] = ()


def layouts(pages: Iterable[Drawn]) -> Iterator[Layout]:
    """The lines and tables of each page of a document, from its first page on."""
    columns: tuple[Span, ...] = ()
    for page in pages:
        laid = _layout(page, columns)
        columns = laid.columns
        yield laid


def _layout(page: Drawn, columns: tuple[Span, ...]) -> Layout:
    """The lines and tables of a page; the page before ends in a table without ruling lines that has these columns."""
    ruled = lattices((Line(*line) for line in page.horizontal), (Line(*line) for line in page.vertical))
    loose: list[Character] = []
    inside: list[dict[int, list[Character]]] = [{} for _ in ruled]
    for character, home in zip(page.characters, _homes(ruled, page.characters), strict=True):
        if home is None:
            loose.append(character)
        else:
            inside[home[0]].setdefault(home[1], []).append(character)
    for at, lattice in enumerate(ruled):
        if lattice.columns == 1 and _holds_columns(inside[at]):
            loose += (character for held in inside[at].values() for character in held)
            inside[at] = {}
    found: list[tuple[float, Typeset | tuple[Lattice, dict[int, Typeset]]]] = []
    lines_outside = dict(enumerate(typeset(loose)))
    spaced = unruled(lines_outside, [Line(*line) for line in page.horizontal], columns)
    taken = frozenset().union(*(table.taken for table in spaced))
    found += [(line.top, line) for n, line in lines_outside.items() if n not in taken]
    for lattice, held in (*zip(ruled, inside, strict=True), *((table.lattice, table.held) for table in spaced)):
        cells = {n: said for n, said in ((n, _in_cell(typeset(held[n]))) for n in held) if said.text}
        if cells:
            found.append((lattice.top, (lattice, cells)))
    lines: dict[int, Typeset] = {}
    tables = []
    number = 1
    for _, thing in sorted(found, key=lambda entry: -entry[0]):
        if isinstance(thing, Typeset):
            lines[number] = thing
            number += 1
        else:
            tables.append(TypesetTable(thing[0], number, thing[1]))
            number += thing[0].rows
    last = min(spaced, key=lambda table: table.lattice.bottom, default=None)
    if last is None:
        return Layout(lines, tuple(tables))
    below = [line for line in lines.values() if line.top <= last.lattice.bottom]
    is_last = not below or (len(below) == 1 and below[0].top < page.height * DEEP_EDGE and "  " not in below[0].text)
    return Layout(lines, tuple(tables), last.columns if is_last else ())


def _holds_columns(cells: Mapping[int, Sequence[Character]]) -> bool:
    """Whether a frame with lines between rows alone holds a table whose columns are told by white space."""
    return sum(any("  " in line.text for line in typeset(held)) for held in cells.values()) >= FEWEST_ROWS


def _homes(tables: Sequence[Lattice], characters: Sequence[Character]) -> list[tuple[int, int] | None]:
    """Which cell each character stands in; a number too long for its cell is kept whole, where most of it stands."""
    if not tables:
        return [None] * len(characters)
    homes = list(_cells(tables, characters))
    at = 1
    while at < len(homes):
        if homes[at] == homes[at - 1] or not _goes_on(characters[at - 1], characters[at]):
            at += 1
            continue
        first, end = at - 1, at + 1
        while first and _goes_on(characters[first - 1], characters[first]):
            first -= 1
        while end < len(homes) and _goes_on(characters[end - 1], characters[end]):
            end += 1
        homes[first:end] = [Counter(homes[first:end]).most_common(1)[0][0]] * (end - first)
        at = end + 1
    return homes


def _goes_on(one: Character, other: Character) -> bool:
    """Whether two characters drawn one after the other belong to one number."""
    return (
        one.text in _OF_NUMBERS
        and other.text in _OF_NUMBERS
        and abs(other.left - one.right) < 0.15 * (one.top - one.bottom)
        and abs(other.bottom - one.bottom) < 0.1 * (one.top - one.bottom)
    )


def _cells(tables: Sequence[Lattice], characters: Sequence[Character]) -> Iterator[tuple[int, int] | None]:
    """Which cell of which table the middle of each character lies in; most stand where the one before them stood."""
    home: tuple[int, int] | None = None
    left = bottom = right = top = 0.0
    for _, x0, y0, x1, y1 in characters:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if not (left < x < right and bottom < y < top):
            home = None
            left = right = 0.0
            for at, table in enumerate(tables):
                found = table.at(x, y)
                if found is not None:
                    cell, left, bottom, right, top = found
                    home = at, cell
                    break
        yield home


def _in_cell(lines: Sequence[Typeset]) -> Typeset:
    """The lines of a cell in one; a blank only between two words in Latin letters."""
    if len(lines) == 1:
        return lines[0]
    text = ""
    marks: list[Character | None] = []
    for line in lines:
        if text and text[-1].isascii() and text[-1].isalpha() and line.text[0].isascii() and line.text[0].isalpha():
            text += " "
            marks.append(None)
        text += line.text
        marks += line.characters
    left, right = min((line.left for line in lines), default=0), max((line.right for line in lines), default=0)
    bottom, top = min((line.bottom for line in lines), default=0), max((line.top for line in lines), default=0)
    return Typeset(text, left, bottom, right, top, tuple(marks))


def _without_running_heads(pages: Sequence[Drawn], laid: Sequence[Layout]) -> list[Layout]:
    """The pages without what stands at the edge of many of them."""
    running = running_heads([layout.lines for layout in laid], [page.height for page in pages])
    if not running:
        return list(laid)
    return [
        layout._replace(lines={n: line for n, line in layout.lines.items() if (at, n) not in running})
        for at, layout in enumerate(laid)
    ]


def _joined(
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


def _blocks_of_lines(lines: Mapping[int, Typeset], file: str, page: int) -> list[Paragraph | Grid]:
    return _aligned(lines, file, page) or _lines(lines, file, page)


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
