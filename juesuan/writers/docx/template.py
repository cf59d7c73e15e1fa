"""Template: a department's own Word document, its slots filled with the parts of the book."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from juesuan.writers.book import Book
from juesuan.writers.docx.pictures import Picture


def filled(book: Book, template: Path, pictures: Sequence[Picture] = ()) -> bytes:
    """The template with the book in its slots, as the bytes of a .docx."""
    raise NotImplementedError
