"""Registers of a folder: registers/*.csv, one file a register."""

from __future__ import annotations

from juesuan.folder import csv_text
from juesuan.folder.department import Department
from juesuan.folder.entries import unit_names
from juesuan.folder.reading import Reading
from juesuan.place import Place
from juesuan.prepare.registers import Record, forms, read_records
from juesuan.prepare.workbook import WORKBOOKS

FOLDER = "registers"


def read_registers(reading: Reading, department: Department) -> tuple[Record, ...]:
    """The records of all registers there are; troubles are noted in ``reading``."""
    base = reading.root / FOLDER
    names = unit_names(department.organisation.units) or {department.name: department.name}
    found: list[Record] = []
    for path in reading.files.within(base, "*.csv"):
        form = forms().get(path.stem)
        if form is None:
            at = Place(file=reading.file(path))
            reading.note(at, f"没有“{path.stem}”这种登记簿", f"可用：{'、'.join(forms())}")
            continue
        records, problems = read_records(form, reading.csv(path, form.required, form.optional), names)
        found += records
        for problem in problems:
            reading.note(*problem)
    for path in reading.files.within(base):
        if path.suffix.lower() in WORKBOOKS and not path.name.startswith(("~$", ".")):
            reading.note(Place(file=reading.file(path)), "登记簿只读 csv", "在表格软件中另存为 csv，删去这个文件")
    return tuple(found)


def blank(name: str) -> str:
    """A register without lines: its headings as CSV."""
    form = forms()[name]
    headings = tuple(column.heading for column in form.columns)
    return csv_text.table([], headings, keep=headings)
