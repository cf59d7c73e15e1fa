"""Text with tabs cut into paragraphs and grids, for tests of forms that need no reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.document import Grid, GridCell, Paragraph, Piece
from juesuan.place import Place

TITLE = re.compile(r".*绩效自评表（项目(\d+)）")


def blocks_of(text: str, first_line: int = 1) -> list[Paragraph | Grid]:
    """Lines with tabs as grids, others as paragraphs; a blank line ends a grid."""
    blocks: list[Paragraph | Grid] = []
    rows: list[tuple[GridCell, ...]] = []
    for number, line in enumerate([*text.split("\n"), ""], first_line):
        if "\t" in line:
            at, cells = 0, []
            for part in line.split("\t"):
                cells.append(GridCell(part, Place(line=number, start=at, end=at + len(part), text=part)))
                at += len(part) + 1
            rows.append(tuple(cells))
            continue
        if rows:
            blocks.append(Grid(tuple(rows)))
            rows = []
        if line.strip():
            blocks.append(Paragraph((Piece(line, Place(line=number, start=0, end=len(line), text=line)),)))
    return blocks


def forms_of(text: str) -> Iterator[tuple[int, str, int]]:
    """Number, text and first line of every form in a report."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if TITLE.fullmatch(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        match = TITLE.fullmatch(lines[start])
        assert match is not None
        yield int(match[1]), "\n".join(lines[start:end]), start + 1
