"""Document: a file as paragraphs and grids with places; nothing in it is understood yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from juesuan.place import NOWHERE, Place


class Piece(NamedTuple):
    """A stretch of text that stands in one line, page or cell: ``text`` begins at ``place.start``."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, joined from the pieces it was printed in; ``text`` is the pieces put together."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def place(self) -> Place:
        return self.pieces[0].place if self.pieces else NOWHERE

    def at(self, start: int, end: int) -> Place:
        """The place of the characters ``start`` to ``end`` (0-based, end exclusive) of ``text``.

        A stretch that runs over a break is given the place of its first piece, up to the break.
        """
        offset = 0
        for piece in self.pieces:
            if start < offset + len(piece.text):
                place = piece.place
                first = place.start or 0
                stop = min(end - offset, len(piece.text))
                text = piece.text[start - offset : stop]
                return place.stretch(place.part, first + start - offset, first + stop, text)
            offset += len(piece.text)
        return self.place


class GridCell(NamedTuple):
    """One cell as printed: its text and where it stands."""

    text: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed: rows of cells, as many a row as the file gives; rows may differ in length."""

    rows: tuple[tuple[GridCell, ...], ...]

    @property
    def place(self) -> Place:
        return self.rows[0][0].place if self.rows and self.rows[0] else NOWHERE


class Leftover(NamedTuple):
    """Something a file carries besides its content, that may not be meant for the public.

    ``kind`` is property (names in the properties), comment, revision, hidden, embedded (a file), path (a link to an own
    machine or network), macro (or script), external (a reference to another file).
    """

    kind: str
    text: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Document:
    """A file read: its blocks in order of appearance. ``traces`` is markup that a conversion left in the text.

    ``leftovers`` is ``None`` for kinds of files that are not looked into for them. ``gaps`` are pages that could not be
    read although something stands on them: nothing is concluded from what is missing. ``named`` are the cells that a
    workbook of ours gives a name to, ``carried`` is what it carries of itself, key and text a line, and ``worked_out``
    are its formulas by sheet, row and column.
    """

    path: str
    format: Literal["text", "folder", "docx", "xlsx", "pdf", "html"]
    sha256: str
    blocks: tuple[Paragraph | Grid, ...]
    encoding: str = ""
    remarks: tuple[str, ...] = field(default=())
    traces: tuple[Place, ...] = field(default=())
    leftovers: tuple[Leftover, ...] | None = None
    gaps: tuple[int, ...] = ()
    named: Mapping[str, Place] = field(default_factory=dict)
    carried: tuple[tuple[str, str], ...] = ()
    worked_out: frozenset[tuple[str, int, int]] = frozenset()
