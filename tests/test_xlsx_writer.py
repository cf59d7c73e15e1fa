"""Excel workbooks as written: print set-up, totals as formulas, live checks, and equal to the 分 when read back."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

import juesuan
from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.amount import Amount
from juesuan.editions import choose, load
from juesuan.errors import JuesuanError
from juesuan.writers.book import bind_book
from juesuan.writers.xlsx import to_xlsx, write_xlsx
from juesuan.writers.xlsx.checks import FAILS, HOLDS, UNKNOWN, checks_of
from juesuan.writers.xlsx.formulas import formulas_of
from juesuan.writers.xlsx.plan import Plan, plan, value_in
from tests.generate.accounts import Wish, random_accounts
from tests.generate.compare import differences
from tests.generate.styles import random_style
from tests.generate.text import compose, render
from tests.rule_examples import sample

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"


@pytest.fixture(scope="module")
def accounts() -> FinalAccounts:
    return sample().accounts


def laid(accounts: FinalAccounts) -> Plan:
    return plan(bind_book(accounts, choose(accounts.department, accounts.year)))


@pytest.fixture(scope="module")
def written(accounts: FinalAccounts) -> bytes:
    return to_xlsx(laid(accounts).book)


def parts(data: bytes) -> dict[str, Any]:
    """The sheets by name."""
    with ZipFile(BytesIO(data)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        names = [entry.get("name") for entry in book.iter(f"{M}sheet")]
        return {name: etree.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")) for n, name in enumerate(names, 1)}


def said(read: FinalAccounts) -> tuple[object, ...]:
    """Everything that must come back: cells, figures of the text, forms."""
    cells = {(t.kind, *k): f.grains for t in read.tables.values() for k, f in t.cells.items() if not f.is_blank}
    claims = [(c.section, c.item, c.subject, c.role, c.figure.grains, c.cell) for c in read.claims]
    return cells, claims, [form_said(form) for form in read.evaluations]


def form_said(form: SelfEvaluation) -> tuple[object, ...]:
    funds = {key: (figure.grains, figure.is_blank) for key, figure in form.funds.items()}
    rows = [
        (i.level1, i.level2, i.name, i.target, i.achieved, i.weight and i.weight.grains, i.score and i.score.grains)
        for i in form.indicators
    ]
    totals = [figure and figure.grains for figure in (form.total_weight, form.total_score)]
    return (
        form.number,
        form.name,
        form.department,
        form.unit,
        form.year,
        funds,
        form.expected,
        form.achieved,
        rows,
        totals,
    )


def back(accounts: FinalAccounts, folder: Path) -> FinalAccounts:
    path = folder / "决算.xlsx"
    write_xlsx(bind_book(accounts, load(accounts.edition)), path)
    return juesuan.read(path)


# ── there and back ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_sample_comes_back_equal_in_tables_text_and_forms(accounts: FinalAccounts, tmp_path: Path) -> None:
    read = back(accounts, tmp_path)
    assert said(read) == said(accounts)
    assert read.unread == ()
    names = (read.department, read.year, read.level, read.denomination, read.edition)
    assert names == (
        accounts.department, accounts.year, accounts.level, accounts.denomination, accounts.edition,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_random_accounts_come_back_equal_in_yuan_and_in_ten_thousand_yuan(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    true = random_accounts(rng, Wish(items=rng.randint(3, 20), projects=rng.randint(1, 3)))
    report = compose(true, random_style(rng))
    path = tmp_path / "report.txt"
    path.write_text(render(report), "utf-8")
    read = back(juesuan.read(path), tmp_path)
    assert differences(report, read) == []


@pytest.mark.skipif(not REAL.is_file(), reason="the real report is not here")
def test_the_real_report_comes_back_equal(tmp_path: Path) -> None:
    accounts = juesuan.read(REAL)
    assert said(back(accounts, tmp_path)) == said(accounts)


def test_places_name_sheet_and_cell(accounts: FinalAccounts, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    read = back(accounts, tmp_path)
    book = CalamineWorkbook.from_path(str(tmp_path / "决算.xlsx"))
    for table in read.tables.values():
        for figure in table.cells.values():
            if figure.is_blank:
                continue
            place = figure.place
            assert place.sheet is not None
            assert place.row is not None
            assert place.column is not None
            rows = book.get_sheet_by_name(place.sheet).to_python(skip_empty_area=False)
            value = Decimal(repr(rows[place.row - 1][place.column - 1]))
            assert isinstance(figure.number, Amount)
            assert value * figure.number.denomination.fen == figure.grains


# ── the file ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_same_book_is_the_same_file_to_the_byte(accounts: FinalAccounts, written: bytes) -> None:
    assert to_xlsx(laid(accounts).book) == written
    with ZipFile(BytesIO(written)) as archive:
        assert f"{accounts.year + 1}-01-01T00:00:00Z".encode() in archive.read("docProps/core.xml")


def test_every_table_is_set_up_for_print(accounts: FinalAccounts, written: bytes) -> None:
    sheets = parts(written)
    with ZipFile(BytesIO(written)) as archive:
        names = archive.read("xl/workbook.xml").decode()
    for sheet in laid(accounts).sheets:
        root = sheets[sheet.name]
        assert root.find(f"{M}pageSetup").get("fitToHeight") == "0"
        assert root.find(f"{M}pageSetup").get("paperSize") == "9"
        if sheet.block is not None:
            assert (root.find(f"{M}pageSetup").get("orientation") == "landscape") == sheet.block.landscape
        if sheet.block is not None and sheet.block.head:
            assert root.find(f".//{M}pane").get("state") == "frozen"
    tables = sum(1 for sheet in laid(accounts).sheets if sheet.block is not None and sheet.block.head)
    assert names.count("_xlnm.Print_Titles") == tables + 1  # and the sheet of checks
    assert names.count("_xlnm.Print_Area") == len(sheets)


def test_the_index_links_to_every_heading(accounts: FinalAccounts, written: bytes) -> None:
    sheets = parts(written)
    targets = [link.get("location") for link in sheets["目录"].iter(f"{M}hyperlink")]
    assert len(targets) == len(laid(accounts).book.headings()) + 1
    assert {re.sub(r"^'(.*)'!.*$", r"\1", target) for target in targets} <= sheets.keys()


def test_totals_are_formulas_that_give_the_printed_value(accounts: FinalAccounts) -> None:
    planned = laid(accounts)
    formulas = formulas_of(planned, accounts)
    at = {(spot.sheet, spot.row, spot.column): key for key, spot in planned.spots.items()}
    by_cell = {(spot.sheet, spot.cell): spot for spot in planned.spots.values()}
    totals = {at[place] for place in formulas}
    assert {
        "收入支出决算总表[总计].收入",
        "收入支出决算总表[本年支出合计].支出",
        "收入决算表[合计].本年收入合计",
        "一般公共预算财政拨款基本支出决算表[合计].金额",
    } <= totals
    for (sheet, row, column), formula in formulas.items():
        spot = planned.spots[at[sheet, row, column]]
        total = sum(
            (found.value.number for cell in cells_of(formula) if (found := by_cell.get((sheet, cell))) and found.value),
            Decimal(),
        )
        assert spot.value is not None
        assert total == spot.value.number, formula


def cells_of(formula: str) -> list[str]:
    found = []
    for part in re.findall(r"[A-Z]+\d+(?::[A-Z]+\d+)?", formula.replace("SUM", "")):
        first, _, last = part.partition(":")
        (a, b), (c, d) = (re.fullmatch(r"([A-Z])(\d+)", end).groups() for end in (first, last or first))  # type: ignore[union-attr]
        for column in range(ord(a), ord(c) + 1):
            found += [f"{chr(column)}{row}" for row in range(int(b), int(d) + 1)]
    return found


def wrong_total(accounts: FinalAccounts) -> FinalAccounts:
    table = accounts.tables["收入决算表"]
    key = ("合计", "本年收入合计")
    figure = table.cells[key]
    number = Amount.parse(f"{(figure.grains + 900) // 100}.{(figure.grains + 900) % 100:02}")
    cells = {**table.cells, key: replace(figure, number=number)}
    return replace(accounts, tables={**accounts.tables, table.kind: replace(table, cells=cells)})


def test_a_total_that_is_not_its_sum_stands_as_printed_and_fails_its_check(accounts: FinalAccounts) -> None:
    wrong = wrong_total(accounts)
    planned = laid(wrong)
    spot = planned.spots["收入决算表[合计].本年收入合计"]
    assert (spot.sheet, spot.row, spot.column) not in formulas_of(planned, wrong)
    failed = {check.rule for check in checks_of(planned, wrong) if check.result == FAILS}
    assert {"R-02-01", "R-02-02"} <= failed


def test_every_check_of_sound_accounts_holds(accounts: FinalAccounts, written: bytes) -> None:
    checks = checks_of(laid(accounts), accounts)
    assert len(checks) > 100
    assert {check.result for check in checks} == {HOLDS}
    results = [c for c in parts(written)["勾稽核对"].iter(f"{M}c") if c.get("r", "").startswith("J")]
    assert sum(c.findtext(f"{M}v") == HOLDS and c.find(f"{M}f") is not None for c in results) == len(checks)


def test_an_amount_of_more_than_fifteen_digits_is_text_with_a_note_and_not_checked(
    accounts: FinalAccounts, tmp_path: Path
) -> None:
    table = accounts.tables["收入支出决算总表"]
    key = ("总计", "收入")
    cells = {**table.cells, key: replace(table.cells[key], number=Amount.parse("12345678901234.56"))}
    large = replace(accounts, tables={**accounts.tables, table.kind: replace(table, cells=cells)})
    assert UNKNOWN in {check.result for check in checks_of(laid(large), large)}
    read = back(large, tmp_path)
    assert read.tables[table.kind].figure(*key).grains == 1234567890123456


@pytest.mark.parametrize(
    ("text", "number", "form"),
    [
        ("467,782,266.28", "467782266.28", "#,##0.00"),
        ("-0.50", "-0.50", "0.00"),
        ("98.98%", "0.9898", "0.00%"),
        ("26", "26", "0"),
    ],
)
def test_a_printed_number_keeps_its_digits(text: str, number: str, form: str) -> None:
    value = value_in(text)
    assert value is not None
    assert (value.number, value.form) == (Decimal(number), form)


@pytest.mark.parametrize("text", ["", "—", "1,334,49", "12,3", "≥95%", "12345678901234.56", "007", "5."])
def test_what_is_no_whole_number_stays_text(text: str) -> None:
    assert value_in(text) is None


def test_text_of_a_report_never_becomes_a_formula(accounts: FinalAccounts) -> None:
    form = accounts.evaluations[0]
    hostile = replace(form.indicators[0], target='=HYPERLINK("http://x")')
    changed = replace(accounts, evaluations=(replace(form, indicators=(hostile,)), *accounts.evaluations[1:]))
    root = parts(to_xlsx(laid(changed).book))[form.display]
    assert not any("HYPERLINK" in (f.text or "") for f in root.iter(f"{M}f"))


def test_a_folder_that_cannot_be_written_is_named(accounts: FinalAccounts, tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match="没有写成"):
        write_xlsx(laid(accounts).book, tmp_path / "没有" / "决算.xlsx")
    assert list(tmp_path.iterdir()) == []
