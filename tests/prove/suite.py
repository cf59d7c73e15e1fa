"""The suite of generated reports: built into juesuan-suite/, and the checker run on it.

python -m tests.prove.suite build
python -m tests.prove.suite run [--kinds table-item text] [--sample 300] [--clean 20] [--jobs 2] [--misses 3] [--fast]
                                 [--page docs/suite.md]
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path

from tests.prove.suite_build import build
from tests.prove.suite_run import page, report, run, tasks


def main() -> None:
    """Build or run."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("job", choices=("build", "run"))
    options.add_argument("--kinds", nargs="*", default=[], help="only kinds whose codes begin so")
    options.add_argument("--sample", type=int, help="so many mutants, spread over the kinds")
    options.add_argument("--clean", type=int, help="so many clean reports")
    options.add_argument("--fast", action="store_true", help="a sample of 150 mutants and 20 clean reports")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--misses", type=int, default=0, help="examples of each kind that were not found")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--page", type=Path, help="write the figures of the run into this page")
    chosen = options.parse_args()
    if chosen.job == "build":
        for line in build():
            print(line)
        return
    sample, clean = (150, 20) if chosen.fast else (chosen.sample, chosen.clean)
    started = time.monotonic()
    outcome = run(tasks(chosen.kinds, sample, clean, chosen.seed), chosen.jobs)
    for line in report(outcome, chosen.misses):
        print(line)
    if chosen.page is not None:
        chosen.page.write_text("\n".join(page(outcome, date.today().isoformat())), "utf-8")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
