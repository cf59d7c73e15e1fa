"""Workings: how a relation comes to what a figure should be, one step a line, as a person would check it on paper."""

from __future__ import annotations

from collections.abc import Iterator

from juesuan.amount import MILLION, Amount
from juesuan.facts import Figure
from juesuan.rules.relation import Linear, Parts, Ratio, Relation

MOST_TERMS = 12  # a longer sum is told by its number of items
FEW_TERMS = 6  # the numerator of a longer quotient is summed in a step of its own
_DECIMALS = 6  # of an exact quotient


def workings(relation: Relation, key: str, wanted: int | None) -> tuple[str, ...]:
    """The steps from the relation in words to the figure ``key``, which should be ``wanted`` (grains)."""
    steps = _of_sum(relation) if isinstance(relation, Linear) else _of_ratio(relation)
    return (*steps, *_of_the_rest(relation, key, wanted))


def _of_sum(relation: Linear) -> Iterator[str]:
    yield f"{relation.stated.label} {relation.comparison} {_labels(relation.parts, relation.stated, relation.constant)}"
    total = relation.stated.number.printed(relation.expected())
    if len(relation.parts) > 1 or relation.constant:
        yield f"{relation.formula()} = {total}"
    else:
        yield f"{relation.comparison} {total}"


def _of_ratio(relation: Ratio) -> Iterator[str]:
    above = _labels(relation.numerator, relation.stated)
    words = f"({above})" if len(relation.numerator) > 1 else above
    if relation.denominator:
        below = _labels(relation.denominator, relation.stated)
        words += f" ÷ ({below})" if len(relation.denominator) > 1 else f" ÷ {below}"
    if relation.count != 1:
        words += f" ÷ {relation.count}"
    if relation.factor is not None:
        words += f" × {relation.factor.label}"
    yield f"{relation.stated.label} = {words}"
    exact = relation.quotient()
    if exact is None:
        yield f"{relation.formula()}：分母为 0，不能相除"
        return
    if len(relation.numerator) > FEW_TERMS:
        first = relation.numerator[0][1].number
        yield f"{len(relation.numerator)} 项之和为 {first.printed(sum(c * f.grains for c, f in relation.numerator))}"
    unit = "%" if relation.stated.number.unit == "%" else ""
    if relation.cap and relation.denominator and _above_one(relation):
        yield "执行率超过 100%，按 100% 计算"
    places = min(relation.stated.number.decimals, _DECIMALS)
    scaled, rest = divmod(abs(exact.numerator) * 10**_DECIMALS, exact.denominator * MILLION)
    digits = f"{scaled // 10**_DECIMALS}.{scaled % 10**_DECIMALS:0{_DECIMALS}d}".rstrip("0").rstrip(".")
    sign = "-" if exact < 0 else ""
    yield f"{relation.formula()} {'≈' if rest else '='} {sign}{digits}{unit}"
    rounded = relation.expected()
    if rounded is not None:
        yield f"四舍五入，保留 {max(places, 2)} 位小数：{relation.stated.number.printed(rounded)}"


def _of_the_rest(relation: Relation, key: str, wanted: int | None) -> Iterator[str]:
    """What was printed beside what was worked out; the other figures taken as right when one of them is the wrong
    one."""
    figure = next((f for f in relation.figures if f.key == key), relation.stated)
    if wanted is None:
        return
    expected = figure.number.printed(wanted)
    stated = figure.number.text.strip() or "空白"
    gap = figure.number.printed(figure.grains - wanted)
    if figure.key != relation.stated.key:
        yield f"其余各数不变，要使等式成立，{figure.label} 应为 {expected}"
    name = "填报数" if figure.key == relation.stated.key else figure.label
    yield f"{name} {_bare(figure, stated)} − {expected} = {gap}"


def _bare(figure: Figure, stated: str) -> str:
    """Money without the unit that may stand behind it, as the sums are printed."""
    return stated.removesuffix(figure.number.unit).strip() if isinstance(figure.number, Amount) else stated


def _above_one(relation: Ratio) -> bool:
    above = sum(c * f.grains for c, f in relation.numerator)
    return above > sum(c * f.grains for c, f in relation.denominator) * relation.count


def _labels(parts: Parts, stated: Figure, constant: int = 0) -> str:
    """The terms by what they are of, without the part of the report when all stand in the stated figure's own."""
    shown = [(c, f) for c, f in parts if c]
    if len(shown) > MOST_TERMS:
        return f"{len(shown)} 项之和"
    terms = []
    for coefficient, figure in shown:
        times = f"{abs(coefficient)} × " if abs(coefficient) != 1 else ""
        terms.append(f"{'-' if coefficient < 0 else '+'} {times}{figure.label}")
    if constant:
        number = stated.number
        terms.append(f"+ {number.printed(constant)}{number.unit if isinstance(number, Amount) else ''}")
    return " ".join(terms).removeprefix("+ ") or "0"
