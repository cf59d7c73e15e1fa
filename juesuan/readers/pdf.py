"""PDF with a text layer: characters to lines, rulings to cells, page by page, each place with its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.lattice import Lattice, Line, lattices
from juesuan.readers.pdf_page import Character, Drawn, drawn
from juesuan.readers.source import read_bytes
from juesuan.readers.typeset import Typeset, typeset

MOST_PAGES = 2_000


def read_pdf(path: str | Path) -> Document:
    """The document in a PDF; pages without characters are told of in ``remarks``, nothing is concluded from them.

    :class:`UnreadableFile` when the file is damaged, locked by a password, too long, or holds no text at all.
    """
    import pypdfium2

    data = read_bytes(path)
    file, place = str(path), Place(str(path))
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
        pages = [drawn(pdf[n]) for n in range(len(pdf))]
    finally:
        pdf.close()
    if not any(page.characters for page in pages):
        raise UnreadableFile(
            f"PDF 文件“{path}”各页都是图像，没有文字", place=place, hint="请先识别成文字（OCR），或改用有文字的 PDF"
        )
    blocks = [block for number, page in enumerate(pages, 1) for block in _blocks(page, number, file)]
    return Document(file, "pdf", sha256(data).hexdigest(), tuple(blocks), remarks=tuple(_remarks(pages)))


def _remarks(pages: Sequence[Drawn]) -> Iterator[str]:
    images = [str(n) for n, page in enumerate(pages, 1) if not page.characters and page.images]
    if images:
        yield f"第 {'、'.join(images)} 页为图像，未能核验"


def _blocks(page: Drawn, number: int, file: str) -> Iterator[Paragraph | Grid]:
    """What is on a page from the top down: ruled tables as grids, everything else as lines of text."""
    tables = lattices((Line(*line) for line in page.horizontal), (Line(*line) for line in page.vertical))
    homes = _Homes(tables)
    loose: list[Character] = []
    inside: dict[tuple[int, int], list[Character]] = {}
    for character in page.characters:
        home = homes.of((character.left + character.right) / 2, (character.bottom + character.top) / 2)
        if home is None:
            loose.append(character)
        else:
            inside.setdefault(home, []).append(character)
    found: list[tuple[float, Paragraph | Grid]] = []
    for count, line in enumerate(typeset(loose), 1):
        place = Place(file, "", count, number, None, None, None, 0, len(line.text), line.text)
        found.append((line.top, Paragraph((Piece(line.text, place),))))
    for at, table in enumerate(tables):
        cells = {n: typeset(characters) for (home, n), characters in inside.items() if home == at}
        if cells:
            found.append((table.top, _grid(table, cells, number, file)))
    found.sort(key=lambda entry: -entry[0])
    yield from (block for _, block in found)


class _Homes:
    """Which cell of which table a point lies in."""

    def __init__(self, tables: Sequence[Lattice]) -> None:
        self.tables = tables

    def of(self, x: float, y: float) -> tuple[int, int] | None:
        for at, table in enumerate(self.tables):
            if table.left <= x <= table.right and table.bottom <= y <= table.top:
                for n, cell in enumerate(table.cells):
                    if cell.left <= x <= cell.right and cell.bottom <= y <= cell.top:
                        return at, n
        return None


def _grid(table: Lattice, cells: dict[int, list[Typeset]], page: int, file: str) -> Grid:
    """The cells in rows; what a merged cell says stands in its first place, the others are empty."""
    rows = [
        [GridCell("", Place(file, "", None, page, None, r + 1, c + 1)) for c in range(table.columns)]
        for r in range(table.rows)
    ]
    for n, lines in cells.items():
        cell = table.cells[n]
        text = _in_cell(lines)
        place = Place(file, "", None, page, None, cell.row + 1, cell.column + 1, 0, len(text), text)
        rows[cell.row][cell.column] = GridCell(text, place)
    kept = [tuple(row) for row in rows if any(cell.text for cell in row)]
    return Grid(tuple(kept))


def _in_cell(lines: Sequence[Typeset]) -> str:
    """The lines of a cell in one; a space only between two words in Latin letters."""
    text = ""
    for line in lines:
        more = line.text.strip()
        if text and more and text[-1].isascii() and text[-1].isalpha() and more[0].isascii() and more[0].isalpha():
            text += " "
        text += more
    return text
