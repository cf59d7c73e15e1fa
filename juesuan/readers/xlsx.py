"""Excel workbooks: each sheet's cells with the text they show, merged cells in their first place; nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from juesuan.document import Document
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.sheets import CHECKS_SHEET, FORM_SHEET, MARKS_SHEET, Cell, Sheet, blocks_of, letters
from juesuan.readers.source import read_bytes
from juesuan.readers.xlsx_formats import BUILT_IN, number_of, shown, unrounded
from juesuan.readers.xlsx_package import MAIN, Package

__all__ = ["CHECKS_SHEET", "read_xlsx"]

MOST_CELLS = 500_000  # a report has some ten thousand
MOST_NAMED = 3  # cells named in a message, then “等”
WIDEST = 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NAMED = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^'!$]+))[!.]\$?([A-Z]{1,3})\$?(\d{1,7})(?::.*)?")
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW, _C, _V, _F, _IS, _T, _RUN = (f"{MAIN}{name}" for name in ("row", "c", "v", "f", "is", "t", "r"))


class Style(NamedTuple):
    """The number format of a cell, and whether it is ruled off on some side."""

    code: str
    boxed: bool


def read_xlsx(path: str | Path) -> Document:
    """The document in an Excel workbook.

    Numbers are the text their format shows, to the digit it shows. Hidden sheets, rows and columns are left out, which
    a remark says; so is the sheet of checks in workbooks of ours. :class:`UnreadableFile` when the file is damaged or
    locked, or holds formulas that were never calculated.
    """
    data = read_bytes(path)
    reader = _Reader(Package(data, path), str(path))
    sheets = tuple(reader.sheets())
    reader.refuse_unvalued()
    blocks = tuple(blocks_of(sheets, str(path)))
    return Document(
        str(path),
        "xlsx",
        sha256(data).hexdigest(),
        blocks,
        remarks=tuple(reader.remarks()),
        named=dict(reader.named()) if reader.carried else {},
        carried=reader.carried,
        worked_out=frozenset(reader.formulas),
    )


class _Reader:
    """The sheets of one workbook, and what has to be said of them."""

    def __init__(self, package: Package, file: str) -> None:
        self.package, self.file = package, file
        self.strings = [_words(item) for item in package.items("sharedStrings", f"{MAIN}si")]
        self.styles = _styles(package)
        properties = package.main.find(f"{MAIN}workbookPr")
        self.from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.unvalued: list[str] = []
        self.wrong: list[str] = []
        self.hidden_sheets: list[str] = []
        self.hidden_rows: dict[str, int] = {}
        self.hidden_columns: dict[str, int] = {}
        self.hidden_decimals: dict[str, int] = {}
        self.has_checks = False
        self.carried: tuple[tuple[str, str], ...] = ()
        self.is_form = any(entry.get("name") == FORM_SHEET for entry in package.main.iter(f"{MAIN}sheet"))
        self.formulas: list[tuple[str, int, int]] = []
        self.cells = 0

    def sheets(self) -> Iterator[Sheet]:
        for entry in self.package.main.iter(f"{MAIN}sheet"):
            name = entry.get("name") or ""
            if name == FORM_SHEET:
                root = self.package.sheet(entry.get(_RELATION_ID) or "")
                rows = {} if root is None else self.sheet(name, root).rows
                blank = Cell("")
                self.carried = tuple(
                    (row.get(1, blank).text, row.get(2, blank).text) for _, row in sorted(rows.items())
                )
                continue
            if entry.get("state") in ("hidden", "veryHidden"):
                self.hidden_sheets.append(name)
                continue
            if name == CHECKS_SHEET:
                self.has_checks = True
                continue
            if name.rstrip("0123456789 ") == MARKS_SHEET:
                continue
            root = self.package.sheet(entry.get(_RELATION_ID) or "")
            if root is not None:
                yield self.sheet(name, root)

    def named(self) -> Iterator[tuple[str, Place]]:
        """The cells that have a name, wherever they have been moved to; of a range its first one."""
        for entry in self.package.main.iter(f"{MAIN}definedName"):
            match = _NAMED.fullmatch((entry.text or "").strip())
            if match is not None and entry.get("name"):
                sheet = (match[1] or "").replace("''", "'") or match[2]
                yield entry.get("name"), Place(self.file, sheet=sheet, row=int(match[4]), column=_column(match[3]))

    def sheet(self, name: str, root: Any) -> Sheet:
        hidden = self.hidden_columns_of(root)
        sheet = Sheet(name, spans=dict(_spans(root)))
        at = 0
        skipped: set[int] = set()
        for row in root.iter(_ROW):
            at = _whole(row.get("r"), at + 1)
            if row.get("hidden") in ("1", "true"):
                if any(True for cell in row.iterchildren(_C) if cell.find(_V) is not None):
                    self.hidden_rows[name] = self.hidden_rows.get(name, 0) + 1
                continue
            cells, column = {}, 0
            for element in row.iterchildren(_C):
                match = _REFERENCE.fullmatch(element.get("r") or "")
                column = _column(match[1]) if match else column + 1
                cell = self.cell(element, name, at, column)
                if cell is None:
                    continue
                if column in hidden:
                    skipped.update({column} if cell.text else ())
                    continue
                cells[column] = cell
            if cells:
                sheet.rows[at] = cells
        if skipped:
            self.hidden_columns[name] = len(skipped)
        return sheet

    def hidden_columns_of(self, root: Any) -> frozenset[int]:
        found: set[int] = set()
        for column in root.iter(f"{MAIN}col"):
            if column.get("hidden") in ("1", "true"):
                first = _whole(column.get("min"), 1)
                found.update(range(first, min(_whole(column.get("max"), first), WIDEST) + 1))
        return frozenset(found)

    def cell(self, element: Any, sheet: str, row: int, column: int) -> Cell | None:
        """The cell with its text; ``None`` when it is empty and plain."""
        self.cells += 1
        if self.cells > MOST_CELLS:
            self.package.refuse(f"超过 {MOST_CELLS} 格，不像一份部门决算", "请确认文件是否正确，或拆分后逐份核验")
        style = self.styles[index] if (index := _whole(element.get("s"), 0)) < len(self.styles) else Style("", False)
        kind, value = element.get("t") or "n", element.findtext(_V)
        if self.is_form and element.find(_F) is not None:
            self.formulas.append((sheet, row, column))
        if kind == "inlineStr":
            inside = element.find(_IS)
            text = "" if inside is None else _words(inside)
        elif value is None or value == "":
            if element.find(_F) is not None and kind != "str":
                self.unvalued.append(f"{sheet}!{letters(column)}{row}")
            text = ""
        elif kind == "s":
            place = _whole(value, -1)
            text = self.strings[place] if 0 <= place < len(self.strings) else ""
        elif kind == "n" and (number := number_of(value)) is not None:
            whole = unrounded(number, style.code)
            if whole is not None:
                self.hidden_decimals[sheet] = self.hidden_decimals.get(sheet, 0) + 1
            return Cell(whole or self.shown(number, style.code), True, style.boxed)
        elif kind == "e":
            self.wrong.append(f"{sheet}!{letters(column)}{row} {value}")
            text = value
        else:
            text = {"1": "TRUE", "0": "FALSE"}.get(value, value) if kind == "b" else value
        text = text.replace("\r\n", "\n").replace("_x000D_", "").strip()
        return Cell(text, False, style.boxed) if text or style.boxed else None

    def shown(self, number: Decimal, code: str) -> str:
        return shown(number, code or "General", from_1904=self.from_1904)

    def refuse_unvalued(self) -> None:
        """Formulas without a result make every sum over them look wrong: nothing is concluded from such a file."""
        if self.unvalued:
            raise UnreadableFile(
                f"“{self.file}”有 {len(self.unvalued)} 个公式没有保存计算结果：{_named(self.unvalued)}",
                place=Place(self.file, part=self.unvalued[0]),
                hint="请在 Excel 或 WPS 中打开，等计算完成后保存，再核验",
            )

    def remarks(self) -> Iterator[str]:
        if self.hidden_sheets:
            yield f"隐藏的工作表没有读取：{'、'.join(self.hidden_sheets)}"
        for name, count in self.hidden_rows.items():
            yield f"工作表“{name}”有 {count} 行隐藏，没有读取"
        for name, count in self.hidden_columns.items():
            yield f"工作表“{name}”有 {count} 列隐藏，没有读取"
        for name, count in self.hidden_decimals.items():
            yield f"工作表“{name}”有 {count} 格的格式不显示小数，按格中的数读到两位小数；公布前请显示两位小数"
        if self.wrong:
            yield f"有 {len(self.wrong)} 格是错误值：{_named(self.wrong)}"
        if self.has_checks:
            yield f"工作表“{CHECKS_SHEET}”是对报告的核对，不是报告的内容，没有读取"


def _named(cells: list[str]) -> str:
    return "、".join(cells[:MOST_NAMED]) + ("等" if len(cells) > MOST_NAMED else "")


def _words(item: Any) -> str:
    """The text of a string, its stretches of different looks put together; readings above characters left out."""
    own = item.findtext(_T)
    return (own or "") + "".join(run.findtext(_T) or "" for run in item.iterchildren(_RUN))


def _styles(package: Package) -> list[Style]:
    root = package.part("styles")
    if root is None:
        return []
    codes = dict(BUILT_IN)
    for entry in root.iter(f"{MAIN}numFmt"):
        codes[_whole(entry.get("numFmtId"), 0)] = entry.get("formatCode") or "General"
    borders = root.find(f"{MAIN}borders")
    ruled = [any(side.get("style") for side in border) for border in (() if borders is None else borders)]
    formats = root.find(f"{MAIN}cellXfs")
    found = []
    for entry in () if formats is None else formats.iterchildren(f"{MAIN}xf"):
        border = _whole(entry.get("borderId"), 0)
        code = codes.get(_whole(entry.get("numFmtId"), 0), "General")
        found.append(Style(code, border < len(ruled) and ruled[border]))
    return found


def _spans(root: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for merged in root.iter(f"{MAIN}mergeCell"):
        ends = _REFERENCE.findall(merged.get("ref") or "")
        if len(ends) == 2:
            (first, top), (last, bottom) = ends
            left = _column(first)
            yield (int(top), left), (_column(last) - left + 1, int(bottom) - int(top) + 1)


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else default
