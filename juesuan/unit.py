"""Unit and Organisation: the bodies whose accounts are merged into one department."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from juesuan.facts import Figure
from juesuan.place import NOWHERE, Place


class UnitKind(StrEnum):
    """单位性质. Only 行政单位 and 参公事业单位 carry 机关运行经费."""

    ADMINISTRATIVE = "行政单位"
    CIVIL_SERVICE_LIKE = "参公事业单位"
    PUBLIC_ONE = "公益一类事业单位"
    PUBLIC_TWO = "公益二类事业单位"
    OTHER_INSTITUTION = "其他事业单位"
    SOCIETY = "社会团体"
    UNKNOWN = "未说明"


class Unit(NamedTuple):
    """One body: its full name, its kind, and the short name introduced by 以下简称, if any."""

    name: str
    kind: UnitKind = UnitKind.UNKNOWN
    short_name: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Organisation:
    """概况: duties as paragraphs, the units merged, and the numbers of them the text states.

    ``stated`` holds the counts printed in the text: “单位” (all), “二级预算单位”, and one per printed kind
    (key: the words printed before the count, e.g. “行政单位”, “参公管理公益一类事业单位”).
    """

    duties: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    stated: tuple[tuple[str, Figure, tuple[str, ...]], ...] = ()  # words, count, names listed under it
    place: Place = NOWHERE
