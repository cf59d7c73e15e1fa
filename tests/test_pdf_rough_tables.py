"""Tables of a PDF that are hard to read: every number in its row and column, whatever the printing did to them."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from juesuan.document import Document, Grid
from juesuan.readers.pdf import read_pdf
from tests.generate.rough_table import HEADS, Print, printed, rows_of

SHAPES = {
    "ruled": Print(),
    "ruled, rows cut at the top": Print(upright="top"),
    "ruled, numbers on two lines": Print(narrow=True, upright="top"),
    "ruled, watermark upright over the cells": Print(watermark=True),
    "ruled, everything printed twice": Print(twice=True),
    "ruled, full-width digits": Print(full_width=True, sideways=True),
    "ruled, thin blanks between thousands": Print(comma="\u2009"),
    "unruled, names on several lines": Print(rulings="none"),
    "unruled, names going on below": Print(rulings="none", upright="top"),
    "unruled, names beginning above": Print(rulings="none", upright="bottom"),
    "unruled, heads again on each page": Print(rulings="none", upright="top", repeated=True),
    "unruled, numbers on two lines": Print(rulings="none", upright="top", narrow=True),
    "unruled, numbers on two lines around the others": Print(rulings="none", narrow=True),
    "unruled, watermark over the words": Print(rulings="none", watermark=True),
    "unruled, narrow blanks between thousands": Print(rulings="none", comma="\u202f"),
    "lines between rows, numbers on two lines": Print(rulings="lines", upright="top", narrow=True),
}


def read(how: Print, seed: int, folder: Path) -> tuple[list[tuple[str, ...]], set[tuple[str, ...]], Document]:
    """The rows that were printed, those that were read, and the document they were read in."""
    rows = rows_of(random.Random(seed))
    path = folder / "table.pdf"
    path.write_bytes(printed(rows, how))
    document = read_pdf(path)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    found = {tuple(map(plain, (cell.text for cell in row))) for grid in grids for row in grid.rows}
    return [tuple(map(plain, row)) for row in (HEADS, *rows)], found, document


def plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).replace(",", "").split())


def expect_read(how: Print, seed: int, folder: Path) -> None:
    """Every row is read; where a page ends in the middle of one, its name may end there as well."""
    rows, found, _ = read(how, seed, folder)
    names = {(row[0], *row[2:]): row[1] for row in found if len(row) == len(HEADS)}
    missing = [row for row in rows if (row[0], *row[2:]) not in names]
    assert missing == []
    cut = [row for row in rows if names[row[0], *row[2:]] != row[1]]
    assert all(row[1].startswith(names[row[0], *row[2:]]) for row in cut)
    assert len(cut) <= 1


@pytest.mark.parametrize("shape", SHAPES)
def test_every_number_stands_in_its_row_and_column(shape: str, tmp_path: Path) -> None:
    expect_read(SHAPES[shape], 1, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
@pytest.mark.parametrize("shape", SHAPES)
def test_every_number_of_many_tables_stands_in_its_row_and_column(shape: str, seed: int, tmp_path: Path) -> None:
    expect_read(SHAPES[shape], seed, tmp_path)


def test_large_words_over_a_table_are_told_of_and_kept_out_of_its_cells(tmp_path: Path) -> None:
    _, found, document = read(Print(watermark=True), 1, tmp_path)
    assert not any(set("内部资料") & set("".join(row)) for row in found)
    assert any("压在别的字上面的大字" in remark for remark in document.remarks)


def test_a_watermark_over_a_table_without_rulings_changes_nothing_in_it(tmp_path: Path) -> None:
    bare = Print(rulings="none")
    assert read(replace(bare, watermark=True), 3, tmp_path)[1] == read(bare, 3, tmp_path)[1]
