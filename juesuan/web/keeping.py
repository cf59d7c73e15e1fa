"""Keeping: the data folder made ready, copied while the server runs, and put back."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

from juesuan.errors import JuesuanError

DATABASE, ROWS, LIST = "juesuan.sqlite3", "rows.json", "manifest.json"


def start(data: Path | None = None) -> None:
    """Make the data folder and its key if there are none, set Django up and bring the tables up to date."""
    if data is not None:
        os.environ["JUESUAN_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juesuan.web.settings")
    folder = Path(os.environ.get("JUESUAN_DATA", "juesuan-data")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(os.open(folder / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    except OSError as error:
        raise JuesuanError(
            f"数据文件夹“{folder}”不能写入：{error.strerror}", hint="用 JUESUAN_DATA 指定一个可以写入的文件夹"
        ) from error
    import django
    from django.core.management import call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise JuesuanError(f"连不上数据库：{error}", hint="核对 DATABASE_URL，数据库是否已启动") from error


def backup(target: Path) -> int:
    """Write the database and all files into one archive while everything runs; returns how many files it holds.

    SQLite is copied by its own backup; other databases row by row in one transaction. Every file stands in a list with
    its SHA-256, and the archive takes its name only when it is whole.
    """
    from django.conf import settings

    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    listed: dict[str, str] = {}
    try:
        with (
            open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,  # it holds the key
            tarfile.open(fileobj=file, mode="w:gz") as archive,
        ):
            for name, data in _database(settings):
                _add(archive, name, data, listed)
            key = settings.DATA / settings.KEY_FILE
            if key.is_file():
                _add(archive, settings.KEY_FILE, key.read_bytes(), listed)
            for path in sorted(settings.FILES.rglob("*")) if settings.FILES.is_dir() else ():
                if path.is_file() and path.suffix != ".part":
                    _add(archive, f"files/{path.relative_to(settings.FILES).as_posix()}", path.read_bytes(), listed)
            _add(archive, LIST, json.dumps(listed, indent=1).encode(), {})
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(target)
    return len(listed)


def _database(settings: Any) -> Iterator[tuple[str, bytes]]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / DATABASE
            with (
                closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            yield DATABASE, copy.read_bytes()
        return
    from django.core import serializers
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield ROWS, serializers.serialize("json", _rows()).encode()


def _rows(database: str = "default") -> Iterator[Any]:
    for model in _models():
        yield from model._default_manager.using(database).order_by("pk").iterator()


def _add(archive: tarfile.TarFile, name: str, data: bytes, listed: dict[str, str]) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    archive.addfile(info, BytesIO(data))
    listed[name] = hashlib.sha256(data).hexdigest()


def restore(source: Path, data: Path) -> int:
    """Put an archive back into an empty data folder; returns how many files came back. Refused for a damaged one.

    The rows go into the database that DATABASE_URL names, which must be empty, else into one SQLite file: whichever of
    the two kinds the archive came from.
    """
    if data.exists() and any(data.iterdir()):
        raise JuesuanError(f"数据文件夹“{data}”不是空的，没有恢复", hint="恢复到一个空文件夹，核对后再换上")
    with tempfile.TemporaryDirectory(dir=_parent(data)) as folder:
        home = Path(folder) / "data"
        try:
            listed = _checked(source, home)
        except (tarfile.TarError, EOFError, OSError, KeyError, ValueError) as error:
            raise JuesuanError(f"“{source}”不是完整的备份：{error}", hint="换一份备份") from error
        if "DATABASE_URL" in os.environ or (home / ROWS).is_file():
            _load(home)
        if data.exists():
            data.rmdir()
        shutil.move(home, data)
    return len(listed)


def _checked(source: Path, home: Path) -> dict[str, str]:
    """Unpack an archive; the list of its files, each of which has the SHA-256 that stands there."""
    with tarfile.open(source, "r:gz") as archive:
        _unpack(archive, home)
    listed: dict[str, str] = json.loads((home / LIST).read_text())
    for name, sha in listed.items():
        path = home / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            raise JuesuanError(f"备份“{source}”里的“{name}”已损坏，没有恢复", hint="换一份备份")
    (home / LIST).unlink()
    if not {DATABASE, ROWS} & set(listed):
        raise ValueError("里面没有数据库")
    return listed


def _unpack(archive: tarfile.TarFile, home: Path) -> None:
    """The files of an archive and nothing else: no links, no devices, no way out of the folder."""
    for member in archive:
        path = home / member.name
        stream = archive.extractfile(member) if member.isfile() else None
        if stream is None or ".." in Path(member.name).parts or Path(member.name).is_absolute():
            raise ValueError(f"“{member.name}”不是备份里该有的")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stream.read())
        path.chmod(0o600)


def _parent(data: Path) -> Path:
    data.parent.mkdir(parents=True, exist_ok=True)
    return data.parent


def _load(home: Path) -> None:
    """The rows of an unpacked archive into the database of the settings, which must be empty; all of them or none."""
    start(home)
    from django.core import serializers
    from django.core.serializers.base import DeserializationError
    from django.db import DatabaseError, connection, connections, transaction

    from juesuan.store.models import Body, Person

    if Person.objects.exists() or Body.objects.exists():
        raise JuesuanError("DATABASE_URL 指向的数据库里已有数据，没有恢复", hint="换一个空的数据库")
    rows, copy = home / ROWS, home / DATABASE
    text = rows.read_text("utf-8") if rows.is_file() else _rows_of_file(copy)
    try:
        with transaction.atomic():
            for row in serializers.deserialize("json", text):
                row.save()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(_no_style(), _models()):
                cursor.execute(statement)
    except (DeserializationError, DatabaseError) as error:
        raise JuesuanError(
            f"备份里的数据库放不进现在的表，没有恢复：{error}", hint="备份来自更新的版本的，用那一版恢复"
        ) from error
    connections.close_all()
    (rows if rows.is_file() else copy).unlink()


def _rows_of_file(copy: Path) -> str:
    """The rows of a SQLite file of this version or an older one, which is brought up to date first."""
    from django.core import serializers
    from django.core.management import call_command
    from django.db import connections

    own = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(copy), "OPTIONS": {}, "CONN_MAX_AGE": 0}
    connections.settings["archive"] = {**connections.settings["default"], **own}
    call_command("migrate", database="archive", verbosity=0, interactive=False)
    text: str = serializers.serialize("json", _rows("archive"))
    connections["archive"].close()
    return text


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()


def _models() -> list[Any]:
    from django.apps import apps

    return list(apps.get_app_config("store").get_models())
