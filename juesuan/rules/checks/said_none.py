"""Said to be none: where the text says there was no income or spending of a kind, the tables print none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import Role
from juesuan.facts import Figure
from juesuan.finding import NotChecked, Severity
from juesuan.rules.checks.codes import FUND, STATE_CAPITAL
from juesuan.rules.checks.counts import ABROAD, PURCHASE, RECEPTION, RUNNING
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.plausibility import APPROPRIATION
from juesuan.rules.checks.prose import Passage, in_section, passages
from juesuan.rules.checks.tables_form import DISCLOSURE
from juesuan.rules.checks.zeros import THREE_PUBLIC
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

FUNDS = {"政府性基金": (FUND, "政府性基金预算财政拨款"), "国有资本经营": (STATE_CAPITAL, "国有资本经营预算财政拨款")}
_NO_FUND = re.compile(
    r"(?:无|没有|未发生|未安排|不涉及)(?:使用)?(?:政府性基金|国有资本经营)[^，。；]{0,12}?"
    r"(收入[和、及与]支出|收支|收入|支出)(?=$|[，。；（(]|情况|决算)"
)
_NO_PART = re.compile(
    r"(?:无|没有|未发生)(?:“?三公”?经费|因公出国[（(]境[）)]费?|公务用车购置(?!及|和)费?|公务用车运行(?:维护)?费|公务接待费)"
    r"(?:财政拨款)?(?:支出)?(?=$|[，。；])"
)
_NO_MATTER = re.compile(r"(?:无|没有|未发生)(?:政府采购|机关运行经费)(?:支出)?(?=$|[，。；])")
_OF_ANOTHER_YEAR = re.compile(r"(?:上年|去年|以前年度|往年|上一年|20\d\d年)[^，。；]{0,6}$")
_OF_BOTH = re.compile(r"均$|都$|本年[^，。；]*$")
PARTS = {"出国": ABROAD, "购置": PURCHASE, "运行": RUNNING, "接待": RECEPTION, "三公": "合计"}


@check(
    "R-21-18",
    "写明没有的，表中也没有",
    severity=Severity.ERROR,
    source=DISCLOSURE,
    part="表文",
    hint="有此项收支的，改写为实际数并说明；确实没有的，核对表中的数字。",
    relation="文中写“无……收入和支出” ⇒ 相应的表没有金额",
    failing=Edit(
        "2024年度国有资本经营预算财政拨款本年收入420000.00元，",
        "2024年度无国有资本经营预算财政拨款收入和支出。其中收入420000.00元，",
    ),
)
def said_to_be_none(given: Given, rule: Rule) -> Outcomes:
    if not passages(given.accounts):
        yield NotChecked(rule.code, "没有读到情况说明的文字")
        return
    for passage, match, figures in _claims_of_nothing(given):
        printed = [figure for figure in figures if not figure.is_blank and figure.grains]
        if printed:
            listed = "、".join(f"{figure.label}为{shown(figure)}" for figure in printed)
            yield rule.finding(
                f"文中写“{match[0]}”，{listed}",
                places=(passage.of(match), *(figure.place for figure in printed)),
                stated=match[0],
                operands=tuple(printed),
                subject=f"没有·{passage.section}·{match[0]}",
            )


def _claims_of_nothing(given: Given) -> Iterator[tuple[Passage, re.Match[str], list[Figure]]]:
    """Where the text says there was nothing, with the figures of the tables that would then be blank."""
    for key, (kind, column) in FUNDS.items():
        for passage in in_section(given.accounts, key):
            for match in _NO_FUND.finditer(passage.text):
                if _is_of_this_year(given, passage, match):
                    yield passage, match, list(_of_fund(given, kind, column, match[1]))
    for key in ("政府采购", "机关运行经费"):
        for passage in in_section(given.accounts, key):
            for match in _NO_MATTER.finditer(passage.text):
                said = [
                    c.figure for _, c in passage.claims if c.role is Role.AMOUNT and not c.base and c.figure.is_money
                ]
                if _is_of_this_year(given, passage, match):
                    yield passage, match, said
    table = given.accounts.tables.get(THREE_PUBLIC)
    for passage in in_section(given.accounts, "三公") if table is not None else ():
        for match in _NO_PART.finditer(passage.text):
            row = next(row for word, row in PARTS.items() if word in match[0])
            if _is_of_this_year(given, passage, match) and table is not None:
                yield passage, match, [table.figure(row, "决算数")]


def _is_of_this_year(given: Given, passage: Passage, match: re.Match[str]) -> bool:
    before = passage.text[max(0, match.start() - 20) : match.start()].replace(f"{given.accounts.year}年", "本年")
    return _OF_ANOTHER_YEAR.search(before) is None or _OF_BOTH.search(before) is not None


def _of_fund(given: Given, kind: str, column: str, what: str) -> Iterator[Figure]:
    """The year's income and spending of a fund, from its own table, else from the table of all appropriations."""
    own, all_funds = given.accounts.tables.get(kind), given.accounts.tables.get(APPROPRIATION)
    if "支" in what:
        spent = next((c for c in ("本年支出", "本年支出合计") if own is not None and c in own.columns), "")
        if own is not None and spent:
            yield own.figure("合计", spent)
        if all_funds is not None and column in all_funds.columns:
            yield all_funds.figure("本年支出合计", column)
    if "收" in what and own is not None and "本年收入" in own.columns:
        yield own.figure("合计", "本年收入")
