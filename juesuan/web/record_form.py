"""Record forms: any record of the project library as fields to fill in, and what was filled in as its file's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from juesuan.folder import toml_text
from juesuan.folder.records import Field, fields_of
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


def record_form(kind: type[Any], leave: Sequence[str] = (), value: Any = None, prefix: str = "") -> RecordForm:
    """The fields of a record, those named in ``leave`` left out; ``value`` is what stands there already."""
    blanks: list[Blank] = []
    groups: list[Group] = []
    for field in fields_of(kind):
        if field.name in leave:
            continue
        name = f"{prefix}{field.name}"
        held = getattr(value, field.name) if value is not None else None
        if field.is_record and field.many:
            groups.append(_group(field, name, held or ()))
        elif field.is_record:
            inner = record_form(field.type, (), held, f"{name}.")
            blanks += inner.blanks
            groups += inner.groups
        else:
            blanks.append(_blank(field, name, held))
    return RecordForm(tuple(blanks), tuple(groups))


def _group(field: Field, name: str, held: Sequence[Any]) -> Group:
    inner = [one for one in fields_of(field.type) if not one.is_record]
    values: list[Any] = [*held, *([None] * _BLANK_ROWS)]
    rows = tuple(
        tuple(
            _blank(one, f"{name}-{n}-{one.name}", getattr(row, one.name) if row is not None else None) for one in inner
        )
        for n, row in enumerate(values)
    )
    return Group(name, field.label, tuple(f"{one.label}{_unit(one)}" for one in inner), rows)


def _blank(field: Field, name: str, held: Any) -> Blank:
    words: tuple[str, ...] = ()
    kind = "text"
    if isinstance(field.type, type) and issubclass(field.type, StrEnum):
        kind, words = "choice", tuple(field.type)
    elif field.type is date:
        kind = "date"
    elif field.type in (Fen, Points, int):
        kind = "number"
    elif field.many or field.name in _LONG:
        kind = "long"
    return Blank(name, f"{field.label}{_unit(field)}", kind, words, _text(held, field), field.is_needed)


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
    inner = [one.name for one in fields_of(field.type) if not one.is_record]
    for n in range(_MOST_ROWS):
        row = {one: sent.get(f"{name}-{n}-{one}", "").strip() for one in inner}
        filled = {one: text for one, text in row.items() if text}
        if filled:
            yield f"\n[[{name}]]\n{toml_text.pairs(filled)}"
