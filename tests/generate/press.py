"""A generated report as a PDF that no writer of ours made: rulings of every sort or none, pages any way up."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from typing import Any, Literal

from juesuan.writers import fonts
from tests.generate.forms import FormSheet
from tests.generate.tables import Sheet
from tests.generate.text import Report

Rulings = Literal["full", "dotted", "double", "across", "fields", "lines", "frame", "heads", "none"]


@dataclass(frozen=True, slots=True)
class Press:
    """How the report is printed.

    ``rulings``: all lines, dotted or doubled ones, those between rows and columns without the outer sides, coloured
    fields with white lines, lines between rows alone, these in a frame, those above and below heads alone, or none.
    ``repeated``: heads of tables stand on each page again. ``watermark``: words askew over every page. ``seal``: a
    round red seal over the first table. ``head``: the title and the page's number on every page, ``mark`` how it is
    printed, # for the number. ``blanks``: empty pages between. ``sideways``: tables lie on upright pages. ``bold``:
    heads printed twice over themselves. ``split_codes``: 类, 款 and 项 in a cell of their own. ``padding``: points
    around the words of a cell. ``centred``: all cells in the middle. ``merged``: a head over several columns is one
    cell. ``spaced``: a blank behind the commas of numbers. ``raised``: digits stand higher than the words beside them.
    """

    rulings: Rulings = "full"
    repeated: bool = False
    watermark: bool = False
    seal: bool = False
    head: bool = False
    blanks: bool = False
    sideways: bool = False
    wide: bool = False
    bold: bool = False
    split_codes: bool = False
    size: int = 8  # points
    padding: float = 2
    centred: bool = False
    merged: bool = False
    spaced: bool = False
    raised: bool = False
    mark: str = "— # —"


def random_press(rng: random.Random) -> Press:
    """Any way of printing that leaves every figure on the page."""
    return Press(
        rulings=rng.choice(("full", "full", "dotted", "double", "across", "fields")),
        repeated=rng.random() < 0.5,
        watermark=rng.random() < 0.3,
        seal=rng.random() < 0.3,
        head=rng.random() < 0.5,
        blanks=rng.random() < 0.2,
        sideways=rng.random() < 0.2,
        wide=rng.random() < 0.3,
        bold=rng.random() < 0.3,
        split_codes=rng.random() < 0.3,
        size=rng.choice((6, 7, 8, 9)),
    )


def printed(report: Report, press: Press) -> bytes:
    """The PDF of the report."""
    import typst

    accounts = report.accounts
    blocks: list[dict[str, Any]] = []
    for block in report.blocks:
        if isinstance(block, Sheet):
            blocks += [{"text": block.title}, {"text": block.number}, *({"text": line} for line in block.above)]
            blocks.append(_table(block.header, block.body, press, block.codes_at))
            blocks.append({"text": block.note})
        elif isinstance(block, FormSheet):
            blocks += [*({"text": line} for line in block.above), _table((), block.rows, press, ())]
        else:
            blocks += [{"text": line} for line in block.split("\n")]
    book = {
        "title": f"{accounts.department}{accounts.year}年度{accounts.level}决算",
        "blocks": blocks,
        "press": asdict(press) | {"size": _size(blocks, press)},
        "serif": fonts.SERIF,
    }
    made: bytes = typst.compile(
        SOURCE.encode(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()]),
        ignore_system_fonts=True,
        sys_inputs={"book": json.dumps(book, ensure_ascii=False)},
    )
    return made


def _table(
    header: tuple[tuple[str, ...], ...], body: tuple[tuple[str, ...], ...], press: Press, codes_at: tuple[int, ...]
) -> dict[str, Any]:
    rows = [list(row) for row in (*header, *body)]
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    if press.split_codes and codes_at == (0,):
        rows = [
            [*(_code_cells(row[0]) if n >= len(header) else (row[0], "", "")), *row[1:]] for n, row in enumerate(rows)
        ]
    return {
        "rows": rows,
        "head": len(header),
        "spans": _spans([row[:] for row in rows[: len(header)]]) if press.merged else [],
        "widths": [max(map(_width, column)) for column in zip(*rows, strict=True)],
    }


def _spans(heads: list[list[str]]) -> list[tuple[str, int, int]]:
    """Words, columns and rows of every cell of the heads, those over empty ones as wide and as high as these."""
    found = []
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(heads):
        for x, words in enumerate(row):
            if (y, x) in taken:
                continue
            right = x + 1
            while words and right < len(row) and not row[right] and (y, right) not in taken and y + 1 < len(heads):
                if not heads[y + 1][right]:
                    break
                right += 1
            down = y + 1
            while words and right == x + 1 and down < len(heads) and not heads[down][x]:
                down += 1
            taken |= {(b, a) for a in range(x, right) for b in range(y, down)}
            found.append((words, right - x, down - y))
    return found


def _size(blocks: list[dict[str, Any]], press: Press) -> float:
    """The size at which every amount has room in its cell."""
    room = 780 if press.wide else 530  # points of the paper between the margins
    widest = max(
        sum(block["widths"]) * 0.6 + (2 + 2 * press.padding) / press.size * len(block["widths"])
        for block in blocks
        if "widths" in block
    )
    return float(min(press.size, room / widest))


def _width(words: str) -> int:
    """How much room a cell asks for: numbers whole, words at most twelve characters a line."""
    return max(2, len(words) if words.isascii() else min(2 * len(words), 16)) + 1


def _code_cells(code: str) -> tuple[str, str, str]:
    """类, 款 and 项 of a code in a cell each; what is no code stands in the first."""
    if not code.isdigit():
        return code, "", ""
    return code[:3], code[3:5], code[5:]


SOURCE = """
#let book = json(bytes(sys.inputs.book))
#let press = book.press
#set page(
  paper: "a4",
  flipped: press.wide,
  margin: (x: 1.6cm, y: 2cm),
  header: if press.head { align(center, text(size: 7pt, book.title)) },
  footer: if press.head {
    context align(center, text(size: 8pt, press.mark.replace("#", str(counter(page).get().first()))))
  },
  foreground: if press.watermark {
    rotate(-35deg, text(size: 46pt, fill: rgb(200, 0, 0, 60), "内部资料 9876.54"))
  },
)
#set text(font: book.serif, size: press.size * 1pt, lang: "zh", region: "cn")
#let line = if press.rulings == "dotted" { (paint: black, thickness: 0.6pt, dash: "dotted") } else { 0.5pt }
#let cell(words, head) = {
  let is-number = words.match(regex("^-?[0-9,]+(\\.[0-9]+)?$")) != none
  if is-number and press.spaced and not head { words = words.replace(",", ",\\u{a0}") }
  if is-number and press.raised { text(baseline: -0.22em, words) }
  else if head and press.bold and words.len() <= 9 { box(place(dx: 0.25pt, words) + words) } else { words }
}
#let grid-of(block) = {
  let cells = block.rows.enumerate().map(((n, row)) => row.map(words => cell(words, n < block.head)))
  let head = if block.spans.len() > 0 {
    block.spans.map(((words, wide, high)) => table.cell(colspan: wide, rowspan: high, align: center + horizon, words))
  } else { cells.slice(0, block.head).flatten() }
  let body = cells.slice(block.head).flatten()
  let stroke = line
  if press.rulings == "none" { stroke = none }
  if press.rulings == "fields" { stroke = 1pt + white }
  if press.rulings == "across" { stroke = (x, y) => (top: if y > 0 { line }, left: if x > 0 { line }) }
  if press.rulings == "lines" { stroke = (top: line, bottom: line) }
  if press.rulings == "frame" {
    let last = block.widths.len() - 1
    stroke = (x, y) => (top: line, bottom: line, left: if x == 0 { line }, right: if x == last { line })
  }
  if press.rulings == "heads" {
    let rows = block.rows.len()
    stroke = (x, y) => (top: if y == 0 or y == block.head { line }, bottom: if y == rows - 1 { line })
  }
  table(
    columns: block.widths.map(n => n * 1fr), inset: press.padding * 1pt, stroke: stroke,
    fill: if press.rulings == "fields" { (x, y) => if calc.odd(y) { rgb("e8eef6") } else { rgb("d0dcec") } },
    align: (x, y) => if press.centred { center + horizon } else if x == 0 { left } else { right },
    ..if head.len() > 0 and press.repeated { (table.header(..head), ..body) } else { (..head, ..body) },
  )
}
#for (n, block) in book.blocks.enumerate() {
  if "text" in block { par(block.text.split("\t").map(part => [#part]).join(h(2em))) } else {
    if press.blanks and calc.rem(n, 3) == 0 { pagebreak(); page(header: none, footer: none, foreground: none)[]; }
    if press.seal { place(dx: 60pt, dy: 12pt, circle(radius: 50pt, stroke: 2pt + rgb(255, 0, 0, 120))) }
    grid-of(block)
  }
}
"""
