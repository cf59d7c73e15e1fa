"""Public: what was published, without signing in; questions asked at a number or a sentence, and their answers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from juesuan.store import questions, scope
from juesuan.store.models import Publication, Question
from juesuan.store.reports import file_path
from juesuan.web.asking import found
from juesuan.web.corrected import correction_of

_A_PAGE = 50
_ASKED_AT_MOST = 5  # questions a session may ask in a day
_REPORTS = ("pdf", "docx", "xlsx", "html")  # what people read, in the order it is offered
_TYPES = {".html": "text/html", ".pdf": "application/pdf"}
FRAMED = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""A published page is one file with its own styles inside; it is shown framed, without scripts."""


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All publications that stand, by year and department; a word narrows them down."""
    word = request.GET.get("q", "").strip()
    standing = scope.publications().filter(replaced_by=None).select_related("report__department")
    if word:
        standing = standing.filter(report__department__name__icontains=word)
    page = Paginator(standing.order_by("-report__year", "report__department__name"), _A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "public/index.html", {"page": page, "word": word})


def publication_of(number: str) -> Publication:
    """The publication of that number."""
    return found(
        scope.publications().select_related("report__department", "replaced_by").prefetch_related("files"),
        number=number,
    )


@require_safe
def publication(request: HttpRequest, number: str) -> HttpResponseBase:
    """One publication: the report itself, its files with their digests, questions and answers."""
    one = publication_of(number)
    shown = (Question.SHOWN, Question.ANSWERED)
    return render(
        request,
        "public/publication.html",
        {
            "publication": one,
            "report": one.report,
            "page": one.files.filter(format="html").first(),
            "reports": [file for kind in _REPORTS for file in one.files.all() if file.format == kind],
            "data": [file for file in one.files.all() if file.format not in _REPORTS],
            "questions": Question.objects.filter(publication__report=one.report, stage__in=shown).select_related(
                "correction", "publication"
            ),
            "corrected": correction_of(one),
            "versions": one.report.publications.order_by("version"),
            "anchor": request.GET.get("at", "")[: questions.LONGEST_ANCHOR],
        },
    )


@require_safe
def file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """One file of a publication; the web page is shown in its frame, everything else is a download."""
    one = found(publication_of(number).files.all(), pk=pk)
    home = file_path(one.sha256)
    framed = one.format == "html" and request.GET.get("view") == "1"
    response: HttpResponse | FileResponse
    if framed:
        response = HttpResponse(home.read_bytes(), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = FRAMED
        response.xframe_options_exempt = True
    else:
        response = FileResponse(home.open("rb"), as_attachment=True, filename=one.name)
    response.headers["ETag"] = f'"{one.sha256}"'
    response.headers["Cache-Control"] = "public, max-age=86400, immutable"
    return response


@require_safe
def facts(request: HttpRequest, number: str) -> HttpResponseBase:
    """The amounts of the tables in 分, as JSON: what programs read."""
    one = publication_of(number)
    told = {
        "number": one.number,
        "department": one.report.department.name,
        "year": one.report.year,
        "unit": "分",
        "replaced_by": one.replaced_by.number if one.replaced_by else None,
        "tables": one.facts,
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponseBase:
    """A reader's question; shown when somebody of the department has looked at it."""
    one = publication_of(number)
    asked = request.session.get("asked", 0)
    if asked >= _ASKED_AT_MOST:
        return render(request, "public/asked.html", {"publication": one, "too_many": True}, status=429)
    if not request.POST.get("website"):  # a field people do not see
        questions.ask(
            one,
            request.POST.get("text", ""),
            anchor=request.POST.get("anchor", ""),
            quoted=request.POST.get("quoted", ""),
            nickname=request.POST.get("nickname", ""),
        )
        request.session["asked"] = asked + 1
    return redirect("asked", number=number)


@require_safe
def asked(request: HttpRequest, number: str) -> HttpResponseBase:
    """What becomes of a question now."""
    return render(
        request, "public/asked.html", {"publication": publication_of(number), "days": questions.DAYS_TO_ANSWER}
    )


urlpatterns = [
    path("public/", index, name="public"),
    path("public/<str:number>/", publication, name="publication"),
    path("public/<str:number>/files/<int:pk>", file, name="published_file"),
    path("public/<str:number>/facts.json", facts, name="facts"),
    path("public/<str:number>/ask", ask, name="ask"),
    path("public/<str:number>/asked", asked, name="asked"),
]
