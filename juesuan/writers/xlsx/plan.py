"""Plan: which sheets a book makes, and which cell of which sheet each figure stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from juesuan.writers.book import Book, Heading, Para
from juesuan.writers.printed_tables import Box, TableBlock, place_boxes
from juesuan.writers.xlsx.paper import rows_of

DIGITS = 15  # of a number in a workbook; what is longer would lose its 分
LONGEST = 31  # characters of a sheet's name
_PART_NAMES = {"part-1": "概况", "part-2": "决算表", "part-3": "情况说明", "part-4": "名词解释", "part-5": "附件目录"}
_NUMBER = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%?)")
_REFUSED = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


class Value(NamedTuple):
    """A printed number as a workbook keeps it; ``form`` is the number format that prints it as it was printed."""

    number: Decimal
    form: str


class Spot(NamedTuple):
    """The cell a figure is printed in, both from 0; ``value`` is ``None`` where nothing or no number is printed."""

    sheet: str
    row: int
    column: int
    value: Value | None
    text: str

    @property
    def cell(self) -> str:
        """C8."""
        return f"{column_letters(self.column)}{self.row + 1}"

    @property
    def address(self) -> str:
        """'公开01表'!C8."""
        return f"'{self.sheet}'!{self.cell}"

    @property
    def is_summable(self) -> bool:
        """Whether a formula may point here: a number, or an empty cell that counts as nothing."""
        return self.value is not None or not self.text


@dataclass(slots=True)
class Sheet:
    """One sheet: a table, or headings and paragraphs. ``head`` is the row its table begins at."""

    name: str
    block: TableBlock | None = None
    lines: list[Heading | Para] = field(default_factory=list)
    height: int = 0  # rows that the lines take
    part: str = ""  # heading of the part that begins with this table
    title: str = ""
    under: str = ""  # a second line of the title
    head: int = 0
    boxes: list[list[tuple[int, Box]]] = field(default_factory=list)


class Plan(NamedTuple):
    """The sheets in order, where each figure stands, and which sheet and row each heading leads to."""

    book: Book
    sheets: tuple[Sheet, ...]
    spots: Mapping[str, Spot]
    links: Mapping[str, tuple[str, int]]  # anchor -> sheet and row from 0


def value_in(text: str) -> Value | None:
    """The number a printed text is; ``None`` for words, cut-off numbers and those of more than fifteen digits."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, decimals, percent = match.groups()
    digits = whole.replace(",", "")
    if len((digits + (decimals or "")).lstrip("0")) > DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return None
    number = Decimal(f"{sign}{digits}.{decimals or '0'}")
    form = ("#,##0" if "," in whole else "0") + (f".{'0' * len(decimals)}" if decimals else "") + percent
    return Value(number.scaleb(-2) if percent else number, form)


def column_letters(column: int) -> str:
    """0 A, 27 AB."""
    found, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def plan(book: Book) -> Plan:
    """Lay the blocks of the book out on sheets."""
    sheets: list[Sheet] = []
    spots: dict[str, Spot] = {}
    links: dict[str, tuple[str, int]] = {}
    names: set[str] = {"目录", "勾稽核对"}
    part: Heading | None = None
    waiting: list[Heading] = []
    for block in book.blocks:
        if isinstance(block, Heading) and block.level == 1:
            part, waiting = block, [block]
        elif isinstance(block, Heading):
            waiting.append(block)
        elif isinstance(block, Para):
            assert part is not None
            if not sheets or sheets[-1].block is not None or waiting[:1] == [part]:
                sheets.append(Sheet(_named(_PART_NAMES.get(part.anchor, part.text), names)))
            sheet = sheets[-1]
            for heading in waiting:
                links[heading.anchor] = (sheet.name, sheet.height)
                sheet.lines.append(heading)
                sheet.height += 1
            sheet.lines.append(block)
            sheet.height += rows_of(block.text)[0]
            waiting = []
        elif isinstance(block, TableBlock):
            sheet = _table_sheet(block, waiting, names)
            sheets.append(sheet)
            links.update({heading.anchor: (sheet.name, 0) for heading in waiting})
            spots.update(_spots(sheet))
            waiting = []
    return Plan(book, tuple(sheets), spots, links)


def _table_sheet(block: TableBlock, headings: list[Heading], names: set[str]) -> Sheet:
    """A table under its title and particulars; a form under the heading that numbers it, its year below."""
    sheet = Sheet(_named(block.number or block.title, names), block, title=block.title)
    sheet.part = next((heading.text for heading in headings if heading.level == 1), "")
    if not block.head and headings:
        sheet.title = headings[-1].text
        sheet.under = re.sub(r"^.*?(?=（\d{4}年度）)|^.*", "", block.title, count=1)
    sheet.head = bool(sheet.part) + 3 if block.head else bool(sheet.part) + 1 + bool(sheet.under)
    sheet.boxes = place_boxes([*block.head, *block.body])
    return sheet


def _named(wanted: str, names: set[str]) -> str:
    """A name no other sheet has, of characters and length that workbooks allow."""
    bare = _REFUSED.sub("", wanted).strip()[:LONGEST] or "表"
    name, n = bare, 1
    while name.lower() in {other.lower() for other in names}:
        n += 1
        name = f"{bare[: LONGEST - 5]}（{n}）"
    names.add(name)
    return name


def _spots(sheet: Sheet) -> Iterator[tuple[str, Spot]]:
    assert sheet.block is not None
    for n, row in enumerate(sheet.boxes):
        for column, box in row:
            if box.figure:
                yield box.figure, Spot(sheet.name, sheet.head + n, column, value_in(box.text), box.text)
