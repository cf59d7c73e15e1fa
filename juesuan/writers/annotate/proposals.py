"""Proposals: how the right text of a figure may be written, and what else could be changed to make a relation hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from juesuan.amount import Amount, Denomination, Number
from juesuan.finding import Finding
from juesuan.writers.annotate.change import Change

_PRINTED = re.compile(r"(-?[\d,]+)(\.\d+)?(\s*(?:%|万元|亿元)|)")
USUAL = 2  # decimals of an amount
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class Alternative(NamedTuple):
    """Another figure of the same relation, by its key, with the gap added to it or taken off.

    When it is not exact, it is only known about how much the figure would be off: whether the relation then holds tells
    nothing, whether another one breaks tells that the figure is right as printed.
    """

    key: str
    more: Change
    less: Change
    is_exact: bool = True


def spellings(old: str, new: str) -> Iterator[str]:
    """The new text; first, as rounded as the old one where that is a percentage or told in 万元 or 亿元."""
    was, now = _PRINTED.fullmatch(old.strip()), _PRINTED.fullmatch(new.strip())
    if was is not None and now is not None and was[3] and len(was[2] or "") < len(now[2] or ""):
        least = 0 if was[3].strip() == "%" else USUAL  # a digit of an amount may be what is missing
        step = Decimal(1).scaleb(-max(least, len((was[2] or "").lstrip("."))))
        rounded = Decimal(now[1].replace(",", "") + (now[2] or "")).quantize(step, ROUND_HALF_UP)
        yield (f"{rounded:,}" if "," in now[1] else f"{rounded}") + now[3]
    yield new


def alternatives(change: Change) -> Iterator[Alternative]:
    """What else could be changed to make the same relation hold: one other figure of it."""
    finding = change.finding
    unit = next((d for d in Denomination if d.value == finding.unit), None)
    if unit is None or not finding.difference:
        if finding.cause is None:  # else it is known how the printed number came about, and that it is the wrong one
            yield from _in_proportion(change)
        return
    gap, judged = Amount.parse(finding.difference, unit), Amount.parse(finding.stated or change.old, unit)
    for figure in finding.operands:
        number = figure.number
        if not isinstance(number, Amount) or number.step > judged.step:  # rounded: the more exact one decides
            continue
        bare, old = number.text.strip().rstrip("亿万元"), figure.place.text
        if not bare or bare not in old or figure.place.named("") == change.place.named(""):
            continue
        more, less = (
            change._replace(place=figure.place, old=old, new=old.replace(bare, _written(number, fen)))
            for fen in (number.fen + gap.fen, number.fen - gap.fen)
        )
        yield Alternative(figure.key, more, less)


def _in_proportion(change: Change) -> Iterator[Alternative]:
    """The figures a rate, score or number was worked out from, each as much larger or smaller as the rate is off."""
    stated, expected = (_value(text) for text in (change.finding.stated or change.old, change.finding.expected))
    times = abs(stated / expected) if stated and expected else Fraction(2)
    for figure in change.finding.operands:
        text, old = figure.number.text.strip(), figure.place.text
        match = _NUMBER.search(text)
        if match is None or match[0] not in old or figure.place.named("") == change.place.named(""):
            continue
        decimals = len(match[0].partition(".")[2])
        for factor in (times, 1 / times):
            scaled = _value(match[0]) * factor
            digits = Decimal(scaled.numerator) / Decimal(scaled.denominator)
            new = f"{digits.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
            if new != match[0].replace(",", ""):
                other = change._replace(place=figure.place, old=old, new=old.replace(match[0], new, 1))
                yield Alternative(figure.key, other, other, is_exact=False)


def _value(text: str) -> Fraction:
    match = _NUMBER.search(text)
    return Fraction(match[0].replace(",", "")) if match else Fraction(0)


def counts_what_is_attached(finding: Finding) -> bool:
    """Whether what was worked out is a count of things, printed nowhere as a number: some of them may be missing."""
    return any(not f.is_blank and f.number.text.strip() not in f.place.text for f in finding.operands)


def several_fit(finding: Finding) -> bool:
    """Whether what was worked out is one of several that fit: from a rate, or a rate from amounts that are rounded."""
    is_rate = finding.expected.strip().endswith("%")
    if not is_rate:
        return any(figure.number.unit == "%" for figure in finding.operands if isinstance(figure.number, Number))
    amounts = [f.number for f in finding.operands if isinstance(f.number, Amount) and f.number.fen]
    step = min((amount.step for amount in amounts), default=1)  # one told in whole numbers beside others is no rounder
    rounded = [Fraction(step, abs(amount.fen)) for amount in amounts if step > 1]
    decimals = len(finding.stated.strip().rstrip("%").partition(".")[2])
    return abs(_value(finding.expected)) * sum(rounded, Fraction()) > Fraction(1, 2 * 10**decimals)


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
