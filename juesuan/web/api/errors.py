"""Errors: one shape for whatever goes wrong — what, what to do, and what became of the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from juesuan.errors import JuesuanError
from juesuan.store.acting import Conflict
from juesuan.web.guard import told_of

UNCHANGED = "没有改动任何数据"
_TOLD = {
    400: ("请求看不懂，没有处理", "正文写作 JSON，文件用 multipart/form-data"),
    401: ("没有登录，或密钥无效，没有处理", "登录，或写 Authorization: Bearer 和有效的密钥"),
    403: ("没有页面的令牌，没有处理", "带上 X-CSRFToken，或改用密钥"),
    404: ("没有，或者不在你的范围", "核对地址；全部操作见 /api/"),
    405: ("这个地址没有这种操作，没有处理", "核对是 GET 还是 POST；全部操作见 /api/"),
    413: ("请求太大，没有处理", "分几次发送"),
    429: ("请求太多，没有处理", "过一会儿再试"),
    500: ("程序出错，没有办成", "这是程序的缺陷；重试不成的，请告诉管理员"),
}
_WRONG = {
    "missing": "没有写",
    "extra_forbidden": "没有这一项",
    "string_type": "要写文字",
    "string_unicode": "有不能保存的字符",
    "string_too_long": "太长",
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "int_from_float": "要写整数",
    "bool_type": "要写 true 或 false",
    "bool_parsing": "要写 true 或 false",
    "list_type": "要写一列 […]",
    "dict_type": "要写一组 {…}",
    "model_attributes_type": "要写一组 {…}",
    "date_from_datetime_parsing": "写作 2025-03-31",
    "date_parsing": "写作 2025-03-31",
    "too_long": "项数太多",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "json_invalid": "不是 JSON",
}


def told(status: int, message: str = "", hint: str = "", **more: Any) -> dict[str, Any]:
    """The shape of every error; without a message the usual one of the status."""
    usual = _TOLD.get(status, _TOLD[500] if status >= 500 else _TOLD[400])
    return {"message": message or usual[0], "hint": hint or ("" if message else usual[1]), "data": UNCHANGED, **more}


def of_error(error: JuesuanError) -> tuple[int, dict[str, Any]]:
    """Status and shape of an error of ours; a conflict tells both values."""
    status, said = told_of(error)
    if isinstance(error, Conflict):
        said["yours"] = getattr(error, "yours", None)
    return status, {**said, "data": UNCHANGED}


def of_shape(errors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The shape for what does not fit the description: where, and what is wrong there."""
    detail = []
    for one in errors[:20]:
        steps = [str(step) for step in one.get("loc", ())]
        said = str(one.get("ctx", {}).get("error", "")) or _WRONG.get(str(one.get("type")), "不合要求")
        detail.append({"where": ".".join(steps), "what": said})
    where = "；".join(f"{one['where']} {one['what']}" for one in detail[:5])
    return told(422, f"内容不对，没有处理：{where}", "照 openapi.json 的说明改", detail=detail)


def one_shape(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """What stands around the API: an error that came as a page, or as a bare word, comes in the one shape, too."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        if not request.path.startswith("/api/") or response.status_code < 300 or response.status_code == 304:
            return response
        if response.status_code < 400:  # sent to change a first password
            first = told(403, "首次登录的密码还没有改，没有处理", "在网页上登录并改密码")
            return JsonResponse(first, status=403, json_dumps_params={"ensure_ascii": False})
        if isinstance(response, HttpResponse) and _has_shape(response):
            return response
        kept = {name: response.headers[name] for name in ("Allow", "WWW-Authenticate") if name in response.headers}
        shaped = told(response.status_code)
        return JsonResponse(
            shaped, status=response.status_code, headers=kept, json_dumps_params={"ensure_ascii": False}
        )

    return respond


def _has_shape(response: HttpResponse) -> bool:
    if not response.headers.get("Content-Type", "").startswith("application/json"):
        return False
    try:
        return isinstance(json.loads(response.content), dict)
    except ValueError:
        return False
