"""Conflicts: what somebody sent, put beside what stands there now when another was faster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from juesuan.store.acting import Conflict


@contextmanager
def sent_was(sent: Any) -> Iterator[None]:
    """A conflict that comes up inside tells both values: theirs, and what was sent."""
    try:
        yield
    except Conflict as conflict:
        conflict.yours = sent  # type: ignore[attr-defined]
        raise
