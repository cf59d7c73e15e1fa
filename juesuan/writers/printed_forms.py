"""Printed forms: a self-evaluation form in the official layout with its merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, Indicator, SelfEvaluation
from juesuan.facts import Figure
from juesuan.writers.printed_tables import Box, TableBlock, head

WIDTHS = (6, 11, 11, 21, 12, 13, 7, 8, 17)  # frame, three levels, target, actual, weight, score, reason
HEADS = (
    *("一级指标", "二级指标", "三级指标"),
    *("年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
)


def print_form(form: SelfEvaluation) -> TableBlock:
    """The form as a block of nine columns: head, funds, objectives, indicators, total; its frame at the left."""
    body: list[tuple[Box, ...]] = [
        (head("项目名称", 2), Box(form.name, columns=7)),
        (head("主管部门", 2), Box(form.department, columns=3), head("实施单位"), Box(form.unit, columns=3)),
        *_funds(form),
        (head("年度总体目标", 1, 2), head("预期目标", 4), head("实际完成情况", 4)),
        (Box(form.expected, columns=4), Box(form.achieved, columns=4)),
        (head("绩效指标", 1, 1 + len(form.indicators)), *(head(text) for text in HEADS)),
        *_indicators(form),
        (head("总分", 6), _figure(form.total_weight), _figure(form.total_score), Box()),
    ]
    year = f"（{form.year}年度）" if form.year else ""
    return TableBlock(
        kind="项目支出绩效自评表",
        title=f"项目支出绩效自评表{year}",
        number=form.display,
        department=form.department,
        denomination=form.denomination.value,
        widths=WIDTHS,
        head=(),
        body=tuple(body),
        landscape=False,
        sums=dict(_sums(form)),
    )


def _sums(form: SelfEvaluation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the totals of the form add up: the sources of money, and weights and scores with those of execution."""
    whole, *sources = FUND_ROWS
    for column in FUND_COLUMNS[:3]:
        yield from _sum(form.fund(whole, column), (form.fund(source, column) for source in sources))
    marks = form.fund(whole, "分值"), form.fund(whole, "得分")
    yield from _sum(form.total_weight, (marks[0], *(indicator.weight for indicator in form.indicators)))
    yield from _sum(form.total_score, (marks[1], *(indicator.score for indicator in form.indicators)))


def _sum(total: Figure | None, parts: Iterable[Figure | None]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if total is not None:
        yield total.key, tuple(part.key for part in parts if part is not None)


def _figure(figure: Figure | None) -> Box:
    if figure is None:
        return Box(align="center")
    amount = figure.grains if figure.is_money and not figure.is_blank else None
    return Box(figure.number.text.strip(), "center", figure=figure.key, amount=amount)


def _funds(form: SelfEvaluation) -> list[tuple[Box, ...]]:
    """One head row and the four rows of money: their labels over two columns, then the six columns of the block."""
    rows: list[tuple[Box, ...]] = [
        (head(f"项目资金（{form.denomination.value}）", 1, 5), head("", 2), *(head(name) for name in FUND_COLUMNS))
    ]
    for name in FUND_ROWS:
        label = f"其中：{name}" if name == "当年财政拨款" else name
        rows.append((Box(label, columns=2), *(_figure(form.fund(name, column)) for column in FUND_COLUMNS)))
    return rows


def _indicators(form: SelfEvaluation) -> list[tuple[Box, ...]]:
    """Indicators with first and second levels merged, and one cell for a weight that several share."""
    rows: list[tuple[Box, ...]] = []
    for level1, of_first in groupby(form.indicators, key=lambda i: i.level1):
        first = list(of_first)
        weight = form.level_weights.get(level1)
        label = f"{level1}（{weight.number.text.strip()}分）" if weight is not None else level1
        for n, (level2, of_second) in enumerate(groupby(first, key=lambda i: i.level2)):
            second = list(of_second)
            for m, indicator in enumerate(second):
                cells: list[Box] = []
                if n == 0 and m == 0:
                    cells.append(Box(label, "center", rows=len(first)))
                if m == 0:
                    cells.append(Box(level2, "center", rows=len(second)))
                cells += [Box(indicator.name), Box(indicator.target, "center"), Box(indicator.achieved, "center")]
                cells += _marks(indicator, second[m:])
                rows.append(tuple(cells))
    return rows


def _marks(indicator: Indicator, following: Sequence[Indicator]) -> list[Box]:
    """Weight, score and reason; merged over the rows of a shared weight, absent on its later rows."""
    if indicator.group is None:
        return [_figure(indicator.weight), _figure(indicator.score), Box(indicator.reason)]
    shared = 0
    for other in following:
        if other.group != indicator.group:
            break
        shared += 1
    if indicator.weight is None and indicator.score is None:
        return [Box(indicator.reason)]
    weight, score = _figure(indicator.weight), _figure(indicator.score)
    return [
        Box(weight.text, "center", rows=shared, figure=weight.figure),
        Box(score.text, "center", rows=shared, figure=score.figure),
        Box(indicator.reason),
    ]
