"""Organisation: duties, and the units merged with their kinds, counts and short names, from 概况."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from juesuan.accounts import Heading
from juesuan.document import Grid, Paragraph
from juesuan.facts import Figure
from juesuan.intake import heading
from juesuan.intake.ahead import Block
from juesuan.intake.body import paragraphs, tables_among
from juesuan.intake.units import kind_of, read_units, with_short_names
from juesuan.place import NOWHERE
from juesuan.unit import Organisation, Unit, UnitKind

_RUN_IN = re.compile(r"(?<=[。；;])\s*(?=[（(]\d{1,2}[）)])")


def read_organisation(blocks: Sequence[Block], head: Heading, width: int = 0) -> tuple[Organisation, tuple[Grid, ...]]:
    """Duties, units and stated counts, and the grids among them that list no units."""
    duties: list[str] = []
    units: list[Unit] = []
    stated: list[tuple[str, Figure, tuple[str, ...]]] = []
    left: list[Grid] = []
    part, about_units, place = head.part, False, NOWHERE
    for title, group in _groups(blocks):
        words = heading.bare(title.text) if title is not None else ""
        about_units = _is_about_units(heading.numbered(words).title) if title is not None else about_units
        if title is not None:
            part = f"{head.part} {heading.numbered(words).ordinal}".strip()
            place = title.place.named(part) if about_units and place is NOWHERE else place
        texts = paragraphs(group, part, width)
        if not about_units and title is not None:
            duties += [item for text in texts for item in _duties(text.text)]
            left += tables_among(group)
            continue
        for text in texts:
            counts, named = read_units(text)
            stated += counts
            units += named
            if title is None and not counts and not named:
                duties += _duties(text.text)
        for grid in tables_among(group):
            listed = tuple(_units_of(grid))
            units += listed
            left += [] if listed else [grid]
    place = place if place is not NOWHERE else head.place.named(part)
    return Organisation(tuple(duties), tuple(_merged(units)), tuple(_first_of_each(stated)), place), tuple(left)


def _merged(units: Sequence[Unit]) -> Iterator[Unit]:
    """Each body once, in order, with the kind and short name it is given wherever it is named."""
    for name in dict.fromkeys(unit.name for unit in units):
        same = [unit for unit in units if unit.name == name]
        known = [unit for unit in same if unit.kind is not UnitKind.UNKNOWN] or same
        short = next((unit.short_name for unit in same if unit.short_name), "")
        yield Unit(name, known[0].kind, short, known[0].place)


def _groups(blocks: Sequence[Block]) -> Iterator[tuple[Paragraph | None, list[Block]]]:
    """The blocks under each heading of 概况."""
    title: Paragraph | None = None
    group: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and _is_title(block.text):
            if title is not None or group:
                yield title, group
            title, group = block, []
        else:
            group.append(block)
    if title is not None or group:
        yield title, group


def _is_title(text: str) -> bool:
    line = heading.numbered(heading.bare(text))
    if line.level not in (1, 2, 9) or not heading.is_title_like(line.title):
        return False
    if line.level == 1:
        return len(line.title) <= 30
    return heading.is_organisation_title(line.title) or (line.level == 2 and _is_about_units(line.title))


def _is_about_units(title: str) -> bool:
    return len(title) <= 30 and re.search(r"机构|构成|单位(?:情况|设置|名单|范围)|人员", title) is not None


def _duties(text: str) -> list[str]:
    return [item.strip() for item in _RUN_IN.split(text) if item.strip()]


def _first_of_each(
    stated: Sequence[tuple[str, Figure, tuple[str, ...]]],
) -> Iterator[tuple[str, Figure, tuple[str, ...]]]:
    """One entry for each wording, unless the same words are printed again with another count."""
    seen: set[tuple[str, int]] = set()
    for words, figure, names in stated:
        if (words, figure.grains) not in seen:
            seen.add((words, figure.grains))
            yield words, figure, names


def _units_of(grid: Grid) -> Iterator[Unit]:
    """Units listed in a grid “序号 | 单位名称 | 单位性质”."""
    name_at, kind_at = -1, -1
    for row in grid.rows:
        words = [heading.bare(cell.text) for cell in row]
        if name_at < 0:
            name_at = _first(words, r"单位(?:全称|名称)|^(?:预算|决算)单位$")
            kind_at = _first(words, r"性质|类别|类型|备注")
            if name_at >= 0 or not words or not words[0].isdecimal():
                continue
        at = name_at if 0 <= name_at < len(row) else next((n for n, w in enumerate(words) if len(w) >= 4), -1)
        if at < 0 or not heading.is_body_name(re.sub(r"\([^()]*\)$", "", words[at])):
            continue
        kind = kind_of(words[kind_at]) if 0 <= kind_at < len(row) else UnitKind.UNKNOWN
        unit = with_short_names([(row[at].text.strip(), row[at].place)], "", kind)[0]
        yield unit


def _first(words: Sequence[str], pattern: str) -> int:
    """The position of the first of the words in which the pattern stands, -1 if none."""
    return next((position for position, word in enumerate(words) if re.search(pattern, word)), -1)
