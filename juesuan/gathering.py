"""Gather: self-evaluation forms wherever they lie — one file a form, folders of them, facts folders, reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from juesuan.accounts import FinalAccounts, SelfEvaluation, Source
from juesuan.amount import MILLION
from juesuan.checking import read
from juesuan.document import Document
from juesuan.errors import JuesuanError, NotFinalAccounts, UnreadableFile, last_step
from juesuan.folder.department import FILE
from juesuan.folder.entries import FOLDER as ENTRIES
from juesuan.folder.evaluations import FOLDER, read_form
from juesuan.folder.projects import FOLDER as LIBRARY
from juesuan.folder.projects import load_projects
from juesuan.folder.published import PUBLISHED
from juesuan.folder.reading import Reading
from juesuan.intake import read_document_accounts
from juesuan.intake.returned import rebuilt_forms
from juesuan.performance.bodies import body_name, is_same_body
from juesuan.performance.points import printed
from juesuan.performance.scoring import Failed
from juesuan.readers import read_document

TOML = ".toml"
DOCUMENTS = (".docx", ".xlsx", ".xls", ".pdf", ".html", ".htm", ".txt", ".md", ".csv", ".doc", ".wps", ".et")
MOST_TOGETHER = 1000  # forms; of so many what is worked out once is kept
LEAST_POINTS, MOST_POINTS = 10 * MILLION, 200 * MILLION  # of a form, its mistakes included
_FORM_KEYS = ("indicators", "funds")


@dataclass(frozen=True, slots=True)
class Batch:
    """Forms read together, as accounts that may hold nothing else; no two of them are called alike."""

    accounts: FinalAccounts
    path: str
    notes: tuple[str, ...] = ()


class Note(NamedTuple):
    """Where the forms that follow were read, told with the result."""

    text: str


Found = SelfEvaluation | Batch | Failed | Note


def gather(path: str) -> Iterator[Batch | Failed]:
    """The forms at a path in batches, and what could not be read there."""
    where = Path(path)
    if not where.exists():
        error = UnreadableFile(f"没有“{path}”这个文件或文件夹", hint="检查路径；路径里有空格的要加引号")
        yield Failed(path, error.message, error.hint)
        return
    loose: list[SelfEvaluation] = []
    notes: list[str] = []
    for found in _walk(where, is_asked_for=True):
        if isinstance(found, SelfEvaluation):
            loose.append(found)
        elif isinstance(found, Note):
            notes.append(found.text)
        else:
            yield found
    yield from _together(loose, path, tuple(notes))


def _walk(where: Path, *, is_asked_for: bool = False) -> Iterator[Found]:
    """Single forms, reports and troubles of a file or folder, in the order of their names."""
    if where.is_dir():
        if (where / FILE).is_file():
            yield from _facts_folder(where)
        elif folder := _forms_of(where):
            yield from _walk(folder)
        elif root := _library_of(where):
            yield from _library(root)
        else:
            yield from _inside(where)
    elif where.suffix.lower() == TOML:
        yield _toml(where)
    else:
        yield from _document(where, is_asked_for)


def _inside(where: Path) -> Iterator[Found]:
    """What the files and folders in a folder hold; links to folders are not followed, they may lead in a circle."""
    try:
        entries = sorted(where.iterdir())
    except OSError as error:
        yield _failed(where.as_posix(), error)
        return
    for inside in entries:
        is_folder = inside.is_dir() and not inside.is_symlink()
        is_ours = is_folder or (inside.is_file() and inside.suffix.lower() in (TOML, *DOCUMENTS))
        if is_ours and not inside.name.startswith((".", "~$")):
            yield from _walk(inside)


def _forms_of(folder: Path) -> Path | None:
    """Where the forms of a folder are: as printed, else as filled in."""
    usual = (folder / PUBLISHED / FOLDER, folder / FOLDER)
    return next((place for place in usual if any(place.glob(f"*{TOML}"))), None)


def _facts_folder(where: Path) -> Iterator[Found]:
    """The accounts with their forms; the forms alone when there is nothing else, or nothing else that can be read."""
    path = where.as_posix()
    forms, library = _forms_of(where), _library_of(where)
    try:
        holds_accounts = any((where / part).is_dir() for part in (PUBLISHED, ENTRIES))
        accounts = read(path) if holds_accounts else FinalAccounts()
    except Exception as error:
        yield _failed(path, error)
        accounts = FinalAccounts()
    if accounts.evaluations:
        note = f"自评表读自 {forms.relative_to(where).as_posix()}/" if forms is not None else ""
        yield Batch(accounts, path, (note,) if note else ())
    elif forms is not None:
        yield from _walk(forms)
    elif library is not None:
        yield from _library(library)
    else:
        yield Failed(path, "这个文件夹里没有自评表", "自评表放在 evaluations/，一表一个 .toml 文件", is_broken=False)


def _library_of(where: Path) -> Path | None:
    """The folder whose project library a folder holds or is; ``None`` when there is none."""
    root = where.parent if where.name == LIBRARY else where
    return root if any((root / LIBRARY).glob("*/project.toml")) else None


def _library(root: Path) -> Iterator[Found]:
    """What each project handed in last."""
    path = (root / LIBRARY).as_posix()
    try:
        projects = load_projects(root)
    except Exception as error:
        yield _failed(path, error)
        return
    handed_in = [project.submissions[-1].form for project in projects if project.submissions]
    without = len(projects) - len(handed_in)
    if handed_in:
        none = f"，{without} 个还没有报送" if without else ""
        yield Note(f"自评表读自 {LIBRARY}/ 中各项目最近一次报送{none}")
        yield from handed_in
    else:
        yield Failed(path, "项目库里还没有报送的自评表", "报送以后再核算", is_broken=False)


def _toml(where: Path) -> SelfEvaluation | Failed:
    path = where.as_posix()
    reading = Reading(where.parent)
    opened = reading.toml(where)
    if opened is not None and not any(key in opened[0] for key in _FORM_KEYS):
        return Failed(path, "不是自评表：没有 indicators 和 funds", "按 docs/facts-folder.md 填写", is_broken=False)
    try:
        form = read_form(reading, reading.file(where), opened) if opened is not None else None
    except Exception as error:
        return _failed(path, error)
    if form is None or reading.troubles:
        first = "；".join(str(trouble).removeprefix(path).lstrip("：") for trouble in reading.troubles[:3])
        more = f"等{len(reading.troubles)}处" if len(reading.troubles) > 3 else ""
        return Failed(path, f"{first}{more}", "按所说的行改正后重新运行")
    return form


def _document(where: Path, is_asked_for: bool) -> Iterator[SelfEvaluation | Batch | Failed]:
    """The forms of a report, or of a document that holds nothing but forms."""
    path = where.as_posix()
    try:
        document = read_document(path)
        accounts, refused = _accounts(document)
    except Exception as error:
        yield _failed(path, error)
        return
    if accounts is not None and (accounts.tables or accounts.catalogue or accounts.sections):
        if any(map(_is_filled, accounts.evaluations)):
            yield Batch(accounts, path)
        else:
            yield Failed(path, "没有读到自评表", "自评表另行公开的，请指定自评表", is_broken=is_asked_for)
        return
    forms = [form for form in accounts.evaluations if _is_filled(form)] if accounts is not None else []
    if not forms:
        forms = [one.form for one in rebuilt_forms(document) if _is_filled(one.form)]
    for form in forms:
        at = form.place if form.place.file else form.place._replace(file=path)
        yield replace(form, year=form.year or (accounts.year if accounts is not None else None), place=at)
    if not forms and refused is not None:
        yield Failed(path, refused.message, refused.hint, is_broken=is_asked_for)
    elif not forms:
        yield Failed(path, "没有读到自评表", "确认文件里是绩效自评表", is_broken=is_asked_for)


def _is_filled(form: SelfEvaluation) -> bool:
    """Whether it has a name and points worth the name: other lists of projects look like forms too."""
    weights = [one.weight.grains for one in form.indicators if one.weight is not None and printed(one.weight)]
    return bool(form.name.strip()) and LEAST_POINTS <= sum(weights) <= MOST_POINTS


def _accounts(document: Document) -> tuple[FinalAccounts | None, NotFinalAccounts | None]:
    """The accounts a document holds, or why it holds none."""
    try:
        return read_document_accounts(document), None
    except NotFinalAccounts as error:
        return None, error


def _failed(path: str, error: Exception) -> Failed:
    if isinstance(error, JuesuanError):
        return Failed(path, error.message, error.hint)
    if isinstance(error, OSError):
        return Failed(path, f"打不开：{error.strerror or error}", "检查文件权限")
    hint = "这是程序的缺陷，不是自评表的问题；请把这段文字反馈给维护者"
    return Failed(path, f"程序出错：{last_step(error)}", hint)


def _together(loose: Iterable[SelfEvaluation], path: str, notes: tuple[str, ...]) -> Iterator[Batch]:
    """Single forms as accounts by department and year; of two called alike each goes into another batch."""
    groups: dict[tuple[str, int | None], list[dict[str, SelfEvaluation]]] = {}
    known: dict[str, str] = {}
    for form in loose:
        name = body_name(form.department)
        if name not in known:
            known[name] = next((other for other in known.values() if is_same_body(other, name)), name)
        parts = groups.setdefault((known[name], form.year), [])
        free = next((part for part in parts if len(part) < MOST_TOGETHER and form.display not in part), None)
        if free is None:
            free = {}
            parts.append(free)
        free[form.display] = form
    for (department, year), parts in groups.items():
        for part in parts:
            forms = tuple(part.values())
            source = Source(path=path, format="folder")
            accounts = FinalAccounts(source=source, department=department, year=year, evaluations=forms)
            yield Batch(accounts, forms[0].place.file if len(forms) == 1 else path, notes)
