"""Timings of forms that go out and come back: 300 workbooks exported, collected into an empty folder, and once more."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

from juesuan.collecting import collect, read_forms
from juesuan.writers.forms import write_form

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
COUNT = 300


def main() -> None:
    """Print how long 300 workbooks take each way, by the clock and of the processor, and how many came back alike."""
    known = read_forms(EXAMPLE)
    ordered = [(n, known[n % len(known)]) for n in range(COUNT)]
    forms = [replace(form, number=n + 1, name=f"{form.name}{n + 1}") for n, form in ordered]
    print(f"forms    {COUNT} workbooks, {sum(len(form.indicators) for form in forms)} indicators")
    with tempfile.TemporaryDirectory() as folder:
        out, facts = Path(folder) / "out", Path(folder) / "facts"
        out.mkdir()
        begin, busy = perf_counter(), process_time()
        for form in forms:
            write_form(form, out / f"{form.number}.xlsx")
        print(f"  export     {perf_counter() - begin:7.3f} s  (processor {process_time() - busy:.3f} s)")
        for name in ("import", "again"):
            begin, busy = perf_counter(), process_time()
            collected = collect(out, facts)
            clock, own = perf_counter() - begin, process_time() - busy
            print(f"  {name:<10} {clock:7.3f} s  (processor {own:.3f} s, reading apart)")
        changed = sum(bool(one.changes) for one in collected.taken)
        print(f"  {len(collected.taken)} taken, {changed} changed, {len(collected.problems)} problems")


if __name__ == "__main__":
    main()
