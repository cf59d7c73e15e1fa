"""“三公”经费 and other tables of named measures: printed in one line, in pairs, in a line a column, or as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from juesuan.accounts import Row, Table, Unread
from juesuan.amount import Number, plain
from juesuan.editions import Form
from juesuan.intake.filling import Filling, slack_of
from juesuan.intake.identities import THREE_PUBLIC_SUMS
from juesuan.intake.labels import bare_label, find_label, row_labels, split_ordinal
from juesuan.intake.loose import DOUBT
from juesuan.intake.region import Line, Region, Token
from juesuan.place import Place

FEWEST_COUNTED = 5  # rows whose first numbers count up before these are 行次
Slot = tuple[str, str]
SELDOM = ("因公出国（境）费", "公务用车购置费")  # the measures most offices leave blank


def recognise_three_public(form: Form, region: Region) -> tuple[Table, tuple[Unread, ...]]:
    """The table with measures as rows (预算数, 决算数 as columns), and the numbers that could not be placed."""
    labels = row_labels(form)
    filling = Filling(form, region)
    lines = sorted(
        (line for lines in (region.lines, *region.heads.values()) for line in lines),
        key=lambda line: _printed_at(line.tokens[0].place),
    )
    rows = {id(line): key for line in lines if (key := _measure(line, labels)) is not None}
    in_rows = len(set(rows.values())) > len(form.rows) // 2
    if in_rows and any(line.numbers for line in lines if id(line) in rows):
        _fill_rows(filling, lines, rows)
    else:
        _fill_line(form, region, filling, lines)
    return filling.table()


def _printed_at(place: Place) -> tuple[int, int]:
    """Page and line: lines are counted anew on every page."""
    return place.page or 0, place.line or 0


def _measure(line: Line, labels: Mapping[str, str]) -> str | None:
    """The measure a line is of when measures are printed as rows: the only one it names, before its numbers."""
    first = line.numbers[0].index if line.numbers else None
    found = [find_label(bare_label(token.text), labels) for token in line.words]
    keys = [key for key in found if key is not None]
    return keys[0] if len(keys) == 1 and (first is None or line.words[found.index(keys[0])].index <= first) else None


def _fill_rows(filling: Filling, lines: Sequence[Line], rows: Mapping[int, str]) -> None:
    """One measure a line: budget and actual under their heads, without heads where the two columns stand."""
    own = [line for line in lines if id(line) in rows]
    names = [column.key for column in filling.form.columns]
    heads = {
        token.index: column
        for line in lines
        for token in line.words
        if id(line) not in rows and (column := _column(filling.form, token)) is not None
    }
    counted = _are_line_numbers([token.integer for line in own for token in line.numbers[:1]], len(own))
    seats = sorted({token.index for line in own for token in line.numbers[counted:]})
    tight = not any(line.loose for line in own if line.numbers)
    if len(seats) == len(names) and tight and not set(seats) <= heads.keys():
        heads = dict(zip(seats, names, strict=True))
    units = {row.key: row.unit for row in filling.form.rows}
    for line in own:
        label = next(token for token in line.words)
        numbers = line.numbers[counted:]
        number = line.numbers[0].bare if counted else ""
        key = filling.row(Row(rows[id(line)], "", label.text, split_ordinal(label.text)[0], number, label.place))
        columns = [heads.get(token.index) for token in numbers]
        if len(numbers) == len(names) and (None in columns or line.loose):
            columns = list(names)
        for token, column in zip(numbers, columns, strict=True):
            if column is None:
                filling.leave(token)
            elif units.get(rows[id(line)]):
                filling.cell(key, column, token, Number.parse(token.text, units[rows[id(line)]]))
            else:
                filling.cell(key, column, token)
    for line in lines:
        if id(line) not in rows and not _is_counter(line):
            for token in line.numbers[counted and line.numbers[:1] == line.tokens[1:2] :]:  # 行次 of a line of words
                filling.leave(token)


def _are_line_numbers(first: Sequence[int | None], rows: int) -> bool:
    """Whether the first numbers of all rows are 行次: they count up, lines that are titles being numbered too."""
    values = [value for value in first if value is not None]
    if len(values) < rows or rows < FEWEST_COUNTED or values[0] > 3:
        return False
    return all(0 < after - before <= 3 for before, after in pairwise(values))


def _column(form: Form, token: Token) -> str | None:
    """The column a head names: it ends as the column is called (“2024年度预算数”)."""
    return next(
        (c.key for c in form.columns if any(token.bare.endswith(plain(name)) for name in (c.key, *c.also))), None
    )


def _is_counter(line: Line) -> bool:
    values = [token.integer for token in line.numbers]
    return len(values) > 1 and None not in values and values == list(range(1, len(values) + 1))


def _fill_line(form: Form, region: Region, filling: Filling, lines: Sequence[Line]) -> None:
    """All twelve in a line (or in two, budget and actual apart)."""
    measures = [row.key for row in form.rows]
    labels = row_labels(form)
    printed: dict[str, Token] = {}
    for line in lines:
        for token in line.words:
            measure = find_label(bare_label(token.text), labels)
            if measure is not None:
                printed.setdefault(measure, token)
    for key in measures:
        head = printed.get(key)
        filling.row(Row(key, name=head.text if head else key, place=head.place if head else region.place))
    rows = [line for line in lines if line.numbers and not _is_counter(line) and not _is_year_head(line)]
    if not rows:
        return
    names = [column.key for column in form.columns]
    heads = sum(_column(form, token) is not None for line in lines for token in line.words)
    pairs = [(measure, column) for measure in measures for column in names]
    blocks = [(measure, column) for column in names for measure in measures]
    orders = [pairs if heads > 4 else blocks] if heads else [blocks, pairs]
    if len(rows) == len(names) and all(len(line.numbers) <= len(measures) for line in rows):
        for line, column in zip(rows, names, strict=True):
            _place(region, filling, line, [[(measure, column) for measure in measures]])
        return
    _place(region, filling, rows[0], orders)
    for line in rows[1:]:
        for token in line.numbers:
            filling.leave(token)


def _is_year_head(line: Line) -> bool:
    """“2024 年度预算数” split at its spaces: a year, and words."""
    return bool(line.words) and all(t.integer is not None and 1990 < t.integer < 2100 for t in line.numbers)


def _place(region: Region, filling: Filling, line: Line, orders: Sequence[list[Slot]]) -> None:
    """Give the line's numbers to the slots of an order of print: one by one, or as the sums say when cells are lost."""
    slots = orders[0]
    tokens = list(line.numbers)
    start = len(line.words) and max((t.index + 1 for t in line.words if t.index < tokens[0].index), default=0)
    width = line.width - start if not line.loose else len(tokens)
    best: list[Slot] | None = None
    keeps_blanks = not line.loose and (width >= len(slots) or width > len(tokens))
    if len(tokens) == len(slots) or (keeps_blanks and tokens[-1].index - start < len(slots)):
        offsets = range(len(tokens)) if len(tokens) == len(slots) else [t.index - start for t in tokens]
        choices: Iterator[list[Slot]] = ([order[o] for o in offsets] for order in orders)
        best = max(choices, key=lambda choice: (_agreeing(region, tokens, choice), choice[0] == slots[0]))
        if _agreeing(region, tokens, best) == _agreeing(region, tokens, [slots[o] for o in offsets]):
            best = [slots[o] for o in offsets]
    elif len(tokens) < len(slots):
        best = _by_sums(region, line, tokens, orders, start)
        filling.doubts.append(DOUBT)
    if best is None:
        for token in tokens:
            filling.leave(token)
        return
    for token, (row, column) in zip(tokens, best, strict=True):
        filling.cell(row, column, token)


def _by_sums(
    region: Region, line: Line, tokens: Sequence[Token], orders: Sequence[list[Slot]], start: int
) -> list[Slot]:
    """The slots, in order, under which most sums hold; among equals those that stand as the cells stand."""
    best: tuple[tuple[int, ...], list[Slot]] | None = None
    keeps_blanks = not line.loose and line.width - start > len(tokens)
    for rank, order in enumerate(orders):
        for choice in combinations(range(len(order)), len(tokens)):
            slots = [order[i] for i in choice]
            seated = sum(token.index - start == i for token, i in zip(tokens, choice, strict=True))
            usual = -sum(measure in SELDOM for measure, _ in slots)
            worth = (_agreeing(region, tokens, slots), seated if keeps_blanks else 0, usual, -rank)
            if best is None or worth > best[0]:
                best = worth, slots
    assert best is not None
    return best[1]


def _agreeing(region: Region, tokens: Sequence[Token], slots: Sequence[Slot]) -> int:
    """Sums that hold: the total of its parts and the cars of theirs, budget and actual; less those that fail."""
    amounts = {slot: region.amount(token) for token, slot in zip(tokens, slots, strict=True)}
    worth = 0
    for column in dict.fromkeys(column for _, column in slots):
        for whole, parts in THREE_PUBLIC_SUMS:
            found = [amounts[key, column] for key in (whole, *parts) if (key, column) in amounts]
            value = {key: amounts[key, column].fen if (key, column) in amounts else 0 for key in (whole, *parts)}
            slack = sum(slack_of(amount) for amount in found)
            if any(value.values()):
                worth += 1 if abs(value[whole] - sum(value[part] for part in parts)) <= slack else -1
    return worth
