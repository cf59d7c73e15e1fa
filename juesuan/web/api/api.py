"""The API as a whole: its routers, its errors as JSON, its description, and a page that lists what there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from juesuan import __version__
from juesuan.errors import JuesuanError
from juesuan.web.api import (
    books,
    errors,
    events,
    findings,
    inspections,
    people,
    projects,
    publications,
    questions,
    reports,
    self_evaluations,
    words,
)
from juesuan.web.api.described import Described, groups


class _Readable(JSONRenderer):
    """Chinese as it is, not as escapes."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = Described(
    title="决算",
    version=__version__,
    description="部门决算的填报、核验、绩效、公开和检查，与页面同样的权限和动作。金额以分计，是整数；"
    "出错的回答都是 message（什么不对）、hint（怎样办）、data（数据怎样了）。",
    docs_url=None,
    openapi_url="/openapi.json",
    renderer=_Readable(),
)
for tag, router in (
    ("决算", reports.router),
    ("问题和说明", findings.router),
    ("情况说明", words.router),
    ("单位的账", books.router),
    ("项目和绩效", projects.router),
    ("项目和绩效", self_evaluations.router),
    ("公开的决算（不用登录）", publications.router),
    ("社会监督", questions.router),
    ("检查", inspections.router),
    ("历史", events.router),
    ("账号", people.router),
):
    api.add_router("", router, tags=[tag])


@api.exception_handler(JuesuanError)
def _told(request: HttpRequest, error: JuesuanError) -> HttpResponse:
    status, said = errors.of_error(error)
    return api.create_response(request, said, status=status)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _: Http404) -> HttpResponse:
    return api.create_response(request, errors.told(404), status=404)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _: RequestDataTooBig) -> HttpResponse:
    return api.create_response(request, errors.told(413), status=413)


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return api.create_response(request, errors.of_shape(error.errors), status=422)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return api.create_response(request, errors.told(error.status_code), status=error.status_code)


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """What there is, from the description itself; nothing is loaded from elsewhere."""
    return render(request, "api.html", {"groups": groups(api.get_openapi_schema(path_prefix="/api/")).items()})
