"""Heads and figures as printed: columns headed in the order of the form, amounts made of digits alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from juesuan.accounts import Table
from juesuan.amount import Amount, State
from juesuan.document import Piece
from juesuan.editions import Form
from juesuan.facts import Figure
from juesuan.finding import Finding, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import bare, not_read
from juesuan.rules.checks.tables_form import TEMPLATE
from juesuan.rules.equation import equations
from juesuan.rules.relation import Outcome
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.said import STATED_OUTRIGHT, against_cell

TWO_SIDED = "balance"  # heads of two-sided tables repeat on both sides
_YEAR = re.compile(r"^20\d\d年?度?")
_AS_DIGITS = str.maketrans("OoIlSsZzB|", "0011552281")  # the digits that letters are mistaken for


class Exchanged(NamedTuple):
    """Two heads of one line that stand in each other's place, with the columns they name."""

    first: Piece
    second: Piece
    first_column: str
    second_column: str


@check(
    "R-40-28",
    "各栏的次序与表样一致",
    severity=Severity.EXPLAIN,
    source=TEMPLATE,
    part="表",
    hint="按表样改正栏名；确按另一次序填列的，把栏名连同数字一起移到表样的位置。",
    relation="栏名从左到右的次序 = 表样的次序",
    failing=Edit(
        "本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t\t经营收入",
        "本年收入合计\t财政拨款收入\t经营收入\t事业收入\t\t上级补助收入",
    ),
)
def heads_in_order(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in given.accounts.tables.values():
        form = given.edition.forms.get(table.kind)
        if form is None or form.shape == TWO_SIDED:
            continue
        for pair in _exchanged(form, table.heads):
            now, other = _failing(given, table), _failing(given, _with_columns_exchanged(table, pair))
            proved = other > now
            because = "，各栏的数与其他表、文字相符，是栏名印反" if proved else ""
            yield rule.finding(
                f"{table.display}的“{bare(pair.first.text)}”与“{bare(pair.second.text)}”两栏的栏名与表样次序相反{because}",
                severity=Severity.ERROR if proved else rule.severity,
                places=tuple(piece.place.named(f"{table.display} 表头") for piece in (pair.first, pair.second)),
                stated=bare(pair.first.text),
                expected=bare(pair.second.text),
                subject=f"{table.kind}·栏名互换",
            )


def _exchanged(form: Form, heads: Sequence[Piece]) -> Iterator[Exchanged]:
    """The pair of heads of each printed line whose exchange would put that line in the order of the form."""
    names = _names(form)
    order = {column.key: number for number, column in enumerate(form.columns)}
    for line in _lines(heads):
        said = [(piece, names[text]) for piece in line if (text := _YEAR.sub("", bare(piece.text))) in names]
        if Counter(key for _, key in said).most_common(1)[:1] != [(said[0][1], 1)] if said else True:
            continue
        wanted = sorted((key for _, key in said), key=lambda key: order[key])
        wrong = [n for n, ((_, key), right) in enumerate(zip(said, wanted, strict=True)) if key != right]
        if len(wrong) == 2:
            (one, first), (two, second) = said[wrong[0]], said[wrong[1]]
            yield Exchanged(one, two, first, second)


def _names(form: Form) -> dict[str, str]:
    """The columns of a form by the names of their heads; a name that two of them share tells of neither."""
    named = [(bare(name), column.key) for column in form.columns for name in {column.key, *column.also}]
    shared = {name for name, times in Counter(name for name, _ in named).items() if times > 1}
    return {name: key for name, key in named if name not in shared}


def _lines(heads: Sequence[Piece]) -> list[list[Piece]]:
    """The heads line by line, from left to right."""
    lines: dict[tuple[object, ...], list[Piece]] = defaultdict(list)
    for piece in heads:
        lines[piece.place.page, piece.place.line, piece.place.sheet, piece.place.row].append(piece)
    return [sorted(line, key=lambda piece: (_column(piece.place), piece.place.start or 0)) for line in lines.values()]


def _column(place: Place) -> int:
    return place.column or 0


def _with_columns_exchanged(table: Table, pair: Exchanged) -> Table:
    """The table as its heads would have it: the amounts of the two columns under each other's name."""
    other = {pair.first_column: pair.second_column, pair.second_column: pair.first_column}
    cells: dict[tuple[str, str], Figure] = {
        (row, other.get(column, column)): figure for (row, column), figure in table.cells.items()
    }
    return replace(table, cells=cells)


def _failing(given: Given, table: Table) -> int:
    """How many relations between this table and the others, and statements of the text, fail."""
    tables: Mapping[str, Table] = {**given.accounts.tables, table.kind: table}
    relations = [
        relation
        for equation in equations()
        if table.kind in equation.text and not equation.missing(tables)
        for relation in equation.relations(tables)
    ]
    apart = given._replace(accounts=given.accounts.with_tables(tables), prior=None)
    claims = (c for c in given.accounts.claims if c.role in STATED_OUTRIGHT and table.kind in c.cell)
    said = (against_cell("", claim, apart) for claim in claims)
    told = [relation for relation in (*relations, *said) if relation is not None]
    return sum(relation.outcome() is Outcome.FAILS for relation in told)


@check(
    "R-40-29",
    "金额只由数字组成",
    severity=Severity.EXPLAIN,
    source=TEMPLATE + "；出版物上数字用法（GB/T 15835）",
    part="表内",
    hint="把混入的字母和符号改成数字；数字是识别得来的，对照原件逐一核对。",
    relation="表中的金额由数字、千分位和小数点组成，不混入字母",
    failing=Edit("30101\t基本工资\t4,218,603.00", "30101\t基本工资\t4,218,6O3.00"),
)
def made_of_digits(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in given.accounts.tables.values():
        for figure in table.cells.values():
            if figure.number.state is State.UNREADABLE:
                yield _unreadable(rule, table, figure)


def _unreadable(rule: Rule, table: Table, figure: Figure) -> Finding:
    printed = figure.number.text.strip()
    meant = printed.translate(_AS_DIGITS)
    is_number = isinstance(figure.number, Amount) and Amount.parse(meant, table.denomination).state is State.VALUE
    maybe = f"，疑为“{meant}”" if is_number and meant != printed else ""
    return rule.finding(
        f"{figure.label}印作“{printed}”，不是数字{maybe}；有关各项没有核对",
        places=(figure.place,),
        stated=printed,
        expected=meant if maybe else "",
        unit=table.denomination.value,
        subject=figure.key,
    )
