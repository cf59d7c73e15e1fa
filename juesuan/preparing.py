"""Prepare: a folder's entries become the accounts of the department, every cell with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from juesuan.accounts import FinalAccounts, Source, Table
from juesuan.errors import BrokenFolder
from juesuan.folder.department import FILE, Department, read_department
from juesuan.folder.entries import FOLDER, TABLES, read_entries
from juesuan.folder.evaluations import read_evaluations
from juesuan.folder.reading import Reading
from juesuan.place import Place
from juesuan.prepare.cells import Cells
from juesuan.prepare.derive import Sums, added, sums_by_unit, tables
from juesuan.prepare.entry import Entry


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the entries of a folder give: the entries, the cells of each unit and of the department."""

    root: Path
    department: Department
    entries: tuple[Entry, ...]
    cells: Cells
    units: Mapping[str, Sums]
    sums: Sums

    def tables_of(self, unit: str = "") -> Mapping[str, Table]:
        """The tables of one unit, or of the department."""
        who = self.department
        level, sums = ("单位", self.units[unit]) if unit else (who.level, self.sums)
        return tables(
            sums,
            who.edition,
            department=unit or who.name,
            level=level,
            denomination=who.denomination,
            place=None if unit else self._place,
        )

    def _place(self, kind: str) -> Place:
        return Place(file=(self.root / TABLES).as_posix())


def open_books(folder: str | PathLike[str], *, edition: str | None = None) -> Books:
    """The books of a facts folder; :class:`BrokenFolder` lists everything that cannot be taken."""
    root = Path(folder)
    if not (root / FILE).is_file():
        raise BrokenFolder(
            f"“{root}”不是事实文件夹：没有 {FILE}",
            place=Place(file=str(root / FILE)),
            hint="用 juesuan new 文件夹 新建，或指明正确的文件夹",
        )
    reading = Reading(root)
    department = read_department(reading, edition)
    if department is not None and department.year is None:
        reading.note(Place(file=(root / FILE).as_posix(), line=1), "没有写年度", "写作 year = 2024")
    if department is None or department.year is None or not (root / FOLDER).is_dir():
        if not (root / FOLDER).is_dir():
            reading.note(Place(file=(root / FOLDER).as_posix()), "没有这个文件夹", "各单位的分录放在 entries/ 下")
        reading.finish()
        raise AssertionError("finish raises")
    entries = read_entries(reading, department)
    reading.finish()
    cells = Cells(department.edition)
    units = sums_by_unit(entries, cells)
    return Books(root, department, entries, cells, units, added(units.values()))


def prepare(folder: str | PathLike[str], *, edition: str | None = None) -> FinalAccounts:
    """The accounts derived from the entries of a folder: nine tables, organisation and evaluations, no text yet."""
    books = open_books(folder, edition=edition)
    department = books.department
    reading = Reading(books.root)
    evaluations = read_evaluations(reading, books.root)
    reading.finish()
    return FinalAccounts(
        source=Source(path=str(folder), format="folder"),
        department=department.name,
        year=department.year,
        level=department.level,
        edition=department.edition.name,
        denomination=department.denomination,
        organisation=department.organisation,
        tables=books.tables_of(),
        evaluations=evaluations,
    )
