"""A page of a PDF as it was drawn: every character with its box, and the lines that rule its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from juesuan.readers.pdf_shapes import THIN, UNSEEN, Box, Shapes, shapes

QUARTER = 1.5707963267948966  # radians
UPRIGHT = 0.05  # radians a character of running text may lean
TINY = 1.5  # points: what is smaller in both directions nobody can read
SLIGHT = frozenset("一－-—–−…·、，。．.,:：；;‘’“”'\"_～~")  # marks with much less ink than their box
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


class Ruling(NamedTuple):
    """A straight line: at ``at`` on the axis it crosses, from ``start`` to ``end`` along the other."""

    at: float
    start: float
    end: float


class Drawn(NamedTuple):
    """What is on a page, in points from its lower left corner when its text stands upright.

    ``quarter`` is how many quarters the page was turned for that; ``leaning`` counts characters left out because they
    stand askew (watermarks, seals), ``unseen`` those left out because nobody sees them, ``unmapped`` those whose font
    does not say which character they are. ``is_image``: what the page says is an image. ``is_recognised``: its text
    was put behind an image by a program that recognises text. ``is_whole``: all of the page was looked at;
    ``is_broken``: nothing of it.
    """

    width: float
    height: float
    characters: tuple[Character, ...]
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    is_image: bool
    leaning: int
    quarter: int = 0
    unseen: int = 0
    unmapped: int = 0
    is_recognised: bool = False
    is_whole: bool = True
    is_broken: bool = False


def drawn(page: Any) -> Drawn:
    """The characters and rulings of a page, turned so that most of its text stands upright."""
    found = shapes(page.raw)
    text_page = pdfium.FPDFText_LoadPage(page.raw)
    try:
        printed = list(_printed(text_page, found.is_upright))
        unmapped = _unmapped(text_page)
        hidden = _hidden(text_page, printed) if not found.is_seen else set()
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    turn = _Turn(page, _quarter(printed) if not found.is_upright else 0)
    is_recognised = 2 * len(hidden) > len(printed) and _is_scanned(found, turn)
    if is_recognised:
        hidden = set()
    upright = -turn.quarter * QUARTER  # angles are told clockwise
    characters: list[Character] = []
    leaning = unseen = 0
    tiny = False
    is_moved = turn.quarter != 0 or turn.left != 0 or turn.bottom != 0
    width, height, is_upright = turn.width, turn.height, found.is_upright
    for at, (text, box, angle, _) in enumerate(printed):
        if not is_upright and _lean(angle, upright) > UPRIGHT:
            leaning += 1
            continue
        left, bottom, right, top = turn.box(*box) if is_moved else box
        tiny = right - left < TINY and top - bottom < TINY and (tiny or text not in SLIGHT)
        if tiny or at in hidden or not (0 <= left + right <= 2 * width and 0 <= bottom + top <= 2 * height):
            unseen += 1  # drawn invisibly, too small to read, or beside the paper
            continue
        characters.append(tuple.__new__(Character, (text, left, bottom, right, top)))
    horizontal, vertical = _rulings(found, turn)
    return Drawn(
        turn.width,
        turn.height,
        tuple(characters),
        tuple(horizontal),
        tuple(vertical),
        len(characters) < FEW and (_is_scanned(found, turn) or found.outlines > FEW + len(characters)),
        leaning,
        turn.quarter,
        unseen,
        unmapped,
        is_recognised,
        found.is_whole,
    )


def _rulings(found: Shapes, turn: _Turn) -> tuple[list[Ruling], list[Ruling]]:
    """The strokes that lie and those that stand; a dot may be part of a dotted line of either sort."""
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    for box in found.strokes:
        left, bottom, right, top = turn.box(*box)
        if top - bottom <= THIN:
            horizontal.append(Ruling((top + bottom) / 2, left, right))
        if right - left <= THIN:
            vertical.append(Ruling((left + right) / 2, bottom, top))
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


Printed = tuple[str, Box, float, int]  # a character, its box in the page's own space, its angle, its number


def _printed(text_page: Any, is_upright: bool) -> Iterator[Printed]:
    """The characters but white space, which is seen from the gaps as well; no angles where all text is upright."""
    rectangle = pdfium.FS_RECTF()
    pointer = byref(rectangle)
    unicode, loose, angle = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharAngle
    for at in range(max(0, pdfium.FPDFText_CountChars(text_page))):
        code = unicode(text_page, at)
        if code <= 32 or code == 0xA0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            continue
        if not loose(text_page, at, pointer):
            continue
        box = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        yield chr(code), box, 0.0 if is_upright else angle(text_page, at), at


def _unmapped(text_page: Any) -> int:
    """How many characters have a font that does not say which they are; looked for in a sample first."""
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    step = SAMPLED if count > FEW * SAMPLED else 1
    wrong = pdfium.FPDFText_HasUnicodeMapError
    if step > 1 and not any(wrong(text_page, at) == 1 for at in range(0, count, step)):
        return 0
    return sum(wrong(text_page, at) == 1 for at in range(count))


def _hidden(text_page: Any, printed: Sequence[Printed]) -> set[int]:
    """Which of the characters are drawn so that nothing is seen of them."""
    hidden = set()
    for n, (_, _, _, at) in enumerate(printed):
        thing = pdfium.FPDFText_GetTextObject(text_page, at)
        if thing and pdfium.FPDFTextObj_GetTextRenderMode(thing) in UNSEEN:
            hidden.add(n)
    return hidden


def _quarter(printed: Sequence[Printed]) -> int:
    """How many quarters the page has to be turned clockwise for most of its characters to stand upright."""
    turns = Counter(-round(angle / QUARTER) % 4 for _, _, angle, _ in printed)
    return turns.most_common(1)[0][0] if turns else 0


def _lean(angle: float, upright: float) -> float:
    """By how much an angle differs from upright, in radians."""
    return abs((angle - upright + 2 * QUARTER) % (4 * QUARTER) - 2 * QUARTER)


def on_paper(page: Any, around: Drawn, box: Box) -> Box:
    """A box of the page as it was read, in the page's own space, where annotations live."""
    return _Turn(page, around.quarter).back(*box)
