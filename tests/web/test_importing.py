"""Importing in the browser: columns are settled on the page, files of others refused, what was put away comes back."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("django")

from django.core.files.uploadedfile import SimpleUploadedFile

from juesuan.store.books import replace_rows, rows_before
from juesuan.store.models import Event, UnitBook
from tests.web.conftest import ROWS, book_of
from tests.web.test_security import signed_in

HEADS = "单位,年度,科目代码,方向,资金性质,功能科目,支出性质,本币金额（元）"
LINES = "{unit},{year},6001,贷,一般公共预算,2080101,基本,{amount}\n"


@pytest.fixture
def book(report: Any, cast: Any) -> UnitBook:
    return book_of(report, cast.unit)


def sent(cast: Any, book: UnitBook, text: str, name: str = "导出.csv", **more: str) -> Any:
    file = SimpleUploadedFile(name, text.encode("gb18030"))
    return signed_in(cast.accountant).post(f"/books/{book.pk}/import", {"file": file, **more})


def settled(answer: Any, **chosen: str) -> dict[str, str]:
    """What the page's form sends, with the reading of some columns changed."""
    told = {"kept": answer.context["kept"], "columns": str(len(answer.context["choices"]))}
    for number, choice in enumerate(answer.context["choices"]):
        told[f"heading{number}"] = choice.heading
        told[f"as{number}"] = chosen.get(choice.heading, choice.read_as)
    return told


def line(book: UnitBook, **more: str) -> str:
    return LINES.format(**{"unit": book.unit.name, "year": str(book.report.year), "amount": "120.00", **more})


def test_a_file_whose_amount_nobody_recognises_replaces_nothing(book: UnitBook, cast: Any) -> None:
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    answer = sent(cast, book, f"{HEADS}\n{line(book)}", take="1")
    assert "没有认出哪一栏是金额" in answer.content.decode()
    assert "本币金额（元）" in answer.context["unread"]
    assert book.rows.count() == len(ROWS)


def test_the_page_says_which_column_is_the_amount_and_the_file_is_not_chosen_again(book: UnitBook, cast: Any) -> None:
    client = signed_in(cast.accountant)
    file = SimpleUploadedFile("导出.csv", f"{HEADS}\n{line(book)}{line(book, amount='80.00')}".encode("gb18030"))
    looked = client.post(f"/books/{book.pk}/import", {"file": file})
    told = settled(looked, **{"本币金额（元）": "金额·"})
    again = client.post(f"/books/{book.pk}/import", told)
    assert (again.context["problems"], again.context["total"]) == ([], 2)
    assert "120.00" in again.content.decode()
    assert client.post(f"/books/{book.pk}/import", {**told, "take": "1"}).status_code == 302
    assert [row.fen for row in book.rows.all()] == [12000, 8000]


def test_a_file_under_our_own_headings_is_taken_as_the_page_shows_it(book: UnitBook, cast: Any) -> None:
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    client = signed_in(cast.accountant)
    ours = client.get(f"/books/{book.pk}/entries.csv").content
    looked = client.post(f"/books/{book.pk}/import", {"file": SimpleUploadedFile("分录.csv", ours)})
    assert looked.context["problems"] == []
    assert client.post(f"/books/{book.pk}/import", {**settled(looked), "take": "1"}).status_code == 302
    looked = client.post(f"/books/{book.pk}/import", {"file": SimpleUploadedFile("分录.csv", ours)})
    without = settled(looked, 摘要="")
    assert client.post(f"/books/{book.pk}/import", {**without, "take": "1"}).status_code == 302
    assert book.rows.count() == len(ROWS)


@pytest.mark.parametrize(
    ("more", "said"), [({"unit": "别的单位"}, "单位是“别的单位”，不是本单位"), ({"year": "2019"}, "年度是“2019”，不是")]
)
def test_a_file_of_another_unit_or_year_is_refused(book: UnitBook, cast: Any, more: dict[str, str], said: str) -> None:
    text = f"{HEADS}\n".replace("本币金额（元）", "金额") + line(book) + line(book, **more)
    answer = sent(cast, book, text, take="1")
    assert any("第 3 行" in problem and said in problem for problem in answer.context["problems"])
    assert book.rows.count() == 0


def test_rows_are_numbered_as_in_the_file(book: UnitBook, cast: Any) -> None:
    text = f"{HEADS}\n".replace("本币金额（元）", "金额") + line(book) + line(book, amount="一百")
    problems = sent(cast, book, text).context["problems"]
    assert any("第 3 行" in problem and "一百" in problem for problem in problems), problems


def test_what_cannot_be_opened_is_named_as_it_was_chosen_in_our_own_words(book: UnitBook, cast: Any) -> None:
    told = sent(cast, book, "no workbook", "福利院导出.xlsx").content.decode()
    assert "福利院导出.xlsx" in told
    assert "不是完好的 Excel 文件" in told
    assert "Zip" not in told


def test_rows_an_import_put_away_are_given_out_and_put_back(book: UnitBook, cast: Any) -> None:
    replace_rows(cast.accountant, book, ROWS, "好的.csv")
    replace_rows(cast.accountant, book, [{**ROWS[0], "amount": "1.00"}], "错的.csv")
    event = Event.objects.order_by("-number").first()
    assert event is not None
    assert len(rows_before(event)) == len(ROWS)
    client = signed_in(cast.accountant)
    assert f"下载换下的 {len(ROWS)} 行" in client.get(f"/books/{book.pk}/history").content.decode()
    given = client.get(f"/books/{book.pk}/before/{event.number}.csv").content.decode("utf-8-sig")
    assert given.count("\n") == len(ROWS) + 1
    client.post(f"/books/{book.pk}/before/{event.number}")
    assert [row.amount for row in book.rows.all()] == [row["amount"] for row in ROWS]


def test_an_amount_beyond_all_books_is_refused_in_words(book: UnitBook, cast: Any) -> None:
    edit = {"edits": [{"row": None, "cells": {"amount": "99999999999999999999"}, "seen": {}}]}
    answer = signed_in(cast.accountant).post(
        f"/books/{book.pk}/rows", edit, content_type="application/json", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 403
    assert "太大" in answer.json()["message"]


def test_a_page_left_open_learns_who_is_signed_in_now(cast: Any, client: Any) -> None:
    assert client.get("/session").json()["user"] is None
    told = signed_in(cast.accountant).get("/session").json()
    assert (told["user"], told["name"]) == (cast.accountant.person.pk, cast.accountant.person.name)
    assert told["token"]
