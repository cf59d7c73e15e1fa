"""Indicators of the self-evaluation forms under the level they belong to, and percentages that say of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from juesuan.finding import Severity
from juesuan.performance.achievement import TARGET, Achieved
from juesuan.performance.levels import BENEFIT, SATISFACTION
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare
from juesuan.rules.checks.form_targets import PART, indicators
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import INDICATOR_GUIDE

NAME = "指标"
_SHOWN = 6
_PLEASED = re.compile(r"满意|好评|投诉|评价|认可|口碑|印象|信访|表扬|反馈|差评")
_PEOPLE = re.compile(
    r"(?:人|者|员|群|众|户|民|生|师|长|队|工|方|商|业|客|会|单位|企业|对象|机构|学校|家长|社区|部门|窗口|群体|人群|[（(][^（）()]*[）)])$"
)
_OF_NATURE = re.compile(
    r"生态|环境|环保|污染|排放|节能|能耗|节电|节水|节约|资源|绿|碳|垃圾|无纸|纸|水|气|尘|土|林|草|湿地|植被|噪|卫生|景观|清洁|再生|循环|回收|"
    r"农药|化肥|秸秆|废|风貌|河|湖|海|耕地|光伏|新能源|地质|灾害|防护|保护|美"
)
_OF_MONEY = re.compile(r"(?:支出|经费|费用|办公费|采购费|购置费|维护费|印刷费|租赁费)$")
_OF_PERSONS = re.compile(r"人|员|劳务|讲师|专家|学|工资|补贴|补助|培训|差旅|会议|慰问|接待")
_DATE_ALONE = re.compile(r"(?:20\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日|[上中下]旬|底)?(?:之?前|以前)?(?:完成|完工|结束)?")
_OF_QUALITY = re.compile(r"率$|水平$|质量$|合格|达标|提升|提高")


@check(
    "R-31-89",
    "指标的归类与名称相符",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="满意度指标写谁的满意度；生态效益写对环境、资源的影响；数量指标写数量；期限写在指标值里，名称写事项。放错的改放，没有该类指标的不设。",
    relation="满意度、生态效益、数量指标的名称说的是满意度、生态、数量；名称不只是一个期限；各份自评表合为一条",
    failing=Edit("市民满意度\t≥90%\t93%", "保障城市正常运行\t≥90%\t93%"),
)
def indicators_stand_where_they_belong(given: Given, rule: Rule) -> Outcomes:
    found = [(one, why) for one in indicators(given) if (why := _misplaced(one))]
    if found:
        told = "；".join(f"{one.form.display}“{one.name}”{why}" for one, why in found[:_SHOWN])
        more = f"；等{len(found)}项" if len(found) > _SHOWN else ""
        yield rule.finding(
            f"{len(found)}项指标的归类与名称不符：{told}{more}",
            places=tuple(one.place(NAME) for one, _ in found),
            stated=found[0][0].name,
            subject="指标归类",
        )


def _misplaced(one: Achieved) -> str:
    """Why the name does not fit the level, “” when it does."""
    indicator, is_share = one.indicator, _is_a_share(one)
    target = one.target.quantity
    if target is not None and target.unit == "人" and _OF_MONEY.search(one.name) and not _OF_PERSONS.search(one.name):
        return f"是支出，指标值{indicator.target.strip()}却是人数"
    why = _does_not_fit(one.name, indicator.level1, indicator.level2, target is not None, is_share)
    return why.replace("{}", indicator.target.strip())


@lru_cache(maxsize=4096)
def _does_not_fit(printed: str, level1: str, level: str, is_number: bool, is_share: bool) -> str:
    name = bare(printed)
    if level1 == SATISFACTION:
        if not _PLEASED.search(name) and not _PEOPLE.search(name):
            return "不是满意度，却列在满意度指标"
    elif level == "生态效益指标":
        if not _OF_NATURE.search(name):
            return "与生态无关，却列在生态效益指标"
    elif level1 == BENEFIT and "满意" in name and is_number:
        return "是满意度，却列在效益指标"
    elif level == "数量指标" and is_share and _OF_QUALITY.search(name):
        return "指标值{}是比率，却列在数量指标"
    return "只是一个期限，不是事项" if _DATE_ALONE.fullmatch(name) else ""


def _is_a_share(one: Achieved) -> bool:
    return one.target.quantity is not None and one.target.quantity.unit == "%"


_SAYS_OF_WHAT = re.compile(
    r"(?<!效)率|(?<![制力角年])度|比|占|百分|指数|覆盖|满意|好评|增长|增幅|降幅|下降|减少|节约|合格|正常|达标|准确|份额|完好|完成"
)


@check(
    "R-31-90",
    "百分比指标写明是什么的比率",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="把“提高工作效率 95%”改为可以计算的比率，如“业务按时办结率”，写明分子、分母和数据来源。",
    relation="效益指标的指标值为百分比的，名称是一个比率；各份自评表合为一条",
    failing=Edit("单位亮度节电率\t≥20%\t23%", "提升照明水平\t≥95%\t95%"),
)
def percentages_say_of_what(given: Given, rule: Rule) -> Outcomes:
    found = list(_of_nothing(given))
    if found:
        told = "；".join(f"{one.form.display}“{one.name}”{one.indicator.target.strip()}" for one in found[:_SHOWN])
        more = f"；等{len(found)}项" if len(found) > _SHOWN else ""
        yield rule.finding(
            f"{len(found)}项效益指标以百分比为指标值，没有说明是什么的比率：{told}{more}",
            places=tuple(one.place(TARGET) for one in found),
            stated=found[0].indicator.target.strip(),
            subject="比率不明",
        )


def _of_nothing(given: Given) -> Iterator[Achieved]:
    for one in indicators(given):
        is_share = one.indicator.level1 == BENEFIT and one.target.kind is Kind.QUANTITY and _is_a_share(one)
        if is_share and not _SAYS_OF_WHAT.search(one.indicator.name) and not one.target.words:
            yield one
