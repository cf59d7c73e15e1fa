"""The corrected copy: what the report itself proves, tried before it is written, everything else left to people."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

import juesuan
from juesuan import check, shipped
from juesuan.amount import Amount, print_money
from juesuan.cli import main
from juesuan.errors import JuesuanError
from juesuan.facts import Figure
from juesuan.finding import Coverage, Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.publishing import publish
from juesuan.readers.xlsx_package import MAIN
from juesuan.writers.annotate.change import Change
from juesuan.writers.annotate.fix_text import fixed_text
from juesuan.writers.annotate.fixing import fix
from juesuan.writers.annotate.proposals import every
from juesuan.writers.annotate.xlsx import Workbook

RIGHT, WRONG = "比2023年度减少87436.55元，下降3.63%", "比2023年度减少87436.55元，下降6.33%"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report that states a rate its own amounts contradict, as each kind of file."""
    folder = tmp_path_factory.mktemp("reports")
    text = shipped.text("juesuan.rules", "sample.txt")
    assert text.count(RIGHT) == 1
    (folder / "sample.txt").write_text(text.replace(RIGHT, WRONG), "utf-8")
    made = publish(juesuan.read(folder / "sample.txt"), folder / "out", formats=("docx", "xlsx", "html"))
    return {"text": folder / "sample.txt", **{one.format: one.path for one in made}}


@pytest.mark.parametrize("form", ["text", "docx", "xlsx"])
def test_a_rate_is_put_right_where_its_amounts_prove_it(reports: dict[str, Path], form: str, tmp_path: Path) -> None:
    source, copy = reports[form], tmp_path / f"更正{reports[form].suffix}"
    before, verdict = source.read_bytes(), check(source)
    fixed = fix(verdict, copy, check)
    assert [(change.old, change.new) for change in fixed.changes] == [("6.33%", "3.63%")]
    assert source.read_bytes() == before
    after = check(copy)
    content = {f.id for f in every(after.findings) if not f.code.startswith("R-41-")}
    assert content < {f.id for f in every(verdict.findings)}
    assert after.count(Severity.ERROR) == verdict.count(Severity.ERROR) - 1


def test_a_corrected_text_differs_in_the_corrected_characters_alone(reports: dict[str, Path], tmp_path: Path) -> None:
    fix(check(reports["text"]), tmp_path / "copy.txt", check)
    assert (tmp_path / "copy.txt").read_text("utf-8") == reports["text"].read_text("utf-8").replace(WRONG, RIGHT)


def test_a_text_keeps_its_encoding_and_its_line_ends(reports: dict[str, Path], tmp_path: Path) -> None:
    text = reports["text"].read_text("utf-8").replace("\n", "\r\n")
    for codec in ("gb18030", "utf-16"):
        path, copy = tmp_path / f"{codec}.txt", tmp_path / f"{codec}-copy.txt"
        path.write_bytes(text.encode(codec))
        assert fix(check(path), copy, check).changes
        assert copy.read_bytes() == text.replace(WRONG, RIGHT).encode(codec)


def test_a_cell_of_a_table_saved_as_text_is_corrected_and_quoted_as_it_must(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('项目,"说 明",金额\n收入,"a ""b"", c","1,000.00"\n支出,x,7\n', "utf-8")
    finding = Finding("R-01-01", Severity.ERROR, "例", "例", ())
    changes = [
        Change(Place(str(path), line=2, row=2, column=3, start=0, end=8), "1,000.00", "1,200.00", finding),
        Change(Place(str(path), line=3, row=3, column=3, start=0, end=1), "7", "1,007", finding),
        Change(Place(str(path), line=2, row=2, column=2, start=2, end=5), '"b"', "d", finding),
    ]
    assert fixed_text(path, changes).data.decode() == '项目,"说 明",金额\n收入,"a d, c","1,200.00"\n支出,x,"1,007"\n'


def test_word_shows_the_correction_as_a_tracked_change_in_the_same_looks(
    reports: dict[str, Path], tmp_path: Path
) -> None:
    copy = tmp_path / "更正.docx"
    fix(check(reports["docx"]), copy, check)
    body = docx.Document(str(copy)).element.body
    (deleted,), (inserted,) = body.findall(f".//{qn('w:del')}"), body.findall(f".//{qn('w:ins')}")
    assert {deleted.get(qn("w:author")), inserted.get(qn("w:author"))} == {"决算核验"}
    assert [text.text for text in deleted.iter(qn("w:delText"))] == ["6.33%"]
    assert [text.text for text in inserted.iter(qn("w:t"))] == ["3.63%"]
    looks = [one.find(f".//{qn('w:rPr')}") for one in (deleted, inserted)]
    assert len({None if look is None else docx.oxml.xmlchemy.serialize_for_reading(look) for look in looks}) == 1


def test_a_sheet_keeps_the_old_value_in_a_note(reports: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "更正.xlsx"
    fix(check(reports["xlsx"]), copy, check)
    with zipfile.ZipFile(copy) as archive:
        notes = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/comments"))
    assert "原为 6.33%，改为 3.63%" in notes


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report with a score cut off and so its total, which the workbook holds as a formula, and a rate as above."""
    folder = tmp_path_factory.mktemp("scored")
    text = shipped.text("juesuan.rules", "sample.txt").replace(RIGHT, WRONG)
    for old, new in (("93.58%\t9.36", "93.58%\t9"), ("100\t98.19", "100\t97.83")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "sample.txt").write_text(text, "utf-8")
    made = publish(juesuan.read(folder / "sample.txt"), folder / "out", formats=("docx", "xlsx"))
    return {"text": folder / "sample.txt", **{one.format: one.path for one in made}}


def test_every_kind_of_file_is_given_the_same_corrections(scored: dict[str, Path], tmp_path: Path) -> None:
    made = {}
    for form, source in scored.items():
        fixed = fix(check(source), tmp_path / f"copy{source.suffix}", check)
        made[form] = sorted((c.finding.code, c.place.part, c.old, c.new) for c in fixed.changes)
    assert made["text"] == made["docx"] == made["xlsx"]
    assert [change[2:] for change in made["xlsx"]] == [("6.33%", "3.63%"), ("9", "9.36"), ("97.83", "98.19")]


def test_a_total_that_is_a_formula_comes_to_the_right_value_by_itself(scored: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    fixed = fix(check(scored["xlsx"]), copy, check)
    assert [change.new for change in fixed.changes if change.by_formula] == ["98.19"]
    (place,) = (change.place for change in fixed.changes if change.by_formula)
    before, after = (cell_of(path, place) for path in (scored["xlsx"], copy))
    assert before[0] == after[0]
    assert before[0].startswith("SUM(")
    assert (before[1], after[1]) == ("97.83", "98.19")
    with zipfile.ZipFile(copy) as archive:
        notes = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/comments"))
        assert b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml")
    assert "原为 97.83，改为 98.19（公式随所引的数重新算出，公式没有改）" in notes


def cell_of(path: Path, place: Place) -> tuple[str, str]:
    """The formula and the saved value of a cell."""
    cell = Workbook(path).cells_on(place.sheet or "")[place.row or 0, place.column or 0]
    return cell.findtext(f"{MAIN}f") or "", cell.findtext(f"{MAIN}v") or ""


def test_what_cannot_be_corrected_is_said_before_the_long_work(
    reports: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("juesuan.checking.check", lambda *_, **__: pytest.fail("the file was checked for nothing"))
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7\n")
    assert main(["annotate", str(tmp_path / "report.pdf"), "--fix", "-o", str(tmp_path / "copy.pdf")]) == 2
    told = capsys.readouterr().err
    assert "（PDF 文件）不能直接更正" in told
    assert "原文件用 --fix" in told


def test_what_rests_on_a_row_that_is_not_printed_is_left_to_people(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("350000.00\n0\n", "utf-8")
    place = Place(str(path), "第三部分 九", 1, start=0, end=9, text="350000.00")
    for blank, is_absent in (("", True), ("", False)):
        row = Figure("表[2230105].本年支出", "表 2230105·本年支出", Amount.parse(blank), place, is_absent)
        finding = Finding(
            "R-01-01", Severity.ERROR, "例", "填报350000.00，应为0.00（没有这一行）", (place,), stated="350000.00",
            expected="0.00", difference="350,000.00", unit="元", operands=(row,), subject="甲", workings=("0.00",),
        )  # fmt: skip
        verdict = Verdict({"path": str(path), "format": "text", "sha256": ""}, Coverage(), (finding,))
        fixed = fix(verdict, tmp_path / "copy.txt", lambda _: pytest.fail("tried"))
        assert fixed.changes == ()
        assert "或没有印出的行" in fixed.left[0][2]


def two_amounts(path: Path, proof: str) -> Verdict:
    """What is said of a text with an amount on each of two lines: they have to be equal, the second to ``proof``."""
    first, second = path.read_text("utf-8").split("\n")[:2]
    places = [Place(str(path), f"第{n}行", n, start=0, end=len(t), text=t) for n, t in ((1, first), (2, second))]
    gap = Amount.parse(first).fen - Amount.parse(second).fen
    other = Figure("乙", "乙", Amount.parse(second), places[1])
    told = Finding(
        "R-01-01", Severity.ERROR, "甲等于乙", f"甲填报{first}，应为{second}（乙）", (places[0],), stated=first,
        expected=second, difference=print_money(gap), unit="元", operands=(other,), subject="甲", workings=("乙",),
    )  # fmt: skip
    else_wrong = Finding("R-01-02", Severity.ERROR, "乙等于丙", "乙不等于丙", (places[1],), subject="乙")
    findings = (*((told,) if gap else ()), *((else_wrong,) if proof not in ("", second) else ()))
    return Verdict({"path": str(path), "format": "text", "sha256": ""}, Coverage(), findings)


@pytest.mark.parametrize(("proof", "certain"), [("7.00", True), ("", False)])
def test_of_two_amounts_the_one_is_corrected_only_where_the_other_is_proved(
    tmp_path: Path, proof: str, certain: bool
) -> None:
    path, copy = tmp_path / "two.txt", tmp_path / "copy.txt"
    path.write_text("5.00\n7.00\n", "utf-8")
    fixed = fix(two_amounts(path, proof), copy, lambda trial: two_amounts(trial, proof))
    assert copy.exists() is certain
    if certain:
        assert copy.read_text("utf-8") == "7.00\n7.00\n"
    else:
        ((_, _, reason),) = fixed.left
        assert "也能相符" in reason


def test_what_no_figure_of_the_report_proves_is_left_to_people(tmp_path: Path) -> None:
    text = shipped.text("juesuan.rules", "sample.txt")
    path, copy = tmp_path / "sample.txt", tmp_path / "copy.txt"
    path.write_text(text.replace("减少87436.55元，下降3.63%", "减少（增加）87436.55元，下降3.63%"), "utf-8")
    fixed = fix(check(path), copy, check)
    assert not fixed.changes
    assert fixed.left
    assert not copy.exists()


def test_an_average_that_may_be_weighed_in_several_ways_is_left_to_people(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = shipped.text("juesuan.rules", "sample.txt")
    assert text.count("自评平均得分为98.22分") == 1
    path.write_text(text.replace("自评平均得分为98.22分", "自评平均得分为98.82分"), "utf-8")
    fixed = fix(check(path), tmp_path / "copy.txt", check)
    assert fixed.changes == ()
    assert [(finding.code, reason) for _, finding, reason in fixed.left] == [
        ("R-22-12", "平均得分有几种算法，报告没有写明用哪一种")
    ]


def test_what_is_set_in_pages_is_corrected_where_it_was_made(reports: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(JuesuanError) as told:
        fix(check(reports["html"]), tmp_path / "copy.html", check)
    assert "--fix" in told.value.hint


def test_the_command_writes_an_account_of_the_changes(
    reports: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "更正.txt"
    assert main(["annotate", str(reports["text"]), "--fix", "-o", str(copy)]) in (0, 1)
    account = docx.Document(str(tmp_path / "更正.txt-更正说明.docx"))
    rows = [[cell.text for cell in row.cells] for row in account.tables[0].rows]
    assert rows[1][2:4] == ["6.33%", "3.63%"]
    assert "更正了 1 处" in capsys.readouterr().out


def one_form(path: Path, total: str) -> Verdict:
    """What is said of a text of three lines: the average of one form, its total, and the score of its funds, 9.67.

    The total is the score and 89.00; while the score is wrong the total is only told to be ``total`` in consequence.
    """
    stated = path.read_text("utf-8").split("\n")[:3]
    parts = ("第三部分 十", "项目1 总分", "项目1 得分")
    places = [Place(str(path), parts[n], n + 1, start=0, end=len(t), text=t) for n, t in enumerate(stated)]

    def told(code: str, n: int, right: str, worked_out: bool, *beneath: Finding) -> Finding:
        return Finding(
            code, Severity.ERROR, parts[n], f"{stated[n]}不对", (places[n],), stated=stated[n], expected=right,
            consequences=beneath, subject=parts[n], workings=(right,) if worked_out else (),
        )  # fmt: skip

    findings = []
    if stated[2] != "9.67":
        findings.append(told("R-01-03", 2, "9.67", True, told("R-01-02", 1, total, False)))
    elif stated[1] != "98.67":
        findings.append(told("R-01-02", 1, "", False))
    if stated[0] != stated[1]:
        findings.append(told("R-01-01", 0, stated[1], True))
    return Verdict({"path": str(path), "format": "text", "sha256": ""}, Coverage(), tuple(findings))


@pytest.mark.parametrize(
    ("total", "corrected"),
    [("98.67", ["98.67", "98.67", "9.67"]), ("", ["98", "98", "9"]), ("98.5", ["98", "98", "9"])],
)
def test_a_score_its_total_and_the_average_of_the_totals_are_put_right_together_or_not_at_all(
    tmp_path: Path, total: str, corrected: list[str]
) -> None:
    path, copy = tmp_path / "form.txt", tmp_path / "copy.txt"
    path.write_text("97\n98\n9\n", "utf-8")
    fixed = fix(one_form(path, total), copy, lambda trial: one_form(trial, total))
    assert copy.read_text("utf-8").split("\n")[:3] == corrected
    assert [finding.code for _, finding, _ in fixed.left] == ([] if total == "98.67" else ["R-01-03"])


def test_a_corrected_report_has_no_error_that_it_did_not_have(tmp_path: Path) -> None:
    report = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
    if not report.exists():
        pytest.skip("the published report is not at hand")
    verdict, copy = check(report), tmp_path / "copy.txt"
    fixed = fix(verdict, copy, check)
    before, after = ({f.id for f in one.findings if f.severity is Severity.ERROR} for one in (verdict, check(copy)))
    assert after < before
    assert not {change.finding.id for change in fixed.changes} & after
    assert len(before) - len(after) == len({change.number for change in fixed.changes})
