"""Phrases: what the words before a number make of it — its role, what it is compared with, and which way.

Nothing here knows a section, a table or a template; the words alone decide.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from juesuan.accounts import Role
from juesuan.narrative.tokens import Kind
from juesuan.narrative.words import budget_names, one_of, signs, words


class Comparison(NamedTuple):
    """“与2023年度相比”, “较年初预算数”: the base, and the words before and after."""

    base: str
    before: str
    after: str


class Phrase(NamedTuple):
    """The reading of one clause. ``subject`` is as printed, “” when the clause names none; ``base`` is “” when it is
    left to the sentence; ``direction`` is None when no word says so."""

    role: Role
    subject: str = ""
    base: str = ""
    direction: int | None = None
    of_year: int | None = None  # the year the clause speaks of, when it names one


_YEAR = re.compile(r"(?:20|19)\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日|份)?)?(?:底|末|全年|终)?")


@cache
def _compare() -> re.Pattern[str]:
    budget = one_of(budget_names())
    prior = one_of(words()["prior"]["words"])
    return re.compile(
        r"(?:与|同|较|相比于?|相较于?|对比|(?<![占环对无])比(?!例|重|率|较))(?:本部门|本单位)?"
        rf"(?:(?P<year>20\d\d)年?(?:度)?|(?P<prior>{prior}))?(?:的|（[^（）\d]{{1,8}}）)?"
        rf"(?:(?P<budget>{budget})(?!财政拨款|支出总|项目)|(?P<actual>支出决算数|收支决算数|收入决算数|决算支出数?|支出决算|决算数|决算"
        r"|执行数|实际支出|支出数|收入数|同期数?|支出|收入))?"
        r"(?:相比较?|比较|对比|来看|相比有所)?"
    )


@cache
def _budget_later() -> re.Pattern[str]:
    """The budget behind the words that say of what it is; a comparison with this year itself means its budget."""
    direction = words()["direction"]
    moved = one_of([*direction["up"], *direction["down"]])
    excluded = "".join(f"(?<!{re.escape(name)})" for name in words()["funds"]["names"])
    names = one_of([name for name in budget_names() if name != "年初"])
    return re.compile(rf"(?:(?!{moved})[^，。；]){{1,30}}?{excluded}({names})")


def compared(text: str, year: int | None) -> Comparison | None:
    """The comparison a clause makes, with what stands before and after it; ``None`` when it makes none."""
    for match in _compare().finditer(text):
        named = match["year"], match["prior"], match["budget"]
        if not any(named):
            continue
        if match["budget"]:
            base = budget_names()[match["budget"]]
            if match["budget"] == "年初":
                base = "年初预算数" if text[match.end() :].startswith("批复") else "年初数"
            if match["year"] and year is not None and int(match["year"]) != year:
                base = f"{match['year']}年度{base}"
        elif match["year"] and year is not None and int(match["year"]) == year and not match["actual"]:
            named_later = _budget_later().match(text, match.end())  # “比2023年‘三公’经费财政拨款年初预算减少”
            if named_later is None:
                continue
            return Comparison(budget_names()[named_later[1]], text[: match.start()], text[named_later.end() :])
        elif match["year"] and year is not None and int(match["year"]) != year - 1:
            base = f"{match['year']}年度决算数"
        else:
            base = words()["prior"]["name"]
        return Comparison(base, text[: match.start()], text[match.end() :])
    if "同比" in text:
        before, _, after = text.partition("同比")
        return Comparison(words()["prior"]["name"], before, after)
    return None


@cache
def _moved() -> re.Pattern[str]:
    direction = words()["direction"]
    long = [word for word in (*direction["up"], *direction["down"], "超支") if len(word) > 1]
    return re.compile(
        r"^(?P<lead>.*?)(?:各|均|共|合计|净|分别|总体|有所|略有|大幅)*"
        rf"(?P<word>{one_of(long)}|(?<![新追])[增减升降])"
        r"(?:了|额|幅度|幅|率|比例|金额|支出|收入|资金|经费|约|近)*(?:为|达|是)?$"
    )


@cache
def _weighed() -> re.Pattern[str]:
    """“决算数大于预算数”."""
    direction = words()["direction"]
    bases = one_of([*(name for name in budget_names() if name != "年初"), *words()["prior"]["words"]])
    return re.compile(
        rf"^(?P<lead>.*?)(?P<word>{one_of([*direction['greater'], *direction['less'], *direction['equal']])})"
        rf"(?P<base>(?:20\d\d年?度?)?(?:{bases})(?:决算数|支出)?)"
    )


@cache
def _share() -> re.Pattern[str]:
    return re.compile(
        r"^(?P<subject>.*?)(?:所)?占(?![用有])(?P<base>[^占]+?)??(?:的)?(?:比重|比例|比率|比|百分比)?(?:为|约|达到?|是)?$"
    )


@cache
def _completion() -> re.Pattern[str]:
    year, budget = r"(?:本年度?|当年|20\d\d年度?)?", one_of(budget_names())
    return re.compile(
        rf"^(?P<subject>.*?)(?:完成(?:了)?(?:{year}(?P<a>{budget}))?(?:任务)?(?:的|率|比例|进度)*"
        rf"|(?:为|是|占|达到?){year}(?P<b>{budget})的"
        rf"|(?:{year}(?P<c>{budget}))?(?:预算)?(?:执行率|完成率|完成比例|执行进度))"
        r"(?:为|约|达到?|是|：)?$"
    )


@cache
def _budget() -> re.Pattern[str]:
    names = [name for name in budget_names() if name != "年初"]
    excluded = "".join(f"(?<!{re.escape(name)})" for name in words()["funds"]["names"])
    return re.compile(
        rf"^(?P<subject>.*?){excluded}(?P<base>{one_of(names)})(?:数|金额|总额|安排|批复|指标|收入|支出|资金|额度)*"
        r"(?:为|是|共|计|达|有|：|约)*$"
    )


_COMPLETED = re.compile(r"完成(?:了)?$")
_NEEDS_NO_UNIT = ("为", "预算", "决算", "预算数", "决算数", "支出", "收入", "合计", "总计")


_APART = re.compile(r"(?:差值|差额|相差|差异额|基数)(?:为|是|：)?$")  # which way it goes is not said; what a rate lacks


def read_phrase(text: str, kind: Kind, year: int | None) -> Phrase | None:
    """What the words say of the number behind them; ``None`` when they say nothing that can be told."""
    if _APART.search(text):
        return None
    comparison = compared(text, year)
    if kind in (Kind.RATE, Kind.MONEY) and (weighed := _weighed().match(text)) and weighed.end() == len(text):
        role = Role.DELTA if kind is Kind.MONEY else Role.GROWTH  # 决算数大于预算数5万元
        return Phrase(role, weighed["lead"], _base_weighed(weighed["base"]), signs()[weighed["word"]])
    if kind in (Kind.RATE, Kind.BARE):
        rate = _read_rate(text, comparison, kind)
        if rate is not None or kind is Kind.RATE:
            return rate
    if kind is Kind.OTHER:
        return None
    tail = comparison.after if comparison else text
    moved = _moved().match(tail)
    if moved:
        before = comparison.before if comparison else ""
        base = comparison.base if comparison else ("预算数" if moved["word"] == "超支" else "")
        sign = 1 if moved["word"] == "超支" else signs()[moved["word"]]
        return Phrase(Role.DELTA, before or moved["lead"], base, sign)
    if kind is Kind.SCORE:
        return Phrase(Role.SCORE, text)
    if kind is Kind.BARE and not text.endswith(_NEEDS_NO_UNIT):
        return None
    if kind is Kind.COUNT:
        return Phrase(Role.COUNT, text)
    return _read_money(text, comparison, year)


def _read_rate(text: str, comparison: Comparison | None, kind: Kind) -> Phrase | None:
    if (found := _completion().match(text)) and ("完成" in text or "率" in text or "进度" in text or found["b"]):
        base = found["a"] or found["b"] or found["c"] or ""
        return Phrase(Role.COMPLETION, found["subject"], budget_names().get(base, ""))
    if found := _share().match(text):
        base = found["base"] or ""
        if base in budget_names():
            return Phrase(Role.COMPLETION, found["subject"], budget_names()[base])
        return Phrase(Role.SHARE, found["subject"], base)
    tail = comparison.after if comparison else text
    if found := _moved().match(tail):
        before = comparison.before if comparison else ""
        return Phrase(
            Role.GROWTH, before or found["lead"], comparison.base if comparison else "", signs()[found["word"]]
        )
    return None


def _read_money(text: str, comparison: Comparison | None, year: int | None) -> Phrase | None:
    said = _YEAR.findall(text)
    of_year = int(said[-1][:4]) if said and comparison is None else None
    if comparison is not None:
        if comparison.after.strip("为的"):
            return None
        if comparison.base in budget_names().values():  # “比年初预算数5万元减少1万元”
            return Phrase(Role.BUDGET, comparison.before, comparison.base)
        return Phrase(Role.AMOUNT, comparison.before)
    if found := _budget().match(text):
        subject = _COMPLETED.sub("", found["subject"])  # “完成全年预算84.82万元的73.2%”
        return Phrase(Role.BUDGET, subject, budget_names()[found["base"]], of_year=of_year)
    prior = words()["prior"]["words"]
    head = next((word for word in prior if word in text), "")
    if head and not text.endswith(("结转", "结余", "结转和结余")) and "结转" not in text:
        before, _, after = text.partition(head)
        rest = after.removeprefix("的")
        return Phrase(Role.PRIOR, before if rest in ("", "为") else rest, of_year=year - 1 if year else None)
    if of_year is not None and year is not None and of_year == year - 1:
        return Phrase(Role.PRIOR, text, of_year=of_year)
    return Phrase(Role.AMOUNT, text, of_year=of_year)


def wordless(text: str, year: int | None) -> Phrase | None:
    """A comparison said without a number: “决算数大于预算数”, “与上年持平”, “决算数较上年增加的主要原因”."""
    if found := _weighed().match(text):
        return Phrase(Role.DELTA, found["lead"], _base_weighed(found["base"]), signs()[found["word"]])
    comparison = compared(text, year)
    if comparison is None:
        return None
    after = comparison.after
    for word in words()["direction"]["same"]:
        if after.startswith(word) or after.startswith(f"基本{word}"):
            return Phrase(Role.DELTA, comparison.before, comparison.base, 0)
    found = re.match(rf"(?:有所|略有|大幅)*({one_of(signs())})(?:的)?(?:主要)?原因", after)
    if found:
        return Phrase(Role.DELTA, comparison.before, comparison.base, signs()[found[1]])
    return None


def _base_weighed(base: str) -> str:
    """The name of what “大于2023年度预算数” compares with."""
    if match := re.match(r"20\d\d", base):
        base = base[match.end() :].removeprefix("年").removeprefix("度")
    return budget_names().get(base) or str(words()["prior"]["name"])
