"""Zeros: how the text speaks of nothing — no percentages on a zero base, no growth of zero."""

from __future__ import annotations

from juesuan.accounts import Claim, Role
from juesuan.amount import MILLION, Amount
from juesuan.facts import Figure
from juesuan.finding import Severity
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.prose import Statement, not_read, statements
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

WORDING = "部门决算公开说明的用语要求；地方预决算公开操作规程（财预〔2016〕143号）"
THREE_PUBLIC = "财政拨款“三公”经费支出决算表"


def _budget(given: Given, statement: Statement) -> Figure | None:
    """The budget a completion rate is of: as stated beside it, else the cell of the 三公 table."""
    claim = statement.get(Role.BUDGET)
    if claim is not None:
        return claim.figure
    table = given.accounts.tables.get(THREE_PUBLIC)
    if table is None or statement.section != "三公" or table.is_empty:
        return None
    row = "合计" if statement.subject == "“三公”经费" else statement.subject
    return table.cells.get((row, "预算数"))


@check(
    "R-20-15",
    "预算为零不写完成率",
    severity=Severity.ERROR,
    source=WORDING,
    part="文字",
    hint="年初没有安排预算的，写“年初未安排预算”并说明原因；预算、决算都为零的，写没有该项支出。",
    relation="预算数 = 0 ⇒ 不写完成预算的百分比",
    failing=Edit(
        "因公出国（境）费预算为60000.00元，支出决算为0.00元", "因公出国（境）费预算为0.00元，支出决算为0.00元"
    ),
)
def completion_of_nothing(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        rate = statement.get(Role.COMPLETION)
        budget = _budget(given, statement) if rate is not None else None
        if rate is None or budget is None or budget.is_blank or not budget.is_readable or budget.grains:
            continue
        amount = statement.get(Role.AMOUNT, "")
        spent = amount is not None and amount.figure.grains != 0
        yield rule.finding(
            f"{statement.subject}预算为 0，却写完成{shown(rate.figure)}",
            severity=Severity.ERROR if spent else Severity.NOTICE,
            places=(rate.figure.place, budget.place),
            stated=shown(rate.figure),
            operands=(budget,),
            subject=rate.figure.key,
        )


@check(
    "R-21-06",
    "上年为零不写增长百分比",
    severity=Severity.ERROR,
    source=WORDING,
    part="文字",
    hint="上年没有此项支出的，写“上年无此项支出”，不写增长百分比。",
    relation="上年数 = 0 ⇒ 不写增长率",
    failing=Edit("比2023年度增加171947.23元，增长75.28%", "比2023年度增加400364.59元，增长100.00%"),
)
def growth_from_nothing(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        amount = statement.get(Role.AMOUNT, "")
        for growth in statement.claims:
            if growth.role is not Role.GROWTH or not growth.figure.grains or amount is None:
                continue
            if _base(statement, growth, amount) == 0 and not _rounded_to_nothing(amount, growth):
                yield rule.finding(
                    f"{statement.subject}上年（基数）为 0，却写增长{shown(growth.figure)}",
                    places=(growth.figure.place, amount.figure.place),
                    stated=shown(growth.figure),
                    operands=(amount.figure,),
                    subject=growth.figure.key,
                )


def _rounded_to_nothing(amount: Claim, growth: Claim) -> bool:
    """Whether the base may be a small amount that 万元 with two decimals shows as 0: its growth is not just 100 %."""
    number = amount.figure.number
    return isinstance(number, Amount) and number.is_rounded and growth.figure.grains != 100 * MILLION


def _base(statement: Statement, growth: Claim, amount: Claim) -> int | None:
    """What the growth is measured from, in grains; ``None`` when the text does not tell."""
    prior = statement.get(Role.PRIOR)
    if prior is not None and "预算" not in growth.base:
        return prior.figure.grains
    delta = statement.get(Role.DELTA, growth.base)
    if delta is None or not delta.direction or not delta.figure.grains:
        return None
    return amount.figure.grains - delta.direction * delta.figure.grains


@check(
    "R-21-16",
    "没有增减时不写增减数和百分比",
    severity=Severity.NOTICE,
    source=WORDING,
    part="文字",
    hint="两年相同写“与上年持平”；两年都没有的，写“本年度和上年度均无……”，不写“增加0元，增长0%”。",
    relation="增减额 = 0 ⇒ 写持平或均无，不写增加（减少）0",
    failing=Edit(
        "公务接待费预算为72000.00元，支出决算为51273.80元，完成预算的71.21%；比2023年度减少4532.45元，下降8.12%",
        "公务接待费预算为72000.00元，支出决算为51273.80元，完成预算的71.21%；比2023年度增加0元，增长0%",
    ),
)
def no_growth_of_nothing(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for claim in given.accounts.claims:
        if claim.role is Role.DELTA and claim.direction and claim.figure.grains == 0 and not claim.figure.is_blank:
            word = "增加" if claim.direction > 0 else "减少"
            yield rule.finding(
                f"{claim.figure.label}写作“{word}{shown(claim.figure)}”，没有增减应写持平或两年均无",
                places=(claim.figure.place,),
                stated=shown(claim.figure),
                operands=(claim.figure,),
                subject=claim.figure.key,
            )


USUAL = 3  # changes with a percentage that make one without it an omission


@check(
    "R-26-15",
    "增减额后写明增减率",
    severity=Severity.NOTICE,
    source=WORDING,
    part="文字",
    hint="与上年比较的增减额后写明百分比；本年为 0 的写“下降100%”，上年为 0 的写“上年无此项支出”。",
    relation="与上年比较写有增减额，上年数不为 0 ⇒ 写有增减率",
    failing=Edit("比2023年度减少87436.55元，下降3.63%。", "比2023年度减少87436.55元。"),
)
def change_with_its_rate(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    without: list[tuple[Claim, int]] = []
    usual = 0
    for statement in statements(given.accounts):
        amount = statement.get(Role.AMOUNT, "")
        for delta in statement.claims:
            if delta.role is not Role.DELTA or not delta.direction or not delta.figure.grains or "预算" in delta.base:
                continue
            if statement.get(Role.GROWTH, delta.base) is not None:
                usual += 1
            elif amount is not None and delta.figure.is_money and amount.figure.is_money and "~" not in delta.item:
                before = amount.figure.grains - delta.direction * delta.figure.grains
                without += [(delta, before)] if before > 0 else []
    if not without or usual < USUAL:
        return
    listed = "、".join(f"{claim.subject}{shown(claim.figure)}" for claim, _ in without[:5])
    yield rule.finding(
        f"与上年比较只写增减额，没有写百分比：{listed}",
        places=tuple(claim.figure.place for claim, _ in without),
        stated=shown(without[0][0].figure),
        operands=tuple(claim.figure for claim, _ in without),
        subject=f"没有增减率·{listed}",
    )
