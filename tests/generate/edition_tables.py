"""Tables that only some editions print: their true cells, and the sheets as printed from the blank form's own data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from juesuan.amount import MILLION
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import ECONOMIC, NAME, Form, load
from tests.generate.ledger import FUNDS, GENERAL, PARTS, STATE, Accounts, Entry

Cells = dict[tuple[str, str], int]
CAR = "公务用车购置及运行维护费"
MATRIX, DETAIL = "一般公共预算财政拨款支出决算明细表", "财政拨款支出决算明细表"
PROJECTS, PROJECTS_ECONOMIC = "一般公共预算财政拨款项目支出决算表", "一般公共预算财政拨款项目支出决算表（经济科目）"
CAPITAL_WIDE = "国有资本经营预算财政拨款收入支出决算表"
INCOME_UNITS, SPENDING_UNITS = "收入决算表（分单位）", "支出决算表（分单位）"
THREE_PUBLIC, THREE_PUBLIC_GENERAL = "财政拨款“三公”经费支出决算表", "一般公共预算财政拨款“三公”经费情况表"
GENERAL_TABLE = "一般公共预算财政拨款支出决算表"
SOURCES = {FUNDS[0]: "一般公共预算", FUNDS[1]: "政府性基金预算", FUNDS[2]: "国有资本经营预算"}


def basic_by_item(a: Accounts) -> dict[tuple[str, str], int]:
    """基本支出 of the general budget by 项 and economic 款: both margins are those of the accounts."""
    left = {code: fen for code, fen in sorted(a.basic.items()) if fen}
    found: dict[tuple[str, str], int] = {}
    for e in sorted((e for e in a.entries if e.fund == GENERAL), key=lambda e: e.code):
        rest = e.basic
        for code in list(left):
            if not rest:
                break
            take = min(rest, left[code])
            found[e.code, code] = found.get((e.code, code), 0) + take
            rest, left[code] = rest - take, left[code] - take
            if not left[code]:
                del left[code]
    return found


def projects_by_item(a: Accounts, fund: str) -> dict[tuple[str, str], int]:
    """项目支出 of a fund by 项 and economic 款: two thirds services, the rest equipment or subsidies."""
    found: dict[tuple[str, str], int] = {}
    for n, e in enumerate(sorted((e for e in a.entries if e.fund == fund and e.project), key=lambda e: e.code)):
        first, second = ("30227", "31002") if n % 2 == 0 else ("30299", "31204")
        part = e.project * 2 // 3
        for code, fen in ((first, part), (second, e.project - part)):
            found[e.code, code] = found.get((e.code, code), 0) + fen
    return found


def extra_cells(a: Accounts, form: Form, levels: tuple[int, ...]) -> Cells | None:
    """The cells of a table that the base edition has not, or has with fewer columns or rows; ``None`` for others."""
    makers = {
        MATRIX: _matrix,
        DETAIL: _detail,
        PROJECTS: lambda a, levels: _projects(a, levels),
        PROJECTS_ECONOMIC: _projects_economic,
        CAPITAL_WIDE: _capital,
        INCOME_UNITS: lambda a, levels: _by_unit(a, form),
        SPENDING_UNITS: lambda a, levels: _by_unit(a, form),
        THREE_PUBLIC_GENERAL: lambda a, levels: _three_public(a, form),
    }
    if form.kind in makers:
        cells = makers[form.kind](a, levels)
    elif form.kind == THREE_PUBLIC and len(form.rows) > 6:
        cells = _three_public(a, form)
    elif form.kind == GENERAL_TABLE and len(form.columns) > 3:
        cells = _general_wide(a, levels)
    else:
        return None
    return {key: fen for key, fen in cells.items() if fen}


def _add(cells: Cells, code: str, levels: tuple[int, ...], values: Mapping[str, int]) -> None:
    for row in ("合计", *(code[:n] for n in levels if n <= len(code))):
        for column, fen in values.items():
            cells[row, column] = cells.get((row, column), 0) + fen


def _named(code: str) -> str:
    return f"{code}{economic_codes()[code].name}"


def _matrix(a: Accounts, levels: tuple[int, ...]) -> Cells:
    cells: Cells = {}
    for source in (basic_by_item(a), projects_by_item(a, GENERAL)):
        for (item, economic), fen in source.items():
            _add(cells, item, levels, {"合计": fen, _named(economic): fen, _named(economic[:3]): fen})
    return cells


def _detail(a: Accounts, levels: tuple[int, ...]) -> Cells:
    cells: Cells = {}
    for (_, economic), fen in basic_by_item(a).items():
        _add(cells, economic, (3, 5), {"合计": fen, "一般公共预算财政拨款": fen, "一般公共预算基本支出": fen})
    for fund in FUNDS:
        for (_, economic), fen in projects_by_item(a, fund).items():
            name = SOURCES[fund]
            _add(cells, economic, (3, 5), {"合计": fen, f"{name}财政拨款": fen, f"{name}项目支出": fen})
    return cells


def _projects(a: Accounts, levels: tuple[int, ...]) -> Cells:
    cells: Cells = {}
    for e in a.entries:
        if e.fund == GENERAL and e.project:
            _add(cells, e.code, levels, {"项目支出": e.project})
    return cells


def _projects_economic(a: Accounts, levels: tuple[int, ...]) -> Cells:
    cells: Cells = {}
    for (_, economic), fen in projects_by_item(a, GENERAL).items():
        _add(cells, economic, (3, 5), {"金额": fen})
    return cells


def _capital(a: Accounts, levels: tuple[int, ...]) -> Cells:
    cells: Cells = {}
    for e in a.entries:
        if e.fund == STATE:
            values = {
                "年初结转和结余": e.opening,
                "本年收入": e.appropriation,
                "本年支出": e.appropriated_spending,
                "基本支出": e.basic,
                "项目支出": e.project,
                "年末结转和结余": e.closing,
            }
            if any(values.values()):
                _add(cells, e.code, levels, values)
    return cells


def _general_wide(a: Accounts, levels: tuple[int, ...]) -> Cells:
    cells: Cells = {}
    staff: dict[str, int] = {}
    for (item, economic), fen in basic_by_item(a).items():
        if economic_codes()[economic].lane == "人员经费":
            staff[item] = staff.get(item, 0) + fen
    for e in a.entries:
        if e.fund != GENERAL or not e.appropriated_spending:
            continue
        values = {
            "年初结转和结余": e.opening,
            "年初基本支出结转": max(e.basic - e.appropriation, 0),
            "年初项目支出结转和结余": e.opening - max(e.basic - e.appropriation, 0),
            "本年收入": e.appropriation,
            "基本支出收入": min(e.basic, e.appropriation),
            "项目支出收入": e.appropriation - min(e.basic, e.appropriation),
            "本年支出合计": e.appropriated_spending,
            "基本支出": e.basic,
            "人员经费": staff.get(e.code, 0),
            "日常公用经费": e.basic - staff.get(e.code, 0),
            "项目支出": e.project,
            "年末结转和结余": e.closing,
            "年末项目支出结转和结余": e.closing,
        }
        _add(cells, e.code, levels, values)
        staff.pop(e.code, None)
    return cells


def _by_unit(a: Accounts, form: Form) -> Cells:
    """Entries handed out to the units in turn."""
    from tests.generate.tables import INCOME, SPENDING, Style, coded_columns

    columns = coded_columns(INCOME if form.kind == INCOME_UNITS else SPENDING, Style())
    cells: Cells = {}
    for n, e in enumerate(a.entries):
        body = a.bodies[n % len(a.bodies)].name
        for name, column in columns.items():
            fen = column(e) if callable(column) else int(getattr(e, str(column)))
            for row in ("合计", unit_key(body)):
                cells[row, name] = cells.get((row, name), 0) + fen
    return cells


def unit_key(name: str) -> str:
    """How a row by name is called: half-width brackets, as labels are compared."""
    return name.replace("（", "(").replace("）", ")")


def _three_public(a: Accounts, form: Form) -> Cells:
    cells: Cells = {}
    for side, column in enumerate(("预算数", "决算数")):
        cells["合计", column] = a.public_total(side)
        cells[CAR, column] = a.public_vehicle(side)
        for part in PARTS:
            cells[part, column] = a.three_public[part][side]
    keys = {row.key for row in form.rows}
    home = a.three_public[PARTS[3]]
    more = {
        "会议费": a.basic.get("30215", 0) + 120_000,
        "培训费": a.basic.get("30216", 0),
        "外事接待费": min(home) // 7,
        "机关运行经费": a.administrative_costs,
        "行政单位": a.administrative_costs - a.administrative_costs // 4,
        "参照公务员法管理事业单位": a.administrative_costs // 4,
    }
    counts = {
        "因公出国（境）团组数": a.counts["出国团组"],
        "因公出国（境）人次数": a.counts["出国人次"],
        "公务用车购置数": a.counts["购置车辆"],
        "公务用车保有量": a.counts["保有车辆"],
        "国内公务接待批次": a.counts["接待批次"],
        "国内公务接待人次": a.counts["接待人次"],
        "外事接待批次": a.counts["接待批次"] // 5,
        "外事接待人次": a.counts["接待人次"] // 5,
    }
    cells |= {(key, column): fen for key, fen in more.items() if key in keys for column in ("预算数", "决算数")}
    cells |= {(key, "决算数"): number * MILLION for key, number in counts.items() if key in keys}
    if "国内接待费" in keys:
        cells |= {("国内接待费", column): fen for column, fen in zip(("预算数", "决算数"), home, strict=True)}
    return cells


def rows_of(a: Accounts, form: Form, cells: Cells) -> list[tuple[str, str]]:
    """Rows of a table by code or by name: code or name, and what stands in the column of names."""
    filled = {row for row, _ in cells}
    if form.rows_by == NAME:
        return [("合计", "合计"), *((unit_key(b.name), b.name) for b in a.bodies if unit_key(b.name) in filled)]
    names = economic_codes() if form.rows_by == ECONOMIC else function_codes()
    return [("合计", "合计"), *((code, names[code].name) for code in sorted(filled) if code != "合计")]


def sheet_of(form: Form, a: Accounts, cells: Cells, show: object) -> tuple[list[list[str]], list[list[str]]]:
    """Heads and rows of a table of an edition, as its form says."""
    assert callable(show)
    if form.shape == "three_public":
        return _measures(form, a, show)
    columns = [c for c in form.columns if not c.optional or any(column == c.key for _, column in cells)]
    header = list(_heads(form, columns))
    body = []
    for code, name in rows_of(a, form, cells):
        label = [name] if form.rows_by == NAME else ["" if code == "合计" else code, name]
        body.append([*label, *(show(code, c.key) for c in columns)])
    return header, body


def _heads(form: Form, columns: list[object]) -> Iterator[list[str]]:
    label = ["单位名称"] if form.rows_by == NAME else ["项目", ""]
    second = ["单位名称"] if form.rows_by == NAME else ["科目编码", "科目名称"]
    paths = [[*(c.under.split("/") if c.under else ()), c.head or c.key] for c in columns]  # type: ignore[attr-defined]
    depth = max(len(path) for path in paths)
    for level in range(depth):
        line = []
        for n, path in enumerate(paths):
            shown = path[level] if level < len(path) else ""
            before = paths[n - 1] if n else []
            is_merged = level < len(path) - 1 and before[: level + 1] == path[: level + 1]
            line.append("" if is_merged else shown)
        lead = label if level == 0 else second if level == depth - 1 else [""] * len(label)
        yield [*lead, *line]
    if depth == 1 and form.rows_by != NAME:
        yield [*second, *[""] * len(columns)]
    lead = ["栏次"] if form.rows_by == NAME else ["", "栏次"]
    yield [*lead, *(str(n + 1) for n in range(len(columns)))]


def _measures(form: Form, a: Accounts, show: object) -> tuple[list[list[str]], list[list[str]]]:
    assert callable(show)
    if form.layout == "two_lines":
        header = [
            ["项目", "“三公”经费", "", "", "", "", "", "会议费", "培训费"],
            ["", "合计", PARTS[0], PARTS[3], CAR, "", "", "", ""],
            ["", "", "", "", "小计", PARTS[1], PARTS[2], "", ""],
            ["栏次", *(str(n) for n in range(1, 9))],
        ]
        return header, [[c.key, *(show(row.key, c.key) for row in form.rows)] for c in form.columns]
    body = [["一、“三公”经费支出", "1", "", ""]]
    for row in form.rows:
        if row.key == "因公出国（境）团组数":
            body.append(["（二）相关统计数", str(len(body) + 1), "", ""])
        name = "支出合计" if row.key == "合计" else row.key + (f"（{row.unit}）" if row.unit else "")
        body.append([row.mark + name, str(len(body) + 1), *(show(row.key, c.key) for c in form.columns)])
    return [["项目", "行次", "预算数", "决算统计数"], ["栏次", "", "1", "2"]], body


def edition_forms(name: str) -> tuple[Form, ...]:
    """The forms of the edition in order of print."""
    return load(name).printed_forms


__all__ = ["Entry", "edition_forms", "extra_cells", "rows_of", "sheet_of"]
