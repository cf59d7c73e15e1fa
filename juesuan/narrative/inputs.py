"""Inputs: what only people know and write down for the text — reasons, last year's figures, budgets, own paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from juesuan.place import NOWHERE, Place


class Remark(NamedTuple):
    """A text somebody wrote, and where it stands."""

    text: str
    place: Place = NOWHERE


class Sum(NamedTuple):
    """An amount somebody wrote, in 分, and where it stands."""

    fen: int
    place: Place = NOWHERE


class Passage(NamedTuple):
    """A paragraph of the office's own: the section it ends, the text with its ``{…}`` slots."""

    section: str
    text: str
    place: Place = NOWHERE


class Rewriting(NamedTuple):
    """A composed paragraph put in other words: the section, how the paragraph begins, the new text, and why."""

    section: str
    begins: str
    text: str
    because: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Inputs:
    """``narrative.toml``: reasons, last year's and budget figures by key, own paragraphs, what the glossary holds.

    Keys of figures and reasons are those of :mod:`juesuan.narrative.compared`. ``source`` says where last year's
    figures are taken from, ``folder`` names last year's facts folder; ``explained`` are terms explained in own words,
    ``left_out`` terms not wanted; ``none`` are the registers and forms somebody declared to have nothing to tell.
    """

    reasons: Mapping[str, Remark] = field(default_factory=dict)
    prior: Mapping[str, Sum] = field(default_factory=dict)
    source: str = ""
    folder: str = ""
    budgets: Mapping[str, Sum] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    rewritings: tuple[Rewriting, ...] = ()
    terms: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    explained: Mapping[str, Remark] = field(default_factory=dict)
    none: Mapping[str, Place] = field(default_factory=dict)


NO_INPUTS = Inputs()
