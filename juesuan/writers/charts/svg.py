"""Drawing: plain SVG 1.1 from whole numbers, and the colours, sizes and type of every chart.

One unit is a tenth of a pixel, so that geometry needs no fractions. No script, no style sheet, nothing fetched: a
browser, typst and a printer all show the same. Colours are told apart by people who do not see red or green, and in
grey by their lightness.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.sax.saxutils import escape

WIDTH = 8200
INK, SOFT, LINE, PAPER, STRIPE = "#1c1e21", "#565c65", "#c9ced6", "#ffffff", "#f4f5f7"
BLUE, PALE, ORANGE, VERMILION, PURPLE, GREEN, GREY = (
    "#0072b2",
    "#c3dcec",
    "#e69f00",
    "#d55e00",
    "#b0578d",
    "#009e73",
    "#868c95",
)
NAME, SMALL, TITLE = 145, 125, 165  # sizes of type
FONTS = "Juesuan Sans, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, SimHei, sans-serif"

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(words: str) -> str:
    """``words`` without the characters that XML and HTML forbid."""
    return _FORBIDDEN.sub("", words)


def clean(words: str) -> str:
    """``words`` on one line, without the characters that XML forbids."""
    return " ".join(printable(words).split())


def breadth(words: str, size: int) -> int:
    """About how wide the words are in units: a Chinese character is as wide as high, others a little over half."""
    return sum(size if unicodedata.east_asian_width(c) in "WF" else size * 6 // 10 for c in words)


def fit(words: str, room: int, size: int, lines: int = 1) -> tuple[str, ...]:
    """The words broken into at most so many lines of that room; what is over is cut with “…”."""
    words = clean(words)
    found: list[str] = []
    while words and len(found) < lines:
        count = len(words)
        while count > 1 and breadth(words[:count], size) > room:
            count -= 1
        found.append(words[:count])
        words = words[count:]
    if words:
        last = found[-1]
        while last and breadth(last + "…", size) > room:
            last = last[:-1]
        found[-1] = last + "…"
    return tuple(found)


def halves(words: str, room: int, size: int) -> tuple[str, ...]:
    """The words on one line, or on two of about the same length."""
    words = clean(words)
    if breadth(words, size) <= room:
        return (words,)
    half = (len(words) + 1) // 2
    return (*fit(words[:half], room, size), *fit(words[half:], room, size))


def text(
    x: int, y: int, words: str, *, anchor: str = "start", size: int = NAME, fill: str = INK, bold: bool = False
) -> str:
    """One line of words whose middle is at the height ``y``."""
    weight = ' font-weight="bold"' if bold else ""
    ends = f' text-anchor="{anchor}"' if anchor != "start" else ""
    base = y + size * 35 // 100  # the middle of a character stands about a third of its size above the base line
    return f'<text x="{x}" y="{base}" font-size="{size}" fill="{fill}"{ends}{weight}>{escape(clean(words))}</text>'


def haloed(x: int, y: int, words: str, *, size: int = NAME, bold: bool = False) -> str:
    """Words over a band of colour: the same once in white and broad, then in ink."""
    under = text(x, y, words, size=size, fill=PAPER, bold=bold)
    under = under.replace("<text ", f'<text stroke="{PAPER}" stroke-width="40" stroke-linejoin="round" ', 1)
    return under.replace("<text ", '<text aria-hidden="true" ', 1) + text(x, y, words, size=size, bold=bold)


def rect(x: int, y: int, width: int, height: int, fill: str, stroke: str = "") -> str:
    """A filled box, outlined when a stroke is named."""
    edge = f' stroke="{stroke}" stroke-width="8"' if stroke else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"{edge}/>'


def line(x1: int, y1: int, x2: int, y2: int, stroke: str = LINE, width: int = 8) -> str:
    """A straight line."""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="{width}"/>'


def circle(x: int, y: int, radius: int, fill: str) -> str:
    """A filled dot with a white edge."""
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{PAPER}" stroke-width="12"/>'


def band(x1: int, top1: int, x2: int, top2: int, thick: int, fill: str) -> str:
    """A stream of even thickness from the right edge of one box to the left edge of another."""
    middle = (x1 + x2) // 2
    low1, low2 = top1 + thick, top2 + thick
    path = (
        f"M{x1} {top1}C{middle} {top1} {middle} {top2} {x2} {top2}V{low2}C{middle} {low2} {middle} {low1} {x1} {low1}Z"
    )
    return f'<path d="{path}" fill="{fill}" fill-opacity="0.5"/>'


def share_of(value: int, whole: int, room: int) -> int:
    """How many units of ``room`` the value takes of the whole; at least 12 when it is not zero, so that it is seen."""
    if value == 0 or whole == 0:
        return 0
    return max(12, (2 * abs(value) * room + whole) // (2 * whole))


def notes(words: Iterable[str], y: int) -> tuple[str, int]:
    """Small lines below a drawing, and the height where they end."""
    lines = [part for note in words for part in fit(note, WIDTH - 300, SMALL, 3)]
    return "".join(text(150, y + 190 * n + 95, part, size=SMALL, fill=SOFT) for n, part in enumerate(lines)), y + (
        190 * len(lines)
    )


def drawing(name: str, title: str, alt: str, height: int, parts: Iterable[str]) -> str:
    """The whole picture; ``name`` tells its title and description apart from those of others in the same page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{WIDTH // 10}" height="{height // 10}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{name}-title {name}-desc" font-family="{FONTS}">'
        f'<title id="{name}-title">{escape(clean(title))}</title><desc id="{name}-desc">{escape(clean(alt))}</desc>'
        f"{rect(0, 0, WIDTH, height, PAPER)}{''.join(parts)}</svg>"
    )
