"""Project record: what an act is told as JSON, turned into the text its record is read from; nothing passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from numbers import Real
from typing import Any

from juesuan.act import Refused
from juesuan.folder import toml_text

_DEEP = 4


def record_toml(record: Mapping[str, Any], leave: Sequence[str] = (), fixed: Mapping[str, Any] = {}) -> str:
    """The record as TOML; :class:`Refused` for fields that come with the act (``leave``) and for numbers with a point.

    ``fixed`` are fields the record cannot choose.
    """
    if theirs := [name for name in record if name in leave or name in fixed]:
        raise Refused(f"“{theirs[0]}”由办理产生，不能写，没有办理", hint="去掉这一项")
    return "".join(_table({**fixed, **record}, ""))


def _table(record: Mapping[str, Any], at: str) -> Iterator[str]:
    if at.count(".") >= _DEEP:
        raise Refused("内容套得太深，没有办理", hint="照说明写")
    plain = {name: _plain(value) for name, value in record.items() if value is not None and not _is_below(value)}
    yield toml_text.pairs(plain)
    for name, value in record.items():
        if not _is_below(value):
            continue
        path = f"{at}{toml_text.key(_printable(name))}"
        for one in value if isinstance(value, list) else [value]:
            yield f"\n[[{path}]]\n" if isinstance(value, list) else f"\n[{path}]\n"
            yield from _table(one, f"{path}.")


def _is_below(value: Any) -> bool:
    """Whether it stands in a table of its own; an empty list is a plain one."""
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        if not all(isinstance(one, dict) for one in value):
            raise Refused("一列里有的是一组、有的不是，没有办理", hint="照说明写")
        return True
    return isinstance(value, dict)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        if any(isinstance(one, list) for one in value):
            raise Refused("一列里又有一列，没有办理", hint="照说明写")
        return [_plain(one) for one in value]
    if isinstance(value, Real) and not isinstance(value, int):
        raise Refused("金额、分数要写成文字，没有办理", hint='写作 "1200.00"，不写 1200.0')
    return _printable(value) if isinstance(value, str) else value


def _printable(text: str) -> str:
    """A text that can be kept."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Refused("文字里有不能保存的字符，没有办理", hint="去掉看不见的字符")
    return text
