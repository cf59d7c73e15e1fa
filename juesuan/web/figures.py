"""Figures: what the library makes of a report now — books, tables, text, verdict — kept until it changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock

from django.db import transaction

from juesuan.accounts import FinalAccounts, Table
from juesuan.act import Refused
from juesuan.checking import no_search_for_cycles, told
from juesuan.composing import Completed, completed
from juesuan.errors import BrokenFolder, JuesuanError
from juesuan.evaluating import evaluate_accounts
from juesuan.finding import Finding, Severity, Verdict
from juesuan.folder.files import held
from juesuan.folder.projects import load_projects
from juesuan.narrative.compose import Gap
from juesuan.narrative.inputs import Inputs
from juesuan.performance.scoring import Evaluation
from juesuan.preparing import Books, open_books
from juesuan.projects.records import Project
from juesuan.rules.again import Asked
from juesuan.rules.judge import ask
from juesuan.store.folder import files_of
from juesuan.store.models import Explanation, Report
from juesuan.web.browser_words import in_browser

ROOT = Path("本决算")  # the folder that the files of a state would lie in
DUTIES = "职责"
"""What the mark of missing duties goes under: they are among the settings."""
_GAP = re.compile(r"【此处待补：([^】]*)】")
_KEPT = 8  # states held in memory; each is some megabytes
_states: dict[tuple[int, int], State] = {}
_lock = Lock()


class State:
    """One version of a report seen through the library; every part is worked out when first asked for.

    ``trouble`` says what keeps the books from being read; then there are neither tables nor a verdict.
    """

    def __init__(self, report: Report, before: Asked | None = None) -> None:
        """``before`` is what the rules answered of an earlier version; where nothing changed they answer so again."""
        self.report = report
        self.before = before
        self.files = held(ROOT, files_of(report))

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
        with _named_within(), no_search_for_cycles():
            return open_books(ROOT, files=self.files)

    @cached_property
    def _completed(self) -> Completed:
        books = self.books
        with _named_within(), no_search_for_cycles():
            return completed(books)

    @property
    def gaps(self) -> Sequence[Gap]:
        """What is still missing in the text, with the names it goes under; the duties first, when nobody wrote them."""
        duties = [
            Gap(what, self.accounts.organisation.place, DUTIES)
            for duty in self.accounts.organisation.duties
            for what in _GAP.findall(duty)
        ]
        return [*duties, *self._completed.composed.gaps]

    @property
    def inputs(self) -> Inputs:
        """What people wrote: reasons, last year's amounts."""
        return self._completed.inputs

    @property
    def accounts(self) -> FinalAccounts:
        """The accounts with their text."""
        return self._completed.accounts

    @cached_property
    @no_search_for_cycles()
    def verdict(self) -> Verdict:
        """The verdict of the rules, the same the command line gives on the folder."""
        return told(self._asked)

    @cached_property
    def _asked(self) -> Asked:
        asked = ask(self.accounts, before=self.before)
        self.before = None  # not to keep every version there was
        return asked

    @property
    def answers(self) -> Asked | None:
        """What the rules answered, as far as they were asked."""
        return self.__dict__.get("_asked", self.before)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order of the command line: of the rules, of the books, of the text as made."""
        return (*self.verdict.findings, *self.books.findings, *self._completed.findings)

    @cached_property
    def projects(self) -> Mapping[str, Project]:
        """The projects of the library by code."""
        return {project.code: project for project in load_projects(ROOT, self.files)}

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


@contextmanager
def _named_within() -> Iterator[None]:
    """Errors name files as they stand in the folder."""
    try:
        yield
    except JuesuanError as error:
        error.message = error.message.replace(f"{ROOT}/", "").replace(f"事实文件夹“{ROOT}”", "各单位的账")
        error.hint = error.hint.replace(f"{ROOT}/", "")
        error.message, error.hint = in_browser(error.message), in_browser(error.hint)
        error.args = (error.message,)
        raise


def state_of(report: Report) -> State:
    """The report's present state, from memory when nothing changed since it was last asked for."""
    key = (report.pk, report.version)
    with _lock:
        if key not in _states:
            _keep(report, State(report, _answers_of(report)))
        return _states[key]


def _keep(report: Report, state: State) -> None:
    """Keep a state in memory in place of the earlier ones of its report."""
    past = [one for one in _states if one[0] == report.pk]
    for old in past or list(_states)[: -_KEPT + 1]:
        del _states[old]
    _states[report.pk, report.version] = state


@contextmanager
def tried(report: Report) -> Iterator[None]:
    """What is done to the report inside stands only when its text can still be made after it; else nothing is done.

    A report whose text could not be made before either may be changed all the same: that is how it is mended.
    """
    before = state_of(report).trouble
    with transaction.atomic():
        yield
        report.refresh_from_db()
        with _lock:
            answers = _answers_of(report)
        state = State(report, answers)
        if before is None and (trouble := state.trouble) is not None:
            raise Refused(f"没有保存，这样写文字就编不出来：{trouble.message}", hint=trouble.hint)
    with _lock:
        _keep(report, state)


def _answers_of(report: Report) -> Asked | None:
    """What the rules answered of the version of the report in memory; the lock is held by whoever asks."""
    return next((one.answers for key, one in _states.items() if key[0] == report.pk), None)


__all__ = ["BrokenFolder", "State", "state_of", "tried"]
