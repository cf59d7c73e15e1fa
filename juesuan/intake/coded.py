"""Tables by functional code: one row per 项 (or 类, 款, 项), its name, and columns of amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from juesuan.accounts import Row, Table, Unread
from juesuan.codes import function_codes
from juesuan.document import Piece
from juesuan.editions import Form
from juesuan.intake.code_rows import Entry, code_rows
from juesuan.intake.columns import Positions, Roles, Stretch, Strip, fit
from juesuan.intake.filling import Filling
from juesuan.intake.labels import bare_label, is_total
from juesuan.intake.loose import DOUBT, are_scattered, missed_columns, place_loose
from juesuan.intake.region import Line, Region, Token

TOTAL = "合计"
MOST_GUESSED = 12  # columns up to which sums tell where amounts belong when cells were lost
UNPLACED = "栏目太多而有的空格丢失，各数无法归栏，全表未读"
COMMON = (  # columns, by how often a row has an amount in them
    "本年收入合计",
    "本年支出合计",
    "本年支出",
    "财政拨款收入",
    "基本支出",
    "项目支出",
    "其他收入",
    "事业收入",
    "经营支出",
    "经营收入",
    "上级补助收入",
    "本年收入",
    "年初结转和结余",
    "年末结转和结余",
    "对附属单位补助支出",
    "上缴上级支出",
    "附属单位上缴收入",
)


def recognise_coded(form: Form, region: Region) -> tuple[Table, tuple[Unread, ...]]:
    """The table, and the numbers that could not be placed in it."""
    entries = code_rows(region)
    filling = Filling(form, region)
    filling.columns = _printed_columns(form, region)
    mappings = _mappings(form, region, entries, filling)
    if len(form.columns) > MOST_GUESSED and not _all_placed(entries, mappings):
        mappings = {}  # part of so wide a table proves nothing: its sums would all be wrong
        filling.doubts.append(UNPLACED)
    for entry in entries:
        _fill(filling, entry, mappings.get(id(entry), {}), form)
    filling.displaced = _displaced(form, region, entries, mappings)
    headed = next((word for word in region.head_words if is_total(word.bare)), None)
    if headed is not None and not filling.has_row(TOTAL):  # “栏次 合计” in the last line of the heads: an empty total
        filling.row(Row(TOTAL, name=headed.text, place=headed.place))
    return filling.table()


def _all_placed(entries: Sequence[Entry], mappings: Mapping[int, Positions]) -> bool:
    """Whether every number has a column."""
    return all(
        position - entry.moved in mappings.get(id(entry), {}) for entry in entries for position, _, _ in entry.numbers
    )


def _mappings(form: Form, region: Region, entries: list[Entry], filling: Filling) -> dict[int, Positions]:
    """The columns of each row's positions, by the identity of the row."""
    parts = list(_stretches(entries))
    tight = [part for part in parts if not part[0].line.loose]
    placed: dict[int, Positions] = {}
    fitted = fit(form.columns, [_stretch(form, region, part, entries) for part in tight])
    for part, mapping in zip(tight, fitted, strict=True):
        _move(form, part, mapping)
        placed.update((id(entry), mapping) for entry in part)
    strips = [_strip(entry, entries) for entry in entries]
    has_loose = any(entry.line.loose for entry in entries if entry.numbers)
    widths = [entry.line.width - entry.moved for entry in entries]
    fitting = [placed.get(id(entry), {}) for entry in entries]
    missed = missed_columns(strips, fitting)
    if not has_loose and not (missed and are_scattered(strips, widths)):
        return placed
    if len(form.columns) > MOST_GUESSED:
        return {}  # too many ways to try
    usual = [usual_column(e.code) for e in entries]
    mostly = Counter(u for u, e in zip(usual, entries, strict=True) if e.code).most_common(1)
    first = [mostly[0][0] if e.is_total and mostly else u for u, e in zip(usual, entries, strict=True)]
    strips = [strip._replace(usual=_likeliest(form, key)) for strip, key in zip(strips, first, strict=True)]
    below = {i: _items_of(e, entries) for i, e in enumerate(entries) if e.code and not _is_leaf(e, entries)}
    known = {i: fitting[i] for i, e in enumerate(entries) if has_loose and not e.line.loose}
    mapped = place_loose(form.columns, strips, below, known)
    if has_loose or missed_columns(strips, mapped) < missed:
        if any(len(strip.values) < len(filling.columns) for strip in strips if strip.values):
            filling.doubts.append(DOUBT)
        placed = {id(entry): mapping for entry, mapping in zip(entries, mapped, strict=True)}
    return placed


def usual_column(code: str) -> str:
    """What spending under a code mostly is: 基本支出 for running an office, pensions, insurance and housing."""
    known = function_codes().get(code)
    if known is not None and known.budget != "general":
        return "项目支出"
    runs = len(code) == 7 and code[5:] in ("01", "03", "50") and code[:5] not in ("20807", "20899")
    return "基本支出" if runs or code[:5] in ("20805", "21011", "22102") else "项目支出"


def _likeliest(form: Form, first: str) -> tuple[int, ...]:
    order = [first, *COMMON]
    known = [i for i, column in enumerate(form.columns) if column.key in order]
    return tuple(sorted(known, key=lambda i: order.index(form.columns[i].key)))


def _stretches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Rows printed together: of one block, and with the same place for the first amount and the same width."""
    part: list[Entry] = []
    for entry in entries:
        if part and (part[-1].line.block != entry.line.block or part[-1].line.loose != entry.line.loose):
            yield from _by_shape(part)
            part = []
        part.append(entry)
    if part:
        yield from _by_shape(part)


def _by_shape(part: list[Entry]) -> Iterator[list[Entry]]:
    """Cut where the first amount moves or the width changes for good; a single odd row cuts nothing."""
    shapes: tuple[Callable[[Entry], int | None], ...] = (lambda e: e.first, lambda e: e.line.width)
    for shape in shapes:
        runs: list[list[Entry]] = []
        for entry in part:
            if runs and (shape(entry) == shape(runs[-1][-1]) or shape(entry) is None):
                runs[-1].append(entry)
            else:
                runs.append([entry])
        if 1 < len(runs) <= 4 and all(len(run) > 2 for run in runs):
            for run in runs:
                yield from _by_shape(run)
            return
    yield part


def _is_leaf(entry: Entry, entries: Sequence[Entry]) -> bool:
    return not entry.code or not any(
        len(other.code) > len(entry.code) and other.code.startswith(entry.code) for other in entries
    )


def _items_of(entry: Entry, entries: Sequence[Entry]) -> list[int]:
    return [i for i, e in enumerate(entries) if e.code.startswith(entry.code) and _is_leaf(e, entries)]


def _strip(entry: Entry, entries: Sequence[Entry]) -> Strip:
    return entry.strip(_is_leaf(entry, entries))


def _stretch(form: Form, region: Region, part: Sequence[Entry], entries: Sequence[Entry]) -> Stretch:
    """The rows as the columns see them: where amounts may begin, how many cells follow, which heads stand over them."""
    base = _base(form, part)
    widths = Counter(e.line.width for e in part)
    usual = widths.most_common(1)[0][0]
    width = usual - base if base is not None else None
    keys = {column.key: i for i, column in enumerate(form.columns)}
    lines = region.heads.get(part[0].line.block, ())
    over = region.columns_over(lines)
    above = lines or next(
        (region.heads[block] for block in sorted(region.heads, reverse=True) if block < part[0].line.block), ()
    )
    named, lost = region.columns_in_order(above) if region.upper_heads else ((), ())  # heads are not always repeated
    order, perhaps = (tuple(keys[key] for key in found) for found in (named, lost))
    heads = {position: frozenset(keys[key] for key in found) for position, found in over.items()}
    strips = [
        _strip(e, entries)
        for e in part
        if base is None or _start(form, e) in (None, base) or (e.is_total and e.line.width == usual)
    ]
    return Stretch(tuple(strips), base, width, heads, order, perhaps)


def _base(form: Form, part: Sequence[Entry]) -> int | None:
    """Where amounts begin in rows printed together: at the total when that is the first column, else after names."""
    places = Counter(start for e in part if (start := _start(form, e)) is not None)
    return places.most_common(1)[0][0] if places else None


def _start(form: Form, entry: Entry) -> int | None:
    if form.columns[0].total:
        return entry.first
    return entry.at + 1 if entry.at is not None and entry.name else None


def _move(form: Form, part: Sequence[Entry], mapping: Positions) -> None:
    """A row that stands some cells further than its fellows is moved back when its sums then hold, and only then."""
    base = _base(form, part)
    roles = Roles.of(form.columns)
    for entry in part:
        own = _start(form, entry)
        if base is None or own is None or own == base or not entry.numbers:
            continue
        before = entry.strip(True)
        entry.moved = own - base
        if _agrees(roles, before, mapping) or not _agrees(roles, entry.strip(True), mapping):
            entry.moved = 0


def _agrees(roles: Roles, strip: Strip, mapping: Positions) -> bool:
    if any(position not in mapping for position in strip.values):
        return False
    held, tested = roles.agree({mapping[p]: v for p, v in strip.values.items()}, strip.slack)
    return held == tested > 0


def _displaced(form: Form, region: Region, entries: Sequence[Entry], mappings: Mapping[int, Positions]) -> list[Piece]:
    """Heads that do not stand over the column they name; none where only one line of heads is out of place, as merged
    cells often are."""
    found: list[Piece] = []
    for block, lines in region.heads.items():
        places: dict[str, set[int]] = {}
        for entry in entries:
            if entry.line.block == block and not entry.line.loose:
                for position, _, _ in entry.numbers:
                    column = mappings.get(id(entry), {}).get(position - entry.moved)
                    if column is not None:
                        places.setdefault(form.columns[column].key, set()).add(position)
        wrong = [missed for line in lines if not line.loose and (missed := _out_of_place(form, region, line, places))]
        if len(wrong) > 1:
            found += [Piece(token.text, token.place) for missed in wrong for token in missed]
    return found


def _out_of_place(form: Form, region: Region, line: Line, places: Mapping[str, set[int]]) -> list[Token]:
    """The heads of one line that stand elsewhere than their column, when most do."""
    named: list[tuple[Token, str]] = [(t, next(iter(k))) for t in line.words if len(k := region.columns_of(t)) == 1]
    named += [(t, form.columns[t.integer - 1].key) for t in line.numbers if t.integer in (1, 2)]
    told = [(token, token.index in places[key]) for token, key in named if key in places]
    wrong = [token for token, stands in told if not stands]
    return wrong if 2 * len(wrong) > len(told) else []


def _printed_columns(form: Form, region: Region) -> list[str]:
    """The form's columns, without optional ones that no head names."""
    if any(column.under for column in form.columns):
        over = [keys for lines in region.heads.values() for keys in region.columns_over(lines).values()]
        named = {next(iter(keys)) for keys in over if len(keys) == 1}
    else:
        named = {key for word in region.head_words if (key := region.columns.get(bare_label(word.text)))}
    return [column.key for column in form.columns if not column.optional or column.key in named]


def _fill(filling: Filling, entry: Entry, mapping: Positions, form: Form) -> None:
    """Enter the row, its key and its amounts."""
    key = TOTAL if entry.is_total else entry.code or bare_label(entry.name)
    if not key:
        if not entry.numbers:
            return
        key = f"（无科目）{filling.nameless()}"
    key = filling.row(Row(key, entry.code, entry.name, place=entry.place, name_place=entry.name_place))
    for position, token, amount in entry.numbers:
        column = mapping.get(position - entry.moved)
        if column is None:
            filling.leave(token)
        else:
            filling.cell(key, form.columns[column].key, token, amount)
