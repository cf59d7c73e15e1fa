"""Sheets: the book as the plain data that the typst template prints, page by page of one kind of paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from juesuan.writers import fonts
from juesuan.writers.book import Block, Book, Contents, Cover, Heading, Para
from juesuan.writers.charts import Chart
from juesuan.writers.charts.svg import FONTS
from juesuan.writers.pdf.columns import ASIDE, Columns, breakable, fitted, is_digits, is_head, open_side, seats_of, span
from juesuan.writers.printed_tables import Box, TableBlock

Data = dict[str, Any]  # what JSON can hold
LINE = (4420, 160)  # width and size of running text
OVER_TABLE, OVER_PART, LINES_ABOVE = 340, 560, 320  # room of a heading, of that of a part, of number and body


def sheets(book: Book, charts: Sequence[Chart] = ()) -> Data:
    """The whole book; charts come behind the explanations, else at the end."""
    blocks = [block for block in book.blocks if not isinstance(block, Cover | Contents)]
    links = _links(blocks)
    tables = {n: fitted(b, _above(blocks, n)) for n, b in enumerate(blocks) if isinstance(b, TableBlock)}
    made: list[Data] = []
    home = _home(blocks)
    part, level = "", 0
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            level = min(block.level, level + 1)  # a heading never skips a level, or readers aloud lose the thread
            if block.level == 1:
                _illustrate(made, charts if part == home else ())
                part = block.anchor
        for paper, begins, printed in _printed(blocks, at, level, links, tables):
            if begins or not made or made[-1]["paper"] != paper:
                made.append({"paper": paper, "blocks": []})
            made[-1]["blocks"].append(printed)
    _illustrate(made, charts if part == home else ())
    cover = next((block for block in book.blocks if isinstance(block, Cover)), None)
    return {
        "title": book.title,
        "author": book.accounts.department,
        "year": (book.accounts.year or 1999) + 1,
        "cover": _cover(cover) if cover else [],
        "contents": any(isinstance(block, Contents) for block in book.blocks),
        "sheets": made,
    }


def _cover(cover: Cover) -> list[str]:
    year = f"{cover.year}年度" if cover.year else ""
    return [line for line in (cover.department, f"{year}{cover.kind}") if line]


def _home(blocks: Sequence[Block]) -> str:
    """The part that the charts belong to."""
    parts = [block.anchor for block in blocks if isinstance(block, Heading) and block.level == 1]
    return "part-3" if "part-3" in parts else parts[-1] if parts else ""


def _illustrate(made: list[Data], charts: Sequence[Chart]) -> None:
    """Put the charts on the text pages being set."""
    drawn = [
        {"kind": "chart", "title": chart.title, "alt": chart.alt, "svg": chart.svg.replace(FONTS, fonts.SANS)}
        for chart in charts
    ]
    if drawn and made and made[-1]["paper"] == "text":
        made[-1]["blocks"] += drawn
    elif drawn:
        made.append({"paper": "text", "blocks": drawn})


def _printed(
    blocks: Sequence[Block], at: int, level: int, links: Mapping[str, str], tables: Mapping[int, Columns]
) -> Iterator[tuple[str, bool, Data]]:
    """A block with the paper it goes on and whether it begins a new page."""
    block = blocks[at]
    if isinstance(block, Heading):
        paper, over = _under(blocks, at, tables)
        stands_under = at > 0 and isinstance(above := blocks[at - 1], Heading) and above.level == 1
        begins = block.level == 1 or (over and not stands_under)
        yield paper, begins, {"kind": "heading", "level": level, "text": block.text, "over": over}
    elif isinstance(block, Para):
        yield "text", False, {"kind": "para", "runs": _runs(block, links)}
    elif isinstance(block, TableBlock):
        yield tables[at].paper.name, False, _table(block, tables[at], links)


def _under(blocks: Sequence[Block], at: int, tables: Mapping[int, Columns]) -> tuple[str, bool]:
    """The paper a heading goes on, that of what stands under it; and whether that is a table right below."""
    for n, block in enumerate(blocks[at + 1 : at + 4], at + 1):
        if isinstance(block, TableBlock):
            return tables[n].paper.name, n == at + 1
        if isinstance(block, Para):
            break
    return "text", False


def _above(blocks: Sequence[Block], at: int) -> int:
    """The room that headings and lines above a table take."""
    room = LINES_ABOVE
    for block in blocks[max(0, at - 2) : at]:
        if isinstance(block, Heading):
            room += OVER_PART if block.level == 1 else OVER_TABLE
    return room


def _links(blocks: Sequence[Block]) -> dict[str, str]:
    """A label for every cell that a number in the text points to, by the key of its figure."""
    cells = {
        box.figure
        for block in blocks
        if isinstance(block, TableBlock)
        for row in block.body
        for box in row
        if box.figure and box.text
    }
    pointed = (run.cell for block in blocks if isinstance(block, Para) for run in block.runs)
    return {cell: f"cell-{n}" for n, cell in enumerate(dict.fromkeys(c for c in pointed if c in cells), 1)}


def _runs(para: Para, links: Mapping[str, str]) -> list[Data]:
    texts = ((breakable(run.text, *LINE), links.get(run.cell)) for run in para.runs)
    return [{"text": text, "to": to} if to else {"text": text} for text, to in texts]


def _table(block: TableBlock, columns: Columns, links: Mapping[str, str]) -> Data:
    """The table as groups of rows: heads, which come again on every page they reach, and what stands under them."""
    rows = seats_of(block)
    heads = len(block.head)
    groups: list[Data] = []
    for n, row in enumerate(rows):
        heads_rows = n < heads or (not heads and is_head(row))
        if not groups or groups[-1]["head"] != heads_rows or (heads_rows and n >= heads):
            groups.append({"head": heads_rows, "cells": []})
        for at, box in row:
            side = open_side(rows, n, at, box) if not heads else ""
            open_to = {"open": side} if side else {}
            groups[-1]["cells"].append({**_cell(at, box, columns, n in columns.tall, links), **open_to})
    is_form = not heads
    return {
        "kind": "table",
        "above": [block.title.removeprefix(block.kind)] if is_form else [],
        "number": "" if is_form else block.number,
        "department": "" if is_form else f"部门：{block.department}",
        "denomination": "" if is_form else f"金额单位：{block.denomination}",
        "size": columns.size,
        "pad": columns.pad,
        "aside": ASIDE,
        "widths": columns.widths,
        "groups": groups,
        "notes": block.notes,
    }


def _cell(at: int, box: Box, columns: Columns, is_tall: bool, links: Mapping[str, str]) -> Data:
    """What the template needs of a cell, nothing of what goes without saying."""
    cell: Data = {"text": breakable(box.text, span(columns.widths, at, box) - 2 * ASIDE, columns.size)}
    if box.align != "left":
        cell["align"] = box.align
    if box.columns > 1:
        cell["columns"] = box.columns
    if box.rows > 1:
        cell["rows"] = box.rows
    if box.head:
        cell["head"] = True
    if is_tall or box.rows > 1:
        cell["breakable"] = True
    if is_digits(box.text):
        cell["digits"] = True
    if box.figure in links:
        cell["label"] = links[box.figure]
    return cell
