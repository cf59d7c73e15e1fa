"""Halves: the lines of a two-sided table taken apart into what stands left and what stands right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from juesuan.editions import Edition, Form
from juesuan.intake.labels import bare_label, class_labels, find_label, row_labels
from juesuan.intake.region import Line, Token

Side = Literal["收入", "支出"]
Seats = tuple[int | None, int | None]  # where the labels of the left and of the right side stand
LEFT: Side = "收入"
RIGHT: Side = "支出"
EVEN = 3  # lines that have to agree before a shift of labels is a new layout and not a slip
HIGHEST_LINE = 199  # 行次 never come near it


def halves_of(lines: Sequence[Line], labels: Labels) -> list[Half]:
    """The sides of all lines, in order of print."""
    seats = _seats(lines, labels)
    halves: list[Half] = []
    for block in _blocks(lines, labels):
        halves.extend(_halves(block, labels, seats, halves[-1].side if halves else LEFT))
    return halves


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
        return self.label is not None or any(not may_be_line_number(token) for token in self.numbers)


class Labels(NamedTuple):
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


def _blocks(lines: Sequence[Line], labels: Labels) -> Iterator[list[Line]]:
    """Lines printed together, cut also where the labels move for several lines."""
    part: list[Line] = []
    for line in lines:
        if part and part[-1].block != line.block:
            yield from _even(part, labels)
            part = []
        part.append(line)
    if part:
        yield from _even(part, labels)


def _even(lines: list[Line], labels: Labels) -> Iterator[list[Line]]:
    runs: list[tuple[Seats, list[Line]]] = []
    for line in lines:
        known = {labels.sides(token): token.index for token in reversed(line.words)}
        here = known.get((LEFT,)), known.get((RIGHT,))
        before = runs[-1][0] if runs else here
        if runs and all(a is None or b is None or a == b for a, b in zip(before, here, strict=True)):
            left, right = (a if b is None else b for a, b in zip(before, here, strict=True))
            runs[-1] = ((left, right), [*runs[-1][1], line])
        else:
            runs.append((here, [line]))
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


def may_be_line_number(token: Token) -> bool:
    value = token.integer
    return value is not None and 0 < value <= HIGHEST_LINE and len(token.bare) <= 3
