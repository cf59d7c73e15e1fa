"""The evaluation as a workbook: 汇总, 自评表, 指标, 审核意见; its numbers are numbers that people can reckon with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from os import PathLike
from typing import TYPE_CHECKING, Any

from juesuan import shipped
from juesuan.amount import MILLION
from juesuan.finding import Severity
from juesuan.performance.points import BUDGET, EXECUTED, TOTAL_ROW, money, printed
from juesuan.performance.scoring import Evaluation, Item, Reviewed
from juesuan.performance.scoring.remark import place_of, what
from juesuan.writers.whole import write_whole

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

AnyPath = str | PathLike[str]
SEVERITIES = {Severity.ERROR: "必须改正", Severity.EXPLAIN: "必须说明", Severity.NOTICE: "提示"}
FEN_OF_WAN = 1_000_000
Value = str | int | Decimal | None
Row = Sequence[Value]


def write_xlsx(evaluation: Evaluation, path: AnyPath) -> None:
    """Write the workbook; the same bytes for the same evaluation. :class:`JuesuanError` when it cannot be written."""
    write_whole(path, to_xlsx(evaluation))


def to_xlsx(evaluation: Evaluation) -> bytes:
    """The workbook as bytes."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": "绩效自评核算", "created": datetime(2024, 1, 1)})
    looks = _Looks(workbook)
    _summary(workbook.add_worksheet("汇总"), evaluation, looks)
    columns = shipped.toml(__package__, "workbook.toml")
    lists = {
        "自评表": _forms(evaluation.forms),
        "指标": _items(evaluation.forms),
        "审核意见": _remarks(evaluation),
    }
    for name, rows in lists.items():
        looks.table(workbook.add_worksheet(name), list(columns[name].items()), rows)
    workbook.close()
    return stream.getvalue()


class _Looks:
    """The formats of the workbook, and how a list is put on a sheet."""

    def __init__(self, workbook: Workbook) -> None:
        shown: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True}
        self.text: Format = workbook.add_format(shown)
        self.number: Format = workbook.add_format({**shown, "num_format": "#,##0.00"})
        self.percent: Format = workbook.add_format({**shown, "num_format": "0.00%"})
        self.head: Format = workbook.add_format({**shown, "bold": True, "bg_color": "#E7ECF2", "border": 1})
        self.title: Format = workbook.add_format({"font_name": "宋体", "font_size": 14, "bold": True})

    def table(self, sheet: Worksheet, columns: Sequence[tuple[str, int]], rows: Iterable[Row]) -> None:
        """A list with its heads held in place and filters on them."""
        for column, (name, wide) in enumerate(columns):
            sheet.set_column(column, column, wide)
            sheet.write_string(0, column, name, self.head)
        sheet.set_row(0, 42)
        last = 0
        for last, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                self.put(sheet, last, column, value, is_share=columns[column][0] in ("执行率", "完成率"))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def put(self, sheet: Worksheet, row: int, column: int, value: Value, *, is_share: bool = False) -> None:
        """One cell; nothing where there is no value."""
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value, self.text)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.text)
        else:
            sheet.write_number(row, column, value, self.percent if is_share else self.number)


def _points(millionths: int | None) -> Decimal | None:
    return None if millionths is None else Decimal(millionths) / MILLION


def _wan(fen: int) -> Decimal:
    return Decimal(fen) / FEN_OF_WAN


def _share(share: Fraction | None) -> Decimal | None:
    return None if share is None else Decimal(share.numerator) / Decimal(share.denominator)


def _forms(forms: Sequence[Reviewed]) -> Iterator[Row]:
    for one in forms:
        scored, form = one.evaluated, one.form
        amounts = [money(form, TOTAL_ROW, column) for column in (BUDGET, EXECUTED)]
        counts = [sum(finding.severity is severity for finding in one.remarks) for severity in SEVERITIES]
        execution = scored.execution
        yield (
            form.display,
            form.name,
            form.unit,
            scored.scheme.name,
            *(_wan(figure.grains) if figure is not None and printed(figure) else None for figure in amounts),
            _share(execution.completion if execution is not None else None),
            _points(scored.printed),
            _points(scored.own),
            _points(scored.least),
            _points(scored.most),
            _points(scored.with_own),
            scored.printed_grade,
            scored.computed_grade,
            len(scored.unscored),
            len(scored.differing),
            *counts,
            one.source,
        )


def _items(forms: Sequence[Reviewed]) -> Iterator[Row]:
    for one in forms:
        for item in one.evaluated.items:
            yield _item(one.form.display, item)


def _item(display: str, item: Item) -> Row:
    return (
        display,
        item.level1,
        item.level2,
        "、".join(item.names),
        item.target if len(item.names) == 1 else "",
        item.achieved if len(item.names) == 1 else "",
        _points(item.weight),
        _points(item.own),
        _points(item.due),
        _points(item.least),
        _points(item.most),
        _points(item.difference) if item.is_scored else None,
        _share(item.completion),
        item.why,
        item.sentence,
        item.reason,
    )


def _remarks(evaluation: Evaluation) -> Iterator[Row]:
    for name, findings in (*((one.form.display, one.remarks) for one in evaluation.forms), ("", evaluation.remarks)):
        for finding in findings:
            yield (
                name,
                SEVERITIES[finding.severity],
                finding.code,
                place_of(finding),
                what(finding),
                finding.hint,
                finding.basis,
                "",
            )
    for failure in evaluation.failed:
        yield ("", "没有读入", "", failure.path, failure.reason, failure.hint, "", "")


def _summary(sheet: Worksheet, evaluation: Evaluation, looks: _Looks) -> None:
    view = evaluation.view
    title = f"{evaluation.department}{f' {evaluation.year} 年度' if evaluation.year else ''}绩效自评核算"
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 6, 16)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, looks.title)
    rows: list[Row] = [
        ("自评表（张）", view.forms),
        ("指标（项）", view.indicators),
        ("得分（个）", view.rows),
        ("其中不能核算", view.unscored),
        ("其中与自评不同", view.differing),
        ("年初预算数（万元）", _wan(view.initial)),
        ("全年预算数（万元）", _wan(view.budget)),
        ("全年执行数（万元）", _wan(view.executed)),
    ]
    at = 2
    for at, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            looks.put(sheet, at, column, value)
    share = _share(view.rate)
    at += 1
    looks.put(sheet, at, 0, "执行率")
    looks.put(sheet, at, 1, share, is_share=True)
    at = _block(sheet, looks, at + 2, ("覆盖项目支出", "决算（万元）", "自评执行（万元）", "占比"), (
        (one.name, _wan(one.spent), _wan(one.executed), _share(one.share)) for one in view.covered
    ))  # fmt: skip
    at = _block(sheet, looks, at, ("平均分", "印制", "核算"), (
        (one.kind, _points(one.printed), _points(one.computed)) for one in view.averages
    ))  # fmt: skip
    at = _block(sheet, looks, at, ("等级（张）", "印制", "核算"), view.grades)
    units = ((one.name or "（没有填写）", one.forms, *_gap_cells(one)) for one in view.units)
    heads = ("实施单位", "张数", "可核算项自评合计", "应得合计", "多给", "少给", "虚高指数")
    at = _block(sheet, looks, at, heads, (*units, ("全部", view.whole.forms, *_gap_cells(view.whole))))
    _block(sheet, looks, at, ("执行最慢", "全年预算（万元）", "全年执行（万元）", "执行率"), (
        (evaluation.forms[one.at].form.display, _wan(one.budget), _wan(one.executed), _share(one.rate))
        for one in view.slow
    ))  # fmt: skip


def _gap_cells(gap: Any) -> Row:
    return (*(_points(value) for value in (gap.own, gap.due, gap.too_high, gap.too_low)), _share(gap.inflation))


def _block(sheet: Worksheet, looks: _Looks, at: int, heads: Sequence[str], rows: Iterable[Row]) -> int:
    """A small table from that row on; returns the row where the next may begin."""
    for column, head in enumerate(heads):
        sheet.write_string(at, column, head, looks.head)
    for row in rows:
        at += 1
        for column, value in enumerate(row):
            looks.put(sheet, at, column, value, is_share=heads[column] in ("占比", "虚高指数", "执行率"))
    return at + 2
