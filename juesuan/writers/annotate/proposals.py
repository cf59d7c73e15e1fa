"""Proposals: how the right text of a figure may be written, and what else could be changed to make a relation hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from juesuan.amount import Amount, Denomination
from juesuan.finding import Finding
from juesuan.writers.annotate.change import Change

_PERCENT = re.compile(r"(-?\d+)(\.\d+)?%")


class Alternative(NamedTuple):
    """Another figure of the same relation, by its key, with the gap added to it or taken off."""

    key: str
    more: Change
    less: Change


def spellings(old: str, new: str) -> Iterator[str]:
    """The new text, a percentage first with as few decimals as the old one has."""
    was, now = _PERCENT.fullmatch(old.strip()), _PERCENT.fullmatch(new.strip())
    if was is not None and now is not None and len(was[2] or "") < len(now[2] or ""):
        step = Decimal(1).scaleb(-len((was[2] or "").lstrip(".")))
        yield f"{Decimal(now[1] + (now[2] or '')).quantize(step, ROUND_HALF_UP)}%"
    yield new


def alternatives(change: Change) -> Iterator[Alternative]:
    """What else could be changed to make the same relation hold: one other amount of it."""
    finding = change.finding
    unit = next((d for d in Denomination if d.value == finding.unit), None)
    if unit is None or not finding.difference:
        return
    gap = Amount.parse(finding.difference, unit).fen
    for figure in finding.operands:
        number = figure.number
        if not isinstance(number, Amount) or number.step > 1:  # rounded: the exact one decides
            continue
        bare, old = number.text.strip().rstrip("亿万元"), figure.place.text
        if not bare or bare not in old or figure.place.named("") == change.place.named(""):
            continue
        more, less = (
            change._replace(place=figure.place, old=old, new=old.replace(bare, _written(number, fen)))
            for fen in (number.fen + gap, number.fen - gap)
        )
        yield Alternative(figure.key, more, less)


def _written(number: Amount, fen: int) -> str:
    text = number.printed(fen)
    return text if "," in number.text else text.replace(",", "")


def keys_of(finding: Finding) -> frozenset[str]:
    """The figures a finding names: the one judged and those it was judged by."""
    return frozenset((finding.subject, *(figure.key for figure in finding.operands)))


def every(findings: Sequence[Finding]) -> Iterator[Finding]:
    """All findings, those beneath others included."""
    for finding in findings:
        yield finding
        yield from every(finding.consequences)
