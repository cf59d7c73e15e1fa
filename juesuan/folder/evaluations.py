"""Self-evaluation forms of a folder: one TOML file a form, every field as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, Indicator, SelfEvaluation
from juesuan.amount import Denomination
from juesuan.facts import Figure
from juesuan.folder import toml_text
from juesuan.folder.numbers import MONEY, write_number
from juesuan.folder.reading import Reading, TomlFile
from juesuan.place import Place

FOLDER = "evaluations"
POINTS, PERCENT = "分", "%"
NO_CELL = "无此栏"
WEIGHT, SCORE = "分值", "得分"

# Keys of the file, the field each one is, and what is written behind it.
HEAD = {
    "number": "项目序号",
    "name": "项目名称",
    "department": "主管部门",
    "unit": "实施单位",
    "year": "年度",
    "denomination": "项目资金的金额单位",
    "total_weight": "总分一行的分值",
    "total_score": "总分一行的得分",
}
GOALS = {"expected": "预期目标", "achieved": "实际完成情况"}
# Keys of an indicator and the printed column each one is.
INDICATOR = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "指标",
    "target": "年度指标值",
    "achieved": "实际完成值",
    "weight": WEIGHT,
    "score": SCORE,
    "reason": "偏差原因",
    "group": "同一分值的组号",
    "placeholder": "空行",
}


def write_evaluations(evaluations: Sequence[SelfEvaluation]) -> Iterator[tuple[str, str]]:
    """One file a form, as path below ``published/`` and text."""
    for order, form in enumerate(evaluations, 1):
        number = form.number if form.number is not None else order
        yield f"{FOLDER}/{number:02d}{'' if form.number is not None else '-未编号'}.toml", write_evaluation(form)


def write_evaluation(form: SelfEvaluation) -> str:
    """The text of the file of one form; two forms that say the same give the same text."""
    head: dict[str, Any] = {
        "number": form.number,
        "name": form.name,
        "department": form.department or None,
        "unit": form.unit or None,
        "year": form.year,
        "denomination": form.denomination.value,
        "total_weight": _points(form.total_weight),
        "total_score": _points(form.total_score),
    }
    parts = ["# 项目支出绩效自评表：各项照报告原样填写\n", toml_text.pairs(head, notes=HEAD)]
    if form.expected or form.achieved:
        goals = {"expected": form.expected or None, "achieved": form.achieved or None}
        parts.append("\n# 年度总体目标\n[objective]\n" + toml_text.pairs(goals, notes=GOALS))
    if form.funds:
        parts.append(f"\n# 项目资金，依次为：{'、'.join(FUND_COLUMNS)}\n[funds]\n" + _funds(form))
    if form.level_weights:
        weights = {level: write_number(figure.number, POINTS) for level, figure in form.level_weights.items()}
        parts.append("\n# 一级指标印出的分值\n[level_weights]\n" + toml_text.pairs(weights))
    parts += [_indicator(indicator) for indicator in form.indicators]
    return "".join(parts)


def _points(figure: Figure | None) -> str | None:
    return None if figure is None else write_number(figure.number, POINTS)


def fund_unit(column: str, denomination: Denomination) -> str:
    """In what the figures of a column of 项目资金 are printed: 分, % or the denomination of the form."""
    return {WEIGHT: POINTS, SCORE: POINTS, "执行率": PERCENT}.get(column, denomination.value)


def _funds(form: SelfEvaluation) -> str:
    rows = {}
    for row in dict.fromkeys((*FUND_ROWS, *(row for row, _ in form.funds))):
        if any(name == row for name, _ in form.funds):
            figures = [(column, form.funds.get((row, column))) for column in FUND_COLUMNS]
            rows[row] = [
                NO_CELL if figure is None else write_number(figure.number, fund_unit(column, form.denomination))
                for column, figure in figures
            ]
    return toml_text.pairs(rows)


def _indicator(indicator: Indicator) -> str:
    entries = {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": indicator.name,
        "target": indicator.target,
        "achieved": indicator.achieved,
        "weight": _points(indicator.weight),
        "score": _points(indicator.score),
        "reason": indicator.reason or None,
        "group": indicator.group,
        "placeholder": indicator.is_placeholder or None,
    }
    return "\n[[indicators]]\n" + toml_text.pairs(entries)


def read_evaluations(reading: Reading, base: Path) -> tuple[SelfEvaluation, ...]:
    """The forms in order of their file names."""
    forms = (reading.made(_form, path) for path in reading.files.within(base / FOLDER, "*.toml"))
    return tuple(form for form in forms if form is not None)


def _form(reading: Reading, file: str, text: str) -> SelfEvaluation | None:
    """The form in the text of a file, ``None`` when it is no TOML."""
    opened = reading.parsed(file, text)
    return None if opened is None else read_form(reading, file, opened)


def read_form(reading: Reading, file: str, opened: TomlFile, *, above: Sequence[str] = ()) -> SelfEvaluation:
    """The form of an opened file; ``above`` are the keys its head has besides those of a form."""
    return _Sheet(reading, file, *opened).form(above)


def parse_evaluation(reading: Reading, file: str, text: str) -> SelfEvaluation:
    """The form in the text of a file; what is wrong in it is noted in ``reading``.

    :class:`tomllib.TOMLDecodeError` when it is no TOML.
    """
    return _Sheet(reading, file, *toml_text.parse(text)).form()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One opened form: its values, and the line of each."""

    reading: Reading
    file: str
    values: Mapping[str, Any]
    lines: Mapping[toml_text.Path, int]
    source: Sequence[str]

    def form(self, above: Sequence[str] = ()) -> SelfEvaluation:
        self._unknown((), self.values, (*above, *HEAD, "objective", "funds", "level_weights", "indicators"))
        number = self._whole(("number",))
        name = self._string(("name",))
        display = f"项目{number}" if number is not None else name or "自评表"
        goals = {key: self._string(("objective", key)) for key in GOALS}
        self._unknown(("objective",), self._table("objective"), GOALS)
        unit = self._string(("denomination",)) or Denomination.WAN.value
        if unit not in MONEY:
            self._note(("denomination",), f"“{unit}”不是金额单位", "写作 万元 或 元")
        denomination = MONEY.get(unit, Denomination.WAN)
        fields = {"name": "名称", "department": "主管部门", "unit": "实施单位", "total_score": "总分"}
        places = {
            title: self._place((key,), f"{display} {title}") for key, title in fields.items() if key in self.values
        }
        places |= {
            title: self._place(("objective", key), f"{display} {title}") for key, title in GOALS.items() if goals[key]
        }
        return SelfEvaluation(
            number=number,
            name=name,
            department=self._string(("department",)),
            unit=self._string(("unit",)),
            year=self._whole(("year",)),
            funds=self._funds(display, denomination),
            expected=goals["expected"],
            achieved=goals["achieved"],
            indicators=self._indicators(display),
            level_weights=self._level_weights(display),
            total_weight=self._points(("total_weight",), f"{display}[总分].{WEIGHT}", f"{display} 总分"),
            total_score=self._points(("total_score",), f"{display}[总分].{SCORE}", f"{display} 总分"),
            denomination=denomination,
            place=Place(file=self.file, part=display, line=1),
            places=places,
        )

    def _funds(self, display: str, denomination: Denomination) -> Mapping[tuple[str, str], Figure]:
        figures: dict[tuple[str, str], Figure] = {}
        rows = self._table("funds")
        self._unknown(("funds",), rows, FUND_ROWS)
        for row in (row for row in FUND_ROWS if row in rows):
            texts = rows[row]
            if not isinstance(texts, list) or len(texts) != len(FUND_COLUMNS):
                self._note(("funds", row), "不是六个数字的一行", f'依次写：{"、".join(FUND_COLUMNS)}，没有的留 ""')
                continue
            for column, text in zip(FUND_COLUMNS, texts, strict=True):
                if text == NO_CELL:
                    continue
                nth = FUND_COLUMNS.index(column)
                place = self._place(("funds", row), f"{display} 项目资金 {row}·{column}", nth)
                number = self.reading.number(_text(text), fund_unit(column, denomination), place)
                if number is not None:
                    figures[row, column] = Figure(
                        f"{display}[{row}].{column}", f"{display} {row}·{column}", number, place
                    )
        return figures

    def _level_weights(self, display: str) -> Mapping[str, Figure]:
        levels = self._table("level_weights")
        found = {
            level: self._points(("level_weights", level), f"{display}[{level}].{WEIGHT}", f"{display} {level}")
            for level in levels
        }
        return {level: figure for level, figure in found.items() if figure is not None}

    def _indicators(self, display: str) -> tuple[Indicator, ...]:
        entries = self.values.get("indicators", [])
        if not isinstance(entries, list):
            self._note(("indicators",), "不是指标表", "每个指标以 [[indicators]] 开头")
            return ()
        return tuple(self._indicator(index, entry, display) for index, entry in enumerate(entries))

    def _indicator(self, index: int, entry: Mapping[str, Any], display: str) -> Indicator:
        at = ("indicators", index)
        self._unknown(at, entry, INDICATOR)
        text = {key: self._string((*at, key)) for key in ("level1", "level2", "name", "target", "achieved", "reason")}
        part = " ".join(word for word in (display, text["level2"] or text["level1"], text["name"]) if word)
        places = {
            INDICATOR[key]: self._place((*at, key), part)
            for key in ("name", "target", "achieved", "weight", "score", "reason")
            if _text(entry.get(key, "")) or key in ("name", "achieved")
        }
        key = f"{display}[{index + 1}]"
        return Indicator(
            level1=text["level1"],
            level2=text["level2"],
            name=text["name"],
            target=text["target"],
            achieved=text["achieved"],
            weight=self._points((*at, "weight"), f"{key}.{WEIGHT}", part),
            score=self._points((*at, "score"), f"{key}.{SCORE}", part),
            reason=text["reason"],
            group=self._whole((*at, "group")),
            is_placeholder=bool(entry.get("placeholder", False)),
            place=self._place((*at, "name"), part),
            places=places,
        )

    # ── values with their places ──
    def _value(self, path: toml_text.Path) -> Any:
        value: Any = self.values
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self.values.get(name, {})
        if isinstance(table, dict):
            return table
        self._note((name,), "不是一组键值", f"以 [{name}] 开头，下面一行一项")
        return {}

    def _string(self, path: toml_text.Path) -> str:
        value = self._value(path)
        return "" if value is None else _text(value)

    def _whole(self, path: toml_text.Path) -> int | None:
        value = self._value(path)
        return None if value is None else self.reading.whole(_text(value), self._place(path))

    def _points(self, path: toml_text.Path, key: str, part: str) -> Figure | None:
        value = self._value(path)
        if value is None:
            return None
        column = key.rpartition(".")[2]
        place = self._place(path, part)
        number = self.reading.number(_text(value), POINTS, place)
        return None if number is None else Figure(key, f"{part}·{column}", number, place)

    def _place(self, path: toml_text.Path, part: str = "", nth: int | None = None) -> Place:
        """Where a value stands (the ``nth`` of a list), or the nearest heading above it when it is not written."""
        line = self.lines.get(path)
        if line is None:
            known = next((path[:n] for n in range(len(path) - 1, 0, -1) if path[:n] in self.lines), ())
            return Place(file=self.file, part=part, line=self.lines.get(known, 1))
        text = self.source[line - 1]
        start, end = toml_text.span(text, nth or 0)
        return Place.in_line(self.file, line, start, end, text[start:end]).named(part)

    def _note(self, path: toml_text.Path, found: str, expected: str) -> None:
        self.reading.note(self._place(path, str(path[-1])), found, expected)

    def _unknown(self, at: toml_text.Path, values: Mapping[str, Any], known: Mapping[str, str] | Sequence[str]) -> None:
        for name in values:
            if name not in known:
                self._note((*at, name), f"不认识“{name}”", f"可用：{'、'.join(known)}")


def _text(value: object) -> str:
    """A value as text, also when it was written as a number without quotes."""
    return str(value).strip()
