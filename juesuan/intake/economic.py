"""Basic expenditure by economic code: two or three blocks of code, name and amount side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from juesuan.accounts import Row, Table, Unread
from juesuan.codes import economic_codes
from juesuan.editions import Form
from juesuan.intake.filling import Filling
from juesuan.intake.labels import bare_label, by_label, find_label, row_labels
from juesuan.intake.region import Line, Region, Token
from juesuan.place import NOWHERE

AMOUNT = "金额"


@dataclass
class Block:
    """One code, name and amount; ``seat`` is where it begins in its line."""

    line: Line
    seat: int
    code: Token | None = None
    names: list[Token] = field(default_factory=list)
    numbers: list[Token] = field(default_factory=list)
    key: str | None = None

    @property
    def name(self) -> str:
        return "".join(token.text for token in self.names)


@cache
def _names() -> Mapping[str, str]:
    """Economic code of every name; of several that share one, a 款 that basic expenditure may have."""
    first = sorted(economic_codes().values(), key=lambda code: (not code.lane, -len(code.code), code.code))
    return by_label((code.code, (code.name,)) for code in first if not code.name.isdigit())


@cache
def _namesakes() -> Mapping[str, tuple[str, ...]]:
    """All codes of basic expenditure that carry a name, ascending."""
    found: dict[str, list[str]] = {}
    for code in economic_codes().values():
        if code.lane:
            found.setdefault(bare_label(code.name), []).append(code.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def recognise_economic(form: Form, region: Region) -> tuple[Table, tuple[Unread, ...]]:
    """The table, and the numbers that could not be placed in it."""
    totals = row_labels(form)
    seats = _code_seats(region.lines)
    blocks = [block for line in region.lines for block in _blocks(line, totals, seats)]
    blocks = _joined(blocks, totals)
    _name_codes(blocks, totals)
    filling = Filling(form, region)
    for block in sorted(blocks, key=lambda block: _lane(block, totals)):
        _fill(filling, block)
    return filling.table()


def _lane(block: Block, totals: Mapping[str, str]) -> tuple[int, int, int]:
    """Where a block comes when lanes are read one after the other, the totals last."""
    if block.key in totals.values():
        return (1, 0, 0)
    return (0, block.line.block, 0 if block.line.loose else block.seat)


def _code_seats(lines: Sequence[Line]) -> frozenset[int]:
    """Positions at which most numbers are economic codes."""
    codes: Counter[int] = Counter()
    numbers: Counter[int] = Counter()
    for line in lines:
        if not line.loose:
            for token in line.numbers:
                numbers[token.index] += 1
                codes[token.index] += _is_code(token)
    return frozenset(seat for seat, count in codes.items() if 2 * count > numbers[seat])


def _is_code(token: Token) -> bool:
    return token.is_number and len(token.bare) in (3, 5) and token.bare in economic_codes()


def _blocks(line: Line, totals: Mapping[str, str], seats: frozenset[int]) -> Iterator[Block]:
    """The blocks of one line: each begins with a code, or with a name when its code is missing."""
    current: Block | None = None
    for i, token in enumerate(line.tokens):
        if token.is_number:
            following = line.tokens[i + 1] if i + 1 < len(line.tokens) else None
            named = following is not None and not following.is_number
            begins = _is_code(token) and (named if line.loose or not seats else token.index in seats or named)
            if begins and not (current is not None and current.names and not current.numbers and not named):
                if current is not None:
                    yield current
                current = Block(line, token.index, token)
            elif current is None:
                current = Block(line, token.index, numbers=[token])
            else:
                current.numbers.append(token)
        else:
            is_total = bare_label(token.text) in totals
            if current is None or current.numbers or is_total or (current.names and current.code is None):
                if current is not None:
                    yield current
                current = Block(line, token.index)
            current.names.append(token)
    if current is not None:
        yield current


def _joined(blocks: Sequence[Block], totals: Mapping[str, str]) -> list[Block]:
    """The blocks, with the end of a name that was carried over to the next line put back."""
    joined: list[Block] = []
    for block in blocks:
        loose = next((b for b in reversed(joined) if b.line is not block.line and b.code is not None), None)
        if (
            block.code is None
            and block.names
            and not _known(bare_label(block.name), totals)
            and loose is not None
            and not loose.numbers
        ):
            whole = bare_label(loose.name + block.name)
            if any(label.startswith(whole) for label in _names()):
                loose.names += block.names
                loose.numbers += block.numbers
                continue
        joined.append(block)
    return joined


def _known(bare: str, totals: Mapping[str, str]) -> bool:
    return bare in totals or find_label(bare, _names()) is not None


def _name_codes(blocks: Sequence[Block], totals: Mapping[str, str]) -> None:
    """Give every block its key: its code, the total its label names, or the code of its name, whole or cut off."""
    known = _names()
    lanes: dict[int, list[Block]] = {}
    for block in blocks:
        lanes.setdefault(block.seat if not block.line.loose else -1, []).append(block)
        if block.code is not None:
            block.key = block.code.bare
        elif block.names:
            bare = bare_label(block.name)
            block.key = totals.get(bare) or find_label(bare, known) or find_label(bare, totals)
    used = {block.key for block in blocks if block.code is not None}
    for lane in lanes.values():
        before = ""
        for i, block in enumerate(lane):
            if block.code is None and block.names and block.key not in totals.values():
                after = next((b.code.bare for b in lane[i + 1 :] if b.code is not None), "9")
                block.key = _by_order(bare_label(block.name), before, after, used) or block.key
                used.add(block.key)
            if block.key is not None and block.key.isdigit():
                before = block.key


def _by_order(bare: str, before: str, after: str, used: Collection[str | None]) -> str | None:
    """The code of a name shared by several, or cut off: the one that is due between the codes around it."""
    shared = _namesakes().get(bare, ())
    due = [code for code in shared if before < code < after and code not in used]
    if len(shared) > 1 and due:
        return due[0]
    if shared:
        return None
    stumps = [
        code.code
        for code in economic_codes().values()
        if before < code.code < after and code.code not in used and bare_label(code.name).startswith(bare)
    ]
    return stumps[0] if len(stumps) == 1 else None


def _fill(filling: Filling, block: Block) -> None:
    """Enter the row and its amount; what stands behind the first number of a block is left unread."""
    key = block.key or bare_label(block.name)
    if not key:
        for token in block.numbers:
            filling.leave(token)
        return
    if block.key is None and not block.numbers:
        return
    if block.key is None:
        filling.doubts.append(f"“{block.name}”一行没有科目编码，未能确定是哪一科目")
    place = (block.code or (block.names or block.numbers)[0]).place
    code = block.code.bare if block.code is not None else ""
    named = block.names[0].place if block.names else NOWHERE
    key = filling.row(Row(key, code, block.name, place=place, name_place=named))
    for token in block.numbers[:1]:
        filling.cell(key, AMOUNT, token)
    for token in block.numbers[1:]:
        filling.leave(token)
