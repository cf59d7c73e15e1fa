"""Mapping: how a balance table is read, proposed once and remembered, and what the import will say of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path

from juesuan.editions import choose
from juesuan.errors import JuesuanError
from juesuan.folder.department import FILE, Department, read_department
from juesuan.folder.entries import FOLDER, PROFILES, read_entries, replace_files, unit_names, write_profile
from juesuan.folder.reading import Reading, in_file
from juesuan.place import Place
from juesuan.prepare.balance_table import BalanceTable, Line
from juesuan.prepare.dimensions import UNIT, YEAR, Frame
from juesuan.prepare.ledger import Ledger, Problem
from juesuan.prepare.profile import Found, Profile, find_headings, native, propose, read_profile
from juesuan.prepare.workbook import Sheet, read_sheets

AnyPath = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A profile for a table: where it is written, the lines it gives, and everything the import will refuse.

    ``path`` is ``None`` where no facts folder is known, and for our own headings, which need no profile.
    """

    profile: Profile
    path: Path | None
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    headings: tuple[str, ...]

    @property
    def is_native(self) -> bool:
        """Whether the table has our own headings."""
        return self.profile == native()


def map_table(file: AnyPath, *, folder: AnyPath | None = None, profile: Profile | None = None) -> MappedTable:
    """Propose how a balance table is read, and remember it in ``profiles/`` of the facts folder it lies in.

    A profile already there is kept; ``profile`` is one settled otherwise, which is used as it is and not written. Of a
    workbook the first sheet that cannot be read yet, else the first.
    :class:`JuesuanError` when the file has no headings we know, or not those of ``profile``.
    """
    path = Path(file)
    headed = [(sheet, found) for sheet in read_sheets(path) if (found := find_headings(sheet)) is not None]
    if not headed:
        raise JuesuanError(
            f"“{path.name}”里没有找到栏目名称",
            place=Place(file=path.as_posix()),
            hint="前 30 行里应有科目编码和借方、贷方或金额等栏",
        )
    if profile is not None:
        return _by_profile(path, headed, profile)
    root = _folder_of(path) if folder is None else Path(folder)
    known: list[tuple[Path | None, Profile]] = [(None, native()), *(_remembered(root) if root is not None else ())]
    fitting = [next(((at, p) for at, p in known if p.fits(found.headings)), None) for _, found in headed]
    chosen = fitting.index(None) if None in fitting else 0
    sheet, found = headed[chosen]
    match = fitting[chosen]
    target, profile = match if match is not None else (None, propose(sheet, found, path.stem))
    if match is None and root is not None:
        target = _free(root / PROFILES, path.stem, sheet.name)
        replace_files(target.parent, {target.name: write_profile(profile)})
    table = BalanceTable(sheet, found, profile)
    lines = tuple(table.lines())
    problems = _as_imported(path, root) if root is not None else None
    if problems is None:
        problems = _by_itself(path, table, lines, _department(root) if root is not None else None)
    problems = sorted(problems, key=lambda problem: in_file(problem.place))
    return MappedTable(profile, target, lines, tuple(problems), tuple(filter(None, found.headings)))


def _by_profile(path: Path, headed: Sequence[tuple[Sheet, Found]], profile: Profile) -> MappedTable:
    fitting = next(((sheet, found) for sheet, found in headed if profile.fits(found.headings)), None)
    if fitting is None:
        headings = "、".join(filter(None, headed[0][1].headings))
        raise JuesuanError(
            "给的读法对不上文件的栏目", place=Place(file=path.as_posix()), hint=f"文件的栏目：{headings}"
        )
    table = BalanceTable(*fitting, profile)
    lines = tuple(table.lines())
    problems = sorted(_by_itself(path, table, lines, None), key=lambda problem: in_file(problem.place))
    return MappedTable(profile, None, lines, tuple(problems), tuple(filter(None, fitting[1].headings)))


def _folder_of(path: Path) -> Path | None:
    """The facts folder a file lies in, ``None`` when it lies in none."""
    return next((parent for parent in path.absolute().parents if (parent / FILE).is_file()), None)


def _remembered(root: Path) -> list[tuple[Path | None, Profile]]:
    found: list[tuple[Path | None, Profile]] = []
    reading = Reading(root)
    for path in sorted((root / PROFILES).glob("*.toml")):
        opened = reading.toml(path)
        if opened is not None:
            found.append((path, read_profile(opened[0])))
    return found


def _free(base: Path, stem: str, sheet: str) -> Path:
    """Where a new profile may be written without taking the place of another."""
    names = [stem, *([f"{stem}-{sheet}"] if sheet else []), *(f"{stem}-{number}" for number in range(2, 1000))]
    paths = [base / f"{name.replace('/', '_')}.toml" for name in names]
    return next((path for path in paths if not path.exists()), paths[0])


# ── what the import will say ──


def _department(root: Path) -> Department | None:
    """The department of a folder; ``None`` while its file cannot be read."""
    reading = Reading(root)
    department = read_department(reading, None) if (root / FILE).is_file() else None
    return department if department is not None and department.year and not reading.troubles else None


def _as_imported(path: Path, root: Path) -> list[Problem] | None:
    """What the import of the folder says of a file in it; ``None`` when the file is none it would read."""
    department, here = _department(root), path.resolve()
    if department is None or not here.is_relative_to((root / FOLDER).resolve()):
        return None
    reading = Reading(root)
    read_entries(reading, department)
    return [
        Problem(trouble.place, trouble.found, trouble.expected)
        for trouble in reading.troubles
        if Path(trouble.place.file).resolve() == here
    ]


def _by_itself(path: Path, table: BalanceTable, lines: Sequence[Line], department: Department | None) -> list[Problem]:
    """What the import would say of a table outside the folder; units and year are taken as they stand in it."""
    year = department.year if department is not None else None
    edition = department.edition if department is not None else choose("", year)
    named = unit_names(department.organisation.units) if department is not None else {}
    unit = path.stem if path.stem in named or not named else next(iter(named))
    units = named or {name: name for name in (unit, *(line[UNIT] for line in lines)) if name}
    ledger = Ledger()
    ledger.add(lines, Frame(year or _year_of(lines), edition, units, unit))
    ledger.lost |= {""} if table.problems else set()
    return [*table.problems, *ledger.problems, *ledger.balance()[0]]


def _year_of(lines: Sequence[Line]) -> int:
    """The year the lines name, else the last one that is over."""
    named = (line[YEAR].removesuffix("年度").removesuffix("年") for line in lines)
    return next((int(year) for year in named if year.isdecimal()), datetime.now().year - 1)
