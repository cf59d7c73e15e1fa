"""What happens to self-evaluation forms: each function returns the form with other cells and the same content."""

from __future__ import annotations

import random
from dataclasses import replace

from juesuan.amount import Denomination, half_up
from tests.generate.forms import FormSheet

_LEVELS = ("产出指标", "效益指标", "满意度指标", "成本指标")


def _measure_rows(form: FormSheet) -> tuple[int, int]:
    """Where the indicator rows begin and end."""
    first = next(i for i, row in enumerate(form.rows) if "三级指标" in row) + 1
    last = next(i for i, row in enumerate(form.rows) if row and row[0].replace(" ", "") in ("总分", "合计"))
    return first, last


def form_shifted(rng: random.Random, form: FormSheet) -> FormSheet:
    """Other cell offsets: blanks put before or taken from the fund block, the head and the indicator block."""
    first, last = _measure_rows(form)
    rows: list[tuple[str, ...]] = []
    fund_pad, label_pad = rng.choice((0, 0, 1)), rng.choice((0, 1))
    drop = rng.choice((True, False))
    for i, row in enumerate(form.rows):
        cells = list(row)
        if 2 <= i < 7 and fund_pad:
            cells = [cells[0], *[""] * fund_pad, *cells[1:]]
        if first <= i < last:
            if drop and not cells[0]:
                cells = cells[1:]
            elif label_pad:
                cells = ["", *cells]
        rows.append(tuple(cells))
    return replace(form, rows=tuple(rows))


def labels_vanish(rng: random.Random, form: FormSheet) -> FormSheet:
    """First and second level labels stand in the middle of their block, or the second level is lost on later rows."""
    first, last = _measure_rows(form)
    rows = [list(row) for row in form.rows]
    level1 = [i for i in range(first, last) if rows[i][1]]
    for start, end in zip(level1, [*level1[1:], last], strict=True):
        middle = rng.randrange(start, end)
        if middle != start:
            rows[middle][1], rows[start][1] = rows[start][1], ""
    return replace(form, rows=tuple(tuple(row) for row in rows))


def labels_split(rng: random.Random, form: FormSheet) -> FormSheet:
    """Labels with spaces in them, as narrow cells break: “产出 指标 (50分)”, “服务对象 满意度 指标”."""

    def broken(cell: str) -> str:
        cell = cell.replace("（", "(").replace("）", ")")
        for words in ("产出指标", "效益指标", "满意度指标", "数量指标", "可持续影响指标", "服务对象满意度指标", "总分"):
            if cell.startswith(words) and rng.random() < 0.6:
                at = rng.randrange(1, len(words))
                cell = f"{words[:at]} {words[at:]}" + cell[len(words) :].replace("(", " (")
        return cell

    first, last = _measure_rows(form)
    rows = [
        tuple(broken(c) if j < 3 else c for j, c in enumerate(row)) if first <= i <= last else row
        for i, row in enumerate(form.rows)
    ]
    return replace(form, rows=tuple(rows))


def label_with_value(rng: random.Random, form: FormSheet) -> FormSheet:
    """实施单位 and its value in one cell; the head of the money block with its unit apart."""
    rows = []
    for row in form.rows:
        if "实施单位" in row:
            at = row.index("实施单位")
            row = (*row[:at], f"{row[at]} {row[at + 1]}", *row[at + 2 :])
        rows.append(row)
    return replace(form, rows=tuple(rows))


def placeholder_rows(rng: random.Random, form: FormSheet) -> FormSheet:
    """Rows of the blank form nobody filled in: 指标2：, ……, 0 — —."""
    first, last = _measure_rows(form)
    rows: list[tuple[str, ...]] = []
    for i, row in enumerate(form.rows):
        rows.append(row)
        if first <= i < last and rng.random() < 0.25 and (i + 1 == last or form.rows[i + 1][2]):
            words = rng.choice(("指标2：", "指标2：无", "……", "..."))
            rows.append((*row[:1], "", "", words, *[""] * (len(row) - 4)))
    return replace(form, rows=tuple(rows))


def extra_cell(rng: random.Random, form: FormSheet) -> FormSheet:
    """One blank cell too many at the end of some rows, or the last one missing."""
    rows = []
    for row in form.rows:
        turn = rng.randrange(4)
        rows.append((*row, "") if turn == 0 and row else row[:-1] if turn == 1 and row and not row[-1] else row)
    return replace(form, rows=tuple(rows))


def numbered(rng: random.Random, form: FormSheet) -> FormSheet:
    """“指标1：” before the names of indicators."""
    first, last = _measure_rows(form)
    rows, count = [], 0
    for i, row in enumerate(form.rows):
        if first <= i < last and row[3] and not row[3].startswith("指标") and (row[6] or row[5]):
            count = 1 if row[2] else count + 1
            row = (*row[:3], f"指标{count}：{row[3]}", *row[4:])
        rows.append(row)
    return replace(form, rows=tuple(rows))


def rates_everywhere(rng: random.Random, form: FormSheet) -> FormSheet:
    """执行率 printed on every fund row, where others print nothing."""
    rows = []
    for row in form.rows:
        if len(row) > 7 and row[5] == "—" and row[6] == "" and row[3] and row[4]:
            full, executed = round_wan(row[3]), round_wan(row[4])
            if full:
                digits = half_up(executed * 10000, full)
                row = (*row[:6], f"{digits // 100}.{digits % 100:02d}%", *row[7:])
        rows.append(row)
    return replace(form, rows=tuple(rows))


def round_wan(text: str) -> int:
    """万元 as printed in a form, in 分."""
    whole, _, rest = text.partition(".")
    return int(whole) * Denomination.WAN.fen + int((rest or "0").ljust(6, "0"))


def leading_blanks_lost(rng: random.Random, form: FormSheet) -> FormSheet:
    """A stretch of indicator rows without the blank cells that stood before them."""
    first, last = _measure_rows(form)
    start = rng.randrange(first, last)
    end = rng.randrange(start, last) + 1
    rows = []
    for i, row in enumerate(form.rows):
        cells = list(row)
        while start <= i < end and cells and not cells[0]:
            cells.pop(0)
        rows.append(tuple(cells))
    return replace(form, rows=tuple(rows))


def blank_actuals_dropped(rng: random.Random, form: FormSheet) -> FormSheet:
    """The cell of a blank actual value left out, so that the points move one to the left."""
    first, last = _measure_rows(form)
    rows = []
    for i, row in enumerate(form.rows):
        at = _columns_of(row)
        if first <= i < last and at is not None and not row[at] and row[at + 1]:
            row = (*row[:at], *row[at + 1 :])
        rows.append(row)
    return replace(form, rows=tuple(rows))


def _columns_of(row: tuple[str, ...]) -> int | None:
    """Where the actual value stands in an indicator row of nine cells."""
    return 5 if len(row) == 9 else None


def other_heads(rng: random.Random, form: FormSheet) -> FormSheet:
    """Heads as other offices print them."""
    words = {
        "全年预算数": "全年预算数（A）",
        "全年执行数": "全年执行数（B）",
        "执行率": "执行率（B/A）",
        "其中：当年财政拨款": "其中：本年财政拨款",
        "实际完成值": rng.choice(("实际完成值", "全年完成值")),
        "年度指标值": rng.choice(("年度指标值", "目标值")),
        "偏差原因分析及改进措施": rng.choice(("未完成原因分析", "偏差原因分析及改进措施")),
        "总分": rng.choice(("总分", "合计", "总  分")),
    }
    rows = [tuple(words.get(cell, cell) for cell in row) for row in form.rows]
    title = rng.choice(
        ("{}年度项目支出绩效自评表（项目{}）", "市本级项目支出绩效自评表（项目{1}）", "项目支出绩效自评表(项目{1})")
    )
    year = form.above[1].strip("（）年度")
    return replace(form, above=(title.format(year, form.number), *form.above[1:]), rows=tuple(rows))


def goal_tags(rng: random.Random, form: FormSheet) -> FormSheet:
    """A paragraph tag left standing before the goals, never closed."""
    goals = next(i for i, row in enumerate(form.rows) if "预期目标" in row) + 1
    rows = list(form.rows)
    rows[goals] = tuple(f"<p>{cell}" if len(cell) > 10 else cell for cell in rows[goals])
    return replace(form, rows=tuple(rows))


def form_pages(rng: random.Random, form: FormSheet) -> FormSheet:
    """The form runs over a page: an empty line between two indicator rows."""
    first, last = _measure_rows(form)
    if last - first < 5:
        return form
    at = rng.randrange(first + 2, last - 1)
    return replace(form, rows=(*form.rows[:at], (), *form.rows[at:]))
