"""Two-sided tables: labels and amounts of income on the left, of spending by 类 on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from juesuan.accounts import Row, Table, Unread
from juesuan.editions import ColumnForm, Edition, Form
from juesuan.intake.columns import Positions, Stretch, Strip, fit
from juesuan.intake.filling import Filling, slack_of
from juesuan.intake.labels import bare_label, class_labels, find_label, row_labels, split_ordinal
from juesuan.intake.loose import DOUBT, are_scattered, missed_columns, place_loose
from juesuan.intake.region import Line, Region, Token

Side = Literal["收入", "支出"]
Seats = tuple[int | None, int | None]  # where the labels of the left and of the right side stand
LEFT: Side = "收入"
RIGHT: Side = "支出"
SPENT, GRAND = "本年支出合计", "总计"
EVEN = 3  # lines that have to agree before a shift of labels is a new layout and not a slip
APART = 10  # the line numbers of the two sides differ by more than that
HIGHEST_LINE = 199  # 行次 never come near it


@dataclass
class Half:
    """One side of one printed line: its label, if it has one, where that stands or would stand, its numbers."""

    side: Side
    line: Line
    label: Token | None
    key: str | None
    at: int
    numbers: list[Token] = field(default_factory=list)
    line_number: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is a label or an amount, not only the line number of an empty line."""
        return self.label is not None or any(not _may_be_line_number(token) for token in self.numbers)


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of both sides, and the order in which their keys are printed."""

    known: Mapping[Side, Mapping[str, str]]
    order: Mapping[Side, Sequence[str]]

    @classmethod
    def of(cls, form: Form, edition: Edition) -> Labels:
        right = {**class_labels(), **row_labels(form, RIGHT)}
        keys: dict[Side, list[str]] = {side: [r.key for r in form.rows if r.side == side] for side in (LEFT, RIGHT)}
        return cls(
            {LEFT: row_labels(form, LEFT), RIGHT: right},
            {LEFT: keys[LEFT], RIGHT: [*edition.class_rows, *keys[RIGHT]]},
        )

    def sides(self, token: Token) -> tuple[Side, ...]:
        """The sides on which a label is known in full; of a cut-off one, those where it begins a label."""
        bare = bare_label(token.text)
        exact = tuple(side for side in (LEFT, RIGHT) if bare in self.known[side])
        return exact or tuple(side for side in (LEFT, RIGHT) if find_label(bare, self.known[side]) is not None)


def recognise_balance(form: Form, region: Region, edition: Edition) -> tuple[Table, tuple[Unread, ...]]:
    """The table, and the numbers that could not be placed in it."""
    labels = Labels.of(form, edition)
    seats = _seats(region.lines, labels)
    halves: list[Half] = []
    for block in _blocks(region.lines, labels):
        halves.extend(_halves(block, labels, seats, halves[-1].side if halves else LEFT))
    filling = Filling(form, region)
    for side in (LEFT, RIGHT):
        own = [half for half in halves if half.side == side]
        _tell_twins(form, own)
        _by_neighbours(own, labels, side)
        parts = _parts(own)
        _take_line_numbers(parts, region)
        columns = [c for c in form.columns if (c.key == LEFT) == (side == LEFT)]
        if len(columns) == 1:
            for half in own:
                _fill(filling, half, {}, [columns[0].key])
            continue
        mappings = _mappings(columns, region, parts, filling)
        for half in own:
            _fill(filling, half, mappings.get(id(half), {}), [column.key for column in columns])
    return filling.table()


def _mappings(
    columns: Sequence[ColumnForm], region: Region, parts: Sequence[Sequence[Half]], filling: Filling
) -> dict[int, Positions]:
    """The columns of each half's numbers by their distance from its label, by the identity of the half."""
    tight = [part for part in parts if not part[0].line.loose]
    fitted = zip(tight, fit(columns, [_stretch(region, part) for part in tight]), strict=True)
    placed: dict[int, Positions] = {id(half): mapping for part, mapping in fitted for half in part}
    halves = [half for part in parts for half in part]
    strips = [_strip(region, half) for half in halves]
    has_loose = any(half.line.loose for half in halves if half.numbers)
    widths = [half.line.width - half.at for half in halves]
    mapped = [placed.get(id(half), {}) for half in halves]
    missed = missed_columns(strips, mapped)
    if not has_loose and not (missed and are_scattered(strips, widths)):
        return placed
    rest = [i for i, half in enumerate(halves) if half.key and not half.key.isdigit() and half.key != GRAND]
    known = {i: mapped[i] for i, half in enumerate(halves) if has_loose and not half.line.loose}
    mapped = place_loose(columns, strips, {i: rest for i, half in enumerate(halves) if half.key == GRAND}, known)
    if has_loose or missed_columns(strips, mapped) < missed:
        filling.doubts.append(DOUBT)
        placed = {id(half): mapping for half, mapping in zip(halves, mapped, strict=True)}
    return placed


def _blocks(lines: Sequence[Line], labels: Labels) -> Iterator[list[Line]]:
    """Lines printed together, cut also where the labels of the right side move for several lines."""
    part: list[Line] = []
    for line in lines:
        if part and part[-1].block != line.block:
            yield from _even(part, labels)
            part = []
        part.append(line)
    if part:
        yield from _even(part, labels)


def _even(lines: list[Line], labels: Labels) -> Iterator[list[Line]]:
    runs: list[tuple[int | None, list[Line]]] = []
    for line in lines:
        seat = next((token.index for token in line.words if labels.sides(token) == (RIGHT,)), None)
        if runs and (seat is None or runs[-1][0] in (None, seat)):
            runs[-1] = (runs[-1][0] if seat is None else seat, [*runs[-1][1], line])
        else:
            runs.append((seat, [line]))
    if all(len(run) >= EVEN for _, run in runs):
        yield from (run for _, run in runs)
    else:
        yield lines


def _halves(lines: Sequence[Line], labels: Labels, seats: Seats, before: Side) -> Iterator[Half]:
    """The sides of the lines of one block; a label that both sides know goes where its side's labels stand.

    ``before`` is the side the last block ended with: where the sides stand under each other it goes on.
    """
    left, right = _completed(_seats(lines, labels), seats)
    for line in lines:
        yield from _sides_of(line, labels, left, right, before)


def _completed(seats: Seats, whole: Seats) -> Seats:
    """The seats of one block; where it has no label of a side, as far from the other side as in the whole table."""
    left, right = seats
    apart = whole[1] - whole[0] if whole[0] is not None and whole[1] is not None else None
    if left is None and right is None:
        return whole
    if apart is None or apart == 0:  # the sides stand under each other: a block has the one or the other
        return left, right
    return (right or 0) - apart if left is None else left, (left or 0) + apart if right is None else right


def _seats(lines: Sequence[Line], labels: Labels) -> Seats:
    """Where the labels of either side stand in most lines."""
    seats: dict[Side, Counter[int]] = {LEFT: Counter(), RIGHT: Counter()}
    for line in lines:
        for token in line.words:
            sides = labels.sides(token)
            if len(sides) == 1:
                seats[sides[0]][token.index] += 1
    return _mostly(seats[LEFT]), _mostly(seats[RIGHT])


def _mostly(seats: Counter[int]) -> int | None:
    """The seat nearly all of the labels have; none when empty cells were dropped before some."""
    if not seats:
        return None
    seat, times = seats.most_common(1)[0]
    return seat if 10 * times >= 9 * seats.total() else None


def _sides_of(line: Line, labels: Labels, left: int | None, right: int | None, before: Side) -> Iterator[Half]:
    current: Half | None = None
    last_word = max((token.index for token in line.words), default=-1)
    if sum(len(labels.sides(token)) == 2 for token in line.words) > 1:
        before = LEFT  # “总计 … 总计 …”: one for each side, the left one first
    for token in line.tokens:
        if token.is_number:
            crosses = (
                current is not None
                and current.side == LEFT
                and last_word < token.index
                and not line.loose
                and right is not None
                and token.index >= right > (left if left is not None else -1)
            )
            if current is None or crosses:
                if current is not None:
                    yield current
                is_left = not crosses and (right is None or token.index < right or last_word >= token.index)
                side = LEFT if is_left and (left is not None or right is not None) else RIGHT
                current = Half(side, line, None, None, (right if side == RIGHT else left) or 0)
            current.numbers.append(token)
            continue
        side = _side_of(token, labels, left, right, current, before)
        key = find_label(bare_label(token.text), labels.known[side])
        if current is not None and current.numbers and key is not None and current.numbers[-1].bare == key:
            current.numbers.pop()  # 208 | 社会保障和就业支出: the number is the code of the label
        if current is not None:
            yield current
        current = Half(side, line, token, key, token.index)
    if current is not None:
        yield current


def _side_of(
    token: Token, labels: Labels, left: int | None, right: int | None, current: Half | None, before: Side
) -> Side:
    """The side a label stands on: the one that knows it, else the one whose labels stand there, else the next one."""
    sides = labels.sides(token)
    if len(sides) == 1:
        return sides[0]
    second = current is not None and current.side == LEFT and current.label is not None
    if left is None or right is None:
        return RIGHT if second or (left is None and right is not None) else LEFT
    if left == right:
        return RIGHT if second else before
    return RIGHT if (token.index * 2 > left + right) == (left < right) else LEFT


def _tell_twins(form: Form, halves: Sequence[Half]) -> None:
    """Give the second of two rows with one label its own key: it stands below a row that comes after the first."""
    order = {row.key: i for i, row in enumerate(form.rows)}
    twins = {row.second: row.key for row in form.rows if row.second}
    reached = -1
    for half in halves:
        if half.key in twins and order[half.key] < reached < order[twins[half.key]]:
            half.key = twins[half.key]
        if half.key in order and half.side == form.rows[order[half.key]].side:
            reached = max(reached, order[half.key])


def _by_neighbours(halves: Sequence[Half], labels: Labels, side: Side) -> None:
    """Give rows whose label is lost, cut short or misspelt the key that is missing between their neighbours' keys."""
    order = labels.order[side]
    index = {key: i for i, key in enumerate(order)}
    used = {half.key for half in halves if half.key is not None}
    said = [half for half in halves if half.says_something]
    i = 0
    while i < len(said):
        if said[i].key is not None:
            i += 1
            continue
        first = i
        while i < len(said) and said[i].key is None:
            i += 1
        before = max((index[h.key] for h in said[:first] if h.key in index), default=-1)
        after = min((index[h.key] for h in said[i:] if h.key in index), default=len(order))
        missing = [key for key in order[before + 1 : after] if key not in used]
        run = said[first:i]
        for half in run:
            bare = bare_label(half.label.text) if half.label is not None else ""
            key = find_label(bare, labels.known[side], missing) if bare else None
            if key is None and len(missing) == len(run):
                key = missing[run.index(half)]
            if key is not None and key not in used:
                half.key = key
                used.add(key)


def _parts(halves: Sequence[Half]) -> list[list[Half]]:
    """The halves that stand together: of one block, loose or not."""
    parts: list[list[Half]] = []
    for half in halves:
        if parts and parts[-1][-1].line.block == half.line.block and parts[-1][-1].line.loose == half.line.loose:
            parts[-1].append(half)
        else:
            parts.append([half])
    return parts


def _may_be_line_number(token: Token) -> bool:
    value = token.integer
    return value is not None and 0 < value <= HIGHEST_LINE and len(token.bare) <= 3


def _take_line_numbers(parts: Sequence[Sequence[Half]], region: Region) -> None:
    """Set 行次 apart from amounts: whole numbers directly behind the labels that rise from line to line.

    A part of one or two lines shows no rise; it goes by the parts around it, or by a head that says 行次.
    """
    headed = any(word.bare == "行次" for word in region.head_words)
    seats = [_line_seat(part) for part in parts]
    known = next((seat for seat in seats if seat is not None), 1 if headed else None)
    reached = 0
    for part, seat in zip(parts, seats, strict=True):
        counting = _counting(part)
        numbered = sum(bool(half.numbers) for half in part)
        if seat is None and len(counting) == numbered < EVEN and known is not None:
            values = [
                token.integer or 0 for half, token in counting if half.label is None or _is_at(half, token, known)
            ]
            seat = known if values and reached < values[0] == min(values) else None
        if seat is None:
            continue
        for half, token in counting:
            if half.label is None or _is_at(half, token, seat):
                half.line_number = token.bare
                half.numbers.remove(token)
                if half.side == LEFT and half.numbers and _is_of_other_side(half, half.numbers[-1]):
                    half.numbers.pop()
                reached = max(reached, token.integer or 0)


def _is_of_other_side(half: Half, token: Token) -> bool:
    """Whether a number behind a left line number is the line number of a right side with empty label and amount."""
    line = half.line
    keeps_blanks = not line.loose and line.width > len(line.tokens)
    if len(line.words) > 1 or not _may_be_line_number(token) or int(token.bare) < int(half.line_number) + APART:
        return False
    return len(half.numbers) > 1 or not keeps_blanks


def _is_at(half: Half, token: Token, seat: int) -> bool:
    return half.line.loose or token.index - half.at == seat


def _counting(part: Sequence[Half]) -> list[tuple[Half, Token]]:
    return [(half, half.numbers[0]) for half in part if half.numbers and _may_be_line_number(half.numbers[0])]


def _line_seat(part: Sequence[Half]) -> int | None:
    """How far behind its label the line number stands; ``None`` when the first numbers do not count lines."""
    counting = _counting(part)
    values = [token.integer or 0 for _, token in counting]
    rising = sum(a < b for a, b in pairwise(values))
    numbered = sum(bool(half.numbers) for half in part)
    if len(counting) < 3 or len(counting) * 10 < 6 * numbered or rising * 10 < 8 * (len(values) - 1):
        return None
    seats = Counter(token.index - half.at for half, token in counting if half.label is not None)
    return seats.most_common(1)[0][0] if seats else 1


def _strip(region: Region, half: Half) -> Strip:
    """The half's amounts by distance from its label."""
    amounts = [(token.index - half.at, region.amount(token)) for token in half.numbers]
    is_class = half.key is not None and half.key.isdigit()
    return Strip(
        {position: amount.fen for position, amount in amounts},
        half.key == SPENT,
        is_class,
        sum(slack_of(amount) for _, amount in amounts),
    )


def _stretch(region: Region, part: Sequence[Half]) -> Stretch:
    strips = tuple(_strip(region, half) for half in part)
    firsts = Counter(min(strip.values) for strip in strips if strip.values)
    first = firsts.most_common(1)[0][0] if firsts else None
    seat = Counter(half.at for half in part).most_common(1)[0][0]
    widths = Counter(half.line.width - half.at for half in part)
    keys = {column.key: i for i, column in enumerate(c for c in region.form.columns if c.key != LEFT)}
    heads: dict[int, frozenset[int]] = {}
    for line in region.heads.get(part[0].line.block, ()):
        for token in line.words:
            found = frozenset(keys[key] for key in region.columns_of(token) if key in keys)
            if found and token.index > seat:
                heads[token.index - seat] = found
    width = widths.most_common(1)[0][0] - first if first is not None else None
    return Stretch(strips, first, width, heads)


def _fill(filling: Filling, half: Half, mapping: Positions, columns: Sequence[str]) -> None:
    """Enter the row and its amounts; with one column, the last number is the 决算数."""
    if half.label is None and half.key is None:
        for token in half.numbers:
            filling.leave(token)
        return
    text = half.label.text if half.label is not None else ""
    ordinal, _ = split_ordinal(text)
    key = half.key or bare_label(text)
    if half.key is None and not half.numbers:
        return
    if half.key is None:
        filling.doubts.append(f"“{text}”一行不在表样之中")
    place = half.label.place if half.label is not None else half.line.tokens[0].place
    if not (key == GRAND and filling.has_row(key) and half.side == RIGHT):
        key = filling.row(Row(key, "", text, ordinal, half.line_number, place))
    if len(columns) == 1:
        for token in half.numbers[:-1]:
            filling.leave(token)
        for token in half.numbers[-1:]:
            filling.cell(key, columns[0], token)
        return
    for token in half.numbers:
        column = mapping.get(token.index - half.at)
        if column is None:
            filling.leave(token)
        else:
            filling.cell(key, columns[column], token)
