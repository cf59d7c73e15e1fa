"""Edition: the blank tables, section order and wording of one region and year, read from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import Denomination
from juesuan.errors import JuesuanError


class ColumnForm(NamedTuple):
    """One amount column of a blank table. ``total``: the sum of its fellows; ``classes``: has functional class rows."""

    key: str
    also: tuple[str, ...] = ()
    optional: bool = False
    total: bool = False
    classes: bool = False
    part_of: str = ""


class RowForm(NamedTuple):
    """One labelled row. ``side`` is the column it belongs to in a two-sided table; ``second`` names the row whose
    label it repeats further down."""

    key: str
    also: tuple[str, ...] = ()
    side: str = ""
    second: str = ""


class Form(NamedTuple):
    """表样: one blank table. ``number`` is what is printed in 公开NN表, for display only."""

    kind: str
    number: str
    titles: tuple[str, ...]
    shape: str
    columns: tuple[ColumnForm, ...]
    rows: tuple[RowForm, ...] = ()


class SectionForm(NamedTuple):
    """One section of 情况说明: canonical key and the headings in use."""

    key: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
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
    settings: Mapping[str, Any] = field(default_factory=dict)

    def form(self, kind: str) -> Form:
        return self.forms[kind]


def _form(data: Mapping[str, Any]) -> Form:
    columns = tuple(
        ColumnForm(
            c["key"],
            tuple(c.get("also", ())),
            c.get("optional", False),
            c.get("total", False),
            c.get("classes", False),
            c.get("part_of", ""),
        )
        for c in data["columns"]
    )
    rows = tuple(
        RowForm(r["key"], tuple(r.get("also", ())), r.get("side", ""), r.get("second", ""))
        for r in data.get("rows", ())
    )
    return Form(data["kind"], data["number"], tuple(data["titles"]), data["shape"], columns, rows)


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
def _data(name: str) -> dict[str, Any]:
    if name not in names():
        raise JuesuanError(f"没有名为“{name}”的版式", hint=f"现有版式：{'、'.join(names())}")
    data = shipped.toml(__package__, f"{name}/edition.toml")
    return _merge(_data(data["base"]), data) if "base" in data else data


@cache
def names() -> tuple[str, ...]:
    """Names of the editions in the package."""
    return tuple(sorted(path.parent.name for path in Path(__file__).parent.glob("*/edition.toml")))


@cache
def load(name: str = "national") -> Edition:
    """The edition of that name, with everything it takes from its base filled in."""
    data = _data(name)
    known = {"name", "title", "base", "years", "regions", "denomination", "class_rows", "form", "section"}
    return Edition(
        name=data["name"],
        title=data["title"],
        years=tuple(data["years"]),
        regions=tuple(data.get("regions", ())),
        denomination=Denomination(data["denomination"]),
        class_rows=tuple(data["class_rows"]),
        forms={form["kind"]: _form(form) for form in data["form"]},
        sections=tuple(SectionForm(s["key"], tuple(s.get("also", ()))) for s in data["section"]),
        settings={key: value for key, value in data.items() if key not in known},
    )


def choose(department: str, year: int | None) -> Edition:
    """The edition whose region stands in the department's name and that covers the year; else the national base."""
    for name in names():
        edition = load(name)
        if any(region in department for region in edition.regions) and (year is None or year in edition.years):
            return edition
    return load("national")
