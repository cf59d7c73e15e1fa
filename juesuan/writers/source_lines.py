"""Lines of the files a report was read from, counted as places count them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from juesuan.errors import JuesuanError
from juesuan.place import Place
from juesuan.readers.decode import decode


@dataclass(frozen=True, slots=True)
class Stretch:
    """The characters ``start`` to ``end`` of one line, or of one cell of it."""

    line: str
    start: int
    end: int


@lru_cache(maxsize=64)
def lines_of(file: str) -> tuple[str, ...]:
    """The lines of a text file; none when it is no longer there or no longer text."""
    try:
        text, _, _ = decode(Path(file).read_bytes(), file)
    except (OSError, JuesuanError):
        return ()
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def stretch_of(place: Place) -> Stretch | None:
    """Where the place lies in its line (in its cell, for a file of cells); ``None`` when the file has changed."""
    lines = lines_of(place.file) if place.file and place.line is not None else ()
    if place.line is None or place.start is None or place.end is None or not 1 <= place.line <= len(lines):
        return None
    line = lines[place.line - 1]
    if place.column is not None:
        cells = next(csv.reader([line]), [])
        line = cells[place.column - 1].strip() if place.column <= len(cells) else ""
    return Stretch(line, place.start, place.end) if line[place.start : place.end] == place.text else None
