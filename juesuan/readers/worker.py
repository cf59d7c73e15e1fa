"""Worker: a file from anywhere is read apart from the program, within limits of time and memory."""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from juesuan.document import Document
from juesuan.errors import JuesuanError, LimitReached, last_step
from juesuan.place import Place

SECONDS = 120
MEMORY = 2 * 1024**3  # bytes the reading may take beyond what the program holds

Reader = Callable[[str | Path], Document]


def read_apart(reader: Reader, path: str | Path, *, seconds: int = SECONDS, memory: int = MEMORY) -> Document:
    """What the reader makes of the file; :class:`LimitReached` when it reaches a limit or breaks down, saying which.

    The reading is a process of its own, so that a file that brings it down brings down nothing else. Where there is no
    way to split one off (Windows), the file is read without limits.
    """
    if not hasattr(os, "fork"):
        return reader(path)
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        _read_and_leave(reader, path, send, memory)
    os.close(send)
    try:
        answer = _received(receive, seconds)
    finally:
        os.close(receive)
        if _ends(child):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if answer is None:
        raise LimitReached(
            f"读取“{path}”超过 {seconds} 秒，已停止",
            place=Place(str(path)),
            hint="文件可能损坏或有意构造；请从原软件重新导出，或拆分后再核验",
        )
    if not answer:
        raise LimitReached(
            f"读取“{path}”时内存用尽或读取程序崩溃，没有读成",
            place=Place(str(path)),
            hint="文件可能损坏或有意构造；请从原软件重新导出后再核验",
        )
    result = pickle.loads(answer)
    if isinstance(result, Exception):
        raise result
    assert isinstance(result, Document)
    return result


def _read_and_leave(reader: Reader, path: str | Path, send: int, memory: int) -> None:
    """In the process split off: read, hand the result over, and end without cleaning up for the other process."""
    code = 1
    try:
        _be_silent(send)
        _limit(memory)
        gc.disable()  # all is given back at once when the process ends
        try:
            result: Document | Exception = reader(path)
        except MemoryError:
            result = LimitReached(
                f"“{path}”展开后太大，内存不够", place=Place(str(path)), hint="请确认文件是否正确；确需核验的，请拆分"
            )
        except JuesuanError as error:
            result = error
        except RecursionError:
            result = LimitReached(
                f"“{path}”嵌套过深，不像一份部门决算", place=Place(str(path)), hint="请从原软件重新导出后再核验"
            )
        except Exception as error:  # a mistake of ours, told as one
            result = RuntimeError(last_step(error))
        with os.fdopen(send, "wb") as pipe:
            pickle.dump(result, pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    except BaseException as error:  # told by the empty answer; shown where someone looks for it
        if os.environ.get("JUESUAN_DEBUG"):
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        os._exit(code)


def _be_silent(answer: int) -> None:
    """Nothing on the screen but our own words: a library without memory ends the process with words of its own.

    That it ended is told by the empty answer. Where someone looks for the reason, the words stay.
    """
    faulthandler.disable()
    if os.environ.get("JUESUAN_DEBUG"):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in {1, 2} - {answer}:  # the pipe may have taken the place of a stream that was closed
        os.dup2(nowhere, stream)


def _limit(memory: int) -> None:
    """No more memory than that beyond what is held now, no core file left behind."""
    try:
        import resource
    except ImportError:
        return
    with Path("/proc/self/statm").open() if Path("/proc/self/statm").exists() else Path(os.devnull).open() as file:
        pages = file.read().split()
    held = int(pages[0]) * resource.getpagesize() if pages else 0
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _received(pipe: int, seconds: int) -> bytes | None:
    """All that comes through the pipe; ``None`` when the time is up before its end."""
    parts: list[bytes] = []
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([pipe], [], [], left)
        if not ready:
            break
        part = os.read(pipe, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


def _ends(child: int) -> bool:
    """Whether the process has to be ended: it has not left by itself within a moment of its answer."""
    for wait in (*(0.001,) * 20, *(0.01,) * 100):
        done, _ = os.waitpid(child, os.WNOHANG)
        if done:
            return False
        time.sleep(wait)
    return True
