"""The index: the title, and every heading of the book as a link to its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from juesuan.readers.xlsx import CHECKS_SHEET
from juesuan.writers.book import Cover
from juesuan.writers.xlsx.paper import HEADS, TITLES, Paper
from juesuan.writers.xlsx.plan import Plan

if TYPE_CHECKING:
    from juesuan.writers.xlsx.checks import Check


def write_index(paper: Paper, plan: Plan, checks: Sequence[Check]) -> None:
    """Write the first sheet."""
    sheet = paper.sheet("目录", landscape=False)
    sheet.set_column(0, 0, 84)
    row = 0
    for block in plan.book.blocks:
        if isinstance(block, Cover):
            cover = paper.format(font_name=TITLES, font_size=20, align="center", text_wrap=True)
            year = f"{block.year}年度" if block.year else ""
            for text in (block.department, f"{year}{block.kind}"):
                sheet.write_string(row, 0, text, cover)
                sheet.set_row(row, 36)
                row += 1
    row += 1
    sheet.write_string(row, 0, "目录", paper.format(font_name=HEADS, font_size=14, align="center"))
    row += 1
    for heading in plan.book.headings():
        target = plan.links.get(heading.anchor)
        form = paper.format(font_size=12, font_color="#1F4E79", indent=heading.level - 1, bold=heading.level == 1)
        if target is None:
            sheet.write_string(row, 0, heading.text, form)
        else:
            name, line = target
            sheet.write_url(row, 0, f"internal:'{name}'!A{line + 1}", form, heading.text)
        row += 1
    if checks:
        sheet.write_url(row, 0, f"internal:'{CHECKS_SHEET}'!A1", paper.link, CHECKS_SHEET)
        row += 1
    sheet.print_area(0, 0, row - 1, 0)
