"""Last year as the text implies it: this year less the stated change, and whether it fits the opening balance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from juesuan.accounts import Claim, FinalAccounts, Role
from juesuan.amount import Amount, Denomination, print_money
from juesuan.facts import Figure, first_printed
from juesuan.finding import Cause, Finding, NotChecked, Severity
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.plausibility import APPROPRIATION
from juesuan.rules.checks.prose import Passage, bare, in_section, passages, section, text_of
from juesuan.rules.checks.text_limits import RUNNING
from juesuan.rules.relation import Linear, Outcome, Parts
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

LAST_YEAR = "上年决算数"
MANAGEMENT = "部门决算管理办法（财库〔2021〕36号）"
COSTS = "机关运行经费"
RUNNING_CLASSES = ("商品和服务支出", "债务利息及费用支出", "资本性支出", "其他支出")
_NOTHING = re.compile(r"均无|没有|无政府性基金|无国有资本|不涉及|未发生")
_YUAN = 100  # 分: two figures to the 分 may be told apart by rounding, not by more than a 元


class Implied(NamedTuple):
    """An amount this year and last year, in 分, and the figures last year follows from, with their signs."""

    now: int
    before: int
    parts: Parts


def implied(accounts: FinalAccounts, key: str, subjects: tuple[str, ...]) -> Implied | None:
    """The first of the subjects told in the section, with the change against last year; ``None`` if that is not told.

    “持平” is no change; nothing at all is told as nothing in both years.
    """
    claims = [c for c in accounts.claims if c.section == key and c.subject in subjects and c.figure.is_money]
    amount = next((c for c in claims if c.role is Role.AMOUNT and not c.base), None)
    change = next((c for c in claims if c.role is Role.DELTA and c.base == LAST_YEAR and not c.figure.is_blank), None)
    if amount is not None and change is not None and change.direction is not None:
        delta = change.direction * change.figure.grains
        parts: Parts = ((1, amount.figure), *(((-change.direction, change.figure),) if change.direction else ()))
        return Implied(amount.figure.grains, amount.figure.grains - delta, parts)
    text = bare(text_of(accounts, key))
    if amount is not None and any(c.role is Role.DELTA and c.base == LAST_YEAR and c.direction == 0 for c in claims):
        return Implied(amount.figure.grains, amount.figure.grains, ((1, amount.figure),))
    spent = amount is not None and amount.figure.grains
    return Implied(0, 0, ()) if text and not spent and _NOTHING.search(text) is not None else None


FUNDS = (
    ("一般公共预算支出", ("一般公共预算财政拨款支出",)),
    ("政府性基金", ("本年支出", "政府性基金预算财政拨款支出")),
    ("国有资本经营", ("本年支出", "国有资本经营预算财政拨款支出")),
)


@check(
    "R-11-07",
    "由文字推算的上年末财政拨款结转结余与本年年初数相符",
    severity=Severity.EXPLAIN,
    source=MANAGEMENT,
    part="跨年",
    hint="两数之差是年初调整（财政收回、差错更正、划转）的，在情况说明中逐项写明；否则核对文中与上年相比的增减额。",
    relation="（财政拨款总计 ∓ 增减额）− Σ（各预算支出 ∓ 增减额）= 年初财政拨款结转和结余",
    failing=Edit("财政拨款收、支总计各增加2093435.74元，增长4.71%", "财政拨款收、支总计各增加2258898.37元，增长5.10%"),
    covers=("R-11-02",),
)
def opening_from_the_text(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    table = accounts.tables.get(APPROPRIATION)
    opening = table.figure("年初财政拨款结转和结余", "收入") if table is not None else None
    total = implied(accounts, "财政拨款总体", ("财政拨款收支总计",))
    spent = [implied(accounts, key, subjects) for key, subjects in FUNDS]
    told = [one for one in spent if one is not None]
    if opening is None or opening.is_blank or total is None or len(told) < len(spent):
        yield NotChecked(rule.code, "文字没有写全财政拨款总计和各项支出与上年相比的增减，推不出上年末结转和结余")
        return
    parts = (*total.parts, *((-sign, figure) for one in told for sign, figure in one.parts))
    relation = Linear(rule.code, opening, parts)
    if relation.outcome() is not Outcome.FAILS:
        return
    closing, unit = relation.expected(), _unit(opening)
    before = sum(one.before for one in told)
    yield rule.finding(
        f"按文中与上年相比的增减推算：上年财政拨款总计{_money(total.before, unit)} − 上年支出{_money(before, unit)} = "
        f"上年末结转和结余{_money(closing, unit)}，{opening.label}为{shown(opening)}，"
        f"相差{_money(abs(opening.grains - closing), unit)}，没有说明年初调整",
        places=(*(f.place for _, f in total.parts[::-1]), opening.place, *(f.place for o in told for _, f in o.parts)),
        difference=print_money(opening.grains - closing, unit),
        unit=unit.value,
        operands=(*(figure for _, figure in parts), opening),
        subject=f"{opening.key}·上年末",
        cause=_withdrawn(accounts, closing - opening.grains),
    )


_WITHDRAWN = re.compile(r"(?:财政)?(?:已|年初)*(?:财政)?收回[^，。；、\d]{0,20}?(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)")


def _withdrawn(accounts: FinalAccounts, gap: int) -> Cause | None:
    """What the report says was withdrawn, in its forms or in the text, when it may be part of what is missing."""
    told = [(form.display, text) for form in accounts.evaluations for text in (form.achieved, form.expected)]
    told += [("情况说明", passage.text) for passage in passages(accounts)]
    for where, text in told if gap > 0 else ():
        found = _WITHDRAWN.search(text) if "收回" in text else None
        if found is not None and 0 < _fen(found[1], found[2], Denomination.YUAN) <= gap + _YUAN:
            return Cause("withdrawn", f"{where}写有“{found[0]}”，差额疑含财政收回的结转和结余")
    return None


def _unit(figure: Figure) -> Denomination:
    return figure.number.denomination if isinstance(figure.number, Amount) else Denomination.YUAN


def _money(fen: int, unit: Denomination) -> str:
    return print_money(fen, unit) + unit.value


@check(
    "R-22-17",
    "机关运行经费两年口径一致",
    severity=Severity.EXPLAIN,
    source="预算法第十四条；" + MANAGEMENT,
    part="文字",
    hint="上年数与本年数用同一口径：只含行政单位和参公事业单位基本支出中的公用经费；口径调整过的，注明并按同口径重算增减。",
    relation="机关运行经费的减少额 ≤ 各类公用支出的减少额；推算的上年数不等于全部单位的公用经费",
    failing=Edit("比2023年度减少87436.55元，下降3.63%", "比2023年度减少387436.55元，下降14.32%"),
)
def costs_of_one_scope(given: Given, rule: Rule) -> Outcomes:
    costs = implied(given.accounts, COSTS, (COSTS,))
    if costs is None or not costs.parts:
        yield NotChecked(rule.code, "文字没有写明机关运行经费与上年相比的增减")
        return
    classes = [(name, one) for name in RUNNING_CLASSES if (one := _class(given.accounts, name)) is not None]
    stated = [name for name in RUNNING_CLASSES if _is_stated(given.accounts, name)]
    if not classes or len(classes) < len(stated):
        yield NotChecked(rule.code, "文字没有写明商品和服务支出等与上年相比的增减")
        return
    now, before = sum(one.now for _, one in classes), sum(one.before for _, one in classes)
    finding = _judged(given, rule, costs, (now, before), [name for name, _ in classes])
    if finding is not None:
        yield finding


def _class(accounts: FinalAccounts, name: str) -> Implied | None:
    found = implied(accounts, "基本支出", (name,))
    return found if found is not None and found.parts else None


def _is_stated(accounts: FinalAccounts, name: str) -> bool:
    return any(c.section == "基本支出" and c.subject == name and c.role is Role.AMOUNT for c in accounts.claims)


def _judged(given: Given, rule: Rule, costs: Implied, classes: tuple[int, int], names: list[str]) -> Finding | None:
    """The finding when last year's costs are those of all bodies, or fell by more than what they are part of."""
    figure, (now, before) = costs.parts[0][1], classes
    unit, listed = _unit(figure), "、".join(names)
    running = first_printed(RUNNING, given.tables)
    whole_now = {now, *(f.grains for _, f in running or ())}
    slack = max(_YUAN, unit.fen // 100)
    widened = abs(costs.before - before) <= slack and all(abs(costs.now - one) > slack for one in whole_now)
    fallen, whole_fallen = costs.before - costs.now, before - now
    if widened:
        said = f"推算的上年数{_money(costs.before, unit)}等于上年全部{listed}{_money(before, unit)}"
        said += "，本年数却只是其中一部分，两年口径不同"
    elif fallen > max(whole_fallen, 0) + slack:
        said = f"比上年减少{_money(fallen, unit)}，而{listed}合计"
        said += f"只减少{_money(whole_fallen, unit)}" if whole_fallen >= 0 else f"增加{_money(-whole_fallen, unit)}"
        said += "，减少额大于它所在的公用支出"
    else:
        return None
    saved = widened and 0 <= whole_fallen < fallen
    more = f"；{listed}合计只减少{_money(whole_fallen, unit)}，“压减”解释不了" if saved else ""
    return rule.finding(
        f"{figure.label}{shown(figure)}，{said}{more}",
        places=tuple(f.place for _, f in costs.parts[::-1]),
        stated=shown(costs.parts[-1][1]),
        operands=tuple(f for _, f in costs.parts),
        subject=f"{figure.key}·两年口径",
        cause=Cause("other-scope", "上年数是全部单位的口径，本年数只含行政和参公单位") if widened else None,
    )


_CARRIED = re.compile(
    r"(?:(20\d\d)年度?)?结转(?:的|了)?[^。；\d]{0,60}?([\d,]+(?:\.\d+)?)\s*(亿元|万元|元)?(?=[^。]*支付)"
)
_PAID = re.compile(r"(20\d\d)年度?(?:已|实际)?支付[^，。；\d]{0,10}([\d,]+(?:\.\d+)?)\s*(亿元|万元|元)")


@check(
    "R-26-14",
    "结转的款项减逐年支付等于年末结转和结余",
    severity=Severity.EXPLAIN,
    source="算术关系；" + MANAGEMENT,
    part="文字",
    hint="写全每一年度的支付数；起始结转减各年支付应等于年末结转和结余，不等的写明收回或调整。",
    relation="结转款项 − Σ 各年支付 = 年末结转和结余",
    failing=Edit(
        "国有企业退休人员社会化管理移交工作进入收尾阶段。",
        "2022年度结转移交工作尾款500000.00元，2023年度支付400000.00元。",
    ),
)
def paid_year_by_year(given: Given, rule: Rule) -> Outcomes:
    for key in ("政府性基金", "国有资本经营"):
        closing = next(
            (
                c
                for c in given.accounts.claims
                if c.section == key
                and c.role is Role.AMOUNT
                and c.subject == "年末结转和结余"
                and not c.figure.is_blank
            ),
            None,
        )
        for passage in in_section(given.accounts, key) if closing is not None else ():
            if closing is not None:
                yield from _followed(given, rule, passage, closing)
        if closing is None and section(given.accounts, key) is None:
            yield NotChecked(rule.code, f"没有读到{key}一节")


def _followed(given: Given, rule: Rule, passage: Passage, closing: Claim) -> Iterator[Finding]:
    """The money carried over followed through the payments of its sentence to the balance that is left."""
    start = _CARRIED.search(passage.text)
    if start is None:
        return
    end = passage.text.find("。", start.end())
    paid = list(_PAID.finditer(passage.text, start.end(), end if end > 0 else len(passage.text)))
    unit = _unit(closing.figure)
    first = _fen(start[2], start[3], unit)
    left = first - sum(_fen(match[2], match[3], unit) for match in paid)
    if not paid or abs(left - closing.figure.grains) <= max(_YUAN, unit.fen // 100):
        return
    payments = "".join(f" − {match[1]}年{match[2]}{match[3]}" for match in paid)
    silent = _years_between(start[1], paid, given.accounts.year)
    yield rule.finding(
        f"结转款项{start[2]}{payments} = {_money(left, unit)}，与年末结转和结余{shown(closing.figure)}"
        f"相差{_money(abs(left - closing.figure.grains), unit)}"
        + (f"，没有写{'、'.join(silent)}年度的支付" if silent else ""),
        places=(passage.of(start, 2), *(passage.of(match, 2) for match in paid), closing.figure.place),
        stated=start[2],
        difference=print_money(left - closing.figure.grains, unit),
        unit=unit.value,
        operands=(closing.figure,),
        subject=f"{closing.figure.key}·逐年支付·{start[2]}{payments}",
        cause=_told_last_year(passage.text[start.start() : end], given.accounts.year),
    )


def _told_last_year(sentence: str, year: int | None) -> Cause | None:
    """That a sentence speaks of last year and not of the year of the report."""
    if year is None or str(year) in sentence or str(year - 1) not in sentence:
        return None
    return Cause("last-year", f"这句话只讲到{year - 1}年度，没有讲{year}年度，疑照抄上年说明")


def _fen(number: str, unit: str | None, usual: Denomination) -> int:
    return Amount.parse(number, Denomination(unit) if unit else usual).fen


def _years_between(first: str | None, paid: list[re.Match[str]], last: int | None) -> list[str]:
    """The years from the carry-over to the report of which no payment is told."""
    if first is None or last is None:
        return []
    told = {int(match[1]) for match in paid}
    return [str(year) for year in range(int(first) + 1, last) if year not in told]
