"""The nine tables of invented accounts: every cell's true value, and the sheets as they would be printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from juesuan.amount import Denomination, half_up
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import load
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


def _coded(
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


def _entries(accounts: Accounts, kind: str) -> list[Entry]:
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
        found[kind] = _coded(_entries(a, kind), coded_columns(kind, style), kind, style)[1]
    return {kind: {key: v for key, v in found[kind].items() if v} for kind in KINDS}


class Printer:
    """Prints the cells of one table as text."""

    def __init__(self, accounts: Accounts, style: Style, kind: str) -> None:
        self.accounts, self.style, self.kind = accounts, style, kind
        self.cells = true_cells(accounts, style)[kind]

    def __call__(self, row: str, column: str) -> str:
        amount = self.cells.get((row, column), 0)
        if amount == 0:
            return "0.00" if self.style.zeros else ""
        return self.style.money(amount, self.accounts.denomination, self.kind)


def _line_number(number: int, style: Style) -> list[str]:
    if style.line_numbers == "none":
        return []
    return [str(number + (2 if style.line_numbers == "gaps" and number > 50 else 0))]


def _balance_sheet(a: Accounts, style: Style) -> tuple[list[list[str]], list[list[str]]]:
    show = Printer(a, style, BALANCE)
    left = [
        *((f"{SOURCES[f]}收入", f"{SOURCES[f]}收入") for f in FUNDS),
        *((k, k) for k in ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")),
    ]
    rows: list[list[str]] = []
    lines = len(class_rows())
    numbered = style.line_numbers != "none"
    for i, code in enumerate(class_rows()):
        first = (
            [f"{ORDINALS[i]}、{left[i][1]}", *_line_number(i + 1, style), show(left[i][0], "收入")]
            if i < len(left)
            else ["", *_line_number(i + 1, style), ""]
        )
        second = [
            f"{ORDINALS[i]}、{function_codes()[code].name}",
            *_line_number(lines + 5 + i, style),
            show(code, "支出"),
        ]
        rows.append(first + second)
    bottom = [
        ("本年收入合计", "本年收入合计", "本年支出合计", "本年支出合计"),
        ("使用非财政拨款结余", "使用非财政拨款结余（含专用结余）", "结余分配", "结余分配"),
        ("年初结转和结余", "年初结转和结余", "年末结转和结余", "年末结转和结余"),
        ("总计", style.bottom, "总计", style.bottom),
    ]
    for i, (in_key, in_label, out_key, out_label) in enumerate(bottom):
        rows.append(
            [
                *(in_label, *_line_number(lines + 1 + i, style), show(in_key, "收入")),
                *(out_label, *_line_number(2 * lines + 5 + i, style), show(out_key, "支出")),
            ]
        )
    n = ["行次"] if numbered else []
    b = [""] if numbered else []
    header = [
        ["收入", *b, "", "支出", *b, ""],
        ["项目", *n, "决算数", "项目（按功能分类）", *n, "决算数"],
        ["栏次", *b, "1", "栏次", *b, "2"],
    ]
    return header, rows


def _appropriation_sheet(a: Accounts, style: Style) -> tuple[list[list[str]], list[list[str]]]:
    show = Printer(a, style, APPROPRIATION)
    columns = ["合计", *(SOURCES[f] for f in FUNDS)]
    lines = len(class_rows())
    rows: list[list[str]] = []
    for i, code in enumerate(class_rows()):
        name = f"{ORDINALS[i]}、{SOURCES[FUNDS[i]]}" if i < 3 else ""
        left = [name, *_line_number(i + 1, style), show(SOURCES[FUNDS[i]], "收入") if i < 3 else ""]
        label = f"{ORDINALS[i]}、{function_codes()[code].name}"
        rows.append([*left, label, *_line_number(lines + 7 + i, style), *(show(code, c) for c in columns)])
    bottom = [
        ("本年收入合计", "本年收入合计", "本年支出合计"),
        ("年初财政拨款结转和结余", "年初财政拨款结转和结余", "年末财政拨款结转和结余"),
        *((f"年初{SOURCES[f]}", f"{ORDINALS[i]}、{SOURCES[f]}", "") for i, f in enumerate(FUNDS)),
        ("总计", style.bottom, "总计"),
    ]
    for i, (key, label, out) in enumerate(bottom):
        right = [show(out, c) for c in columns] if out else ["", "", "", ""]
        printed = style.bottom if out == "总计" else out
        rows.append(
            [
                *(label, *_line_number(lines + 1 + i, style), show(key, "收入")),
                *(printed, *_line_number(2 * lines + 7 + i, style), *right),
            ]
        )
    n = ["行次"] if style.line_numbers != "none" else []
    b = [""] if style.line_numbers != "none" else []
    header = [
        ["收入", *b, "", "支出", *b, "", "", "", ""],
        ["项目", *n, "决算数", "项目", *n, "决算数", "", "", ""],
        ["", *b, "", "", *b, *columns],
        ["栏次", *b, "1", "栏次", *b, "2", "3", "4", "5"],
    ]
    return header, rows


def _coded_sheet(a: Accounts, style: Style, kind: str) -> tuple[list[list[str]], list[list[str]]]:
    columns = coded_columns(kind, style)
    rows, _ = _coded(_entries(a, kind), columns, kind, style)
    show = Printer(a, style, kind)
    body = [
        ["" if code == "合计" else code, "合计" if code == "合计" else name, *(show(code, c) for c in columns)]
        for code, name in rows
    ]
    names = list(columns)
    if kind == INCOME:
        top = ["项目", "", *names[:3], "事业收入", "", *names[5:]]
        second = ["功能分类科目编码", "科目名称", "", "", "", "小计", "其中：教育收费", "", "", ""]
    elif kind == FUND_TABLE or (kind == STATE_TABLE and style.wide_state):
        top = ["项目", "", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余"]
        second = ["功能分类科目编码", "科目名称", "", "", "小计", "基本支出", "项目支出", ""]
    else:
        top = ["项目", "", "本年支出合计" if kind == STATE_TABLE else names[0], *names[1:]]
        second = ["功能分类科目编码", "科目名称", *[""] * len(names)]
    return [top, second, ["", "栏次", *(str(i + 1) for i in range(len(names)))]], body


def basic_lanes(used: Collection[str] | None = None) -> tuple[list[str], list[str], list[str]]:
    """The economic codes of the three blocks of the basic expenditure table, 类 and 款 in order; of the used only."""
    codes = [
        c
        for c in sorted(economic_codes())
        if economic_codes()[c].lane and c not in ("30703", "30704") and (used is None or c in used)
    ]
    return (
        [c for c in codes if c[:3] in ("301", "303")],
        [c for c in codes if c[:3] == "302"],
        [c for c in codes if c[:3] in ("307", "310", "399")],
    )


def _basic_sheet(a: Accounts, style: Style) -> tuple[list[list[str]], list[list[str]]]:
    show = Printer(a, style, BASIC)
    used = {*a.basic, *(code[:3] for code in a.basic)}
    lanes = basic_lanes(used if style.used_codes_only else None)
    body = []
    for i in range(max(len(lane) for lane in lanes)):
        row: list[str] = []
        for lane in lanes:
            row += [lane[i], economic_codes()[lane[i]].name, show(lane[i], "金额")] if i < len(lane) else ["", "", ""]
        body.append(row)
    running = show("公用经费合计", "金额")
    body.append(["人员经费合计", "", show("人员经费合计", "金额"), "公用经费合计", "", "", "", "", running])
    body.append(["合计", "", "", "", "", "", "", "", show("合计", "金额")])
    header = [["人员经费", "", "", "公用经费", "", "", "", "", ""], ["科目编码", "科目名称", "金额"] * 3]
    return header, body


def _three_public_sheet(a: Accounts, style: Style) -> tuple[list[list[str]], list[list[str]]]:
    show = Printer(a, style, THREE_PUBLIC)
    rows = ["合计", PARTS[0], "公务用车购置及运行维护费", PARTS[1], PARTS[2], PARTS[3]]
    if style.three_public == "rows":
        labels = [
            "合计",
            f"1.{PARTS[0]}",
            f"2.{rows[2]}",
            f"其中：（1）{PARTS[1]}",
            f"（2）{PARTS[2]}",
            f"3.{PARTS[3]}",
        ]
        body = [[label, show(r, "预算数"), show(r, "决算数")] for label, r in zip(labels, rows, strict=True)]
        return [["项目", "预算数", "决算数"]], body
    six = ["合计", PARTS[0], "公务用车购置及运行维护费", "", "", PARTS[3]]
    if style.three_public == "pairs":
        header = [
            [cell for name in six for cell in (name, "")],
            [*[""] * 4, "小计", "", PARTS[1], "", PARTS[2], "", "", ""],
            ["预算数", "决算数"] * 6,
        ]
        return header, [[show(r, c) for r in rows for c in ("预算数", "决算数")]]
    header = [
        [f"{a.year}年度预算数", "", "", "", "", "", f"{a.year}年度决算数", "", "", "", "", ""],
        [*six, *six],
        [*["", "", "小计", PARTS[1], PARTS[2], ""] * 2],
        [str(i + 1) for i in range(12)],
    ]
    return header, [[show(r, c) for c in ("预算数", "决算数") for r in rows]]


NOTES = {
    BALANCE: "本表反映部门本年度的总收支和年末结转结余情况。",
    INCOME: "本表反映部门本年度取得的各项收入情况。",
    SPENDING: "本表反映部门本年度各项支出情况。",
    APPROPRIATION: "本表反映部门本年度三项财政拨款的总收支和年末结转结余情况。",
    GENERAL_TABLE: "本表反映部门本年度一般公共预算财政拨款支出情况。",
    BASIC: "本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",
    THREE_PUBLIC: "本表预算数为全年预算数，反映按规定程序调整后的预算数；"
    "决算数包括当年财政拨款和以前年度结转资金安排的实际支出。",
    FUND_TABLE: "本表反映部门本年度政府性基金预算财政拨款收入、支出及结转结余情况。",
    STATE_TABLE: "本表反映部门本年度国有资本经营预算财政拨款支出情况。",
}


def title_of(kind: str, style: Style) -> str:
    """The title as printed."""
    return "国有资本经营预算财政拨款收入支出决算表" if kind == STATE_TABLE and style.wide_state else kind


def sheets(accounts: Accounts, style: Style) -> list[Sheet]:
    """The nine tables in the style's order."""
    found = []
    for i, kind in enumerate(ORDERS[style.order], 1):
        if kind == BALANCE:
            header, body = _balance_sheet(accounts, style)
        elif kind == APPROPRIATION:
            header, body = _appropriation_sheet(accounts, style)
        elif kind == BASIC:
            header, body = _basic_sheet(accounts, style)
        elif kind == THREE_PUBLIC:
            header, body = _three_public_sheet(accounts, style)
        else:
            header, body = _coded_sheet(accounts, style, kind)
        note = NOTES[kind]
        empty = not true_cells(accounts, style)[kind]
        if empty:
            subject = {FUND_TABLE: "政府性基金预算财政拨款", STATE_TABLE: "国有资本经营预算财政拨款"}.get(kind, "相关")
            note += f"说明：{accounts.year}年度本{accounts.level}没有{subject}收入和支出，故本表无数据。"
        body_line, unit_line = (
            f"公开{accounts.level}：{accounts.department}",
            f"金额单位：{accounts.denomination.value}",
        )
        above = {
            "apart": (body_line, unit_line),
            "tabs": (f"{body_line}\t\t\t{unit_line}",),
            "spaces": (f"{body_line}      {unit_line}",),
        }[style.head_line]
        title = title_of(kind, style)
        coded = kind in (INCOME, SPENDING, GENERAL_TABLE, FUND_TABLE, STATE_TABLE)
        found.append(
            Sheet(
                kind,
                title if style.bare_title else " ".join(title),
                f"公开{i:02d}表",
                above,
                tuple(tuple(row) for row in header),
                tuple(tuple(row) for row in body),
                f"注：{note.replace('部门', accounts.level)}",
                (0,) if coded else (0, 3, 6) if kind == BASIC else (),
            )
        )
    return found
