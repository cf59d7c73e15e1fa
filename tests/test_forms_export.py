"""Forms that go out: the official layout, what may be filled, live sums, hints, and nothing that runs by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from juesuan.accounts import SelfEvaluation
from juesuan.cli import main
from juesuan.collecting import read_forms
from juesuan.folder.form_fields import objective_hash, without_results
from juesuan.performance.form_sheet import (
    form_sheet,
    fund_names,
    head_name,
    indicator_column,
    indicator_row,
)
from juesuan.readers import read_document
from juesuan.writers.forms import write_form
from tests.edited_workbook import formulas, named_cell, part

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
ROWS, COLUMNS = fund_names()


@pytest.fixture(scope="module")
def forms() -> dict[int, SelfEvaluation]:
    return {form.number: form for form in read_forms(EXAMPLE) if form.number is not None}


def written(form: SelfEvaluation, folder: Path, name: str = "form.xlsx") -> Path:
    write_form(form, folder / name)
    return folder / name


def test_totals_rate_and_execution_score_are_formulas_with_their_results(
    forms: dict[int, SelfEvaluation], tmp_path: Path
) -> None:
    path = written(forms[2], tmp_path)
    found = formulas(path)
    rate = named_cell(path, ROWS["年度资金总额"], COLUMNS["执行率"])
    score = named_cell(path, ROWS["年度资金总额"], COLUMNS["得分"])
    spent = named_cell(path, ROWS["年度资金总额"], COLUMNS["全年执行数"])
    total = named_cell(path, form_sheet().total_row, indicator_column("得分"))
    assert found[spent][1] == "345.35"
    assert "SUM" in found[spent][0]
    assert found[rate][1].startswith("0.7197")
    assert found[score][1] == "7.20"
    assert "ROUND" in found[score][0]
    assert found[total][1] == "90.00"


def test_a_total_that_was_filled_in_wrong_stands_as_filled_in_with_a_remark(
    forms: dict[int, SelfEvaluation], tmp_path: Path
) -> None:
    form = forms[2]
    assert form.total_score is not None
    wrong = replace(form.total_score, number=replace(form.total_score.number, millionths=91_000_000, text="91.00"))
    path = written(replace(form, total_score=wrong), tmp_path)
    total = named_cell(path, form_sheet().total_row, indicator_column("得分"))
    assert total not in formulas(path)
    assert "填报为 91" in part(path, "xl/comments1.xml")
    assert "计算为 90.00" in part(path, "xl/comments1.xml")


def test_a_blank_form_has_its_objective_and_formulas_that_show_nothing(
    forms: dict[int, SelfEvaluation], tmp_path: Path
) -> None:
    blank = without_results(forms[3])
    assert objective_hash(blank) == objective_hash(forms[3])
    path = written(blank, tmp_path)
    document = read_document(path)
    shown = {cell.text for block in document.blocks if hasattr(block, "rows") for row in block.rows for cell in row}
    assert forms[3].indicators[0].name in shown
    assert forms[3].achieved not in shown
    assert {result.strip() for _, result in formulas(path).values()} == {""}


def test_what_the_objective_fixes_is_locked_and_what_is_filled_in_is_open(
    forms: dict[int, SelfEvaluation], tmp_path: Path
) -> None:
    path = written(without_results(forms[2]), tmp_path)
    sheet, styles = part(path), part(path, "xl/styles.xml").split("<cellXfs")[1].split("</cellXfs>")[0]
    open_styles = {n for n, one in enumerate(re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles)) if 'locked="0"' in one}
    style_of = {address: int(style) for address, style in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet)}
    first = indicator_row(0)

    def is_open(row: str, column: str) -> bool:
        return style_of[named_cell(path, row, column)] in open_styles

    assert "<sheetProtection" in sheet
    assert [is_open(first, indicator_column(c)) for c in ("实际完成值", "得分", "偏差原因")] == [True] * 3
    assert [is_open(first, indicator_column(c)) for c in ("指标", "年度指标值", "分值")] == [False] * 3
    assert is_open(ROWS["当年财政拨款"], COLUMNS["全年执行数"])
    assert not is_open(ROWS["当年财政拨款"], COLUMNS["全年预算数"])
    assert style_of[named_cell(path, head_name("实际完成情况"))] in open_styles
    assert style_of[named_cell(path, head_name("预期目标"))] not in open_styles


def test_lists_hints_limits_and_colours_stand_beside_the_cells_to_be_filled(
    forms: dict[int, SelfEvaluation], tmp_path: Path
) -> None:
    sheet = part(written(without_results(forms[2]), tmp_path))
    assert sheet.count('type="list"') >= 4
    assert 'type="decimal"' in sheet
    assert 'promptTitle="得分"' in sheet
    assert 'promptTitle="偏差原因及改进措施"' in sheet
    assert "<conditionalFormatting" in sheet
    assert 'paperSize="9"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "<mergeCell " in sheet
    hidden = part(written(forms[2], tmp_path), "xl/workbook.xml")
    assert 'state="veryHidden"' in hidden
    assert "自评指标行_1" in hidden


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+86-951", "-1项", "@SUM(A1)", "\t=1+1", "'=1"])
def test_text_that_begins_as_a_formula_does_stays_text(
    forms: dict[int, SelfEvaluation], tmp_path: Path, text: str
) -> None:
    first, *rest = forms[2].indicators
    form = replace(forms[2], achieved=text, name=text, indicators=(replace(first, achieved=text, reason=text), *rest))
    path = written(form, tmp_path)
    assert all(text.strip()[1:] not in formula for formula, _ in formulas(path).values())
    assert "<hyperlink" not in part(path)


def test_the_same_form_gives_the_same_bytes(forms: dict[int, SelfEvaluation], tmp_path: Path) -> None:
    assert written(forms[8], tmp_path, "a.xlsx").read_bytes() == written(forms[8], tmp_path, "b.xlsx").read_bytes()


def test_export_writes_a_workbook_a_project_and_only_the_numbers_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out + said.err

    code, said = run("forms", "export", str(EXAMPLE), "-o", str(tmp_path / "out"), "--only", "3,7-8", "--blank")
    assert code == 0
    assert "导出 3 个工作簿" in said
    assert sorted(path.name[:4] for path in (tmp_path / "out").iterdir()) == ["项目03", "项目07", "项目08"]
    code, said = run("forms", "export", str(EXAMPLE), "-o", str(tmp_path / "out"), "--only", "99")
    assert code == 2
    assert "没有序号为 99 的项目" in said
    code, said = run("forms", "export", str(tmp_path), "-o", str(tmp_path / "none"))
    assert code == 2
    assert "没有自评表" in said


def test_workbooks_that_may_have_been_filled_in_are_not_overwritten_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert main(["forms", "export", str(EXAMPLE), "-o", out, "--only", "3"]) == 0
    (path,) = (tmp_path / "out").iterdir()
    path.write_bytes(b"filled in")
    assert main(["forms", "export", str(EXAMPLE), "-o", out, "--only", "2,3"]) == 2
    assert "可能已经填过" in capsys.readouterr().err
    assert [one.read_bytes() for one in (tmp_path / "out").iterdir()] == [b"filled in"]
    assert main(["forms", "export", str(EXAMPLE), "-o", out, "--only", "2,3", "--overwrite"]) == 0
    assert main(["--lang", "en", "forms", "import", out, "-o", str(tmp_path / "facts")]) == 0
    assert "2 forms found, 2 taken" in capsys.readouterr().out
