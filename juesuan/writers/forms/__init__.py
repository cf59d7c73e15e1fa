"""Forms to be filled: a self-evaluation form as a workbook, laid out as the official form, that finds its way back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from os import PathLike
from typing import Any

from juesuan import shipped
from juesuan.accounts import SelfEvaluation
from juesuan.folder.evaluations import write_evaluation
from juesuan.folder.form_fields import objective_hash
from juesuan.performance.form_sheet import form_sheet
from juesuan.readers.sheets import FORM_SHEET
from juesuan.writers.forms.guides import Guides
from juesuan.writers.forms.looks import Looks
from juesuan.writers.forms.sheet import INDICATOR_HEAD, LAST, Laid, Layout, address
from juesuan.writers.whole import write_whole
from juesuan.writers.xlsx.paper import A4

AnyPath = str | PathLike[str]


def write_form(form: SelfEvaluation, path: AnyPath) -> None:
    """Write the form as an Excel workbook to be filled; the same bytes for the same form.

    :class:`~juesuan.errors.JuesuanError` when the file cannot be written; nothing is left half written.
    """
    write_whole(path, to_workbook(form))


def to_workbook(form: SelfEvaluation) -> bytes:
    """The workbook as bytes: what the objective fixes locked, the rest open, the form's identity on a hidden sheet."""
    from xlsxwriter import Workbook

    names = form_sheet()
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties(
        {"title": f"{_words()['title']} {form.name}"[:200], "created": datetime((form.year or 1979) + 1, 1, 1)}
    )
    sheet, hidden = workbook.add_worksheet(names.sheet), workbook.add_worksheet(FORM_SHEET)
    looks = Looks(workbook)
    laid = Layout(sheet, looks, form, _words()).lay()
    Guides(sheet, looks, form, _words()).give(laid, hidden)
    _set_up(sheet, laid)
    for name, (row, column) in laid.names.items():
        letter, number = address(row, column)[0], row + 1
        workbook.define_name(name, f"='{names.sheet}'!${letter}${number}")
    _identify(hidden, form, laid)
    workbook.close()
    return stream.getvalue()


@cache
def _words() -> dict[str, Any]:
    return shipped.toml(__package__, "forms.toml")


def _set_up(sheet: Any, laid: Laid) -> None:
    """A4 upright, one page wide; locked without a password, so that heights and widths can still be changed."""
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    aside, above = Decimal("0.5"), Decimal("0.6")  # inches
    sheet.set_margins(left=aside, right=aside, top=above, bottom=above)
    sheet.set_footer("&C— &P —")
    sheet.hide_gridlines(2)
    sheet.print_area(0, 0, laid.total, LAST)
    sheet.repeat_rows(INDICATOR_HEAD)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{address(laid.total, LAST)}"})
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _identify(hidden: Any, form: SelfEvaluation, laid: Laid) -> None:
    """The hidden sheet: key and text a row; what takes several lines, several rows."""
    keys = form_sheet().keys
    rows = [
        (keys.version, str(form_sheet().version)),
        (keys.project, "" if form.number is None else str(form.number)),
        (keys.objective, objective_hash(form)),
        *((keys.labels, label) for label in sorted(laid.labels) if label),
        *((keys.form, line) for line in _pieces(write_evaluation(form))),
    ]
    for row, (key, text) in enumerate(rows):
        hidden.write_string(row, 0, key)
        hidden.write_string(row, 1, text)
    hidden.very_hidden()


MOST_IN_CELL = 30_000  # characters; a cell takes 32,767


def _pieces(text: str) -> list[str]:
    """The text in pieces that a cell takes, none of which begins or ends with white space."""
    return [f"|{text[at : at + MOST_IN_CELL]}|" for at in range(0, len(text), MOST_IN_CELL)]
