"""PDFium asked about many things at once: its functions run over whole pages without a step of Python for each thing.

A page has thousands of characters and shapes; asking for each of them in turn takes longer than all that PDFium does.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Sequence
from ctypes import addressof, c_float, c_int, c_void_p, cast
from itertools import repeat
from struct import Struct
from typing import Any

import pypdfium2.raw as pdfium

WIDEST = 0x10FFFF  # the last code point
_PLAIN = re.compile("[^\x00-\x01\ud800-\udfff\ufff0-\uffff]*")  # said alike for a page and for each character

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
Call = Callable[..., int]

_BOXES, _MATRICES, _TURNS = Struct("4f"), Struct("6f"), Struct("4f8x")
_SAME = (1.0, 0.0, 0.0, 1.0)


def _quick(function: Any, *kinds: Any) -> Call:
    """The function taking plain numbers for handles and addresses, and keeping hold of the interpreter meanwhile."""
    call: Call = ctypes.PYFUNCTYPE(c_int, *kinds)(cast(function, c_void_p).value or 0)
    return call


_unicode = _quick(pdfium.FPDFText_GetUnicode, c_void_p, c_int)
_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, c_void_p, c_int, c_void_p)
_angle = ctypes.PYFUNCTYPE(c_float, c_void_p, c_int)(cast(pdfium.FPDFText_GetCharAngle, c_void_p).value or 0)
_unmapped = _quick(pdfium.FPDFText_HasUnicodeMapError, c_void_p, c_int)
_sort = _quick(pdfium.FPDFPageObj_GetType, c_void_p)
_bounds = _quick(pdfium.FPDFPageObj_GetBounds, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
_matrix = _quick(pdfium.FPDFPageObj_GetMatrix, c_void_p, c_void_p)
_mode = _quick(pdfium.FPDFTextObj_GetTextRenderMode, c_void_p)
_segments = _quick(pdfium.FPDFPath_CountSegments, c_void_p)
_drawing = _quick(pdfium.FPDFPath_GetDrawMode, c_void_p, c_void_p, c_void_p)
_of_page = ctypes.PYFUNCTYPE(c_void_p, c_void_p, c_int)(cast(pdfium.FPDFPage_GetObject, c_void_p).value or 0)
_of_form = ctypes.PYFUNCTYPE(c_void_p, c_void_p, c_int)(cast(pdfium.FPDFFormObj_GetObject, c_void_p).value or 0)


def handle(thing: Any) -> int:
    """The number by which PDFium knows a thing."""
    return cast(thing, c_void_p).value or 0


def characters_of(text_page: int, count: int) -> Sequence[str]:
    """Every character, in the order of their numbers; a blank for what is none."""
    room = (ctypes.c_ushort * (count + 1))()
    got = pdfium.FPDFText_GetText(cast(text_page, pdfium.FPDF_TEXTPAGE), 0, count, room)
    text = bytes(room)[: 2 * count].decode("utf-16-le", "surrogatepass")
    if got == count + 1 and _PLAIN.fullmatch(text):
        return text
    codes = map(_unicode, repeat(text_page), range(count))
    return [chr(code) if 0 < code <= WIDEST and not 0xD800 <= code <= 0xDFFF else " " for code in codes]


def boxes_of(text_page: int, count: int) -> tuple[list[int], list[float], list[float], list[float], list[float]]:
    """For every character whether it has a box, and the left, bottom, right and top of it."""
    room, base = _room(4 * count)
    found = list(map(_loose_box, repeat(text_page), range(count), range(base, base + 16 * count, 16)))
    numbers: Any = memoryview(room).cast("B").cast("f").tolist()
    end = 4 * count
    return found, numbers[0:end:4], numbers[3:end:4], numbers[2:end:4], numbers[1:end:4]


def angles_of(text_page: int, count: int) -> list[float]:
    """How far every character is turned, in radians."""
    return list(map(_angle, repeat(text_page), range(count)))


def unmapped_among(text_page: int, numbers: range) -> int:
    """How many of the characters have a font that does not say which they are."""
    return list(map(_unmapped, repeat(text_page), numbers)).count(1)


def objects_of_page(page: int, count: int) -> list[int]:
    """The first objects of a page."""
    return list(map(_of_page, repeat(page), range(count)))


def objects_of_form(form: int, count: int) -> list[int]:
    """The first objects inside a form."""
    return list(map(_of_form, repeat(form), range(count)))


def sorts_of(objects: Sequence[int]) -> list[int]:
    """What each object is: text, path, image, form."""
    return list(map(_sort, objects))


def bounds_of(objects: Sequence[int]) -> list[Box | None]:
    """The box around each object."""
    count = len(objects)
    room, base = _room(4 * count)
    ends = [range(base + 4 * n, base + 4 * n + 16 * count, 16) for n in range(4)]
    good = list(map(_bounds, objects, *ends))
    boxes: list[Box | None] = list(_BOXES.iter_unpack(memoryview(room).cast("B")[: 16 * count]))
    return boxes if all(good) else [box if is_good else None for is_good, box in zip(good, boxes, strict=True)]


def matrices_of(objects: Sequence[int]) -> list[Matrix | None]:
    """The matrix of each object."""
    count = len(objects)
    room, base = _room(6 * count)
    good = list(map(_matrix, objects, range(base, base + 24 * count, 24)))
    matrices: list[Matrix | None] = list(_MATRICES.iter_unpack(memoryview(room).cast("B")[: 24 * count]))
    return matrices if all(good) else [m if is_good else None for is_good, m in zip(good, matrices, strict=True)]


def turns_of(objects: Sequence[int]) -> set[tuple[float, float, float, float]]:
    """The different ways in which the objects are turned and stretched: their matrices without where they stand."""
    count = len(objects)
    room, base = _room(6 * count)
    good = all(list(map(_matrix, objects, range(base, base + 24 * count, 24))))
    turns = set(_TURNS.iter_unpack(memoryview(room).cast("B")[: 24 * count]))
    return turns if good else turns - {(0, 0, 0, 0)} | {_SAME}


def modes_of(texts: Sequence[int]) -> list[int]:
    """How each text is drawn: filled, outlined, not at all."""
    return list(map(_mode, texts))


def segments_of(paths: Sequence[int]) -> list[int]:
    """How many segments each path has."""
    return list(map(_segments, paths))


def are_stroked(paths: Sequence[int]) -> list[bool]:
    """Whether each path is drawn along, not only filled."""
    count = len(paths)
    room = (c_int * (2 * count))()
    base = addressof(room)
    list(map(_drawing, paths, range(base, base + 8 * count, 8), range(base + 4, base + 4 + 8 * count, 8)))
    return [value != 0 for value in room[1::2]]


def _room(count: int) -> tuple[Any, int]:
    """Room for so many numbers, and where it begins."""
    room = (c_float * max(1, count))()
    return room, addressof(room)
