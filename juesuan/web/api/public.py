"""Public over the API: publications for everybody, questions asked, and for the department moderated and answered."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Router, Status

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.store import questions, scope
from juesuan.store.models import Publication, Question
from juesuan.web.api.access import DEPARTMENT, people
from juesuan.web.api.reports import NOT
from juesuan.web.api.said import Answer, Key, Moderation, Problem, PublicationOut, QuestionIn, QuestionOut, Text
from juesuan.web.asking import found, post_of

router = Router()
_ASKED_AT_MOST = 5  # questions one address may ask in a day
_DAY = 24 * 3600
_LISTED = 500


def _whole() -> QuerySet[Publication]:
    return scope.publications().select_related("report__department", "replaced_by").prefetch_related("files")


def _publication(one: Publication) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("number", "version", "at", "digest", "head", "correction")}
    files = [
        {
            "format": file.format,
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "url": reverse("published_file", args=(one.number, file.pk)),
        }
        for file in one.files.all()
    ]
    replaced = one.replaced_by.number if one.replaced_by else None
    department = one.report.department.name
    return {**told, "department": department, "year": one.report.year, "replaced_by": replaced, "files": files}


@router.get("/publications", auth=None, response={200: list[PublicationOut], 422: Problem})
def publications(request: HttpRequest, q: Text = "") -> list[dict[str, Any]]:
    """已公开的决算，不用登录；q 为部门名称中的字。"""
    records = _whole().filter(report__department__name__icontains=q.strip()) if q.strip() else _whole()
    return [_publication(one) for one in records[:_LISTED]]


@router.get("/publications/{number}", auth=None, response={200: PublicationOut, 404: Problem})
def publication(request: HttpRequest, number: Path[Text]) -> dict[str, Any]:
    """一次公开：文件和摘要。"""
    return _publication(found(_whole(), number=number))


@router.get("/publications/{number}/questions", auth=None, response={200: list[QuestionOut], 404: Problem})
def asked(request: HttpRequest, number: Path[Text]) -> list[Question]:
    """公开的提问和答复。"""
    one = found(_whole(), number=number)
    return list(one.questions.filter(stage__in=(Question.SHOWN, Question.ANSWERED)))


@router.post(
    "/publications/{number}/questions",
    auth=None,
    response={202: dict[str, Any], 403: Problem, 404: Problem, 422: Problem, 429: Problem},
)
def ask(request: HttpRequest, number: Path[Text], question: QuestionIn) -> Status[Any]:
    """提问，不用登录；部门看过后公开。"""
    one = found(_whole(), number=number)
    key = f"asked:{request.META.get('REMOTE_ADDR', '')}:{timezone.localdate()}"
    number_asked = cache.get_or_set(key, 0, _DAY) or 0
    if number_asked >= _ASKED_AT_MOST:
        return Status(429, {"message": f"一天最多提 {_ASKED_AT_MOST} 个问题", "hint": "明天再提，或合并成一个问题"})
    questions.ask(one, question.text, anchor=question.anchor, quoted=question.quoted, nickname=question.nickname)
    cache.set(key, number_asked + 1, _DAY)
    return Status(202, {"message": "已收到，部门看过后公开", "days": questions.DAYS_TO_ANSWER})


@router.get("/questions", auth=people(*DEPARTMENT), response={200: list[QuestionOut], **NOT})
def waiting(request: HttpRequest) -> list[Question]:
    """对本部门公开内容的全部提问。"""
    return list(scope.questions(post_of(request)))


def _question(request: HttpRequest, pk: int) -> Question:
    return found(scope.questions(post_of(request)).select_related("publication__report__department"), pk=pk)


@router.post("/questions/{pk}/moderate", auth=people(Role.DEPARTMENT_REVIEWER), response={200: QuestionOut, **NOT})
def moderate(request: HttpRequest, pk: Path[Key], moderation: Moderation) -> Question:
    """审核提问：公开，或说明理由不予公开。"""
    return questions.moderate(post_of(request), _question(request, pk), moderation.show, moderation.opinion)


@router.post("/questions/{pk}/answer", auth=people(Role.DEPARTMENT_PUBLISHER), response={200: QuestionOut, **NOT})
def answer(request: HttpRequest, pk: Path[Key], answer: Answer) -> Question:
    """答复提问；已更正的，写更正版的编号。"""
    one, correction = _question(request, pk), None
    if answer.correction:
        correction = scope.publications().filter(number=answer.correction, report=one.publication.report).first()
        if correction is None:
            raise Refused(f"没有编号为“{answer.correction}”的更正版", hint="核对公开编号")
    return questions.answer(post_of(request), one, answer.text, correction)
