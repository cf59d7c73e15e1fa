"""A file becomes final accounts: whole reports in other orders and words, half reports, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

import juesuan
from juesuan.accounts import FinalAccounts
from juesuan.amount import Denomination
from juesuan.errors import JuesuanError, NotFinalAccounts, UnreadableFile
from juesuan.intake import read

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"

SPENDING = """三、支出决算表
公开03表
单位名称：北原市第三中学
单位：万元
项目\t\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出
科目编码\t科目名称\t1\t2\t3\t4\t5\t6
\t合计\t130.50\t100.00\t30.50\t\t\t
2050203\t初中教育\t110.50\t80.00\t30.50\t\t\t
2210201\t住房公积金\t20.00\t20.00\t\t\t\t
注：本表反映单位本年度各项支出情况。
"""

SCHOOL = (
    """北原市第三中学
2024年度单位决算
目录
第一部分 单位概况
一、主要职能
二、机构设置
第二部分 2024年度单位决算情况说明
一、收入支出决算总体情况说明
三、支出决算情况说明
十、预算绩效管理情况
十一、其他重要事项的情况说明
第三部分 名词解释
第四部分 附表
三、支出决算表
第一部分 单位概况
一、主要职能
实施初中义务教育。
二、机构设置
北原市第三中学内设教务处、总务处等6个机构，无下属预算单位。
第二部分 2024年度单位决算情况说明
一、收入支出决算总体情况说明
2024年度收、支总计130.50万元。与2023年度相比，收、支总计各增
加10.50万元，增长8.75%。
三、支出决算情况说明
本年支出合计130.50万元，其中：基本支出100.00万元，占76.63%；

- 4 -

项目支出30.50万元，占23.37%。
十、预算绩效管理情况
绩效自评的项目1个，涉及预算金额30.50万元，平均得分98.00分。
十一、其他重要事项的情况说明
（一）机关运行经费支出情况
本单位不属于机关运行经费统计范围。
（二）国有资产占有使用情况说明
共有车辆0辆。
第三部分 名词解释
1.基本支出：指为保障机构正常运转而发生的支出。
第四部分 附表
"""
    + SPENDING
)


def accounts_of(folder: Path, text: str) -> FinalAccounts:
    path = folder / "report.txt"
    path.write_text(text, "utf-8")
    return juesuan.read(path)


def test_a_unit_in_万元_with_the_text_before_the_tables(tmp_path: Path) -> None:
    found = accounts_of(tmp_path, SCHOOL)
    assert (found.department, found.year, found.level) == ("北原市第三中学", 2024, "单位")
    assert found.denomination is Denomination.WAN
    assert found.edition == "national"
    assert [(s.heading.part, s.heading.ordinal, s.key) for s in found.sections] == [
        ("第二部分", "一", "收入支出总体"),
        ("第二部分", "三", "支出"),
        ("第二部分", "十", "绩效"),
        ("第二部分", "十一", "其他重要事项"),
        ("第二部分", "十一（一）", "机关运行经费"),
        ("第二部分", "十一（二）", "国有资产"),
    ]
    assert found.sections[1].paragraphs[0].text.count("占") == 2
    table = found.tables["支出决算表"]
    assert table.figure("合计", "本年支出合计").grains == 130_500_000
    assert table.figure("2210201", "基本支出").grains == 20_000_000
    assert [term.term for term in found.glossary] == ["基本支出"]
    assert len(found.contents) == 11
    assert found.unread == ()
    assert found.remarks == ()
    assert {claim.section for claim in found.claims} >= {"收入支出总体", "支出"}


def test_half_a_report_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    tables = accounts_of(tmp_path, SPENDING)
    assert (tables.department, tables.sections) == ("北原市第三中学", ())
    assert list(tables.tables) == ["支出决算表"]
    text = accounts_of(
        tmp_path, SCHOOL[SCHOOL.index("三、支出决算情况说明\n本年") : SCHOOL.index("第三部分 名词解释\n1")]
    )
    assert text.tables == {}
    assert text.denomination is Denomination.WAN
    assert [section.key for section in text.sections][:2] == ["支出", "绩效"]
    assert text.claims


BUDGET = """北原市教育局
2025年部门预算
目录
一、部门收支总表
二、机关运行经费情况说明
一、部门收支总表
单位：万元
收入\t预算数\t支出\t预算数
一般公共预算拨款\t5.00\t教育支出\t5.00
二、机关运行经费情况说明
2025年机关运行经费预算5.00万元，比2024年预算增加1.00万元。
"""


def test_a_budget_is_not_taken_for_final_accounts(tmp_path: Path) -> None:
    with pytest.raises(NotFinalAccounts, match=r"report\.txt.*预算") as caught:
        accounts_of(tmp_path, BUDGET)
    assert "决算公开文件" in caught.value.hint
    assert caught.value.place.file.endswith("report.txt")


@pytest.mark.parametrize(
    "text",
    [
        "关于做好2024年度部门决算公开工作的通知\n各部门：\n请于9月1日前公开部门决算，内容包括：\n一、收入支出决算总表；\n二、情况说明。\n",
        "目录\n第一部分 概况\n第二部分 2024年度部门决算表\n一、收入支出决算总表\n第三部分 2024年度部门决算情况说明\n",
        "今天天气很好。\n",
        "一、收入决算情况说明\n二、支出决算情况说明\n",
    ],
)
def test_notices_contents_and_other_texts_are_refused_with_the_next_step(text: str, tmp_path: Path) -> None:
    with pytest.raises(NotFinalAccounts, match=r"report\.txt") as caught:
        accounts_of(tmp_path, text)
    assert caught.value.hint


def test_a_missing_or_empty_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        juesuan.read(tmp_path / "nothing.txt")
    with pytest.raises(UnreadableFile):
        accounts_of(tmp_path, "")


def test_lines_that_belong_nowhere_are_listed_with_their_places(tmp_path: Path) -> None:
    stray = "第五部分 附件\n项目支出绩效评价报告摘要，共投入 30.50 万元。\n甲\t乙\n1\t2\n"
    found = accounts_of(tmp_path, SCHOOL + stray)
    start = SCHOOL.count("\n") + 1
    assert [(u.place.line, u.text) for u in found.unread] == [
        (start + 1, "项目支出绩效评价报告摘要，共投入 30.50 万元。"),
        (start + 2, "甲\t乙"),
        (start + 3, "1\t2"),
    ]


def test_a_mistake_of_ours_in_one_table_leaves_the_rest_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("行次")

    monkeypatch.setattr("juesuan.intake.tables.recognise_table", broken)
    found = accounts_of(tmp_path, SCHOOL)
    assert found.tables == {}
    assert len(found.remarks) == 1
    assert "支出决算表" in found.remarks[0]
    assert any("初中教育" in unread.text for unread in found.unread)
    assert found.claims


def test_an_edition_that_does_not_exist_is_an_error_with_the_names_there_are(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(SCHOOL, "utf-8")
    with pytest.raises(JuesuanError) as caught:
        read(path, "atlantis")
    assert "national" in caught.value.hint


@pytest.fixture(scope="module")
def real() -> FinalAccounts:
    if not REPORT.exists():
        pytest.skip("the published report under ../shared is not here")
    return juesuan.read(REPORT)


def test_the_real_report_gives_everything(real: FinalAccounts) -> None:
    assert (real.year, real.level, real.edition, real.denomination.value) == (2024, "部门", "ningxia-2024", "元")
    assert real.department.startswith("宁夏")
    assert len(real.tables) == 9
    assert all(not table.doubts for table in real.tables.values())
    assert len(real.sections) == 14
    assert len(real.organisation.units) == 9
    assert [figure.number.text for _, figure, _ in real.organisation.stated] == ["9", "8", "1", "4", "4"]
    assert len(real.glossary) == 13
    assert len(real.catalogue) == 26
    assert [form.number for form in real.evaluations] == list(range(1, 27))
    assert all(form.total_score is not None for form in real.evaluations)
    assert len(real.claims) > 150
    assert real.unread == ()
    assert real.remarks == ()


def test_places_in_the_real_report_are_exact(real: FinalAccounts) -> None:
    lines = REPORT.read_text("utf-8").split("\n")
    checked = 0
    figures = [claim.figure for claim in real.claims] + list(real.unbound)
    figures += [figure for table in real.tables.values() for figure in table.cells.values()]
    figures += [figure for _, figure, _ in real.organisation.stated]
    for figure in figures:
        place = figure.place
        if place.line is not None and place.text:
            assert lines[place.line - 1][place.start : place.end] == place.text, figure.key
            checked += 1
    assert checked > 400
