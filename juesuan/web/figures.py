"""Figures: what the library makes of a report now — books, tables, text, verdict — kept until it changes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock, get_ident

from django.conf import settings

from juesuan.accounts import FinalAccounts, Table
from juesuan.checking import check_accounts
from juesuan.composing import Completed, completed
from juesuan.errors import BrokenFolder, JuesuanError
from juesuan.evaluating import evaluate_accounts
from juesuan.finding import Finding, Severity, Verdict
from juesuan.folder.department import read_department
from juesuan.folder.entries import read_entries
from juesuan.folder.projects import load_projects
from juesuan.folder.reading import Reading
from juesuan.narrative.inputs import Inputs
from juesuan.performance.scoring import Evaluation
from juesuan.preparing import Books, open_books
from juesuan.projects.records import Project
from juesuan.store.folder import write_folder
from juesuan.store.models import Explanation, Report, UnitBook

_LEFT = 40  # folders of versions past that others may still be reading
_KEPT = 8  # states held in memory; each is some megabytes
_states: dict[tuple[int, int], State] = {}
_lock = Lock()


class State:
    """One version of a report seen through the library; every part is worked out when first asked for.

    ``trouble`` says what keeps the books from being read; then there are neither tables nor a verdict.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.root: Path = settings.WORK / str(report.pk) / str(report.version)
        if not self.root.is_dir():
            self.root.parent.mkdir(parents=True, exist_ok=True)
            own = self.root.with_name(f"{report.version}.{os.getpid()}.{get_ident()}")
            write_folder(report, own)
            try:
                own.rename(self.root)
            except OSError:  # another process wrote the same version meanwhile, and may be reading it
                shutil.rmtree(own, ignore_errors=True)
            _sweep(self.root)

    @cached_property
    def trouble(self) -> JuesuanError | None:
        """What keeps the books or the text from being made, with the next step."""
        try:
            self._completed  # noqa: B018  worked out here, so that the error is told once
        except JuesuanError as error:
            return error
        return None

    @cached_property
    def books(self) -> Books:
        """The books of all units; :class:`BrokenFolder` lists every line that cannot be read."""
        with self._without_root():
            return open_books(self.root)

    @cached_property
    def _completed(self) -> Completed:
        books = self.books
        with self._without_root():
            return completed(books)

    @contextmanager
    def _without_root(self) -> Iterator[None]:
        """Errors name files as they stand in the folder: where the server keeps it is nobody's business."""
        try:
            yield
        except JuesuanError as error:
            error.message = error.message.replace(f"{self.root}/", "").replace(f"事实文件夹“{self.root}”", "各单位的账")
            error.message = error.message.replace(str(self.root), "本决算")
            error.hint = error.hint.replace(f"{self.root}/", "").replace(str(self.root), "本决算")
            error.args = (error.message,)
            raise

    @property
    def inputs(self) -> Inputs:
        """What people wrote: reasons, last year's amounts."""
        return self._completed.inputs

    @property
    def accounts(self) -> FinalAccounts:
        """The accounts with their text."""
        return self._completed.accounts

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict of the rules, the same the command line gives on the folder."""
        return check_accounts(self.accounts)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order of the command line: of the rules, of the books, of the text as made."""
        return (*self.verdict.findings, *self.books.findings, *self._completed.findings)

    @cached_property
    def projects(self) -> Mapping[str, Project]:
        """The projects of the library by code."""
        return {project.code: project for project in load_projects(self.root)}

    @cached_property
    def evaluation(self) -> Evaluation:
        """The self-evaluations handed in, scored again, with the view of the department."""
        forms = tuple(project.form for project in self.projects.values() if project.form is not None)
        tables = self.accounts.tables if self.trouble is None else {}
        report = self.report
        return evaluate_accounts(
            FinalAccounts(department=report.department.name, year=report.year, evaluations=forms, tables=tables)
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every amount of the tables: what an approval approves."""
        told = [
            f"{kind}\0{row}\0{column}\0{figure.grains}\n"
            for kind, table in sorted(self.accounts.tables.items())
            for (row, column), figure in sorted(table.cells.items())
            if not figure.is_blank
        ]
        return hashlib.sha256("".join(told).encode()).hexdigest()

    def unit_tables(self, unit: str) -> dict[str, Table]:
        """The tables of one unit, by its full name; none when it has no entries."""
        return dict(self.books.tables_of(unit)) if unit in self.books.units else {}

    def open_errors(self) -> list[str]:
        """Errors that no accepted explanation covers, a line each."""
        accepted = set(self.report.explanations.filter(verdict=Explanation.ACCEPTED).values_list("finding", flat=True))
        return [
            f"{finding.code} {finding.message}"
            for finding in self.findings
            if finding.severity is Severity.ERROR and finding.id not in accepted
        ]


def state_of(report: Report) -> State:
    """The report's present state, from memory when nothing changed since it was last asked for."""
    key = (report.pk, report.version)
    with _lock:
        if key not in _states:
            for old in [one for one in _states if one[0] == report.pk] or list(_states)[: -_KEPT + 1]:
                del _states[old]
            _states[key] = State(report)
        return _states[key]


def troubles_of(book: UnitBook) -> Sequence[str]:
    """What cannot be read in one unit's entries, a line each; other units do not matter."""
    root = settings.WORK / str(book.report_id) / str(book.report.version)
    if not root.is_dir():
        state_of(book.report)
    reading = Reading(root)
    department = read_department(reading, None)
    if department is None:
        return [str(trouble) for trouble in reading.troubles]
    read_entries(reading, department)
    names = {book.unit.name, book.unit.short or book.unit.name}
    return [
        f"第 {(trouble.place.line or 2) - 1} 行：{trouble.found}；{trouble.expected}"
        for trouble in reading.troubles
        if Path(trouble.place.file).stem in names
    ]


def _sweep(root: Path) -> None:
    """Take away the folders of versions long past; the last few stay for whoever still reads them."""
    versions = sorted((path for path in root.parent.iterdir() if path.name.isdecimal()), key=lambda p: int(p.name))
    for old in versions[:-_LEFT]:
        shutil.rmtree(old, ignore_errors=True)


__all__ = ["BrokenFolder", "State", "state_of", "troubles_of"]
