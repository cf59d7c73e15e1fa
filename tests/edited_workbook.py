"""Workbooks edited as people edit them, for tests: cells written over, rows and columns put in, identity lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from juesuan.performance.form_sheet import form_sheet
from juesuan.readers import read_document
from juesuan.readers.sheets import letters

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


def named_cell(path: Path, row: str, column: str = "") -> str:
    """The address where a named row meets a named column, or of one named cell: “F15”."""
    named = read_document(path).named
    down = named[column or row]
    return f"{letters(down.column or 0)}{named[row].row}"


def write_over(path: Path, cells: Mapping[str, str | int], target: Path | None = None) -> Path:
    """The workbook with other texts and numbers in those cells, formulas in them lost; into ``target`` or in place."""

    def change(root: etree._Element) -> None:
        at = {cell.get("r"): cell for cell in root.iter(f"{MAIN}c")}
        for address, value in cells.items():
            cell = at[address]
            for child in list(cell):
                cell.remove(child)
            if isinstance(value, int):
                cell.attrib.pop("t", None)
                etree.SubElement(cell, f"{MAIN}v").text = str(value)
            else:
                cell.set("t", "inlineStr")
                etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = value

    return _edited(path, {SHEET: change}, target)


def put_in(path: Path, *, row: int = 0, column: int = 0, count: int = 1, target: Path | None = None) -> Path:
    """The workbook with so many empty rows above a row, or columns left of a column, as programs put them in."""

    def moved(text: str) -> str:
        def one(match: re.Match[str]) -> str:
            at = _number(match[2])
            to = letters(at + count) if column and at >= column else match[2]
            line = int(match[4]) + (count if row and int(match[4]) >= row else 0)
            return f"{match[1]}{to}{match[3]}{line}"

        return _REFERENCE.sub(one, text)

    def sheet(root: etree._Element) -> None:
        for line in root.iter(f"{MAIN}row"):
            at = int(line.get("r") or 0)
            line.set("r", str(at + (count if row and at >= row else 0)))
            line.attrib.pop("spans", None)
        for cell in root.iter(f"{MAIN}c"):
            cell.set("r", moved(cell.get("r") or ""))
        for merged in root.iter(f"{MAIN}mergeCell"):
            merged.set("ref", moved(merged.get("ref") or ""))

    def book(root: etree._Element) -> None:
        for name in root.iter(f"{MAIN}definedName"):
            name.text = moved(name.text or "")

    return _edited(path, {SHEET: sheet, BOOK: book}, target)


def without_identity(path: Path, target: Path | None = None) -> Path:
    """The workbook as if its sheet had been copied by hand into a new one: no names, nothing hidden."""

    def book(root: etree._Element) -> None:
        for names in list(root.iter(f"{MAIN}definedNames")):
            root.remove(names)
        sheets = root.find(f"{MAIN}sheets")
        assert sheets is not None
        for sheet in list(sheets):
            if sheet.get("name") != form_sheet().sheet:
                sheets.remove(sheet)

    return _edited(path, {BOOK: book}, target)


def with_sheet(path: Path, other: Path, name: str = "另一个") -> Path:
    """The workbook with the first sheet of another one, its words written into the cells, behind its own."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    from xlsxwriter import Workbook

    made = path.with_name("made.xlsx")
    book = Workbook(made, {"strings_to_formulas": False})
    sheet = book.add_worksheet(name)
    for block in read_document(other).blocks:
        for row in getattr(block, "rows", ()):
            for cell in row:
                sheet.write(cell.place.row - 1, cell.place.column - 1, cell.text)
    book.close()
    with ZipFile(made) as archive:
        strings = ["".join(item.itertext()) for item in etree.fromstring(archive.read("xl/sharedStrings.xml"))]
        root = etree.fromstring(archive.read(SHEET))
    made.unlink()
    for cell in root.iter(f"{MAIN}c"):
        cell.attrib.pop("s", None)
        if cell.get("t") == "s":
            text = strings[int(cell.findtext(f"{MAIN}v") or 0)]
            for child in list(cell):
                cell.remove(child)
            cell.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = text
    parts["xl/worksheets/sheet9.xml"] = etree.tostring(root)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    one = f'<Relationship Id="rId99" Type="{relation}/worksheet" Target="worksheets/sheet9.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = links.replace("</Relationships>", one).encode()
    listed = parts[BOOK].decode()
    parts[BOOK] = listed.replace("</sheets>", f'<sheet name="{name}" sheetId="99" r:id="rId99"/></sheets>').encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name_, data in parts.items():
            archive.writestr(name_, data)
    return path


def formulas(path: Path) -> dict[str, tuple[str, str]]:
    """Every formula of the sheet and the result it is stored with, by address."""
    with ZipFile(path) as archive:
        root = etree.fromstring(archive.read(SHEET))
    return {
        cell.get("r") or "": (cell.findtext(f"{MAIN}f") or "", cell.findtext(f"{MAIN}v") or "")
        for cell in root.iter(f"{MAIN}c")
        if cell.find(f"{MAIN}f") is not None
    }


def part(path: Path, name: str = SHEET) -> str:
    """The text of a part of the workbook."""
    with ZipFile(path) as archive:
        return archive.read(name).decode()


def _edited(path: Path, changes: Mapping[str, object], target: Path | None) -> Path:
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        root = etree.fromstring(parts[name])
        change(root)  # type: ignore[operator]
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    to = target or path
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return to


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
