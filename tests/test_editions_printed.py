"""Reports in the editions of provinces: their own tables are read wholly, checked, and a changed figure is noticed."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import juesuan
from juesuan.checking import check_books
from juesuan.editions import load
from juesuan.finding import Finding, Severity
from juesuan.folder import save
from tests.generate import sample
from tests.generate.accounts import Wish, random_accounts
from tests.generate.compare import differences, misplaced
from tests.generate.distort import distorted, together
from tests.generate.press import Press, printed
from tests.generate.styles import random_style
from tests.generate.text import Report, compose

EDITIONS = tuple(sample.OWN)
FOLDER = Path(juesuan.__file__).parent / "editions"


def report_of(seed: int, edition: str) -> tuple[random.Random, Report]:
    """A random report printed in the edition, and the dice that made it."""
    rng = random.Random(seed)
    accounts = random_accounts(rng, Wish(items=rng.randint(3, 25), projects=rng.randint(1, 4)))
    style = replace(random_style(rng), edition=edition, wide_state=edition == "yunnan-2023")
    return rng, compose(accounts, style)


def in_all(findings: Sequence[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding
        yield from in_all(finding.consequences)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_samples_of_the_editions_are_printed_from_the_accounts(edition: str) -> None:
    assert (FOLDER / edition / "sample.txt").read_text("utf-8") == sample.text_in(edition)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("seed", range(4))
def test_every_cell_of_an_editions_tables_is_read_and_placed(seed: int, edition: str, tmp_path: Path) -> None:
    rng, report = report_of(seed, edition)
    data = distorted(rng, report, [])
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    read = juesuan.read(path)
    assert [*differences(report, read), *misplaced(read, data.decode())] == []
    assert read.unread == ()
    assert list(read.tables) == [form.kind for form in load(edition).printed_forms]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("seed", [100, 101])
def test_a_distorted_report_in_an_edition_is_read_back_equal(seed: int, edition: str, tmp_path: Path) -> None:
    rng, report = report_of(seed, edition)
    path = tmp_path / "report.txt"
    path.write_bytes(distorted(rng, report, together(rng)))
    assert differences(report, juesuan.read(path)) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_right_report_in_an_edition_has_no_error_and_lists_all_its_tables(edition: str) -> None:
    verdict = juesuan.check(FOLDER / edition / "sample.txt")
    assert [f.message for f in verdict.findings if f.severity is not Severity.NOTICE] == []
    assert [table["kind"] for table in verdict.coverage.tables] == [f.kind for f in load(edition).printed_forms]
    own = [item for item in verdict.coverage.not_checked if item.code.startswith(("R-65", "R-66", "R-67", "R-68"))]
    assert own == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_changed_figure_in_an_editions_own_tables_is_noticed(edition: str, tmp_path: Path) -> None:
    text = sample.text_in(edition)
    path = tmp_path / "report.txt"
    path.write_text(text, "utf-8")
    accounts, lines = juesuan.read(path), text.split("\n")
    base = load("national").forms
    own = [k for k, f in load(edition).forms.items() if k not in base or len(f.columns) != len(base[k].columns)]
    own += [k for k, f in load(edition).forms.items() if k in base and len(f.rows) > len(base[k].rows)]
    figures = [f for k in own for f in accounts.tables[k].cells.values() if f.is_money and f.grains]
    for figure in random.Random(edition).sample(figures, 8):
        if figure.key.endswith("费].预算数") and edition == "shaanxi-2024":
            continue  # nothing else says what was budgeted for meetings
        place = figure.place
        assert place.line is not None
        assert place.start is not None
        line = lines[place.line - 1]
        at = next(n for n in range(place.start, place.end or 0) if line[n] in "123456789")
        wrong = line[:at] + ("8" if line[at] == "9" else str(int(line[at]) + 1)) + line[at + 1 :]
        path.write_text("\n".join([*lines[: place.line - 1], wrong, *lines[place.line :]]), "utf-8")
        found = in_all(juesuan.check(path).findings)
        places = {(p.line, p.start) for f in found if f.severity is not Severity.NOTICE for p in f.places}
        assert (place.line, place.start) in places, figure.label


def test_equations_of_an_edition_say_nothing_of_other_reports() -> None:
    verdict = juesuan.check(FOLDER.parent / "rules/sample.txt")
    assert not [item for item in verdict.coverage.not_checked if item.code.startswith(("R-65", "R-66", "R-67", "R-68"))]


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_published_in_an_edition_has_its_order_titles_and_numbers_and_is_read_back_equal(
    edition: str, tmp_path: Path
) -> None:
    accounts = juesuan.read(FOLDER / edition / "sample.txt")
    (made,) = juesuan.publish(accounts, tmp_path, formats=("docx",))
    assert made.problem is None
    again = juesuan.read(made.path)
    forms = load(edition).printed_forms
    assert again.edition == edition
    printed = [(t.kind, t.number, t.title) for t in again.tables.values()]
    assert printed == [(f.kind, f"公开{f.number}表", f.titles[0]) for f in forms]
    for kind, table in accounts.tables.items():
        amounts = {key: figure.grains for key, figure in table.cells.items() if figure.grains}
        assert {key: f.grains for key, f in again.tables[kind].cells.items() if f.grains} == amounts
    parts = [heading.title for heading in again.headings if heading.part.startswith("第") and not heading.ordinal]
    wanted = [part.title for part in load(edition).headed_parts(accounts.year, accounts.level, annexes=True).values()]
    assert [title for title in parts if title in wanted] == wanted


EXAMPLE = Path(__file__).parents[1] / "examples/ningxia-hrss-2024"


@pytest.mark.parametrize("edition", [*EDITIONS, "gansu-2024", "shanghai-2024"])
def test_books_prepared_in_an_edition_fill_all_its_tables_and_break_no_equation(edition: str) -> None:
    accounts, verdict = check_books(EXAMPLE, edition=edition)
    assert list(accounts.tables) == [form.kind for form in load(edition).printed_forms]
    empty = {kind for kind, table in accounts.tables.items() if table.is_empty}
    assert all("国有资本" in kind or "政府性基金" in kind for kind in empty)
    assert [f.message for f in verdict.findings if f.severity is Severity.ERROR] == []
    keys = [(section.heading.ordinal, section.key) for section in accounts.sections]
    assert keys[-2:] == LAST[edition]


def _of_ten(*keys: str) -> list[tuple[str, str]]:
    return [(f"十（{'一二三四'[n]}）", key) for n, key in enumerate(keys)][-2:]


MATTERS = _of_ten("机关运行经费", "政府采购", "国有资产", "绩效")
LAST = dict.fromkeys(EDITIONS, MATTERS) | {
    "gansu-2024": [("十二", "国有资本经营"), ("十三", "绩效")],
    "shanghai-2024": [("十一（二）", "政府采购"), ("十一（三）", "国有资产")],
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_report_in_an_edition_is_the_same_after_it_was_a_facts_folder(edition: str, tmp_path: Path) -> None:
    accounts = juesuan.read(FOLDER / edition / "sample.txt")
    save(accounts, tmp_path)
    again = juesuan.read(tmp_path)
    assert again.edition == edition
    for kind, table in accounts.tables.items():
        assert again.tables[kind].columns == table.columns
        numbers = {key: (f.grains, f.is_money) for key, f in table.cells.items()}
        assert {key: (f.grains, f.is_money) for key, f in again.tables[kind].cells.items()} == numbers


@pytest.mark.parametrize("edition", ["shaanxi-2024", "yunnan-2023", "zhejiang-2023"])
def test_a_pdf_of_another_program_in_an_edition_is_read_back_equal(edition: str, tmp_path: Path) -> None:
    report = compose(sample.accounts(), sample.OWN[edition])
    path = tmp_path / "report.pdf"
    path.write_bytes(printed(report, Press(repeated=True)))
    read = juesuan.read(path)
    assert differences(report, read) == []
    assert read.unread == ()


PROCUREMENT = """
name = "jiangsu-2024"
title = "江苏省 2024 年度"
base = "national"
years = [2024]
regions = ["江苏"]
denomination = "元"

[[form]]
kind = "政府采购支出决算表"
number = "10"
titles = ["政府采购支出决算表"]
shape = "three_public"
layout = "rows"
columns = [{ key = "采购金额", also = ["金额"] }]
rows = [{ key = "合计" }, { key = "货物", mark = "1." }, { key = "工程", mark = "2." }, { key = "服务", mark = "3." }]
"""
EQUATION = """
[[equation]]
code = "R-69-01"
title = "政府采购支出合计等于货物、工程、服务之和"
says = "{whole} = {goods} + {works} + {services}"
severity = "error"
part = "表内"
hint = "核对各项与合计。"
source = "江苏省部门决算公开表样"
"""
CELLS = {"whole": "合计", "goods": "货物", "works": "工程", "services": "服务"}
TABLE = """政府采购支出决算表

公开10表

公开部门：示例市城市管理局

金额单位：元

项目\t行次\t金额
合计\t1\t600.00
1.货物\t2\t100.00
2.工程\t3\t200.00
3.服务\t4\t{services}

"""


def test_a_province_is_added_by_one_folder(tmp_path: Path) -> None:
    package = tmp_path / "juesuan"
    shutil.copytree(FOLDER.parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    own = package / "editions/jiangsu-2024"
    own.mkdir()
    (own / "edition.toml").write_text(PROCUREMENT, "utf-8")
    (own / "equations.toml").write_text(
        EQUATION.format(**{name: f"政府采购支出决算表[{row}].采购金额" for name, row in CELLS.items()}), "utf-8"
    )
    text = (FOLDER.parent / "rules/sample.txt").read_text("utf-8")
    ninth = "九、财政拨款“三公”经费支出决算表"
    text = text.replace(ninth, f"{ninth}\n\n十、政府采购支出决算表", 1)
    at = text.rindex("第三部分")
    said = []
    for services in ("300.00", "350.00"):
        report = tmp_path / f"{services}.txt"
        report.write_text(text[:at] + TABLE.format(services=services) + text[at:], "utf-8")
        run = [sys.executable, "-m", "juesuan.cli", "check", "--format", "json", str(report)]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
        said.append(json.loads(done.stdout))
    right, wrong = said
    assert right["document"]["edition"] == wrong["document"]["edition"] == "jiangsu-2024"
    assert {"kind": "政府采购支出决算表", "number": "公开10表"}.items() <= right["coverage"]["tables"][-1].items()
    assert [f["message"] for f in right["findings"] if f["severity"] == "error"] == []
    assert [finding["code"] for finding in wrong["findings"] if finding["severity"] == "error"] == ["R-69-01"]


def test_a_wide_table_without_its_blank_cells_is_told_unread_and_nothing_is_concluded(tmp_path: Path) -> None:
    lines = sample.text_in("sichuan-2024").split("\n")
    title = "一般公共预算财政拨款支出决算明细表"
    start = len(lines) - lines[::-1].index(title) - 1
    end = next(n for n in range(start, len(lines)) if lines[n].startswith("注："))
    for n in range(start, end):
        if lines[n][:1].isdigit():
            lines[n] = "\t".join(cell for cell in lines[n].split("\t") if cell)
    path = tmp_path / "report.txt"
    path.write_text("\n".join(lines), "utf-8")
    accounts, verdict = juesuan.read(path), juesuan.check(path)
    assert title not in accounts.tables
    assert any(title in remark and "全表未读" in remark for remark in accounts.remarks)
    assert len(accounts.unread) > 50
    assert [finding.message for finding in verdict.findings if finding.severity is Severity.ERROR] == []
    assert {"R-40-03", "R-65-12"} <= {item.code for item in verdict.coverage.not_checked}
