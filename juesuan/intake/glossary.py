"""Glossary: the terms of 名词解释, each with what is said of it and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from juesuan.accounts import GlossaryTerm, Unread
from juesuan.document import Grid
from juesuan.intake.ahead import Block
from juesuan.intake.body import paragraphs, tables_among

_NUMERAL = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_ITEM = re.compile(rf"\s*(?:[（(]\s*{_NUMERAL}\s*[）)][、．.]?|{_NUMERAL}\s*(?:[、．]|\.(?!\d))|[①-⑳])\s*")
_TERM = re.compile(
    r"(?P<term>[^：:，,。；]{2,40}?)\s*"
    r"(?:[：:]|——|—|[，,]?\s*(?:是指|系指|即指|指的是|主要指|主要反映|指|反映)(?=.))\s*"
)
_RUN_IN = re.compile(r"(?<=。)\s*(?=(?:\d{1,3}[、．.](?!\d)|[（(]\d{1,3}[）)])\s*[^。：:，,]{2,40}[：:])")


def read_glossary(blocks: Sequence[Block], width: int = 0) -> tuple[tuple[GlossaryTerm, ...], tuple[Unread, ...]]:
    """The terms in order, and what stood among them without belonging to one."""
    terms: list[GlossaryTerm] = []
    unread: list[Unread] = []
    is_numbered = False
    for paragraph in paragraphs(blocks, width=width):
        for start, end in _items(paragraph.text):
            text, place = paragraph.text[start:end], paragraph.at(start, end)
            item = _ITEM.match(text)
            begin = item.end() if item is not None else 0
            is_numbered = is_numbered or (item is not None and not terms)
            found = _TERM.match(text, begin)
            if found is not None and found["term"].strip() != "其中" and (item is not None or not is_numbered):
                terms.append(GlossaryTerm(found["term"].strip(), text[found.end() :].strip(), place))
            elif item is not None and len(text) <= 40:
                terms.append(GlossaryTerm(text[begin:].strip(), "", place))
            elif terms:
                last = terms[-1]
                terms[-1] = GlossaryTerm(last.term, f"{last.text}\n{text.strip()}".strip(), last.place)
            else:
                unread.append(Unread(place, text))
    for grid in tables_among(blocks):
        terms += _terms_of(grid)
    return tuple(terms), tuple(unread)


def _items(text: str) -> Iterator[tuple[int, int]]:
    """Where each numbered term of a paragraph begins and ends; terms may run on in one paragraph."""
    start = 0
    for match in _RUN_IN.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _terms_of(grid: Grid) -> Iterator[GlossaryTerm]:
    for row in grid.rows:
        cells = [cell for cell in row if cell.text.strip()]
        if len(cells) >= 2 and not cells[-2].text.strip().endswith(("名词", "术语")):
            yield GlossaryTerm(cells[-2].text.strip(), cells[-1].text.strip(), cells[-2].place)
