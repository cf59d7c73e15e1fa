"""Two-sided tables: labels and amounts of income on the left, of spending by 类 on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from juesuan.accounts import Row, Table, Unread
from juesuan.editions import ColumnForm, Edition, Form
from juesuan.intake.columns import Positions, Stretch, Strip, fit
from juesuan.intake.filling import Filling, slack_of
from juesuan.intake.halves import EVEN, LEFT, RIGHT, Half, Labels, Side, halves_of, may_be_line_number
from juesuan.intake.labels import bare_label, find_label, split_ordinal
from juesuan.intake.loose import DOUBT, are_scattered, missed_columns, place_loose
from juesuan.intake.region import Region, Token

SPENT, GRAND = "本年支出合计", "总计"
APART = 10  # the line numbers of the two sides differ by more than that


def recognise_balance(form: Form, region: Region, edition: Edition) -> tuple[Table, tuple[Unread, ...]]:
    """The table, and the numbers that could not be placed in it."""
    labels = Labels.of(form, edition)
    halves = halves_of(region.lines, labels)
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
    if len(line.words) > 1 or not may_be_line_number(token) or int(token.bare) < int(half.line_number) + APART:
        return False
    return len(half.numbers) > 1 or not keeps_blanks


def _is_at(half: Half, token: Token, seat: int) -> bool:
    return half.line.loose or token.index - half.at == seat


def _counting(part: Sequence[Half]) -> list[tuple[Half, Token]]:
    return [(half, half.numbers[0]) for half in part if half.numbers and may_be_line_number(half.numbers[0])]


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
