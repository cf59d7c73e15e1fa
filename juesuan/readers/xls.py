"""Old Excel workbooks (.xls, .et): cells by value, as the reader behind it knows no number formats."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Context, Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from juesuan.document import Document
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.sheets import CHECKS_SHEET, FORM_SHEET, Cell, Sheet, blocks_of
from juesuan.readers.source import read_bytes
from juesuan.readers.xlsx_formats import plain_text

_SIGNIFICANT = Context(prec=15)  # digits a workbook holds; what comes behind them is noise of its sums
FORMATS_UNKNOWN = (
    "旧版 Excel 文件只能读到数值，读不到显示格式：百分数按小数读入，小数位数可能与印出的不同；另存为 .xlsx 可以避免"
)


def read_xls(path: str | Path) -> Document:
    """The document in an old Excel workbook; :class:`UnreadableFile` when it is none, damaged or locked."""
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    data = read_bytes(path)
    try:
        with _quietly():
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            hidden = [entry.name for entry in book.sheets_metadata if not str(entry.visible).endswith(".Visible")]
            names = [name for name in book.sheet_names if name not in (*hidden, CHECKS_SHEET, FORM_SHEET)]
            sheets = [_sheet(name, book.get_sheet_by_name(name)) for name in names]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the library has its own errors for every damage, panics that are no Exception too
        raise UnreadableFile(
            f"旧版 Excel 文件“{path}”打不开（{error}）",
            place=Place(str(path)),
            hint="请在 Excel、WPS 中打开后另存为 .xlsx 再核验；设有密码的先取消密码",
        ) from error
    remarks = [FORMATS_UNKNOWN]
    if unread := [name for name in hidden if name != FORM_SHEET]:
        remarks.append(f"隐藏的工作表没有读取：{'、'.join(unread)}")
    blocks = tuple(blocks_of(sheets, str(path)))
    return Document(str(path), "xlsx", sha256(data).hexdigest(), blocks, remarks=tuple(remarks))


@contextmanager
def _quietly() -> Iterator[None]:
    """Nothing the library says of its own breaking down reaches the screen."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _sheet(name: str, sheet: Any) -> Sheet:
    spans = dict(_spans(sheet.merged_cell_ranges or ()))
    rows = {
        n: {c: _cell(value) for c, value in enumerate(row, 1) if value not in ("", None)}
        for n, row in enumerate(sheet.to_python(skip_empty_area=False), 1)
    }
    return Sheet(name, {n: row for n, row in rows.items() if row}, spans)


def _spans(ranges: Sequence[Any]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for (top, left), (bottom, right) in ranges:
        yield (top + 1, left + 1), (right - left + 1, bottom - top + 1)


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, datetime | date):
        return Cell(f"{value.year}/{value.month}/{value.day}")
    if isinstance(value, str):
        return Cell(value.replace("\r\n", "\n").strip())
    number = Decimal(repr(value))  # the shortest digits that mean this number, not its binary expansion
    return Cell(plain_text(_SIGNIFICANT.plus(number)), True)
