"""Word documents as offices make them: what their habits do to tables and text changes nothing that is read."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree

from juesuan import read
from juesuan.editions import load
from juesuan.writers.book import bind_book
from juesuan.writers.docx import write_docx
from tests.generate.accounts import Wish, random_accounts
from tests.generate.compare import differences
from tests.generate.styles import random_style
from tests.generate.text import compose, render

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = f"{{{MAIN}}}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
Body = etree._Element


def words(element: Body) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def cell(text: str, span: int = 1) -> Body:
    """A cell of so many columns."""
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    made = etree.fromstring(
        f'<w:tc xmlns:w="{MAIN}"><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t></w:t></w:r></w:p></w:tc>'
    )
    made.find(f".//{W}t").text = text
    return made


def row(*cells: Body) -> Body:
    made = etree.Element(f"{W}tr")
    made.extend(cells)
    return made


def lines_above(table: Body) -> list[Body]:
    """Title, number, body and denomination: the lines over a table of accounts; none over a form."""
    found: list[Body] = []
    element = table.getprevious()
    while element is not None and element.tag == f"{W}p" and len(found) < 3 and 0 < len(words(element)) < 60:
        found.insert(0, element)
        element = element.getprevious()
    return found if any(words(line).startswith("公开") for line in found) else []


def titles_inside(body: Body, rng: random.Random) -> None:
    """Pasted from a workbook: the lines over a table are its first rows, merged across."""
    for table in body.findall(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        at = list(table).index(table.find(f"{W}tr"))
        for line in lines_above(table):
            table.insert(at, row(cell(words(line), columns)))
            at += 1
            line.getparent().remove(line)


def parted(body: Body, rng: random.Random) -> None:
    """A table for every page, with or without its head again."""
    for table in body.findall(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        heads = [r for r in rows if r.find(f"{W}trPr/{W}tblHeader") is not None]
        if len(rows) < len(heads) + 8:
            continue
        at = rng.randrange(len(heads) + 3, len(rows) - 2)
        if any(merge.get(f"{W}val") is None for merge in rows[at].iter(f"{W}vMerge")):
            continue
        second = deepcopy(table)
        for old in second.findall(f"{W}tr"):
            second.remove(old)
        second.extend([deepcopy(head) for head in heads] if rng.random() < 0.7 else [])
        second.extend(rows[at:])
        table.addnext(second)
        table.addnext(etree.Element(f"{W}p"))


def runs_cut(body: Body, rng: random.Random) -> None:
    """Edited over and over: runs cut anywhere, marks of the spelling check, empty paragraphs."""
    for run in list(body.iter(f"{W}r")):
        texts = run.findall(f"{W}t")
        if len(texts) == 1 and len(texts[0].text or "") > 3 and rng.random() < 0.3:
            at = rng.randrange(1, len(texts[0].text))
            behind = deepcopy(run)
            for part, text in ((run, texts[0].text[:at]), (behind, texts[0].text[at:])):
                part.find(f"{W}t").text = text
                part.find(f"{W}t").set(SPACE, "preserve")
            run.addnext(behind)
            run.addnext(etree.Element(f"{W}proofErr"))
    for element in list(body):
        if rng.random() < 0.3:
            element.addprevious(etree.Element(f"{W}p"))


def codes_in_three(body: Body, rng: random.Random) -> None:
    """类, 款 and 项 in three columns, the code in the first or cut into all of them."""
    cut = rng.random() < 0.5
    for table in body.findall(f"{W}tbl"):
        said = words(table)[:200]
        if "科目编码" not in said or "人员经费" in said:
            continue
        for line in table.findall(f"{W}tr"):
            first = line.find(f"{W}tc")
            span = first.find(f"{W}tcPr/{W}gridSpan")
            code = words(first)
            if span is None and code.isdigit():
                first.addnext(cell(code[5:7] if cut else ""))
                first.addnext(cell(code[3:5] if cut else ""))
                first.find(f".//{W}t").text = code[:3] if cut else code
                continue
            if span is None:
                span = etree.SubElement(first.find(f"{W}tcPr"), f"{W}gridSpan", {f"{W}val": "1"})
            span.set(f"{W}val", str(int(span.get(f"{W}val")) + 2))


def lines_in_cells(body: Body, rng: random.Random) -> None:
    """Names broken by hand to fit their column."""
    for run in list(body.iterfind(f".//{W}tc/{W}p/{W}r")):
        text = run.find(f"{W}t")
        if text is not None and len(text.text or "") > 6 and not text.text[0].isdigit() and rng.random() < 0.5:
            behind = etree.Element(f"{W}t")
            behind.text = text.text[len(text.text) // 2 :]
            text.text = text.text[: len(text.text) // 2]
            run.extend([etree.Element(f"{W}br"), behind])


def no_contents(body: Body, rng: random.Random) -> None:
    """No table of contents."""
    for control in body.findall(f"{W}sdt"):
        body.remove(control)


LISTS = f"""<w:numbering xmlns:w="{MAIN}"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1部分"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%2、"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%3）"/></w:lvl>
</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
ORDINALS = re.compile("第[一二三四五]部分 ?|[一二三四五六七八九十]+、|（[一二三四]）")


def headings_numbered(body: Body, rng: random.Random) -> None:
    """Headings numbered by Word, so that the ordinals are not in their text."""
    for paragraph in body.findall(f"{W}p"):
        properties = paragraph.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle") if properties is not None else None
        first = paragraph.find(f"{W}r/{W}t")
        if style is None or not style.get(f"{W}val").startswith("Heading") or first is None:
            continue
        ordinal = ORDINALS.match(first.text)
        level = str(int(style.get(f"{W}val")[-1]) - 1)
        numbered = etree.Element(f"{W}numPr")
        etree.SubElement(numbered, f"{W}ilvl", {f"{W}val": level})
        etree.SubElement(numbered, f"{W}numId", {f"{W}val": "5" if ordinal else "0"})
        style.addnext(numbered)
        first.text = ORDINALS.sub("", first.text, count=1) if ordinal else first.text


HABITS = (titles_inside, parted, runs_cut, codes_in_three, lines_in_cells, no_contents, headings_numbered)


@pytest.mark.parametrize("seed", [0, 7, 11])
@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.__name__)
def test_habits_of_offices_change_nothing_that_is_read(
    habit: Callable[[Body, random.Random], None], seed: int, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    accounts = random_accounts(rng, Wish(items=rng.randint(3, 25), projects=rng.randint(1, 4)))
    report = compose(accounts, random_style(rng))
    (tmp_path / "report.txt").write_text(render(report), "utf-8")
    plain = read(tmp_path / "report.txt")
    path = tmp_path / "决算.docx"
    write_docx(bind_book(plain, load(plain.edition)), path)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    habit(root.find(f"{W}body"), rng)
    parts["word/document.xml"] = etree.tostring(root)
    links = parts["word/_rels/document.xml.rels"].decode()
    link = f'<Relationship Id="lists" Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = links.replace("</Relationships>", link).encode()
    parts["word/numbering.xml"] = LISTS.encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    found = differences(report, read(path))
    assert not found, "\n".join(found[:20])
