"""Text of the self-evaluation forms that breaks off: a last word or sentence cut, a body's name without its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.amount import plain
from juesuan.finding import Severity
from juesuan.performance.achievement import ACTUAL, TARGET, achievements
from juesuan.performance.measure_words import bare
from juesuan.place import Place
from juesuan.rules.checks.form_prose import GOAL, RESULT
from juesuan.rules.checks.form_targets import PART
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION

NAME, REASON, UNIT = "指标", "偏差原因", "实施单位"
_SHOWN = 6
_SENTENCE_ENDS = "。！？!?；;.…”』」》）)"
_SHORTEST, _SHORTEST_CELL = 12, 3

# The first character of a word that lost its second: 水(平), 工(作), 招(聘), 印(刷), 项(目); not words ending in it.
_CUT_WORDS = (
    r"(?<![排漏供防用饮污节降雨积给热冷洪山河湖海治调引蓄取清风泉口薪油泪井矿淡咸缺补喷中止脱开茶灌浇滴输送提抽渗透浸涨退净纯废生清死活软硬])水|"
    r"(?<![员职施手加竣开完社民人分化电复停动用务技军美返罢招木瓦临外包义洁护修焊卫时同零小杂点普女矿劳童长短误出收赶待窝上下监细精理钳车管漆泥油架])工|"
    r"(?<![统校秋春高单扩补免])招|(?<![复打彩影排翻钢刻脚盖烙])印|"
    r"(?<![事款奖专立逐单各多选杂增加减扣缺漏强弱子类首末大小同条进销列干全一两二三四五六七八九十几\d某每这该本此])项|培"
)
_CUT_END = re.compile(rf"[一-鿿](?:{_CUT_WORDS})$")
_LEVEL_OF = re.compile(r"(?:服务|管理|保障|技术|业务|效化|能力|工作|治理)水(?![平准利务电质源资费库系泥产文])")
_DANGLING = re.compile(
    r"(?:各类|各项|各种|以及|(?<![普涉危触顾波遍])及|(?<![中饱温总谐柔随])和|(?<!参)与|或|[、，,]|进一步|不断|有关|相关|"
    r"即20\d\d年\d{1,2}月|[于在至]20\d\d年)$"
)
_CUT_LAST, _DANGLING_LAST = frozenset("水工招印项培"), frozenset("类项种及和与或、，,步断关月年")
_A_LIST = re.compile(r"(?:^|[。；;\s])(?:[（(]?\d{1,2}[.、．)）]|[一二三四五六七八九][、是])")
_A_COUNT = re.compile(r"[^\d.]\d{1,2}个$")


@check(
    "R-31-91",
    "文字完整，没有断在半句、半个词",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="补全被截去的字句；多由单元格过小、字数限制或合并单元格转换造成，公开前逐格核对。",
    relation="预期目标、实际完成情况以完整的句子结束；指标名称、指标值、偏差原因、实施单位不断在半个词",
    failing=Edit("雨季停工致工期顺延", "雨季停工，影响施工以及"),
)
def texts_are_whole(given: Given, rule: Rule) -> Outcomes:
    bodies = _bodies(given.accounts)
    for form in given.accounts.evaluations:
        found = list(_cuts(form, given.accounts.year, bodies))
        if found:
            told = "；".join(f"{what}“…{text[-14:]}”" for what, text, _ in found[:_SHOWN])
            more = "；等" if len(found) > _SHOWN else ""
            yield rule.finding(
                f"{form.display}有{len(found)}处文字疑被截断：{told}{more}",
                places=tuple(place for *_, place in found),
                stated=found[0][1][-20:],
                subject=f"{form.display}·截断",
            )


def _cuts(form: SelfEvaluation, year: int | None, bodies: frozenset[str]) -> Iterator[tuple[str, str, Place]]:
    """What breaks off: what it is, its text, where it stands."""
    unit = _WITHOUT_NUMBER.sub("", plain(form.unit))
    if unit and any(_is_cut_from(unit, body) for body in bodies):
        yield UNIT, form.unit.strip(), form.places.get(UNIT, form.place)
    for field, text in ((GOAL, form.expected), (RESULT, form.achieved)):
        text = text.strip()
        if text and (_breaks_off(text) or (len(text) >= _SHORTEST and _is_cut(text))):
            yield field, text, _end_of(form.places.get(field, form.place), text)
    for one in achievements(form, year):
        indicator = one.indicator
        cells = ((NAME, indicator.name), (TARGET, indicator.target), (ACTUAL, indicator.achieved))
        for column, text in cells:
            if len(text) > _SHORTEST_CELL and _is_cut_cell(text):
                yield one.name if column != NAME else "指标", text.strip(), one.place(column)
        if indicator.reason and (_is_cut(indicator.reason) or _ends_in_a_count(indicator.reason, one.target.text)):
            yield f"“{one.name}”原因", indicator.reason.strip(), one.place(REASON)


@lru_cache(maxsize=8192)
def _is_cut_cell(text: str) -> bool:
    return _is_cut(text) or ("水" in text and _LEVEL_OF.search(bare(text)) is not None)


def _is_cut(text: str) -> bool:
    text = text.strip()
    last = text[-1:]
    if last in _CUT_LAST:
        return _CUT_END.search(bare(text[-4:])) is not None
    return last in _DANGLING_LAST and _DANGLING.search(text[-_SHORTEST:]) is not None


def _breaks_off(text: str) -> bool:
    """Whether a text of several sentences, that is no list of items, ends in the middle of one."""
    return "。" in text and text[-1] not in _SENTENCE_ENDS and _A_LIST.search(text) is None


def _ends_in_a_count(reason: str, target: str) -> bool:
    """“延期服务1个”, where the indicator counts in something else."""
    return _A_COUNT.search(bare(reason)) is not None and "个" not in target


def _end_of(place: Place, text: str) -> Place:
    """The last characters of a text, when it is printed in one piece."""
    at = place.text.rfind(text[-8:])
    if at < 0 or place.start is None:
        return place
    first = place.start + at
    return place.stretch(place.part, first, first + len(text[-8:]), text[-8:])


_WITHOUT_NUMBER = re.compile(r"^\d+[-—]")  # “01-本级”
_BODY_ENDS = "厅局委办院所心站队校会处馆社园组团级部室厂库司公)）"


def _bodies(accounts: FinalAccounts) -> frozenset[str]:
    names = [plain(form.unit) for form in accounts.evaluations]
    names += [plain(name) for unit in accounts.organisation.units for name in (unit.name, unit.short_name) if name]
    names += [plain(entry.unit) for entry in accounts.catalogue]
    return frozenset(_WITHOUT_NUMBER.sub("", name) for name in names if name)


def _is_cut_from(name: str, whole: str) -> bool:
    """Whether a name lacks the last character or two of another."""
    return name[-1:] not in _BODY_ENDS and 0 < len(whole) - len(name) <= 2 and whole.startswith(name)
