"""Questions (社会监督): asked at a number or sentence, moderated, answered by a date, public with the answer."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from juesuan.store import history
from juesuan.store.acting import Refused, acting
from juesuan.store.models import Post, Publication, Question

DAYS_TO_ANSWER = 15  # 政府信息公开条例第三十三条以工作日计；这里以自然日计，只会更早
LONGEST = 2000
LONGEST_ANCHOR = 60
ANCHOR = r"(?:公开\d\d表|附?表\d+|第[一二三四五六七八九十]+部分|项目\d+|名词解释|封面|目录).*"
"""How a place in a report begins: it stands on a public page, so it may not be just any text."""


def ask(publication: Publication, text: str, *, anchor: str = "", quoted: str = "", nickname: str = "") -> Question:
    """提问, by anybody: kept until somebody of the department has looked at it."""
    text = text.strip()
    if not text:
        raise Refused("没有写问题", hint="写明想问什么")
    if len(text) > LONGEST:
        raise Refused(f"问题最多 {LONGEST} 个字", hint="分开提问")
    anchor = " ".join(anchor.split())
    if anchor and (len(anchor) > LONGEST_ANCHOR or not re.fullmatch(ANCHOR, anchor)):
        raise Refused(
            "没有认出是哪个数、哪句话", hint="写作“公开07表 公务接待费”或“第三部分 六”，最多 60 个字；也可以不填"
        )
    with transaction.atomic():
        question = Question.objects.create(
            publication=publication,
            anchor=anchor,
            quoted=quoted.strip()[:LONGEST],
            text=text,
            nickname=nickname.strip()[:60],
            asked_at=timezone.now(),
        )
        subject = f"{publication.report}的第 {question.pk} 个提问"
        history.append(history.PUBLIC, "ask", subject, report=publication.report, after={"问题": text})
    return question


def moderate(by: Post, question: Question, show: bool, opinion: str) -> Question:
    """审核提问: make it public with a date to answer by, or not, saying why."""
    with acting("moderate", by, question, opinion) as doing:
        if not show and not opinion.strip():
            raise Refused("不予公开须写明理由", hint="如：含个人隐私、与本报告无关")
        doing.set("stage", Question.SHOWN if show else Question.HIDDEN)
        doing.set("moderation", opinion.strip())
        if show:
            doing.set("due", timezone.localdate() + timedelta(days=DAYS_TO_ANSWER))
        return question


def answer(by: Post, question: Question, text: str, correction: Publication | None = None) -> Question:
    """答复: public beside the question; ``correction`` is the publication that put right what was asked about."""
    with acting("answer", by, question) as doing:
        if not text.strip():
            raise Refused("答复没有内容", hint="写明答复")
        doing.set("answer", text.strip())
        question.answered_at, question.answered_by = timezone.now(), by.person
        question.correction = correction
        return question
