"""Earlier: last year's reports in a folder, and which of them belongs to a report of this year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Earlier(NamedTuple):
    """A report of another year: its file, whose it is and of which year."""

    path: str
    department: str
    year: int | None


def last_year_of(department: str, year: int | None, reports: Sequence[Earlier]) -> str | None:
    """The report of the same department of the year before; ``None`` when there is none or more than one.

    A name that is part of the other counts where no name is the same: offices are called with and without their region.
    """
    if year is None or not (name := _plain(department)):
        return None
    before = [report for report in reports if report.year == year - 1 and _plain(report.department)]
    same = [report for report in before if _plain(report.department) == name]
    alike = same or [r for r in before if name in _plain(r.department) or _plain(r.department) in name]
    return alike[0].path if len(alike) == 1 else None


def _plain(name: str) -> str:
    return "".join(name.split())
