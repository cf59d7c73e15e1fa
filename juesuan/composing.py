"""Complete: prepared books with their text, claims, headings, glossary and catalogue, ready to be published."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from os import PathLike
from pathlib import Path

from juesuan.accounts import CatalogueEntry, Claim, FinalAccounts, Heading, Role, SelfEvaluation
from juesuan.characters import chinese
from juesuan.checking import last_year
from juesuan.editions import ANNEXES, GLOSSARY, OVERVIEW, PRINTED, TEXT, Edition, Part, load
from juesuan.errors import JuesuanError
from juesuan.facts import Figure
from juesuan.finding import Finding
from juesuan.folder.entries import FOLDER, NARRATIVE, TABLES, table_files
from juesuan.folder.files import ON_DISK
from juesuan.folder.narrative import FILE, read_narrative
from juesuan.folder.projects import FOLDER as PROJECTS
from juesuan.folder.projects import load_projects
from juesuan.folder.published import PUBLISHED
from juesuan.folder.tables import INDEX
from juesuan.narrative import read_claims
from juesuan.narrative.compared import FORMS
from juesuan.narrative.compose import Composed, Material, Quantity, Said, compose
from juesuan.narrative.compose.filler import gap, wording
from juesuan.narrative.compose.material import Followed, Used
from juesuan.narrative.inputs import NO_INPUTS, Inputs
from juesuan.performance.scheme import grades_naming as grade_scale
from juesuan.place import Place
from juesuan.prepare.cells import GENERAL_SPENDING
from juesuan.prepare.chart import funds
from juesuan.prepare.checks import finding
from juesuan.prepare.entry import Basis
from juesuan.preparing import BY_LINE, Books, accounts_of, open_books
from juesuan.projects.records import Consequence, Outcome
from juesuan.unit import Organisation, Unit, UnitKind

AnyPath = str | PathLike[str]
_BUDGET_CODE = re.compile(r"^\d{3,9}\s*[-—－]\s*")
OFFICES = (UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LIKE)


@dataclass(frozen=True, slots=True)
class Completed:
    """Accounts with their text, and how the text was composed."""

    accounts: FinalAccounts
    composed: Composed
    inputs: Inputs = NO_INPUTS

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth knowing of how the text was made: paragraphs put in other words, reasons without use.

        What is missing in the text is found by the rules, which read the marks of the gaps.
        """
        rewritten = [
            finding(
                "R-50-21",
                f"{at.part}“{change.begins}……”一段已改写：{change.because}",
                (change.place, at),
                subject=f"改写·{change.section}·{change.begins}",
            )
            for change, at in self.composed.rewritten
        ]
        unused = [
            finding(
                "R-50-22",
                f"“{key}”的原因没有用上",
                (self.inputs.reasons[key].place,),
                subject=f"原因·{key}",
            )
            for key in self.composed.unused
        ]
        return (*rewritten, *unused)


def complete(books: Books, *, prior: AnyPath | None = None) -> FinalAccounts:
    """The accounts of opened books, complete for publishing.

    ``prior`` is last year's folder or report, for the comparisons with last year; without it those of
    ``narrative.toml`` serve. :class:`BrokenFolder` lists everything in ``narrative.toml`` that cannot be used.
    """
    return completed(books, prior=prior).accounts


def completed(books: Books, *, prior: AnyPath | None = None) -> Completed:
    """As :func:`complete`, with the gaps, the rewritten paragraphs and the numbers of the text beside the accounts."""
    bare = accounts_of(books)
    if all(table.is_empty for table in bare.tables.values()):
        return Completed(bare, Composed())  # nothing was entered: nothing can be said
    reading = books.reading()
    inputs = read_narrative(reading, books.root, books.department.edition)
    last = prior if prior is not None else books.root / inputs.folder if inputs.folder else None
    if prior is None and last is not None and not (books.files is ON_DISK and Path(last).exists()):
        found = f"没有上年的文件夹“{inputs.folder}”"
        reading.note(
            Place(file=reading.file(books.root / FILE), part="文件夹"), found, "写相对本文件夹的路径，如 ../2023"
        )
    reading.finish(BY_LINE)
    material = material_of(books, bare, last)
    for name, place in inputs.none.items():
        if name in material.kept or (name == FORMS and material.evaluations):
            where = "evaluations/ 里有自评表" if name == FORMS else f"登记簿“{name}”里有记录"
            reading.note(place, f"写了没有{name}，而{where}", "删去这一行，或删去那里的内容")
    composed = compose(replace(material, inputs=inputs), (books.root / TABLES / NARRATIVE).as_posix())
    for miss in composed.misses:
        reading.note(*miss)
    reading.finish(BY_LINE)
    accounts = with_text(bare, composed, books.department.edition)
    if inputs.prior and last is None:
        accounts = replace(accounts, remarks=(*accounts.remarks, f"上年数取自：{inputs.source}"))
    return Completed(accounts, composed, inputs)


def material_of(books: Books, accounts: FinalAccounts, prior: AnyPath | None) -> Material:
    """What the text is composed from; without what people write."""
    department = books.department
    kinds = [unit.kind for unit in department.organisation.units]
    budget = books.budget()
    last, prior_costs = _last_year(prior, accounts)
    has_budget = not budget[GENERAL_SPENDING].is_empty
    return Material(
        department=department.name,
        level=department.level,
        year=department.year or 0,
        edition=department.edition,
        denomination=department.denomination,
        tables=books.tables,
        budget=budget if has_budget else {},
        prior=last.tables if last is not None else {},
        costs=None if any(kind is UnitKind.UNKNOWN for kind in kinds) or not kinds else books.administrative_costs,
        prior_costs=prior_costs,
        has_offices=any(kind in OFFICES or kind is UnitKind.UNKNOWN for kind in kinds) or not kinds,
        quantities={name: Quantity(total.value, total.unit) for name, total in books.registered.items()},
        kept=frozenset(record.register for record in books.records),
        evaluations=accounts.evaluations,
        funds=_funds(books),
        followed=_followed(books),
    )


def _followed(books: Books) -> Followed | None:
    """What became of the self-evaluations by the project library; ``None`` where none is kept."""
    has_library = books.files.is_folder(books.root / PROJECTS)
    projects = load_projects(books.root, books.files) if has_library else ()
    if not projects:
        return None
    grades = Counter(one.settlement.grade for one in projects if one.settlement is not None)
    decided = [(one, decision) for one in projects for decision in one.decisions]
    used = []
    for year in sorted({decision.year for _, decision in decided}):
        of_year = [(one, decision) for one, decision in decided if decision.year == year]
        counted = Counter(decision.consequence.value for _, decision in of_year)
        what = "执行" if all(year == one.year + 1 for one, _ in of_year) else "预算"
        less = sum(decision.base - decision.amount for _, decision in of_year if decision.amount < decision.base)
        parts = tuple((word.value, counted[word.value]) for word in Consequence if counted[word.value])
        used.append(Used(year, what, parts, less))
    return Followed(
        handed_in=sum(1 for one in projects if one.submissions),
        returned=sum(1 for one in projects if any(review.outcome is Outcome.RETURNED for review in one.reviews)),
        rechecked=sum(1 for one in projects if one.recheck is not None and one.recheck.on is not None),
        outside=sum(1 for one in projects if one.third_party is not None and one.third_party.accepted is not None),
        transfers=sum(1 for one in projects if one.transfer_review is not None),
        grades=tuple((word, grades[word]) for word, _ in grade_scale(frozenset(grades)).steps if grades[word]),
        used=tuple(used),
    )


def _last_year(prior: AnyPath | None, accounts: FinalAccounts) -> tuple[FinalAccounts | None, int | None]:
    """Last year's accounts and its 机关运行经费, of its books or as its report states it."""
    if prior is None:
        return None, None
    if (Path(prior) / FOLDER).is_dir() and not (Path(prior) / PUBLISHED).is_dir():
        books = open_books(prior)
        if books.department.year != (accounts.year or 0) - 1:
            raise JuesuanError(
                f"“{prior}”是 {books.department.year} 年度的，不是上年（{(accounts.year or 0) - 1} 年度）的",
                place=Place(file=str(prior)),
                hint="--prior 或 narrative.toml 的 [上年] 文件夹，请写上一年度的",
            )
        return accounts_of(books), books.administrative_costs
    last = last_year(prior, accounts)
    stated = (
        claim.figure.grains
        for claim in last.claims
        if claim.section == claim.subject == "机关运行经费" and claim.role is Role.AMOUNT
    )
    return last, next(stated, None)


def _funds(books: Books) -> dict[str, str]:
    """The appropriation most of a project was spent from; projects without any count with the general budget."""
    spent: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in books.entries:
        fund = funds().get(entry.fund)
        if entry.project and entry.account[0] == "7" and entry.basis == Basis.ACTUAL and fund and fund.is_appropriation:
            spent[entry.project][fund.name] += entry.fen
    return {project: max(by_fund, key=lambda fund: by_fund[fund]) for project, by_fund in spent.items()}


_read_claims = lru_cache(maxsize=8)(read_claims)  # most changes in the books leave the text as it was


def with_text(accounts: FinalAccounts, composed: Composed, edition: Edition) -> FinalAccounts:
    """The accounts with the composed text, its claims, headings and lists."""
    claims, unbound = _read_claims(composed.sections, edition, accounts.year, accounts.denomination)
    claims, unbound = _of_slots(claims, unbound, composed)
    organisation = _organisation(accounts)
    headings = _headings(replace(accounts, organisation=organisation), composed, edition)
    return replace(
        accounts,
        organisation=organisation,
        sections=composed.sections,
        claims=claims,
        unbound=unbound,
        contents=tuple(heading for heading in headings if "自评表" not in heading.title),
        headings=headings,
        glossary=accounts.glossary or composed.glossary,
        catalogue=accounts.catalogue or _catalogue(accounts),
        remarks=(*accounts.remarks, *(f"{p.part} 改写：{change.because}" for change, p in composed.rewritten)),
    )


def _of_slots(
    claims: tuple[Claim, ...], unbound: tuple[Figure, ...], composed: Composed
) -> tuple[tuple[Claim, ...], tuple[Figure, ...]]:
    """The claims and unbound numbers, with amounts filled into a slot tied to its cell whatever their words are."""
    filled = {
        (said.place.line, said.place.start): said
        for said in composed.said
        if said.spoken.cell and said.spoken.role is Role.AMOUNT
    }

    def of(figure: Figure) -> Said | None:
        said = filled.get((figure.place.line, figure.place.start))
        return said if said is not None and said.spoken.grains == figure.grains else None

    bound = []
    for claim in claims:
        said = of(claim.figure) if claim.role is Role.AMOUNT and not claim.cell else None
        bound.append(claim if said is None else replace(claim, cell=said.spoken.cell))
    left = []
    for figure in unbound:
        said = of(figure)
        if said is None:
            left.append(figure)
        else:
            item = f"~{len(bound) + 1}"
            bound.append(Claim(figure, said.section, item, figure.label, Role.AMOUNT, cell=said.spoken.cell))
    return tuple(bound), tuple(left)


def _organisation(accounts: FinalAccounts) -> Organisation:
    """Duties and units as written; a mark where no duties are, and a body without units as its own only unit."""
    own = accounts.organisation
    duties = own.duties or (gap(str(wording()["gaps"]["duties"])),)
    return replace(own, duties=duties, units=own.units or (Unit(accounts.department, place=own.place),))


def _headings(accounts: FinalAccounts, composed: Composed, edition: Edition) -> tuple[Heading, ...]:
    """Every heading of the book in order of print."""
    found: list[Heading] = []
    for holds, part in headed_parts(accounts, edition).items():
        inside = list(_inside(holds, part.mark, accounts, composed))
        if inside or holds not in (OVERVIEW, ANNEXES):
            found += [Heading(part.mark, "", part.title), *inside]
    return tuple(found)


def headed_parts(accounts: FinalAccounts, edition: Edition) -> Mapping[str, Part]:
    """The parts of the book in order, by what they hold; annexes are one only where there are some."""
    return edition.headed_parts(accounts.year, accounts.level, annexes=bool(accounts.evaluations))


def _inside(holds: str, mark: str, accounts: FinalAccounts, composed: Composed) -> Iterator[Heading]:
    """The headings inside one part."""
    year = f"{accounts.year}年度"
    if holds == OVERVIEW:
        if accounts.organisation.duties:
            yield Heading(mark, "一", "主要职责")
        if accounts.organisation.units:
            yield Heading(mark, "二", "机构设置")
    elif holds == PRINTED:
        tables = sorted(accounts.tables.values(), key=lambda table: table.number)
        yield from (Heading(mark, chinese(n), table.title, table.place) for n, table in enumerate(tables, 1))
    elif holds == TEXT:
        yield from (section.heading for section in composed.sections)
    elif holds == ANNEXES and accounts.evaluations:
        yield Heading(mark, "", f"{year}项目支出绩效自评表目录")
        for form in accounts.evaluations:
            yield Heading(mark, "", f"项目支出绩效自评表（{form.display}）", form.place)


def _catalogue(accounts: FinalAccounts) -> tuple[CatalogueEntry, ...]:
    """The forms in order, each under the unit it belongs to."""
    return tuple(_listed(number, form) for number, form in enumerate(accounts.evaluations, 1))


def _listed(number: int, form: SelfEvaluation) -> CatalogueEntry:
    unit = _BUDGET_CODE.sub("", form.unit.strip())  # “303001-某某厅本级” and “某某厅本级” are one body
    return CatalogueEntry(number, form.name, form.number, unit, form.place)


def stale_tables(root: AnyPath, accounts: FinalAccounts) -> Finding | None:
    """What to say when ``tables/`` of the folder is not what its books give now; ``None`` when it is.

    Findings name lines of those files, so people have to know that they look at others.
    """
    base = Path(root) / TABLES
    wanted = table_files(accounts.tables)
    if text := as_text(accounts):
        wanted[NARRATIVE] = text
    stale = [name for name, text in wanted.items() if not _holds(base / name, text)]
    if not stale:
        return None
    named = "、".join(stale[:3]) + ("等" if len(stale) > 3 else "")
    missing = not (base / INDEX).is_file()
    message = f"{TABLES}/ 还没有编出" if missing else f"{TABLES}/ 里有 {len(stale)} 个文件是旧的：{named}"
    place = Place(file=(base / stale[0]).as_posix(), part=TABLES)
    return finding("R-50-23", message, (place,), subject=TABLES)


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def as_text(accounts: FinalAccounts) -> str:
    """The composed 情况说明 and 名词解释 as text, “” when nothing was composed.

    Its lines are those the places of sections, claims and terms name: ``tables/情况说明.txt`` once it is written.
    """
    if not accounts.sections:
        return ""
    parts = headed_parts(accounts, load(accounts.edition))
    lines = [parts[TEXT].heading]
    for section in accounts.sections:
        ordinal = section.heading.ordinal
        mark = ordinal[ordinal.index("（") :] if "（" in ordinal else f"{ordinal}、"
        lines.append(mark + section.heading.title)
        lines += [paragraph.text for paragraph in section.paragraphs]
    lines.append(parts[GLOSSARY].heading)
    lines += [f"{number}.{term.term}：{term.text}" for number, term in enumerate(accounts.glossary, 1)]
    return "\n".join(lines) + "\n"
