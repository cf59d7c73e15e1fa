"""Publishing: what is still in the way, a preview in every format, and the frozen set of files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from juesuan.accounts import FinalAccounts
from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.publishing import Made
from juesuan.publishing import publish as write_formats
from juesuan.store import reports
from juesuan.store.acting import why_not
from juesuan.store.models import Post, Publication, Report
from juesuan.web.asking import for_roles, post_of
from juesuan.web.figures import State, state_of
from juesuan.web.in_the_way import in_the_way
from juesuan.web.pages.report import DEPARTMENT, report_of, tabs

PREVIEWS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "html": "网页"}


@for_roles(*DEPARTMENT)
def overview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is in the way, previews, and what was published."""
    post, report = post_of(request), report_of(request, pk)
    state = state_of(report)
    return render(
        request,
        "report/publish.html",
        {
            **tabs(report, "publish"),
            "in_the_way": in_the_way(report, state),
            "previews": PREVIEWS.items() if state.trouble is None else (),
            "publications": report.publications.prefetch_related("files").select_related("by", "replaced_by"),
            "may_publish": post.role == Role.DEPARTMENT_PUBLISHER,
            "refusal": why_not("publish", post, report),
        },
    )


@for_roles(*DEPARTMENT)
def preview(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The report as it would be published now, in one format, as a download."""
    report = report_of(request, pk)
    if form not in PREVIEWS:
        raise Refused(f"没有“{form}”这种格式", hint=f"可以选：{'、'.join(PREVIEWS)}")
    with tempfile.TemporaryDirectory() as folder:
        (made,) = _whole(write_formats(_accounts(report), folder, formats=(form,)))
        return FileResponse(made.path.open("rb"), as_attachment=True, filename=f"预览-{made.path.name}")


def _accounts(report: Report) -> FinalAccounts:
    state = state_of(report)
    if state.trouble is not None:
        raise state.trouble
    return state.accounts


def _whole(made: tuple[Made, ...]) -> tuple[Made, ...]:
    """The formats made; the first that could not be is told instead."""
    for one in made:
        if one.problem is not None:
            raise one.problem
    return made


@for_roles(Role.DEPARTMENT_PUBLISHER)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make all formats and freeze them; refused while anything is in the way."""
    published = publish_now(post_of(request), report_of(request, pk))
    messages.success(request, f"已公开，编号 {published.number}")
    return redirect("publication", number=published.number)


def publish_now(post: Post, report: Report) -> Publication:
    """The frozen set of files of the report as it is now; :class:`Refused` while anything is in the way."""
    state = state_of(report)
    reports.may_publish(post, report)
    if left := in_the_way(report, state):
        told = "；".join(one.what for one in left)
        raise Refused(f"还不能公开：{told}", hint="逐项办好后再公开")
    with tempfile.TemporaryDirectory() as folder:
        _whole(write_formats(state.accounts, folder))
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return reports.publish(post, report, files, facts_of(state), state.digest)


def facts_of(state: State) -> dict[str, dict[str, int]]:
    """Every amount of the tables in 分, by table and by row and column: what the facts API serves."""
    return {
        kind: {f"{row}·{column}": figure.grains for (row, column), figure in table.cells.items() if not figure.is_blank}
        for kind, table in state.accounts.tables.items()
    }


urlpatterns = [
    path("reports/<int:pk>/publish/", overview, name="publish"),
    path("reports/<int:pk>/publish/now", publish, name="publish_now"),
    path("reports/<int:pk>/preview/<str:form>", preview, name="preview"),
]
