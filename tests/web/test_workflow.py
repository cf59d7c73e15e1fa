"""The way of a report through the hands of many, and what no single hand may do."""

from __future__ import annotations

from datetime import date

import pytest

from juesuan.act import Refused
from juesuan.store import history
from juesuan.store.acting import Conflict
from juesuan.store.books import (
    Edit,
    approve_book,
    edit_register,
    edit_rows,
    endorse_book,
    replace_rows,
    send_back_book,
    submit_book,
)
from juesuan.store.models import Event, UnitBook
from juesuan.store.reports import (
    approve_report,
    correct,
    explain_finding,
    hand_over,
    judge_explanation,
    pass_report,
    publish,
    record_approval,
    return_report,
    sign_secrecy,
)
from juesuan.store.words import write_paragraph, write_word
from tests.web.conftest import ROWS, approved, book_of, filled

DIGEST = "d" * 64


def test_a_book_goes_from_the_accountant_to_the_department(report, cast):
    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    submit_book(cast.accountant, book, [])
    endorse_book(cast.head, book)
    approve_book(cast.reviewer, book)
    assert UnitBook.objects.get(pk=book.pk).stage == "审核通过"
    acts = list(Event.objects.filter(unit=cast.unit).values_list("act", flat=True))
    assert acts == ["edit_book", "submit_book", "endorse_book", "approve_book"]
    assert list(history.verify()) == []


def test_a_book_sent_back_can_be_typed_in_again_and_the_opinion_stays_until_it_comes(report, cast):
    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    submit_book(cast.accountant, book, [])
    endorse_book(cast.head, book)
    send_back_book(cast.reviewer, book, "基本支出与工资表不符")
    assert (book.stage, book.opinion) == ("已退回", "基本支出与工资表不符")
    edit_rows(cast.accountant, book, [Edit(book.rows.first().pk, {"amount": "130.00"}, {"amount": "120.00"})])
    submit_book(cast.accountant, book, [])
    assert book.opinion == ""


def test_rows_that_cannot_be_read_keep_a_book_from_being_handed_in(report, cast):
    book = book_of(report, cast.unit)
    with pytest.raises(Refused, match="还没有分录"):
        submit_book(cast.accountant, book, [])
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    with pytest.raises(Refused, match="1 处不能读入"):
        submit_book(cast.accountant, book, ["第 1 行：没有金额"])
    assert UnitBook.objects.get(pk=book.pk).stage == "填报中"


def test_two_people_in_one_sheet_do_not_overwrite_each_other(report, cast):
    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    row = book.rows.first()
    edit_rows(cast.accountant, book, [Edit(row.pk, {"amount": "130.00"}, {"amount": "120.00"})])
    with pytest.raises(Conflict) as caught:
        edit_rows(cast.accountant, book, [Edit(row.pk, {"amount": "140.00"}, {"amount": "120.00"})])
    assert caught.value.theirs == {"row": row.pk, "cells": {"amount": "130.00"}, "by": ""}  # the same person elsewhere
    row.refresh_from_db()
    assert row.amount == "130.00"
    assert row.fen == 13000


def test_changes_of_other_cells_of_the_same_row_both_stand(report, cast):
    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    row = book.rows.first()
    edit_rows(cast.accountant, book, [Edit(row.pk, {"amount": "130.00"}, {"amount": "120.00"})])
    edit_rows(cast.accountant, book, [Edit(row.pk, {"summary": "补记"}, {"summary": ""})])
    row.refresh_from_db()
    assert (row.amount, row.summary) == ("130.00", "补记")


def test_what_is_typed_is_kept_even_when_it_is_no_amount(report, cast):
    book = book_of(report, cast.unit)
    (row,) = edit_rows(cast.accountant, book, [Edit(None, {"amount": "一百二"}, {})])
    row.refresh_from_db()
    assert (row.amount, row.fen) == ("一百二", None)


def test_one_edit_that_fails_leaves_the_others_undone(report, cast):
    book = book_of(report, cast.unit)
    with pytest.raises(Refused):
        edit_rows(cast.accountant, book, [Edit(None, {"amount": "1"}, {}), Edit(None, {"没有的栏": "1"}, {})])
    assert book.rows.count() == 0
    assert not Event.objects.filter(act="edit_book").exists()


def test_a_report_waits_until_all_units_are_approved(report, cast):
    with pytest.raises(Refused, match="还有 2 个单位没有审核通过"):
        hand_over(cast.editor, report)


def test_a_report_is_published_by_many_and_corrected_without_losing_the_old_one(report, cast, tmp_path):
    approved(report, cast)
    path = tmp_path / "决算.html"
    path.write_text("<p>决算</p>", "utf-8")
    first = publish(cast.publisher, report, [path], {}, DIGEST)
    assert report.stage == "已公开"
    assert first.head == "{}:{}".format(*history.head())
    correct(cast.approver, report, "表七的合计抄错")
    assert (report.stage, report.approval_number) == ("编制中", "")
    assert first.files.get().size == len("<p>决算</p>".encode())
    assert list(history.verify((int(first.head.split(":")[0]), first.head.split(":")[1]))) == []


def test_what_is_published_must_be_what_was_approved(report, cast):
    approved(report, cast)
    with pytest.raises(Refused, match="与财政批复时不同"):
        publish(cast.publisher, report, [], {}, "e" * 64)


def test_what_moved_after_it_was_approved_is_not_published(report, cast):
    approved(report, cast)
    book = book_of(report, cast.unit)
    send_back_book(cast.reviewer, book, "车辆登记簿漏了一辆")
    edit_register(cast.accountant, book, "车辆", [{"车辆": "01", "用途": "应急保障用车"}], book.version)
    submit_book(cast.accountant, book, [])
    endorse_book(cast.head, book)
    approve_book(cast.reviewer, book)
    report.refresh_from_db()
    assert report.stage == "已批准"
    with pytest.raises(Refused, match=r"“批准公开”以后.*又有变动"):
        publish(cast.publisher, report, [], {}, DIGEST)
    assert report.publications.count() == 0


def test_what_moved_after_it_was_reviewed_is_not_approved(report, cast):
    filled(report, cast)
    hand_over(cast.editor, report)
    pass_report(cast.reviewer, report, [])
    record_approval(cast.approver, report, "某财决〔2025〕1号", date(2025, 8, 1), DIGEST)
    book = book_of(report, cast.unit)
    send_back_book(cast.reviewer, book, "车辆登记簿漏了一辆")
    edit_register(cast.accountant, book, "车辆", [{"车辆": "01", "用途": "应急保障用车"}], book.version)
    report.refresh_from_db()
    sign_secrecy(cast.secrecy, report, "不涉密，可以公开")
    with pytest.raises(Refused, match=r"“部门审核”以后.*又有变动"):
        approve_report(cast.approver, report, [], DIGEST)


def test_errors_without_an_accepted_answer_keep_a_report_from_being_approved(report, cast):
    filled(report, cast)
    hand_over(cast.editor, report)
    with pytest.raises(Refused, match="还有 1 条必须改正"):
        pass_report(cast.reviewer, report, ["R-10-01 总计不平"])


def test_a_return_takes_the_approval_back(report, cast):
    approved(report, cast)
    return_report(cast.reviewer, report, "第六节写错口径")
    assert (report.stage, report.approval_number) == ("编制中", "")
    with pytest.raises(Refused):
        approve_report(cast.approver, report, [], DIGEST)


def test_words_are_not_overwritten_by_somebody_who_saw_other_ones(report, cast):
    write_word(cast.editor, report, "原因", "三公.公务接待费.上年", "批次增加", "")
    with pytest.raises(Conflict) as caught:
        write_word(cast.editor, report, "原因", "三公.公务接待费.上年", "压减接待", "")
    assert caught.value.theirs["text"] == "批次增加"
    assert write_word(cast.editor, report, "原因", "三公.公务接待费.上年", "", "批次增加") is None


def test_a_paragraph_is_added_changed_and_taken_out(report, cast):
    word = write_paragraph(cast.editor, report, "段落", {"节": "绩效", "文字": "另有说明。"})
    again = write_paragraph(cast.editor, report, "段落", {"节": "绩效", "文字": "改了。"}, word.pk, word.cells)
    assert again.cells["文字"] == "改了。"
    assert write_paragraph(cast.editor, report, "段落", {}, word.pk, again.cells) is None


def test_an_explanation_is_judged_by_somebody_else_and_stays_visible(report, cast):
    one = explain_finding(cast.editor, report, "f1", "R-31-09", "120", "上级追加任务")
    judged = judge_explanation(cast.reviewer, one, True, "有文件")
    assert judged.verdict == "接受"
    assert report.explanations.count() == 1
    with pytest.raises(Refused, match="理由"):
        judge_explanation(cast.reviewer, explain_finding(cast.editor, report, "f2", "R", "", "无"), False, "")


def test_nobody_of_another_department_touches_anything(report, cast):
    with pytest.raises(Refused, match="不属于某市民政局"):
        hand_over(cast.stranger_editor, report)
    with pytest.raises(Refused):
        approve_book(cast.outsider, book_of(report, cast.unit))


def test_a_touched_history_is_found(report, cast):
    filled(report, cast)
    assert list(history.verify()) == []
    number = Event.objects.order_by("number")[3].number
    Event.objects.filter(number=number).update(why="改过")
    assert [one.number for one in history.verify()] == [number]
    Event.objects.filter(number=number).delete()
    assert any("不见了" in one.what for one in history.verify())


def test_a_history_cut_off_at_its_end_is_found(report, cast):
    filled(report, cast)
    number, seal = history.head()
    Event.objects.filter(number=number).delete()
    found = list(history.verify((number, seal)))
    assert len(found) == 2
