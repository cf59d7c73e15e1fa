"""Every number of 情况说明 in a real published report is a claim as a careful reader makes it, or listed as unbound.

The expected list stands beside this test (figures and short labels only); it was read line by line against the report.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from juesuan.accounts import Claim, Heading, Section
from juesuan.amount import Denomination
from juesuan.document import Paragraph, Piece
from juesuan.editions import load
from juesuan.facts import Figure, parse_formulas
from juesuan.narrative import read_claims
from juesuan.place import Place

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
EXPECTED = Path(__file__).with_name("narrative_real_report.tsv")
FIRST, LAST = 402, 512

pytestmark = pytest.mark.skipif(not REPORT.exists(), reason="the real report is not beside the project")


@cache
def sections() -> tuple[Section, ...]:
    """The ten sections, cut at their headings; one paragraph a line, as the file breaks them."""
    lines = REPORT.read_text("utf-8").split("\n")
    edition = load("ningxia-2024")
    found: list[tuple[str, Heading, list[Paragraph]]] = []
    for number, line in enumerate(lines[FIRST - 1 : LAST], FIRST):
        heading = re.match(r"^([一二三四五六七八九十]{1,3})、([^。]{1,60})$", line.strip())
        if heading:
            title = heading[2].strip()
            key = next(form.key for form in edition.sections if any(title.startswith(also) for also in form.also))
            found.append((key, Heading("第三部分", heading[1], title, Place(line=number)), []))
        elif found and line.strip():
            piece = Piece(line, Place(file="report.txt", line=number, start=0, end=len(line)))
            found[-1][2].append(Paragraph((piece,)))
    return tuple(Section(key, heading, tuple(paragraphs)) for key, heading, paragraphs in found)


@cache
def read() -> tuple[tuple[Claim, ...], tuple[Figure, ...]]:
    return read_claims(sections(), load("ningxia-2024"), 2024, Denomination.YUAN)


def row(figure: Figure, *rest: str) -> str:
    """One line of the list: line of the file, characters, figure, and what is said of it."""
    place = figure.place
    return "\t".join((str(place.line), f"{place.start}-{place.end}", figure.number.text, *rest))


def rows() -> list[str]:
    claims, unbound = read()
    said = {None: "", 1: "+", -1: "-", 0: "0"}
    lines = [
        row(
            c.figure,
            c.item,
            c.subject,
            c.role.value,
            c.base,
            said[c.direction],
            c.whole,
            c.cell,
            c.base_cell,
            c.sentence,
        )
        for c in claims
    ]
    return lines + [row(figure, "", "未归属") for figure in unbound]


def test_every_number_of_the_real_report_is_said_of_what_a_reader_says_it_is_said_of() -> None:
    assert rows() == EXPECTED.read_text("utf-8").splitlines()


def test_no_number_of_the_real_report_is_lost() -> None:
    """Found again by a plain search that knows nothing of clauses."""
    lines = REPORT.read_text("utf-8").split("\n")
    skip = re.compile(r"(?:19|20)\d\d\s*年(?:度)?(?:\s*\d+\s*月(?:\s*\d+\s*日)?)?|^\s*\d+\.(?=\D)|2230105-")
    wanted = set()
    for number in range(FIRST, LAST + 1):
        line = skip.sub(lambda found: "年" * len(found[0]), lines[number - 1])
        wanted |= {(number, found.start()) for found in re.finditer(r"\d[\d,]*(?:\.\d+)?", line)}
    claims, unbound = read()
    figures = [*(c.figure for c in claims if not c.figure.is_blank), *unbound]
    assert {(f.place.line, f.place.start) for f in figures} == wanted


def test_places_point_at_the_characters_of_the_file() -> None:
    lines = REPORT.read_text("utf-8").split("\n")
    claims, unbound = read()
    for figure in (*(c.figure for c in claims), *unbound):
        place = figure.place
        assert place.line is not None
        assert lines[place.line - 1][place.start : place.end] == place.text
        if not figure.is_blank:
            assert place.text == figure.number.text


def test_keys_are_unique_and_formulas_are_formulas() -> None:
    claims, unbound = read()
    keys = [figure.key for figure in (*(c.figure for c in claims), *unbound)]
    assert len(keys) == len(set(keys))
    for claim in claims:
        for text in (claim.cell, claim.base_cell):
            parse_formulas(text)
