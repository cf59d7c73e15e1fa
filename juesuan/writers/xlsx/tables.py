"""Tables and forms as sheets: titles, merged heads, amounts as numbers, totals as formulas, ready for print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from juesuan.writers.printed_tables import Box, TableBlock
from juesuan.writers.xlsx.paper import HEADS, TALLEST, Paper, lines_of
from juesuan.writers.xlsx.plan import Sheet, Value, value_in

LINE = 14  # points of a line of a table
TOO_LONG = "Excel 只能保存 15 位数字，这个数超过 15 位，按文字填写，不参加公式计算。"
Formulas = Mapping[tuple[str, int, int], str]


def write_table(paper: Paper, plan: Sheet, formulas: Formulas) -> None:
    """Write one table or form on a sheet of its own."""
    block = plan.block
    assert block is not None
    sheet = paper.sheet(plan.name, landscape=block.landscape)
    for n, width in enumerate(block.widths):
        sheet.set_column(n, n, width)
    last = len(block.widths) - 1
    first = _titles(paper, sheet, plan, last)
    for row, height in enumerate(_heights(plan, block), plan.head):
        sheet.set_row(row, height)
    for n, boxes in enumerate(plan.boxes):
        for column, box in boxes:
            at = (plan.head + n, column)
            _put(paper, sheet, at, box, _value(block, box), formulas.get((plan.name, *at), ""), not block.head)
    end = plan.head + len(plan.boxes)
    for note in block.notes:
        _across(sheet, end, last, note, paper.format(align="left", text_wrap=True))
        sheet.set_row(end, min(TALLEST, LINE * lines_of(note, sum(block.widths))))
        end += 1
    if block.head:
        sheet.freeze_panes(plan.head + len(block.head), 2 if _is_labelled(block) else 0)
        sheet.repeat_rows(first, plan.head + len(block.head) - 1)
    sheet.print_area(first, 0, end - 1, last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{end}"})


def _is_labelled(block: TableBlock) -> bool:
    """Whether the first two columns are codes and names."""
    return bool(block.head) and block.head[0][0].text == "项目"


def _titles(paper: Paper, sheet: Any, plan: Sheet, last: int) -> int:
    """What stands above the table; the row its print begins at."""
    block = plan.block
    assert block is not None
    row = 0
    if plan.part:
        sheet.write_string(0, 0, plan.part, paper.format(font_name=HEADS, font_size=12))
        row = 1
    first = row
    _across(sheet, row, last, plan.title, paper.title)
    sheet.write_url(row, 0, "internal:'目录'!A1", paper.title, plan.title, "返回目录")
    sheet.set_row(row, 28)
    if plan.under:
        _across(sheet, row + 1, last, plan.under, paper.format(align="center"))
    if block.head:
        right, left = paper.format(align="right"), paper.format(align="left")
        middle = max(1, (last + 1) // 2)
        _across(sheet, row + 1, last, block.number, right, middle)
        _across(sheet, row + 2, middle - 1, f"部门：{block.department}" if block.department else "", left)
        _across(sheet, row + 2, last, f"金额单位：{block.denomination}", right, middle)
    return first


def _across(sheet: Any, row: int, last: int, text: str, form: Any, first: int = 0) -> None:
    """A text over the columns from ``first`` to ``last``."""
    if not text:
        return
    if first < last:
        sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)


def _value(block: TableBlock, box: Box) -> Value | None:
    if not box.figure or not box.text:
        return None
    return value_in(box.text)


def _put(
    paper: Paper, sheet: Any, at: tuple[int, int], box: Box, value: Value | None, formula: str, is_form: bool
) -> None:
    """One box: a number, a formula with its result, or words."""
    row, column = at
    if box.head:
        form = paper.head
    else:
        wanted: dict[str, Any] = {"border": 1, "align": box.align}
        if value is not None:
            wanted["num_format"] = value.form
        else:
            wanted["text_wrap"] = True
        form = paper.format(**wanted)
    if box.columns > 1 or box.rows > 1:
        sheet.merge_range(row, column, row + box.rows - 1, column + box.columns - 1, "", form)
    if value is not None and formula:
        sheet.write_formula(row, column, formula, form, value.number)
    elif value is not None:
        sheet.write_number(row, column, value.number, form)
    elif box.text:
        sheet.write_string(row, column, box.text, form)
        if box.amount is not None and not is_form and box.text.replace(",", "").replace(".", "").lstrip("-").isdigit():
            sheet.write_comment(row, column, TOO_LONG)
    else:
        sheet.write_blank(row, column, None, form)


def _heights(plan: Sheet, block: TableBlock) -> list[int]:
    """The height of each row in points, so that no text of it is cut off."""
    lines = [1] * len(plan.boxes)
    tall: list[tuple[int, int, int]] = []
    for n, boxes in enumerate(plan.boxes):
        for column, box in boxes:
            if len(box.text) < 4:
                continue
            needed = lines_of(box.text, sum(block.widths[column : column + box.columns]))
            if box.rows == 1:
                lines[n] = max(lines[n], needed)
            else:
                tall.append((n, box.rows, needed))
    for n, rows, needed in tall:
        short = needed - sum(lines[n : n + rows])
        for k in range(max(0, short)):
            lines[n + k % rows] += 1
    return [min(TALLEST, LINE * count + 5) for count in lines]
