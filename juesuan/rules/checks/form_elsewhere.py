"""Text of a self-evaluation form that belongs elsewhere: another year's, another project's, another indicator's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from juesuan.accounts import SelfEvaluation
from juesuan.finding import Severity
from juesuan.performance.achievement import Achieved, achievements, core, stem
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare, mentions
from juesuan.place import Place
from juesuan.rules.checks.form_prose import GOAL, RESULT, place_in_prose
from juesuan.rules.checks.form_targets import NAMES_SHOWN, PART
from juesuan.rules.checks.form_wording import said_in
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, INDICATOR_GUIDE

REASON = "偏差原因"
_LONG = 40  # characters of an objective that could have said how much
_FEWEST = 3
_COUNTED = "数量指标"


@check(
    "R-34-05",
    "预期目标写明要完成的数量",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="预期目标写明主要任务的数量和期限，与数量指标对应，不只写意义和用途。",
    relation="有三项以上数量指标的，预期目标（40字以上）有任务的数量；各份自评表合为一条",
    failing=Edit(
        "保障城市管理执法日常巡查、装备更新和法制宣传，提高执法规范化水平。\t\t\t2024年度预算332.5万元，全年执行311.14万元，执法巡查和装备更新按计划完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t购置执法记录仪\t45台\t45台\t8\t8\t\n",
        "为深入贯彻落实城市管理体制改革要求，保障城市管理执法日常巡查、装备更新和法制宣传工作顺利开展，不断提高执法规范化水平和群众获得感。\t\t\t2024年度预算332.5万元，全年执行311.14万元，执法巡查和装备更新按计划完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t购置执法记录仪\t45台\t45台\t4\t4\t\n\t\t\t法制宣传\t10场\t10场\t4\t4\t\n",
    ),
)
def objectives_say_how_much(given: Given, rule: Rule) -> Outcomes:
    found = [form for form in given.accounts.evaluations if _says_nothing_of_how_much(form, given.accounts.year)]
    if found:
        yield rule.finding(
            f"{len(found)}份自评表的预期目标没有写任务的数量：{_named(found)}",
            places=tuple(form.places.get(GOAL, form.place) for form in found),
            stated=found[0].expected.strip()[:40],
            subject="预期目标·数量",
        )


def _named(forms: Sequence[SelfEvaluation]) -> str:
    names = "、".join(form.display for form in forms[: 2 * NAMES_SHOWN])
    return f"{names}等" if len(forms) > 2 * NAMES_SHOWN else names


def _says_nothing_of_how_much(form: SelfEvaluation, year: int | None) -> bool:
    if len(form.expected) < _LONG or any(said.quantity.unit != "元" for said in said_in(form.expected)):
        return False
    counts = [
        one for one in achievements(form, year) if one.indicator.level2 == _COUNTED and one.target.kind is Kind.QUANTITY
    ]
    return len(counts) >= _FEWEST


_OF_A_YEAR = re.compile(
    r"(?P<year>20\d\d)年(?:度)?(?:项目)?(?:全年)?(?:区?本级)?"
    r"(?:预算|执行|支出|计划|预计|共|需|拟|开展|举办|完成|组织|实际|安排)"
)
_MAY_SPEAK_OF_IT = re.compile(
    r"结转|上年|去年|比|较|增长|减少|以前年度|印发|通知|号|延续|历年|截至|调整|编制|相关经费|尾款|补发"
)
_ANOTHER = (-1, 1)


@check(
    "R-34-06",
    "文字中的年度是评价年度",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="照抄上年自评表的，改为评价年度的预算、执行和完成情况；确是其他年度的，写明与本年度的关系。",
    relation="“某年预算（计划、完成、举办）……”的年度 = 自评表年度（说明结转、与上年相比的除外）",
    failing=Edit("2024年度预算480万元，全年", "2023年度预算480万元，全年"),
)
def years_are_this_year(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        year = form.year or given.accounts.year
        found = list(_other_years(form, year)) if year is not None else []
        if found:
            words = "、".join(f"{field}“{text}”" for field, text, _ in found[:NAMES_SHOWN])
            yield rule.finding(
                f"{form.display}{words}，不是{year}年度",
                places=tuple(place for *_, place in found),
                stated=found[0][1],
                expected=f"{year}年",
                subject=f"{form.display}·年度文字",
            )


def _other_years(form: SelfEvaluation, year: int) -> Iterator[tuple[str, str, Place]]:
    for field, text in ((GOAL, form.expected), (RESULT, form.achieved)):
        for match in _OF_A_YEAR.finditer(text) if "20" in text else ():
            if int(match["year"]) - year not in _ANOTHER:
                continue
            begin = max(text.rfind(mark, 0, match.start()) for mark in "。；;") + 1
            stop = min((at for mark in "。；;" if (at := text.find(mark, match.end())) >= 0), default=len(text))
            sentence = text[begin:stop]
            if str(year) in sentence or _MAY_SPEAK_OF_IT.search(sentence) is not None:
                continue
            yield field, match[0], place_in_prose(form, field, text, match.start(), match.end())


_SHORTEST_NAME = 5
_MEASURES = re.compile(r"今后|下一步|下步|后续|将|进一步|提高|提升|加强")


@check(
    "R-34-07",
    "偏差原因说的是本项指标",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="核对偏差原因是否填串行；因另一项而受影响的，写明两项之间的关系和金额。",
    relation="偏差原因提到另一项指标的名称而没有提到本项 ⇒ 说明两项的关系；各份自评表合为一条",
    failing=Edit("雨季停工致工期顺延", "主干道亮灯率统计口径变化"),
)
def reasons_are_of_their_own(given: Given, rule: Rule) -> Outcomes:
    found = [
        pair for form in given.accounts.evaluations for pair in _of_another(achievements(form, given.accounts.year))
    ]
    if found:
        told = "；".join(
            f"{one.form.display}“{one.name}”写“{one.reason}”，说的是“{other.name}”"
            for one, other in found[:NAMES_SHOWN]
        )
        more = f"；等{len(found)}项" if len(found) > NAMES_SHOWN else ""
        yield rule.finding(
            f"{len(found)}项指标的偏差原因说的是另一项指标：{told}{more}",
            places=tuple(one.place(REASON) for one, _ in found),
            stated=found[0][0].reason,
            subject="原因串行",
        )


def _of_another(achieved: Sequence[Achieved]) -> Iterator[tuple[Achieved, Achieved]]:
    """Indicators whose reason names another and not themselves, with that other."""
    telling = [one for one in achieved if one.indicator.reason and one.reason and not one.is_shared]
    named = ((core(one.indicator.name), one) for one in achieved) if telling else ()
    names = {name: one for name, one in named if len(name) >= _SHORTEST_NAME}
    for one in telling:
        said = _MEASURES.split(bare(one.reason), maxsplit=1)[0].replace("其它", "其他")
        own = stem(one.indicator.name)
        if own in said or mentions(said, own):
            continue
        other = next((names[name] for name in names if name in said and names[name] is not one), None)
        if other is not None:
            yield one, other


_SAME = 30  # characters


@check(
    "R-34-08",
    "不同项目的目标、完成情况不雷同",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="按各项目的内容分别填写预期目标和实际完成情况；误抄另一份的改正。",
    relation="两份自评表的预期目标、实际完成情况（30字以上）不相同",
    failing=Edit(
        "完成建成区生活垃圾清运和无害化处理，保持市容环境整洁。\t\t\t2024年度预算480万元，全年执行456.27万元，建成区生活垃圾日产日清。",
        "保障城市管理执法日常巡查、装备更新和法制宣传，提高执法规范化水平。\t\t\t2024年度预算480万元，全年执行456.27万元，建成区生活垃圾日产日清。",
    ),
)
def projects_have_texts_of_their_own(given: Given, rule: Rule) -> Outcomes:
    by_text: dict[str, list[tuple[SelfEvaluation, str]]] = {}
    for form in given.accounts.evaluations:
        for field, text in ((GOAL, form.expected), (RESULT, form.achieved)):
            words = _words(text)
            if len(words) >= _SAME:
                by_text.setdefault(words, []).append((form, field))
    for used in by_text.values():
        forms = list(dict.fromkeys(form.display for form, _ in used))
        if len(forms) > 1:
            field = used[0][1]
            yield rule.finding(
                f"{'、'.join(forms)}的{field}完全相同",
                places=tuple(form.places.get(own, form.place) for form, own in used),
                stated=(used[0][0].expected if field == GOAL else used[0][0].achieved).strip()[:40],
                subject=f"雷同·{'、'.join(forms)}·{field}",
            )


@lru_cache(maxsize=1024)
def _words(text: str) -> str:
    return re.sub(r"[^一-鿿A-Za-z0-9]", "", text)
