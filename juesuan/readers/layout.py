"""Columns of text held apart by spaces: which stretches of a line are cells, and which stand under each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Span = tuple[int, int]

_GAP = re.compile(r"[ \u00a0]{2,}|[ \u00a0]*\u3000[ \u00a0\u3000]*")
_NUMBER = re.compile(r"^[-+(（]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]*)?[)）]?$")


class SpacedLine(NamedTuple):
    """The cells of one line as stretches of code points, and whether one of them is a number."""

    spans: tuple[Span, ...]
    has_number: bool


def is_number_in(cells: Iterable[str]) -> bool:
    """Whether one of the cells is a number."""
    return any(_NUMBER.match(cell.strip()) for cell in cells)


def split_by_spaces(line: str) -> SpacedLine | None:
    """The cells of a line between runs of spaces; ``None`` when there is only one."""
    end = len(line.rstrip())
    start = len(line) - len(line.lstrip())
    if "  " not in line[start:end] and "\u3000" not in line[start:end] and "\u00a0" not in line[start:end]:
        return None
    spans: list[Span] = []
    for match in _GAP.finditer(line, start, end):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, end))
    joined: list[Span] = []
    for span in spans:  # “合　计”: a word spread out, not two cells
        if joined and len(line[slice(*joined[-1])].strip()) == 1 and span[1] - span[0] == 1:
            a, b = line[joined[-1][0]], line[span[0]]
            if not a.isascii() and not b.isascii():
                joined[-1] = (joined[-1][0], span[1])
                continue
        joined.append(span)
    if len(joined) < 2:
        return None
    return SpacedLine(tuple(joined), any(_NUMBER.match(line[a:b]) for a, b in joined))


def whole_line(line: str) -> SpacedLine:
    """The line as a single cell."""
    start = len(line) - len(line.lstrip())
    return SpacedLine(((start, len(line.rstrip())),), False)


def _widths(line: str) -> list[int]:
    """Where each code point begins when wide characters take two columns; one more entry for the end."""
    at, starts = 0, []
    for character in line:
        starts.append(at)
        at += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return [*starts, at]


def aligned_rows(lines: Sequence[str], cells: Sequence[SpacedLine]) -> list[list[Span]]:
    """The rows with an empty stretch wherever a line leaves a column out, so that cells under each other agree.

    Columns are the heaps of numbers that overlap when wide characters take two places. When a line would put two
    numbers on one heap the lines are not laid out in columns; the cells are returned as they came.
    """
    as_they_came = [list(line.spans) for line in cells]
    places: list[list[tuple[int, int, bool]]] = []
    for line, found in zip(lines, cells, strict=True):
        starts = _widths(line)
        places.append([(starts[a], starts[b], bool(_NUMBER.match(line[a:b]))) for a, b in found.spans])
    heaps: list[list[int]] = []
    for left, right in sorted((a, b) for row in places for a, b, is_number in row if is_number):
        if heaps and left < heaps[-1][1]:
            heaps[-1][1] = max(heaps[-1][1], right)
        else:
            heaps.append([left, right])
    rows: list[list[Span]] = []
    for line, row, found in zip(lines, places, cells, strict=True):
        spans: list[Span] = []
        heap = 0
        for (left, right, is_number), span in zip(row, found.spans, strict=True):
            while heap < len(heaps) and heaps[heap][1] <= left:
                spans.append((span[0], span[0]))
                heap += 1
            spans.append(span)
            if is_number:
                if heap >= len(heaps) or left < heaps[heap][0]:
                    return as_they_came
                heap += 1
            else:
                while heap < len(heaps) and heaps[heap][0] < right:
                    heap += 1
        spans += [(len(line), len(line))] * (len(heaps) - heap)
        rows.append(spans)
    return rows
