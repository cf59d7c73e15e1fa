"""Numbers of running text: with their units, and apart from years, dates, ordinals, codes and document numbers."""

from __future__ import annotations

import pytest

from juesuan.amount import Amount, Denomination, Number
from juesuan.narrative.clauses import clauses
from juesuan.narrative.tokens import Kind, plain, tokens


def seen(text: str) -> list[tuple[str, str]]:
    """Digits and unit of every number."""
    return [(token.digits, token.unit) for token in tokens(plain(text))[0]]


@pytest.mark.parametrize(
    "text",
    [
        "2024年度", "2024 年 12 月 31 日", "2023年7月数据", "2022-2024年", "1.教育支出", "（1）教育支出", "3、其他",
        "第3届", "第 2 期", "财预〔2016〕143号", "公开06表", "附件2", "2230105-国有企业", "2080101行政运行",
        "2230102-“三供一业”", "（208类）", "5年以上", "3个月", "12小时", "5G网络",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("467782266.28 元", [("467782266.28", "元")]),
        ("1,334,493.09万元", [("1,334,493.09", "万元")]),
        ("１，２３４．５６万元", [("1,234.56", "万元")]),
        ("占 98.98 ％", [("98.98", "%")]),
        ("0.39 万（含外宾", [("0.39", "万")]),
        ("6 台(套)", [("6", "台（套）")]),
        ("2 批次、26 人次", [("2", "批次"), ("26", "人次")]),
        ("得94.66分。", [("94.66", "分")]),
        ("94分别为", [("94", "")]),
        ("-12.5万元", [("-12.5", "万元")]),
        ("1.2024年收入5元", [("5", "元")]),
        ("**购置费**支出为179800元", [("179800", "元")]),
        ("<p>5</p>个", [("5", "个")]),
        ("9 辆,其中:领导干部用车 1 辆", [("9", "辆"), ("1", "辆")]),
    ],
)
def test_numbers_are_read_with_their_units(text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(text) == expected


def test_a_threshold_is_a_condition_and_no_amount() -> None:
    found, _ = tokens(plain("单价100万元（含）以上设备（不含车辆）0台（套）"))
    assert [token.kind for token in found] == [Kind.THRESHOLD, Kind.COUNT]


def test_positions_are_those_of_the_printed_text() -> None:
    text = "**收入**合计 (含税) １２.５ 万元"
    token = tokens(plain(text))[0][0]
    assert text[token.start : token.end] == "１２.５ 万元"


def test_values_keep_what_was_printed() -> None:
    text = "33161.73 万元，占 96.97 %"
    money, share = tokens(plain(text))[0]
    assert money.number("33161.73 万元", Denomination.YUAN) == Amount(
        33161730000, Denomination.WAN, 2, text="33161.73 万元"
    )
    assert share.number("96.97 %", Denomination.YUAN) == Number(96_970_000, "%", 2, text="96.97 %")


def test_clauses_say_one_number_each_and_keep_names_in_brackets_whole() -> None:
    text = plain("因公出国（境）团组0个、累计0人次（含外宾2人次）。其中，使用结余（含专用结余）5元")
    found, skipped = tokens(text)
    said = [(c.words, c.before, c.token.digits if c.token else "") for c in clauses(text, found, skipped)]
    assert said == [
        ("因公出国（境）团组", "。", "0"),
        ("累计", "", "0"),
        ("含外宾", "（", "2"),
        ("其中", "。", ""),
        ("使用结余（含专用结余）", "，", "5"),
    ]
