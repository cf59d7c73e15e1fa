"""Plain text as exported from documents: bytes to lines, lines to paragraphs and grids with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.decode import decode
from juesuan.readers.layout import SpacedLine, aligned_rows, is_number_in, split_by_spaces, whole_line
from juesuan.readers.source import read_bytes

Rows = list[tuple[GridCell, ...]]
MOST_TABS = 500_000  # a report has some ten thousand
SHORT = 40  # characters of a line that may be a label standing alone

# What conversion leaves behind in the text: taken out, while places go on counting it.
_REMAINS = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"  # tags
    r"|&nbsp;|&emsp;|&ensp;|[\u200b\u200c\u200d\ufeff\u00ad]"
    r"|\*\*|\\(?=[-*_#.+()|\[\]~`!])"
)
_MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>\n]*)?/?>|&nbsp;|&emsp;|&ensp;|\*\*")  # what a reader sees of it
_LEADING = re.compile(r"\s*(?:#{1,6}\s+|[-*+•]\s+|>\s+)+")
_PARAGRAPH_TAG = re.compile(r"</?(?:p|div|li|h[1-6])(?:\s[^<>]*)?>", re.IGNORECASE)
_TRACES = frozenset("<*&\\\u200b\u200c\u200d\ufeff\u00ad")
_PIPES = "|│┃"
_PIPE = re.compile(r"(?<!\\)[|│┃]")
_RULE = re.compile(r"^(?=.*[-=─━])[\s|│┃:=+\-─━┼├┤┌┐└┘┬┴╋┠┨┏┓┗┛┳┻┣┫]+$")


def read_text(path: str | Path) -> Document:
    """The document in a text file (UTF-8, UTF-16 or GB18030); :class:`UnreadableFile` when it is none."""
    data = read_bytes(path)
    text, encoding, remarks = decode(data, str(path))
    if text.count("\t") > MOST_TABS:
        raise UnreadableFile(
            f"文件“{path}”超过 {MOST_TABS} 格，不像一份部门决算",
            place=Place(str(path)),
            hint="请确认文件是否正确，或拆分后逐份核验",
        )
    blocks = tuple(_blocks(text, str(path)))
    traces = tuple(_traces(text, str(path)))
    return Document(str(path), "text", sha256(data).hexdigest(), blocks, encoding, remarks, traces)


def _traces(text: str, file: str) -> Iterator[Place]:
    """Where markup stands in the text that a reader would see: tags and doubled asterisks."""
    if "<" not in text and "**" not in text and "&" not in text:
        return
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        for match in _MARKUP.finditer(line):
            yield Place(file, "", number, None, None, None, None, match.start(), match.end(), match[0])


def _blocks(text: str, file: str) -> Iterator[Paragraph | Grid]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    spread = sum("  " in line or "\u3000" in line for line in lines)
    marked = sum(1 for _ in islice(filter(_is_marked_row, lines), spread))  # no more than decide the question
    if spread > marked:
        spaced = [None if "\t" in line else split_by_spaces(line) for line in lines]
        if sum(cells is not None and cells.has_number for cells in spaced) > marked:
            yield from spaced_blocks(lines, spaced, file)
            return
    rows: Rows = []
    for number, line in enumerate(lines, 1):
        if _is_piped(line):
            if not _RULE.match(line):
                rows.append(tuple(_pipe_cells(line, number, file)))
            continue
        if "\t" in line and line.strip():
            rows.append(tuple(_tab_cells(line, number, file)))
            continue
        if rows:
            yield Grid(tuple(rows))
            rows = []
        if line and not line.isspace():
            yield from _paragraphs(line, number, file)
    if rows:
        yield Grid(tuple(rows))


def _is_marked_row(line: str) -> bool:
    """Whether tabs or strokes hold numbers apart in the line."""
    return ("\t" in line and is_number_in(line.split("\t"))) or _is_piped(line)


def _is_piped(line: str) -> bool:
    """Whether the line is a row between upright strokes: it begins with one, or has three or more."""
    if "|" not in line and "│" not in line and "┃" not in line:
        return False
    bare = line.strip()
    return (bare[0] in _PIPES and len(bare) > 1) or sum(bare.count(stroke) for stroke in _PIPES) >= 3


def _cell(line: str, start: int, end: int, number: int, file: str) -> GridCell:
    """The cell between two separators, without white space around it and without remains of markup."""
    raw = line[start:end]
    text = raw.strip()
    if not text:
        return GridCell("", Place.in_line(file, number, start, start))
    if not _TRACES.isdisjoint(text):
        pieces = tuple(_pieces(line, start, end, number, file))
        if not pieces:
            return GridCell("", Place.in_line(file, number, start, start))
        first, last = pieces[0].place.start or 0, pieces[-1].place.end or 0
        place = Place.in_line(file, number, first, last, line[first:last])
        return GridCell("".join(piece.text for piece in pieces), place)
    if len(text) != len(raw):
        start += len(raw) - len(raw.lstrip())
    return GridCell(text, Place.in_line(file, number, start, start + len(text), text))


def _tab_cells(line: str, number: int, file: str) -> Iterator[GridCell]:
    is_marked = not _TRACES.isdisjoint(line)
    make = tuple.__new__  # there are some ten thousand cells to make
    start = 0
    for part in line.split("\t"):
        end = start + len(part)
        if part and (is_marked or part != part.strip()):
            yield _cell(line, start, end, number, file)
        else:
            place = make(Place, (file, "", number, None, None, None, None, start, end, part))
            yield make(GridCell, (part, place))
        start = end + 1


def _pipe_cells(line: str, number: int, file: str) -> Iterator[GridCell]:
    cuts = [match.start() for match in _PIPE.finditer(line)]
    first = cuts[0] + 1 if not line[: cuts[0]].strip() else 0
    last = cuts[-1] if not line[cuts[-1] + 1 :].strip() else len(line)
    start = first
    for cut in (*(c for c in cuts if first <= c < last), last):
        yield _cell(line, start, cut, number, file)
        start = cut + 1


def _pieces(line: str, start: int, end: int, number: int, file: str) -> Iterator[Piece]:
    """The stretches of ``line[start:end]`` that are text, not markup; white space around the whole is left out."""
    stretches: list[tuple[int, int]] = []
    at = start
    for match in _REMAINS.finditer(line, start, end):
        stretches.append((at, match.start()))
        at = match.end()
    stretches.append((at, end))
    stretches = [(a, b) for a, b in stretches if a < b]
    while stretches and not line[slice(*stretches[0])].strip():
        stretches.pop(0)
    while stretches and not line[slice(*stretches[-1])].strip():
        stretches.pop()
    if not stretches:
        return
    (a, b), (c, d) = stretches[0], stretches[-1]
    stretches[0] = (a + len(line[a:b]) - len(line[a:b].lstrip()), b)
    c = stretches[-1][0]
    stretches[-1] = (c, c + len(line[c:d].rstrip()))
    for a, b in stretches:
        yield Piece(line[a:b], Place.in_line(file, number, a, b, line[a:b]))


def _paragraphs(line: str, number: int, file: str) -> Iterator[Paragraph]:
    """The line as one paragraph, or as several when tags say that it holds several."""
    at, spans = 0, []
    if "<" in line:
        for match in _PARAGRAPH_TAG.finditer(line):
            spans.append((at, match.start()))
            at = match.end()
    spans.append((at, len(line)))
    for start, end in spans:
        leading = _LEADING.match(line, start, end)
        pieces = tuple(_pieces(line, leading.end() if leading else start, end, number, file))
        if pieces:
            yield Paragraph(pieces)


def _between(lines: Sequence[str], is_row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of short lines that are no rows, but stand between rows without an empty line."""
    i = 0
    while i < len(lines):
        first = i
        while i < len(lines) and not is_row[i] and 0 < len(lines[i].strip()) <= SHORT and "\t" not in lines[i]:
            i += 1
        if i > first and first and i < len(lines) and is_row[first - 1] and is_row[i]:
            yield first, i
        i = max(i, first + 1)


def spaced_blocks(lines: list[str], spaced: list[SpacedLine | None], file: str) -> Iterator[Paragraph | Grid]:
    """Blocks of a text where runs of spaces around numbers hold the columns apart, not tabs or strokes."""
    is_row = [cells is not None and cells.has_number for cells in spaced]
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):  # heads and labels next to rows belong to them
        previous = False
        for i in order:
            is_row[i] = previous = is_row[i] or (spaced[i] is not None and previous)
    for first, last in _between(lines, is_row):  # a row of which all cells but one are empty
        for i in range(first, last):
            spaced[i], is_row[i] = whole_line(lines[i]), True
    i = 0
    while i < len(lines):
        if not is_row[i]:
            if "\t" in lines[i] and lines[i].strip():
                yield Grid((tuple(_tab_cells(lines[i], i + 1, file)),))
            elif lines[i] and not lines[i].isspace():
                yield from _paragraphs(lines[i], i + 1, file)
            i += 1
            continue
        first = i
        while i < len(lines) and is_row[i]:
            i += 1
        rows = aligned_rows(lines[first:i], [cells for cells in spaced[first:i] if cells is not None])
        yield Grid(
            tuple(
                tuple(_cell(lines[first + n], start, end, first + n + 1, file) for start, end in row)
                for n, row in enumerate(rows)
            )
        )
