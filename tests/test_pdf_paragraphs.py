"""Paragraphs of a PDF: lines joined by margins and indents, over page breaks; running heads and numbers taken out."""

from __future__ import annotations

from collections.abc import Sequence

from juesuan.readers.pdf_heads import running_heads
from juesuan.readers.pdf_page import Character
from juesuan.readers.pdf_paragraphs import continued
from juesuan.readers.typeset import Typeset

EM = 15.0
LEFT, CHARACTERS = 90.0, 28  # of a full line
WIDTH, HEIGHT = 595.0, 842.0


def line(text: str, at: int, *, left: float = LEFT) -> Typeset:
    """A line so far down the page, of ideographs and half as wide letters."""
    marks = []
    x, y = left, HEIGHT - 80 - at * 28
    for character in text.strip("\u3000"):
        width = EM / 2 if character.isascii() else EM
        marks.append(Character(character, x, y, x + width, y + EM))
        x += width
    return Typeset("".join(mark.text for mark in marks), left, y, x, y + EM, tuple(marks))


def page(*texts: str) -> dict[int, Typeset]:
    """Lines from the top down; two wide blanks before a text are its indent."""
    return {n: line(text, n, left=LEFT + 2 * EM * text.startswith("\u3000")) for n, text in enumerate(texts, 1)}


def joined(pages: Sequence[dict[int, Typeset]], apart: frozenset[tuple[int, int]] = frozenset()) -> list[str]:
    goes_on = continued(pages, [WIDTH] * len(pages), apart)
    found: list[str] = []
    for at, lines in enumerate(pages):
        for number, said in lines.items():
            if (at, number) in goes_on:
                found[-1] += said.text
            else:
                found.append(said.text)
    return found


FULL = "本年度支出决算比上年度减少主要是压减一般性支出以及项目结束"  # as wide as the page allows
BODY = [f"\u3000\u3000{FULL[:26]}", FULL[:28], FULL[:28], "而减少的。"] * 5
TEXT = f"{FULL[:26]}{FULL[:28]}{FULL[:28]}而减少的。"


def test_lines_at_the_margin_go_on_with_the_full_line_before_them() -> None:
    assert joined([page(*BODY)]) == [TEXT] * 5


def test_a_paragraph_goes_on_over_a_page_break() -> None:
    assert joined([page(*BODY[:6]), page(*BODY[6:])]) == [TEXT] * 5


def test_a_sentence_that_ends_where_the_line_ends_does_not_end_the_paragraph() -> None:
    first, second = "7.农林水支出（类）林业和草原（款）行政运行（项）。", "支出决算为200.00万元。"
    assert joined([page(*BODY, f"\u3000\u3000{first}", second)])[-1] == first + second


def test_nothing_goes_on_behind_a_table() -> None:
    assert len(joined([page(*BODY[:6]), page(*BODY[6:])], frozenset({(1, 1)}))) == 6


def test_a_heading_at_the_margin_is_its_own_however_full_the_line_before_it() -> None:
    assert joined([page(*BODY[:19], FULL[:28], "二、收入决算情况说明")])[-1] == "二、收入决算情况说明"


def test_a_list_of_contents_stays_in_lines() -> None:
    entries = ["一、收入支出决算总表……………………………………4", "二、收入决算表………………………………………………5"]
    assert joined([page(*BODY, *entries)])[-2:] == entries


def test_nothing_is_joined_where_paragraphs_are_not_indented() -> None:
    flush = [text.strip("\u3000") for text in BODY]
    assert joined([page(*flush)]) == flush


def at_edge(text: str, off: float, *, low: bool = False, height: float = HEIGHT) -> Typeset:
    bottom = off - 10 if low else height - off
    return Typeset(text, 200, bottom, 300, bottom + 10, ())


def test_running_heads_and_numbers_of_pages_are_known_on_pages_of_any_size() -> None:
    heights = [842.0, 595.0, 842.0, 595.0]
    marks = ["— {} —", "第 {} 页 共 40 页", "{}", "{} / 40"]
    for mark in marks:
        pages = [
            {
                1: at_edge("某某厅2024年度部门决算", 40, height=height),
                2: at_edge("一、收入情况", 90, height=height),
                3: at_edge(mark.format(n + 3), 70, low=True),
            }
            for n, height in enumerate(heights)
        ]
        assert running_heads(pages, heights) == {(n, at) for n in range(4) for at in (1, 3)}, mark


def test_titles_and_units_over_tables_are_no_running_heads() -> None:
    words = ["项目支出绩效自评表", "（2024年度）", "金额单位:万元", "附件3"]
    pages = [{n: at_edge(text, 30 + n * 8) for n, text in enumerate(words, 1)} for _ in range(6)]
    assert running_heads(pages, [HEIGHT] * 6) == set()
