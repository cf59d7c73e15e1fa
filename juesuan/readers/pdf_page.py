"""A page of a PDF as it was drawn: every character with its box, and the lines that rule its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from operator import sub
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from juesuan.readers.lattice import Line
from juesuan.readers.pdf_shapes import THIN, UNSEEN, Shapes, shapes
from juesuan.readers.pdfium import Box, angles_of, boxes_of, characters_of, handle, unmapped_among

QUARTER = 1.5707963267948966  # radians
UPRIGHT = 0.05  # radians a character of running text may lean
TINY = 1.5  # points: what is smaller in both directions nobody can read
SLIGHT = frozenset("一－-—–−…·、，。．.,:：；;‘’“”'\"_～~")  # marks with much less ink than their box
_WIDTHLESS = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_WHITE = frozenset(map(chr, (*range(33), 0xA0, *range(0x2000, 0x2010), *range(0x2028, 0x2030), 0x205F, 0x2060, 0xFEFF)))
LARGE, TALL = 24.0, 2.5  # points, and times the usual height, from which characters may be printed over others
SCANNED = 0.4  # share of a page from which an image is the page
FEW = 20  # characters of a scanned page: its number, a heading
SAMPLED = 8  # one character in so many is asked whether its font says what it means


class Character(NamedTuple):
    """One character and its box."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


class Drawn(NamedTuple):
    """What is on a page, in points from its lower left corner when its text stands upright.

    ``quarter`` is how many quarters the page was turned for that; ``leaning`` counts characters left out because they
    stand askew (watermarks, seals), ``unseen`` those left out because nobody sees them, ``unmapped`` those whose font
    does not say which character they are, ``over`` those left out because they are printed large over others.
    ``is_image``: what the page says is an image. ``is_recognised``: its text
    was put behind an image by a program that recognises text. ``is_whole``: all of the page was looked at;
    ``is_broken``: nothing of it.
    """

    width: float
    height: float
    characters: tuple[Character, ...]
    horizontal: tuple[Line, ...]
    vertical: tuple[Line, ...]
    is_image: bool
    leaning: int
    quarter: int = 0
    unseen: int = 0
    unmapped: int = 0
    is_recognised: bool = False
    is_whole: bool = True
    is_broken: bool = False
    over: int = 0


def drawn(page: Any) -> Drawn:
    """The characters and rulings of a page, turned so that most of its text stands upright."""
    found = shapes(page.raw)
    text_page = pdfium.FPDFText_LoadPage(page.raw)
    try:
        count = max(0, pdfium.FPDFText_CountChars(text_page))
        printed, is_black = _printed(handle(text_page), count)
        angles = list(compress(angles_of(handle(text_page), count), is_black)) if not found.is_upright else ()
        unmapped = _unmapped(handle(text_page), count)
        hidden = _hidden(text_page, compress(range(count), is_black)) if not found.is_seen else set()
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    turn = _Turn(page, _quarter(angles))
    is_recognised = 2 * len(hidden) > len(printed.texts) and _is_scanned(found, turn)
    if is_recognised:
        hidden = set()
    upright = -turn.quarter * QUARTER  # angles are told clockwise
    askew = {n for n, angle in enumerate(angles) if _lean(angle, upright) > UPRIGHT}
    characters, unseen = _seen(printed, turn, askew, hidden)
    heights = map(sub, *((printed.rights, printed.lefts) if turn.quarter % 2 else (printed.tops, printed.bottoms)))
    over = _printed_over(characters) if max(heights, default=0) > LARGE else set()
    if over:
        characters = [mark for n, mark in enumerate(characters) if n not in over]
    horizontal, vertical = _rulings(found, turn)
    return Drawn(
        turn.width,
        turn.height,
        tuple(characters),
        tuple(horizontal),
        tuple(vertical),
        len(characters) < FEW and (_is_scanned(found, turn) or found.outlines > FEW + len(characters)),
        len(askew),
        turn.quarter,
        unseen,
        unmapped,
        is_recognised,
        found.is_whole,
        over=len(over),
    )


class _Printed(NamedTuple):
    """Characters and the sides of their boxes, in the page's own space."""

    texts: Sequence[str]
    lefts: Sequence[float]
    bottoms: Sequence[float]
    rights: Sequence[float]
    tops: Sequence[float]


def _seen(printed: _Printed, turn: _Turn, askew: set[int], hidden: set[int]) -> tuple[list[Character], int]:
    """The characters that a reader sees as they stand on the turned page, and how many there are besides.

    Drawn invisibly, too small to read, or beside the paper: nobody sees those. A mark of little ink goes with the
    character before it. ``askew`` are neither.
    """
    if not (turn.is_moved or askew or hidden) and _are_all_seen(printed, turn):
        return list(map(tuple.__new__, repeat(Character), zip(*printed, strict=True))), 0
    characters: list[Character] = []
    unseen = 0
    tiny = False
    width, height = 2 * turn.width, 2 * turn.height
    for at, (text, *box) in enumerate(zip(*printed, strict=True)):
        if at in askew:
            continue
        left, bottom, right, top = turn.box(*box) if turn.is_moved else box
        tiny = top - bottom < TINY and right - left < TINY and (tiny or text not in SLIGHT)
        if tiny or at in hidden or not (0 <= left + right <= width and 0 <= bottom + top <= height):
            unseen += 1
            continue
        characters.append(Character(text, left, bottom, right, top))
    return characters, unseen


def _printed_over(characters: Sequence[Character]) -> set[int]:
    """Which characters are so much larger than others under them that they are a watermark or a seal."""
    heights = [mark.top - mark.bottom for mark in characters]
    usual = sum(heights) / max(1, len(heights))
    found = set()
    for n, mark in enumerate(characters):
        if heights[n] > max(LARGE, TALL * usual):
            beneath = sum(
                mark.left < (left + right) / 2 < mark.right and mark.bottom < (bottom + top) / 2 < mark.top
                for (_, left, bottom, right, top), height in zip(characters, heights, strict=True)
                if height * 2 < heights[n]
            )
            if beneath:
                found.add(n)
    if found:  # the other characters of the same words, that happen to have nothing beneath
        sizes = {round(heights[n]) for n in found}
        found |= {n for n, height in enumerate(heights) if round(height) in sizes}
    return found


def _are_all_seen(printed: _Printed, turn: _Turn) -> bool:
    """Whether all characters lie on the page and are large enough; most pages are so, and this is quickly told."""
    texts, lefts, bottoms, rights, tops = printed
    if not texts:
        return True
    is_on_page = min(lefts) >= 0 and min(bottoms) >= 0 and max(rights) <= turn.width and max(tops) <= turn.height
    return is_on_page and min(map(max, map(sub, tops, bottoms), map(sub, rights, lefts))) >= TINY


def _rulings(found: Shapes, turn: _Turn) -> tuple[list[Line], list[Line]]:
    """The strokes that lie and those that stand; a dot may be part of a dotted line of either sort."""
    boxes = [turn.box(*box) for box in found.strokes] if turn.is_moved else found.strokes
    made = tuple.__new__
    horizontal = [
        made(Line, ((top + bottom) / 2, left, right)) for left, bottom, right, top in boxes if top - bottom <= THIN
    ]
    vertical = [
        made(Line, ((left + right) / 2, bottom, top)) for left, bottom, right, top in boxes if right - left <= THIN
    ]
    return horizontal, vertical


def _is_scanned(found: Shapes, turn: _Turn) -> bool:
    """Whether images take up much of the page."""
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in found.images)
    return bool(covered > SCANNED * turn.width * turn.height)


class _Turn:
    """A page turned by quarters: points of its own space become points of the page as it is read, and back."""

    def __init__(self, page: Any, quarter: int) -> None:
        self.quarter = quarter
        self.left: float
        self.bottom: float
        self.left, self.bottom, right, top = page.get_cropbox()
        self.w: float = right - self.left
        self.h: float = top - self.bottom
        self.width, self.height = (self.w, self.h) if quarter % 2 == 0 else (self.h, self.w)
        self.is_moved = quarter != 0 or self.left != 0 or self.bottom != 0

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        left, right = left - self.left, right - self.left
        bottom, top = bottom - self.bottom, top - self.bottom
        if self.quarter == 0:
            return left, bottom, right, top
        if self.quarter == 1:
            return bottom, self.w - right, top, self.w - left
        if self.quarter == 2:
            return self.w - right, self.h - top, self.w - left, self.h - bottom
        return self.h - top, left, self.h - bottom, right

    def back(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The box in the page's own space."""
        if self.quarter == 1:
            left, bottom, right, top = self.w - top, left, self.w - bottom, right
        elif self.quarter == 2:
            left, bottom, right, top = self.w - right, self.h - top, self.w - left, self.h - bottom
        elif self.quarter == 3:
            left, bottom, right, top = bottom, self.h - right, top, self.h - left
        return left + self.left, bottom + self.bottom, right + self.left, top + self.bottom


def _printed(text_page: int, count: int) -> tuple[_Printed, list[bool]]:
    """The characters but white space, which is seen from the gaps as well; which of all are among them."""
    texts = characters_of(text_page, count)
    found, *sides = boxes_of(text_page, count)
    if not _WIDTHLESS.isdisjoint(texts):
        _close_up(texts, *sides)
    is_black = [has_box == 1 and text not in _WHITE for text, has_box in zip(texts, found, strict=True)]
    left, bottom, right, top = (list(compress(side, is_black)) for side in sides)
    return _Printed(list(compress(texts, is_black)), left, bottom, right, top), is_black


def _unmapped(text_page: int, count: int) -> int:
    """How many characters have a font that does not say which they are; looked for in a sample first."""
    if count > FEW * SAMPLED and not unmapped_among(text_page, range(0, count, SAMPLED)):
        return 0
    return unmapped_among(text_page, range(count))


def _close_up(
    texts: Sequence[str], lefts: list[float], bottoms: list[float], rights: list[float], tops: list[float]
) -> None:
    """Let a character reach over those without width behind it, where a font gives these some: they part no number."""
    for at in range(1, len(texts)):
        if texts[at] not in _WIDTHLESS:
            continue
        is_on_line = bottoms[at - 1] < tops[at] and bottoms[at] < tops[at - 1]
        if is_on_line and lefts[at] - rights[at - 1] < tops[at] - bottoms[at]:
            rights[at - 1] = max(rights[at - 1], rights[at])


def _hidden(text_page: Any, numbers: Iterable[int]) -> set[int]:
    """Which of the characters are drawn so that nothing is seen of them."""
    hidden = set()
    for n, at in enumerate(numbers):
        thing = pdfium.FPDFText_GetTextObject(text_page, at)
        if thing and pdfium.FPDFTextObj_GetTextRenderMode(thing) in UNSEEN:
            hidden.add(n)
    return hidden


def _quarter(angles: Sequence[float]) -> int:
    """How many quarters the page has to be turned clockwise for most of its characters to stand upright."""
    turns = Counter(-round(angle / QUARTER) % 4 for angle in angles)
    return turns.most_common(1)[0][0] if turns else 0


def _lean(angle: float, upright: float) -> float:
    """By how much an angle differs from upright, in radians."""
    return abs((angle - upright + 2 * QUARTER) % (4 * QUARTER) - 2 * QUARTER)


def on_paper(page: Any, around: Drawn, box: Box) -> Box:
    """A box of the page as it was read, in the page's own space, where annotations live."""
    return _Turn(page, around.quarter).back(*box)
