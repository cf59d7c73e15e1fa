"""Word documents as read: what is seen on the page, in order, with its place; broken and hostile files told of."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import juesuan
from juesuan import check, read
from juesuan.accounts import SelfEvaluation
from juesuan.document import Document, Grid, Paragraph
from juesuan.editions import load
from juesuan.errors import UnreadableFile
from juesuan.readers import read_document
from juesuan.readers.docx_numbering import numeral
from juesuan.writers.book import bind_book
from juesuan.writers.docx import write_docx
from tests.generate.accounts import Wish, random_accounts
from tests.generate.compare import differences
from tests.generate.styles import random_style
from tests.generate.text import compose, render

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
SAMPLE = Path(juesuan.__file__).parent / "rules" / "sample.txt"
REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
SEEDS = int(os.environ.get("SEEDS", "20"))  # of the long proof


def packed(body: str, **parts: str) -> bytes:
    """A Word document with that body and those further parts."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    links = "".join(f'<Relationship Id="{p}" Type="{kind}/{p}" Target="{p}.xml"/>' for p in parts)
    main = f'<Relationship Id="d" Type="{kind}/officeDocument" Target="word/document.xml"/>'
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", rels.format(main))
        archive.writestr("word/_rels/document.xml.rels", rels.format(links))
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {SPACES}>{content}</w:{name}>")
    return buffer.getvalue()


def document(tmp_path: Path, body: str, **parts: str) -> Document:
    path = tmp_path / "决算.docx"
    path.write_bytes(packed(body, **parts))
    return read_document(path)


def shown(read: Document) -> list[str | list[list[str]]]:
    """Paragraphs as their text, grids as rows of texts."""
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows]
        for block in read.blocks
    ]


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str, grid: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def number(level: int = 0, lists: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{lists}"/></w:numPr>'


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def test_runs_of_a_paragraph_are_one_text_with_its_place(tmp_path: Path) -> None:
    read = document(tmp_path, p("一") + f"<w:p>{r('支出 ')}{r('123.45')}{r('万元')}</w:p>")
    paragraph = read.blocks[1]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "支出 123.45万元"
    place = paragraph.at(3, 9)
    assert (place.line, place.start, place.end, place.text) == (2, 3, 9, "123.45")


def test_automatic_numbering_is_read_as_it_is_printed(tmp_path: Path) -> None:
    levels = (
        '<w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
        "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
        "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>'
    )
    body = (
        p("收入决算情况说明", '<w:pStyle w:val="2"/>')
        + p("总体情况", number(1))
        + p("甲", number(2))
        + p("乙", number(2))
        + p("结构情况", number(1))
        + p("丙", number(2))
        + p("支出决算情况说明", '<w:pStyle w:val="1"/>')
        + p("点", number(0, 2))
        + p("重新开始", number(0, 3))
        + p("不编号", '<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert shown(document(tmp_path, body, numbering=levels, styles=styles)) == [
        "一、收入决算情况说明",
        "（一）总体情况",
        "1.甲",
        "2.乙",
        "（二）结构情况",
        "1.丙",
        "二、支出决算情况说明",
        "点",
        "一、重新开始",
        "不编号",
    ]


@pytest.mark.parametrize(
    ("count", "form", "printed"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCounting", "一百〇五"),
        (11, "japaneseCounting", "十一"),
        (11, "ideographDigital", "一一"),
        (12, "decimalEnclosedCircle", "⑫"),
        (3, "chineseLegalSimplified", "叁"),
        (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (7, "decimal", "7"),
    ],
)
def test_numerals_of_lists(count: int, form: str, printed: str) -> None:
    assert numeral(count, form) == printed


def test_merged_cells_keep_the_columns_of_the_others(tmp_path: Path) -> None:
    table = tbl(
        tc("项目", span(2)) + tc("合计", '<w:vMerge w:val="restart"/>') + tc("其中", span(2)),
        tc("编码") + tc("名称") + tc("", "<w:vMerge/>") + tc("基本") + tc("项目"),
        tc("2080101") + tc("行政运行") + tc("3.00") + tc("") + tc("3.00"),
    )
    read = document(tmp_path, table)
    assert shown(read) == [
        [
            ["项目", "", "合计", "其中", ""],
            ["编码", "名称", "", "基本", "项目"],
            ["2080101", "行政运行", "3.00", "", "3.00"],
        ]
    ]
    grid = read.blocks[0]
    assert isinstance(grid, Grid)
    assert (grid.rows[2][4].place.row, grid.rows[2][4].place.column) == (3, 5)


def test_edges_that_miss_each_other_by_a_hair_are_one(tmp_path: Path) -> None:
    table = tbl(
        tc("科目") + tc("金额", span(2)) + tc("备注"),
        tc("行政运行", span(2)) + tc("12.00") + tc("甲"),
        grid=(2000, 40, 2000, 2000),
    )
    assert shown(document(tmp_path, table)) == [[["科目", "金额", "备注"], ["行政运行", "12.00", "甲"]]]


def test_revisions_are_read_as_accepted_and_told_of(tmp_path: Path) -> None:
    body = (
        f"<w:p>{r('支出')}<w:del><w:r><w:delText>100</w:delText></w:r></w:del><w:ins>{r('200')}</w:ins>{r('元')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('前半')}</w:p>{p('后半')}"
        f"<w:tbl><w:tr>{tc('留') + tc('1')}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{tc('删') + tc('2')}</w:tr></w:tbl>"
    )
    read = document(tmp_path, body)
    assert shown(read) == ["支出200元", "前半后半", [["留", "1"]]]
    assert "修订" in read.remarks[0]


def test_fields_show_their_results_and_hidden_text_is_left_out(tmp_path: Path) -> None:
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    body = (
        f"<w:p>{r('共')}{field.format('begin')}<w:r><w:instrText> =SUM(A1) </w:instrText></w:r>"
        f"{field.format('separate')}{r('12')}{field.format('end')}{r('元')}{r('内部', '<w:vanish/>')}</w:p>"
        f'<w:p><w:fldSimple w:instr="DATE">{r("2024")}</w:fldSimple>{r("年")}</w:p>'
    )
    read = document(tmp_path, body)
    assert shown(read) == ["共12元", "2024年"]
    assert "隐藏" in read.remarks[0]


def test_text_boxes_content_controls_and_notes_are_read(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框里的字')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = (
        f"<w:p>{r('正文')}{drawn}</w:p><w:sdt><w:sdtContent>{p('控件里的段')}</w:sdtContent></w:sdt>"
        f'<w:p>{r("有注")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>{p("后文")}'
    )
    notes = f'<w:footnote w:id="0" w:type="separator">{p("线")}</w:footnote>'
    notes += f'<w:footnote w:id="2">{p("脚注")}</w:footnote>'
    assert shown(document(tmp_path, body, footnotes=notes)) == [
        "正文",
        "框里的字",
        "控件里的段",
        "有注",
        "脚注",
        "后文",
    ]


def test_heads_and_feet_of_pages_are_not_of_the_text(tmp_path: Path) -> None:
    read = document(tmp_path, p("正文"), header1=p("某某厅2024年度部门决算"), footer1=p("— 3 —"))
    assert shown(read) == ["正文"]


def test_rows_and_cells_inside_content_controls_stand_in_their_table(tmp_path: Path) -> None:
    cell = f"<w:sdt><w:sdtContent>{tc('金额')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{tc('行政运行')}{tc('1.00')}</w:tr></w:sdtContent></w:sdt>"
    body = tbl(tc("科目") + cell).replace("</w:tbl>", f"{row}</w:tbl>")
    assert shown(document(tmp_path, body)) == [[["科目", "金额"], ["行政运行", "1.00"]]]


def test_pictures_as_large_as_a_table_are_told_of(tmp_path: Path) -> None:
    spaces = (
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )

    def picture(wide: int, high: int) -> str:
        size = f'<wp:extent cx="{wide * 360_000}" cy="{high * 360_000}"/>'
        return f"<w:p><w:r><w:drawing {spaces}><wp:inline>{size}<pic:pic/></wp:inline></w:drawing></w:r></w:p>"

    (remark,) = document(tmp_path, p("收入决算表") + picture(15, 20) + picture(2, 2)).remarks
    assert remark == "文档有 1 幅大图，图中如有表格和文字，未能核验"


def test_tables_inside_tables_are_read_apart(tmp_path: Path) -> None:
    inner = tbl(tc("科目") + tc("金额"), tc("行政运行") + tc("1.00"))
    layout = f"<w:tbl><w:tr><w:tc>{p('收入决算表')}{inner}{p('')}</w:tc></w:tr></w:tbl>"
    assert shown(document(tmp_path, layout)) == ["收入决算表", [["科目", "金额"], ["行政运行", "1.00"]]]


def test_lines_of_a_cell_are_one_text(tmp_path: Path) -> None:
    cell = f"<w:tc>{p('年度总')}{p('体目标')}</w:tc><w:tc><w:p>{r('10')}<w:r><w:br/></w:r>{r('5')}</w:p></w:tc>"
    assert shown(document(tmp_path, tbl(cell))) == [[["年度总体目标", "10 5"]]]


def test_columns_held_apart_by_tabs_are_a_grid(tmp_path: Path) -> None:
    tab = "<w:r><w:tab/></w:r>"
    body = f"<w:p>{r('项目')}{tab}{r('1')}</w:p><w:p>{r('行政运行')}{tab}{r('2.50')}</w:p>{p('完')}"
    assert shown(document(tmp_path, body)) == [[["项目", "1"], ["行政运行", "2.50"]], "完"]


# ── files that are not what they seem ───────────────────────────────────────────────────────────────────────────────
def refusal(path: Path, data: bytes) -> UnreadableFile:
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read_document(path)
    assert caught.value.hint
    assert path.name in caught.value.message
    return caught.value


def test_broken_files_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "决算.docx"
    whole = packed(p("字") * 2000)
    assert "损坏" in refusal(path, whole[: len(whole) // 2]).message
    assert "损坏" in refusal(path, b"PK\x03\x04" + b"\0" * 60).message
    assert "损坏" in refusal(path, packed("<w:p><w:r>")).message
    spoilt = bytearray(whole)
    at = whole.index(b"word/document.xml") + 60
    spoilt[at : at + 8] = b"\xff" * 8
    assert "损坏" in refusal(path, bytes(spoilt)).message


def test_a_locked_file_is_told_of(tmp_path: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert "密码" in refusal(tmp_path / "决算.docx", data).message


def test_a_part_that_unpacks_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("juesuan.readers.archive.MOST_BYTES", 1_000_000)
    assert "解压" in refusal(tmp_path / "决算.docx", packed(p("零" * 2_000_000))).message


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
    body = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "零"><!ENTITY x SYSTEM "file://{secret}">{bomb}]>'
    body += f"<w:document {SPACES}><w:body>{p('前&x;后&a11;')}</w:body></w:document>"
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", body)
    path = tmp_path / "决算.docx"
    path.write_bytes(buffer.getvalue())
    try:
        said = str(shown(read_document(path)))
    except UnreadableFile:
        return
    assert "机密" not in said
    assert len(said) < 100


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    deep = p("底")
    for _ in range(100):
        deep = f"<w:tbl><w:tr><w:tc>{deep}{p('')}</w:tc></w:tr></w:tbl>"
    assert "嵌套" in refusal(tmp_path / "决算.docx", packed(p("面") + deep)).message


def test_the_command_says_what_is_wrong_and_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "决算.docx"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 60)
    done = subprocess.run(
        [sys.executable, "-m", "juesuan.cli", "check", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "损坏" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


# ── what is written is read back ────────────────────────────────────────────────────────────────────────────────────
def written_and_read(tmp_path: Path, seed: int) -> list[str]:
    """The differences between random accounts and what is read from the Word document made of them."""
    rng = random.Random(seed)
    accounts = random_accounts(rng, Wish(items=rng.randint(3, 25), projects=rng.randint(1, 4)))
    report = compose(accounts, random_style(rng))
    (tmp_path / "report.txt").write_text(render(report), "utf-8")
    plain = read(tmp_path / "report.txt")
    write_docx(bind_book(plain, load(plain.edition)), tmp_path / "决算.docx")
    return differences(report, read(tmp_path / "决算.docx"))


@pytest.mark.parametrize("seed", range(500, 512))
def test_random_accounts_are_read_back_from_word_to_the_fen(seed: int, tmp_path: Path) -> None:
    found = written_and_read(tmp_path, seed)
    assert not found, "\n".join(found[:20])


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(3000, 3000 + 5 * SEEDS))
def test_many_random_accounts_are_read_back_from_word_to_the_fen(seed: int, tmp_path: Path) -> None:
    found = written_and_read(tmp_path, seed)
    assert not found, "\n".join(found[:20])


def test_the_sample_in_word_gives_the_findings_of_the_text(tmp_path: Path) -> None:
    accounts = read(SAMPLE)
    path = tmp_path / "决算.docx"
    write_docx(bind_book(accounts, load(accounts.edition)), path)
    found = [[(f.code, f.stated, f.expected) for f in check(file).findings] for file in (path, SAMPLE)]
    assert found[0] == found[1]


@pytest.mark.skipif(not REPORT.exists(), reason="needs ../shared, which is not part of the project")
def test_the_real_report_is_read_back_from_word(tmp_path: Path) -> None:
    plain = read(REPORT)
    path = tmp_path / "决算.docx"
    write_docx(bind_book(plain, load(plain.edition)), path)
    again = read(path)
    assert not again.unread
    for kind, table in plain.tables.items():
        amounts = {key: f.grains for key, f in table.cells.items() if not f.is_blank}
        assert {key: f.grains for key, f in again.tables[kind].cells.items() if not f.is_blank} == amounts
    assert [(c.subject, c.role, c.figure.grains) for c in again.claims] == [
        (c.subject, c.role, c.figure.grains) for c in plain.claims
    ]
    for one, other in zip(plain.evaluations, again.evaluations, strict=True):
        assert {k: (f.grains, f.number.state) for k, f in one.funds.items()} == {
            k: (f.grains, f.number.state) for k, f in other.funds.items()
        }
        assert [(i.name, i.target, i.achieved, i.reason, i.group) for i in one.indicators] == [
            (i.name, i.target, i.achieved, i.reason, i.group) for i in other.indicators
        ]
        assert marks(one) == marks(other)


def marks(form: SelfEvaluation) -> list[int | None]:
    """Weight and score of every indicator of a form."""
    return [f.grains if f is not None else None for i in form.indicators for f in (i.weight, i.score)]
