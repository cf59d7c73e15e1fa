"""Charts show every amount of the accounts, in words as well as in length, and stay readable whatever the amounts."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from juesuan.accounts import FinalAccounts, Row, Table
from juesuan.amount import Amount, print_money
from juesuan.facts import Figure
from juesuan.writers.charts import charts, left_out
from juesuan.writers.charts.chart import percent, short_money
from tests.rule_examples import sample

SVG = "{http://www.w3.org/2000/svg}"
TOTALS, SPENDING = "收入支出决算总表", "支出决算表"


def table(kind: str, columns: tuple[str, ...], amounts: dict[tuple[str, str], int]) -> Table:
    rows = tuple(Row(key) for key in dict.fromkeys(row for row, _ in amounts))
    cells = {at: Figure(f"{kind}[{at[0]}].{at[1]}", "", Amount(fen)) for at, fen in amounts.items()}
    return Table(kind, rows, columns, cells)


def accounts(income: dict[str, int], outgo: dict[str, int], **more: object) -> FinalAccounts:
    amounts = {(row, "收入"): fen for row, fen in income.items()} | {(row, "支出"): fen for row, fen in outgo.items()}
    totals = table(TOTALS, ("收入", "支出"), amounts)
    return replace(FinalAccounts(department="某厅", year=2024, tables={TOTALS: totals}), **more)


def drawn(of: FinalAccounts, name: str):
    return next(chart for chart in charts(of) if chart.name == name)


def texts(svg: str) -> list[tuple[int, int, int, str]]:
    """Left edge, right edge, base line and words of every line of text, white outlines left out."""
    from juesuan.writers.charts.svg import breadth

    found = []
    for node in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        if node.get("aria-hidden"):
            continue
        x, y, words = int(node.get("x")), int(node.get("y")), node.text or ""
        wide = breadth(words, int(node.get("font-size")))
        left = x - {"end": wide, "middle": wide // 2}.get(node.get("text-anchor", ""), 0)
        found.append((left, left + wide, y, words))
    return found


def collisions(svg: str) -> list[tuple[str, str]]:
    lines = texts(svg)
    return [
        (a[3], b[3])
        for n, a in enumerate(lines)
        for b in lines[:n]
        if abs(a[2] - b[2]) < 120 and a[0] < b[1] and b[0] < a[1]
    ]


@pytest.fixture(scope="module")
def report():
    return sample().accounts


def test_every_chart_is_plain_svg_with_title_and_description(report):
    for chart in charts(report):
        root = ElementTree.fromstring(chart.svg)
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
            *("svg", "title", "desc", "rect", "path", "line", "circle", "text")
        }
        assert root.find(f"{SVG}title").text == chart.title
        assert root.find(f"{SVG}desc").text == chart.alt
        assert "http" not in chart.svg.replace("http://www.w3.org/2000/svg", "")
        lengths = r' (x|y|x1|x2|y1|y2|cx|cy|r|d|width|height)="[^"]*\.'
        assert not re.search(lengths, chart.svg), "geometry is whole numbers"


def test_the_same_accounts_give_the_same_bytes(report):
    assert charts(report) == charts(replace(report))


def test_names_of_charts_are_unique(report):
    names = [chart.name for chart in charts(report)]
    assert len(names) == len(set(names))


def test_every_amount_above_zero_of_the_table_of_totals_is_in_the_flow(report):
    rows = drawn(report, "chart-flow").rows
    totals = report.tables[TOTALS]
    for row in totals.rows:
        fen = totals.figure(row.key, "收入").grains
        if fen and not row.key.endswith("计"):
            assert ("来源", row.key, print_money(fen, report.denomination)) in rows


def test_classes_add_up_to_the_expenditure_of_the_year(report):
    chart = drawn(report, "chart-classes")
    whole = report.tables[TOTALS].figure("本年支出合计", "支出").grains
    assert chart.rows[-1][2] == print_money(whole, report.denomination)


def test_words_never_lie_over_each_other(report):
    for chart in charts(report):
        assert collisions(chart.svg) == [], chart.name


def test_tiny_amounts_beside_huge_ones_are_still_seen():
    chart = drawn(accounts({"事业收入": 10**14}, {"201": 10**14 - 1, "205": 1}), "chart-classes")
    widths = [int(node.get("width")) for node in ElementTree.fromstring(chart.svg).iter(f"{SVG}rect")][1:]
    assert min(widths) == 12
    assert "0.01元，占不足0.01%" in chart.svg


def test_amounts_below_zero_are_listed_and_never_drawn_as_a_flow():
    chart = drawn(accounts({"事业收入": 300_00, "年初结转和结余": -100_00}, {"201": 200_00}), "chart-flow")
    assert "负数不画成流量，只列出：年初结转和结余-100元" in chart.svg
    assert ("来源", "年初结转和结余", "-100.00") in chart.rows
    assert 'height="-' not in chart.svg


def test_bars_below_zero_go_to_the_left():
    chart = drawn(accounts({"事业收入": 1}, {"201": 300_00, "205": -100_00}), "chart-classes")
    wide, narrow = list(ElementTree.fromstring(chart.svg).iter(f"{SVG}rect"))[1:]
    assert int(narrow.get("x")) + int(narrow.get("width")) == int(wide.get("x"))


def test_two_sides_that_differ_are_said_to():
    chart = drawn(accounts({"事业收入": 300_00}, {"201": 200_00}), "chart-flow")
    assert "两边不相等" in chart.svg


def test_all_classes_at_once_keep_their_labels_apart():
    from juesuan.codes import function_codes

    classes = [code for code in function_codes() if len(code) == 3 and code < "230"]
    of = accounts({"事业收入": 5}, {code: 10 ** (n % 12) for n, code in enumerate(classes)})
    for name in ("chart-flow", "chart-classes"):
        assert collisions(drawn(of, name).svg) == []


def test_sixty_projects_stand_in_two_charts(report):
    forms = report.evaluations
    some = tuple(replace(forms[n % len(forms)], number=n + 1, name="很长的项目名称" * (n % 9)) for n in range(60))
    made = [chart for chart in charts(replace(report, evaluations=some)) if chart.name.startswith("chart-projects")]
    assert [len(chart.rows) for chart in made] == [30, 30]
    assert [collisions(chart.svg) for chart in made] == [[], []]


def test_hostile_words_stay_words(report):
    form = replace(report.evaluations[0], name='</svg><script>alert("1")</script>\x00\x0b&')
    of = replace(report, evaluations=(form,), department="<b>&amp;")
    for chart in charts(of):
        root = ElementTree.fromstring(chart.svg)
        assert not [node for node in root.iter() if node.tag.endswith(("script", "b"))]


def test_what_cannot_be_drawn_is_left_out_with_its_reason():
    assert charts(FinalAccounts()) == ()
    assert [bool(missing.title and missing.reason) for missing in left_out(FinalAccounts())] == [True] * 5
    nothing = accounts({"事业收入": 0}, {"201": 0})
    assert "都是零" in left_out(nothing)[0].reason


def test_change_is_taken_from_last_years_accounts_where_there_are_any():
    now, before = accounts({"总计": 300_00}, {"总计": 300_00}), accounts({"总计": 200_00}, {"总计": 200_00})
    chart = next(chart for chart in charts(now, before) if chart.name == "chart-changes")
    assert chart.rows[0] == ("收支总计", "200.00", "300.00", "100.00", "50%")


def test_change_is_worked_out_from_the_text_otherwise(report):
    chart = drawn(report, "chart-changes")
    assert chart.rows
    for _, before, now, difference, _ in chart.rows:
        amounts = [Amount.parse(words).fen for words in (before, now, difference)]
        assert amounts[0] + amounts[2] == amounts[1]


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "0元"),
        (5, "0.05元"),
        (-123456, "-1234.56元"),
        (3500_0000_00, "3500万元"),
        (265690140, "265.69万元"),
        (46778226628, "4.68亿元"),
    ],
)
def test_amounts_are_said_in_the_unit_people_use(fen, words):
    assert short_money(fen) == words


def test_a_share_that_is_not_nothing_is_not_said_to_be_zero():
    assert [percent(0, 5), percent(1, 10**9), percent(1, 3), percent(1, 0)] == ["0%", "不足0.01%", "33.33%", "—"]
