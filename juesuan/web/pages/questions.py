"""Questions: what readers asked, moderated and answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from juesuan.actor import Role
from juesuan.store import questions, scope
from juesuan.store.acting import why_not
from juesuan.store.models import Publication
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.pages.report import DEPARTMENT


@for_roles(*DEPARTMENT)
def index(request: HttpRequest) -> HttpResponseBase:
    """All questions of the department, those that wait first."""
    post = post_of(request)
    asked = list(scope.questions(post).select_related("publication__report__department", "answered_by", "correction"))
    rows = [
        {
            "question": one,
            "moderate": post.role == Role.DEPARTMENT_REVIEWER and not why_not("moderate", post, one),
            "answer": post.role == Role.DEPARTMENT_PUBLISHER and not why_not("answer", post, one),
        }
        for one in asked
    ]
    order = ("待审核", "已公开待答", "已答复", "不予公开")
    rows.sort(key=lambda row: order.index(row["question"].stage))  # type: ignore[attr-defined]
    return render(request, "questions.html", {"rows": rows})


@for_roles(Role.DEPARTMENT_REVIEWER)
@require_POST
def moderate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a question public, or not."""
    post = post_of(request)
    question = found(scope.questions(post).select_related("publication__report__department"), pk=pk)
    questions.moderate(post, question, request.POST.get("show") == "1", request.POST.get("text", ""))
    messages.success(request, "已审核提问")
    return redirect("questions")


@for_roles(Role.DEPARTMENT_PUBLISHER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer a question; name the correction it led to, if any."""
    post = post_of(request)
    question = found(scope.questions(post).select_related("publication__report__department"), pk=pk)
    number = request.POST.get("correction", "").strip()
    correction = (
        found(Publication.objects.filter(report=question.publication.report), number=number) if number else None
    )
    questions.answer(post, question, request.POST.get("text", ""), correction)
    messages.success(request, "已答复，公开页上可以看到")
    return redirect("questions")


urlpatterns = [
    path("questions/", index, name="questions"),
    path("questions/<int:pk>/moderate", moderate, name="moderate"),
    path("questions/<int:pk>/answer", answer, name="answer"),
]
