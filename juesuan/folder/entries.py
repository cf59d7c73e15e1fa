"""Entries of a folder: entries/*.csv as people keep them, eliminations.csv, and the derived tables/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from juesuan.accounts import Table
from juesuan.amount import print_money
from juesuan.folder import csv_text
from juesuan.folder.department import Department
from juesuan.folder.reading import Line, Reading
from juesuan.folder.tables import INDEX, write_tables
from juesuan.place import Place
from juesuan.prepare.entry import Basis, Entry, Kind
from juesuan.prepare.ledger import HEADINGS, REQUIRED, UNIT, VOUCHER, Frame, Ledger, unbalanced
from juesuan.prepare.rollup import unsound
from juesuan.unit import Unit

FOLDER, TABLES, ELIMINATIONS = "entries", "tables", "eliminations.csv"
NUMBER = "抵销号"
OPTIONAL = tuple(heading for heading in HEADINGS if heading not in REQUIRED)


def read_entries(reading: Reading, department: Department) -> tuple[Entry, ...]:
    """The entries of all units; every trouble is noted in ``reading``, and then nothing counts."""
    base = reading.root / FOLDER
    names = unit_names(department.organisation.units) or {department.name: department.name}
    ledger = Ledger()
    for path in sorted(base.rglob("*.csv")):
        unit = path.stem if path.stem in names else ""
        if not unit and len(set(names.values())) == 1:
            unit = next(iter(names))
        frame = Frame(department.year or 0, department.edition, names, unit)
        ledger.add(reading.csv(path, REQUIRED, OPTIONAL), frame)
    for problem in (*ledger.problems, *unbalanced(ledger.entries)):
        reading.note(*problem)
    if not ledger.entries and not ledger.problems:
        at = Place(file=reading.file(base))
        reading.note(at, "没有分录", "每个单位一个 CSV 文件放在 entries/ 下，首行为：" + "、".join(HEADINGS))
    return tuple(ledger.entries)


def read_eliminations(reading: Reading, department: Department, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The eliminations someone declared; none without the file. One that does not hold is a trouble."""
    path = reading.root / ELIMINATIONS
    if not path.exists():
        return ()
    ledger = Ledger()
    names = unit_names(department.organisation.units)
    frame = Frame(department.year or 0, department.edition, names, eliminations=True)
    optional = tuple(heading for heading in OPTIONAL if heading not in (VOUCHER, UNIT))
    lines = reading.csv(path, (NUMBER, UNIT, *REQUIRED), optional)
    ledger.add((_Numbered(line) for line in lines), frame)
    for problem in (*ledger.problems, *unsound(ledger.entries, entries)):
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
            voucher: entry.voucher,
            "摘要": entry.summary,
        }


def table_files(tables: Mapping[str, Table]) -> dict[str, str]:
    """The derived tables as files below ``tables/``: the index and one CSV a table, as in ``published/``."""
    prefix = f"{TABLES}/"
    return {name.removeprefix(prefix): text.replace(prefix, "") for name, text in write_tables(tables)}


def write_derived(root: Path, tables: Mapping[str, Table]) -> list[Path]:
    """Write ``tables/`` anew and nothing else; returns its files."""
    base = root / TABLES
    texts = table_files(tables)
    base.mkdir(parents=True, exist_ok=True)
    for old in base.glob("*.csv"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (base / name).write_text(text, "utf-8", newline="\n")
    return [base / name for name in (INDEX, *(name for name in texts if name != INDEX))]


def write_eliminations(eliminations: Sequence[Entry]) -> str:
    """Eliminations as the text of ``eliminations.csv``."""
    headings = (NUMBER, *(heading for heading in HEADINGS if heading != VOUCHER))
    return csv_text.table(list(_rows(eliminations, NUMBER)), headings, keep=(NUMBER, UNIT, *REQUIRED))
