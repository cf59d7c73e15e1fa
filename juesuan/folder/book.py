"""Book: a facts folder as one workbook, a sheet a file, and back; nothing is lost on the way either way.

Files of lists (CSV) are sheets as they are. Of TOML every line is a row: 键 and 内容 where the line is one plain value,
else 原文 as it is written. The first sheet tells which file each sheet is.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from numbers import Real
from os import PathLike
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from juesuan.errors import BrokenFolder, JuesuanError, UnreadableFile
from juesuan.folder.book_sheets import PAIRS, TEXT, Cell, Note, Rows, as_csv, is_headed, plain, rows_of, text_of
from juesuan.folder.department import FILE
from juesuan.place import Place

T = TypeVar("T")
AnyPath = str | PathLike[str]
INDEX, INDEX_HEADINGS = "目录", ("工作表", "文件")
KINDS = (".csv", ".toml", ".txt")
HEAD, BETWEEN = Path(FILE).stem, "·"  # the sheet that makes a workbook a facts folder; between folders and file
FIRST = (HEAD, "narrative", "entries", "registers", "eliminations", "evaluations", "tables", "published")
KEYED = (HEAD, "narrative")
LONGEST_NAME, LONGEST_CELL = 31, 32_767
LARGEST = 200_000_000  # bytes of a workbook when unpacked
_REFUSED = re.compile(r"[\[\]:*?/\\']")
_SHEETS = re.compile(r'<(?:\w+:)?sheet\b[^>]*\bname="([^"]*)"')


def is_book(path: AnyPath) -> bool:
    """Whether a file is a workbook that holds a facts folder: it has a sheet called “department”."""
    where = Path(path)
    if where.suffix.lower() != ".xlsx" or not where.is_file():
        return False
    try:
        with zipfile.ZipFile(where) as archive:
            if archive.getinfo("xl/workbook.xml").file_size > LARGEST // 100:
                return False
            return HEAD in _SHEETS.findall(archive.read("xl/workbook.xml").decode("utf-8", "replace"))
    except (OSError, EOFError, KeyError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False


# ── folder → workbook ──


def pack(root: Path, book: Path) -> list[str]:
    """Write the folder as a workbook; returns the files that stand in no sheet. :class:`JuesuanError` for a file that
    cannot be one: a line too long for a cell, an unreadable encoding."""
    import xlsxwriter

    texts, left = _files(root)
    out = io.BytesIO()
    names: dict[str, str] = {}
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as workbook:
        head = workbook.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        text = workbook.add_format({"num_format": "@"})
        index = workbook.add_worksheet(INDEX)
        for name in texts:
            names[name] = _sheet_name(name, names.values())
        _fill(index, [INDEX_HEADINGS, *((sheet, name) for name, sheet in names.items())], head, text, INDEX)
        index.set_column(0, 1, 40)
        for name, content in texts.items():
            sheet = workbook.add_worksheet(names[name])
            rows = rows_of(name, content)
            _fill(sheet, rows, head, text, name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(rows[0]) - 1, 0) if rows else 0, 18, text)
    book.parent.mkdir(parents=True, exist_ok=True)
    beside = book.with_name(f".{book.name}.part")
    try:
        beside.write_bytes(out.getvalue())
        beside.replace(book)
    finally:
        beside.unlink(missing_ok=True)
    return left


def _files(root: Path) -> tuple[dict[str, str], list[str]]:
    """The texts of the folder by path in the order of sheets, and what is no text of ours."""
    texts: dict[str, str] = {}
    left: list[str] = []
    for path in sorted(root.rglob("*"), key=lambda path: _order(path.relative_to(root))):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts):
            continue
        if path.suffix.lower() in KINDS:
            texts[name] = _decoded(path)
        elif name.startswith("entries/") and path.suffix.lower() == ".xlsx":
            texts |= _of_workbook(path, name)
        elif name != "README.md":
            left.append(name)
    return texts, left


def _order(path: Path) -> tuple[int, int, str]:
    first = path.parts[0].removesuffix(path.suffix) if len(path.parts) == 1 else path.parts[0]
    return FIRST.index(first) if first in FIRST else len(FIRST), len(path.parts), path.as_posix()


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise JuesuanError(f"“{path}”的文字编码无法识别", place=Place(file=path.as_posix()), hint="另存为 UTF-8 编码")


def _of_workbook(path: Path, name: str) -> dict[str, str]:
    """The tables of a workbook of entries as lists: those sheets that have headings."""
    from juesuan.prepare.profile import find_headings
    from juesuan.prepare.workbook import read_sheets

    headed = [sheet for sheet in read_sheets(path) if find_headings(sheet) is not None]
    stem = name.removesuffix(path.suffix)
    named = {f"{stem}{f'-{sheet.name}' if len(headed) > 1 else ''}.csv": sheet.rows for sheet in headed}
    return {file: as_csv(rows).removeprefix("\ufeff") for file, rows in named.items()}


def _sheet_name(name: str, taken: Iterable[str]) -> str:
    """A name no other sheet has: the path without its ending, as long as names may be."""
    wanted = _REFUSED.sub("-", name.rsplit(".", 1)[0].replace("/", BETWEEN))[:LONGEST_NAME]
    held, number, found = {other.lower() for other in (INDEX, *taken)}, 1, wanted
    while found.lower() in held:
        number += 1
        found = f"{wanted[: LONGEST_NAME - 4]}-{number}"
    return found


def _fill(sheet: Any, rows: Rows, head: Any, text: Any, name: str) -> None:
    for n, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(n, column, value)
            elif not isinstance(value, str):
                sheet.write_number(n, column, value)
            elif value:
                if len(value) > LONGEST_CELL:
                    raise JuesuanError(
                        f"“{name}”第 {n + 1} 行太长（{len(value)} 字），表格软件的一格放不下",
                        place=Place(file=name, line=n + 1),
                        hint="用文件夹保存这份材料",
                    )
                sheet.write_string(n, column, value, head if n == 0 else text)


# ── workbook → folder ──


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A workbook laid out as a folder: which sheet each file was, and in which row each of its lines."""

    book: Path
    root: Path
    sheets: Mapping[str, str]
    rows: Mapping[str, Sequence[int]]  # of each line from 1 on

    def place(self, place: Place) -> Place:
        """The place in the workbook of a place in the folder."""
        name = self._name(place.file)
        if name is None:
            return place
        if name not in self.sheets:
            return place._replace(file=self.book.as_posix())
        rows = self.rows[name]
        row = rows[min(place.line, len(rows)) - 1] if place.line and rows else place.line
        column = place.column or (None if row is None else 1 if name.endswith((".csv", ".txt")) else 2)
        return place._replace(file=self.book.as_posix(), sheet=self.sheets[name], line=None, row=row, column=column)

    def _name(self, file: str) -> str | None:
        root = self.root.as_posix()
        if file == root:
            return ""
        return file.removeprefix(f"{root}/") if file.startswith(f"{root}/") else None

    def text(self, text: str) -> str:
        """A message with sheets and rows in place of files and lines."""
        root = re.escape(self.root.as_posix())

        def told(match: re.Match[str]) -> str:
            name, line = match[1] or "", match[2]
            if name not in self.sheets:
                return self.book.as_posix() + (f" 的 {name}" if name else "")
            row = self.place(Place(file=f"{self.root.as_posix()}/{name}", line=int(line) if line else None)).row
            return f"{self.book.as_posix()} 工作表“{self.sheets[name]}”" + (f" 第 {row} 行" if row else "")

        names = "|".join(map(re.escape, sorted(self.sheets, key=len, reverse=True)))
        return re.sub(rf"{root}(?:/({names}|[^\s“”：；，]*))?(?: 第 (\d+) 行|:(\d+))?", told, text)

    def home(self, value: T) -> T:
        """The same value with every place and path in the workbook."""
        moved: T = _moved(value, self)
        return moved


def _moved(value: Any, book: Unpacked) -> Any:
    if isinstance(value, Place):
        return book.place(value)
    if isinstance(value, str):
        return book.text(value) if book.root.as_posix() in value else value
    if isinstance(value, tuple):
        parts = [_moved(part, book) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, list):
        return [_moved(part, book) for part in value]
    if isinstance(value, Mapping):
        return {key: _moved(part, book) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _moved(getattr(value, f.name), book) for f in fields(value) if f.init}
        return replace(value, **changes)
    return value


@contextmanager
def unpacked(book: AnyPath) -> Iterator[Unpacked]:
    """The workbook as a folder while it is worked on; what is told of its files is told of its sheets.

    :class:`BrokenFolder` lists every sheet and row that cannot be read.
    """
    with TemporaryDirectory(prefix="juesuan-") as temporary:
        laid = unpack(Path(book), Path(temporary))
        try:
            yield laid
        except JuesuanError as error:
            error.message, error.place = laid.text(error.message), laid.place(error.place)
            error.hint, error.args = laid.text(error.hint), (error.message,)
            raise


def unpack(book: Path, root: Path) -> Unpacked:
    """Lay the sheets of a workbook out as files of a folder."""
    grids = _read(book)
    troubles: list[str] = []
    files = _named(grids, troubles.append)
    sheets: dict[str, str] = {}
    rows: dict[str, Sequence[int]] = {}
    for sheet, name in files.items():
        grid = [list(row) for row in grids[sheet]]
        while grid and not any(grid[-1]):
            grid.pop()
        text, lines = text_of(name, grid, sheet, troubles.append)
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        sheets[name], rows[name] = sheet, lines
    if troubles:
        listed = "\n".join(f"  {n}. {trouble}" for n, trouble in enumerate(troubles, 1))
        raise BrokenFolder(
            f"工作簿“{book}”有 {len(troubles)} 处无法读入：\n{listed}",
            place=Place(file=book.as_posix()),
            hint="按上面的工作表和行号改正后重新运行",
        )
    return Unpacked(book, root, sheets, rows)


def _read(book: Path) -> Mapping[str, Rows]:
    from python_calamine import CalamineWorkbook

    try:
        with zipfile.ZipFile(book) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise UnreadableFile(f"“{book}”太大", place=Place(file=book.as_posix()), hint="改用事实文件夹")
        opened = CalamineWorkbook.from_path(str(book))
        names = opened.sheet_names
        grids = ((name, opened.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names)
        return {name: [[_cell(value) for value in row] for row in grid] for name, grid in grids}
    except (OSError, JuesuanError):
        raise
    except Exception as error:  # the reader has its own kinds of error for every damage
        raise UnreadableFile(
            f"“{book}”不是完好的 Excel 文件（{error}）",
            place=Place(file=book.as_posix()),
            hint="在表格软件中打开并另存为 xlsx；设有密码的先取消密码",
        ) from error


def _cell(value: object) -> Cell:
    """A value as text or number; a day without an hour as its date."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, Real):
        return Decimal(format(value, ".15g"))  # what a sheet holds behind the fifteenth digit is noise
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return "" if value is None else str(value)


def _named(grids: Mapping[str, Rows], note: Note) -> dict[str, str]:
    """The file of each sheet: as the first sheet lists it, else as the sheet's own name says."""
    listed: dict[str, str] = {}
    for n, row in enumerate(grids.get(INDEX, ())[1:], 2):
        sheet, name = (*map(plain, row), "", "")[:2]
        if not sheet and not name:
            continue
        if sheet not in grids:
            note(f"工作表“{INDEX}”第 {n} 行：没有“{sheet}”这张工作表；删去这一行，或改正名称")
        elif not _is_file(name):
            note(f"工作表“{INDEX}”第 {n} 行：“{name}”不是文件夹里的文件；写作 entries/本级.csv")
        elif name in listed.values():
            note(f"工作表“{INDEX}”第 {n} 行：“{name}”出现了两次；一个文件一张工作表")
        else:
            listed[sheet] = name
    for sheet, grid in grids.items():
        if sheet == INDEX or sheet in listed or not any(any(row) for row in grid):
            continue
        name = sheet.replace(BETWEEN, "/") + _ending(sheet, grid)
        if sheet.split(BETWEEN)[0] not in FIRST or not _is_file(name):
            known = "、".join(FIRST)
            note(f"不认识工作表“{sheet}”；名称以 {known} 之一开头，如 entries{BETWEEN}本级，或删去")
        elif name in listed.values():
            note(f"工作表“{sheet}”与“{INDEX}”里的“{name}”是同一个文件；删去一张")
        else:
            listed[sheet] = name
    return listed


def _is_file(name: str) -> bool:
    path = PurePosixPath(name)
    safe = not path.is_absolute() and "\\" not in name and ":" not in name
    return safe and path.suffix in KINDS and not any(part in ("..", ".") or part.startswith(".") for part in path.parts)


def _ending(sheet: str, grid: Rows) -> str:
    if sheet in KEYED or is_headed(grid, PAIRS[:2]):
        return ".toml"
    return ".txt" if is_headed(grid, TEXT) and len([cell for cell in grid[0] if cell != ""]) == 1 else ".csv"
