"""Spending: expenditure by class, and three-public expenditure against its budget."""

from __future__ import annotations

from juesuan.accounts import FinalAccounts
from juesuan.writers.charts.bars import Bar, Group, draw_bars
from juesuan.writers.charts.chart import (
    Chart,
    LeftOut,
    by_class,
    exact_money,
    in_year,
    money_head,
    percent,
    short_money,
)
from juesuan.writers.charts.flow import SPENDING, TOTALS, class_name, printed_classes

THREE_PUBLIC = "财政拨款“三公”经费支出决算表"
_INNER = ("公务用车购置费", "公务用车运行维护费")


def class_chart(accounts: FinalAccounts) -> Chart | LeftOut:
    """Expenditure of the year by class (类), the largest first; left out when none is printed."""
    title = f"{in_year(accounts)}支出按功能分类"
    sums = _class_sums(accounts)
    if not sums:
        return LeftOut(title, f"{TOTALS}和{SPENDING}都没有按功能分类的支出")
    whole = sum(sums.values())
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    groups = [
        Group(class_name(code), (Bar(fen, f"{short_money(fen)}，占{percent(fen, whole)}"),)) for code, fen in ranked
    ]
    said = "、".join(f"{class_name(code)}{short_money(fen)}，占{percent(fen, whole)}" for code, fen in ranked)
    alt = f"支出合计{short_money(whole)}，其中{said}。"
    rows = [(code, class_name(code), exact_money(fen, accounts), percent(fen, whole)) for code, fen in ranked]
    rows.append(("", "合计", exact_money(whole, accounts), percent(whole, whole)))
    picture = draw_bars("chart-classes", title, alt, groups)
    head = ("编码", "类", money_head("支出", accounts), "占比")
    return Chart("chart-classes", title, picture, alt, head, tuple(rows))


def _class_sums(accounts: FinalAccounts) -> dict[str, int]:
    totals, spending = accounts.tables.get(TOTALS), accounts.tables.get(SPENDING)
    if totals is not None:
        found = printed_classes(totals)
        if found:
            return found
    if spending is None:
        return {}
    column = "本年支出合计"
    return {code: fen for code, parts in by_class(spending, (column,)).items() if (fen := parts[column])}


def three_public_chart(accounts: FinalAccounts) -> Chart | LeftOut:
    """Overseas, vehicles and reception: what was budgeted and what was spent."""
    title = f"{in_year(accounts)}财政拨款“三公”经费预算与决算"
    table = accounts.tables.get(THREE_PUBLIC)
    if table is None or table.is_empty:
        return LeftOut(title, f"没有{THREE_PUBLIC}，或表中没有金额")
    groups, rows, said = [], [], []
    for row in table.rows:
        budget, actual = (table.figure(row.key, column).grains for column in ("预算数", "决算数"))
        done = percent(actual, budget)
        label = f"其中：{row.key}" if row.key in _INNER else row.key
        bars = (Bar(budget, short_money(budget)), Bar(actual, f"{short_money(actual)}，完成预算{done}"))
        groups.append(
            Group(label, bars if budget else (bars[0], Bar(actual, short_money(actual))), inner=label != row.key)
        )
        rows.append((label, exact_money(budget, accounts), exact_money(actual, accounts), done))
        said.append(f"{row.key}预算{short_money(budget)}，决算{short_money(actual)}")
    alt = "；".join(said) + "。"
    picture = draw_bars("chart-three-public", title, alt, groups, ("预算数", "决算数"))
    head = ("项目", money_head("预算数", accounts), money_head("决算数", accounts), "完成预算")
    return Chart("chart-three-public", title, picture, alt, head, tuple(rows))
