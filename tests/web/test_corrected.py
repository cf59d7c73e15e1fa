"""Corrected: the current version shows what was changed, earlier questions, and who answered when."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from juesuan.act import Refused
from tests.web.conftest import approved


def _published(cast, report, text: str, fen: int):
    from juesuan.store.reports import publish

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "决算.html"
        page.write_text(f"<p>不变。</p><p>{text}</p>", "utf-8")
        return publish(cast.publisher, report, [page], {"收入支出决算总表": {"总计·收入": fen}}, "d" * 64)


def test_a_correction_tells_what_it_changed_and_keeps_questions_and_answers_in_sight(cast, report) -> None:
    from juesuan.store import questions
    from juesuan.store.models import Publication

    approved(report, cast)
    first = _published(cast, report, "收入 <a>1.00</a> 元", 100)
    question = questions.ask(first, "为什么少？", anchor="公开01表 总计")
    questions.moderate(cast.reviewer, question, True, "")
    questions.answer(cast.publisher, question, "漏记一笔")
    second = Publication.objects.create(
        report=report,
        number="2024-9999-02",
        version=2,
        at=timezone.now(),
        by=cast.publisher.person,
        digest="d" * 64,
        head="",
        correction="漏记",
        facts={"收入支出决算总表": {"总计·收入": 250}},
    )
    first.replaced_by = second
    first.save()
    text = Client().get(f"/public/{second.number}/").content.decode()
    assert "收入支出决算总表 总计 收入" in text
    assert "1.00" in text
    assert "2.50" in text
    assert "漏记一笔" in text
    assert f"{report.department.name}，{timezone.localdate():%Y-%m-%d}" in text
    assert 'href="/public/' + first.number + '/">第 1 版</a>' in text


def test_words_changed_are_told_from_what_to_what() -> None:
    from juesuan.web.corrected import words_changed

    found = list(words_changed(["不变。", "甲是1元。"], ["不变。", "甲是2元。", "另有。"]))
    assert [(one.before, one.after) for one in found] == [("甲是1元。", "甲是2元。"), ("", "另有。")]


def test_a_place_of_a_question_is_one_of_the_report(cast, report) -> None:
    from juesuan.store import questions

    approved(report, cast)
    first = _published(cast, report, "甲", 100)
    with pytest.raises(Refused, match="没有认出"):
        questions.ask(first, "问", anchor="x" * 200)
    assert questions.ask(first, "问", anchor="第三部分 六").anchor == "第三部分 六"
