"""Open data: the facts of a report as tidy CSV and JSON, described as a Data Package and as CSV on the Web."""

from __future__ import annotations

import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from juesuan.accounts import FinalAccounts
from juesuan.errors import JuesuanError
from juesuan.place import Place

AnyPath = str | PathLike[str]


def write_open_data(accounts: FinalAccounts, folder: AnyPath) -> None:
    """Write the files of the package into the folder, the same bytes for the same accounts.

    Other files in the folder are left alone. :class:`~juesuan.errors.JuesuanError` when it cannot be written; files of
    an earlier time stay whole until all new ones are.
    """
    target = Path(folder)
    written: list[tuple[Path, Path]] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, data in open_data(accounts).items():
            unfinished = target / f".{name}.unfinished"
            written.append((unfinished, target / name))
            unfinished.write_bytes(data)
        for unfinished, path in written:
            os.replace(unfinished, path)
    except OSError as error:
        raise JuesuanError(
            f"开放数据“{target}”没有写成：{error.strerror or error}",
            place=Place(file=target.as_posix()),
            hint="检查文件夹的写入权限和磁盘空间；其中的文件正打开着的，先关闭",
        ) from error
    finally:
        for unfinished, _ in written:
            unfinished.unlink(missing_ok=True)


def open_data(accounts: FinalAccounts) -> Mapping[str, bytes]:
    """The files of the package by name."""
    from juesuan.writers.open_data.describe import csvw, data_package, readme
    from juesuan.writers.open_data.rows import csv_text, facts_json, resources

    tables = resources(accounts)
    files = {f"{table.name}.csv": csv_text(table) for table in tables}
    files["facts.json"] = facts_json(accounts, tables)
    files["datapackage.json"] = data_package(accounts, tables, files)
    files["csv-metadata.json"] = csvw(accounts, tables)
    files["README.md"] = readme(accounts, tables, "zh")
    files["README.en.md"] = readme(accounts, tables, "en")
    return {name: text.encode("utf-8", "replace") for name, text in files.items()}
