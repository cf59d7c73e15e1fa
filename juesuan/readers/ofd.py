"""OFD (GB/T 33190): text and ruling lines of its pages, put together as those of a PDF; nothing is run or fetched."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from juesuan.document import Document
from juesuan.readers.archive import Archive
from juesuan.readers.lattice import Line
from juesuan.readers.pdf import document_of
from juesuan.readers.pdf_page import FEW, SCANNED, Character, Drawn
from juesuan.readers.pdf_shapes import THIN
from juesuan.readers.source import read_bytes

POINTS = 72 / 25.4  # in a millimetre
MOST_PAGES = 2_000
MOST_OBJECTS = 200_000  # of a page
FARTHEST = 100_000  # millimetres
DEEPEST = 30  # blocks inside blocks
ASCENT, DESCENT = 0.85, 0.15  # of the size of the type, above and below the line it stands on
LETTER = 0.55  # of the size of the type: the width of a letter or figure
ROOM = 0.8  # of the size of the type: a step as long has room for a wide character
LOOSE = 1.5  # times its width: a step as long leaves a gap behind a character
A4 = (0.0, 0.0, 210.0, 297.0)
ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # of the steps of a path

Numbers = tuple[float, ...]


class _Package(Archive):
    """The parts of an OFD file."""

    called = "OFD 文件"
    programs = "WPS 或 OFD 阅读器"
    suffix = ".pdf"

    def part(self, name: str) -> Any | None:
        """The root of a part, ``None`` when it is missing."""
        return self.parsed(name) if name in self.members else None


class _Frame(NamedTuple):
    """Where an object stands: its matrix and the corner of its box, in millimetres from the upper left of the page."""

    matrix: Numbers
    left: float
    top: float
    height: float  # of the page

    @property
    def is_upright(self) -> bool:
        a, b, c, d = self.matrix[:4]
        return a > 0 and d > 0 and abs(b) <= 0.05 * a and abs(c) <= d

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The point in points from the lower left of the page."""
        a, b, c, d, e, f = self.matrix
        across, down = a * x + c * y + e + self.left, b * x + d * y + f + self.top
        return across * POINTS, (self.height - down) * POINTS


def read_ofd(path: str | Path) -> Document:
    """The document in an OFD file; :class:`UnreadableFile` when it is damaged, too long, or has no text."""
    data = read_bytes(path)
    package = _Package(data, path)
    pages = list(_pages(package))
    return document_of(pages, path, data, "OFD 文件")


def _pages(package: _Package) -> Iterator[Drawn]:
    root = package.part("OFD.xml")
    where = next((_text(one) for one in _named(root, "DocRoot")), "")
    name = where.lstrip("/").replace("\\", "/")
    document = package.part(name)
    if document is None:
        package.refuse("没有正文，不是完整的 OFD 文件", package.again)
    folder = posixpath.dirname(name)

    def located(element: Any) -> Any | None:
        place = (element.get("BaseLoc") or "").replace("\\", "/")
        return package.part(place.lstrip("/") if place.startswith("/") else posixpath.normpath(f"{folder}/{place}"))

    area = _box_of(document) or A4
    templates = {one.get("ID"): located(one) for one in _named(document, "TemplatePage")}
    entries = [one for pages in _named(document, "Pages") for one in _named(pages, "Page")]
    if len(entries) > MOST_PAGES:
        package.refuse(f"有 {len(entries)} 页，不像一份部门决算", f"请拆分成不超过 {MOST_PAGES} 页的文件再核验")
    for entry in entries:
        page = located(entry)
        if page is None:
            yield Drawn(0, 0, (), (), (), is_image=False, leaning=0, is_broken=True)
            continue
        behind = [templates.get(one.get("TemplateID")) for one in _named(page, "Template")]
        yield _drawn([*(one for one in behind if one is not None), page], _box_of(page) or area)


def _drawn(layers: list[Any], area: Numbers) -> Drawn:
    """What is on a page: the layers of its templates and its own."""
    left, top, width, height = area
    characters: list[Character] = []
    horizontal: list[Line] = []
    vertical: list[Line] = []
    leaning = met = 0
    covered = 0.0
    for layer in layers:
        for thing in _objects(layer, 0):
            met += 1
            if met > MOST_OBJECTS:
                break
            box = _numbers(thing.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
            matrix = _numbers(thing.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
            frame = _Frame(matrix, box[0] - left, box[1] - top, height)
            sort = _local(thing)
            if sort == "TextObject":
                found = list(_characters(thing, frame))
                if frame.is_upright:
                    characters += found
                else:
                    leaning += len(found)
            elif sort == "PathObject":
                _rule(thing, frame, horizontal, vertical)
            elif sort == "ImageObject":
                covered += box[2] * box[3]
    is_image = len(characters) < FEW and covered > SCANNED * width * height
    size = width * POINTS, height * POINTS
    lines = tuple(horizontal), tuple(vertical)
    return Drawn(*size, tuple(characters), *lines, is_image, leaning, is_whole=met <= MOST_OBJECTS)


def _objects(element: Any, depth: int) -> Iterator[Any]:
    """The text, paths and images inside, in the order they are drawn."""
    if depth > DEEPEST:
        return
    for child in element:
        sort = _local(child)
        if child.get("Visible") == "false":
            continue
        if sort in ("TextObject", "PathObject", "ImageObject"):
            yield child
        elif sort in ("Content", "Layer", "PageBlock"):
            yield from _objects(child, depth + 1)


def _characters(text: Any, frame: _Frame) -> Iterator[Character]:
    """The characters of a text with their boxes; white space is seen from the gaps."""
    size = (_numbers(text.get("Size"), 1) or (0.0,))[0]
    stretch = (_numbers(text.get("HScale"), 1) or (1.0,))[0]
    x = y = 0.0
    for code in _named(text, "TextCode"):
        x = (_numbers(code.get("X"), 1) or (x,))[0]
        y = (_numbers(code.get("Y"), 1) or (y,))[0]
        across, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
        narrow = LETTER * size * stretch  # what a letter takes, as far as the letters before it tell
        is_wide = True
        for at, character in enumerate(code.text or ""):
            step = across[at] if at < len(across) else 0.0
            is_wide = _is_wide(character, is_wide, step, size * stretch)
            width = size * stretch if is_wide else narrow
            if not character.isspace() and character.isprintable():
                shown = step if 0 < step < LOOSE * width else width
                narrow = shown if character.isalnum() and not is_wide else narrow
                left, bottom = frame.point(x, y + DESCENT * size)
                right, top = frame.point(x + shown, y - ASCENT * size)
                yield Character(character, left, bottom, right, top)
            x += step if across else width
            y += down[at] if at < len(down) else 0.0


def _is_wide(character: str, before: bool, step: float, size: float) -> bool:
    """Whether a character is as wide as it is high.

    “”‘’…— are in Chinese type and not in Latin: the step behind them tells, where there is none the character before.
    """
    kind = east_asian_width(character)
    return kind in "WF" or (kind == "A" and (step >= ROOM * size if step else before))


def _steps(text: str | None) -> list[float]:
    """How far each character lies from the next; “g 3 5.0” stands for three times 5.0."""
    found: list[float] = []
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            count, value = next(words, "0"), _number(next(words, "0"))
            found += [value] * (min(int(count), 10_000) if count.isdecimal() else 0)
        else:
            found.append(_number(word))
    return found


def _rule(path: Any, frame: _Frame, horizontal: list[Line], vertical: list[Line]) -> None:
    """Take up the straight lines of a path: thin bars, and what is drawn along, upright or lying."""
    data = next((_text(one) for one in _named(path, "AbbreviatedData")), "")
    is_stroked = path.get("Stroke") != "false"
    for part, is_straight in _parts(data, frame):
        xs, ys = [x for x, _ in part], [y for _, y in part]
        whole = min(xs), min(ys), max(xs), max(ys)
        if is_straight and (whole[2] - whole[0] <= THIN or whole[3] - whole[1] <= THIN):
            sides = [whole]
        elif is_stroked:
            sides = [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in pairwise(part)]
        else:
            continue
        for left, bottom, right, top in sides:
            if top - bottom <= THIN:
                horizontal.append(Line((top + bottom) / 2, left, right))
            if right - left <= THIN:
                vertical.append(Line((left + right) / 2, bottom, top))


def _parts(data: str, frame: _Frame) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The parts of a path as points, and whether all of it is straight."""
    part: list[tuple[float, float]] = []
    is_straight = True
    words = data.split()
    at = 0
    while at < len(words):
        step = words[at]
        count = ARGUMENTS.get(step)
        if count is None:
            at += 1
            continue
        values = [_number(word) for word in words[at + 1 : at + 1 + count]]
        at += 1 + count
        if step in "SM":
            if len(part) > 1:
                yield part, is_straight
            part, is_straight = [], True
        elif step == "C" and part:
            part.append(part[0])
        elif step in "QBA":
            is_straight = False
        if len(values) == count > 0:
            part.append(frame.point(*values[-2:]))
    if len(part) > 1:
        yield part, is_straight


def _box_of(element: Any) -> Numbers | None:
    return next((_numbers(_text(one), 4) for one in _named(element, "PhysicalBox")), None)


def _named(element: Any | None, name: str) -> Iterator[Any]:
    """The elements of that name inside, whatever their namespace."""
    if element is not None:
        yield from element.iter(f"{{*}}{name}")


def _local(element: Any) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _text(element: Any) -> str:
    return (element.text or "").strip()


def _numbers(text: str | None, count: int) -> Numbers | None:
    words = (text or "").split()
    return tuple(map(_number, words)) if len(words) == count else None


def _number(word: str) -> float:
    """A length in millimetres, to the thousandth; 0 for what is none, or beyond any page."""
    try:
        value = Decimal(word)
    except InvalidOperation:
        return 0.0
    return int(value * 1000) / 1000 if value.is_finite() and abs(value) < FARTHEST else 0.0
