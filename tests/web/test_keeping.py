"""Backup while people work, and what comes back: everything, with its history whole up to a head printed before."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.web.running import Site, Visitor
from tests.web.small_office import DEPARTMENT, PASSWORD, exported, make_people, make_report


def test_a_backup_taken_while_rows_are_saved_comes_back_whole(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    make_people(site)
    make_report(site)
    head = site.run("verify-history").split()
    assert head
    site.start()
    try:
        visitor = Visitor(site.url)
        visitor.sign_in("tian", PASSWORD)
        stop = threading.Event()
        saved: list[int] = []

        def work() -> None:
            body = json.dumps({"edits": [{"row": None, "cells": {"summary": "补记"}, "seen": {}}]}).encode()
            while not stop.is_set():
                saved.append(visitor.post("/books/1/rows", body, "application/json")[0])

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        while not saved:
            stop.wait(0.05)
        before = len(saved)
        site.run("backup", str(tmp_path / "copy.tar.gz"))
        stop.set()
        thread.join(30)
        assert set(saved) == {200}
    finally:
        site.stop()
    other = Site(tmp_path / "other")
    other.run("restore", str(tmp_path / "copy.tar.gz"))
    assert "完整" in other.run("verify-history")
    count = "from juesuan.store.models import EntryRow\nprint(EntryRow.objects.filter(summary='补记').count())"
    assert before <= int(other.python(count)) <= len(saved)
    other.run("export", DEPARTMENT, "2024", "-o", str(tmp_path / "facts"))
    assert (tmp_path / "facts" / "entries" / "就业局.csv").read_text("utf-8").count("补记") >= before


def test_what_comes_back_is_the_same_to_the_last_byte_while_the_server_runs(tmp_path: Path) -> None:
    site, other = Site(tmp_path / "data"), Site(tmp_path / "other")
    make_people(site)
    make_report(site, "已批准")
    kept = "from pathlib import Path\nfrom juesuan.store.reports import keep_file\nprint(keep_file(Path({!r}))[0])"
    sha = site.python(kept.format(__file__)).strip()
    site.start()
    try:
        site.run("backup", str(tmp_path / "copy.tar.gz"))
        facts, head = exported(site, tmp_path / "facts"), site.run("verify-history")
    finally:
        site.stop()
    assert (tmp_path / "copy.tar.gz").stat().st_mode & 0o077 == 0  # it holds the key: nobody else reads it
    other.run("restore", str(tmp_path / "copy.tar.gz"))
    assert exported(other, tmp_path / "again") == facts
    assert "entries/就业局.csv" in facts
    assert other.run("verify-history") == head
    assert (other.data / "files" / sha[:2] / sha).read_bytes() == Path(__file__).read_bytes()
    assert (other.data / "secret-key").read_bytes() == (site.data / "secret-key").read_bytes()


def test_a_damaged_backup_is_refused_and_nothing_is_put_back(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    make_people(site)
    path = tmp_path / "copy.tar.gz"
    site.run("backup", str(path))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(AssertionError, match=r"没有恢复|不是完整的备份"):
        Site(tmp_path / "other").run("restore", str(path))
    assert not (tmp_path / "other").exists()
