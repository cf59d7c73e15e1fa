"""The nine tables of invented accounts: every cell's true value, and the sheets as they would be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from juesuan.amount import Denomination, half_up
from juesuan.codes import function_codes
from juesuan.editions import load
from tests.generate.edition_tables import edition_forms, extra_cells
from tests.generate.ledger import FUND, FUNDS, GENERAL, PARTS, STATE, Accounts, Entry

BALANCE = "收入支出决算总表"
INCOME = "收入决算表"
SPENDING = "支出决算表"
APPROPRIATION = "财政拨款收入支出决算总表"
GENERAL_TABLE = "一般公共预算财政拨款支出决算表"
BASIC = "一般公共预算财政拨款基本支出决算表"
THREE_PUBLIC = "财政拨款“三公”经费支出决算表"
FUND_TABLE = "政府性基金预算财政拨款收入支出决算表"
STATE_TABLE = "国有资本经营预算财政拨款支出决算表"
KINDS = (BALANCE, INCOME, SPENDING, APPROPRIATION, GENERAL_TABLE, BASIC, THREE_PUBLIC, FUND_TABLE, STATE_TABLE)

Cells = dict[tuple[str, str], int]  # (row, column) -> 分; a cell left out is blank, which means zero


@dataclass(frozen=True, slots=True)
class Style:
    """How a report is printed. Every field is a habit met in published reports."""

    order: Literal["national", "ningxia"] = "national"
    numbers: Mapping[str, Literal["grouped", "plain", "short"]] = field(default_factory=dict)  # table kind -> format
    subtotals: tuple[str, ...] = ()  # kinds printed with 类 and 款 rows
    total_last: bool = False
    wide_state: bool = False
    zeros: bool = False  # print 0.00 where others leave blank
    line_numbers: Literal["full", "gaps", "none"] = "full"
    wording: int = 0
    decimals: int = 2  # of percentages
    bottom: str = "总计"
    text_unit: Denomination | None = None  # of the text, when it is not that of the tables
    by_item: bool = False  # 五（三） told by 项 instead of by 类
    head_line: Literal["apart", "tabs", "spaces"] = "apart"  # 公开部门 and 金额单位 in lines of their own or in one
    three_public: Literal["line", "pairs", "rows"] = "line"
    used_codes_only: bool = False  # of 基本支出: leave out economic 款 without an amount
    bare_title: bool = True  # the title as it is; else a space between its characters
    edition: str = ""  # whose tables, numbers and order of parts; “” for the nine of the order named above

    def money(self, fen: int, denomination: Denomination, kind: str = "") -> str:
        """An amount as a cell prints it, rounded half up to two decimals of the denomination."""
        hundredths = half_up(fen * 100, denomination.fen)
        sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
        whole, rest = divmod(hundredths, 100)
        style = self.numbers.get(kind, "grouped")
        body = f"{whole:,}" if style == "grouped" else str(whole)
        decimals = f".{rest:02d}"
        if style == "short":
            decimals = decimals.rstrip("0").rstrip(".")
        return sign + body + decimals


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed table: the lines above it, header rows, rows of cells, and the note below."""

    kind: str
    title: str
    number: str
    above: tuple[str, ...]
    header: tuple[tuple[str, ...], ...]
    body: tuple[tuple[str, ...], ...]
    note: str
    codes_at: tuple[int, ...] = ()  # where codes stand in a row


ORDERS = {
    "national": (*KINDS[:6], FUND_TABLE, STATE_TABLE, THREE_PUBLIC),
    "ningxia": KINDS,
}
SOURCES = {
    GENERAL: "一般公共预算财政拨款",
    FUND: "政府性基金预算财政拨款",
    STATE: "国有资本经营预算财政拨款",
}
ORDINALS = [
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
    "二十一",
    "二十二",
    "二十三",
    "二十四",
    "二十五",
    "二十六",
]
INCOME_COLUMNS = {
    "本年收入合计": "income",
    "财政拨款收入": "appropriation",
    "上级补助收入": "superior",
    "事业收入": "undertaking",
    "其中：教育收费": "education_fees",
    "经营收入": "business_income",
    "附属单位上缴收入": "affiliated",
    "其他收入": "other",
}


def basic_spending(e: Entry) -> int:
    """基本支出 of all money."""
    return e.basic + e.own_basic


def project_spending(e: Entry) -> int:
    """项目支出 of all money."""
    return e.project + e.own_project


def coded_rows(
    entries: list[Entry], columns: Mapping[str, object], kind: str, style: Style
) -> tuple[list[tuple[str, str]], Cells]:
    """Rows (code, name) and cells of a table by 功能科目: 合计, the 项, and 类 and 款 when the style prints them."""

    def value(e: Entry, column: object) -> int:
        return column(e) if callable(column) else int(getattr(e, str(column)))

    rows: list[tuple[str, str]] = []
    cells: Cells = {}
    lengths = (3, 5, 7) if kind in style.subtotals else (7,)
    for e in sorted(entries, key=lambda e: e.code):
        if not any(value(e, c) for c in columns.values()):
            continue
        for length in lengths:
            code = e.code[:length]
            if (code, function_codes()[code].name) not in rows:
                rows.append((code, function_codes()[code].name))
            for name, column in columns.items():
                cells[code, name] = cells.get((code, name), 0) + value(e, column)
    total = {("合计", name): sum(value(e, c) for e in entries) for name, c in columns.items()}
    if rows or kind not in (FUND_TABLE, STATE_TABLE):
        cells.update(total)
    rows = [*rows, ("合计", "合计")] if style.total_last else [("合计", "合计"), *rows]
    return rows, {key: amount for key, amount in cells.items() if amount}


def coded_columns(kind: str, style: Style) -> dict[str, object]:
    """The columns of a table by 功能科目 and where their values come from."""
    if kind == INCOME:
        return dict(INCOME_COLUMNS)
    if kind == SPENDING:
        return {
            "本年支出合计": "spending",
            "基本支出": basic_spending,
            "项目支出": project_spending,
            "上缴上级支出": "to_superior",
            "经营支出": "business",
            "对附属单位补助支出": "to_affiliated",
        }
    if kind == GENERAL_TABLE:
        return {"本年支出合计": "appropriated_spending", "基本支出": "basic", "项目支出": "project"}
    narrow = {"本年支出": "appropriated_spending", "基本支出": "basic", "项目支出": "project"}
    if kind == STATE_TABLE and not style.wide_state:
        return dict(narrow)
    return {"年初结转和结余": "opening", "本年收入": "appropriation", **narrow, "年末结转和结余": "closing"}


def entries_of(accounts: Accounts, kind: str) -> list[Entry]:
    """The entries a table by 功能科目 is made of."""
    fund = {GENERAL_TABLE: GENERAL, FUND_TABLE: FUND, STATE_TABLE: STATE}.get(kind)
    return [e for e in accounts.entries if fund is None or e.fund == fund]


def class_rows() -> tuple[str, ...]:
    """类 printed in the two balance tables, in order."""
    return load("national").class_rows


def true_cells(accounts: Accounts, style: Style) -> dict[str, Cells]:
    """Every cell of the nine tables that is not zero, by kind, under the canonical row and column names."""
    a = accounts
    balance: Cells = {
        **{(f"{SOURCES[f]}收入", "收入"): a.total("appropriation", f) for f in FUNDS},
        ("上级补助收入", "收入"): a.total("superior"),
        ("事业收入", "收入"): a.total("undertaking"),
        ("经营收入", "收入"): a.total("business_income"),
        ("附属单位上缴收入", "收入"): a.total("affiliated"),
        ("其他收入", "收入"): a.total("other"),
        ("本年收入合计", "收入"): a.income,
        ("使用非财政拨款结余", "收入"): a.use_nonfiscal,
        ("年初结转和结余", "收入"): a.opening,
        ("总计", "收入"): a.grand,
        **{(c, "支出"): a.total("spending", None, c) for c in class_rows()},
        ("本年支出合计", "支出"): a.spending,
        ("结余分配", "支出"): a.distribution,
        ("年末结转和结余", "支出"): a.closing,
        ("总计", "支出"): a.grand,
    }
    fiscal: Cells = {
        **{(SOURCES[f], "收入"): a.total("appropriation", f) for f in FUNDS},
        ("本年收入合计", "收入"): a.total("appropriation"),
        ("年初财政拨款结转和结余", "收入"): a.total("opening"),
        **{(f"年初{SOURCES[f]}", "收入"): a.total("opening", f) for f in FUNDS},
        ("总计", "收入"): a.appropriation_grand,
    }
    for column, fund in (("合计", None), *((SOURCES[f], f) for f in FUNDS)):
        for c in class_rows():
            fiscal[c, column] = a.total("appropriated_spending", fund, c)
        fiscal["本年支出合计", column] = a.total("appropriated_spending", fund)
        fiscal["年末财政拨款结转和结余", column] = a.total("closing", fund)
        fiscal["总计", column] = a.total("appropriated_spending", fund) + a.total("closing", fund)
    basic: Cells = {(code, "金额"): amount for code, amount in a.basic.items()}
    for c in ("301", "302", "303", "307", "310", "399"):
        basic[c, "金额"] = a.basic_class(c)
    basic["人员经费合计", "金额"] = a.personnel
    basic["公用经费合计", "金额"] = a.running
    basic["合计", "金额"] = a.personnel + a.running
    public: Cells = {}
    for side, column in enumerate(("预算数", "决算数")):
        public["合计", column] = a.public_total(side)
        public["公务用车购置及运行维护费", column] = a.public_vehicle(side)
        for part in PARTS:
            public[part, column] = a.three_public[part][side]
    found = {BALANCE: balance, APPROPRIATION: fiscal, BASIC: basic, THREE_PUBLIC: public}
    for kind in (INCOME, SPENDING, GENERAL_TABLE, FUND_TABLE, STATE_TABLE):
        found[kind] = coded_rows(entries_of(a, kind), coded_columns(kind, style), kind, style)[1]
    nine = {kind: {key: v for key, v in found[kind].items() if v} for kind in KINDS}
    if not style.edition:
        return nine
    printed = {}
    for form in edition_forms(style.edition):
        own = extra_cells(a, form, levels_of(form.kind, style))
        printed[form.kind] = nine[form.kind] if own is None else own
    return printed


def levels_of(kind: str, style: Style) -> tuple[int, ...]:
    """The levels of codes a table prints as rows: the extra tables as the table they are drawn from."""
    return (3, 5, 7) if GENERAL_TABLE in style.subtotals else (7,)


def title_of(kind: str, style: Style) -> str:
    """The title as printed."""
    if style.edition:
        return load(style.edition).form(kind).titles[0]
    return "国有资本经营预算财政拨款收入支出决算表" if kind == STATE_TABLE and style.wide_state else kind
