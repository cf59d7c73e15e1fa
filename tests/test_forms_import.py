"""Forms that come back: all problems of all files at once, good ones taken, nothing lost, nothing taken in silence."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as Word
from xlsxwriter import Workbook

from juesuan.accounts import SelfEvaluation
from juesuan.amount import Number
from juesuan.cli import main
from juesuan.collecting import Collected, collect, read_forms
from juesuan.folder.evaluations import write_evaluation
from juesuan.folder.form_fields import without_results
from juesuan.performance.form_sheet import form_sheet, fund_names, head_name, indicator_column, indicator_row
from juesuan.writers.forms import write_form
from tests.edited_workbook import named_cell, put_in, with_sheet, without_identity, write_over

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
ROWS, COLUMNS = fund_names()
ACTUAL, SCORE, TARGET, WEIGHT, REASON = (
    indicator_column(name) for name in ("实际完成值", "得分", "年度指标值", "分值", "偏差原因")
)


@pytest.fixture(scope="module")
def forms() -> dict[int, SelfEvaluation]:
    return {form.number: form for form in read_forms(EXAMPLE) if form.number is not None}


@pytest.fixture
def facts(forms: dict[int, SelfEvaluation], tmp_path: Path) -> Path:
    """A folder with the objectives of three projects and what was filled in before."""
    folder = tmp_path / "facts" / "evaluations"
    folder.mkdir(parents=True)
    for number in (2, 3, 25):
        (folder / f"{number:02d}.toml").write_text(write_evaluation(forms[number]), "utf-8")
    return folder.parent


@pytest.fixture
def sent(forms: dict[int, SelfEvaluation], tmp_path: Path) -> Path:
    """The workbooks of two of them, as they come back when nobody changed anything."""
    folder = tmp_path / "back"
    folder.mkdir()
    for number in (2, 25):
        write_form(forms[number], folder / f"{number}.xlsx")
    return folder


def said(collected: Collected) -> str:
    return "\n".join(objection.what for objection in collected.problems)


def told(collected: Collected) -> str:
    return "\n".join(o.what for one in collected.returned for o in one.objections if o.is_told_only)


def changes(collected: Collected) -> list[tuple[str, str, str]]:
    return [(c.field.label, c.field.text, c.new) for one in collected.taken for c in one.changes]


# ── values ──
def test_a_new_result_replaces_the_old_one_and_the_change_is_told(sent: Path, facts: Path) -> None:
    path = sent / "2.xlsx"
    write_over(
        path, {named_cell(path, indicator_row(1), ACTUAL): "完成 1项", named_cell(path, indicator_row(1), SCORE): 1}
    )
    collected = collect(sent, facts)
    found = changes(collected)
    assert ("数量指标 劳动保障监察业务管理系统2024年升级项目·实际完成值", "", "完成 1项") in found
    assert ("数量指标 劳动保障监察业务管理系统2024年升级项目·得分", "0", "1") in found
    assert ("总分·得分", "90.00", "91.00") in found  # worked out again
    assert collected.kept == 1
    assert read_forms(facts)[0].indicators[1].achieved == "完成 1项"


def test_full_width_digits_numbers_as_text_and_dashes_are_understood(sent: Path, facts: Path) -> None:
    path = sent / "2.xlsx"
    spent = named_cell(path, ROWS["当年财政拨款"], COLUMNS["全年执行数"])
    other = named_cell(path, ROWS["其他资金"], COLUMNS["全年执行数"])
    score = named_cell(path, indicator_row(0), SCORE)
    write_over(path, {spent: "１，１８６．２７", other: "—", score: "１.５分"})
    collected = collect(sent, facts)
    assert not collected.problems
    assert ("当年财政拨款·全年执行数", "186.27", "1,186.27") in changes(collected)
    assert ("年度资金总额·全年执行数", "345.35", "1345.35") in changes(collected)
    form = read_forms(facts)[0]
    figure = form.fund("当年财政拨款", "全年执行数")
    assert figure is not None
    assert figure.grains == 118627 * 10_000


def test_a_part_of_one_beside_a_percentage_and_a_day_as_a_number_are_understood(
    forms: dict[int, SelfEvaluation], tmp_path: Path
) -> None:
    first, second, third, *rest = forms[2].indicators
    rate = replace(first, target="≥95%", achieved="", name="办结率")
    day = replace(second, target="2024年12月底前", achieved="", name="完成时间")
    small = replace(third, target="≤0.5%", achieved="", name="差错率")
    form = replace(forms[2], indicators=(rate, day, small, *rest))
    (tmp_path / "back").mkdir()
    path = tmp_path / "back" / "form.xlsx"
    write_form(form, path)
    cells = {named_cell(path, indicator_row(n), ACTUAL): text for n, text in enumerate(("0.94", "45657", "0.3"))}
    write_over(path, cells)
    collected = collect(path.parent, tmp_path / "facts")
    achieved = [indicator.achieved for indicator in read_forms(tmp_path / "facts")[0].indicators[:3]]
    assert achieved == ["94%", "2024-12-31", "0.3"]
    assert "“0.94”按“94%”读入" in told(collected)
    assert "“45657”按“2024-12-31”读入" in told(collected)


def test_a_score_that_is_no_number_keeps_the_form_out_and_says_where(sent: Path, facts: Path) -> None:
    path = sent / "2.xlsx"
    cell = named_cell(path, indicator_row(0), SCORE)
    write_over(path, {cell: "满分"})
    collected = collect(sent, facts)
    (problem,) = collected.problems
    assert "“满分”不是数字" in problem.what
    assert (problem.place.sheet, problem.place.row) == ("自评表", int(cell[1:]))
    assert len(collected.taken) == 1


def test_a_total_written_over_its_formula_is_taken_as_written(sent: Path, facts: Path) -> None:
    path = sent / "2.xlsx"
    write_over(path, {named_cell(path, form_sheet().total_row, SCORE): 88})
    collected = collect(sent, facts)
    assert changes(collected) == [("总分·得分", "90.00", "88.00")]


# ── objective ──
@pytest.mark.parametrize(
    ("row", "column", "text", "label"),
    [
        (indicator_row(0), TARGET, "2项", "OA协同办公网络服务·年度指标值"),
        (indicator_row(0), WEIGHT, "3", "OA协同办公网络服务·分值"),
        (indicator_row(0), indicator_column("指标"), "别的指标", "OA协同办公网络服务·指标"),
        (ROWS["年度资金总额"], COLUMNS["全年预算数"], "400", "年度资金总额·全年预算数"),
        (head_name("预期目标"), "", "别的目标", "预期目标"),
        (head_name("项目名称"), "", "别的项目", "项目名称"),
    ],
)
def test_a_changed_objective_is_told_and_not_taken(
    sent: Path, facts: Path, row: str, column: str, text: str, label: str
) -> None:
    path = sent / "2.xlsx"
    before = (facts / "evaluations" / "02.toml").read_bytes()
    write_over(path, {named_cell(path, row, column): text})
    collected = collect(sent, facts)
    (problem,) = collected.problems
    assert label in problem.what
    assert f"表中是“{text}" in problem.what
    assert [one.form.number for one in collected.taken] == [25]
    assert (facts / "evaluations" / "02.toml").read_bytes() == before


def test_an_objective_changed_in_the_folder_after_the_form_was_sent_out_is_told(sent: Path, facts: Path) -> None:
    file = facts / "evaluations" / "02.toml"
    file.write_text(file.read_text("utf-8").replace('target = "1项"', 'target = "2项"', 1), "utf-8")
    collected = collect(sent, facts)
    assert "目标改过" in said(collected)
    assert len(collected.taken) == 1


def test_a_row_put_in_among_the_indicators_is_an_objective_of_its_own(sent: Path, facts: Path) -> None:
    path = sent / "2.xlsx"
    at = int(named_cell(path, indicator_row(3))[1:])
    put_in(path, row=at)
    below = [named_cell(path, indicator_row(2), indicator_column(c)) for c in ("指标", "年度指标值", "分值")]
    assert int(below[0][1:]) == at - 1
    _write_new_cells(path, at, {"D": "新增指标", "E": "3项", "G": "1.5"})
    collected = collect(sent, facts)
    assert "多出一行：“新增指标 3项 1.5”" in said(collected)
    assert [one.form.number for one in collected.taken] == [25]


def test_a_note_beside_the_form_is_told_and_the_form_is_taken(sent: Path, facts: Path) -> None:
    path = sent / "2.xlsx"
    put_in(path, row=1, count=2)
    _write_new_cells(path, 1, {"A": "附件3", "H": "填表人：李四"})
    _write_new_cells(path, 2, {"A": "本项目另有结余待收回"})
    collected = collect(sent, facts)
    assert said(collected) == "表外的文字没有读入：“本项目另有结余待收回”"
    assert "填表人：李四" in told(collected)
    assert len(collected.taken) == 2


def _write_new_cells(path: Path, row: int, cells: dict[str, str]) -> None:
    """Cells in an empty row that was put in."""
    from lxml import etree

    from tests.edited_workbook import MAIN, SHEET, _edited

    def change(root: etree._Element) -> None:
        data = root.find(f"{MAIN}sheetData")
        assert data is not None
        line = etree.Element(f"{MAIN}row", r=str(row))
        for column, text in cells.items():
            cell = etree.SubElement(line, f"{MAIN}c", r=f"{column}{row}", t="inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = text
        place = next((n for n, one in enumerate(data) if int(one.get("r") or 0) > row), len(data))
        data.insert(place, line)

    _edited(path, {SHEET: change}, None)


# ── files ──
def test_two_files_of_one_project_that_differ_are_both_named_and_neither_is_taken(sent: Path, facts: Path) -> None:
    copy = sent / "2 改.xlsx"
    shutil.copy(sent / "2.xlsx", copy)
    write_over(copy, {named_cell(copy, indicator_row(0), REASON): "另有原因"})
    collected = collect(sent, facts)
    assert said(collected).count("交了不止一份，内容不同") == 2
    assert "2 改.xlsx" in said(collected)
    assert "2.xlsx" in said(collected)
    assert [one.form.number for one in collected.taken] == [25]


def test_two_files_of_one_project_that_say_the_same_are_taken_once(sent: Path, facts: Path) -> None:
    shutil.copy(sent / "2.xlsx", sent / "2 副本.xlsx")
    collected = collect(sent, facts)
    assert not collected.problems
    assert sorted(one.form.number or 0 for one in collected.taken) == [2, 25]
    assert "内容相同" in told(collected)


def test_broken_files_and_files_without_a_form_are_listed_and_stop_nothing(sent: Path, facts: Path) -> None:
    (sent / "坏的.xlsx").write_bytes(b"PK\x03\x04 broken")
    (sent / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0 picture")
    word = Word()
    word.add_paragraph("关于报送自评材料的函")
    word.save(str(sent / "函.docx"))
    (sent / "~$2.xlsx").write_bytes(b"lock")
    collected = collect(sent, facts)
    assert len(collected.taken) == 2
    assert {Path(problem.place.file).name for problem in collected.problems} == {"坏的.xlsx", "照片.jpg", "函.docx"}
    assert all(problem.hint for problem in collected.problems)


def test_a_form_in_which_nothing_was_filled_in_is_not_taken(
    forms: dict[int, SelfEvaluation], sent: Path, facts: Path
) -> None:
    write_form(without_results(forms[3]), sent / "3.xlsx")
    collected = collect(sent, facts)
    assert "还没有填" in said(collected)
    assert len(collected.taken) == 2
    assert write_evaluation(read_forms(facts)[1]) == write_evaluation(forms[3])


def test_hidden_rows_keep_a_form_out_because_they_would_pass_for_cleared(sent: Path, facts: Path) -> None:
    from lxml import etree

    from tests.edited_workbook import MAIN, SHEET, _edited

    path = sent / "2.xlsx"
    at = named_cell(path, indicator_row(4))[1:]

    def change(root: etree._Element) -> None:
        next(row for row in root.iter(f"{MAIN}row") if row.get("r") == at).set("hidden", "1")

    _edited(path, {SHEET: change}, None)
    collected = collect(sent, facts)
    assert "行隐藏，没有读取" in said(collected)
    assert [one.form.number for one in collected.taken] == [25]


def test_other_sheets_in_a_workbook_are_read_as_forms_or_told_of_once(
    forms: dict[int, SelfEvaluation], sent: Path, facts: Path, tmp_path: Path
) -> None:
    (sent / "25.xlsx").unlink()
    with_sheet(sent / "2.xlsx", _other_form(forms[3], tmp_path))
    collected = collect(sent, facts)
    assert [one.form.number for one in collected.taken] == [2, 3]
    notes = Workbook(tmp_path / "notes.xlsx")
    sheet = notes.add_worksheet("明细")
    for row in range(40):
        sheet.write_row(row, 0, [f"票据{row}", row])
    notes.close()
    write_form(forms[2], sent / "2.xlsx")
    with_sheet(sent / "2.xlsx", tmp_path / "notes.xlsx", "明细")
    collected = collect(sent, facts)
    assert said(collected) == "这个工作表不是自评表，没有读入"
    assert len(collected.taken) == 1


def _other_form(form: SelfEvaluation, folder: Path) -> Path:
    write_form(form, folder / "other.xlsx")
    return folder / "other.xlsx"


# ── rebuilt by hand ──
HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


def by_hand(book: Workbook, form: SelfEvaluation, *, down: int = 0, right: int = 0, number: bool = True) -> None:
    """The form in a sheet as somebody types it: no merged labels, other places, rates as parts of one."""
    sheet = book.add_worksheet(f"Sheet{len(book.worksheets()) + 1}")
    row = down

    def line(*cells: object) -> None:
        nonlocal row
        for column, cell in enumerate(cells):
            if cell not in ("", None):
                sheet.write(row, right + column, cell)
        row += 1

    title = f"项目支出绩效自评表（项目{form.number}）" if number else "项目支出绩效自评表"
    line("附件2")
    line(title)
    line(f"（{form.year}年度）")
    line("项目名称", "", form.name)
    line("主管部门", "", form.department, "", "实施单位", form.unit)
    line("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    for name in ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金"):
        cells: list[object] = ["", name]
        for column in ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"):
            figure = form.fund(name, column)
            text = "" if figure is None else figure.number.text
            if column == "执行率" and isinstance(figure and figure.number, Number) and text.endswith("%"):
                cells.append(float(text[:-1]) / 100)
            else:
                cells.append(text)
        line(*cells)
    line("年度总体目标", "预期目标", "", "", "实际完成情况")
    line("", form.expected, "", "", form.achieved)
    line(*HEAD)
    for one in form.indicators:
        weight, score = ("" if f is None else f.number.text for f in (one.weight, one.score))
        line(one.level1, one.level2, one.name, one.target, one.achieved, weight, score, one.reason)
    totals = ("" if f is None else f.number.text for f in (form.total_weight, form.total_score))
    line("总分", "", "", "", "", *totals)


def test_forms_rebuilt_by_hand_are_recognised_several_in_one_workbook(
    forms: dict[int, SelfEvaluation], facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "back").mkdir()
    book = Workbook(tmp_path / "back" / "汇总.xlsx", {"strings_to_formulas": False})
    by_hand(book, forms[2], number=False)
    by_hand(book, forms[3], down=3, right=2)
    by_hand(book, forms[25], down=1, number=False)
    book.close()
    collected = collect(tmp_path / "back", facts)
    assert [one.form.number for one in collected.taken] == [2, 3, 25], said(collected)
    assert changes(collected) == []
    assert [p.what for p in collected.problems] == []


def test_a_word_form_is_recognised(forms: dict[int, SelfEvaluation], facts: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    form = forms[25]
    word = Word()
    word.add_paragraph("项目支出绩效自评表")
    table = word.add_table(rows=0, cols=8)

    def line(*cells: str) -> None:
        for cell, text in zip(table.add_row().cells, (*cells, *[""] * (8 - len(cells))), strict=True):
            cell.text = text

    line("项目名称", "", form.name)
    line("主管部门", "", form.department, "", "实施单位", form.unit)
    columns = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    line("项目资金（万元）", "", *columns)
    for name in ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金"):
        figures = [form.fund(name, column) for column in columns]
        line("", name, *("" if figure is None else figure.number.text for figure in figures))
    line("年度总体目标", "预期目标", "", "", "实际完成情况")
    line("", form.expected, "", "", "全部完成")
    line(*HEAD)
    for one in form.indicators:
        points = ["" if f is None else f.number.text for f in (one.weight, one.score)]
        line(one.level1, one.level2, one.name, one.target, one.achieved, *points, one.reason)
    line("总分", "", "", "", "", *("" if f is None else f.number.text for f in (form.total_weight, form.total_score)))
    word.save(str(tmp_path / "back" / "自评表.docx"))
    collected = collect(tmp_path / "back", facts)
    assert [one.form.number for one in collected.taken] == [25], said(collected)
    assert changes(collected) == [("实际完成情况", form.achieved, "全部完成")]


def test_a_rebuilt_form_with_another_target_is_a_changed_objective(
    forms: dict[int, SelfEvaluation], facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "back").mkdir()
    first, *rest = forms[2].indicators
    book = Workbook(tmp_path / "back" / "2.xlsx")
    by_hand(book, replace(forms[2], indicators=(replace(first, target="5项"), *rest)), number=False)
    book.close()
    collected = collect(tmp_path / "back", facts)
    assert "OA协同办公网络服务·年度指标值：下达的是“1项”，表中是“5项”" in said(collected)
    assert not collected.taken


def test_a_form_of_an_unknown_project_is_taken_as_a_new_one(
    forms: dict[int, SelfEvaluation], facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "back").mkdir()
    write_form(forms[7], tmp_path / "back" / "7.xlsx")
    without_identity(tmp_path / "back" / "7.xlsx")
    collected = collect(tmp_path / "back", facts)
    assert [(one.is_new, Path(one.path).name) for one in collected.taken] == [(True, "07.toml")]
    assert write_evaluation(read_forms(facts)[2]) == write_evaluation(forms[7])


def test_a_name_with_a_slip_of_the_pen_makes_no_second_form_of_the_project(
    forms: dict[int, SelfEvaluation], facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "back").mkdir()
    book = Workbook(tmp_path / "back" / "2.xlsx")
    by_hand(book, replace(forms[2], name="人力资源信息系统运行维护经费"), number=False)
    book.close()
    collected = collect(tmp_path / "back", facts)
    assert "最接近的是项目2“人力资源信息系统运行维护费”" in said(collected)
    assert len(list((facts / "evaluations").iterdir())) == 3


def test_the_number_of_one_project_on_the_form_of_another_is_told_once(
    forms: dict[int, SelfEvaluation], facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "back").mkdir()
    write_form(replace(forms[7], number=2), tmp_path / "back" / "a.xlsx")
    collected = collect(tmp_path / "back", facts)
    (problem,) = collected.problems
    assert "序号与项目对不上：文件夹里的项目2是“人力资源信息系统运行维护费”" in problem.what


# ── command ──
def test_exit_codes_are_0_all_taken_1_some_had_problems_2_nothing_taken(
    sent: Path, facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forms", "import", str(sent), "-o", str(facts)]) == 0
    assert "采用 2 张（新增 0，更新 0，没有变化 2）" in capsys.readouterr().out
    path = sent / "2.xlsx"
    cell = named_cell(path, indicator_row(0), TARGET)
    write_over(path, {cell: "9项"})
    assert main(["forms", "import", str(sent), "-o", str(facts)]) == 1
    out = capsys.readouterr().out
    assert f"自评表!{cell}" in out
    assert "→ 改回下达的目标" in out
    (sent / "25.xlsx").unlink()
    assert main(["forms", "import", str(sent), "-o", str(facts), "--format", "json"]) == 2
    assert '"kind": "refused"' in capsys.readouterr().out
    assert main(["forms", "import", str(tmp_path / "nothing"), "-o", str(facts)]) == 2
