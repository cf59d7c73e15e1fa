"""Items seen from two tables: the same contribution by economic and by functional class, spending without income."""

from __future__ import annotations

from juesuan.accounts import Table
from juesuan.amount import print_money
from juesuan.codes import row_words
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.codes import BASIC, CATALOGUE, GENERAL
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.plausibility import APPROPRIATION, EXPENDITURE, REVENUE, TOTAL
from juesuan.rules.checks.prose import at_row
from juesuan.rules.relation import Linear, Outcome
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

HOUSING = (("30113", ("2210201",)),)
INSURANCE = (
    ("30108", ("2080505",)),
    ("30109", ("2080506",)),
    ("30110", ("2101101", "2101102")),
    ("30111", ("2101103",)),
)
Pairs = tuple[tuple[str, tuple[str, ...]], ...]


def _same_contribution(given: Given, rule: Rule, pairs: Pairs) -> Outcomes:
    """Each economic 款 against the 项 it is usually paid under. Unequal is no error: the rest stands elsewhere."""
    basic, general = given.accounts.tables.get(BASIC), given.accounts.tables.get(GENERAL)
    if basic is None or general is None:
        yield NotChecked(rule.code, "没有读到基本支出表或一般公共预算支出表")
        return
    for code, items in pairs:
        stated = basic.figure(code, "金额")
        parts = tuple((1, general.figure(item, "基本支出")) for item in items)
        relation = Linear(rule.code, stated, parts)
        if relation.outcome() is not Outcome.FAILS:
            yield relation
            continue
        gap = stated.grains - relation.expected()
        others = "、".join(f"{figure.label}{shown(figure)}" for _, figure in parts if not figure.is_blank) or "0"
        unit = stated.number.unit
        yield rule.finding(
            f"{stated.label}为{shown(stated)}，与{others}相差{print_money(abs(gap), basic.denomination)}{unit}，"
            f"请说明{'多出部分在哪个功能科目列支' if gap > 0 else '少列的部分列入哪个经济科目'}",
            places=(stated.place, *(figure.place for _, figure in parts)),
            stated=stated.number.text.strip(),
            difference=stated.number.printed(gap),
            unit=unit,
            operands=tuple(figure for _, figure in parts),
            subject=stated.key,
        )


@check(
    "R-10-25",
    "住房公积金：经济分类与功能分类一致",
    severity=Severity.NOTICE,
    source=CATALOGUE,
    part="表间",
    hint="没有项目列支公积金时两数应一致；不一致的，说明差额的列支科目。",
    relation="基本支出表[30113] = 一般公共预算支出表[2210201].基本支出，不同的说明列支科目",
    failing=Edit("30113\t住房公积金\t1,163,827.44", "30113\t住房公积金\t1,163,727.44"),
)
def housing_fund(given: Given, rule: Rule) -> Outcomes:
    yield from _same_contribution(given, rule, HOUSING)


@check(
    "R-10-26",
    "养老、职业年金、医疗缴费：经济分类与功能分类一致",
    severity=Severity.NOTICE,
    source=CATALOGUE,
    part="表间",
    hint="两数不一致不一定是错：说明差额在哪个功能科目列支（如事业运行）；没有其他列支科目的，核对两张表。",
    relation="基本支出表[30108、30109、30110、30111] = 一般公共预算支出表相应项的基本支出，不同的说明列支科目",
    failing=Edit(
        "30108\t机关事业单位基本养老保险缴费\t1,048,576.32", "30108\t机关事业单位基本养老保险缴费\t1,058,576.32"
    ),
)
def insurance(given: Given, rule: Rule) -> Outcomes:
    yield from _same_contribution(given, rule, INSURANCE)


@check(
    "R-10-28",
    "有支出而无收入的科目有年初结转",
    severity=Severity.NOTICE,
    source="部门决算管理办法（财库〔2021〕36号）",
    part="表间",
    hint="本年没有收入的科目，支出只能来自年初结转和结余；在情况说明中写明，与年初结转明细核对。",
    relation="支出决算表有、收入决算表没有的科目，支出之和 ≤ 年初结转和结余",
    failing=Edit("2120501\t城乡社区环境卫生\t13,515,400.00\t12,875,400.00\t640,000.00\t\t\t\t\t\n", ""),
)
def spent_from_the_opening(given: Given, rule: Rule) -> Outcomes:
    tables = given.accounts.tables
    revenue, spending = tables.get(REVENUE), tables.get(EXPENDITURE)
    if revenue is None or spending is None or revenue.is_empty or spending.is_empty:
        yield NotChecked(rule.code, "没有读到收入决算表或支出决算表")
        return
    found = without_income(revenue, spending)
    if not found:
        return
    figures = [spending.figure(code, "本年支出合计") for code in found]
    total = sum(figure.grains for figure in figures)
    opening = _opening(tables.get(APPROPRIATION), tables.get(TOTAL))
    listed = "、".join(f"{row_words(figure_code)} {shown(f)}" for figure_code, f in zip(found, figures, strict=True))
    if opening is not None and opening[0] >= total:  # carried over and spent: nothing is wrong
        return
    said = "没有读到年初结转和结余"
    if opening is not None:
        said = (
            f"年初结转和结余{print_money(opening[0], spending.denomination)}{spending.denomination.value}，不足以支付"
        )
    places = tuple(at_row(spending, row) for row in spending.rows if row.key in found)
    yield rule.finding(
        f"{spending.display}有支出、{revenue.display}没有收入的科目：{listed}，只能来自年初结转；{said}",
        severity=Severity.EXPLAIN if opening is not None else rule.severity,
        places=(*places, *((opening[1],) if opening is not None else ())),
        stated=figures[0].number.text.strip(),
        unit=figures[0].number.unit,
        operands=tuple(figures),
        subject="无收入·" + "、".join(found),
    )


def without_income(revenue: Table, spending: Table) -> list[str]:
    """The 项 with spending and without any income this year, in order of print."""
    earning = {row.key for row in revenue.rows if revenue.figure(row.key, "本年收入合计").grains}
    spent = [code for code in spending.leaves() if spending.figure(code, "本年支出合计").grains > 0]
    return [code for code in spent if not any(other.startswith(code) for other in earning)]


def _opening(public: Table | None, whole: Table | None) -> tuple[int, Place] | None:
    """The opening balance of all money, else that of the appropriations, in 分 and where it stands."""
    for table, row in ((whole, "年初结转和结余"), (public, "年初财政拨款结转和结余")):
        if table is not None and not table.figure(row, "收入").is_blank:
            figure = table.figure(row, "收入")
            return figure.grains, figure.place
    return None
