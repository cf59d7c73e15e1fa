"""Limits: figures of the text that may not be larger than what they are part of."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from juesuan.accounts import Claim, Role
from juesuan.amount import Amount
from juesuan.facts import Figure, first_printed
from juesuan.finding import NotChecked, Severity
from juesuan.rules.relation import Linear
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.unit import UnitKind

RUNNING = "一般公共预算财政拨款基本支出决算表[公用经费合计].金额"
SPENT = "支出决算表[合计].本年支出合计 或 收入支出决算总表[本年支出合计].支出"
MONEY = (Role.AMOUNT, Role.BUDGET, Role.PRIOR, Role.DELTA)
MOST_OF_TEN = 8  # amounts of the text in one unit make that unit the text's own
CARRIERS = (UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LIKE)


def stated(given: Given, subject: str) -> Claim | None:
    """This year's amount of a subject, as the text states it."""
    claims = (c for c in given.accounts.claims if c.subject == subject and c.role is Role.AMOUNT and not c.base)
    return next(claims, None)


def _only(formula: str, given: Given) -> Figure | None:
    figures = first_printed(formula, given.tables)
    return figures[0][1] if figures and len(figures) == 1 else None


@check(
    "R-10-24",
    "机关运行经费不大于公用经费",
    severity=Severity.ERROR,
    source="预算法第十四条；部门决算管理办法（财库〔2021〕36号）",
    part="表文",
    hint="机关运行经费只含行政单位和参公事业单位基本支出中的公用经费；核对取数口径。",
    relation="机关运行经费 ≤ 一般公共预算财政拨款基本支出决算表[公用经费合计]；所属单位全为行政、参公单位时两者相等",
    failing=Edit("机关运行经费支出2318476.52元", "机关运行经费支出8318476.52元"),
    covers=("R-22-01",),
)
def administrative_costs(given: Given, rule: Rule) -> Outcomes:
    costs = stated(given, "机关运行经费")
    if costs is None:
        yield NotChecked(rule.code, "文中没有写明机关运行经费的金额")
        return
    running = _only(RUNNING, given)
    if running is None or running.is_blank:
        yield NotChecked(rule.code, "没有读到基本支出决算表的公用经费合计")
        return
    yield Linear(rule.code, costs.figure, ((1, running),), "≤")


@check(
    "R-22-21",
    "小微企业合同金额不大于中小企业，中小企业不大于采购总额",
    severity=Severity.ERROR,
    source="政府采购促进中小企业发展管理办法（财库〔2020〕46号）；算术关系",
    part="文字",
    hint="小微企业包含在中小企业之内，中小企业合同包含在采购总额之内；改正填错的一个。",
    relation="授予小微企业合同金额 ≤ 授予中小企业合同金额 ≤ 政府采购支出总额",
    failing=Edit("授予小微企业合同金额6127480.66元", "授予小微企业合同金额16127480.66元"),
)
def small_within_whole(given: Given, rule: Rule) -> Outcomes:
    whole = (stated(given, subject) for subject in ("政府采购支出总额", "授予中小企业合同金额", "授予小微企业合同金额"))
    found = [claim.figure for claim in whole if claim is not None]
    for larger, smaller in pairwise(found):
        yield Linear(rule.code, smaller, ((1, larger),), "≤")


@check(
    "R-22-16",
    "没有行政、参公单位的部门没有机关运行经费",
    severity=Severity.EXPLAIN,
    source="预算法第十四条；部门决算管理办法（财库〔2021〕36号）",
    part="表文",
    hint="只有行政单位和参照公务员法管理的事业单位有机关运行经费；核对单位性质或删去该数。",
    relation="所属单位没有行政单位和参公事业单位 ⇒ 机关运行经费 = 0",
    failing=Edit(
        "1.行政单位1个：示例市城市管理局（本级）。\n\n2.参公管理事业单位1个：",
        "1.公益一类事业单位1个：示例市城市管理局（本级）。\n\n2.公益二类事业单位1个：",
    ),
)
def nobody_to_bear_them(given: Given, rule: Rule) -> Outcomes:
    kinds = {unit.kind for unit in given.accounts.organisation.units}
    costs = stated(given, "机关运行经费")
    if costs is None or not kinds or UnitKind.UNKNOWN in kinds or kinds & set(CARRIERS):
        return
    if costs.figure.grains > 0:
        yield rule.finding(
            f"所列单位中没有行政单位和参公事业单位，文中却有机关运行经费{costs.figure.number.text.strip()}",
            places=(costs.figure.place,),
            stated=costs.figure.number.text.strip(),
            expected=costs.figure.number.printed(0),
            unit=costs.figure.number.unit,
            subject=costs.figure.key,
        )


@check(
    "R-26-16",
    "单位与全文不同的金额不大于收支总计",
    severity=Severity.ERROR,
    source="算术关系；出版物上数字用法（GB/T 15835）",
    part="文字",
    hint="全文用元的，这里把“元”写成了“万元”；改正单位。",
    relation="全文以元为单位，个别以万元为单位的金额 ≤ 收入支出决算总表[总计]",
    failing=Edit("公务接待费预算为72000.00元", "公务接待费预算为72000.00万元"),
)
def other_unit(given: Given, rule: Rule) -> Outcomes:
    total = first_printed("收入支出决算总表[总计].收入", given.tables)
    money = [c for c in given.accounts.claims if c.role in MONEY and isinstance(c.figure.number, Amount)]
    units = Counter(c.figure.number.denomination for c in money if isinstance(c.figure.number, Amount))
    if not total or total[0][1].grains == 0 or not units:
        yield NotChecked(rule.code, "没有读到收入支出决算总表的总计或文中的金额")
        return
    usual, times = units.most_common(1)[0]
    if times * 10 < len(money) * MOST_OF_TEN:
        return
    for claim in money:
        odd = isinstance(claim.figure.number, Amount) and claim.figure.number.denomination.fen > usual.fen
        if odd and claim.section != "国有资产" and claim.figure.grains > total[0][1].grains:
            yield Linear(rule.code, claim.figure, tuple(total), "≤")


@check(
    "R-22-06",
    "政府采购支出不大于本年支出",
    severity=Severity.EXPLAIN,
    source="政府采购法；地方预决算公开操作规程（财预〔2016〕143号）",
    part="表文",
    hint="按合同金额统计、当年没有付完的，写明统计口径；否则核对采购支出总额。",
    relation="政府采购支出总额 ≤ 本年支出合计",
    failing=Edit("2024年度本部门政府采购支出总额15514920.05元", "2024年度本部门政府采购支出总额95514920.05元"),
)
def procurement(given: Given, rule: Rule) -> Outcomes:
    total, spent = stated(given, "政府采购支出总额"), _only(SPENT, given)
    if total is not None and spent is not None and not spent.is_blank:
        yield Linear(rule.code, total.figure, ((1, spent),), "≤")
