"""Notes of a sheet: the comments part and the drawing that older Excel wants beside it, those there were kept."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from juesuan.readers.sheets import letters
from juesuan.readers.xlsx_package import MAIN
from juesuan.writers.annotate.office import OFFICE, Office, parsed
from juesuan.writers.annotate.remark import AUTHOR

MOST_OF_NOTE = 32_000  # characters a note may hold
_RID = f"{{{OFFICE}}}id"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML, _EXCEL = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:excel}"
_EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
# What may follow the drawing of notes in a sheet; it has to stand before all of these.
_BEHIND = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_LINES, _WIDE = 60, 5  # of a note: the most rows it is high, columns it is wide


class Notes:
    """The notes of one sheet."""

    def __init__(self, office: Office, sheet: str) -> None:
        name = office.related(sheet, "comments")
        if name is None:
            name = office.free("xl/comments{}.xml")
            office.add(
                name,
                parsed(f'<comments xmlns="{MAIN[1:-1]}"><authors/><commentList/></comments>'),
                _COMMENTS,
                sheet,
                "comments",
            )
        self.root = office.part(name)
        self.shapes = office.part(_drawing(office, sheet))
        self.list = self.root.find(f"{MAIN}commentList")
        self.there = {note.get("ref"): note for note in self.list}
        self.author = self._author()

    def _author(self) -> str:
        authors = self.root.find(f"{MAIN}authors")
        for n, author in enumerate(authors):
            if author.text == AUTHOR:
                return str(n)
        authors.append(parsed(f'<author xmlns="{MAIN[1:-1]}">{AUTHOR}</author>'))
        return str(len(authors) - 1)

    def add(self, row: int, column: int, text: str) -> None:
        """A note at a cell; behind what a note there says already."""
        at = f"{letters(column)}{row}"
        said = self.there.get(at)
        if said is not None:
            room = MOST_OF_NOTE - sum(len(piece.text or "") for piece in said.iter(f"{MAIN}t")) - 2
            if room > 0:
                said.find(f"{MAIN}text").append(_run("\n\n" + text[:room]))
            return
        note = parsed(f'<comment xmlns="{MAIN[1:-1]}" ref="{at}" authorId="{self.author}"><text/></comment>')
        note[0].append(_run(text[:MOST_OF_NOTE]))
        self.list.append(note)
        self.there[at] = note
        self.shapes.append(_shape(row - 1, column - 1, len(self.shapes) + 5000, text))


def _run(text: str) -> Any:
    return parsed(
        f'<r xmlns="{MAIN[1:-1]}"><rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>'
        f'<t xml:space="preserve">{escape(text)}</t></r>'
    )


def _shape(row: int, column: int, number: int, text: str) -> Any:
    """The box of a note, as high as its lines."""
    high = min(_LINES, 1 + sum(1 + len(line) // 26 for line in text.split("\n")))
    anchor = f"{column + 1}, 12, {max(0, row - 1)}, 4, {column + 1 + _WIDE}, 12, {max(0, row - 1) + high}, 4"
    return parsed(
        f'<v:shape xmlns:v="{_VML[1:-1]}" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="{_EXCEL[1:-1]}"'
        f' id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
        f'<x:ClientData ObjectType="Note"><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _drawing(office: Office, sheet: str) -> str:
    """The drawing that holds the boxes of notes, made and named in the sheet when there is none."""
    root = office.part(sheet)
    named = root.find(f"{MAIN}legacyDrawing")
    if named is not None:
        return next(to for _, number, to in office.relations(sheet) if number == named.get(_RID))
    name = office.free("xl/drawings/vmlDrawing{}.vml")
    number = office.add(name, parsed(_EMPTY), _DRAWING, sheet, "vmlDrawing")
    element = root.makeelement(f"{MAIN}legacyDrawing", {_RID: number})
    behind = next((child for child in root if child.tag in {f"{MAIN}{tag}" for tag in _BEHIND}), None)
    if behind is None:
        root.append(element)
    else:
        behind.addprevious(element)
    return name
