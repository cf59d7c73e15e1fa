"""Relation: one rule applied to particular figures — what they should add up to, and whether they do.

A rule says “总计 = 合计 + 年初”; a relation says it of the figures printed in one report. Relations are weighed
together (see :mod:`juesuan.rules.weigh`): one wrong figure usually breaks several of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from juesuan.amount import MILLION, Amount, Denomination, State, half_up, print_money
from juesuan.facts import Figure

Values = Mapping[str, int]  # figure key -> grains, to ask “and if this figure were that?”
NO_CHANGE: Values = {}
Parts = tuple[tuple[int, Figure], ...]  # coefficient and figure


class Outcome(StrEnum):
    """How a relation fares: it holds, holds but for rounding or cut-off digits, fails, or cannot be told."""

    HOLDS = "holds"
    ROUNDING = "rounding"
    FAILS = "fails"
    UNKNOWN = "unknown"


def _grains(figure: Figure, values: Values) -> int:
    return values.get(figure.key, figure.number.grains) if values else figure.number.grains


def _all_readable(figures: tuple[Figure, ...]) -> bool:
    return State.UNREADABLE not in [figure.number.state for figure in figures]


def put_right(figure: Figure, values: Values) -> Figure:
    """The figure with the grains that ``values`` give it, the figure itself when they give none."""
    wanted = values.get(figure.key, figure.grains)
    if wanted == figure.grains:
        return figure
    text, number = figure.number.printed(wanted), figure.number
    if isinstance(number, Amount):
        return replace(figure, number=replace(number, fen=wanted, text=text))
    return replace(figure, number=replace(number, millionths=wanted, text=text))


def short_step(figure: Figure) -> int:
    """How much may hide behind digits that were cut off: a 元 amount printed with one decimal, or cut in a group.

    An amount without decimals is taken as whole 元: zeros are dropped in print, digits are cut."""
    number = figure.number
    if not isinstance(number, Amount) or number.state is State.BLANK or number.grains == 0:
        return 0
    if number.state is State.CUT_OFF:
        return 1000 * number.step if number.decimals == 0 and "," in number.text else number.step
    return number.step if number.denomination is Denomination.YUAN and number.decimals == 1 else 0


def rounded_step(figure: Figure) -> int:
    """The step of a figure whose printed digits stand for a longer value (万元 with two decimals), else 0."""
    number = figure.number
    if number.state is State.BLANK or (isinstance(number, Amount) and number.grains == 0 and number.decimals == 0):
        return 0
    if isinstance(number, Amount):
        return max(number.step, number.denomination.fen // 100) if number.is_rounded else 0
    return number.step if number.is_rounded else 0


@dataclass(frozen=True, slots=True)
class Linear:
    """``stated`` compared with a signed sum of ``parts`` plus ``constant`` (grains).

    ``slack`` (grains) is forgiven as rounding on top of what the printed precision explains. ``words`` describes this
    one application in Chinese, for the message.
    """

    rule: str
    stated: Figure
    parts: Parts
    comparison: Literal["=", "≤", "≥"] = "="
    constant: int = 0
    slack: int = 0
    words: str = ""
    worked_out: bool = False  # the stated figure is printed nowhere: it is the sum of the parts without weight
    figures: tuple[Figure, ...] = field(init=False, repr=False, compare=False)  # the stated one first

    def __post_init__(self) -> None:
        object.__setattr__(self, "figures", (self.stated, *[figure for _, figure in self.parts]))

    def expected(self, values: Values = NO_CHANGE) -> int:
        """The sum of the parts, in grains of the stated figure."""
        if not values:
            return self.constant + sum([c * f.number.grains for c, f in self.parts])
        return self.constant + sum([c * values.get(f.key, f.number.grains) for c, f in self.parts])

    def outcome(self, values: Values = NO_CHANGE) -> Outcome:
        return self.judged(values) if _all_readable(self.figures) else Outcome.UNKNOWN

    def judged(self, values: Values = NO_CHANGE) -> Outcome:
        """The outcome when every figure is known to be readable."""
        difference = _grains(self.stated, values) - self.expected(values)
        if (
            difference == 0
            or (self.comparison == "≤" and difference < 0)
            or (self.comparison == "≥" and difference > 0)
        ):
            return Outcome.HOLDS
        if 2 * abs(difference) <= rounded_step(self.stated) and not any(rounded_step(f) for _, f in self.parts):
            return Outcome.HOLDS  # 元 in the table, 万元 in the text: rightly rounded is right
        if self.explained_by_rounding(abs(difference)):
            return Outcome.ROUNDING
        return Outcome.FAILS

    def explained_by_rounding(self, difference: int) -> bool:
        """Whether printed precision allows the difference (domain: (n + 1) half steps; one step for two copies)."""
        steps = [rounded_step(f) for f in self.figures]
        envelope = sum(steps)
        if len(self.parts) == 1 and steps[0] == steps[1]:  # two displayed copies of one value
            envelope = 2 * steps[0]
        if 2 * difference <= envelope + 2 * self.slack:
            return True
        short = sum(short_step(f) for f in self.figures)
        return difference < short

    def solve(self, key: str, values: Values = NO_CHANGE) -> int | None:
        """The grains that figure would need for the relation to hold exactly; ``None`` when no whole number does."""
        if self.comparison != "=":
            return None
        gap = _grains(self.stated, values) - self.expected(values)
        weight = (1 if self.stated.key == key else 0) - sum(c for c, f in self.parts if f.key == key)
        if weight == 0 or gap % weight:
            return None
        current = next((_grains(f, values) for f in self.figures if f.key == key), None)
        return None if current is None else current - gap // weight

    def formula(self) -> str:
        """“472,587,029.28 + 43,660,531.72”: the right-hand side in figures."""
        texts = []
        for coefficient, figure in self.parts:
            if coefficient == 0 or (figure.is_blank and len(self.parts) > 2):
                continue
            sign = "-" if coefficient < 0 else "+"
            times = f"{abs(coefficient)}×" if abs(coefficient) != 1 else ""
            texts.append(f"{sign} {times}{_show(figure)}")
        if self.constant:
            texts.append(f"+ {self.stated.number.printed(self.constant)}")
        return " ".join(texts).removeprefix("+ ") or "0"


ANYTHING = Fraction(10**18)  # millionths: more than any rate that is printed


@dataclass(frozen=True, slots=True)
class Ratio:
    """``stated`` compared with ``scale`` × numerator ÷ denominator, rounded half up to the printed decimals.

    Serves shares, completion, growth (delta over current minus delta), execution rates, scores (``factor`` is the
    weight; ``cap`` keeps the quotient at 1) and averages (``count`` divides). ``stated`` is a Number.
    ``magnitude``: the sign is in the words, compare absolute values.
    """

    rule: str
    stated: Figure
    numerator: Parts
    denominator: Parts = ()
    scale: int = 100
    count: int = 1
    factor: Figure | None = None
    cap: bool = False
    magnitude: bool = False
    words: str = ""
    figures: tuple[Figure, ...] = field(init=False, repr=False, compare=False)  # the stated one first

    def __post_init__(self) -> None:
        parts = [figure for _, figure in (*self.numerator, *self.denominator)]
        extra = () if self.factor is None else (self.factor,)
        object.__setattr__(self, "figures", (self.stated, *parts, *extra))

    def quotient(self, values: Values = NO_CHANGE) -> Fraction | None:
        """The exact value in millionths of the stated unit; ``None`` when the denominator is 0."""
        above = sum(c * _grains(f, values) for c, f in self.numerator)
        below = self.count
        if self.denominator:  # without one, an average of Numbers
            below *= sum(c * _grains(f, values) for c, f in self.denominator)
        if below == 0:
            return None
        if below < 0:
            above, below = -above, -below
        if self.cap and above > below:
            above = below
        if self.magnitude:
            above = abs(above)
        unit = MILLION if self.denominator else 1  # the Numbers of an average are in millionths already
        if self.factor is None:
            return Fraction(above * self.scale * unit, below)
        return Fraction(above * _grains(self.factor, values) * unit, below * MILLION)

    def expected(self, values: Values = NO_CHANGE) -> int | None:
        """The value rounded half up to the stated figure's decimals, two at least, in millionths."""
        exact = self.quotient(values)
        if exact is None:
            return None
        step = min(self.stated.number.step, MILLION // 100)
        return half_up(exact.numerator, exact.denominator * step) * step

    def outcome(self, values: Values = NO_CHANGE) -> Outcome:
        return self.judged(values) if _all_readable(self.figures) else Outcome.UNKNOWN

    def judged(self, values: Values = NO_CHANGE) -> Outcome:
        """The outcome when every figure is known to be readable."""
        stated = _grains(self.stated, values)
        exact = self.quotient(values)
        if exact is None:
            if not self._nothing(values):
                return Outcome.UNKNOWN
            return Outcome.HOLDS if stated == 0 else Outcome.FAILS
        step = self.stated.number.step
        if half_up(exact.numerator, exact.denominator * step) * step == stated:
            return Outcome.HOLDS
        if abs(stated - exact) <= Fraction(step, 2) + self._spread(exact, values):
            return Outcome.HOLDS
        return Outcome.ROUNDING if abs(stated - exact) <= step else Outcome.FAILS

    def _nothing(self, values: Values) -> bool:
        """Nothing is no part of anything: a share, growth or completion of zero is zero whatever the base.

        A rounded 0.00 万元 is not nothing.
        """
        return all(_grains(f, values) == 0 and not rounded_step(f) for _, f in self.numerator)

    def _spread(self, exact: Fraction, values: Values) -> Fraction:
        """How far rounded operands (万元) can move the quotient: anywhere when the denominator may be nothing."""
        loose_above = Fraction(sum(rounded_step(f) for _, f in self.numerator), 2)
        loose_below = Fraction(sum(rounded_step(f) for _, f in self.denominator), 2)
        if not (loose_above or loose_below):
            return Fraction(0)
        above = abs(sum(c * _grains(f, values) for c, f in self.numerator))
        below = abs(sum(c * _grains(f, values) for c, f in self.denominator)) if self.denominator else 1
        if below <= loose_below:
            return abs(exact) + ANYTHING
        weight = MILLION if self.denominator else 1
        worth = self.scale if self.factor is None else Fraction(_grains(self.factor, values), MILLION)
        highest = Fraction(above + loose_above, below - loose_below)
        lowest = Fraction(above - loose_above, below + loose_below)
        middle = Fraction(above, below)
        return max(highest - middle, middle - lowest) * worth * weight / self.count

    def solve(self, key: str, values: Values = NO_CHANGE) -> int | None:
        """Only the stated figure can be told from a rounded quotient."""
        return self.expected(values) if key == self.stated.key else None

    def formula(self) -> str:
        """“418,144,219.93 ÷ 441,719,025.78”: the right-hand side in figures."""
        above = _sum(self.numerator)
        if not self.denominator:
            return f"({above}) ÷ {self.count}"
        text = f"{above} ÷ {_sum(self.denominator)}"
        return text if self.factor is None else f"{text} × {_show(self.factor)}"


Relation = Linear | Ratio


def with_operands_put_right(relation: Relation, values: Values) -> Relation:
    """The relation with everything but what it is said of as ``values`` have it, to be shown or worked out."""

    def right(parts: Parts) -> Parts:
        return tuple((c, put_right(f, values)) for c, f in parts)

    if isinstance(relation, Linear):
        return replace(relation, parts=right(relation.parts))
    factor = None if relation.factor is None else put_right(relation.factor, values)
    above, below = right(relation.numerator), right(relation.denominator)
    return replace(relation, numerator=above, denominator=below, factor=factor)


def _sum(parts: Parts) -> str:
    if len(parts) > 6:
        return f"{len(parts)} 项之和"
    text = " ".join(f"{'-' if c < 0 else '+'} {_show(f)}" for c, f in parts).removeprefix("+ ")
    return f"({text})" if len(parts) > 1 else text


def _show(figure: Figure) -> str:
    if isinstance(figure.number, Amount):
        return print_money(figure.grains, figure.number.denomination, 2)
    return figure.number.printed(figure.grains)
