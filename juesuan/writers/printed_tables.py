"""Printed tables: each of the nine tables as the blank form prints it, in rows of cells with spans."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from juesuan.accounts import FinalAccounts, Row, Table
from juesuan.amount import Amount, Denomination, State, half_up
from juesuan.characters import chinese
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import ECONOMIC, NAME, ColumnForm, Edition, Form

Align = Literal["left", "center", "right"]
WIDEST = 12  # columns of full width; more of them are set narrower
VEHICLES, CARS = "公务用车购置及运行维护费", ("公务用车购置费", "公务用车运行维护费")
UPRIGHT = 104  # characters of half width that an upright page takes at the size of tables


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
    if form.empty:
        return form.empty
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
    if not isinstance(figure.number, Amount):  # a count
        return Box(figure.number.text.strip(), "right", figure=figure.key)
    return Box(print_amount(figure.number), "right", figure=figure.key, amount=figure.grains)


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
    sources = [(f"{chinese(n)}、{row.key}", row.key) for n, row in enumerate(rows[:first], 1)]
    below, seconds = [], 0
    for row in rows[first:]:
        seconds += bool(row.second)
        below.append((f"{chinese(seconds)}、{row.second}" if row.second else row.key, row.key))
    return sources, below


def _right_rows(form: Form, edition: Edition) -> tuple[Labelled, Labelled]:
    names = function_codes()
    classes = [(f"{chinese(n)}、{names[code].name}", code) for n, code in enumerate(edition.class_rows, 1)]
    return classes, [(row.key, row.key) for row in form.rows if row.side == "支出"]


def _coded(table: Table, form: Form, edition: Edition) -> Layout:
    """Codes and names, or names alone, then amounts; 合计 first."""
    columns = [c for c in form.columns if c.key in table.columns] or [c for c in form.columns if not c.optional]
    label = 1 if form.rows_by == NAME else 2
    numbers = (head("栏次", label), *(head(str(n)) for n in range(1, len(columns) + 1)))
    body = [(Box("合计", "center", label), *(amount_box(table, "合计", c.key) for c in columns))]
    for row in table.rows:
        if row.key != "合计":
            cells = (amount_box(table, row.key, c.key) for c in columns)
            body.append((*_label(row, form), *cells))
    sums = {f"{table.kind}[合计].{c.key}": _leaf_figures(table, c) for c in columns}
    width = 16 if len(columns) <= WIDEST else 12
    widths = (26,) if form.rows_by == NAME else (9, 26)
    return Layout((*widths, *([width] * len(columns))), [*_heads(form, columns), numbers], body, sums)


def _label(row: Row, form: Form) -> tuple[Box, ...]:
    """What stands before the amounts of a row: code and name as the catalogue has it, or the name as it is."""
    if form.rows_by == NAME:
        return (Box(row.name or row.key),)
    names = economic_codes() if form.rows_by == ECONOMIC else function_codes()
    code = row.key.partition("#")[0]
    if code in names:
        return Box(code), Box(names[code].name)
    return Box("" if form.names and not code[:1].isdigit() else code), Box(row.name)


def _heads(form: Form, columns: Sequence[ColumnForm]) -> list[tuple[Box, ...]]:
    """The lines of heads: a head over several columns spans them, one without others below goes down."""
    paths = [_path(form, column, columns) for column in columns]
    depth = max(2, *(len(path) for path in paths))
    first = [head("单位名称", 1, depth)] if form.rows_by == NAME else [head("项目", 2)]
    lines: list[list[Box]] = [first, *([] for _ in range(depth - 1))]
    if form.rows_by != NAME:
        lines[1] += [head("科目编码", 1, depth - 1), head("科目名称", 1, depth - 1)]
    for level in range(depth):
        n = 0
        while n < len(paths):
            if level >= len(paths[n]):
                n += 1
                continue
            last = level == len(paths[n]) - 1
            width = 1 if last else _run(paths, n, level)
            lines[level].append(head(paths[n][level], width, depth - level if last else 1))
            n += width
    return [tuple(line) for line in lines]


def _run(paths: Sequence[tuple[str, ...]], start: int, level: int) -> int:
    """How many columns from the start on stand under the same head of that level."""
    end = start
    while end < len(paths) and len(paths[end]) > level + 1 and paths[end][: level + 1] == paths[start][: level + 1]:
        end += 1
    return end - start


def _path(form: Form, column: ColumnForm, columns: Sequence[ColumnForm]) -> tuple[str, ...]:
    """The heads over a column from the uppermost down, its own last."""
    if column.under:
        return (*column.under.split("/"), column.head or column.key)
    if column.part_of:
        return column.part_of, column.head or column.key
    is_group = any(other.part_of == column.key for other in columns)
    return (column.key, "小计") if is_group else (column.head or column.key,)


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
    """Budget and actual of each measure: side by side in one line, in a line each, or a line for each measure."""
    if form.layout == "rows":
        return _measures_as_rows(table, form)
    measures = [row.key for row in form.rows]
    columns = [column.key for column in form.columns]
    top, parts = _measure_heads(measures)
    if form.layout == "two_lines":
        numbers = (head("栏次"), *(head(str(n)) for n in range(1, len(measures) + 1)))
        body = [(Box(column), *(amount_box(table, row, column) for row in measures)) for column in columns]
        return Layout((12, *([13] * len(measures))), [(head("项目", 1, 2), *top), parts, numbers], body)
    over = tuple(head(column, len(measures)) for column in columns)
    numbers = tuple(head(str(n)) for n in range(1, len(columns) * len(measures) + 1))
    line = tuple(amount_box(table, row, column) for column in columns for row in measures)
    widths = (13,) * len(numbers)
    return Layout(widths, [over, top * len(columns), parts * len(columns), numbers], [line])


def _measure_heads(measures: Sequence[str]) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """The heads of measures in a line: purchases and running of cars stand under the cars."""
    inside = [key for key in measures if key in CARS]
    top, parts = [], []
    for key in measures:
        if key == VEHICLES:
            top.append(head(key, 1 + len(inside)))
            parts += [head("小计"), *(head(part) for part in inside)]
        elif key not in inside:
            top.append(head(key, 1, 2))
    return tuple(top), tuple(parts)


def _measures_as_rows(table: Table, form: Form) -> Layout:
    """A measure a line with its 行次; a count names what is counted."""
    columns = [column.key for column in form.columns]
    body = []
    for n, row in enumerate(form.rows, 1):
        name = f"{row.mark}{row.key}{f'（{row.unit}）' if row.unit else ''}"
        body.append((Box(name), Box(str(n), "center"), *(amount_box(table, row.key, column) for column in columns)))
    top = (head("项目"), head("行次"), *(head(column) for column in columns))
    return Layout((36, 6, *([18] * len(columns))), [top], body)


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
