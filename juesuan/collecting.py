"""Collect: the self-evaluation forms that come back from units, hundreds of files at once, taken into a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from juesuan.accounts import SelfEvaluation
from juesuan.amount import plain
from juesuan.document import Document
from juesuan.errors import JuesuanError, last_step
from juesuan.folder.evaluations import FOLDER, read_evaluations, write_evaluation
from juesuan.folder.form_fields import (
    Change,
    Field,
    Filled,
    Key,
    Misread,
    differences,
    fields_of,
    is_unfilled,
    objective_hash,
    with_results,
)
from juesuan.folder.projects import FOLDER as LIBRARY
from juesuan.folder.projects import load_projects
from juesuan.folder.reading import Reading
from juesuan.intake.returned import Objection, Rebuilt, Sent, matched, read_sent, rebuilt_forms
from juesuan.intake.returned.known import NEAR, Known, alike
from juesuan.intake.returned.objection import changed_objective, understood
from juesuan.intake.returned.values import as_meant, rate_as_meant
from juesuan.place import Place
from juesuan.projects.matching import same_unit
from juesuan.projects.objectives import form_of
from juesuan.projects.records import Project
from juesuan.projects.reviews import moved_objective
from juesuan.readers import read_document

AnyPath = str | PathLike[str]
PASSED_OVER = ("~$", ".")  # what programs put beside a file that is open
NO_FORMS = (".toml", ".part", ".db", ".ini")


@dataclass(frozen=True, slots=True)
class Returned:
    """One form that came back: from which file, what of it changes the folder, and what somebody has to look at.

    ``form`` is what it says, ``path`` the file of the folder it was taken into (empty when it was not taken) and
    ``changes`` are set beside the form that stood there before (``is_new`` when none did).
    """

    file: str
    form: SelfEvaluation
    objections: tuple[Objection, ...] = ()
    changes: tuple[Change, ...] = ()
    is_new: bool = False
    path: str = ""

    @property
    def is_refused(self) -> bool:
        return any(objection.blocks for objection in self.objections)


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of a folder: its forms in order of the files, and what was wrong with files as a whole."""

    files: int
    returned: tuple[Returned, ...]
    troubles: tuple[Objection, ...] = ()
    kept: int = 0  # forms of the folder that nothing came back for

    @property
    def taken(self) -> tuple[Returned, ...]:
        return tuple(one for one in self.returned if not one.is_refused)

    @property
    def problems(self) -> tuple[Objection, ...]:
        """Everything that asks for an answer, files as a whole first."""
        of_forms = (objection for one in self.returned for objection in one.objections)
        return tuple(objection for objection in (*self.troubles, *of_forms) if not objection.is_told_only)


def forms_folder(facts: AnyPath) -> Path:
    """Where the forms of a facts folder are: beside its entries, or in what it published when it has no entries."""
    root = Path(facts)
    own = ("entries", FOLDER, LIBRARY)
    has_books = any((root / part).is_dir() for part in own) or not (root / "published").is_dir()
    return (root if has_books else root / "published") / FOLDER


def read_forms(facts: AnyPath) -> tuple[SelfEvaluation, ...]:
    """The forms of a facts folder, those of its project library that are still to be filled in among them.

    A project with an approved objective has the form in ``evaluations/`` as long as that keeps the objective, else what
    it handed in last, else one made of the objective. :class:`~juesuan.errors.BrokenFolder` with everything wrong.
    """
    reading = Reading(Path(facts))
    folder = forms_folder(facts)
    forms = list(read_evaluations(reading, folder.parent))
    reading.finish()
    for project in load_projects(Path(facts)):
        if project.objective is not None:
            _put_form_of(project, forms, folder)
    return tuple(forms)


def _put_form_of(project: Project, forms: list[SelfEvaluation], folder: Path) -> None:
    """The form of a project of the library into the list, in the place of one that has another objective."""
    known = Known(forms)
    there = next((form for form in known.by_name.get(plain(project.name), []) if _is_of(project, form)), None)
    if there is not None and not moved_objective(project, there):
        return
    form = project.form
    if form is None or moved_objective(project, form):
        form = form_of(project)
    name = Path(there.place.file).name if there is not None else form_file(project.number, project.code)
    form = replace(form, place=Place(file=(folder / name).as_posix()))
    if there is None:
        forms.append(form)
    else:
        forms[forms.index(there)] = form


def _is_of(project: Project, form: SelfEvaluation) -> bool:
    if form.number is not None and project.number is not None:
        return form.number == project.number
    return same_unit(form.unit, project.unit)


def form_file(number: int | None, code: str) -> str:
    """How the file of a project's form is called in ``evaluations/``: by its number, else by its code."""
    return f"{number:02d}.toml" if number is not None else f"{code}.toml"


def collect(source: AnyPath, facts: AnyPath) -> Collected:
    """Take the forms in the files of ``source`` (a folder with all below it, or one file) into ``facts``.

    Files are only read. A form is taken whole or not at all: not when its objective was changed, when something in it
    cannot be read, when nothing was filled in, or when two files say different things of one project. Everything else
    in ``facts`` stays. :class:`~juesuan.errors.JuesuanError` when either folder cannot be used.
    """
    there = read_forms(facts) if Path(facts).is_dir() else ()
    paths = list(_files(Path(source), forms_folder(facts)))
    known = Known(there)
    returned: list[Returned] = []
    troubles: list[Objection] = []
    for path in paths:
        found, trouble = _read(path, known)
        returned += found
        troubles += trouble
    placed = _placed(_once_each(returned), known, forms_folder(facts))
    _write(placed)
    answered = {one.path for one in placed if one.path}
    kept = sum(form.place.file not in answered for form in there)
    return Collected(len(paths), tuple(placed), tuple(troubles), kept)


def _files(source: Path, facts: Path) -> Iterator[Path]:
    """The files that may hold forms, in order; :class:`JuesuanError` when there is no such folder."""
    if source.is_file():
        yield source
        return
    if not source.is_dir():
        raise JuesuanError(
            f"没有“{source}”这个文件夹", place=Place(file=str(source)), hint="检查路径；路径里有空格的要加引号"
        )
    own = facts.resolve()
    for path in sorted(source.rglob("*")):
        is_passed = any(part.startswith(PASSED_OVER) for part in path.relative_to(source).parts)
        if is_passed or path.suffix.lower() in NO_FORMS or own in path.resolve().parents:
            continue
        if path.is_file():
            yield path


# ── one file ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _read(path: Path, known: Known) -> tuple[list[Returned], list[Objection]]:
    """The forms of a file, and what is wrong with it as a whole; a mistake of ours in one file stops no other."""
    file = path.as_posix()
    try:
        document = read_document(path)
        sent = read_sent(document)
        if sent is not None:
            others, trouble = _other_sheets(document, sent.sheet, known)
            remarks = [one for one in _remarks(document) if f"“{sent.sheet}”" not in one.what]  # told with the form
            return [_answer_to(sent, document, known), *others], [*remarks, *trouble]
        rebuilt = rebuilt_forms(document)
        if rebuilt:
            return [_rebuilt(file, one, known) for one in rebuilt], _remarks(document)
        what, hint = "没有找到项目支出绩效自评表", "表头要有“项目名称”和各指标栏；不是自评表的，从这个文件夹移走"
        return [], [*_remarks(document), Objection(Place(file), what, hint)]
    except JuesuanError as error:
        return [], [Objection(error.place if error.place.file else Place(file), error.message, error.hint)]
    except Exception as error:
        what = f"读取时程序出错：{last_step(error)}"
        return [], [Objection(Place(file), what, "这是程序的缺陷，请把这段文字反馈给维护者；其他文件照常读入")]


def _other_sheets(document: Document, own: str, known: Known) -> tuple[list[Returned], list[Objection]]:
    """What people put into a workbook of ours besides its form: forms of other projects, or sheets that are none."""
    blocks = tuple(block for block in document.blocks if block.place.sheet != own)
    if not blocks:
        return [], []
    rebuilt = rebuilt_forms(replace(document, blocks=blocks))
    if rebuilt:
        return [_rebuilt(document.path, one, known) for one in rebuilt], []
    names = dict.fromkeys(block.place.sheet or "" for block in blocks)
    what, hint = "这个工作表不是自评表，没有读入", "看一看是否要紧"
    return [], [Objection(Place(document.path, sheet=name), what, hint, blocks=False) for name in names]


def _remarks(document: Document) -> list[Objection]:
    """What the reader says of the file: told, and asking for an answer where something hidden was left out."""
    return [
        Objection(Place(document.path), remark, blocks=False, is_told_only="隐藏" not in remark)
        for remark in document.remarks
    ]


def _answer_to(sent: Sent, document: Document, known: Known) -> Returned:
    """A workbook of ours, set beside the form that is in the folder now."""
    form, _, misread = with_results(sent.form, sent.filled)
    objections = [*sent.objections, *_not_read(misread)]
    base = known.same(form)
    if base is not None and _is_another(base, form):
        return Returned(
            document.path, form, (*objections, _another(base, form, form.place._replace(file=document.path)))
        )
    if base is not None and objective_hash(base) != objective_hash(form):
        changed = [c for c in differences(base, form) if c.field.is_objective]
        place = Place(document.path, form.display, sheet=sent.sheet)
        hint = "重新导出这个项目的表，再填"
        for field_, new, _ in changed:
            what = f"{field_.label}：发表以后目标改过，文件夹里是“{field_.text}”，表中是“{new}”"
            objections.append(Objection(place, what, hint))
    elif base is not None:
        form = _kept_as_written(base, form)
    return _judged(document.path, form, base, objections)


def _kept_as_written(base: SelfEvaluation, form: SelfEvaluation) -> SelfEvaluation:
    """The form of the folder with the results of another that has the same objective: only what differs is new."""
    filled = {f.key: Filled(f.text, form.place) for f in fields_of(form) if not f.is_objective}
    return with_results(base, filled)[0]


def _rebuilt(file: str, one: Rebuilt, known: Known) -> Returned:
    """A form that was recognised, set beside the form of the folder that it answers, if there is one."""
    form, objections = one.form, list(one.objections)
    base = known.same(form)
    if base is None:
        form, told = _as_meant(form)
        if known.forms:
            told.append(_unknown(form, known))
        return _judged(file, form, None, [*objections, *told])
    if _is_another(base, form):
        return Returned(file, form, (*objections, _another(base, form, form.place)))
    beside = matched(base, form)
    if form.number is not None and base.number is not None and form.number != base.number:
        number = Field(("项目序号",), "项目序号", str(base.number), is_objective=True)
        objections.append(changed_objective(number, str(form.number), form.place))
    filled, _, misread = with_results(base, beside.filled)
    return _judged(file, filled, base, [*objections, *beside.objections, *_not_read(misread)])


def _is_another(base: SelfEvaluation, form: SelfEvaluation) -> bool:
    """Whether a form has the number of one in the folder and nothing else of it."""
    return plain(base.name) != plain(form.name) and alike(base, form) < NEAR


def _another(base: SelfEvaluation, form: SelfEvaluation, place: Place) -> Objection:
    what = f"序号与项目对不上：文件夹里的{base.display}是“{base.name}”，这张表是“{form.name}”"
    return Objection(place, what, "核对项目序号和名称；确实是新项目的，换一个没有用过的序号")


def _unknown(form: SelfEvaluation, known: Known) -> Objection:
    """A project that the folder does not know: nearly one it knows is a slip, any other a new one."""
    near = known.nearest(form) if form.number is None else None
    if near is None:
        return Objection(form.place, "文件夹里没有这个项目，作为新的一张采用", blocks=False, is_told_only=True)
    what = f"文件夹里没有“{form.name}”，最接近的是{near.display}“{near.name}”"
    return Objection(
        form.place, what, "同一个项目的，把名称改成一样的，或在标题里写上“（项目N）”；新项目写上没有用过的序号"
    )


def _as_meant(form: SelfEvaluation) -> tuple[SelfEvaluation, list[Objection]]:
    """A form of which nothing was known before, its values as they were meant."""
    filled: dict[Key, Filled] = {}
    told = []
    for field_ in fields_of(form):
        text, place = field_.text, form.place
        if field_.key[-1] == "实际完成值":
            indicator = form.indicators[int(field_.key[1])]
            text, place = as_meant(indicator.target, text, form.year), indicator.places.get("实际完成值", place)
        elif field_.key[-1] == "执行率" and (figure := form.fund(*field_.key[1:])) is not None:
            text, place = rate_as_meant("", text), figure.place
        if text != field_.text:
            filled[field_.key] = Filled(text, place)
            told.append(understood(field_, place.text or field_.text, text, place))
    return with_results(form, filled)[0], told


def _not_read(misread: Iterable[Misread]) -> Iterator[Objection]:
    for one in misread:
        yield Objection(one.place, f"{one.field.label}：“{one.text}”不是数字", "只写数字；没有的留空")


def _judged(file: str, form: SelfEvaluation, base: SelfEvaluation | None, objections: list[Objection]) -> Returned:
    """The form with its changes; one in which nothing was filled in says nothing."""
    if is_unfilled(form):
        what = "还没有填：执行数、实际完成值、得分都是空的"
        objections.append(Objection(_in_file(form.place, file), what, "填好再交回"))
    else:
        objections += _left_open(form, file)
    changes = () if base is None else tuple(differences(base, form))
    return Returned(file, form, tuple(objections), changes, is_new=base is None)


def _in_file(place: Place, file: str) -> Place:
    """A place that is known only by its file."""
    return place if place.file == file else Place(file, place.part)


def _left_open(form: SelfEvaluation, file: str) -> Iterator[Objection]:
    """Indicators with a weight and neither actual value nor score: told, for it may be meant so."""
    open_ = [
        indicator.name
        for indicator in form.indicators
        if not (indicator.is_placeholder or indicator.achieved or indicator.score) and indicator.weight is not None
    ]
    if open_:
        names = "、".join(open_[:3]) + ("等" if len(open_) > 3 else "")
        what = f"{len(open_)} 个指标没有填实际完成值和得分：{names}"
        yield Objection(_in_file(form.place, file), what, blocks=False, is_told_only=True)


# ── one form a project ──────────────────────────────────────────────────────────────────────────────────────────
def _together(returned: Sequence[Returned]) -> Iterator[list[int]]:
    """The forms of one project: of one number, and those without a number by name and unit."""
    groups: dict[tuple[object, ...], list[int]] = {}
    by_name: dict[tuple[str, str], list[int]] = {}
    numbered = sorted(range(len(returned)), key=lambda n: returned[n].form.number is None)
    for n in numbered:
        form = returned[n].form
        name = (plain(form.name), plain(form.unit))
        if form.number is not None:
            group = groups.setdefault(("number", form.number), [])
        else:
            group = by_name.get(name) or groups.setdefault(("name", *name), [])
        group.append(n)
        by_name.setdefault(name, group)
    yield from (sorted(group) for group in groups.values() if len(group) > 1)


def _once_each(returned: Sequence[Returned]) -> list[Returned]:
    """Of several forms of one project the first when they all say the same; none when they differ."""
    out = list(returned)
    for places in _together(returned):
        texts = {write_evaluation(returned[n].form) for n in places}
        sound = [n for n in places if not returned[n].is_refused]
        for n in places:
            one = returned[n]
            others = "、".join(dict.fromkeys(returned[m].file for m in places if m != n))
            place = _in_file(one.form.place, one.file)
            if len(texts) > 1:
                what, hint = f"同一个项目交了不止一份，内容不同：另一份在 {others}", "留下正确的一份，把其余的移走"
                more = Objection(place, what, hint)
            else:
                what = f"同一个项目交了不止一份，内容相同：另一份在 {others}"
                more = Objection(place, what, "留一份即可", blocks=not sound or n != sound[0], is_told_only=True)
            out[n] = replace(one, objections=(*one.objections, more))
    return out


# ── into the folder ────────────────────────────────────────────────────────────────────────────────────────────────
def _placed(returned: Sequence[Returned], known: Known, folder: Path) -> list[Returned]:
    """Every form that is taken with the file it goes into: that of the form it replaces, else one of its own."""
    taken = {Path(form.place.file).name for form in known.forms}
    out = []
    for one in returned:
        if one.is_refused:
            out.append(one)
            continue
        base = known.same(one.form)
        if base is not None:
            path = Path(base.place.file)
        else:
            path = folder / _free_name(one.form.number, taken)
            taken.add(path.name)
        out.append(replace(one, path=path.as_posix()))
    return out


def _free_name(number: int | None, taken: set[str]) -> str:
    if number is not None and f"{number:02d}.toml" not in taken:
        return f"{number:02d}.toml"
    order = 1
    while any(name.startswith(f"{order:02d}") for name in taken):
        order += 1
    return f"{order:02d}-未编号.toml"


def _write(returned: Sequence[Returned]) -> None:
    """Write what changed; :class:`JuesuanError` when the folder cannot be written."""
    for one in returned:
        if not one.path or not (one.is_new or one.changes):
            continue
        path = Path(one.path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(write_evaluation(one.form), "utf-8", newline="\n")
        except OSError as error:
            raise JuesuanError(
                f"“{path}”没有写成：{error.strerror or error}",
                place=Place(file=path.as_posix()),
                hint="检查文件夹的写入权限和磁盘空间，再导入一次；已经写好的不受影响",
            ) from error
