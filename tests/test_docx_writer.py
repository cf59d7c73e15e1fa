"""Word documents as written: sections, repeated heads, merged cells, contents, metadata, a template of one's own."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from juesuan.editions import choose
from juesuan.errors import JuesuanError
from juesuan.writers.book import Book, Heading, Para, Run, TableBlock, bind_book
from juesuan.writers.docx import write_docx
from juesuan.writers.docx.sample import sample_template
from tests.rule_examples import sample

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEMPLATE = Path(__file__).parents[1] / "examples" / "决算模板.docx"


@pytest.fixture(scope="module")
def book() -> Book:
    accounts = sample().accounts
    return bind_book(accounts, choose(accounts.department, accounts.year))


@pytest.fixture(scope="module")
def written(book: Book, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("word") / "决算.docx"
    write_docx(book, path)
    return path.read_bytes()


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def test_the_same_book_is_the_same_file_to_the_byte(book: Book, written: bytes, tmp_path: Path) -> None:
    write_docx(book, tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == written


def test_word_libraries_open_it(written: bytes) -> None:
    from docx import Document

    document = Document(BytesIO(written))
    assert document.core_properties.title.endswith("2024年度部门决算")
    assert document.core_properties.language == "zh-CN"
    assert document.core_properties.created.year == 2025
    assert {"Heading 1", "Heading 2"} <= {p.style.name for p in document.paragraphs}


def test_every_part_that_is_referred_to_is_there(written: bytes) -> None:
    with ZipFile(BytesIO(written)) as archive:
        names = set(archive.namelist())
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        links = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    assert {link.get("Target") for link in links} <= {name.removeprefix("word/") for name in names}
    assert {t.get("PartName").removeprefix("/") for t in types if t.get("PartName")} <= names


def test_every_style_that_is_used_is_defined(written: bytes) -> None:
    styles = {style.get(f"{W}styleId") for style in part(written, "word/styles.xml").iter(f"{W}style")}
    used = {e.get(f"{W}val") for e in part(written).iter(f"{W}pStyle", f"{W}tblStyle")}
    assert used <= styles


def test_every_table_fills_its_grid_repeats_its_head_and_keeps_rows_whole(book: Book, written: bytes) -> None:
    tables = list(part(written).iter(f"{W}tbl"))
    blocks = [block for block in book.blocks if isinstance(block, TableBlock)]
    assert len(tables) == len(blocks)
    for table, block in zip(tables, blocks, strict=True):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        assert columns == len(block.widths)
        for row in table.iter(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iter(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == columns
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iter(f"{W}tr")]
        assert heads == [n < (len(block.head) or 1) for n in range(len(heads))]


def test_a_merged_cell_goes_on_only_below_one_that_begins(written: bytes) -> None:
    for table in part(written).iter(f"{W}tbl"):
        above: dict[int, bool] = {}
        for row in table.iter(f"{W}tr"):
            at, here = 0, {}
            for cell in row.iter(f"{W}tc"):
                merge, span = cell.find(f"{W}tcPr/{W}vMerge"), cell.find(f"{W}tcPr/{W}gridSpan")
                if merge is not None and merge.get(f"{W}val") is None:
                    assert above.get(at), words(row)
                here[at] = merge is not None
                at += int(span.get(f"{W}val")) if span is not None else 1
            above = here


def test_wide_tables_lie_across_and_text_stands_upright(written: bytes) -> None:
    sections = list(part(written).iter(f"{W}sectPr"))
    across = [s for s in sections if s.find(f"{W}pgSz").get(f"{W}orient") == "landscape"]
    assert 0 < len(across) < len(sections)
    for section in sections:
        size = section.find(f"{W}pgSz")
        wide, high = int(size.get(f"{W}w")), int(size.get(f"{W}h"))
        assert (wide > high) == (section in across)
    assert [s.find(f"{W}pgNumType") is not None for s in sections].count(True) == 1  # pages are counted from the text


def test_the_contents_list_every_heading_with_a_page_and_a_link(book: Book, written: bytes) -> None:
    document = part(written)
    bookmarks = {mark.get(f"{W}name"): words(mark.getparent()) for mark in document.iter(f"{W}bookmarkStart")}
    links = list(document.iter(f"{W}hyperlink"))
    listed = [h.text for h in book.headings() if h.level < 3]
    assert [bookmarks[link.get(f"{W}anchor")] for link in links] == listed
    pages = []
    for link in links:
        match = re.fullmatch(r"(.*?)(\d+)", words(link))
        assert match is not None
        pages.append(int(match[2]))
        assert words(link).startswith(bookmarks[link.get(f"{W}anchor")])
    assert pages == sorted(pages)
    assert pages[0] == 1


def test_opening_it_asks_no_question_about_fields(written: bytes) -> None:
    with ZipFile(BytesIO(written)) as archive:
        assert b"updateFields" not in archive.read("word/settings.xml")
        assert b"w:dirty" not in archive.read("word/document.xml")


def test_amounts_stand_right_with_separators(written: bytes) -> None:
    for cell in part(written).iter(f"{W}tc"):
        if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d\d", words(cell)):
            assert cell.find(f".//{W}jc").get(f"{W}val") == "right"


def test_an_empty_table_says_so(written: bytes) -> None:
    accounts = sample().accounts
    kind = "政府性基金预算财政拨款收入支出决算表"
    table = accounts.tables[kind]
    bare = replace(accounts, tables={**accounts.tables, kind: replace(table, rows=(), cells={}, notes=())})
    book = bind_book(bare, choose(bare.department, bare.year))
    block = next(b for b in book.blocks if isinstance(b, TableBlock) and b.kind == kind)
    assert any("本表无数据" in note for note in block.notes)


def test_a_folder_that_cannot_be_written_is_told_of_and_nothing_is_left(book: Book, tmp_path: Path) -> None:
    with pytest.raises(JuesuanError) as caught:
        write_docx(book, tmp_path / "没有的夹" / "决算.docx")
    assert "没有写成" in caught.value.message
    assert caught.value.hint
    (tmp_path / "决算.docx").mkdir()
    with pytest.raises(JuesuanError):
        write_docx(book, tmp_path / "决算.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["决算.docx"]


# ── a department's own template ─────────────────────────────────────────────────────────────────────────────────────
def test_the_template_shipped_is_the_one_the_script_makes() -> None:
    assert TEMPLATE.read_bytes() == sample_template()


def test_a_template_keeps_its_heads_and_gets_the_whole_report(book: Book, written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "决算.docx"
    write_docx(book, path, template=TEMPLATE)
    data = path.read_bytes()
    assert words(part(data, "word/header.xml")) == f"{book.accounts.department}2024年度部门决算"
    assert words(part(data)) == words(part(written))
    sections = list(part(data).iter(f"{W}sectPr"))
    assert sections[-1].getparent().tag == f"{W}body"
    assert all(s.find(f"{W}headerReference") is not None for s in sections[1:])
    write_docx(book, tmp_path / "again.docx", template=TEMPLATE)
    assert (tmp_path / "again.docx").read_bytes() == data


def test_styles_of_a_template_are_used_under_its_own_ids(book: Book, tmp_path: Path) -> None:
    """Word in Chinese calls the style “heading 1” 1 and “Normal” a."""
    with ZipFile(TEMPLATE) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for ours, theirs in (("Heading1", "1"), ("Heading2", "2"), ("TOC1", "10"), ("Normal", "a"), ("JueBody", "af")):
        for name in ("word/styles.xml", "word/document.xml", "word/header.xml"):
            parts[name] = parts[name].replace(f'"{ours}"'.encode(), f'"{theirs}"'.encode())
    styles = etree.fromstring(parts["word/styles.xml"])
    for style in styles.findall(f"{W}style"):
        if style.get(f"{W}styleId") in ("JueCell", "JueTable"):
            styles.remove(style)
    parts["word/styles.xml"] = etree.tostring(styles)
    with ZipFile(tmp_path / "模板.docx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    write_docx(book, tmp_path / "决算.docx", template=tmp_path / "模板.docx")
    data = (tmp_path / "决算.docx").read_bytes()
    styles = {s.get(f"{W}styleId"): s for s in part(data, "word/styles.xml").iter(f"{W}style")}
    used = {e.get(f"{W}val") for e in part(data).iter(f"{W}pStyle", f"{W}tblStyle")}
    assert {"1", "2", "10", "af", "JueCell", "JueTable"} <= used <= styles.keys()
    assert styles["JueCell"].find(f"{W}basedOn").get(f"{W}val") == "a"
    assert styles["JueCell"].find(f"{W}rPr/{W}sz").get(f"{W}val") == "18"


def template(tmp_path: Path, *slots: str) -> Path:
    from docx import Document

    document = Document()
    for slot in slots:
        document.add_paragraph(slot)
    path = tmp_path / "模板.docx"
    document.save(str(path))
    return path


def test_parts_go_into_slots_of_their_own(book: Book, tmp_path: Path) -> None:
    slots = ("{{ 部门 }}", "{{ 概况 }}", "前言", "{{ 决算表 }}", "{{ 情况说明 }}", "{{ 名词解释 }}", "{{ 附件 }}", "完")
    path = tmp_path / "决算.docx"
    write_docx(book, path, template=template(tmp_path, *slots))
    text = words(part(path.read_bytes()))
    order = [text.index(h.text) for h in book.headings() if h.level == 1]
    assert order == sorted(order)
    assert order[0] < text.index("前言") < order[1]
    assert text.endswith("完")


@pytest.mark.parametrize(
    ("slots", "said", "hint"),
    [
        (("{{ 情况说名 }}", "{{ 正文 }}"), "不认识的空位“情况说名”", "“情况说明”"),
        (("{{ 概况 }}", "{{ 情况说明 }}", "{{ 名词解释 }}", "{{ 附件 }}"), "没有“决算表”的空位", "{{ 决算表 }}"),
        (("{{ 正文 }}", "{{ 附件 }}"), "印两遍", "只留"),
        (("见：{{ 正文 }}",), "没有单独成段", "独占一段"),
        (("{{ 正文 ",), "写法有误", "{{ 部门 }}"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(
    slots: tuple[str, ...], said: str, hint: str, book: Book, tmp_path: Path
) -> None:
    with pytest.raises(JuesuanError) as caught:
        write_docx(book, tmp_path / "决算.docx", template=template(tmp_path, *slots))
    assert said in caught.value.message
    assert hint in caught.value.hint
    assert "模板.docx" in caught.value.message
    assert not (tmp_path / "决算.docx").exists()


def test_a_template_that_is_no_word_document_is_told_of(book: Book, tmp_path: Path) -> None:
    (tmp_path / "模板.docx").write_bytes(b"PK\x03\x04 nothing")
    for name in ("模板.docx", "没有.docx"):
        with pytest.raises(JuesuanError, match="打不开"):
            write_docx(book, tmp_path / "决算.docx", template=tmp_path / name)


def test_words_nobody_has_given_yet_are_marked(book: Book, tmp_path: Path) -> None:
    gap = Para((Run("决算数大于预算数的主要原因是"), Run("【此处待补：原因】", gap=True), Run("。")))
    write_docx(replace(book, blocks=(*book.blocks, gap)), tmp_path / "决算.docx")
    marked = part((tmp_path / "决算.docx").read_bytes()).iter(f"{W}highlight")
    assert [words(mark.getparent().getparent()) for mark in marked] == ["【此处待补：原因】"]


def test_headings_are_outline_levels_of_word(book: Book, written: bytes) -> None:
    ids = {1: "Heading1", 2: "Heading2", 3: "Heading3"}
    styles = {}
    for paragraph in part(written).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val").startswith("Heading"):
            styles.setdefault(words(paragraph), style.get(f"{W}val"))
    assert styles == {h.text: ids[h.level] for h in book.blocks if isinstance(h, Heading)}


def test_charts_come_with_words_for_those_who_do_not_see_them(book: Book, tmp_path: Path) -> None:
    write_docx(book, tmp_path / "图.docx", charts=True)
    data = (tmp_path / "图.docx").read_bytes()
    drawn = list(part(data).iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))
    assert drawn
    assert all(picture.get("descr") and picture.get("name") for picture in drawn)
    with ZipFile(BytesIO(data)) as archive:
        images = [name for name in archive.namelist() if name.endswith(".png")]
    assert len(images) == len(drawn)
    write_docx(book, tmp_path / "模板.docx", charts=True, template=TEMPLATE)
    with ZipFile(tmp_path / "模板.docx") as archive:
        assert len([name for name in archive.namelist() if "/media/" in name]) == len(drawn)


def test_signs_that_no_document_can_hold_are_left_out_and_the_rest_is_kept(book: Book, tmp_path: Path) -> None:
    odd = Para((Run("甲\x00乙\ud800丙\x0b<&>“丁”\t戊\n己"),))
    write_docx(replace(book, blocks=(*book.blocks, odd)), tmp_path / "决算.docx")
    last = list(part((tmp_path / "决算.docx").read_bytes()).iter(f"{W}p"))[-1]
    assert words(last) == "甲乙丙<&>“丁”戊己"
    assert last.find(f".//{W}tab") is not None
    assert last.find(f".//{W}br") is not None


def test_accounts_with_nothing_in_them_are_a_document_still(tmp_path: Path) -> None:
    from docx import Document

    from juesuan.accounts import FinalAccounts

    accounts = FinalAccounts(department="示例局", year=2024)
    write_docx(bind_book(accounts, choose("示例局", 2024)), tmp_path / "空.docx")
    assert "示例局" in [p.text for p in Document(str(tmp_path / "空.docx")).paragraphs]
