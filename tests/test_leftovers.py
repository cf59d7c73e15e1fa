"""Before a file is published: what it carries besides its content is found, and a clean file gives no finding."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pytest
import xlsxwriter

import juesuan
from juesuan import check, shipped
from juesuan.publishing import publish
from juesuan.readers.leftovers import leftovers_of
from juesuan.rules import rules_by_code

CODES = [code for code in rules_by_code() if code.startswith("R-41-")]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample report as files that carry nothing besides it."""
    folder = tmp_path_factory.mktemp("clean")
    (folder / "sample.txt").write_text(shipped.text("juesuan.rules", "sample.txt"), "utf-8")
    made = publish(juesuan.read(folder / "sample.txt"), folder / "out", formats=("docx", "pdf", "xlsx"))
    return {one.format: one.path for one in made}


def found(path: Path) -> dict[str, str]:
    """The findings on the file itself by code."""
    return {f.code: f.message for f in check(path, select=("R-41",)).findings}


@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx"])
def test_a_clean_file_gives_no_finding_and_every_rule_has_looked(clean: dict[str, Path], form: str) -> None:
    verdict = check(clean[form], select=("R-41",))
    assert not verdict.findings
    assert not verdict.coverage.not_checked


def test_of_a_text_the_rules_say_that_they_could_not_look(tmp_path: Path) -> None:
    path = tmp_path / "sample.txt"
    path.write_text(shipped.text("juesuan.rules", "sample.txt"), "utf-8")
    assert [one.code for one in check(path, select=("R-41",)).coverage.not_checked] == CODES


def with_part(name: str, content: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, content)

    return change


def by_word(change: Callable[[docx.document.Document], object]) -> Callable[[Path], None]:
    def changed(path: Path) -> None:
        document = docx.Document(str(path))
        change(document)
        document.save(str(path))

    return changed


def comment(document: docx.document.Document) -> None:
    document.add_comment(document.paragraphs[0].runs, "请张三核对", author="李四")


def revision(document: docx.document.Document) -> None:
    paragraph = document.paragraphs[-1]._p
    paragraph.append(paragraph.makeelement(docx.oxml.ns.qn("w:ins"), {docx.oxml.ns.qn("w:id"): "9"}))


def hidden(document: docx.document.Document) -> None:
    document.paragraphs[-1].add_run("内部掌握").font.hidden = True


def link(document: docx.document.Document) -> None:
    document.part.relate_to(r"file:///C:\Users\zhangsan\决算.xlsx", "x/hyperlink", is_external=True)


def hidden_mark(document: docx.document.Document) -> None:
    run = document.paragraphs[-1].add_run("")
    run.font.hidden = True  # the mark of a paragraph: nothing is hidden


def hidden_head(document: docx.document.Document) -> None:
    document.sections[0].header.paragraphs[0].add_run("送审稿").font.hidden = True


def picture(document: docx.document.Document) -> None:
    mark = document.paragraphs[-1].add_run()._r
    mark.append(mark.makeelement(docx.oxml.ns.qn("wp:docPr"), {"id": "1", "descr": r"D:\张三\图1.png"}))


def template(document: docx.document.Document) -> None:
    document.part.relate_to("https://example.org/a.dotx", "x/attachedTemplate", is_external=True)


@pytest.mark.parametrize(
    ("code", "change", "said"),
    [
        ("R-41-01", by_word(lambda d: setattr(d.core_properties, "author", "张三")), "作者：张三"),
        ("R-41-02", by_word(comment), "请张三核对"),
        ("R-41-03", by_word(revision), "1 处修订"),
        ("R-41-04", by_word(hidden), "1 处隐藏文字"),
        ("R-41-04", by_word(hidden_head), "1 处隐藏文字"),
        ("R-41-06", by_word(picture), "图1.png"),
        ("R-41-05", with_part("word/embeddings/工资.xlsx", "x"), "工资.xlsx"),
        ("R-41-06", by_word(link), "zhangsan"),
        ("R-41-07", with_part("word/vbaProject.bin", "x"), "宏"),
        ("R-41-08", by_word(template), "a.dotx"),
    ],
)
def test_what_a_word_document_carries_is_found(
    clean: dict[str, Path], tmp_path: Path, code: str, change: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(clean["docx"].read_bytes())
    change(path)
    assert said in found(path)[code]
    assert list(found(path)) == [code]


def test_a_hidden_mark_hides_nothing(clean: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(clean["docx"].read_bytes())
    by_word(hidden_mark)(path)
    assert found(path) == {}


def test_unused_rows_and_columns_folded_away_hide_nothing(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("公开01表")
        sheet.write("A1", "合计")
        sheet.set_column("D:XFD", None, None, {"hidden": True})
        sheet.set_default_row(hide_unused_rows=True)
    assert leftovers_of(path) == ()
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("公开01表")
        sheet.write("A1", "合计")
        sheet.write("F9", 7)
        sheet.set_column("D:XFD", None, None, {"hidden": True})
    assert [one.text for one in leftovers_of(path) or ()] == ["工作表“公开01表”隐藏了 1 组列"]


def test_the_folder_a_workbook_was_saved_in_is_found(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:x15ac="urn:x"><x15ac:absPath url="C:\\Users\\zhangsan\\Desktop\\"/></workbook>',
        )
    assert [one.kind for one in leftovers_of(path) or ()] == ["path"]


def test_what_a_workbook_carries_is_found(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"author": "张三", "company": "某会计师事务所", "manager": ""})
    sheet, secret = book.add_worksheet("公开01表"), book.add_worksheet("底稿")
    secret.hide()
    sheet.write("A1", "合计")
    sheet.write("A2", "差额")
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.write_comment("A1", "这个数还没定")
    sheet.write_url("B1", r"external:c:\temp\底稿.xlsx")
    book.close()
    with_part(
        "xl/externalLinks/_rels/externalLink1.xml.rels",
        '<Relationships><Relationship TargetMode="External" Type="x/link" Target="去年.xlsx"/></Relationships>',
    )(path)
    left = leftovers_of(path) or ()
    assert {(one.kind, one.text) for one in left} >= {
        ("property", "作者：张三"),
        ("property", "单位：某会计师事务所"),
        ("hidden", "工作表“底稿”"),
        ("hidden", "工作表“公开01表”隐藏了 1 行"),
        ("comment", "这个数还没定"),
        ("external", "去年.xlsx"),
    }
    assert any(one.kind == "path" and "temp" in one.text for one in left)


def test_what_a_pdf_carries_is_found(clean: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    with pikepdf.open(clean["pdf"]) as pdf:
        pdf.docinfo["/Author"] = "张三"
        pdf.attachments["底稿.xlsx"] = b"x"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Contents="再核一下", Rect=[0, 0, 9, 9])
        away = pikepdf.Dictionary(
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://192.168.1.8/oa"),
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note, away]))
        pdf.save(path)
    said = found(path)
    assert set(said) == {"R-41-01", "R-41-02", "R-41-05", "R-41-06", "R-41-07"}
    assert "再核一下" in said["R-41-02"]
    assert "192.168.1.8" in said["R-41-06"]
