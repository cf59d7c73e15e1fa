"""The screen: the cause first, nothing said twice, consequences at their places, 80 columns."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import juesuan
from juesuan.amount import Amount, Denomination
from juesuan.facts import Figure
from juesuan.finding import Cause, Coverage, Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.writers.telling import because, in_short, sense, stands, subject, why
from juesuan.writers.terminal import to_text
from juesuan.writers.wrapping import width

ROOT = Path(__file__).parents[1]
PLACE = Place(file="a.txt", part="第三部分 六", line=442, start=6, end=15, text="87179345元")


def _finding(message: str, **more: object) -> Finding:
    given: dict[str, object] = {
        "code": "R-20-23",
        "severity": Severity.ERROR,
        "title": "基本支出各经济类与基本支出表一致",
        "places": (PLACE,),
        "stated": "871元",
        "expected": "863.00",
        "difference": "8.00",
        "unit": "元",
        "hint": "改为基本支出表的数。",
        "basis": "算术关系",
    }
    return Finding(message=message, **{**given, **more})  # type: ignore[arg-type]


def test_a_message_that_repeats_the_figures_is_cut_to_its_reason() -> None:
    finding = _finding("第三部分 六 工资福利支出 决算数填报871元，应为863.00元（公开06表 301·金额 为 863.00）")
    assert because(finding) == "公开06表 301·金额 为 863.00"
    assert subject(finding) == "第三部分 六 工资福利支出 决算数"


def test_a_sum_in_figures_is_told_with_what_it_comes_to() -> None:
    finding = _finding("第三部分 六 合计填报871元，应为863.00元（800.00 + 63.00）")
    assert because(finding) == "800.00 + 63.00 = 863.00"


def test_a_blank_a_cut_off_number_and_a_broken_relation_are_told_too() -> None:
    assert because(_finding("第三部分 六 合计没有填数，应为863.00元（甲 为 863.00）")) == "甲 为 863.00"
    cut = _finding("第三部分 六 合计填报871.0元，末位数字显示不全，应为863.00元（甲 为 863.00）")
    assert because(cut) == "末位数字显示不全；甲 为 863.00"
    broken = _finding("第三部分 六 甲填报871元，使“合计 = 甲 + 乙”不成立；应为863.00元")
    assert because(broken) == "“合计 = 甲 + 乙”不成立"
    loose = _finding("第三部分 六 甲填报871元，计算得863.00元（1.00 ÷ 2.00），差额在四舍五入或截位可以解释的范围内")
    assert because(loose) == "1.00 ÷ 2.00 = 863.00；差额在四舍五入或截位可以解释的范围内"


def test_a_message_of_another_form_is_left_whole() -> None:
    message = "项目1有2项指标实际完成值空白而得分：“甲”、“乙”"
    finding = _finding(message, expected="", difference="")
    assert because(finding) == message
    assert subject(finding) == "第三部分 六"


def test_a_bound_is_not_said_to_be_what_should_stand_there() -> None:
    finding = _finding("第三部分 六 甲填报871元，不应大于863.00元（乙 为 863.00）")
    assert sense(finding) == "at_most"
    assert [name for name, _ in stands(finding)] == ["stated", "at_most", "difference"]
    assert in_short(finding) == "871元 → ≤ 863.00 元"


def test_the_cause_comes_first() -> None:
    finding = _finding("第三部分 六 甲填报871元，应为863.00元（乙 为 863.00）", cause=Cause("swapped", "疑有两位颠倒"))
    assert why(finding) == "疑有两位颠倒。乙 为 863.00"


def test_a_consequence_takes_one_line_with_its_place() -> None:
    amount = Figure("甲", "第三部分 六 甲 决算数", Amount.parse("871元", Denomination.YUAN), PLACE)
    below = _finding("第三部分 六 合计填报871元，应为863.00元（800.00 + 63.00）", operands=(amount,))
    top = _finding("第三部分 六 甲填报871元，应为863.00元（乙 为 863.00）", consequences=(below,))
    lines = to_text(Verdict({"path": "a.txt"}, Coverage(), (top,))).splitlines()
    at = next(n for n, line in enumerate(lines) if "由此引起 1 处" in line)
    assert lines[at + 1].strip() == "· 第三部分 六 合计　第 442 行　871元 → 863.00 元"


def test_the_example_fits_80_columns_and_repeats_no_figures() -> None:
    verdict = juesuan.check(ROOT / "examples/ningxia-hrss-2024")
    lines = to_text(verdict).splitlines()
    assert [line for line in lines if width(line) > 80 and "examples/" not in line] == []
    computed = [f for f in verdict.findings if f.workings and f.stated and f.expected]
    assert computed
    assert not [f.message for f in computed if f"填报{f.stated}" in because(f)]


@pytest.mark.parametrize("name", ["cli/words", "writers/terminal", "writers/explanation", "writers/html/words"])
def test_both_languages_have_the_same_words(name: str) -> None:
    data = tomllib.loads((ROOT / f"juesuan/{name}.toml").read_text("utf-8"))
    assert set(data["zh"]) == set(data["en"])
    assert all(data["en"].values())
