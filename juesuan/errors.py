"""Errors: broken files and wrong calls. Wrong numbers are findings, never exceptions."""

from __future__ import annotations

from pathlib import Path

from juesuan.place import NOWHERE, Place


class JuesuanError(Exception):
    """Something kept us from working; the message names the file, the place and the next step (in Chinese)."""

    def __init__(self, message: str, *, place: Place = NOWHERE, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint


class UnreadableFile(JuesuanError):
    """The file is empty, binary, damaged, too large, in an unknown encoding or of a kind we do not read."""


class LimitReached(UnreadableFile):
    """Reading the file took more time or memory than one file may take, or brought the reading program down."""


class NotFinalAccounts(JuesuanError):
    """The file could be read but holds no final accounts; ``kind`` says what it is (部门预算, 公文, 目录 …)."""

    def __init__(self, message: str, *, place: Place = NOWHERE, hint: str = "", kind: str = "") -> None:
        super().__init__(message, place=place, hint=hint)
        self.kind = kind


class BrokenFolder(JuesuanError):
    """A facts folder has a missing file, a bad amount, an unknown code or an unknown key."""


def last_step(error: BaseException) -> str:
    """A mistake of ours: what went wrong and in which line, for whoever mends it."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"，{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step is not None else ""
    return f"{type(error).__name__}: {error}{where}"
