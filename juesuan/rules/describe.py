"""Describe: one relation that fails, as a finding a finance officer can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from juesuan.amount import Amount
from juesuan.facts import Figure
from juesuan.finding import Cause, Finding, Severity
from juesuan.place import Place
from juesuan.rules.relation import Linear, Outcome, Ratio, Relation, short_step, with_operands_put_right
from juesuan.rules.rule import Rule
from juesuan.rules.workings import workings


def describe(
    relation: Relation,
    rules: Mapping[str, Rule],
    values: Mapping[str, int] | None = None,
    consequences: tuple[Finding, ...] = (),
    *,
    rounding: bool = False,
    known: Mapping[str, int] | None = None,
) -> Finding:
    """The finding of one relation; ``values`` says which figure is wrong and what it should be, ``known`` which of the
    others were found wrong before: the working shows what they should be."""
    rule = rules[relation.rule]
    values = values or {}
    figures = {figure.key: figure for figure in relation.figures}
    key = next((k for k in values if k in figures), relation.stated.key)
    figure = figures[key]
    wanted = values.get(key, relation.expected())
    number = figure.number
    expected = "" if wanted is None else number.printed(wanted)
    difference = "" if wanted is None else number.printed(figure.grains - wanted)
    stated = number.text.strip() or "（空白）"
    summed = isinstance(relation, Linear) and relation.worked_out and key == relation.stated.key
    others = [f for f in dict.fromkeys(relation.figures) if f.key != key]
    earlier = {f.key: known[f.key] for f in others if known and known.get(f.key, f.grains) != f.grains}
    shown = with_operands_put_right(relation, earlier) if earlier and key == relation.stated.key else relation
    message = _message(shown, figure, expected, rounding)
    if shown is not relation:
        taken = [f"{f.label}按应填的{f.number.printed(earlier[f.key])}计" for f in others if f.key in earlier]
        message = "；".join((message, "、".join(taken)))
    return rule.finding(
        message,
        severity=Severity.NOTICE if rounding else rule.severity,
        places=_places(figure, [*_added(relation), *others] if summed else others),
        stated="" if summed else stated,
        expected=expected,
        difference=difference,
        unit=number.unit,
        operands=tuple(f for f in others if not f.is_blank) or tuple(others),
        consequences=consequences,
        subject=key,
        workings=workings(shown, key, wanted),
        cause=_how_rounded(relation, figure) if rounding else None,
    )


def _how_rounded(relation: Relation, figure: Figure) -> Cause | None:
    """What became of the last digits: lost in print, or dropped where they should have been rounded."""
    if short_step(figure):
        return Cause("cut-off", "末位数字印出时被截去")
    if isinstance(relation, Ratio) and figure.key == relation.stated.key and (exact := relation.quotient()) is not None:
        step = figure.number.step
        if exact // step * step == figure.grains:
            return Cause("truncated", "小数被截去而未四舍五入")
    return None


def follow(
    relation: Relation, rules: Mapping[str, Rule], values: Mapping[str, int], *, rounding: bool = False
) -> Finding:
    """A relation that fails because of the figures in ``values``; what is right in it is not said to be wrong."""
    rule, stated = rules[relation.rule], relation.stated
    if stated.key in values:
        wanted = values[stated.key]
        found = describe(relation, rules, values, rounding=rounding)
        return (
            found if relation.judged({stated.key: wanted}) is not Outcome.FAILS else _unequal(relation, rule, rounding)
        )
    return _unequal(relation, rule, rounding)


def _unequal(relation: Relation, rule: Rule, rounding: bool) -> Finding:
    stated = relation.stated
    printed, unit = _printed(stated)
    return rule.finding(
        f"{stated.label}{printed}{unit}，与{_other_side(relation)}不相符，由上述数字引起",
        severity=Severity.NOTICE if rounding else rule.severity,
        places=_places(stated, relation.figures[1:]),
        stated=stated.number.text.strip(),
        unit=stated.number.unit,
        operands=tuple(f for f in relation.figures[1:] if not f.is_blank),
        subject=stated.key,
    )


def undetermined(relation: Relation, rules: Mapping[str, Rule], consequences: tuple[Finding, ...]) -> Finding:
    """A sum that does not come out, where nothing tells which of its figures is wrong: none of them is accused."""
    rule, stated = rules[relation.rule], relation.stated
    printed, unit = _printed(stated)
    gap = stated.grains - (relation.expected() or 0)
    return rule.finding(
        f"{stated.label}{printed}{unit}，与{_other_side(relation)}不相符，相差{stated.number.printed(gap)}{unit}，其中一项有误",
        places=_places(stated, relation.figures[1:]),
        stated=stated.number.text.strip() or "（空白）",
        difference=stated.number.printed(gap),
        unit=stated.number.unit,
        operands=tuple(f for f in relation.figures[1:] if not f.is_blank),
        consequences=consequences,
        subject=stated.key,
    )


def _other_side(relation: Relation) -> str:
    if isinstance(relation, Linear) and len(relation.parts) > 1:
        return f"各项计算得{relation.stated.number.printed(relation.expected())}"
    if isinstance(relation, Ratio) and (wanted := relation.expected()) is not None:
        return f"{relation.formula()} 算得的{relation.stated.number.printed(wanted)}"
    return _why(relation, relation.stated)


def to_be_redone(relation: Relation, rules: Mapping[str, Rule], values: Mapping[str, int]) -> Finding:
    """A total that adds up as printed and has to be redone once the figures in ``values`` are put right."""
    rule, stated = rules[relation.rule], relation.stated
    wanted = relation.expected(values) or 0
    printed, unit = _printed(stated)
    expected = stated.number.printed(wanted)
    return rule.finding(
        f"{stated.label}{printed}{unit}随之改为{expected}{unit}",
        places=(stated.place,),
        stated=stated.number.text.strip(),
        expected=expected,
        difference=stated.number.printed(stated.grains - wanted),
        unit=stated.number.unit,
        subject=stated.key,
    )


def _printed(figure: Figure) -> tuple[str, str]:
    """What is printed, and the unit to put behind it: none where it stands there already."""
    unit = figure.number.unit if isinstance(figure.number, Amount) else ""
    text = figure.number.text.strip() or "（空白）"
    return (text.removesuffix(unit).rstrip() if unit else text), unit


def _message(relation: Relation, figure: Figure, expected: str, rounding: bool) -> str:
    stated, unit = _printed(figure)
    said = f"{figure.label}没有填数" if figure.is_blank else f"{figure.label}填报{stated}{unit}"
    if figure.key == relation.stated.key and (added := _added(relation)):
        said = f"{figure.label}{stated}{unit}（所填{len(added)}项之和）"
    why = _why(relation, figure)
    if rounding and short_step(figure):
        return f"{said}，末位数字显示不全，应为{expected}{unit}（{why}）"
    if rounding:
        return f"{said}，计算得{expected}{unit}（{why}），差额在四舍五入或截位可以解释的范围内"
    if figure.key == relation.stated.key:
        sign = {"=": "应为", "≤": "不应大于", "≥": "不应小于"}[getattr(relation, "comparison", "=")]
        return f"{said}，{sign}{expected}{unit}（{why}）"
    return f"{said}，使“{relation.stated.label} = {relation.words or _labels(relation)}”不成立；应为{expected}{unit}"


def _why(relation: Relation, figure: Figure) -> str:
    """The other side: in its own words, as the one figure it is, or as the sum in figures."""
    if relation.words:
        return relation.words
    if isinstance(relation, Linear) and not relation.constant:
        printed = [(c, f) for c, f in relation.parts if not f.is_blank] or list(relation.parts[:1])
        if len(printed) == 1 and printed[0][0] == 1:
            other = printed[0][1] if figure.key == relation.stated.key else relation.stated
            return f"{other.label} 为 {other.number.printed(other.grains)}"
    return relation.formula()


def _labels(relation: Relation) -> str:
    if isinstance(relation, Linear):
        if len(relation.parts) > 6:
            return f"{len(relation.parts)} 项之和"
        return " ".join(f"{'-' if c < 0 else '+'} {f.label}" for c, f in relation.parts).removeprefix("+ ")
    return relation.formula()


def _added(relation: Relation) -> list[Figure]:
    """The printed figures that a sum which is printed nowhere was worked out from."""
    return [f for c, f in relation.parts if c == 0] if isinstance(relation, Linear) and relation.worked_out else []


def _places(figure: Figure, others: Sequence[Figure]) -> tuple[Place, ...]:
    places = [figure.place, *(other.place for other in others if not other.is_blank)]
    return tuple(dict.fromkeys(places))[:40]
