"""Codes and names of subjects: that they exist, fit their table, stand in order, and are named as in the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Literal

from juesuan.accounts import FinalAccounts, Row, Table
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import kinds_by_economic_code
from juesuan.finding import Finding, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import at_name, at_row, bare, not_read
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

CATALOGUE = "政府收支分类科目（财政部按年印发）"
BASIC = "一般公共预算财政拨款基本支出决算表"
GENERAL = "一般公共预算财政拨款支出决算表"
FUND = "政府性基金预算财政拨款收入支出决算表"
STATE_CAPITAL = "国有资本经营预算财政拨款支出决算表"
FUND_NAMES = {"general": "一般公共预算", "gov_fund": "政府性基金预算", "soe": "国有资本经营预算"}

_ODD_CODE = re.compile(r"2\d{3}(?:\d{2}|\d{4,5})?")
_ORDINAL = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]")
ITEM = 7  # digits of an item (项)
Likeness = Literal["same", "alias", "cut", "short", "other"]


def coded_rows(table: Table) -> list[Row]:
    """The rows whose code is printed."""
    return [row for row in table.rows if row.code]


def is_economic(table: Table) -> bool:
    """Whether the rows of the table are economic codes, in whichever edition prints it."""
    return table.kind in kinds_by_economic_code()


def joined(code: str) -> str:
    """A printed code without the spaces between its parts."""
    return "".join(code.split())


def has_amounts(table: Table, row: Row) -> bool:
    """Whether the row has any amount other than zero."""
    return any(table.figure(row.key, column).grains for column in table.columns)


def _tables(given: Given, *, economic: bool) -> Iterator[Table]:
    return (table for table in given.accounts.tables.values() if is_economic(table) is economic)


def _where(accounts: FinalAccounts, *, economic: bool) -> Mapping[str, tuple[Place, ...]]:
    """Every printed code with all its places."""
    found: dict[str, list[Place]] = {}
    for table in accounts.tables.values():
        if is_economic(table) is economic:
            for row in coded_rows(table):
                found.setdefault(joined(row.code), []).append(at_row(table, row))
    return {code: tuple(places) for code, places in found.items()}


@check(
    "R-24-01",
    "科目编码为规定位数的数字",
    severity=Severity.ERROR,
    source=CATALOGUE,
    part="表内",
    hint="按当年政府收支分类科目改正编码；位数不足的多是丢了前导或末尾的零。",
    relation="功能分类科目编码为 3、5、7 位数字；经济分类科目编码为 3、5 位数字",
    failing=Edit("2120803\t城市建设支出\t7,850,000.00", "212083\t城市建设支出\t7,850,000.00"),
)
def code_length(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for economic, lengths, names in ((False, (3, 5, 7), "3、5、7"), (True, (3, 5), "3、5")):
        for code, places in _where(given.accounts, economic=economic).items():
            if not (code.isascii() and code.isdigit()) or len(code) not in lengths:
                yield _wrong_length(rule, code, names, places)
    classes = {code for code in function_codes() if len(code) == 3}
    for unread in given.accounts.unread:  # a code of another length is not taken for one when the table is read
        code = joined(unread.text)
        if "表" in unread.place.part and _ODD_CODE.fullmatch(code) is not None and code[:3] in classes:
            yield _wrong_length(rule, code, "3、5、7", (unread.place,))


def _wrong_length(rule: Rule, code: str, lengths: str, places: tuple[Place, ...]) -> Finding:
    return rule.finding(f"科目编码“{code}”不是 {lengths} 位数字", places=places, stated=code, subject=code)


@check(
    "R-24-02",
    "科目编码在科目目录之内",
    severity=Severity.EXPLAIN,
    source=CATALOGUE,
    part="表内",
    hint="对照当年政府收支分类科目核对编码；确属当年新增科目的，说明文号。",
    relation="类、款、项编码在当年目录之内，其上级科目存在",
    failing=Edit(
        "2230105\t国有企业退休人员社会化管理补助支出\t420,000.00\t420,000.00",
        "2180105\t国有企业退休人员社会化管理补助支出\t420,000.00\t420,000.00",
    ),
)
def code_exists(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    known = function_codes()
    for code, places in _where(given.accounts, economic=False).items():
        if code in known or not code.isdigit() or len(code) not in (3, 5, 7):
            continue
        if code[:3] not in known:
            severity, message = Severity.ERROR, f"没有 {code[:3]} 类这一支出功能分类科目（编码 {code}）"
        elif code[:5] not in known:
            severity, message = Severity.EXPLAIN, f"目录中没有 {code[:5]} 款（编码 {code}）"
        else:
            severity, message = Severity.NOTICE, f"目录中没有 {code} 这一项，请核对是否当年新增科目"
        meant = _of_the_same_name(given.accounts, code)
        if meant:  # a name of the same section that the catalogue gives to another code
            severity, message = Severity.EXPLAIN, f"{message}；印出的名称在目录中是 {meant}"
        yield rule.finding(message, severity=severity, places=places, stated=code, expected=meant, subject=code)
    economic = economic_codes()
    for code, places in _where(given.accounts, economic=True).items():
        if code not in economic and code.isdigit() and len(code) in (3, 5):
            yield rule.finding(
                f"部门预算支出经济分类中没有 {code} 这一科目", places=places, stated=code, subject=f"经济{code}"
            )


def _of_the_same_name(accounts: FinalAccounts, code: str) -> str:
    """The one code of the same section (款) under which the catalogue has the name printed beside an unknown code."""
    rows = (row for table in accounts.tables.values() for row in coded_rows(table) if joined(row.code) == code)
    names = {bare(row.name) for row in rows if row.name}
    known = function_codes()
    meant = {c for c, entry in known.items() if c[:5] == code[:5] and len(c) == len(code) and bare(entry.name) in names}
    return meant.pop() if len(meant) == 1 else ""


def likeness(printed: str, name: str, also: tuple[str, ...] = ()) -> Likeness:
    """How a printed name relates to the catalogue's: the same, an old or short name, cut off, shortened, another."""
    printed, name = bare(printed), bare(name)
    if printed == name:
        return "same"
    if printed in (bare(other) for other in also):
        return "alias"
    if len(printed) >= 3 and (name.startswith(printed) or name.endswith(printed)):
        return "cut"
    if 2 <= len(printed) < len(name) <= len(printed) + 3 and _within(printed, name):
        return "short"
    return "other"


def _within(short: str, long: str) -> bool:
    """Whether ``long`` becomes ``short`` by leaving characters out."""
    rest = iter(long)
    return all(character in rest for character in short)


def printed_name(row: Row) -> str:
    """The name as printed, without the ordinal “二十一、” before it."""
    return _ORDINAL.sub("", bare(row.name))


def _catalogue_name(row: Row) -> tuple[str, tuple[str, ...]] | None:
    code = joined(row.code) or (row.key if row.key.isdigit() and len(row.key) == 3 else "")
    entry = function_codes().get(code)
    return None if entry is None else (entry.name, entry.also)


@check(
    "R-24-03",
    "科目名称与目录一致",
    severity=Severity.NOTICE,
    source=CATALOGUE,
    part="表内",
    hint="名称取当年科目目录的全称；显示不全的，加宽列宽或换行；编码与名称不符的，先核对编码。",
    relation="功能分类科目的印制名称 = 当年目录名称",
    failing=Edit(
        "2080505\t机关事业单位基本养老保险缴费支出\t1,048,576.32\t1,048,576.32\t\n",
        "2080505\t机关事业单位职业年金缴费支出\t1,048,576.32\t1,048,576.32\t\n",
    ),
    covers=("R-01-11", "R-02-05", "R-20-19"),
)
def function_names(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    other: dict[tuple[str, str, str], list[Place]] = {}
    for table in _tables(given, economic=False):
        clipped: list[tuple[Row, str]] = []
        for row in table.rows:
            entry = _catalogue_name(row) if row.name else None
            if entry is None:
                continue
            like = likeness(printed_name(row), *entry)
            if like in ("cut", "short"):
                clipped.append((row, entry[0]))
            elif like in ("alias", "other"):
                other.setdefault((joined(row.code) or row.key, printed_name(row), like), []).append(at_name(table, row))
        if clipped:
            yield cut_off(rule, table, clipped)
    for (code, name, what), places in other.items():
        yield _misnamed(rule, code, name, what, tuple(places))


def cut_off(rule: Rule, table: Table, rows: list[tuple[Row, str]]) -> Finding:
    """The finding on names that are not printed in full."""
    listed = "、".join(f"“{printed_name(row)}”（全称{name}）" for row, name in rows[:6])
    tail = f"等 {len(rows)} 处" if len(rows) > 6 else ""
    return rule.finding(
        f"{table.display}科目名称显示不全：{listed}{tail}",
        severity=Severity.NOTICE,
        places=tuple(at_name(table, row) for row, _ in rows),
        stated=printed_name(rows[0][0]),
        expected=rows[0][1],
        subject=f"{table.kind}·名称不全",
    )


def _misnamed(rule: Rule, code: str, name: str, like: str, places: tuple[Place, ...]) -> Finding:
    entry = function_codes()[code]
    if like == "alias":
        message = f"科目 {code} 印作“{name}”，是旧称或简称，当年名称为“{entry.name}”"
    else:
        message = f"科目 {code} 印作“{name}”，目录中为“{entry.name}”"
    siblings = [c.code for c in function_codes().values() if c.parent == entry.parent and bare(c.name) == name]
    severity = Severity.NOTICE
    if siblings and like == "other":  # another item of the same section carries this name: code or name is wrong
        severity = Severity.EXPLAIN
        message += f"；该名称的编码是 {siblings[0]}"
    return rule.finding(
        message, severity=severity, places=places, stated=name, expected=entry.name, subject=f"{code}·{name}"
    )


@check(
    "R-24-04",
    "科目所属预算与表一致",
    severity=Severity.EXPLAIN,
    source=CATALOGUE,
    part="表内",
    hint="政府性基金、国有资本经营预算科目的支出填入各自的表，不计入一般公共预算。",
    relation="一般公共预算表只列一般公共预算科目，政府性基金表只列政府性基金科目，国有资本经营预算表只列 223 类科目",
    failing=Edit("2120803\t城市建设支出\t2,400,000.00", "2120501\t城乡社区环境卫生\t2,400,000.00"),
    covers=("R-05-03", "R-08-03", "R-09-02"),
)
def budget_kind(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, GENERAL in given.accounts.tables, f"“{GENERAL}”")
    known = function_codes()
    for kind, budget in ((GENERAL, "general"), (FUND, "gov_fund"), (STATE_CAPITAL, "soe")):
        table = given.accounts.tables.get(kind)
        for row in coded_rows(table) if table is not None else ():
            code = joined(row.code)
            entry = known.get(code) or known.get(code[:5])
            if len(code) < 5 or entry is None or entry.budget == budget or table is None or not has_amounts(table, row):
                continue
            yield rule.finding(
                f"{table.display}列有科目 {code} {entry.name}，该科目属于{FUND_NAMES.get(entry.budget, entry.budget)}",
                places=(at_row(table, row),),
                stated=code,
                subject=f"{kind}·{code}",
            )


@check(
    "R-02-05",
    "同一张表中科目不重复",
    severity=Severity.EXPLAIN,
    source=CATALOGUE,
    part="表内",
    hint="同一科目合并为一行；若两行编码相同而名称不同，改正其中一个编码。",
    relation="每个编码在一张表中只出现一次",
    failing=Edit(
        "2101102\t事业单位医疗\t142,905.38\t142,905.38\t\t\t\t\t\t\n2101103",
        "2101101\t事业单位医疗\t142,905.38\t142,905.38\t\t\t\t\t\t\n2101103",
    ),
)
def no_duplicates(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in given.accounts.tables.values():
        rows: dict[str, list[Row]] = {}
        for row in coded_rows(table):
            rows.setdefault(joined(row.code), []).append(row)
        for code, same in rows.items():
            if len(same) > 1:
                yield rule.finding(
                    f"{table.display}科目 {code} 出现 {len(same)} 次",
                    places=tuple(at_row(table, row) for row in reversed(same)),
                    stated=code,
                    subject=f"{table.kind}·{code}",
                )


@check(
    "R-02-06",
    "科目按编码由小到大排列",
    severity=Severity.NOTICE,
    source="部门决算报表编制惯例",
    part="表内",
    hint="按科目编码排序；次序颠倒处常是编码录错。",
    relation="每行编码大于上一行编码",
    failing=Edit(
        "2101102\t事业单位医疗\t142,905.38\t142,905.38\t\t\t\t\t\t\n2101103",
        "2109902\t事业单位医疗\t142,905.38\t142,905.38\t\t\t\t\t\t\n2101103",
    ),
)
def ascending(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in _tables(given, economic=False):
        rows = [row for row in coded_rows(table) if joined(row.code).isdigit()]
        wrong = [(before, row) for before, row in pairwise(rows) if joined(row.code) < joined(before.code)]
        if wrong:
            listed = "、".join(f"{joined(row.code)} 排在 {joined(before.code)} 之后" for before, row in wrong[:4])
            yield rule.finding(
                f"{table.display}科目次序颠倒：{listed}",
                places=tuple(at_row(table, one) for before, row in wrong for one in (row, before)),
                stated=joined(wrong[0][1].code),
                subject=f"{table.kind}·{rule.code}",
            )


@check(
    "R-40-04",
    "支出列到功能分类项级",
    severity=Severity.EXPLAIN,
    source="预算法第四十六条；预算法实施条例（国务院令第729号）第六条",
    part="表内",
    hint="支出列到项级科目；因涉密而上提一级的，在说明中写明。",
    relation="有金额的最末级科目编码为 7 位",
    failing=Edit("2230105\t国有企业退休人员社会化管理补助支出\t536,190.72\t\t536,190.72\t\t\t\n", ""),
)
def detail(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    finer = _where(given.accounts, economic=False)
    for table in _tables(given, economic=False):
        rows = coded_rows(table)
        codes = [joined(row.code) for row in rows]
        coarse = [
            row
            for row, code in zip(rows, codes, strict=True)
            if len(code) in (3, 5)
            and code.isdigit()
            and has_amounts(table, row)
            and not any(other != code and other.startswith(code) for other in codes)
        ]
        for row in list(coarse):
            below = [key for key in finer if key.startswith(joined(row.code)) and len(key) == ITEM]
            if below and has_amounts(table, row):
                coarse.remove(row)
                yield _item_left_out(rule, table, row, below)
        if coarse:
            listed = "、".join(f"{joined(row.code)} {printed_name(row)}".strip() for row in coarse[:5])
            yield rule.finding(
                f"{table.display}没有列到项级：{listed}",
                places=tuple(at_row(table, row) for row in coarse),
                stated=joined(coarse[0].code),
                subject=f"{table.kind}·{rule.code}",
            )


def _item_left_out(rule: Rule, table: Table, row: Row, below: list[str]) -> Finding:
    """The finding on a section without its items where another table of the report prints them."""
    named = f"{joined(row.code)} {printed_name(row)}".strip()
    return rule.finding(
        f"{table.display}的{named}下没有列出项级科目，其他表列有{'、'.join(below[:5])}",
        severity=Severity.ERROR,
        places=(at_row(table, row),),
        stated=joined(row.code),
        expected="、".join(below[:5]),
        subject=f"{table.kind}·漏项·{row.key}",
    )
