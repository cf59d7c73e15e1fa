"""Single: one file checked in a process of its own, with limits; its JSON goes to standard output.

Servers answer from threads, in which a process cannot safely be split off; a fresh one can always be started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

SECONDS = 120
AT_ONCE = 2
_turns = BoundedSemaphore(AT_ONCE)


def check_apart(folder: Path, name: str) -> dict[str, Any]:
    """The JSON of ``check`` for a file in a folder; with the key ``error`` when there is no verdict.

    ``TimeoutError`` when so many are being checked that this one got no turn.
    """
    from juesuan.examining import limit_of
    from juesuan.inspection import Failure, Found
    from juesuan.inspection.inspected import problem_as_dict

    if not _turns.acquire(timeout=30):
        raise TimeoutError
    try:
        run = subprocess.run(
            [sys.executable, "-m", __name__, name],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), *_path())))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        failure = None if run.returncode == 0 else Failure("crash")
    except subprocess.TimeoutExpired:
        failure = Failure("time", SECONDS)
    finally:
        _turns.release()
    if failure is not None:
        return problem_as_dict(name, limit_of(Found(name, name), failure))
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def _path() -> list[str]:
    return [os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else []


def _main(name: str) -> None:
    from juesuan.examining import Options, Thing, examine
    from juesuan.inspection import Found
    from juesuan.inspection.apart import MEMORY

    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 10))
    except (ImportError, ValueError, OSError):  # not everywhere; the time limit of whoever waits holds
        pass
    sys.stdout.buffer.write(zlib.decompress(examine(Thing(Found(name, name)), Options()).packed))


if __name__ == "__main__":
    _main(sys.argv[1])
