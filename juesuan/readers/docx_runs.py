"""The words of a Word paragraph: runs, fields, revisions and hidden text come to what is seen on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from juesuan.readers.docx_numbering import VAL, Numbering, W
from juesuan.readers.docx_styles import PLAIN, Style, Styles, is_on

_MOST_DEPTH = 60
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_R, _T, _P, _TBL, _SDT, _CONTENT = (f"{W}{n}" for n in ("r", "t", "p", "tbl", "sdt", "sdtContent"))
_PPR, _RPR, _VANISH, _RSTYLE, _DELETED = (f"{W}{n}" for n in ("pPr", "rPr", "vanish", "rStyle", "del"))
_PSTYLE, _NUMPR = f"{W}pStyle", f"{W}numPr"
_BOX, _INSTRUCTION, _FIELD = f"{W}txbxContent", f"{W}instrText", f"{W}fldChar"
_THROUGH = frozenset(
    f"{W}{n}" for n in ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "bdo", "dir", "ruby")
) | {f"{W}rubyBase", _CONTENT, f"{_MATH}oMath", f"{_MATH}oMathPara", f"{_MATH}r"}
_GONE = frozenset((f"{W}del", f"{W}moveFrom"))
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_DRAWN = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))
_SYMBOLS = {"00FE": "☑", "0052": "☑", "00A8": "□", "006F": "□", "00FC": "√", "0050": "√", "00FB": "×"}

_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
TABLE_WIDE, TABLE_HIGH = 10 * 360_000, 5 * 360_000  # ten by five centimetres, in the measure of drawings


@dataclass(slots=True)
class Inline:
    """A paragraph or cell: its text, the number before it, and what is anchored in it."""

    text: str = ""
    number: str = ""
    is_contents: bool = False  # a line of the table of contents
    goes_on: bool = False  # its end was deleted: the next paragraph belongs to it
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Any] = field(default_factory=list)


class Words:
    """What reads paragraphs one after the other: lists go on counting, and a field may run over several of them."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.fields: list[list[str]] = []  # open fields: their code so far, and “” in front once the result begins
        self.revised = 0
        self.hidden = 0
        self.embedded = 0
        self.pictured = 0  # pictures as large as a table

    def paragraph(self, element: Any) -> Inline:
        """The paragraph as it is seen; lines broken inside it are held apart by line feeds."""
        inline = Inline()
        style, number = self.properties(element, inline)
        in_contents = self.in_contents()
        parts: list[str] = []
        self.collect(element, parts, inline, 0)
        inline.text = parts[0] if len(parts) == 1 else "".join(parts)
        inline.is_contents = in_contents or self.in_contents() or style.name.startswith(("toc ", "目录 "))
        if number is not None and (inline.text or inline.boxes):
            inline.number = self.numbering.next(*number)
        return inline

    def properties(self, element: Any, inline: Inline) -> tuple[Style, tuple[str, int] | None]:
        """The style of a paragraph, and the list and level it is numbered by."""
        properties = element[0] if len(element) else None  # the first child if there are any
        if properties is None or properties.tag != _PPR:
            style = self.styles.default
            return style, self.numbered(style, None, None, None)
        name, number, level = None, None, None
        for child in properties:
            tag = child.tag
            if tag == _PSTYLE:
                name = child.get(VAL)
            elif tag == _NUMPR:
                for inner in child:
                    if inner.tag == f"{W}numId":
                        number = inner.get(VAL)
                    elif inner.tag == f"{W}ilvl":
                        level = inner.get(VAL)
            elif tag == _RPR and child.find(_DELETED) is not None:
                inline.goes_on = True
                self.revised += 1
        style = self.styles.of(name)
        return style, self.numbered(style, name, number, level)

    def numbered(self, style: Style, name: str | None, number: str | None, level: str | None) -> tuple[str, int] | None:
        number = number or style.number
        if not number or number == "0":
            return None
        if level is not None and level.isdecimal():
            return number, int(level)
        linked = self.numbering.linked.get((number, name or ""))
        return number, linked if linked is not None else style.level or 0

    def cell(self, element: Any) -> Inline:
        """A cell as one line: its paragraphs put together, a space where two words or numbers would run into one."""
        whole = Inline()
        text = ""
        for child in _blocks_of(element, 0):
            if child.tag == _TBL:
                whole.tables.append(child)
                continue
            inline = self.paragraph(child)
            whole.boxes += inline.boxes
            whole.notes += inline.notes
            more = inline.number + inline.text
            if "\n" in more or "\t" in more:
                for part in more.replace("\t", "\n").split("\n"):
                    text = _joined(text, part.strip())
            elif more:
                text = _joined(text, more.strip()) if text or more[0].isspace() or more[-1].isspace() else more
        whole.text = text
        return whole

    def collect(self, element: Any, parts: list[str], inline: Inline, depth: int) -> None:
        """Put the text of an element into ``parts``, what it anchors into ``inline``."""
        if depth > _MOST_DEPTH:
            return
        for child in element:
            tag = child.tag
            if tag == _R:
                self.run(child, parts, inline, depth)
            elif tag == _SDT:
                inside = child.find(_CONTENT)
                if inside is not None:
                    self.collect(inside, parts, inline, depth + 1)
            elif tag in _THROUGH:
                self.collect(child, parts, inline, depth + 1)
            elif tag in _GONE:
                self.revised += 1
            elif tag == f"{_MATH}t":
                parts.append(child.text or "")
            elif isinstance(tag, str) and tag.startswith(_MATH):
                self.collect(child, parts, inline, depth + 1)
            elif isinstance(tag, str) and tag.endswith("}AlternateContent"):
                for choice in child[:1]:
                    self.collect(choice, parts, inline, depth + 1)

    def run(self, element: Any, parts: list[str], inline: Inline, depth: int) -> None:
        """One run; nothing of it when it is hidden."""
        is_hidden = False
        for child in element:
            tag = child.tag
            if tag == _T:
                if is_hidden:
                    self.hidden += bool(child.text)
                elif not self.fields or self.shows():
                    parts.append(child.text or "")
            elif tag == _RPR:
                is_hidden = self.hides(child)
            elif tag == _FIELD:
                self.field(child.get(f"{W}fldCharType"))
            elif tag == _INSTRUCTION:
                if self.fields:
                    self.fields[-1].append(child.text or "")
            elif tag in _SIGNS:
                if not is_hidden and self.shows() and child.get(f"{W}clear") is None:
                    parts.append(_SIGNS[tag])
            elif tag in _NOTES:
                inline.notes.append((_NOTES[tag], child.get(f"{W}id") or ""))
            elif tag in _DRAWN:
                self.drawn(child, inline, tag)
            elif tag == f"{W}sym":
                parts.append(_SYMBOLS.get((child.get(f"{W}char") or "").upper().replace("F0", "00", 1), ""))
            elif tag == f"{W}ruby":
                self.collect(child, parts, inline, depth + 1)
            elif isinstance(tag, str) and tag.endswith("}AlternateContent"):
                for choice in child[:1]:
                    self.run(choice, parts, inline, depth + 1)

    def hides(self, properties: Any) -> bool:
        hidden = False
        for child in properties:
            tag = child.tag
            if tag == _VANISH:
                return is_on(child.get(VAL))
            if tag == _RSTYLE:
                hidden = bool(self.styles.by_id.get(child.get(VAL), PLAIN).hidden)
        return hidden

    def drawn(self, element: Any, inline: Inline, tag: str) -> None:
        """The outermost text boxes of a drawing."""
        found = [box for box in element.iter(_BOX) if not any(above.tag == _BOX for above in _within(box, element))]
        inline.boxes += found
        self.embedded += tag == f"{W}object" and not found
        if not found and tag != f"{W}object":
            self.pictured += sum(_is_large(one) for one in element.iter(_EXTENT)) if _shows_picture(element) else 0

    def field(self, kind: str | None) -> None:
        if kind == "begin":
            self.fields.append([])
        elif kind == "separate" and self.fields:
            self.fields[-1].insert(0, "")
        elif kind == "end" and self.fields:
            self.fields.pop()

    def shows(self) -> bool:
        """Whether text stands in the results of all open fields and not in the code of one."""
        return all(code[:1] == [""] for code in self.fields)

    def in_contents(self) -> bool:
        return any("".join(code).split()[:1] == ["TOC"] for code in self.fields)


def _shows_picture(element: Any) -> bool:
    return next(element.iter(_PICTURE), None) is not None


def _is_large(extent: Any) -> bool:
    """Whether a drawing has the size of a table on a page."""
    wide, high = extent.get("cx") or "", extent.get("cy") or ""
    return wide.isdecimal() and high.isdecimal() and int(wide) >= TABLE_WIDE and int(high) >= TABLE_HIGH


def _within(element: Any, outermost: Any) -> Any:
    """The elements around an element, up to the outermost."""
    above = element.getparent()
    while above is not None and above is not outermost:
        yield above
        above = above.getparent()


def _blocks_of(element: Any, depth: int) -> Any:
    """Paragraphs and tables of a cell, through whatever wraps them."""
    for child in element:
        if child.tag in (_P, _TBL):
            yield child
        elif depth < _MOST_DEPTH and (child.tag in _THROUGH or child.tag == _SDT):
            yield from _blocks_of(child, depth + 1)


def _joined(text: str, more: str) -> str:
    """Two lines of a cell put together."""
    if text and more and text[-1].isascii() and more[0].isascii() and text[-1].isalnum() and more[0].isalnum():
        return f"{text} {more}"
    return text + more
