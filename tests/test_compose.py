"""The text composed from accounts: every figure comes back bound to its cell, and the rules find nothing in it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from juesuan.accounts import FinalAccounts, Role, Table
from juesuan.amount import Amount, Denomination
from juesuan.composing import completed, with_text
from juesuan.editions import load
from juesuan.facts import Figure
from juesuan.finding import Severity
from juesuan.folder.department import Department
from juesuan.narrative.compose import Composed, Material, compose
from juesuan.narrative.inputs import Inputs, Passage, Remark, Rewriting, Sum
from juesuan.preparing import Books
from juesuan.rules import run
from juesuan.unit import Organisation, Unit, UnitKind
from tests.compose_material import ANY, invented, material, read_back
from tests.generate.accounts import Wish
from tests.prepare_entries import UNITS, random_entries

SEEDS = range(24)
WISHES = {
    "the general budget alone": Wish(fund=False, state=False, own_money=False),
    "few items, no projects": Wish(items=1, projects=0),
    "万元 that hide finer amounts": Wish(denomination=Denomination.WAN, rounded=True),
    "one unit": Wish(level="单位"),
    "all three budgets in 元": Wish(denomination=Denomination.YUAN, fund=True, state=True),
}


def _composed(seed: int, folder: Path, wish: Wish = ANY) -> tuple[Material, FinalAccounts, Composed]:
    accounts = invented(seed, wish)
    printed = read_back(accounts, folder)
    made = material(accounts, printed, by_item=seed % 2 == 0)
    composed = compose(made, "情况说明.txt")
    text = with_text(printed, composed, made.edition)
    return made, replace(text, contents=printed.contents, headings=printed.headings), composed


def _not_bound(accounts: FinalAccounts, composed: Composed) -> list[str]:
    """Numbers of the text that do not come back as what they were written for."""
    claims = {(c.figure.place.line, c.figure.place.start): c for c in accounts.claims if not c.figure.is_blank}
    wrong = []
    for section, spoken, place in composed.said:
        claim = claims.get((place.line, place.start))
        if claim is None or (claim.figure.grains, claim.role) != (spoken.grains, spoken.role):
            wrong.append(f"{section} {spoken.text}: {claim and (claim.role, claim.figure.number.text)}")
            continue
        of_cell = spoken.cell and spoken.role in (Role.AMOUNT, Role.BUDGET, Role.DELTA)
        if of_cell and spoken.cell not in (claim.cell, *claim.cell.split(" 或 ")):
            wrong.append(f"{section} {spoken.text}: {claim.cell} instead of {spoken.cell}")
    return wrong


def _found(accounts: FinalAccounts) -> set[tuple[str, str]]:
    return {(f.code, f.message) for f in run(accounts).findings if f.severity is not Severity.NOTICE}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_written_is_read_back_bound_to_its_cell_and_nothing_is_found(seed: int, tmp_path: Path) -> None:
    _, accounts, composed = _composed(seed, tmp_path)
    assert composed.said
    assert not _not_bound(accounts, composed)
    assert not composed.gaps
    printed = read_back(invented(seed), tmp_path)  # what is wrong with the forms is wrong in print as well
    assert not _found(accounts) - _found(printed)


@pytest.mark.parametrize("wish", WISHES.values(), ids=list(WISHES))
@pytest.mark.parametrize("seed", [102, 103])
def test_accounts_of_every_kind_are_read_back(seed: int, wish: Wish, tmp_path: Path) -> None:
    _, accounts, composed = _composed(seed, tmp_path, wish)
    assert not _not_bound(accounts, composed)
    assert not _found(accounts) - _found(read_back(invented(seed, wish), tmp_path))


def test_without_what_people_know_the_text_has_gaps_and_invents_nothing(tmp_path: Path) -> None:
    made, _, _ = _composed(2, tmp_path)
    bare = replace(made, inputs=Inputs(), kept=frozenset(), quantities={})
    composed = compose(bare)
    text = "".join(p.text for section in composed.sections for p in section.paragraphs)
    assert composed.gaps
    assert "【此处待补：" in text
    accounts = with_text(read_back(invented(2), tmp_path), composed, made.edition)
    assert not _not_bound(accounts, composed)
    findings = run(replace(accounts, source=accounts.source._replace(format="folder"))).findings
    assert {f.code for f in findings if f.severity is Severity.EXPLAIN and "还要补上" in f.message} == {"R-40-12"}
    published = run(accounts).findings
    assert all(f.severity is Severity.ERROR for f in published if "还要补上" in f.message)


@pytest.mark.parametrize("seed", range(12))
def test_books_of_any_entries_give_a_text_that_is_read_back(seed: int, tmp_path: Path) -> None:
    """Openings below zero, one entry only, empty funds, budgets without spending: whatever entries may hold."""
    chance = random.Random(seed)
    units = tuple(Unit(name, UnitKind.ADMINISTRATIVE) for name in UNITS)
    department = Department(
        name="假想省教育厅",
        year=2024,
        level="部门",
        denomination=chance.choice((Denomination.YUAN, Denomination.WAN)),
        edition=load(chance.choice(("national", "ningxia-2024", "shanghai-2024"))),
        organisation=Organisation(units=units),
        remarks=(),
    )
    entries = tuple(random_entries(chance, size=chance.choice((1, 20, 60))))
    made = completed(Books(tmp_path, department, entries))
    assert made.composed.said
    assert not _not_bound(made.accounts, made.composed)


# ── wording ──

FUND = "政府性基金预算财政拨款"
TOTALS = "财政拨款收入支出决算总表"


def _with(made: Material, cells: Mapping[tuple[str, str, str], int]) -> Material:
    """The material with some cells of its tables set, in 分."""
    tables: dict[str, Table] = dict(made.tables)
    for (kind, row, column), fen in cells.items():
        figure = Figure(f"{kind}[{row}].{column}", "", Amount(fen, text=str(fen)))
        tables[kind] = replace(tables[kind], cells={**tables[kind].cells, (row, column): figure})
    return replace(made, tables=tables, denomination=Denomination.YUAN)


def _section(made: Material, key: str) -> str:
    return "".join(p.text for section in compose(made).sections if section.key == key for p in section.paragraphs)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Material:
    wish = Wish(denomination=Denomination.YUAN, fund=False, state=False)
    return _composed(3, tmp_path_factory.mktemp("made"), wish)[0]


def _told(made: Material, now: int, before: int | None) -> str:
    """What is said of spending of the government fund now, against last year."""
    prior = {"政府性基金": Sum(before)} if before is not None else {}
    cells = {(TOTALS, "本年支出合计", FUND): now, (f"{FUND}收入支出决算表", "合计", "本年支出"): now}
    return _section(replace(_with(made, cells), inputs=replace(made.inputs, prior=prior)), "政府性基金")


def test_spending_in_neither_year_is_said_to_be_none(made: Material) -> None:
    year = made.year
    assert _told(made, 0, 0) == f"{year}年度和{year - 1}年度均无{FUND}收入和支出。"
    assert _told(made, 0, None) == f"{year}年度无{FUND}收入和支出。"


def test_spending_that_is_new_has_no_percentage(made: Material) -> None:
    assert "增加5.00元，上年无此项支出，主要原因是" in _told(made, 500, 0)


def test_spending_that_ended_fell_by_all_of_it(made: Material) -> None:
    assert "减少5.00元，下降100.00%，主要原因是" in _told(made, 0, 500)


def test_equal_years_are_level_without_a_reason(made: Material) -> None:
    text = _told(made, 500, 500)
    assert f"本年支出与{made.year - 1}年度决算数持平。" in text
    assert "原因" not in text


def test_negative_years_give_amounts_only(made: Material) -> None:
    text = _told(made, -300, -500)
    assert "增加2.00元，主要原因是" in text
    assert "%" not in text
    assert "本年支出-3.00元" in text


def test_a_year_not_known_leaves_a_gap(made: Material) -> None:
    assert f"【此处待补：{made.year - 1}年度{FUND}支出】" in _told(made, 500, None)


def test_a_body_without_offices_says_so(made: Material) -> None:
    assert _section(replace(made, has_offices=False), "机关运行经费").endswith("无机关运行经费支出。")
    assert "【此处待补" in _section(replace(made, costs=None, has_offices=True), "机关运行经费")


def test_a_register_without_lines_means_none_and_no_register_a_gap(made: Material) -> None:
    none = replace(made, quantities={})
    assert "无政府采购支出" in _section(none, "政府采购")
    assert "【此处待补：政府采购支出总额（登记簿“政府采购”）】" in _section(replace(none, kept=frozenset()), "政府采购")


# ── what people write ──


def test_slots_in_reasons_and_paragraphs_stay_bound_to_their_cells(made: Material) -> None:
    cell = "支出决算表[合计].本年支出合计"
    inputs = replace(
        made.inputs, passages=(Passage("支出", f"{{年度}}年支出合计{{{cell}}}元，车辆{{公务用车保有量}}辆。"),)
    )
    composed = compose(replace(made, inputs=inputs))
    own = next(section for section in composed.sections if section.key == "支出").paragraphs[-1]
    assert own.text.startswith(f"{made.year}年支出合计")
    assert "元元" not in own.text
    assert "辆辆" not in own.text
    spoken = [said.spoken for said in composed.said if said.place.line == own.place.line]
    assert [one.cell for one in spoken] == [cell, ""]
    assert spoken[0].grains == made.amount(cell)


def test_a_figure_typed_by_hand_is_checked_as_any_other(tmp_path: Path) -> None:
    made, _, _ = _composed(2, tmp_path)
    typed = Passage("支出", f"{made.year}年度支出合计1.00元。")
    composed = compose(replace(made, inputs=replace(made.inputs, passages=(typed,))))
    accounts = with_text(read_back(invented(2), tmp_path), composed, made.edition)
    wrong = [f for f in run(accounts).findings if f.severity is Severity.ERROR and f.stated.startswith("1.00")]
    assert [finding.code for finding in wrong] == ["R-20-06"]


def test_a_paragraph_put_in_other_words_is_listed_with_its_reason(made: Material) -> None:
    words = Rewriting("支出", f"{made.year}年度支出合计", "全年支出{支出决算表[合计].本年支出合计}元。", "按样稿行文")
    composed = compose(replace(made, inputs=replace(made.inputs, rewritings=(words,))))
    assert [change for change, _ in composed.rewritten] == [words]
    assert not composed.misses
    assert next(s for s in composed.sections if s.key == "支出").paragraphs[0].text.startswith("全年支出")


def test_a_rewriting_that_fits_no_paragraph_is_told_with_how_they_begin(made: Material) -> None:
    words = Rewriting("支出", "没有的开头", "……", "试试")
    (miss,) = compose(replace(made, inputs=replace(made.inputs, rewritings=(words,)))).misses
    assert "没有的开头" in miss.found
    assert f"{made.year}年度支出合计" in miss.expected


def test_a_reason_for_what_did_not_change_is_listed_as_unused(made: Material) -> None:
    reasons = {**made.inputs.reasons, "国有资本经营.上年": Remark("没有变动")}
    composed = compose(replace(made, used=set(), inputs=replace(made.inputs, reasons=reasons)))
    assert "国有资本经营.上年" in composed.unused


def test_the_glossary_holds_what_the_report_speaks_of(made: Material) -> None:
    terms = {term.term for term in compose(made).glossary}
    assert {"基本支出", "项目支出", "财政拨款收入", "机关运行经费"} <= terms
    assert "提租补贴（项）" not in terms
    inputs = replace(
        made.inputs, terms=("提租补贴",), left_out=("基本支出",), explained={"绩效自评": Remark("指自评。")}
    )
    picked = {term.term: term.text for term in compose(replace(made, inputs=inputs)).glossary}
    assert "提租补贴（项）" in picked
    assert "基本支出" not in picked
    assert picked["绩效自评"] == "指自评。"
