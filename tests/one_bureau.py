"""An invented bureau of a county: its nine tables in 万元 as a page, for texts in the wording of different places.

The printed rows are those with amounts, as many offices print them; every identity between the tables holds.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

NAME, YEAR = "青江县水务局", 2023
Cell = str | int | float

# 科目、名称、本年支出、其中基本支出、其中非财政拨款支出、当年其他收入
SPENDING = (
    ("208", "社会保障和就业支出", 9840, 9840, 0, 0),
    ("20805", "行政事业单位养老支出", 9360, 9360, 0, 0),
    ("2080505", "机关事业单位基本养老保险缴费支出", 6240, 6240, 0, 0),
    ("2080506", "机关事业单位职业年金缴费支出", 3120, 3120, 0, 0),
    ("20899", "其他社会保障和就业支出", 480, 480, 0, 0),
    ("2089999", "其他社会保障和就业支出", 480, 480, 0, 0),
    ("210", "卫生健康支出", 3560, 3560, 0, 0),
    ("21011", "行政事业单位医疗", 3560, 3560, 0, 0),
    ("2101101", "行政单位医疗", 3560, 3560, 0, 0),
    ("212", "城乡社区支出", 30000, 0, 0, 0),
    ("21208", "国有土地使用权出让收入安排的支出", 30000, 0, 0, 0),
    ("2120899", "其他国有土地使用权出让收入安排的支出", 30000, 0, 0, 0),
    ("213", "农林水支出", 109050, 61230, 1000, 1250),
    ("21303", "水利", 109050, 61230, 1000, 1250),
    ("2130301", "行政运行", 61230, 61230, 0, 0),
    ("2130306", "水利工程运行与维护", 28000, 0, 0, 0),
    ("2130399", "其他水利支出", 19820, 0, 1000, 1250),
    ("221", "住房保障支出", 4188, 4188, 0, 0),
    ("22102", "住房改革支出", 4188, 4188, 0, 0),
    ("2210201", "住房公积金", 4188, 4188, 0, 0),
)
FUND = "212"
PERSONNEL = (
    ("301", "工资福利支出", 62606),
    ("30101", "基本工资", 21000),
    ("30102", "津贴补贴", 15018),
    ("30103", "奖金", 9000),
    ("30108", "机关事业单位基本养老保险缴费", 6240),
    ("30109", "职业年金缴费", 3120),
    ("30110", "职工基本医疗保险缴费", 3560),
    ("30112", "其他社会保障缴费", 480),
    ("30113", "住房公积金", 4188),
    ("303", "对个人和家庭的补助", 1412),
    ("30305", "生活补助", 1412),
)
RUNNING = (
    ("302", "商品和服务支出", 14800),
    ("30201", "办公费", 2200),
    ("30205", "水费", 120),
    ("30206", "电费", 680),
    ("30207", "邮电费", 800),
    ("30211", "差旅费", 3000),
    ("30213", "维修（护）费", 1200),
    ("30216", "培训费", 300),
    ("30217", "公务接待费", 450),
    ("30228", "工会经费", 960),
    ("30229", "福利费", 1120),
    ("30231", "公务用车运行维护费", 1370),
    ("30239", "其他交通费用", 2600),
)
GENERAL, BASIC, ALL, EARNED = 125638, 78818, 156638, 156888  # 万元 with two decimals, without the point


def page(text: str) -> str:
    """The text and the nine tables as one page of HTML."""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines()) + "".join(_tables())
    head = f"<meta charset=utf-8><title>{NAME}{YEAR}年度部门决算</title>"
    return f"<html><head>{head}</head><body>{body}</body></html>"


def _of(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100:02d}" if hundredths else ""


def _table(title: str, number: int, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (heads, *rows))
    about = f"部门：{NAME}　{YEAR}年度　单位：万元"
    return f"<p>{title}</p><p>公开{number:02d}表</p><p>{about}</p><table border=1>{lines}</table>"


def _tables() -> list[str]:
    ordinals = {"208": ("八", 38, 40), "210": ("九", 39, 41), "212": ("十一", 41, 43), "213": ("十二", 42, 44)}
    ordinals["221"] = ("十九", 49, 51)
    classes = [
        (f"{ordinals[c][0]}、{name}", c, total, other) for c, name, total, _, other, _ in SPENDING if len(c) == 3
    ]
    left: list[list[Cell]] = [
        ["一、一般公共预算财政拨款收入", 1, _of(GENERAL)],
        ["二、政府性基金预算财政拨款收入", 2, _of(30000)],
        ["三、国有资本经营预算财政拨款收入", 3, ""],
        ["四、上级补助收入", 4, ""],
        ["五、事业收入", 5, ""],
        ["八、其他收入", 8, _of(1250)],
    ]
    right: list[list[Cell]] = [["一、一般公共服务支出", 31, ""]]
    right += [[name, ordinals[code][1], _of(total)] for name, code, total, _ in classes]
    overall = [["栏次", "", "1", "栏次", "", "2"], *([*a, *b] for a, b in zip(left, right, strict=True))]
    overall += [
        ["本年收入合计", 27, _of(EARNED), "本年支出合计", 57, _of(ALL)],
        ["使用非财政拨款结余（含专用结余）", 28, "", "结余分配", 58, ""],
        ["年初结转和结余", 29, _of(4520), "年末结转和结余", 59, _of(4770)],
        ["总计", 30, _of(161408), "总计", 60, _of(161408)],
    ]
    income: list[list[Cell]] = [
        ["栏次", "", *range(1, 8)],
        ["合计", "", _of(EARNED), _of(155638), "", "", "", "", _of(1250)],
    ]
    spent: list[list[Cell]] = [
        ["栏次", "", *range(1, 7)],
        ["合计", "", _of(ALL), _of(BASIC), _of(ALL - BASIC), "", "", ""],
    ]
    general: list[list[Cell]] = [["栏次", "", 1, 2, 3], ["合计", "", _of(GENERAL), _of(BASIC), _of(GENERAL - BASIC)]]
    for code, name, total, basic, other, earned in SPENDING:
        income.append([code, name, _of(total - other + earned), _of(total - other), "", "", "", "", _of(earned)])
        spent.append([code, name, _of(total), _of(basic), _of(total - basic), "", "", ""])
        if not code.startswith(FUND):
            general.append([code, name, _of(total - other), _of(basic), _of(total - other - basic)])
    heads = ["一、一般公共预算财政拨款", "二、政府性基金预算财政拨款", "三、国有资本经营预算财政拨款", "", ""]
    amounts = [GENERAL, 30000, 0, 0, 0]
    appropriation: list[list[Cell]] = []
    for n, (name, code, total, other) in enumerate(classes):
        columns = ["", _of(total)] if code == FUND else [_of(total - other), ""]
        head = [heads[n], n + 1 if heads[n] else "", _of(amounts[n])]
        appropriation.append([*head, name, ordinals[code][2], _of(total - other), *columns, ""])
    sums: list[Cell] = [_of(GENERAL + 30000), _of(GENERAL), _of(30000), ""]
    appropriation += [
        ["本年收入合计", 27, _of(GENERAL + 30000), "本年支出合计", 59, *sums],
        ["年初财政拨款结转和结余", 28, "", "年末财政拨款结转和结余", 60, "", "", "", ""],
        ["总计", 32, _of(GENERAL + 30000), "总计", 64, *sums],
    ]
    basics: list[list[Cell]] = []
    for n in range(max(len(PERSONNEL), len(RUNNING))):
        one = PERSONNEL[n] if n < len(PERSONNEL) else ("", "", 0)
        other_half = RUNNING[n] if n < len(RUNNING) else ("", "", 0)
        basics.append([one[0], one[1], _of(one[2]), other_half[0], other_half[1], _of(other_half[2])])
    basics.append(["人员经费合计", "", _of(64018), "公用经费合计", "", _of(14800)])
    three = ["因公出国（境）费", "公务用车购置及运行费小计", "公务用车购置费", "公务用车运行费", "公务接待费"]
    trips: list[Cell] = [_of(2000), "", _of(1500), "", _of(1500), _of(500)]
    trips += [_of(1820), "", _of(1370), "", _of(1370), _of(450)]
    fund: list[list[Cell]] = [["合计", "", "", _of(30000), _of(30000), "", _of(30000), ""]]
    fund += [[c, n, "", _of(t), _of(t), "", _of(t), ""] for c, n, t, *_ in SPENDING if c.startswith(FUND)]
    none = f"<p>注：本部门{YEAR}年度无国有资本经营预算财政拨款支出，故本表为空。</p>"
    by_code = ["科目编码", "科目名称"]
    sides = ["项目", "行次", "决算数", "项目", "行次", "决算数"]
    sources = ["财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
    uses = ["基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    funds = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    flows = ["年初结转和结余", "本年收入", "本年支出小计", "基本支出", "项目支出", "年末结转和结余"]
    half = ["科目编码", "科目名称", "决算数"]
    parts = ["本年支出合计", "基本支出", "项目支出"]
    return [
        _table("收入支出决算总表", 1, sides, overall),
        _table("收入决算表", 2, [*by_code, "本年收入合计", *sources], income),
        _table("支出决算表", 3, [*by_code, "本年支出合计", *uses], spent),
        _table("财政拨款收入支出决算总表", 4, ["项目", "行次", "金额", "项目", "行次", *funds], appropriation),
        _table("一般公共预算财政拨款支出决算表", 5, [*by_code, *parts], general),
        _table("一般公共预算财政拨款基本支出决算表", 6, [*half, *half], basics),
        _table(
            "一般公共预算财政拨款“三公”经费支出决算表",
            7,
            ["预算数合计", *three, "决算数合计", *three],
            [list(range(1, 13)), trips],
        ),
        _table("政府性基金预算财政拨款收入支出决算表", 8, [*by_code, *flows], fund),
        _table("国有资本经营预算财政拨款支出决算表", 9, [*by_code, *parts], [["合计", "", "", "", ""]]) + none,
    ]
