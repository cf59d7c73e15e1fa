"""The words of the book as sheets: a row a heading or paragraph."""

from __future__ import annotations

from juesuan.writers.book import Heading
from juesuan.writers.xlsx.paper import HEADS, TEXT_WIDTH, TITLES, WORDS, Paper, rows_of
from juesuan.writers.xlsx.plan import Sheet

MOST = 32_767  # characters of a cell


def write_words(paper: Paper, plan: Sheet) -> None:
    """Write one part of the text; a paragraph taller than a row may be stands over several merged ones."""
    sheet = paper.sheet(plan.name, landscape=False)
    sheet.set_column(0, 0, TEXT_WIDTH)
    row = 0
    for line in plan.lines:
        if isinstance(line, Heading):
            if line.level == 1:
                form = paper.format(font_name=TITLES, font_size=16, align="center", text_wrap=True)
            else:
                form = paper.format(font_name=HEADS, font_size=13, text_wrap=True)
            sheet.write_string(row, 0, line.text, form)
            sheet.set_row(row, 30 if line.level == 1 else 24)
            row += 1
            continue
        form = paper.format(font_name=WORDS, font_size=12, text_wrap=True, valign="top", indent=1)
        text = line.text[:MOST]
        rows, height = rows_of(text)
        if rows > 1:
            sheet.merge_range(row, 0, row + rows - 1, 0, "", form)
        sheet.write_string(row, 0, text, form)
        for n in range(rows):
            sheet.set_row(row + n, height)
        row += rows
    sheet.print_area(0, 0, max(0, row - 1), 0)
