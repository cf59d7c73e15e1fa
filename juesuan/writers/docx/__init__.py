"""Word: the book as a .docx file, in our own layout or in a department's own template."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from juesuan.writers.book import Book
from juesuan.writers.docx.package import Names, packed
from juesuan.writers.docx.pictures import Picture
from juesuan.writers.whole import write_whole

AnyPath = str | PathLike[str]


def write_docx(book: Book, path: AnyPath, *, charts: bool = False, template: AnyPath | None = None) -> None:
    """Write the book as a Word document; the same bytes for the same book.

    ``template`` is a department's own .docx with the slots of ``docs/publishing.md``; ``charts`` puts the charts of
    the accounts behind the explanations. :class:`~juesuan.errors.JuesuanError` when the file cannot be written or the
    template has a slot that is unknown; nothing is left half written.
    """
    pictures = _pictures(book) if charts else ()
    if template is not None:
        from juesuan.writers.docx.template import filled

        data = filled(book, Path(template), pictures)
    else:
        data = packed(book, Names(), pictures)
    write_whole(path, data)


def _pictures(book: Book) -> tuple[Picture, ...]:
    from juesuan.writers.docx.pictures import pictures

    return pictures(book.accounts)
