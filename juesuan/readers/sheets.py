"""Sheets of any spreadsheet, as cells with the text they show, made into paragraphs and grids with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from juesuan.document import Grid, GridCell, Paragraph, Piece
from juesuan.place import Place

CHECKS_SHEET = "勾稽核对"  # the sheet of checks in workbooks of ours; it is about the report, not of it
MARKS_SHEET = "核验问题"  # the sheet of findings in a marked copy, a number behind it when there are several
FORM_SHEET = "表单标识"  # the hidden sheet by which a form of ours that was sent out to be filled is known again
WIDE = 0.8  # of the sheet's width: a merged cell alone in its row is then a line of its own
_CODE = re.compile(
    r"^(?:[A-Za-z]{1,3}[\d_-]{1,5}|(?:附?表|公开)?\d{1,2}表?)[\s_.．、—-]*"
)  # “GK01 ”, “Z03_1 ”, “公开02表”
_PARTICULAR = re.compile(
    r"(?:(?:公开|编制|填报|填制)?(?:部门|单位)(?:名称)?[:：].*|(?:金额)?单位[:：].*|(?:公开|附?表)?\d{1,2}表?|附表\d*|[A-Z]{1,3}\d{1,5}表?|20\d\d年度?)$"
)
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_NO_NAMES = ("sheet", "工作表")


class Cell(NamedTuple):
    """The text a cell shows; ``boxed`` when it is ruled off; ``is_number`` when it holds a number."""

    text: str
    is_number: bool = False
    boxed: bool = False


@dataclass(slots=True)
class Sheet:
    """What is shown of one sheet: cells by row and column from 1, and how many columns and rows a cell spans."""

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def letters(column: int) -> str:
    """The letters of a column as a spreadsheet shows them: 1 A, 28 AB."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def blocks_of(sheets: Sequence[Sheet], file: str) -> Iterator[Paragraph | Grid]:
    """The blocks of the sheets in order.

    ``line`` of a place counts the rows of all sheets on, ``row`` and ``column`` are those of the sheet. Lines outside
    of the ruled table, and lines of one cell around it, are paragraphs; everything else is the table.
    """
    line = 0
    for sheet in sheets:
        yield from _blocks(sheet, file, line)
        line += max(sheet.rows, default=0) + 1


def _blocks(sheet: Sheet, file: str, above: int) -> Iterator[Paragraph | Grid]:
    rows = {
        number: printed
        for number, row in sorted(sheet.rows.items())
        if (printed := {c: cell for c, cell in sorted(row.items()) if cell.text})
    }
    if not rows:
        return
    last = max(max(row) for row in rows.values())
    lines = _lines(sheet, rows, last)
    grid: list[tuple[GridCell, ...]] = []
    title = "" if sheet.name.lower().startswith(_NO_NAMES) else _CODE.sub("", sheet.name) or sheet.name
    titled = not title or not _is_untitled(rows, lines)
    for number, row in rows.items():
        at = above + number
        if not titled and (number not in lines or _HAN.search(title) is not None):  # its only title is on its tab
            yield Paragraph((Piece(title, Place(file, "", at, None, sheet.name, number, 1, 0, 0, title)),))
            titled = True
        if number in lines:
            if grid:
                yield Grid(tuple(grid))
                grid = []
            for column, cell in row.items():
                yield from _paragraphs(cell.text, Place(file, "", at, None, sheet.name, number, column))
            continue
        grid.append(
            tuple(
                _grid_cell(row[column].text if column in row else "", file, at, sheet.name, number, column)
                for column in range(1, last + 1)
            )
        )
    if grid:
        yield Grid(tuple(grid))


def _is_untitled(rows: Mapping[int, Mapping[int, Cell]], lines: frozenset[int]) -> bool:
    """Whether no line above the table says more than whose it is, its number and its unit of money."""
    for number, row in rows.items():
        if number not in lines:
            return True
        if any(_PARTICULAR.match("".join(cell.text.split())) is None for cell in row.values()):
            return False
    return False


def _grid_cell(text: str, file: str, line: int, sheet: str, row: int, column: int) -> GridCell:
    return GridCell(text, tuple.__new__(Place, (file, "", line, None, sheet, row, column, 0, len(text), text)))


def _paragraphs(text: str, place: Place) -> Iterator[Paragraph]:
    """The lines of a cell, each where it begins in it."""
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + len(line) - len(line.lstrip())
            yield Paragraph((Piece(bare, place.stretch("", start, start + len(bare), bare)),))
        at += len(line) + 1


def _lines(sheet: Sheet, rows: Mapping[int, Mapping[int, Cell]], last: int) -> frozenset[int]:
    """The rows that are lines of text, not rows of the table."""
    boxed = [number for number, row in rows.items() if any(cell.boxed for cell in row.values())]
    if len(boxed) > 1:
        table = range(boxed[0], boxed[-1] + 1)
    else:
        several = [number for number, row in rows.items() if len(row) > 1]
        table = range(several[0], several[-1] + 1) if several else range(0)
    found = []
    for number, row in rows.items():
        if number in table:
            (column, cell), *others = row.items()
            wide, _ = sheet.spans.get((number, column), (1, 1))
            if not others and not cell.is_number and last > 1 and wide >= WIDE * last:
                found.append(number)
        elif not any(cell.is_number for cell in row.values()) or not table:
            found.append(number)
    return frozenset(found)
