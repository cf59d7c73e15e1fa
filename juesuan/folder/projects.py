"""Projects of a folder: the project library as one folder a project, every part a file that people edit.

``projects/03-就业专项资金/`` holds ``project.toml`` (head, application, appraisal, third party, settlement, decisions),
``objective.toml``, ``monitoring.toml``, ``submissions/1.toml`` …, ``reviews.toml`` and ``history.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from juesuan.errors import BrokenFolder, JuesuanError
from juesuan.folder import csv_text, toml_text
from juesuan.folder.entries import replace_files
from juesuan.folder.evaluations import read_form, write_evaluation
from juesuan.folder.files import ON_DISK, Files
from juesuan.folder.reading import Line, Reading
from juesuan.folder.records import entries_text, read_day, read_moment, records_of, write_record
from juesuan.place import Place
from juesuan.projects.labels import label
from juesuan.projects.records import Correction, Event, Monitoring, Objective, Project, Review, Role, Submission

T = TypeVar("T")
FOLDER = "projects"
HEAD, OBJECTIVE, MONITORING = "project.toml", "objective.toml", "monitoring.toml"
REVIEWS, HISTORY = "reviews.toml", "history.csv"
SUBMISSIONS = "submissions"
SUBMITTED = "submitted"
_OWN_FILES = ("objectives", "monitoring", "corrections", "submissions", "reviews", "history")
_EVENT = ("number", "at", "by", "role", "body", "act", "before", "after", "what", "why", "seal")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
_CODE = re.compile(r'^code = ("(?:[^"\\]|\\.)*")', re.MULTILINE)
_NUMBER = re.compile(r"^number = (\d+)", re.MULTILINE)
_LONGEST_NAME = 40  # characters of a project's name in the name of its folder


# ── written ──


def save_project(root: Path | str, project: Project) -> Path:
    """Write one project into a facts folder; returns its own folder. All its files are replaced together, or none.

    A folder that holds the project's code already is used again, whatever its name. Files the project no longer needs
    go; others that lie there (reports, evidence) stay. :class:`JuesuanError` when somebody acted since it was read.
    """
    return save_projects(root, (project,))[0]


def save_projects(root: Path | str, projects: Iterable[Project]) -> list[Path]:
    """Write several projects; the folders of the library are looked through once."""
    base = Path(root) / FOLDER
    homes = _homes(base)
    written = []
    for project in projects:
        home = homes.get(project.code) or base / _free(project, {path.name.casefold() for path in homes.values()})
        _expect_own_history(home, project)
        homes[project.code] = home
        texts = dict(_texts(project))
        replace_files(home, {name: text for name, text in texts.items() if _stands(home / name) != text})
        for old in _own(home):
            if old.relative_to(home).as_posix() not in texts:
                old.unlink()
        written.append(home)
    return written


def _expect_own_history(home: Path, project: Project) -> None:
    """:class:`JuesuanError` when the folder holds acts that the project does not know of: somebody acted meanwhile."""
    there = tuple(event.seal for event in _part(Reading(home), _history, home / HISTORY) or ())
    if there != tuple(event.seal for event in project.history[: len(there)]):
        raise JuesuanError(
            f"{project.display}的办理记录与“{home.name}”里的不同：读取以后有人办理过，或记录被改动过",
            place=Place(file=(home / HISTORY).as_posix()),
            hint="重新读取项目库再办理；什么也没有写入",
        )


def _homes(base: Path) -> dict[str, Path]:
    """The folders there are, by the code of their project."""
    found: dict[str, Path] = {}
    for path in sorted(base.glob(f"*/{HEAD}")):
        text = Reading(base).text(path) or ""
        match = _CODE.search(text)
        try:
            code = toml_text.unquoted(match[1]) if match is not None else str(toml_text.parse(text)[0].get("code", ""))
        except ValueError:  # no TOML: whoever loads the library is told
            continue
        found.setdefault(code, path.parent)
    return found


def _free(project: Project, taken: set[str]) -> str:
    """A name for a new folder: number and name, else the code."""
    name = _NOT_IN_NAMES.sub("_", project.name[:_LONGEST_NAME]).strip("._")
    code = _NOT_IN_NAMES.sub("_", project.code[:_LONGEST_NAME]).strip("._") or "项目"
    numbered = f"{project.number:02d}-{name}" if project.number is not None and name else code
    wanted = (numbered, code, *(f"{code}-{n}" for n in range(2, 10_000)))
    return next(one for one in wanted if one.casefold() not in taken)


def _stands(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else None


def _own(home: Path) -> Iterator[Path]:
    """The files in a project's folder that are ours."""
    yield from (home / name for name in (HEAD, OBJECTIVE, MONITORING, REVIEWS, HISTORY) if (home / name).is_file())
    yield from (path for path in (home / SUBMISSIONS).glob("*.toml") if path.stem.isdecimal())


def _texts(project: Project) -> Iterator[tuple[str, str]]:
    """Every file of a project as its name and text; those without content are left out."""
    if project.objectives:
        yield OBJECTIVE, "".join(entries_text(project.objectives, "version", label(Project, "objectives"))).lstrip()
    if project.monitoring or project.corrections:
        lists = (*entries_text(project.monitoring, "monitoring", label(Project, "monitoring")),)
        lists += (*entries_text(project.corrections, "corrections", label(Project, "corrections")),)
        yield MONITORING, "".join(lists).lstrip()
    for submission in project.submissions:
        on = toml_text.pairs({SUBMITTED: submission.on.isoformat()}, notes={SUBMITTED: label(Submission, "on")})
        yield f"{SUBMISSIONS}/{submission.number}.toml", on + write_evaluation(submission.form)
    if project.reviews:
        yield REVIEWS, "".join(entries_text(project.reviews, "review", label(Project, "reviews"))).lstrip()
    # The head carries the stage, so it comes after what it rests on, and the history last: a history that ends at
    # another stage tells that a write was broken off.
    yield HEAD, f"# 项目库\n{write_record(project, leave=_OWN_FILES)}"
    if project.history:
        names = [label(Event, field) for field in _EVENT]
        rows = [dict(zip(names, map(str, _event_texts(event)), strict=True)) for event in project.history]
        yield HISTORY, csv_text.table(rows, names, keep=names)


def _event_texts(event: Event) -> Iterator[object]:
    for field in _EVENT:
        value = getattr(event, field)
        yield value.isoformat() if field == "at" else value


# ── read ──


def load_projects(root: Path | str, files: Files = ON_DISK) -> tuple[Project, ...]:
    """The project library of a facts folder, by number and code; none when it has no ``projects/``.

    :class:`BrokenFolder` lists everything that cannot be read, each with file, line and what is expected.
    """
    reading = Reading(Path(root), files=files)
    if not files.is_folder(reading.root):
        raise BrokenFolder(f"没有文件夹“{root}”", place=Place(file=str(root)), hint="核对文件夹名称")
    projects = read_projects(reading)
    reading.finish("按上面的行号逐处改正后重新运行")
    return projects


def load_project(root: Path | str, code: str) -> Project | None:
    """One project of a facts folder by its code or its number, without reading the others; ``None`` if there is none.

    :class:`BrokenFolder` lists everything in it that cannot be read.
    """
    reading = Reading(Path(root))
    homes = _homes(reading.root / FOLDER)
    home = homes.get(code) or next((path for path in homes.values() if _number(path) == code), None)
    project = _read(reading, home) if home is not None else None
    reading.finish("按上面的行号逐处改正后重新运行")
    return project


def _number(home: Path) -> str:
    match = _NUMBER.search((home / HEAD).read_text("utf-8-sig", errors="replace"))
    return match[1] if match is not None else ""


def read_projects(reading: Reading) -> tuple[Project, ...]:
    """The projects of the folder being read; troubles are noted."""
    base = reading.root / FOLDER
    found: dict[str, Project] = {}
    folders = (path for path in reading.files.within(base) if reading.files.is_folder(path))
    for home in (path for path in folders if not path.name.startswith(".")):
        project = _read(reading, home)
        if project is None:
            continue
        if project.code in found:
            place = Place(file=reading.file(home / HEAD), part="code", line=1)
            reading.note(place, f"项目编码“{project.code}”已有别的项目用了", "改成不重复的编码，或删去多出的文件夹")
        found.setdefault(project.code, project)
    return tuple(sorted(found.values(), key=lambda one: (one.number is None, one.number or 0, one.code)))


def _read(reading: Reading, home: Path) -> Project | None:
    if not reading.files.is_file(home / HEAD):
        at = Place(file=reading.file(home / HEAD))
        reading.note(at, "没有这个文件", f"补上该文件；不是项目的文件夹移到 {FOLDER}/ 以外")
        return None
    head = reading.made(_head, home / HEAD)
    monitoring, corrections = _part(reading, _monitoring, home / MONITORING) or ((), ())
    parts: dict[str, Any] = {
        "objectives": _part(reading, _objectives, home / OBJECTIVE) or (),
        "monitoring": monitoring,
        "corrections": corrections,
        "submissions": _submissions(reading, home / SUBMISSIONS),
        "reviews": _part(reading, _reviews, home / REVIEWS) or (),
        "history": _part(reading, _history, home / HISTORY) or (),
    }
    return None if head is None else replace(head, **parts)


def _part(reading: Reading, work: Callable[[Reading, str, str], T], path: Path) -> T | None:
    return reading.made(work, path) if reading.files.is_file(path) else None


def _head(reading: Reading, file: str, text: str) -> Project | None:
    """A project of which nothing but its head has been read."""
    opened = records_of(reading, file, text)
    return None if opened is None else opened.record(Project, **dict.fromkeys(_OWN_FILES, ()))


def _objectives(reading: Reading, name: str, text: str) -> tuple[Objective, ...]:
    file = records_of(reading, name, text)
    if file is None:
        return ()
    file.expect("version")
    versions = file.entries(Objective, "version")
    for place, version in enumerate(versions, 1):
        if version.version != place:
            at = file.place(("version", place - 1, "version"))
            reading.note(at, f"版本 {version.version} 排在第 {place} 个", "版本从 1 起依次编号")
            break
    return versions


def _monitoring(reading: Reading, name: str, text: str) -> tuple[tuple[Monitoring, ...], tuple[Correction, ...]]:
    file = records_of(reading, name, text)
    if file is None:
        return (), ()
    file.expect("monitoring", "corrections")
    return file.entries(Monitoring, "monitoring"), file.entries(Correction, "corrections")


def _reviews(reading: Reading, name: str, text: str) -> tuple[Review, ...]:
    file = records_of(reading, name, text)
    if file is None:
        return ()
    file.expect("review")
    return file.entries(Review, "review")


def _submissions(reading: Reading, base: Path) -> tuple[Submission, ...]:
    paths = [path for path in reading.files.within(base, "*.toml") if path.stem.isdecimal()]
    paths.sort(key=lambda path: int(path.stem))
    found = []
    for order, path in enumerate(paths, 1):
        file = reading.file(path)
        if int(path.stem) != order:
            reading.note(Place(file=file), f"是第 {order} 次上报", f"文件名写作 {order}.toml：从 1 起依次编号")
        submission = reading.made(_submission, path, order)
        if submission is not None:
            found.append(submission)
    return tuple(found)


def _submission(reading: Reading, file: str, text: str, order: int) -> Submission | None:
    opened = reading.parsed(file, text)
    if opened is None:
        return None
    form = read_form(reading, file, opened, above=(SUBMITTED,))
    on = str(opened[0].get(SUBMITTED, "")).strip()
    place = Place(file=file, part=SUBMITTED, line=opened[1].get((SUBMITTED,), 1))
    try:
        return Submission(order, read_day(on), form)
    except ValueError as error:
        missing = f"没有写“{label(Submission, 'on')}”" if not on else f"“{on}”{error}"
        reading.note(place, missing, f'{SUBMITTED} = "2025-03-31"')
        return None


def _history(reading: Reading, file: str, text: str) -> tuple[Event, ...]:
    names = {field: label(Event, field) for field in _EVENT}
    events = (_event(reading, line, names) for line in reading.lines(file, text, tuple(names.values())))
    return tuple(event for event in events if event is not None)


def _event(reading: Reading, line: Line, names: Mapping[str, str]) -> Event | None:
    """An event with its texts exactly as they stand: the seal was put on them so."""
    if not set(names.values()) <= set(line.headings):
        return None
    texts = {field: line.values[line.headings.index(name)] for field, name in names.items()}
    before = len(reading.troubles)
    number = reading.whole(line[names["number"]], line.place(names["number"]))
    role = line[names["role"]]
    if role not in list(Role):
        reading.note(line.place(names["role"]), f"“{role}”不是角色", f"写作：{'、'.join(Role)}")
    if number is None and len(reading.troubles) == before:
        reading.note(line.place(names["number"]), "没有写序号", "从 1 起依次编号")
    try:
        at = read_moment(line[names["at"]])
    except ValueError as error:
        reading.note(line.place(names["at"]), f"“{line[names['at']]}”{error}", "写作 2025-03-31T09:30:00")
        return None
    if number is None or len(reading.troubles) > before:
        return None
    return Event(**{**texts, "number": number, "at": at, "role": Role(role)})  # type: ignore[arg-type]
