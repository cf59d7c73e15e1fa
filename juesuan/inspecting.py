"""Inspect: many published reports at once, what was done before taken over, every result kept at once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path

from juesuan import __version__
from juesuan.errors import UnreadableFile
from juesuan.examining import Answer, Options, Thing, examine, limit_of, whose
from juesuan.inspection import Failure, Found, Inspected, Seen, each_apart, find, is_facts_folder
from juesuan.inspection.apart import MEMORY, SECONDS
from juesuan.inspection.earlier import Earlier
from juesuan.inspection.inspected import packed, problem_as_dict
from juesuan.inspection.items import FAILS, Dates, Judged, judge
from juesuan.inspection.kept import Names, Records, digest_of
from juesuan.inspection.register import dates_of
from juesuan.inspection.walk import COPIES, RECORDS, WORKBOOK
from juesuan.rules import catalogue

__all__ = ["Inspection", "Options", "each_inspected", "inspect"]

CLEAN, FOUND, UNREADABLE = 0, 1, 2  # as the exit codes of the command line
WARM_FROM = 8  # documents from which it pays to check a sample first: what that loads is shared by all processes
_Results = Generator[tuple[int, Inspected], None, None]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What came of it: the documents in stable order, what else was seen, the dates given, and the rules kept.

    ``strange`` are lines of registers that no document belongs to, and reports of last year that could not be read.
    """

    documents: tuple[Inspected, ...]
    seen: Seen = field(default_factory=Seen)
    dates: Mapping[str, Dates] = field(default_factory=dict)
    strange: tuple[str, ...] = ()
    select: tuple[str, ...] = ()

    def judged(self, document: Inspected) -> tuple[Judged, ...]:
        """What is to be said of each inspection item of a document that was read."""
        return () if document.row is None else judge(document.row, self.dates.get(document.path), self.select)

    @property
    def code(self) -> int:
        """The exit code of the worst document: 0 clean, 1 errors found (a late publication among them), 2 not read."""
        if not self.documents or self.seen.closed:
            return UNREADABLE
        return max(self._code(document) for document in self.documents)

    def _code(self, document: Inspected) -> int:
        if document.row is None:
            return UNREADABLE
        late = document.path in self.dates and any(judged.result == FAILS for judged in self.judged(document))
        return FOUND if document.row.counts.error or late else CLEAN


def inspect(
    paths: Sequence[str],
    *,
    into: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    again: bool = False,
    copies: bool = False,
    options: Options | None = None,
    approved: date | None = None,
    published: date | None = None,
    on_result: Callable[[Inspected], object] | None = None,
    on_progress: Callable[[int, int, int], object] | None = None,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> Inspection:
    """Check every report in the files and folders given, each in a process of its own, ``jobs`` at once (one a core).

    ``into`` is a folder that keeps the result of each report; what is there already, of the same content, version and
    options, is not checked again unless ``again``; with ``copies`` it also gets a marked copy of each report in which
    something above a notice was found. ``approved`` and ``published`` hold for all reports, a 台账.csv in a
    folder for each; the prior report may be a folder of them, in which each finds its own. ``on_result`` is called with
    each result in stable order, ``on_progress`` with the number done, of
    all, and taken over. :class:`JuesuanError` when a rule, last year's report or a register is not what it should be.
    """
    options = options or Options()
    names = Names()
    records = None if into is None else Records(Path(into) / RECORDS, _key(options), names)
    own = [] if into is None else [Path(into) / name for name in (RECORDS, COPIES, WORKBOOK)]
    seen = find(paths, without=own)
    marked = Path(into) / COPIES if into is not None and copies else None
    things = [Thing(found, None if marked is None else marked / names.of(found)) for found in seen.documents]
    dates, strange = dates_of(seen.registers, seen.documents)
    if approved is not None or published is not None:
        dates = {found.path: Dates(approved, published, "命令给出的日期") for found in seen.documents}
    _require_sense(options)
    options, unread = _with_earlier(options, jobs)
    done: dict[int, Inspected] = {}
    if records is not None and not again:
        done = {n: kept for n, thing in enumerate(things) if (kept := records.taken_over(*thing)) is not None}
    left = [n for n in range(len(seen.documents)) if n not in done]
    ordered = _in_order(things, done, _checked(things, left, options, jobs, seconds, memory, records))
    documents = []
    taken, finished = len(done), len(done)
    progress = on_progress or (lambda *_: None)
    progress(finished, len(seen.documents), taken)
    with closing(ordered):
        for step in ordered:
            if isinstance(step, int):
                finished += step
                progress(finished, len(seen.documents), taken)
                continue
            documents.append(replace(step, verdict=None))
            if on_result is not None:
                on_result(step)
    return Inspection(tuple(documents), seen, dates, (*strange, *unread), options.select)


def _with_earlier(options: Options, jobs: int | None) -> tuple[Options, tuple[str, ...]]:
    """The options with last year's reports where the prior one is a folder of them, and a line for each that could not
    be read."""
    if options.prior is None or not Path(options.prior).is_dir() or is_facts_folder(options.prior):
        return options, ()
    documents = find([options.prior]).documents
    _load(documents)
    with closing(each_apart(whose, documents, jobs=jobs or cores())) as answers:
        found = {index: answer for index, answer in answers if isinstance(answer, Earlier)}
    unread = tuple(f"“{d.path}”没有读成，没有用作上年报告" for n, d in enumerate(documents) if n not in found)
    return replace(options, prior=None, earlier=tuple(found[index] for index in sorted(found))), unread


def each_inspected(
    documents: Sequence[Found], *, options: Options | None = None, jobs: int | None = None
) -> Generator[Inspected, None, None]:
    """The result of each document, in the order given, as soon as its turn has come; nothing is kept."""
    options = options or Options()
    _require_sense(options)
    options, _ = _with_earlier(options, jobs)
    things = [Thing(found) for found in documents]
    checked = _checked(things, range(len(things)), options, jobs, SECONDS, MEMORY, None)
    with closing(_in_order(things, {}, checked)) as ordered:
        yield from (step for step in ordered if not isinstance(step, int))


def _in_order(
    things: Sequence[Thing], done: dict[int, Inspected], checked: _Results
) -> Generator[Inspected | int, None, None]:
    """Every result in the order of the documents, and a 1 for each that gets done."""
    turn = 0
    with closing(checked):
        while turn < len(things):
            if turn in done:
                yield done.pop(turn)
                turn += 1
                continue
            index, result = next(checked)
            done[index] = result
            yield 1


def _checked(
    things: Sequence[Thing],
    left: Sequence[int],
    options: Options,
    jobs: int | None,
    seconds: int,
    memory: int,
    records: Records | None,
) -> _Results:
    """The results of the documents that are left to do, as they come; each is kept at once."""
    wanted = [things[index] for index in left]
    _load([thing.found for thing in wanted])
    work = partial(examine, options=options)
    with closing(each_apart(work, wanted, jobs=jobs or cores(), seconds=seconds, memory=memory)) as answers:
        for n, answer in answers:
            index, found = left[n], wanted[n].found
            if isinstance(answer, Failure):
                problem = limit_of(found, answer)
                whole = packed(problem_as_dict(found.path, problem))
                answer = Answer(*digest_of(found.path), whole, None, problem, 0, None)
            result = Inspected(
                found.path,
                found.name,
                answer.sha256,
                answer.row,
                answer.problem,
                answer.packed,
                answer.milliseconds,
                copy=answer.copy,
                no_copy=answer.no_copy,
                verdict=answer.verdict,
            )
            yield index, result if records is None else records.keep(result, answer.size)


def cores() -> int:
    """How many processes can really run at once here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _key(options: Options) -> str:
    """The version, the rules and the options by which a result is known to be of today."""
    others = [digest_of(path)[0] if path else "" for path in (options.prior, options.budget)]
    rules = [[rule.code, rule.severity, rule.status, rule.relation, rule.hint] for rule in catalogue()]
    known = json.dumps([__version__, rules, options.edition, *others, sorted(options.select)])
    return hashlib.sha256(known.encode()).hexdigest()


def _require_sense(options: Options) -> None:
    """:class:`JuesuanError` when what holds for all documents is wrong: that is said once, not of each of them."""
    from juesuan.checking import require_known
    from juesuan.editions import load

    require_known(options.select)
    if options.edition is not None:
        load(options.edition)
    for path in filter(None, (options.prior, options.budget)):
        if not Path(path).exists():
            raise UnreadableFile(f"没有“{path}”这个文件或文件夹", hint="检查路径；路径里有空格的要加引号")


def _load(documents: Sequence[Found]) -> None:
    """Load what the processes will need before they are split off, so that they share it."""
    if not documents:
        return
    from juesuan.readers.source import KINDS

    import_module("juesuan.intake")
    import_module("juesuan.folder")
    suffixes = {Path(found.path).suffix.lower() for found in documents}
    for kind in KINDS:
        if kind.reader and suffixes.intersection(kind.suffixes):
            import_module(kind.reader.partition(":")[0])
    if len(documents) >= WARM_FROM:
        from juesuan.checking import check

        check(Path(__file__).parent / "rules" / "sample.txt")
