"""Every printed figure of a report that could be slipped: found in the text itself, without the reader under proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from juesuan.codes import economic_codes, function_codes

TABLES, TEXT, FORMS = "表", "文", "自评表"
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_IN_TEXT = re.compile(
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(亿元|万元|元|%|％|分|个|人次|辆|平方米|台|批次)"
)
_PART = re.compile(r"^#*\s*第([一二三四五])部分")
_TITLE = re.compile(r"^#*\s*(\S*决算(?:明细)?(?:总)?表)\s*$")
_FUND_ROW = re.compile(r"年度资金总额|当年财政拨款|本年财政拨款|上年结转资金|其他资金")
_POINTS = re.compile(r"\d{1,3}(?:\.\d+)?")
_COUNTS = ("个", "人次", "辆", "台", "批次")
FREE = (  # what nothing else in a report determines: words before it, units it goes with, why
    (r"", ("平方米",), "房屋面积"),
    (r"", ("台",), "设备台数"),
    (r"单价\s*$", ("元", "万元"), "设备单价标准"),
    (r"(?:团组数|人次数|人次|批次|批次数|购置数为|增加|减少)\s*$", _COUNTS, "次数"),
    (r"保有量为\s*$", _COUNTS, "保有量"),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed figure: area, 1-based line, 0-based characters, its text and the unit behind it."""

    area: str
    line: int
    start: int
    end: int
    text: str
    unit: str = ""
    what: str = ""  # fund, points, total … in forms; the title in tables
    free: str = ""  # why nothing else determines it; empty when something may


def _cells(line: str) -> Iterator[tuple[int, int, str]]:
    """Start, position and text of each cell of a line with tabs."""
    start = 0
    for position, cell in enumerate(line.split("\t")):
        yield start + len(cell) - len(cell.lstrip()), position, cell.strip()
        start += len(cell) + 1


def _is_code(cell: str) -> bool:
    return cell in function_codes() or cell in economic_codes()


def _table_line(number: int, line: str, title: str) -> Iterator[Printed]:
    cells = list(_cells(line))
    texts = [c for _, _, c in cells if c]
    if all(re.fullmatch(r"\d{1,2}|[类款项]|栏次|合计|项 ?目|科目名称", c) for c in texts):
        return  # 栏次 and its like
    for start, _, cell in cells:
        if _AMOUNT.fullmatch(cell) and not (cell.isdigit() and (_is_code(cell) or len(cell) <= 2)):
            yield Printed(TABLES, number, start, start + len(cell), cell, "", title)


def _text_line(number: int, line: str) -> Iterator[Printed]:
    for match in _IN_TEXT.finditer(line):
        before, after = line[: match.start()], line[match.end() :]
        if re.search(r"[\d.,，第项]$", before) or (match[2] == "个" and after[:1] == "月"):
            continue
        free = next((why for words, units, why in FREE if match[2] in units and re.search(words, before)), "")
        yield Printed(TEXT, number, match.start(1), match.end(1), match[1], match[2], "", free)


def _form_line(number: int, line: str, inside: bool) -> Iterator[Printed]:
    cells = list(_cells(line))
    texts = [c for _, _, c in cells]
    if _FUND_ROW.search(line):
        for start, _, cell in cells:
            match = re.fullmatch(r"(\d+(?:\.\d+)?)(%?)", cell)
            if match:
                yield Printed(FORMS, number, start, start + len(match[1]), match[1], match[2], "资金")
        return
    if re.match(r"总\s*分", "".join(texts)):
        for start, _, cell in cells:
            if _POINTS.fullmatch(cell):
                yield Printed(FORMS, number, start, start + len(cell), cell, "分", "总分")
        return
    if not inside:
        return
    for start, _, cell in cells:
        match = re.search(r"[（(](\d+)\s*分[）)]", cell)
        if match and len(cell) < 16:
            yield Printed(FORMS, number, start + match.start(1), start + match.end(1), match[1], "分", "一级指标分值")
    for i in range(len(cells) - 2, 0, -1):
        if _POINTS.fullmatch(texts[i]) and _POINTS.fullmatch(texts[i + 1]):
            if texts[i] == texts[i + 1] == "0":
                return
            for (start, _, cell), what in ((cells[i], "分值"), (cells[i + 1], "得分")):
                yield Printed(FORMS, number, start, start + len(cell), cell, "分", what)
            return


def printed_figures(text: str) -> list[Printed]:
    """All of them in order. ``text`` is the file's text, lines separated by line feeds."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if _PART.match(line)]
    body = {}  # the last time each part is named is its beginning
    for i in starts:
        body[_PART.match(lines[i])[1]] = i  # type: ignore[index]
    found: list[Printed] = []
    part, title, inside = "", "", False
    for i, line in enumerate(lines):
        for name, begin in body.items():
            if i == begin:
                part = name
        number = i + 1
        if part == "二":
            match = _TITLE.match(line.strip())
            title = match[1] if match else title
            if "\t" in line:
                found += _table_line(number, line, title)
        elif part == "三" and "\t" not in line:
            found += _text_line(number, line)
        elif part == "一" and "单位" in line:
            found += [f for f in _text_line(number, line) if f.unit == "个"]
        elif part == "五":
            if "绩效自评表（项目" in line or "绩效自评表(项目" in line:
                inside = False
            found += _form_line(number, line, inside)
            if "三级指标" in line:
                inside = True
    return found
