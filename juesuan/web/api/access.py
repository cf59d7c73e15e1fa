"""Access: who may call an operation — by a key with the scope it needs, or by the session of the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja.security import HttpBearer, SessionAuth

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.store.models import Post, Token
from juesuan.store.tokens import READ, SCOPES, WRITE, token_of

UNIT = (Role.UNIT_ACCOUNTANT, Role.UNIT_HEAD)
DEPARTMENT = (
    Role.DEPARTMENT_EDITOR,
    Role.DEPARTMENT_REVIEWER,
    Role.DEPARTMENT_APPROVER,
    Role.DEPARTMENT_PUBLISHER,
)
HOLDERS = (*UNIT, *DEPARTMENT, Role.BUREAU)


def need(request: HttpRequest, scope: str) -> None:
    """:class:`Refused` when the call comes by a key that does not open what the scope names."""
    key: Token | None = getattr(request, "key", None)
    if key is not None and scope not in key.scopes:
        raise Refused(f"密钥“{key.title}”没有“{SCOPES[scope]}”的范围，没有处理", hint="在“密钥”页另签发一个")


class ByToken(HttpBearer):
    """``Authorization: Bearer jst_…``."""

    def __init__(self, roles: tuple[Role, ...], needs: str) -> None:
        super().__init__()
        self.roles, self.needs = roles, needs

    def authenticate(self, request: HttpRequest, token: str) -> Post | None:
        found = token_of(token)
        if found is None or found.post is None:
            return None
        request.user = found.person
        request.post = found.post  # type: ignore[attr-defined]
        request.key = found  # type: ignore[attr-defined]
        needs = self.needs or (READ if request.method in ("GET", "HEAD") else WRITE)
        need(request, needs)
        return _of_role(found.post, self.roles)


class BySession(SessionAuth):
    """The session of the pages; what changes something carries X-CSRFToken."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        super().__init__()
        self.roles = roles

    def authenticate(self, request: HttpRequest, key: str | None) -> Post | None:
        if not request.user.is_authenticated:
            return None
        return _of_role(getattr(request, "post", None), self.roles)


def _of_role(post: Post | None, roles: tuple[Role, ...]) -> Post:
    """For people of other roles an operation does not exist."""
    if post is None or post.role not in roles:
        raise Http404
    return post


def people(*roles: Role, needs: str = "") -> list[Any]:
    """The ways in for people in one of the roles; ``needs`` is a scope other than reading or writing."""
    return [ByToken(roles, needs), BySession(roles)]
