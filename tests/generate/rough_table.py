"""One long table printed as offices print them: rulings or none, narrow cells, numbers on two lines, words over it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from juesuan.writers import fonts

HEADS = ("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出")
FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789"}

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """How the table is printed.

    ``rulings``: all lines, those between rows alone, or none. ``upright``: where the words of a row stand in it.
    ``narrow``: numbers are broken behind their commas. ``comma``: what parts thousands. ``watermark``: large words
    across the middle of every page. ``twice``: every number is drawn a second time a little aside. ``sideways``: the
    page lies.
    """

    rulings: Literal["full", "lines", "none"] = "full"
    upright: Literal["top", "horizon", "bottom"] = "horizon"
    repeated: bool = False
    narrow: bool = False
    comma: str = ","
    full_width: bool = False
    watermark: bool = False
    twice: bool = False
    sideways: bool = False


def rows_of(rng: random.Random, count: int = 60) -> list[Row]:
    """Rows of a table of expenditure by class and its total, which stands at the end."""
    rows: list[Row] = []
    for n in range(count):
        name = "其他" + "社会保障和就业方面的支出项目"[: rng.randint(3, 14)] * rng.choice((1, 1, 2, 3))
        amounts = [
            f"{rng.randint(0, 10 ** rng.randint(3, 10)) / 100:,.2f}" if rng.random() < 0.7 else "" for _ in "12345"
        ]
        rows.append((str(2080000 + n * 101), name, *amounts))
    return [*rows, ("", "合计", *(f"{rng.randint(10**9, 10**11) / 100:,.2f}" for _ in "12345"))]


def printed(rows: list[Row], how: Print) -> bytes:
    """The PDF of the table, with its title and unit."""
    import typst

    cells = "".join(f"[{_shown(words, how) if at > 1 else words}]," for row in rows for at, words in enumerate(row))
    heads = "".join(f"[{head}]," for head in HEADS)
    wide = "38pt" if how.narrow else "66pt"
    line = {"full": "0.5pt", "lines": "(top: 0.5pt, bottom: 0.5pt)", "none": "none"}[how.rulings]
    mark = (
        'place(center + horizon, text(size: 60pt, fill: rgb(200, 0, 0, 60), "内部资料"))' if how.watermark else "none"
    )
    source = f"""
#set page(paper: "a4", flipped: {str(how.sideways).lower()}, margin: 2cm, foreground: {mark})
#set text(font: "{fonts.SERIF}", size: 8pt, lang: "zh")
#align(center)[支出决算表]
#align(right)[金额单位：元]
#table(
  columns: (50pt, 1fr, ..range(5).map(n => {wide})), stroke: {line}, inset: 3pt,
  align: (x, y) => if x > 1 {{ right + {how.upright} }} else {{ left + {how.upright} }},
  {f"table.header({heads})," if how.repeated else heads} {cells}
)
"""
    made: bytes = typst.compile(
        source.encode(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()]),
        ignore_system_fonts=True,
    )
    return made


def _shown(amount: str, how: Print) -> str:
    amount = amount.replace(",", how.comma + ("\u200b" if how.narrow else ""))
    if how.full_width:
        amount = amount.translate(FULL_WIDTH)
    return f"#box(place(dx: 0.25pt)[{amount}] + [{amount}])" if how.twice and amount else amount
