"""表内: rows, columns, codes, names and heads of the nine tables that went wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from juesuan.codes import economic_codes, function_codes
from tests.generate.tables import (
    APPROPRIATION,
    BALANCE,
    BASIC,
    FUND_TABLE,
    GENERAL_TABLE,
    INCOME,
    ORDINALS,
    SPENDING,
    THREE_PUBLIC,
    class_rows,
)
from tests.prove.suite_kinds.amounts import cell_step, written
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, Spot, kind, put
from tests.prove.suite_kinds.table_figures import CODED, FEES, against, any_cell, item_cells, named

LOOKALIKES = {"0": "O", "1": "l", "5": "S", "8": "B"}


def item_rows(report: Located, table: str) -> dict[str, int]:
    """Code of each 项 printed in a table and its line."""
    found = {}
    for mark in report.cells(table, filled=False):
        if len(mark.about[0]) == 7:
            found[mark.about[0]] = mark.line
    return found


def _exchange(first: Mark, second: Mark) -> tuple[Edit, Edit]:
    return put(first, second.text), put(second, first.text)


@kind("rows-exchanged")
def rows_exchanged(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two figures of one column in neighbouring 项, in a column other than the sum of the row."""
    pairs = []
    for table in (INCOME, SPENDING, GENERAL_TABLE, FUND_TABLE):
        items = [m for m in report.cells(table, filled=False) if len(m.about[0]) == 7 and m.about[1] != FEES]
        by_column: dict[str, list[Mark]] = {}
        for m in items:
            by_column.setdefault(m.about[1], []).append(m)
        for marks in by_column.values():
            pairs += [
                (a, b) for a, b in pairwise(marks) if a.about[2] and abs(a.about[2] - b.about[2]) >= cell_step(report)
            ]
    for a, b in shuffled(rng, pairs):
        yield Draft(_exchange(a, b), f"{named(a)}与下一行{b.about[0]}的数字互换", against=against(report, a))


@kind("columns-exchanged")
def columns_exchanged(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two figures of one row in neighbouring columns."""
    pairs = []
    for table in CODED:
        by_line: dict[int, list[Mark]] = {}
        for m in report.cells(table, filled=False):
            if len(m.about[0]) == 7 and m.about[1] != FEES:
                by_line.setdefault(m.line, []).append(m)
        for marks in by_line.values():
            pairs += [
                (a, b)
                for a, b in pairwise(marks)
                if abs(a.about[2] - b.about[2]) >= cell_step(report) and (a.about[2] or b.about[2])
            ]
    for a, b in shuffled(rng, pairs):
        said = f"{named(a)}与“{b.about[1]}”栏的数字互换"
        yield Draft(_exchange(a, b), said, against=(*against(report, a), *against(report, b)))


@kind("basic-row-slipped")
def basic_row_slipped(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A figure printed in the empty line below, where the sums of the 类 do not expect it."""
    marks = [m for m in report.cells(BASIC, filled=False) if m.about[0].isdigit()]
    seats = {(m.line, _lane(m)): m for m in marks}
    for mark in shuffled(rng, marks):
        below = seats.get((mark.line + 1, _lane(mark)))
        if below is None or below.about[2] or mark.about[2] < cell_step(report):
            continue
        if len(mark.about[0]) == 3 or below.about[0][:3] != mark.about[0][:3]:
            said = f"{named(mark)}的{mark.text}填到了下一行{below.about[0]}"
            yield Draft((put(mark, ""), put(below, mark.text)), said, against=against(report, mark))


def _lane(mark: Mark) -> int:
    """Which of the three blocks of the basic table the cell stands in."""
    return {"301": 0, "303": 0, "302": 1}.get(mark.about[0][:3], 2)


@kind("item-doubled")
def item_doubled(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A whole row printed twice."""
    rows = [(t, c, line) for t in CODED for c, line in item_rows(report, t).items()]
    for table, code, line in shuffled(rng, rows):
        text = report.line(line)
        edit = Edit(line, 0, text, f"{text}\n{text}")
        yield Draft((edit,), f"{table}{code}一行印了两遍", (line, Spot(line + 1)), _sums(report, table, line))


def _sums(report: Located, table: str, line: int) -> tuple[Mark, ...]:
    """The sums that the figures of a line are part of."""
    sums = {s for m in report.cells(table) if m.line == line for s in against(report, m)}
    return tuple(sorted(sums, key=lambda m: (m.line, m.start)))


@kind("item-lost")
def item_lost(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A row of a 项 left out, sums unchanged."""
    rows = [(t, c, line) for t in CODED for c, line in item_rows(report, t).items()]
    for table, code, line in shuffled(rng, rows):
        marks = [m for m in report.cells(table) if m.line == line]
        sums = [s for m in marks for s in against(report, m)]
        if not sums or max(abs(m.about[2]) for m in marks) < cell_step(report) or len(item_rows(report, table)) < 2:
            continue
        other = [m for m in report.of("cell") if m.about[0] == code and m.section != table]
        edit = Edit(line, 0, report.line(line), None)
        yield Draft((edit,), f"{table}漏印{code}一行", tuple(sums), (line, *other))


@kind("total-row-blank")
def total_row_blank(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A printed 合计 row without a figure."""
    for table in shuffled(rng, [*CODED, BASIC]):
        marks = [m for m in report.cells(table) if m.about[0] == "合计"]
        if len(marks) and len(item_rows(report, table)) != 1:
            yield Draft(tuple(put(m, "") for m in marks), f"{table}合计行漏填")


@kind("total-leaves-out")
def total_leaves_out(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A total from which one item is missing, in one column."""
    for mark in shuffled(rng, [m for m in item_cells(report) if m.about[1] != FEES]):
        total = report.cell(mark.section, "合计", mark.about[1])
        if total.about[2] != mark.about[2] and abs(mark.about[2]) >= cell_step(report):
            now = written(total.about[2] - mark.about[2], report.a.denomination, total.text)
            yield Draft((put(total, now),), f"{named(total)}漏加{mark.about[0]}：应为{total.text}，写成{now}")


@kind("total-adds-subtotal")
def total_adds_subtotal(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A total that holds a 款 subtotal besides its items."""
    marks = [m for t in CODED for m in report.cells(t) if len(m.about[0]) in (3, 5) and m.about[0].isdigit()]
    for mark in shuffled(rng, [m for m in marks if m.about[1] != FEES]):
        total = report.cell(mark.section, "合计", mark.about[1])
        if abs(mark.about[2]) >= cell_step(report):
            now = written(total.about[2] + mark.about[2], report.a.denomination, total.text)
            yield Draft(
                (put(total, now),), f"{named(total)}把{mark.about[0]}的小计加了两遍：应为{total.text}，写成{now}"
            )


@kind("both-grand-totals")
def both_grand_totals(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Both grand totals of a balance table wrong alike."""
    for table, column in shuffled(rng, [(BALANCE, "支出"), (APPROPRIATION, "合计")]):
        left, right = report.cell(table, "总计", "收入"), report.cell(table, "总计", column)
        more = rng.choice((1, 10, 100, 1000, 9)) * report.a.denomination.fen * rng.randint(1, 9)
        now = written(left.about[2] + more, report.a.denomination, left.text)
        yield Draft((put(left, now), put(right, now)), f"{table}收入、支出总计都写成{now}，应为{left.text}")


@kind("letter-in-figure")
def letter_in_figure(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A letter that looks like the digit."""
    for mark in shuffled(rng, any_cell(report)):
        places = [i for i, ch in enumerate(mark.text) if ch in LOOKALIKES]
        if places:
            at = rng.choice(places)
            now = mark.text[:at] + LOOKALIKES[mark.text[at]] + mark.text[at + 1 :]
            yield Draft((put(mark, now),), f"{named(mark)}应为{mark.text}，印成{now}")


def _code_start(report: Located, line: int, code: str) -> int:
    return report.line(line).index(code)


@kind("unknown-code")
def unknown_code(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A code of seven digits that no year's list has."""
    rows = [(t, c, line) for t in CODED for c, line in item_rows(report, t).items()]
    for table, code, line in shuffled(rng, rows):
        now = code[:5] + f"{rng.randrange(100):02d}"
        if now not in function_codes():
            edit = Edit(line, _code_start(report, line, code), code, now)
            yield Draft((edit,), f"{table}科目编码{code}写成{now}")


@kind("name-not-of-code")
def name_not_of_code(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The name of another 项 of the same report."""
    names = sorted({e.name for e in report.a.entries})
    rows = [(t, c, line) for t in CODED for c, line in item_rows(report, t).items()]
    for table, code, line in shuffled(rng, rows):
        name = function_codes()[code].name
        others = [n for n in names if n != name and n not in name and name not in n]
        cells = report.line(line).split("\t")
        if others and cells[1] == name:
            now = rng.choice(others)
            yield Draft((Edit(line, len(cells[0]) + 1, name, now),), f"{table}{code}的名称“{name}”写成“{now}”")


@kind("economic-name")
def economic_name(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A 款 of the basic table under the name of another one."""
    marks = [m for m in report.cells(BASIC, filled=False) if len(m.about[0]) == 5]
    for mark in shuffled(rng, marks):
        code = mark.about[0]
        name = economic_codes()[code].name
        text = report.line(mark.line)
        start = text.index(f"{code}\t{name}\t") + len(code) + 1
        now = economic_codes()[rng.choice([m.about[0] for m in marks])].name
        if now != name and now not in name and name not in now:
            yield Draft((Edit(mark.line, start, name, now),), f"{BASIC}{code}的名称“{name}”写成“{now}”")


@kind("codes-out-of-order")
def codes_out_of_order(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two whole rows of neighbouring 项 exchanged."""
    pairs = []
    for table in CODED:
        pairs += [(table, a, b) for a, b in pairwise(item_rows(report, table).items()) if b[1] == a[1] + 1]
    for table, (code, line), (below, _) in shuffled(rng, pairs):
        first, second = report.line(line), report.line(line + 1)
        edits = (Edit(line, 0, first, second), Edit(line + 1, 0, second, first))
        yield Draft(edits, f"{table}{below}印在{code}之前")


@kind("line-number-gap")
def line_number_gap(report: Located, rng: random.Random) -> Iterator[Draft]:
    """行次 of one side jump by two from some line on."""
    for table in shuffled(rng, [BALANCE, APPROPRIATION] if report.style.line_numbers == "full" else []):
        first, last = report.sheet_lines[table, "body"], report.sheet_lines[table, "last"]
        begin = rng.randint(first + 5, last - 6)
        edits = []
        for line in range(begin, last + 1):
            cells = report.line(line).split("\t")
            start = sum(len(c) + 1 for c in cells[:4])
            edits.append(Edit(line, start, cells[4], str(int(cells[4]) + 2)))
        before = report.line(begin - 1).split("\t")[4]
        yield Draft(tuple(edits), f"{table}行次{before}之后跳了两号", (edits[0],), (begin - 1,))


@kind("class-ordinal-repeated")
def class_ordinal_repeated(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The ordinal of the class above in front of a class."""
    choices = [(t, i) for t in (BALANCE, APPROPRIATION) for i in range(3, len(class_rows()))]
    for table, i in shuffled(rng, choices):
        label = f"{ORDINALS[i]}、{function_codes()[class_rows()[i]].name}"
        line = report.sheet_lines[table, "body"] + i
        start = report.line(line).index(label)
        edit = Edit(line, start, ORDINALS[i], ORDINALS[i - 1])
        yield Draft((edit,), f"{table}“{label}”的序号写成“{ORDINALS[i - 1]}”", (edit,), (line - 1,))


@kind("class-name-cut")
def class_name_cut(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A class name with characters lost."""
    choices = [(t, i) for t in (BALANCE, APPROPRIATION) for i in range(len(class_rows()))]
    for table, i in shuffled(rng, choices):
        name = function_codes()[class_rows()[i]].name
        line = report.sheet_lines[table, "body"] + i
        at = rng.randrange(0, len(name) - 3)
        now = name[:at] + name[at + 1 :]
        start = report.line(line).index(f"、{name}") + 1
        yield Draft((Edit(line, start, name, now),), f"{table}“{name}”印作“{now}”")


@kind("heads-exchanged")
def heads_exchanged(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two column heads that changed places over columns that differ."""
    heads = [
        (SPENDING, "基本支出", "项目支出"),
        (GENERAL_TABLE, "基本支出", "项目支出"),
        (FUND_TABLE, "年初结转和结余", "年末结转和结余"),
    ]
    heads += [(INCOME, a, b) for a, b in combinations(("上级补助收入", "经营收入", "附属单位上缴收入", "其他收入"), 2)]
    heads += [(THREE_PUBLIC, "预算数", "决算数")]
    for table, a, b in shuffled(rng, heads):
        marks = [m for m in report.cells(table, filled=False) if m.about[0] == "合计"]
        values = {m.about[1]: m.about[2] for m in marks}
        if not marks or values[a] == values[b] or (table == THREE_PUBLIC and report.style.three_public == "pairs"):
            continue
        for line in range(report.sheet_lines[table, "header"], report.sheet_lines[table, "body"]):
            text = report.line(line)
            if re.search(rf"{a}(?=\t|$)", text) and re.search(rf"{b}(?=\t|$)", text):
                edits = (Edit(line, text.index(a), a, b), Edit(line, text.rindex(b), b, a))
                sums = tuple(m for m in marks if m.about[1] in (a, b))
                yield Draft(edits, f"{table}“{a}”与“{b}”的栏名互换", (*edits, *sums), _same_elsewhere(report, table))
                break


def _same_elsewhere(report: Located, table: str) -> tuple[int, ...]:
    """Lines of the other tables and sections that hold the same totals."""
    sections = {SPENDING: ("支出",), GENERAL_TABLE: ("一般公共预算支出", "基本支出"), FUND_TABLE: ("政府性基金",)}
    sections |= {INCOME: ("收入",), THREE_PUBLIC: ("三公",)}
    lines = {m.line for s in sections[table] for m in report.of("money", s)}
    own = {m.line for m in report.cells(table)}
    balance = (
        {m.line for t in (BALANCE, APPROPRIATION, BASIC) for m in report.cells(t)} if table != THREE_PUBLIC else set()
    )
    return tuple(sorted(lines | own | balance))
