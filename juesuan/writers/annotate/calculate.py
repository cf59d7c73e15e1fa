"""Formulas worked out again: what the cells of a workbook hold once some of its figures have been changed.

Viewers show the value saved with a formula, and so do readers: where a figure changes, the sums over it have to change
with it. Only what the formulas of sums, differences, rates and comparisons use is understood. A formula is trusted when
it gives, from the figures as they were, the value that was saved with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from juesuan.readers.sheets import letters
from juesuan.readers.xlsx_formats import number_of
from juesuan.readers.xlsx_package import MAIN
from juesuan.writers.annotate.formula import (
    OPAQUE,
    Formula,
    NotUnderstood,
    Spot,
    Value,
    evaluate,
    moved,
    parse,
    ranges_of,
)
from juesuan.writers.annotate.xlsx import Workbook

_V, _F, _IS, _T, _SI = (f"{MAIN}{name}" for name in ("v", "f", "is", "t", "si"))
_DIGITS = 15  # of a number that a workbook holds


class Worked(NamedTuple):
    """A formula that depends on what is changed: where it stands, and its value before."""

    spot: Spot
    formula: Formula
    before: Value


class Calculation:
    """The formulas of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.texts: dict[Spot, str] = {}
        for name, part in book.sheets.items():
            if name and part in book.office.members:
                self.texts.update(self._formulas(name))
        self.names = dict(_names(book.root))
        self.parsed: dict[Spot, Formula | None] = {}
        self.strings: list[str] | None = None

    def _formulas(self, sheet: str) -> Iterator[tuple[Spot, str]]:
        """The formulas of a sheet; of shared ones each as it would be written in its own cell."""
        shared: dict[str, tuple[int, int, str]] = {}
        for (row, column), cell in self.book.cells_on(sheet).items():
            element = cell.find(_F)
            if element is None:
                continue
            text, number = element.text or "", element.get("si")
            if element.get("t") == "shared" and number is not None:
                if text:
                    shared[number] = row, column, text
                elif number in shared:
                    top, left, first = shared[number]
                    text = moved(first, row - top, column - left)
            yield Spot(sheet, row, column), text

    def depending(self, changed: Iterable[Spot]) -> list[Worked]:
        """The formulas whose value follows from the cells changed, directly or through others."""
        touched = set(changed)
        found: dict[Spot, Formula | None] = {}
        rows = True
        while rows:
            fresh = [spot for spot in self.texts if spot not in found and self._reads(spot, touched)]
            rows = bool(fresh)
            for spot in fresh:
                found[spot] = self._formula(spot)
            touched.update(fresh)
        return [Worked(spot, formula or Formula(), self.held(spot)) for spot, formula in found.items()]

    def values(self, worked: Iterable[Worked], puts: Mapping[Spot, Value]) -> dict[Spot, Value | NotUnderstood]:
        """The value of each formula with ``puts`` in the cells they name; the reason where it is not known."""
        formulas = {one.spot: one.formula for one in worked}
        known: dict[Spot, Value | NotUnderstood] = dict(puts)
        open_: set[Spot] = set()

        def value(spot: Spot) -> Value:
            if spot not in known:
                if spot not in formulas:
                    return self.held(spot)
                if spot in open_:
                    raise NotUnderstood("公式绕回自己")
                open_.add(spot)
                try:
                    known[spot] = evaluate(formulas[spot], value)
                except (NotUnderstood, ArithmeticError, RecursionError) as error:
                    known[spot] = NotUnderstood(str(error))
                open_.discard(spot)
            found = known[spot]
            if isinstance(found, NotUnderstood):
                raise found
            return found

        for spot in formulas:
            try:
                value(spot)
            except NotUnderstood as error:
                known[spot] = error
        return {spot: known[spot] for spot in formulas}

    def held(self, spot: Spot) -> Value:
        """What a cell holds as it was saved."""
        if self.book.sheets.get(spot.sheet) is None:
            raise NotUnderstood(f"没有工作表“{spot.sheet}”")
        cell = self.book.cells_on(spot.sheet).get((spot.row, spot.column))
        if cell is None:
            return None
        kind, text = cell.get("t") or "n", str(cell.findtext(_V) or "")
        if kind == "inlineStr":
            inside = cell.find(_IS)
            return "" if inside is None else "".join(piece.text or "" for piece in inside.iter(_T))
        if not text:
            return None if kind == "n" else ""
        if kind == "n":
            number = number_of(text)
            if number is None:
                raise NotUnderstood(f"{name_of(spot)} 不是数")
            return number
        if kind == "s":
            return self._string(int(text))
        if kind == "e":
            raise NotUnderstood(f"{name_of(spot)} 是错误值 {text}")
        return text == "1" if kind == "b" else text

    def put(self, spot: Spot, value: Value | NotUnderstood) -> None:
        """The value saved with a formula; none where it is not known, so that the program works it out on opening."""
        cell = self.book.cells_on(spot.sheet)[spot.row, spot.column]
        saved = cell.find(_V)
        if isinstance(value, NotUnderstood) or value is None:
            if saved is not None:
                cell.remove(saved)
            return
        if saved is None:
            saved = cell.makeelement(_V)
            cell.append(saved)
        cell.attrib.pop("t", None)
        if isinstance(value, bool):
            cell.set("t", "b")
            saved.text = "1" if value else "0"
        elif isinstance(value, Decimal):
            saved.text = written(value)
        else:
            cell.set("t", "str")
            saved.text = value

    def _string(self, number: int) -> str:
        if self.strings is None:
            part = self.book.office.related(self.book.main, "sharedStrings")
            entries = [] if part is None else self.book.office.part(part).iterchildren(_SI)
            self.strings = ["".join(piece.text or "" for piece in entry.iter(_T)) for entry in entries]
        if not 0 <= number < len(self.strings):
            raise NotUnderstood("文字编号有误")
        return self.strings[number]

    def _formula(self, spot: Spot) -> Formula | None:
        if spot not in self.parsed:
            try:
                self.parsed[spot] = parse(self.texts[spot], spot.sheet, self.names)
            except NotUnderstood:
                self.parsed[spot] = None
        return self.parsed[spot]

    def _reads(self, spot: Spot, cells: set[Spot]) -> bool:
        """Whether a formula refers to one of the cells; one that builds its references itself may refer to any."""
        formula = self._formula(spot)
        text = self.texts[spot]
        if formula is None and (not text or OPAQUE.search(text)):
            return True
        spans = formula.spans if formula is not None else ranges_of(text, spot.sheet, self.names)
        return any(span.holds(cell) for span in spans for cell in cells)


def written(value: Decimal) -> str:
    """A number as a workbook saves it."""
    rounded = round(value, _DIGITS - 1 - value.adjusted()) if value else Decimal(0)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def name_of(spot: Spot) -> str:
    """“公开03表!C12”."""
    return f"{spot.sheet}!{letters(spot.column)}{spot.row}"


def _names(root: Any) -> Iterator[tuple[str, str]]:
    for entry in root.iter(f"{MAIN}definedName"):
        if entry.get("name") and entry.get("localSheetId") is None:
            yield entry.get("name").upper(), entry.text or ""
