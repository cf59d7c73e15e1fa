"""Remarks in a workbook: the cell coloured, a note at it, and a first sheet that lists all findings with links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from juesuan.errors import JuesuanError
from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.readers.sheets import CHECKS_SHEET, FORM_SHEET, MARKS_SHEET, letters
from juesuan.readers.xlsx_formats import BUILT_IN
from juesuan.readers.xlsx_package import MAIN
from juesuan.writers.annotate.docx import printable
from juesuan.writers.annotate.office import OFFICE, Office, parsed
from juesuan.writers.annotate.remark import COLOURS, remark
from juesuan.writers.annotate.xlsx_notes import Notes
from juesuan.writers.parts import Numbered, numbered
from juesuan.writers.telling import SIGNS, stands, why
from juesuan.writers.terminal import words
from juesuan.writers.whole import write_whole
from juesuan.writers.wrapping import width

_LINE, _TALLEST = 15, 27  # points a line of the list is high; lines of the highest row a workbook may have
_TWO_DECIMALS = "2"  # the number of the format “0.00” that every workbook has
_RID = f"{{{OFFICE}}}id"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ROW, _C, _FILLS, _FORMATS, _DATA = (f"{MAIN}{name}" for name in ("row", "c", "fills", "cellXfs", "sheetData"))
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_HEADS = (("序号", 6), ("级别", 10), ("位置", 30), ("填报", 18), ("应为", 18), ("差异", 16), ("为什么", 60))
_MORE = (("怎么改", 50), ("依据", 40), ("规则", 10))


def annotate_xlsx(verdict: Verdict, source: Path, copy: Path) -> int:
    """Write the copy; how many findings stand beside their place."""
    book = Workbook(source)
    found = numbered(verdict)
    placed = {
        finding.id
        for number, finding in found
        if finding.places and book.mark(finding.places[0], finding.severity, remark(number, finding))
    }
    book.list_first(found, placed)
    write_whole(copy, book.office.saved())
    return len(placed)


class Workbook:
    """One workbook being marked."""

    def __init__(self, source: Path) -> None:
        self.office = Office(source)
        self.main = self.office.main()
        self.root = self.office.part(self.main)
        if self.root.tag != f"{MAIN}workbook":
            raise JuesuanError(
                f"“{source}”是严格格式（Strict）的工作簿，不能加批注",
                place=Place(source.as_posix()),
                hint="在 Excel 或 WPS 中另存为普通的 .xlsx，再批注",
            )
        targets = {number: to for _, number, to in self.office.relations(self.main)}
        self.sheets = {s.get("name"): targets.get(s.get(_RID)) for s in self.root.iter(f"{MAIN}sheet")}
        styles = self.office.related(self.main, "styles")
        self.styles: Any = None if styles is None else self.office.part(styles)
        self.painted: dict[tuple[int, Severity], int] = {}
        self.fills: dict[Severity, int] = {}
        self.gravest: dict[tuple[str, int, int], Severity] = {}
        self.notes: dict[str, Notes] = {}
        self.cells: dict[str, dict[tuple[int, int], Any]] = {}

    def mark(self, place: Place, severity: Severity, text: str) -> bool:
        """Colour a cell and put a note at it; false when the place is none."""
        name = self.sheets.get(place.sheet)
        if name is None or place.sheet is None or place.row is None or place.column is None:
            return False
        if name not in self.notes:
            self.notes[name] = Notes(self.office, name)
        self.notes[name].add(place.row, place.column, printable(text))
        at = (name, place.row, place.column)
        if at not in self.gravest:  # findings come with the gravest first
            self.gravest[at] = severity
            self.paint(self.cell(name, place.row, place.column), severity)
        return True

    def cells_on(self, name: str) -> dict[tuple[int, int], Any]:
        """The cells of the sheet of that name by row and column."""
        return self._all(self.sheets[name] or "")

    def _all(self, sheet: str) -> dict[tuple[int, int], Any]:
        if sheet not in self.cells:
            self.cells[sheet] = dict(_cells(self.office.part(sheet)))
        return self.cells[sheet]

    def cell(self, sheet: str, row: int, column: int) -> Any:
        """A cell of a sheet, made where there is none yet."""
        cells = self._all(sheet)
        if (row, column) not in cells:
            cells[row, column] = _made(self.office.part(sheet).find(_DATA), cells, row, column)
        return cells[row, column]

    def is_shown(self, name: str) -> bool:
        """Whether a sheet is of the report and people see it: not hidden, no list of checks or of findings."""
        if name in (CHECKS_SHEET, FORM_SHEET) or name.rstrip("0123456789 ") == MARKS_SHEET:
            return False
        entries = (entry for entry in self.root.iter(f"{MAIN}sheet") if entry.get("name") == name)
        return any(entry.get("state") not in ("hidden", "veryHidden") for entry in entries)

    def format_of(self, cell: Any) -> str:
        """The code of a cell's number format."""
        formats = None if self.styles is None else self.styles.find(_FORMATS)
        number = int(cell.get("s") or 0)
        if formats is None or number >= len(formats):
            return "General"
        wanted = formats[number].get("numFmtId") or "0"
        own = (e.get("formatCode") for e in self.styles.iter(f"{MAIN}numFmt") if e.get("numFmtId") == wanted)
        return next(own, None) or (BUILT_IN.get(int(wanted)) if wanted.isdecimal() else None) or "General"

    def paint(self, cell: Any, severity: Severity) -> None:
        """The cell with its own format on the colour of the severity."""
        if self.styles is None:
            return
        cell.set("s", str(self.painted_as(int(cell.get("s") or 0), severity)))

    def painted_as(self, was: int, severity: Severity) -> int:
        """A format on the colour of the severity."""
        if self.styles is None:
            return was
        if (was, severity) not in self.painted:
            formats = self.styles.find(_FORMATS)
            new = deepcopy(formats[was])
            new.set("fillId", str(self.fill(severity)))
            new.set("applyFill", "1")
            formats.append(new)
            formats.set("count", str(len(formats)))
            self.painted[was, severity] = len(formats) - 1
        return self.painted[was, severity]

    def show_decimals(self, cell: Any) -> None:
        """The cell with two decimals, the rest of its format kept."""
        if self.styles is None:
            return
        formats = self.styles.find(_FORMATS)
        new = deepcopy(formats[int(cell.get("s") or 0)])
        new.set("numFmtId", _TWO_DECIMALS)
        new.set("applyNumberFormat", "1")
        formats.append(new)
        formats.set("count", str(len(formats)))
        cell.set("s", str(len(formats) - 1))

    def fill(self, severity: Severity) -> int:
        """The fill of that colour."""
        if severity not in self.fills:
            colour = "FF" + "".join(f"{part:02X}" for part in COLOURS[severity])
            fills = self.styles.find(_FILLS)
            fills.append(
                parsed(
                    f'<fill xmlns="{MAIN[1:-1]}"><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
                    '<bgColor indexed="64"/></patternFill></fill>'
                )
            )
            fills.set("count", str(len(fills)))
            self.fills[severity] = len(fills) - 1
        return self.fills[severity]

    def looks(self) -> tuple[int, int]:
        """The formats of the heads of the list and of its lines: bold, and in as many lines as it takes."""
        if self.styles is None:
            return 0, 0
        fonts, formats = self.styles.find(f"{MAIN}fonts"), self.styles.find(_FORMATS)
        bold = deepcopy(fonts[0])
        if bold.find(f"{MAIN}b") is None:
            bold.insert(0, bold.makeelement(f"{MAIN}b"))
        fonts.append(bold)
        fonts.set("count", str(len(fonts)))
        for font in (len(fonts) - 1, 0):
            formats.append(
                parsed(
                    f'<xf xmlns="{MAIN[1:-1]}" numFmtId="0" fontId="{font}" fillId="0" borderId="0" xfId="0"'
                    ' applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
                )
            )
        formats.set("count", str(len(formats)))
        return len(formats) - 2, len(formats) - 1

    def list_first(self, found: Sequence[Numbered], placed: set[str]) -> None:
        """The list of all findings as a new first sheet, shown when the workbook is opened."""
        name = next(n for k in range(1, 99) if (n := MARKS_SHEET + (f" {k}" if k > 1 else "")) not in self.sheets)
        part = self.office.free("xl/worksheets/sheetMarks{}.xml")
        looks = self.looks()
        painted = {severity: self.painted_as(looks[1], severity) for severity in Severity}
        number = self.office.add(part, _listing(found, placed, looks, painted), _SHEET, self.main, "worksheet")
        sheets = self.root.find(f"{MAIN}sheets")
        free = 1 + max(int(sheet.get("sheetId") or 0) for sheet in sheets)
        sheets.insert(0, sheets.makeelement(f"{MAIN}sheet", {"name": name, "sheetId": str(free), _RID: number}))
        for defined in self.root.iter(f"{MAIN}definedName"):
            if defined.get("localSheetId") is not None:
                defined.set("localSheetId", str(int(defined.get("localSheetId")) + 1))
        self.name_filter(name, f"$A$1:${letters(len(_HEADS) + len(_MORE))}${len(found) + 1}")
        for view in self.root.iter(f"{MAIN}workbookView"):
            view.attrib.pop("firstSheet", None)
            view.set("activeTab", "0")
        for sheet in filter(None, self.sheets.values()):
            if sheet in self.office.members and b"tabSelected" in self.office.archive.read(sheet):
                for view in self.office.part(sheet).iter(f"{MAIN}sheetView"):
                    view.attrib.pop("tabSelected", None)

    def name_filter(self, sheet: str, cells: str) -> None:
        """The name by which Excel and LibreOffice know the filter of a sheet."""
        names = self.root.find(f"{MAIN}definedNames")
        if names is None:
            names = self.root.makeelement(f"{MAIN}definedNames")
            above = [self.root.find(f"{MAIN}{tag}") for tag in ("sheets", "functionGroups", "externalReferences")]
            [one for one in above if one is not None][-1].addnext(names)
        named = names.makeelement(
            f"{MAIN}definedName", {"name": "_xlnm._FilterDatabase", "localSheetId": "0", "hidden": "1"}
        )
        named.text = f"'{sheet}'!{cells}"
        names.insert(0, named)


def _cells(root: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    """The cells of a sheet by row and column; those that do not say where they are follow the one before."""
    at = 0
    for row in root.iter(_ROW):
        at = int(row.get("r") or at + 1)
        column = 0
        for cell in row.iterchildren(_C):
            match = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(match[1]) if match else column + 1
            yield (at, column), cell


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _made(data: Any, cells: dict[tuple[int, int], Any], row: int, column: int) -> Any:
    """An empty cell put in its order among the others."""
    line = next((r for r in data if r.get("r") == str(row)), None)
    if line is None:
        line = data.makeelement(_ROW, {"r": str(row)})
        behind = next((r for r in data if int(r.get("r") or 0) > row), None)
        if behind is None:
            data.append(line)
        else:
            behind.addprevious(line)
    cell = line.makeelement(_C, {"r": f"{letters(column)}{row}"})
    after = min((c for r, c in cells if r == row and c > column), default=None)
    if after is None:
        line.append(cell)
    else:
        cells[row, after].addprevious(cell)
    return cell


def _listing(
    found: Sequence[Numbered], placed: set[str], looks: tuple[int, int], painted: Mapping[Severity, int]
) -> Any:
    """The sheet with a row a finding, each linked to its cell."""
    heads = (*_HEADS, *_MORE)
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{wide}" customWidth="1"/>' for n, (_, wide) in enumerate(heads, 1)
    )
    rows = [_row(1, [name for name, _ in heads], [looks[0]] * len(heads))]
    links = []
    for n, (number, finding) in enumerate(found, 2):
        told = _told(number, finding)
        rows.append(_row(n, told, [looks[1], painted[finding.severity], *[looks[1]] * (len(heads) - 2)], _lines(told)))
        if finding.id in placed:
            place = finding.places[0]
            sheet = (place.sheet or "").replace("'", "''")
            to = quoteattr(f"'{sheet}'!{letters(place.column or 1)}{place.row}")
            links.append(f'<hyperlink ref="C{n}" location={to} display={quoteattr(place.part)}/>')
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return parsed(
        f'<worksheet xmlns="{MAIN[1:-1]}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        f'<autoFilter ref="A1:{letters(len(heads))}{len(rows)}"/>{linked}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _told(number: int, finding: Finding) -> list[str]:
    """A finding in the columns of the list."""
    figures = dict(stands(finding))
    expected = next((sign + figures[name] for name, sign in SIGNS.items() if name in figures), "")
    return [
        str(number),
        words()[finding.severity.value],
        finding.places[0].part if finding.places else "",
        figures.get("stated", ""),
        expected,
        figures.get("difference", ""),
        why(finding),
        finding.hint,
        finding.basis,
        finding.code,
    ]


def _lines(values: Sequence[str]) -> int:
    """How many lines the tallest cell of a row takes: programs do not measure it in a file they did not write."""
    lines = 1
    for value, (_, wide) in zip(values, (*_HEADS, *_MORE), strict=True):
        lines = max(lines, sum(-(-width(line) // (wide - 2)) or 1 for line in value.split("\n")))
    return min(lines, _TALLEST)


def _row(n: int, values: Sequence[str], looks: Sequence[int], lines: int = 1) -> str:
    cells = "".join(
        f'<c r="{letters(column)}{n}" s="{look}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(printable(value))}</t></is></c>"
        for column, (value, look) in enumerate(zip(values, looks, strict=True), 1)
        if value
    )
    return f'<row r="{n}" ht="{_LINE * lines + 2}" customHeight="1">{cells}</row>'
