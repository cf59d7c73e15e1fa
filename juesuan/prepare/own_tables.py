"""Own tables: which cells of the tables that only some editions print an entry counts in.

A form says by which of the ways below it is filled (``filled_by``); what it is called is the edition's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from juesuan.codes import economic_codes
from juesuan.editions import Edition
from juesuan.errors import JuesuanError

Cell = tuple[str, str, str]
Posting = tuple[Cell, int]

# Ways to fill a table.
DETAIL, MATRIX = "财政拨款支出·经济科目", "一般公共预算支出·功能科目和经济科目"
PROJECTS, PROJECTS_BY_ECONOMIC = "一般公共预算项目支出·功能科目", "一般公共预算项目支出·经济科目"
CAPITAL_WITH_INCOME, GENERAL_THREE_PUBLIC = "国有资本经营预算收支·功能科目", "一般公共预算“三公”经费"
UNIT_TABLES = {"收入·单位": "收入决算表", "支出·单位": "支出决算表"}  # and the table whose total each unit's line is
WAYS = (
    DETAIL,
    MATRIX,
    PROJECTS,
    PROJECTS_BY_ECONOMIC,
    CAPITAL_WITH_INCOME,
    GENERAL_THREE_PUBLIC,
    *UNIT_TABLES,
)
GENERAL_SPENDING, THREE_PUBLIC = "一般公共预算财政拨款支出决算表", "财政拨款“三公”经费支出决算表"
BASIC, PROJECT = "基本支出", "项目支出"
MEETINGS = {"30215": "会议费", "30216": "培训费"}  # of the general budget, in basic and in project expenditure
ENDING = "财政拨款"


class OwnTables:
    """What the edition prints besides the nine tables, and with more columns or rows than they have."""

    def __init__(self, edition: Edition) -> None:
        forms = edition.forms
        self.kinds: dict[str, str] = {form.filled_by: kind for kind, form in forms.items() if form.filled_by}
        self.first = {way: forms[kind].columns[0].key for way, kind in self.kinds.items()}
        for way in self.kinds:
            if way not in WAYS:
                kind = self.kinds[way]
                raise JuesuanError(
                    f"版式“{edition.name}”的“{kind}”写的“{way}”不是填列办法", hint=f"可用：{'、'.join(WAYS)}"
                )
        general = forms[GENERAL_SPENDING].columns if GENERAL_SPENDING in forms else ()
        self.has_balances = any(column.key == "年末结转和结余" for column in general)
        self.has_meetings = THREE_PUBLIC in forms and any(row.key == "会议费" for row in forms[THREE_PUBLIC].rows)

    @property
    def crosses(self) -> bool:
        """Whether a table stands by function code and economic code at once."""
        return MATRIX in self.kinds or self.has_balances

    @property
    def by_unit(self) -> Mapping[str, str]:
        """The tables with a line for each unit, and the table whose total it is."""
        return {self.kinds[way]: source for way, source in UNIT_TABLES.items() if way in self.kinds}

    def kinds_of_capital(self, kind: str) -> Sequence[str]:
        """The tables of 国有资本经营预算: one, or one with income and one without."""
        return (kind, self.kinds[CAPITAL_WITH_INCOME]) if CAPITAL_WITH_INCOME in self.kinds else (kind,)

    def general_three_public(self, postings: Iterator[Posting]) -> Iterator[Posting]:
        """“三公”经费 of the general budget in a table of its own."""
        kind = self.kinds.get(GENERAL_THREE_PUBLIC)
        if kind is not None:
            yield from (((kind, row, column), sign) for (_, row, column), sign in postings)

    def income(self, rows: Sequence[str], nature: str) -> Iterator[Posting]:
        """Income of the general budget."""
        if self.has_balances:
            part = BASIC if nature == BASIC else PROJECT
            yield from grid(GENERAL_SPENDING, rows, ("本年收入", f"{part}收入"))
            yield from grid(GENERAL_SPENDING, rows, ("年末结转和结余", _closing(part)))

    def opening(self, rows: Sequence[str], nature: str) -> Iterator[Posting]:
        """What was carried into the year of the general budget."""
        if self.has_balances:
            part = BASIC if nature == BASIC else PROJECT
            yield from grid(GENERAL_SPENDING, rows, ("年初结转和结余", f"年初{_closing(part)[2:]}"))
            yield from grid(GENERAL_SPENDING, rows, ("年末结转和结余", _closing(part)))

    def spending(self, rows: Sequence[str], nature: str) -> Iterator[Posting]:
        """Spending of the general budget by function code."""
        if PROJECTS in self.kinds and nature == PROJECT:
            yield from grid(self.kinds[PROJECTS], rows, (self.first[PROJECTS],))
        if self.has_balances:
            part = BASIC if nature == BASIC else PROJECT
            taken = grid(GENERAL_SPENDING, rows, ("年末结转和结余", _closing(part)))
            yield from ((cell, -sign) for cell, sign in taken)

    def by_economic(self, economic: str, appropriation: str, nature: str, is_general: bool) -> Iterator[Posting]:
        """Spending of appropriations by economic code."""
        rows = ("合计", economic[:3], economic)
        if DETAIL in self.kinds and nature in (BASIC, PROJECT):
            yield from grid(
                self.kinds[DETAIL], rows, ("合计", appropriation, f"{appropriation.removesuffix(ENDING)}{nature}")
            )
        if PROJECTS_BY_ECONOMIC in self.kinds and is_general and nature == PROJECT:
            yield from grid(self.kinds[PROJECTS_BY_ECONOMIC], rows, (self.first[PROJECTS_BY_ECONOMIC],))

    def three_public(self, economic: str, column: str, is_general: bool) -> Iterator[Posting]:
        """Meetings and training, which some editions print beside “三公”经费."""
        if self.has_meetings and is_general and economic in MEETINGS:
            yield (THREE_PUBLIC, MEETINGS[economic], column), 1

    def by_both(self, rows: Sequence[str], economic: str, nature: str) -> Iterator[Posting]:
        """Spending of the general budget by function and economic code at once."""
        known = economic_codes().get(economic)
        if known is None:
            return
        if MATRIX in self.kinds:
            whole = economic_codes()[economic[:3]]
            columns = dict.fromkeys(("合计", f"{whole.code}{whole.name}", f"{economic}{known.name}"))
            yield from grid(self.kinds[MATRIX], rows, tuple(columns))
        if self.has_balances and nature == BASIC:
            lane = "人员经费" if known.lane == "人员经费" else "日常公用经费"
            yield from grid(GENERAL_SPENDING, rows, (lane,))


def _closing(part: str) -> str:
    return "年末基本支出结转" if part == BASIC else "年末项目支出结转和结余"


def grid(kind: str, rows: Sequence[str], columns: Sequence[str]) -> Iterator[Posting]:
    """Every row in every column, each once."""
    return (((kind, row, column), 1) for row in dict.fromkeys(rows) for column in columns)
