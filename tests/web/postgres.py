"""A PostgreSQL of one's own in a temporary folder, when its programs are installed; it goes with the block."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.web.running import free_port

MISSING = "there is no PostgreSQL here (apt-get install postgresql)"
_FASTER = "-c shared_buffers=32MB -c max_connections=60 -c listen_addresses=127.0.0.1"
_number = count(1)


def programs() -> Path | None:
    """Where initdb and pg_ctl lie: on the path, else the newest that Debian installed; ``None`` without any."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    homes = [home for home in Path("/usr/lib/postgresql").glob("*/bin") if (home / "initdb").is_file()]
    return max(homes, key=lambda home: int(home.parent.name), default=None)


def _owner() -> str | None:
    """Who runs the server: it refuses to be run by root, who lends it to “postgres” or “nobody”."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@contextmanager
def cluster() -> Iterator[str]:
    """Its address without the name of a database (``postgres://juesuan@127.0.0.1:port``)."""
    home = programs()
    if home is None:
        raise RuntimeError(MISSING)
    owner = _owner()
    with tempfile.TemporaryDirectory(prefix="juesuan-pg-") as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        if owner is not None:
            shutil.chown(folder, owner)
            shutil.chown(data, owner)

        def run(name: str, *words: str) -> None:
            done = subprocess.run(
                [str(home / name), *words],
                user=owner,
                cwd=folder,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                timeout=120,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"{name}: {done.stderr}")

        run("initdb", "-D", str(data), "-U", "juesuan", "-A", "trust", "-E", "UTF8", "--no-sync")
        port = free_port()
        log = str(Path(folder) / "log")
        run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", f"-p {port} -k {folder} {_FASTER}", "start")
        try:
            yield f"postgres://juesuan@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def new_database(address: str) -> str:
    """An empty database in the cluster; its address."""
    import psycopg

    name = f"juesuan{next(_number)}"
    with psycopg.connect(f"{address}/postgres".replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{address}/{name}"
