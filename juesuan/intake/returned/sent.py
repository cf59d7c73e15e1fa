"""A workbook of ours that comes back: every field from the cell that has its name, wherever that has been moved to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, SelfEvaluation
from juesuan.amount import plain
from juesuan.document import Document, Grid, Paragraph
from juesuan.folder.evaluations import parse_evaluation
from juesuan.folder.form_fields import (
    COMPUTED,
    TOTAL_SCORE,
    Field,
    Filled,
    Key,
    fields_of,
    fund_key,
    indicator_key,
    indicator_label,
    objective_hash,
    says_the_same,
    with_results,
    worked_out,
)
from juesuan.folder.reading import Reading
from juesuan.intake.returned.objection import RESTORE, SHOWN, Objection, changed_objective, left_out, understood
from juesuan.intake.returned.values import as_meant, rate_as_meant
from juesuan.performance.form_sheet import (
    HEAD,
    INDICATOR_COLUMNS,
    form_sheet,
    fund_names,
    head_name,
    indicator_column,
    indicator_row,
)
from juesuan.performance.levels import read_label
from juesuan.place import Place

LEVELS = ("一级指标", "二级指标")
_TOTAL_WEIGHT: Key = ("总分", "分值")


class Sent(NamedTuple):
    """The form as it was sent out, what stands in its cells now, and what is wrong with its sheet."""

    form: SelfEvaluation
    filled: Mapping[Key, Filled]
    objections: tuple[Objection, ...]
    sheet: str = ""


def read_sent(document: Document) -> Sent | None:
    """What a workbook of ours says; ``None`` for every other file, and when what it carries of itself is damaged."""
    form = _form_sent(document)
    if form is None:
        return None
    return _Workbook(document, form).read()


def _form_sent(document: Document) -> SelfEvaluation | None:
    """The form as it was sent out, by what the workbook carries of itself."""
    keys = form_sheet().keys
    text = "".join(line[1:-1] for key, line in document.carried if key == keys.form)
    stated = dict(document.carried)
    if not text or stated.get(keys.version) != str(form_sheet().version):
        return None
    reading = Reading(Path(document.path))
    try:
        form = parse_evaluation(reading, document.path, text)
    except tomllib.TOMLDecodeError:
        return None
    return form if not reading.troubles and objective_hash(form) == stated.get(keys.objective) else None


Spot = tuple[str, int, int]


class _Workbook:
    """The cells of one workbook by their names."""

    def __init__(self, document: Document, form: SelfEvaluation) -> None:
        self.document, self.form = document, form
        self.cells = dict(_cells(document))
        self.named: Mapping[str, Place] = document.named
        ours = (head_name(""), form_sheet().fund_row, form_sheet().indicator_row)
        self.own = next((place.sheet or "" for name, place in self.named.items() if name.startswith(ours)), "")
        self.used: set[Spot] = set()
        self.labels = {plain(text) for key, text in document.carried if key == form_sheet().keys.labels}
        self.objections: list[Objection] = []

    def read(self) -> Sent:
        fields = {field.key: field for field in fields_of(self.form)}
        filled = _without_idle_results(fields, dict(self._filled(fields)))
        self._work_out_again(fields, filled)
        self.objections += self._hidden()
        for key, new in filled.items():
            field = fields[key]
            if field.is_objective and not says_the_same(field, new.text):
                self.objections.append(changed_objective(field, new.text, new.place))
        self.objections += self._beside()
        return Sent(self.form, filled, tuple(self.objections), self.own)

    # ── cells ──
    def at(self, row: str, column: str) -> Place | None:
        """Where the row of one name meets the column of another; ``None`` when either was deleted."""
        across, down = self.named.get(row), self.named.get(column)
        if across is None or down is None or across.sheet != down.sheet:
            return None
        return across._replace(column=down.column, part=self.form.display)

    def text(self, place: Place) -> Filled:
        """What stands at a place, and where."""
        spot = _spot(place)
        self.used.add(spot)
        text = self.cells.get(spot, "")
        return Filled(text, place._replace(text=text, start=0, end=len(text)))

    def _filled(self, fields: Mapping[Key, Field]) -> Iterator[tuple[Key, Filled]]:
        """Every field that has a cell of its own."""
        for name in HEAD:
            place = self.named.get(head_name(name))
            if place is None:
                yield from self._lost(fields[name,])
                continue
            yield (name,), self.text(place._replace(part=self.form.display))
        rows, columns = fund_names()
        for row in FUND_ROWS:
            for column in FUND_COLUMNS:
                key = fund_key(row, column)
                place = self.at(rows[row], columns[column])
                if place is None:
                    yield from self._lost(fields[key])
                    continue
                yield key, self._rate(fields[key], self.text(place)) if column == "执行率" else self.text(place)
        for column, key in (("分值", _TOTAL_WEIGHT), ("得分", TOTAL_SCORE)):
            place = self.at(form_sheet().total_row, indicator_column(column))
            if place is None:
                yield from self._lost(fields[key])
            else:
                yield key, self.text(place)
        yield from self._indicators(fields)

    def _indicators(self, fields: Mapping[Key, Field]) -> Iterator[tuple[Key, Filled]]:
        before: tuple[str, str] = ("", "")
        for index, indicator in enumerate(self.form.indicators):
            if indicator_row(index) not in self.named:
                label = indicator_label(indicator, index)
                place = Place(self.document.path, self.form.display, sheet=form_sheet().sheet)
                self.objections.append(Objection(place, f"{label}：这一行被删去", RESTORE))
                before = (indicator.level1, indicator.level2)
                continue
            shares = indicator.group is not None and indicator.weight is None and indicator.score is None
            for column in INDICATOR_COLUMNS:
                key, at = indicator_key(index, column), self.at(indicator_row(index), indicator_column(column))
                if at is None:
                    yield from self._lost(fields[key])
                    continue
                new = self.text(at)
                if column in LEVELS:
                    self._level(index, column, new, before)
                elif column in ("分值", "得分") and shares and not new.text:
                    continue
                elif column == "实际完成值":
                    yield key, self._actual(index, fields[key], new)
                else:
                    yield key, new
            before = (indicator.level1, indicator.level2)

    def _lost(self, field: Field) -> Iterator[tuple[Key, Filled]]:
        """A field whose row or column was deleted: nothing is known of it."""
        place = Place(self.document.path, self.form.display, sheet=form_sheet().sheet)
        self.objections.append(
            Objection(place, f"{field.label}：这一格所在的行或栏被删去", "从原来发出的表重新填，或恢复被删的行栏")
        )
        yield from ()

    # ── what stands there ──
    def _level(self, index: int, column: str, new: Filled, before: tuple[str, str]) -> None:
        """A first or second level; merged cells show it in their first row alone."""
        indicator = self.form.indicators[index]
        own = (indicator.level1, indicator.level2)
        deep = LEVELS.index(column) + 1
        name = own[deep - 1]
        if not new.text and (own[:deep] == before[:deep] or not name):
            return
        label = read_label(new.text)
        shown = new.text if label is None or label.weight is None else new.text[: label.weight[0]].rstrip(" \n（(")
        field = Field(indicator_key(index, column), f"{indicator_label(indicator, index)}·{column}", name)
        if not says_the_same(field, shown):
            self.objections.append(changed_objective(field, new.text, new.place))
        weight = self.form.level_weights.get(name) if column == LEVELS[0] else None
        if label is not None and label.weight is not None and weight is not None:
            printed = new.text[label.weight[0] : label.weight[1]]
            fixed = Field((), f"{name}·分值", weight.number.text, "分")
            if not says_the_same(fixed, printed):
                self.objections.append(changed_objective(fixed, printed, new.place))

    def _actual(self, index: int, field: Field, new: Filled) -> Filled:
        if plain(field.text) == plain(new.text):
            return new
        return self._meant(field, new, as_meant(self.form.indicators[index].target, new.text, self.form.year))

    def _rate(self, field: Field, new: Filled) -> Filled:
        return new if says_the_same(field, new.text) else self._meant(field, new, rate_as_meant(field.text, new.text))

    def _meant(self, field: Field, new: Filled, value: str) -> Filled:
        if value == new.text:
            return new
        if value != field.text:
            self.objections.append(understood(field, new.text, value, new.place))
        return new._replace(text=value)

    def _work_out_again(self, fields: Mapping[Key, Field], filled: dict[Key, Filled]) -> None:
        """What formulas show is worked out again: they pass over numbers that stand as text, and some never ran."""
        for key in COMPUTED:
            new = filled.get(key)
            if new is None or _spot(new.place) not in self.document.worked_out:
                continue
            text = worked_out(with_results(self.form, filled)[0], key)
            shown = fields[key]._replace(text=new.text)
            if not says_the_same(shown, text):
                what = f"{shown.label}：表中算得“{new.text}”，按各格的数重新计算为“{text}”"
                self.objections.append(Objection(new.place, what, blocks=False, is_told_only=True))
                filled[key] = new._replace(text=text)

    def _hidden(self) -> Iterator[Objection]:
        """Rows and columns that were hidden are not read: what is in them would pass for cleared."""
        for remark in self.document.remarks:
            if "隐藏" in remark and f"“{self.own}”" in remark:
                yield Objection(Place(self.document.path), remark, "取消隐藏后再导入")

    def _beside(self) -> Iterator[Objection]:
        """What stands in cells that are none of the form’s: rows put in between are an objective of their own."""
        rows = [
            self.named[name].row or 0
            for i in range(len(self.form.indicators))
            if (name := indicator_row(i)) in self.named
        ]
        total = self.named.get(form_sheet().total_row)
        last = total.row or 0 if total is not None else 0
        by_row: dict[tuple[str, int], list[tuple[int, str]]] = {}
        for (sheet, row, column), text in self.cells.items():
            if sheet == self.own and (sheet, row, column) not in self.used and plain(text) not in self.labels:
                by_row.setdefault((sheet, row), []).append((column, text))
        for (sheet, row), found in by_row.items():
            text = "　".join(words for _, words in found)
            place = Place(self.document.path, self.form.display, sheet=sheet, row=row, column=found[0][0], text=text)
            if rows and rows[0] < row < last and len(found) > 1:
                yield Objection(place, f"多出一行：“{_short(text)}”", f"目标里没有这个指标；{RESTORE}")
            else:
                yield left_out(place, text)


def _without_idle_results(fields: Mapping[Key, Field], filled: Mapping[Key, Filled]) -> dict[Key, Filled]:
    """What formulas worked out where nothing was printed is left out as long as nothing else was filled in."""
    idle = {key for key in COMPUTED if not fields[key].text.strip("-—－/ ")}
    is_touched = any(
        not (fields[key].is_objective or key in COMPUTED or says_the_same(fields[key], new.text))
        for key, new in filled.items()
    )
    return {key: new for key, new in filled.items() if is_touched or key not in idle}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[:SHOWN] + "…"


def _spot(place: Place) -> Spot:
    return place.sheet or "", place.row or 0, place.column or 0


def _cells(document: Document) -> Iterator[tuple[Spot, str]]:
    """Every cell that shows something, by sheet, row and column."""
    texts: dict[Spot, list[str]] = {}
    for block in document.blocks:
        if isinstance(block, Paragraph):
            for piece in block.pieces:
                if piece.place.start != piece.place.end:  # the name of a sheet stands in no cell
                    texts.setdefault(_spot(piece.place), []).append(piece.text)
        elif isinstance(block, Grid):
            for row in block.rows:
                for cell in row:
                    if cell.text:
                        texts.setdefault(_spot(cell.place), []).append(cell.text)
    yield from ((spot, "\n".join(lines)) for spot, lines in texts.items())
