"""Paper: the workbook with its formats, each made once, and sheets set up for print."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

from juesuan.writers.book import Book

A4 = 9
TALLEST = 400  # points of a row; programs stop at 409
TABLES, WORDS, TITLES, HEADS = "宋体", "仿宋_GB2312", "方正小标宋简体", "黑体"


class Paper:
    """The workbook being written."""

    def __init__(self, workbook: Any, book: Book) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        workbook.set_properties(
            {
                "title": book.title,
                "author": book.accounts.department,
                "subject": f"{book.accounts.level}决算",
                "created": datetime((book.accounts.year or 1979) + 1, 1, 1),
            }
        )

    def format(self, **wanted: Any) -> Any:
        """The format of these properties over the plain one of tables."""
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            properties = {"font_name": TABLES, "font_size": 10, "valign": "vcenter", **wanted}
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    @property
    def title(self) -> Any:
        return self.format(font_name=TITLES, font_size=16, align="center", text_wrap=True)

    @property
    def head(self) -> Any:
        return self.format(font_name=HEADS, border=1, align="center", text_wrap=True, bg_color="#F2F2F2")

    @property
    def link(self) -> Any:
        return self.format(font_size=12, font_color="#1F4E79", underline=1)

    @property
    def link_in_table(self) -> Any:
        return self.format(font_color="#1F4E79", border=1)

    def sheet(self, name: str, *, landscape: bool) -> Any:
        """A new sheet on A4, fit to the width of the page, with the page number below."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        aside, above = Decimal("0.55"), Decimal("0.7")  # inches
        sheet.set_margins(left=aside, right=aside, top=above, bottom=above)
        sheet.set_footer("&C— &P —")
        sheet.hide_gridlines(2)
        return sheet


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a cell of that many characters of half width."""
    room = max(2, width - 1)
    return sum(max(1, -(-_width(line) // room)) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


TEXT_WIDTH = 76  # characters of half width of a sheet of text: what an upright page takes unscaled
TEXT_LINE = 20  # points of a line of it


def rows_of(text: str) -> tuple[int, int]:
    """How many rows a paragraph of a sheet of text stands over, and the height of each in points."""
    height = TEXT_LINE * lines_of(text, TEXT_WIDTH * 10 // 12 - 2)
    rows = -(-height // TALLEST)
    return rows, -(-height // rows)
