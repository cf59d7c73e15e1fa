"""OpenDocument spreadsheets: each sheet's cells with the text they show; nothing is calculated."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from juesuan.document import Document
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.sheets import CHECKS_SHEET, FORM_SHEET, Cell, Sheet, blocks_of, letters
from juesuan.readers.source import read_bytes
from juesuan.readers.xlsx_package import Workbook

MOST_REPEATED = 1_000  # equal cells or rows that say something
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_NUMBERS = ("float", "currency", "percentage")


def read_ods(path: str | Path) -> Document:
    """The document in an OpenDocument spreadsheet, as :func:`juesuan.readers.xlsx.read_xlsx` reads an Excel one."""
    data = read_bytes(path)
    archive = Workbook(data, path)
    if "content.xml" not in archive.members:
        archive.refuse("没有工作表，不是完整的 OpenDocument 表格", "请在 WPS、LibreOffice 中打开后另存为 .xlsx 再核验")
    root = archive.parsed("content.xml")
    styles = {style.get(f"{_STYLE}name") or "": style for style in root.iter(f"{_STYLE}style")}
    boxed = frozenset(name for name, style in styles.items() if _is_boxed(style))
    hidden = frozenset(name for name, style in styles.items() if _is_hidden(style))
    sheets, remarks, unvalued = [], [], []
    for table in root.iter(f"{_TABLE}table"):
        name = table.get(f"{_TABLE}name") or ""
        if name == FORM_SHEET:
            continue
        if table.get(f"{_TABLE}style-name") in hidden:
            remarks.append(f"隐藏的工作表没有读取：{name}")
        elif name == CHECKS_SHEET:
            remarks.append(f"工作表“{CHECKS_SHEET}”是对报告的核对，不是报告的内容，没有读取")
        else:
            sheet, skipped, blank = _sheet(name, table, boxed)
            sheets.append(sheet)
            unvalued += blank
            if skipped:
                remarks.append(f"工作表“{name}”有 {skipped} 行隐藏，没有读取")
    if unvalued:
        raise UnreadableFile(
            f"“{path}”有 {len(unvalued)} 个公式没有保存计算结果：{'、'.join(unvalued[:3])}",
            place=Place(str(path), part=unvalued[0]),
            hint="请在 WPS、LibreOffice 中打开，等计算完成后保存，再核验",
        )
    blocks = tuple(blocks_of(sheets, str(path)))
    return Document(str(path), "xlsx", sha256(data).hexdigest(), blocks, remarks=tuple(remarks))


def _sheet(name: str, table: Any, boxed: frozenset[str]) -> tuple[Sheet, int, list[str]]:
    """The sheet, how many hidden rows say something, and the cells of formulas without result."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    sheet, skipped, unvalued, at = Sheet(name, spans=spans), 0, [], 0
    for row in table.iter(f"{_TABLE}table-row"):
        cells: dict[int, Cell] = {}
        column = 0
        for element, times in _cells(row):
            text = "\n".join("".join(words.itertext()) for words in element.iterchildren(f"{_TEXT}p")).strip()
            kind = element.get(f"{_OFFICE}value-type") or ""
            if element.get(f"{_TABLE}formula") and not kind and not text:
                unvalued.append(f"{name}!{letters(column + 1)}{at + 1}")
            if text:
                cell = Cell(text, kind in _NUMBERS, element.get(f"{_TABLE}style-name") in boxed)
                cells.update({column + n: cell for n in range(1, min(times, MOST_REPEATED) + 1)})
                wide, tall = (_whole(element.get(f"{_TABLE}number-{way}-spanned")) for way in ("columns", "rows"))
                if wide > 1 or tall > 1:
                    spans[at + 1, column + 1] = (wide, tall)
            column += times
        times = _whole(row.get(f"{_TABLE}number-rows-repeated"))
        if cells and row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            skipped += 1
        elif cells:
            sheet.rows.update({at + n: cells for n in range(1, min(times, MOST_REPEATED) + 1)})
        at += times
    return sheet, skipped, unvalued


def _cells(row: Any) -> Iterator[tuple[Any, int]]:
    for element in row:
        if element.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            yield element, _whole(element.get(f"{_TABLE}number-columns-repeated"))


def _is_boxed(style: Any) -> bool:
    return any(
        value.strip() not in ("", "none")
        for part in style.iterchildren(f"{_STYLE}table-cell-properties")
        for key, value in part.attrib.items()
        if key.startswith(f"{_FORMAT}border")
    )


def _is_hidden(style: Any) -> bool:
    parts = style.iterchildren(f"{_STYLE}table-properties")
    return any(part.get(f"{_TABLE}display") == "false" for part in parts)


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else 1
