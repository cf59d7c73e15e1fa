"""The shapes of a PDF page: straight lines and thin bars that may rule tables, its images, how its text is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, cast
from itertools import compress, pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from juesuan.readers.pdfium import (
    Box,
    Matrix,
    are_stroked,
    bounds_of,
    handle,
    matrices_of,
    modes_of,
    objects_of_form,
    objects_of_page,
    segments_of,
    sorts_of,
    turns_of,
)

THIN = 3.0  # points: what is narrower and filled is a line
DEEPEST = 4  # forms inside forms
MOST_OBJECTS = 200_000
MOST_SEGMENTS = 4096  # of a path that may hold rulings
OUTLINE = 8  # segments from which a path may be a letter drawn as an outline
FIELD = 5  # segments of a rectangle
UNSEEN = frozenset((3, 7))  # ways of drawing text that leave nothing on the page
ASLANT = 0.05  # how far the matrix of upright text may turn, as a share of its size

_SORTS = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_FORM,
)
_IS_OF_SORT = tuple(bytes(sort == other for other in range(256)) for sort in _SORTS)
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
    objects = objects_of_page(handle(page), min(max(0, count), MOST_OBJECTS))
    met = len(objects)
    waiting = [(objects, _SAME, 0)]
    while waiting:
        objects, around, depth = waiting.pop()
        texts, paths, pictures, forms = _by_sort(objects)
        is_upright = is_upright and all(_is_upright((*turn, 0, 0), around) for turn in turns_of(texts))
        is_seen = is_seen and UNSEEN.isdisjoint(modes_of(texts))
        for matrix in matrices_of(pictures):
            a, b, c, d, e, f = _times(matrix, around)
            images.append(_around([(e, f), (e + a, f + b), (e + c, f + d), (e + a + c, f + b + d)]))
        found, letters = _drawn_along(paths, around)
        strokes += found
        outlines += letters
        if depth < DEEPEST:
            for form, matrix in zip(forms, matrices_of(forms), strict=True):
                inside = max(0, pdfium.FPDFFormObj_CountObjects(cast(form, pdfium.FPDF_PAGEOBJECT)))
                held = objects_of_form(form, min(inside, max(0, MOST_OBJECTS - met)))
                met += inside
                waiting.append((held, _times(matrix, around), depth + 1))
    return Shapes(tuple(strokes), tuple(images), outlines, is_upright, is_seen, max(met, count) <= MOST_OBJECTS)


def _by_sort(objects: list[int]) -> tuple[list[int], list[int], list[int], list[int]]:
    """The texts, paths, images and forms among the objects."""
    sorts = bytes(sorts_of(objects))
    texts, paths, images, forms = (list(compress(objects, sorts.translate(table))) for table in _IS_OF_SORT)
    return texts, paths, images, forms


def _is_upright(matrix: Matrix, around: Matrix) -> bool:
    a, b, c, d, _, _ = _times(matrix, around)
    return a > 0 and d > 0 and abs(b) <= ASLANT * a and abs(c) <= d


def _times(own: Matrix | None, around: Matrix) -> Matrix:
    """The matrix of an object inside a form with that matrix."""
    if own is None:
        return around
    if around is _SAME:
        return own
    a, b, c, d, e, f = own
    A, B, C, D, E, F = around
    return (
        a * A + b * C,
        a * B + b * D,
        c * A + d * C,
        c * B + d * D,
        e * A + f * C + E,
        e * B + f * D + F,
    )


def _drawn_along(paths: list[int], around: Matrix) -> tuple[list[Box], int]:
    """The straight strokes of the paths, and how many paths may be letters."""
    strokes: list[Box] = []
    outlines = 0
    others = paths
    if around is _SAME:
        boxes = bounds_of(paths)
        strokes = [box for box in boxes if box and (box[2] - box[0] <= THIN or box[3] - box[1] <= THIN)]
        if len(strokes) == len(paths):
            return strokes, 0
        others = [path for path, box in zip(paths, boxes, strict=True) if box and not _is_thin(box)]
    for path, count, is_stroked in zip(others, segments_of(others), are_stroked(others), strict=True):
        before = len(strokes)
        if not is_stroked and around is _SAME and count <= FIELD:
            continue
        if 2 <= count <= MOST_SEGMENTS:
            strokes += _strokes(cast(path, pdfium.FPDF_PAGEOBJECT), count, is_stroked, around)
        outlines += len(strokes) == before and count >= OUTLINE
    return strokes, outlines


def _strokes(path: Any, count: int, is_stroked: bool, around: Matrix) -> Iterator[Box]:
    """The straight parts of a path: its segments when it is stroked, else those of its parts that are thin bars."""
    matrix = _times(matrices_of([handle(path)])[0], around)
    points = [_point(path, n, matrix) for n in range(count)]
    if not is_stroked:
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
