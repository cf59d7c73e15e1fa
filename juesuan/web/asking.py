"""Asking: what pages have in common — the post that is required, records found only within its scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from juesuan.actor import Role
from juesuan.store.models import Post

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_roles(*roles: Role) -> Callable[[Page[P]], Page[P]]:
    """A page for people in one of the roles (any, when none is named); for others it does not exist."""

    def decorate(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            post = getattr(request, "post", None)
            if post is None or (roles and post.role not in roles):
                raise Http404
            return page(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # what a walk over all pages expects
        return cast(Page[P], login_required(guarded))

    return decorate


def post_of(request: HttpRequest) -> Post:
    """The post somebody acts in; pages behind :func:`for_roles` have one."""
    post: Post | None = getattr(request, "post", None)
    if post is None:
        raise Http404
    return post


def found(records: QuerySet[M], **by: Any) -> M:
    """The record, when it lies within the scope asked; else the page does not exist, for whoever asks."""
    record = records.filter(**by).first()
    if record is None:
        raise Http404
    return record
