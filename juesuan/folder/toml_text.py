"""TOML of a folder: written with a reason behind each key, read with the line each key stands on."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

Path = tuple[str | int, ...]

_HEAD = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r'^\s*("(?:[^"\\]|\\.)*"|[\w-]+)\s*=')
_NAME = re.compile(r'"(?:[^"\\]|\\.)*"|[\w-]+')
_ERROR_LINE = re.compile(r"\(at line (\d+)")


_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|[^\s,\[\]#"]+')


def parse(text: str) -> tuple[dict[str, Any], Mapping[Path, int], Sequence[str]]:
    """The values, the 1-based line of every key and heading, and the lines; numbers with a point come as written.

    :class:`tomllib.TOMLDecodeError` when it is no TOML.
    """
    return tomllib.loads(text, parse_float=str), locate(text), text.splitlines()


_BARE_HEAD = re.compile(r"^(\s*\[\[?)\s*([^\[\]\"'#]*[^\x00-\x7f][^\[\]\"'#]*?)\s*(\]\]?)")
_BARE_KEY = re.compile(r"^(\s*)([^\s\"'=#\[{][^\"'=#]*?)(\s*)=")


def quoted(text: str) -> str:
    """TOML with quotes put around keys and headings that hold Chinese, as people write them; lines stay in place.

    A dotted Chinese key is one key: 一般公共预算支出.208 = "…".
    """
    lines = []
    inside = ""
    for line in text.splitlines():
        if not inside and not line.isascii():
            line = _BARE_HEAD.sub(lambda m: f"{m[1]}{string(m[2])}{m[3]}", line)
            line = _BARE_KEY.sub(lambda m: m[0] if m[2].isascii() else f"{m[1]}{string(m[2])}{m[3]}=", line)
        for quotes in (inside,) if inside else ('"""', "'''"):
            if line.count(quotes) % 2:
                inside = "" if inside else quotes
                break
        lines.append(line)
    return "\n".join(lines)


@lru_cache(maxsize=1024)  # asked twice of most lines, and many lines say the same
def span(line: str, nth: int) -> tuple[int, int]:
    """Where the ``nth`` value of a ``key = …`` line stands, without quotes; the line's end when it has none."""
    key = _KEY.match(line)
    values = _STRING.finditer(line, key.end() if key else 0)
    found = next(islice(values, nth, None), None)
    if found is None:
        return len(line), len(line)
    return found.span(1 if found[1] is not None else 0)


def error_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line a TOML error speaks of; the last one when it is the end of the file."""
    found = _ERROR_LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1


def locate(text: str) -> Mapping[Path, int]:
    """The line of every ``key =``, ``[heading]`` and ``[[heading]]``; entries of arrays by their number from 0."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    inside = ""  # the quotes of a many-line string that is open
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if line.count(inside) % 2 else inside
            continue
        if head := _HEAD.match(line):
            here = _path(head[2], counts)
            if head[1] == "[[":
                counts[here] = counts.get(here, -1) + 1
                here = (*here, counts[here])
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            lines.setdefault((*here, _bare(key[1])), number)
        inside = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
    return lines


def _path(heading: str, counts: Mapping[Path, int]) -> Path:
    """A dotted heading as a path; a name that is an array stands for its latest entry."""
    path: Path = ()
    names = [_bare(name) for name in _NAME.findall(heading)]
    for index, name in enumerate(names):
        path = (*path, name)
        if index < len(names) - 1 and path in counts:
            path = (*path, counts[path])
    return path


def _bare(name: str) -> str:
    return str(json.loads(name)) if name.startswith('"') else name


def string(text: str) -> str:
    """``text`` as a basic string on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def unquoted(text: str) -> str:
    """The content of a basic string, quotes included, as :func:`string` writes it."""
    return str(json.loads(text))


def key(name: str) -> str:
    """``name`` as a key: bare where TOML allows, else in quotes."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else string(name)


def value(content: str | int | bool | Iterable[str]) -> str:
    """A string, whole number, truth value or list of strings as TOML."""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int):
        return str(content)
    if isinstance(content, str):
        return string(content)
    return "[" + ", ".join(string(item) for item in content) + "]"


def pairs(entries: Mapping[str, str | int | bool | Iterable[str] | None], *, notes: Mapping[str, str] = {}) -> str:
    """Lines of ``key = value``; entries that are ``None`` are left out, ``notes`` stand behind as comments."""
    lines = []
    for name, content in entries.items():
        if content is not None:
            note = f"  # {notes[name]}" if name in notes else ""
            lines.append(f"{key(name)} = {value(content)}{note}\n")
    return "".join(lines)
