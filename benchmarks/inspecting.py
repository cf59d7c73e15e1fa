"""Timings of a folder of reports: how many a second with one process and with two, and how long a rerun takes."""

from __future__ import annotations

import random
import resource
import tempfile
from pathlib import Path
from time import perf_counter

from juesuan.inspecting import Inspection, inspect
from juesuan.writers.summary import to_workbook
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render

REPORTS = 40
JOBS = (1, 2)


def main() -> None:
    """Print reports a second, the processor's share, what a rerun takes, and the workbook."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "reports"
        folder.mkdir()
        for seed in range(REPORTS):
            rng = random.Random(seed)
            report = compose(random_accounts(rng, Wish(projects=seed % 5)), random_style(rng))
            (folder / f"{seed:03}.txt").write_text(render(report), "utf-8")
        size = sum(file.stat().st_size for file in folder.iterdir()) // REPORTS // 1024
        print(f"inspect  {REPORTS} reports of {size} KB, each in a process of its own")
        for jobs in JOBS:
            out = Path(place) / f"out{jobs}"
            begin, busy = perf_counter(), _processor()
            found = inspect([str(folder)], into=out, jobs=jobs)
            clock, busy = perf_counter() - begin, _processor() - busy
            print(f"  {jobs} at once  {REPORTS / clock:6.1f} reports/s  ({clock:.2f} s; processor {busy:.2f} s)")
        begin = perf_counter()
        inspect([str(folder)], into=out)
        print(f"  rerun      {perf_counter() - begin:6.2f} s, nothing to do")
        _workbook(found)


def _workbook(found: Inspection) -> None:
    begin = perf_counter()
    data = to_workbook(found.documents, [found.judged(d) for d in found.documents], found.seen)
    print(f"  workbook   {perf_counter() - begin:6.2f} s, {len(data) // 1024} KB")


def _processor() -> float:
    """Seconds of the processor that this process and those it waited for have spent."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)
