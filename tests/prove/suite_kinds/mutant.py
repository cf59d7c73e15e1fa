"""The nouns of the suite: an edit, a draft of one wrong report, and a kind of slip that makes such drafts."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.prove.suite_kinds.located import Located, Mark

SEVERITIES = ("notice", "explain", "error")
AREAS = ("表内", "表间", "表文", "文字", "绩效", "形式")


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in one line of the clean report; ``now`` is ``None`` when the whole line goes."""

    line: int  # 1-based
    start: int  # 0-based
    was: str
    now: str | None

    @property
    def lines_more(self) -> int:
        """How many lines more the report has afterwards."""
        return -1 if self.now is None else self.now.count("\n")


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters of a line of the wrong report; the whole line when ``start`` is ``None``."""

    line: int
    start: int | None = None
    end: int | None = None

    def as_dict(self) -> dict[str, int]:
        if self.start is None or self.end is None:
            return {"line": self.line}
        return {"line": self.line, "start": self.start, "end": self.end}


Target = Edit | Mark | int | Spot  # changed, printed, a line of the clean report, or a place of the wrong one


@dataclass(frozen=True, slots=True)
class Draft:
    """One wrong report: the edits, one sentence on what is wrong, and where a checker may say so.

    ``where`` are the places that are wrong (the edits when nothing is named), ``against`` those they contradict.
    """

    edits: tuple[Edit, ...]
    about: str
    where: tuple[Target, ...] = ()
    against: tuple[Target, ...] = ()
    names: tuple[str, ...] = ()  # of what is missing, for findings that have no place


Maker = Callable[[Located, random.Random], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of slip: permanent code, title, area, least severity to expect, and why the report itself proves it."""

    code: str
    title: str
    english: str
    area: str
    severity: str
    proof: str
    make: Maker


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, str]]:
    """Title, area, severity and proof of each kind by code, in the order of the suite."""
    return tomllib.loads((Path(__file__).parent / "kinds.toml").read_text("utf-8"))


def order() -> list[str]:
    """The codes of all kinds in the order of the suite."""
    return list(_catalogue())


def kind_of(code: str, make: Maker) -> Kind:
    """The kind of that code, made by the function."""
    words = _catalogue()[code]
    return Kind(code, words["title"], words["english"], words["area"], words["severity"], words["proof"], make)


def kind(code: str) -> Callable[[Maker], Kind]:
    """Turns a function that drafts wrong reports into a kind."""
    return lambda make: kind_of(code, make)


def put(mark: Mark, now: str) -> Edit:
    """Other characters where the mark stands."""
    return Edit(mark.line, mark.start, mark.text, now)


def swap_text(report: Located, line: int, was: str, now: str, start: int | None = None) -> Edit:
    """Other characters for ``was``, which stands once in the line (or at ``start``)."""
    text = report.line(line)
    at = text.index(was) if start is None else start
    assert text[at : at + len(was)] == was
    assert start is not None or text.count(was) == 1
    return Edit(line, at, was, now)


def without(report: Located, first: int, last: int | None = None) -> list[Edit]:
    """Whole lines left out."""
    return [Edit(i, 0, report.line(i), None) for i in range(first, (last or first) + 1)]


def applied(lines: Sequence[str], edits: Iterable[Edit]) -> list[str]:
    """The lines with the edits made, from the last to the first."""
    found: list[str | None] = list(lines)
    for edit in sorted(edits, key=lambda e: (e.line, e.start), reverse=True):
        line = found[edit.line - 1]
        assert line is not None
        assert line[edit.start : edit.start + len(edit.was)] == edit.was, (edit, line)
        if edit.now is None:
            assert line == edit.was
            found[edit.line - 1] = None
        else:
            found[edit.line - 1] = line[: edit.start] + edit.now + line[edit.start + len(edit.was) :]
    return "\n".join(line for line in found if line is not None).split("\n")


def spot(edits: Sequence[Edit], target: Target) -> Spot:
    """Where the target stands after the edits."""
    if isinstance(target, Spot):
        return target
    line = target if isinstance(target, int) else target.line
    start = None if isinstance(target, int) else target.start
    moved = line + sum(e.lines_more for e in edits if e.line < line)
    before = [e for e in edits if e.line == line and start is not None and e.start < start and e.now is not None]
    moved += sum(e.lines_more for e in before)
    if start is None or any(e.now is None for e in edits if e.line == line):
        return Spot(max(1, moved))
    if isinstance(target, Edit):
        length = len((target.now or "").split("\n")[0])
    else:
        own = next((e for e in edits if e.line == line and e.start == start and e.was == target.text), None)
        length = len(target.text) if own is None else len(own.now or "")
    for edit in before:
        start += len((edit.now or "").rpartition("\n")[2]) - len(edit.was)
        if "\n" in (edit.now or ""):
            start -= edit.start
    return Spot(moved, start, start + length)


def as_record(found: Kind, report: Located, draft: Draft, number: int) -> dict[str, Any]:
    """The mutant as it stands in the suite."""
    edits = sorted(draft.edits, key=lambda e: (e.line, e.start))
    where = _spots(edits, draft.where or draft.edits)
    record: dict[str, Any] = {
        "id": f"{found.code}-{number:03d}",
        "report": report.name,
        "edits": [{"line": e.line, "start": e.start, "was": e.was, "now": e.now} for e in edits],
        "where": [s.as_dict() for s in where],
    }
    if draft.against:
        record["against"] = [s.as_dict() for s in _spots(edits, draft.against) if s not in where]
    if draft.names:
        record["names"] = list(draft.names)
    return record | {"about": draft.about}


def _spots(edits: Sequence[Edit], targets: Iterable[Target]) -> list[Spot]:
    return list(dict.fromkeys(spot(edits, target) for target in targets))
