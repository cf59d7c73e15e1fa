"""Marked copies of Word documents, workbooks and web pages: every remark where it belongs, nothing else changed."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree, html

import juesuan
from juesuan import check, shipped
from juesuan.document import Document, Paragraph
from juesuan.errors import JuesuanError
from juesuan.finding import Verdict
from juesuan.publishing import publish
from juesuan.readers.source import read_document
from juesuan.writers.annotate import annotate
from juesuan.writers.annotate.remark import heading
from juesuan.writers.parts import numbered

SPREAD = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report with two wrong figures, one in a table and one in the text, as each kind of file."""
    folder = tmp_path_factory.mktemp("reports")
    text = shipped.text("juesuan.rules", "sample.txt")
    text = text.replace("比2023年度减少87436.55元，下降3.63%", "比2023年度减少87436.55元，下降6.33%")
    (folder / "sample.txt").write_text(text, "utf-8")
    made = publish(juesuan.read(folder / "sample.txt"), folder / "out", formats=("docx", "xlsx", "html"))
    return {one.format: one.path for one in made}


@cache
def verdict_on(path: Path) -> Verdict:
    return check(path)


def blocks(document: Document) -> list[object]:
    """All that was read, apart from the name of the file."""
    return [
        [(piece.text, piece.place._replace(file="")) for piece in block.pieces]
        if isinstance(block, Paragraph)
        else [[(cell.text, cell.place._replace(file="")) for cell in row] for row in block.rows]
        for block in document.blocks
    ]


def of_content(verdict: Verdict) -> list[str]:
    """The findings, but for those on what the file carries besides: our comments and notes are such."""
    return [finding.id for finding in verdict.findings if not finding.code.startswith("R-41-")]


@pytest.mark.parametrize("form", ["docx", "xlsx", "html"])
def test_the_copy_reads_as_the_file_does_and_the_file_is_not_touched(
    reports: dict[str, Path], form: str, tmp_path: Path
) -> None:
    source, copy = reports[form], tmp_path / f"批注.{form}"
    before = source.read_bytes()
    verdict = verdict_on(source)
    assert annotate(verdict, copy) == sum(bool(finding.places) for finding in verdict.findings) > 1
    assert source.read_bytes() == before
    assert blocks(read_document(copy)) == blocks(read_document(source))
    assert of_content(check(copy)) == of_content(verdict)


@pytest.mark.parametrize("form", ["docx", "xlsx", "html"])
def test_a_copy_can_be_marked_again(reports: dict[str, Path], form: str, tmp_path: Path) -> None:
    once, twice = tmp_path / f"一.{form}", tmp_path / f"二.{form}"
    placed = annotate(verdict_on(reports[form]), once)
    again = check(once)
    assert annotate(again, twice) == placed
    assert of_content(again) == of_content(verdict_on(reports[form]))
    assert blocks(read_document(twice)) == blocks(read_document(reports[form]))


def test_a_word_comment_stands_on_exactly_the_words_of_its_finding(reports: dict[str, Path], tmp_path: Path) -> None:
    verdict, copy = verdict_on(reports["docx"]), tmp_path / "批注.docx"
    annotate(verdict, copy)
    document = docx.Document(str(copy))
    words = {str(comment.comment_id): "" for comment in document.comments}
    open_ones: set[str] = set()
    for element in document.element.body.iter():
        number = element.get(qn("w:id"), "")
        if element.tag == qn("w:commentRangeStart"):
            open_ones.add(number)
        elif element.tag == qn("w:commentRangeEnd"):
            open_ones.remove(number)
        elif element.tag == qn("w:t"):
            for one in open_ones:
                words[one] += element.text or ""
    said = {comment.text.split("\n")[0]: str(comment.comment_id) for comment in document.comments}
    assert {comment.author for comment in document.comments} == {"决算核验"}
    for number, finding in numbered(verdict):
        if finding.places:
            assert "".join(words[said[heading(number, finding)]].split()) == "".join(finding.places[0].text.split())


def test_a_run_that_is_split_keeps_its_looks(tmp_path: Path) -> None:
    source, copy = tmp_path / "report.docx", tmp_path / "批注.docx"
    document = docx.Document()
    for line in shipped.text("juesuan.rules", "sample.txt").split("\n"):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line.replace("下降3.63%", "下降6.33%"))
        run.bold, run.font.name = True, "仿宋"
    document.save(str(source))
    verdict = check(source)
    assert annotate(verdict, copy)
    marked = [p for p in docx.Document(str(copy)).paragraphs if "下降6.33%" in p.text]
    assert [len(p.runs) > 1 for p in marked] == [True] * len(marked)
    assert all(run.bold and run.font.name == "仿宋" for p in marked for run in p.runs if run.text)
    assert blocks(read_document(copy)) == blocks(read_document(source))


def test_a_sheet_gets_the_cell_coloured_a_note_and_a_first_sheet_with_links(
    reports: dict[str, Path], tmp_path: Path
) -> None:
    verdict, copy = verdict_on(reports["xlsx"]), tmp_path / "批注.xlsx"
    annotate(verdict, copy)
    with zipfile.ZipFile(copy) as archive, zipfile.ZipFile(reports["xlsx"]) as before:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        assert next(s.get("name") for s in book.iter(f"{SPREAD}sheet")) == "核验问题"
        was = [
            name.get("localSheetId")
            for name in etree.fromstring(before.read("xl/workbook.xml")).iter(f"{SPREAD}definedName")
        ]
        now = [name.get("localSheetId") for name in book.iter(f"{SPREAD}definedName")]
        assert [int(n) for n in now[1:] if n] == [int(n) + 1 for n in was if n]
        listing = etree.fromstring(archive.read("xl/worksheets/sheetMarks1.xml"))
        assert len(list(listing.iter(f"{SPREAD}row"))) == len(verdict.findings) + 1
        links = [link.get("location") for link in listing.iter(f"{SPREAD}hyperlink")]
        place = numbered(verdict)[0][1].places[0]
        assert re.fullmatch(rf"'{place.sheet}'![A-Z]+{place.row}", links[0] or "")
        notes = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/comments"))
        assert all(
            heading(number, finding).replace("&", "&amp;") in notes
            for number, finding in numbered(verdict)
            if finding.places
        )
        kept = [name for name in before.namelist() if name.startswith("xl/sharedStrings")]
        assert [archive.read(name) for name in kept] == [before.read(name) for name in kept]


def test_a_page_is_marked_at_the_words_and_runs_nothing(reports: dict[str, Path], tmp_path: Path) -> None:
    verdict, copy = verdict_on(reports["html"]), tmp_path / "批注.html"
    annotate(verdict, copy)
    page = html.fromstring(copy.read_text("utf-8"))
    assert not list(page.iter("script"))
    for number, finding in numbered(verdict):
        listed = page.get_element_by_id(f"juesuan-{number}")
        assert finding.title in listed.text_content()
        if finding.places:
            sign = page.get_element_by_id(f"juesuan-at-{number}")
            assert sign.get("href") == f"#juesuan-{number}"


def test_plain_text_is_told_where_its_findings_can_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "sample.txt"
    path.write_text(shipped.text("juesuan.rules", "sample.txt"), "utf-8")
    with pytest.raises(JuesuanError) as told:
        annotate(check(path), tmp_path / "copy.txt")
    assert "--format html" in told.value.hint
