"""Reports of other places and years as they are printed: what is no mistake there is not told as one."""

from __future__ import annotations

from pathlib import Path

import pytest

import juesuan
from juesuan.finding import Finding, Verdict
from tests.generate.same import random_report
from tests.generate.text import render

KINDERGARTEN = """示例市幼儿园{year}年度部门决算公开
一、示例市幼儿园概况
（一）主要职能
开展保教工作。
二、示例市幼儿园{year}年度部门决算情况说明
（一）收入决算情况
{year}年度，本单位收入为1687.45万元，其中：财政拨款收入1516.64万元，占{share}%；事业收入170.81万元，占10.12%。
（二）支出决算情况
{year}年度，本单位支出为1942.57万元。其中：基本支出1121.09万元，占57.71%；项目支出821.48万元，占42.29%。
"""
VISITS = """示例镇人民政府2023年度一般公共预算财政拨款“三公”经费支出决算情况说明
（一）一般公共预算财政拨款“三公”经费支出决算总体情况说明
示例镇人民政府2023年度一般公共预算财政拨款“三公”经费支出预算为30.8万元，支出决算为25.7万元，完成预算的83.44%。
（二）一般公共预算财政拨款“三公”经费支出决算具体情况说明
示例镇人民政府2023年度一般公共预算财政拨款“三公”经费支出决算中，因公出国（境）费支出决算0万元，占0%；\
公务接待费支出决算16.3万元，占63.42%；公务用车购置及运行维护费支出决算9.4万元，占36.58%。具体情况如下：
1.因公出国（境）费支出0万元。
2.公务接待费支出16.3万元，与2023年度预算相比，增加1.5万元，增长1,010.14%，增长的原因是检查增多。
"""
TOTALS = """示例中心2023年度单位决算
第三部分 2023年度单位决算情况说明
一、2023年度收入支出决算总体情况
（一）本单位2023年度总收入390.55万元，其中本年收入390.55万元，较2022年度决算数减少175.26万元，下降30.98%。
收入具体情况如下：
1.一般公共预算财政拨款收入390.55万元。较2022年度决算数减少175.26万元，下降30.98%，主要原因是3名职工退休。
"""


def check(text: str, tmp_path: Path) -> Verdict:
    path = tmp_path / "report.txt"
    path.write_text(text, "utf-8")
    return juesuan.check(path)


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("year", [2016, 2018, 2023])
def test_sums_and_shares_hold_in_every_year(year: int, tmp_path: Path) -> None:
    assert "R-26-01" not in codes(check(KINDERGARTEN.format(year=year, share="89.88"), tmp_path).findings)
    assert "R-26-01" in codes(check(KINDERGARTEN.format(year=year, share="98.88"), tmp_path).findings)


def test_rules_that_came_later_are_listed_as_not_checked(tmp_path: Path) -> None:
    coverage = check(KINDERGARTEN.format(year=2017, share="89.88"), tmp_path).coverage
    late = {item.code for item in coverage.not_checked if "规则从 2019 年度起适用，报告是 2017 年度" in item.reason}
    assert "R-40-08" in late
    assert "R-26-01" not in late


def test_a_list_that_leaves_a_kind_out_does_not_add_up_to_the_whole(tmp_path: Path) -> None:
    found = codes(check(VISITS, tmp_path).findings)
    assert "R-26-04" not in found
    assert "R-20-21" not in found, "1,010.14% has its sign"


def test_a_page_of_the_three_expenses_knows_whose_it_is(tmp_path: Path) -> None:
    assert check(VISITS, tmp_path).document["department"] == "示例镇人民政府"


def test_a_total_whose_items_are_explained_needs_no_reason_of_its_own(tmp_path: Path) -> None:
    assert "R-40-08" not in codes(check(TOTALS, tmp_path).findings)
    bare = TOTALS.replace("，主要原因是3名职工退休", "")
    assert "R-40-08" in codes(check(bare, tmp_path).findings)


SITES = {
    "云南": "监督索引号53340000131801000\n{name}{year}年度{level}决算\n",
    "四川": "欢迎来到{name}\n国家三级医院\n{year}年度{name}{level}决算\n来源:{name}    发布时间:2024-09-24 16:08:34\n",
    "重庆": "| [ 索引号 ] | 115002300086863934/2025-00067 | [ 发文字号 ] | 无 |\n| [ 发布机构 ] | {name} | |\n"
    "{name}{year}年度{level}决算公开说明\n",
    "湖北": "部门乡镇信息公开 > 部门 > {name} > 法定主动公开内容 > 财政资金\n{name}{year}年{level}决算\n"
    "日期:2020-10-21 11:41 字体:[ ] 关闭窗口\n",
    "贵州": "索 引 号: 000014349/2025-503628 是否有效:\n发布机构: {name} 发文日期:\n"
    "{name}{year}年度{level}决算公开\n字号:[ ] [我要打印][关闭] 视力保护色:\n",
    "楚雄": "首页 >> 部门目录 >> {name} >> 财政信息 >> 正文\n  • 索引号:nyncj-/2020-09240013\n  • 发布日期:2020-09-24\n"
    "{name}{year}年度{level}决算公开\n监督索引号53230000449501000\n{name}{year}年度{level}决算目录\n",
    "版纳": "来源 :{name} 访问次数 :\n监督索引号53280011047601000\n{name}{year}年度\n{level}决算\n",
    "随州": "{name}{year}年决算公开报告\n决算公开目录\n",
    "陕西": "{name}{year}年{level}决算\n保密审查情况:已审查\n部门主要负责人审签情况:已审签\n",
}


@pytest.mark.parametrize("site", SITES)
def test_what_a_site_sets_before_a_report_changes_nothing(site: str, tmp_path: Path) -> None:
    _, report = random_report(4)
    text = render(report)
    path = tmp_path / "report.txt"
    path.write_text(text, "utf-8")
    plain = juesuan.read(path)
    lines = text.splitlines()
    body = lines[next(n for n, line in enumerate(lines) if "".join(line.split()) == "目录") :]
    front = SITES[site].format(name=plain.department, year=plain.year, level=plain.level)
    body = body[1:] if front.endswith("目录\n") else body
    path.write_text(front + "\n".join(body), "utf-8")
    read = juesuan.read(path)
    assert (read.department, read.year, read.level) == (plain.department, plain.year, plain.level)
    assert [h.title for h in read.contents] == [h.title for h in plain.contents]
    assert [section.key for section in read.sections] == [section.key for section in plain.sections]
    assert read.tables.keys() == plain.tables.keys()


CELLS = """示例中心2023年度一般公共预算财政拨款“三公”经费支出决算
一、2023年度一般公共预算财政拨款“三公”经费支出决算表
单位：万元
项 目 |
预 算 数 |
决 算 数 |
合 计 |
3 |
1.71 |
因公出国（境）费 |
|
|
公务接待费 |
1 |
0.53 |
公务用车购置及运行维护费 |
2 |
1.18 |
二、2023年度一般公共预算财政拨款“三公”经费支出情况说明
（一）一般公共预算财政拨款“三公”经费支出决算总体情况说明
示例中心2023年度“三公”经费支出预算为3万元，支出决算为1.71万元，完成预算的{share}%。
"""


def test_a_table_copied_a_cell_a_line_is_not_read_and_nothing_is_concluded_from_it(tmp_path: Path) -> None:
    right = check(CELLS.format(share=57), tmp_path)
    assert not [finding for finding in right.findings if finding.severity.value == "error"]
    assert any("每一格各占一行" in remark for remark in juesuan.read(tmp_path / "report.txt").remarks)
    assert "R-26-03" in codes(check(CELLS.format(share=43), tmp_path).findings), "the text is still checked"


def test_a_page_number_copied_as_its_field_is_no_part_of_a_title(tmp_path: Path) -> None:
    _, report = random_report(4)
    text = render(report)
    path = tmp_path / "report.txt"
    path.write_text(text, "utf-8")
    plain = juesuan.read(path)
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if "".join(line.split()) == "目录")
    titles = {heading.title for heading in plain.contents}
    for n in range(start + 1, start + len(titles) + 12):
        if any(title in lines[n] for title in titles):
            lines[n] = lines[n].rstrip("0123456789.… \t") + f" PAGEREF _Toc{25000 + n} h {n}"
    path.write_text("\n".join(lines), "utf-8")
    assert [heading.title for heading in juesuan.read(path).contents] == [h.title for h in plain.contents]
