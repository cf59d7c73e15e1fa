"""Registers in the browser: amounts and days are looked at as they are saved; they stop the book they are in."""

from __future__ import annotations

import json

from tests.web.conftest import ROWS, book_of
from tests.web.test_walk import as_

LINE = {"合同名称": "甲", "采购类型": "货物", "企业规模": "小型", "合同金额": "100.00", "日期": "2024-05-06"}


def _save(client, book, lines, version, **also):
    return client.post(
        f"/books/{book.pk}/registers/政府采购/",
        json.dumps({"lines": lines, "version": version, **also}),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


def test_what_is_no_amount_and_no_day_is_saved_marked_and_keeps_the_book_from_going_on(cast, report) -> None:
    from juesuan.store.books import replace_rows

    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    client = as_(cast.accountant)
    bad = {**LINE, "合同金额": "一百万", "日期": "2025-13-45"}
    told = _save(client, book, [LINE, bad], book_of(report, cast.unit).version).json()
    assert {(one["line"], one["heading"]) for one in told["wrong"]} == {(2, "合同金额"), (2, "日期")}
    assert '"wrong": [{' in client.get(f"/books/{book.pk}/registers/政府采购/").content.decode()
    answer = client.post(f"/books/{book.pk}/act", {"act": "submit_book", "text": ""}, follow=True).content.decode()
    assert "登记簿“政府采购”第 2 行的合同金额：“一百万”不是金额" in answer
    assert book_of(report, cast.unit).stage == "填报中"
    again = _save(client, book, [LINE], book_of(report, cast.unit).version).json()
    assert again["wrong"] == []


def test_a_conflict_tells_the_other_lines_and_own_ones_can_then_be_kept(cast, report) -> None:
    book = book_of(report, cast.unit)
    client = as_(cast.accountant)
    version = book.version
    theirs = {**LINE, "合同金额": "200.00"}
    assert _save(client, book, [theirs], version, seen=[]).status_code == 200
    late = _save(client, book, [LINE], version, seen=[])
    assert late.status_code == 409
    assert late.json()["theirs"]["lines"][0]["合同金额"] == "200.00"
    kept = _save(client, book, [LINE], late.json()["theirs"]["version"], seen=late.json()["theirs"]["lines"])
    assert kept.status_code == 200


def test_entries_changed_meanwhile_are_no_conflict_of_a_register(cast, report) -> None:
    from juesuan.store.books import replace_rows

    book = book_of(report, cast.unit)
    version = book.version
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    assert _save(as_(cast.accountant), book, [LINE], version, seen=[]).status_code == 200


def test_a_book_that_comes_back_shows_what_was_changed_since(cast, report) -> None:
    from juesuan.store.books import Edit, decline_book, edit_rows, replace_rows, submit_book

    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    submit_book(cast.accountant, book, [])
    decline_book(cast.head, book, "核对金额")
    row = book.rows.first()
    edit_rows(cast.accountant, book, [Edit(row.pk, {"amount": "125.00"}, {"amount": "120.00"})])
    submit_book(cast.accountant, book, [])
    text = as_(cast.head).get(f"/books/{book.pk}/").content.decode()
    assert "退回以后改了 1 处" in text
    assert "125.00" in text
