"""Prepare and explain: a folder's entries become the department's accounts, every cell down to its file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path

from juesuan.accounts import FinalAccounts, Source, Table
from juesuan.amount import plain
from juesuan.errors import BrokenFolder, JuesuanError, UnreadableFile
from juesuan.facts import Figure, parse_formulas
from juesuan.finding import Finding
from juesuan.folder.book import is_book, unpacked
from juesuan.folder.department import FILE, Department, read_department
from juesuan.folder.entries import (
    FOLDER,
    TABLES,
    read_eliminations,
    read_entries,
)
from juesuan.folder.evaluations import read_evaluations
from juesuan.folder.files import ON_DISK, Files
from juesuan.folder.lists import read_catalogue, read_glossary
from juesuan.folder.mapping import MappedTable as MappedTable
from juesuan.folder.mapping import map_table as map_table
from juesuan.folder.reading import Reading
from juesuan.folder.registers import read_registers
from juesuan.place import Place
from juesuan.prepare import balances, lineage, registers, rollup
from juesuan.prepare.cells import RUNNING_COSTS, Cell, Cells, cells_for
from juesuan.prepare.derive import Sums, added, cells_of, decimals_of, follow, sums_by_unit, tables, totals
from juesuan.prepare.entry import Basis, Entry
from juesuan.prepare.lineage import Origin
from juesuan.prepare.measures import filled
from juesuan.prepare.registers import Record, Total
from juesuan.unit import UnitKind

AnyPath = str | PathLike[str]
TOTAL = "合计"
BY_LINE = "按上面的文件和行号逐处改正后重新运行；改好之前什么也没有写入"


@dataclass(frozen=True)
class Books:
    """Everything the entries of a folder give: the cells of each unit and of the department, and what is wrong.

    ``openings`` are findings on what was carried from last year; eliminations count in the department only;
    ``records`` are the lines of the registers; ``files`` are those of the folder, all of them.
    """

    root: Path
    department: Department
    entries: tuple[Entry, ...]
    eliminations: tuple[Entry, ...] = ()
    openings: tuple[Finding, ...] = ()
    records: tuple[Record, ...] = ()
    files: Files = ON_DISK

    def reading(self) -> Reading:
        """What else is in the folder, to be read."""
        return Reading(self.root, files=self.files)

    @cached_property
    def cells(self) -> Cells:
        return cells_for(self.department.edition)

    @cached_property
    def units(self) -> Mapping[str, Sums]:
        """The cells of each unit, in order of the books."""
        return sums_by_unit(self.entries, self.cells)

    @cached_property
    def sums(self) -> Sums:
        """The cells of the department: its units added up, less the eliminations declared."""
        eliminated = cells_of(totals(self.eliminations, both=self.cells.own.crosses), self.cells)
        return self._with_units(added((*self.units.values(), eliminated)))

    def _with_units(self, sums: Sums) -> Sums:
        """The cells of the department with those of the tables by unit, where the edition prints them."""
        found = dict(sums)
        names = {unit: [sums for name, sums in self.units.items() if name == unit] for unit in self.units}
        for unit, eliminated in sums_by_unit(self.eliminations, self.cells).items():
            names.setdefault(unit, []).append(eliminated)
        for kind, source in self.cells.own.by_unit.items():
            for (table, row, column), fen in sums.items():
                if table == source and row == TOTAL:
                    found[kind, row, column] = fen
                    for unit, parts in names.items():
                        found[kind, plain(unit), column] = sum(part.get((table, row, column), 0) for part in parts)
        return found

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables of the department."""
        return filled(self._tables(None), self.department.edition, self._measures)

    @property
    def _measures(self) -> Mapping[str, Total]:
        """What rows of measures and counts print: the totals of the registers, and 机关运行经费 by kind of unit."""
        kinds = {unit.name: unit.kind for unit in self.department.organisation.units}
        costs = {name: self.units.get(name, {}).get(RUNNING_COSTS, 0) for name in kinds}
        by_kind = {
            "行政单位": sum(fen for name, fen in costs.items() if kinds[name] is UnitKind.ADMINISTRATIVE),
            "参照公务员法管理事业单位": sum(
                fen for name, fen in costs.items() if kinds[name] is UnitKind.CIVIL_SERVICE_LIKE
            ),
            "机关运行经费": self.administrative_costs,
        }
        return {**self.registered, **{name: Total(name, fen, "元", ()) for name, fen in by_kind.items()}}

    def _tables(self, only: Collection[str] | None) -> Mapping[str, Table]:
        who = self.department
        return tables(
            self.sums,
            who.edition,
            department=who.name,
            level=who.level,
            denomination=who.denomination,
            place=self._place,
            only=only,
        )

    @cached_property
    def decimals(self) -> int:
        """With how many decimals the tables of all units are printed: as the department's, or as one of them needs."""
        who = self.department
        bodies = (self.sums, *self.units.values())
        return max(decimals_of(sums, who.edition, who.denomination) for sums in bodies)

    def tables_of(self, unit: str) -> Mapping[str, Table]:
        """The tables of one unit, by its full name."""
        who, sums = self.department, self.units[unit]
        return tables(
            sums,
            who.edition,
            department=unit,
            level="单位",
            denomination=who.denomination,
            decimals=self.decimals,
        )

    def changed(self, before: Entry, after: Entry) -> Books:
        """The books with one entry in place of another; only the cells and tables that depend on it are made again."""
        at = self.entries.index(before)
        books = replace(self, entries=(*self.entries[:at], after, *self.entries[at + 1 :]))
        units = dict(self.units)
        for unit, old, new in ((before.unit, (before,), ()), (after.unit, (), (after,))):
            units[unit], _ = follow(units.get(unit, {}), old, new, self.cells)
        sums, moved = follow(self.sums, (before,), (after,), self.cells)
        books.__dict__.update(cells=self.cells, units=units, sums=sums)  # as if asked for already
        who = self.department
        before_and_after = [decimals_of(cells, who.edition, who.denomination) for cells in (self.sums, sums)]
        if before_and_after[0] != before_and_after[1]:
            return books  # every cell is printed anew
        again = books._tables({kind for kind, _, _ in moved})
        made = {kind: again.get(kind, table) for kind, table in self.tables.items()}
        books.__dict__["tables"] = filled(made, who.edition, books._measures)
        return books

    def budget(self, basis: Basis = Basis.INITIAL_BUDGET) -> Mapping[str, Table]:
        """The same tables filled with a budget: spending by function in 05, basic spending by economic code in 06."""
        who = self.department
        sums = added(sums_by_unit(self.entries, cells_for(who.edition, basis)).values())
        return tables(sums, who.edition, department=who.name, level=who.level, denomination=who.denomination)

    @cached_property
    def registered(self) -> Mapping[str, Total]:
        """The totals of the registers, by the name the text has for them."""
        return registers.totals(self.records)

    @cached_property
    def administrative_costs(self) -> int:
        """机关运行经费 in 分: 公用经费 of the general budget's basic spending, of offices and bodies run like them."""
        offices = (UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LIKE)
        names = [unit.name for unit in self.department.organisation.units if unit.kind in offices]
        return sum(self.units.get(name, {}).get(RUNNING_COSTS, 0) for name in names)

    @cached_property
    def candidates(self) -> tuple[rollup.Candidate, ...]:
        """Money between units of the department: what may have to be eliminated."""
        return rollup.candidates(self.entries, {unit.name for unit in self.department.organisation.units})

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the books say against themselves; the tables are judged by the rules."""
        return (
            *self.openings,
            *balances.check(self.entries, self.department.organisation.units),
            *rollup.undeclared(self.candidates, self.eliminations),
            *registers.check(self.records, self.units),
        )

    def _place(self, kind: str) -> Place:
        """The file a table of that kind is written to."""
        forms = sorted(self.department.edition.forms.values(), key=lambda form: form.number)
        number = [form.kind for form in forms].index(kind) + 1
        return Place(file=(self.root / TABLES / f"{number:02d}-{kind}.csv").as_posix())


def open_books(
    folder: AnyPath, *, edition: str | None = None, prior: AnyPath | None = None, files: Files = ON_DISK
) -> Books:
    """The books of a facts folder, opened with last year's closings where ``prior`` is last year's folder.

    ``files`` are those of the folder where it is not on disk.
    :class:`BrokenFolder` lists everything that cannot be taken; then nothing is.
    """
    root = Path(folder)
    if not files.is_file(root / FILE):
        raise BrokenFolder(
            f"“{root}”不是事实文件夹：没有 {FILE}",
            place=Place(file=str(root / FILE)),
            hint="用 juesuan new 文件夹 新建，或指明正确的文件夹",
        )
    reading = Reading(root, files=files)
    department = read_department(reading, edition)
    if department is not None and department.year is None:
        reading.note(Place(file=reading.file(root / FILE), line=1), "没有写年度", "写作 year = 2024")
    if not files.is_folder(root / FOLDER):
        reading.note(Place(file=reading.file(root / FOLDER)), "没有这个文件夹", "各单位的分录放在 entries/ 下")
    reading.finish(BY_LINE)
    assert department is not None
    entries = read_entries(reading, department)
    eliminations = read_eliminations(reading, department, entries)
    records = read_registers(reading, department)
    reading.finish(BY_LINE)
    books = Books(root, department, entries, eliminations, records=records, files=files)
    if prior is None:
        return books
    if not Path(prior).exists():
        raise UnreadableFile(
            f"没有上年的文件夹“{prior}”",
            place=Place(file=str(prior)),
            hint="--prior 请指定上一年度的事实文件夹；没有的不加，年初余额录在分录里",
        )
    if not (Path(prior) / FOLDER).is_dir():
        return books  # a report as it was published: compared with by the rules, nothing to carry by unit
    last = open_books(prior)
    year = department.year or 0
    if last.department.year != year - 1:
        raise JuesuanError(
            f"“{prior}”是 {last.department.year} 年度的，不是上年（{year - 1} 年度）的",
            place=Place(file=str(prior)),
            hint="--prior 请指定上一年度的事实文件夹",
        )
    entries, openings = balances.open_with(entries, balances.carried(last.entries, year))
    return replace(books, entries=entries, openings=openings)


def prepare(folder: AnyPath, *, edition: str | None = None, prior: AnyPath | None = None) -> FinalAccounts:
    """The accounts derived from the entries of a folder: nine tables, the text, organisation and evaluations."""
    from juesuan.composing import complete  # stands on the books

    if is_book(folder):
        with unpacked(folder) as book:
            return book.home(prepare(book.root, edition=edition, prior=prior))
    return complete(open_books(folder, edition=edition, prior=prior), prior=prior)


def accounts_of(books: Books) -> FinalAccounts:
    """The accounts of opened books without text, with the forms of ``evaluations/``, terms and catalogue if written."""
    department = books.department
    reading = books.reading()
    evaluations, glossary = read_evaluations(reading, books.root), read_glossary(reading, books.root)
    catalogue = read_catalogue(reading, books.root)
    reading.finish()
    return FinalAccounts(
        source=Source(path=books.root.as_posix(), format="folder"),
        department=department.name,
        year=department.year,
        level=department.level,
        edition=department.edition.name,
        denomination=department.denomination,
        organisation=department.organisation,
        tables=books.tables,
        glossary=glossary,
        catalogue=catalogue,
        evaluations=evaluations,
    )


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that weighs a cell, or a sentence that says it: its code, its title or place, what it relates or says."""

    code: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a cell comes from and where it goes."""

    figure: Figure
    origin: Origin
    equations: tuple[Use, ...]
    sentences: tuple[Use, ...]


def explain(folder: AnyPath, reference: str, *, prior: AnyPath | None = None) -> Lineage:
    """Where a cell as “公开05[2080101].基本支出” comes from, and each rule and sentence using it.

    :class:`JuesuanError` when there is no such cell, saying which there are.
    """
    if is_book(folder):
        with unpacked(folder) as book:
            return book.home(explain(book.root, reference, prior=prior))
    return lineage_in(open_books(folder, prior=prior), reference, prior=prior)


def lineage_in(books: Books, reference: str, *, prior: AnyPath | None = None) -> Lineage:
    """As :func:`explain`, in books that are open."""
    cell = lineage.read_reference(reference, books.department.edition, books.tables, books.sums)
    origin = lineage.trace(cell, books.entries, books.units, books.cells, books.eliminations)
    kind, row, column = cell
    figure = books.tables[kind].figure(row, column)
    said = tuple(_said(figure, books, prior)) or tuple(_sentences(cell))
    return Lineage(figure, origin, tuple(_equations(figure, books.tables, books.department.edition.name)), said)


def _equations(figure: Figure, by_kind: Mapping[str, Table], edition: str) -> Iterator[Use]:
    """The equations one of whose relations holds the figure."""
    from juesuan.rules.equation import equations_of
    from juesuan.rules.registry import rules_by_code

    rules = rules_by_code()
    for equation in equations_of(edition):
        if any(figure.key == other.key for relation in equation.relations(by_kind) for other in relation.figures):
            yield Use(equation.code, rules[equation.code].title, equation.text)


_SENTENCE = re.compile(r"[^。]+。?")


def _said(figure: Figure, books: Books, prior: AnyPath | None) -> Iterator[Use]:
    """The sentences of the text as composed with a number bound to the figure; none when nothing can be composed."""
    from juesuan.composing import complete  # stands on the books

    try:
        accounts = complete(books, prior=prior)
    except JuesuanError:  # where a number comes from can be told all the same
        return
    lines = {p.place.line: p for section in accounts.sections for p in section.paragraphs}
    told: set[tuple[int | None, int]] = set()
    for claim in accounts.claims:
        if figure.key not in claim.cell:
            continue
        place = claim.figure.place
        terms = (reference for formula in parse_formulas(claim.cell) for _, reference in formula.terms)
        paragraph = lines.get(place.line)
        if paragraph is None or figure.key not in map(str, terms):
            continue
        for sentence in _SENTENCE.finditer(paragraph.text):
            at = (place.line, sentence.start())
            if sentence.start() <= (place.start or 0) < sentence.end() and at not in told:
                told.add(at)
                yield Use(claim.sentence, f"{place.part} {claim.section}", sentence[0].strip())


_SLOT = re.compile(r"\{([^{}]*\[[^{}]*)\}")
_ANY_SLOT = re.compile(r"\{[^{}]*\}%?(?:万?元)?")
_LEVELS = {3: ("类", "经济类"), 5: ("款", "经济款"), 7: ("项",)}


def _sentences(cell: Cell) -> Iterator[Use]:
    """The sentences of 情况说明 with a slot that is the cell."""
    from juesuan.narrative.sentences import sentences

    kind, row, column = cell
    rows = (row, *_LEVELS.get(len(row) if row.isdecimal() else 0, ()))
    for sentence in sentences():
        for slot in _SLOT.findall(sentence.text):
            terms = (reference for formula in parse_formulas(slot) for _, reference in formula.terms)
            if any(term.table == kind and term.row in rows and term.column == column for term in terms):
                yield Use(sentence.code, sentence.section, _ANY_SLOT.sub("……", sentence.text))
                break
