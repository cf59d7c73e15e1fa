"""Web pages as they are saved from a browser: what is shown is read, what is not shown is not."""

from __future__ import annotations

from binascii import b2a_base64, b2a_qp
from pathlib import Path

import pytest

from juesuan.document import Grid, Paragraph
from juesuan.errors import UnreadableFile
from juesuan.readers import read_document


def _read(tmp_path: Path, page: str, encoding: str = "utf-8") -> list[str | list[list[str]]]:
    path = tmp_path / "公开.html"
    path.write_bytes(page.encode(encoding))
    return [_plain(block) for block in read_document(path).blocks]


def _plain(block: Paragraph | Grid) -> str | list[list[str]]:
    if isinstance(block, Grid):
        return [[cell.text for cell in row] for row in block.rows]
    return block.text


def test_paragraphs_and_headings_are_lines_in_order(tmp_path: Path) -> None:
    page = "<html><h1>某局2024年度部门决算</h1><p>一、收入<b>决算</b>情况<br>本年收入合计 12.00 万元。</p></html>"
    assert _read(tmp_path, page) == ["某局2024年度部门决算", "一、收入决算情况", "本年收入合计 12.00 万元。"]


def test_merged_cells_stand_in_their_first_place(tmp_path: Path) -> None:
    page = (
        "<table><tr><th rowspan=2>项目</th><th colspan=2>支出</th></tr><tr><th>基本</th><th>项目</th></tr>"
        "<tr><td>行政运行</td><td>1.00</td><td></td></tr></table>"
    )
    assert _read(tmp_path, page) == [[["项目", "支出", ""], ["", "基本", "项目"], ["行政运行", "1.00", ""]]]


def test_a_table_that_only_arranges_the_page_is_not_one(tmp_path: Path) -> None:
    page = "<table><tr><td><p>说明</p><table><tr><td>合计</td><td>3</td></tr></table></td><td>侧栏</td></tr></table>"
    assert _read(tmp_path, page) == ["说明", [["合计", "3"]], "侧栏"]


def test_scripts_menus_and_hidden_parts_are_left_out(tmp_path: Path) -> None:
    page = (
        "<html><head><title>网站</title><script>var x = '1元';</script></head><body><nav>首页</nav>"
        "<p style='display: none'>9元</p><p hidden>8元</p><p>支出 7 元</p></body></html>"
    )
    assert _read(tmp_path, page) == ["支出 7 元"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "gb18030"])
def test_the_charset_is_what_the_page_says(tmp_path: Path, encoding: str) -> None:
    named = "gb2312" if encoding != "utf-8" else "utf-8"
    page = f'<html><head><meta charset="{named}"></head><body><p>财政拨款</p></body></html>'
    assert _read(tmp_path, page, encoding) == ["财政拨款"]


def test_a_fragment_without_a_document_around_it_is_read(tmp_path: Path) -> None:
    assert _read(tmp_path, "<div><p>部门决算</p></div>") == ["部门决算"]


def test_files_a_page_links_to_are_named_and_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "公开.html"
    path.write_text("<html><body><p>见附件</p><a href='https://example.invalid/a/决算表.xlsx'>决算表</a></body></html>")
    assert "决算表" in read_document(path).remarks[0]


def test_places_count_paragraphs_and_cells(tmp_path: Path) -> None:
    path = tmp_path / "公开.html"
    table = "<table><tr><td>合计</td><td>3</td></tr></table>"
    path.write_text(f"<html><p>一</p><p>二</p>{table}{table}</html>", "utf-8")
    first, second, grid, other = read_document(path).blocks
    assert (first.place.line, second.place.line) == (1, 2)
    assert isinstance(grid, Grid)
    assert isinstance(other, Grid)
    cell = grid.rows[0][1].place
    assert (cell.line, cell.row, cell.column) == (3, 1, 2)
    assert (other.place.line, other.place.row) == (4, 1)


def test_a_page_without_anything_says_so(tmp_path: Path) -> None:
    path = tmp_path / "空.html"
    path.write_text("<html></html>")
    assert not read_document(path).blocks
    path.write_text("<!-- -->")
    with pytest.raises(UnreadableFile, match="没有内容"):
        read_document(path)


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
def test_a_page_saved_in_one_file_is_read_as_the_page(charset: str, coding: str, tmp_path: Path) -> None:
    page = "<html><body><p>收入决算表</p><table><tr><td>合计</td><td>1.00</td></tr></table></body></html>"
    body = page.encode(charset)
    coded = {"base64": b2a_base64(body), "quoted-printable": b2a_qp(body), "8bit": body}[coding]
    path = tmp_path / "决算.mht"
    path.write_bytes(
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: image/png\r\n\r\nx\r\n"
        + f"--B\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode()
        + coded
        + b"\r\n--B--\r\n"
    )
    title, table = read_document(path).blocks
    assert isinstance(title, Paragraph)
    assert isinstance(table, Grid)
    assert (title.text, [cell.text for cell in table.rows[0]]) == ("收入决算表", ["合计", "1.00"])
    assert title.place.file == str(path)
