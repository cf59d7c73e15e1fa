"""Excel: the book as a workbook, a sheet a table in print form, totals as formulas, every relation as a live check."""

from __future__ import annotations

from io import BytesIO
from os import PathLike

from juesuan.writers.book import Book
from juesuan.writers.whole import write_whole

AnyPath = str | PathLike[str]


def write_xlsx(book: Book, path: AnyPath) -> None:
    """Write the book as an Excel workbook; the same bytes for the same book.

    :class:`~juesuan.errors.JuesuanError` when the file cannot be written; nothing is left half written.
    """
    write_whole(path, to_xlsx(book))


def to_xlsx(book: Book) -> bytes:
    """The workbook of the book as bytes."""
    from xlsxwriter import Workbook

    from juesuan.writers.xlsx.checks import checks_of, write_checks
    from juesuan.writers.xlsx.formulas import formulas_of
    from juesuan.writers.xlsx.index import write_index
    from juesuan.writers.xlsx.paper import Paper
    from juesuan.writers.xlsx.plan import plan
    from juesuan.writers.xlsx.tables import write_table
    from juesuan.writers.xlsx.words import write_words

    planned = plan(book)
    formulas = formulas_of(planned, book.accounts)
    checks = checks_of(planned, book.accounts)
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    paper = Paper(workbook, book)
    write_index(paper, planned, checks)
    for sheet in planned.sheets:
        if sheet.block is None:
            write_words(paper, sheet)
        else:
            write_table(paper, sheet, formulas)
    write_checks(paper, planned, checks)
    workbook.close()
    return stream.getvalue()
