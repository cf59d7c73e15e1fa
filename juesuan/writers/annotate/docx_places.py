"""Places of a Word document found again in its XML: the runs that print those characters, split where they begin."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from juesuan.document import GridCell
from juesuan.place import Place
from juesuan.readers.docx import _notes, _Reader
from juesuan.readers.docx_numbering import W, read_numbering
from juesuan.readers.docx_package import Package
from juesuan.readers.docx_runs import Inline, Words
from juesuan.readers.docx_styles import Styles, read_styles
from juesuan.readers.docx_tables import Spread
from juesuan.writers.annotate.characters import stretches
from juesuan.writers.annotate.office import Office

_P, _R, _T, _RPR, _BOX = (f"{W}{name}" for name in ("p", "r", "t", "rPr", "txbxContent"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ONE = frozenset(f"{W}{name}" for name in ("tab", "ptab", "br", "cr", "noBreakHyphen", "sym"))
_HOMES = frozenset(  # what may hold the marks of a comment
    f"{W}{name}" for name in ("p", "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "sdtContent")
)


class Run(NamedTuple):
    """A run and what it prints."""

    element: Any
    text: str


@dataclass(slots=True)
class Spot:
    """A paragraph or cell: its runs in order, its text as it was read, and its first paragraph."""

    runs: list[Run]
    text: str
    paragraph: Any


class Spots:
    """Every paragraph and cell of a document, by the places its reader gives them."""

    def __init__(self, office: Office) -> None:
        package = Package(office.source.read_bytes(), office.source)
        package.main = office.part(office.main())
        words = _Runs(read_styles(package.part("styles")), read_numbering(package.part("numbering")))
        finder = _Finder(str(office.source), words, _notes(package))
        self.body = package.main.find(f"{W}body")
        finder.container(self.body, 0)
        self.paragraphs, self.cells = finder.of_lines, finder.of_cells

    def at(self, place: Place) -> Spot | None:
        """The paragraph or cell of a place; for a cell that is merged with others, the one before it in the row."""
        if place.line is None:
            return None
        if place.column is None:
            return self.paragraphs.get(place.line)
        for column in range(place.column, 0, -1):
            if (place.line, column) in self.cells:
                return self.cells[place.line, column]
        return self.paragraphs.get(place.line)

    def runs(self, spot: Spot, place: Place) -> list[Run]:
        """The runs that print exactly the characters of a place, split off; none when they cannot be told apart."""
        if place.start is None or place.end is None:
            return []
        found = stretches([run.text for run in spot.runs], spot.text, place.start, place.end)
        marked: list[Run] = []
        for n, start, end in reversed(found):
            pieces = _split(spot.runs[n], start, end)
            if pieces is None:
                return []
            spot.runs[n : n + 1] = pieces
            marked.insert(0, pieces[1 if start else 0])
        return marked

    def first(self) -> Any:
        """The first paragraph of the document."""
        return next(self.body.iter(_P))


def held(element: Any, body: Any) -> Any:
    """The run (or what holds it) around which a comment on an element can be set.

    Text boxes and notes hold no comments: there it is the run that anchors the box, the reference of the note.
    """
    around = [element, *element.iterancestors()]
    root = around[-1]
    note = next((above for above in around if above.tag in (f"{W}footnote", f"{W}endnote")), None)
    if note is not None and root is not body.getparent():
        kind = f"{note.tag}Reference"
        reference = next((r for r in body.iter(kind) if r.get(f"{W}id") == note.get(f"{W}id")), None)
        if reference is None:
            return next(body.iter(_P))
        return reference.getparent()
    boxes = [n for n, above in enumerate(around) if above.tag == _BOX]
    if boxes:
        around = around[boxes[-1] + 1 :]
    if around[0].tag == _P:
        return around[0]
    return next(one for one, above in pairwise(around) if above.tag in _HOMES)


class _Runs(Words):
    """Paragraphs and cells read, with the runs that each piece of their text stands in."""

    def __init__(self, styles: Styles, numbering: Any) -> None:
        super().__init__(styles, numbering)
        self.met: list[Run] = []  # since they were last taken
        self.said: dict[Any, Spot] = {}  # of cells

    def run(self, element: Any, parts: list[str], inline: Inline, depth: int) -> None:
        before, inner = len(parts), len(self.met)
        super().run(element, parts, inline, depth)
        if element.tag == _R and len(self.met) == inner:
            self.met.append(Run(element, "".join(parts[before:])))

    def cell(self, element: Any) -> Inline:
        inline = super().cell(element)
        paragraph = next(element.iter(_P), None)
        if paragraph is not None:
            self.said[element] = Spot(self.taken(), inline.text, paragraph)
        return inline

    def taken(self) -> list[Run]:
        met, self.met = self.met, []
        return met


class _Finder(_Reader):
    """The reader of documents, noting which paragraph and cell each place stands for."""

    words: _Runs

    def __init__(self, file: str, words: _Runs, notes: dict[tuple[str, str], Any]) -> None:
        super().__init__(file, words, notes)
        self.of_lines: dict[int, Spot] = {}
        self.of_cells: dict[tuple[int, int], Spot] = {}

    def paragraph(self, element: Any, depth: int) -> None:
        self.of_lines.setdefault(self.lines + 1, Spot([], "", element))
        super().paragraph(element, depth)

    def anchored(self, inline: Inline, depth: int) -> None:
        if runs := self.words.taken():
            spot = self.of_lines[self.lines]
            spot.runs, spot.text = runs, inline.text
        super().anchored(inline, depth)

    def table_rows(self, laid: Spread, behind: list[Inline]) -> Iterator[tuple[GridCell, ...]]:
        above = self.lines
        rows = tuple(super().table_rows(laid, behind))
        for n, row in enumerate(laid.rows, 1):
            for cell in row:
                if cell.element in self.words.said:
                    self.of_cells[above + n, laid.columns[cell.column] + 1] = self.words.said[cell.element]
        yield from rows


def _split(run: Run, start: int, end: int) -> list[Run] | None:
    """The run in two or three that look the same; ``None`` when what it holds does not tell its characters."""
    children = [child for child in run.element if child.tag != _RPR]
    if sum(_length(child) for child in children) != len(run.text):
        return [run] if (start, end) == (0, len(run.text)) else None
    pieces = [run]
    if end < len(run.text):
        pieces = list(_cut(run, end))
    if start:
        pieces[:1] = _cut(pieces[0], start)
    return pieces


def _cut(run: Run, at: int) -> tuple[Run, Run]:
    """The run up to a character, and a new one behind it with the rest."""
    left = run.element
    right = left.makeelement(left.tag, left.attrib)
    looks = left.find(_RPR)
    if looks is not None:
        right.append(deepcopy(looks))
    passed = 0
    for child in [child for child in left if child.tag != _RPR]:
        length = _length(child)
        if passed >= at and (length or len(right) > (looks is not None)):
            right.append(child)
        elif passed < at < passed + length:
            rest = deepcopy(child)
            child.text, rest.text = child.text[: at - passed], child.text[at - passed :]
            child.set(_SPACE, "preserve")
            rest.set(_SPACE, "preserve")
            right.append(rest)
        passed += length
    left.addnext(right)
    return Run(left, run.text[:at]), Run(right, run.text[at:])


def _length(child: Any) -> int:
    """How many characters a part of a run prints."""
    return len(child.text or "") if child.tag == _T else int(child.tag in _ONE)
