"""Inspect: many published reports at once, what was done before taken over, every result kept at once."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
import zlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from juesuan import __version__
from juesuan.errors import JuesuanError, LimitReached, NotFinalAccounts, UnreadableFile, last_step
from juesuan.finding import Verdict
from juesuan.inspection import Failure, Found, Inspected, Problem, Row, Seen, each_apart, find
from juesuan.inspection.apart import MEMORY, SECONDS
from juesuan.inspection.inspected import problem_as_dict, row_of
from juesuan.inspection.items import FAILS, Dates, Judged, judge
from juesuan.inspection.kept import Names, Records, digest_of
from juesuan.inspection.register import dates_of
from juesuan.inspection.walk import COPIES, RECORDS, WORKBOOK
from juesuan.rules import catalogue

CLEAN, FOUND, UNREADABLE = 0, 1, 2  # as the exit codes of the command line
WARM_FROM = 8  # documents from which it pays to check a sample first: what that loads is shared by all processes
_SYSTEM = {errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EIO: "读写出错", errno.ENOENT: "没有这个文件"}
_MISTAKE = "这是程序的缺陷，不是报告的问题；请把这段文字连同该文件（可先删去不宜公开的内容）反馈给维护者"
_Results = Generator[tuple[int, Inspected], None, None]
_NO_COPY = "这种文件不能加批注，用 juesuan check --format html"
_REDO = "文件可能损坏或有意构造；请从原软件重新导出，或拆分后再核验"


@dataclass(frozen=True, slots=True)
class Options:
    """What a check is told besides the report, and whether the whole verdict is handed back."""

    edition: str | None = None
    prior: str | None = None
    budget: str | None = None
    select: tuple[str, ...] = ()
    verdicts: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """What came of it: the documents in stable order, what else was seen, the dates given, and the rules kept.

    ``strange`` are lines of registers that no document belongs to.
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


class _Answer(NamedTuple):
    """What the process of one document hands over; ``packed`` is the JSON object of ``check``."""

    sha256: str
    size: int
    packed: bytes
    row: Row | None
    problem: Problem | None
    milliseconds: int
    verdict: Verdict | None
    copy: Path | None = None
    no_copy: str = ""


class _Thing(NamedTuple):
    """What a process is given: the document, and where its marked copy belongs, if one is wanted."""

    found: Found
    copy: Path | None = None


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
    folder for each. ``on_result`` is called with each result in stable order, ``on_progress`` with the number done, of
    all, and taken over. :class:`JuesuanError` when a rule, last year's report or a register is not what it should be.
    """
    options = options or Options()
    names = Names()
    records = None if into is None else Records(Path(into) / RECORDS, _key(options), names)
    own = [] if into is None else [Path(into) / name for name in (RECORDS, COPIES, WORKBOOK)]
    seen = find(paths, without=own)
    marked = Path(into) / COPIES if into is not None and copies else None
    things = [_Thing(found, None if marked is None else marked / names.of(found)) for found in seen.documents]
    dates, strange = dates_of(seen.registers, seen.documents)
    if approved is not None or published is not None:
        dates = {found.path: Dates(approved, published, "命令给出的日期") for found in seen.documents}
    _require_sense(options)
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
    return Inspection(tuple(documents), seen, dates, strange, options.select)


def each_inspected(
    documents: Sequence[Found], *, options: Options | None = None, jobs: int | None = None
) -> Generator[Inspected, None, None]:
    """The result of each document, in the order given, as soon as its turn has come; nothing is kept."""
    options = options or Options()
    _require_sense(options)
    things = [_Thing(found) for found in documents]
    checked = _checked(things, range(len(things)), options, jobs, SECONDS, MEMORY, None)
    with closing(_in_order(things, {}, checked)) as ordered:
        yield from (step for step in ordered if not isinstance(step, int))


def _in_order(
    things: Sequence[_Thing], done: dict[int, Inspected], checked: _Results
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
    things: Sequence[_Thing],
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
    work = partial(_examine, options=options)
    with closing(each_apart(work, wanted, jobs=jobs or cores(), seconds=seconds, memory=memory)) as answers:
        for n, answer in answers:
            index, found = left[n], wanted[n].found
            if isinstance(answer, Failure):
                problem = _limit(found, answer)
                packed = _packed(problem_as_dict(found.path, problem))
                answer = _Answer(*digest_of(found.path), packed, None, problem, 0, None)
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


def _examine(thing: _Thing, options: Options) -> _Answer:
    """In the process of one document: its verdict, or the problem that kept it from one."""
    from juesuan.checking import check

    found = thing.found
    started = time.monotonic_ns()
    digest, size = digest_of(found.path)
    verdict, problem = None, None
    try:
        verdict = check(
            found.path,
            edition=options.edition,
            prior=options.prior,
            budget=options.budget,
            select=options.select,
        )
    except NotFinalAccounts as error:
        problem = Problem("none", error.message, error.hint, error.place)
    except LimitReached as error:
        problem = Problem("limit", error.message, error.hint, error.place)
    except JuesuanError as error:
        problem = Problem("unreadable", _in_chinese(error), error.hint, error.place)
    except OSError as error:
        said = _SYSTEM.get(error.errno or 0, error.strerror or str(error))
        problem = Problem("unreadable", f"“{error.filename or found.path}”：{said}", "检查权限和磁盘后再核验")
    except MemoryError:
        raise
    except RecursionError:
        problem = Problem("limit", f"“{found.path}”嵌套过深，不像一份部门决算", _REDO)
    except Exception as error:
        if os.environ.get("JUESUAN_DEBUG"):
            import traceback

            traceback.print_exc()
        problem = Problem("mistake", f"处理“{found.path}”时程序出错，没有得出结果：{last_step(error)}", _MISTAKE)
    whole = verdict.as_dict() if verdict is not None else problem_as_dict(found.path, problem or Problem("mistake", ""))
    row = row_of(whole) if verdict is not None else None
    copy, no_copy = (None, "") if thing.copy is None else _marked(verdict, row, thing.copy)
    spent = (time.monotonic_ns() - started) // 1_000_000
    kept = verdict if options.verdicts else None
    return _Answer(digest, size, _packed(whole), row, problem, spent, kept, copy, no_copy)


def _marked(verdict: Verdict | None, row: Row | None, copy: Path) -> tuple[Path | None, str]:
    """The marked copy of a document in which something above a notice was found, or why there is none; an older copy
    does not outlive its reason."""
    from juesuan.writers.annotate import ANNOTATORS, annotate

    if verdict is not None and row is not None and row.is_grave:
        if verdict.document["format"] not in ANNOTATORS:
            return None, _NO_COPY
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            annotate(verdict, copy)
            return copy, ""
        except JuesuanError as error:
            return None, error.message
        except (OSError, ValueError, RuntimeError, LookupError) as error:  # the verdict stands without it
            return None, f"批注的副本没有做成：{last_step(error)}"
    copy.unlink(missing_ok=True)
    return None, ""


def _packed(whole: Mapping[str, object]) -> bytes:
    return zlib.compress(json.dumps(whole, ensure_ascii=False).encode("utf-8", "backslashreplace"), 1)


def _in_chinese(error: JuesuanError) -> str:
    """The message, with what the system said put into Chinese."""
    reason = error.__cause__ or error.__context__
    if isinstance(reason, OSError) and reason.strerror:
        return error.message.replace(reason.strerror, _SYSTEM.get(reason.errno or 0, reason.strerror))
    return error.message


def _limit(found: Found, failure: Failure) -> Problem:
    said = {
        "time": f"核验“{found.path}”超过 {failure.seconds} 秒，已停止",
        "memory": f"核验“{found.path}”时内存不够，已停止",
        "crash": f"核验“{found.path}”的进程中途崩溃，没有得出结果",
    }
    return Problem("limit", said[failure.kind], _REDO)


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
