"""Timings of publishing: each format of the example's report by itself and all together, and the reading back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter, process_time

import juesuan
from juesuan.publishing import FORMATS, accounts_of, publish

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
TARGET = 3  # seconds for all formats of one department
TIMES = 3
READABLE = ("docx", "pdf", "xlsx", "html")


def main() -> None:
    """Print the best of a few runs of each format, warm, and of reading each back and checking it."""
    begin = perf_counter()
    accounts = accounts_of(EXAMPLE)
    print(f"publish  {len(accounts.evaluations)} forms; accounts from entries {perf_counter() - begin:.3f} s")
    with tempfile.TemporaryDirectory() as folder:
        together = []
        for _ in range(TIMES):
            begin, busy = perf_counter(), process_time()
            made = publish(accounts, folder)
            together.append((perf_counter() - begin, process_time() - busy, made))
        clock, busy, made = min(together, key=lambda run: run[0])
        first = together[0][0]
        print(f"  together   {clock:7.3f} s  (processor {busy:.3f} s; first run {first:.3f} s; target {TARGET} s)")
        for form in FORMATS:
            runs = [one.milliseconds for _, _, all_made in together for one in all_made if one.format == form]
            print(f"  {form:<10} {min(runs) / 1000:7.3f} s")
        for one in made:
            if one.format in READABLE:
                begin = perf_counter()
                verdict = juesuan.check(one.path)
                print(f"  check {one.format:<5} {perf_counter() - begin:6.3f} s  {len(verdict.findings)} findings")
