"""CSV of a folder, as Excel opens it without asking: UTF-8 with a mark at the start, empty columns left out."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence

END = "\r\n"


def table(rows: Sequence[Mapping[str, str]], headings: Sequence[str], *, keep: Collection[str] = ()) -> str:
    """Rows under their headings; a column in which nothing stands is left out unless it is to be kept."""
    used = [heading for heading in headings if heading in keep or any(row.get(heading) for row in rows)]
    return lines(used, ([row.get(heading, "") for heading in used] for row in rows))


def lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows whose cells stand in the order of the headings, under them."""
    written = _Written()
    # The writer puts quotes around a cell that holds a character of the line's own end, so that is both.
    csv.writer(written, lineterminator=END).writerows((headings, *rows))
    return "\ufeff" + "".join(f"{line.removesuffix(END)}\n" for line in written)


class _Written(list[str]):
    """Lines as a CSV writer hands them over, one by one."""

    write = list.append
