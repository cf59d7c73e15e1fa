"""Reading: the sections of 情况说明 in, claims and unbound numbers out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from juesuan.accounts import Claim, Section
from juesuan.amount import Denomination
from juesuan.document import Paragraph
from juesuan.editions import Edition
from juesuan.facts import Figure
from juesuan.narrative.binding import Binder, Chapter
from juesuan.narrative.grammar import Reader
from juesuan.narrative.tokens import plain
from juesuan.narrative.words import load

_SUB = re.compile(r"^\s*（([一二三四五六七八九十]{1,3})）\s*([^。：；，]{0,60})")
_HEADING = re.compile(
    r"^\s*(?:(?:（?[一二三四五六七八九十]{1,3}[）、]|第[一二三四五六七八九十]部分)[^。，；]{0,50}|\d{1,2}[.、．][^。，；]{0,16})$"
)
_ENDED = re.compile(r"[。；;：:！!？?]\s*$")
_STARTS = re.compile(
    r"^\s*(?:（?[一二三四五六七八九十]{1,3}[）、]|（?\d{1,2}[.、．）](?!\d)|其中[：:]|[一二三四五六七八九十]是)"
)
_SUBDIVIDED = ("其他重要事项", "")  # sections whose own headings are sections again


def read_claims(
    sections: tuple[Section, ...], edition: Edition, year: int | None, denomination: Denomination
) -> tuple[tuple[Claim, ...], tuple[Figure, ...]]:
    """Every number of the sections: claims (with comparisons said without a number last), and numbers left unbound.

    Sections without a key are read when they belong to a part that has keyed sections; other parts (概况, 名词解释)
    are not 情况说明. A comparison in words alone (“决算数大于预算数”) is a DELTA whose figure is blank.
    """
    binder = Binder(denomination)
    year = year if year is not None else _likely_year(sections)
    claims: list[Claim] = []
    wordless: list[Claim] = []
    unbound: list[Figure] = []
    for chapter, reader in _chapters(sections, edition, year):
        reader.settle()
        for claim in binder.claims(chapter, reader.sayings):
            (wordless if claim.figure.is_blank else claims).append(claim)
        unbound += binder.unbound(chapter, reader.loose)
    return (*claims, *wordless), tuple(unbound)


def _chapters(sections: tuple[Section, ...], edition: Edition, year: int | None) -> Iterator[tuple[Chapter, Reader]]:
    """One reader for every stretch of text under one heading or sub-heading."""
    told = {section.heading.part for section in sections if section.key}
    above = ""
    for section in sections:
        if not section.key and section.heading.part not in told:
            continue
        ordinal = section.heading.ordinal.strip().rstrip("、.．")
        if ordinal.startswith(("（", "(")):
            ordinal = above + ordinal.replace("(", "（").replace(")", "）")
        else:
            above = ordinal
        key = section.key or _section_of(section.heading.title, edition)
        divided = key in _SUBDIVIDED
        reader: Reader | None = None
        sub = ""
        for paragraph in _joined(section.paragraphs):
            text = paragraph.text.lstrip()
            found = _SUB.match(plain(text)) if text[:1] in ("（", "(") else None
            if found or reader is None:
                if reader is not None and (reader.sayings or reader.loose):
                    yield Chapter(key or section.heading.title, _part(section, ordinal, sub)), reader
                if found:
                    sub = f"（{found[1]}）"
                    if divided or key != (section.key or key):
                        inner = _section_of(found[2], edition)
                        key = inner or key
                reader = Reader(key, year, sub)
            reader.read(paragraph)
        if reader is not None and (reader.sayings or reader.loose):
            yield Chapter(key or section.heading.title, _part(section, ordinal, sub)), reader


def _part(section: Section, ordinal: str, sub: str) -> str:
    place = ordinal if ordinal.endswith(sub) and sub else ordinal + sub
    return f"{section.heading.part} {place}".strip() or section.heading.title


def _section_of(title: str, edition: Edition) -> str:
    """The section a heading opens: by the edition's titles, else by its key words; “” when it tells nothing."""
    bare = "".join(title.split()).replace("(", "（").replace(")", "）")
    for form in edition.sections:
        if bare == form.key or any(bare.startswith(also) for also in form.also):
            return form.key
    for key, words in load("subjects.toml")["headings"].items():
        if any(word in bare for word in words):
            return str(key)
    return ""


def _joined(paragraphs: tuple[Paragraph, ...]) -> Iterator[Paragraph]:
    """Paragraphs with sentences cut by page breaks put together again."""
    open_: Paragraph | None = None
    for paragraph in paragraphs:
        if not paragraph.text.strip():
            continue
        if open_ is not None:
            if _goes_on(open_.text, paragraph.text):
                open_ = Paragraph(open_.pieces + paragraph.pieces)
                continue
            yield open_
        open_ = paragraph
    if open_ is not None:
        yield open_


def _goes_on(text: str, following: str) -> bool:
    return not (_ENDED.search(text) or _HEADING.match(plain(text)) or _STARTS.match(plain(following)))


def _likely_year(sections: tuple[Section, ...]) -> int | None:
    """The later of the two years named most often."""
    years = Counter(
        int(found)
        for section in sections
        for paragraph in section.paragraphs
        for found in re.findall(r"(20\d\d)\s*年度", plain(paragraph.text))
    )
    return max((year for year, _ in years.most_common(2)), default=None)
