"""The weights of the self-evaluation forms: a hundred points, shared out as the scheme says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION
from juesuan.facts import Figure
from juesuan.finding import NotChecked, Severity
from juesuan.performance.points import Scored, execution_weight, scored
from juesuan.performance.scheme import FULL_MARKS, schemes_for
from juesuan.rules.relation import Linear
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

PART = "绩效自评表"


def _weighted(form: SelfEvaluation) -> list[Scored]:
    """The indicators that carry a weight."""
    return [entry for entry in scored(form) if entry.weight is not None]


def _likeliest_first(entries: Sequence[Scored], gap: int) -> list[Figure]:
    """The weights in the order in which they are likely to be the wrong one when the sum is ``gap`` too high: those
    first that would equal their score where no reason is given, then those that would become what others are."""
    if not gap:
        return [entry.weight for entry in entries if entry.weight is not None]
    usual = Counter(entry.weight.grains for entry in entries if entry.weight is not None)

    def order(entry: Scored) -> tuple[bool, bool, bool, bool]:
        now = entry.weight.grains if entry.weight is not None else 0
        score = entry.score.grains if entry.score is not None else 0
        wanted = now - gap
        impossible = wanted <= 0 or wanted < score
        settles = wanted == score != now and not entry.reason
        return impossible, not settles, usual[wanted] == 0, usual[now] > 1

    return [entry.weight for entry in sorted(entries, key=order) if entry.weight is not None]


@check(
    "R-30-01",
    "分值合计为100分",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对预算执行率和各三级指标的分值，合计应为100分；改正填错的分值，不改合计。",
    relation="预算执行率分值 + Σ三级指标分值 = 总分的分值 = 100",
    failing=Edit("购置执法记录仪\t45台\t45台\t8\t8", "购置执法记录仪\t45台\t45台\t9\t8"),
)
def weights_make_a_hundred(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        weighted = _weighted(form)
        if not weighted:
            yield NotChecked(rule.code, f"{form.display}没有读到指标的分值")
            continue
        execution, total = execution_weight(form), form.total_weight
        own = 0 if execution is None else execution.grains
        gap = own + _sum(weighted) - FULL_MARKS
        unprinted = _execution_points(given) if execution is None and gap == -_execution_points(given) else 0
        figures = [*([execution] if execution is not None else []), *_likeliest_first(weighted, gap + unprinted)]
        if total is None:
            first, rest = figures[0], tuple((-1, figure) for figure in figures[1:])
            yield Linear(rule.code, first, rest, constant=FULL_MARKS - unprinted, words="各项分值合计应为100")
        else:
            yield Linear(rule.code, total, tuple((1, figure) for figure in figures), constant=unprinted)
            yield Linear(rule.code, total, (), constant=FULL_MARKS, words="满分")


def _execution_points(given: Given) -> int:
    """The points the scheme gives to execution, in millionths."""
    return schemes_for(given.accounts.department, given.accounts.year)[0].execution * MILLION


@check(
    "R-30-02",
    "一级指标分值等于其三级指标分值之和",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对该一级指标下各三级指标的分值，合计应等于印在一级指标名称后的分值。",
    relation="一级指标分值 = Σ其三级指标分值",
    failing=Edit("质量指标\t装备验收合格率\t100%\t100%\t12\t12", "质量指标\t装备验收合格率\t100%\t100%\t13\t12"),
)
def level_weights_add_up(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        weighted = _weighted(form)
        for level, stated in form.level_weights.items():
            own = [entry for entry in weighted if entry.head.level1 == level]
            if not own:
                yield NotChecked(rule.code, f"{form.display}{level}下没有读到三级指标的分值")
                continue
            gap = _sum(own) - stated.grains
            yield Linear(rule.code, stated, tuple((1, figure) for figure in _likeliest_first(own, gap)))


@check(
    "R-30-03",
    "一级指标分值与评分方案一致",
    severity=Severity.EXPLAIN,
    source=f"{EVALUATION}；财预〔2021〕101号",
    part=PART,
    hint="按规定的评分方案分配一级指标分值；因特殊情况调整的，在表中说明。",
    relation="预算执行率、产出、效益、满意度（成本）的分值 = 适用的评分方案",
    failing=Edit(
        "效益指标（30分）\t社会效益指标\t建成区清扫覆盖率\t≥98%\t99.2%\t20\t20\t\n"
        "\t\t生态效益指标\t指标1：无\t—\t—\t\t\t\n\t\t可持续影响指标\t环境卫生长效机制\t建立\t建立\t10\t10\t\n"
        "\t满意度指标（10分）\t服务对象满意度指标\t居民满意度\t≥90%\t88%\t10\t9.78",
        "效益指标（35分）\t社会效益指标\t建成区清扫覆盖率\t≥98%\t99.2%\t25\t25\t\n"
        "\t\t生态效益指标\t指标1：无\t—\t—\t\t\t\n\t\t可持续影响指标\t环境卫生长效机制\t建立\t建立\t10\t10\t\n"
        "\t满意度指标（5分）\t服务对象满意度指标\t居民满意度\t≥90%\t88%\t5\t4.78",
    ),
)
def levels_follow_the_scheme(given: Given, rule: Rule) -> Outcomes:
    allowed = schemes_for(given.accounts.department, given.accounts.year)
    for form in given.accounts.evaluations:
        levels, unknown = _levels(form)
        if unknown or not levels:
            yield NotChecked(rule.code, f"{form.display}有指标没有一级名称，无法与评分方案比较")
            continue
        execution = execution_weight(form)
        own = execution.grains if execution is not None else allowed[0].execution * MILLION
        if own + sum(levels.values()) != FULL_MARKS or any(scheme.fits(own, levels) for scheme in allowed):
            continue  # a sum that is not a hundred is R-30-01's
        shown = "、".join(f"{level}{_points(weight)}分" for level, weight in levels.items())
        wanted = allowed[0]
        places = [figure.place for figure in form.level_weights.values()]
        places += [entry.weight.place for entry in _weighted(form) if entry.weight is not None] if not places else []
        yield rule.finding(
            f"{form.display}预算执行率{_points(own)}分、{shown}，与评分方案不同（{wanted.title}）",
            places=tuple(places) or (form.place,),
            stated=shown,
            expected=wanted.title,
            unit="分",
            subject=f"{form.display}·评分方案",
        )


def _levels(form: SelfEvaluation) -> tuple[dict[str, int], bool]:
    """Weight of each first level in millionths, as printed behind its name or summed; and whether one is unnamed."""
    levels: dict[str, int] = {}
    for entry in _weighted(form):
        levels[entry.head.level1] = levels.get(entry.head.level1, 0) + _sum([entry])
    unnamed = levels.pop("", 0)
    levels.update({level: figure.grains for level, figure in form.level_weights.items()})
    return levels, unnamed > 0


def _sum(entries: Sequence[Scored]) -> int:
    return sum(entry.weight.grains for entry in entries if entry.weight is not None)


def _points(millionths: int) -> str:
    whole, rest = divmod(millionths, MILLION)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
