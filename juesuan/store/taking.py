"""Taking: a facts folder put into the database through the same acts people do, so that the history tells of it."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from juesuan.errors import BrokenFolder
from juesuan.folder import toml_text
from juesuan.folder.narrative import FILE as NARRATIVE
from juesuan.folder.narrative import SOURCE
from juesuan.prepare.registers import forms as register_forms
from juesuan.store.acting import Refused
from juesuan.store.books import COLUMNS, edit_register, replace_rows
from juesuan.store.folder import UNIT
from juesuan.store.models import Body, Post, Report, UnitBook
from juesuan.store.narrative import LISTS, SINGLE, TERMS
from juesuan.store.reports import open_report, set_up
from juesuan.store.words import write_paragraph, write_word

_HEADINGS = {heading: column for column, heading in COLUMNS.items()}


def take_folder(root: Path, department: Body, editor: Post, accountants: Mapping[str, Post]) -> Report:
    """Put a folder in: the report opened by the editor, each unit's entries and registers by its accountant.

    ``accountants`` maps a unit's full name to its post. :class:`Refused` for a folder of another department;
    :class:`BrokenFolder` when it cannot be read.
    """
    values = read_toml(root / "department.toml")
    if values.get("name") != department.name:
        raise Refused(f"这是{values.get('name')}的文件夹，不是{department.name}的", hint="核对文件夹")
    report = open_report(
        editor, department, int(values["year"]), values.get("edition", ""), values.get("denomination", "元")
    )
    set_up(editor, report, {"duties": list(values.get("organisation", {}).get("duties", ()))})
    by_name = {name: book for book in report.books.select_related("unit") for name in _names(book.unit)}
    for path in sorted((root / "entries").glob("*.csv")):
        _take_entries(path, by_name, accountants)
    for form in register_forms().values():
        path = root / "registers" / f"{form.name}.csv"
        if path.is_file():
            _take_register(form.name, path, by_name, accountants)
    if (root / NARRATIVE).is_file():
        _take_words(root / NARRATIVE, editor, report)
    return report


def _names(unit: Body) -> tuple[str, ...]:
    return tuple(name for name in (unit.name, unit.short) if name)


def read_toml(path: Path) -> dict[str, Any]:
    """The values of a TOML file; :class:`BrokenFolder` when it is none."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BrokenFolder(f"“{path}”不能读入：{error}", hint="用 juesuan check 核对这个文件夹") from error


def _lines(path: Path) -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    return [{k: (v or "").strip() for k, v in row.items() if k} for row in csv.DictReader(io.StringIO(text))]


def _by_unit(
    path: Path, books: Mapping[str, UnitBook], accountants: Mapping[str, Post]
) -> dict[UnitBook, list[dict[str, str]]]:
    """The lines of a file by the book they belong to: that of their 单位, else of the file's name."""
    found: dict[UnitBook, list[dict[str, str]]] = {}
    for line in _lines(path):
        book = books.get(line.get(UNIT, "") or path.stem)
        if book is None or book.unit.name not in accountants:
            raise BrokenFolder(f"“{path}”里的“{line.get(UNIT) or path.stem}”不是本部门的单位", hint="核对单位名称")
        found.setdefault(book, []).append(line)
    return found


def _take_entries(path: Path, books: Mapping[str, UnitBook], accountants: Mapping[str, Post]) -> None:
    for book, lines in _by_unit(path, books, accountants).items():
        rows = [{_HEADINGS[name]: text for name, text in line.items() if name in _HEADINGS} for line in lines]
        replace_rows(accountants[book.unit.name], book, rows, path.name)


def _take_register(name: str, path: Path, books: Mapping[str, UnitBook], accountants: Mapping[str, Post]) -> None:
    for book, lines in _by_unit(path, books, accountants).items():
        cells = [{heading: text for heading, text in line.items() if heading != UNIT} for line in lines]
        book.refresh_from_db()
        edit_register(accountants[book.unit.name], book, name, cells, book.version)


def _take_words(path: Path, editor: Post, report: Report) -> None:
    values = tomllib.loads(toml_text.quoted(path.read_text("utf-8-sig")))
    for group in (*SINGLE, TERMS):
        for key, value in sorted(values.get(group, {}).items(), key=lambda one: one[0] != SOURCE):
            write_word(editor, report, group, key, _text(value), "")
    for group in LISTS:
        for cells in values.get(group, []):
            write_paragraph(editor, report, group, cells)


def _text(value: str | int | bool | Sequence[str]) -> str:
    if value is True:
        return "是"
    return "、".join(value) if isinstance(value, list) else str(value)
