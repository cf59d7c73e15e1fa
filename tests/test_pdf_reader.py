"""PDF with a text layer: two real documents from Shanghai, one filled in and one blank (skipped without ../shared)."""

from __future__ import annotations

from pathlib import Path

import pytest

from juesuan import check, read
from juesuan.accounts import Table
from juesuan.document import Grid
from juesuan.errors import NotFinalAccounts, UnreadableFile
from juesuan.readers import read_document

REPORTS = Path(__file__).parents[2] / "shared" / "reports"
FILLED, BLANK = REPORTS / "sh-putuo-gzj-2024-final.pdf", REPORTS / "sh-template-dept-final-2024-BLANK.pdf"
needs_reports = pytest.mark.skipif(not FILLED.exists(), reason="needs ../shared, which is not part of the project")


@needs_reports
def test_every_table_of_a_pdf_is_read_into_its_rows_and_columns() -> None:
    accounts = read(FILLED)
    tables = accounts.tables
    assert (accounts.department, accounts.year) == ("上海市普陀区规划和自然资源局", 2024)
    assert (accounts.edition, accounts.denomination) == ("shanghai-2024", "万元")
    assert {kind: len(table.cells) for kind, table in tables.items()} == {
        "收入支出决算总表": 12,
        "收入决算表": 50,
        "支出决算表": 75,
        "财政拨款收入支出决算总表": 17,
        "一般公共预算财政拨款支出决算表": 75,
        "一般公共预算财政拨款基本支出决算表": 67,
        "财政拨款“三公”经费支出决算表": 12,
        "政府性基金预算财政拨款收入支出决算表": 0,
        "国有资本经营预算财政拨款支出决算表": 0,
    }
    assert not any(table.doubts for table in tables.values())
    assert not accounts.unread
    spent = tables["支出决算表"]
    assert spent.figure("2200150", "项目支出").number.text == "2077.09"
    assert spent.figure("2200150", "项目支出").place.page == 11
    assert tables["一般公共预算财政拨款基本支出决算表"].figure("30299", "金额").number.text == "28.86"


def _golden() -> dict[tuple[str, str, str], tuple[str, int]]:
    """What stands in the tables of the filled report, as it was read by eye from its pages: amount and page by cell."""
    cells = {}
    kind, columns = "", [""]
    for line in (Path(__file__).parent / "samples" / "putuo-2024.tsv").read_text("utf-8").splitlines()[1:]:
        row, *rest = line.split("\t")
        if row.startswith("="):
            kind, columns = row[1:], rest
            continue
        page, *amounts = rest
        cells |= {(kind, row, column): (text, int(page)) for column, text in zip(columns, amounts) if text}  # noqa: B905
    return cells


@needs_reports
def test_every_amount_of_a_real_report_stands_in_its_row_and_column() -> None:
    accounts = read(FILLED)
    found = {
        (kind, *cell): (figure.number.text, figure.place.page)
        for kind, table in accounts.tables.items()
        for cell, figure in table.cells.items()
        if figure.number.text
    }
    golden = _golden()
    assert len(golden) == 308
    assert found == golden


@needs_reports
def test_the_only_numbers_in_the_tables_of_a_blank_sample_are_codes() -> None:
    grids = [block for block in read_document(BLANK).blocks if isinstance(block, Grid)]
    codes = {key for kind, key, _ in _golden() if kind == "一般公共预算财政拨款基本支出决算表" and key.isdigit()}
    printed = [cell.text for grid in grids for row in grid.rows for cell in row if any(map(str.isdigit, cell.text))]
    assert {text for text in printed if text.startswith("3") and len(text) > 1} == codes
    assert {text for text in printed if not text.startswith("3")} == {
        *"1245678", "205", "20502", "2050205", "207", "20799",
    }  # fmt: skip
    assert [(grid.place.page, len(grid.rows)) for grid in grids] == [
        (4, 9), (5, 30), (6, 10), (7, 10), (8, 17), (9, 15), (10, 10), (11, 40), (12, 4), (13, 3), (14, 3),
    ]  # fmt: skip


@needs_reports
def test_findings_on_a_pdf_name_its_pages() -> None:
    verdict = check(FILLED)
    found = {(finding.code, finding.places[0].page, finding.stated) for finding in verdict.findings}
    assert ("R-20-21", 21, "13.95") in found  # “增长13.95” without %
    assert ("R-20-22", 24, "5377.64万元") in found  # basic expenditure of all funds, said of the general budget
    assert ("R-40-12", 25, "下降（增长）") in found  # a choice of the sample left standing


@needs_reports
def test_a_blank_sample_is_said_to_be_one() -> None:
    with pytest.raises(NotFinalAccounts, match="空白样稿"):
        read(BLANK)


def test_a_truncated_pdf_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "决算.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    with pytest.raises(UnreadableFile, match="损坏") as caught:
        read(path)
    assert caught.value.place.file == str(path)


@needs_reports
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_upright(turn: int, tmp_path: Path) -> None:
    """Landscape tables are often printed sideways on upright pages, with or without a note of the rotation."""
    import pikepdf

    path = tmp_path / "横排.pdf"
    with pikepdf.open(FILLED) as pdf:
        for page in pdf.pages:
            width, height = (float(value) for value in page.mediabox[2:])
            a, b, c, d, e, f = {90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height)}.get(
                turn, (0, -1, 1, 0, 0, width)
            )
            page.contents_add(f"q {a} {b} {c} {d} {e} {f} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            if turn != 180:
                page.mediabox = [0, 0, height, width]
                page.cropbox = [0, 0, height, width]
        pdf.save(path)
    was, now = read(FILLED), read(path)
    assert {kind: _printed(table) for kind, table in was.tables.items()} == {
        kind: _printed(table) for kind, table in now.tables.items()
    }
    assert [claim.figure.number for claim in was.claims] == [claim.figure.number for claim in now.claims]


def _printed(table: Table) -> dict[tuple[str, str], str]:
    return {key: figure.number.text for key, figure in table.cells.items()}
