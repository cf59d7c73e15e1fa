"""No file brings the program down: each is read, or refused with a reason, a place and a next step."""

from __future__ import annotations

import gc
import os
import select
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import juesuan
from juesuan.errors import JuesuanError
from tests.prove.hostile import Hostile, built, mutated, sound

EACH = int(os.environ.get("SEEDS") or 100)  # changed files a share: 2,000 in all when nothing is asked for
SLOWEST = 30  # seconds of work one file may take
LONGEST = 240  # seconds until its answer, on a machine that does other work as well
pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return sound(tmp_path_factory.mktemp("sound"))


def fault_of(folder: Path, file: Hostile) -> str:
    """What is wrong with how the program takes the file; “” when nothing is."""
    path = folder / file.name
    path.write_bytes(file.data)
    begin, worked = time.monotonic(), _work()
    fault = ""
    try:
        juesuan.check(path)
    except JuesuanError as error:
        if not (error.message and error.hint and error.place.file):
            fault = f"没有说清：{error.message!r} {error.hint!r} {error.place}"
    except RecursionError:
        fault = "递归过深"
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
    took, worked = time.monotonic() - begin, _work() - worked
    if not fault and (worked > SLOWEST or took > LONGEST):
        fault = f"用了 {took:.0f} 秒，其中计算 {worked:.0f} 秒"
    left = [entry.name for entry in folder.iterdir() if entry != path]
    if not fault and left:
        fault = f"留下了 {left}"
    path.unlink()
    return fault and f"{file.name}（{file.done}）：{fault}"


def _work() -> float:
    """Seconds the processor has worked for this process and those it has started and ended."""
    return sum(os.times()[:4])


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that temporary files go to as well, and no way to the network."""
    import tempfile

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was read and the network asked for")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", range(20))
def test_changed_files_are_read_or_refused(share: int, files: dict[str, bytes], own_folder: Path) -> None:
    faults = []
    for seed in range(share * EACH, (share + 1) * EACH):
        fault = fault_of(own_folder, mutated(files, seed))
        if fault:
            faults.append(fault)
    assert not faults, "\n".join(faults)


def test_files_built_to_harm_are_read_or_refused(files: dict[str, bytes], own_folder: Path) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        faults = []
        for file in built(files, listening.getsockname()[1]):
            fault = fault_of(own_folder, file)
            if fault:
                faults.append(fault)
            gc.collect()
        asked, _, _ = select.select([listening], [], [], 0)
    assert not asked, "a file made the program ask the network"
    assert not faults, "\n".join(faults)
