"""The book prints what the accounts hold: every table in its form, every bound number as a run of its own."""

import pytest

from juesuan.editions import choose
from juesuan.place import NOWHERE
from juesuan.writers.book import Heading, Para, TableBlock, bind_book
from juesuan.writers.printed_tables import place_boxes
from tests.rule_examples import sample


@pytest.fixture(scope="module")
def book():
    accounts = sample().accounts
    return bind_book(accounts, choose(accounts.department, accounts.year))


def tables(book):
    return [block for block in book.blocks if isinstance(block, TableBlock)]


def test_every_amount_of_the_accounts_is_printed_once_in_its_table(book):
    for kind, table in book.accounts.tables.items():
        block = next(b for b in tables(book) if b.kind == kind)
        printed = {box.figure: box.amount for row in block.body for box in row if box.amount is not None}
        assert printed == {f.key: f.grains for f in table.cells.values() if not f.is_blank}


def test_rows_fill_their_table_and_never_run_over_its_edge(book):
    for block in tables(book):
        for part in (block.head, block.body):
            covered = [[0] * len(block.widths) for _ in part]
            for r, line in enumerate(place_boxes(part)):
                for at, box in line:
                    for down in range(box.rows):
                        for right in range(box.columns):
                            covered[r + down][at + right] += 1
            assert all(cell == 1 for row in covered for cell in row), (block.title, block.number)


def test_the_text_of_the_explanations_is_kept_and_its_numbers_are_apart(book):
    paragraphs = [p.text for section in book.accounts.sections for p in section.paragraphs]
    printed = [block for block in book.blocks if isinstance(block, Para)]
    assert [text for text in paragraphs if text not in {p.text for p in printed}] == []
    keys = {run.figure for p in printed for run in p.runs if run.figure}
    assert {c.figure.key for c in book.accounts.claims if not c.figure.is_blank} == keys


def test_anchors_of_headings_are_unique(book):
    anchors = [block.anchor for block in book.blocks if isinstance(block, Heading)]
    assert len(anchors) == len(set(anchors))


def test_a_gap_in_the_text_is_a_run_of_its_own(book):
    from dataclasses import replace

    from juesuan.document import Paragraph, Piece

    section = replace_section(book.accounts.sections[0], Paragraph((Piece("原因是【此处待补：原因】。", NOWHERE),)))
    accounts = replace(book.accounts, sections=(section,), claims=())
    made = bind_book(accounts, choose(accounts.department, accounts.year))
    gaps = [run.text for block in made.blocks if isinstance(block, Para) for run in block.runs if run.gap]
    assert gaps == ["【此处待补：原因】"]


def replace_section(section, paragraph):
    return section._replace(paragraphs=(paragraph,))
