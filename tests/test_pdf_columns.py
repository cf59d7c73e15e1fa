"""Tables of a PDF without ruling lines, with some, and with heads and numbers of every sort: read cell by cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

import juesuan
from juesuan.readers.pdf_page import Character
from juesuan.readers.pdf_unruled import unruled
from juesuan.readers.typeset import Typeset
from tests.generate.accounts import Wish
from tests.generate.press import Press, printed
from tests.generate.same import as_text, random_report, unlike

TABLES = Wish(items=18, projects=0)
SHAPES = {
    "unruled": Press(rulings="none", padding=4),
    "unruled, centred, heads over several columns": Press(rulings="none", padding=4, centred=True, merged=True),
    "unruled, heads again on each page": Press(rulings="none", padding=4, repeated=True, head=True, mark="第 # 页"),
    "unruled, codes in three cells": Press(rulings="none", padding=4, split_codes=True),
    "unruled, blanks in numbers": Press(rulings="none", padding=4, spaced=True),
    "unruled, digits raised": Press(rulings="none", padding=4, raised=True),
    "unruled, landscape, watermark and seal": Press(rulings="none", padding=4, wide=True, watermark=True, seal=True),
    "lines between rows": Press(rulings="lines", padding=3, merged=True),
    "lines between rows, codes in three cells": Press(rulings="lines", padding=3, centred=True, split_codes=True),
    "lines between rows in a frame": Press(rulings="frame", padding=3),
    "lines around heads": Press(rulings="heads", padding=4, head=True, mark="第 # 页 共 40 页"),
    "lines around merged heads": Press(rulings="heads", padding=4, merged=True, centred=True),
    "ruled, merged heads, pages numbered": Press(merged=True, centred=True, head=True, mark="- # -"),
    "ruled, blanks in numbers, digits raised": Press(spaced=True, raised=True),
    "ruled, codes in three cells, heads again": Press(split_codes=True, merged=True, repeated=True),
    "ruled, blank pages": Press(blanks=True, head=True, mark="#"),
    "ruled, seal and watermark over small type": Press(watermark=True, seal=True, merged=True, size=6),
}


def expect_read(press: Press, seed: int, folder: Path, change: Callable[[bytes], bytes] = bytes) -> None:
    """Printed that way, every cell of every table is read into its row and column."""
    _, report = random_report(seed, TABLES)
    path = folder / "report.pdf"
    path.write_bytes(change(printed(report, press)))
    assert unlike(as_text(report, folder), juesuan.read(path)) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_is_read_cell_by_cell(shape: str, tmp_path: Path) -> None:
    expect_read(SHAPES[shape], 2, tmp_path)


def test_sentences_with_blanks_around_their_numbers_are_no_table() -> None:
    text = ["支出", "123.45", "万元，占", "12.3", "%，比上年增加", "45.6", "万元。"]
    lines = {}
    for n in range(6):
        x, marks = 90.0, []
        for word in text:
            for character in word:
                width = 5.0 if character.isascii() else 10.0
                marks.append(Character(character, x, 700.0 - 16 * n, x + width, 710.0 - 16 * n))
                x += width
            x += 4  # a blank
        lines[n] = Typeset(" ".join(text) + "  ", 90, 700.0 - 16 * n, x, 710.0 - 16 * n, tuple(marks))
    assert unruled(lines, []) == []


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(7000, 7008))
@pytest.mark.parametrize("shape", SHAPES)
def test_many_tables_are_read_cell_by_cell(shape: str, seed: int, tmp_path: Path) -> None:
    expect_read(SHAPES[shape], seed, tmp_path)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_shown_turned_are_read_as_they_are_shown_and_as_they_were_drawn(turn: int, tmp_path: Path) -> None:
    def shown_turned(data: bytes) -> bytes:
        whole = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                page.Rotate = turn
            pdf.save(whole)
        return whole.getvalue()

    expect_read(Press(merged=True), 2, tmp_path, shown_turned)
