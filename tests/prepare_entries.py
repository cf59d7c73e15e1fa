"""Random books that are valid: what the proofs on preparing are made with."""

from __future__ import annotations

import random
from collections.abc import Sequence

from juesuan.codes import economic_codes, function_codes
from juesuan.prepare.entry import Entry

UNITS = ("甲局", "乙中心", "丙学校")
_CLASSES = ("201", "205", "208", "210", "221")
GENERAL_CODES = tuple(
    code
    for code, entry in function_codes().items()
    if len(code) == 7 and entry.budget == "general" and code[:3] in _CLASSES
)
FUND_CODES = tuple(
    c for c, entry in function_codes().items() if len(c) == 7 and entry.budget == "gov_fund" and c[:3] == "229"
)
CAPITAL_CODES = tuple(code for code in function_codes() if len(code) == 7 and code.startswith("223"))
BASIC_CODES = tuple(code for code, entry in economic_codes().items() if entry.level == "款" and entry.lane)
PROJECT_CODES = (*BASIC_CODES, "30913", "30905")
APPROPRIATIONS = {"一般公共预算": GENERAL_CODES, "政府性基金": FUND_CODES, "国有资本经营": CAPITAL_CODES}


def entry(
    unit: str,
    account: str,
    side: str,
    fen: int,
    *,
    function: str = "",
    kind: str = "普通",
    fund: str = "一般公共预算",
    nature: str = "",
    basis: str = "决算",
    economic: str = "",
    **more: str,
) -> Entry:
    """One entry of 2024."""
    return Entry(unit, 2024, function, account, side, kind, fund, nature, basis, economic, fen, **more)


def random_entries(rng: random.Random, units: Sequence[str] = UNITS, size: int = 60) -> list[Entry]:
    """Entries of every kind: income, spending, openings and adjustments, reserves used and filled, budgets."""
    return [made for unit in units for _ in range(size) for made in (_entry(rng, unit),)]


def _entry(rng: random.Random, unit: str) -> Entry:
    fen = rng.randint(1, 10 ** rng.randint(2, 11))
    fund = rng.choice(tuple(APPROPRIATIONS))
    function = rng.choice(APPROPRIATIONS[fund][:8])
    own = rng.choice(GENERAL_CODES[:8])
    nature = rng.choice(("基本", "项目"))
    economic = rng.choice(BASIC_CODES if nature == "基本" else PROJECT_CODES)
    if fund == "国有资本经营":
        nature = "项目"
    money = "单位资金"
    choices = (
        lambda: entry(unit, "6001", "贷", fen, function=function, fund=fund),
        lambda: entry(unit, "6001", "借", fen // 9, function=function, fund=fund, summary="退回"),
        lambda: entry(
            unit,
            rng.choice(("6101", "6201", "6301", "6401", "6501", "6601", "6602", "6609")),
            "贷",
            fen,
            function=own,
            fund=money,
        ),
        lambda: entry(unit, "6101", "贷", fen, function=own, fund="财政专户"),
        lambda: entry(
            unit,
            rng.choice(("7101", "7201", "7201", "7901")),
            "借",
            fen,
            function=function,
            fund=fund,
            nature=nature,
            economic=economic,
        ),
        lambda: entry(unit, "7201", "借", fen, function=own, fund=money, nature=nature, economic=economic),
        lambda: entry(
            unit, rng.choice(("7301", "7401", "7501")), "借", fen, function=own, fund=money, economic=economic
        ),
        lambda: entry(unit, rng.choice(("8101", "8102")), "贷", fen, function=function, fund=fund, kind="年初余额"),
        lambda: entry(
            unit,
            "8101",
            "借",
            fen // 50,
            function=function,
            fund=fund,
            kind=rng.choice(("年初收回", "年初更正", "年初划转")),
        ),
        lambda: entry(unit, "8201", "贷", fen, fund=money, kind="年初余额"),
        lambda: entry(unit, "8401", "借", fen // 20, fund=money, kind="年初余额"),
        lambda: entry(unit, rng.choice(("8202", "8301")), "借", fen, fund=money, kind="使用非财政拨款结余"),
        lambda: entry(unit, "8701", "借", fen, fund=money, kind="结余分配"),
        lambda: entry(unit, "8202", "贷", fen, fund=money, kind="结余分配"),
        lambda: entry(
            unit,
            "7201",
            "借",
            fen,
            function=function,
            fund=fund,
            nature=nature,
            economic=economic,
            basis=rng.choice(("年初预算", "全年预算")),
        ),
        lambda: entry(unit, "6001", "借", fen, function=function, fund=fund, kind="年终结账"),
        lambda: entry(unit, "8001", "借", fen, fund=""),
    )
    return rng.choice(choices)()
