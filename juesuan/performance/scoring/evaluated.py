"""Evaluated: a self-evaluation form with what each of its rows should earn, beside what the unit gave."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION, half_up
from juesuan.performance.scheme import FULL_MARKS, Grades, Scheme
from juesuan.performance.scoring.policy import Policy
from juesuan.place import Place

EXECUTION, INDICATOR, SHARED = "预算执行率", "指标", "共用分值"


@dataclass(frozen=True, slots=True)
class Item:
    """One score of a form: of an indicator, of several that share a weight, or of the execution of the budget.

    Points are millionths. ``least`` to ``most`` is what may be given; ``due`` is the point in it nearest to the unit's
    own, ``None`` when it cannot be computed (``why``) or is for the unit to choose and it gave none. ``difference`` is
    own minus due, 0 when rounding explains it.
    """

    kind: str
    level1: str
    level2: str
    name: str
    names: tuple[str, ...]
    target: str
    achieved: str
    reason: str
    weight: int | None
    own: int | None
    completion: Fraction | None
    least: int
    most: int
    due: int | None
    difference: int
    how: str
    why: str
    sentence: str
    place: Place
    places: tuple[Place, ...] = ()

    @property
    def is_scored(self) -> bool:
        """Whether there is a computed score."""
        return self.due is not None

    @property
    def differs(self) -> bool:
        return self.difference != 0


@dataclass(frozen=True, slots=True)
class Evaluated:
    """核算结果 of one form; points are millionths.

    ``least`` and ``most``: the computed total when the rows that cannot be computed earn nothing or all their weight.
    ``with_own``: the same with the unit's own points in those rows, as far as their weight
    goes. ``own``: the sum of the unit's own points.
    ``printed``: the total the form prints. ``out_of``: the points the computed rows and the others could earn
    together; below 100 when the execution is not scored because there is no budget.
    """

    form: SelfEvaluation
    scheme: Scheme
    fits: bool
    policy: Policy
    grades: Grades
    items: tuple[Item, ...]
    least: int
    most: int
    with_own: int
    own: int
    printed: int | None
    out_of: int
    notes: tuple[str, ...] = ()

    @property
    def execution(self) -> Item | None:
        """The score for the execution of the budget; ``None`` when the scheme gives none."""
        return next((item for item in self.items if item.kind == EXECUTION), None)

    @property
    def unscored(self) -> tuple[Item, ...]:
        """The rows that have no computed score."""
        return tuple(item for item in self.items if not item.is_scored)

    @property
    def differing(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.differs)

    @property
    def total_off(self) -> int:
        """The printed total minus the sum of the unit's own points, 0 when none is printed."""
        return 0 if self.printed is None else self.printed - self.own

    @property
    def printed_grade(self) -> str:
        return "" if self.printed is None else self.grade(self.printed)

    @property
    def own_grade(self) -> str:
        return self.grade(self.own)

    @property
    def grade_with_own(self) -> str:
        return self.grade(self.with_own)

    @property
    def computed_grade(self) -> str:
        """The grade of the computed total: one word, or “中—良” when what cannot be computed decides."""
        worst, best = self.grade(self.least), self.grade(self.most)
        return worst if worst == best else f"{worst}—{best}"

    def grade(self, points: int) -> str:
        """The grade of a total, taken to a hundred when fewer points could be earned; on the unrounded score."""
        return self.grades.of(self.of_hundred(points))

    def of_hundred(self, points: int) -> int:
        """A total taken to a hundred points (折合百分): the weight of an execution that is not scored is set aside.

        One above what could be earned was taken to a hundred by the unit itself.
        """
        is_so = self.out_of in (0, FULL_MARKS) or points > self.out_of
        return points if is_so else half_up(points * FULL_MARKS, self.out_of)


def points(millionths: int, decimals: int = 2, least: int = 0) -> str:
    """“9.37”, “10”: rounded half up, at least so many decimals kept."""
    digits = half_up(abs(millionths) * 10**decimals, MILLION)
    whole, rest = divmod(digits, 10**decimals)
    tail = f"{rest:0{decimals}d}".rstrip("0").ljust(least, "0") if decimals else ""
    sign = "-" if millionths < 0 and digits else ""
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"
