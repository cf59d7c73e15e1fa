"""A server told to stop while its workers start: they never hear of it, and are not waited for without end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from juesuan.cli import serving


def test_workers_are_given_seconds_to_end_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    from granian import server

    given: dict[str, Any] = {}

    class Noted:
        def __init__(self, *_: Any, **how: Any) -> None:
            given.update(how)

        def serve(self) -> None: ...

    class Somebody:
        class objects:
            exists = staticmethod(lambda: True)

    monkeypatch.setattr(server, "Server", Noted)
    monkeypatch.setattr("juesuan.web.inspector.start_beside", lambda: None)
    monkeypatch.setattr("juesuan.store.models.Person", Somebody)
    monkeypatch.setenv("JUESUAN_HOSTS", "localhost")
    say = dict.fromkeys(("address", "nobody"), "")
    serving._serve("127.0.0.1", 0, 1, False, Path(), say)
    assert 0 < given["workers_kill_timeout"] <= 10
