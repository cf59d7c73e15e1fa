"""Entries of a folder: entries/*.csv as people keep them, eliminations.csv, and the derived tables/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from juesuan.accounts import Table
from juesuan.amount import print_money
from juesuan.editions import Edition
from juesuan.errors import UnreadableFile
from juesuan.folder import csv_text, toml_text
from juesuan.folder.department import Department
from juesuan.folder.files import ON_DISK, Files
from juesuan.folder.reading import Line, Reading
from juesuan.folder.tables import INDEX, write_tables
from juesuan.place import Place
from juesuan.prepare.balance_table import BalanceTable
from juesuan.prepare.dimensions import UNIT, Frame
from juesuan.prepare.entry import Basis, Entry, Kind
from juesuan.prepare.ledger import HEADINGS, REQUIRED, VOUCHER, Ledger
from juesuan.prepare.profile import Profile, find_headings, native, read_profile
from juesuan.prepare.rollup import unsound
from juesuan.prepare.workbook import FILES, read_sheets
from juesuan.unit import Unit

FOLDER, TABLES, PROFILES, ELIMINATIONS = "entries", "tables", "profiles", "eliminations.csv"
NUMBER, UNITS, DRAFT = "抵销号", "单位", "eliminations.draft.csv"
NARRATIVE = "情况说明.txt"  # beside the tables: the text composed
MOST_UNJUDGED = 6
OPTIONAL = tuple(heading for heading in HEADINGS if heading not in REQUIRED)


def read_entries(reading: Reading, department: Department) -> tuple[Entry, ...]:
    """The entries of all units; every trouble is noted in ``reading``, and then nothing counts."""
    base = reading.root / FOLDER
    names = unit_names(department.organisation.units) or {department.name: department.name}
    profiles = read_profiles(reading)
    ledger = Ledger()
    for path in entry_files(base, reading.files):
        frame = Frame(department.year or 0, department.edition, names, _unit_of(path.stem, names))
        taken, troubles = len(ledger.entries), len(reading.troubles)
        if path.suffix.lower() == ".csv" and _is_native(reading, path):
            known = (frame.year, frame.edition, tuple(names.items()), frame.unit)
            book = reading.made(_book, path, *known)
            if book is not None:
                ledger.take(book)
        else:
            _read_tables(reading, path, ledger, frame, profiles)
        if len(reading.troubles) > troubles:  # of the file as such: lines may not have been seen
            units = {entry.unit for entry in ledger.entries[taken:]} | {names.get(frame.unit, "")}
            ledger.lost |= units if len(units) == 1 else units - {""}
    problems, unjudged = ledger.balance()
    for problem in (*ledger.problems, *problems):
        reading.note(*problem)
    if unjudged:
        shown = "、".join(unjudged[:MOST_UNJUDGED]) + ("等" if len(unjudged) > MOST_UNJUDGED else "")
        reading.remarks.append(f"有不能读入的行，没有核对借贷是否相等：{shown}；改正后再核对")
    if not ledger.entries and not reading.troubles:
        files = entry_files(base, reading.files)
        at = Place(file=reading.file(files[0] if len(files) == 1 else base))
        if files:
            empty = f"{len(files)} 个文件里都没有分录" if len(files) > 1 else "没有分录"
            reading.note(at, empty, "从第 2 行起一行填一笔，或换成账务软件导出的余额表")
        else:
            reading.note(at, "没有分录", "每个单位一个文件（xlsx 或 csv），首行为：" + "、".join(HEADINGS))
    return tuple(ledger.entries)


def _book(
    reading: Reading, file: str, text: str, year: int, edition: Edition, names: tuple[tuple[str, str], ...], unit: str
) -> Ledger:
    """The lines of one file of entries, by themselves; what else decides what they mean is its frame."""
    book = Ledger()
    book.add(reading.lines(file, text, REQUIRED, OPTIONAL), Frame(year, edition, dict(names), unit))
    return book


def entry_files(base: Path, files: Files = ON_DISK) -> list[Path]:
    """The files of entries in order of their names; what a spreadsheet program leaves lying about is none."""
    return [
        path for path in files.below(base) if path.suffix.lower() in FILES and not path.name.startswith(("~$", "."))
    ]


def _unit_of(name: str, names: Mapping[str, str]) -> str:
    """The unit a file or sheet is named after, or the only one there is."""
    if name in names:
        return name
    return next(iter(names)) if len(set(names.values())) == 1 else ""


def _is_native(reading: Reading, path: Path) -> bool:
    """Whether the first line of a CSV file has our headings; in doubt it has, and what is wrong with it is told."""
    try:
        first = reading.files.data(path).split(b"\n", 1)[0]
    except OSError:
        return True
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            headings = {heading.strip().strip('"') for heading in first.decode(encoding).split(",")}
        except UnicodeDecodeError:
            continue
        return len(headings & set(REQUIRED)) >= 2
    return True


def _read_tables(reading: Reading, path: Path, ledger: Ledger, frame: Frame, profiles: Sequence[Profile]) -> None:
    """The tables of a workbook, or of a CSV file with headings of its own, through the profiles remembered."""
    try:
        sheets = read_sheets(path)
    except UnreadableFile as error:
        reading.note(error.place, error.message, error.hint)
        return
    headed = [(sheet, found) for sheet in sheets if (found := find_headings(sheet)) is not None]
    if not headed:
        at = Place(file=reading.file(path))
        reading.note(at, "没有找到栏目名称", "前 30 行里应有科目编码、借方、贷方等栏；或删去这个文件")
    for sheet, found in headed:
        profile = next((known for known in (native(), *profiles) if known.fits(found.headings)), None)
        if profile is None:
            where = sheet.place(found.row)
            reading.note(where, "不知道怎样读这张表", f"运行 juesuan map {path.name}，核对一次，以后同样的表都照此读入")
            continue
        table = BalanceTable(sheet, found, profile)
        ledger.add(table.lines(), replace(frame, unit=_unit_of(sheet.name, frame.units) or frame.unit))
        for problem in table.problems:
            reading.note(*problem)


# ── profiles ──


def read_profiles(reading: Reading) -> tuple[Profile, ...]:
    """The profiles remembered in ``profiles/``."""
    found = []
    for path in reading.files.within(reading.root / PROFILES, "*.toml"):
        opened = reading.toml(path)
        if opened is not None:
            found.append(read_profile(opened[0]))
    return tuple(found)


def write_profile(profile: Profile) -> str:
    """A profile as TOML, each part with what it is for."""
    parts = [
        "# 怎样读这种表：核对一次，以后栏目相同的表都照此读入。\n",
        toml_text.pairs({"name": profile.name}),
        "# 收入、支出科目已经结账（两方发生额相等）：只取收入的贷方、支出的借方\n",
        toml_text.pairs({"closed": profile.closed}),
        "# 表里有合计行（上级科目等于下级之和）：核对后略过\n",
        toml_text.pairs({"totals": profile.totals}),
        "# 表里没有单位一栏的，写单位名称；文件以单位命名的不用写\n",
        toml_text.pairs({"unit": profile.unit}),
        "\n# 分录的栏 = 表中的栏\n[columns]\n",
        toml_text.pairs(profile.columns),
    ]
    for amount in profile.amounts:
        entries = {"heading": amount.heading, "side": amount.side or None, "kind": amount.kind or None}
        notes = {"heading": "金额栏", "side": "借、贷；“科目”按科目的正常方向；不写的看“方向”栏", "kind": "凭证种类"}
        parts.append("\n[[amounts]]\n" + toml_text.pairs(entries, notes=notes))
    for heading, words in profile.words.items():
        parts.append(f"\n# 表中的写法 = 分录的写法\n[words.{toml_text.key(heading)}]\n" + toml_text.pairs(words))
    return "".join(parts)


def read_eliminations(reading: Reading, department: Department, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The eliminations someone declared; none without the file. One that does not hold is a trouble."""
    path = reading.root / ELIMINATIONS
    if not reading.files.is_file(path):
        return ()
    ledger = Ledger()
    names = unit_names(department.organisation.units)
    frame = Frame(department.year or 0, department.edition, names, eliminations=True)
    optional = tuple(heading for heading in OPTIONAL if heading not in (VOUCHER, UNIT))
    lines = reading.csv(path, (NUMBER, UNIT, *REQUIRED), optional)
    ledger.add((_Numbered(line) for line in lines), frame)
    for problem in ledger.problems:
        reading.note(*problem)
    if reading.troubles:  # against lines left out, a sound elimination looks unsound
        reading.remarks.append("有不能读入的行，没有核对抵销的两边是否相等、是否超过账上的数；改正后再核对")
        return ()
    for problem in unsound(ledger.entries, entries):
        reading.note(*problem)
    return tuple(ledger.entries)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A line of eliminations.csv: its number stands where a voucher's does."""

    line: Line

    def __getitem__(self, heading: str) -> str:
        return self.line[NUMBER if heading == VOUCHER else heading]

    def place(self, heading: str = "", part: str = "") -> Place:
        return self.line.place(heading, part)


def unit_names(units: Iterable[Unit]) -> dict[str, str]:
    """Full names by every name a unit goes by; a short name two units share is none."""
    names = {unit.name: unit.name for unit in units}
    short: dict[str, list[str]] = {}
    for unit in units:
        if unit.short_name:
            short.setdefault(unit.short_name, []).append(unit.name)
    return names | {name: full[0] for name, full in short.items() if len(full) == 1 and name not in names}


def write_entries(entries: Sequence[Entry]) -> str:
    """Entries as the text of a CSV file, amounts in 元; columns in which nothing stands are left out."""
    return csv_text.table(list(_rows(entries, VOUCHER)), HEADINGS, keep=REQUIRED)


def _rows(entries: Iterable[Entry], voucher: str) -> Iterator[dict[str, str]]:
    """Entries by heading; what is usual is left blank."""
    for entry in entries:
        yield {
            "单位": entry.unit,
            "年度": str(entry.year),
            "账套科目": entry.account,
            "方向": entry.side,
            "凭证种类": "" if entry.kind in (Kind.ORDINARY, Kind.ELIMINATION) else entry.kind,
            "资金性质": entry.fund,
            "功能科目": entry.function,
            "经济科目": entry.economic,
            "支出性质": entry.nature,
            "项目": entry.project,
            "往来单位": entry.counterparty,
            "数据口径": "" if entry.basis == Basis.ACTUAL else entry.basis,
            "金额": print_money(entry.fen).replace(",", ""),
            "日期": entry.date,
            voucher: entry.voucher,
            "摘要": entry.summary,
        }


def table_files(tables: Mapping[str, Table]) -> dict[str, str]:
    """The derived tables as files below ``tables/``: the index and one CSV a table, as in ``published/``."""
    prefix = f"{TABLES}/"
    return {name.removeprefix(prefix): text.replace(prefix, "") for name, text in write_tables(tables)}


def write_derived(
    root: Path, tables: Mapping[str, Table], units: Mapping[str, Mapping[str, Table]] | None = None, text: str = ""
) -> list[Path]:
    """Write ``tables/`` anew and nothing else, each unit's below ``tables/单位/``; returns its files, the index first.

    Without ``units`` their tables stay as they are; an empty mapping takes them away.
    ``text`` is 情况说明 as composed; its file is written beside the tables, or taken away when there is none.

    Everything is written beside the old files before any of them is replaced, so that a full disk leaves the old ones.
    """
    base = root / TABLES
    texts = table_files(tables)
    for unit, own in (units or {}).items():
        texts |= {f"{UNITS}/{unit}/{name}": text for name, text in table_files(own).items()}
    texts |= {NARRATIVE: text} if text else {}
    written = replace_files(base, texts)
    of_units = () if units is None else base.glob(f"{UNITS}/*/*.csv")
    for old in (*base.glob(NARRATIVE), *base.glob("*.csv"), *of_units):
        if old not in written:
            old.unlink()
    return [base / INDEX, *(path for path in written if path != base / INDEX)]


def replace_files(base: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write all texts or none: to files of another name first, which then take the place of the old."""
    paths = {base / name: text for name, text in texts.items()}
    parts = {path: path.with_name(f".{path.name}.part") for path in paths}
    try:
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_text(text, "utf-8", newline="\n")
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return list(paths)


def write_draft(root: Path, eliminations: Sequence[Entry]) -> Path:
    """Write proposed eliminations beside ``eliminations.csv``, where they have no effect until someone renames them."""
    (path,) = replace_files(root, {DRAFT: write_eliminations(eliminations)})
    return path


def write_eliminations(eliminations: Sequence[Entry]) -> str:
    """Eliminations as the text of ``eliminations.csv``."""
    headings = (NUMBER, *(heading for heading in HEADINGS if heading != VOUCHER))
    return csv_text.table(list(_rows(eliminations, NUMBER)), headings, keep=(NUMBER, UNIT, *REQUIRED))
