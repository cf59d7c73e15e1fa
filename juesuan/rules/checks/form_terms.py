"""Words of one self-evaluation form against each other: terms that differ by a character or two, phrases said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from juesuan.accounts import SelfEvaluation
from juesuan.amount import plain
from juesuan.finding import Severity
from juesuan.performance.achievement import Achieved, achievements, core
from juesuan.performance.comparison import are_alike
from juesuan.place import Place
from juesuan.rules.checks.form_prose import GOAL, RESULT, place_in_prose
from juesuan.rules.checks.form_targets import NAMES_SHOWN, PART
from juesuan.rules.checks.form_wording import said_in
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION

NAME, TARGET = "指标", "年度指标值"
_SHORTEST_NAME = 6
_LONGEST_START = 12  # characters of a name that are looked for
_BEFORE, _BEHIND = 2, 3  # characters that are the same before and behind what differs
_SHORTEST_QUOTED = 4
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{4,20})[”\"]")
_TELLS_APART = frozenset("一二三四五六七八九十上下本前后甲乙丙丁市县区内外中大小初高男女东南西北左右新旧老")


@check(
    "R-31-97",
    "同一事项用同一个词",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="核对是否为同一事项，统一用词；人数与人次、次数与场次也照同一口径写。",
    relation="文字中的词与指标名称中同一事项的词相同，字序不颠倒；同一数量的单位相同",
    failing=Edit("保障城市管理执法日常巡查、装备更新", "做好市容法违行为处置，保障城市管理执法日常巡查、装备更新"),
)
def terms_agree(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        found = [*_nearly_the_same(form, given.accounts.year), *_turned_round(form, given.accounts.year)]
        found += _other_units(form, given.accounts.year)
        if found:
            seen = dict.fromkeys(f"“{one}”与“{other}”" for one, other, _ in found)
            told = "；".join(list(seen)[:NAMES_SHOWN])
            yield rule.finding(
                f"{form.display}前后用词不一：{told}",
                places=tuple(dict.fromkeys(place for *_, places in found for place in places)),
                stated=found[0][0],
                expected=found[0][1],
                subject=f"{form.display}·用词",
            )


Pair = tuple[str, str, tuple[Place, ...]]


def _nearly_the_same(form: SelfEvaluation, year: int | None) -> Iterator[Pair]:
    """Words of the prose that are those of a name but for two characters: 求职训练营, 求职实训营."""
    for field, text in ((GOAL, form.expected), (RESULT, form.achieved)):
        seen: set[str] = set()
        for one in achievements(form, year):
            start = core(one.indicator.name)[:_LONGEST_START]
            if len(start) < _SHORTEST_NAME or start in seen or start[:_BEFORE] not in text:
                continue
            seen.add(start)
            found = _varied(start, text)
            if found is not None:
                at, length, own = found
                spot = place_in_prose(form, field, text, at, at + length)
                yield text[at : at + length], own, (spot, one.place(NAME))


@lru_cache(maxsize=8192)
def _varied(start: str, text: str) -> tuple[int, int, str] | None:
    """Where the text has the beginning of a name with two other characters in it; how long; the name's own."""
    if start[: _BEFORE + 2] in text:
        return None
    first = text.find(start[:_BEFORE])
    while first >= 0:
        end = _BEFORE + 2
        behind = start[end : end + _BEHIND]
        here, own = text[first + _BEFORE : first + end], start[_BEFORE:end]
        if len(behind) == _BEHIND and text.startswith(behind, first + end) and _are_variants(here, own):
            length = end + _BEHIND
            while length < len(start) and text[first + length : first + length + 1] == start[length]:
                length += 1
            return first, length, start[:length]
        first = text.find(start[:_BEFORE], first + 1)
    return None


def _are_variants(one: str, other: str) -> bool:
    """Whether two characters may be another word for the same: 训练 for 实训, one shared and not in its place."""
    if (
        len(one) < 2
        or any(not "一" <= mark <= "鿿" for mark in one + other)
        or one[0] == other[0]
        or one[1] == other[1]
    ):
        return False
    apart = _TELLS_APART
    return not (set(one) & apart or set(other) & apart) and bool(set(one) & set(other))


def _turned_round(form: SelfEvaluation, year: int | None) -> Iterator[Pair]:
    """Quoted words with the same characters in another order: “互联网+调解仲裁”, “互联网+仲裁调解”."""
    if "“" not in form.expected and "“" not in form.achieved:
        return
    by_letters: dict[str, tuple[str, Place]] = {}
    for text, place in _texts(form, year):
        for match in _QUOTED.finditer(text) if "“" in text or '"' in text else ():
            word = plain(match[1])
            letters = "".join(sorted(word))
            known, where = by_letters.setdefault(letters, (word, place))
            if known != word and len(word) >= _SHORTEST_QUOTED:
                yield word, known, (place, where)


def _texts(form: SelfEvaluation, year: int | None) -> Iterator[tuple[str, Place]]:
    for field, text in ((GOAL, form.expected), (RESULT, form.achieved)):
        yield text, form.places.get(field, form.place)
    for one in achievements(form, year):
        yield one.indicator.name, one.place(NAME)
        if one.reason:
            yield one.reason, one.place("偏差原因")


_LARGE = 100


def _other_units(form: SelfEvaluation, year: int | None) -> Iterator[Pair]:
    """One large number with 人次 in the objective and 人 in the target."""
    goals = [said for said in said_in(form.expected) if said.quantity.value >= _LARGE]
    for one in achievements(form, year) if goals else ():
        target = one.target.quantity
        for said in goals if target is not None and not one.is_cost else ():
            unit = target.unit if target is not None else ""
            same = target is not None and said.quantity.value == target.value and said.quantity.unit != unit
            if same and unit and are_alike(said.quantity.unit, unit):
                at = place_in_prose(form, GOAL, form.expected, said.start, said.end)
                yield _printed(one), form.expected[said.start : said.end], (one.place(TARGET), at)


def _printed(one: Achieved) -> str:
    return one.indicator.target.strip()


_REPEATED = 8  # characters said twice within one item of a list
_CLAUSES = re.compile(r"[，,。；;、：:（）()\n]")


@check(
    "R-31-98",
    "同一项内不重复写同样的话",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="删去重复的字句；本应是两项的，用顿号分开，补上缺少的字。",
    relation="预期目标、实际完成情况的一项之内，没有八个字以上的重复；各份自评表合为一条",
    failing=Edit("执法巡查和装备更新按计划完成", "城市管理执法巡查和城市管理执法巡查装备更新按计划完成"),
)
def phrases_are_not_repeated(given: Given, rule: Rule) -> Outcomes:
    found = [
        (form, words, place_in_prose(form, field, text, at, at + len(words)))
        for form in given.accounts.evaluations
        for field, text in ((GOAL, form.expected), (RESULT, form.achieved))
        for words, at in _said_twice(text)
    ]
    if found:
        told = "；".join(f"{form.display}“{words}”" for form, words, _ in found[:NAMES_SHOWN])
        yield rule.finding(
            f"一项之内重复同样的话：{told}{f'；等{len(found)}处' if len(found) > NAMES_SHOWN else ''}",
            places=tuple(place for *_, place in found),
            stated=found[0][1],
            subject="重复",
        )


@lru_cache(maxsize=1024)
def _said_twice(text: str) -> tuple[tuple[str, int], ...]:
    """What stands twice within one clause, and where it stands again."""
    found = []
    begin = 0
    for stop in (*_CLAUSES.finditer(text), None):
        end = stop.start() if stop is not None else len(text)
        clause = text[begin:end]
        if len(clause) >= 2 * _REPEATED:
            again = _again(clause)
            if again is not None:
                found.append((clause[again[0] : again[0] + again[1]], begin + again[0]))
        begin = end + 1
    return tuple(found)


def _again(clause: str) -> tuple[int, int] | None:
    for at in range(len(clause) - 2 * _REPEATED + 1):
        other = clause.find(clause[at : at + _REPEATED], at + _REPEATED)
        if other >= 0 and re.search(r"[一-鿿]{4}", clause[at : at + _REPEATED]) is not None:
            length = _REPEATED
            while other + length < len(clause) and clause[at + length] == clause[other + length]:
                length += 1
            return other, length
    return None
