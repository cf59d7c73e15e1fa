"""Kept: one file a result, so that a run that was broken off goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from juesuan import __version__
from juesuan.inspection.inspected import OWN, Inspected, Problem, moved, row_of
from juesuan.inspection.walk import Found
from juesuan.place import Place

LONGEST = 180  # bytes of a name of a kept result: file systems take 255, and a passing name is longer
HEAD = 4096  # bytes in which what a kept result is of stands
DONE = ("none", "limit")  # problems that another run would meet again
_START = f'{{"{OWN}": '


class _Head(NamedTuple):
    """What a kept result is of, and where it lies."""

    at: Path
    sha256: str
    size: int
    key: str


class Records:
    """The results kept in one folder, under ``names``. ``key`` stands for the version and the options; results with
    another one are not looked at."""

    def __init__(self, folder: Path, key: str, names: Names) -> None:
        self.folder, self.key, self.names = folder, key, names
        heads = [head for head in _heads(folder) if head.key == key]
        self._by_sha = {head.sha256: head for head in reversed(heads)}
        self._sizes = {head.size for head in heads}

    def taken_over(self, found: Found, copy: Path | None = None) -> Inspected | None:
        """The result of an earlier run for a document of this content; ``None`` when there is none that is whole, or
        the marked copy asked for is not there."""
        at = self._place(found)
        try:
            if size_of(found.path) not in self._sizes:
                return None
            digest, size = digest_of(found.path)
        except OSError:
            return None
        here = _head(at)
        head = here if here is not None and (here.sha256, here.key) == (digest, self.key) else self._by_sha.get(digest)
        if head is None:
            return None
        try:
            whole = json.loads(head.at.read_text("utf-8"))
            own = whole.pop(OWN)
            today = moved(whole, found.path)
            row = row_of(today) if "findings" in today else None
            problem = None if row is not None else _problem(own, today)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        without = str(own.get("no_copy", ""))
        if copy is not None and row is not None and row.is_grave and not without and not copy.is_file():
            return None
        marked = copy if copy is not None and copy.is_file() and row is not None and row.is_grave else None
        spent = own.get("milliseconds", 0)
        done = Inspected(found.path, found.name, digest, row, problem, at, spent, True, marked, without)
        return done if head.at == at and today is whole else self._written(done, today, size)

    def keep(self, result: Inspected, size: int) -> Inspected:
        """The result, written down if it is one that would come out the same again."""
        if not result.sha256 or (result.problem is not None and result.problem.kind not in DONE):
            return result
        assert isinstance(result.kept, bytes)
        return self._written(result, json.loads(zlib.decompress(result.kept)), size)

    def _written(self, result: Inspected, whole: Mapping[str, Any], size: int) -> Inspected:
        at = self._place(Found(result.path, result.name))
        own = {
            "sha256": result.sha256,
            "size": size,
            "key": self.key,
            "juesuan": __version__,
            "milliseconds": result.milliseconds,
            "problem": result.problem.kind if result.problem is not None else "",
            "no_copy": result.no_copy,
        }
        write_result(at, json.dumps({OWN: own, **whole}, ensure_ascii=False))
        return replace(result, kept=at)

    def _place(self, found: Found) -> Path:
        return self.folder / f"{self.names.of(found)}.json"


class Names:
    """A name below an output folder for every document: that of the document, numbered when two are named alike."""

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}

    def of(self, found: Found) -> str:
        """The name, with the folders before it; the same for the same document each time."""
        parts = [part for part in found.name.split("/") if part not in ("", ".", "..")] or ["文件夹"]
        *folders, last = (part if len(os.fsencode(part)) <= LONGEST else _shortened(part) for part in parts)
        stem, dot, suffix = last.rpartition(".") if "." in last.lstrip(".") else (last, "", "")
        for number in range(1, 1 << 20):
            wanted = "/".join([*folders, last if number == 1 else f"{stem}-{number}{dot}{suffix}"])
            if self._taken.setdefault(wanted.casefold(), found.path) == found.path:
                return wanted
        raise AssertionError("more names than numbers")


def write_result(at: Path, text: str) -> None:
    """Write a file that is there whole or not at all; :class:`OSError` when it cannot be written."""
    at.parent.mkdir(parents=True, exist_ok=True)
    beside = at.with_name(f".{hashlib.sha256(os.fsencode(at.name)).hexdigest()[:16]}.{os.getpid()}.part")
    try:
        beside.write_bytes(text.encode("utf-8", "backslashreplace"))
        beside.replace(at)
    finally:
        beside.unlink(missing_ok=True)


def size_of(path: str | os.PathLike[str]) -> int:
    """The bytes of a file, or of all files of a folder."""
    where = Path(path)
    return sum(at.stat().st_size for at in _files(where)) if where.is_dir() else where.stat().st_size


def digest_of(path: str | os.PathLike[str]) -> tuple[str, int]:
    """SHA-256 and size of a file, or of a folder with the names in it; “” and 0 when it cannot be read."""
    where = Path(path)
    try:
        if where.is_file():
            with where.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest(), where.stat().st_size
        if not where.is_dir():  # a pipe would keep its reader waiting
            return "", 0
        whole, size = hashlib.sha256(), 0
        for at in _files(where):
            data = at.read_bytes()
            size += len(data)
            whole.update(os.fsencode(f"{at.relative_to(where).as_posix()}\0{len(data)}\0"))
            whole.update(data)
        return whole.hexdigest(), size
    except OSError:
        return "", 0


def _files(folder: Path) -> Iterator[Path]:
    yield from (at for at in sorted(folder.rglob("*")) if at.is_file())


def _heads(folder: Path) -> Iterator[_Head]:
    for at in sorted(folder.rglob("*.json")) if folder.is_dir() else ():
        if (head := _head(at)) is not None:
            yield head


def _head(at: Path) -> _Head | None:
    """What a kept result is of; ``None`` for a file that is none."""
    try:
        with at.open("rb") as file:
            start = file.read(HEAD).decode("utf-8", "ignore")
        if not start.startswith(_START):
            return None
        own, _ = json.JSONDecoder().raw_decode(start, len(_START))
        return _Head(at, own["sha256"], own["size"], own["key"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _problem(own: Mapping[str, Any], whole: Mapping[str, Any]) -> Problem:
    error = whole["error"]
    if own["problem"] not in DONE:
        raise ValueError(own["problem"])
    return Problem(own["problem"], error["message"], error["hint"], Place(**error["place"]))


def _shortened(name: str) -> str:
    """A name cut to what file systems take, still one of its own; its suffix stays."""
    digest, suffix = hashlib.sha256(os.fsencode(name)).hexdigest()[:12], Path(name).suffix[:8]
    return f"{os.fsencode(name)[: LONGEST - 24].decode('utf-8', 'ignore')}-{digest}{suffix}"
