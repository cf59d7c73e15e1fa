"""Sentences cut by blank lines, page breaks and line width are whole again, and every character keeps its place."""

from __future__ import annotations

import pytest

from juesuan.document import Grid, GridCell, Paragraph, Piece
from juesuan.intake.body import line_width, paragraphs, tables_among
from juesuan.place import Place


def printed(*lines: tuple[int, str]) -> list[Paragraph | Grid]:
    return [Paragraph((Piece(text, Place(line=at, start=0, end=len(text), text=text)),)) for at, text in lines]


def texts(*lines: str, width: int = 0) -> list[str]:
    return [p.text for p in paragraphs(printed(*enumerate(lines, 1)), width=width)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2024年度财政拨款结转比2023年度减少", "3592013.23元。"),
        ("1.工资福利支出", "871万元，较上年减少。"),
        ("2.商品和服务支出94.92元，较年初预算数减", "少8.30元。"),
        ("收入合计4725.", "87万元。"),
        ("其中：货物支出5元、", "工程支出3元。"),
        ("其中：货物支出5元；", "工程支出3元。"),
        ("支出合计5元。其中：", "基本支出3元。"),
        ("因公出国（境）团组数", "0个，累计0人次。"),
        ("占“三公”经费的", "（含购置费）12%。"),
    ],
)
def test_a_sentence_cut_in_two_is_one_paragraph(first: str, second: str) -> None:
    assert texts(first, second) == [first + second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("支出合计5元。", "其中：基本支出3元。"),
        ("支出具体情况如下：", "基本支出3元"),
        ("他说“支出5元。”", "其中：基本支出3元。"),
        ("1.教育支出5元", "2.卫生支出3元"),
        ("教育支出5元；", "2、卫生支出3元"),
        ("教育支出5元，", "（二）卫生支出3元"),
        ("教育支出5元", "（2）卫生支出3元"),
        ("（一）支出决算总体情况", "支出合计5元。"),
        ("（一）支出决算总体情况", "2024年度支出合计5元。"),
        ("支出合计5元", "注：以万元为单位"),
    ],
)
def test_paragraphs_of_their_own_stay_apart(first: str, second: str) -> None:
    assert texts(first, second) == [first, second]


def test_a_figure_cut_before_its_decimal_part_is_not_taken_for_a_list() -> None:
    assert texts("支出合计", "1.5万元。") == ["支出合计1.5万元。"]
    assert texts("支出合计1", "2.5万元。") == ["支出合计12.5万元。"]


def test_places_are_exact_on_both_sides_of_a_break() -> None:
    paragraph = paragraphs(printed((416, "结转比上年减少"), (418, "3592.23元。")), "第三部分 四")[0]
    start = paragraph.text.index("3592.23")
    place = paragraph.at(start, start + 7)
    assert (place.line, place.start, place.end, place.text) == (418, 0, 7, "3592.23")
    place = paragraph.at(5, 7)
    assert (place.line, place.start, place.end, place.text, place.part) == (416, 5, 7, "减少", "第三部分 四")


def test_places_tell_which_heading_inside_a_section_a_sentence_stands_under() -> None:
    found = paragraphs(
        printed((1, "(一)总体情况。支出5元。"), (2, "其中：2元。"), (3, "（二）结构情况。3元。")), "第三部分 五"
    )
    assert [p.place.part for p in found] == ["第三部分 五（一）", "第三部分 五（一）", "第三部分 五（二）"]
    assert paragraphs(printed((1, "支出5元。")), "第三部分 十（二）")[0].place.part == "第三部分 十（二）"


LONG = (
    "一般公共预算财政拨款支出九千七百万元，主要用于以下方",
    "面：社会保障支出七百万元，占百分之七；卫生健康支出；",
    "城乡社区支出三千万元，占百分之三十九。年初预算五十四",
    "万元，支出决算五十四万元，完成预算的全部，两者持平。",
    "决算数小于预算数的主要原因是压减支出。",
    "住房保障支出四百万元，主要用于发放补贴，由各单位按月",
    "列支。",
    "公务接待费三千元，主要用于接待上级部门及外省市同行业",
)


def test_where_lines_are_broken_at_a_width_a_full_line_goes_on_whatever_it_ends_with() -> None:
    width = line_width(printed(*enumerate(LONG, 1)))
    assert width == 52
    assert texts(*LONG, width=width) == ["".join(LONG[:5]), "".join(LONG[5:7]), LONG[7]]


def test_where_a_paragraph_is_a_line_there_is_no_width() -> None:
    assert line_width(printed(*((2 * at, line) for at, line in enumerate(LONG)))) == 0


def row(line: int, *cells: str) -> tuple[GridCell, ...]:
    return tuple(GridCell(cell, Place(line=line)) for cell in cells)


def test_a_sentence_with_a_tab_in_it_is_text_and_a_table_is_not() -> None:
    sentence = Grid((row(5, "2024年度收入合计", "472587029.28元，其中：财政拨款收入467元。"),))
    table = Grid((row(7, "项目", "金额"), row(8, "基本工资", "5")))
    assert [p.text for p in paragraphs([sentence, table])] == [
        "2024年度收入合计472587029.28元，其中：财政拨款收入467元。"
    ]
    assert tables_among([sentence, table]) == (table,)
