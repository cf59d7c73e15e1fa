"""Walk: which files of a folder are documents to be checked, and which were passed over and why."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import NamedTuple

from juesuan.errors import JuesuanError
from juesuan.finding import PAGE_TITLES
from juesuan.readers.source import KINDS

WORKBOOK, REGISTER, RECORDS, COPIES = "核验汇总.xlsx", "台账.csv", "结果", "批注"
ACCOUNT = "-更正说明.docx"  # how the account of a corrected copy is named
DATA_PACKAGE = "datapackage.json"  # what stands beside open data
FACTS = "department.toml"
ASSETS = ("_files", ".files", "_file")  # how browsers name the folder beside a saved page
OURS, HIDDEN, LOCK, OTHER, SPECIAL, PARTS, OPEN_DATA = (
    "本程序写出的文件",
    "隐藏文件",
    "打开时留下的锁文件",
    "不是报告的格式",
    "不是普通文件",
    "网页的附属文件",
    "开放数据",
)


class Found(NamedTuple):
    """One document to be checked: its path as it is shown, and its name below the folder that was given."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in the paths given: the documents in stable order, how many files were passed over for which reason,
    the folders that could not be opened, and the registers of dates."""

    documents: tuple[Found, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()


def is_facts_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a folder is one document: a facts folder, or what is left of one."""
    base = Path(path)
    if (base / FACTS).is_file():
        return True
    printed = base / "published"
    return (printed / "claims.csv").is_file() or (printed / "tables").is_dir() or any((base / "entries").glob("*.csv"))


def find(paths: Sequence[str], *, without: Collection[Path] = ()) -> Seen:
    """The documents in the files and folders given, each once, in the order given and inside a folder by name.

    A folder that is no facts folder is looked through to the bottom; links to folders are not followed. ``without``
    are files and folders of our own making.
    """
    documents: dict[Path, Found] = {}
    passed: Counter[str] = Counter()
    closed: list[str] = []
    registers: list[str] = []
    own = {path.resolve() for path in without}
    for path in paths:
        if not path.strip():
            raise JuesuanError("没有写要核验的文件或文件夹", hint="写出它的路径；当前文件夹写作 .")
        where = Path(path)
        if not where.is_dir() or is_facts_folder(where):
            documents.setdefault(where.resolve(), Found(path, where.name or path))
            continue
        for at, what in _walk(where, own, closed):
            if what == REGISTER:
                registers.append(str(at))
            elif what:
                passed[what] += 1
            else:
                documents.setdefault(at.resolve(), Found(str(at), at.relative_to(where).as_posix()))
    return Seen(tuple(documents.values()), dict(sorted(passed.items())), tuple(closed), tuple(registers))


def _walk(folder: Path, own: Collection[Path], closed: list[str]) -> Iterator[tuple[Path, str]]:
    """Every file and facts folder below a folder, with the reason why it is none to check, “” for one that is."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        closed.append(str(folder))
        return
    pages = {PurePath(entry.name).stem for entry in entries if entry.name.lower().endswith((".html", ".htm"))}
    is_open_data = any(entry.name == DATA_PACKAGE for entry in entries)
    for entry in entries:
        at = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if at.resolve() in own or entry.name.startswith("."):
                yield at, OURS if at.resolve() in own else HIDDEN
            elif any(entry.name == page + end for page in pages for end in ASSETS):
                yield at, PARTS
            elif is_facts_folder(at):
                yield at, ""
            else:
                yield from _walk(at, own, closed)
        else:
            yield at, _reason(at, entry, own, is_open_data)


def _reason(at: Path, entry: os.DirEntry[str], own: Collection[Path], is_open_data: bool) -> str:
    """Why a file is not checked; “” for one that is."""
    name = entry.name
    if name == REGISTER:
        return REGISTER
    if name.startswith(("~$", ".~lock.")):
        return LOCK
    if name.startswith("."):
        return HIDDEN
    if name == WORKBOOK or name.endswith(ACCOUNT) or at.resolve() in own or _is_verdict_page(at):
        return OURS
    if at.suffix.lower() not in _suffixes():
        return OTHER
    if is_open_data and at.suffix.lower() == ".csv":
        return OPEN_DATA
    try:
        return "" if stat.S_ISREG(entry.stat().st_mode) else SPECIAL  # a pipe would keep its reader waiting
    except OSError:  # a link that leads nowhere is told as a file that cannot be read
        return ""


def _suffixes() -> frozenset[str]:
    return frozenset(suffix for kind in KINDS for suffix in kind.suffixes)


def _is_verdict_page(at: Path) -> bool:
    """Whether it is a page of findings that this program wrote."""
    if at.suffix.lower() != ".html":
        return False
    try:
        with at.open("rb") as file:
            head = file.read(1024)
    except OSError:
        return False
    title = head.partition(b"<title>")[2].partition(b"</title>")[0].decode("utf-8", "replace")
    return title.endswith(PAGE_TITLES)
