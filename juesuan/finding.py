"""Finding and Verdict: what a check returns. A finding is data; the sentence shown is made by whatever shows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from juesuan import __version__
from juesuan.accounts import Unread
from juesuan.facts import Figure
from juesuan.json_text import indented
from juesuan.place import Place

PAGE_TITLES = ("决算核验结果", ": check of the final accounts", "Check of final accounts")
"""How the titles of pages end that tell of findings."""


class Severity(StrEnum):
    """必须改正: provably wrong. 必须说明: needs an answer from the office. 提示: worth knowing."""

    ERROR = "error"
    EXPLAIN = "explain"
    NOTICE = "notice"


class Cause(NamedTuple):
    """Why a number is wrong (口径侦探): a stable code and one sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: the rule, the places (the wrong one first), stated, expected, difference, hint.

    ``stated`` is verbatim as printed; ``expected`` and ``difference`` are in the same denomination, empty when not
    numeric.
    """

    code: str
    severity: Severity
    title: str
    message: str
    places: tuple[Place, ...]
    stated: str = ""
    expected: str = ""
    difference: str = ""
    unit: str = ""
    hint: str = ""
    basis: str = ""
    cause: Cause | None = None
    operands: tuple[Figure, ...] = ()
    consequences: tuple[Finding, ...] = ()
    subject: str = ""  # key of the figure or thing judged; with the code it makes the id
    workings: tuple[str, ...] = ()  # how ``expected`` was worked out, one step a line; empty when nothing was computed

    @property
    def id(self) -> str:
        """Stable over runs and independent of line numbers."""
        digest = hashlib.sha256(f"{self.code}|{self.subject or self.message}".encode()).hexdigest()
        return f"{self.code}-{digest[:8]}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "code": self.code,
            "severity": self.severity.value,
            "title": self.title,
            "message": self.message,
            "stated": self.stated,
            "expected": self.expected,
            "difference": self.difference,
            "unit": self.unit,
            "hint": self.hint,
            "basis": self.basis,
            "cause": None if self.cause is None else {"code": self.cause.code, "text": self.cause.text},
            "operands": [
                {"label": f.label, "value": f.number.text.strip(), "place": f.place.as_dict()} for f in self.operands
            ],
            "places": [place.as_dict() for place in self.places],
            "workings": list(self.workings),
            "consequences": [finding.as_dict() for finding in self.consequences],
        }


class NotChecked(NamedTuple):
    """A rule that did not run, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read and checked, and what was not."""

    tables: tuple[Mapping[str, Any], ...] = ()  # kind, number, cells, identities, doubts
    sections: tuple[str, ...] = ()
    evaluations: int = 0
    numbers_in_text: Mapping[str, int] = field(default_factory=dict)  # total, bound, checked, unbound
    rules_run: int = 0
    not_checked: tuple[NotChecked, ...] = ()
    unread: tuple[Unread, ...] = ()
    unbound: tuple[Figure, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The fixed keys of ``coverage`` in the JSON of ``check``."""
        return {
            "tables": [dict(table) for table in self.tables],
            "sections": list(self.sections),
            "evaluations": self.evaluations,
            "numbers_in_text": dict(self.numbers_in_text),
            "rules_run": self.rules_run,
            "not_checked": [{"code": item.code, "reason": item.reason} for item in self.not_checked],
            "unread": [{"place": item.place.as_dict(), "text": item.text} for item in self.unread],
            "unbound": [
                {"label": f.label, "value": f.number.text.strip(), "place": f.place.as_dict()} for f in self.unbound
            ],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """核验结果 of one document."""

    document: Mapping[str, Any]
    coverage: Coverage
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings are of that severity; consequences are not counted apart."""
        return sum(1 for finding in self.findings if finding.severity is severity)

    def as_dict(self) -> dict[str, Any]:
        """The fixed keys of the JSON of ``check``."""
        return {
            "juesuan": __version__,
            "document": dict(self.document),
            "coverage": self.coverage.as_dict(),
            "counts": {severity.value: self.count(severity) for severity in Severity},
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def to_json(self, *, indent: int | None = 2) -> str:
        """:meth:`as_dict` as JSON; on one line, for JSON Lines, when ``indent`` is ``None``."""
        if indent is None:
            return json.dumps(self.as_dict(), ensure_ascii=False)
        return indented(self.as_dict(), indent)
