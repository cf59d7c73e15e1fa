"""Reading apart: a file that hangs, swells or crashes is a result with a reason, and the program goes on."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from juesuan.document import Document, Paragraph, Piece
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.worker import read_apart

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be split off here")
WHERE = Place("决算.pdf", line=1)


def _sound(path: str | Path) -> Document:
    return Document(str(path), "pdf", "", (Paragraph((Piece("本年收入", WHERE),)),))


def _hanging(path: str | Path) -> Document:
    time.sleep(60)
    return _sound(path)


def _swelling(path: str | Path) -> Document:
    return Document(str(path), "pdf", str(len(bytearray(1 << 34))), ())


def _crashing(path: str | Path) -> Document:
    os.kill(os.getpid(), signal.SIGKILL)
    return _sound(path)


def _aborting(path: str | Path) -> Document:
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'")
    os.abort()


def _nested(path: str | Path) -> Document:
    return _nested(path)


def _mistaken(path: str | Path) -> Document:
    return Document(str(path), "pdf", str(1 // 0), ())


def _refusing(path: str | Path) -> Document:
    raise UnreadableFile("有打开密码", place=WHERE, hint="另存为不加密的")


def test_what_is_read_comes_back_whole() -> None:
    assert read_apart(_sound, "决算.pdf") == _sound("决算.pdf")


def test_a_refusal_comes_back_with_its_place_and_next_step() -> None:
    with pytest.raises(UnreadableFile, match="密码") as caught:
        read_apart(_refusing, "决算.pdf")
    assert (caught.value.place, caught.value.hint) == (WHERE, "另存为不加密的")


def test_a_library_that_gives_up_is_told_in_our_words_alone(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnreadableFile, match="内存用尽或读取程序崩溃"):
        read_apart(_aborting, "决算.pdf")
    assert capfd.readouterr() == ("", "")


def test_a_reading_that_never_ends_is_stopped() -> None:
    with pytest.raises(UnreadableFile, match="超过 1 秒"):
        read_apart(_hanging, "决算.pdf", seconds=1)


def test_a_file_that_swells_reaches_the_limit_of_memory() -> None:
    with pytest.raises(UnreadableFile, match="太大"):
        read_apart(_swelling, "决算.pdf", memory=1 << 30)


def test_a_crash_of_the_reading_is_not_one_of_the_program() -> None:
    with pytest.raises(UnreadableFile, match="崩溃"):
        read_apart(_crashing, "决算.pdf")


def test_nesting_without_end_is_told_of() -> None:
    with pytest.raises(UnreadableFile, match="嵌套过深"):
        read_apart(_nested, "决算.pdf")


def test_a_mistake_of_the_reader_is_told_as_one() -> None:
    with pytest.raises(RuntimeError, match=r"ZeroDivisionError.*test_worker.py:"):
        read_apart(_mistaken, "决算.pdf")


def test_nothing_is_left_behind() -> None:
    for _ in range(3):
        read_apart(_sound, "决算.pdf")
    with pytest.raises(ChildProcessError):  # every process split off has been taken leave of
        os.waitpid(-1, os.WNOHANG)
