"""The catalogue of annexes: which project is whose, and which form it points to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from juesuan.accounts import CatalogueEntry, Unread
from juesuan.document import Grid, Paragraph
from juesuan.intake.form_rows import Cell, Row, rows_of

_UNIT = re.compile(r"(?:[(（]\s*[一二三四五六七八九十百]+\s*[)）]|[一二三四五六七八九十百]+\s*、)\s*(.+)", re.DOTALL)
_NUMBERED = re.compile(r"(\d{1,4})\s*(?:[.．、]\s*(?!\d+\s*$)|[)）]\s*)(.*)", re.DOTALL)
_ANNEX_FIRST = re.compile(r"(?:附件|附表|项目)\s*(\d{1,3})\s*[-.．、:：\s]\s*(\S.*)", re.DOTALL)
_FORM = re.compile(r"[(（【]?\s*(?:项目|附件|附表|自评表|表)\s*(\d{1,4})\s*[)）】]?")
_FORM_LAST = re.compile(r"(.*?\S)[\s.…·]*(?:\s|[.…·]{2,}|[(（])\s*((?:项目|附件|附表)\s*\d{1,4})\s*[)）]?", re.DOTALL)
_FORM_BEGUN = re.compile(r"[(（【]\s*(?:项|附|自|自评|项目|附件|附表|自评表|表)?\s*\d{0,4}\s*$")
_PAGE = re.compile(r"[-—–\s]*\d{1,4}[-—–\s]*")
_TITLE = re.compile(r"目\s*录|自评表|附\s*件")
_PART = "附件目录"


def recognise_catalogue(
    blocks: Sequence[Paragraph | Grid],
) -> tuple[tuple[CatalogueEntry, ...], tuple[Unread, ...]]:
    """The lines of the catalogue in order, each under the unit whose heading stands above it, and what is no such line.

    A line reads “1. name⇥项目1”. Without a printed form the entry points to none; titles of the catalogue are no data.
    """
    entries: list[CatalogueEntry] = []
    unread: list[Unread] = []
    unit = ""
    for row, cells, form in _lines(blocks):
        if not cells:
            if form is not None and entries and entries[-1].form is None:
                entries[-1] = entries[-1]._replace(form=form)
            else:
                unread += [cell.unread(_PART) for cell in row.cells]
            continue
        first, others = cells[0], cells[1:]
        found = _entry(first, others, form, unit)
        if (heading := _UNIT.fullmatch(first.text)) is not None and found is None:
            unit = heading[1].strip()
        elif found is not None:
            entries.append(found)
            others = others[1:] if not _has_name(first) else others
        elif entries and entries[-1].form is None and not _TITLE.search(first.text):
            last = entries[-1]  # a name broken over two lines
            entries[-1] = last._replace(name=last.name + first.text, form=form)
        elif not _TITLE.search(first.text):
            others = (first, *others)
        unread += [cell.unread(_PART) for cell in others if not _PAGE.fullmatch(cell.text)]
    return tuple(entries), tuple(unread)


def _lines(blocks: Sequence[Paragraph | Grid]) -> Iterator[tuple[Row, tuple[Cell, ...], int | None]]:
    """The lines with the form each names, also where “（项目25）” is broken and its end is all of the next line."""
    rows = rows_of(blocks)
    joined = False
    for row, after in zip_longest(rows, rows[1:]):
        if joined:
            joined = False
            continue
        begun = _FORM_BEGUN.search(row.cells[-1].text)
        ending = after.cells[0].text if begun is not None and after is not None and len(after.cells) == 1 else ""
        whole = _FORM.fullmatch(begun[0] + ending) if begun is not None and ending[-1:] in tuple(")）】") else None
        if begun is None or whole is None:
            yield row, *_without_form(row)
            continue
        joined = True
        name = row.cells[-1].piece(0, begun.start())
        yield row, (*row.cells[:-1], *((name,) if name.text else ())), int(whole[1])


def _without_form(row: Row) -> tuple[tuple[Cell, ...], int | None]:
    """The cells of a line without the one, or the end of one, that names the form; and the form's number."""
    for i, cell in enumerate(row.cells):
        if (alone := _FORM.fullmatch(cell.text)) is not None:
            return (*row.cells[:i], *row.cells[i + 1 :]), int(alone[1])
    for i, cell in enumerate(row.cells):
        if (last := _FORM_LAST.fullmatch(cell.text)) is not None and (number := _FORM.fullmatch(last[2])) is not None:
            return (*row.cells[:i], cell.piece(*last.span(1)), *row.cells[i + 1 :]), int(number[1])
    return row.cells, None


def _has_name(cell: Cell) -> bool:
    """Whether the number and the name stand in one cell."""
    match = _NUMBERED.fullmatch(cell.text) or _ANNEX_FIRST.fullmatch(cell.text)
    return match is not None and bool(match[2].strip())


def _entry(first: Cell, others: Sequence[Cell], form: int | None, unit: str) -> CatalogueEntry | None:
    """The entry of a line; ``None`` when it begins with no number."""
    match = _NUMBERED.fullmatch(first.text)
    if match is None and (match := _ANNEX_FIRST.fullmatch(first.text)) is not None:
        form = int(match[1]) if form is None else form
    if match is None and first.text.isdecimal() and others:
        number, name = int(first.text), others[0]
    elif match is None:
        return None
    elif match[2].strip():
        number, name = int(match[1]), first.piece(*match.span(2))
    elif others:
        number, name = int(match[1]), others[0]
    else:
        return None
    return CatalogueEntry(number, name.text, form, unit, name.at(f"{_PART} {number}"))
