"""Edition: the blank tables, section order and wording of one region and year, read from TOML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import Denomination
from juesuan.characters import chinese
from juesuan.errors import JuesuanError

# What the parts of a report hold.
OVERVIEW, PRINTED, TEXT, GLOSSARY, ANNEXES = "概况", "决算表", "情况说明", "名词解释", "附件"
EQUATIONS = "equations.toml"
FUNCTION, ECONOMIC, NAME = "功能科目", "经济科目", "名称"  # what the rows of a table stand for


class ColumnForm(NamedTuple):
    """One amount column of a blank table. ``total``: the sum of its fellows; ``classes``: has functional class rows.

    ``part_of`` names the column it is a part of; with ``sums`` there, the parts make that column up entirely.
    ``under`` is the head printed over its own head ``head``, where several columns share their own.
    """

    key: str
    also: tuple[str, ...] = ()
    optional: bool = False
    total: bool = False
    classes: bool = False
    part_of: str = ""
    sums: bool = False
    under: str = ""
    head: str = ""


class RowForm(NamedTuple):
    """One labelled row. ``side`` is the column it belongs to in a two-sided table; ``second`` names the row whose
    label it repeats further down; ``unit`` is what it counts (个, 辆, 人次), “” for money; ``mark`` is printed before
    its label (“1.”, “其中：”)."""

    key: str
    also: tuple[str, ...] = ()
    side: str = ""
    second: str = ""
    unit: str = ""
    mark: str = ""


class Form(NamedTuple):
    """表样: one blank table. ``number`` is what is printed in 公开NN表, for display only.

    ``rows_by`` says what the rows of a coded table are: 功能科目, 经济科目 or 名称 (units, projects); with ``names``
    rows without a code may stand among coded ones. ``layout`` is how “三公”经费 is printed (line, pairs, rows, two
    lines); ``note`` what is said below, ``empty`` what is said where there is no amount. ``filled_by`` names the way an
    edition's own table is filled from entries.
    """

    kind: str
    number: str
    titles: tuple[str, ...]
    shape: str
    columns: tuple[ColumnForm, ...]
    rows: tuple[RowForm, ...] = ()
    rows_by: str = FUNCTION
    names: bool = False
    layout: str = ""
    note: str = ""
    empty: str = ""
    filled_by: str = ""


class SectionForm(NamedTuple):
    """One section of 情况说明: canonical key and the headings in use."""

    key: str
    also: tuple[str, ...] = ()


class Chapter(NamedTuple):
    """One place in the order of 情况说明: a section, and the sections that stand inside it."""

    key: str
    within: tuple[str, ...] = ()


class PartForm(NamedTuple):
    """One part of the report: what it holds (概况, 决算表, 情况说明, 名词解释, 附件), and its title."""

    holds: str
    title: str


class Part(NamedTuple):
    """One part as it is headed: what it holds, “第三部分”, its title."""

    holds: str
    mark: str
    title: str

    @property
    def heading(self) -> str:
        return f"{self.mark} {self.title}"


@dataclass(frozen=True, slots=True, eq=False)  # each is loaded once
class Edition:
    """版式 of one region and some years."""

    name: str
    title: str
    years: tuple[int, ...]
    regions: tuple[str, ...]
    denomination: Denomination
    class_rows: tuple[str, ...]
    forms: Mapping[str, Form]
    sections: tuple[SectionForm, ...]
    outline: tuple[Chapter, ...] = ()
    parts: tuple[PartForm, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def form(self, kind: str) -> Form:
        return self.forms[kind]

    @property
    def printed_forms(self) -> tuple[Form, ...]:
        """The forms in the order of their numbers."""
        return tuple(sorted(self.forms.values(), key=lambda form: form.number))

    def headed_parts(self, year: int | None, level: str, *, annexes: bool) -> Mapping[str, Part]:
        """The parts in order of print by what they hold, numbered; the annexes only where there are some."""
        said = {"year": f"{year}年度" if year else "", "level": level}
        printed = [part for part in self.parts if annexes or part.holds != ANNEXES]
        return {
            part.holds: Part(part.holds, f"第{chinese(n)}部分", part.title.format(**said))
            for n, part in enumerate(printed, 1)
        }


def _column(data: Mapping[str, Any]) -> ColumnForm:
    return ColumnForm(
        data["key"],
        tuple(data.get("also", ())),
        data.get("optional", False),
        data.get("total", False),
        data.get("classes", False),
        data.get("part_of", ""),
        data.get("sums", False),
        data.get("under", ""),
        data.get("head", ""),
    )


def _economic_columns() -> Iterator[ColumnForm]:
    """A column for every economic 类 with its 款 behind it, named by code and name."""
    from juesuan.codes import economic_codes  # read when a form asks for them

    codes = economic_codes()
    parents = {entry.parent for entry in codes.values()}
    for code, entry in codes.items():
        whole = codes[entry.parent] if entry.level == "款" and entry.parent in codes else None
        yield ColumnForm(
            f"{code}{entry.name}",
            optional=True,
            part_of=f"{whole.code}{whole.name}" if whole is not None else "",
            sums=code in parents,
            under=whole.name if whole is not None else entry.name,
            head=entry.name if whole is not None else "小计",
        )


def _form(data: Mapping[str, Any]) -> Form:
    columns = [_column(column) for column in data["columns"]]
    if data.get("columns_by") == ECONOMIC:
        columns += _economic_columns()
    rows = tuple(
        RowForm(
            r["key"],
            tuple(r.get("also", ())),
            r.get("side", ""),
            r.get("second", ""),
            r.get("unit", ""),
            r.get("mark", ""),
        )
        for r in data.get("rows", ())
    )
    return Form(
        data["kind"],
        data["number"],
        tuple(data["titles"]),
        data["shape"],
        tuple(columns),
        rows,
        data.get("rows_by", FUNCTION),
        data.get("names", False),
        data.get("layout", ""),
        data.get("note", ""),
        data.get("empty", ""),
        data.get("filled_by", ""),
    )


def _merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The base with the differences laid over it: forms by kind, sections by key, everything else by name."""
    merged = {**base, **changes}
    for name, by in (("form", "kind"), ("section", "key")):
        kept = {entry[by]: entry for entry in base.get(name, ())}
        for entry in changes.get(name, ()):
            kept[entry[by]] = {**kept.get(entry[by], {}), **entry}
        dropped = changes.get(f"without_{name}", ())
        merged[name] = [entry for key, entry in kept.items() if key not in dropped]
    return merged


@cache
def _data_written(name: str) -> dict[str, Any]:
    return shipped.toml(__package__, f"{name}/edition.toml")


@cache
def _data(name: str) -> dict[str, Any]:
    if name not in names():
        raise JuesuanError(f"没有名为“{name}”的版式", hint=f"现有版式：{'、'.join(names())}")
    data = _data_written(name)
    return _merge(_data(data["base"]), data) if "base" in data else data


@cache
def names() -> tuple[str, ...]:
    """Names of the editions in the package."""
    return tuple(sorted(path.parent.name for path in Path(__file__).parent.glob("*/edition.toml")))


@cache
def own_equations(name: str) -> tuple[Mapping[str, Any], ...]:
    """The equations that an edition adds for tables of its own, as written in its folder; most editions have none."""
    if not (Path(__file__).parent / name / EQUATIONS).is_file():
        return ()
    return tuple({**entry, "edition": name} for entry in shipped.toml(__package__, f"{name}/{EQUATIONS}")["equation"])


@cache
def load(name: str = "national") -> Edition:
    """The edition of that name, with everything it takes from its base filled in."""
    data = _data(name)
    known = {"name", "title", "base", "years", "regions", "denomination", "class_rows", "form", "section"}
    known |= {"outline", "part", "without_form"}
    return Edition(
        name=data["name"],
        title=data["title"],
        years=tuple(data["years"]),
        regions=tuple(data.get("regions", ())),
        denomination=Denomination(data["denomination"]),
        class_rows=tuple(data["class_rows"]),
        forms={form["kind"]: _form(form) for form in data["form"]},
        sections=tuple(SectionForm(s["key"], tuple(s.get("also", ()))) for s in data["section"]),
        outline=tuple(Chapter(c["key"], tuple(c.get("within", ()))) for c in data["outline"]),
        parts=tuple(PartForm(p["holds"], p["title"]) for p in data["part"]),
        settings={key: value for key, value in data.items() if key not in known},
    )


@cache
def bases(name: str) -> tuple[str, ...]:
    """The edition's own name and those of the editions it stands on, the nearest first."""
    base = _data_written(name).get("base")
    return (name, *(bases(base) if base else ()))


@cache
def kinds_by_economic_code() -> frozenset[str]:
    """The kinds of table whose rows are economic codes, of all editions."""
    forms = (form for name in names() for form in load(name).forms.values())
    return frozenset(form.kind for form in forms if form.shape == "economic" or form.rows_by == ECONOMIC)


def choose(department: str, year: int | None) -> Edition:
    """The edition whose region stands in the department's name and that covers the year; else the national base."""
    for name in names():
        edition = load(name)
        if any(region in department for region in edition.regions) and (year is None or year in edition.years):
            return edition
    return load("national")
