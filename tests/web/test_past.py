"""What a number was before: each act that moved it, the publications it stood in, and last year's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.web.conftest import ROWS, approved, book_of, filled
from tests.web.test_walk import as_

REVENUE = ("收入支出决算总表", "一般公共预算财政拨款收入", "收入")


def _past(report: Any, cell: tuple[str, str, str] = REVENUE) -> Any:
    from juesuan.web.figures import state_of
    from juesuan.web.past import past_of

    report.refresh_from_db()
    state = state_of(report)
    return past_of(report, state, cell, state.accounts.tables[cell[0]].figure(*cell[1:]).grains)


def _change(cast: SimpleNamespace, report: Any, amount: str) -> None:
    from juesuan.store.books import Edit, edit_rows

    book = book_of(report, cast.unit)
    for row in book.rows.all():
        edit_rows(cast.accountant, book, [Edit(row.pk, {"amount": amount}, {"amount": row.amount})])


def test_each_edit_of_a_number_is_told_with_what_it_was_and_became(cast: SimpleNamespace, report: Any) -> None:
    from juesuan.store.books import replace_rows

    replace_rows(cast.accountant, book_of(report, cast.unit), ROWS, "余额表.xlsx")
    replace_rows(cast.other_accountant, book_of(report, cast.other_unit), ROWS, "余额表.xlsx")
    _change(cast, report, "150.00")
    told = [(one.who, one.unit, one.what, one.before, one.after) for one in _past(report).moments]
    assert told == [
        ("accountant某", "就业局", "填报", 240_00, 270_00),
        ("other_accountant某", "考试中心", "导入 余额表.xlsx", 120_00, 240_00),
        ("accountant某", "就业局", "导入 余额表.xlsx", 0, 120_00),
    ]


def test_a_number_nobody_moved_has_no_past(cast: SimpleNamespace, report: Any) -> None:
    filled(report, cast)
    assert _past(report, ("收入支出决算总表", "事业收入", "收入")).moments == []


def test_the_approval_and_each_publication_tell_the_number_they_saw(cast: SimpleNamespace, report: Any) -> None:
    from juesuan.store.reports import publish

    approved(report, cast)
    kind, row, column = REVENUE
    publish(cast.publisher, report, [], {kind: {f"{row}·{column}": 240_00}}, "d" * 64)
    told = [(one.what, one.before, one.after) for one in _past(report).moments]
    assert told[:2] == [("公开第 1 版", 240_00, 240_00), ("登记财政批复", 240_00, 240_00)]
    text = as_(cast.editor).get(f"/reports/{report.pk}/cell", {"cell": f"{kind}[{row}].{column}"}).content.decode()
    assert "公开第 1 版" in text
    assert "导入 分录.csv" in text


def test_last_year_is_told_from_what_the_office_wrote_and_rather_from_last_years_report(
    cast: SimpleNamespace, report: Any
) -> None:
    from juesuan.store.books import replace_rows
    from juesuan.store.reports import open_report
    from juesuan.store.words import write_word

    filled_books = (cast.accountant, cast.unit), (cast.other_accountant, cast.other_unit)
    for accountant, unit in filled_books:
        replace_rows(accountant, book_of(report, unit), ROWS, "分录.csv")
    report.refresh_from_db()
    for key, text in (("来源", "2023年度部门决算公开报告"), ("收入支出总体", "200.00")):
        write_word(cast.editor, report, "上年", key, text, "")
    cell = "收入支出决算总表[总计].收入"
    page = f"/reports/{report.pk}/cell"
    text = as_(cast.editor).get(page, {"cell": cell}).content.decode()
    assert "200.00" in text
    assert "情况说明的上年数" in text
    assert "（20.00%）" in text
    before = open_report(cast.editor, cast.department, 2023)
    for accountant, unit in filled_books:
        half = [row | {"amount": "60.00"} for row in ROWS]
        replace_rows(accountant, book_of(before, unit), half, "分录.csv")
    text = as_(cast.editor).get(page, {"cell": cell}).content.decode()
    assert "2023 年度决算" in text
    assert "（100.00%）" in text


def test_the_settings_show_the_duties_as_they_were_written(cast: SimpleNamespace, report: Any) -> None:
    from juesuan.store.reports import set_up

    set_up(cast.editor, report, {"duties": ["拟订规划", "管理经费"]})
    text = as_(cast.editor).get(f"/reports/{report.pk}/settings").content.decode()
    assert "拟订规划\n管理经费</textarea>" in text


def test_findings_are_narrowed_by_where_they_stand_and_by_unit(cast: SimpleNamespace, report: Any) -> None:
    filled(report, cast)
    page = f"/reports/{report.pk}/findings/"
    everything = as_(cast.reviewer).get(page).content.decode()
    of_tables = as_(cast.reviewer).get(page, {"where": "九张表"}).content.decode()
    nothing = as_(cast.reviewer).get(page, {"unit": "没有这个单位"}).content.decode()
    assert 0 < of_tables.count("<article") < everything.count("<article")
    assert "没有符合条件的问题" in nothing
