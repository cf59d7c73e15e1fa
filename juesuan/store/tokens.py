"""Tokens: keys to the API, made and revoked by whoever they act for; only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from juesuan.store.acting import Refused, acting
from juesuan.store.models import Post, Token

READ, WRITE, PUBLISH, INSPECT = "read", "write", "publish", "inspect"
SCOPES = {READ: "读取", WRITE: "填报和办理", PUBLISH: "批准公开、公开、更正", INSPECT: "核验文件"}
LONGEST_DAYS = 366
PREFIX = "jst_"  # by which a key is known for one when it turns up where it should not
_MINUTE = timedelta(minutes=1)


def make_token(by: Post, title: str, scopes: Sequence[str], days: int) -> tuple[Token, str]:
    """签发接口密钥 for the post one acts in; the key is returned this once."""
    if not title.strip():
        raise Refused("没有写用途", hint="写明哪个程序用这个密钥")
    if not scopes or any(scope not in SCOPES for scope in scopes):
        raise Refused("没有选范围", hint=f"至少选一项：{'、'.join(SCOPES.values())}")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"有效期须在 1 到 {LONGEST_DAYS} 天之间", hint="到期后再签发")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        person=by.person,
        post=by,
        title=title.strip()[:200],
        digest=digest_of(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires=timezone.now() + timedelta(days=days),
    )
    with acting("make_token", by, token) as doing:
        doing.tell("范围", None, token.scopes)
        doing.tell("有效期至", None, token.expires)
    return token, secret


def revoke_token(by: Post, token: Token) -> Token:
    """收回接口密钥: it opens nothing any more, at once."""
    if token.person_id != by.person_id:
        raise Refused("这不是你的密钥", hint="由本人收回")
    with acting("revoke_token", by, token) as doing:
        doing.set("expires", timezone.now())
    return token


def token_of(secret: str) -> Token | None:
    """The token of a key while it holds: not expired, its person's account open and the first password changed."""
    token = Token.objects.select_related("person", "post__body__parent", "post__person").filter(
        digest=digest_of(secret), expires__gt=timezone.now(), post__isnull=False
    )
    found = token.first()
    if found is None or not found.person.is_active or found.person.must_change:
        return None
    if found.used_at is None or found.used_at + _MINUTE < timezone.now():
        Token.objects.filter(pk=found.pk).update(used_at=timezone.now())
    return found


def digest_of(secret: str) -> str:
    """The SHA-256 of a key, as hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
