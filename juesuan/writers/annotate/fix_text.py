"""A text file corrected: the characters of each change replaced, everything else as it was, in its encoding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from juesuan.readers.decode import decode
from juesuan.readers.delimited import _delimiter as delimiter_of
from juesuan.writers.annotate.change import Change, Corrected, NotFixable
from juesuan.writers.annotate.characters import stretches

_BREAK = re.compile(r"(\r\n|\r|\n)")
_MARK = "\ufeff"
_CHANGED = "原处的文字与读到的不同"
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def fixed_text(source: Path, changes: Sequence[Change]) -> Corrected:
    """The corrected file."""
    data = source.read_bytes()
    text, encoding, _ = decode(data, str(source))
    codec = next((name for name in (encoding, *_WIDE) if _written(text, name) == data), None)
    mark = ""
    if codec is None:
        mark = _MARK
        codec = next((name for name in (encoding, *_WIDE) if _written(mark + text, name) == data), None)
    if codec is None:
        raise NotFixable("文件的编码有误，不能原样写回")
    pieces = _BREAK.split(text)
    delimiter = delimiter_of(pieces[::2]) if any(change.place.column for change in changes) else ""
    for change in sorted(changes, key=lambda change: (change.place.line or 0, change.place.start or 0), reverse=True):
        at = 2 * ((change.place.line or 0) - 1)
        if not 0 <= at < len(pieces):
            raise NotFixable(_CHANGED)
        put = _in_line if change.place.column is None else partial(_in_cell, delimiter)
        pieces[at] = put(pieces[at], change)
    return Corrected(_written(mark + "".join(pieces), codec))


def _written(text: str, codec: str) -> bytes:
    return text.encode(codec, "replace")


def _in_line(line: str, change: Change) -> str:
    start, end = change.place.start, change.place.end
    if start is None or end is None or line[start:end] != change.old:
        raise NotFixable(_CHANGED)
    return line[:start] + change.new + line[end:]


def _in_cell(delimiter: str, line: str, change: Change) -> str:
    """The line with the words of one of its cells changed, in quotes where they hold what keeps cells apart."""
    begin, behind = _span(line, delimiter, change.place.column or 1)
    cell = line[begin:behind]
    said = cell[1:-1].replace('""', '"') if cell.startswith('"') else cell
    start, end = change.place.start, change.place.end
    found = stretches([said], " ".join(said.split()), start, end) if start is not None and end is not None else []
    if len(found) != 1 or "".join(said[found[0][1] : found[0][2]].split()) != "".join(change.old.split()):
        raise NotFixable(_CHANGED)
    _, first, last = found[0]
    said = said[:first] + change.new + said[last:]
    if cell.startswith('"') or delimiter in said or '"' in said:
        said = '"' + said.replace('"', '""') + '"'
    return line[:begin] + said + line[behind:]


def _span(line: str, delimiter: str, column: int) -> tuple[int, int]:
    """Where a cell of the line begins and ends, quotes included."""
    at = 0
    for number in range(1, column + 1):
        begin = at
        while line.startswith('"', at):  # a quoted stretch; two quotes inside stand for one
            closing = line.find('"', at + 1)
            if closing < 0:
                raise NotFixable("原处的一格占几行")
            at = closing + 1
        behind = line.find(delimiter, at)
        behind = len(line) if behind < 0 else behind
        if number == column:
            return begin, behind
        if behind == len(line):
            break
        at = behind + len(delimiter)
    raise NotFixable(_CHANGED)
