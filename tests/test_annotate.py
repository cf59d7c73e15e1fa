"""The marked copy of a file: each remark over the words it is about, nothing else changed."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from juesuan import check
from juesuan.errors import JuesuanError
from juesuan.writers.annotate import annotate
from juesuan.writers.parts import numbered

REPORT = Path(__file__).parents[2] / "shared" / "reports" / "sh-putuo-gzj-2024-final.pdf"
needs_report = pytest.mark.skipif(not REPORT.exists(), reason="needs ../shared, which is not part of the project")


@needs_report
def test_a_pdf_gets_a_highlight_over_the_characters_of_each_finding(tmp_path: Path) -> None:
    before = REPORT.read_bytes()
    verdict, copy = check(REPORT), tmp_path / "批注.pdf"
    assert annotate(verdict, copy) == len(verdict.findings)
    assert REPORT.read_bytes() == before
    pages = pypdfium2.PdfDocument(copy)
    with pikepdf.open(copy) as pdf:
        notes = {
            str(note.NM): (n, note)
            for n, page in enumerate(pdf.pages)
            for note in page.get("/Annots", ())
            if "/NM" in note
        }
        assert len(notes) == len(verdict.findings)
        for _, finding in numbered(verdict):
            page, note = notes[finding.id]
            place = finding.places[0]
            assert page + 1 == place.page
            assert finding.title in str(note.Contents)
            left, bottom, right, top = (float(value) for value in note.Rect)
            under = pages[page].get_textpage().get_text_bounded(left + 1, bottom + 1, right - 1, top - 1)
            assert place.text[:4].strip() in under.replace(" ", "").replace("\r\n", "") or len(place.text) < 4
        with pdf.open_outline() as outline:
            groups = outline.root[-1].children
            assert sum(len(group.children) for group in groups) == len(verdict.findings)
            first = verdict.findings[0]
            assert groups[0].title == f"必须改正（{verdict.count(first.severity)}）"
            assert any(first.places[0].part in mark.title and first.title in mark.title for mark in groups[0].children)


@needs_report
def test_the_content_of_the_copy_is_that_of_the_file(tmp_path: Path) -> None:
    copy = tmp_path / "批注.pdf"
    annotate(check(REPORT), copy)
    was, now = pypdfium2.PdfDocument(REPORT), pypdfium2.PdfDocument(copy)
    assert [page.get_textpage().get_text_range() for page in was] == [
        page.get_textpage().get_text_range() for page in now
    ]


@needs_report
def test_the_copy_never_replaces_the_file() -> None:
    with pytest.raises(JuesuanError, match="原文件"):
        annotate(check(REPORT), REPORT)
