"""Inspector: the process behind the pages that checks uploaded files, each in a process of its own with limits.

Started by ``juesuan serve``; ends when that ends. Several of them, on several machines, share one database.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
import zlib
from contextlib import chdir, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from juesuan.examining import Answer, Options, Thing, examine, limit_of
from juesuan.inspection import Failure, Found, each_apart
from juesuan.inspection.inspected import problem_as_dict

PAUSE = 1  # seconds between two looks for work
RESTART = 5  # seconds before a process that broke down is started again
COPY, PAGE = "批注", "page.html"
log = logging.getLogger(__name__)


class _Task(NamedTuple):
    """One file laid out under its name in a folder of its own."""

    folder: Path
    name: str


def look(task: _Task) -> Answer:
    """In the process of one file: its verdict, the verdict as a page, and a marked copy where there is reason."""
    from juesuan.writers.html import to_html

    with chdir(task.folder):  # messages and pages name the file alone, not where it lies here
        answer = examine(Thing(Found(task.name, task.name), Path(COPY) / task.name), Options(verdicts=True))
        if answer.verdict is not None:
            try:
                Path(PAGE).write_bytes(to_html(answer.verdict).encode("utf-8", "backslashreplace"))
            except (OSError, ValueError, LookupError) as error:  # the verdict stands without its page
                log.warning("no page of %s: %s", task.name, error)
    return answer._replace(verdict=None)


def work_once(jobs: int | None = None) -> int:
    """Check the files that wait, as many as run at once; returns how many were taken in hand."""
    from django.conf import settings

    from juesuan.inspecting import cores
    from juesuan.store.inspections import claim, finish, release
    from juesuan.store.reports import file_path

    release()
    files = claim(jobs or cores())
    if not files:
        return 0
    settings.WORK.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.WORK) as home:
        tasks = []
        for file in files:
            folder = Path(home) / str(file.pk)
            folder.mkdir()
            (folder / file.name).write_bytes(file_path(file.sha256).read_bytes())
            tasks.append(_Task(folder, file.name))
        with closing(each_apart(partial(look), tasks, jobs=len(tasks))) as answers:
            for index, answer in answers:
                file, task = files[index], tasks[index]
                if isinstance(answer, Failure):
                    problem = limit_of(Found(task.name, task.name), answer)
                    finish(file, problem_as_dict(task.name, problem), problem)
                    continue
                page, copy = task.folder / PAGE, task.folder / COPY / task.name
                finish(
                    file,
                    json.loads(zlib.decompress(answer.packed)),
                    answer.problem,
                    answer.milliseconds,
                    page if page.is_file() else None,
                    copy if answer.copy is not None and copy.is_file() else None,
                    answer.no_copy,
                )
    return len(files)


def run() -> None:
    """Look for files and check them until whoever started this is gone."""
    from django.db import Error, close_old_connections

    parent = os.getppid()
    if hasattr(os, "nice"):
        os.nice(5)  # people at the pages come first
    while os.getppid() == parent:
        try:
            close_old_connections()
            if work_once():
                continue
        except (Error, OSError) as error:  # a database or a disk that does not answer may come back
            log.warning("inspection waits: %s", error)
            time.sleep(RESTART)
        time.sleep(PAUSE)


def start_beside() -> None:
    """Start the process beside the server and start it again whenever it ends, as long as the server lives."""

    def keep() -> None:
        while True:
            process = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.DEVNULL)
            process.wait()
            time.sleep(RESTART)

    threading.Thread(target=keep, name="inspector", daemon=True).start()


if __name__ == "__main__":
    from juesuan.web.keeping import start

    start()
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(0)
