"""Books: openings from last year, closings against the books, eliminations only where someone declared them."""

from __future__ import annotations

from pathlib import Path

import pytest

from juesuan.errors import BrokenFolder, JuesuanError
from juesuan.preparing import explain, open_books, prepare
from juesuan.shipped import toml

DEPARTMENT = """
name = "宁夏某厅"
year = {year}
level = "部门"
denomination = "元"
edition = "ningxia-2024"
[[organisation.units]]
name = "甲局"
kind = "行政单位"
short_name = "甲"
[[organisation.units]]
name = "乙中心"
kind = "公益一类事业单位"
"""
HEAD = "账套科目,方向,凭证种类,资金性质,功能科目,经济科目,支出性质,往来单位,金额\n"
INCOME, SUMMARY = "收入决算表", "收入支出决算总表"


def _folder(root: Path, books: dict[str, str], *, year: int = 2024, eliminations: str = "") -> Path:
    (root / "entries").mkdir(parents=True)
    (root / "department.toml").write_text(DEPARTMENT.format(year=year), "utf-8")
    for unit, lines in books.items():
        (root / "entries" / f"{unit}.csv").write_text(HEAD + lines, "utf-8")
    if eliminations:
        (root / "eliminations.csv").write_text(eliminations, "utf-8")
    return root


LAST_YEAR = {
    "甲局": "8101,贷,年初余额,一般公共预算,2080101,,,,100\n6001,贷,,一般公共预算,2080101,,,,900\n"
    "7101,借,,一般公共预算,2080101,30201,基本,,800\n"
}


def test_last_years_closing_is_this_years_opening(tmp_path: Path) -> None:
    prior = _folder(tmp_path / "2023", LAST_YEAR, year=2023)
    this = _folder(tmp_path / "2024", {"甲局": "8101,借,年初收回,一般公共预算,2080101,,,,50\n"})
    tables = prepare(this, prior=prior).tables
    assert tables[SUMMARY].figure("年初结转和结余", "收入").number.text == "150.00"
    assert [finding.code for finding in open_books(this, prior=prior).findings] == ["R-50-18"]  # no closings stated
    origin = explain(this, "公开01[年初结转和结余].收入", prior=prior).origin
    assert [(part.fen, Path(part.entry.place.file).parent.parent.name) for part in origin.parts] == [
        (20000, "2023"),
        (-5000, "2024"),
    ]


def test_an_opening_that_is_not_last_years_closing_is_told(tmp_path: Path) -> None:
    prior = _folder(tmp_path / "2023", LAST_YEAR, year=2023)
    this = _folder(tmp_path / "2024", {"甲": "8101,贷,年初余额,一般公共预算,2080101,,,,230\n"})
    (finding,) = [f for f in open_books(this, prior=prior).findings if f.code == "R-50-10"]
    assert (finding.stated, finding.expected, finding.difference) == ("230.00元", "200.00", "30.00")
    assert finding.places[0].line == 2


def test_the_year_before_must_be_the_year_before(tmp_path: Path) -> None:
    this = _folder(tmp_path / "2024", LAST_YEAR)
    with pytest.raises(JuesuanError, match="不是上年"):
        open_books(this, prior=this)


def test_a_closing_that_the_books_state_otherwise_is_told(tmp_path: Path) -> None:
    lines = LAST_YEAR["甲局"] + "8101,贷,年末余额,一般公共预算,,,,,190\n"
    (finding,) = open_books(_folder(tmp_path, {"甲局": lines})).findings
    assert (finding.code, finding.stated, finding.expected) == ("R-50-11", "190.00元", "200.00")
    assert finding.places[0].line == 5


def test_books_without_closings_are_told_not_checked(tmp_path: Path) -> None:
    (finding,) = open_books(_folder(tmp_path, LAST_YEAR)).findings
    assert (finding.code, finding.severity) == ("R-50-18", "notice")


def test_overspent_appropriations_and_accounts_of_the_wrong_body_are_told(tmp_path: Path) -> None:
    lines = "7201,借,,一般公共预算,2080101,30201,基本,,10\n8101,借,年末余额,一般公共预算,,,,,10\n"
    codes = [finding.code for finding in open_books(_folder(tmp_path, {"甲局": lines})).findings]
    assert codes == ["R-50-17", "R-51-04"]


TRANSFER = {
    "甲局": "6001,贷,,一般公共预算,2080101,,,,900\n6609,贷,,单位资金,2080101,,,,100\n"
    "7501,借,,单位资金,2080150,39999,,乙中心,60\n",
    "乙中心": "6201,贷,,单位资金,2080150,,,甲,60\n7201,借,,单位资金,2080150,30201,基本,,60\n",
}
ELIMINATION = (
    "抵销号,单位,账套科目,方向,资金性质,功能科目,经济科目,往来单位,金额\n"
    "1,乙中心,6201,借,单位资金,2080150,,甲局,60\n1,甲局,7501,贷,单位资金,2080150,39999,乙中心,{paid}\n"
)


def test_nothing_is_eliminated_by_itself_but_candidates_are_shown(tmp_path: Path) -> None:
    books = open_books(_folder(tmp_path, TRANSFER))
    assert books.tables[INCOME].figure("合计", "上级补助收入").grains == 6000
    (finding,) = [f for f in books.findings if f.code == "R-50-20"]
    assert "两边相符" in finding.message
    assert len(finding.places) == 2


def test_a_declared_elimination_takes_both_sides_out_of_the_department_only(tmp_path: Path) -> None:
    books = open_books(_folder(tmp_path, TRANSFER, eliminations=ELIMINATION.format(paid=60)))
    assert books.tables[INCOME].figure("合计", "上级补助收入").is_blank
    assert books.tables["支出决算表"].figure("合计", "对附属单位补助支出").is_blank
    assert books.tables[SUMMARY].figure("年末结转和结余", "支出").number.text == "940.00"
    assert books.tables_of("乙中心")[INCOME].figure("合计", "上级补助收入").grains == 6000
    assert not [f for f in books.findings if f.code == "R-50-20"]
    origin = explain(books.root, "公开02[2080150].上级补助收入").origin
    assert (origin.fen, [part.fen for part in origin.eliminated]) == (0, [-6000])


def test_a_candidate_whose_sides_differ_shows_the_difference(tmp_path: Path) -> None:
    books = dict(TRANSFER, 乙中心=TRANSFER["乙中心"].replace(",甲,60", ",甲,55"))
    (finding,) = [f for f in open_books(_folder(tmp_path, books)).findings if f.code == "R-50-20"]
    assert "相差 5.00 元" in finding.message


@pytest.mark.parametrize(("paid", "message"), [("50", "两边相等，现差 10.00 元"), ("70", "账上只有 60.00 元")])
def test_an_elimination_with_unequal_sides_or_beyond_the_books_is_refused(
    tmp_path: Path, paid: str, message: str
) -> None:
    with pytest.raises(BrokenFolder, match=message):
        open_books(_folder(tmp_path, TRANSFER, eliminations=ELIMINATION.format(paid=paid)))


def test_eliminations_are_not_judged_against_lines_left_out(tmp_path: Path) -> None:
    bad = ELIMINATION.format(paid=60).replace("2080150,,", "2080198,,")
    with pytest.raises(BrokenFolder, match="有 1 处") as caught:
        open_books(_folder(tmp_path, TRANSFER, eliminations=bad))
    assert "没有核对抵销的两边是否相等" in str(caught.value)


def test_proposed_eliminations_are_those_whose_sides_agree(tmp_path: Path) -> None:
    from juesuan.folder.entries import write_eliminations
    from juesuan.prepare.rollup import proposed

    books = open_books(_folder(tmp_path / "a", TRANSFER))
    text = write_eliminations(proposed(books.candidates)).removeprefix("\ufeff")
    with_it = open_books(_folder(tmp_path / "b", TRANSFER, eliminations=text))
    assert with_it.tables[INCOME].figure("合计", "上级补助收入").is_blank


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("公开05[2080101]", "不是单元格"),
        ("公开15[2080101].基本支出", "没有“公开15”这张表"),
        ("公开05[2080102].基本支出", "没有“2080102”这一行"),
        ("公开05[2080101].金额", "没有“金额”这一栏"),
    ],
)
def test_a_reference_to_no_cell_is_answered_with_what_there_is(tmp_path: Path, reference: str, message: str) -> None:
    with pytest.raises(JuesuanError, match=message) as caught:
        explain(_folder(tmp_path, LAST_YEAR), reference)
    assert caught.value.hint


def test_explain_names_lines_rules_and_sentences(tmp_path: Path) -> None:
    lineage = explain(_folder(tmp_path, LAST_YEAR), "支出决算表[合计].基本支出")
    (part,) = lineage.origin.parts
    assert (part.fen, part.entry.place.line, lineage.origin.units) == (80000, 4, {"甲局": 80000})
    assert {"R-03-01", "R-03-02", "R-10-21"} <= {use.code for use in lineage.equations}
    assert [use.code for use in lineage.sentences] == ["R-20-06"]


def test_a_changed_entry_makes_only_the_tables_it_stands_in_again(tmp_path: Path) -> None:
    books = open_books(_folder(tmp_path, LAST_YEAR))
    old = next(entry for entry in books.entries if entry.account == "7101")
    new = books.changed(old, old._replace(fen=70000))
    again = open_books(_folder(tmp_path / "again", {"甲局": LAST_YEAR["甲局"].replace(",800", ",700")}))
    shown = {kind: {cell: f.number.text for cell, f in table.cells.items()} for kind, table in new.tables.items()}
    assert shown == {kind: {c: f.number.text for c, f in table.cells.items()} for kind, table in again.tables.items()}
    assert new.tables[INCOME] is books.tables[INCOME]
    assert books.tables[SUMMARY].figure("年末结转和结余", "支出").number.text == "200.00"


def test_last_year_may_be_a_folder_that_is_not_there_or_one_of_a_published_report(tmp_path: Path) -> None:
    this = _folder(tmp_path / "2024", LAST_YEAR)
    with pytest.raises(JuesuanError, match="没有上年的文件夹"):
        open_books(this, prior=tmp_path / "2023")
    (tmp_path / "2023" / "published").mkdir(parents=True)
    assert open_books(this, prior=tmp_path / "2023").tables[SUMMARY].figure("年初结转和结余", "收入").grains == 10000


def test_every_check_of_the_books_is_in_the_documents() -> None:
    text = (Path(__file__).parents[1] / "docs/entries.md").read_text("utf-8")
    assert all(f"| {code} |" in text for code in toml("juesuan.prepare", "checks.toml"))
