"""The facts folder: what was printed survives being saved and loaded, and what people mistype is told with its line."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import juesuan
from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.amount import Amount, Denomination, Number, State
from juesuan.errors import BrokenFolder
from juesuan.facts import Figure
from juesuan.finding import Verdict
from juesuan.folder import load, save, toml_text
from juesuan.folder.numbers import read_number, write_number
from juesuan.rules import rules_by_code
from tests.generate import sample
from tests.generate.accounts import Wish, random_accounts
from tests.generate.compare import differences
from tests.generate.styles import random_style
from tests.generate.text import Report, compose, render

REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"


def _report(seed: int) -> Report:
    rng = random.Random(seed)
    accounts = random_accounts(rng, Wish(items=rng.randint(3, 20), projects=rng.randint(1, 4)))
    return compose(accounts, random_style(rng))


def _read(text: str, folder: Path) -> FinalAccounts:
    path = folder / "report.txt"
    path.write_text(text, "utf-8")
    return juesuan.read(path)


@pytest.fixture(name="folder")
def sample_folder(tmp_path: Path) -> Path:
    """The sample report as a facts folder."""
    save(_read(sample.text(), tmp_path), tmp_path / "facts")
    return tmp_path / "facts"


def _edit(path: Path, find: str, put: str) -> int:
    """Change a text that stands there once; returns its line."""
    text = path.read_text("utf-8-sig")
    assert text.count(find) == 1, f"{find!r} stands {text.count(find)} times in {path.name}"
    path.write_text(text.replace(find, put), "utf-8")
    return text[: text.index(find)].count("\n") + 1


def _table(folder: Path, kind: str) -> Path:
    return next((folder / "published/tables").glob(f"*-{kind}.csv"))


# ── round trip ──
@pytest.mark.parametrize("seed", range(6))
def test_the_figures_of_a_report_come_back_from_its_folder(seed: int, tmp_path: Path) -> None:
    report = _report(seed)
    save(_read(render(report), tmp_path), tmp_path / "facts")
    found = differences(report, load(tmp_path / "facts"))
    assert not found, "\n".join(found[:20])


def _figures(accounts: FinalAccounts) -> dict[str, tuple[object, ...]]:
    """Every printed figure by key, without its place."""
    figures: list[Figure | None] = [f for t in accounts.tables.values() for f in t.cells.values() if not f.is_blank]
    figures += [claim.figure for claim in accounts.claims] + list(accounts.unbound)
    for form in accounts.evaluations:
        figures += [*form.funds.values(), *form.level_weights.values(), form.total_weight, form.total_score]
        figures += [figure for i in form.indicators for figure in (i.weight, i.score)]
    figures += [figure for _, figure, _ in accounts.organisation.stated]
    return {
        f.key: (f.label.strip(), f.grains, f.number.state, f.number.unit, type(f.number))
        for f in figures
        if f is not None
    }


def _form_texts(form: SelfEvaluation) -> tuple[object, ...]:
    rows = [(i.level1, i.level2, i.name, i.target, i.achieved, i.reason, i.group) for i in form.indicators]
    return form.number, form.name, form.unit, form.expected, form.achieved, rows


def _same_but_places(one: FinalAccounts, two: FinalAccounts) -> None:
    assert _figures(one) == _figures(two)
    for before, after in zip(one.claims, two.claims, strict=True):
        assert replace(before, figure=after.figure) == after
    assert list(map(_form_texts, one.evaluations)) == list(map(_form_texts, two.evaluations))
    assert [(s.key, s.heading.title) for s in one.sections] == [(s.key, s.heading.title) for s in two.sections]
    assert [(h.part, h.ordinal, h.title) for h in one.headings] == [(h.part, h.ordinal, h.title) for h in two.headings]
    assert [(e.number, e.name, e.form) for e in one.catalogue] == [(e.number, e.name, e.form) for e in two.catalogue]
    assert [(t.term, t.text) for t in one.glossary] == [(t.term, t.text) for t in two.glossary]
    assert [(u.name, u.kind, u.short_name) for u in one.organisation.units] == [
        (u.name, u.kind, u.short_name) for u in two.organisation.units
    ]


@pytest.mark.parametrize("seed", [20, 21])
def test_every_field_that_rules_use_comes_back(seed: int, tmp_path: Path) -> None:
    accounts = _read(render(_report(seed)), tmp_path)
    save(accounts, tmp_path / "facts")
    _same_but_places(accounts, load(tmp_path / "facts"))


@pytest.mark.skipif(not REAL.exists(), reason="the published report is not here")
def test_the_published_report_comes_back_from_its_folder(tmp_path: Path) -> None:
    accounts = juesuan.read(REAL)
    save(accounts, tmp_path)
    _same_but_places(accounts, load(tmp_path))


def _found_by_numbers(verdict: Verdict) -> set[tuple[str, str, str]]:
    """Findings of equations, sentences and forms: those that need no prose."""
    rules = rules_by_code()
    return {
        (finding.code, finding.stated, finding.expected)
        for finding in verdict.findings
        if rules[finding.code].kind != "check" or finding.code.startswith("R-31-0")
    }


@pytest.mark.parametrize("seed", [30, 31, 32])
def test_wrong_figures_are_found_in_the_folder_as_in_the_text(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    text = render(_report(seed))
    numbers = [m for m in re.finditer(r"\d+\.\d\d", text) if m[0] != "0.00"]
    for match in sorted(rng.sample(numbers, 5), key=lambda m: -m.start()):
        last = str((int(match[0][-1]) + 3) % 10)
        text = text[: match.start()] + match[0][:-1] + last + text[match.end() :]
    save(_read(text, tmp_path), tmp_path / "facts")
    found = _found_by_numbers(juesuan.check(tmp_path / "report.txt"))
    assert found, "nothing wrong was found at all"
    assert _found_by_numbers(juesuan.check(tmp_path / "facts")) == found


def test_the_same_accounts_give_the_same_bytes_and_old_files_go(folder: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    old, own = folder / "published/tables/99-旧表.csv", folder / "notes.csv"
    old.write_text("行\n", "utf-8")
    own.write_text("mine\n", "utf-8")
    save(_read(sample.text(), tmp_path), folder)
    assert not old.exists()
    assert own.read_text("utf-8") == "mine\n"
    assert {path: path.read_bytes() for path in before} == before


# ── numbers ──
@pytest.mark.parametrize(
    ("text", "unit", "state", "grains"),
    [
        ("1,334,493.09", "元", State.VALUE, 133449309),
        ("6297.00", "元", State.VALUE, 629700),
        ("33161.73万元", "元", State.VALUE, 33161730000),
        ("0", "元", State.VALUE, 0),
        ("—", "元", State.BLANK, 0),
        ("", "元", State.BLANK, 0),
        ("441,719,025.", "元", State.CUT_OFF, 44171902500),
        ("1,334,49", "元", State.CUT_OFF, 13344900),
        ("98.98 %", "%", State.VALUE, 98980000),
        ("１２．５", "分", State.VALUE, 12500000),
    ],
)
def test_a_printed_number_stands_in_the_folder_as_printed(text: str, unit: str, state: State, grains: int) -> None:
    number = read_number(text, unit)
    assert number is not None
    assert (number.state, number.grains) == (state, grains)
    assert write_number(number, unit) == text


def test_what_the_text_does_not_say_is_marked() -> None:
    cut = Amount(44171902570, Denomination.YUAN, 1, State.CUT_OFF, "441,719,025.7")
    unreadable = Amount(0, Denomination.YUAN, 0, State.UNREADABLE, "4,1O7.2")
    ratio = Number(94000000, "%", 0, State.VALUE, "0.94")
    assert write_number(cut, "元") == "441,719,025.7…"
    assert write_number(unreadable, "元") == "？4,1O7.2"
    assert write_number(ratio, "%") == "94%"
    for number, unit in ((cut, "元"), (unreadable, "元")):
        assert read_number(write_number(number, unit), unit) == number


def test_lines_of_toml_are_found_inside_headings_lists_and_long_texts() -> None:
    text = (
        'a = 1\n[funds]\n"总额" = ["1", "", "3"]\n[[rows]]\nname = "x"\n[[rows]]\nname = """y\nname = z"""\nlast = 2\n'
    )
    values, lines, source = toml_text.parse(text)
    assert values["rows"][1]["last"] == 2
    assert (lines["a",], lines["funds", "总额"], lines["rows", 0, "name"], lines["rows", 1, "last"]) == (1, 3, 5, 9)
    start, end = toml_text.span(source[2], 2)
    assert source[2][start:end] == "3"
    assert toml_text.span(source[2], 1) == (14, 14)


# ── places ──
def test_a_wrong_figure_is_shown_at_its_file_line_and_column(folder: Path) -> None:
    path = _table(folder, "支出决算表")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    line, column = next((n, row) for n, row in enumerate(rows, 1) if row[0] == "合计")[0], rows[0].index("基本支出")
    amount = rows[line - 1][column]
    _edit(path, f'"{amount}"', f'"{amount[:-1]}{(int(amount[-1]) + 1) % 10}"')
    verdict = juesuan.check(folder)
    first = verdict.findings[0].places[0]
    assert (first.file, first.line, first.column) == (path.as_posix(), line, column + 1)
    assert first.part.endswith("合计·基本支出")
    assert verdict.document["format"] == "folder"


def test_a_wrong_score_is_shown_at_its_line_of_the_form(folder: Path) -> None:
    path = folder / "published/evaluations/01.toml"
    line = _edit(path, 'total_score = "', 'total_score = "1')
    places = [finding.places[0] for finding in juesuan.check(folder).findings]
    at = next(place for place in places if place.file == path.as_posix())
    assert at.line == line
    assert path.read_text("utf-8").splitlines()[line - 1][at.start : at.end] == at.text


# ── troubles ──
Break = Callable[[Path], tuple[str, str]]


def _bad_amount(folder: Path) -> tuple[str, str]:
    path = _table(folder, "支出决算表")
    first = path.read_text("utf-8-sig").splitlines()[1].split('"')[1]
    path.write_text(path.read_text("utf-8-sig").replace(f'"{first}"', "12..3", 1), "utf-8")
    return "支出决算表.csv 第 2 行", "“12..3”不是数字"


def _unknown_code(folder: Path) -> tuple[str, str]:
    path = _table(folder, "收入决算表")
    code = re.findall(r"^(\d{7}),", path.read_text("utf-8-sig"), re.MULTILINE)[0]
    path.write_text(path.read_text("utf-8-sig").replace(code, "2999999"), "utf-8")
    return "收入决算表.csv 第", "科目编码“2999999”不在"


def _missing_table(folder: Path) -> tuple[str, str]:
    _table(folder, "收入决算表").unlink()
    return "收入决算表.csv", "没有这个文件"


def _unknown_column(folder: Path) -> tuple[str, str]:
    path = _table(folder, "支出决算表")
    path.write_text(path.read_text("utf-8-sig").replace("基本支出", "基本支岀", 1), "utf-8")
    return "支出决算表.csv 第 1 行", "不认识“基本支岀”栏"


def _broken_toml(folder: Path) -> tuple[str, str]:
    path = folder / "published/evaluations/01.toml"
    line = _edit(path, 'total_weight = "100"', 'total_weight = "100')
    return f"01.toml 第 {line} 行", "不是正确的 TOML"


def _unknown_key(folder: Path) -> tuple[str, str]:
    line = _edit(folder / "published/evaluations/01.toml", "total_score =", "total_scroe =")
    return f"01.toml 第 {line} 行", "不认识“total_scroe”"


def _wrong_role(folder: Path) -> tuple[str, str]:
    path = folder / "published/claims.csv"
    path.write_text(path.read_text("utf-8-sig").replace(",占比,", ",占此,", 1), "utf-8")
    return "claims.csv 第", "“占此”不是数字的含义"


def _wrong_formula(folder: Path) -> tuple[str, str]:
    path = folder / "published/claims.csv"
    path.write_text(path.read_text("utf-8-sig").replace("[总计].收入", "[总计]收入", 1), "utf-8")
    return "claims.csv 第", "算式写法有误"


def _unknown_edition(folder: Path) -> tuple[str, str]:
    path = folder / "department.toml"
    path.write_text(re.sub(r'edition = "[^"]*"', 'edition = "火星"', path.read_text("utf-8")), "utf-8")
    return "department.toml 第 5 行", "没有名为“火星”的版式"


def _no_published(folder: Path) -> tuple[str, str]:
    (folder / "published").rename(folder / "elsewhere")
    return "published", "没有这个文件夹"


@pytest.mark.parametrize(
    "spoil",
    [
        _bad_amount,
        _unknown_code,
        _missing_table,
        _unknown_column,
        _broken_toml,
        _unknown_key,
        _wrong_role,
        _wrong_formula,
        _unknown_edition,
        _no_published,
    ],
    ids=lambda function: function.__name__.strip("_"),
)
def test_a_broken_folder_is_told_with_file_line_and_what_is_expected(folder: Path, spoil: Break) -> None:
    where, what = spoil(folder)
    with pytest.raises(BrokenFolder) as caught:
        load(folder)
    assert where in caught.value.message
    assert what in caught.value.message
    assert caught.value.hint


def test_all_troubles_are_told_at_once(folder: Path) -> None:
    expected = [spoil(folder) for spoil in (_bad_amount, _wrong_role, _unknown_key)]
    with pytest.raises(BrokenFolder) as caught:
        load(folder)
    assert "有 3 处无法读入" in caught.value.message
    for where, what in expected:
        assert where in caught.value.message
        assert what in caught.value.message


def test_a_code_printed_wrong_is_kept_with_its_mark_and_reported(folder: Path) -> None:
    path = _table(folder, "收入决算表")
    code = re.findall(r"^(\d{7}),", path.read_text("utf-8-sig"), re.MULTILINE)[0]
    path.write_text(path.read_text("utf-8-sig").replace(code, "？2999999"), "utf-8")
    assert load(folder).tables["收入决算表"].row("2999999") is not None
    verdict = juesuan.check(folder)
    assert any("2999999" in finding.message for finding in verdict.findings)


def test_a_directory_without_department_file_is_no_facts_folder(tmp_path: Path) -> None:
    with pytest.raises(BrokenFolder, match="不是事实文件夹"):
        load(tmp_path)


def test_a_folder_saved_by_excel_in_gb18030_is_read(folder: Path) -> None:
    path = _table(folder, "支出决算表")
    path.write_bytes(path.read_text("utf-8-sig").replace("\n", "\r\n").encode("gb18030"))
    assert load(folder).tables["支出决算表"].rows
