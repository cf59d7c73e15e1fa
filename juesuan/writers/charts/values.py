"""Values: the figures behind the charts as whole numbers with their cells, for whoever draws them himself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from juesuan.accounts import Claim, FinalAccounts, Role, SelfEvaluation, Table
from juesuan.amount import Number
from juesuan.codes import economic_codes, function_codes
from juesuan.facts import Figure
from juesuan.writers.charts.changes import changes_of
from juesuan.writers.charts.chart import by_class, in_year
from juesuan.writers.charts.flow import KINDS, SPENDING, TOTALS, Flows, class_name, flows_of
from juesuan.writers.charts.projects import rate_of, score_of
from juesuan.writers.charts.spending import THREE_PUBLIC

FEN, PERCENT, POINTS = "分", "%", "分值"
"""Units of a series: 分 (1/100 元); percent and points of a score in millionths."""
_GENERAL, _BASIC = "财政拨款收入支出决算总表", "一般公共预算财政拨款基本支出决算表"
_COLUMN = "一般公共预算财政拨款"
_WHOLE, _BUDGETED = "一般公共预算财政拨款支出", "年初预算数"
_OTHER_BASIC = "其他资金安排的基本支出"


@dataclass(frozen=True, slots=True)
class Value:
    """One number, ``None`` when it is not printed; ``cell`` is the key of its figure, “” for a sum of several."""

    value: int | None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A group of bars; or a flow from ``name`` to ``to``, ``level`` boxes behind the sources."""

    name: str
    values: tuple[Value, ...]
    to: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class ChartValues:
    """What one chart shows. ``kind`` is “flows” or “bars”; ``units`` are those of the series, one for each.

    Without rows ``reason`` says why there are none.
    """

    name: str
    title: str
    kind: str = "bars"
    series: tuple[str, ...] = ("金额",)
    units: tuple[str, ...] = (FEN,)
    rows: tuple[Row, ...] = ()
    note: str = ""
    reason: str = ""


def chart_values(
    accounts: FinalAccounts,
    prior: FinalAccounts | None = None,
    units: Mapping[str, Mapping[str, Table]] | None = None,
) -> Iterator[ChartValues]:
    """The charts in order; ``units`` are the tables of each unit by its name, ``None`` where they are not at hand."""
    yield _flows(accounts)
    yield _budgets(accounts)
    yield _three_public(accounts)
    yield _units(accounts, units)
    yield _projects(accounts)
    yield _changes(accounts, prior)


def _cell(table: Table | None, row: str, column: str) -> Value:
    """A printed cell with its key."""
    figure = table.cells.get((row, column)) if table is not None else None
    return Value(None) if figure is None or figure.is_blank else Value(figure.grains, figure.key)


# ── flows ──


def _flows(accounts: FinalAccounts) -> ChartValues:
    title = f"{in_year(accounts)}收入从哪里来、用到哪里去"
    totals = accounts.tables.get(TOTALS)
    if totals is None or totals.is_empty:
        return ChartValues("flow", title, "flows", reason=f"没有{TOTALS}，或表中没有金额")
    flows = flows_of(accounts, totals)
    rows = (
        *_in_and_out(accounts, totals, flows),
        *_kinds(flows),
        *_economic(accounts, flows.kinds.get("基本支出", 0)),
    )
    into, out = (
        sum(max(0, fen) for fen in amounts)
        for amounts in (flows.sources.values(), (*flows.class_sums().values(), *flows.rest.values()))
    )
    notes = [] if into == out else ["来源合计与支出、结余合计不相等，照原数画出"]
    if any(value.value is not None and value.value < 0 for row in rows for value in row.values):
        notes.append("负数不画成流量，只列在表里")
    return ChartValues("flow", title, "flows", rows=rows, note="；".join(notes))


def _in_and_out(accounts: FinalAccounts, totals: Table, flows: Flows) -> Iterator[Row]:
    body = accounts.department or "本部门"
    for name, fen in flows.sources.items():
        yield Row(name, (Value(fen, _cell(totals, name, "收入").cell),), body)
    for code, fen in flows.class_sums().items():
        printed = _cell(totals, code, "支出")
        yield Row(body, (Value(fen, printed.cell if printed.value == fen else ""),), class_name(code), 1)
    for name, fen in flows.rest.items():
        yield Row(body, (Value(fen, _cell(totals, name, "支出").cell),), name, 1)


def _kinds(flows: Flows) -> Iterator[Row]:
    """Function to kind of spending; where only the totals are printed there are none."""
    for code, parts in flows.classes.items():
        for kind, fen in parts.items():
            if kind in KINDS:
                yield Row(class_name(code), (Value(fen),), kind, 2)


def _economic(accounts: FinalAccounts, basic: int) -> Iterator[Row]:
    """Basic spending by economic class: the tables tell it of the general budget alone, the rest in one sum."""
    table = accounts.tables.get(_BASIC)
    if table is None or table.is_empty or not basic:
        return
    classes = {code: sums["金额"] for code, sums in by_class(table, ("金额",)).items() if sums["金额"]}
    for code, fen in classes.items():
        known, printed = economic_codes().get(code), _cell(table, code, "金额")
        name = known.name if known is not None else code
        yield Row("基本支出", (Value(fen, printed.cell if printed.value == fen else ""),), name, 3)
    rest = basic - sum(classes.values())
    if rest > 0:
        yield Row("基本支出", (Value(rest),), _OTHER_BASIC, 3)


# ── bars ──


def _budgets(accounts: FinalAccounts) -> ChartValues:
    title = f"{in_year(accounts)}一般公共预算财政拨款支出：年初预算与决算"
    codes = {one.name: code for code, one in function_codes().items() if len(code) == 3}
    table = accounts.tables.get(_GENERAL)
    rows: dict[str, Row] = {}
    for claim in accounts.claims:
        row = "本年支出合计" if claim.subject == _WHOLE else codes.get(claim.subject, "")
        if row and claim.subject not in rows and _is_budget(claim):
            final = _cell(table, row, _COLUMN)
            rows[claim.subject] = Row(claim.subject, (Value(claim.figure.grains), final))
    if not rows:
        return ChartValues("budget", title, reason="情况说明没有写明各类支出的年初预算数")
    note = "年初预算数是情况说明写明的"
    return ChartValues("budget", title, "bars", (_BUDGETED, "决算数"), (FEN, FEN), tuple(rows.values()), note)


def _is_budget(claim: Claim) -> bool:
    figure = claim.figure
    said = claim.role is Role.BUDGET and claim.base == _BUDGETED
    return said and figure.is_money and figure.is_readable and not figure.is_blank


def _three_public(accounts: FinalAccounts) -> ChartValues:
    title = f"{in_year(accounts)}财政拨款“三公”经费：预算与决算"
    table = accounts.tables.get(THREE_PUBLIC)
    if table is None or table.is_empty:
        return ChartValues("three-public", title, reason=f"没有{THREE_PUBLIC}，或表中没有金额")
    columns = ("预算数", "决算数")
    rows = tuple(Row(row.key, tuple(_cell(table, row.key, column) for column in columns)) for row in table.rows)
    return ChartValues("three-public", title, "bars", columns, (FEN, FEN), rows)


def _units(accounts: FinalAccounts, units: Mapping[str, Mapping[str, Table]] | None) -> ChartValues:
    title = f"{in_year(accounts)}各单位的收入和支出"
    if units is None:
        return ChartValues("units", title, reason="公开的报告里没有各单位自己的表")
    if not units:
        return ChartValues("units", title, reason="还没有单位的账")
    rows = []
    for name, tables in units.items():
        totals, spending = tables.get(TOTALS), tables.get(SPENDING)
        values = (
            _cell(totals, "本年收入合计", "收入"),
            _cell(totals, "本年支出合计", "支出"),
            _cell(spending, "合计", "基本支出"),
            _cell(spending, "合计", "项目支出"),
        )
        rows.append(Row(name, values))
    series = ("本年收入", "本年支出", "基本支出", "项目支出")
    note = "各单位之间的往来没有抵销，合起来可能多于部门的数"
    return ChartValues("units", title, "bars", series, (FEN,) * 4, tuple(rows), note)


def _projects(accounts: FinalAccounts) -> ChartValues:
    title = f"{in_year(accounts)}项目：预算、执行和自评得分"
    if not accounts.evaluations:
        return ChartValues("projects", title, reason="没有项目支出绩效自评表")
    rows = tuple(_project(form) for form in accounts.evaluations)
    series = ("全年预算数", "全年执行数", "执行率", "自评得分")
    return ChartValues("projects", title, "bars", series, (FEN, FEN, PERCENT, POINTS), rows)


def _project(form: SelfEvaluation) -> Row:
    money = (_figure(form.fund("年度资金总额", column)) for column in ("全年预算数", "全年执行数"))
    marks = (_number(rate_of(form)), _number(score_of(form)))
    number = f"{form.number}. " if form.number is not None else ""
    return Row(f"{number}{form.name or '（未写明项目名称）'}", (*money, *marks))


def _figure(figure: Figure | None) -> Value:
    is_told = figure is not None and not figure.is_blank and figure.is_readable
    return Value(figure.grains, figure.key) if figure is not None and is_told else Value(None)


def _number(number: Number | None) -> Value:
    return Value(number.millionths if number is not None else None)


def _changes(accounts: FinalAccounts, prior: FinalAccounts | None) -> ChartValues:
    title = f"{in_year(accounts)}决算与上年相比"
    rows = [
        Row(change.subject, (Value(change.before), Value(change.now, change.cell)))
        for change in changes_of(accounts, prior)
    ]
    totals = accounts.tables.get(TOTALS)
    opening, closing = _cell(totals, "年初结转和结余", "收入"), _cell(totals, "年末结转和结余", "支出")
    if opening.value is not None and closing.value is not None:
        rows.append(Row("结转和结余（上年末、本年末）", (opening, closing)))
    if not rows:
        return ChartValues("changes", title, reason="没有上年决算，情况说明也没有写明与上年相比的增减额")
    note = "" if prior is not None else "上年数按情况说明写明的上年数或增减额推算；结转和结余的上年末即本年年初数"
    return ChartValues("changes", title, "bars", ("上年", "本年"), (FEN, FEN), tuple(rows), note)
