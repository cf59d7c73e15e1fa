"""What the text says of the self-evaluation as a whole, against the forms: number, money, average, grades."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from juesuan.accounts import Claim, FinalAccounts, Role, SelfEvaluation
from juesuan.amount import MILLION, Number, half_up
from juesuan.facts import Figure, first_printed
from juesuan.finding import Cause, NotChecked, Severity
from juesuan.performance.points import (
    BUDGET,
    EXECUTED,
    MONEY_COLUMNS,
    SOURCE_ROWS,
    TOTAL_ROW,
    money,
    printed,
    rounded_away,
    unread_forms,
)
from juesuan.place import Place
from juesuan.rules.checks.prose import in_section
from juesuan.rules.relation import Linear, Outcome, Parts
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import DISCLOSURE, EVALUATION, EVALUATION_ARITHMETIC

PART = "表文·绩效"
SECTION = "绩效"
GENERAL = "一般公共预算"
BUDGETS = (GENERAL, "政府性基金", "国有资本经营")
ALL_PROJECTS = "自评项目"
OTHER_SOURCE = SOURCE_ROWS[-1]
_PROBLEMS = re.compile(r"问题|不足")
_NEXT_STEPS = re.compile(r"下一步|改进|措施|整改")


@dataclass(slots=True)
class Told:
    """What the text says of the projects of one budget: their number, of which levels, the money they cover."""

    budget: str
    number: Figure | None = None
    levels: list[Figure] = field(default_factory=list)
    amounts: list[Figure] = field(default_factory=list)
    shares: list[Claim] = field(default_factory=list)


def _told(accounts: FinalAccounts) -> list[Told]:
    """The statements on projects in order; a level, an amount or a share belongs to the budget named last before it."""
    claims = [claim for claim in accounts.claims if claim.section == SECTION and not claim.figure.is_blank]
    found: list[Told] = []
    for claim in sorted(claims, key=lambda c: (c.figure.place.line or 0, c.figure.place.start or 0)):
        budget = next((name for name in (*BUDGETS, ALL_PROJECTS) if claim.subject.startswith(name)), "")
        if claim.role is Role.COUNT and claim.subject in ("一级项目", "二级项目", "三级项目"):
            if found:
                found[-1].levels.append(claim.figure)
        elif claim.role is Role.COUNT and budget and claim.subject.endswith("项目"):
            found.append(Told(budget, claim.figure))
        elif claim.role is Role.AMOUNT and not claim.base:
            if not found and budget:
                found.append(Told(budget))
            if found and "资金" in claim.subject:
                found[-1].amounts.append(claim.figure)
        elif claim.role is Role.SHARE and found:
            found[-1].shares.append(claim)
    return found


def _by_budget(accounts: FinalAccounts) -> tuple[list[Told], Told | None]:
    """What is told budget by budget, and of all projects together."""
    told = _told(accounts)
    return [t for t in told if t.budget != ALL_PROJECTS], next((t for t in told if t.budget == ALL_PROJECTS), None)


@check(
    "R-22-10",
    "项目个数等于各级、各类项目个数之和",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对项目个数：一级、二级项目之和等于该预算的项目个数，各预算之和等于自评项目总数。",
    relation="项目个数 = 一级项目 + 二级项目；自评项目总数 = 一般公共预算 + 政府性基金 + 国有资本经营预算项目个数",
    failing=Edit("包含一级项目2个", "包含一级项目1个"),
)
def project_counts_add_up(given: Given, rule: Rule) -> Outcomes:
    budgets, together = _by_budget(given.accounts)
    for told in budgets:
        if told.number is not None and len(told.levels) > 1:
            yield Linear(rule.code, told.number, tuple((1, figure) for figure in told.levels))
    counts = _counts(budgets)
    if together is not None and together.number is not None and counts:
        yield Linear(rule.code, together.number, tuple((1, figure) for figure in counts))


def _counts(budgets: Sequence[Told]) -> list[Figure]:
    return [told.number for told in budgets if told.number is not None]


@check(
    "R-33-03",
    "文字所述项目个数等于所附自评表份数",
    severity=Severity.ERROR,
    source=f"{DISCLOSURE}；{EVALUATION}",
    part=PART,
    hint="补附缺少的自评表，或改正文字中的项目个数。",
    relation="各预算项目个数之和 = 自评表份数",
    failing=Edit("政府性基金预算项目1个", "政府性基金预算项目2个"),
)
def counted_projects_have_forms(given: Given, rule: Rule) -> Outcomes:
    if unread_forms(given.accounts):
        yield NotChecked(rule.code, unread_forms(given.accounts))
        return
    budgets, together = _by_budget(given.accounts)
    counts = _counts(budgets)
    stated = together.number if together is not None and together.number is not None else None
    if stated is None and not counts:
        if given.accounts.evaluations:
            yield NotChecked(rule.code, "文字中没有读到自评项目个数")
        return
    forms = len(given.accounts.evaluations)
    words = f"所附自评表{forms}份"
    if stated is not None:
        yield Linear(rule.code, stated, (), constant=forms * MILLION, words=words)
    else:
        others = tuple((-1, figure) for figure in counts[1:] if figure.grains)
        words += "减其他预算的项目" if others else ""
        yield Linear(rule.code, counts[0], others, constant=forms * MILLION, words=words)


def _amounts(budgets: Sequence[Told], together: Told | None) -> list[Figure]:
    """The money covered, budget by budget, or as stated of all projects."""
    found = [told.amounts[0] for told in budgets if told.amounts]
    return found or (together.amounts[:1] if together is not None else [])


@check(
    "R-22-11",
    "涉及资金等于各自评表资金之和",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="按自评表年度资金总额的全年执行数（或全年预算数）重新汇总，并在文字中写明口径。",
    relation="各预算涉及资金之和 = Σ自评表年度资金总额的全年执行数（或全年预算数、年初预算数）",
    failing=Edit("共涉及资金767.41万元", "共涉及资金776.41万元"),
)
def money_covered_is_that_of_the_forms(given: Given, rule: Rule) -> Outcomes:
    forms, amounts = given.accounts.evaluations, _amounts(*_by_budget(given.accounts))
    if not forms or not amounts or unread_forms(given.accounts):
        if forms:
            yield NotChecked(rule.code, unread_forms(given.accounts) or "文字中没有读到涉及资金")
        return
    stated, others = amounts[0], tuple((-1, figure) for figure in amounts[1:] if figure.grains)
    ways: list[Linear] = []
    for column in MONEY_COLUMNS:
        parts: Parts = tuple((1, figure) for form in forms if (figure := money(form, TOTAL_ROW, column)) is not None)
        blanks = sum(figure.is_blank for _, figure in parts) + len(forms) - len(parts)
        if parts and (column == EXECUTED or not blanks):
            exact = sum(sign * figure.grains for sign, figure in (*parts, *others))
            words = f"{len(forms)}份自评表{column}之和"
            ways.append(Linear(rule.code, stated, (*parts, *others), constant=rounded_away(exact, stated), words=words))
    if not ways:
        yield NotChecked(rule.code, "自评表没有读到年度资金总额")
        return
    # the forms' executed amounts are meant unless another column is what was plainly added up
    by_column = sorted(ways, key=lambda way: abs(stated.grains - way.expected()))
    holding = next((way for way in by_column if way.outcome() is not Outcome.FAILS), None)
    yield holding if holding is not None else ways[-1]


@check(
    "R-22-13",
    "占项目支出比重的分子、分母口径一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="分母只含一般公共预算财政拨款的，分子也只取自评表中的财政拨款执行数；或写明涉及资金含其他资金。",
    relation="占一般公共预算项目支出的比重，分子不含自评表的其他资金",
    failing=Edit(
        "其中：当年财政拨款\t480\t480\t456.27\t—\t\t—\n\t上年结转资金\t\t\t\t—\t\t—\n\t其他资金\t\t\t\t",
        "其中：当年财政拨款\t400\t400\t376.27\t—\t\t—\n\t上年结转资金\t\t\t\t—\t\t—\n\t其他资金\t80\t80\t80\t",
    ),
)
def share_compares_like_with_like(given: Given, rule: Rule) -> Outcomes:
    budgets, together = _by_budget(given.accounts)
    shares = [share for told in budgets if told.budget == GENERAL for share in told.shares]
    amounts = _amounts(budgets, together)
    forms = given.accounts.evaluations
    if not shares or not amounts or not forms:
        return
    covered = sum(figure.grains for figure in amounts)
    executed = [money(form, TOTAL_ROW, EXECUTED) for form in forms]
    if abs(covered - sum(figure.grains for figure in executed if figure is not None)) > len(forms) * MILLION // 2:
        return  # another sum than that of the executed amounts: what it contains cannot be told
    own = [(form, amount) for form in forms if (amount := own_money(form)) > 0]
    if not own:
        return
    total = sum(amount for _, amount in own)
    names, unit = "、".join(form.display for form, _ in own[:5]), amounts[0].number.unit
    alone = [form.display for form, amount in own if amount == (_executed(form) or 0)]
    said = f"{shares[0].base or '占比'}{shares[0].figure.number.text.strip()}：涉及资金{amounts[0].number.text.strip()}"
    said += f"含{names}的其他资金{amounts[0].number.printed(total)}{unit}，分母只是财政拨款的项目支出，口径不同"
    alike = _without(shares[0], covered - total, given)
    if alike and Number.parse(alike).grains == shares[0].figure.grains:
        return  # the share was taken of the appropriations alone
    said += f"；剔除其他资金后为{alike}" if alike else ""
    said += f"；{'、'.join(alone)}全部为其他资金，不是一般公共预算项目" if alone else ""
    yield rule.finding(
        said,
        places=(shares[0].figure.place, amounts[0].place, *(_other_place(form) for form, _ in own)),
        stated=shares[0].figure.number.text.strip(),
        expected=alike,
        cause=Cause("other-scope", "分子是全部资金的执行数，分母只是财政拨款的项目支出"),
        unit="%",
        operands=(amounts[0],),
        subject=shares[0].figure.key,
    )


def _executed(form: SelfEvaluation) -> int | None:
    figure = money(form, TOTAL_ROW, EXECUTED)
    return None if figure is None else figure.grains


def _without(share: Claim, part: int, given: Given) -> str:
    """The share like for like, as a percentage; “” when what it is a share of was not read."""
    whole = first_printed(share.base_cell, given.tables) if share.base_cell else None
    below = sum(sign * figure.grains for sign, figure in whole or ())
    if below <= 0:
        return ""
    return share.figure.number.printed(half_up(part * 100 * MILLION, below))


def own_money(form: SelfEvaluation) -> int:
    """Executed money of 其他资金 in 分: as printed, or what the total leaves when its cell was left blank."""
    other, total = money(form, OTHER_SOURCE, EXECUTED), money(form, TOTAL_ROW, EXECUTED)
    if other is not None and printed(other):
        return other.grains
    budget = money(form, OTHER_SOURCE, BUDGET)
    if budget is None or budget.grains <= 0 or total is None:
        return 0
    rest = (money(form, row, EXECUTED) for row in SOURCE_ROWS[:-1])
    return total.grains - sum(figure.grains for figure in rest if figure is not None)


def _other_place(form: SelfEvaluation) -> Place:
    figure = form.fund(OTHER_SOURCE, EXECUTED)
    return figure.place if figure is not None else form.place


@check(
    "R-22-15",
    "绩效情况说明写明问题和改进措施",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part=PART,
    hint="在预算绩效情况说明中补充自评发现的主要问题和下一步改进措施。",
    relation="绩效情况说明含发现的问题和改进措施",
    failing=Edit(
        "发现的主要问题：个别项目前期准备不够充分，支付进度偏慢。下一步改进措施：提前谋划项目实施，加强执行监控，用好自评结果。",
        "各项目完成较好。",
    ),
)
def problems_and_next_steps_are_told(given: Given, rule: Rule) -> Outcomes:
    passages = in_section(given.accounts, SECTION)
    if not passages or not given.accounts.evaluations:
        return
    text = "".join(passage.text for passage in passages)
    wanting = [
        name for name, words in (("存在的问题", _PROBLEMS), ("改进措施", _NEXT_STEPS)) if words.search(text) is None
    ]
    if wanting:
        yield rule.finding(
            f"预算绩效情况说明没有写{'、'.join(wanting)}",
            places=(passages[0].paragraph.place,),
            subject="绩效说明",
        )
