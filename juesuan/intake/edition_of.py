"""Edition of a report: by the region in the body's name, else by the titles of tables that one edition alone prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from juesuan.editions import Edition, choose, load
from juesuan.editions.edition import names
from juesuan.intake.heading import bare, table_title
from juesuan.intake.outline import Outline

BASE = "national"


class Fitting(NamedTuple):
    """An edition, and why it: asked for, the region in the name, titles of its own, or nothing better."""

    edition: Edition
    region: str = ""
    titles: tuple[str, ...] = ()
    asked: bool = False


@cache
def _own_titles() -> Mapping[str, tuple[str, ...]]:
    """The editions that print a bare title, of the titles which the base does not know."""
    known = {bare(title) for form in load(BASE).forms.values() for title in form.titles}
    found: dict[str, list[str]] = {}
    for name in names():
        for form in load(name).forms.values():
            for title in map(bare, form.titles):
                if title not in known and name not in found.setdefault(title, []):
                    found[title].append(name)
    return {title: tuple(editions) for title, editions in found.items()}


ENOUGH = 3  # own titles that say more than a region in the name: a body may work far from where it is named after


def fitting(cut: Outline, department: str, year: int | None) -> Fitting:
    """The edition of the region in the name, or that of whose own tables most are printed, if any is."""
    chosen = choose(department, year)
    votes = _votes(cut)
    in_year = [name for name in votes if year is None or year in load(name).years]
    best = max(in_year or votes, key=lambda name: (len(votes[name]), name), default="")
    if chosen.name != BASE and (len(votes.get(best, ())) < ENOUGH or chosen.name in votes):
        return Fitting(chosen, next((region for region in chosen.regions if region in department), ""))
    return Fitting(load(best), titles=tuple(votes[best])) if best else Fitting(chosen)


def _votes(cut: Outline) -> Mapping[str, Sequence[str]]:
    """The titles of tables that speak for each edition."""
    votes: dict[str, list[str]] = {}
    for title in dict.fromkeys(table_title(bare(head.title)) for head in (*cut.contents, *cut.headings)):
        for name in _own_titles().get(title, ()):
            votes.setdefault(name, []).append(title)
    return votes
