"""Evaluating forms wherever they lie: what is read, what is told, and what came of the example."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import juesuan
from juesuan.evaluating import evaluate_accounts
from juesuan.folder.projects import save_projects
from juesuan.performance.scoring import Evaluation
from juesuan.projects.records import Kind, Project, Stage, Submission
from juesuan.writers.scores.as_text import to_text
from juesuan.writers.scores.as_xlsx import to_xlsx
from juesuan.writers.wrapping import width
from tests.generate.form_files import form_text
from tests.scored_forms import form_of, text_of

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
GOLDEN = Path(__file__).parent / "samples" / "evaluate-example.txt"
GOOD = (("数量", "检测样品", "10批", "10批", "50", "50"), ("社会", "方便群众", "有效提升", "有效提升", "30", "28"))
PLEASED = ("满意度", "群众满意度", "≥90%", "96%", "10", "10")


def folder_of(tmp_path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "juesuan.cli", "evaluate", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, encoding="utf-8")


def test_a_folder_of_forms_is_evaluated_and_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder_of(
        tmp_path,
        好=text_of(*GOOD, PLEASED, total="97"),
        坏=text_of(*GOOD, PLEASED, total="97", number=2).replace('"90"', '"九十"'),
        错="number = ",
        别="title = 1",
    )
    found = juesuan.evaluate(tmp_path)
    assert [one.form.name for one in found.forms] == ["示例项目1"]
    assert {Path(one.path).stem: one.is_broken for one in found.failed} == {"坏": True, "错": True, "别": False}
    assert found.code == 2


def test_the_exit_code_tells_a_form_that_contradicts_itself(tmp_path: Path) -> None:
    assert juesuan.evaluate(folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="97"))).code == 0
    assert juesuan.evaluate(folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="98.5"))).code == 1
    assert juesuan.evaluate(tmp_path / "none").code == 2


def test_forms_called_alike_are_all_there_with_their_own_remarks(tmp_path: Path) -> None:
    right, wrong = text_of(*GOOD, PLEASED, total="97"), text_of(*GOOD, PLEASED, total="99")
    found = juesuan.evaluate(folder_of(tmp_path, a=right, b=wrong, c=wrong))
    assert [one.is_wrong for one in found.forms] == [False, True, True]
    assert [sum(remark.code == "R-31-07" for remark in one.remarks) for one in found.forms] == [0, 1, 1]


def test_forms_by_themselves_are_not_blamed_for_the_numbers_of_others(tmp_path: Path) -> None:
    found = juesuan.evaluate(folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="97", number=7)))
    codes = {remark.code for remark in (*found.remarks, *found.forms[0].remarks)}
    assert not codes & {"R-31-20", "R-31-31"}


def test_remarks_are_kept_by_the_codes_asked_for(tmp_path: Path) -> None:
    folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="99"))
    found = juesuan.evaluate(tmp_path, select=("R-31-07",))
    assert {remark.code for one in found.forms for remark in one.remarks} == {"R-31-07"}


def test_a_form_of_no_known_weights_is_evaluated_by_what_it_prints(tmp_path: Path) -> None:
    folder_of(tmp_path, a=text_of(("数量", "检测样品", "10批", "10批", "60", "60"), PLEASED, total="79"))
    scored = juesuan.evaluate(tmp_path).forms[0].evaluated
    assert not scored.fits
    assert "不相符" in scored.notes[0]


# ── the example ──


def example() -> Evaluation:
    return juesuan.evaluate(EXAMPLE, select=("R-31-07",))


def told() -> str:
    """The totals of each form and the department's view; what differs and why is read by people."""
    lines = to_text(example()).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("【部门汇总】"))
    kept = [line for line in lines[:start] if line.startswith(("读入", "核算", "【", "总分"))]
    return "\n".join([*kept, *lines[start:]]) + "\n"


def test_the_example_as_printed_is_told_as_before() -> None:
    assert told() == GOLDEN.read_text("utf-8"), "python -m tests.test_evaluate 重写，再看差异"


def test_every_indicator_of_the_example_is_scored_or_said_not_to_be() -> None:
    found = example()
    items = [item for one in found.forms for item in one.evaluated.items]
    assert sum(len(item.names) for item in items if item.kind != "预算执行率") == found.view.indicators == 471
    for item in items:
        assert item.is_scored != bool(item.why)
        assert item.sentence.endswith("。")
        assert item.weight is not None
        assert 0 <= item.least <= item.most <= item.weight
    totals = [one.evaluated for one in found.forms]
    assert all(one.least <= one.with_own <= one.most for one in totals)


def test_the_screen_is_eighty_columns_wide() -> None:
    for language in ("zh", "en"):
        found = to_text(juesuan.evaluate(EXAMPLE), language=language, steps=True)
        assert max(width(line) for line in found.splitlines()) <= 80


def test_the_accounts_of_a_report_are_evaluated_like_its_folder() -> None:
    once, again = example(), evaluate_accounts(juesuan.read(EXAMPLE))
    assert [one.evaluated.with_own for one in once.forms] == [one.evaluated.with_own for one in again.forms]


# ── command, JSON, workbook ──


def test_the_command_writes_text_json_and_a_workbook(tmp_path: Path) -> None:
    source = folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="97")) / "a.toml"
    shown = command(str(source))
    assert shown.returncode == 0
    assert "检测样品" in shown.stdout
    data = json.loads(command(str(source), "--format", "json").stdout)
    assert data["forms"][0]["totals"]["with_own"] == "97"
    assert data["forms"][0]["items"][1]["sentence"].startswith("指标值10批，实际10批")
    book = tmp_path / "out" / "核算.xlsx"
    assert command(str(source), "--format", "xlsx", "-o", str(book)).returncode == 0
    with ZipFile(book) as parts:
        names = parts.read("xl/workbook.xml").decode("utf-8")
    assert all(f'name="{name}"' in names for name in ("汇总", "自评表", "指标", "审核意见"))


def test_every_key_of_the_json_is_explained() -> None:
    page = (Path(__file__).parents[1] / "docs/evaluate.md").read_text("utf-8").partition("## JSON")[2]
    data = example().as_dict()
    form = data["forms"][0]
    view = data["view"]
    levels = [data, form, form["totals"], form["grades"], form["scheme"], form["items"][0], view, view["inflation"]]
    levels += [view[name][0] for name in ("covered", "averages", "grades", "units", "slowest")]
    keys = {key for level in levels for key in level} - {"juesuan"}
    named = set(re.findall(r"[a-z0-9_]+", " ".join(re.findall(r"`([^`]+)`", page))))
    assert keys <= named


def test_the_command_refuses_what_it_cannot_do_and_says_why(tmp_path: Path) -> None:
    source = folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="97")) / "a.toml"
    before = source.read_text("utf-8")
    for arguments in (("--format", "xlsx"), ("-o", str(source)), ("--scheme", "火星"), ("--select", "R-99")):
        told = command(str(source), *arguments)
        assert told.returncode == 2
        assert "→" in told.stderr
    assert source.read_text("utf-8") == before


def test_the_command_speaks_english(tmp_path: Path) -> None:
    source = folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="97")) / "a.toml"
    shown = command(str(source), "--lang", "en").stdout
    assert "Self-evaluation scored again" in shown
    assert "3 indicators" in shown


def test_the_workbook_of_the_same_evaluation_is_the_same() -> None:
    found = example()
    assert to_xlsx(found) == to_xlsx(found)


# ── forms of Excel ──


def test_a_form_in_excel_is_evaluated_like_the_same_form_in_a_file(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    from tests.generate.accounts import Wish, random_accounts
    from tests.generate.forms import sheet

    accounts = random_accounts(random.Random(5), Wish(items=4, projects=3))
    for project in accounts.projects:
        book = Workbook(tmp_path / f"{project.number}.xlsx")
        page = book.add_worksheet("自评表")
        made = sheet(project, accounts)
        for row, cells in enumerate((*((line,) for line in made.above), *made.rows)):
            for column, text in enumerate(cells):
                page.write_string(row, column, text)
        book.close()
        (tmp_path / f"{project.number}.toml").write_text(form_text(project, accounts.year), "utf-8")
    found = juesuan.evaluate(tmp_path)
    assert not found.failed
    totals: dict[str, set[tuple[int, int]]] = {}
    for one in found.forms:
        totals.setdefault(one.form.name, set()).add((one.evaluated.with_own, len(one.evaluated.items)))
    assert len(totals) == len(accounts.projects)
    assert all(len(seen) == 1 for seen in totals.values())


# ── folders of other kinds ──


def test_what_projects_handed_in_last_is_evaluated_from_the_library(tmp_path: Path) -> None:
    forms = [form_of(*GOOD, PLEASED, total=total) for total in ("90", "97")]
    handed_in = tuple(Submission(number, date(2025, 2, number), form) for number, form in enumerate(forms, 1))
    first = Project(
        "P-1", "示例项目1", 2024, "示例局", "示例中心", Kind.RECURRING, ("2080199",), Stage.APPLIED, number=1
    )
    second = replace(first, code="P-2", name="示例项目2", number=2)
    save_projects(tmp_path, (replace(first, submissions=handed_in), second))
    found = juesuan.evaluate(tmp_path)
    assert [one.evaluated.printed for one in found.forms] == [97_000_000]
    assert found.notes == ("自评表读自 projects/ 中各项目最近一次报送，1 个还没有报送",)


def test_a_department_with_forms_and_nothing_else_is_evaluated(tmp_path: Path) -> None:
    (tmp_path / "department.toml").write_text('name = "示例局"\nyear = 2024\n', "utf-8")
    (tmp_path / "evaluations").mkdir()
    folder_of(tmp_path / "evaluations", a=text_of(*GOOD, PLEASED, total="97"))
    found = juesuan.evaluate(tmp_path)
    assert (len(found.forms), found.failed, found.code) == (1, (), 0)


def test_a_folder_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    folder_of(tmp_path, a=text_of(*GOOD, PLEASED, total="97"))
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(juesuan.evaluate(tmp_path).forms) == 1


if __name__ == "__main__":
    GOLDEN.write_text(told(), "utf-8")
