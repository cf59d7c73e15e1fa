"""表内: single figures of the nine tables written wrong, by where they stand and by how the pen slipped."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from juesuan.amount import Denomination
from tests.generate.ledger import PARTS
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
from tests.prove.slips import added, changed, dropped, swapped
from tests.prove.suite_kinds.amounts import Way, cell_matters, cell_step, until, written
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Kind, kind, kind_of, put

CODED = (INCOME, SPENDING, GENERAL_TABLE, FUND_TABLE, STATE_TABLE)
PUBLIC_SUMS = ("合计", "公务用车购置及运行维护费")
BASIC_SUMS = ("人员经费合计", "公用经费合计", "合计")
FEES = "其中：教育收费"  # a part of 事业收入 that no sum of the row holds


def named(mark: Mark) -> str:
    """The cell as a reader would name it."""
    return f"{mark.section}“{mark.about[0]}”行“{mark.about[1]}”"


def against(report: Located, mark: Mark) -> tuple[Mark, ...]:
    """The sums of its column that the cell is part of."""
    row, column = str(mark.about[0]), mark.about[1]
    if mark.section in CODED:
        wanted = {"合计", row[:3], row[:5]} - {row}
    elif mark.section == BASIC:
        wanted = {*BASIC_SUMS, row[:3]} - {row}
    elif mark.section in (BALANCE, APPROPRIATION):
        wanted = {"本年收入合计", "本年支出合计", "总计", "年初财政拨款结转和结余"} - {row}
    else:
        return ()
    return tuple(
        m
        for m in report.of("cell", mark.section)
        if m.about[1] == column and m.about[0] in wanted and m.line != mark.line
    )


def item_cells(report: Located) -> list[Mark]:
    """Figures of 项 in the tables by 功能科目."""
    return [m for k in CODED for m in report.cells(k) if len(m.about[0]) == 7]


def any_cell(report: Located) -> list[Mark]:
    """Every figure of the tables that some sum holds."""
    return [m for m in report.of("cell") if m.about[2] and m.about[1] != FEES]


def figures(code: str, select: Callable[[Located], list[Mark]], ways: tuple[Way, ...] | None = None) -> Kind:
    """A kind: one figure of the selected cells miswritten."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        for mark in shuffled(rng, select(report)):
            matters = cell_matters(report, mark)
            now = until(rng, mark.text, matters, ways) if ways else until(rng, mark.text, matters)
            if now:
                yield Draft(
                    (put(mark, now),), f"{named(mark)}应为{mark.text}，写成{now}", against=against(report, mark)
                )

    return kind_of(code, make)


def _rows(*kinds: str, rows: Callable[[str], bool]) -> Callable[[Located], list[Mark]]:
    return lambda report: [m for k in kinds for m in report.cells(k) if rows(str(m.about[0])) and m.about[1] != FEES]


def _is(*names: str) -> Callable[[str], bool]:
    return lambda row: row in names


ITEM = figures("table-item", lambda r: [m for m in item_cells(r) if m.about[1] != FEES])
SUBTOTAL = figures("table-subtotal", _rows(*CODED, rows=lambda row: row.isdigit() and len(row) < 7))
TOTAL = figures("table-total", _rows(*CODED, rows=_is("合计")))
BALANCE_ITEM = figures("balance-item", _rows(BALANCE, rows=lambda row: row.isdigit() or row.endswith("收入")))
BALANCE_TOTAL = figures("balance-total", _rows(BALANCE, rows=_is("本年收入合计", "本年支出合计", "总计")))
BALANCE_CARRYOVER = figures(
    "balance-carryover", _rows(BALANCE, rows=_is("使用非财政拨款结余", "年初结转和结余", "结余分配", "年末结转和结余"))
)
APPROPRIATION_CLASS = figures("appropriation-class", _rows(APPROPRIATION, rows=str.isdigit))
APPROPRIATION_TOTAL = figures(
    "appropriation-total", _rows(APPROPRIATION, rows=_is("本年收入合计", "本年支出合计", "总计"))
)
APPROPRIATION_CARRYOVER = figures(
    "appropriation-carryover", _rows(APPROPRIATION, rows=lambda row: row.startswith(("年初", "年末")))
)
APPROPRIATION_INCOME = figures("appropriation-income", _rows(APPROPRIATION, rows=_is(*SOURCES.values())))
BASIC_ITEM = figures("basic-item", _rows(BASIC, rows=lambda row: len(row) == 5 and row.isdigit()))
BASIC_CLASS = figures("basic-class", _rows(BASIC, rows=lambda row: len(row) == 3 and row.isdigit()))
BASIC_TOTAL = figures("basic-total", _rows(BASIC, rows=_is(*BASIC_SUMS)))
PUBLIC_PART = figures("three-public-part", _rows(THREE_PUBLIC, rows=_is(*PARTS)))
PUBLIC_TOTAL = figures("three-public-total", _rows(THREE_PUBLIC, rows=_is(*PUBLIC_SUMS)))
FUND_FIGURE = figures("fund-table", lambda r: r.cells(FUND_TABLE))
STATE_FIGURE = figures("state-capital-table", lambda r: r.cells(STATE_TABLE))
SWAPPED = figures("figure-swapped", any_cell, (swapped,))
DROPPED = figures("figure-digit-lost", any_cell, (dropped,))
ADDED = figures("figure-digit-extra", any_cell, (added,))
CHANGED = figures("figure-digit-wrong", any_cell, (changed,))


def rewritten(code: str, rewrite: Callable[[Located, Mark], str | None]) -> Kind:
    """A kind: one figure written otherwise by a rule."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        for mark in shuffled(rng, any_cell(report)):
            now = rewrite(report, mark)
            if now and now != mark.text and cell_matters(report, mark)(now):
                yield Draft(
                    (put(mark, now),), f"{named(mark)}应为{mark.text}，写成{now}", against=against(report, mark)
                )

    return kind_of(code, make)


def _other_unit(report: Located, mark: Mark) -> str | None:
    yuan = report.a.denomination is Denomination.YUAN
    now = written(mark.about[2], Denomination.WAN if yuan else Denomination.YUAN, mark.text)
    return now if abs(mark.about[2]) > 10**7 else None


NO_POINT = rewritten("figure-point-lost", lambda r, m: written(m.about[2] * 100, r.a.denomination, m.text))
POINT_MOVED = rewritten("figure-point-moved", lambda r, m: written(m.about[2] // 10, r.a.denomination, m.text))
NEGATIVE = rewritten("figure-sign", lambda r, m: f"-{m.text}")
OTHER_UNIT = rewritten("figure-other-unit", _other_unit)


@kind("figure-blank")
def blank(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A figure left out."""
    for mark in shuffled(rng, [m for m in any_cell(report) if m.about[0] not in ("合计", "总计")]):
        if abs(mark.about[2]) >= cell_step(report):
            yield Draft((put(mark, ""),), f"{named(mark)}应为{mark.text}，漏填", against=against(report, mark))
