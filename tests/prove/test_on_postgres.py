"""Every test of the application once more, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.postgres import MISSING, cluster, new_database, programs

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.prove, pytest.mark.skipif(programs() is None, reason=MISSING)]


def test_the_tests_of_the_application_pass_on_postgres() -> None:
    with cluster() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/web", "--tb=short", "-p", "no:cacheprovider"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": new_database(address)},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:]
