"""Every test of the application once more, on PostgreSQL; and what moves between it and the one file of SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.postgres import MISSING, cluster, new_database, programs
from tests.web.running import Site
from tests.web.small_office import exported, make_people, make_report

ROOT = Path(__file__).parents[2]
_OWN = ("--ignore=tests/web/test_keeping.py", "--ignore-glob=tests/web/*_in_browser.py")
"""Tests with sites that have databases of their own, whatever this one is."""
pytestmark = [pytest.mark.prove, pytest.mark.skipif(programs() is None, reason=MISSING)]


def test_the_tests_of_the_application_pass_on_postgres() -> None:
    with cluster() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/web", *_OWN, "--tb=short", "-p", "no:cacheprovider"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": new_database(address)},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_backup_moves_between_one_file_and_a_server_with_everything(tmp_path: Path) -> None:
    one = Site(tmp_path / "one")
    make_people(one)
    make_report(one, "已批准")
    head = one.run("verify-history")
    facts = exported(one, tmp_path / "facts-one")
    with cluster() as address:
        two = Site(tmp_path / "two", {"DATABASE_URL": new_database(address)})
        moved(one, two, tmp_path / "one.tar.gz")
        assert two.run("verify-history") == head
        assert exported(two, tmp_path / "facts-two") == facts
        assert not (two.data / "juesuan.sqlite3").exists()
        with pytest.raises(AssertionError, match="已有数据"):
            Site(tmp_path / "again", two.more).run("restore", str(tmp_path / "one.tar.gz"))
        assert not (tmp_path / "again").exists()
        two.run("user", "reset", "bian")  # new rows do not collide with those that came back
        head = two.run("verify-history")
        three = Site(tmp_path / "three")
        moved(two, three, tmp_path / "two.tar.gz")
    assert three.run("verify-history") == head
    assert exported(three, tmp_path / "facts-three") == facts
    three.run("user", "reset", "shen")
    assert "完整" in three.run("verify-history")


def moved(site: Site, other: Site, archive: Path) -> None:
    """Back up one and restore it as the other, whatever database either has."""
    site.run("backup", str(archive))
    other.run("restore", str(archive))
