"""Filling of the tables: totals filled in, rows with code and name, empty tables explained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import Row, Table
from juesuan.amount import print_money
from juesuan.finding import Cause, Finding, Severity
from juesuan.place import Place
from juesuan.rules.checks.codes import BASIC, FUND, STATE_CAPITAL
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.plausibility import APPROPRIATION
from juesuan.rules.checks.prose import at_notes, at_row, at_table, bare, in_section, not_read, passages
from juesuan.rules.checks.tables_form import DISCLOSURE, TEMPLATE
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

TOTALS = ("合计", "总计")
MANY = 5  # rows without a code or a name that make a lost column of it
BY_CODE = ("coded", "economic")
LANES = ("人员经费合计", "公用经费合计")
NOTHING = re.compile(r"无|没有|不涉及|未发生|为零|(?<![\d.,])0(?:\.0+)?万?元")
NO_THREE_PUBLIC = re.compile(r"(?:无|没有|不涉及|未发生)[^，。；]{0,14}三公")
_SAYS_EMPTY = ("无数据", "没有", "空表", "均无", "为空")


def _shape(given: Given, table: Table) -> str:
    form = given.edition.forms.get(table.kind)
    return form.shape if form is not None else ""


@check(
    "R-40-17",
    "印出的合计行填有数字",
    severity=Severity.ERROR,
    source=TEMPLATE,
    part="表内",
    hint="合计行由各行汇总填列，按所列的应填数补上；应填数与批复的决算不同的，说明表中漏列或多列了科目。",
    relation="表中有金额 ⇒ 合计行有金额，等于各项之和",
    failing=Edit(
        "合计\t43,943,663.06\t42,720,020.89\t640,000.00\t418,600.00\t352,600.00\t126,480.00\t\t38,562.17",
        "合计\t\t\t\t\t\t\t\t",
    ),
)
def totals_filled(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in given.accounts.tables.values():
        if table.is_empty:
            continue
        for key in TOTALS:
            row = table.row(key)
            if row is not None and table.is_missing(key):
                yield _empty_total(rule, table, row, key, by_code=_shape(given, table) in BY_CODE)


def _empty_total(rule: Rule, table: Table, row: Row, key: str, *, by_code: bool) -> Finding:
    """The finding on a total left empty; what it must be where the rows of the table determine it."""
    sums = _sums(table) if by_code else {}
    unit = table.denomination
    printed = {column: print_money(total, unit) for column, total in sums.items() if total}
    names = {column: column if len(table.columns) > 1 else "" for column in printed}
    listed = "、".join(f"{names[column]}{amount}{unit.value}" for column, amount in printed.items())
    return rule.finding(
        f"{table.display}的{key}行没有填数" + (f"，按各项之和应为{listed}" if listed else ""),
        severity=rule.severity if by_code else Severity.EXPLAIN,
        places=(at_row(table, row),),
        stated="（空白）",
        expected="、".join(printed.values()),
        unit=unit.value if printed else "",
        subject=f"{table.kind}·{key}",
    )


def _sums(table: Table) -> dict[str, int]:
    """What the rows with codes add up to, column by column; nothing where the totals of the lanes say otherwise."""
    leaves = table.leaves()
    sums = {c: sum(table.figure(leaf, c).grains for leaf in leaves) for c in table.columns} if leaves else {}
    for column, total in sums.items():
        lanes = [table.cells[lane, column].grains for lane in LANES if (lane, column) in table.cells]
        if len(lanes) == len(LANES) and sum(lanes) != total:
            return {}
    return sums


@check(
    "R-40-20",
    "每行印有科目编码和科目名称",
    severity=Severity.EXPLAIN,
    source="预算法第四十六条；" + TEMPLATE,
    part="表内",
    hint="对照原文件：确实没有印出的，逐行补上编码、名称和“合计”字样；原文件有而转换时丢失的，从原文件重新导出后再核验。",
    relation="按科目列示的表，每行有编码和名称，合计行印有“合计”",
    failing=Edit(
        "2101103\t公务员医疗补助\t117,643.09\t117,643.09\t\t\t\t\t\t\n",
        "2101103\t\t117,643.09\t117,643.09\t\t\t\t\t\t\n",
    ),
)
def coded_and_named(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    tables = [t for t in given.accounts.tables.values() if _shape(given, t) in BY_CODE]
    items = [row for table in tables for row in table.rows if row.key[:1].isdigit()]
    coded, named = any(row.code for row in items), any(row.name for row in items)
    for table in tables:
        own = [row for row in table.rows if row.key[:1].isdigit()]
        without_code = [row for row in own if not row.code] if coded else []
        without_name = [row for row in own if not row.name] if named else []
        total = table.row("合计")
        bare_total = [total] if named and total is not None and not total.name and not table.is_missing("合计") else []
        said = [f"{_rows(without_code)}没有印出科目编码（按名称和其他表补认）"] if without_code else []
        said += [f"{_rows(without_name)}没有印出科目名称（按编码补认）"] if without_name else []
        said += ["合计行没有印“合计”"] if bare_total else []
        wrong = [*bare_total, *without_code, *without_name]
        if said:
            yield rule.finding(
                f"{table.display}：{'；'.join(said)}",
                severity=rule.severity if without_code or without_name else Severity.NOTICE,
                places=tuple(_line_of(table, row) for row in dict.fromkeys(wrong)),
                stated="（空白）",
                subject=f"{table.kind}·编码名称",
                cause=_lost_column(without_code, without_name),
            )


def _lost_column(*lacking: list[Row]) -> Cause | None:
    """That a column is missing over many rows: nobody leaves that out row by row."""
    lost = any(len(rows) >= MANY for rows in lacking)
    return Cause("conversion", "连续多行没有印出，疑跨页或转换文件格式时丢失") if lost else None


def _rows(rows: list[Row]) -> str:
    """“第186—205行共20行”; the number alone when the file has no lines or the rows stand apart."""
    lines = [row.place.line for row in rows if row.place.line is not None]
    together = len(lines) == len(rows) > 1 and max(lines) - min(lines) == len(lines) - 1
    where = f"文件第{min(lines)}—{max(lines)}行" if together else ""
    codes = "、".join(row.key.split("#")[0] for row in rows[:3])
    return f"{where}共{len(rows)}行（{codes}{'等' if len(rows) > 3 else ''}）"


def _line_of(table: Table, row: Row) -> Place:
    """The whole line of a row without a label: no character of it is the wrong one."""
    place = at_row(table, row)
    return place if row.code or row.name else place._replace(start=None, end=None, text="")


@check(
    "R-08-04",
    "空表有说明",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE + "；" + TEMPLATE,
    part="表文",
    hint="在表下写明“本年度没有……收入和支出，故本表无数据”，并在情况说明相应一节写明没有此项收支。",
    relation="表中没有金额 ⇒ 表下或情况说明写明无此项收支",
    failing=Edit(
        "合计\t180,000.00\t420,000.00\t536,190.72\t\t536,190.72\t63,809.28\n"
        "2230105\t国有企业退休人员社会化管理补助支出\t180,000.00\t420,000.00\t536,190.72\t\t536,190.72\t63,809.28",
        "合计\t\t\t\t\t\t",
    ),
    covers=("R-10-30",),
)
def empty_tables(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for kind, table in given.accounts.tables.items():
        if any(figure.grains or not figure.is_readable for figure in table.cells.values()):
            continue
        if any(word in bare(note) for note in table.notes for word in _SAYS_EMPTY):
            continue
        spoken = _said_to_be_empty(given, kind)
        if spoken is None:
            continue
        left = _left_over(given, kind)
        said = "情况说明已写明，表下没有注明“本表无数据”" if spoken else "表下和情况说明都没有写明原因"
        hint = f"在表下写明本年度没有此项支出、年末结转和结余为{left}。" if left else rule.hint
        yield rule.finding(
            f"{table.display}没有数据，{said}" + (f"；年末另有结转和结余{left}" if left else ""),
            places=(*_foot(table), at_table(table)),
            stated="（空表）",
            hint=hint,
            subject=f"空表·{kind}",
        )


def _foot(table: Table) -> Iterator[Place]:
    """Where the remark belongs: the empty total row and the notes under the table."""
    total = table.row("合计")
    if total is not None:
        yield at_row(table, total)
    yield from at_notes(table)


def _left_over(given: Given, kind: str) -> str:
    """The closing balance of the table's fund, “” when there is none: then not everything of it is nothing."""
    columns = {FUND: "政府性基金预算财政拨款", STATE_CAPITAL: "国有资本经营预算财政拨款"}
    table = given.accounts.tables.get(APPROPRIATION)
    if table is None or kind not in columns:
        return ""
    closing = table.figure("年末财政拨款结转和结余", columns[kind])
    return shown(closing) if closing.grains else ""


def _said_to_be_empty(given: Given, kind: str) -> bool | None:
    """Whether the section on that table says there was nothing; ``None`` when the section was not read."""
    keys = {FUND: "政府性基金", STATE_CAPITAL: "国有资本经营", BASIC: "基本支出"}
    key = keys.get(kind, "三公" if "三公" in kind else "")
    texts = [bare(passage.text) for passage in in_section(given.accounts, key)] if key else []
    if not texts:
        return None if passages(given.accounts) == () or key else False
    said = NO_THREE_PUBLIC if key == "三公" else NOTHING
    return any(said.search(text) is not None for text in texts)
