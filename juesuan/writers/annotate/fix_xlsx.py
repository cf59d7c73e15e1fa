"""A workbook corrected: the new value in the cell, the old one and the reason in a note at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from juesuan.readers.xlsx_formats import number_of, shown, unrounded
from juesuan.readers.xlsx_package import MAIN
from juesuan.writers.annotate.calculate import Calculation, Worked, name_of
from juesuan.writers.annotate.change import Along, Change, Corrected, NotFixable
from juesuan.writers.annotate.characters import stretches
from juesuan.writers.annotate.docx import printable
from juesuan.writers.annotate.formula import Formula, NotUnderstood, Spot, Value
from juesuan.writers.annotate.office import parsed
from juesuan.writers.annotate.xlsx import Workbook
from juesuan.writers.telling import why

_V, _IS, _T, _SI = (f"{MAIN}{name}" for name in ("v", "is", "t", "si"))
# A number may be told by its unit in the text of a cell, never in a cell that holds a number.
_NOTE = "更正：原为 {old}，改为 {new}{how}。\n{reason}\n依据：{basis}（{code}）"
_BY_FORMULA = "（公式随所引的数重新算出，公式没有改）"
_IS_FORMULA = "原处是公式，要改公式所引的数"
_ABOVE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")
_NEAR = Decimal("1e-9")  # of a number: what two ways of adding it up may differ by


def fixed_xlsx(source: Path, changes: Sequence[Change]) -> Corrected:
    """The corrected file, and what its formulas come to.

    A change of a cell that holds a formula is made by the others: its formula must come to that value by itself.
    """
    book = Workbook(source)
    spots = [_spot(book, change) for change in changes]
    calculation = Calculation(book)
    entered = {spot for spot in spots if spot not in calculation.texts}
    worked = _trusted(calculation, calculation.depending(entered))
    before = {one.spot: _shown(book, one.spot) for one in worked}
    for spot, change in zip(spots, changes, strict=True):
        if spot in entered:
            _put(book, _cell(book, spot), change)
    values = calculation.values(worked, {spot: calculation.held(spot) for spot in entered})
    _require_known(book, values)
    for spot, value in values.items():
        calculation.put(spot, value)
    for spot, change in zip(spots, changes, strict=True):
        if spot not in entered:
            _require_came_to(values.get(spot), change)
            if _decimals(change.new) > _decimals(_shown(book, spot)):
                book.show_decimals(_cell(book, spot))
        _note(book, change, "" if spot in entered else _BY_FORMULA)
    _calculate_anew(book.root)
    along = [
        Along(spot.sheet, spot.row, spot.column, before[spot], now)
        for spot in values
        if book.is_shown(spot.sheet) and (now := _shown(book, spot)) != before[spot]
    ]
    return Corrected(book.office.saved(), tuple(along))


def _spot(book: Workbook, change: Change) -> Spot:
    place = change.place
    if book.sheets.get(place.sheet) is None or place.sheet is None or place.row is None or place.column is None:
        raise NotFixable("原处的内容与读到的不同")
    return Spot(place.sheet, place.row, place.column)


def _cell(book: Workbook, spot: Spot) -> Any:
    return book.cell(book.sheets[spot.sheet] or "", spot.row, spot.column)


def _trusted(calculation: Calculation, worked: Sequence[Worked]) -> list[Worked]:
    """The formulas, those that do not give what was saved with them as ones that are not understood."""
    values = calculation.values(worked, {})
    return [one if _is_same(values[one.spot], one.before) else one._replace(formula=Formula()) for one in worked]


def _is_same(one: Value | NotUnderstood, other: Value) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= _NEAR * max(Decimal(1), abs(other))
    return type(one) is type(other) and one == other


def _require_known(book: Workbook, values: Mapping[Spot, Value | NotUnderstood]) -> None:
    """:class:`NotFixable` when a sum that people see follows from a change and cannot be worked out here."""
    for spot, value in values.items():
        if isinstance(value, NotUnderstood) and book.is_shown(spot.sheet):
            raise NotFixable(f"{name_of(spot)} 的公式引用这个数，算不出它改后是多少")


def _require_came_to(value: Value | NotUnderstood | None, change: Change) -> None:
    """:class:`NotFixable` when the formula at a place does not come to what is to stand there."""
    wanted = _number(change.new)
    step = Decimal(1).scaleb(-_decimals(change.new) - (2 if change.new.strip().endswith("%") else 0))
    if not isinstance(value, Decimal) or abs(value - wanted) * 2 > step:
        raise NotFixable(_IS_FORMULA)


def _shown(book: Workbook, spot: Spot) -> str:
    """What a cell with a number shows."""
    cell = _cell(book, spot)
    text = cell.findtext(_V) or ""
    number = number_of(text) if (cell.get("t") or "n") == "n" else None
    if number is None:
        return text
    code = book.format_of(cell)
    return unrounded(number, code) or shown(number, code)


def _note(book: Workbook, change: Change, how: str) -> None:
    finding = change.finding
    note = _NOTE.format(
        old=change.old.strip() or "空白",
        new=change.new,
        how=how,
        reason=why(finding),
        basis=finding.basis,
        code=finding.code,
    )
    book.mark(change.place, finding.severity, note)


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
    if settings is None:
        settings = root.makeelement(f"{MAIN}calcPr")
        before = [
            root.find(f"{MAIN}{tag}") for tag in ("sheets", "functionGroups", "externalReferences", "definedNames")
        ]
        [one for one in before if one is not None][-1].addnext(settings)
    settings.set("fullCalcOnLoad", "1")
