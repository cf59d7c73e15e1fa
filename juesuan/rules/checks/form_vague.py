"""Targets of the self-evaluation forms that cannot be measured: words of degree for effects, words for outputs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from juesuan.accounts import SelfEvaluation
from juesuan.amount import plain
from juesuan.finding import Severity
from juesuan.performance.achievement import TARGET, Achieved, achievements
from juesuan.performance.levels import BENEFIT, SATISFACTION
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import is_vague
from juesuan.performance.points import Scored, printed, scored
from juesuan.performance.scheme import schemes_for
from juesuan.rules.checks.form_targets import PART
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import INDICATOR_GUIDE

_FORMS_SHOWN = 6
_WORDS_SHOWN = 3
_NUMBERED = "数量指标"


class _Vague(NamedTuple):
    """A form whose effects are measured by words: the points of the benefits, of those that are vague, and the rows."""

    form: SelfEvaluation
    whole: int
    vague: list[Scored]
    pleased: list[Scored]

    @property
    def share(self) -> Fraction:
        return Fraction(100 * _points(self.vague), self.whole) if self.whole else Fraction(0)

    def says(self) -> str:
        words = list(dict.fromkeys(plain(e.head.target) for e in (*self.vague, *self.pleased)))
        parts = [f"效益{_shown(self.whole)}分中{_shown(_points(self.vague))}分"] if self.vague else []
        parts += [f"满意度{_shown(_points(self.pleased))}分"] if self.pleased else []
        more = "等" if len(words) > _WORDS_SHOWN else ""
        return f"{self.form.display}{'、'.join(parts)}（{'、'.join(words[:_WORDS_SHOWN])}{more}）"


@check(
    "R-31-61",
    "效益指标值可以衡量",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="把“持续提高”“大力保障”“长期”改为可以衡量的指标值：数量、比率、与上年相比的变化，或写明评判标准和佐证。",
    relation="指标值空泛（有程度词、趋向词而没有数值）的分值 < 效益指标分值的 50%，各份自评表合为一条",
    failing=Edit("单位亮度节电率\t≥20%\t23%\t15\t15", "单位亮度节电率\t持续提高\t持续提高\t15\t15"),
    covers=("R-31-17",),
)
def benefits_can_be_measured(given: Given, rule: Rule) -> Outcomes:
    limit = schemes_for(given.accounts.department, given.accounts.year)[0].vague_share
    found = [one for form in given.accounts.evaluations if (one := _vague(form)).vague or one.pleased]
    worst = [one for one in found if one.share >= limit or one.pleased]
    others_vague = [one for one in found if not (one.share >= limit or one.pleased)]
    if not worst:
        return
    told = "；".join(one.says() for one in worst[:_FORMS_SHOWN])
    more = f"；等{len(worst)}份" if len(worst) > _FORMS_SHOWN else ""
    others = f"；另有{len(found) - len(worst)}份部分空泛" if len(found) > len(worst) else ""
    entries = [entry for one in (*worst, *others_vague) for entry in (*one.vague, *one.pleased)]
    yield rule.finding(
        f"{len(worst)}份自评表的效益、满意度指标值空泛，无从衡量：{told}{more}{others}",
        places=tuple(e.head.places.get(TARGET, e.head.place) for e in entries),
        stated=plain(entries[0].head.target),
        subject="空泛指标值",
    )


def _vague(form: SelfEvaluation) -> _Vague:
    entries = [e for e in scored(form) if e.weight is not None and printed(e.weight) and not e.is_placeholder]
    benefit = [e for e in entries if e.head.level1 == BENEFIT]
    pleased = [e for e in entries if e.head.level1 == SATISFACTION and _rests_on_words(e)]
    return _Vague(form, _points(benefit), [e for e in benefit if _rests_on_words(e)], pleased)


def _rests_on_words(entry: Scored) -> bool:
    return all(is_vague(member.target) for member in entry.members if not member.is_placeholder)


def _points(entries: Sequence[Scored]) -> int:
    return sum(e.weight.grains for e in entries if e.weight is not None)


def _shown(grains: int) -> str:
    whole, rest = divmod(grains, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


@check(
    "R-31-74",
    "产出指标值可以衡量",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="数量指标写数量和单位，质量指标写标准或比率，时效指标写期限；“若干”“足额”“大力保障”不能判断是否完成。",
    relation="数量指标的指标值有数量；质量、时效、成本指标的指标值不只是程度词、趋向词；各份自评表合为一条",
    failing=Edit("购置执法记录仪\t45台\t45台\t8\t8", "购置执法记录仪\t若干\t45台\t8\t8"),
    covers=("R-31-17",),
)
def outputs_can_be_measured(given: Given, rule: Rule) -> Outcomes:
    found = [
        one
        for form in given.accounts.evaluations
        for one in achievements(form, given.accounts.year)
        if one.indicator.level1 not in (BENEFIT, SATISFACTION) and _says_nothing_of_how_much(one)
    ]
    if found:
        told = "；".join(
            f"{one.form.display}“{one.name}”{one.indicator.target.strip()}" for one in found[:_FORMS_SHOWN]
        )
        yield rule.finding(
            f"{len(found)}项产出指标的指标值没有数量、期限或标准：{told}{'；等' if len(found) > _FORMS_SHOWN else ''}",
            places=tuple(one.place(TARGET) for one in found),
            stated=found[0].indicator.target.strip(),
            subject="产出空泛",
        )


def _says_nothing_of_how_much(one: Achieved) -> bool:
    if one.target.kind is not Kind.WORDS or one.target.span is not None or one.weight is None:
        return False
    return one.indicator.level2 == _NUMBERED or is_vague(one.indicator.target)
