"""Objective checks (绩效目标审核): what a reviewer would say of an objective when it is set, from its own content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION, Amount, State, half_up, plain, print_money
from juesuan.performance.achievement import Achieved, achievements, core, twins
from juesuan.performance.levels import BENEFIT, COST, OUTPUT, level_of, levels, seconds_of
from juesuan.performance.measure import Kind, Measure, Quantity, read_measure
from juesuan.performance.measure_words import is_better_low, is_vague
from juesuan.performance.scheme import Scheme
from juesuan.projects.indicators import QUALITATIVE, CommonIndicator, common_indicators
from juesuan.projects.library import function_code_faults, money_faults, total
from juesuan.projects.objectives import form_of, points_by_level, scheme_of, sum_of_points
from juesuan.projects.records import Measured, Objective, Project, Remark, Source

DATA = "objective_checks.toml"
PRINTED_STEP = 10_000  # 分 in the last digit of 万元 with two decimals, as costs are written
COUNTED = ("数量指标", "时效指标")  # second levels that must be told in numbers or dates
_NEEDS_COSTS = re.compile("维修|修缮|改造|购置|采购|建设|装修")
_BUDGET_SAID = re.compile(r"(?:预算|资金)(?:总额|金额|数|安排|资金|为|共|共计|:|：)*(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)")
_NAMES = 3


@cache
def _wordings() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = shipped.toml(__package__, DATA)
    return found


def objective_remarks(
    project: Project, prior: SelfEvaluation | None = None, library: Sequence[CommonIndicator] | None = None
) -> tuple[Remark, ...]:
    """The remarks on a project's last objective, draft or approved; none when it has none.

    ``prior`` is last year's form of the same project, with its results; ``library`` the common indicators to hold
    names against, those shipped when it is ``None``.
    """
    if not project.objectives:
        return ()
    given = _Given(project, project.objectives[-1], form_of(project, project.objectives[-1]))
    known = {one.name: one for one in (common_indicators() if library is None else library)}
    return (
        *_points(given),
        *_levels(given),
        *_targets(given),
        *_costs(given),
        *_money(given),
        *_function_codes(given),
        *_against_library(given, known),
        *(_against_last_year(given, prior) if prior is not None else ()),
    )


class _Given(NamedTuple):
    """A project, the objective looked at, and its form."""

    project: Project
    objective: Objective
    form: SelfEvaluation

    @property
    def scheme(self) -> Scheme:
        return scheme_of(self.project, self.objective)

    def measure(self, one: Measured) -> Measure:
        return read_measure(one.target, self.project.year)


def _remark(name: str, where: str, **words: Any) -> Remark:
    wording = _wordings()[name]
    return Remark(where, wording["text"].format(**words), wording["todo"].format(**words), wording["code"])


def _where(one: Measured) -> str:
    return " ".join(word for word in (one.level2 or one.level1, one.name) if word)


# ── points and levels ──


def _points(given: _Given) -> Iterator[Remark]:
    objective, scheme = given.objective, given.scheme
    by_level = {level: points for level, points in points_by_level(objective).items() if points}
    if not scheme.fits(scheme.execution * MILLION, by_level):
        wanted = "、".join(f"{level}{points}分" for level, points in scheme.levels.items())
        yield _remark(
            "weights",
            "分值",
            given="、".join(f"{level}{_decimal(points)}分" for level, points in by_level.items()) or "各指标没有分值",
            execution=scheme.execution,
            together=_decimal(sum_of_points(objective) + scheme.execution * MILLION),
            scheme=scheme.name,
            wanted=wanted or f"各指标共{100 - scheme.execution}分",
        )
    shared = {one.group for one in objective.indicators if one.group is not None and one.weight}
    for one in objective.indicators:
        if not one.weight and (one.group is None or one.group not in shared):
            yield _remark("weight", _where(one))


def _levels(given: _Given) -> Iterator[Remark]:
    known = levels().seconds
    firsts: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for one in given.objective.indicators:
        first = level_of(one.level1)[0] or one.level1
        second = level_of(one.level2)[1] or one.level2
        firsts.add(first)
        firsts |= {COST} if second == "成本指标" else set()
        if first not in known or (second and second not in (*seconds_of(first), "成本指标")):
            named = "、".join(f"{level}（{'、'.join(names)}）" for level, names in known.items())
            yield _remark("level", _where(one), level1=one.level1, level2=one.level2 or "空", known=named)
        key = (second or first, plain(one.name))
        if key in seen:
            yield _remark("twice", _where(one))
        seen.add(key)
    named_by_scheme = set(given.scheme.levels)
    for level, name in ((OUTPUT, "no_output"), (BENEFIT, "no_benefit")):
        if level not in firsts and (not named_by_scheme or level in named_by_scheme):
            yield _remark(name, "绩效指标")
    if COST not in firsts and _NEEDS_COSTS.search(given.project.name) is not None:
        yield _remark("no_cost", "绩效指标")


# ── targets ──


def _targets(given: _Given) -> Iterator[Remark]:
    for one in given.objective.indicators:
        measure, level2 = given.measure(one), level_of(one.level2)[1] or one.level2
        if measure.kind is Kind.BLANK:
            yield _remark("blank", _where(one))
        elif is_vague(one.target):
            yield _remark("vague", _where(one), target=one.target)
        elif measure.kind is Kind.UNKNOWN:
            yield _remark("unread", _where(one), target=one.target, why=measure.why)
        elif measure.kind in (Kind.WORDS, Kind.DONE) and (level2 in COUNTED or "成本" in f"{one.level1}{level2}"):
            yield _remark("words", _where(one), target=one.target, level2=level2 or one.level1)
        elif level2 == "数量指标" and measure.quantity is not None and not measure.quantity.unit:
            yield _remark("unit", _where(one), target=one.target)
        span = measure.span if measure.kind is Kind.DEADLINE else None
        if span is not None and not span.first.year <= given.project.year <= span.last.year:
            yield _remark("deadline", _where(one), target=one.target, year=given.project.year)
    without = sum(1 for one in given.objective.indicators if not one.evidence.strip())
    if without:
        yield _remark("evidence", "绩效指标", count=without)


# ── money ──


def _costs(given: _Given) -> Iterator[Remark]:
    costs = [one for one in given.objective.indicators if "成本" in f"{one.level1}{one.level2}"]
    if not costs:
        return
    amounts = {id(one): _cost_of(one, given) for one in costs}
    known = [fen for fen in amounts.values() if fen is not None]
    unknown = [one for one in costs if amounts[id(one)] is None and not _is_share(given.measure(one))]
    whole = total(given.objective.money)
    own = total(one for one in given.objective.money if one.source is Source.APPROPRIATION)
    budgets = [fen for fen in (whole.full_year, whole.initial, own.full_year, own.initial) if fen]
    together = sum(known)
    if not known and not unknown:
        return  # shares of the budget only: nothing to add up
    if not budgets or half_up(together, PRINTED_STEP) in {half_up(fen, PRINTED_STEP) for fen in budgets}:
        return
    budget = min(budgets, key=lambda fen: abs(fen - together))
    apart = print_money(abs(together - budget))
    words = {"costs": print_money(together), "budget": print_money(budget), "apart": apart}
    if together > max(budgets):
        yield _remark("costs_over", "成本指标", **words)
    elif unknown:
        names = "、".join(f"“{one.name}”" for one in unknown[:_NAMES]) + ("等" if len(unknown) > _NAMES else "")
        yield _remark("costs_unknown", "成本指标", names=names)
    else:
        yield _remark("costs", "成本指标", **words)


def _cost_of(one: Measured, given: _Given) -> int | None:
    """What a cost target comes to in 分: its stated amount, its sum, price × how many; else ``None``."""
    if one.amount is not None:
        return one.amount
    measure = given.measure(one)
    if measure.total is not None and measure.total.is_money:
        return _fen(measure.total.value)
    price = measure.quantity
    if price is None or not price.is_money or price.is_range:
        return None
    if measure.factors:
        worth = price.value
        for factor in measure.factors:
            worth *= factor.value
        return _fen(worth)
    if not price.is_rate:
        return _fen(price.value)
    number = _number_of(one, given)
    if number is None or price.unit.removeprefix("元") != f"/{number.unit}":
        return None
    return _fen(price.value * number.value)


def _number_of(one: Measured, given: _Given) -> Quantity | None:
    """How many of what a price is of: the target of the output of the same name."""
    place = next(n for n, other in enumerate(given.objective.indicators) if other is one)
    indicator = given.form.indicators[place]
    for output, cost in twins(given.form, given.project.year):
        if cost.indicator is indicator:
            quantity = output.target.quantity
            return quantity if quantity is not None and not quantity.is_range else None
    return None


def _is_share(measure: Measure) -> bool:
    """Whether a cost target is a rate of control (≤100%), no sum of money."""
    return bool(measure.quantities) and all(one.unit in ("%", "‰", "个百分点") for one in measure.quantities)


def _fen(yuan: Fraction) -> int:
    return half_up(yuan.numerator * 100, yuan.denominator)


def _money(given: _Given) -> Iterator[Remark]:
    objective, project = given.objective, given.project
    for fault in money_faults(objective.money):
        yield _remark("money", "项目资金", fault=fault)
    for one in objective.money:
        if one.executed:
            yield _remark("executed", "项目资金", source=one.source, executed=print_money(one.executed))
    if project.appraisal is not None:
        new = total(one for one in objective.money if one.source is not Source.CARRIED_OVER)
        approved = project.appraisal.approved
        if approved not in (new.initial, new.full_year):
            budget = new.full_year or new.initial
            words = {"budget": print_money(budget), "approved": print_money(approved)}
            yield _remark("approved", "项目资金", **words, apart=print_money(abs(budget - approved)))
    yield from _money_said(given)


def _money_said(given: _Given) -> Iterator[Remark]:
    whole = total(given.objective.money)
    sums = {fen for one in given.objective.money for fen in (one.initial, one.full_year)}
    sums |= {whole.initial, whole.full_year}
    said = [match[1] + match[2] for match in _BUDGET_SAID.finditer(plain(given.objective.expected))]
    amounts = [amount for amount in map(Amount.parse, said) if amount.state is State.VALUE]
    if not amounts:
        return
    together = sum(amount.fen for amount in amounts)  # a text may name the parts only
    if any(_alike(amount.fen, sums, amount.step) for amount in amounts) or _alike(together, sums, amounts[0].step):
        return
    yield _remark("expected", "预期目标", said="、".join(said), budget=print_money(whole.full_year))


def _alike(fen: int, sums: Iterable[int], step: int) -> bool:
    return any(abs(fen - one) < step for one in sums)


def _function_codes(given: _Given) -> Iterator[Remark]:
    for fault in function_code_faults(given.project):
        yield _remark("function", "支出功能分类科目", fault=fault)


# ── against the library and last year ──


def _against_library(given: _Given, known: Mapping[str, CommonIndicator]) -> Iterator[Remark]:
    for one in given.objective.indicators:
        common = known.get(plain(one.name))
        if common is None:
            continue
        first, second = level_of(one.level1)[0] or one.level1, level_of(one.level2)[1] or one.level2
        # 成本 stands within 产出 in one scheme and beside it in the other.
        apart = first != common.level1 and COST not in (first, common.level1)
        if apart or (second and second != common.level2 and "成本" not in f"{second}{common.level2}"):
            yield _remark("common", _where(one), common=common.name, level1=common.level1, level2=common.level2)
        quantity = given.measure(one).quantity
        sign = quantity.direction if quantity is not None else None
        if sign is not None and common.direction != QUALITATIVE:
            up, down = sign.is_lower_bound, sign.is_upper_bound
            if (up and common.direction == "≤") or (down and common.direction == "≥"):
                yield _remark("direction", _where(one), target=one.target, direction=common.direction)


def _against_last_year(given: _Given, prior: SelfEvaluation) -> Iterator[Remark]:
    last: dict[tuple[str, str], Achieved] = {}
    for one in achievements(prior, given.project.year - 1):
        last.setdefault(_key(one.indicator.level2, one.indicator.name), one)
    found = set()
    same = []
    for now in given.objective.indicators:
        before = last.get(_key(now.level2, now.name))
        if before is not None:
            found.add(_key(now.level2, now.name))
            if _repeats(now, given, before):
                same.append(now)
            else:
                yield from _beside(now, given, before)
    if same:
        names = "、".join(f"“{one.name}”{one.target}" for one in same[:_NAMES]) + ("等" if len(same) > _NAMES else "")
        yield _remark("same", "绩效指标", count=len(same), names=names)
    for key, one in last.items():
        if key not in found and one.comparison.met is False and not one.is_cost:
            words = {"target": one.indicator.target, "last": one.indicator.achieved}
            yield _remark("dropped", "绩效指标", indicator=one.name, **words)


def _repeats(now: Measured, given: _Given, before: Achieved) -> bool:
    """Whether a target is last year's result again; one thing, the whole of it, and the year itself stay what they
    are.
    """
    target, reached = given.measure(now).quantity, before.actual.quantity
    if target is None or reached is None or before.is_cost or target.value != reached.value:
        return False
    bounded = (target.unit == "%" and target.value == 100) or target.unit in ("月", "天")
    return target.unit == reached.unit and target.value > 1 and not bounded


def _key(level2: str, name: str) -> tuple[str, str]:
    return level_of(level2)[1] or level2, core(name)


def _beside(now: Measured, given: _Given, before: Achieved) -> Iterator[Remark]:
    """One target against what the same indicator reached last year."""
    target, reached = given.measure(now).quantity, before.actual.quantity
    if target is None or reached is None or target.unit != reached.unit or reached.value <= 0:
        return
    if target.is_range or reached.is_range:
        return
    off = (target.value - reached.value) / reached.value
    if abs(off) * 100 <= given.scheme.deviation:
        return
    low_is_good = before.is_cost or is_better_low(now.name) or target.direction.is_upper_bound
    easy, hard = ("loose", "tight") if low_is_good else ("low", "high")
    yield _remark(
        easy if (off > 0) is low_is_good else hard,
        _where(now),
        target=now.target,
        last=before.indicator.achieved,
        side="多" if off > 0 else "少",
        share=half_up(abs(off).numerator * 100, abs(off).denominator),
    )


def _decimal(millionths: int) -> str:
    whole, rest = divmod(millionths, MILLION)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
