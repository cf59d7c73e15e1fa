"""People over the API: an administrator's accounts — opened, given posts, reset, closed; by session, never by key."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.store import people as store
from juesuan.store import scope
from juesuan.store.models import Body, Person
from juesuan.web.api.access import people
from juesuan.web.api.said import NOT, In, Key, Text
from juesuan.web.asking import post_of
from juesuan.web.pages.people import AT_LEVEL, person_of

router = Router()
_ADMINISTRATOR = people(Role.ADMINISTRATOR)


class PostOut(Schema):
    """One role at one body."""

    body: int
    name: str
    role: str


class PersonOut(Schema):
    """An account and its posts."""

    id: int
    username: str
    name: str
    is_active: bool
    must_change: bool
    posts: list[PostOut]


class FirstOut(PersonOut):
    """With the first password, told this once."""

    password: str


class BodyOut(Schema):
    """A body one may give posts at, and the roles there are at it; a ``closed`` one goes into no new report."""

    id: int
    name: str
    short: str
    closed: bool
    level: str
    parent: int | None
    roles: list[str]


class PostIn(In):
    """A role at a body."""

    body: Key
    role: Text


class PersonIn(In):
    """An account to open."""

    username: Text
    name: Text
    posts: Annotated[list[PostIn], Field(max_length=200)]


class PostsIn(In):
    """The posts held from now on."""

    posts: Annotated[list[PostIn], Field(max_length=200)]


def _person(one: Person) -> dict[str, Any]:
    posts = [
        {"body": post.body_id, "name": post.body.name, "role": post.role} for post in one.posts.select_related("body")
    ]
    names = ("id", "username", "name", "is_active", "must_change")
    return {**{name: getattr(one, name) for name in names}, "posts": posts}


def _posts(request: HttpRequest, sent: list[PostIn]) -> list[tuple[Body, Role]]:
    bodies = {body.pk: body for body in scope.bodies(post_of(request))}
    chosen = []
    for one in sent:
        if one.body not in bodies or one.role not in list(Role):
            raise Refused("没有这个职务，没有改动", hint="各机构和可以任的职务见 GET /api/bodies")
        chosen.append((bodies[one.body], Role(one.role)))
    return chosen


@router.get("/bodies", auth=_ADMINISTRATOR, response={200: list[BodyOut], **NOT})
def bodies(request: HttpRequest) -> list[dict[str, Any]]:
    """本机构和下级机构，各有哪些职务。"""
    return [
        {
            "id": body.pk,
            "name": body.name,
            "short": body.short,
            "closed": body.closed,
            "level": body.level,
            "parent": body.parent_id,
            "roles": [role.value for role in AT_LEVEL[body.level]],
        }
        for body in scope.bodies(post_of(request)).order_by("level", "order", "id")
    ]


@router.get("/people", auth=_ADMINISTRATOR, response={200: list[PersonOut], **NOT})
def index(request: HttpRequest) -> list[dict[str, Any]]:
    """账号和职务。账号管理只用登录的会话办理，不发密钥。"""
    return [_person(one) for one in scope.people(post_of(request)).order_by("username")[:5000]]


@router.post("/people", auth=_ADMINISTRATOR, response={201: FirstOut, **NOT})
def make_person(request: HttpRequest, sent: PersonIn) -> Status[Any]:
    """开立账号；password 是首次登录的密码，只给这一次。"""
    username, name = sent.username.strip(), " ".join(sent.name.split())
    one, first = store.make_person(post_of(request), username, name, _posts(request, sent.posts))
    return Status(201, {**_person(one), "password": first})


@router.get("/people/{pk}", auth=_ADMINISTRATOR, response={200: PersonOut, **NOT})
def person(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """一个账号。"""
    return _person(person_of(request, pk))


@router.post("/people/{pk}/posts", auth=_ADMINISTRATOR, response={200: PersonOut, **NOT})
def change_posts(request: HttpRequest, pk: Path[Key], sent: PostsIn) -> dict[str, Any]:
    """任免：从此所任的全部职务。"""
    one = person_of(request, pk)
    return _person(store.change_posts(post_of(request), one, _posts(request, sent.posts)))


@router.post("/people/{pk}/reset", auth=_ADMINISTRATOR, response={200: FirstOut, **NOT})
def reset_person(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """重置密码；新的密码只给这一次。"""
    one = person_of(request, pk)
    first = store.reset_password(post_of(request), one)
    return {**_person(one), "password": first}


@router.post("/people/{pk}/close", auth=_ADMINISTRATOR, response={200: PersonOut, **NOT})
def close_person(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """停用账号；做过的事都留着。"""
    return _person(store.close_person(post_of(request), person_of(request, pk)))
