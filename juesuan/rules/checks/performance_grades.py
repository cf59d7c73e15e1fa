"""The average score and the grades the text tells, against the totals of the self-evaluation forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from juesuan.accounts import Claim, FinalAccounts, Role, SelfEvaluation
from juesuan.amount import MILLION, Number, half_up
from juesuan.facts import Figure
from juesuan.finding import NotChecked, Severity
from juesuan.performance.points import BUDGET, EXECUTED, TOTAL_ROW, money, printed, unread_forms
from juesuan.performance.scheme import LOW_EXECUTION, grades, grades_naming
from juesuan.rules.checks.prose import Passage, in_section
from juesuan.rules.relation import Linear, Outcome, Ratio
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

PART = "表文·绩效"
SECTION = "绩效"
_GRADE_COUNT = re.compile(
    r"(?P<word>优秀|优|良好|良|中|差|不合格|合格)[”\"]?(?:等?级|等次|档次?)?(?:的)?(?:项目)?[^\d，,、；;。]{0,4}?(?P<count>\d+)\s*个"
)
_GRADE_SAID = re.compile(
    r"(?:评价|自评|绩效|评定)(?:等级|结果|结论|等次)(?:评定)?(?:为|是|：|:)\s*[“\"]?(?P<word>优秀|优|良好|良|不合格|合格|中|差)"
)
_SHORT_GRADES = {"优秀": "优", "良好": "良"}


@check(
    "R-22-12",
    "平均得分等于各自评表总分的平均数",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="按自评表总分重新计算平均数；采用加权平均的，写明权重。",
    relation="平均得分 = Σ总分 ÷ 份数",
    failing=Edit("平均得分为98.22分", "平均得分为98.82分"),
)
def average_is_the_mean_of_the_totals(given: Given, rule: Rule) -> Outcomes:
    forms = given.accounts.evaluations
    totals = [form.total_score for form in forms if form.total_score is not None and printed(form.total_score)]
    for claim in _averages(given.accounts):
        if not forms or len(totals) < len(forms) or unread_forms(given.accounts):
            missing = f"{len(forms) - len(totals)}份自评表没有读到总分" if forms else "没有自评表"
            yield NotChecked(rule.code, unread_forms(given.accounts) or missing)
            continue
        simple = Ratio(rule.code, claim.figure, tuple((1, figure) for figure in totals), scale=1, count=len(totals))
        weighted = _weighted_means(forms)
        if simple.outcome() is Outcome.FAILS and any(_rounds_to(mean, claim.figure) for mean in weighted.values()):
            continue  # R-32-02 asks for the kind of mean
        if simple.outcome() is Outcome.FAILS and weighted:
            others = "、".join(f"按{kind}加权为{_points(mean)}" for kind, mean in weighted.items())
            words = f"{len(totals)}份总分的简单平均；{others}，均与填报数不符"
            simple = Ratio(rule.code, claim.figure, simple.numerator, scale=1, count=len(totals), words=words)
        yield simple


@check(
    "R-32-02",
    "平均得分写明计算口径",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="在文字中写明平均得分是简单平均还是按资金加权平均。",
    relation="平均得分与简单平均不符而与加权平均相符的，写明权重",
    failing=Edit("平均得分为98.22分", "平均得分为98.10分"),
)
def kind_of_mean_is_named(given: Given, rule: Rule) -> Outcomes:
    forms = given.accounts.evaluations
    totals = [form.total_score for form in forms if form.total_score is not None and printed(form.total_score)]
    for claim in _averages(given.accounts):
        if not forms or len(totals) < len(forms) or "加权" in claim.words:
            continue
        simple = Ratio(rule.code, claim.figure, tuple((1, figure) for figure in totals), scale=1, count=len(totals))
        kinds = [kind for kind, mean in _weighted_means(forms).items() if _rounds_to(mean, claim.figure)]
        if simple.outcome() is Outcome.FAILS and kinds:
            expected = claim.figure.number.printed(simple.expected() or 0)
            stated = claim.figure.number.text.strip()
            yield rule.finding(
                f"平均得分{stated}与{len(totals)}份总分的简单平均{expected}不符，与按{'、'.join(kinds)}加权的平均相符",
                places=(claim.figure.place,),
                stated=stated,
                expected=expected,
                difference=claim.figure.number.printed(claim.figure.grains - (simple.expected() or 0)),
                unit="分",
                subject=claim.figure.key,
            )


def _averages(accounts: FinalAccounts) -> Iterator[Claim]:
    for claim in accounts.claims:
        if claim.section == SECTION and claim.role is Role.SCORE and "平均" in f"{claim.subject}{claim.words}":
            yield claim


def _weighted_means(forms: Sequence[SelfEvaluation]) -> dict[str, Fraction]:
    """Means of the totals weighted by 全年预算数 and 全年执行数, in millionths of a point."""
    found: dict[str, Fraction] = {}
    for column in (BUDGET, EXECUTED):
        weights = [(money(form, TOTAL_ROW, column), form.total_score) for form in forms]
        pairs = [(w.grains, s.grains) for w, s in weights if w is not None and s is not None]
        if len(pairs) == len(forms) and sum(w for w, _ in pairs) > 0:
            found[column] = Fraction(sum(w * s for w, s in pairs), sum(w for w, _ in pairs))
    return found


def _rounds_to(mean: Fraction, figure: Figure) -> bool:
    step = figure.number.step
    return half_up(mean.numerator, mean.denominator * step) * step == figure.grains


def _points(mean: Fraction) -> str:
    hundredth = MILLION // 100
    return Number(0, "分", 2).printed(half_up(mean.numerator, mean.denominator * hundredth) * hundredth)


@check(
    "R-22-14",
    "各等级项目个数之和等于项目总数",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="按自评表总分重新统计各等级的项目个数，合计等于自评项目数。",
    relation="优 + 良 + 中（合格）+ 差（不合格）的项目个数 = 自评表份数",
    failing=Edit("平均得分为98.22分，", "平均得分为98.22分，其中评价为优的项目2个，良的项目0个，"),
)
def grade_counts_add_up(given: Given, rule: Rule) -> Outcomes:
    forms = len(given.accounts.evaluations)
    if unread_forms(given.accounts):
        yield NotChecked(rule.code, unread_forms(given.accounts))
        return
    for counted, _ in _grade_counts(given.accounts):
        first, rest = counted[0][1], tuple((-1, figure) for _, figure in counted[1:])
        yield Linear(rule.code, first, rest, constant=forms * MILLION, words=f"自评表共{forms}份，减去其余等级")


@check(
    "R-32-01",
    "评价等级与得分相符",
    severity=Severity.ERROR,
    source=EVALUATION,
    part="绩效自评表",
    hint="按总分所在区间填写等级：90分以上为优，80至90分为良，60至80分为中（合格），60分以下为差（不合格）。",
    relation="等级 = 总分所在区间的等级；文字所述各等级个数 = 按总分统计的个数",
    failing=Edit("全年执行311.14万元，执法巡查", "全年执行311.14万元，评价等级为良，执法巡查"),
)
def grades_follow_the_scores(given: Given, rule: Rule) -> Outcomes:
    forms = given.accounts.evaluations
    for form in forms:
        match = _GRADE_SAID.search(form.achieved)
        if match is None or form.total_score is None or not printed(form.total_score):
            continue
        said = _SHORT_GRADES.get(match["word"], match["word"])
        grade = grades_naming(frozenset({said})).of(form.total_score.grains)
        if grade != said:
            yield rule.finding(
                f"{form.display}总分{form.total_score.number.text.strip()}，等级应为“{grade}”，填报“{match['word']}”",
                places=(form.places.get("实际完成情况", form.place), form.total_score.place),
                stated=match["word"],
                expected=grade,
                operands=(form.total_score,),
                subject=f"{form.display}·等级",
            )
    totals = [form.total_score.grains for form in forms if form.total_score is not None and printed(form.total_score)]
    if len(totals) < len(forms) or not forms or unread_forms(given.accounts):
        return
    for counted, by_others in _grade_counts(given.accounts):
        if by_others:
            yield NotChecked(rule.code, "文字所说的是审核、复核或第三方评价后的等级，不能按自评表的总分核对")
            continue
        scale = grades_naming(frozenset(word for word, _ in counted))
        by_score = Counter(scale.of(total) for total in totals)
        for word, figure in counted:
            yield Linear(rule.code, figure, (), constant=by_score[word] * MILLION, words=f"按总分统计“{word}”的项目")


_BY_OTHERS = re.compile(r"定评|复核|经审核|审核后|第三方|重点评价|部门评价|财政评价")


def _grade_counts(accounts: FinalAccounts) -> Iterator[tuple[list[tuple[str, Figure]], bool]]:
    """Each sentence that tells how many projects earned which grade, with at least two grades; and whether it speaks of
    what others found, which need not follow from the forms.
    """
    for passage in in_section(accounts, SECTION):
        for sentence in re.finditer(r"[^。]+", passage.text):
            matches = list(_GRADE_COUNT.finditer(passage.text, sentence.start(), sentence.end()))
            counted = [(_SHORT_GRADES.get(m["word"], m["word"]), _count_figure(passage, m)) for m in matches]
            known = {word for scale in grades() for word, _ in scale.steps}
            if len({word for word, _ in counted}) == len(counted) > 1 and all(word in known for word, _ in counted):
                yield counted, _BY_OTHERS.search(sentence[0]) is not None


def _count_figure(passage: Passage, match: re.Match[str]) -> Figure:
    claim = next((c for at, c in passage.claims if match.start("count") <= at <= match.end("count")), None)
    if claim is not None:
        return claim.figure
    label = f"“{match['word']}”的项目个数"
    number = Number.parse(match["count"], "个")
    return Figure(f"{SECTION}[{match['word']}].数量", label, number, passage.of(match, match.re.groupindex["count"]))


@check(
    "R-32-03",
    "执行率偏低而总分为优的，核实得分",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part="绩效自评表",
    hint="预算执行率偏低而各项产出、效益几乎满分，核实指标值是否过低、得分是否从实。",
    relation="预算执行率 < 80% 且总分 ≥ 90 的项目",
    failing=Edit("480\t480\t456.27\t10\t95.06%", "480\t480\t356.27\t10\t95.06%"),
)
def low_execution_with_top_grade(given: Given, rule: Rule) -> Outcomes:
    found = []
    for form in given.accounts.evaluations:
        executed, budget = money(form, TOTAL_ROW, EXECUTED), money(form, TOTAL_ROW, BUDGET)
        total = form.total_score
        if executed is None or budget is None or total is None or budget.grains <= 0 or not printed(executed):
            continue
        if 100 * executed.grains < LOW_EXECUTION * budget.grains and grades()[0].of(total.grains) == "优":
            found.append((form, executed, total))
    if found:
        names = "、".join(f"{form.display}（{total.number.text.strip()}分）" for form, _, total in found[:8])
        yield rule.finding(
            f"{len(found)}个项目预算执行率低于{LOW_EXECUTION}%而总分在90分以上：{names}",
            places=tuple(place for _, executed, total in found for place in (total.place, executed.place)),
            subject="执行率偏低而优",
        )
