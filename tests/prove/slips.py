"""Slips of the pen: how a figure goes wrong, and the text of the report with that one figure wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tests.prove.figures import FORMS, TABLES, TEXT, Printed


@dataclass(frozen=True, slots=True)
class Slip:
    """One figure changed: which, how, what stands there now, and where in its line."""

    figure: Printed
    kind: str
    put: str
    start: int
    end: int  # of what stands there now

    def applied(self, text: str) -> str:
        """The whole text with the slip made."""
        lines = text.split("\n")
        line = lines[self.figure.line - 1]
        old_end = self.figure.end + (len(self.figure.unit) if self.kind == "元万元" else 0)
        lines[self.figure.line - 1] = line[: self.start] + self.put + line[old_end:]
        return "\n".join(lines)


def value_of(text: str) -> Decimal:
    """What the digits are worth."""
    return Decimal(text.replace(",", ""))


def _digit_places(text: str) -> list[int]:
    return [i for i, ch in enumerate(text) if ch.isdigit()]


def changed(rng: random.Random, text: str) -> str:
    """One digit replaced by another."""
    at = rng.choice(_digit_places(text))
    return text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]


def swapped(rng: random.Random, text: str) -> str | None:
    """Two neighbouring digits exchanged; ``None`` when all are equal."""
    places = _digit_places(text)
    pairs = [(a, b) for a, b in pairwise(places) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]


def _regrouped(text: str, old: str) -> str:
    """With thousands separators where the old figure had them."""
    if "," not in old:
        return text.replace(",", "")
    whole, point, rest = text.replace(",", "").partition(".")
    return f"{int(whole or '0'):,}{point}{rest}"


def dropped(rng: random.Random, text: str) -> str | None:
    """One digit left out; ``None`` when there is only one."""
    places = _digit_places(text)
    if len(places) < 2:
        return None
    at = rng.choice(places)
    return _regrouped(text[:at] + text[at + 1 :], text).rstrip(".")


def added(rng: random.Random, text: str) -> str:
    """One digit too many before the point."""
    whole = text.partition(".")[0]
    at = rng.choice(_digit_places(whole))
    return _regrouped(text[:at] + rng.choice("0123456789") + text[at:], text)


def ten_thousandth(text: str) -> str | None:
    """The figure in 万元 where 元 are printed; ``None`` for zero."""
    value = value_of(text) / 10000
    return f"{value.normalize():f}" if value else None


_TURNS = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "上升": "下降", "降低": "增长"}


def slips_of(figure: Printed, line: str, fellows: Sequence[Printed], rng: random.Random) -> list[Slip]:
    """One slip of every kind that fits this figure; ``fellows`` are the figures of the same area."""
    old = figure.text
    alike = (
        [f for f in fellows if f.unit == figure.unit and f.what == figure.what] if figure.area != TABLES else fellows
    )
    makers: list[tuple[str, Callable[[], str | None]]] = [
        ("改一位", lambda: changed(rng, old)),
        ("两位颠倒", lambda: swapped(rng, old)),
        ("漏一位", lambda: dropped(rng, old)),
        ("多一位", lambda: added(rng, old)),
        ("抄错", lambda: rng.choice(alike).text),
    ]
    if figure.area == TABLES:
        makers += [("正负号", lambda: f"-{old}"), ("元当万元", lambda: ten_thousandth(old))]
    if figure.area == FORMS and figure.what == "资金" and figure.unit != "%":
        makers += [("元当万元", lambda: f"{value_of(old) * 10000:f}")]
    found = []
    for kind, make in makers:
        put = make()
        for _ in range(5):
            if put is not None and value_of(put) != value_of(old):
                break
            put = make()
        if put is None or value_of(put) == value_of(old):
            continue
        found.append(Slip(figure, kind, put, figure.start, figure.start + len(put)))
    if figure.area == TEXT and figure.unit in ("元", "万元"):
        put = old + ("万元" if figure.unit == "元" else "元")
        if line[figure.end : figure.end + len(figure.unit)] == figure.unit and value_of(old):
            found.append(Slip(figure, "元万元", put, figure.start, figure.start + len(put)))
    if figure.area == TEXT:
        before = line[: figure.start].rstrip()
        if before[-2:] in _TURNS and value_of(old):
            start = len(before) - 2
            put = _TURNS[before[-2:]] + line[start + 2 : figure.end]
            found.append(Slip(figure, "方向", put, start, start + len(put)))
    return found
