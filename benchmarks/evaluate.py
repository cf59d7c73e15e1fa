"""Timings of evaluating: a thousand invented forms read from their files, scored, remarked on, and written down."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter, process_time

import juesuan
from juesuan.writers.scores.as_text import to_text
from juesuan.writers.scores.as_xlsx import to_xlsx
from tests.generate.form_files import write_forms

FORMS = 1000
TARGET = 5  # seconds for reading, scoring and remarking


def main() -> None:
    """Print the time of the evaluation and of each way of writing it down."""
    with tempfile.TemporaryDirectory() as folder:
        write_forms(Path(folder), FORMS)
        begin, busy = perf_counter(), process_time()
        evaluation = juesuan.evaluate(folder)
        clock, busy = perf_counter() - begin, process_time() - busy
    view = evaluation.view
    print(f"evaluate {view.forms} forms, {view.indicators} indicators, {view.differing} scores differ")
    print(f"  evaluate   {clock:7.3f} s  (processor {busy:.3f} s; target {TARGET} s)")
    for name, write in (("text", to_text), ("json", lambda made: made.to_json()), ("xlsx", to_xlsx)):
        begin = perf_counter()
        size = len(write(evaluation))
        print(f"  {name:<10} {perf_counter() - begin:7.3f} s  {size} characters")


if __name__ == "__main__":
    main()
