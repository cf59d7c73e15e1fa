"""Examine: one document in a process of its own, and all that may keep it from a verdict told as a problem."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from juesuan.errors import JuesuanError, LimitReached, NotFinalAccounts, last_step
from juesuan.finding import Verdict
from juesuan.inspection import Failure, Found, Problem, Row
from juesuan.inspection.earlier import Earlier, last_year_of
from juesuan.inspection.inspected import packed, problem_as_dict, row_of
from juesuan.inspection.kept import digest_of

_SYSTEM = {errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EIO: "读写出错", errno.ENOENT: "没有这个文件"}
_MISTAKE = "这是程序的缺陷，不是报告的问题；请把这段文字连同该文件（可先删去不宜公开的内容）反馈给维护者"
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
    earlier: tuple[Earlier, ...] = ()  # last year's reports, where ``prior`` is a folder of them


class Answer(NamedTuple):
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


class Thing(NamedTuple):
    """What a process is given: the document, and where its marked copy belongs, if one is wanted."""

    found: Found
    copy: Path | None = None


def examine(thing: Thing, options: Options) -> Answer:
    """In the process of one document: its verdict, or the problem that kept it from one."""
    found = thing.found
    started = time.monotonic_ns()
    digest, size = digest_of(found.path)
    verdict, problem = None, None
    try:
        verdict = _verdict(found.path, options)
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
    return Answer(digest, size, packed(whole), row, problem, spent, kept, copy, no_copy)


def _verdict(path: str, options: Options) -> Verdict:
    """The verdict on one document, with its own report of last year where there is a folder of them."""
    from juesuan.checking import check, check_accounts, is_book, read

    edition, budget, select = options.edition, options.budget, options.select
    if not options.earlier or is_book(path) or (Path(path) / "entries").is_dir():
        return check(path, edition=edition, prior=options.prior, budget=budget, select=select)
    accounts = read(path, edition=edition)
    prior = last_year_of(accounts.department, accounts.year, options.earlier)
    verdict = check_accounts(accounts, prior=prior, budget=budget, select=select)
    return replace(verdict, document={**verdict.document, "prior": prior or ""})


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


def _in_chinese(error: JuesuanError) -> str:
    """The message, with what the system said put into Chinese."""
    reason = error.__cause__ or error.__context__
    if isinstance(reason, OSError) and reason.strerror:
        return error.message.replace(reason.strerror, _SYSTEM.get(reason.errno or 0, reason.strerror))
    return error.message


def limit_of(found: Found, failure: Failure) -> Problem:
    said = {
        "time": f"核验“{found.path}”超过 {failure.seconds} 秒，已停止",
        "memory": f"核验“{found.path}”时内存不够，已停止",
        "crash": f"核验“{found.path}”的进程中途崩溃，没有得出结果",
    }
    return Problem("limit", said[failure.kind], _REDO)


def whose(found: Found) -> Earlier | None:
    """Whose report it is and of which year; ``None`` when it cannot be read."""
    from juesuan.checking import read

    try:
        accounts = read(found.path)
    except JuesuanError:
        return None
    return Earlier(found.path, accounts.department, accounts.year)
