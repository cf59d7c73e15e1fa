"""Sheets: lists in a workbook with a title, headings that stay in sight, filters, and a set-up for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from juesuan import shipped
from juesuan.writers.wrapping import wrap

A3, A4 = 8, 9
BODY, HEADS, TITLES = "宋体", "黑体", "方正小标宋简体"
LONGEST = 32_000  # characters in a cell; programs take 32767
DIGITS = 15  # that a cell can hold as a number
LAST_ROW = 1_000_000  # of a sheet; programs take 1048576
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "＝", "＋", "－", "＠")  # beginnings that make a formula when typed
RED, YELLOW, GREEN = ("#9C0006", "#FFC7CE"), ("#7F6000", "#FFEB9C"), ("#006100", "#C6EFCE")
LINE, TALLEST = 14, 400  # points of a line, and of a row; programs stop at 409
_ALIGNED = {"middle": "center", "result": "center", "severity": "center", "number": "right", "amount": "right"}

Column = tuple[str, int, str]  # name, width, style
Value = str | int | None


class Book:
    """The workbook being written, with its formats, each made once."""

    def __init__(self, stream: Any, title: str) -> None:
        from xlsxwriter import Workbook

        never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.workbook = Workbook(stream, {"constant_memory": True, **never})
        self.workbook.set_properties({"title": title, "created": datetime(2000, 1, 1)})
        self.words: Mapping[str, Any] = shipped.toml(__package__, "words.toml")["workbook"]
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **wanted: Any) -> Any:
        """The format of these properties over the plain one of lists."""
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            properties = {"font_name": BODY, "font_size": 10, "valign": "vcenter", **wanted}
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def close(self) -> None:
        self.workbook.close()


class List:
    """One list on a sheet of its own: title, note, headings, and a row for each thing, written from above."""

    def __init__(self, book: Book, name: str, columns: Sequence[Column], *, paper: int = A4, colour: str = "") -> None:
        self.book, self.name, self.columns = book, name, columns
        self.sheet = book.workbook.add_worksheet(name)
        self.next = 0
        self.head_at = 0
        sheet = self.sheet
        if colour:
            sheet.set_tab_color(colour)
        sheet.set_paper(paper)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        aside, above = Decimal("0.4"), Decimal("0.6")  # inches
        sheet.set_margins(left=aside, right=aside, top=above, bottom=above)
        sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        for n, (_, wide, _) in enumerate(columns):
            sheet.set_column(n, n, wide)

    def title(self, title: str, note: str) -> None:
        """Title and note, over as many columns as are in sight at once."""
        self.sheet.set_row(self.next, 30)
        self.sheet.write_string(self.next, 0, title, self.book.format(font_name=TITLES, font_size=16))
        self.sheet.set_row(self.next + 1, 18)
        self.sheet.write_string(self.next + 1, 0, note, self.book.format(font_color="#555555"))
        self.next += 2

    def head(self, frozen: int, rows: int) -> None:
        """The headings: in sight always, with the first ``frozen`` columns; ``rows`` rows below can be filtered."""
        form = self.book.format(
            font_name=HEADS, border=1, align="center", text_wrap=True, bg_color="#DCE6F1", border_color="#7F7F7F"
        )
        tallest = max(-(-2 * len(name) // max(2, wide - 1)) for name, wide, _ in self.columns)
        self.sheet.set_row(self.next, 16 * min(tallest, 4) + 4)
        for n, (name, _, _) in enumerate(self.columns):
            self.sheet.write_string(self.next, n, name, form)
        self.head_at = self.next
        self.next += 1
        last = self.head_at + max(rows, 1)
        self.sheet.autofilter(self.head_at, 0, last, len(self.columns) - 1)
        self.sheet.freeze_panes(self.next, frozen)
        self.sheet.repeat_rows(self.head_at)
        self.sheet.print_area(0, 0, last, len(self.columns) - 1)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})

    def row(self, values: Sequence[Value], links: Mapping[int, str] | None = None) -> None:
        """One row, a value a column, as tall as its texts ask; ``links`` are addresses in this workbook by column."""
        lines = (lines_of(value, self.columns[n][1]) for n, value in enumerate(values) if isinstance(value, str))
        self.sheet.set_row(self.next, min(TALLEST, LINE * max(1, *lines) + 4))
        for n, (value, (_, _, style)) in enumerate(zip(values, self.columns, strict=True)):
            self.cell(self.next, n, value, style, (links or {}).get(n, ""))
        self.next += 1

    def cell(self, row: int, column: int, value: Value, style: str, link: str = "") -> None:
        """One value in the style of its column; text is text, whatever it begins with."""
        form: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF", "align": _ALIGNED.get(style, "left")}
        if style not in ("number", "amount"):
            form["text_wrap"] = True
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, self.book.format(**form))
        elif isinstance(value, int):
            form["num_format"] = "#,##0;-#,##0;;@" if style == "number" else "0"
            if link and value:
                form |= {"font_color": "#1F4E79", "underline": 1}
                self.sheet.write_url(row, column, f"internal:{link}", self.book.format(**form), "")
            self.sheet.write_number(row, column, value, self.book.format(**form))
        elif style == "amount" and (number := number_of(value)) is not None:
            decimals = len(value.partition(".")[2].rstrip())
            form["num_format"] = "#,##0" + ("." + "0" * decimals if decimals else "")
            self.sheet.write_number(row, column, number, self.book.format(**form))
        else:
            if value.lstrip().startswith(FORMULA):
                form["quote_prefix"] = True
            self.sheet.write_string(row, column, clipped(value), self.book.format(**form))

    def coloured(self, column: int, rows: int, words: Mapping[str, tuple[str, str]]) -> None:
        """Cells of a column below the headings in the colours of what stands in them."""
        first, last = self.head_at + 1, self.head_at + max(rows, 1)
        for word, (ink, ground) in words.items():
            form = self.book.workbook.add_format({"font_color": ink, "bg_color": ground})
            wanted = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": form}
            self.sheet.conditional_format(first, column, last, column, wanted)


def number_of(text: str) -> Decimal | None:
    """The number that a text is, whole in a cell; ``None`` for other texts and numbers a cell cannot hold."""
    plain = text.strip().replace(",", "").replace("−", "-")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(number.as_tuple().digits) <= DIGITS else None


def clipped(text: str) -> str:
    """The text as a cell can hold it: not too long, and with “?” for halves of characters in names of files."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST else text[:LONGEST] + "……"


@lru_cache(maxsize=8192)  # hints, sources and names come again and again
def lines_of(text: str, wide: int) -> int:
    """How many lines a text takes in a cell of that many characters of half width."""
    return sum(len(wrap(line, max(4, wide - 1))) for line in text.split("\n"))
