"""Text files become paragraphs and grids with places; what is no text is refused with the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from juesuan.document import Document, Grid, Paragraph
from juesuan.errors import UnreadableFile
from juesuan.readers import read_document
from juesuan.readers.text import read_text

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"


def document(folder: Path, text: str | bytes) -> Document:
    """The document in a file with this text."""
    path = folder / "决算.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(path)


def texts(read: Document) -> list[object]:
    """Paragraphs as their text, grids as rows of texts."""
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows]
        for block in read.blocks
    ]


def refusal(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_document(path)
    assert path.name in caught.value.message
    assert caught.value.hint
    return caught.value


def assert_places_hold(read: Document, lines: list[str]) -> None:
    """Every place quotes the characters that stand there in the file."""
    for block in read.blocks:
        if isinstance(block, Grid):
            places = [cell.place for row in block.rows for cell in row]
        else:
            places = [piece.place for piece in block.pieces]
            assert all(piece.text == piece.place.text for piece in block.pieces)
        for place in places:
            assert place.line is not None
            assert lines[place.line - 1][place.start : place.end] == place.text


def test_lines_with_tabs_make_a_grid_and_an_empty_line_ends_it(tmp_path: Path) -> None:
    read = document(tmp_path, "收入决算表\n\n科目\t金额\t\n2080101\t 5.00 \t\n\n注：无\n")
    assert texts(read) == ["收入决算表", [["科目", "金额", ""], ["2080101", "5.00", ""]], "注：无"]
    amount = read.blocks[1].rows[1][1]  # type: ignore[union-attr]
    assert (amount.place.line, amount.place.start, amount.place.end) == (4, 9, 13)


def test_markdown_pipes_make_a_grid_without_the_rule(tmp_path: Path) -> None:
    read = document(tmp_path, "| 项目 | 决算数 |\n|:---|---:|\n| 合计 | 1,000.00 |\n| | |")
    assert texts(read) == [[["项目", "决算数"], ["合计", "1,000.00"], ["", ""]]]


def test_spaces_hold_columns_apart_where_nothing_else_does(tmp_path: Path) -> None:
    page = "\n".join(
        (
            "支出决算表",
            "",
            "科目名称            合计        基本支出      项目支出",
            "行政运行        1,000.00        1,000.00",
            "信息化建设          5.00                          5.00",
            "合　计          1,005.00        1,000.00          5.00",
        )
    )
    read = document(tmp_path, page)
    assert texts(read)[1:] == [
        [
            ["科目名称", "合计", "基本支出", "项目支出"],
            ["行政运行", "1,000.00", "1,000.00", ""],
            ["信息化建设", "5.00", "", "5.00"],
            ["合　计", "1,005.00", "1,000.00", "5.00"],
        ]
    ]
    assert_places_hold(read, page.split("\n"))


def test_remains_of_markup_are_left_out_and_places_still_count_them(tmp_path: Path) -> None:
    line = "- <p>其中：**公务接待费**支出 53194.26 元</p>"
    read = document(tmp_path, f"## 标题\n\n{line}\n")
    heading, paragraph = read.blocks
    assert isinstance(heading, Paragraph)
    assert isinstance(paragraph, Paragraph)
    assert heading.text == "标题"
    assert paragraph.text == "其中：公务接待费支出 53194.26 元"
    at = paragraph.text.index("53194.26")
    place = paragraph.at(at, at + 8)
    assert (place.line, place.text) == (3, "53194.26")
    assert line[place.start : place.end] == "53194.26"


def test_two_paragraph_tags_in_a_line_are_two_paragraphs_and_a_break_is_none(tmp_path: Path) -> None:
    assert texts(document(tmp_path, "<p>一、职责</p><p>二、机构<br>设置</p>")) == ["一、职责", "二、机构设置"]


def test_a_minus_and_a_numbered_item_keep_their_marks(tmp_path: Path) -> None:
    assert texts(document(tmp_path, "-5.00\n\n1.行政单位 1 个")) == ["-5.00", "1.行政单位 1 个"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_one_text_in_any_encoding_gives_one_document(encoding: str, tmp_path: Path) -> None:
    page = "部门决算\n2024 年度合计\t472587029.28\n"
    read = document(tmp_path, page.encode(encoding))
    assert texts(read) == ["部门决算", [["2024 年度合计", "472587029.28"]]]
    assert_places_hold(read, page.split("\n"))


def test_line_ends_of_any_system_count_the_same(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        read = document(tmp_path, end.join(("一", "", "二", "三")).encode())
        assert [block.place.line for block in read.blocks] == [1, 3, 4]


def test_a_text_cut_in_the_middle_of_a_character_is_read_and_says_so(tmp_path: Path) -> None:
    data = ("部门决算说明\n" * 40).encode()[:-3]
    read = document(tmp_path, data)
    assert read.encoding == "utf-8"
    assert "第 40 行" in read.remarks[0]


def test_a_missing_file_a_folder_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    assert "找不到" in refusal(tmp_path / "无.txt").message
    (tmp_path / "夹").mkdir()
    assert "文件夹" in refusal(tmp_path / "夹").message
    empty = tmp_path / "空.txt"
    for content in (b"", b" \n\t\n", b"\xef\xbb\xbf\n"):
        empty.write_bytes(content)
        assert "空" in refusal(empty).message


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("决算.ofd", b"PK\x03\x04" + b"\0" * 60, "OFD"),
        ("决算.bin", b"PK\x03\x04" + b"\0" * 60, "压缩包"),
        ("决算.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 60, "图片"),
    ],
)
def test_other_kinds_are_named_and_what_to_save_them_as_is_shown(
    name: str, content: bytes, kind: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refusal(path)
    assert kind in error.message
    assert "再核验" in error.hint or "核验其中" in error.hint


def test_binary_data_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "数据.txt"
    path.write_bytes(bytes(range(256)) * 40)
    assert "二进制" in refusal(path).message
    path.write_bytes(bytes(range(128, 256)) * 40)
    assert "编码" in refusal(path).message


def test_a_file_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    assert "32 MB" in refusal(path).message
    with pytest.raises(UnreadableFile):
        read_text(path)


def test_every_place_of_the_real_report_quotes_its_line() -> None:
    if not REPORT.is_file():
        pytest.skip("../shared 中没有样本报告")
    read = read_document(REPORT)
    assert_places_hold(read, REPORT.read_text("utf-8").split("\n"))
    tabbed = sum("\t" in line for line in REPORT.read_text("utf-8").split("\n") if line.strip())
    assert sum(len(block.rows) for block in read.blocks if isinstance(block, Grid)) == tabbed
