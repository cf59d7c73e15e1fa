"""The words of targets and actual values, read once from ``measure.toml``: signs, units, done or not, vague."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.amount import plain

ONE = Fraction(1)
_MARKS = str.maketrans("＜＞≧⩾≦⩽＝／～〜∽＊×✕：；，﹪﹣﹤﹥", "<>≥≥≤≤=/~~~***:;,%-<>", '“”"') | {
    ord("㎡"): "平方米",
    ord("㎥"): "立方米",
}


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """The text without white space and quotation marks, marks and digits half-width, closing marks taken off."""
    return plain(text).translate(_MARKS).strip(";,、。")


class Words(NamedTuple):
    """What ``measure.toml`` lists: spellings -> meaning."""

    before: Mapping[str, str]  # spelling -> sign
    after: Mapping[str, str]
    units: Mapping[str, tuple[str, Fraction]]  # spelling -> unit and how many of it
    canonical: frozenset[str]  # units
    alike: Mapping[str, int]  # unit -> number of its group
    near: frozenset[str]  # 约 …
    around: frozenset[str]  # … 左右
    more: frozenset[str]  # … 余
    blank: frozenset[str]
    zero: frozenset[str]
    done: frozenset[str]
    undone: frozenset[str]
    grades: frozenset[str]


@cache
def data() -> Mapping[str, Any]:
    """The file as it stands."""
    return shipped.toml(__package__, "measure.toml")


def _by_spelling(entries: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {plain(word).translate(_MARKS): name for name, also in entries.items() for word in (name, *also)}


@cache
def words() -> Words:
    """The lists by spelling."""
    found = data()
    units = {word: (name, ONE) for word, name in _by_spelling(found["units"]).items()}
    units |= {word: (name, Fraction(times)) for word, (name, times) in found["scaled"].items()}
    whole = found["words"]
    return Words(
        before=_by_spelling(found["before"]),
        after=_by_spelling(found["after"]),
        units=units,
        canonical=frozenset(name for name, _ in units.values()),
        alike={unit: number for number, group in enumerate(found["alike"]["groups"]) for unit in group},
        near=frozenset(found["about"]["before"]),
        around=frozenset(found["about"]["after"]),
        more=frozenset(found["about"]["more"]),
        blank=frozenset(whole["blank"]),
        zero=frozenset(whole["zero"]),
        done=frozenset(whole["done"]),
        undone=frozenset(whole["undone"]),
        grades=frozenset(found["vague"]["grades"]),
    )


def one_of(spellings: Iterable[str]) -> str:
    """A pattern of any of the spellings, the longest first."""
    return "|".join(map(re.escape, sorted(spellings, key=len, reverse=True)))


@cache
def not_held() -> re.Pattern[str]:
    """What says in running text that something was not held, done or begun."""
    return re.compile(data()["words"]["not_held"])


@cache
def called_off() -> re.Pattern[str]:
    """A whole cell that tells only of something called off or put off: “因故取消”."""
    return re.compile(data()["words"]["called_off"])


@cache
def recurring() -> re.Pattern[str]:
    """“每月发放”, “按季度”."""
    return re.compile(data()["words"]["recurring"])


@cache
def unspecific() -> frozenset[str]:
    """Words of prose that do not say what a number is of: 工作, 全年, 人数; and characters that tell no noun."""
    return frozenset((*data()["prose"]["unspecific"], *data()["prose"]["marks"]))


@lru_cache(maxsize=8192)
def nouns(text: str) -> frozenset[str]:
    """Pairs of characters that may be nouns, numbers and unspecific words left out."""
    empty = unspecific()
    marks = [mark if "一" <= mark <= "鿿" and mark not in empty else "" for mark in text]
    return frozenset(one + other for one, other in pairwise(marks) if one and other) - empty


def mentions(text: str, name: str) -> bool:
    """Whether the text speaks of what the name names: a noun of it, or its short form (“社保” for “社会保险”)."""
    return any(_near_each_other(text, *noun) for noun in nouns(name))


def _near_each_other(text: str, one: str, other: str) -> bool:
    """Whether one character follows the other in the same line, at most two between them."""
    at = text.find(one) if other in text else -1
    while at >= 0:
        if other in text[at + 1 : at + 4].partition("\n")[0]:
            return True
        at = text.find(one, at + 1)
    return False


@cache
def _vague() -> tuple[re.Pattern[str], re.Pattern[str]]:
    vague = data()["vague"]
    return re.compile(one_of((*vague["degree"], *vague["trend"]))), re.compile(one_of(vague["definite"]))


@lru_cache(maxsize=4096)
def is_vague(text: str) -> bool:
    """Whether a target sets no standard: “大力保障”, “持续提高”, “长期”, “良好”; never one with a number in it."""
    word = bare(text)
    if not word or len(word) > data()["vague"]["longest"] or any(mark.isdigit() for mark in word):
        return False
    unclear, definite = _vague()
    return word in words().grades or (unclear.search(word) is not None and definite.search(word) is None)


@cache
def _lower() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(one_of(data()["lower"]["names"])), re.compile(one_of(data()["lower"]["not"]))


@lru_cache(maxsize=4096)
def is_better_low(name: str) -> bool:
    """Whether an indicator of that name is the better the lower it is: complaints, faults, response times."""
    low, high = _lower()
    return low.search(name) is not None and high.search(name) is None


@cache
def _money_name() -> re.Pattern[str]:
    return re.compile(data()["money"]["names"])


def names_money(name: str) -> bool:
    """Whether the name is that of a cost: “差旅费”, “单价”, “取暖费标准”."""
    return _money_name().search(bare(name)) is not None


def opposite(one: str, other: str) -> bool:
    """Whether one speaks of growth and the other of decline."""
    up, down = data()["trends"]["up"], data()["trends"]["down"]

    def trend(text: str) -> tuple[bool, bool]:
        return any(word in text for word in up), any(word in text for word in down)

    return trend(one) in ((True, False), (False, True)) and trend(one) == trend(other)[::-1]
