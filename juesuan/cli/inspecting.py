"""Many reports in one call: a folder of them, or several files, with progress, results kept, and one screen for all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from juesuan import shipped
from juesuan.cli.jobs import Material, Result, write
from juesuan.cli.troubles import INTERRUPTED, UNREADABLE, complain, guarded
from juesuan.cli.words import Words
from juesuan.errors import JuesuanError, UnreadableFile
from juesuan.inspecting import Inspection, Options, each_inspected, inspect
from juesuan.inspection import Found, Inspected, find
from juesuan.inspection.register import date_of
from juesuan.inspection.walk import COPIES, RECORDS, WORKBOOK, is_facts_folder

NARROWEST, WIDEST, USUAL = 60, 100, 80
FILES = (".txt", ".text", ".md", ".log", ".json", ".jsonl", ".ndjson", ".xlsx")  # other names are folders
BAR = 24  # columns of the bar
QUIET_FOR = 10  # seconds before the first line of progress where there is no terminal, and between two of them


class Wishes(NamedTuple):
    """What is asked for where there are many: how many processes, whether progress is shown, whether what was done is
    done again, and the dates of all reports."""

    jobs: int | None = None
    quiet: bool = False
    again: bool = False
    copies: bool = False
    approved: str | None = None
    published: str | None = None


def words_with(words: Words, language: str) -> Words:
    """The words of the command line with those of many reports; the latter alone are asked for first."""
    return {**words, **shipped.toml(__package__, "inspecting.toml")[language]}


def inspect_all(
    paths: Sequence[str],
    form: str,
    output: str | None,
    material: Material,
    wishes: Wishes,
    words: Words,
    language: str,
) -> int:
    """Check every report in the files and folders given and show what came of it; returns the worst exit code."""
    say = words_with(words, language)
    return guarded(paths[0], say, lambda: _Run(paths, form, output, material, wishes, say, language).run())


def each_verdict(paths: Sequence[str], material: Material, jobs: int | None) -> Iterator[Result]:
    """Every report with its whole verdict, for pages and logs, in the order given; what failed is told of."""
    options = Options(material.edition, material.prior, material.budget, material.select, verdicts=True)
    for document in each_inspected([Found(path, path) for path in paths], options=options, jobs=jobs):
        problem = None
        if document.problem is not None:
            complain(document.problem.message, document.problem.hint)
            problem = UnreadableFile(document.problem.message, hint=document.problem.hint, place=document.problem.place)
        yield Result(document.path, document.verdict, problem)


def documents_in(paths: Sequence[str], words: Words, language: str) -> tuple[str, ...]:
    """The paths of the reports in the files and folders given; when there are none, that is told."""
    found = tuple(document.path for document in find(paths).documents)
    if not found:
        _complain_of_nothing(paths, words_with(words, language))
    return found


class _Run:
    """One call: what was asked for, and how far it is."""

    def __init__(
        self,
        paths: Sequence[str],
        form: str,
        output: str | None,
        material: Material,
        wishes: Wishes,
        say: Words,
        language: str,
    ) -> None:
        from juesuan.writers.summary import Screen

        self.paths, self.form, self.material, self.wishes, self.say = paths, form, material, wishes, say
        self.output = Path(output) if output is not None else None
        is_folder = output is not None and (Path(output).is_dir() or output.endswith(("/", os.sep)))
        is_file = self.output is not None and self.output.suffix.lower() in FILES
        self.into = self.output if is_folder or not is_file else None
        self.progress = _Progress(say, wishes.quiet)
        on_screen = output is None and sys.stdout.isatty()
        columns = min(WIDEST, max(NARROWEST, shutil.get_terminal_size((USUAL, 24)).columns)) if on_screen else USUAL
        self.screen = Screen(columns=columns, colour=on_screen and "NO_COLOR" not in os.environ, language=language)
        self.lines: list[str] = []
        self.number = 0

    def run(self) -> int:
        dates = [self._date(name, getattr(self.wishes, name)) for name in ("approved", "published")]
        if self.wishes.copies and self.into is None:
            raise JuesuanError(self.say["copies_where"], hint=self.say["copies_where_hint"])
        self._keep_sources_apart()
        material = self.material
        try:
            with _ended_like_interrupted():
                inspection = inspect(
                    self.paths,
                    into=self.into,
                    jobs=self.wishes.jobs,
                    again=self.wishes.again,
                    copies=self.wishes.copies,
                    options=Options(material.edition, material.prior, material.budget, material.select),
                    approved=dates[0],
                    published=dates[1],
                    on_result=self._take,
                    on_progress=self.progress.show,
                )
        except KeyboardInterrupt:
            self.progress.clear()
            if not self.progress.all:
                raise
            figures = {"done": self.progress.done, "all": self.progress.all, "path": self.into}
            complain(self.say["interrupted_kept" if self.into else "interrupted"].format(**figures))
            return INTERRUPTED
        self.progress.clear()
        if not inspection.documents:
            return _complain_of_nothing(self.paths, self.say)
        return self._told(inspection)

    def _take(self, document: Inspected) -> None:
        """Show one report as soon as its turn has come."""
        self.number += 1
        self.progress.clear()
        if self.form == "json":
            if document.problem is not None:
                complain(document.problem.message, document.problem.hint)
            if self.into is None:
                self._say([json.dumps(document.as_dict(), ensure_ascii=False)])
            return
        if self.number == 1:
            self._say(self.screen.head())
        self._say(self.screen.report(self.number, document))

    def _say(self, lines: Sequence[str] | Iterator[str]) -> None:
        """To the screen at once, or into the file in the end."""
        if self.output is None or self.into is not None or self.output.suffix.lower() == ".xlsx":
            for line in lines:
                click.echo(line)
        else:
            self.lines += lines

    def _told(self, inspection: Inspection) -> int:
        """The totals, and what was asked for written down."""
        judged = [inspection.judged(document) for document in inspection.documents]
        if self.form == "text":
            self._say(self.screen.totals(inspection.documents, judged, inspection.seen, inspection.strange))
        elif taken := sum(document.again for document in inspection.documents):
            complain(self.say["resumed"].format(taken=taken))
        code = inspection.code
        if self.output is None:
            return code
        workbook = self.into / WORKBOOK if self.into else self.output if self.output.suffix.lower() == ".xlsx" else None
        if workbook is not None:
            from juesuan.writers.summary import write_workbook

            workbook.parent.mkdir(parents=True, exist_ok=True)
            write_workbook(workbook, inspection.documents, judged, inspection.seen, inspection.strange)
            complain(self.say["written"].format(path=workbook))
            return code
        text = "".join(f"{line.rstrip()}\n" for line in self.lines)
        return max(code, write(self.output, text, self.say))

    def _keep_sources_apart(self) -> None:
        """:class:`JuesuanError` when results would be written over, or between, what is checked."""
        if self.output is None:
            return
        target = self.output.resolve()
        others = [path for path in (self.material.prior, self.material.budget) if path]
        for path in (*self.paths, *others):
            origin = Path(path).resolve()
            is_whole = path in others or not origin.is_dir() or is_facts_folder(origin)
            if target == origin and not is_whole:
                raise JuesuanError(self.say["into_source"].format(path=self.output), hint=self.say["into_source_hint"])
            inside = origin in target.parents
            if target == origin or (inside and (is_whole or not (self.into or target.name == WORKBOOK))):
                raise JuesuanError(self.say["over_input"].format(path=self.output), hint=self.say["over_input_hint"])
        if self.into is None:
            return
        kept, copies = self.into / RECORDS, self.into / COPIES
        is_used = any(at.is_file() and at.suffix != ".json" for at in kept.rglob("*")) if kept.exists() else False
        if is_used or (copies.exists() and not kept.exists()):
            used = kept if is_used else copies
            raise JuesuanError(self.say["into_used"].format(path=used), hint=self.say["into_used_hint"])

    def _date(self, name: str, text: str | None) -> date | None:
        if text is None:
            return None
        if (when := date_of(text)) is None:
            said = self.say["bad_date"].format(name=f"--{name}", text=text)
            raise JuesuanError(said, hint=self.say["bad_date_hint"])
        return when


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """Within, being told to end is an interrupt as at the keyboard: the processes are ended, what is done is kept."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Progress:
    """How far it is, on standard error: a bar on a terminal; elsewhere a line now and then when it takes long."""

    def __init__(self, say: Words, quiet: bool) -> None:
        self.say, self.quiet = say, quiet
        self.done = self.all = 0
        self.is_terminal = sys.stderr.isatty()
        self.shown = False
        self.started = self.last = time.monotonic_ns()

    def show(self, done: int, all_: int, taken: int) -> None:
        self.done, self.all = done, all_
        now = time.monotonic_ns()
        if self.quiet or all_ < 2 or done == all_:
            return
        text = self.say["progress"].format(done=done, all=all_)
        if taken:
            text += "，" + self.say["taken"].format(taken=taken)
        if fresh := done - taken:
            left = (now - self.started) // 1_000_000_000 * (all_ - done) // fresh
            minutes, seconds = divmod(left, 60)
            key = "minutes" if minutes else "seconds"
            text += "，" + self.say["left"].format(left=self.say[key].format(minutes=minutes, seconds=seconds))
        if self.is_terminal:
            full = BAR * done // all_
            click.echo(f"\r\x1b[K{'█' * full}{'░' * (BAR - full)} {text}", err=True, nl=False)
            self.shown = True
        elif now - self.last >= QUIET_FOR * 1_000_000_000:
            self.last = now
            click.echo(text, err=True)

    def clear(self) -> None:
        """Take the bar from the terminal, so that something else can be written there."""
        if self.shown:
            click.echo("\r\x1b[K", err=True, nl=False)
            self.shown = False


def _complain_of_nothing(paths: Sequence[str], say: Words) -> int:
    """Nothing was there to be checked: said of every folder, with what was passed over."""
    for path in paths:
        seen = find([path])
        told = "，".join(say["passed_one"].format(what=w, count=n) for w, n in seen.passed_over.items())
        more = say["nothing_passed"].format(list=told) if told else ""
        complain(say["nothing"].format(path=path) + more, say["nothing_hint"])
    return UNREADABLE
