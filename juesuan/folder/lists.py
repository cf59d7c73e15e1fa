"""The short lists of a folder: headings, glossary, catalogue of annexes, and what could not be placed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from juesuan.accounts import CatalogueEntry, FinalAccounts, GlossaryTerm, Heading, Section, Unread
from juesuan.folder import csv_text
from juesuan.folder.reading import Reading

HEADINGS, GLOSSARY, CATALOGUE, UNREAD = "headings.csv", "glossary.csv", "catalogue.csv", "unread.csv"
CONTENTS, BODY = "目录", "正文"
NO_KEY = "其他"  # a section no edition knows
HEADING_COLUMNS = ("所在", "部分", "序号", "标题", "节")
GLOSSARY_COLUMNS = ("名词", "解释")
CATALOGUE_COLUMNS = ("序号", "项目名称", "自评表", "单位")
UNREAD_COLUMNS = ("位置", "原文行", "原文")


def write_lists(accounts: FinalAccounts) -> Iterator[tuple[str, str]]:
    """The list files, as path below ``published/`` and text; those without content are left out."""
    headings = [_heading(CONTENTS, heading, "") for heading in accounts.contents]
    sections = {section.heading: section.key or NO_KEY for section in accounts.sections}
    body = dict.fromkeys((*accounts.headings, *sections))
    headings += [_heading(BODY, heading, sections.get(heading, "")) for heading in body]
    if headings:
        yield HEADINGS, csv_text.table(headings, HEADING_COLUMNS, keep=HEADING_COLUMNS)
    if accounts.glossary:
        terms = [{"名词": term.term, "解释": term.text} for term in accounts.glossary]
        yield GLOSSARY, csv_text.table(terms, GLOSSARY_COLUMNS, keep=GLOSSARY_COLUMNS)
    if accounts.catalogue:
        entries = [
            {
                "序号": str(entry.number),
                "项目名称": entry.name,
                "自评表": "" if entry.form is None else str(entry.form),
                "单位": entry.unit,
            }
            for entry in accounts.catalogue
        ]
        yield CATALOGUE, csv_text.table(entries, CATALOGUE_COLUMNS, keep=CATALOGUE_COLUMNS)
    if accounts.unread:
        unread = [
            {"位置": item.place.part, "原文行": str(item.place.line or ""), "原文": item.text}
            for item in accounts.unread
        ]
        yield UNREAD, csv_text.table(unread, UNREAD_COLUMNS, keep=UNREAD_COLUMNS)


def _heading(where: str, heading: Heading, key: str) -> dict[str, str]:
    return {"所在": where, "部分": heading.part, "序号": heading.ordinal, "标题": heading.title, "节": key}


def read_headings(reading: Reading, base: Path) -> tuple[tuple[Heading, ...], tuple[Heading, ...], tuple[Section, ...]]:
    """The headings of the contents, those of the body, and its sections without their paragraphs."""
    contents: list[Heading] = []
    body: list[Heading] = []
    sections: list[Section] = []
    if not reading.files.is_file(base / HEADINGS):
        return (), (), ()
    for line in reading.csv(base / HEADINGS, HEADING_COLUMNS):
        part = " ".join(filter(None, (line["部分"], line["序号"])))
        heading = Heading(line["部分"], line["序号"], line["标题"], line.place("标题", part=part))
        if line["所在"] == CONTENTS:
            contents.append(heading)
        elif line["所在"] == BODY:
            body.append(heading)
            if line["节"]:
                sections.append(Section("" if line["节"] == NO_KEY else line["节"], heading))
        else:
            reading.note(line.place("所在"), f"“{line['所在']}”不是所在", f"写作 {CONTENTS} 或 {BODY}")
    return tuple(contents), tuple(body), tuple(sections)


def read_glossary(reading: Reading, base: Path) -> tuple[GlossaryTerm, ...]:
    """名词解释; the explanation may be left empty."""
    if not reading.files.is_file(base / GLOSSARY):
        return ()
    lines = reading.csv(base / GLOSSARY, GLOSSARY_COLUMNS[:1], GLOSSARY_COLUMNS[1:])
    return tuple(GlossaryTerm(line["名词"], line["解释"], line.place("名词", part="名词解释")) for line in lines)


def read_catalogue(reading: Reading, base: Path) -> tuple[CatalogueEntry, ...]:
    """目录 of the self-evaluation forms."""
    if not reading.files.is_file(base / CATALOGUE):
        return ()
    entries = []
    for line in reading.csv(base / CATALOGUE, CATALOGUE_COLUMNS[:2], CATALOGUE_COLUMNS[2:]):
        number = reading.whole(line["序号"], line.place("序号"))
        form = reading.whole(line["自评表"], line.place("自评表"))
        if number is None:
            if not line["序号"]:
                reading.note(line.place("序号"), "没有写序号", "写作 1、2、3")
            continue
        place = line.place("项目名称", part=f"自评表目录 {number}")
        entries.append(CatalogueEntry(number, line["项目名称"], form, line["单位"], place))
    return tuple(entries)


def read_unread(reading: Reading, base: Path) -> tuple[Unread, ...]:
    """What the reading of the original file could not place."""
    if not reading.files.is_file(base / UNREAD):
        return ()
    lines = reading.csv(base / UNREAD, UNREAD_COLUMNS[2:], UNREAD_COLUMNS[:2])
    return tuple(Unread(line.place("原文", part=line["位置"]), line["原文"]) for line in lines)
