"""Duties, units by kind and their stated numbers, and the terms of the glossary, in the wordings offices use."""

from __future__ import annotations

import pytest

from juesuan.accounts import Heading
from juesuan.document import Grid, GridCell, Paragraph, Piece
from juesuan.intake.glossary import read_glossary
from juesuan.intake.organisation import kind_of, read_organisation
from juesuan.place import Place
from juesuan.unit import Organisation, UnitKind


def blocks(text: str) -> list[Paragraph | Grid]:
    found: list[Paragraph | Grid] = []
    for at, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            row = tuple(GridCell(cell, Place(line=at)) for cell in line.split("\t"))
            if found and isinstance(found[-1], Grid):
                found[-1] = Grid((*found[-1].rows, row))
            else:
                found.append(Grid((row,)))
        elif line:
            found.append(Paragraph((Piece(line, Place(line=at, start=0, end=len(line), text=line)),)))
    return found


def organisation(text: str) -> Organisation:
    return read_organisation(blocks(text), Heading("第一部分", "", "概况"))[0]


def stated(found: Organisation) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {words: (figure.number.text, names) for words, figure, names in found.stated}


def test_units_by_kind_with_counts_and_short_names() -> None:
    found = organisation(
        "二、机构设置\n纳入北原省教育厅2024年度部门决算编报范围的单位共 4 个，"
        "包括北原省教育厅（本级）和 3 个二级预算单位。\n"
        "1.行政单位 1 个：北原省教育厅（本级），以下简称厅本级。\n"
        "2.参公管理公益一类事业单位 2 个：北原省考试院、北原省\n"
        "学生资助中心，以下分别简称考试院、资助中心。\n3.公益二类事业单位1个：北原省第一中学。"
    )
    assert [(u.name, u.kind, u.short_name) for u in found.units] == [
        ("北原省教育厅（本级）", UnitKind.ADMINISTRATIVE, "厅本级"),
        ("北原省考试院", UnitKind.CIVIL_SERVICE_LIKE, "考试院"),
        ("北原省学生资助中心", UnitKind.CIVIL_SERVICE_LIKE, "资助中心"),
        ("北原省第一中学", UnitKind.PUBLIC_TWO, ""),
    ]
    assert stated(found) == {
        "单位": ("4", ()),
        "二级预算单位": ("3", ()),
        "行政单位": ("1", ("北原省教育厅（本级）",)),
        "参公管理公益一类事业单位": ("2", ("北原省考试院", "北原省学生资助中心")),
        "公益二类事业单位": ("1", ("北原省第一中学",)),
    }
    count = found.stated[0][1].place
    assert (count.line, count.text, count.part) == (2, "4", "第一部分 二")
    assert found.units[1].place.text == "北原省考试院"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "从预算单位构成看，纳入北原市民政局2024年度部门决算汇编范围的预算单位共有三家，包括：北原市民政局本级、北原市救助站、北原市殡仪馆。",
            ["北原市民政局本级", "北原市救助站", "北原市殡仪馆"],
        ),
        (
            "纳入编制范围的单位包括：\n序号\t单位名称\t备注\n1\t北原市民政局（本级）\t行政单位\n2\t北原市救助站\t公益一类事业单位",
            ["北原市民政局（本级）", "北原市救助站"],
        ),
        (
            "纳入决算编制范围的单位如下：\n1.北原市民政局（本级）\n2.北原市救助站\n3.北原市殡仪馆",
            ["北原市民政局（本级）", "北原市救助站", "北原市殡仪馆"],
        ),
        (
            "本部门内设办公室、财务科等8个科室，下属事业单位2个，分别为：北原市救助站、北原市殡仪馆。",
            ["北原市救助站", "北原市殡仪馆"],
        ),
        ("北原市第三中学为一级预算单位，内设教务处、总务处等6个机构，无下属单位。", []),
    ],
)
def test_units_in_other_wordings(text: str, names: list[str]) -> None:
    assert [unit.name for unit in organisation("二、部门决算单位构成\n" + text).units] == names


def test_counts_by_kind_in_one_sentence() -> None:
    found = organisation(
        "二、机构设置\n北原县教育局下属二级预算单位32个，其中行政单位1个，参照公务员法管理的事业单位2个，其他事业单位29个。"
    )
    assert [(words, figure.number.text) for words, figure, _ in found.stated] == [
        ("下属二级预算单位", "32"),
        ("行政单位", "1"),
        ("参照公务员法管理的事业单位", "2"),
        ("其他事业单位", "29"),
    ]


def test_names_behind_each_count_belong_to_it() -> None:
    found = organisation(
        "二、机构设置\n纳入编报范围的单位共3个，其中：行政单位1个，即北原市水务局（本级）；参公事业单位1个，即北原市水政监察支队；"
        "其他事业单位2个，具体为：北原市水文站（公益一类）和北原市水库管理处等。"
    )
    assert [names for _, _, names in found.stated] == [
        (),
        ("北原市水务局（本级）",),
        ("北原市水政监察支队",),
        ("北原市水文站（公益一类）", "北原市水库管理处"),
    ]
    assert [unit.kind.value for unit in found.units] == ["行政单位", "参公事业单位", "公益一类事业单位", "其他事业单位"]


def test_kinds_come_from_a_column_or_a_remark() -> None:
    found = organisation(
        "二、单位构成\n序号\t单位名称\t单位性质\n1\t北原市民政局（本级）\t行政单位\n2\t北原市救助站\t参照公务员法管理事业单位"
    )
    assert [unit.kind for unit in found.units] == [UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LIKE]
    assert kind_of("财政补助公益一类事业单位") is UnitKind.PUBLIC_ONE
    assert kind_of("群众团体") is UnitKind.SOCIETY


def test_numbers_of_offices_inside_a_body_are_no_numbers_of_units() -> None:
    found = organisation("二、机构设置\n本部门内设办公室等12个科室。编制人数50人。")
    assert found.units == ()
    assert found.stated == ()


def test_a_count_in_chinese_numerals_is_read() -> None:
    found = organisation("二、机构设置\n纳入决算范围的单位共十二个。")
    assert [(words, figure.grains // 1_000_000) for words, figure, _ in found.stated] == [("单位", 12)]


def test_duties_that_run_on_in_one_paragraph_are_told_apart() -> None:
    found = organisation(
        "一、主要职责\n(1) 拟订规划。(2) 负责督导，组织\n\n实施。（3）其他事项。\n二、机构设置\n设三个科室。"
    )
    assert found.duties == ("(1) 拟订规划。", "(2) 负责督导，组织实施。", "（3）其他事项。")


def terms(text: str) -> list[tuple[str, str]]:
    return [(term.term, term.text) for term in read_glossary(blocks(text))[0]]


@pytest.mark.parametrize(
    "text",
    [
        "1.基本支出：指日常支出。\n2.“三公”经费：指三项费用。其中，接待费指招待。",
        "（一）基本支出：指日常支出。\n（二）“三公”经费：指三项费用。\n其中，接待费指招待。",
        "一、基本支出\n指日常支出。\n二、“三公”经费\n指三项费用。其中，接待费指招待。",
        "1.基本支出：指日常支出。2.“三公”经费：指三项费用。其中，接待费指招待。",
        "基本支出：指日常\n支出。\n“三公”经费：指三项费用。其中，接待费指招待。",
    ],
)
def test_terms_however_they_are_numbered_and_broken(text: str) -> None:
    found = [(term, words.replace("\n", "")) for term, words in terms(text)]
    assert found == [("基本支出", "指日常支出。"), ("“三公”经费", "指三项费用。其中，接待费指招待。")]


def test_terms_without_a_colon_and_in_a_table() -> None:
    assert terms("基本支出是指日常支出。") == [("基本支出", "日常支出。")]
    assert terms("名词\t解释\n基本支出\t指日常支出。") == [("基本支出", "指日常支出。")]
