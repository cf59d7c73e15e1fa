"""Inspected: what is kept of one document that was looked at, small enough to keep of thousands."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from juesuan import __version__
from juesuan.finding import Cause, Finding, Severity, Verdict
from juesuan.place import NOWHERE, Place

WORST = 3
OWN = "inspection"  # the key that a kept result has besides those of the JSON of ``check``
_GRAVITY = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.NOTICE: 2}
_FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}


class Counts(NamedTuple):
    """How many findings of each severity."""

    error: int = 0
    explain: int = 0
    notice: int = 0

    def plus(self, other: Counts) -> Counts:
        return Counts(self.error + other.error, self.explain + other.explain, self.notice + other.notice)


@dataclass(frozen=True, slots=True)
class Row:
    """A verdict in short: what was read, and for each rule how many findings there are and why it was not checked."""

    document: Mapping[str, Any]
    tables: tuple[str, ...] = ()
    doubts: int = 0
    sections: tuple[str, ...] = ()
    evaluations: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0
    rules_run: int = 0
    not_checked: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, Counts] = field(default_factory=dict)
    worst: tuple[Finding, ...] = ()

    @property
    def is_grave(self) -> bool:
        """Whether there is anything above a notice."""
        return any(counts.error or counts.explain for counts in self.found.values())

    @property
    def counts(self) -> Counts:
        total = Counts()
        for counts in self.found.values():
            total = total.plus(counts)
        return total


class Problem(NamedTuple):
    """Why a file came to no verdict.

    ``kind``: “none” (it is something else: a budget, a letter, entries), “unreadable”, “limit” (of time or memory, or a
    breakdown) or “mistake” (of this program).
    """

    kind: Literal["none", "unreadable", "limit", "mistake"]
    message: str
    hint: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Inspected:
    """One document, its verdict in short or the problem that kept it from one.

    ``name`` is its path below the folder that was given. ``kept`` holds the whole result: packed, or the file that it
    was written to. ``milliseconds`` is what the check took; ``again`` says that it was taken from an earlier run.
    ``copy`` is the marked copy, when one was asked for and something above a notice was found; ``no_copy`` says why
    there is none. ``verdict`` is there only when it was asked for.
    """

    path: str
    name: str
    sha256: str = ""
    row: Row | None = None
    problem: Problem | None = None
    kept: bytes | Path = b""
    milliseconds: int = 0
    again: bool = False
    copy: Path | None = None
    no_copy: str = ""
    verdict: Verdict | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of ``check`` for this document."""
        text = self.kept.read_text("utf-8") if isinstance(self.kept, Path) else zlib.decompress(self.kept).decode()
        whole: dict[str, Any] = json.loads(text)
        whole.pop(OWN, None)
        return moved(whole, self.path)

    def findings(self) -> Iterator[Finding]:
        """All findings, without their operands, in the order of the verdict."""
        yield from map(finding_of, self.as_dict().get("findings", ()))


def row_of(whole: Mapping[str, Any]) -> Row:
    """A verdict in short from the JSON object of ``check``."""
    coverage = whole["coverage"]
    found: dict[str, Counts] = {}
    for finding in whole["findings"]:
        one = Counts(**{finding["severity"]: 1})
        found[finding["code"]] = found.get(finding["code"], Counts()).plus(one)
    reasons: dict[str, list[str]] = {}
    for item in coverage["not_checked"]:
        reasons.setdefault(item["code"], []).append(item["reason"])
    return Row(
        document={key: value for key, value in whole["document"].items() if key != "parts"},
        tables=tuple(table["kind"] for table in coverage["tables"]),
        doubts=sum(len(table.get("doubts", ())) for table in coverage["tables"]),
        sections=tuple(coverage["sections"]),
        evaluations=coverage["evaluations"],
        numbers=coverage["numbers_in_text"],
        unread=len(coverage["unread"]),
        rules_run=coverage["rules_run"],
        not_checked={code: "；".join(dict.fromkeys(said)) for code, said in reasons.items()},
        found=found,
        worst=tuple(map(finding_of, worst(whole["findings"]))),
    )


def worst(findings: Sequence[Mapping[str, Any]], most: int = WORST) -> list[Mapping[str, Any]]:
    """The gravest findings above a notice: errors first, then the largest differences of money, no two of one rule as
    long as there are others of the same severity."""
    firsts: list[Mapping[str, Any]] = []
    others: list[Mapping[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    grave = (finding for finding in findings if finding["severity"] != Severity.NOTICE)
    for finding in sorted(grave, key=lambda f: (_GRAVITY[f["severity"]], -_money(f))):
        rule = (finding["severity"], finding["code"])
        (others if rule in seen else firsts).append(finding)
        seen.add(rule)
    return sorted([*firsts, *others], key=lambda f: _GRAVITY[f["severity"]])[:most]


def _money(finding: Mapping[str, Any]) -> int:
    """The difference in 分, 0 when it is none of money."""
    fen = _FEN.get(finding["unit"])
    digits = finding["difference"].replace(",", "").replace("，", "").lstrip("-−+ ")
    whole, _, part = digits.partition(".")
    if fen is None or not whole.isdigit() or (part and not part.isdigit()):
        return 0
    scale = int("1" + "0" * len(part))
    return int(whole + part) * fen // scale


def finding_of(data: Mapping[str, Any]) -> Finding:
    """A finding from its JSON; the operands are left out."""
    cause = data.get("cause")
    return Finding(
        code=data["code"],
        severity=Severity(data["severity"]),
        title=data["title"],
        message=data["message"],
        places=tuple(Place(**place) for place in data["places"]),
        stated=data["stated"],
        expected=data["expected"],
        difference=data["difference"],
        unit=data["unit"],
        hint=data["hint"],
        basis=data["basis"],
        cause=None if cause is None else Cause(cause["code"], cause["text"]),
        consequences=tuple(map(finding_of, data.get("consequences", ()))),
        workings=tuple(data.get("workings", ())),
    )


def packed(whole: Mapping[str, object]) -> bytes:
    """The JSON object of ``check``, compressed: what waits for the workbook."""
    return zlib.compress(json.dumps(whole, ensure_ascii=False).encode("utf-8", "backslashreplace"), 1)


def problem_as_dict(path: str, problem: Problem) -> dict[str, Any]:
    """The JSON object of a file without a verdict: no counts and no findings, so that it passes for none."""
    error = {"message": problem.message, "hint": problem.hint, "place": problem.place.as_dict()}
    return {"juesuan": __version__, "document": {"path": path}, "error": error}


def moved(whole: dict[str, Any], path: str) -> dict[str, Any]:
    """A result with the file's path of today: it may have been checked under another one."""
    was = str(whole["document"]["path"])
    return whole if was == path else _renamed(whole, was, path)


def _renamed(value: Any, was: str, now: str) -> Any:
    if isinstance(value, list):
        return [_renamed(item, was, now) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _new_name(key, item, was, now) for key, item in value.items()}


def _new_name(key: str, value: Any, was: str, now: str) -> Any:
    if not isinstance(value, str):
        return _renamed(value, was, now)
    if key in ("path", "file") and (value == was or value.startswith(f"{was}/")):
        return now + value[len(was) :]
    return value.replace(f"“{was}”", f"“{now}”") if key in ("message", "hint") else value
