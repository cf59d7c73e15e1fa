"""Questions over the API (社会监督): those of one's department, moderated and answered."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Path, Router

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.store import questions, scope
from juesuan.store.models import Question
from juesuan.web.api.access import DEPARTMENT, people
from juesuan.web.api.said import NOT, Answer, Key, Moderation, QuestionOut
from juesuan.web.asking import found, post_of

router = Router()


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
