"""Economic codes of the basic-expenditure table: nothing of project money, names as in the catalogue."""

from __future__ import annotations

from juesuan.accounts import Row
from juesuan.codes import economic_codes
from juesuan.finding import Severity
from juesuan.rules.checks.codes import BASIC, coded_rows, cut_off, has_amounts, joined, likeness, printed_name
from juesuan.rules.checks.prose import at_name, at_row, not_read
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check


@check(
    "R-06-05",
    "基本支出表不列基本建设等项目支出科目",
    severity=Severity.EXPLAIN,
    source="支出经济分类科目改革方案（财预〔2017〕98号）",
    part="表内",
    hint="基本建设、对企业补助、社会保障基金补助属于项目支出，从基本支出中剔除。",
    relation="309、311、312、313 类在基本支出中无金额",
    failing=Edit("39999\t其他支出\t\n", "31299\t其他对企业补助\t1,000.00\n"),
)
def no_project_classes(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, BASIC in given.accounts.tables, f"“{BASIC}”")
    table = given.accounts.tables.get(BASIC)
    for row in coded_rows(table) if table is not None else ():
        if table is not None and joined(row.code)[:3] in ("309", "311", "312", "313") and has_amounts(table, row):
            yield rule.finding(
                f"{table.display}列有 {joined(row.code)} {printed_name(row)}，该科目属于项目支出",
                places=(at_row(table, row),),
                stated=joined(row.code),
                subject=joined(row.code),
            )


@check(
    "R-06-06",
    "基本支出一般不购置公务用车",
    severity=Severity.EXPLAIN,
    source="支出经济分类科目改革方案（财预〔2017〕98号）",
    part="表内",
    hint="公务用车购置通常在项目支出中安排；确由基本支出列支的，说明批准文件。",
    relation="基本支出表 31013 公务用车购置为 0",
    failing=Edit("31013\t公务用车购置\t\n", "31013\t公务用车购置\t100.00\n"),
)
def no_vehicles(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, BASIC in given.accounts.tables, f"“{BASIC}”")
    table = given.accounts.tables.get(BASIC)
    figure = table.cells.get(("31013", "金额")) if table is not None else None
    if figure is not None and figure.grains:
        yield rule.finding(
            f"{figure.label}列支{figure.number.text.strip()}{figure.number.unit}，公务用车购置一般不在基本支出中列支",
            places=(figure.place,),
            stated=figure.number.text.strip(),
            unit=figure.number.unit,
            operands=(figure,),
            subject=figure.key,
        )


@check(
    "R-06-07",
    "经济分类科目名称与目录一致",
    severity=Severity.NOTICE,
    source="支出经济分类科目改革方案（财预〔2017〕98号）",
    part="表内",
    hint="名称取经济分类科目的全称；显示不全的，加宽列宽或换行。",
    relation="经济分类科目的印制名称 = 目录名称",
    failing=Edit("30231\t公务用车运行维护费", "30231\t公务用车运行维护"),
)
def economic_names(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, BASIC in given.accounts.tables, f"“{BASIC}”")
    table = given.accounts.tables.get(BASIC)
    known = economic_codes()
    clipped: list[tuple[Row, str]] = []
    if table is None:
        return
    for row in coded_rows(table):
        entry = known.get(joined(row.code))
        if entry is None or not row.name:
            continue
        like = likeness(row.name, entry.name)
        if like in ("cut", "short"):
            clipped.append((row, entry.name))
        elif like == "other":
            yield rule.finding(
                f"科目 {entry.code} 印作“{printed_name(row)}”，目录中为“{entry.name}”",
                places=(at_name(table, row),),
                stated=printed_name(row),
                expected=entry.name,
                subject=f"{entry.code}·{printed_name(row)}",
            )
    if clipped:
        yield cut_off(rule, table, clipped)
