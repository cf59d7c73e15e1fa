"""Sheets of a facts book: the text of a file as rows of cells, and rows of cells as the text of a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from juesuan.folder import toml_text

PAIRS, TEXT = ("键", "内容", "说明", "原文"), ("原文",)
_PAIR = re.compile(r'^([^\s=#\["\']+|"[^"\\]*") = ("[^"\\]*"|\d{1,15}|true|false)(?:( *)# (.*))?$')
Cell = str | Decimal | int
Rows = Sequence[Sequence[Cell]]
Note = Callable[[str], None]


def rows_of(name: str, content: str) -> Rows:
    """The text of a file as rows: of a list its own, of TOML and of plain text a row a line under a head."""
    if name.endswith(".csv"):
        return list(csv.reader(io.StringIO(content, newline="")))
    lines = content.removesuffix("\n").split("\n")
    if name.endswith(".toml"):
        return [PAIRS, *map(_pair, lines)]
    return [TEXT, *((line,) for line in lines)]


def _pair(line: str) -> Sequence[Cell]:
    """A line of TOML as 键, 内容 and 说明 when that gives the same line again, else as it is."""
    match = _PAIR.match(line)
    if match is None:
        return ("", "", "", line)
    key, value, _, note = match.groups()
    held: Cell = value[1:-1] if value.startswith('"') else value == "true" if value in ("true", "false") else int(value)
    cells = (key, held, note or "", "")
    return cells if _line(cells) == line else ("", "", "", line)


def text_of(name: str, grid: list[list[Cell]], sheet: str, note: Note) -> tuple[str, Sequence[int]]:
    """The text of a file, and the row each of its lines stands in; what cannot be read is noted."""
    if name.endswith(".csv"):
        width = max((n for n, cell in enumerate(grid[0], 1) if cell != ""), default=0) if grid else 0
        lines: list[int] = []
        records = []
        for n, row in enumerate(grid, 1):
            used = max((i for i, cell in enumerate(row, 1) if cell != ""), default=0)
            record = [*map(plain, row), *[""] * width][: max(width, used)]
            records.append(record)
            lines += [n] * (1 + sum(cell.count("\n") for cell in record))
        return as_csv(records), lines
    wanted = PAIRS if name.endswith(".toml") else TEXT
    if not is_headed(grid, wanted[:2]):
        note(f"工作表“{sheet}”第 1 行：首行应为 {'、'.join(wanted)}")
    made = []
    for n, row in enumerate(grid[1:], 2):
        cells = (*row, "", "", "", "")[:4]
        if name.endswith(".txt"):
            made.append(plain(cells[0]))
            continue
        if cells[3] != "" and (cells[0] != "" or cells[1] != ""):
            note(f"工作表“{sheet}”第 {n} 行：“原文”与“键”“内容”不能同时写；删去一处")
        elif cells[0] == "" and cells[1] != "":
            note(f"工作表“{sheet}”第 {n} 行：写了内容“{plain(cells[1])}”，没有写键")
        made.append(_line(cells))
    return "\n".join(made) + "\n", range(2, len(made) + 2)


def is_headed(grid: Rows, wanted: Sequence[str]) -> bool:
    """Whether the first row begins with these headings."""
    return bool(grid) and tuple(plain(cell).strip() for cell in grid[0][: len(wanted)]) == tuple(wanted)


def _line(cells: Sequence[Cell]) -> str:
    """A row of 键, 内容, 说明, 原文 as a line of TOML."""
    key, value, note, line = cells
    if line != "" or key == "":
        return plain(line)
    if isinstance(value, bool):
        said = "true" if value else "false"
    elif isinstance(value, int | Decimal):
        said = plain(value)
    else:
        said = toml_text.string(plain(value))
    return f"{key} = {said}" + (f"  # {note}" if note != "" else "")


def plain(cell: object) -> str:
    """A cell as it would be typed; whole numbers without decimals."""
    if isinstance(cell, bool):
        return str(cell).upper()
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Rows as the text of a CSV file of a folder."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return "\ufeff" + out.getvalue()
