"""Apart: the same work on many things, a process each and so many at a time; what breaks one breaks no other."""

from __future__ import annotations

import gc
import os
import pickle
import secrets
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")

SECONDS = 180  # more than the reading of a file may take, which has limits of its own
MEMORY = 3 * 1024**3  # bytes beyond what the program holds; likewise
SPARE = 10  # seconds of the processor that a process may take beyond its time: whoever waits ends it before
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
AHEAD = 64  # things begun while the first unfinished one is waited for: what is done in between is kept in memory


class Failure(NamedTuple):
    """What kept a process from an answer: its time was up, its memory, or it broke down."""

    kind: Literal["time", "memory", "crash"]
    seconds: int = 0


@dataclass(slots=True)
class _Running:
    """A process at work: which thing it has, when its time is up, and what of its answer has come."""

    index: int
    pid: int
    folder: str  # where it puts its temporary files
    until: Any
    parts: list[bytes] = field(default_factory=list)


def each_apart(
    work: Callable[[Thing], Made],
    things: Sequence[Thing],
    *,
    jobs: int = 1,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> Generator[tuple[int, Made | Failure], None, None]:
    """What ``work`` makes of each thing, behind the index of the thing, in the order in which they get done.

    ``jobs`` processes run at once, each with so many seconds and so many bytes of memory of its own. Closing the
    iterator ends all of them. Where no process can be split off (Windows) the things are worked on one after another,
    without limits.
    """
    if not hasattr(os, "fork"):
        yield from ((index, work(thing)) for index, thing in enumerate(things))
        return
    gc.freeze()  # what is there already is shared by all: nobody looks through it, nobody copies it
    running: dict[int, _Running] = {}
    begun, unfinished = 0, set(range(len(things)))
    try:
        while unfinished:
            while begun < len(things) and len(running) < max(1, jobs) and begun < min(unfinished) + AHEAD:
                with _undisturbed():
                    pipe, process = _begin(work, begun, things[begun], running, seconds, memory)
                    running[pipe] = process
                begun += 1
            for pipe, answer in _answers(running, seconds):
                with _undisturbed():
                    process = running.pop(pipe)
                    _end(pipe, process)
                unfinished.discard(process.index)
                yield process.index, answer
    finally:
        with _undisturbed():
            for pipe, process in running.items():
                _end(pipe, process)
        gc.unfreeze()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Within, an interrupt waits: no process is begun and not known of, or ended in part."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(
    work: Callable[[Thing], Made], index: int, thing: Thing, others: Mapping[int, _Running], seconds: int, memory: int
) -> tuple[int, _Running]:
    """Split off a process for one thing; the pipe through which its answer comes, and what is known of it."""
    receive, send = os.pipe()
    folder = os.path.join(tempfile.gettempdir(), f"juesuan-{secrets.token_hex(8)}")
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        for pipe in (receive, *others):
            os.close(pipe)
        _work_and_leave(work, thing, send, folder, seconds, memory)
    os.close(send)
    return receive, _Running(index, child, folder, time.monotonic() + seconds)


def _answers(running: Mapping[int, _Running], seconds: int) -> list[tuple[int, Any]]:
    """The pipes whose processes are done or out of time, with the answer of each; waits until there is news."""
    left = min(process.until for process in running.values()) - time.monotonic()
    ready, _, _ = select.select(list(running), [], [], max(0, left))
    done = []
    for pipe in ready:
        if part := os.read(pipe, 1 << 20):
            running[pipe].parts.append(part)
        else:
            done.append((pipe, _unpacked(b"".join(running[pipe].parts))))
    now = time.monotonic()
    late = [pipe for pipe, process in running.items() if process.until <= now and pipe not in ready]
    return [*done, *((pipe, Failure("time", seconds)) for pipe in late)]


def _unpacked(answer: bytes) -> Any:
    try:
        return pickle.loads(answer)
    except (EOFError, pickle.UnpicklingError):  # it ended before it had said all
        return Failure("crash")


def _work_and_leave(work: Callable[[Any], Any], thing: Any, send: int, folder: str, seconds: int, memory: int) -> None:
    """In the process split off: work, hand the answer over, and end without cleaning up for the other process.

    It leads a group of its own: what it starts ends with it, and an interrupt at the keyboard is for the other one.
    """
    code = 1
    try:
        os.setsid()
        os.mkdir(folder, 0o700)
        tempfile.tempdir = folder
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
        _limit(seconds, memory)
        try:
            answer = pickle.dumps(work(thing), pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            answer = pickle.dumps(Failure("memory"))
        with os.fdopen(send, "wb") as pipe:
            pipe.write(answer)
        code = 0
    except BaseException as error:  # told by the empty answer; shown where someone looks for it
        if os.environ.get("JUESUAN_DEBUG"):
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # the process that waits does so too, but may have been ended
        os._exit(code)


def _limit(seconds: int, memory: int) -> None:
    """No more memory than that beyond what is held now, and no more time of the processor, should nobody wait any more.

    A process that reads a file below this one sets its own limit of memory, so only the soft one is set here.
    """
    try:
        import resource
    except ImportError:
        return
    state = Path("/proc/self/statm")
    held = int(state.read_text().split()[0]) * resource.getpagesize() if state.exists() else 0
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = held + memory
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + SPARE, seconds + SPARE))


def _end(pipe: int, process: _Running) -> None:
    """End a process with all that it started, and clear away what it left; one that has left by itself likewise."""
    os.close(pipe)
    for end in (os.killpg, os.kill):  # before it leads a group, it is ended by itself
        with suppress(ProcessLookupError, PermissionError):
            end(process.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(process.pid, 0)
    shutil.rmtree(process.folder, ignore_errors=True)
