"""A workbook corrected: the new value in the cell, the old one and the reason in a note at it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from juesuan.readers.xlsx_package import MAIN
from juesuan.writers.annotate.characters import stretches
from juesuan.writers.annotate.docx import printable
from juesuan.writers.annotate.fixing import Change, NotFixable
from juesuan.writers.annotate.office import parsed
from juesuan.writers.annotate.xlsx import Workbook
from juesuan.writers.telling import why

_V, _F, _IS, _T, _SI = (f"{MAIN}{name}" for name in ("v", "f", "is", "t", "si"))
# A number may be told by its unit in the text of a cell, never in a cell that holds a number.
_NOTE = "更正：原为 {old}，改为 {new}。\n{reason}\n依据：{basis}（{code}）"


def fixed_xlsx(source: Path, changes: Sequence[Change]) -> bytes:
    """The bytes of the corrected file."""
    book = Workbook(source)
    for change in changes:
        sheet = book.sheets.get(change.place.sheet)
        if sheet is None or change.place.row is None or change.place.column is None:
            raise NotFixable("原处的内容与读到的不同")
        cell = book.cell(sheet, change.place.row, change.place.column)
        if cell.find(_F) is not None:
            raise NotFixable("原处是公式，要改公式所引的数")
        _put(book, cell, change)
        finding = change.finding
        note = _NOTE.format(
            old=change.old.strip() or "空白",
            new=change.new,
            reason=why(finding),
            basis=finding.basis,
            code=finding.code,
        )
        book.mark(change.place, finding.severity, note)
    _calculate_anew(book.root)
    return book.office.saved()


def _put(book: Workbook, cell: Any, change: Change) -> None:
    """The new value in the cell: a number where a number was, else the text with those characters replaced."""
    kind = cell.get("t") or "n"
    if kind == "n" and cell.find(_V) is not None:
        cell.find(_V).text = f"{_number(change.new):f}"
        if _decimals(change.new) > _decimals(change.old):
            book.show_decimals(cell)
        return
    if kind == "n":
        value = cell.makeelement(_V)
        value.text = f"{_number(change.new):f}"
        cell.append(value)
        return
    inside = _text_of(book, cell, kind)
    pieces = list(inside.iter(_T))
    said = [piece.text or "" for piece in pieces]
    start, end = change.place.start, change.place.end
    whole = "".join(said).strip()
    found = stretches(said, whole, start, end) if start is not None and end is not None else []
    if not found or "".join(said[n][a:b] for n, a, b in found) != change.old:
        raise NotFixable("原处的文字与读到的不同")
    for n, a, b in reversed(found):
        pieces[n].text = said[n][:a] + (change.new if n == found[0][0] else "") + said[n][b:]
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    cell.append(inside)


def _text_of(book: Workbook, cell: Any, kind: str) -> Any:
    """The text of a cell as an inline string, its looks kept."""
    if kind == "inlineStr" and cell.find(_IS) is not None:
        return cell.find(_IS)
    value = cell.findtext(_V) or ""
    if kind == "s":
        strings = book.office.part(book.office.related(book.main, "sharedStrings") or "")
        entries = list(strings.iterchildren(_SI))
        copy = parsed(f'<is xmlns="{MAIN[1:-1]}"/>')
        for child in entries[int(value)]:
            copy.append(parsed(_xml(child)))
        return copy
    if kind == "str":
        return parsed(f'<is xmlns="{MAIN[1:-1]}"><t xml:space="preserve">{escape(printable(value))}</t></is>')
    raise NotFixable("原处不是数字，也不是文字")


def _xml(element: Any) -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(element)
    return written


def _number(text: str) -> Decimal:
    """The value of a printed number; a percentage as the fraction a cell holds."""
    bare = text.strip().replace(",", "")
    try:
        return Decimal(bare[:-1]) / 100 if bare.endswith("%") else Decimal(bare)
    except InvalidOperation:
        raise NotFixable("更正后不是一个数") from None


def _decimals(text: str) -> int:
    """How many digits stand behind the point."""
    return len(text.strip().rstrip("%").partition(".")[2])


def _calculate_anew(root: Any) -> None:
    """Let Excel work out all formulas when it opens the copy."""
    settings = root.find(f"{MAIN}calcPr")
    if settings is not None:
        settings.set("fullCalcOnLoad", "1")
