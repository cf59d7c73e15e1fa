"""A text file corrected: the characters of each change replaced, everything else as it was, in its encoding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from juesuan.readers.decode import decode
from juesuan.writers.annotate.fixing import Change, NotFixable

_BREAK = re.compile(r"(\r\n|\r|\n)")
_MARK = "\ufeff"
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def fixed_text(source: Path, changes: Sequence[Change]) -> bytes:
    """The bytes of the corrected file."""
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
    for change in sorted(changes, key=lambda change: (change.place.line or 0, change.place.start or 0), reverse=True):
        line, start, end = change.place.line, change.place.start, change.place.end
        at = 2 * ((line or 0) - 1)
        if start is None or end is None or not 0 <= at < len(pieces) or pieces[at][start:end] != change.old:
            raise NotFixable("原处的文字与读到的不同")
        pieces[at] = pieces[at][:start] + change.new + pieces[at][end:]
    return _written(mark + "".join(pieces), codec)


def _written(text: str, codec: str) -> bytes:
    return text.encode(codec, "replace")
