"""Printed tables: each of the nine tables as the blank form prints it, in rows of cells with spans."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from juesuan.accounts import FinalAccounts, Table
from juesuan.amount import Amount, Denomination, State, half_up
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import ColumnForm, Edition, Form

Align = Literal["left", "center", "right"]
UPRIGHT = 104  # characters of half width that an upright page takes at the size of tables
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Box:
    """One printed cell. ``amount`` is the value in 分 behind a printed amount, ``figure`` its key in the accounts."""

    text: str = ""
    align: Align = "left"
    columns: int = 1
    rows: int = 1
    head: bool = False
    figure: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table as printed: head rows, body rows, what stands above and below it. ``widths`` are in characters.

    ``sums`` tells for a total cell which body cells (row, column of the print) it adds up, for formulas in workbooks.
    """

    kind: str
    title: str
    number: str
    department: str
    denomination: str
    widths: tuple[int, ...]
    head: tuple[tuple[Box, ...], ...]
    body: tuple[tuple[Box, ...], ...]
    notes: tuple[str, ...] = ()
    landscape: bool = True
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def print_table(table: Table, form: Form, edition: Edition, accounts: FinalAccounts) -> TableBlock:
    """One table in the layout of its form; an empty one with the statement that it has no data."""
    layout = LAYOUTS[form.shape](table, form, edition)
    notes = [*table.notes]
    if table.is_empty and not any("无数据" in note for note in notes):
        notes.append(f"说明：本{accounts.level}{accounts.year}年度没有{_subject(form)}，故本表无数据。")
    return TableBlock(
        kind=form.kind,
        title=table.title or form.titles[0],
        number=table.number or f"公开{form.number}表",
        department=table.department or accounts.department,
        denomination=table.denomination.value,
        widths=layout.widths,
        head=tuple(layout.head),
        body=tuple(layout.body),
        notes=tuple(notes),
        landscape=sum(layout.widths) > UPRIGHT,
        sums=layout.sums,
    )


def _subject(form: Form) -> str:
    for words in ("政府性基金预算", "国有资本经营预算"):
        if words in form.kind:
            return f"{words}财政拨款收入和支出"
    return f"{form.titles[0].removesuffix('决算表').removesuffix('表')}"


@dataclass(slots=True)
class Layout:
    """Rows being laid out."""

    widths: tuple[int, ...]
    head: list[tuple[Box, ...]]
    body: list[tuple[Box, ...]]
    sums: dict[str, tuple[str, ...]] = field(default_factory=dict)


def amount_box(table: Table, row: str, column: str) -> Box:
    """The amount of a cell with thousands separators and two decimals; blank stays blank, zero stays zero."""
    figure = table.cells.get((row, column))
    if figure is None or figure.is_blank:
        return Box(align="right", figure=f"{table.kind}[{row}].{column}")
    return Box(print_amount(figure.number), "right", figure=figure.key, amount=figure.grains)  # type: ignore[arg-type]


def print_amount(number: Amount) -> str:
    """An amount in its denomination, half up to two decimals (more when printed so), with thousands separators.

    What is unreadable or has lost digits in print stands as it was printed: zeros in their place would be made up.
    """
    if number.state is not State.VALUE or (number.text.strip() and _lacks_digits(number)):
        return number.text.strip()
    decimals = max(2, number.decimals)
    digits = half_up(abs(number.fen) * 10**decimals, number.denomination.fen)
    whole, rest = divmod(digits, 10**decimals)
    return f"{'-' if number.fen < 0 else ''}{whole:,}.{rest:0{decimals}d}"


def _lacks_digits(number: Amount) -> bool:
    """Whether the last digit of an amount in 元 may have been cut off: one decimal is printed."""
    return number.denomination is Denomination.YUAN and number.decimals == 1 and number.fen != 0


def head(text: str, columns: int = 1, rows: int = 1) -> Box:
    return Box(text, "center", columns, rows, head=True)


def ordinal(number: int) -> str:
    """1 -> 一, 12 -> 十二, 26 -> 二十六."""
    if number <= 10:
        return NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def _balance(table: Table, form: Form, edition: Edition) -> Layout:
    """Two sides: income on the left, classes of spending on the right, totals below."""
    spending = [column for column in form.columns if column.key != "收入"]
    left, right = _left_rows(form), _right_rows(form, edition)
    lines = max(len(left[0]), len(right[0]))
    below = max(len(left[1]), len(right[1]))
    income = [*_filled(left[0], lines), *_filled(left[1], below, ahead=1)]
    outlay = [*_filled(right[0], lines), *_filled(right[1], below, ahead=1)]
    height = lines + below
    body = []
    for n in range(height):
        (label, key), (name, code) = income[n], outlay[n]
        cells = [Box(label), Box(str(n + 1), "center"), amount_box(table, key, "收入") if key else Box(align="right")]
        cells += [Box(name), Box(str(height + n + 1), "center")]
        cells += [amount_box(table, code, column.key) if code else Box(align="right") for column in spending]
        body.append(tuple(cells))
    names = [head("决算数")] if len(spending) == 1 else [head(column.key) for column in spending]
    top = (head("收入", 3), head("支出", 2 + len(spending)))
    under = (head("项目"), head("行次"), head("决算数"), head("项目（按功能分类）"), head("行次"), *names)
    numbers = (
        head("栏次"),
        head(""),
        head("1"),
        head("栏次"),
        head(""),
        *(head(str(n + 2)) for n in range(len(spending))),
    )
    return Layout((26, 5, 16, 30, 5, *([16] * len(spending))), [top, under, numbers], body)


Labelled = list[tuple[str, str]]


def _filled(rows: Labelled, height: int, ahead: int = 0) -> Labelled:
    """The rows with empty ones up to that height, at the end or ``ahead`` of the last so many: totals stand level."""
    end = len(rows) - ahead if rows else 0
    return [*rows[:end], *[("", "")] * (height - len(rows)), *rows[end:]]


def _left_rows(form: Form) -> tuple[Labelled, Labelled]:
    """Numbered sources of income, and the rows below from 本年收入合计 on."""
    rows = [row for row in form.rows if row.side == "收入"]
    first = next((n for n, row in enumerate(rows) if row.key == "本年收入合计"), len(rows))
    sources = [(f"{ordinal(n)}、{row.key}", row.key) for n, row in enumerate(rows[:first], 1)]
    below, seconds = [], 0
    for row in rows[first:]:
        seconds += bool(row.second)
        below.append((f"{ordinal(seconds)}、{row.second}" if row.second else row.key, row.key))
    return sources, below


def _right_rows(form: Form, edition: Edition) -> tuple[Labelled, Labelled]:
    names = function_codes()
    classes = [(f"{ordinal(n)}、{names[code].name}", code) for n, code in enumerate(edition.class_rows, 1)]
    return classes, [(row.key, row.key) for row in form.rows if row.side == "支出"]


def _coded(table: Table, form: Form, edition: Edition) -> Layout:
    """Functional codes and names, then amounts; 合计 first."""
    columns = [c for c in form.columns if c.key in table.columns] or [c for c in form.columns if not c.optional]
    groups = {c.part_of for c in columns if c.part_of}
    top: list[Box] = [head("项目", 2)]
    under: list[Box] = [head("科目编码", 1), head("科目名称", 1)]
    for column in columns:
        if column.part_of:
            under.append(head(column.key))
        elif column.key in groups:
            top.append(head(column.key, 1 + sum(c.part_of == column.key for c in columns)))
            under.append(head("小计"))
        else:
            top.append(head(column.key, 1, 2))
    numbers = (head("栏次", 2), *(head(str(n)) for n in range(1, len(columns) + 1)))
    names = function_codes()
    keys = [row.key for row in table.rows if row.key != "合计"]
    body = [(Box("合计", "center", 2), *(amount_box(table, "合计", c.key) for c in columns))]
    for key in keys:
        row = table.row(key)
        code = key.partition("#")[0]
        name = names[code].name if code in names else (row.name if row is not None else "")
        body.append((Box(code), Box(name), *(amount_box(table, key, c.key) for c in columns)))
    sums = {f"{table.kind}[合计].{c.key}": _leaf_figures(table, c) for c in columns}
    return Layout((9, 26, *([16] * len(columns))), [tuple(top), tuple(under), numbers], body, sums)


def _leaf_figures(table: Table, column: ColumnForm) -> tuple[str, ...]:
    return tuple(f"{table.kind}[{key}].{column.key}" for key in table.leaves())


def _economic(table: Table, form: Form, edition: Edition) -> Layout:
    """Three lanes side by side: staff, running costs, running costs continued."""
    codes = [code for code, entry in economic_codes().items() if entry.lane]
    staff = [c for c in codes if c[:3] in ("301", "303")]
    running = [c for c in codes if c[:3] == "302"]
    rest = [c for c in codes if c[:3] in ("307", "310", "399")]
    rest += [row.key for row in table.rows if row.key[:1].isdigit() and row.key not in codes]
    lanes, names = (staff, running, rest), economic_codes()
    body = []
    for n in range(max(len(lane) for lane in lanes)):
        cells: list[Box] = []
        for lane in lanes:
            code = lane[n] if n < len(lane) else ""
            cells += [Box(code), Box(names[code].name if code in names else "")]
            cells.append(amount_box(table, code, "金额") if code else Box(align="right"))
        body.append(tuple(cells))
    body.append(
        (
            Box("人员经费合计", "center", 2),
            amount_box(table, "人员经费合计", "金额"),
            Box("公用经费合计", "center", 5),
            amount_box(table, "公用经费合计", "金额"),
        )
    )
    body.append((Box("合计", "center", 8), amount_box(table, "合计", "金额")))
    top = (head("人员经费", 3), head("公用经费", 6))
    under = (head("科目编码"), head("科目名称"), head("金额")) * 3
    sums = {
        f"{table.kind}[{code}].金额": tuple(
            f"{table.kind}[{c}].金额" for c in codes if c != code and c.startswith(code)
        )
        for code in codes
        if len(code) == 3
    }
    return Layout((7, 20, 15) * 3, [top, under], body, sums)


def _three_public(table: Table, form: Form, edition: Edition) -> Layout:
    """Budget and actual side by side, six measures each."""
    measures = [row.key for row in form.rows]
    whole, abroad, vehicles, bought, running, guests = measures
    block = (head(whole, 1, 2), head(abroad, 1, 2), head(vehicles, 3), head(guests, 1, 2))
    parts = (head("小计"), head(bought), head(running))
    order = (whole, abroad, vehicles, bought, running, guests)
    top = (head("预算数", 6), head("决算数", 6))
    numbers = tuple(head(str(n)) for n in range(1, 13))
    body = [tuple(amount_box(table, row, column) for column in ("预算数", "决算数") for row in order)]
    return Layout((13,) * 12, [top, (*block, *block), (*parts, *parts), numbers], body)


LAYOUTS: Mapping[str, Callable[[Table, Form, Edition], Layout]] = {
    "balance": _balance,
    "coded": _coded,
    "economic": _economic,
    "three_public": _three_public,
}


def place_boxes(rows: Sequence[Sequence[Box]]) -> list[list[tuple[int, Box]]]:
    """Each row's boxes with the grid column they begin at, spans of the rows above taken into account."""
    taken: dict[tuple[int, int], bool] = {}
    placed: list[list[tuple[int, Box]]] = []
    for r, row in enumerate(rows):
        at, line = 0, []
        for box in row:
            while taken.get((r, at)):
                at += 1
            line.append((at, box))
            for down in range(box.rows):
                for right in range(box.columns):
                    taken[r + down, at + right] = True
            at += box.columns
        placed.append(line)
    return placed
