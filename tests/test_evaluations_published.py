"""All forms of a published report: counts, funds, scores, figures at their lines, and that no cell of them is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from juesuan.accounts import FUND_ROWS, Indicator, SelfEvaluation, Unread
from juesuan.amount import MILLION
from juesuan.document import Grid, GridCell, Paragraph
from juesuan.intake.evaluations import recognise_evaluation
from juesuan.performance.form import bare, is_fragment, is_frame, words
from juesuan.performance.levels import read_label
from juesuan.place import Place
from tests.form_blocks import blocks_of, forms_of

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
pytestmark = pytest.mark.skipif(not REPORT.exists(), reason="需要 ../shared/reports 下的真实公开报告")

# number: indicators filled in, empty rows of the form, and the total row of the funds with its score
FORMS = {
    1: (61, 5, "1051.68 990 927.65 10 94% 9.37", "92.87"),
    2: (25, 2, "479.8 479.8 345.35 10 71.98% 7.20", "90.00"),
    3: (17, 2, "1328 1600 1101.84 10 68.87% 6.89", "90.89"),
    4: (7, 2, "81.41 81.41 75.94 10 93.28% 9.3", "97.33"),
    5: (7, 2, "· 17.98 17.98 10 100% 10", "100"),
    6: (9, 2, "· 3494.85 2882.17 10 82% 8.2", "88.2"),
    7: (33, 0, "650 650 650 10 100% 10", "98"),
    8: (34, 2, "304.03 304.03 243.02 10 80% 8.0", "92.0"),
    9: (9, 2, "1263.32 1263.32 1189.31 10 94% 9.4", "93.4"),
    10: (13, 2, "822.28 822.28 757.05 10 92% 9.2", "96.2"),
    11: (44, 1, "257.76 257.76 190.63 10 73.96% 7.2", "89.2"),
    12: (14, 1, "155.43 155.43 148.84 10 95.76% 9.41", "96.41"),
    13: (8, 1, "45 45 45 10 100.00% 10", "97"),
    14: (8, 1, "43.25 43.25 27.09 10 62.64% 6.2", "88.2"),
    15: (8, 1, "94.8 94.8 94.2 10 99.37% 9.93", "96.93"),
    16: (14, 1, "90 90 90 10 100.00% 10", "97"),
    17: (29, 0, "374.16 372.46 335.6 10 90.10% 9", "93.9"),
    18: (19, 0, "396.73 386.73 298.67 10 77.23% 7.7", "93.7"),
    19: (14, 0, "50 50 12.89 10 25.78% 2.6", "82.2"),
    20: (11, 0, "· 13512 13061.32 10 96.66% 9", "98"),
    21: (9, 0, "· 7985.25 6177.85 10 77.37% 7.7", "93.7"),
    22: (15, 0, "5467.32 5467.32 4141.05 10 75.74% 7", "96"),
    23: (33, 2, "184 184 184 10 100% 10", "96"),
    24: (9, 10, "5 5 5 10 100% 10", "98"),
    25: (14, 5, "154.922079 147.25 144.093566 10 98% 9", "92"),
    26: (7, 9, "16.8 16.8 15.19 10 90% 9", "97"),
}

# form, line: second level, year's target, actual value, weight, score (· where nothing is printed)
_SPOTS = """
1 605 数量指标 700人次 · 0.6 0.6
1 608 数量指标 35套 48套 0.6 0.4
1 612 数量指标 10张 · 0.6 0
1 614 数量指标 1年 1年 0.6 0.6
1 629 质量指标 大力保障 大力保障 8.2 8.2
1 630 时效指标 年底前执行完毕 · 8.2 7.7
1 631 成本指标 170万元 169 0.6 0.5
1 639 成本指标 47.89万元 123.47 0.6 0.1
1 644 成本指标 1.05万元 0.6 0.6 0.6
1 648 成本指标 2.5万元 · 0.6 0
1 651 成本指标 30万元 7.91 0.6 0.2
1 656 成本指标 13万元 9 0.6 0.4
1 658 成本指标 10万元 · 0.6 0
1 663 可持续影响指标 全面推动 全面推动 15 15
1 666 服务对象满意度指标 96% >96% 10 10
2 688 数量指标 1项 · 1.5 0
2 697 质量指标 小于5% ≤5% 10 10
2 698 时效指标 2024年底 90%项目已完成 10 9
2 700 成本指标 36.38万元 · 1.5 0
2 702 成本指标 20万元 15万元 1.5 1.5
2 705 成本指标 40万元 52.62万元 1.5 1.3
3 739 质量指标 100% 100% 7 7
3 740 时效指标 确保达到 达到 7 7
3 741 成本指标 85814万元 85814万元 3 3
3 745 成本指标 300万元 · 3 3
3 746 成本指标 160万元 32.44万元 3 3
3 752 服务对象满意度指标 95% 95% 10 10
4 774 成本指标 80万元 75.94万元 15 13
4 778 可持续影响指标 极大夯实 极大夯实 15 15
5 798 时效指标 2024/12/31 · 10 10
5 799 成本指标 17.98万元 · 15 15
6 821 数量指标 11项 5项 5 3
6 830 可持续影响指标 不断提高 不断提高 15 15
6 831 服务对象满意度指标 ≥80% ≥80% 10 10
7 849 数量指标 1次 1次 1 0
7 862 数量指标 1次 1次 1 1
7 866 成本指标 7万元 0 1 0
7 877 成本指标 103万元 103万元 2 2
8 900 数量指标 9人 9人 15 12
8 913 数量指标 1年 1年 · ·
8 916 成本指标 74.2万元 72.5万元 15 12
8 926 成本指标 18.48万元 0万元 · ·
9 956 数量指标 50人 11人 · ·
10 987 数量指标 90场 1616场 · ·
11 1033 数量指标 7台 7台 · ·
11 1036 成本指标 3万元 5.56万元 15 11
11 1037 成本指标 2万元 0 · ·
11 1048 成本指标 8万元 17.68万元 · ·
12 1084 时效指标 024年12月31日前 2024年11月底前 10 10
12 1091 服务对象满意度指标 90%以上 95% 10 9
16 1189 成本指标 25万元 25万元 15 14
17 1214 数量指标 27857500条 20454900 2 1.5
17 1224 数量指标 1项 1项 2 2
17 1227 成本指标 0.04元每条 0.04元每条 2 2
17 1233 成本指标 2万元每月 2万元每月 2 2
17 1237 成本指标 10万元 10万元 2 2
18 1269 成本指标 2.5万元每人 0.45万元每人 3 2
18 1275 生态效益指标 增加至85% 增加至85% 8 8
19 1296 数量指标 96课时 15.5课时 5 1
20 1327 时效指标 按时完成 按时完成 9 9
21 1351 数量指标 17500人 13539 12 10
22 1385 成本指标 ≤1200元/场 1200元/场 5 5
22 1386 社会效益指标 良好 效果良好 7.5 7.5
22 1391 服务对象满意度指标 98% 考生对考试工作普遍满意 10 10
23 1414 数量指标 20次 6次 1 0.3
23 1415 数量指标 20000页 0 1 0
23 1424 成本指标 10万元 9.97万元 1 1
23 1428 成本指标 6万元 4.16元 1 0.7
23 1437 成本指标 2.7万元 2.06万元 1 0.8
23 1441 可持续影响指标 违规违纪人员0次 违规违纪人员0次 15 15
23 1442 服务对象满意度指标 ≤6次 规范投诉3次。 5 5
24 1475 社会效益指标 持续提高 · 8 8
24 1484 服务对象满意度指标 ≥95% · 10 8
25 1503 数量指标 1939.77平方米 1895.4平方米 8 7
25 1517 社会效益指标 持续提高 持续提高 7.5 7.5
25 1523 可持续影响指标 95% 95 7.5 7.5
25 1526 服务对象满意度指标 95% · 5 5
26 1545 数量指标 ≥90% 90% 15 15
26 1548 时效指标 100% 100% 15 15
26 1561 可持续影响指标 持续提高 持续提高 15 15
"""
SPOTS = tuple(_SPOTS.strip().splitlines())

# form, row of the funds: initial budget, full-year budget, executed, weight, rate, score
_FUNDS = """
1 上年结转资金 61.68 0 0 — — —
1 其他资金 · · · — — —
2 当年财政拨款 320 320 186.27 — · —
4 当年财政拨款 80 80 74.53 — — —
4 上年结转资金 1.41 1.41 1.41 — — —
5 当年财政拨款 · 17.98 17.98 — · —
5 其他资金 · · · — · —
6 上年结转资金 · 350.06 230.98 — · —
11 上年结转资金 17.76 17.76 17.71 — 99.72% —
14 当年财政拨款 10 10 0 — 0.00% —
18 当年财政拨款 305 295 208.15 — · —
19 其他资金 · · · — — —
20 当年财政拨款 · 13512 13061.32 — · —
22 其他资金 153 153 117.53 — 83.95% —
25 其他资金 84.922079 77.25 74.093566 — — —
26 当年财政拨款 · · · — · —
26 其他资金 16.8 16.8 · — — ·
"""
FUNDS = tuple(_FUNDS.strip().splitlines())

COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
Read = tuple[SelfEvaluation, tuple[Unread, ...], list[Paragraph | Grid]]


@cache
def forms() -> dict[int, Read]:
    found: dict[int, Read] = {}
    for number, text, line in forms_of(REPORT.read_text("utf-8")):
        blocks = blocks_of(text, line)
        found[number] = (*recognise_evaluation(blocks, number), blocks)
    return found


def shown(text: str) -> str:
    return text or "·"


def funds(form: SelfEvaluation, row: str) -> str:
    return " ".join(shown(form.funds[row, column].number.text) for column in COLUMNS)


def total(form: SelfEvaluation, column: str) -> int:
    """Sum of the weights or scores of a form with those of the execution, in millionths."""
    figures = [one.weight if column == "分值" else one.score for one in form.indicators]
    return form.funds["年度资金总额", column].grains + sum(figure.grains for figure in figures if figure is not None)


def test_all_forms_are_read_and_nothing_in_them_is_unread() -> None:
    assert list(forms()) == list(FORMS)
    assert [one.text for _, unread, _ in forms().values() for one in unread] == []


@pytest.mark.parametrize("number", FORMS)
def test_a_form_has_its_indicators_its_money_and_its_scores(number: int) -> None:
    form, _, _ = forms()[number]
    filled, empty, money, score = FORMS[number]
    assert sum(not one.is_placeholder for one in form.indicators) == filled
    assert sum(one.is_placeholder for one in form.indicators) == empty
    assert funds(form, "年度资金总额") == money
    assert form.total_weight is not None
    assert form.total_score is not None
    assert (form.total_weight.number.text, form.total_score.number.text) == ("100", score)
    assert (form.year, bool(form.name), bool(form.department), bool(form.unit)) == (2024, True, True, True)
    assert len(form.expected) > 15
    assert len(form.achieved) > 15
    assert "<p>" not in form.expected + form.achieved


@pytest.mark.parametrize("number", FORMS)
def test_the_parts_of_a_form_add_up_to_its_totals(number: int) -> None:
    """That the sums fit in all forms but one, whose printed total is wrong, shows that no points were misread."""
    form, _, _ = forms()[number]
    assert form.total_score is not None
    assert total(form, "分值") == 100 * MILLION
    slip = {4: 30_000}.get(number, 0)
    assert form.total_score.grains - total(form, "得分") == slip
    for level, weight in form.level_weights.items():
        assert sum(one.weight.grains for one in form.indicators if one.level1 == level and one.weight) == weight.grains


def test_indicators_are_counted_over_all_forms() -> None:
    found = [one for form, _, _ in forms().values() for one in form.indicators]
    real = [one for one in found if not one.is_placeholder]
    assert (len(real), len(found)) == (471, 524)
    shared = [one for one in real if one.group is not None]
    assert sum(one.weight is None for one in real) == sum(one.weight is None for one in shared) == 73
    assert {one.level1 for one in found} == {"产出指标", "效益指标", "满意度指标"}
    assert all(one.level2 for one in found)


def test_shared_weights_stand_on_the_first_row_of_their_group() -> None:
    sizes: dict[tuple[int, int], list[Indicator]] = {}
    for number, (form, _, _) in forms().items():
        for one in form.indicators:
            if one.group is not None:
                sizes.setdefault((number, one.group), []).append(one)
    assert {key: len(members) for key, members in sizes.items()} == {
        **{(8, 1): 14, (8, 2): 14, (9, 1): 2, (9, 2): 2, (10, 1): 4, (10, 2): 4},
        **{(11, 1): 19, (11, 2): 19, (16, 1): 4},
    }
    for first, *others in sizes.values():
        assert first.weight is not None
        assert all(one.weight is None and one.score is None for one in others)


@pytest.mark.parametrize("spot", SPOTS)
def test_an_indicator_is_read_at_its_line(spot: str) -> None:
    number, line, *expected = spot.split()
    form, _, _ = forms()[int(number)]
    (one,) = (one for one in form.indicators if one.place.line == int(line))
    points = [figure.number.text if figure is not None else "" for figure in (one.weight, one.score)]
    assert [shown(text) for text in (one.level2, one.target, one.achieved, *points)] == expected


@pytest.mark.parametrize("spot", FUNDS)
def test_a_row_of_funds_is_read_cell_by_cell(spot: str) -> None:
    number, row, expected = spot.split(" ", 2)
    assert funds(forms()[int(number)][0], row) == expected


def _places(form: SelfEvaluation) -> Iterator[Place]:
    """Every place the reading of a form points to."""
    yield form.place
    yield from form.places.values()
    for figure in (*form.funds.values(), *form.level_weights.values(), form.total_weight, form.total_score):
        if figure is not None:
            yield figure.place
    for one in form.indicators:
        yield one.place
        yield from one.places.values()
        yield from (figure.place for figure in (one.weight, one.score) if figure is not None)


def _is_printed_frame(text: str) -> bool:
    """Whether a cell is a heading or label of the blank form, which holds no data."""
    known = words()
    named = {*known.head, *known.fund_rows, *known.fund_columns, *known.goals, *known.indicator_columns, *known.total}
    if bare(text) in named or bare(re.sub(r"^其中[:：]", "", text)) in named or is_frame(text) or is_fragment(text):
        return True
    return re.fullmatch(r"（2024年度）|单位：万元", text) is not None or read_label(text) is not None


@pytest.mark.parametrize("number", FORMS)
def test_no_cell_of_a_form_is_lost(number: int) -> None:
    """Every cell stands at a place of the result, in the list of what is unread, or is a word of the blank form."""
    form, unread, blocks = forms()[number]
    at: dict[int, list[tuple[int, int]]] = {}
    for place in (*_places(form), *(one.place for one in unread)):
        at.setdefault(place.line or 0, []).append((place.start or 0, place.end or 0))
    cells = [cell for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row]
    cells += [GridCell(block.text, block.place) for block in blocks if isinstance(block, Paragraph)]
    printed = [cell for cell in cells if cell.text.strip()]
    assert len(printed) > 50
    for cell in printed:
        start, end = cell.place.start or 0, cell.place.end or 0
        covered = any(a < end and b > start for a, b in at.get(cell.place.line or 0, ()))
        if not covered:
            assert _is_printed_frame(cell.text.strip()), cell
            assert not re.search(r"\d", cell.text) or cell.text == "（2024年度）", cell


def test_places_hold_what_is_read_there() -> None:
    lines = REPORT.read_text("utf-8").split("\n")
    for form, _, _ in forms().values():
        for row in FUND_ROWS:
            for column in COLUMNS:
                figure = form.funds[row, column]
                if figure.number.text:
                    place = figure.place
                    assert lines[(place.line or 0) - 1][place.start : place.end] == figure.number.text
        for one in form.indicators:
            for place in one.places.values():
                assert lines[(place.line or 0) - 1][place.start : place.end] == place.text
            if one.score is not None:
                assert one.score.place.text == one.score.number.text


def test_the_forms_are_read_in_a_moment() -> None:
    cut = [(number, blocks) for number, (_, _, blocks) in forms().items()]
    best = 1.0
    for _ in range(5):
        begin = time.perf_counter()
        for number, blocks in cut:
            recognise_evaluation(blocks, number)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.15, f"{best * 1000:.0f} ms"
