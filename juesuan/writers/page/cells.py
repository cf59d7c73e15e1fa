"""Cells: a printed table as HTML, its head fixed while it scrolls, its amounts tied to the sentences that use them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from juesuan.writers.charts.svg import printable
from juesuan.writers.page.links import Links
from juesuan.writers.printed_tables import Box, TableBlock

_CODED = "科目名称"


def words(text: str, quote: bool = False) -> str:
    """Text of the accounts as text of the page: markup escaped, characters that no page may hold taken out."""
    return escape(printable(text), quote=quote)


def table_html(block: TableBlock, links: Links) -> str:
    """The table with what stands above and below it, in a frame that scrolls by itself and can be reached by key."""
    coded = sum(box.text == _CODED for row in block.head for box in row) == 1
    year = "" if block.head else block.title.removeprefix(block.kind)
    above = (block.number, f"部门：{block.department}", f"金额单位：{block.denomination}")
    title = words(f"{block.number} {block.title}", quote=True)
    head = "".join(f"<tr>{''.join(_head(box) for box in row)}</tr>" for row in block.head)
    body = "".join(f"<tr>{''.join(_row(row, links, coded))}</tr>" for row in block.body)
    columns = "".join(f'<col style="width:{_width(width, block)}">' for width in block.widths)
    kind = "grid" if block.head else "form"
    notes = "".join(f'<p class="note">{words(note)}</p>' for note in block.notes)
    return (
        f"{f'<p>{words(year)}</p>' if year else ''}"
        f'<p class="above">{"".join(f"<span>{words(part)}</span>" for part in above if part)}</p>'
        f'<div class="scroll{" low" if block.head else ""}" tabindex="0" role="group" aria-label="{title}">'
        f'<table class="{kind}">'
        f"<colgroup>{columns}</colgroup>{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table></div>"
        f"{notes}"
    )


def _width(characters: int, block: TableBlock) -> str:
    """The width of a column: of a form its share of the page, so that all of it is seen; else what it needs."""
    if block.head:
        return f"{characters * 60 // 100}.{characters * 6 % 10}em"
    share = characters * 1000 // sum(block.widths)
    return f"{share // 10}.{share % 10}%"


def simple_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of words under one head, amounts to the right."""
    top = "".join(f'<th scope="col">{words(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(_plain(text) for text in row)}</tr>" for row in rows)
    return (
        f'<div class="scroll low" tabindex="0" role="group" aria-label="{words(title, quote=True)}">'
        f'<table class="grid plain"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _plain(text: str) -> str:
    is_number = bool(text) and text.strip("-0123456789,.%—") == ""
    return f'<td class="n">{words(text)}</td>' if is_number else f"<td>{words(text)}</td>"


def _spans(box: Box) -> str:
    columns = f' colspan="{box.columns}"' if box.columns > 1 else ""
    return f'{columns} rowspan="{box.rows}"' if box.rows > 1 else columns


def _head(box: Box) -> str:
    scope = "colgroup" if box.columns > 1 else "col"
    return f'<th scope="{scope}"{_spans(box)}>{words(box.text)}</th>' if box.text else f"<td{_spans(box)}></td>"


def _row(row: Sequence[Box], links: Links, coded: bool) -> Iterator[str]:
    """A row's name heads the row; in a form the words before a value do, unless the whole row is a head."""
    only_heads = all(box.head for box in row)
    for n, box in enumerate(row):
        if box.figure:
            yield _figure(box, links)
        elif box.text and (box.head or (coded and (n == 1 or box.columns == 2))):
            scope = "col" if only_heads and box.rows == 1 else "row"
            yield f'<th scope="{scope}"{_spans(box)}>{_lines(box.text)}</th>'
        else:
            kind = ' class="c"' if box.align == "center" else ' class="k"' if box.text.isdigit() else ""
            yield f"<td{kind}{_spans(box)}>{_lines(box.text)}</td>"


def _lines(text: str) -> str:
    return words(text).replace("\n", "<br>")


def _figure(box: Box, links: Links) -> str:
    """An amount; a link to the first sentence that uses it, small ones to the others."""
    kind = "n" if box.align == "right" else "c"
    where = links.cells.get(box.figure, "")
    uses = links.uses.get(box.figure, ())
    name = f' id="{where}"' if where and (uses or box.amount is not None) else ""
    shown = words(box.text)
    for n, use in enumerate(uses):
        title = words(f"见“{use.heading}”", quote=True)
        if n == 0:
            kept = f'<a href="#{use.number}" title="{title}">{shown}</a>'
            shown = kept if shown else f'<a class="back" data-beside href="#{use.number}" title="{title}">↩</a>'
        else:
            shown += f'<a class="more" data-beside href="#{use.number}" title="{title}">{n + 1}</a>'
    return f'<td class="{kind}"{name}{_spans(box)}>{shown}</td>'
