"""Habits of the text: like things said in like words, nothing said twice, reasons that tell more than by how much."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from juesuan.accounts import Claim, Role
from juesuan.finding import Severity
from juesuan.place import Place
from juesuan.rules.checks.headings import DISCLOSURE, body_headings
from juesuan.rules.checks.prose import at_heading, bare, narrative, not_read, passages, statements
from juesuan.rules.checks.reasons import EXPLAINING
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

WORDS = ("增长", "上升", "提高")  # of a rate; “下降” and “降低” stand side by side in printed forms of words
SEVERAL = 4  # times as many statements in one word before another word is the odd one: less is a habit
_VERB = re.compile(r"(增长|上升|提高)(?:了|率为|幅度为|约)?\s*$")
_HOW_MANY = re.compile(
    r"(?:[^，。；]{0,16}?)(?:批次|人次|人数|次数|团组数?|数量|台数|辆数|场次|个数)[^，。；]{0,8}?"
    r"(?:增加|减少|增多|减至|增至|上升|下降)[^，。；]{0,3}?\d*(?:批次|人次|个|人|次|批|辆|台|场)?"
)
_ONLY_LEFT = re.compile(
    r"[^，。；推迟延未因尾]{0,14}?(?:经费|资金|款项)(?:有)?(?:结转|结余)(?:到|至)?(?:下年|下年度|次年)?(?:使用|支付|执行)?"
)


@check(
    "R-23-19",
    "增长率的用词一致",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="文字",
    hint="与上年、与预算比较的各句，百分比前统一用“增长”。",
    relation="同类语句中，“增长”与“上升”只用一个",
    failing=Edit("增加1335543.73元，增长4.10%", "增加1335543.73元，上升4.10%"),
)
def one_word_for_a_rate(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    found: dict[str, list[Place]] = defaultdict(list)
    for passage in narrative(given.accounts):
        for at, claim in passage.claims:
            verb = _VERB.search(passage.text, max(0, at - 8), at) if claim.role is Role.GROWTH else None
            if verb is not None:
                found[verb[1]].append(passage.of(verb, 1))
    used = sorted((word for word in WORDS if found[word]), key=lambda word: -len(found[word]))
    odd = sum(len(found[word]) for word in used[1:])
    if odd and odd * SEVERAL <= len(found[used[0]]):
        listed = "、".join(f"“{word}”{len(found[word])} 处" for word in used)
        yield rule.finding(
            f"增长率的用词不一：{listed}",
            places=tuple(place for word in used[1:] for place in found[word]),
            stated=used[1],
            expected=used[0],
            subject=f"用词·{'、'.join(used)}",
        )


@check(
    "R-23-20",
    "一个意思不说两遍",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="文字",
    hint="删去重复的一句；两年都没有的，写“本年度和上年度均无……”。",
    relation="同一项与上年的比较只写一次",
    failing=Edit("2024年度因公出国（境）团组数0个", "与2023年度持平。决算数与上年持平。团组数0个"),
)
def said_once(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        same = [c for c in statement.claims if c.role is Role.DELTA and c.direction == 0 and c.figure.is_blank]
        for base, times in Counter(claim.base for claim in same).items():
            said = [claim for claim in same if claim.base == base]
            if times > 1 and "预算" not in base and len({_spot(claim) for claim in said}) > 1:
                yield rule.finding(
                    f"{statement.subject}与上年没有变化说了 {times} 遍",
                    places=tuple(claim.figure.place for claim in reversed(said)),
                    stated=said[-1].words.strip()[:20],
                    subject=f"{said[0].figure.key}·两遍",
                )


def _spot(claim: Claim) -> tuple[object, ...]:
    return claim.figure.place.line, claim.figure.place.start, claim.words


@check(
    "R-40-30",
    "原因不只复述数量和结果",
    severity=Severity.NOTICE,
    source=EXPLAINING,
    part="文字",
    hint="写明批次、人次、结转为什么增减：新增的任务、来访，推迟的项目及原因。",
    relation="增减原因不全是“批次（人次）比上年增加若干”“经费结转”",
    failing=Edit("主要原因：压减办公和水电等日常公用支出。", "主要原因：专项经费结转。"),
)
def more_than_how_many(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        told: set[str] = set()
        for claim in statement.claims:
            if claim.reason and claim.reason not in told:
                told.add(claim.reason)
                what = _only_restates(claim.reason)
                if what:
                    yield rule.finding(
                        f"{claim.figure.label}的原因“{claim.reason.strip('。；')}”只复述{what}，没有说明为什么",
                        places=(claim.figure.place,),
                        stated=claim.reason,
                        subject=f"{claim.figure.key}·复述",
                    )


def _only_restates(reason: str) -> str:
    """What a reason repeats when it tells nothing else: numbers of visits and persons, or that money was left."""
    clauses = [clause for clause in re.split("[，,、；;。]", bare(reason)) if clause]
    if clauses and all(_HOW_MANY.fullmatch(clause) for clause in clauses):
        return "数量"
    return "结转、结余" if clauses and all(_ONLY_LEFT.fullmatch(clause) for clause in clauses) else ""


_YEAR_TITLE = re.compile(r"20\d\d\s*年(度?)(?!\d|初|末|月|底|至|-|—)")


@check(
    "R-23-21",
    "标题中年度的写法一致",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="目录",
    hint="标题统一写“2024年度”。",
    relation="各标题写“××××年度”，不与“××××年”混用",
    failing=Edit("示例市城市管理局2024年度项目支出绩效自评表目录", "示例市城市管理局2024年项目支出绩效自评表目录"),
)
def years_in_titles(given: Given, rule: Rule) -> Outcomes:
    year = str(given.accounts.year)
    found: dict[bool, list[tuple[str, Place]]] = {True: [], False: []}
    for heading in body_headings(given.accounts):
        match = _YEAR_TITLE.search(heading.title) if year in heading.title else None
        if match is not None and "决算" not in heading.title[: match.start()]:
            found[bool(match[1])].append((heading.title, at_heading(heading)))
    if found[True] and found[False]:
        yield rule.finding(
            f"标题中年度的写法不一：“{found[False][0][0]}”写“{year}年”，其余写“{year}年度”",
            places=tuple(place for _, place in found[False]),
            stated=found[False][0][0],
            subject="标题年度",
        )
