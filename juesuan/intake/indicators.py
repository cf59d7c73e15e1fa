"""The indicator block of a self-evaluation form: rows become indicators, each under its two levels, in its group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from juesuan.accounts import Indicator, Unread
from juesuan.facts import Figure
from juesuan.intake.form_rows import Cell, Row, is_number, points
from juesuan.intake.indicator_rows import (
    ACHIEVED,
    COLUMNS,
    MEASURE,
    NAME,
    QUALITY,
    REASON,
    SCORE,
    TARGET,
    WEIGHT,
    Line,
    read_line,
)
from juesuan.performance.levels import BENEFIT, COST, SATISFACTION, level1_of, seconds_of

_MONEY = re.compile(r"[≥≤><＞＜]?\s*[\d,.]+\s*(?:万|亿)?元|[\d.]+万(?:每|/)|[\d,.]+/台")
_SATISFIED = re.compile(r"满意(?:度|率|程度)$|好评率$")


class IndicatorBlock(NamedTuple):
    """The indicators of a form, the weights printed beside first levels, and what could not be placed."""

    indicators: tuple[Indicator, ...]
    level_weights: Mapping[str, Figure]
    unread: tuple[Unread, ...]


class _Placed(NamedTuple):
    """A line under its two levels, in its group."""

    line: Line
    level1: str
    level2: str
    group: int | None = None


def read_indicators(rows: Sequence[Row], columns: tuple[str, ...], frame: Cell | None, display: str) -> IndicatorBlock:
    """Read the rows below an indicator header. ``frame`` is the digits of a weight printed in the header itself."""
    order = columns if NAME in columns and {WEIGHT, SCORE} <= set(columns) else COLUMNS
    lines = _standing_alone(list(_lines(rows, order)))
    placed = _grouped(_by_content(_levelled(lines)))
    unread = [cell.unread(f"{display} 绩效指标") for line in lines for cell in line.unread]
    weights, more = _level_weights(placed, frame, display)
    indicators = tuple(
        _indicator(i, one, display) for i, one in enumerate((one for one in placed if not _is_heading(one.line)), 1)
    )
    return IndicatorBlock(indicators, weights, (*unread, *more))


def _is_heading(line: Line) -> bool:
    """Labels alone that name no second level: nothing to measure, not even an empty row of the form."""
    return line.is_empty and not line.second


def _lines(rows: Sequence[Row], columns: tuple[str, ...]) -> Iterator[Line]:
    """Every row as a line, a reason that runs on joined to the line above."""
    name_column: int | None = None
    pending: Line | None = None
    for row in rows:
        line = read_line(row, columns, name_column)
        if pending is not None and name_column is not None and _runs_on(line, name_column, columns):
            reasons = (*pending.at.get(REASON, ()), *line.at[NAME])
            pending = pending._replace(at={**pending.at, REASON: reasons})
            continue
        if pending is not None:
            yield pending
        pending = line
        if line.at:
            name_column = line.at[NAME][0].column
    if pending is not None:
        yield pending


def _runs_on(line: Line, name_column: int, columns: tuple[str, ...]) -> bool:
    """Whether a line is a lone text under the reason column: the rest of the reason above."""
    if line.labels or set(line.at) != {NAME} or line.is_placeholder:
        return False
    cell = line.at[NAME][0]
    return cell.column >= name_column + columns.index(SCORE) and not is_number(cell.text)


def _standing_alone(lines: list[Line]) -> list[Line]:
    """Labels that stand alone on a line given to the line below, unless that prints its own second level."""
    out: list[Line] = []
    for line in reversed(lines):
        below = out[-1] if out else None
        if line.is_empty and line.labels and below is not None and not below.second and not line.unread:
            fits = not below.first or not line.second or below.first in (line.first, level1_of(line.second))
            if (below.at or not line.second) and fits and (line.second or not below.first) and not below.fragment:
                out[-1] = below._replace(
                    first=line.first or below.first,
                    second=line.second,
                    labels=(*line.labels, *below.labels),
                    weight=line.weight or below.weight,
                    fragment=line.fragment if line.weight is not None else below.fragment,
                )
                continue
        out.append(line)
    return out[::-1]


def _levelled(lines: Sequence[Line]) -> list[_Placed]:
    """Every line under its levels: printed where printed, else those of the line above."""
    costs_apart = any(level1_of(line.second) == COST for line in lines)
    costs_apart = costs_apart or any(line.first == COST and line.weight is not None for line in lines)
    placed: list[_Placed] = []
    first = second = ""
    for line in lines:
        if line.second:
            second = line.second
            first = level1_of(second) or line.first
            if second == "成本指标" and costs_apart and COST in (line.first, placed[-1].level1 if placed else ""):
                first = COST
        elif line.first and line.first != first:
            first, second = line.first, seconds_of(SATISFACTION)[0] if line.first == SATISFACTION else ""
        placed.append(_Placed(line, first, second))
    return _labelled_below(placed)


def _labelled_below(placed: list[_Placed]) -> list[_Placed]:
    """Lines at the head of a first level that print no second level given the one printed next below them."""
    out = list(placed)
    for i in range(len(out) - 2, -1, -1):
        one, below = out[i], out[i + 1]
        if not one.level2 and below.level2 and one.level1 in ("", below.level1):
            out[i] = one._replace(level1=below.level1, level2=below.level2)
    return out


def _is_money(line: Line) -> bool:
    return _MONEY.search(line.text(TARGET)) is not None


def _by_content(placed: list[_Placed]) -> list[_Placed]:
    """Lines without labels whose content says they belong below: costs above a “成本指标” that stands in the middle
    of its group, satisfaction when no label of it is left in the form."""
    out = list(placed)
    start = 0  # the last line that prints its second level
    for i, one in enumerate(placed):
        if not one.line.second and not one.line.first:
            continue
        if one.level2 == "成本指标" and out[start].level2 != "成本指标" and not _is_money(out[start].line):
            for j in range(i - 1, start, -1):
                if placed[j].line.second or not _is_money(placed[j].line):
                    break
                out[j] = out[j]._replace(level1=one.level1, level2=one.level2)
        start = i
    if not any(one.level1 == SATISFACTION for one in out):
        for i in range(len(out) - 1, start, -1):
            line = out[i].line
            if out[i].level1 == BENEFIT and not line.labels and _SATISFIED.search(line.text(NAME)):
                out[i] = out[i]._replace(level1=SATISFACTION, level2=seconds_of(SATISFACTION)[0])
            elif not line.is_placeholder:
                break
    return out


def _grouped(placed: Sequence[_Placed]) -> list[_Placed]:
    """Lines that share one weight given a common number: those without points, and the one that has them."""
    out = list(placed)
    members: list[int] = []
    number = 0
    has_points = False

    def close() -> None:
        nonlocal number
        if has_points and len(members) > 1:
            number += 1
            for k in members:
                out[k] = out[k]._replace(group=number)

    for i, one in enumerate(placed):
        if one.line.is_placeholder:
            continue
        same = bool(members) and (placed[members[0]].level1, placed[members[0]].level2) == (one.level1, one.level2)
        if not same or (one.line.has_points and has_points):
            close()
            members, has_points = [], False
        members.append(i)
        has_points = has_points or one.line.has_points
    close()
    return out


def _level_weights(
    placed: Sequence[_Placed], frame: Cell | None, display: str
) -> tuple[dict[str, Figure], list[Unread]]:
    """The “(50分)” printed beside first levels. One printed in the header belongs to the first level that has none,
    provided other levels print theirs."""
    weights: dict[str, Figure] = {}
    unread: list[Unread] = []
    for one in placed:
        line = one.line
        if line.weight is None:
            continue
        level = one.level1 if line.fragment or not line.first else line.first
        if not level or (level in weights and weights[level].number.text != line.weight.text):
            unread.append(line.weight.unread(f"{display} 绩效指标"))
        elif level not in weights:
            weights[level] = _level_figure(level, line.weight, display)
    if frame is not None:
        bare_level = next((one.level1 for one in placed if one.level1 and one.level1 not in weights), "")
        if bare_level and weights:
            weights = {bare_level: _level_figure(bare_level, frame, display), **weights}
        else:
            unread.append(frame.unread(f"{display} 绩效指标"))
    return weights, unread


def _level_figure(level: str, cell: Cell, display: str) -> Figure:
    place = cell.at(f"{display} {level}")
    return Figure(f"{display}[{level}].分值", f"{display} {level}·分值", points(cell.text), place)


def _target(line: Line) -> str:
    """年度指标值 as one text: “≥”, “95”, “%” in three columns read “≥95%”."""
    quality, value = line.text(QUALITY), line.text(TARGET) + line.text(MEASURE)
    return f"{quality} {value}" if quality and quality[-1].isalpha() else quality + value


def _indicator(index: int, one: _Placed, display: str) -> Indicator:
    line = one.line
    name = line.text(NAME)
    part = " ".join(word for word in (display, one.level2 or one.level1, name) if word)
    places = {column: cells[0].at(part) for column, cells in line.at.items() if column not in (QUALITY, MEASURE)}
    first = line.at.get(NAME, line.labels)
    own = places.get(NAME) or first[0].at(part)
    places.setdefault(NAME, own)
    if QUALITY in line.at or MEASURE in line.at:
        places.setdefault(TARGET, line.at[QUALITY if QUALITY in line.at else MEASURE][0].at(part))
    places.setdefault(ACHIEVED, own)

    def figure(column: str) -> Figure | None:
        if column not in line.at:
            return None
        key, label = f"{display}[{index}].{column}", f"{part}·{column}"
        return Figure(key, label, points(line.text(column)), places[column])

    return Indicator(
        level1=one.level1,
        level2=one.level2,
        name=name,
        target=_target(line),
        achieved=line.text(ACHIEVED),
        weight=figure(WEIGHT),
        score=figure(SCORE),
        reason=line.text(REASON),
        group=one.group,
        is_placeholder=line.is_placeholder,
        place=own,
        places=places,
    )
