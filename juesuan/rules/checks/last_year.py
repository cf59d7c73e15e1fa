"""Last year and the budget: what the text says of them against the reports that were handed in."""

from __future__ import annotations

from juesuan.accounts import Claim, FinalAccounts, Role
from juesuan.facts import first_printed
from juesuan.finding import NotChecked, Severity
from juesuan.rules.relation import Linear, Parts
from juesuan.rules.rule import Given, Outcomes, Rule, check


def _cells(claim: Claim, other: FinalAccounts) -> Parts | None:
    """The same cell or the same statement in another report."""
    figures = first_printed(claim.cell, other.tables) if claim.cell else None
    if figures:
        return tuple(figures)
    said = (
        c.figure
        for c in other.claims
        if (c.section, c.subject, c.whole) == (claim.section, claim.subject, claim.whole)
        and c.role is Role.AMOUNT
        and not c.base
    )
    first = next(said, None)
    return None if first is None else ((1, first),)


def _current(given: Given, claim: Claim) -> Parts | None:
    for other in given.accounts.claims:
        same = (other.section, other.item, other.subject) == (claim.section, claim.item, claim.subject)
        if same and other.role is Role.AMOUNT and not other.base:
            return ((1, other.figure),)
    figures = first_printed(claim.cell, given.accounts.tables) if claim.cell else None
    return tuple(figures) if figures else None


@check(
    "R-11-03",
    "文字所述上年数与上年报告一致",
    severity=Severity.EXPLAIN,
    source="部门决算管理办法（财库〔2021〕36号）",
    part="跨年",
    hint="与上年比较的基数取上年公开的决算数；因追溯调整等不同的，注明原因。",
    relation="上年数 = 上年报告的同一数；增减额 = 本年数 − 上年报告的同一数",
    needs=("上年",),
)
def as_published_last_year(given: Given, rule: Rule) -> Outcomes:
    if given.prior is None:
        yield NotChecked(rule.code, "没有上年报告（--prior）")
        return
    for claim in given.accounts.claims:
        if claim.base and claim.base != "上年决算数":
            continue
        if claim.role is Role.PRIOR:
            before = _cells(claim, given.prior)
            if before:
                yield Linear(rule.code, claim.figure, before)
        elif claim.role is Role.DELTA and claim.base == "上年决算数" and claim.direction is not None:
            before, now = _cells(claim, given.prior), _current(given, claim)
            if before and now:
                sign = claim.direction or 1
                parts = (*((sign * c, f) for c, f in now), *((-sign * c, f) for c, f in before))
                yield Linear(rule.code, claim.figure, parts)


@check(
    "R-11-05",
    "文字所述预算数与批复的预算一致",
    severity=Severity.EXPLAIN,
    source="预算法第十三条、第十四条",
    part="跨年",
    hint="年初预算数取人大批准、财政批复并公开的部门预算。",
    relation="年初预算数 = 部门预算公开的同一数",
    needs=("预算",),
)
def as_budgeted(given: Given, rule: Rule) -> Outcomes:
    if given.budget is None:
        yield NotChecked(rule.code, "没有部门预算（--budget）")
        return
    for claim in given.accounts.claims:
        if claim.role is Role.BUDGET and "全年" not in claim.base and "全年" not in claim.words:
            planned = _cells(claim, given.budget)
            if planned:
                yield Linear(rule.code, claim.figure, planned)
