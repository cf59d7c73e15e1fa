"""Code rows: the lines of a table by functional code as rows with a code, a name and numbers."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field

from juesuan.amount import Amount, plain
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import ECONOMIC, NAME
from juesuan.intake.columns import Strip
from juesuan.intake.filling import slack_of
from juesuan.intake.labels import bare_label, economic_names, function_names, is_total
from juesuan.intake.region import Line, Region, Token
from juesuan.place import NOWHERE, Place

Numbers = list[tuple[int, Token, Amount]]


def code_rows(region: Region) -> list[Entry]:
    """The rows in order of print, the total row found, names and amounts of broken lines put together."""
    lines = _name_cells(region.lines) if region.form.rows_by == NAME else _code_cells(region.lines, _known(region))
    entries = _joined([_entry(region, line, codes) for line, codes in lines], region)
    _find_total(entries)
    first = next((i for i, entry in enumerate(entries) if entry.code or entry.is_total or entry.numbers), len(entries))
    return entries[first:]  # before it stand scraps of heads that were broken over lines


@dataclass
class Entry:
    """One row as it was printed, perhaps over several lines. ``at`` is where its label ends."""

    line: Line
    code: str = ""
    name: str = ""
    numbers: Numbers = field(default_factory=list)
    is_total: bool = False
    at: int | None = None
    place: Place = NOWHERE
    name_place: Place = NOWHERE
    moved: int = 0  # how many cells its numbers stand too far to the right

    @property
    def first(self) -> int | None:
        return self.numbers[0][0] if self.numbers else None

    def strip(self, counts: bool) -> Strip:
        values = {position - self.moved: amount.fen for position, _, amount in self.numbers}
        return Strip(values, self.is_total, counts, sum(slack_of(amount) for _, _, amount in self.numbers))


def _known(region: Region) -> Container[str]:
    """The codes the rows of the table may have."""
    return economic_codes() if region.form.rows_by == ECONOMIC else function_codes()


def _name_cells(lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    """Each line of a table by names with whether a number of its own stands before the name."""
    for line in lines:
        first = line.tokens[0]
        yield line, int(first.integer is not None and len(line.tokens) > 1 and not line.tokens[1].is_number)


def _code_cells(lines: Sequence[Line], known: Container[str]) -> Iterator[tuple[Line, int]]:
    """Each line with how many of its first tokens are cells of its code (类 | 款 | 项 may be three)."""
    apart = [_split_code(line.tokens, known) for line in lines]
    whole = [_is_code(line, known) for line in lines]
    tails = [_tail_code(line) for line in lines]
    leading = any(line.tokens[0].bare in known and len(line.tokens[0].bare) == 3 for line in lines)
    split = 2 * (sum(map(bool, apart)) + (sum(map(bool, tails)) if leading else 0)) > sum(whole)
    for line, cells, is_whole, tail in zip(lines, apart, whole, tails, strict=True):
        yield line, (cells if split else 0) or int(is_whole) or (tail if split else 0)


def _split_code(tokens: tuple[Token, ...], known: Container[str]) -> int:
    """How many cells a code printed in several cells takes: 208 | 01 | 01, or 208 | 20801 | 2080101; else 0."""
    taken = 0
    for token in tokens[:3]:
        if not token.is_number or not token.bare.isdigit() or (taken and token.index != tokens[taken - 1].index + 1):
            break
        size, before = len(token.bare), tokens[taken - 1].bare if taken else ""
        if taken == 0 and not (size == 3 and token.bare in known):
            return 0
        if taken and not (size <= 2 or (size == 3 + 2 * taken and token.bare.startswith(before))):
            break
        taken += 1
    return taken if taken > 1 else 0


def _is_code(line: Line, known: Container[str]) -> bool:
    """Whether the line begins with a code in one cell."""
    token = line.tokens[0]
    if not token.is_number or not token.bare.isdigit() or len(token.bare) not in (3, 5, 7):
        return False
    if token.bare[:3] in known:
        return True
    return len(line.tokens) > 1 and not line.tokens[1].is_number


def _tail_code(line: Line) -> int:
    """In a table with split codes: how many leading cells carry only 款 and 项, the rest standing in an earlier row."""
    taken = 0
    for token in line.tokens[:2]:
        if token.integer is None or len(token.bare) > 2:
            break
        taken += 1
    return taken if taken < len(line.tokens) and not line.tokens[taken].is_number else 0


def _entry(region: Region, line: Line, codes: int) -> Entry:
    tokens = line.tokens
    entry = Entry(line, place=tokens[0].place)
    for token in tokens[:codes] if region.form.rows_by != NAME else ():
        entry.code = token.bare if len(token.bare) > 2 else entry.code + token.bare.zfill(2)
    at = codes
    while at < len(tokens) and not tokens[at].is_number:
        entry.name += tokens[at].text
        at += 1
    if at > codes:
        entry.name_place = tokens[codes].place
    if at:
        entry.at = tokens[at - 1].index
    entry.is_total = not entry.code and is_total(plain(entry.name))
    entry.numbers = [(t.index, t, region.amount(t)) for t in tokens[at:] if t.is_number]
    return entry


def _joined(entries: list[Entry], region: Region) -> list[Entry]:
    """The rows, with names and amounts that were carried over to the next line put back."""
    joined: list[Entry] = []
    parents, home = "", 0  # home: where the column 类 stands
    for entry in entries:
        first = entry.line.tokens[0].index
        if entry.code and len(entry.code) in (2, 4):  # 款 and 项 alone: the rest of the code stands further up
            entry.code = parents[: 3 + 2 * max(first - home - 1, 0)] + entry.code
        elif len(entry.code) == 3:
            home = first
        parents = entry.code or parents
        previous = joined[-1] if joined else None
        stands_alone = region.form.rows_by == NAME or (region.form.names and bool(entry.numbers))
        known = economic_names() if region.form.rows_by == ECONOMIC else function_names()
        is_rest = not entry.code and not entry.is_total and not stands_alone
        if previous is not None and is_rest and _continues(previous, entry, known):
            previous.name += entry.name
            if entry.numbers:
                previous.numbers, previous.line = entry.numbers, entry.line
                previous.at = entry.at
            continue
        joined.append(entry)
    return joined


def _continues(previous: Entry, entry: Entry, known: Collection[str]) -> bool:
    """Whether the line without a code is the rest of the row before it."""
    if previous.is_total:
        return False
    if previous.numbers:
        return not entry.numbers and _makes_name(previous.name, entry.name, known)
    if previous.code and not entry.name:
        return True
    return _makes_name(previous.name, entry.name, known)


def _makes_name(name: str, rest: str, known: Collection[str]) -> bool:
    """Whether two printed stretches are one known name, and the second is none by itself."""
    whole, tail = bare_label(name + rest), bare_label(rest)
    return bool(tail) and tail not in known and any(label.startswith(whole) for label in known)


def _find_total(entries: list[Entry]) -> None:
    """Mark the row whose label was lost as the total: unlabelled, at an end, and not continuing another row."""
    if any(entry.is_total and entry.numbers for entry in entries):
        return
    bare = [e for e in entries if e.numbers and not e.code and not e.name]
    ends = [e for e in bare if e in (entries[0], entries[-1])]
    candidates = ends or (bare if len(bare) == 1 else [])
    if not candidates:
        return
    top = max(candidates, key=lambda e: max(abs(amount.fen) for _, _, amount in e.numbers))
    others = [max(abs(a.fen) for _, _, a in e.numbers) for e in entries if e is not top and e.numbers]
    if not others or len(candidates) == 1 or max(abs(a.fen) for _, _, a in top.numbers) >= max(others):
        top.is_total = True
