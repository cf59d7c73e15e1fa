"""Save and load: final accounts as they were printed <-> a folder that people edit, compare and keep under versions."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from juesuan.accounts import FinalAccounts, Source
from juesuan.errors import BrokenFolder
from juesuan.folder.claims import read_claims, write_claims
from juesuan.folder.department import FILE, read_department, write_department
from juesuan.folder.evaluations import read_evaluations, write_evaluations
from juesuan.folder.lists import read_catalogue, read_glossary, read_headings, read_unread, write_lists
from juesuan.folder.reading import Reading
from juesuan.folder.tables import read_tables, write_tables
from juesuan.place import Place

PUBLISHED = "published"


def is_folder(path: Path | str) -> bool:
    """Whether a path is a directory; only a facts folder can be one."""
    return Path(path).is_dir()


def save(accounts: FinalAccounts, directory: Path | str) -> list[Path]:
    """Write the accounts as printed; returns the files written. The same accounts give the same bytes.

    Files of an earlier save that the accounts no longer have are removed, so that no old table stays among the new;
    what stands outside ``department.toml`` and ``published/`` is left alone.
    """
    root = Path(directory)
    texts = dict(write_department(accounts))
    published = (
        *write_tables(accounts.tables),
        *write_claims(accounts.claims, accounts.unbound),
        *write_lists(accounts),
        *write_evaluations(accounts.evaluations),
    )
    texts |= {f"{PUBLISHED}/{name}": text for name, text in published}
    for old in _files(root):
        if old.relative_to(root).as_posix() not in texts:
            old.unlink()
    written = []
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        written.append(path)
    return written


def load(directory: Path | str, *, edition: str | None = None) -> FinalAccounts:
    """The accounts of a folder, every figure at its file, line and column; :class:`BrokenFolder` lists all troubles."""
    root = Path(directory)
    if not (root / FILE).is_file():
        raise BrokenFolder(
            f"“{root}”不是事实文件夹：没有 {FILE}",
            place=Place(file=str(root / FILE)),
            hint="用 juesuan read 报告文件 -o 文件夹 生成，或指明正确的文件夹",
        )
    reading = Reading(root)
    department = read_department(reading, edition)
    base = root / PUBLISHED
    if department is None or not base.is_dir():
        if department is not None:
            reading.note(Place(file=base.as_posix()), "没有这个文件夹", "报告上的数字放在 published/ 下")
        reading.finish()
        raise AssertionError("finish raises")
    contents, headings, sections = read_headings(reading, base)
    claims, unbound = read_claims(reading, base)
    accounts = FinalAccounts(
        source=Source(path=str(directory), format="folder"),
        department=department.name,
        year=department.year,
        level=department.level,
        edition=department.edition.name,
        denomination=department.denomination,
        organisation=department.organisation,
        tables=read_tables(reading, base, department.edition),
        contents=contents,
        headings=headings,
        sections=sections,
        claims=claims,
        unbound=unbound,
        glossary=read_glossary(reading, base),
        catalogue=read_catalogue(reading, base),
        evaluations=read_evaluations(reading, base),
        unread=read_unread(reading, base),
        remarks=department.remarks,
        cut_off=department.cut_off,
        gaps=department.gaps,
        kind=department.kind,
    )
    reading.finish()
    return replace(accounts, source=accounts.source._replace(sha256=_digest(root)))


def _files(root: Path) -> list[Path]:
    """The files of the folder that save writes and load reads, in a fixed order."""
    base = root / PUBLISHED
    patterns = ("*.csv", "tables/*.csv", "evaluations/*.toml")
    return [path for path in (root / FILE,) if path.is_file()] + sorted(p for q in patterns for p in base.glob(q))


def _digest(root: Path) -> str:
    """One SHA-256 over names and contents of all files."""
    digest = hashlib.sha256()
    for path in _files(root):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
