"""A page of a PDF as it was drawn: every character with its box, and the lines that rule its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_int
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

THIN = 3.0  # points: what is narrower and filled is a line
SHORTEST = 4.0  # points: a ruling is at least as long
DEEPEST = 4  # forms inside forms
QUARTER = 1.5707963267948966  # radians
UPRIGHT = 0.05  # radians a character of running text may lean
MOST_OBJECTS = 200_000


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
    stand askew (watermarks, seals).
    """

    width: float
    height: float
    characters: tuple[Character, ...]
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    images: int
    leaning: int
    quarter: int = 0


def drawn(page: Any) -> Drawn:
    """The characters and rulings of a page, turned so that most of its text stands upright."""
    text_page = pdfium.FPDFText_LoadPage(page.raw)
    try:
        printed = list(_printed(text_page))
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    turn = _Turn(page, _quarter(printed))
    upright = -turn.quarter * QUARTER  # angles are told clockwise
    characters = [Character(text, *turn.box(*box)) for text, box, angle in printed if _lean(angle, upright) <= UPRIGHT]
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    images = 0
    for sort, box in _shapes(page.raw, turn):
        if sort == "image":
            images += 1
            continue
        left, bottom, right, top = box
        if top - bottom <= THIN and right - left >= SHORTEST:
            horizontal.append(Ruling((top + bottom) / 2, left, right))
        elif right - left <= THIN and top - bottom >= SHORTEST:
            vertical.append(Ruling((left + right) / 2, bottom, top))
    return Drawn(
        turn.width,
        turn.height,
        tuple(characters),
        tuple(horizontal),
        tuple(vertical),
        images,
        leaning=len(printed) - len(characters),
        quarter=turn.quarter,
    )


Box = tuple[float, float, float, float]


class _Turn:
    """A page turned by quarters: points of its own space become points of the page as it is read, and back."""

    def __init__(self, page: Any, quarter: int) -> None:
        self.quarter = quarter
        self.left, self.bottom, right, top = page.get_cropbox()
        self.w, self.h = right - self.left, top - self.bottom
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


Printed = tuple[str, Box, float]  # a character, its box in the page's own space, the angle it is written at


def _printed(text_page: Any) -> Iterator[Printed]:
    rectangle = pdfium.FS_RECTF()
    for at in range(max(0, pdfium.FPDFText_CountChars(text_page))):
        if pdfium.FPDFText_IsGenerated(text_page, at) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text_page, at)
        if code < 32 or not pdfium.FPDFText_GetLooseCharBox(text_page, at, byref(rectangle)):
            continue
        box = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        yield chr(code), box, pdfium.FPDFText_GetCharAngle(text_page, at)


def _quarter(printed: Sequence[Printed]) -> int:
    """How many quarters the page has to be turned clockwise for most of its characters to stand upright."""
    turns = Counter(-round(angle / QUARTER) % 4 for _, _, angle in printed)
    return turns.most_common(1)[0][0] if turns else 0


def _lean(angle: float, upright: float) -> float:
    """By how much an angle differs from upright, in radians."""
    return abs((angle - upright + 2 * QUARTER) % (4 * QUARTER) - 2 * QUARTER)


def on_paper(page: Any, around: Drawn, box: Box) -> Box:
    """A box of the page as it was read, in the page's own space, where annotations live."""
    return _Turn(page, around.quarter).back(*box)


Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


def _shapes(page: Any, turn: _Turn) -> Iterator[tuple[str, Box]]:
    """The straight strokes and thin bars of a page, and its images, as boxes."""
    objects = (
        (pdfium.FPDFPage_GetObject(page, n), _SAME, 0)
        for n in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS))
    )
    for thing, around, depth in _flat(objects):
        sort = pdfium.FPDFPageObj_GetType(thing)
        if sort == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield "image", (0, 0, 0, 0)
        elif sort == pdfium.FPDF_PAGEOBJ_PATH:
            for left, bottom, right, top in _strokes(thing, around if depth else _SAME):
                yield "stroke", turn.box(left, bottom, right, top)


def _flat(objects: Iterator[tuple[Any, Matrix, int]]) -> Iterator[tuple[Any, Matrix, int]]:
    """The objects, those inside forms in place of the form."""
    for thing, around, depth in objects:
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_FORM:
            yield thing, around, depth
        elif depth < DEEPEST:
            matrix = _matrix(thing, around)
            inside = (
                (pdfium.FPDFFormObj_GetObject(thing, n), matrix, depth + 1)
                for n in range(min(max(0, pdfium.FPDFFormObj_CountObjects(thing)), MOST_OBJECTS))
            )
            yield from _flat(inside)


def _matrix(thing: Any, around: Matrix) -> Matrix:
    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, byref(own)):
        return around
    a, b, c, d, e, f = own.a, own.b, own.c, own.d, own.e, own.f
    A, B, C, D, E, F = around
    return (
        a * A + b * C,
        a * B + b * D,
        c * A + d * C,
        c * B + d * D,
        e * A + f * C + E,
        e * B + f * D + F,
    )


def _strokes(path: Any, around: Matrix) -> Iterator[Box]:
    """The straight parts of a path: the path itself when it is a thin bar, else its segments when it is stroked."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not pdfium.FPDFPageObj_GetBounds(path, byref(left), byref(bottom), byref(right), byref(top)):
        return
    box = left.value, bottom.value, right.value, top.value
    if around is _SAME and (box[2] - box[0] <= THIN or box[3] - box[1] <= THIN):
        yield box
        return
    count = pdfium.FPDFPath_CountSegments(path)
    if count < 2 or count > 4096:
        return
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke))
    matrix = _matrix(path, around)
    points = [_point(path, n, matrix) for n in range(count)]
    if not stroke.value:
        if around is not _SAME and (box := _around([p[1:] for p in points])) and _is_thin(box):
            yield box
        return
    start = points[0]
    for before, after in pairwise(points):
        if after[0] == pdfium.FPDF_SEGMENT_MOVETO:
            start = after
        elif after[0] == pdfium.FPDF_SEGMENT_LINETO:
            yield _around([before[1:], after[1:]])
    if points[-1][0] == pdfium.FPDF_SEGMENT_LINETO and count > 2:
        yield _around([points[-1][1:], start[1:]])


def _is_thin(box: Box) -> bool:
    return box[2] - box[0] <= THIN or box[3] - box[1] <= THIN


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _point(path: Any, at: int, matrix: Matrix) -> tuple[int, float, float]:
    segment = pdfium.FPDFPath_GetPathSegment(path, at)
    x, y = c_float(), c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
    a, b, c, d, e, f = matrix
    return (
        pdfium.FPDFPathSegment_GetType(segment),
        x.value * a + y.value * c + e,
        x.value * b + y.value * d + f,
    )
