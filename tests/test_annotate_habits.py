"""Marked copies of files as offices make them: merged cells, notes, boxes, revisions, links, remarks of their own."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

import juesuan
from juesuan import shipped
from juesuan.document import Grid
from juesuan.errors import JuesuanError
from juesuan.finding import Coverage, Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.publishing import publish
from juesuan.readers.source import read_document
from juesuan.writers.annotate import annotate

SPREAD = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def verdict_on(path: Path, *places: Place) -> Verdict:
    """A verdict with a finding at each of the places."""
    document = read_document(path)
    findings = tuple(
        Finding("R-01-01", Severity.ERROR, "例", f"第{n}处", (place,), hint="改", basis="例", subject=str(n))
        for n, place in enumerate(places)
    )
    head = {"path": str(path), "format": document.format, "sha256": document.sha256}
    return Verdict(head, Coverage(), findings)


def everywhere(path: Path) -> list[Place]:
    """The places of all that was read in a file."""
    found = []
    for block in read_document(path).blocks:
        if isinstance(block, Grid):
            found += [cell.place for row in block.rows for cell in row if cell.text]
        else:
            found += [piece.place for piece in block.pieces if piece.text]
    return found


def commented(path: Path) -> list[str]:
    """The words under each comment of a Word document, in order of the comments."""
    words: dict[int, str] = {}
    open_ones: set[int] = set()
    for element in docx.Document(str(path)).element.body.iter():
        number = int(element.get(qn("w:id"), "0")) if element.tag.endswith(("RangeStart", "RangeEnd")) else 0
        if element.tag == qn("w:commentRangeStart"):
            open_ones.add(number)
            words[number] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            open_ones.remove(number)
        elif element.tag == qn("w:t"):
            for one in open_ones:
                words[one] += element.text or ""
    assert not open_ones
    return [words[number] for number in sorted(words)]


def test_comments_find_words_in_links_revisions_fields_and_merged_cells(tmp_path: Path) -> None:
    path, copy = tmp_path / "report.docx", tmp_path / "copy.docx"
    document = docx.Document()
    document.add_paragraph("甲乙丙丁").add_run("戊己")
    paragraph = document.add_paragraph("前")
    link = f'<w:hyperlink {nsdecls("w")} w:anchor="x"><w:r><w:t>链接里的字</w:t></w:r></w:hyperlink>'
    inserted = f'<w:ins {nsdecls("w")} w:id="7" w:author="某"><w:r><w:t>加上的</w:t></w:r></w:ins>'
    deleted = f'<w:del {nsdecls("w")} w:id="8" w:author="某"><w:r><w:delText>去掉的</w:delText></w:r></w:del>'
    for xml in (link, inserted, deleted):
        paragraph._p.append(parse_xml(xml))
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并的格"
    table.cell(0, 2).text = "12.50"
    table.cell(1, 0).text = "第一段"
    table.cell(1, 0).add_paragraph("第二段")
    table.cell(1, 2).text = "7"
    document.save(str(path))
    places = everywhere(path)
    line, linked = places[0], places[1]
    wanted = [line.stretch("", 2, 5, "丙丁戊"), linked.stretch("", 1, 3, "链接"), linked.stretch("", 6, 9, "加上的")]
    assert annotate(verdict_on(path, *wanted, *places), copy) == len(wanted) + len(places)
    assert sorted(commented(copy)) == sorted("".join(place.text.split()) for place in (*wanted, *places))
    assert everywhere(copy) == [place._replace(file=str(copy)) for place in places]


def test_a_comment_stands_on_any_stretch_of_characters_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "sample.txt").write_text(shipped.text("juesuan.rules", "sample.txt"), "utf-8")
    (made,) = publish(juesuan.read(tmp_path / "sample.txt"), tmp_path / "out", formats=("docx",))
    copy, chance = tmp_path / "copy.docx", random.Random(7)
    wanted = []
    for place in everywhere(made.path):
        first = chance.randrange(len(place.text))
        behind = chance.randrange(first, len(place.text)) + 1
        if said := place.text[first:behind].strip():
            wanted.append(place.stretch("", (place.start or 0) + first, (place.start or 0) + behind, said))
    assert annotate(verdict_on(made.path, *wanted), copy) == len(wanted) > 100
    said_under = sorted("".join(words.split()) for words in commented(copy))
    assert said_under == sorted("".join(place.text.split()) for place in wanted)


def test_comments_on_notes_and_boxes_stand_where_word_allows_them(tmp_path: Path) -> None:
    path, copy = tmp_path / "report.docx", tmp_path / "copy.docx"
    document = docx.Document()
    paragraph = document.add_paragraph("正文")
    box = (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>框里的字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    paragraph._p.append(parse_xml(box))
    document.save(str(path))
    boxed = next(place for place in everywhere(path) if place.text == "框里的字")
    assert annotate(verdict_on(path, boxed), copy) == 1
    begin = docx.Document(str(copy)).element.body.find(f".//{qn('w:commentRangeStart')}")
    assert begin is not None
    assert all(above.tag != qn("w:txbxContent") for above in begin.iterancestors())


def test_comments_that_were_there_stay(tmp_path: Path) -> None:
    path, copy = tmp_path / "report.docx", tmp_path / "copy.docx"
    document = docx.Document()
    paragraph = document.add_paragraph("甲乙丙丁")
    document.add_comment(paragraph.runs, "原有的意见", author="财务处")
    document.save(str(path))
    annotate(verdict_on(path, everywhere(path)[0].stretch("", 1, 3, "乙丙")), copy)
    comments = list(docx.Document(str(copy)).comments)
    assert [comment.author for comment in comments] == ["财务处", "决算核验"]
    assert comments[0].text == "原有的意见"


def test_what_has_no_place_is_listed_on_the_first_paragraph(tmp_path: Path) -> None:
    path, copy = tmp_path / "report.docx", tmp_path / "copy.docx"
    document = docx.Document()
    document.add_paragraph("封面")
    document.add_paragraph("正文")
    document.save(str(path))
    assert annotate(verdict_on(path, Place(part="全文"), Place(part="封面")), copy) == 0
    (comment,) = docx.Document(str(copy)).comments
    assert comment.text.count("必须改正：例") == 2
    assert commented(copy) == ["封面"]


def test_a_sheet_keeps_its_notes_pictures_names_and_formulas(tmp_path: Path) -> None:
    path, copy = tmp_path / "book.xlsx", tmp_path / "copy.xlsx"
    book = xlsxwriter.Workbook(str(path))
    first, second = book.add_worksheet("表'一"), book.add_worksheet("表二")
    first.write_row("A1", ["项目", "金额"])
    first.write_row("A2", ["收入", 12.5])
    first.write_formula("B3", "=B2", None, 12.5)
    first.write("A3", "合计")
    first.write_comment("B2", "原有的批注", {"author": "财务处"})
    second.write("A1", "另一张表")
    second.print_area("A1:B2")
    second.activate()
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='表''一'!$B$2:$B$3"})
    second.insert_chart("D2", chart)
    book.close()
    places = everywhere(path)
    assert annotate(verdict_on(path, *places), copy) == len(places)
    assert everywhere(copy) == [place._replace(file=str(copy)) for place in places]
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy) as after:
        for name in before.namelist():
            if name.startswith(("xl/charts/", "xl/drawings/drawing", "xl/sharedStrings", "docProps")):
                assert after.read(name) == before.read(name)
        notes = etree.fromstring(after.read("xl/comments1.xml"))
        at = {
            note.get("ref"): "".join(t.text or "" for t in note.iter(f"{SPREAD}t"))
            for note in notes.iter(f"{SPREAD}comment")
        }
        assert at["B2"].startswith("原有的批注")
        assert "必须改正" in at["B2"]
        sheet = etree.fromstring(after.read("xl/worksheets/sheet1.xml"))
        assert [(f.text, f.getnext().text) for f in sheet.iter(f"{SPREAD}f")] == [("B2", "12.5")]
        workbook = etree.fromstring(after.read("xl/workbook.xml"))
        assert [name.get("localSheetId") for name in workbook.iter(f"{SPREAD}definedName")] == ["0", "2"]
        listing = etree.fromstring(after.read("xl/worksheets/sheetMarks1.xml"))
        assert next(listing.iter(f"{SPREAD}hyperlink")).get("location") == "'表''一'!A1"


@pytest.mark.parametrize("name", ["copy.doc", "copy.docm"])
def test_the_copy_is_named_as_the_kind_of_file_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / "report.docx"
    document = docx.Document()
    document.add_paragraph("正文")
    document.save(str(path))
    with pytest.raises(JuesuanError, match="扩展名"):
        annotate(verdict_on(path), tmp_path / name)


def test_a_web_page_as_saved_is_marked_in_its_words_and_merged_cells(tmp_path: Path) -> None:
    path, copy = tmp_path / "page.html", tmp_path / "copy.html"
    path.write_bytes(
        '<html><head><meta charset="gb2312"><script>alert(1)</script></head><body onload="x()">'
        "<p>甲<b>乙丙</b>丁 <i>戊</i></p>"
        "<table><tr><td colspan=2>合并</td><td>1</td></tr><tr><td> 左 </td><td>中<br>间</td><td>2</td></tr></table>"
        "</body></html>".encode("gb18030")
    )
    places = everywhere(path)
    wanted = places[0].stretch("", 1, 4, "乙丙丁")
    assert annotate(verdict_on(path, wanted, *places), copy) == len(places) + 1
    assert everywhere(copy) == [place._replace(file=str(copy)) for place in places]
    page = copy.read_text("utf-8")
    assert "alert" not in page
    assert "onload" not in page
    assert page.count("<mark") >= len(places)
