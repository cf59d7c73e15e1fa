"""The nine tables of invented accounts as they are printed: rows of cells under their heads."""

from __future__ import annotations

from collections.abc import Collection

from juesuan.amount import MILLION
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import NAME, load
from tests.generate.edition_tables import edition_forms, extra_cells, sheet_of
from tests.generate.ledger import FUNDS, PARTS, Accounts
from tests.generate.tables import (
    APPROPRIATION,
    BALANCE,
    BASIC,
    FUND_TABLE,
    GENERAL_TABLE,
    INCOME,
    ORDERS,
    ORDINALS,
    SOURCES,
    SPENDING,
    STATE_TABLE,
    THREE_PUBLIC,
    Sheet,
    Style,
    class_rows,
    coded_columns,
    coded_rows,
    entries_of,
    levels_of,
    title_of,
    true_cells,
)


class Printer:
    """Prints the cells of one table as text."""

    def __init__(self, accounts: Accounts, style: Style, kind: str) -> None:
        self.accounts, self.style, self.kind = accounts, style, kind
        self.cells = true_cells(accounts, style)[kind]
        rows = load(style.edition).form(kind).rows if style.edition else ()
        self.counts = {row.key for row in rows if row.unit}

    def __call__(self, row: str, column: str) -> str:
        amount = self.cells.get((row, column), 0)
        if row in self.counts:
            return "—" if column == "预算数" else str(amount // MILLION) if amount or self.style.zeros else ""
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
    rows, _ = coded_rows(entries_of(a, kind), columns, kind, style)
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


def _own_sheet(a: Accounts, style: Style, kind: str) -> tuple[list[list[str]], list[list[str]]] | None:
    """The sheet of a table that only the style's edition prints so; ``None`` for one of the nine."""
    form = load(style.edition).form(kind) if style.edition else None
    if form is None or extra_cells(a, form, levels_of(kind, style)) is None:
        return None
    return sheet_of(form, a, true_cells(a, style)[kind], Printer(a, style, kind))


def _note(kind: str, style: Style) -> str:
    own = load(style.edition).form(kind).note.format(body="部门") if style.edition else ""
    return own or NOTES[kind]


def sheets(accounts: Accounts, style: Style) -> list[Sheet]:
    """The tables of the style's edition, else the nine in its order."""
    found = []
    order = [form.kind for form in edition_forms(style.edition)] if style.edition else ORDERS[style.order]
    for i, kind in enumerate(order, 1):
        own = _own_sheet(accounts, style, kind)
        if own is not None:
            header, body = own
        elif kind == BALANCE:
            header, body = _balance_sheet(accounts, style)
        elif kind == APPROPRIATION:
            header, body = _appropriation_sheet(accounts, style)
        elif kind == BASIC:
            header, body = _basic_sheet(accounts, style)
        elif kind == THREE_PUBLIC:
            header, body = _three_public_sheet(accounts, style)
        else:
            header, body = _coded_sheet(accounts, style, kind)
        note = _note(kind, style)
        empty = not true_cells(accounts, style)[kind]
        if empty:
            names = (("政府性基金", "政府性基金预算财政拨款"), ("国有资本", "国有资本经营预算财政拨款"))
            subject = next((said for word, said in names if word in kind), "相关")
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
        if own is not None:
            form = load(style.edition).form(kind)
            coded = form.shape == "coded" and form.rows_by != NAME
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
