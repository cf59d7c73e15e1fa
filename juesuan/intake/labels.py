"""Labels as printed against labels as known: ordinals taken off, spaces and cut-off ends survived."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache

from juesuan.amount import plain
from juesuan.codes import economic_codes, function_codes
from juesuan.editions import Form

_ORDINAL = re.compile(
    r"^((?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]|[(（](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|[①-⑳])"
)
_OF_WHICH = re.compile(r"^其中[:：]")
_TOTAL = re.compile(r"^(?:栏次)?(?:合计|总计)[:：]?$")
SHORTEST_STUMP = 3  # a cut-off label of fewer characters says too little


def split_ordinal(text: str) -> tuple[str, str]:
    """“二十一、其他支出” as (“二十一、”, “其他支出”); white space inside is taken out."""
    bare = plain(text)
    match = _ORDINAL.match(bare)
    return (match[1], bare[match.end() :]) if match else ("", bare)


def is_total(bare: str) -> bool:
    """Whether the label is that of the bottom or top line: 合计, 总计, “栏次 合计”."""
    return _TOTAL.match(bare) is not None


@lru_cache(maxsize=8192)
def bare_label(text: str) -> str:
    """The label for comparison: no ordinal, no white space, no “其中：”, half-width brackets."""
    bare = split_ordinal(text)[1]
    within = _OF_WHICH.sub("", bare)
    return (bare if within == bare else split_ordinal(within)[1]).rstrip(":：")


def by_label(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Canonical key of every spelling; the first to claim a spelling keeps it."""
    found: dict[str, str] = {}
    for key, spellings in entries:
        for spelling in (key, *spellings):
            found.setdefault(bare_label(spelling), key)
    return found


def find_label(bare: str, known: Mapping[str, str], allowed: Collection[str] | None = None) -> str | None:
    """The canonical key a printed label stands for, ``None`` when unknown or cut off too short to tell.

    ``allowed`` narrows the keys when the beginning fits several of them.
    """
    key = known.get(bare)
    if key is not None:
        return key
    if len(bare) < SHORTEST_STUMP:
        return None
    keys = {k for label, k in known.items() if label.startswith(bare)}
    if not keys:  # more printed than known: “年初结转和结余(含专用结余)”
        keys = {k for label, k in known.items() if len(label) > SHORTEST_STUMP and bare.startswith(label + "(")}
    if len(keys) > 1 and allowed is not None:
        keys &= set(allowed)
    return keys.pop() if len(keys) == 1 else None


@cache
def class_labels() -> Mapping[str, str]:
    """Code of 类 for every name of one, current or old."""
    classes = [code for code in function_codes().values() if len(code.code) == 3]
    names = by_label((code.code, (code.name, *code.also)) for code in classes)
    return {label: code for label, code in names.items() if not label.isdigit()}


@cache
def function_names() -> Mapping[str, tuple[str, ...]]:
    """Codes that carry a functional name, ascending, by the bare name."""
    found: dict[str, list[str]] = {}
    for code in function_codes().values():
        for name in {bare_label(name) for name in (code.name, *code.also)}:
            found.setdefault(name, []).append(code.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def column_labels(form: Form) -> dict[str, str]:
    """Canonical column of every spelling of a column head."""
    return by_label((column.key, (*column.also, column.head or column.key)) for column in form.columns)


@cache
def economic_names() -> Mapping[str, tuple[str, ...]]:
    """Codes that carry an economic name, ascending, by the bare name."""
    found: dict[str, list[str]] = {}
    for code in economic_codes().values():
        found.setdefault(bare_label(code.name), []).append(code.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def row_labels(form: Form, side: str | None = None) -> dict[str, str]:
    """Canonical row of every spelling of a row label, of one side when named."""
    return by_label((row.key, row.also) for row in form.rows if side is None or row.side == side)
