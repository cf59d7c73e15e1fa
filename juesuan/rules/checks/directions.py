"""Directions: words of more and less agree with each other, with the amounts, and with the words before a reason."""

from __future__ import annotations

import re

from juesuan.accounts import Claim, Role
from juesuan.amount import Amount
from juesuan.facts import Figure
from juesuan.finding import Severity
from juesuan.rules.checks.prose import Statement, bare, narrative, not_read, statements
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

WORDING = "部门决算公开说明的用语要求；地方预决算公开操作规程（财预〔2016〕143号）"
UP, DOWN = "增加|增长|上升|提高|上涨|增大|扩大", "减少|下降|降低|缩减|下滑|压减"
MORE, LESS = "大于|高于|超过|多于|超出", "小于|低于|少于|不足"
SAME = ("持平", "一致", "相等", "无变化", "没有变化", "无增减")
CHANGED = {1: "增加", -1: "减少", 0: "持平"}
COMPARED = {1: "大于", -1: "小于", 0: "等于"}
_SAME_THEN_CHANGE = re.compile(rf"(?:{'|'.join(SAME)})[，,、]?(?:{UP}|{DOWN})(?:了)?(\d[\d,]*(?:\.\d+)?)(?:万?元|%)")


def shown(figure: Figure) -> str:
    """The figure as printed, with its unit."""
    text = figure.number.text.strip()
    return text if text.endswith(figure.number.unit) else f"{text}{figure.number.unit}"


def _is_of_budget(claim: Claim) -> bool:
    return "预算" in claim.base


def _changes(statement: Statement, *, of_budget: bool) -> tuple[list[Claim], list[Claim]]:
    """The changes a statement gives in figures, and those it only names (“较上年增加的主要原因”)."""
    found = [c for c in statement.claims if c.role is Role.DELTA and _is_of_budget(c) is of_budget]
    return [c for c in found if not c.figure.is_blank], [c for c in found if c.figure.is_blank]


def _words(claim: Claim) -> str:
    """What is printed where a change is named without a figure."""
    return bare(claim.words) or bare(claim.figure.place.text)  # a place ends with its line


@check(
    "R-23-01",
    "增减的用词前后一致",
    severity=Severity.ERROR,
    source=WORDING,
    part="文字",
    hint="增加配增长、上升，减少配下降、降低；百分比不带负号；说明原因时的方向与数字一致。",
    relation="金额的增减词、百分比的增减词与原因中的增减词方向相同",
    failing=Edit("收、支总计各增加2433017.65元，增长5.35%", "收、支总计各增加2433017.65元，下降5.35%"),
)
def same_direction(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        for growth in statement.claims:
            if growth.role is Role.GROWTH and growth.direction and not growth.figure.is_blank:
                yield from _amount_and_rate(rule, statement, growth)
        for of_budget in (False, True):
            stated, named = _changes(statement, of_budget=of_budget)
            for reason in named if stated else ():
                if stated[0].direction and reason.direction is not None and reason.direction != stated[0].direction:
                    yield rule.finding(
                        f"{stated[0].figure.label}写作{CHANGED[stated[0].direction]}{shown(stated[0].figure)}，"
                        f"后文却写“{_words(reason)}”",
                        places=(reason.figure.place, stated[0].figure.place),
                        stated=_words(reason),
                        expected=CHANGED[stated[0].direction],
                        operands=(stated[0].figure,),
                        subject=f"{stated[0].figure.key}·方向",
                    )
    for claim in given.accounts.claims:
        if claim.role in (Role.GROWTH, Role.DELTA) and claim.direction and claim.figure.grains < 0:
            yield rule.finding(
                f"{claim.figure.label}既用“{CHANGED[claim.direction]}”又带负号（{shown(claim.figure)}）",
                places=(claim.figure.place,),
                stated=shown(claim.figure),
                expected=claim.figure.number.printed(-claim.figure.grains),
                operands=(claim.figure,),
                subject=claim.figure.key,
            )


def _amount_and_rate(rule: Rule, statement: Statement, growth: Claim) -> Outcomes:
    delta = next(
        (c for c in statement.claims if c.role is Role.DELTA and c.base == growth.base and not c.figure.is_blank), None
    )
    if delta is not None and delta.direction and growth.direction and delta.direction != growth.direction:
        yield rule.finding(
            f"{delta.figure.label}写作{CHANGED[delta.direction]}{shown(delta.figure)}，"
            f"百分比却写作{CHANGED[growth.direction]}{shown(growth.figure)}",
            places=(growth.figure.place, delta.figure.place),
            stated=shown(growth.figure),
            operands=(delta.figure, growth.figure),
            subject=f"{growth.figure.key}·方向",
        )


@check(
    "R-20-17",
    "决算数与预算数的比较词与数字一致",
    severity=Severity.ERROR,
    source=WORDING,
    part="文字",
    hint="决算数大于、小于、等于预算数的用词，按同一句中的两个数改正。",
    relation="决算数 > 预算数 ⇔ 写“大于”；< ⇔ 写“小于”；= ⇔ 写“持平”",
    failing=Edit(
        "决算数大于预算数的主要原因是城市管理业务培训增加两期专题班",
        "决算数小于预算数的主要原因是城市管理业务培训增加两期专题班",
    ),
)
def compared_with_budget(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        budget, actual = statement.get(Role.BUDGET), statement.get(Role.AMOUNT, "")
        if budget is None or actual is None or budget.figure.is_blank or actual.figure.is_blank:
            continue
        gap = actual.figure.grains - budget.figure.grains
        true = (gap > 0) - (gap < 0)
        loose = abs(gap) <= _step(actual.figure) + _step(budget.figure)
        for said in _changes(statement, of_budget=True)[1]:
            if said.direction is None or said.direction == true or (said.direction == 0 and loose):
                continue
            yield rule.finding(
                f"{statement.subject}决算数{shown(actual.figure)}{COMPARED[true]}预算数{shown(budget.figure)}，"
                f"文中却写“{_words(said)}”",
                places=(said.figure.place, actual.figure.place, budget.figure.place),
                stated=_words(said),
                expected=COMPARED[true],
                operands=(actual.figure, budget.figure),
                subject=f"{actual.figure.key}·比较",
            )


def _step(figure: Figure) -> int:
    number = figure.number
    return number.step if isinstance(number, Amount) and number.is_rounded else 0


@check(
    "R-21-07",
    "持平不与增减数并用",
    severity=Severity.ERROR,
    source=WORDING,
    part="文字",
    hint="两年相同写“持平”，不再写增减数；确有增减的，删去“持平”“无变化”。",
    relation="写持平（无变化）⇒ 增减额为 0",
    failing=Edit("与2024年度年初预算数持平；较2023年度", "与2024年度年初预算数持平，增加12865.00元；较2023年度"),
)
def level_and_changed(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for passage in narrative(given.accounts):
        if not any(word in passage.text for word in SAME):
            continue
        for match in _SAME_THEN_CHANGE.finditer(passage.text):
            if match[1].strip("0.,"):
                yield rule.finding(
                    f"既写“持平”（无变化），又写增减数：“{match[0]}”",
                    places=(passage.of(match),),
                    stated=match[0],
                    subject=f"{passage.heading.ordinal}·{bare(match[0])}",
                )
    for claim in given.accounts.claims:
        if claim.role in (Role.DELTA, Role.GROWTH) and claim.direction == 0 and claim.figure.grains:
            yield rule.finding(
                f"{claim.figure.label}写作持平（无变化），却有增减数{shown(claim.figure)}",
                places=(claim.figure.place,),
                stated=shown(claim.figure),
                operands=(claim.figure,),
                subject=claim.figure.key,
            )
