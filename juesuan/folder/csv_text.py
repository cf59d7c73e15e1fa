"""CSV of a folder, as Excel opens it without asking: UTF-8 with a mark at the start, empty columns left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence


def table(rows: Sequence[Mapping[str, str]], headings: Sequence[str], *, keep: Collection[str] = ()) -> str:
    """Rows under their headings; a column in which nothing stands is left out unless it is to be kept."""
    used = [heading for heading in headings if heading in keep or any(row.get(heading) for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(used)
    writer.writerows([row.get(heading, "") for heading in used] for row in rows)
    return "\ufeff" + out.getvalue()
