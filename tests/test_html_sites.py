"""Pages as government sites publish them: tables that arrange the page, pasted from Word, GBK, numbers in pieces."""

from __future__ import annotations

import random
from html import escape
from pathlib import Path

import pytest

import juesuan
from juesuan.document import Document, Grid, Paragraph
from juesuan.readers import read_document
from tests.generate.forms import FormSheet
from tests.generate.same import as_text, random_report, unlike
from tests.generate.tables import Sheet
from tests.generate.text import Report

NESTED = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>
<table width="1000"><tr><td colspan="2"><a href="/">首页</a> &gt; <a href="/xx">信息公开</a></td></tr>
<tr><td width="200"><table><tr><td>机构职能</td></tr><tr><td>预算决算</td></tr></table></td>
<td><div class="TRS_Editor"><p class="MsoNormal" align="center"><b><span>某局2024年度</span></b><b>部门决算</b></p>
<p class=MsoNormal style='text-indent:32.0pt'><span lang=EN-US>2024</span>年度收入总计<span lang=EN-US>1,</span>
<span lang="EN-US">2</span><span>34.56<o:p></o:p></span>万元。</p>
<table class=MsoNormalTable border=1><tr><td rowspan=2 colspan=2><p class=MsoNormal>项目</p></td>
<td colspan=2><p class=MsoNormal>本年支出</p></td></tr>
<tr><td><p class=MsoNormal>基本<br>支出</p></td><td><p>&nbsp;&nbsp;项目支出</p></td></tr>
<tr><td>&nbsp;&nbsp;201</td><td><p class=MsoNormal>一般公共</p><p class=MsoNormal>服务支出</p></td>
<td align=right>1,2<span>34</span>.56&nbsp;</td><td>&nbsp;</td></tr></table>
<p>附件：<a href="/P0202408.pdf">部门决算.pdf</a></p></div></td></tr>
<tr><td colspan="2">版权所有 主办：某局</td></tr></table></body></html>"""


def plain(document: Document) -> list[str | list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows] if isinstance(block, Grid) else block.text
        for block in document.blocks
    ]


def test_a_page_arranged_by_tables_and_pasted_from_word(tmp_path: Path) -> None:
    path = tmp_path / "公开.htm"
    path.write_bytes(NESTED.encode("gbk"))
    document = read_document(path)
    blocks = plain(document)
    start = blocks.index("某局2024年度部门决算")
    assert blocks[start + 1 : start + 4] == [
        "2024年度收入总计1, 234.56万元。",  # a browser shows the line break in the file as a blank
        [
            ["项目", "", "本年支出", ""],
            ["", "", "基本支出", "项目支出"],
            ["201", "一般公共服务支出", "1,234.56", ""],
        ],
        "附件：部门决算.pdf",
    ]
    assert document.encoding == "gb18030"
    assert any("部门决算.pdf" in remark for remark in document.remarks)


def test_a_table_of_data_may_hold_a_small_table(tmp_path: Path) -> None:
    path = tmp_path / "公开.html"
    rows = "".join(f"<tr><td>20{n}</td><td>某支出</td><td>{n}.00</td></tr>" for n in range(8))
    note = "<tr><td>备注</td><td><table><tr><td>甲</td><td>1</td></tr></table></td><td></td></tr>"
    path.write_text(f"<html><table>{rows}{note}</table></html>", "utf-8")
    (grid,) = read_document(path).blocks
    assert isinstance(grid, Grid)
    assert len(grid.rows) == 9


def test_what_a_browser_does_not_show_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "公开.html"
    path.write_text(
        "<html><p>支出<span style='display:none'>9</span>7元</p><textarea>8元</textarea><footer>版权</footer></html>",
        "utf-8",
    )
    (paragraph,) = read_document(path).blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "支出7元"


def page_of(report: Report, rng: random.Random) -> str:
    """A report as an office pastes it from Word into the editor of its site."""

    def words(text: str) -> str:
        cut = rng.randrange(len(text) + 1) if text and rng.random() < 0.4 else 0
        before, after = (escape(part) for part in (text[:cut], text[cut:]))
        return f'<span lang="EN-US" style="font-size:12pt">{before}</span>{after}' if cut else after

    def cell(text: str) -> str:
        pad = "&nbsp;" * rng.randrange(3)
        return f'<td valign="center"><p class="MsoNormal">{pad}{words(text)}{pad}<o:p></o:p></p></td>'

    def rows(table: tuple[tuple[str, ...], ...]) -> str:
        return "".join(f"<tr>{''.join(map(cell, row))}</tr>\n" for row in table)

    def paragraph(text: str) -> str:
        indent = "&nbsp;" * rng.choice((0, 0, 4))
        return f'<p class="MsoNormal">{indent}{"&nbsp;&nbsp;&nbsp;&nbsp;".join(map(words, text.split(tab)))}</p>\n'

    tab = "\t"
    parts: list[str] = []
    for block in report.blocks:
        if isinstance(block, Sheet):
            parts += [paragraph(line) for line in (block.title, block.number, *block.above)]
            parts.append(f'<table class="MsoNormalTable" border="1">{rows((*block.header, *block.body))}</table>\n')
            parts.append(paragraph(block.note))
        elif isinstance(block, FormSheet):
            parts += [*map(paragraph, block.above), f"<table>{rows(block.rows)}</table>\n"]
        else:
            parts += [paragraph(line) for line in block.split("\n")]
    article = f'<div class="TRS_Editor">{"".join(parts)}</div>'
    if rng.random() < 0.5:
        return f'<html><head><meta charset="gbk"></head><body>{article}</body></html>'
    menu = '<td><ul><li><a href="/">政务公开</a></li></ul></td>'
    return f'<html><head><meta charset="gbk"></head><table><tr>{menu}<td>{article}</td></tr></table></html>'


@pytest.mark.parametrize("seed", [3, *(pytest.param(n, marks=pytest.mark.prove) for n in range(7000, 7040))])
def test_a_report_pasted_into_a_site_is_read_equal(seed: int, tmp_path: Path) -> None:
    rng, report = random_report(seed)
    path = tmp_path / "公开.html"
    path.write_bytes(page_of(report, rng).encode("gb18030"))
    assert unlike(as_text(report, tmp_path), juesuan.read(path)) == []
