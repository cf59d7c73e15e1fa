"""Running heads: lines at the edges of the pages that are not of the text: titles of the report, numbers of pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from juesuan.readers.typeset import Typeset

EDGE = 0.08  # share of a page’s height in which running heads stand
DEEP_EDGE = 0.13  # share in which numbers of pages stand, when they are the last or first line
SAME_HEIGHT = 4.0  # points
FEWEST_HEADS = 3  # pages that make a line a running head

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[-—–－─·.]*\d{1,4}[-—–－─·.]*|第\d{1,4}页(?:[,，/／]?共\d{1,4}页)?|\d{1,4}[/／]\d{1,4}|[Pp]age\d+"
)
_NO_HEAD = re.compile(r"表$|单位[:：]|^[（(]?20\d\d年度?[)）]?$|^附[件表录]")  # which table follows, and in which unit

Spot = tuple[int, int]  # a page, counted from 0, and the number of a line on it


def running_heads(pages: Sequence[Mapping[int, Typeset]], heights: Sequence[float]) -> set[Spot]:
    """The lines that stand at the edge of many pages and differ in nothing but numbers, and the numbers of pages.

    ``pages`` are lines by number from the top down. What says which table follows, or in which unit, is none however
    often it stands there.
    """
    found: dict[tuple[str, bool, int], list[Spot]] = {}
    numbers: dict[bool, list[Spot]] = {False: [], True: []}
    for page, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        outermost = (min(lines, default=0), max(lines, default=0))
        for number, line in lines.items():
            is_low = line.top < height / 2
            off = line.top if is_low else height - line.bottom
            if off > height * DEEP_EDGE:
                continue
            words = "".join(line.text.split())
            if number in outermost and _NUMBER.fullmatch(words):
                numbers[is_low].append((page, number))
            elif off < height * EDGE and not _NO_HEAD.search(words):
                key = _DIGITS.sub("#", words), is_low, round(off / SAME_HEIGHT)
                found.setdefault(key, []).append((page, number))
    many = max(FEWEST_HEADS, len(pages) // 3)
    running = {spot for spots in found.values() if len(spots) >= many for spot in spots}
    return running | {spot for spots in numbers.values() if len(spots) >= many for spot in spots}
