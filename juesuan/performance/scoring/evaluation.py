"""Evaluation: forms scored again, what a reviewer remarks on each, the view over all, and what could not be read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from juesuan.accounts import SelfEvaluation
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.performance.scoring.department import DepartmentView
from juesuan.performance.scoring.evaluated import Evaluated

MOST_HIDDEN = 50_000  # millionths of a point that rounding of printed scores may hide in their sum


@dataclass(frozen=True, slots=True)
class Failed:
    """What could not be evaluated: the file, why, and what to do. ``is_broken``: it may hold a form all the same;
    otherwise it is none."""

    path: str
    reason: str
    hint: str = ""
    is_broken: bool = True


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One form: its scores with their steps, and the remarks (审核意见) on it, errors first."""

    evaluated: Evaluated
    remarks: tuple[Finding, ...]
    source: str

    @property
    def form(self) -> SelfEvaluation:
        return self.evaluated.form

    @property
    def is_wrong(self) -> bool:
        """Whether it has to be corrected: an error among the remarks, or a total that is not the sum of its rows."""
        contradicts = abs(self.evaluated.total_off) > MOST_HIDDEN
        return contradicts or any(remark.severity is Severity.ERROR for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """绩效自评核算结果: the forms, the remarks on several of them together, the view, and what could not be read."""

    paths: tuple[str, ...]
    department: str
    year: int | None
    forms: tuple[Reviewed, ...]
    remarks: tuple[Finding, ...]
    view: DepartmentView
    failed: tuple[Failed, ...] = ()
    notes: tuple[str, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def code(self) -> int:
        """0 nothing wrong, 1 a form has to be corrected, 2 something could not be read or there is no form."""
        if not self.forms or any(failure.is_broken for failure in self.failed):
            return 2
        wrong = any(one.is_wrong for one in self.forms)
        return 1 if wrong or any(remark.severity is Severity.ERROR for remark in self.remarks) else 0

    def as_dict(self) -> dict[str, Any]:
        """The fixed keys of the JSON of ``evaluate``; points and percentages are texts, money is 元."""
        from juesuan.performance.scoring.as_dict import as_dict

        return as_dict(self)

    def to_json(self, *, indent: int | None = 2) -> str:
        """:meth:`as_dict` as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=indent)
