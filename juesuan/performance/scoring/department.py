"""The department's view over its forms: number and money, cover, averages by kind, grades, units, slow execution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from juesuan.amount import half_up
from juesuan.performance.bodies import body_name, is_same_body
from juesuan.performance.points import BUDGET, EXECUTED, INITIAL, TOTAL_ROW, money, printed
from juesuan.performance.scheme import Grades
from juesuan.performance.scoring.evaluated import Evaluated
from juesuan.performance.scoring.execution import execution_rate

_MOST_SLOW = 5
_SLOW = Fraction(80, 100)
OTHER_MONEY = "其他资金"


class Average(NamedTuple):
    """One kind of 平均分 in millionths: of the printed totals, and of the computed ones; ``None`` without weights.

    ``kind``: 简单平均, 按全年预算数加权, 按全年执行数加权.
    """

    kind: str
    printed: int | None
    computed: int | None


class Gap(NamedTuple):
    """The points of some forms in the rows that can be computed: the unit's own and those due, in millionths.

    ``too_high`` and ``too_low`` are the sums of the differences beyond rounding, both positive.
    """

    name: str
    forms: int
    own: int
    due: int
    too_high: int
    too_low: int

    @property
    def inflation(self) -> Fraction | None:
        """虚高指数: (多给的分 - 少给的分) ÷ 应得分 of the rows that can be computed; above 0: scored too high."""
        return Fraction(self.too_high - self.too_low, self.due) if self.due else None


class Covered(NamedTuple):
    """One amount of project expenditure of the final accounts (分), and what the forms have executed of it."""

    name: str
    spent: int
    executed: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.executed, self.spent) if self.spent else None


class Slow(NamedTuple):
    """A form whose budget was executed slowly: its place among the forms, rate, budget and executed amount (分)."""

    at: int
    rate: Fraction
    budget: int
    executed: int


class DepartmentView(NamedTuple):
    """部门汇总. Money in 分; ``grades`` maps each word to (by the printed total, by the computed total with the unit's
    own points where nothing can be computed)."""

    forms: int
    indicators: int
    rows: int
    unscored: int
    differing: int
    initial: int
    budget: int
    executed: int
    covered: tuple[Covered, ...]
    averages: tuple[Average, ...]
    grades: tuple[tuple[str, int, int], ...]
    undecided: int
    whole: Gap
    units: tuple[Gap, ...]
    slow: tuple[Slow, ...]
    nothing: tuple[int, ...]

    @property
    def rate(self) -> Fraction | None:
        """Executed ÷ full-year budget of all forms."""
        return Fraction(self.executed, self.budget) if self.budget else None


def view(forms: Sequence[Evaluated], spent: Iterable[tuple[str, int]] = ()) -> DepartmentView:
    """The view over the forms. ``spent`` names amounts of project expenditure of the final accounts, in 分; one named
    by 财政拨款 is set against the appropriations of the forms, any other against all their money."""
    rates = [(index, one, execution_rate(one.form)) for index, one in enumerate(forms)]
    slow = [
        Slow(index, rate, _amount(one, BUDGET), _amount(one, EXECUTED))
        for index, one, rate in rates
        if rate is not None and 0 < rate < _SLOW
    ]
    executed = _sum(forms, EXECUTED)
    appropriated = executed - _sum(forms, EXECUTED, OTHER_MONEY)
    items = [item for one in forms for item in one.items]
    return DepartmentView(
        forms=len(forms),
        indicators=sum(not indicator.is_placeholder for one in forms for indicator in one.form.indicators),
        rows=len(items),
        unscored=sum(not item.is_scored for item in items),
        differing=sum(item.differs for item in items),
        initial=_sum(forms, INITIAL),
        budget=_sum(forms, BUDGET),
        executed=executed,
        covered=tuple(
            Covered(name, amount, appropriated if "财政拨款" in name else executed) for name, amount in spent
        ),
        averages=tuple(_averages(forms)),
        grades=_grades(forms),
        undecided=sum("—" in one.computed_grade for one in forms),
        whole=_gap("", forms),
        units=tuple(_gap(name, members) for name, members in by_unit(forms)),
        slow=tuple(sorted(slow, key=lambda one: one.rate)[:_MOST_SLOW]),
        nothing=tuple(index for index, one, _ in rates if _is_nothing(one)),
    )


def _is_nothing(one: Evaluated) -> bool:
    """Whether money was there and none of it was spent."""
    executed = money(one.form, TOTAL_ROW, EXECUTED)
    return _amount(one, BUDGET) > 0 and executed is not None and printed(executed) and executed.grains == 0


def _amount(one: Evaluated, column: str, row: str = TOTAL_ROW) -> int:
    figure = money(one.form, row, column)
    return figure.grains if figure is not None and printed(figure) else 0


def _sum(forms: Sequence[Evaluated], column: str, row: str = TOTAL_ROW) -> int:
    return sum(_amount(one, column, row) for one in forms)


def _averages(forms: Sequence[Evaluated]) -> Iterable[Average]:
    kinds: tuple[tuple[str, Callable[[Evaluated], int]], ...] = (
        ("简单平均", lambda one: 1),
        ("按全年预算数加权", lambda one: _amount(one, BUDGET)),
        ("按全年执行数加权", lambda one: _amount(one, EXECUTED)),
    )
    for kind, weight in kinds:
        with_total = [(one.of_hundred(one.printed), weight(one)) for one in forms if one.printed is not None]
        computed = [(one.of_hundred(one.with_own), weight(one)) for one in forms]
        yield Average(kind, _mean(with_total), _mean(computed))


def _mean(pairs: Sequence[tuple[int, int]]) -> int | None:
    weights = sum(weight for _, weight in pairs)
    return half_up(sum(value * weight for value, weight in pairs), weights) if weights > 0 else None


def _grades(forms: Sequence[Evaluated]) -> tuple[tuple[str, int, int], ...]:
    scales: dict[str, Grades] = {one.grades.name: one.grades for one in forms}
    words = dict.fromkeys(word for scale in scales.values() for word, _ in scale.steps)
    printed_words = [one.printed_grade for one in forms]
    computed_words = [one.grade_with_own for one in forms]
    return tuple((word, printed_words.count(word), computed_words.count(word)) for word in words)


def _gap(name: str, forms: Sequence[Evaluated]) -> Gap:
    items = [item for one in forms for item in one.items if item.due is not None and item.own is not None]
    return Gap(
        name,
        len(forms),
        sum(item.own or 0 for item in items),
        sum(item.due or 0 for item in items),
        sum(item.difference for item in items if item.difference > 0),
        -sum(item.difference for item in items if item.difference < 0),
    )


def by_unit(forms: Sequence[Evaluated]) -> list[tuple[str, list[Evaluated]]]:
    """The forms by 实施单位, however its name is spelt, in the order the units first come."""
    found: list[tuple[str, list[Evaluated]]] = []
    known: dict[str, list[Evaluated]] = {}
    for one in forms:
        printed_name = " ".join((one.form.unit or "").split())
        name = body_name(printed_name)
        members = known.get(name)
        if members is None:
            same = next((group for title, group in found if is_same_body(title, printed_name)), None)
            members = same if same is not None else []
            if same is None:
                found.append((printed_name, members))
            known[name] = members
        members.append(one)
    return found
