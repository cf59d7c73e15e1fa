"""Place: where in a file something stands, from the reader that saw it to the screen that shows it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Place(NamedTuple):
    """One spot in one file.

    ``line`` is the 1-based line of a text file, ``page`` the 1-based page of a PDF, ``row`` and ``column``
    count from 1 inside a sheet or table, ``start`` and ``end`` are 0-based code points in the line or cell.
    ``part`` names the place as a reader would (“公开06表 合计”, “第三部分 六”); ``text`` is what stands there.
    A named tuple, because a report holds some fifteen thousand places and these are made four times as fast; twice as
    fast again where ``tuple.__new__`` makes them.
    """

    file: str = ""
    part: str = ""
    line: int | None = None
    page: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    start: int | None = None
    end: int | None = None
    text: str = ""

    @classmethod
    def in_line(cls, file: str, line: int, start: int, end: int, text: str = "") -> Place:
        """A stretch of one line of a text file."""
        return tuple.__new__(cls, (file, "", line, None, None, None, None, start, end, text))

    def named(self, part: str) -> Place:
        """The same spot under the name a reader would use."""
        return tuple.__new__(Place, (self[0], part, *self[2:]))

    def stretch(self, part: str, start: int | None, end: int | None, text: str) -> Place:
        """Other characters of the same line, page or cell, under the name a reader would use."""
        return tuple.__new__(Place, (self[0], part, *self[2:7], start, end, text))

    def as_dict(self) -> dict[str, Any]:
        """The fixed keys of the ``places`` entries in the JSON of ``check``."""
        return {
            "file": self.file,
            "part": self.part,
            "line": self.line,
            "page": self.page,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }


NOWHERE = Place()
