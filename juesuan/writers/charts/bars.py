"""Bars: named amounts side by side, one bar each or two to compare, with every value in words behind its bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from juesuan.writers.charts import svg


@dataclass(frozen=True, slots=True)
class Bar:
    """A value in 分, and the words behind its bar; ``None`` is drawn as no bar."""

    value: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """One name with its bars; ``remark`` stands in small type below the name, ``inner`` marks a part of another."""

    label: str
    bars: tuple[Bar, ...]
    remark: str = ""
    inner: bool = False


_NAMES, _LEFT, _RIGHT = 2450, 2600, 6150  # names end; bars begin; the longest bar ends
_SINGLE = ((svg.BLUE, ""),)
_PAIR = ((svg.PALE, svg.BLUE), (svg.BLUE, ""))


def draw_bars(
    name: str, title: str, alt: str, groups: Sequence[Group], legend: Sequence[str] = (), notes: Sequence[str] = ()
) -> str:
    """The picture: bars to the right for amounts above zero, to the left for those below."""
    values = [bar.value for group in groups for bar in group.bars if bar.value is not None]
    low, high = min(0, *values, 0), max(0, *values, 0)
    whole = max(1, high - low)
    zero = _LEFT + (0 if low == 0 else svg.share_of(low, whole, _RIGHT - _LEFT))
    parts, y = _legend(legend), 520 if legend else 150
    top = y
    for group in groups:
        thick = 230 if len(group.bars) == 1 else 170
        tall = max(thick * len(group.bars), 330 if group.remark else 0)
        parts += _names(group, y + tall // 2)
        at = y + (tall - thick * len(group.bars)) // 2
        for bar, (fill, stroke) in zip(group.bars, _PAIR if len(group.bars) == 2 else _SINGLE, strict=False):
            parts += _bar(bar, zero, at, thick, whole, fill, stroke)
            at += thick
        y += tall + 140
    parts.append(svg.line(zero, top - 60, zero, y - 80, svg.SOFT))
    footing, end = svg.notes(notes, y + 20)
    return svg.drawing(name, title, alt, end + 100, [*parts, footing])


def _legend(names: Sequence[str]) -> list[str]:
    parts, x = [], _LEFT
    for words, (fill, stroke) in zip(names, _PAIR, strict=False):
        parts += [svg.rect(x, 120, 260, 140, fill, stroke), svg.text(x + 340, 190, words)]
        x += 640 + svg.breadth(words, svg.NAME)
    return parts


def _names(group: Group, y: int) -> list[str]:
    size, fill = (svg.SMALL, svg.SOFT) if group.inner else (svg.NAME, svg.INK)
    room = _NAMES - 100
    lines = svg.fit(group.label, room, size, 1 if group.remark or len(group.bars) == 1 else 2)
    small = svg.fit(group.remark, room, svg.SMALL) if group.remark else ()
    rows = [(words, size, fill) for words in lines] + [(words, svg.SMALL, svg.SOFT) for words in small]
    first = y - 85 * (len(rows) - 1)
    return [
        svg.text(_NAMES, first + 170 * n, words, anchor="end", size=size, fill=fill)
        for n, (words, size, fill) in enumerate(rows)
    ]


def _bar(bar: Bar, zero: int, y: int, thick: int, whole: int, fill: str, stroke: str) -> list[str]:
    value = bar.value or 0
    length = svg.share_of(value, whole, _RIGHT - _LEFT)
    words = svg.text(zero + (length if value > 0 else 0) + 80, y + thick // 2, bar.words, size=svg.SMALL)
    if not length:
        return [words]
    return [svg.rect(zero if value > 0 else zero - length, y + 15, length, thick - 30, fill, stroke), words]
