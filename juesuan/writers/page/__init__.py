"""The published page: the whole report as one accessible HTML file that needs neither network nor script.

Not to be taken for :mod:`juesuan.writers.html`, the page that shows what a check found.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from os import PathLike
from string import Template

from juesuan.writers.book import Book, Cover
from juesuan.writers.page.body import body_html, charts_html, contents_html
from juesuan.writers.page.cells import words
from juesuan.writers.page.embedded import facts_of, json_for_html
from juesuan.writers.page.links import Links, link
from juesuan.writers.whole import write_whole

AnyPath = str | PathLike[str]
_CHARTS = '<section class="charts" data-beside aria-labelledby="charts"><h2 id="charts">图解</h2>{}</section>'
_FACTS = '<script type="application/json" id="facts">{}</script>'
ACCOUNTED = ("决算", "预算")
_HOLDS = "页内附有全部数据（JSON，编号 facts），金额以分为单位。"


def write_page(book: Book, path: AnyPath) -> None:
    """Write the book as one HTML file; what stood there before stays whole until the new one does.

    :class:`~juesuan.errors.JuesuanError` when the folder cannot be written or the disk is full.
    """
    # A lone half of a surrogate pair becomes an escape of JSON; in text it was taken out.
    write_whole(path, to_page(book), what="网页")


def to_page(book: Book) -> str:
    """The HTML of the book; the same bytes for the same book.

    What helps on the screen and is no part of the report is marked ``data-beside``, and left out when the page is read.
    """
    links = link(book)
    accounts = book.accounts
    has_facts = accounts.kind in ACCOUNTED  # a notice is a book without accounts
    return Template(_file("page.html")).substitute(
        title=words(book.title),
        cover=_cover(book),
        contents=contents_html(book, links, charted=has_facts),
        hint=_hint(links),
        charts=_CHARTS.format(charts_html(accounts)) if has_facts else "",
        body=body_html(book, links),
        facts=_FACTS.format(json_for_html(facts_of(accounts))) if has_facts else "",
        holds=_HOLDS if has_facts else "",
        style=_file("page.css"),
    )


def _cover(book: Book) -> str:
    """The title in two pieces that stay whole when the line breaks."""
    for block in book.blocks:
        if isinstance(block, Cover) and block.department:
            year = f"{block.year}年度" if block.year else ""
            return f"<span>{words(block.department)}</span><span>{words(year + block.kind)}</span>"
    return words(book.title)


def _hint(links: Links) -> str:
    """How to go from a number to its cell; nothing where no number of the text is bound."""
    if not links.numbers:
        return ""
    differ = "带波浪线的数字与表中的数不同。" if links.differ else ""
    return (
        f"<p data-beside>正文中带下划线的数字可以点开，转到表中的单元格；表中带下划线的金额可以点回正文。{differ}</p>"
    )


@cache
def _file(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")
