"""Cutting a report into its parts: by what its headings mean, in any order, with parts missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.editions import load
from juesuan.intake.outline import Outline, outline
from juesuan.place import Place

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"

TABLE = "公开 {number} 表\n金额单位：万元\n项目\t本年支出合计\n合计\t12.00\n注：本表反映情况"


def document(text: str) -> Document:
    """The lines of ``text``: paragraphs, and grids where tabs stand."""
    blocks: list[Paragraph | Grid] = []
    rows: list[tuple[GridCell, ...]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            rows.append(tuple(GridCell(cell.strip(), Place(line=number)) for cell in line.split("\t")))
            continue
        if rows:
            blocks.append(Grid(tuple(rows)))
            rows = []
        if line.strip():
            place = Place(line=number, start=0, end=len(line), text=line)
            blocks.append(Paragraph((Piece(line, place),)))
    if rows:
        blocks.append(Grid(tuple(rows)))
    return Document("report.txt", "text", "", tuple(blocks))


def cut(text: str) -> Outline:
    return outline(document(text), load("national"))


def kinds(found: Outline) -> list[str]:
    return [region.form.kind for region in found.tables]


def keys(found: Outline) -> list[str]:
    return [region.key for region in found.sections]


def lines(blocks: tuple[Paragraph | Grid, ...]) -> list[int | None]:
    return [block.place.line for block in blocks]


def test_a_cover_on_three_lines_gives_year_body_and_level() -> None:
    cover = cut(
        "2024 年度\n\n北原省教育厅\n\n部门决算\n\n目 录\n第一部分 概况\n第一部分 概况\n一、部门职责\n管教育。"
    ).cover
    assert (cover.year, cover.department, cover.level) == (2024, "北原省教育厅", "部门")


@pytest.mark.parametrize(
    ("printed", "body", "year", "level"),
    [
        ("北原市第三中学2023年度单位决算", "北原市第三中学", 2023, "单位"),
        ("二〇二四年度\n北原市水务局\n部门决算公开", "北原市水务局", 2024, "部门"),
        ("2024年度\n部门决算\n部门名称：北原市第一监狱\n编制日期：2025年8月", "北原市第一监狱", 2024, "部门"),
        ("附件1\n北原市规划和自然\n资源局\n2024 年度部门决算\n2025年8月20日", "北原市规划和自然资源局", 2024, "部门"),
        ("中共北原市委宣传部（本级）2022年度部门决算报告", "中共北原市委宣传部（本级）", 2022, "部门"),
    ],
)
def test_covers_are_read_however_their_words_are_spread(printed: str, body: str, year: int, level: str) -> None:
    cover = cut(printed + "\n目录\n第一部分 概况\n一、职责\n第一部分 概况\n一、职责\n管事。").cover
    assert (cover.department, cover.year, cover.level) == (body, year, level)


def test_contents_are_not_mistaken_for_the_body() -> None:
    found = cut(
        "目录\n第一部分 概况\n- 一、部门职责\n第二部分 决算表\n- 一、收入支出决算总表\n"
        "第三部分 2024年度部门决算情况说明\n十、其他重要事项的情况说明\n（一）政府采购支出情况说明\n第四部分 名词解释\n"
        "第一部分 概况\n一、部门职责\n管教育。\n第二部分 决算表\n收入支出决算总表\n" + TABLE.format(number="01") + "\n"
        "第三部分 2024年度部门决算情况说明\n十、其他重要事项的情况说明\n（一）政府采购情况说明\n采购 5 万元。"
    )
    assert [(h.part, h.ordinal, h.title) for h in found.contents] == [
        ("第一部分", "", "概况"),
        ("第一部分", "一", "部门职责"),
        ("第二部分", "", "决算表"),
        ("第二部分", "一", "收入支出决算总表"),
        ("第三部分", "", "2024年度部门决算情况说明"),
        ("第三部分", "十", "其他重要事项的情况说明"),
        ("第三部分", "十（一）", "政府采购支出情况说明"),
        ("第四部分", "", "名词解释"),
    ]
    assert kinds(found) == ["收入支出决算总表"]
    assert [(s.key, s.heading.part, s.heading.ordinal) for s in found.sections] == [
        ("其他重要事项", "第三部分", "十"),
        ("政府采购", "第三部分", "十（一）"),
    ]
    assert found.rest == ()


def test_a_remark_in_brackets_that_is_closed_on_the_next_line_of_the_contents_is_one_title() -> None:
    found = cut(
        "目录\n第一部分 概况......1\n一、基本支出决算情况说明（按经济分类填列到款级科\n目）......16\n"
        "二、机构设置......17\n"
        "第一部分 概况\n一、基本支出决算情况说明（按经济分类填列到款级科目）\n管教育。\n二、机构设置\n设三个科室。"
    )
    titles = ["概况", "基本支出决算情况说明（按经济分类填列到款级科目）", "机构设置"]
    assert [h.title for h in found.contents] == titles
    assert [h.title for h in found.headings] == titles


def test_contents_with_dots_and_page_numbers_and_without_the_word_are_known_by_being_repeated() -> None:
    found = cut(
        "北原市教育局2024年度部门决算\n第一部分 概况……………1\n一、部门职责.........1\n二、机构设置 2\n"
        "第二部分 名词解释\t9\n第一部分 北原市教育局概况\n一、部门职责\n管教育。\n二、机构设置\n设三个科室。\n"
        "第二部分 名词解释\n一、基本支出：指日常支出。"
    )
    assert [h.title for h in found.contents] == ["概况", "部门职责", "机构设置", "名词解释"]
    assert [h.title for h in found.headings] == ["北原市教育局概况", "部门职责", "机构设置", "名词解释"]
    assert lines(found.glossary) == [12]
    assert found.cover.department == "北原市教育局"


def test_the_text_may_stand_before_the_tables() -> None:
    found = cut(
        "第二部分 2024年度部门决算情况说明\n一、收入支出决算总体情况说明\n总计 5 万元。\n"
        "第三部分 名词解释\n1.基本支出：指日常支出。\n第四部分 附表\n一、收入支出决算总表\n"
        + TABLE.format(number="01")
        + "\n三、支出决算表\n"
        + TABLE.format(number="03")
    )
    assert keys(found) == ["收入支出总体"]
    assert kinds(found) == ["收入支出决算总表", "支出决算表"]
    assert lines(found.glossary) == [5]


@pytest.mark.parametrize(
    "printed",
    [
        "收 入 支 出 决 算 总 表",
        "表1：收入支出决算总表",
        "一、收入支出决算总表（公开01表）",
        "2024年度收入支出决算总表",
        "北原市教育局收入支出决算总表",
        "收入支出决算\n总表",
        "收入支出决算总标",
        "公开01表\n收入支出决算总表",
        "收入支出决算总表\t\t",
    ],
)
def test_titles_of_tables_are_known_in_any_dress(printed: str) -> None:
    found = cut("北原市教育局\n2024年度部门决算\n第二部分 决算表\n" + printed + "\n" + TABLE.format(number="01"))
    assert kinds(found) == ["收入支出决算总表"]


def test_a_table_unknown_to_the_edition_is_kept_apart_and_unread() -> None:
    found = cut(
        "支出决算表\n"
        + TABLE.format(number="03")
        + "\n一般公共预算财政拨款项目支出决算表\n"
        + TABLE.format(number="09")
    )
    assert kinds(found) == ["支出决算表"]
    assert lines(found.tables[0].blocks) == [1, 2, 3, 4, 6]
    assert lines(found.rest) == [7, 8, 9, 10, 12]


def test_a_title_without_a_table_below_opens_nothing() -> None:
    found = cut("一、收入决算情况说明\n详见\n收入决算表\n收入合计 5 万元。\n二、支出决算情况说明\n支出 3 万元。")
    assert kinds(found) == []
    assert keys(found) == ["收入", "支出"]


def test_a_table_that_lost_its_title_is_known_by_its_columns() -> None:
    columns = "项目\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n合计\t5\t5\t\t\t\t"
    found = cut("收入支出决算总表\n" + TABLE.format(number="01") + "\n公开 03 表\n金额单位：万元\n" + columns)
    assert kinds(found) == ["收入支出决算总表", "支出决算表"]
    assert lines(found.tables[1].blocks) == [7, 8, 9]


def test_a_table_split_over_pages_stays_one() -> None:
    found = cut(
        "支出决算表\n公开03表\n项目\t合计\n205\t3\n- 7 -\n支出决算表（续表）\n公开03表\n208\t4\n注：本表反映支出"
    )
    assert kinds(found) == ["支出决算表"]
    assert len([block for block in found.tables[0].blocks if isinstance(block, Grid)]) == 2
    assert found.rest == ()


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("一、收入支出决算总体情况", "收入支出总体"),
        ("（二）关于 2024 年度收入决算情况的说明", "收入"),
        ("五、一般公共预算财政拨款支出决算情况说明（按功能分类填列到项级科目）", "一般公共预算支出"),
        ("七、2024年度“三公”经费支出情况说明", "三公"),
        ("十一、国有资产占用情况", "国有资产"),
        ("十、预算绩效管理情况", "绩效"),
        ("说明\n八、政府性基金预算财政拨款收入支出决算情\n况说明", "政府性基金"),
        ("六、一般公共预算财政拨款基本支出决算\n情况说明", "基本支出"),
        ("支出决算情况说明", "支出"),
        ("九、国有资本经营预算财政拨款支出情况说明：本年无此项支出。", "国有资本经营"),
    ],
)
def test_headings_of_the_text_are_known_in_other_words(printed: str, key: str) -> None:
    found = cut("第三部分 2024年度部门决算情况\n" + printed + "\n本年支出 5 万元，与上年持平。")
    assert keys(found) == [key]
    assert found.sections[0].blocks[-1].place.line in (3, 4, 5)


def test_run_in_headings_inside_a_section_stay_in_it() -> None:
    found = cut(
        "第三部分 部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n"
        "(一)一般公共预算财政拨款支出决算总体情况。支出 5 万元。\n"
        "（二）一般公共预算财政拨款支出决算结构情况\n支出 5 万元。\n"
        "七、财政拨款“三公”经费支出决算情况说明\n（一）“三公”经费财政拨款支出决算总体情况说明。\n支出 1 万元。"
    )
    assert keys(found) == ["一般公共预算支出", "三公"]
    assert lines(found.sections[0].blocks) == [3, 4, 5]


def test_other_matters_are_sections_of_their_own_also_when_the_text_runs_on_in_the_line() -> None:
    found = cut(
        "第三部分 部门决算情况说明\n十、其他重要事项的情况说明\n（一）机关运行经费支出情况说明。2024年度支出 5 万元。\n"
        "（二）政府采购支出情况\n支出 1 万元。\n（五）其他需要说明的情况\n无。"
    )
    assert [(s.key, s.heading.ordinal) for s in found.sections] == [
        ("其他重要事项", "十"),
        ("机关运行经费", "十（一）"),
        ("政府采购", "十（二）"),
        ("", "十（五）"),
    ]
    text = found.sections[1].blocks[0]
    assert isinstance(text, Paragraph)
    assert text.text == "2024年度支出 5 万元。"
    assert (text.place.line, text.place.start) == (3, 16)


def test_a_heading_glued_behind_the_paragraph_before_it_is_found() -> None:
    found = cut("三、支出决算情况说明\n支出合计 5 万元。四、财政拨款收入支出决算总体情况说明\n总计 7 万元。")
    assert keys(found) == ["支出", "财政拨款总体"]
    assert [lines(section.blocks) for section in found.sections] == [[2], [3]]


def test_parts_numbered_一_and_sections_numbered_in_brackets_are_one_level_down() -> None:
    found = cut(
        "北原县财政局2024年度部门决算\n一、部门概况\n（一）部门职责\n管财政。\n二、2024年度部门决算表\n收入决算表\n"
        + TABLE.format(number="02")
        + "\n三、2024年度部门决算情况说明\n（一）收入支出决算总体情况说明\n总计 5 万元。\n"
        "（二）收入决算情况说明\n收入 5 万元。\n（十）其他重要事项的情况说明\n"
        "1.政府采购情况\n采购 5 万元。\n2.采购比上年增加 1 万元。\n四、名词解释\n（一）基本支出：指日常支出。"
    )
    assert keys(found) == ["收入支出总体", "收入", "其他重要事项", "政府采购"]
    assert found.sections[3].heading.ordinal == "（十）、1"
    assert len(found.sections[3].blocks) == 2
    assert kinds(found) == ["收入决算表"]
    assert lines(found.organisation) == [3, 4]
    assert len(found.glossary) == 1


FORM = (
    "（2024年度）\n项目名称\t{name}\t\n主管部门\t教育局\t\n项目资金\t年初预算数\t\n一级指标\t二级指标\t\n总分\t100\t90"
)


def test_forms_are_cut_at_their_titles_and_numbered_as_printed_or_in_order() -> None:
    found = cut(
        "第五部分 附件\n北原市教育局2024年度项目支出绩效自评表。\n北原市教育局2024年项目支出绩效自评表目录\n"
        "1. 修缮\t项目4\n2. 培训\t项目5\n"
        "项目支出绩效自评表（项目4）\n"
        + FORM.format(name="修缮")
        + "\n绩效指标\n产出\t5\n项目支出绩效自评表\n"
        + FORM.format(name="培训")
    )
    assert [form.number for form in found.evaluations] == [4, 5]
    assert lines(found.catalogue) == [3, 4]
    assert found.evaluations[0].blocks[-1].place.line == 14
    assert found.rest == ()


def test_two_forms_in_one_grid_without_a_title_between_them_are_two() -> None:
    grid = "\n".join(FORM.format(name=name).split("\n", 1)[1] for name in ("修缮", "培训"))
    found = cut("第五部分 附件\n项目支出绩效自评表\n" + grid)
    assert [form.number for form in found.evaluations] == [1, 2]


def test_glossary_terms_named_like_sections_do_not_end_the_glossary() -> None:
    found = cut(
        "第四部分 名词解释\n一、收入支出\n指全部收支。\n十一、机关运行经费\n指日常公用经费。\n第五部分 附件\n无"
    )
    assert lines(found.glossary) == [2, 3, 4, 5]
    assert found.sections == ()


def test_page_numbers_are_left_out_and_a_lone_figure_is_not() -> None:
    found = cut("三、支出决算情况说明\n支出合计\n- 3 -\n5 万元。\n第 4 页 共 20 页\n其中\n58\n万元已付。")
    assert lines(found.sections[0].blocks) == [2, 4, 6, 7, 8]


def test_the_title_of_the_report_at_the_head_of_every_page_is_left_out() -> None:
    found = cut(
        "2024年度\n北原市教育局\n部门决算\n三、支出决算情况说明\n支出比上年减少\n"
        "北原市教育局2024年度部门决算\n- 3 -\n5 万元。"
    )
    assert lines(found.sections[0].blocks) == [5, 8]
    assert found.rest == ()


def test_every_block_of_the_real_report_has_its_part() -> None:
    if not REPORT.exists():
        pytest.skip("the published report under ../shared is not here")
    from juesuan.readers import read_document

    found = outline(read_document(REPORT), load("national"))
    assert found.rest == ()
    assert (found.cover.year, found.cover.level) == (2024, "部门")
    assert len(found.contents) == 30
    assert len(found.tables) == 9
    assert len(found.sections) == 14
    assert [form.number for form in found.evaluations] == list(range(1, 27))


def test_empty_tables_that_lost_their_titles_are_told_apart_by_their_notes() -> None:
    columns = "项目\t科目名称\t本年支出合计\t基本支出\t项目支出\n合计\t\t\t\t"
    found = cut(
        f"支出决算表\n{TABLE.format(number='03')}\n公开 09 表\n金额单位：元\n{columns}\n"
        "注：本表反映国有资本经营预算支出情况"
    )
    assert kinds(found) == ["支出决算表", "国有资本经营预算财政拨款支出决算表"]


def test_a_table_with_its_title_wins_over_one_recognised_by_its_columns() -> None:
    columns = (
        "项目\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n合计\t\t5\t5"
    )
    found = cut(f"第二部分 决算表\n公开 08 表\n金额单位：元\n{columns}\n支出决算表\n{TABLE.format(number='03')}")
    assert [region.blocks[0].place.line for region in found.tables] == [6]
    assert lines(found.rest) == [2, 3, 4]


def test_text_whose_first_heading_was_lost_is_a_section_without_a_key() -> None:
    found = cut(
        "第三部分 部门决算情况说明\n2024年度收、支总计 5 万元，比上年增加 1 万元。\n二、收入决算情况说明\n收入 5 万元。"
    )
    assert keys(found) == ["", "收入"]


def test_other_matters_are_found_when_the_heading_over_them_was_lost() -> None:
    found = cut(
        "第三部分 部门决算情况说明\n九、国有资本经营预算财政拨款支出情况说明\n无。\n"
        "（一）机关运行经费支出情况说明\n支出 5 万元。"
    )
    assert [(s.key, s.heading.ordinal) for s in found.sections] == [("国有资本经营", "九"), ("机关运行经费", "（一）")]


def test_a_heading_printed_in_one_line_with_the_next_is_cut_off() -> None:
    found = cut(
        "第三部分 部门决算情况说明\n"
        "五、一般公共预算财政拨款支出决算情况说明（一）一般公共预算财政拨款支出决算总体情况。5 万元。\n"
        "十、其他重要事项的情况说明（一）机关运行经费支出情况说明 2024年度支出 5 万元。"
    )
    assert keys(found) == ["一般公共预算支出", "其他重要事项", "机关运行经费"]
    assert [len(section.blocks) for section in found.sections] == [1, 0, 1]


def test_a_glossary_and_a_catalogue_are_known_without_the_parts_they_stand_in() -> None:
    found = cut(
        "三、支出决算情况说明\n支出 5 万元。\n1.财政拨款收入：指财政当年拨付的资金。\n2.基本支出：指日常支出。\n"
        "北原市教育局项目支出绩效自评表目录\n1. 修缮\t项目1\n2. 培训\t项目2"
    )
    assert lines(found.sections[0].blocks) == [2]
    assert lines(found.glossary) == [3, 4]
    assert lines(found.catalogue) == [5, 6]


def test_titles_of_tables_that_are_not_in_the_file_are_headings_and_no_loose_lines() -> None:
    found = cut(
        "第三部分 情况说明\n三、支出决算情况说明\n支出 5 万元。\n第四部分 附表\n一、收入支出决算总表\n二、收入决算表"
    )
    assert found.rest == ()
    assert [h.title for h in found.headings][-2:] == ["收入支出决算总表", "收入决算表"]
