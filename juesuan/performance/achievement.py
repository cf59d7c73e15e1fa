"""Achievement: each indicator's target beside its actual value, compared, with the points that hang on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from juesuan.accounts import Indicator, SelfEvaluation
from juesuan.amount import MILLION, plain
from juesuan.facts import Figure
from juesuan.performance.comparison import Comparison, Obstacle, compared
from juesuan.performance.levels import BENEFIT, SATISFACTION
from juesuan.performance.measure import Kind, Measure, read_measure
from juesuan.performance.measure_words import bare, is_better_low, names_money
from juesuan.performance.points import Scored, printed, scored
from juesuan.place import Place

TARGET, ACTUAL = "年度指标值", "实际完成值"
_MOST_FORMS = 1000
_LONGEST_NAME = 28
_SHORTEST_STEM = 3
_NO_REASON = " \t—-－–/无。"


class Achieved(NamedTuple):
    """One indicator with a name: what was asked, what was reached, how they compare, and the points it shares.

    ``score`` and ``weight`` are those of its group when it shares one, ``None`` when no number stands there; ``reason``
    is “” when none is given. ``subject`` names it within the report, the same on every run.
    """

    form: SelfEvaluation
    indicator: Indicator
    entry: Scored
    target: Measure
    actual: Measure
    comparison: Comparison
    is_cost: bool
    is_better_low: bool
    subject: str
    score: Figure | None
    weight: Figure | None
    reason: str

    @property
    def name(self) -> str:
        """The name for messages, without “指标1：” and cut when it is long."""
        name = _ORDINAL.sub("", self.indicator.name).strip()
        return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"

    @property
    def says(self) -> str:
        """“立案案件”指标值1200件、实际1310件."""
        target, actual = self.indicator.target.strip(), self.indicator.achieved.strip()
        return f"“{self.name}”指标值{target or '空白'}、实际{actual or '空白'}"

    @property
    def points(self) -> str:
        """“得5分（分值5分）”."""
        score, weight = self.score, self.weight
        return f"得{score.number.text.strip()}分（分值{weight.number.text.strip()}分）" if score and weight else ""

    @property
    def is_shared(self) -> bool:
        """Whether several indicators share the points, so that none of them can be told apart."""
        return len(self.entry.members) > 1

    @property
    def has_points(self) -> bool:
        return self.score is not None and self.score.grains > 0

    @property
    def has_full_marks(self) -> bool:
        weight = self.weight
        return weight is not None and weight.grains > 0 and self.score is not None and self.entry.lost == 0

    @property
    def lost_share(self) -> Fraction:
        """The part of the weight that was lost, 0 when either is not printed."""
        weight = self.weight
        return Fraction(max(0, self.entry.lost), weight.grains) if weight is not None and weight.grains else Fraction(0)

    @property
    def ratio(self) -> Fraction | None:
        return self.comparison.ratio

    @property
    def says_not_done(self) -> bool:
        """Whether the actual value says that nothing was done: 未开展, or 0 of something wanted."""
        if self.actual.kind is Kind.DONE:
            return self.actual.done is False
        return self.is_nil and not self.is_cost

    @property
    def is_nil(self) -> bool:
        """Whether the actual value is 0 where more was asked."""
        wanted, found = self.target.quantities, self.actual.quantities
        if not found or any(q.high for q in found) or self.is_better_low:
            return False
        return any(q.low for q in wanted) and not any(q.direction.is_upper_bound for q in wanted if not self.is_cost)

    def place(self, column: str) -> Place:
        """Where that cell of the indicator stands."""
        return self.indicator.places.get(column, self.indicator.place)

    @property
    def places(self) -> tuple[Place, ...]:
        """The actual value, the score, the target."""
        score = self.entry.score
        spots = (self.place(ACTUAL), score.place if score is not None else None, self.place(TARGET))
        return tuple(dict.fromkeys(spot for spot in spots if spot is not None))


class _Held(NamedTuple):
    form: SelfEvaluation
    achieved: tuple[Achieved, ...]


_forms: dict[tuple[int, int | None], _Held] = {}


def achievements(form: SelfEvaluation, year: int | None) -> tuple[Achieved, ...]:
    """The indicators of a form that are no placeholders. ``year`` is that of the accounts, for forms without one."""
    year = form.year or year
    held = _forms.get((id(form), year))
    if held is not None and held.form is form:
        return held.achieved
    if len(_forms) >= _MOST_FORMS:
        _forms.clear()
    _forms[id(form), year] = held = _Held(form, tuple(_achieved(form, year)))
    return held.achieved


def _achieved(form: SelfEvaluation, year: int | None) -> Iterator[Achieved]:
    entries = {id(member): entry for entry in scored(form) for member in entry.members}
    seen: dict[str, int] = {}
    for indicator in form.indicators:
        if indicator.is_placeholder:
            continue
        target, actual = read_measure(indicator.target, year), read_measure(indicator.achieved, year)
        is_cost = _is_cost(indicator, target, actual)
        low = is_cost or is_better_low(indicator.name)
        name = f"{form.display}·{indicator.level2}·{bare(indicator.name)}"
        seen[name] = seen.get(name, 0) + 1
        entry = entries[id(indicator)]
        yield Achieved(
            form,
            indicator,
            entry,
            target,
            actual,
            compared(indicator.target, indicator.achieved, year, low),
            is_cost,
            low and not is_cost,
            name if seen[name] == 1 else f"{name}#{seen[name]}",
            entry.score if printed(entry.score) else None,
            entry.weight if printed(entry.weight) else None,
            entry.reason.strip(_NO_REASON) if entry.reason else "",
        )


def _is_cost(indicator: Indicator, target: Measure, actual: Measure) -> bool:
    """Whether it says what something costs: money under a cost level, or a name of costs among the outputs."""
    quantities = target.quantities or actual.quantities
    money = any(q.is_money or q.unit.startswith("/") for q in quantities)
    if "成本" in indicator.level1 + indicator.level2:
        return money or not any(q.unit for q in quantities)
    return money and indicator.level1 not in (BENEFIT, SATISFACTION) and names_money(indicator.name)


def deducted_though_met(form: SelfEvaluation, year: int | None, deviation: int) -> tuple[tuple[Achieved, ...], ...]:
    """The indicators that met their targets and lost points all the same, those that share points together.

    A value beyond ``deviation`` percent above its target, or a cost as far below, may have been marked down for that.
    """
    found: dict[int, list[Achieved]] = {}
    for one in achievements(form, year):
        if one.entry.lost > 0 and one.score is not None:
            found.setdefault(id(one.entry), []).append(one)
    return tuple(tuple(group) for group in found.values() if all(_met_within(one, deviation) for one in group))


def _met_within(one: Achieved, deviation: int) -> bool:
    return bool(one.comparison.met) and one.comparison.far * 100 <= deviation * MILLION


# ── names of indicators ──

_ORDINAL = re.compile(r"^\s*指标\s*\d*\s*[:：]+[\s:：]*")
_DROPPED = re.compile(r"[“”\"'‘’\s、，,。:：;；（）()《》]|(?:总?费用?|经费|资金|单价|总价|预算|成本)$|\d+次$")


@lru_cache(maxsize=8192)
def core(name: str) -> str:
    """What an indicator is about: the name without its number, marks, and words for money or “1次” behind it."""
    word = plain(_ORDINAL.sub("", name)).replace("其它", "其他").replace("年度", "年")
    while True:
        less = _DROPPED.sub("", word)
        if less == word or not less:
            return word
        word = less


_MEASURED = re.compile(r"(?:的?(?:数量|人数|次数|天数|期数|场数|场次|人次|条数|页数|件数|面积|时间|时长|量|数))$")


@lru_cache(maxsize=8192)
def stem(name: str) -> str:
    """What an indicator is about, without how it is counted: “社保宣传” of “社保宣传时间” and “社保宣传成本”."""
    word = core(name)
    less = core(_MEASURED.sub("", word))
    return less if len(less) >= _SHORTEST_STEM else word


def twins(form: SelfEvaluation, year: int | None) -> Iterator[tuple[Achieved, Achieved]]:
    """Each output with the cost of the same thing; where names differ a little, with the one most like it."""
    for output, cost, _ in paired(form, year):
        yield output, cost


_pairs: dict[tuple[int, int | None], tuple[SelfEvaluation, tuple[tuple[Achieved, Achieved, bool], ...]]] = {}


def paired(form: SelfEvaluation, year: int | None) -> tuple[tuple[Achieved, Achieved, bool], ...]:
    """The :func:`twins`, and whether they are named the same."""
    held = _pairs.get((id(form), year))
    if held is None or held[0] is not form:
        if len(_pairs) >= _MOST_FORMS:
            _pairs.clear()
        _pairs[id(form), year] = held = (form, tuple(_paired(form, year)))
    return held[1]


def _paired(form: SelfEvaluation, year: int | None) -> Iterator[tuple[Achieved, Achieved, bool]]:
    achieved = achievements(form, year)
    costs: dict[str, list[Achieved]] = {}
    for one in achieved:
        if one.is_cost:
            costs.setdefault(stem(one.indicator.name), []).append(one)
    outputs = [one for one in achieved if not one.is_cost and one.indicator.level2 in _COUNTED_LEVELS]
    names = {stem(one.indicator.name) for one in achieved if not one.is_cost}
    for one in achieved:
        if not one.is_cost:
            for cost in costs.get(stem(one.indicator.name), ()):
                yield one, cost, True
    left = [one for one in outputs if stem(one.indicator.name) not in costs]
    over = [group[0] for name, group in costs.items() if name not in names]
    called = [_unbracketed(one) for one in left], [_unbracketed(one) for one in over]
    alike = {
        (n, m): found
        for n, one in enumerate(called[0])
        for m, other in enumerate(called[1])
        if (found := likeness(one, other)) >= _ALIKE
    }
    for n, m in sorted(alike, key=lambda key: -alike[key]):
        best = max(value for (a, b), value in alike.items() if a == n or b == m)
        rivals = sum(1 for (a, b), value in alike.items() if (a == n or b == m) and value == best)
        if alike[n, m] == best and rivals == 1:
            yield left[n], over[m], False


def _unbracketed(one: Achieved) -> str:
    return stem(_BRACKETS.sub("", one.indicator.name))


_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_COUNTED_LEVELS = ("数量指标", "")
_ALIKE, _WITHIN, _NOT_AT_ALL = Fraction(3, 5), Fraction(9, 10), Fraction(0)
_SHORTEST_WHOLE = 5  # characters of a name that is the same thing when it stands within another
_JOINING = re.compile(r"[及和与或的等暨\\/·\-]|各类|各项|相关")


def likeness(one: str, other: str) -> Fraction:
    """How much of two names is the same, in pairs of characters; 9/10 for one that stands within the other."""
    (one, pairs), (other, others) = _joined(one), _joined(other)
    shared = len(pairs & others)
    if not shared:
        return _NOT_AT_ALL
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    if len(shorter) >= _SHORTEST_WHOLE and shorter in longer:
        return _WITHIN
    return Fraction(2 * shared, len(pairs) + len(others))


@lru_cache(maxsize=8192)
def _joined(name: str) -> tuple[str, frozenset[str]]:
    """A name without the words that join its parts, and its pairs of characters."""
    word = _JOINING.sub("", name)
    return word, frozenset(word[at : at + 2] for at in range(len(word) - 1))


__all__ = [
    "ACTUAL",
    "TARGET",
    "Achieved",
    "Obstacle",
    "achievements",
    "core",
    "deducted_though_met",
    "likeness",
    "paired",
    "stem",
    "twins",
]
