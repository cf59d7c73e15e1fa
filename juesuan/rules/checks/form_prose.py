"""The prose of the self-evaluation forms against their own fund block, and against its own arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from juesuan.accounts import FUND_ROWS, SelfEvaluation
from juesuan.amount import MILLION, Amount, Denomination, Number, half_up, plain, print_money
from juesuan.facts import Figure
from juesuan.finding import Finding, Severity
from juesuan.performance.achievement import achievements
from juesuan.performance.points import BUDGET, EXECUTED, INITIAL, finer, money, printed, rounded_away
from juesuan.place import Place
from juesuan.rules.relation import Linear, Outcome, Parts, Ratio, Relation
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

PART = "绩效自评表"
RESULT = "实际完成情况"
GOAL = "预期目标"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_MONEY = rf"(?P<number>{_NUMBER})\s*(?P<unit>亿元|万元|元)"
_LINK = r"(?:为|是|共|共计|合计|达到|达|：|:)?\s*"
_RATE = re.compile(rf"执行率{_LINK}(?P<number>{_NUMBER})\s*[%％]")
_OF_A_ROW = re.compile(rf"(?P<row>当年财政拨款|本年财政拨款|上年结转|其他资金)(?:资金)?(?:预算)?(?:数)?{_LINK}{_MONEY}")
_CARRIED_ON = re.compile(rf"(?:年末|年底|本年|当年)(?:末)?(?:资金)?(?:结转|结余)(?:资金|结余)?{_LINK}{_MONEY}")
_EXECUTED = re.compile(
    r"(?:(?:全年|年度|实际|累计|全年实际)(?:执行|支出|支付)(?:数|资金|金额)?|共(?:支付|支出)|共发放(?:成功)?(?:资金|金额)?)"
    rf"{_LINK}{_MONEY}"
)
_BUDGETED = re.compile(rf"(?:\d{{4}}年(?:度)?|全年|年度|项目)(?:项目)?预算(?:数|金额|资金|财政拨款)?{_LINK}{_MONEY}")
_ROWS = {
    "当年财政拨款": "当年财政拨款",
    "本年财政拨款": "当年财政拨款",
    "上年结转": "上年结转资金",
    "其他资金": "其他资金",
}


class Said(NamedTuple):
    """One figure of the prose, and the columns (of which rows) it may be a copy of, the likeliest first."""

    figure: Figure
    copies: tuple[tuple[str, str], ...]


def place_in_prose(form: SelfEvaluation, field: str, text: str, start: int, end: int) -> Place:
    """Where the characters stand when the field is printed in one piece; else where the field begins."""
    place = form.places.get(field, form.place).named(f"{form.display} {field}")
    lead = max(0, start - 16)
    at = place.text.find(text[lead:end])
    if at < 0:
        return place
    first = (place.start or 0) + at + start - lead
    return place.stretch(place.part, first, first + end - start, text[start:end])


def _figure(form: SelfEvaluation, field: str, text: str, match: re.Match[str], number: Amount | Number) -> Figure:
    first, last = match.span("number")
    key = f"{form.display}[{field}].{match.start()}"
    return Figure(key, f"{form.display}{field}“{match[0]}”", number, place_in_prose(form, field, text, first, last))


def _amount(form: SelfEvaluation, field: str, text: str, match: re.Match[str]) -> Figure:
    amount = Amount.parse(match["number"], Denomination(match["unit"]))
    return _figure(form, field, text, match, amount)


def _amounts_said(form: SelfEvaluation) -> Iterator[Said]:
    """The amounts of the result that name what they are; the same characters count once."""
    text, taken = form.achieved, set[int]()
    kinds = (
        (_OF_A_ROW, ()),
        (_EXECUTED, tuple((row, EXECUTED) for row in FUND_ROWS)),
        (_BUDGETED, tuple((row, column) for column in (BUDGET, INITIAL) for row in FUND_ROWS)),
    )
    for pattern, copies in kinds:
        for match in pattern.finditer(text):
            if match.start("number") in taken:
                continue
            taken.add(match.start("number"))
            own = copies
            if not own:
                row = _ROWS.get(match["row"], match["row"])
                own = tuple((row, column) for column in (BUDGET, INITIAL, EXECUTED))
            yield Said(_amount(form, RESULT, text, match), own)


@check(
    "R-31-19",
    "实际完成情况所述金额、执行率与项目资金一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="以项目资金栏为准改正文字中的金额、执行率，或改正项目资金栏。",
    relation="文字所述全年预算、全年执行、各项资金、年末结转、执行率 = 项目资金栏的同名数",
    failing=Edit("全年执行456.27万元", "全年执行465.27万元"),
)
def prose_agrees_with_the_funds(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        if not form.achieved:
            continue
        for said in _amounts_said(form):
            yield from _copied(rule, form, said)
        yield from _carried_on(rule, form)
        yield from _rates(rule, form)


def _copied(rule: Rule, form: SelfEvaluation, said: Said) -> Iterator[Relation]:
    """The amount against the cell it copies, rounded as the prose prints it (154.92 for 154.922079)."""
    cells = [cell for row, column in said.copies if (cell := money(form, row, column)) is not None and printed(cell)]
    ways = [
        Linear(
            rule.code,
            finer(said.figure, 2),
            ((1, cell),),
            constant=rounded_away(cell.grains, said.figure),
            words=cell.label,
        )
        for cell in cells
    ]
    if ways:
        yield next((way for way in ways if way.outcome() is Outcome.HOLDS), ways[0])


def _carried_on(rule: Rule, form: SelfEvaluation) -> Iterator[Relation]:
    """年末结转: what the full-year budget leaves of the total or of one source."""
    for match in _CARRIED_ON.finditer(form.achieved):
        stated = finer(_amount(form, RESULT, form.achieved, match), 2)
        ways: list[Linear] = []
        for row in FUND_ROWS:
            budget, executed = money(form, row, BUDGET), money(form, row, EXECUTED)
            if budget is not None and executed is not None and printed(budget) and printed(executed):
                words = f"{row}的全年预算数减全年执行数"
                ways.append(Linear(rule.code, stated, ((1, budget), (-1, executed)), words=words))
        carried = money(form, "上年结转资金", BUDGET)
        if ways and not (carried is not None and carried.grains == stated.grains):
            yield next((way for way in ways if way.outcome() is Outcome.HOLDS), ways[0])


def _rates(rule: Rule, form: SelfEvaluation) -> Iterator[Relation]:
    for match in _RATE.finditer(form.achieved):
        number = Number.parse(match["number"], "%")
        stated = _figure(form, RESULT, form.achieved, match, number)
        ways: list[Ratio] = []
        for row in FUND_ROWS:
            budget, executed = money(form, row, BUDGET), money(form, row, EXECUTED)
            if budget is not None and executed is not None and budget.grains > 0 and printed(executed):
                ways.append(Ratio(rule.code, stated, ((1, executed),), ((1, budget),)))
        if ways:
            yield next((way for way in ways if way.outcome() in (Outcome.HOLDS, Outcome.ROUNDING)), ways[0])


# ── lists and products in the prose itself ──

_ITEM = re.compile(rf"{_MONEY}|(?P<open>[（(])|(?P<close>[）)])|(?P<stop>[。！])|(?P<of>其中)|(?P<turn>执行)")
_NEAR = Fraction(1, 20)  # a list that misses its total by more is one of some items only
_FEWEST = 3  # items behind 其中 before their missing the total means a slip
_PRODUCT = re.compile(
    rf"(?P<price>{_NUMBER})\s*(?P<priced>万元|元)[^\d，。；×xX*＊]{{0,8}}[×xX*＊]\s*(?P<times>{_NUMBER})\s*"
    rf"(?P<counted>[^\d，。；=＝]{{0,6}})[=＝]\s*(?P<number>{_NUMBER})\s*(?P<unit>亿元|万元|元)"
)


@check(
    "R-31-32",
    "文字中列举的金额合计等于总额",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对总额与“其中”、括号内列举的各项金额，改正填错的一项。",
    relation="总额 = “其中”所列各项之和；金额 = 其后括号内各项之和",
    failing=Edit(
        "全年执行311.14万元，执法巡查", "全年执行311.14万元，其中装备94.38万元、培训82.5万元、巡查133.26万元。执法巡查"
    ),
)
def lists_add_up(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for field, text in ((GOAL, form.expected), (RESULT, form.achieved)):
            if "元" not in text:
                continue
            for whole, items, fewest in _lists(form, field, text):
                stated = finer(whole, 2)
                parts: Parts = tuple((1, finer(item, 2)) for item in items)
                relation = Linear(rule.code, stated, parts)
                gap = abs(stated.grains - relation.expected())
                if len(items) >= (fewest if gap else 2) and gap <= stated.grains * _NEAR:
                    yield _of_the_item(rule, form, stated, parts) if gap else relation


def _of_the_item(rule: Rule, form: SelfEvaluation, whole: Figure, parts: Parts) -> Linear:
    """The list as a relation of its total; of an item instead, when the form itself prints what that item should be."""
    gap = whole.grains - sum(part.grains for _, part in parts)
    reached = {
        quantity.low * 100 // 1
        for one in achievements(form, form.year)
        if (quantity := one.actual.quantity) is not None and quantity.unit == "元" and quantity.low == quantity.high
    }
    wrong = [n for n, (_, part) in enumerate(parts) if part.grains + gap in reached and part.grains not in reached]
    if len(wrong) != 1:
        return Linear(rule.code, whole, parts)
    at = wrong[0]
    others: Parts = tuple((-1, part) for n, (_, part) in enumerate(parts) if n != at)
    return Linear(rule.code, parts[at][1], ((1, whole), *others))


def _lists(form: SelfEvaluation, field: str, text: str) -> Iterator[tuple[Figure, Sequence[Figure], int]]:
    """Each amount with the amounts that follow it behind 其中 up to the full stop or to what was executed, or in
    brackets right behind it; and how many items it takes to call it a list of all."""
    stack: list[tuple[Figure | None, list[Figure]]] = []  # open brackets: the amount before them, the items inside
    before: Figure | None = None
    ended = 0
    whole: Figure | None = None
    items: list[Figure] = []
    for token in _ITEM.finditer(text):
        if token["number"]:
            before, ended = _amount(form, field, text, token), token.end()
            (stack[-1][1] if stack else items).append(before)
        elif token["open"]:
            stack.append((before if token.start() == ended else None, []))
        elif token["close"] and stack:
            owner, inside = stack.pop()
            if owner is not None:
                yield owner, inside, 2
        elif token["of"] and not stack:
            if whole is not None:
                yield whole, items, _FEWEST
            whole, items = before, []
        elif (token["stop"] or token["turn"]) and not stack:
            if whole is not None:
                yield whole, items, _FEWEST
            whole, items, before = None, [], None
    if whole is not None:
        yield whole, items, _FEWEST


@check(
    "R-31-34",
    "文字中单价乘数量等于金额",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对单价、数量和金额，改正填错的一个数。",
    relation="单价 × 数量 = 金额",
    failing=Edit("全年执行311.14万元，执法巡查", "全年执行311.14万元，装备2元/台×45台=94元，执法巡查"),
)
def price_times_quantity(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for field, text in ((GOAL, form.expected), (RESULT, form.achieved)):
            if "=" not in text and "＝" not in text:
                continue
            for match in _PRODUCT.finditer(text):
                finding = _product(rule, form, field, text, match)
                if finding is not None:
                    yield finding


def _product(rule: Rule, form: SelfEvaluation, field: str, text: str, match: re.Match[str]) -> Finding | None:
    price = Amount.parse(match["price"], Denomination(match["priced"]))
    times = Number.parse(match["times"])
    scale = 10_000 if plain(match["counted"]).startswith("万") else 1
    wanted = half_up(price.fen * times.millionths * scale, MILLION)
    stated = _amount(form, field, text, match)
    amount = stated.number
    assert isinstance(amount, Amount)
    if abs(wanted - amount.fen) < amount.step:
        return None
    return rule.finding(
        f"{form.display}{field}“{match[0]}”，应为{print_money(wanted, amount.denomination)}{amount.unit}",
        places=(stated.place,),
        stated=amount.text,
        expected=amount.printed(wanted),
        difference=amount.printed(amount.fen - wanted),
        unit=amount.unit,
        subject=stated.key,
    )
