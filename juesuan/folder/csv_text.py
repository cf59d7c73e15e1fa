"""CSV of a folder, as Excel opens it without asking: UTF-8 with a mark at the start, empty columns left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence


def table(rows: Sequence[Mapping[str, str]], headings: Sequence[str], *, keep: Collection[str] = ()) -> str:
    """Rows under their headings; a column in which nothing stands is left out unless it is to be kept."""
    used = [heading for heading in headings if heading in keep or any(row.get(heading) for row in rows)]
    lines = [used, *([row.get(heading, "") for heading in used] for row in rows)]
    return "\ufeff" + "".join(f"{_line(cells)}\n" for cells in lines)


def _line(cells: Sequence[str]) -> str:
    """One line; the writer puts quotes around a cell that holds a character of the line's own end, so that is both."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n")
