"""Templates: a fresh facts folder, every file saying what goes where."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from juesuan import shipped
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import choose
from juesuan.errors import JuesuanError
from juesuan.folder import registers, toml_text
from juesuan.folder.department import FILE
from juesuan.folder.entries import FOLDER
from juesuan.prepare.chart import accounts, funds
from juesuan.prepare.dimensions import BASIS, FUND, KIND, NATURE, SIDE
from juesuan.prepare.entry import Basis, Kind, Nature, Side
from juesuan.prepare.ledger import HEADINGS, REQUIRED
from juesuan.prepare.registers import forms

LINES = 2000  # lines of the template that have lists to choose from
_MADE = datetime(2020, 1, 1)  # one date for all, so that the same template has the same bytes
_NO_FILE = '/\\:*?"<>|'  # what a file's name cannot have on one system or another
_LONGEST = 240  # bytes of a file's name, its ending beside
_LISTS: Mapping[str, Sequence[str]] = {
    SIDE: [side.value for side in Side],
    KIND: [kind.value for kind in Kind if kind is not Kind.ELIMINATION],
    NATURE: [nature.value for nature in Nature if nature.value],
    BASIS: [basis.value for basis in Basis],
}


def make(root: Path, *, name: str = "", year: int | None = None, units: Sequence[str] = ()) -> list[Path]:
    """Make a facts folder where there is none; returns the files written. ``OSError`` when it cannot be written.

    Every unit gets a workbook of entries named after it; without units there is one for all.
    :class:`JuesuanError` for a unit that is named twice or by what is no name of a file. All is written or nothing.
    """
    _require_names(units)
    words = shipped.toml(__package__, "templates.toml")
    shown_year = year if year is not None else datetime.now().year - 1
    files: dict[str, bytes] = {FILE: _department(words, name, shown_year, units).encode()}
    for unit in units or (words["sheet"],):
        files[f"{FOLDER}/{unit}.xlsx"] = entries_workbook(words, choose(name, shown_year).class_rows)
    for register in forms():
        files[f"{registers.FOLDER}/{register}.csv"] = registers.blank(register).encode()
    files["narrative.toml"] = words["narrative"].lstrip("\n").format(year=shown_year, last=shown_year - 1).encode()
    files["README.md"] = _readme(words, name, shown_year).encode()
    _write_all(root, files)
    return [root / path for path in files]


def _write_all(root: Path, files: Mapping[str, bytes]) -> None:
    """Write all files; when one cannot be written, what was is taken away again, folders made for them too."""
    made: list[Path] = []
    try:
        for path, content in files.items():
            target = root / path
            for folder in reversed((target.parent, *target.parent.parents)):
                if not folder.exists():
                    folder.mkdir()
                    made.append(folder)
            made.append(target)
            target.write_bytes(content)
    except BaseException:
        for written in reversed(made):
            with suppress(OSError):
                written.rmdir() if written.is_dir() else written.unlink(missing_ok=True)
        raise


def _require_names(units: Sequence[str]) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.casefold() in seen:  # some disks hold “A” and “a” for one name
            raise JuesuanError(f"单位“{unit}”写了两次", hint="每个单位写一次；简称以后写在 department.toml 里")
        seen.add(unit.casefold())
        wrong = next((mark for mark in unit if mark in _NO_FILE or not mark.isprintable()), "")
        if wrong or not unit.strip(". "):
            said = f"有“{wrong}”" if wrong and wrong.isprintable() else "写法有误"
            raise JuesuanError(f"单位名称“{unit}”{said}，不能用作文件名", hint=f"单位名称里不要用 {' '.join(_NO_FILE)}")
        if len(unit.encode()) > _LONGEST:
            raise JuesuanError(f"单位名称“{unit}”太长，不能用作文件名", hint="写单位全称，多个单位用逗号分开")


def _department(words: Mapping[str, Any], name: str, year: int, units: Sequence[str]) -> str:
    text: str = words["department"].lstrip("\n").format(name=toml_text.string(name), year=year)
    return text + "".join(words["unit"].format(name=toml_text.string(unit)) for unit in units)


def _readme(words: Mapping[str, Any], name: str, year: int) -> str:
    entries = ["| 栏 | 填什么 |", "|---|---|"]
    entries += [f"| {'**' + h + '**' if h in REQUIRED else h} | {words['headings'][h]} |" for h in HEADINGS]
    lists = []
    for form in forms().values():
        lists += [f"### {form.name}", "", form.note, "", "| 栏 | 填什么 |", "|---|---|"]
        for column in form.columns:
            heading = f"**{column.heading}**" if column.need else column.heading
            lists.append(f"| {heading} | {column.note} |")
        lists.append("")
    text: str = words["readme"].lstrip("\n")
    return text.format(name=name, year=year, entries="\n".join(entries), registers="\n".join(lists).rstrip())


def entries_workbook(words: Mapping[str, Any], classes: Sequence[str]) -> bytes:
    """The workbook of entries: headings with comments, lists to choose from, and the codes on sheets of their own."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        needed = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1})
        usual = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        text = book.add_format({"num_format": "@"})
        money = book.add_format({"num_format": "#,##0.00"})
        page = book.add_worksheet(words["sheet"])
        page.freeze_panes(1, 0)
        for column, heading in enumerate(HEADINGS):
            page.write_string(0, column, heading, needed if heading in REQUIRED else usual)
            page.write_comment(0, column, words["headings"][heading], {"x_scale": 2, "y_scale": 2, "author": ""})
            page.set_column(column, column, 14, money if heading == "金额" else text)
            choices = funds() if heading == FUND else _LISTS.get(heading)
            if choices:
                page.data_validation(1, column, LINES, column, _choice(list(choices)))
        guide = book.add_worksheet(words["guide"])
        guide.set_column(0, 0, 100)
        for row, line in enumerate(words["guide_text"]):
            guide.write_string(row, 0, line)
        lists = {
            words["chart"]: [(a.code, a.name, a.column) for a in accounts().values()],
            words["functions"]: [(c.code, c.name, c.level) for c in function_codes().values() if c.category in classes],
            words["economics"]: [(c.code, c.name, c.lane) for c in economic_codes().values()],
        }
        for title, rows in lists.items():
            sheet = book.add_worksheet(title)
            sheet.set_column(0, 1, 30)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    sheet.write_string(row, column, value)
    return out.getvalue()


def _choice(words: Sequence[str]) -> dict[str, Any]:
    """A list to choose from; what stands elsewhere in it (a platform code) is warned of, not refused."""
    return {"validate": "list", "source": list(words), "error_type": "warning"}
