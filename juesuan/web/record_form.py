"""Record forms: any record of the project library as fields to fill in, and what was filled in as its file's text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from juesuan.folder import toml_text
from juesuan.folder.reading import Reading
from juesuan.folder.records import Field, fields_of, records_of
from juesuan.projects.records import Fen, Points

_BLANK_ROWS = 3
_LONG = ("basis", "content", "expected", "opinion", "reason", "deviation", "measures", "explanation")
_MOST_ROWS = 200


class Blank(NamedTuple):
    """One field to fill in: the name it is sent under, its label, its kind, the words to choose from, what stands."""

    name: str
    label: str
    kind: str
    words: tuple[str, ...]
    value: str
    need: bool
    error: str = ""


class Group(NamedTuple):
    """A list of records as rows of fields, with some rows blank for more."""

    name: str
    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Blank, ...], ...]


class RecordForm(NamedTuple):
    """A record to fill in: its own fields, and its lists."""

    blanks: tuple[Blank, ...]
    groups: tuple[Group, ...]


class Typed(NamedTuple):
    """What was filled in and not taken: the values by the names of the fields, and what is wrong with some of them."""

    sent: Mapping[str, str]
    errors: Mapping[str, str] = {}


def record_form(
    kind: type[Any],
    leave: Sequence[str] = (),
    value: Any = None,
    prefix: str = "",
    *,
    typed: Typed | None = None,
    also: Collection[str] = (),
) -> RecordForm:
    """The fields of a record, those named in ``leave`` left out; ``value`` is what stands there already.

    ``typed`` was filled in before and comes back as it was; ``also`` are fields asked for though a file may lack them.
    """
    blanks: list[Blank] = []
    groups: list[Group] = []
    for field in fields_of(kind):
        if field.name in leave:
            continue
        name = f"{prefix}{field.name}"
        held = getattr(value, field.name) if value is not None else None
        if field.is_record and field.many:
            groups.append(_group(field, name, held or (), typed))
        elif field.is_record:
            inner = record_form(field.type, (), held, f"{name}.", typed=typed)
            blanks += inner.blanks
            groups += inner.groups
        else:
            blank = _blank(field, name, held, typed)
            blanks.append(blank._replace(need=blank.need or field.name in also))
    return RecordForm(tuple(blanks), tuple(groups))


def _group(field: Field, name: str, held: Sequence[Any], typed: Typed | None) -> Group:
    inner = [one for one in fields_of(field.type) if not one.is_record]
    values: list[Any] = [*held, *([None] * _BLANK_ROWS)]
    if typed is not None and (numbers := [n for n in range(_MOST_ROWS) if f"{name}-{n}-{inner[0].name}" in typed.sent]):
        values = [None] * (numbers[-1] + 1)
    rows = tuple(
        tuple(  # a preset choice would make a row of what was left empty
            _blank(one, f"{name}-{n}-{one.name}", getattr(row, one.name) if row is not None else None, typed)._replace(
                need=False
            )
            for one in inner
        )
        for n, row in enumerate(values)
    )
    heads = tuple(f"{one.label}{_unit(one)}{' *' if one.is_needed else ''}" for one in inner)
    return Group(name, field.label, heads, rows)


def _blank(field: Field, name: str, held: Any, typed: Typed | None) -> Blank:
    words: tuple[str, ...] = ()
    kind = "text"
    if _is_choice(field):
        kind, words = "choice", tuple(field.type)
    elif field.type is date:
        kind = "date"
    elif field.type in (Fen, Points, int):
        kind = "number"
    elif field.many or field.name in _LONG:
        kind = "long"
    text, error = _text(held, field), ""
    if typed is not None:
        text, error = typed.sent.get(name, "") if typed.sent else text, typed.errors.get(name, "")
    return Blank(name, f"{field.label}{_unit(field)}", kind, words, text, field.is_needed, error)


def _unit(field: Field) -> str:
    return "（元）" if field.type is Fen else ""


def _text(held: Any, field: Field) -> str:
    if held is None:
        return ""
    if field.many:
        return "\n".join(map(str, held))
    if field.type is Fen:
        return f"{held // 100}.{held % 100:02d}"
    if field.type is Points:
        whole, rest = divmod(held, 1_000_000)
        return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return held.isoformat() if isinstance(held, date) else str(held)


def as_toml(kind: type[Any], sent: Mapping[str, str], leave: Sequence[str] = (), fixed: Mapping[str, Any] = {}) -> str:
    """What was filled in as TOML, to be read by the same codec as the files of a folder; empty fields are left out."""
    head, tables = _parts(kind, sent, leave, "")
    return toml_text.pairs({**fixed, **head}) + "".join(tables)


def _parts(
    kind: type[Any], sent: Mapping[str, str], leave: Sequence[str], prefix: str
) -> tuple[dict[str, Any], list[str]]:
    head: dict[str, Any] = {}
    tables: list[str] = []
    for field in fields_of(kind):
        if field.name in leave:
            continue
        name = f"{prefix}{field.name}"
        if field.is_record and field.many:
            tables += _rows(field, name, sent)
        elif field.is_record:
            inner, below = _parts(field.type, sent, (), f"{name}.")
            if inner or below:
                tables += [f"\n[{name}]\n{toml_text.pairs(inner)}", *below]
        elif text := sent.get(name, "").strip():
            head[field.name] = text.split() if field.many else text
    return head, tables


def _rows(field: Field, name: str, sent: Mapping[str, str]) -> Iterator[str]:
    for _, filled in _filled(field, name, sent):
        yield f"\n[[{name}]]\n{toml_text.pairs(filled)}"


def _filled(field: Field, name: str, sent: Mapping[str, str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows somebody wrote into, by number; one where nothing but a needed choice stands was left empty."""
    inner = [one for one in fields_of(field.type) if not one.is_record]
    preset = {one.name for one in inner if one.is_needed and _is_choice(one)}
    for n in range(_MOST_ROWS):
        row = {one.name: sent.get(f"{name}-{n}-{one.name}", "").strip() for one in inner}
        filled = {one: text for one, text in row.items() if text}
        if filled.keys() - preset:
            yield n, filled


def _is_choice(field: Field) -> bool:
    return isinstance(field.type, type) and issubclass(field.type, StrEnum)


def wrong_in(kind: type[Any], sent: Mapping[str, str], leave: Sequence[str] = ()) -> Mapping[str, str]:
    """What cannot be read in what was filled in, by the names of the fields; nothing when all can."""
    text = as_toml(kind, sent, leave)
    reading = Reading(Path())
    file = records_of(reading, "填写的内容", text)
    if file is not None:
        file.record(kind, (), **dict.fromkeys(leave))
    at_line = {line: path for path, line in file.lines.items()} if file is not None else {}
    wrong: dict[str, str] = {}
    for trouble in reading.troubles:
        path = at_line.get(trouble.place.line or 0, ())
        if not path or path[-1] != trouble.place.part:
            path = (*path, trouble.place.part) if path and len(path) > 1 else (trouble.place.part,)
        expected = re.sub(r'(?:^|(?<=作 ))[a-z_0-9]+ = "?([^"]*)"?', r"如 \1", trouble.expected)
        wrong[_sent_name(kind, path, sent)] = f"{trouble.found}；{expected}"
    return wrong


def _sent_name(kind: type[Any], path: Sequence[str | int], sent: Mapping[str, str]) -> str:
    """The name a field was sent under, from where it stands in the text."""
    name, within, many = "", kind, fields_of(kind)[0]
    for step in path:
        if isinstance(step, int):
            rows = [n for n, _ in _filled(many, name, sent)]
            name += f"-{rows[step] if step < len(rows) else step}-"
            continue
        name += step if not name or name.endswith("-") else f".{step}"
        field = next((one for one in fields_of(within) if one.name == step), None)
        if field is not None and field.is_record:
            many, within = field, field.type
    return name
