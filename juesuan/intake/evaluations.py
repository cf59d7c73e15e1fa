"""Self-evaluation forms: the blocks of one printed form become a SelfEvaluation, every value with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

from juesuan.accounts import SelfEvaluation, Unread
from juesuan.amount import Denomination
from juesuan.document import Grid, Paragraph
from juesuan.editions.edition import Edition
from juesuan.facts import Figure
from juesuan.intake.form_rows import Cell, Row, first_place, is_number, join, points, rows_of, split_all
from juesuan.intake.fund_block import FundRow, fund_columns, fund_places, fund_row, read_funds
from juesuan.intake.indicator_rows import COLUMNS, SCORE, WEIGHT, indicator_columns, read_line
from juesuan.intake.indicators import read_indicators
from juesuan.performance.form import bare, is_frame, words
from juesuan.performance.levels import read_label
from juesuan.place import Place

_TITLE = re.compile(r"自评表|绩效自评")
_YEAR = re.compile(r"[（(]?\s*(20\d\d)\s*年度?\s*[)）]?")
_DENOMINATION = re.compile(r"(?:金额)?单位[:：]\s*(亿元|万元|元)")
_IN_BRACKETS = re.compile(r"[（(]\s*(?:单位[:：]\s*)?(亿元|万元|元)\s*[)）]")
_NUMBER_IN_BRACKETS = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分\s*[)）]")
_TOTAL_AND_REST = re.compile(r"(\D*?)[\s:：]*(\d[\d.\s]*分?)")
_PAGE_NUMBER = re.compile(r"[-—–]+\s*\d{1,3}\s*[-—–]*|\d{1,3}\s*[-—–]+|第\s*\d+\s*页.*")


class _Stage(IntEnum):
    """How far down the form a row stands."""

    HEAD = 0
    FUNDS = 1
    GOALS = 2
    INDICATORS = 3
    AFTER = 4


@dataclass(slots=True)
class _Sheet:
    """The rows of one form sorted by block, as they are met from top to bottom."""

    title: Cell | None = None
    year: int | None = None
    year_cell: Cell | None = None
    denomination: Denomination = Denomination.WAN
    head: dict[str, list[Cell]] = field(default_factory=dict)
    fund_columns: tuple[str, ...] = ()
    fund_places: Mapping[int, str] = field(default_factory=dict)
    fund_heads: list[Cell] = field(default_factory=list)
    fund_rows: list[FundRow] = field(default_factory=list)
    goals: dict[str, list[Cell]] = field(default_factory=dict)
    indicator_columns: tuple[str, ...] = ()
    frame_weight: Cell | None = None
    indicator_rows: list[Row] = field(default_factory=list)
    total: tuple[Cell, list[Cell]] | None = None
    unread: list[Cell] = field(default_factory=list)


def recognise_evaluation(
    blocks: Sequence[Paragraph | Grid], number: int | None, edition: Edition | None = None
) -> tuple[SelfEvaluation, tuple[Unread, ...]]:
    """The form printed in the blocks, from its title to the next, and every cell of it that could not be placed.

    ``number`` is the N of “（项目N）” in the title. Funds are in the form's own denomination (万元 unless it says
    otherwise). Blank cells are blank figures; nothing printed is changed or made up.
    """
    sheet = _sort(rows_of(blocks))
    name = join(sheet.head.get("名称", ()))
    display = f"项目{number}" if number is not None else name or "自评表"
    funds = read_funds(sheet.fund_rows, sheet.fund_columns, sheet.denomination, display, sheet.fund_places)
    block = read_indicators(sheet.indicator_rows, sheet.indicator_columns, sheet.frame_weight, display)
    total, more = _total(sheet, display)
    evaluation = SelfEvaluation(
        number=number,
        name=name,
        department=join(sheet.head.get("主管部门", ())),
        unit=join(sheet.head.get("实施单位", ())),
        year=sheet.year,
        funds=funds.figures,
        expected=join(sheet.goals.get("预期目标", ())),
        achieved=join(sheet.goals.get("实际完成情况", ())),
        indicators=block.indicators,
        level_weights=block.level_weights,
        total_weight=total.get(WEIGHT),
        total_score=total.get(SCORE),
        denomination=sheet.denomination,
        place=sheet.title.at(display) if sheet.title is not None else blocks[0].place.named(display),
        places=_places(sheet, display),
    )
    unread = (*(cell.unread(display) for cell in sheet.unread), *funds.unread, *block.unread, *more)
    return evaluation, unread


def _places(sheet: _Sheet, display: str) -> Mapping[str, Place]:
    found = {key: first_place(cells, f"{display} {key}") for key, cells in (*sheet.head.items(), *sheet.goals.items())}
    if sheet.total is not None:
        found["总分"] = sheet.total[0].at(f"{display} 总分")
    if sheet.year_cell is not None:
        found["年度"] = sheet.year_cell.at(f"{display} 年度")
    for cell in sheet.fund_heads:
        column = words().fund_columns[bare(cell.text)]
        found[f"栏·{column}"] = cell.at(f"{display} 项目资金 {column}")
    return {key: place for key, place in found.items() if place.text}


def _sort(rows: Sequence[Row]) -> _Sheet:
    """Give every row to the block of the form it belongs to."""
    sheet = _Sheet()
    stage = _Stage.HEAD
    goal_columns: dict[str, int] = {}
    for row in rows:
        if _is_page_number(row):
            continue
        if len(row.grid) == 1 and is_number(row.cells[0].text):  # a number that belongs to no row
            sheet.unread.append(row.cells[0])
            continue
        here = _stage(row, stage)
        if here is _Stage.AFTER:
            if stage is not _Stage.AFTER and (total := _total_row(row)) is not None:
                sheet.total = total
            else:
                sheet.unread += row.cells
        elif here is _Stage.HEAD:
            _head(row, sheet)
        elif here is _Stage.FUNDS:
            _funds(row, sheet)
        elif here is _Stage.GOALS:
            goal_columns = _goals(row, sheet, goal_columns)
        elif columns := indicator_columns(row):
            _indicator_header(row, columns, sheet)
        else:
            sheet.indicator_rows.append(row)
        stage = here
    return sheet


def _is_page_number(row: Row) -> bool:
    return len(row.grid) == 1 and _PAGE_NUMBER.fullmatch(row.cells[0].text) is not None


def _stage(row: Row, stage: _Stage) -> _Stage:
    """The block a row belongs to, given the block of the row above."""
    if stage >= _Stage.INDICATORS:
        return _Stage.AFTER if stage is _Stage.AFTER or _total_row(row) is not None else stage
    if indicator_columns(row) or _is_indicator(row):
        return _Stage.INDICATORS
    if stage is _Stage.GOALS and _total_row(row) is not None:
        return _Stage.AFTER
    if stage is _Stage.GOALS or _goal_labels(row):
        return _Stage.GOALS
    if stage is _Stage.FUNDS or fund_columns(row) or fund_row(row) is not None:
        return _Stage.FUNDS
    return _Stage.HEAD


def _is_indicator(row: Row) -> bool:
    """Whether a row is an indicator although no header came before it: a level label, values and points."""
    if len(row.cells) < 4 or not any("指标" in c.text or read_label(c.text) for c in row.cells[:2]):
        return False
    line = read_line(row, COLUMNS, None)
    return bool(line.first or line.second) and WEIGHT in line.at and SCORE in line.at


@cache
def _head_label() -> re.Pattern[str]:
    names = sorted(words().head, key=len, reverse=True)
    return re.compile(rf"({'|'.join(map(re.escape, names))})(?:[\s:：]+|(?=\d))(\S.*)", re.DOTALL)


def _head(row: Row, sheet: _Sheet) -> None:
    """Title, year, denomination, and the fields above the money."""
    known = words().head
    current: list[Cell] | None = None
    for cell in row.cells:
        name = known.get(bare(cell.text))
        inside = _head_label().fullmatch(cell.text) if name is None else None
        if name is not None:
            current = sheet.head.setdefault(name, [])
        elif inside is not None:
            current = sheet.head.setdefault(known[inside[1]], [])
            if not current:
                current.append(cell.piece(*inside.span(2)))
                continue
            sheet.unread.append(cell)
        elif current is not None and not current:
            current.append(cell)
        elif not _preliminary(cell, sheet):
            sheet.unread.append(cell)


def _preliminary(cell: Cell, sheet: _Sheet) -> bool:
    """Take a title, year or denomination; ``False`` when the cell is none of them."""
    year, unit = _YEAR.search(cell.text), _DENOMINATION.search(cell.text)
    is_title = sheet.title is None and _TITLE.search(cell.text) is not None
    if year is not None and (is_title or len(cell.text) < 16) and sheet.year is None:
        sheet.year, sheet.year_cell = int(year[1]), cell
    if unit is not None:
        sheet.denomination = Denomination(unit[1])
    if is_title:
        sheet.title = cell
    return is_title or unit is not None or (year is not None and len(cell.text) < 16)


def _funds(row: Row, sheet: _Sheet) -> None:
    columns = fund_columns(row)
    if columns:
        if not sheet.fund_columns:
            sheet.fund_columns, sheet.fund_places = columns, fund_places(row)
            sheet.fund_heads += [cell for cell in row.cells if bare(cell.text) in words().fund_columns]
        _denomination(row, sheet)
        known = words().fund_columns
        sheet.unread += [c for c in row.cells if not is_frame(c.text) and bare(c.text) not in known]
    elif (found := fund_row(row)) is not None:
        sheet.fund_rows.append(found)
    else:
        _denomination(row, sheet)
        sheet.unread += [cell for cell in row.cells if not is_frame(cell.text)]


def _denomination(row: Row, sheet: _Sheet) -> None:
    """The denomination printed in “项目资金 (万元)”."""
    for cell in row.cells:
        if (found := _IN_BRACKETS.search(cell.text)) is not None:
            sheet.denomination = Denomination(found[1])


def _goal_labels(row: Row) -> dict[str, Cell]:
    known = words().goals
    return {known[word]: cell for cell in row.cells if (word := bare(cell.text)) in known}


def _goals(row: Row, sheet: _Sheet, columns: dict[str, int]) -> dict[str, int]:
    """The two texts of 年度总体目标: by the column of their heading, otherwise one after the other."""
    labels = _goal_labels(row)
    columns = columns or {name: cell.column for name, cell in labels.items()}
    texts = [cell for cell in row.cells if cell not in labels.values() and not is_frame(cell.text)]
    turn = columns.get("实际完成情况")
    for i, cell in enumerate(texts):
        if len(texts) > 1:
            name = "预期目标" if i == 0 else "实际完成情况"
        elif len(row.grid) > 1 and turn is not None:
            name = "预期目标" if cell.column < turn else "实际完成情况"
        else:
            name = "实际完成情况" if "实际完成情况" in sheet.goals else "预期目标"
        sheet.goals.setdefault(name, []).append(cell)
    return columns


def _indicator_header(row: Row, columns: tuple[str, ...], sheet: _Sheet) -> None:
    sheet.indicator_columns = sheet.indicator_columns or columns
    known = words().indicator_columns
    for cell in row.cells:
        word = bare(cell.text)
        if word in known:
            continue
        printed = _NUMBER_IN_BRACKETS.search(cell.text)
        if is_frame(cell.text) and printed is not None and sheet.frame_weight is None:
            sheet.frame_weight = cell.piece(*printed.span(1))
        elif not is_frame(cell.text) and read_label(cell.text) is None:
            sheet.unread.append(cell)


def _total_row(row: Row) -> tuple[Cell, list[Cell]] | None:
    """The label and the values of a “总分” row; ``None`` when it is another row."""
    first = row.cells[0]
    known = words().total
    if bare(first.text) in known:
        label, behind = first, row.cells[1:]
    elif len(first.text) == 1 and bare(join(row.cells[:2])) in known:  # “总”, “分” in two cells
        label, behind = first, row.cells[2:]
    elif (match := _TOTAL_AND_REST.fullmatch(first.text)) is not None and bare(match[1]) in known:
        label, behind = first.piece(*match.span(1)), (first.piece(*match.span(2), first.column + 1), *row.cells[1:])
    else:
        return None
    return label, [part for cell in behind for part in split_all(cell, is_number)]


def _total(sheet: _Sheet, display: str) -> tuple[dict[str, Figure], tuple[Unread, ...]]:
    """Weight and score of the total row; a single number is the weight only if it is the 100 that every form has."""
    if sheet.total is None:
        return {}, ()
    cells = sheet.total[1]
    part = f"{display} 总分"
    numbers = [cell for cell in cells if is_number(cell.text)]
    pairs = list(zip((SCORE,) if len(numbers) == 1 else (WEIGHT, SCORE), numbers, strict=False))
    taken = [cell for _, cell in pairs]
    figures = {
        column: Figure(f"{display}[总分].{column}", f"{part}·{column}", points(cell.text), cell.at(part))
        for column, cell in pairs
    }
    return figures, tuple(cell.unread(part) for cell in cells if cell not in taken)
