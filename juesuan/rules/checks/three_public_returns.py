"""The budget of 三公 beside its text: what was taken back is no longer part of an adjusted budget."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import Role
from juesuan.facts import Figure
from juesuan.finding import NotChecked, Severity
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.prose import bare, statements
from juesuan.rules.checks.statements import INSPECTION
from juesuan.rules.checks.zeros import THREE_PUBLIC
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

WHOLE = "“三公”经费"
_TAKEN_BACK = re.compile(r"(?:收回|上缴|交回|缴回)(?:了)?(?:至|到)?(?:本级)?(?:财政|国库)|财政(?:已)?(?:统一)?收回")
_ADJUSTED = re.compile(r"全年预算数|调整后的预算数|调整预算数")


@check(
    "R-21-19",
    "已收回财政的资金，全年预算数相应核减",
    severity=Severity.EXPLAIN,
    source=INSPECTION,
    part="表文",
    hint="“三公”经费表的预算数是调整后的全年预算数：资金已收回财政的，预算数应扣除；没有收回的，改写原因。",
    relation="原因写“收回财政” ⇒ 全年预算数已核减，决算数不再小于预算数",
    failing=Edit(
        "决算数小于预算数的主要原因是落实过紧日子要求，从严控制公务出行和接待",
        "决算数小于预算数的主要原因是结余资金收回财政",
    ),
)
def budgets_after_return(given: Given, rule: Rule) -> Outcomes:
    table = given.accounts.tables.get(THREE_PUBLIC)
    if table is None or not given.accounts.claims:
        yield NotChecked(rule.code, "没有读到“三公”经费表或文字中的数字")
        return
    if not any(_ADJUSTED.search(bare(note)) for note in table.notes):
        return
    told = list(_told(given))
    parts = [found for found in told if found[0] != WHOLE] or told
    for subject, budget, actual, reason in parts:
        yield rule.finding(
            f"{subject}决算{shown(actual)}小于预算{shown(budget)}，原因写“{reason}”；"
            "预算数是调整后的全年预算数，收回的资金应已扣除",
            places=(budget.place, actual.place),
            stated=shown(budget),
            operands=(actual,),
            subject=f"{budget.key}·收回",
        )


def _told(given: Given) -> Iterator[tuple[str, Figure, Figure, str]]:
    """The statements that give a return of money as the reason for spending less: subject, budget, actual, reason."""
    for statement in statements(given.accounts):
        budget, actual = statement.get(Role.BUDGET), statement.get(Role.AMOUNT, "")
        if statement.section == "三公" and budget is not None and actual is not None:
            reasons = (c.reason.strip("。") for c in statement.claims if "预算" in c.base)
            reason = next((reason for reason in reasons if _TAKEN_BACK.search(reason)), "")
            if reason and actual.figure.grains < budget.figure.grains:
                yield statement.subject, budget.figure, actual.figure, reason
