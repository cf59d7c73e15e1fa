"""The command line: one sub-command per job, each calling one public function; Chinese, or English with --lang en."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0 clean, 1 errors found, 2 unreadable, 130 interrupted.

    What the commands need is imported within, so that an interrupt while it loads ends without a trace as well.
    """
    gc.set_threshold(500_000, 50, 100)  # loading makes many objects and hardly any cycles to look for
    try:
        from juesuan.cli.line import run_line

        return run_line(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        print("已中断 / Interrupted", file=sys.stderr)
        return INTERRUPTED
    finally:
        gc.freeze()  # all is given back at once when the process ends: no looking for cycles before that
