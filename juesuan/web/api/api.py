"""The API as a whole: its routers, its errors as JSON, its description, and a page that lists what there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from juesuan import __version__
from juesuan.errors import JuesuanError
from juesuan.web.api import books, inspections, public, reports
from juesuan.web.guard import told_of


class _Readable(JSONRenderer):
    """Chinese as it is, not as escapes."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    title="决算",
    version=__version__,
    description="部门决算的填报、核验、公开和检查。金额以分计；403、404、409、422 的回答都有 message 和 hint。",
    docs_url=None,
    openapi_url="/openapi.json",
    renderer=_Readable(),
)
api.add_router("", reports.router, tags=["决算"])
api.add_router("", books.router, tags=["单位的账"])
api.add_router("", public.router, tags=["公开和社会监督"])
api.add_router("", inspections.router, tags=["检查"])


@api.exception_handler(JuesuanError)
def _told(request: HttpRequest, error: JuesuanError) -> HttpResponse:
    status, told = told_of(error)
    return api.create_response(request, told, status=status)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _: Http404) -> HttpResponse:
    return api.create_response(request, {"message": "没有，或者不在你的范围", "hint": ""}, status=404)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _: RequestDataTooBig) -> HttpResponse:
    return api.create_response(request, {"message": "请求太大，没有处理", "hint": "分几次发送"}, status=413)


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = "、".join(".".join(map(str, one.get("loc", ()))) for one in error.errors[:5])
    told = {"message": f"内容不对，没有处理：{where}", "hint": "照 openapi.json 的说明改", "detail": error.errors}
    return api.create_response(request, told, status=422)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    told = {
        401: ("没有登录，或密钥无效", "登录，或写 Authorization: Bearer 和有效的密钥"),
        403: ("没有页面的令牌，没有处理", "带上 X-CSRFToken，或改用密钥"),
        400: ("请求看不懂，没有处理", "正文写作 JSON"),
    }
    message, hint = told.get(error.status_code, (str(error), ""))
    return api.create_response(request, {"message": message, "hint": hint}, status=error.status_code)


class Operation(NamedTuple):
    """One line of the page."""

    method: str
    path: str
    summary: str
    parameters: str


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """What there is, from the description itself; nothing is loaded from elsewhere."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items():
        for method, told in methods.items():
            names = [
                f"{one['name']}{'' if one.get('required') else '（可不写）'}" for one in told.get("parameters", ())
            ]
            summary = told.get("description") or told.get("summary", "")
            line = Operation(method.upper(), path, summary, "、".join(names))
            groups.setdefault(told["tags"][0], []).append(line)
    return render(request, "api.html", {"groups": groups.items()})
