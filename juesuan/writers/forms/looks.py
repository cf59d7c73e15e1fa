"""The looks of cells: fonts, rules, colours, and whether a cell may be written into."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from juesuan.writers.forms.contents import FREE, Content
from juesuan.writers.xlsx.paper import HEADS, TABLES, TITLES

OPEN, HEAD_FILL = "#FFFBEB", "#EFEFEF"
SHORT = 14  # characters that stand in the middle of their cell; longer words begin at its left
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            plain = {"font_name": TABLES, "font_size": 10, "valign": "vcenter", "text_wrap": True}
            self._formats[key] = self.workbook.add_format({**plain, **wanted})
        return self._formats[key]

    @property
    def title(self) -> Any:
        return self.format(font_name=TITLES, font_size=18, align="center")

    @property
    def middle(self) -> Any:
        return self.format(font_size=12, align="center")

    @property
    def right(self) -> Any:
        return self.format(align="right")

    @property
    def note(self) -> Any:
        return self.format(font_size=9, font_color="#666666", valign="top")

    @property
    def label(self) -> Any:
        return self.format(font_name=HEADS, border=1, align="center", bg_color=HEAD_FILL)

    @property
    def level(self) -> Any:
        return self.format(border=1, align="center")

    def words(self, text: str, *, middle: bool = False) -> Any:
        """Of fixed words; a sign that programs take for a formula's is marked to be none."""
        return self.format(border=1, num_format="@", **_aligned(text, middle), **_quoted(text))

    def open_words(self, text: str, *, middle: bool = False) -> Any:
        """Of words to be filled in: what is typed stays as it is typed."""
        open_ = {"border": 1, "num_format": "@", "locked": False, "bg_color": OPEN}
        return self.format(**open_, **_aligned(text, middle), **_quoted(text))

    def fund(self, column: str, content: Content) -> Any:
        is_open = column == "全年执行数" or bool(content.differs)
        return self._number(content, is_open=is_open, code="#,##0.00####" if column == "全年执行数" else FREE)

    def points(self, content: Content, *, is_open: bool = False, bold: bool = False) -> Any:
        return self._number(content, is_open=is_open, bold=bold)

    def _number(self, content: Content, *, is_open: bool, bold: bool = False, code: str = FREE) -> Any:
        wanted: dict[str, Any] = {"border": 1, "align": "center"}
        wanted["num_format"] = content.shown_as if content.number is not None or content.formula else code
        if isinstance(content.value, str):
            wanted |= _quoted(content.value)
        if bold:
            wanted["bold"] = True
        if is_open:
            wanted |= {"locked": False, "bg_color": OPEN}
        return self.format(**wanted)

    @staticmethod
    def shown(content: Content) -> str:
        """The number of a cell as it is seen, for remarks."""
        number = content.number
        if number is None:
            return str(content.value)
        if content.shown_as.endswith("%"):
            places = content.shown_as.count("0") - 1
            return f"{(number * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"
        return f"{number:f}"


def _aligned(text: str, middle: bool) -> dict[str, Any]:
    return {"align": "center"} if middle and len(text) <= SHORT else {"align": "left", "indent": 1}


def _quoted(text: str) -> dict[str, Any]:
    return {"quote_prefix": True} if text.startswith(FORMULA_STARTS) else {}
