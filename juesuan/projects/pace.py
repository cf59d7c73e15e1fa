"""Pace (执行进度): money and indicators of projects at a date, beside the calendar and last year; the year's end."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import half_up, plain
from juesuan.errors import JuesuanError
from juesuan.performance.measure import read_measure
from juesuan.performance.measure_words import is_better_low
from juesuan.prepare.spending import Spending
from juesuan.projects.library import last_year_of, total
from juesuan.projects.matching import Matched, Unmatched, match_spending, same_unit
from juesuan.projects.records import Correction, Fen, Forecast, Measured, Monitoring, Project, Stage

DATA = "monitoring.toml"
MONTHS = 12
COUNTED = "数量指标"
NOT_BEGUN = (Stage.APPLIED, Stage.APPRAISED, Stage.RESERVED, Stage.REJECTED)


class Limits(NamedTuple):
    """From where on something is told; see ``monitoring.toml``."""

    behind: int
    slower: int
    reached: int
    partly: int

    @property
    def behind_share(self) -> Fraction:
        return Fraction(self.behind, 100)


@cache
def monitoring_data() -> Mapping[str, Any]:
    """Limits and wordings of monitoring as they stand in the file."""
    return shipped.toml(__package__, DATA)


@cache
def limits() -> Limits:
    """The limits in use."""
    return Limits(**monitoring_data()["limits"])


def time_progress(on: date) -> Fraction:
    """时间进度: the part of the year that has passed at the end of a day, each month counting a twelfth."""
    return (on.month - 1 + Fraction(on.day, monthrange(on.year, on.month)[1])) / MONTHS


def percent(part: int | Fraction, whole: int | Fraction = 1) -> str:
    """A share as “58.33%”, half up; “—” of nothing."""
    if not whole:
        return "—"
    share = Fraction(part) / Fraction(whole) * 10_000
    hundredths = half_up(share.numerator, share.denominator)
    sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}%"


# ── one project at a date ──


class Course(NamedTuple):
    """What last year's project had spent by the end of each of the twelve months, in 分, and its budget."""

    budget: Fen
    until: tuple[Fen, ...]

    def rate(self, month: int) -> Fraction | None:
        return Fraction(self.until[month - 1], self.budget) if self.budget > 0 else None


class Expected(NamedTuple):
    """What will be spent by the year's end, in 分, and the way it was worked out."""

    fen: Fen
    method: str


class Indicated(NamedTuple):
    """One indicator at a date: what was reached of the target; ``share`` is ``None`` where that cannot be reckoned."""

    indicator: Measured
    done: str
    forecast: Forecast
    share: Fraction | None
    is_behind: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one project stands at a date. ``executed`` is ``None`` when neither books nor monitoring tell it.

    ``booked`` is what the books show, ``reported`` what the last monitoring says; ``is_dated``: the books tell when.
    ``months`` is what was spent in each month up to ``on``, empty where the books do not tell.
    """

    project: Project
    on: date
    budget: Fen
    executed: Fen | None
    committed: Fen
    booked: Fen | None
    reported: Fen | None
    is_dated: bool
    last: Course | None
    expected: Expected | None
    indicators: tuple[Indicated, ...]
    months: tuple[Fen, ...] = ()

    @property
    def time(self) -> Fraction:
        return time_progress(self.on)

    @property
    def rate(self) -> Fraction | None:
        """累计执行数 ÷ 全年预算数, ``None`` when either is not known."""
        return Fraction(self.executed, self.budget) if self.executed is not None and self.budget > 0 else None

    @property
    def last_rate(self) -> Fraction | None:
        """The rate at the same time last year."""
        return self.last.rate(self.on.month) if self.last is not None else None

    @property
    def is_zero(self) -> bool:
        return self.executed == 0 and self.budget > 0

    @property
    def is_behind(self) -> bool:
        rate = self.rate
        return rate is not None and rate < self.time - limits().behind_share

    @property
    def is_slower(self) -> bool:
        rate, last = self.rate, self.last_rate
        return rate is not None and last is not None and rate < last - Fraction(limits().slower, 100)

    @property
    def is_over(self) -> bool:
        """Over-committed: spent and owed by contract together beyond the budget."""
        return self.budget > 0 and (self.executed or 0) + self.committed > self.budget

    @property
    def forecast(self) -> Forecast | None:
        """What the money of the year's end will be of the budget."""
        if self.expected is None or self.budget <= 0:
            return None
        share = Fraction(self.expected.fen * 100, self.budget)
        if share >= limits().reached:
            return Forecast.REACHED
        return Forecast.PARTLY if share >= limits().partly else Forecast.NOT


def course_of(project: Project, spending: Sequence[Spending]) -> Course | None:
    """The course of a whole year by the books; ``None`` where they do not tell months or the project has no budget."""
    if not spending or any(one.month is None for one in spending):
        return None
    sums = [sum(one.fen for one in spending if (one.month or 0) <= month) for month in range(1, MONTHS + 1)]
    return Course(_budget(project), tuple(map(Fen, sums)))


def standing_of(
    project: Project, on: date, spending: Sequence[Spending] | None = None, last: Course | None = None
) -> Standing:
    """Where a project stands. ``spending`` is what the books show of it, ``None`` when there are no books to ask: then
    its last monitoring up to ``on`` tells what was spent.

    Sums of the month of ``on`` count whole; undated sums count all. :class:`JuesuanError` for a day of another year.
    """
    if on.year != project.year:
        raise JuesuanError(f"{project.display}是{project.year}年的，{on.isoformat()}不在其中", hint="写该年度的日期")
    record = next((one for one in reversed(project.monitoring) if one.on <= on), None)
    booked = None
    if spending is not None:
        booked = Fen(sum(one.fen for one in spending if one.month is None or one.month <= on.month))
    reported = record.executed if record is not None else None
    executed = booked if booked is not None else reported
    is_dated = spending is not None and all(one.month is not None for one in spending)
    committed = record.committed if record is not None else Fen(0)
    budget = _budget(project)
    return Standing(
        project,
        on,
        budget,
        executed,
        committed,
        booked,
        reported,
        is_dated=is_dated,
        last=last,
        expected=_expected(on, budget, executed, committed, last),
        indicators=tuple(_indicated(project, record)) if record is not None else (),
        months=tuple(_in_month(spending or (), month) for month in range(1, on.month + 1)) if is_dated else (),
    )


def _in_month(spending: Iterable[Spending], month: int) -> Fen:
    return Fen(sum(one.fen for one in spending if one.month == month))


def indicator_course(project: Project) -> Mapping[str, tuple[tuple[date, str], ...]]:
    """What every indicator had reached at each monitoring, by its name as the objective has it, in order of time."""
    names = [one.name for one in project.objective.indicators] if project.objective is not None else []
    told = ((one.on, progress) for one in project.monitoring for progress in one.progress)
    found: dict[str, list[tuple[date, str]]] = {name: [] for name in names}
    for on, progress in told:
        name = next((known for known in names if plain(known) == plain(progress.name)), progress.name)
        found.setdefault(name, []).append((on, progress.done))
    return {name: tuple(course) for name, course in found.items()}


def _budget(project: Project) -> Fen:
    objective = project.objective or (project.objectives[-1] if project.objectives else None)
    return total(objective.money).full_year if objective is not None else Fen(0)


def _expected(on: date, budget: Fen, executed: Fen | None, committed: Fen, last: Course | None) -> Expected | None:
    """Last year's course where it is known and something was spent by then, else the calendar; within the budget,
    unless more is spent or owed already."""
    if executed is None or budget <= 0:
        return None
    share, method = time_progress(on), "累计执行数 ÷ 时间进度"
    if share == 1:
        return Expected(executed, "全年已执行")
    if last is not None and last.until[-1] > 0 and last.until[on.month - 1] > 0:
        share, method = Fraction(last.until[on.month - 1], last.until[-1]), "累计执行数 ÷ 上年同期占上年全年的比重"
    drawn_out = executed / share if share else Fraction(executed)
    fen = half_up(drawn_out.numerator, drawn_out.denominator)
    if fen > budget:
        fen, method = budget, f"{method}，不超过全年预算数"
    if fen < executed + committed:
        fen, method = executed + committed, f"{method}，不少于已支出与已签合同之和"
    return Expected(Fen(fen), method)


def _indicated(project: Project, record: Monitoring) -> Iterator[Indicated]:
    objective = project.objective or (project.objectives[-1] if project.objectives else None)
    left = list(objective.indicators) if objective is not None else []
    for progress in record.progress:
        one = next((known for known in left if plain(known.name) == plain(progress.name)), None)
        if one is None:
            continue
        left.remove(one)
        share = _share(one, progress.done, project.year)
        counts = one.level2 == COUNTED and share is not None and "%" not in one.target
        behind = counts and share is not None and share < time_progress(record.on) - limits().behind_share
        yield Indicated(one, progress.done, progress.forecast, share, behind)


def _share(one: Measured, text: str, year: int) -> Fraction | None:
    """Done ÷ target where both are one number of the same unit and more is better."""
    target, reached = read_measure(one.target, year).quantity, read_measure(text, year).quantity
    if target is None or reached is None or target.unit != reached.unit or target.value <= 0:
        return None
    if target.direction.is_upper_bound or is_better_low(one.name):
        return None
    return reached.value / target.value


# ── all projects at a date ──


class UnitPace(NamedTuple):
    """The projects of one unit together: how many, budget and spending in 分; ``unknown`` are not in the spending."""

    unit: str
    projects: int
    budget: Fen
    executed: Fen
    unknown: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Every project at a date, in the order of the library, and the spending that belongs to none."""

    on: date
    standings: tuple[Standing, ...]
    unmatched: tuple[Unmatched, ...] = ()

    @property
    def units(self) -> tuple[UnitPace, ...]:
        """Each unit, the slowest first; names that mean one unit together under the first of them."""
        groups: dict[str, list[Standing]] = {}
        for one in self.standings:
            name = next((known for known in groups if same_unit(known, one.project.unit)), one.project.unit)
            groups.setdefault(name, []).append(one)
        rows = [_unit(name, standings) for name, standings in groups.items()]
        return tuple(sorted(rows, key=lambda row: Fraction(row.executed, row.budget) if row.budget else Fraction(2)))

    @property
    def whole(self) -> UnitPace:
        return _unit("合计", self.standings)

    @property
    def zero(self) -> tuple[Standing, ...]:
        """零执行."""
        return tuple(one for one in self.standings if one.is_zero)

    @property
    def behind(self) -> tuple[Standing, ...]:
        """低于时间进度, the slowest first; those with nothing spent stand in their own list."""
        return tuple(sorted((one for one in self.standings if one.is_behind and not one.is_zero), key=_rate))

    @property
    def over(self) -> tuple[Standing, ...]:
        """超预算承诺."""
        return tuple(one for one in self.standings if one.is_over)

    @property
    def slower(self) -> tuple[Standing, ...]:
        """慢于上年同期."""
        return tuple(sorted((one for one in self.standings if one.is_slower), key=_rate))

    @property
    def unknown(self) -> tuple[Standing, ...]:
        """执行数不明: neither books nor monitoring tell."""
        return tuple(one for one in self.standings if one.executed is None)

    @property
    def unmonitored(self) -> tuple[Project, ...]:
        """没有监控记录 (R-33-02)."""
        return tuple(one.project for one in self.standings if not one.project.monitoring)

    @property
    def open_corrections(self) -> tuple[tuple[Project, int, Correction], ...]:
        """Corrections not answered by the day, with their number within the project."""
        return tuple(
            (one.project, number, correction)
            for one in self.standings
            for number, correction in enumerate(one.project.corrections, 1)
            if correction.asked_on <= self.on and (correction.answered is None or correction.answered > self.on)
        )


def pace_of(
    projects: Iterable[Project],
    on: date,
    spending: Iterable[Spending] | None = None,
    *,
    last_projects: Iterable[Project] = (),
    last_spending: Iterable[Spending] = (),
    aliases: Mapping[str, str] | None = None,
) -> Pace:
    """The pace of the projects of that year which have begun. ``spending`` comes from the books
    (:func:`juesuan.prepare.spending.project_spending`), ``last_*`` are last year's, matched by code, or name and unit.
    """
    begun = [one for one in projects if one.year == on.year and one.stage not in NOT_BEGUN]
    books = None if spending is None else tuple(spending)
    matched = match_spending(begun, books or (), aliases)
    last = tuple(last_projects)
    courses = _courses(last, last_spending)
    standings = (standing_of(one, on, _booked(one, matched, books), _course(one, last, courses)) for one in begun)
    return Pace(on, tuple(standings), matched.unmatched)


def _course(project: Project, last: Sequence[Project], courses: Mapping[str, Course]) -> Course | None:
    before = last_year_of(project, last)
    return courses.get(before.code) if before is not None else None


def _booked(project: Project, matched: Matched, books: Sequence[Spending] | None) -> Sequence[Spending] | None:
    """What the books show of a project: nothing spent is told only by books that hold its unit."""
    if books is None or project.code in matched.by_code:
        return matched.by_code.get(project.code)
    return () if any(same_unit(project.unit, one.unit) for one in books) else None


def _courses(projects: Iterable[Project], spending: Iterable[Spending]) -> Mapping[str, Course]:
    """Last year's courses by the code of the project."""
    last = list(projects)
    matched = match_spending(last, spending)
    courses = {one.code: course_of(one, matched.by_code.get(one.code, ())) for one in last}
    return {code: course for code, course in courses.items() if course is not None}


def _unit(name: str, standings: Iterable[Standing]) -> UnitPace:
    rows = tuple(standings)
    budget, executed = sum(one.budget for one in rows), sum(one.executed or 0 for one in rows)
    unknown = sum(1 for one in rows if one.executed is None)
    return UnitPace(name, len(rows), Fen(budget), Fen(executed), unknown)


def _rate(one: Standing) -> Fraction:
    return one.rate or Fraction(0)
