"""Records as TOML: any frozen record of plain fields <-> text that people edit, by the types of its fields.

Money (:data:`Fen`) stands in 元 with two decimals, points as decimals, days as “2025-03-31”; records inside records are
tables of their own. What cannot be read is noted with its line and what is expected there; the rest is read on.
"""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from juesuan.amount import MILLION, Amount, Denomination, Number, State, plain
from juesuan.folder import toml_text
from juesuan.folder.reading import Reading
from juesuan.place import Place
from juesuan.projects.labels import label
from juesuan.projects.records import Fen, Points

R = TypeVar("R")

_FEW = 6  # words of a choice that a comment can list
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))")
_TRUTHS = {"是": True, "否": False, "true": True, "false": False}


class Field(NamedTuple):
    """One field of a record: its type without ``None``, whether it repeats, may be left out, and what it then is."""

    name: str
    label: str
    type: Any
    many: bool
    default: Any
    is_needed: bool

    @property
    def is_record(self) -> bool:
        return is_dataclass(self.type)


_known: dict[type[Any], tuple[Field, ...]] = {}


def fields_of(record: type[Any]) -> tuple[Field, ...]:
    """The fields of a record in the order they are declared."""
    if record not in _known:
        hints = typing.get_type_hints(record)
        _known[record] = tuple(_field(record, one.name, hints[one.name], one.default) for one in fields(record))
    return _known[record]


def _field(record: type, name: str, hint: Any, default: Any) -> Field:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    many = typing.get_origin(hint) is tuple
    if many:
        hint = typing.get_args(hint)[0]
    return Field(name, label(record, name), hint, many, default, default is MISSING)


# ── written ──


def write_record(record: Any, heading: str = "", *, leave: Sequence[str] = ()) -> str:
    """A record as TOML, its fields with their Chinese names behind; ``heading`` is the dotted name of its table.

    Fields at a default that says nothing (``None``, “”, no entries) are left out, and those named in ``leave``.
    """
    entries: dict[str, Any] = {}
    notes: dict[str, str] = {}
    below: list[str] = []
    for field in fields_of(type(record)):
        value = getattr(record, field.name)
        if field.name in leave or (not field.is_needed and _says_nothing(value)):
            continue
        name = f"{heading}.{field.name}" if heading else field.name
        if not field.is_record:
            entries[field.name] = [_text(one, field) for one in value] if field.many else _plain(value, field)
            notes[field.name] = _note(field)
        elif field.many:
            below += [write_entry(one, name, field.label, number) for number, one in enumerate(value, 1)]
        else:
            below.append(f"\n# {field.label}\n[{name}]\n{write_record(value, name)}")
    return toml_text.pairs(entries, notes=notes) + "".join(below)


def _says_nothing(value: object) -> bool:
    return value is None or value is False or value == "" or value == ()


def write_entry(record: Any, heading: str, title: str, number: int) -> str:
    """One record of a list, under its ``[[heading]]``; the first one with the Chinese name of the list above it."""
    note = f"# {title}\n" if number == 1 else ""
    return f"\n{note}[[{heading}]]\n{write_record(record, heading)}"


def _plain(value: Any, field: Field) -> str | int | bool:
    if field.type is int or field.type is bool:
        number: int | bool = value
        return number
    return _text(value, field)


def _text(value: Any, field: Field) -> str:
    if field.type is Fen:
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    if field.type is Points:
        return write_points(value)
    if field.type in (date, datetime):
        return str(value.isoformat())
    return str(value)


def write_points(millionths: int) -> str:
    """Points as a decimal without trailing zeros: “9.37”."""
    whole, rest = divmod(abs(millionths), MILLION)
    sign = "-" if millionths < 0 else ""
    return f"{sign}{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _note(field: Field) -> str:
    if field.type is Fen:
        return f"{field.label}（元）"
    if isinstance(field.type, type) and issubclass(field.type, StrEnum) and len(field.type) <= _FEW:
        return f"{field.label}：{'、'.join(field.type)}"
    return field.label


# ── read ──


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One opened TOML file: its values, the line of each, and the reading that gathers its troubles."""

    reading: Reading
    file: str
    values: Mapping[str, Any]
    lines: Mapping[toml_text.Path, int]
    source: Sequence[str]

    def record(self, kind: type[R], at: toml_text.Path = (), **given: Any) -> R | None:
        """The record whose table stands at ``at``, with the fields ``given``; ``None`` when it has a trouble."""
        values = self._at(at)
        if not isinstance(values, Mapping):
            self._note(at, "不是一组键值", "写成一行一项的 名称 = 内容")
            return None
        known = {field.name: field for field in fields_of(kind) if field.name not in given}
        self._expect(at, values, known)
        before = len(self.reading.troubles)
        found = dict(given)
        for field in known.values():
            if field.name in values:
                found[field.name] = self._field(field, (*at, field.name), values[field.name])
            elif field.is_needed and field.many and field.is_record:
                found[field.name] = ()
            elif field.is_needed:
                self._note((*at, field.name), f"没有写“{field.label}”", f"{field.name} = {_example(field)}")
        return kind(**found) if len(self.reading.troubles) == before else None

    def entries(self, kind: type[R], name: str) -> tuple[R, ...]:
        """The records of a list ``[[name]]`` at the top of the file; those with a trouble are left out."""
        return self._records(kind, (name,), self.values.get(name, []))

    def expect(self, *names: str) -> None:
        """Note whatever stands at the top of the file besides those names."""
        for name in self.values:
            if name not in names:
                self._note((name,), f"不认识“{name}”", f"可用：{'、'.join(names)}")

    def _expect(self, at: toml_text.Path, values: Mapping[str, Any], known: Mapping[str, Field]) -> None:
        for name in values:
            if name not in known:
                usable = "、".join(f"{field.name}（{field.label}）" for field in known.values())
                self._note((*at, name), f"不认识“{name}”", f"可用：{usable}")

    def _records(self, kind: type[R], at: toml_text.Path, values: object) -> tuple[R, ...]:
        if not isinstance(values, list):
            self._note(at, "不是一组记录", f"每条以 [[{'.'.join(str(step) for step in at)}]] 开头")
            return ()
        found = (self.record(kind, (*at, index)) for index in range(len(values)))
        return tuple(one for one in found if one is not None)

    def _field(self, field: Field, at: toml_text.Path, value: object) -> Any:
        if field.is_record:
            return self._records(field.type, at, value) if field.many else self.record(field.type, at)
        if not field.many:
            return self._value(field, at, value)
        if isinstance(value, list):
            return tuple(self._value(field, at, one, nth) for nth, one in enumerate(value))
        self._note(at, f"“{value}”不是一列", f'写作 {field.name} = ["…", "…"]')
        return ()

    def _value(self, field: Field, at: toml_text.Path, value: object, nth: int = 0) -> Any:
        if isinstance(value, list | dict):
            self._note(at, "这里只能写一项", f"{field.name} = {_example(field)}")
            return None
        if field.type is str:
            return value if isinstance(value, str) else str(value)
        if field.type is bool and isinstance(value, bool):
            return value
        try:
            return _read(str(value).strip(), field)
        except ValueError as error:
            self._note(at, f"“{value}”{error}", f"{field.label}写作 {_example(field)}", nth)
            return None

    def _at(self, path: toml_text.Path) -> Any:
        value: Any = self.values
        for step in path:
            value = value[step]
        return value

    def place(self, path: toml_text.Path, nth: int = 0) -> Place:
        """Where a value stands, or the nearest heading above it when it is not written."""
        known = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.lines), ())
        line = self.lines.get(known, 1)
        part = str(next((step for step in reversed(path) if isinstance(step, str)), ""))
        if known != path or not isinstance(path[-1:][0] if path else 0, str) or line > len(self.source):
            return Place(file=self.file, part=part, line=line)
        start, end = toml_text.span(self.source[line - 1], nth)
        return Place(file=self.file, part=part, line=line, start=start, end=end, text=self.source[line - 1][start:end])

    def _note(self, path: toml_text.Path, found: str, expected: str, nth: int = 0) -> None:
        self.reading.note(self.place(path, nth), found, expected)


def open_records(reading: Reading, path: Path) -> RecordFile | None:
    """A TOML file of records; ``None`` when it cannot be opened, which is noted."""
    opened = reading.toml(path)
    return None if opened is None else RecordFile(reading, reading.file(path), *opened)


def records_of(reading: Reading, name: str, text: str) -> RecordFile | None:
    """The same of a text at hand, called ``name`` in what is told; ``None`` when it is no TOML, which is noted."""
    try:
        return RecordFile(reading, name, *toml_text.parse(text))
    except tomllib.TOMLDecodeError as error:
        place = Place(file=name, line=toml_text.error_line(error, text))
        reading.note(place, f"不是正确的 TOML（{error}）", '写作 名称 = "文字"，引号、括号成对')
        return None


def _example(field: Field) -> str:
    """What a value of the field may look like."""
    if field.type is int:
        return "2024" if field.label.endswith("年度") else "1"
    if field.type is bool:
        return "true 或 false"
    if isinstance(field.type, type) and issubclass(field.type, StrEnum):
        return " 或 ".join(toml_text.string(word) for word in field.type)
    shown = {Fen: "123456.78", Points: "9.5", date: "2025-03-31", datetime: "2025-03-31T09:30:00"}.get(field.type, "…")
    return f'["{shown}"]' if field.many else f'"{shown}"'


def _read(text: str, field: Field) -> Any:
    """The value a text stands for; :class:`ValueError` says what it is not."""
    if field.type is Fen:
        return read_money(text)
    if field.type is Points:
        return read_points(text)
    if field.type is int:
        if re.fullmatch(r"-?\d+", text) is None:
            raise ValueError("不是整数")
        return int(text)
    if field.type is bool:
        if text not in _TRUTHS:
            raise ValueError("不是“是”或“否”")
        return _TRUTHS[text]
    if field.type is date:
        return read_day(text)
    if field.type is datetime:
        return read_moment(text)
    if text not in list(field.type):
        raise ValueError(f"不是{field.label}")
    return field.type(text)


def read_money(text: str) -> int:
    """分 of an amount in 元 (“1,234.50”) or with its own unit (“147.25万元”); :class:`ValueError` when it is none."""
    amount = Amount.parse(text)
    places = {Denomination.YUAN: 2, Denomination.WAN: 6, Denomination.YI: 10}[amount.denomination]
    if amount.state is not State.VALUE:
        raise ValueError("不是金额")
    if amount.decimals > places and plain(text).rstrip("亿万元").partition(".")[2][places:].strip("0"):
        raise ValueError("到分以下还有小数")
    return amount.fen


def read_points(text: str) -> int:
    """Millionths of a point; :class:`ValueError` when the text is no number."""
    number = Number.parse(text, "分")
    if number.state is not State.VALUE or number.unit != "分" or number.decimals > 6:
        raise ValueError("不是分数")
    return number.millionths


def read_day(text: str) -> date:
    """A day as people write it: 2025-03-31, 2025/3/31, 2025年3月31日, 20250331; else :class:`ValueError`."""
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
    except ValueError:
        raise ValueError("不是日期") from None


def read_moment(text: str) -> datetime:
    """A day with its time, as written or as a spreadsheet program makes it; else :class:`ValueError`."""
    day, _, time = text.replace("T", " ", 1).partition(" ")
    try:
        found = read_day(day)
        hours = f"0{time}" if re.match(r"\d:", time) else time
        return datetime.fromisoformat(f"{found.isoformat()}T{hours or '00:00:00'}")
    except ValueError:
        raise ValueError("不是时间") from None


def entries_text(records: Sequence[Any], heading: str, title: str) -> Iterator[str]:
    """The records of a list, one table each."""
    for number, record in enumerate(records, 1):
        yield write_entry(record, heading, title, number)
