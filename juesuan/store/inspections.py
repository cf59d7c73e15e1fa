"""Inspections: a bureau's batch of published files, each claimed by one process, its result kept when it comes."""

from __future__ import annotations

import os
import re
import socket
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from juesuan.inspection import Found, Inspected, find
from juesuan.inspection.inspected import Problem, Row, packed, row_of
from juesuan.inspection.items import Dates, Judged, judge
from juesuan.inspection.register import dates_of
from juesuan.store.acting import Refused, acting
from juesuan.store.models import InspectedFile, Inspection, Post
from juesuan.store.reports import keep_file

LONGEST = 150  # characters of a name; the column takes 200, and numbers may be put behind it
LEASE = timedelta(minutes=5)  # longer than a file may take; then its process is taken for lost
TRIES = 3
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e]+')
_LOST = "核验时程序中断了三次，没有得出结果"
_LOST_HINT = "文件可能损坏或有意构造；请从原软件重新导出后再上传"


class Uploaded(NamedTuple):
    """One file as it came: its name, and where its bytes lie now."""

    name: str
    path: Path


def plain_name(name: str) -> str:
    """A name that is safe on every system: no folders, no control characters, not hidden, not too long."""
    last = PurePath(name.replace("\\", "/")).name
    clean = _UNFIT.sub("_", last).strip(" .") or "文件"
    if len(clean) <= LONGEST:
        return clean
    suffix = PurePath(clean).suffix[:12]
    return clean[: LONGEST - len(suffix)] + suffix


def inspect(by: Post, title: str, files: Sequence[Uploaded], folder: Path | None = None) -> Inspection:
    """检查公开文件: a batch of the files that may be reports, waiting to be checked.

    A 台账.csv among them gives the dates of approval and publication. What is no report is not kept; the batch says so.
    ``folder`` is where the files are laid out by name for a moment.
    """
    batch = Inspection(body=by.body, by=by.person, at=timezone.now(), title=title.strip()[:LONGEST])
    with tempfile.TemporaryDirectory(dir=folder) as home:
        laid_out = _laid_out(Path(home), files)
        seen = find([home])
        dates, strange = dates_of(seen.registers, seen.documents)
        batch.strange = [
            *(f"{count} 个文件没有核验：{why}" for why, count in seen.passed_over.items()),
            *(line.replace(f"{home}{os.sep}", "") for line in strange),
        ]
        if not seen.documents:
            raise Refused("没有可以核验的文件，没有建立批次", hint="上传 Word、Excel、PDF、网页或文本的部门决算")
        batch.title = batch.title or f"{timezone.localdate()} 上传的 {len(seen.documents)} 个文件"
        kept = [(Path(found.path), *keep_file(Path(found.path))) for found in seen.documents]
        with acting("inspect", by, batch) as doing:
            batch.save()
            InspectedFile.objects.bulk_create(
                InspectedFile(
                    inspection=batch,
                    name=laid_out[path],
                    sha256=sha256,
                    size=size,
                    dates=_dates_told(dates.get(str(path))),
                )
                for path, sha256, size in kept
            )
            doing.tell("文件", None, [f"{laid_out[path]} {sha256}" for path, sha256, _ in kept])
    return batch


def _laid_out(home: Path, files: Sequence[Uploaded]) -> dict[Path, str]:
    """The files under their names in a folder, numbered where two are named alike."""
    placed: dict[Path, str] = {}
    taken: set[str] = set()
    for file in files:
        name = plain_name(file.name)
        stem, suffix = PurePath(name).stem, PurePath(name).suffix
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        taken.add(name.casefold())
        os.link(file.path, home / name) if _same_disk(file.path, home) else (home / name).write_bytes(
            file.path.read_bytes()
        )
        placed[home / name] = name
    return placed


def _same_disk(one: Path, other: Path) -> bool:
    return hasattr(os, "link") and one.stat().st_dev == other.stat().st_dev


def _dates_told(dates: Dates | None) -> dict[str, str]:
    if dates is None:
        return {}
    told = {name: day.isoformat() for name in ("approved", "published") if (day := getattr(dates, name)) is not None}
    return {**told, "source": dates.source, "trouble": dates.trouble}


def dates_given(file: InspectedFile) -> Dates | None:
    """When the report was approved and published, by the 台账 of the batch."""
    told = file.dates
    if not told:
        return None
    approved, published = (date.fromisoformat(told[n]) if n in told else None for n in ("approved", "published"))
    return Dates(approved, published, told.get("source", ""), told.get("trouble", ""))


# ── the work in the background ──


def whoami() -> str:
    """How a process that checks files signs what it has in hand."""
    return f"{socket.gethostname()}:{os.getpid()}"


def release() -> int:
    """Hand back what lost processes had in hand: of this host when they are gone, of others after a while."""
    host, now = socket.gethostname(), timezone.now()
    freed = 0
    for file in InspectedFile.objects.filter(stage=InspectedFile.RUNNING).only("pk", "claim", "claimed_at", "tries"):
        name, _, pid = file.claim.rpartition(":")
        is_lost = file.claimed_at is None or file.claimed_at + LEASE < now or (name == host and not _lives(pid))
        if not is_lost:
            continue
        mine = InspectedFile.objects.filter(pk=file.pk, stage=InspectedFile.RUNNING, claim=file.claim)
        if file.tries >= TRIES:
            freed += mine.update(
                stage=InspectedFile.FAILED, problem=_LOST, summary={"kind": "limit", "hint": _LOST_HINT}, claim=""
            )
        else:
            freed += mine.update(stage=InspectedFile.WAITING, claim="")
    return freed


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def claim(most: int) -> list[InspectedFile]:
    """Take up to ``most`` waiting files in hand; no other process gets the same ones."""
    me = whoami()
    taken: list[int] = []
    waiting = InspectedFile.objects.filter(stage=InspectedFile.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)[: most * 2]):
        if len(taken) == most:
            break
        if waiting.filter(pk=pk).update(
            stage=InspectedFile.RUNNING, claim=me, claimed_at=timezone.now(), tries=F("tries") + 1
        ):
            taken.append(pk)
    return list(InspectedFile.objects.filter(pk__in=taken).defer("verdict"))


def finish(
    file: InspectedFile,
    whole: Mapping[str, Any],
    problem: Problem | None,
    milliseconds: int = 0,
    page: Path | None = None,
    copy: Path | None = None,
    no_copy: str = "",
) -> bool:
    """Keep what came of a file; ``False`` when it was taken from this process meanwhile and another one keeps it."""
    row = row_of(whole) if problem is None else None
    counts = row.counts if row is not None else None
    changes: dict[str, Any] = {
        "stage": InspectedFile.DONE if row is not None else InspectedFile.FAILED,
        "verdict": dict(whole),
        "problem": problem.message if problem is not None else "",
        "summary": _brief(row, file, milliseconds)
        if row is not None
        else {"kind": problem.kind if problem else "", "hint": problem.hint if problem else ""},
        "errors": counts.error if counts else 0,
        "explains": counts.explain if counts else 0,
        "notices": counts.notice if counts else 0,
        "page": keep_file(page)[0] if page is not None else "",
        "copy": keep_file(copy)[0] if copy is not None else "",
        "no_copy": no_copy,
        "claim": "",
    }
    mine = InspectedFile.objects.filter(pk=file.pk, stage=InspectedFile.RUNNING, claim=file.claim)
    return bool(mine.update(**changes))


def _brief(row: Row, file: InspectedFile, milliseconds: int) -> dict[str, Any]:
    """A verdict in short, for lists and comparisons."""
    document = row.document
    return {
        "department": document.get("department") or "",
        "year": document.get("year") or "",
        "format": document.get("format") or "",
        "tables": len(row.tables),
        "sections": len(row.sections),
        "forms": row.evaluations,
        "numbers": dict(row.numbers),
        "rules_run": row.rules_run,
        "not_checked": len(row.not_checked),
        "unread": row.unread,
        "milliseconds": milliseconds,
        "items": [judged._asdict() for judged in judge(row, dates_given(file))],
        "worst": [
            {"code": one.code, "severity": one.severity.value, "title": one.title, "message": one.message}
            for one in row.worst
        ],
    }


def progress_of(batch: Inspection) -> tuple[int, int]:
    """How many files are done, and how many there are."""
    open_stages = Q(stage=InspectedFile.WAITING) | Q(stage=InspectedFile.RUNNING)
    number = batch.files.count()
    return number - batch.files.filter(open_stages).count(), number


def inspected(files: Iterable[InspectedFile]) -> tuple[list[Inspected], list[tuple[Judged, ...]]]:
    """The results as the workbook wants them: each document, and what is said of its items."""
    documents, judged = [], []
    for file in files:
        whole = file.verdict or {}
        if "document" not in whole:  # it never came to an answer of its own
            whole = {"document": {"path": file.name}, "error": {"message": file.problem}}
        row = row_of(whole) if file.stage == InspectedFile.DONE else None
        problem = None
        if row is None:
            problem = Problem(file.summary.get("kind") or "limit", file.problem, file.summary.get("hint", ""))
        documents.append(Inspected(file.name, file.name, file.sha256, row, problem, packed(whole)))
        judged.append(() if row is None else judge(row, dates_given(file)))
    return documents, judged


def seen_of(batch: Inspection) -> tuple[Found, ...]:
    """The documents of a batch, as a walk over a folder would name them."""
    return tuple(Found(name, name) for name in batch.files.values_list("name", flat=True))
