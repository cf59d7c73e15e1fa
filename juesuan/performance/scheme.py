"""Scheme: how a self-evaluation form gives its hundred points, and which grade a score earns; all of it data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import MILLION

DATA = "schemes.toml"
FULL_MARKS = 100 * MILLION
LOW_EXECUTION = 80


@dataclass(frozen=True, slots=True)
class Scheme:
    """评分方案. Weights are whole points; ``levels`` is empty when the projects set their own.

    ``low_execution`` is the 预算执行率 in percent below which the form must give a reason; ``deviation`` the percentage
    by which an actual value may miss or exceed its target, or a cost stay below it, without one; ``vague_share`` the
    percentage of the benefit points that may rest on targets without a standard.
    """

    name: str
    title: str
    source: str
    execution: int
    levels: Mapping[str, int] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    from_year: int = 0
    to_year: int | None = None
    low_execution: int = LOW_EXECUTION
    deviation: int = 30
    vague_share: int = 50

    def applies(self, department: str, year: int | None) -> bool:
        """Whether a department of that name uses it in that year."""
        if self.regions and not any(region in department for region in self.regions):
            return False
        return year is None or (self.from_year <= year and (self.to_year is None or year <= self.to_year))

    def fits(self, execution: int, levels: Mapping[str, int]) -> bool:
        """Whether weights (in millionths of a point) of execution and first levels are those of the scheme."""
        if execution != self.execution * MILLION:
            return False
        if not self.levels:
            return execution + sum(levels.values()) == FULL_MARKS
        given = {level: weight for level, weight in levels.items() if weight}
        return given == {level: weight * MILLION for level, weight in self.levels.items()}


class Grades(NamedTuple):
    """评价等级 from the highest down: each word with the score (in points) it begins at."""

    name: str
    source: str
    steps: tuple[tuple[str, int], ...]

    def of(self, score: int) -> str:
        """The grade of a score in millionths of a point."""
        return next((word for word, least in self.steps if score >= least * MILLION), self.steps[-1][0])


@cache
def _data() -> Mapping[str, Any]:
    return shipped.toml(__package__, DATA)


@cache
def schemes() -> tuple[Scheme, ...]:
    """All schemes, those of single regions first."""
    found = [Scheme(**{**entry, "regions": tuple(entry.get("regions", ()))}) for entry in _data()["scheme"]]
    return tuple(sorted(found, key=lambda scheme: not scheme.regions))


@cache
def schemes_for(department: str, year: int | None) -> tuple[Scheme, ...]:
    """The schemes a department may use in a year, its own region's first; never empty."""
    found = tuple(scheme for scheme in schemes() if scheme.applies(department, year))
    return found or tuple(scheme for scheme in schemes() if not scheme.regions)


@cache
def grades() -> tuple[Grades, ...]:
    """All scales of grades, the national one first."""
    return tuple(
        Grades(entry["name"], entry["source"], tuple((step["word"], step["from"]) for step in entry["steps"]))
        for entry in _data()["grades"]
    )


def grades_naming(words: frozenset[str]) -> Grades:
    """The scale that has all the words in use; the national one when none has."""
    return next((scale for scale in grades() if words <= {word for word, _ in scale.steps}), grades()[0])
