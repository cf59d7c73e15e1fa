"""What a report shows, as blocks: text and tables, each cell with the place it stands at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """Text that begins at ``start`` of ``line``; ``column`` for files of cells, whose places count inside a cell.

    ``width`` is how many characters it takes in the file, when escapes make that another number than shown.
    """

    text: str
    line: int
    start: int = 0
    column: int | None = None
    width: int | None = None

    @property
    def end(self) -> int:
        return self.start + (len(self.text) if self.width is None else self.width)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side, from the lines ``first`` to ``last`` of the file."""

    cells: tuple[Cell, ...]
    first: int
    last: int
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A table of rows, a heading, a line of text (a row with one cell), or the beginning of a page."""

    rows: tuple[Row, ...]
    is_table: bool = False
    is_heading: bool = False
    is_page: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: the name to show (“” for the only file), its path in the folder, its blocks, and headings of columns
    that are not shown."""

    file: str
    name: str
    path: str
    blocks: tuple[Block, ...]
    hidden: tuple[str, ...] = ()
