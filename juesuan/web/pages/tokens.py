"""Tokens: one's own keys to the API — made, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from juesuan.actor import Role
from juesuan.store import scope, tokens
from juesuan.web.asking import for_roles, found, post_of

HOLDERS = tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.THIRD_PARTY))


@for_roles(*HOLDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """One's keys; a new one is shown this once."""
    post = post_of(request)
    secret = ""
    if request.method == "POST":
        days = request.POST.get("days", "")
        _, secret = tokens.make_token(
            post,
            request.POST.get("title", ""),
            request.POST.getlist("scope"),
            int(days) if days.isdecimal() and len(days) < 5 else 0,
        )
    context = {
        "secret": secret,
        "tokens": [
            (one, [tokens.SCOPES.get(name, name) for name in one.scopes])
            for one in scope.tokens(post).select_related("post__body")
        ],
        "scopes": tokens.SCOPES.items(),
        "now": timezone.now(),
        "longest": tokens.LONGEST_DAYS,
    }
    return render(request, "tokens.html", context)


@for_roles(*HOLDERS)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    """收回接口密钥."""
    post = post_of(request)
    token = tokens.revoke_token(post, found(scope.tokens(post), pk=pk))
    messages.success(request, f"已收回密钥“{token.title}”")
    return redirect("tokens")


urlpatterns = [
    path("tokens/", index, name="tokens"),
    path("tokens/<int:pk>/revoke", revoke, name="revoke_token"),
]
