"""Guard: what stands around every page — headers, the post somebody acts in, the log of viewings, refusals told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.errors import JuesuanError
from juesuan.store import scope
from juesuan.store.acting import Conflict
from juesuan.store.models import Post, Report, Viewing

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
_FREE = ("/static/", "/login", "/logout", "/password", "/healthz", "/session")


def headers(answer: Answer) -> Answer:
    """Nothing from elsewhere, no code in the page, no frames."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.path.startswith(("/static/", "/public/")):
            return response
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


def posts(answer: Answer) -> Answer:
    """``request.post``: the post somebody signed in acts in, ``None`` for the public; a first password is changed."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        request.post = _post(request)  # type: ignore[attr-defined]
        user = request.user
        if user.is_authenticated and user.must_change and not request.path.startswith(_FREE):
            return redirect("password")
        return answer(request)

    return respond


def _post(request: HttpRequest) -> Post | None:
    if not request.user.is_authenticated:
        return None
    held = list(Post.objects.select_related("body__parent", "person").filter(person=request.user).order_by("id"))
    chosen = request.session.get("post")
    return next((post for post in held if post.pk == chosen), held[0] if held else None)


def viewings(answer: Answer) -> Answer:
    """Who looked at what: a line for each page somebody signed in asked for."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        if request.user.is_authenticated and not request.path.startswith(_FREE):
            Viewing.objects.create(
                username=request.user.username,
                method=request.method or "",
                path=request.path[:200],
                status=response.status_code,
                address=str(request.META.get("REMOTE_ADDR", ""))[:60],
            )
        return response

    return respond


def told_of(error: JuesuanError) -> tuple[int, dict[str, Any]]:
    """The status of an answer and what it says: 403 refused, 409 somebody was faster (with what stands now), 422."""
    status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, Refused) else 422
    told: dict[str, Any] = {"message": error.message, "hint": error.hint}
    if isinstance(error, Conflict):
        told["theirs"] = dict(error.theirs)
    return status, told


class refusals:
    """Errors of ours told on the page: what was refused, what happened to the data, what to do next."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page, or for parts of pages and the API a short answer; other errors are Django's."""
        if not isinstance(error, JuesuanError):
            return None
        status, told = told_of(error)
        if request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
        name = "part/refused.html" if request.headers.get("HX-Request") else "refused.html"
        response = render(request, name, told, status=status)
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Retarget"] = "#told"
        return response


def _places(post: Post) -> Iterator[tuple[str, str]]:
    """Where somebody goes most, by post: name and address."""
    yield "首页", reverse("home")
    role = Role(post.role)
    if role is Role.ADMINISTRATOR:
        yield "账号", reverse("people")
    elif role is Role.BUREAU:
        yield "检查", reverse("inspect")
    else:
        last = Report.objects.filter(pk__in=scope.books(post).values("report")).order_by("-year").first()
        if last is not None and role in scope.DEPARTMENT_ROLES:
            yield f"{last.year} 年度决算", reverse("report", args=(last.pk,))
        if last is not None:
            yield "项目", reverse("projects", args=(last.pk,))
        if role in scope.DEPARTMENT_ROLES:
            yield "公众提问", reverse("questions")
    yield "公开的决算", reverse("public")


def context(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the post, the others one may change to, the type size."""
    post = getattr(request, "post", None)
    others = Post.objects.select_related("body").filter(person=post.person) if post is not None else ()
    return {
        "post": post,
        "posts": others,
        "places": list(_places(post)) if post is not None else [],
        "large_type": bool(getattr(request.user, "large_type", False)),
        "home": reverse("home"),
        "debug": settings.DEBUG,
    }
