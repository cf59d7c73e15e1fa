"""Register: 台账.csv, in which a bureau writes down when each report was approved and published."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path, PurePath

from juesuan.errors import JuesuanError
from juesuan.inspection.items import Dates
from juesuan.inspection.walk import REGISTER, Found
from juesuan.place import Place
from juesuan.readers.decode import decode
from juesuan.readers.source import read_bytes

FILE = ("文件", "文件名", "报告")
APPROVED = ("批复日期", "批复时间", "批复")
PUBLISHED = ("公开日期", "公开时间", "公开", "发布日期")
_TIME = r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
_DATE = re.compile(rf"(20\d\d)\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_TIME}|(20\d{{6}})")


def date_of(text: str) -> date | None:
    """The date written as 2025-9-1, 2025/9/1, 2025.9.1, 2025年9月1日 or 20250901; ``None`` when it is none."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    parts = (match[4][:4], match[4][4:6], match[4][6:]) if match[4] else (match[1], match[2], match[3])
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def dates_of(registers: Sequence[str], documents: Sequence[Found]) -> tuple[Mapping[str, Dates], tuple[str, ...]]:
    """The dates by the path of the document, and the lines that no document belongs to.

    :class:`JuesuanError` when a register lacks one of its columns.
    """
    known: dict[str, Dates] = {}
    strange: list[str] = []
    for register in registers:
        below = _below(register, documents)
        for number, name, dates in _lines(register):
            path = below.get(_plain(name)) or below.get(_plain(PurePath(name).name))
            if path is None:
                strange.append(f"“{register}”第 {number} 行“{name}”没有对应的文件")
            else:
                known[path] = dates
    return known, tuple(strange)


def _below(register: str, documents: Sequence[Found]) -> Mapping[str, str]:
    """The documents in the folder of a register, by every name it may use; names of two documents are left out."""
    folder = Path(register).parent.resolve()
    named: dict[str, set[str]] = {}
    exact: dict[str, str] = {}
    for document in documents:
        at = Path(document.path).resolve()
        if not at.is_relative_to(folder):
            continue
        inside = at.relative_to(folder)
        exact[_plain(inside.as_posix())] = document.path
        for name in (at.name, at.stem, inside.with_suffix("").as_posix()):
            named.setdefault(_plain(name), set()).add(document.path)
    return {**{name: next(iter(paths)) for name, paths in named.items() if len(paths) == 1}, **exact}


def _plain(name: str) -> str:
    return "/".join(part for part in name.strip().replace("\\", "/").split("/") if part not in ("", "."))


def _lines(register: str) -> list[tuple[int, str, Dates]]:
    """Number, file and dates of each line of a register."""
    text, _, _ = decode(read_bytes(register), register)
    rows = list(csv.reader(text.splitlines()))
    head = [cell.strip() for cell in rows[0]] if rows else []
    at = {names[0]: next((head.index(n) for n in names if n in head), -1) for names in (FILE, APPROVED, PUBLISHED)}
    if missing := [name for name, column in at.items() if column < 0]:
        raise JuesuanError(
            f"“{register}”第 1 行没有“{'、'.join(missing)}”栏",
            place=Place(file=register, line=1),
            hint=f"{REGISTER} 的第一行写：文件,批复日期,公开日期",
        )

    def cell(row: Sequence[str], name: str) -> str:
        return row[at[name]].strip() if at[name] < len(row) else ""

    return [
        (number, cell(row, FILE[0]), _dates(register, number, cell(row, APPROVED[0]), cell(row, PUBLISHED[0])))
        for number, row in enumerate(rows[1:], 2)
        if cell(row, FILE[0])
    ]


def _dates(register: str, number: int, approved: str, published: str) -> Dates:
    source = f"{Path(register).name}第 {number} 行"
    wrong = [text for text in (approved, published) if text and date_of(text) is None]
    trouble = f"{source}“{wrong[0]}”不是日期，写作 2025-09-01" if wrong else ""
    return Dates(date_of(approved), date_of(published), source, trouble)
