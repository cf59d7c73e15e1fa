"""The printed words of the self-evaluation form: canonical names of its fields, rows and columns by spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import plain

_BRACKETED = re.compile(r"\([^()]*\)$")
_ORDINAL_NAME = re.compile(r"指标\d*[:：]*(.*)", re.DOTALL)
_DOTS = re.compile(r"[.…·。]+")


class FormWords(NamedTuple):
    """Spellings -> canonical names, one mapping for each part of the form."""

    head: Mapping[str, str]
    fund_rows: Mapping[str, str]
    fund_columns: Mapping[str, str]
    goals: Mapping[str, str]
    indicator_columns: Mapping[str, str]
    frame: frozenset[str]
    letters: frozenset[str]
    total: frozenset[str]
    placeholder: frozenset[str]


@cache
def words() -> FormWords:
    """The printed words, read once from ``form.toml``."""
    data: dict[str, Any] = shipped.toml(__package__, "form.toml")

    def spellings(part: str) -> dict[str, str]:
        return {plain(word): name for name, also in data[part].items() for word in also}

    return FormWords(
        head=spellings("head"),
        fund_rows=spellings("fund_rows"),
        fund_columns=spellings("fund_columns"),
        goals=spellings("goals"),
        indicator_columns=spellings("indicator_columns"),
        frame=frozenset(data["frame"]["words"]),
        letters=frozenset(data["frame"]["letters"]),
        total=frozenset(data["total"]["words"]),
        placeholder=frozenset(data["placeholder"]["words"]),
    )


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """A printed label without white space, closing colon and a bracket behind it: “项目资金 (万元)” -> “项目资金”."""
    word = plain(text).rstrip(":：")
    return _BRACKETED.sub("", word).rstrip(":：") or word


@lru_cache(maxsize=2048)
def is_frame(text: str) -> bool:
    """Whether a cell is a word of the frame (“绩效指标”, “项目资金”), or one letter printed downwards: no data."""
    if len(text) == 1:
        return text in words().letters
    return plain(text).rstrip(":：") in words().frame or bare(text) in words().frame


def is_fragment(text: str) -> bool:
    """Whether a cell holds only letters of frame and label words: what is left of “绩效指标” or “效益指标”."""
    return len(text) <= 12 and set(plain(text)) <= words().letters


@lru_cache(maxsize=4096)
def is_empty_word(text: str) -> bool:
    """Whether a printed value says nothing: “—”, “0”, “无”, “……”, “.....”."""
    word = plain(text)
    return word in words().placeholder or _DOTS.fullmatch(word) is not None


@lru_cache(maxsize=2048)
def is_empty_name(text: str) -> bool:
    """Whether a third-level name names nothing: an empty word, “指标2:”, “指标2：无”."""
    if is_empty_word(text):
        return True
    found = _ORDINAL_NAME.fullmatch(plain(text))
    return found is not None and is_empty_word(found[1])
