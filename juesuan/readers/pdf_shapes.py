"""The shapes of a PDF page: straight lines and thin bars that may rule tables, its images, how its text is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

THIN = 3.0  # points: what is narrower and filled is a line
DEEPEST = 4  # forms inside forms
MOST_OBJECTS = 200_000
MOST_SEGMENTS = 4096  # of a path that may hold rulings
OUTLINE = 8  # segments from which a path may be a letter drawn as an outline
UNSEEN = (3, 7)  # ways of drawing text that leave nothing on the page
ASLANT = 0.05  # how far the matrix of upright text may turn, as a share of its size

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


class Shapes(NamedTuple):
    """What is on a page besides characters.

    ``strokes`` are boxes of straight lines, ``images`` of images, in the page's own space; ``outlines`` counts paths
    that may be letters. ``is_upright``: no text is turned; ``is_seen``: no text is drawn invisibly; ``is_whole``: the
    page has no more objects than are looked at.
    """

    strokes: tuple[Box, ...]
    images: tuple[Box, ...]
    outlines: int
    is_upright: bool
    is_seen: bool
    is_whole: bool


def shapes(page: Any) -> Shapes:
    """The shapes of a page; ``page`` is a raw handle."""
    strokes: list[Box] = []
    images: list[Box] = []
    outlines = 0
    is_upright = is_seen = True
    count = pdfium.FPDFPage_CountObjects(page)
    objects = ((pdfium.FPDFPage_GetObject(page, n), _SAME, 0) for n in range(min(count, MOST_OBJECTS)))
    met = 0
    for thing, sort, around in _flat(objects):
        met += 1
        if met > MOST_OBJECTS:
            break
        if sort == pdfium.FPDF_PAGEOBJ_TEXT:
            if is_upright:
                a, b, c, d, _, _ = _matrix(thing, around)
                is_upright = a > 0 and d > 0 and abs(b) <= ASLANT * a and abs(c) <= d
            if is_seen and pdfium.FPDFTextObj_GetTextRenderMode(thing) in UNSEEN:
                is_seen = False
        elif sort == pdfium.FPDF_PAGEOBJ_IMAGE:
            a, b, c, d, e, f = _matrix(thing, around)
            images.append(_around([(e, f), (e + a, f + b), (e + c, f + d), (e + a + c, f + b + d)]))
        elif sort == pdfium.FPDF_PAGEOBJ_PATH:
            before = len(strokes)
            strokes += _strokes(thing, around)
            if len(strokes) == before and pdfium.FPDFPath_CountSegments(thing) >= OUTLINE:
                outlines += 1
    return Shapes(tuple(strokes), tuple(images), outlines, is_upright, is_seen, max(met, count) <= MOST_OBJECTS)


def _flat(objects: Iterator[tuple[Any, Matrix, int]]) -> Iterator[tuple[Any, int, Matrix]]:
    """The objects with their sorts, those inside forms in place of the form, and the matrix of the form."""
    for thing, around, depth in objects:
        sort = pdfium.FPDFPageObj_GetType(thing)
        if sort != pdfium.FPDF_PAGEOBJ_FORM:
            yield thing, sort, around
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
    if around is _SAME:
        return a, b, c, d, e, f
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
    if around is _SAME and _is_thin(box):
        yield box
        return
    count = pdfium.FPDFPath_CountSegments(path)
    if count < 2 or count > MOST_SEGMENTS:
        return
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke))
    if not stroke.value and around is _SAME and count <= 5:
        return  # a coloured field
    matrix = _matrix(path, around)
    points = [_point(path, n, matrix) for n in range(count)]
    if not stroke.value:
        yield from _bars(points)
        return
    start = points[0]
    for before, after in pairwise(points):
        if after[0] == pdfium.FPDF_SEGMENT_MOVETO:
            start = after
        elif after[0] == pdfium.FPDF_SEGMENT_LINETO:
            yield _around([before[1:], after[1:]])
    if points[-1][0] == pdfium.FPDF_SEGMENT_LINETO and count > 2:
        yield _around([points[-1][1:], start[1:]])


def _bars(points: list[tuple[int, float, float]]) -> Iterator[Box]:
    """The thin bars among the parts of a filled path: some programs fill all borders of a table in one."""
    part: list[tuple[float, float]] = []
    is_straight = True
    for sort, x, y in [*points, (pdfium.FPDF_SEGMENT_MOVETO, 0.0, 0.0)]:
        if sort == pdfium.FPDF_SEGMENT_MOVETO:
            if len(part) >= 2 and is_straight and _is_thin(box := _around(part)):
                yield box
            part, is_straight = [], True
        elif sort == pdfium.FPDF_SEGMENT_BEZIERTO:
            is_straight = False
        part.append((x, y))


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
