"""Write the forms of examples/ningxia-hrss-2024/evaluations: ``python -m examples.make_evaluations``.

They are the published ones with the changes of ``ningxia-hrss-2024.evaluations.toml``; rates and scores of execution
and total scores are worked out anew. ``evaluations.csv`` lists every value that is not as published, with the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from juesuan.accounts import FUND_ROWS, Indicator, SelfEvaluation
from juesuan.amount import MILLION, Amount, Number, half_up
from juesuan.facts import Figure
from juesuan.folder import csv_text, load
from juesuan.folder.evaluations import write_evaluations

HERE = Path(__file__).parent
EXAMPLE = HERE / "ningxia-hrss-2024"
LIST = "evaluations.csv"
COLUMNS = ("项目", "位置", "公布的", "编制的", "原因")
TOTAL, EXECUTED, BUDGET = "年度资金总额", "全年执行数", "全年预算数"
Line = dict[str, str]


def points(text: str, of: Figure | None = None) -> Figure:
    """A number of points as it is printed."""
    number = Number.parse(text, "分")
    return replace(of, number=number) if of is not None else Figure("", "", number)


def changed(form: SelfEvaluation, change: Mapping[str, Any]) -> tuple[SelfEvaluation, str]:
    """The form with one change made, and what was printed there."""
    at, value = change["at"], change["value"]
    if at in ("unit", "achieved"):
        return replace(form, **{at: value}), getattr(form, at)
    if at.startswith("funds."):
        _, row, column = at.split(".")
        figure = form.funds[row, column]
        amount = Amount.parse(value, form.denomination)
        return replace(form, funds={**form.funds, (row, column): replace(figure, number=amount)}), figure.number.text
    where, _, field = at.partition(" → ")
    level, _, name = where.partition(" ")
    found = [n for n, i in enumerate(form.indicators) if i.level2 == level and i.name.startswith(name)]
    assert len(found) == 1, (form.number, at, [form.indicators[n].name for n in found])
    indicator = form.indicators[found[0]]
    new: Indicator
    if field == "score":
        before = indicator.score.number.text if indicator.score is not None else ""
        new = replace(indicator, score=points(value, indicator.score))
    else:
        before, new = getattr(indicator, field), replace(indicator, **{field: value})
    indicators = (*form.indicators[: found[0]], new, *form.indicators[found[0] + 1 :])
    return replace(form, indicators=indicators), before


def two_decimals(value: Fraction) -> str:
    digits = half_up(value.numerator * 100, value.denominator)
    return f"{digits // 100}.{digits % 100:02d}"


Change = tuple[str, str, str, str]  # where, as published, as prepared, why


def reckoned(form: SelfEvaluation) -> tuple[SelfEvaluation, list[Change]]:
    """The form with rates, the points for execution and the total as arithmetic gives them, and what that changed."""
    changes: list[Change] = []
    funds = dict(form.funds)
    for row in FUND_ROWS:
        full, spent, rate = (funds.get((row, column)) for column in (BUDGET, EXECUTED, "执行率"))
        if full is None or spent is None or rate is None or not (full.grains and rate.grains):
            continue
        right = Fraction(spent.grains * 100, full.grains)
        if abs(right * MILLION - rate.grains) > MILLION:
            text = f"{two_decimals(right)}%"
            funds[row, "执行率"] = replace(rate, number=Number.parse(text, "%"))
            changes.append((f"{row}·执行率", rate.number.text, text, "执行率 = 全年执行数 ÷ 全年预算数"))
    weight, score = funds[TOTAL, "分值"], funds[TOTAL, "得分"]
    earned = Fraction(funds[TOTAL, EXECUTED].grains, funds[TOTAL, BUDGET].grains) * Fraction(weight.grains, MILLION)
    if abs(earned * MILLION - score.grains) >= MILLION // 10:
        text = two_decimals(earned)
        funds[TOTAL, "得分"] = points(text, score)
        changes.append((f"{TOTAL}·得分", score.number.text, text, "得分 = 执行率 × 分值"))
    total = sum(i.score.grains for i in form.indicators if i.score is not None) + funds[TOTAL, "得分"].grains
    stated = form.total_score
    if stated is not None and total != stated.grains:
        text = re.sub(r"\.?0+$", "", two_decimals(Fraction(total, MILLION)))
        changes.append(("总分", stated.number.text, text, "总分 = 预算执行得分 + 各指标得分"))
        stated = points(text, stated)
    return replace(form, funds=funds, total_score=stated), changes


def made(form: SelfEvaluation, changes: Iterable[Mapping[str, Any]], lines: list[Line]) -> SelfEvaluation:
    """The form as it is prepared; what is not as published goes to ``lines``."""
    found: list[Change] = []
    for change in changes:
        form, before = changed(form, change)
        found.append((_named(change["at"]), before, change["value"], change["why"]))
    form, more = reckoned(form)
    lines += [dict(zip(COLUMNS, (form.display, *values), strict=True)) for values in (*found, *more)]
    return form


NAMES = {"achieved": "实际完成值", "target": "年度指标值", "score": "得分", "reason": "偏差原因"}


def _named(at: str) -> str:
    if at in ("unit", "achieved"):
        return {"unit": "实施单位", "achieved": "实际完成情况"}[at]
    if at.startswith("funds."):
        return at.removeprefix("funds.").replace(".", "·")
    where, _, field = at.partition(" → ")
    return f"{where}·{NAMES[field]}"


def main() -> None:
    """Write the forms and the list of what differs."""
    changes = tomllib.loads((HERE / f"{EXAMPLE.name}.evaluations.toml").read_text("utf-8"))["change"]
    lines: list[Line] = []
    forms = [
        made(form, [change for change in changes if change["form"] == form.number], lines)
        for form in load(EXAMPLE).evaluations
    ]
    for name, text in write_evaluations(forms):
        path = EXAMPLE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            text.replace("各项照报告原样填写", "由 examples/make_evaluations.py 写出"), "utf-8", newline="\n"
        )
    (EXAMPLE / LIST).write_text(csv_text.table(lines, COLUMNS, keep=COLUMNS), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
