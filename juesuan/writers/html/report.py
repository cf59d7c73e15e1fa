"""The report as it stands in its files, with a mark at every place that a finding speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from juesuan.writers.html.marks import PAGE, Mark
from juesuan.writers.html.printed import Block, Cell, Row, Sheet

MOST_LINKS = 3  # numbers of findings shown at a place that they only use
LONG = 24  # characters from which a cell may take several lines
_NUMBER = re.compile(r"^[-−+]?[\d,，.]+\s*(?:[%‰]|[万亿]?元)?$")


def sheet_html(sheet: Sheet, marks: Mapping[int, list[Mark]], words: Mapping[str, str]) -> str:
    """One file: its name, its text and tables; marks that found no cell stand at the row, or at the name."""
    writer = _Writer({line: list(found) for line, found in marks.items()})
    blocks = "".join(writer.block(block) for block in sheet.blocks)
    left = "".join(link for found in writer.open.values() for link in map(_mark_alone, found))
    hidden = f'<p class="hidden">{words["hidden"].format(names="、".join(sheet.hidden))}</p>' if sheet.hidden else ""
    name = f"<h3>{escape(sheet.name)}{left} <small>{escape(sheet.path)}</small></h3>" if sheet.name else left
    return f'<section aria-label="{escape(sheet.name or sheet.file)}">{name}{blocks}{hidden}</section>'


class _Writer:
    """Writes blocks; ``open`` holds the marks by line that no cell has taken yet."""

    def __init__(self, marks: dict[int, list[Mark]]) -> None:
        self.open = marks

    def block(self, block: Block) -> str:
        if block.is_page:
            return f'<p class="page">{escape(block.rows[0].cells[0].text)}</p>'
        if not block.is_table:
            return "".join(map(self.heading if block.is_heading else self.paragraph, block.rows))
        columns = max(len(row.cells) for row in block.rows)
        wide = ' class="wide"' if columns > 8 else ""
        rows = "".join(self.row(row, columns) for row in block.rows)
        return f'<div class="grid"><table{wide}>{rows}</table></div>'

    def paragraph(self, row: Row) -> str:
        text, rest = self.cell(row.cells[0]), self.rest(row)
        return f"<p><i>{row.first % PAGE}</i>{text}{rest}</p>"

    def heading(self, row: Row) -> str:
        return f"<h3><i>{row.first % PAGE}</i>{self.cell(row.cells[0])}{self.rest(row)}</h3>"

    def row(self, row: Row, columns: int) -> str:
        tag, label = "th" if row.is_head else "td", _label(row)
        cells = "".join(f"<{tag}{_kind(cell, n == label)}>{self.cell(cell)}" for n, cell in enumerate(row.cells))
        return f"<tr><th>{row.first % PAGE}{self.rest(row)}{cells}{'<td>' * (columns - len(row.cells))}"

    def cell(self, cell: Cell) -> str:
        found = self.open.get(cell.line)
        if not found:
            return escape(cell.text, quote=False)
        inside = [mark for mark in found if mark.lies_in(cell)]
        if not inside:
            return escape(cell.text, quote=False)
        self.open[cell.line] = [mark for mark in found if mark not in inside]
        return "".join(_marked(cell, inside))

    def rest(self, row: Row) -> str:
        """The marks of the row's lines that no cell has taken: of blank cells, or of the line as a whole."""
        left = [mark for line in range(row.first, row.last + 1) for mark in self.open.pop(line, ())]
        return "".join(map(_mark_alone, left))


def _label(row: Row) -> int:
    """Which cell says what the row is of, and stays in sight when the table is moved sideways: its first words."""
    filled = [n for n, cell in enumerate(row.cells) if cell.text.strip()]
    return next((n for n in filled if not _NUMBER.match(row.cells[n].text.strip())), filled[0] if filled else -1)


def _kind(cell: Cell, is_label: bool) -> str:
    """Class of a cell: “l” the label of its row, “n” a number, “w” wide for long text."""
    text = cell.text.strip()
    kinds = ["l"] if is_label else []
    kinds += ["n"] if _NUMBER.match(text) else ["w"] if len(text) > LONG else []
    return "" if not kinds else f" class={kinds[0]}" if len(kinds) == 1 else f' class="{" ".join(kinds)}"'


def _marked(cell: Cell, marks: Sequence[Mark]) -> Iterator[str]:
    """The text of the cell with its marks; of marks that overlap the first one covers, the others only point."""
    at = 0
    for mark in marks:
        start, end = mark.within(cell)
        if start < at or start > end:
            yield _mark_alone(mark)
            continue
        yield escape(cell.text[at:start], quote=False)
        yield _open(mark) + escape(cell.text[start:end], quote=False) + _links(mark) + "</mark>"
        at = end
    yield escape(cell.text[at:], quote=False)


def _mark_alone(mark: Mark) -> str:
    return f"{_open(mark)}{_links(mark)}</mark>"


def _open(mark: Mark) -> str:
    return f'<mark class="{mark.kind}" id="{mark.address}">'


def _links(mark: Mark) -> str:
    """The numbers of the findings that speak of the place, each leading to its finding."""
    numbers = list(mark.wrong or mark.follows or mark.used)
    if not numbers:
        return '<a href="#unchecked">?</a>' if mark.unchecked else ""
    shown = numbers if mark.wrong else numbers[:MOST_LINKS]
    links = "".join(f'<a href="#f{number}">{number}</a>' for number in shown)
    return links + ("…" if len(shown) < len(numbers) else "")
