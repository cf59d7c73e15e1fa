"""Workbook: sheets of text from xlsx, xls, ods and csv files, each cell where it stands."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path

from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.sheets import letters

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
FILES = (*WORKBOOKS, ".csv")
LARGEST = 200_000_000  # bytes; a balance table of that size is a mistake

_SHEET = re.compile(r'<sheet\b[^>]*\bname="([^"]*)"[^>]*\br:id="([^"]*)"')
_TARGET = re.compile(r'<Relationship\b(?=[^>]*\bId="([^"]*)")(?=[^>]*\bTarget="([^"]*)")')
_CELL = re.compile(rb'<c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*(?<!/)>(.*?)</c>', re.DOTALL)
_LINKS = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text. ``unvalued`` are the 1-based (row, column) of formulas saved without their result."""

    file: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    unvalued: frozenset[tuple[int, int]] = field(default=frozenset())

    def text(self, row: int, column: int) -> str:
        """The text of a cell, both from 1; empty beyond the edge."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def place(self, row: int, column: int = 0, part: str = "") -> Place:
        """Where a cell or, without column, a row stands. Cells of a workbook are named as on the screen: 余额表 D5."""
        text = self.text(row, column) if column else ""
        at = Place(file=self.file, part=part, row=row, text=text)
        if not self.name:
            return at._replace(line=row, column=column or None)
        cell = f"{letters(column)}{row}" if column else f"第 {row} 行"
        return at._replace(sheet=self.name, column=column or None, part=part or f"{self.name} {cell}")


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a file; :class:`UnreadableFile` when it is none we read, damaged or too large."""
    if path.suffix.lower() not in FILES:
        raise UnreadableFile(
            f"“{path.name}”不是余额表", place=Place(file=path.as_posix()), hint=f"可以读入：{'、'.join(FILES)}"
        )
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableFile(f"“{path.name}”太大", place=Place(file=path.as_posix()), hint="按单位分成几个文件")
        return (_csv(path),) if path.suffix.lower() == ".csv" else _workbook(path)
    except OSError as error:
        raise UnreadableFile(
            f"打不开“{path.name}”（{error.strerror or error}）",
            place=Place(file=path.as_posix()),
            hint="检查文件和权限",
        ) from error


def _csv(path: Path) -> Sheet:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = tuple(tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text, newline="")))
        return Sheet(path.as_posix(), "", rows)
    raise UnreadableFile(f"“{path.name}”的编码无法识别", place=Place(file=path.as_posix()), hint="另存为 UTF-8 编码")


def _workbook(path: Path) -> tuple[Sheet, ...]:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError as error:
        raise UnreadableFile(
            "读 Excel 文件需要 python-calamine",
            place=Place(file=path.as_posix()),
            hint="运行 make setup，或另存为 CSV",
        ) from error
    try:
        book = CalamineWorkbook.from_path(str(path))
        grids = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except OSError:
        raise
    except Exception as error:  # the reader has its own kinds of error for every damage
        raise UnreadableFile(
            f"“{path.name}”不是完好的 Excel 文件（内容损坏，或者是改了扩展名的别种文件）",
            place=Place(file=path.as_posix()),
            hint="在表格软件中打开并另存为 xlsx；设有密码的先取消密码",
        ) from error
    unvalued = _unvalued(path) if path.suffix.lower() in (".xlsx", ".xlsm") else {}
    return tuple(
        Sheet(path.as_posix(), name, tuple(_texts(row) for row in rows), unvalued.get(name, frozenset()))
        for name, rows in grids
    )


def _texts(row: Sequence[object]) -> tuple[str, ...]:
    return tuple(_text(value) for value in row)


def _text(value: object) -> str:
    """A value as it would be typed. A spreadsheet holds 15 digits; what comes behind them is noise of its sums."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, Real):
        text = format(value, ".15g")
        return text if "e" not in text else format(value, ".2f")
    return str(value).strip()


def _unvalued(path: Path) -> dict[str, frozenset[tuple[int, int]]]:
    """Formulas without a result, by sheet: saved by a program that did not calculate."""
    found: dict[str, frozenset[tuple[int, int]]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            links = dict(_TARGET.findall(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")))
            for title, link in _SHEET.findall(book):
                target = "xl/" + links.get(link, "").removeprefix("/xl/").removeprefix("xl/")
                if target not in names:
                    continue
                data = archive.read(target)
                if b"<f" in data:
                    found[_plain(title)] = frozenset(_blank_formulas(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError):
        return {}
    return found


def _blank_formulas(data: bytes) -> list[tuple[int, int]]:
    return [
        (int(row), _number(column.decode()))
        for column, row, inside in _CELL.findall(data)
        if b"<f" in inside and (b"<v>" not in inside or b"<v></v>" in inside)
    ]


def _number(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _plain(text: str) -> str:
    for mark, character in _LINKS.items():
        text = text.replace(mark, character)
    return text
