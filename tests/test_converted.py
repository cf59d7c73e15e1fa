"""Old and foreign formats: read through LibreOffice where it is installed, else told what to do; tables as .csv."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import juesuan
from juesuan.document import Grid, Paragraph
from juesuan.editions import load
from juesuan.errors import UnreadableFile
from juesuan.readers import converted, read_document
from juesuan.readers.source import kind_of
from juesuan.writers.book import bind_book
from juesuan.writers.docx import write_docx
from tests.generate.same import as_text, random_report, unlike

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
RTF = r"{\rtf1\ansi\ansicpg936 \u19968?\u12289?\u25910?\u20837?\par 12.00\par}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@needs_libreoffice
def test_what_libreoffice_opens_is_read_with_places_in_the_file_itself(tmp_path: Path) -> None:
    path = tmp_path / "决算.rtf"
    path.write_text(RTF)
    document = read_document(path)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["一、收入", "12.00"]
    assert {block.place.file for block in document.blocks} == {str(path)}
    assert "LibreOffice" in document.remarks[0]
    assert list(tmp_path.iterdir()) == [path]


@needs_libreoffice
def test_what_libreoffice_cannot_open_is_told_with_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converted, "SECONDS", 30)
    path = tmp_path / "决算.doc"
    path.write_bytes(OLE)
    with pytest.raises(UnreadableFile, match="打不开") as caught:
        read_document(path)
    assert "另存为" in caught.value.hint


def test_without_libreoffice_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converted, "installed", lambda: None)
    path = tmp_path / "决算.wps"
    path.write_bytes(OLE)
    with pytest.raises(UnreadableFile, match="LibreOffice") as caught:
        read_document(path)
    assert "安装 LibreOffice" in caught.value.hint
    assert ".docx" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "begin", "hint"),
    [
        ("决算.rar", b"Rar!\x1a\x07", "解压"),
        ("决算.png", b"\x89PNG\r\n", "OCR"),
        ("决算.mht", b"From: <Saved by", "另存为网页"),
    ],
)
def test_what_nothing_can_open_has_its_own_next_step(name: str, begin: bytes, hint: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(begin)
    with pytest.raises(UnreadableFile) as caught:
        read_document(path)
    assert hint in caught.value.hint


def test_old_office_files_are_told_apart_by_what_is_in_them(tmp_path: Path) -> None:
    path = tmp_path / "决算.doc"
    path.write_bytes(OLE + "Workbook".encode("utf-16-le"))
    assert kind_of(path).name == "旧版 Excel 工作簿"
    path = tmp_path / "决算.xls"
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    assert kind_of(path).name == "旧版 Word 或 WPS 文档"


def test_a_table_with_commas_is_a_grid_between_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "决算.csv"
    path.write_bytes('收入决算表,,\r\n项目,金额,"备注,说明"\r\n合计,"1,334.50",\r\n注：以元为单位,,\r\n'.encode("gbk"))
    title, grid, note = read_document(path).blocks
    assert isinstance(title, Paragraph)
    assert isinstance(grid, Grid)
    assert isinstance(note, Paragraph)
    assert (title.text, note.text) == ("收入决算表", "注：以元为单位")
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["项目", "金额", "备注,说明"],
        ["合计", "1,334.50", ""],
    ]
    assert (grid.rows[1][1].place.line, grid.rows[1][1].place.row, grid.rows[1][1].place.column) == (3, 3, 2)


@pytest.mark.prove
@needs_libreoffice
@pytest.mark.parametrize("form", ["doc", "rtf", "odt", "wps"])
def test_a_report_saved_in_an_old_format_is_read_equal(form: str, tmp_path: Path) -> None:
    accounts = as_text(random_report(3)[1], tmp_path)
    write_docx(bind_book(accounts, load(accounts.edition)), tmp_path / "report.docx")
    kind = "doc" if form == "wps" else form
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE or "", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), "report.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    path = (tmp_path / f"report.{kind}").rename(tmp_path / f"old.{form}")
    assert unlike(accounts, juesuan.read(path)) == []
