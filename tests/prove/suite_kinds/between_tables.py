"""表间: figures moved so that each table still adds up in itself, yet contradicts another."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import permutations

from juesuan.codes import function_codes
from tests.generate.ledger import FUND, GENERAL, PARTS, STATE, Entry
from tests.generate.tables import (
    APPROPRIATION,
    BALANCE,
    BASIC,
    FUND_TABLE,
    GENERAL_TABLE,
    INCOME,
    SOURCES,
    SPENDING,
    STATE_TABLE,
    THREE_PUBLIC,
)
from tests.prove.suite_kinds.amounts import cell_step, text_step, written
from tests.prove.suite_kinds.located import Located, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, Target, kind, put

Change = tuple[str, str, str, int]  # table, row, column, 分 more


def round_part(report: Located, rng: random.Random, most: int) -> int:
    """A round amount in 分 up to ``most``, large enough to be seen; 0 when there is no room."""
    unit = report.a.denomination.fen
    least = max(cell_step(report), unit // 100, 3 * text_step(report))
    if most < 2 * least:
        return 0
    size = rng.choice((unit // 100, unit, 10 * unit, 100 * unit, 1000 * unit))
    size = max(size, least)
    while size * 2 > most and size > least:
        size = max(least, size // 10)
    return size * rng.randint(1, min(9, most // size))


def moved(report: Located, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The edits that add so much to each cell (and, for 项, to the 类 and 款 rows printed above them)."""
    more: dict[tuple[str, str, str], int] = {}
    for table, row, column, fen in changes:
        rows = [row]
        if len(row) == 7 and row.isdigit():
            rows += [row[:3], row[:5]]
        for each in rows:
            more[table, each, column] = more.get((table, each, column), 0) + fen
    edits = []
    for mark in report.of("cell"):
        fen = more.get((mark.section, mark.about[0], mark.about[1]), 0)
        if fen:
            new = mark.about[2] + fen
            blank = new == 0 and not report.style.zeros
            like = "," if report.style.numbers.get(mark.section, "grouped") == "grouped" else ""
            edits.append(put(mark, "" if blank else written(new, report.a.denomination, like)))
    return tuple(edits)


def _cells(report: Located, table: str, rows: Iterable[str], columns: Iterable[str] = ()) -> tuple[Target, ...]:
    wanted, heads = set(rows), set(columns)
    return tuple(m for m in report.of("cell", table) if m.about[0] in wanted and (not heads or m.about[1] in heads))


def _said(report: Located, *sections: str) -> tuple[int, ...]:
    """The lines of these sections that hold figures."""
    return tuple(sorted({m.line for s in sections for m in report.of("money", s)}))


OWN = {
    "上级补助收入": "superior",
    "事业收入": "undertaking",
    "经营收入": "business_income",
    "附属单位上缴收入": "affiliated",
    "其他收入": "other",
}


@kind("income-column-shifted")
def income_column_shifted(report: Located, rng: random.Random) -> Iterator[Draft]:
    """All income of one kind of one 项 under another kind's head, totals included."""
    entries = [e for e in report.a.entries if e.own_income]
    for entry, (source, target) in shuffled(rng, [(e, p) for e in entries for p in permutations(OWN, 2)]):
        amount = getattr(entry, OWN[source])
        if amount < cell_step(report) or "事业收入" in (source, target):
            continue
        changes = [(INCOME, row, c, s * amount) for row in (entry.code, "合计") for c, s in ((source, -1), (target, 1))]
        edits = moved(report, changes)
        other = _cells(report, BALANCE, (source, target))
        yield Draft(edits, f"{INCOME}{entry.code}的{source}填在“{target}”栏", edits, (*other, *_said(report, "收入")))


@kind("general-items-shifted")
def general_items_shifted(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Part of one 项 printed under a 项 of another 类."""
    entries = [e for e in report.a.entries if e.fund == GENERAL and e.project]
    pairs = [(a, b) for a in entries for b in entries if a.category != b.category]
    for a, b in shuffled(rng, pairs):
        amount = round_part(report, rng, a.project)
        if amount and amount != a.project:
            changes = [
                (GENERAL_TABLE, e.code, c, s * amount)
                for e, s in ((a, -1), (b, 1))
                for c in ("本年支出合计", "项目支出")
            ]
            edits = moved(report, changes)
            other = (
                *_cells(report, APPROPRIATION, (a.category, b.category)),
                *_cells(report, SPENDING, (a.code, b.code)),
            )
            yield Draft(
                edits,
                f"{GENERAL_TABLE}{a.code}的一部分填在{b.code}",
                edits,
                (*other, *_said(report, "一般公共预算支出")),
            )


@kind("item-above-all-funds")
def item_above_all_funds(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Within one 款, so that 类 and totals stay."""
    entries = [e for e in report.a.entries if e.fund == GENERAL]
    pairs = [
        (a, b) for a in entries for b in entries if a.code[:5] == b.code[:5] and a is not b and a.project and b.project
    ]
    for a, b in shuffled(rng, pairs):
        amount = round_part(report, rng, a.project)
        if amount and amount != a.project and amount > b.own_spending:
            changes = [
                (GENERAL_TABLE, e.code, c, s * amount)
                for e, s in ((a, -1), (b, 1))
                for c in ("本年支出合计", "项目支出")
            ]
            edits = moved(report, changes)
            other = (*_cells(report, SPENDING, (a.code, b.code)), *_said(report, "一般公共预算支出"))
            yield Draft(
                edits,
                f"{GENERAL_TABLE}{b.code}多列{written(amount, report.a.denomination)}，大于全部支出",
                edits,
                other,
            )


@kind("basic-table-raised")
def basic_table_raised(report: Located, rng: random.Random) -> Iterator[Draft]:
    """One 款, its 类 and the totals too high or too low together."""
    banned = {"30108", "30109", "30110", "30111", "30113", "30212", "30217", "30231", "31013"}
    for code, amount in shuffled(rng, [(c, v) for c, v in report.a.basic.items() if c not in banned]):
        fen = round_part(report, rng, amount) * rng.choice((1, -1))
        if fen and fen != -amount:
            total = "人员经费合计" if code[:3] in ("301", "303") else "公用经费合计"
            edits = moved(report, [(BASIC, row, "金额", fen) for row in (code, code[:3], total, "合计")])
            other = (*_cells(report, GENERAL_TABLE, ("合计",), ("基本支出",)), *_said(report, "基本支出"))
            said = (
                f"{BASIC}{code}及其类、合计一同{'多' if fen > 0 else '少'}列{written(abs(fen), report.a.denomination)}"
            )
            yield Draft(edits, said, edits, other)


@kind("fund-table-raised")
def fund_table_raised(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Income and closing of one 项 and of the 合计 row too high together."""
    for entry in shuffled(rng, [e for e in report.a.entries if e.fund == FUND]):
        fen = round_part(report, rng, max(entry.appropriation, entry.appropriated_spending))
        if fen:
            columns = rng.choice(
                (
                    ("本年收入", "年末结转和结余"),
                    ("年初结转和结余", "年末结转和结余"),
                    ("本年收入", "本年支出", "项目支出"),
                )
            )
            edits = moved(report, [(FUND_TABLE, row, c, fen) for row in (entry.code, "合计") for c in columns])
            other = [m for m in report.of("cell", APPROPRIATION) if SOURCES[FUND] in (m.about[0], m.about[1])]
            other += report.of("cell", APPROPRIATION, lambda m: m.about[0] == f"年初{SOURCES[FUND]}")
            yield Draft(
                edits,
                f"{FUND_TABLE}{entry.code}及合计的{'、'.join(columns)}一同多列",
                edits,
                (*other, *_said(report, "政府性基金")),
            )


@kind("state-table-raised")
def state_table_raised(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Spending (and in the wide form income) of one 项 and of the 合计 row too high together."""
    for entry in shuffled(rng, [e for e in report.a.entries if e.fund == STATE and e.appropriated_spending]):
        fen = round_part(report, rng, entry.appropriated_spending)
        if fen:
            columns = ["本年支出", "项目支出", *(["本年收入"] if report.style.wide_state else [])]
            edits = moved(report, [(STATE_TABLE, row, c, fen) for row in (entry.code, "合计") for c in columns])
            other = [m for m in report.of("cell", APPROPRIATION) if SOURCES[STATE] in (m.about[0], m.about[1])]
            yield Draft(
                edits, f"{STATE_TABLE}{entry.code}及合计一同多列", edits, (*other, *_said(report, "国有资本经营"))
            )


@kind("appropriation-funds-shifted")
def appropriation_funds_shifted(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Income of one fund printed as another's."""
    for a, b in shuffled(rng, list(permutations((GENERAL, FUND, STATE), 2))):
        fen = round_part(report, rng, report.a.total("appropriation", a))
        if fen:
            edits = moved(report, [(APPROPRIATION, SOURCES[a], "收入", -fen), (APPROPRIATION, SOURCES[b], "收入", fen)])
            other = _cells(report, BALANCE, (f"{SOURCES[a]}收入", f"{SOURCES[b]}收入"))
            yield Draft(
                edits,
                f"{APPROPRIATION}{SOURCES[a]}少列、{SOURCES[b]}多列同一数",
                edits,
                (*other, *_cells(report, APPROPRIATION, ("总计",))),
            )


@kind("appropriation-classes-shifted")
def appropriation_classes_shifted(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Spending of one 类 printed as another's, in the fund's column and in 合计."""
    spent = {c: report.a.total("appropriated_spending", GENERAL, c) for c in report.a.categories(GENERAL)}
    for a, b in shuffled(rng, list(permutations(spent, 2))):
        fen = round_part(report, rng, spent[a])
        if fen and fen != spent[a]:
            columns = ("合计", SOURCES[GENERAL])
            edits = moved(report, [(APPROPRIATION, row, c, s * fen) for row, s in ((a, -1), (b, 1)) for c in columns])
            codes = [m.about[0] for m in report.cells(GENERAL_TABLE) if m.about[0][:3] in (a, b)]
            other = (*_cells(report, GENERAL_TABLE, codes), *_said(report, "一般公共预算支出"))
            yield Draft(edits, f"{APPROPRIATION}{a}类少列、{b}类多列同一数", edits, other)


@kind("balance-classes-exchanged")
def balance_classes_exchanged(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two 类 of the balance table with each other's spending."""
    marks = [m for m in report.cells(BALANCE) if m.about[0].isdigit()]
    for a, b in shuffled(rng, [(marks[i], marks[i + 1]) for i in range(len(marks) - 1)]):
        if abs(a.about[2] - b.about[2]) >= cell_step(report):
            codes = [m.about[0] for m in report.cells(SPENDING) if m.about[0][:3] in (a.about[0], b.about[0])]
            other = (*_cells(report, SPENDING, codes), *_cells(report, APPROPRIATION, (a.about[0], b.about[0])))
            yield Draft(
                (put(a, b.text), put(b, a.text)), f"{BALANCE}{a.about[0]}与{b.about[0]}两类的数字互换", against=other
            )


@kind("spending-columns-shifted")
def spending_columns_shifted(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Part of a 项's basic expenditure printed as project expenditure, or the other way round, totals included."""
    for entry in shuffled(rng, list(report.a.entries)):
        pairs = [
            ("基本支出", "项目支出", entry.basic + entry.own_basic),
            ("项目支出", "基本支出", entry.project + entry.own_project),
        ]
        for source, target, amount in pairs:
            fen = round_part(report, rng, amount)
            if fen:
                changes = [
                    (SPENDING, row, c, s * fen) for row in (entry.code, "合计") for c, s in ((source, -1), (target, 1))
                ]
                edits = moved(report, changes)
                other = (*_said(report, "支出"), *_cells(report, GENERAL_TABLE, (entry.code, "合计")))
                yield Draft(edits, f"{SPENDING}{entry.code}的{source}有一部分列在{target}", edits, other)


@kind("item-left-out")
def item_left_out(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A 项 missing from the table and from its sums."""
    entries = [e for e in report.a.entries if e.fund == GENERAL and e.appropriated_spending]
    for entry in shuffled(rng, entries if len(entries) > 1 else []):
        if entry.appropriated_spending < cell_step(report) or _alone(entry, entries, bool(report.style.subtotals)):
            continue
        row = next(m.line for m in report.cells(GENERAL_TABLE) if m.about[0] == entry.code)
        columns = {"本年支出合计": entry.appropriated_spending, "基本支出": entry.basic, "项目支出": entry.project}
        changes: list[Change] = [
            (GENERAL_TABLE, r, c, -v) for r in ("合计", entry.code) for c, v in columns.items() if v
        ]
        kept = [e for e in moved(report, changes) if e.line != row]
        edits = (*kept, Edit(row, 0, report.line(row), None))
        other = (
            *_cells(report, APPROPRIATION, (entry.category, "本年支出合计")),
            *_cells(report, SPENDING, (entry.code,)),
        )
        where: tuple[Target, ...] = (*kept, row)
        yield Draft(
            edits,
            f"{GENERAL_TABLE}漏列{entry.code}，各合计一同少列",
            where,
            (*other, *_said(report, "一般公共预算支出", "基本支出")),
        )


def _alone(entry: Entry, entries: list[Entry], subtotals: bool) -> bool:
    """Whether a 类 or 款 row would be left without a 项."""
    return subtotals and not any(e.code[:5] == entry.code[:5] for e in entries if e is not entry)


@kind("three-public-below-basic")
def three_public_below_basic(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A part of the three public expenses below what basic expenditure alone spent on it, sums included."""
    for code, i in shuffled(rng, [("30231", 2), ("30217", 3), ("30212", 0)]):
        amount, spent = report.a.basic.get(code, 0), report.a.three_public[PARTS[i]][1]
        fen = round_part(report, rng, amount)
        if fen and fen < amount:
            more = amount - fen - spent
            rows = [PARTS[i], "合计", *(["公务用车购置及运行维护费"] if i == 2 else [])]
            edits = moved(report, [(THREE_PUBLIC, row, "决算数", more) for row in rows])
            other = (*_cells(report, BASIC, (code,)), *_said(report, "三公"))
            yield Draft(edits, f"{THREE_PUBLIC}{PARTS[i]}少列，小于基本支出表{code}", edits, other)


@kind("codes-missing-elsewhere")
def codes_missing_elsewhere(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The code and name of a 项 in the table of all spending replaced by those of another 项 of the same 款."""

    used = {e.code for e in report.a.entries}
    marks = [m for m in report.cells(SPENDING) if len(m.about[0]) == 7 and m.about[1] == "本年支出合计"]
    for mark in shuffled(rng, marks):
        code = mark.about[0]
        fellows = [
            c
            for c, f in function_codes().items()
            if f.level == "项" and c[:5] == code[:5] and c not in used and f.budget == function_codes()[code].budget
        ]
        entry = next(e for e in report.a.entries if e.code == code)
        if fellows and entry.fund == GENERAL and entry.appropriated_spending:
            now = rng.choice(fellows)
            was, put_ = f"{code}\t{function_codes()[code].name}", f"{now}\t{function_codes()[now].name}"
            edit = Edit(mark.line, report.line(mark.line).index(was), was, put_)
            other = [m for m in report.of("cell") if m.about[0] == code and m.section != SPENDING]
            yield Draft((edit,), f"{SPENDING}把{code}列为{now}", (edit,), tuple(other))
