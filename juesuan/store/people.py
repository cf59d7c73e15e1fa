"""People: accounts opened and closed, posts given and taken; nobody who keeps accounts sees figures."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from juesuan.actor import Role
from juesuan.store import history, scope
from juesuan.store.acting import Refused, acts, told_of
from juesuan.store.history import SYSTEM
from juesuan.store.models import SHORT, Body, Person, Post

_LEVELS = {
    Role.BUREAU: (Body.BUREAU,),
    Role.ADMINISTRATOR: (Body.BUREAU, Body.DEPARTMENT),
    Role.UNIT_ACCOUNTANT: (Body.UNIT,),
    Role.UNIT_HEAD: (Body.UNIT,),
}
"""At which level of body a role is held; the others belong to departments."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """A first password: fourteen letters and digits that are not taken for one another."""
    return "".join(secrets.choice(_LETTERS) for _ in range(14))


@transaction.atomic
def make_person(
    by: Post | None, username: str, name: str, posts: Sequence[tuple[Body, Role]], encoded: str | None = None
) -> tuple[Person, str]:
    """开立账号 with its posts; returns the person and the first password, to be changed when first used.

    ``by`` is an administrator; ``None`` for whoever installs the application. ``encoded`` is a password already
    hashed, which need not be changed; then “” is returned.
    """
    _allow(by, "make_person")
    _bodies_within(by, posts)
    _named(username, name)
    if Person.objects.filter(username=username).exists():
        raise Refused(f"账号“{username}”已经有了", hint="换一个账号名")
    if Person.objects.filter(name=name).exists():
        raise Refused(f"已有一位“{name}”", hint="同名的加以区别，如“王芳（会计）”")
    if not posts:
        raise Refused(f"没有给“{name}”指定职务", hint="至少指定一个职务")
    first = new_password() if encoded is None else ""
    person = Person(username=username, name=name, must_change=encoded is None)
    person.password = make_password(first) if encoded is None else encoded
    person.save()
    for body, role in posts:
        _give(person, body, role)
    told = [f"{role}（{body.name}）" for body, role in posts]
    _tell(by, "make_person", person, None, {"姓名": name, "职务": told})
    return person, first


@transaction.atomic
def change_posts(by: Post | None, person: Person, posts: Sequence[tuple[Body, Role]]) -> Person:
    """任免: the posts a person holds from now on."""
    _allow(by, "change_posts")
    _within(by, person)
    _bodies_within(by, posts)
    if by is not None and person.pk == by.person_id:
        raise Refused("不能任免自己", hint="由另一位账号管理员办理")
    if not posts:
        raise Refused(f"没有给“{person.name}”指定职务，职务没有变", hint="不再任职的，停用账号")
    before = [str(post) for post in person.posts.select_related("body")]
    person.posts.all().delete()
    for body, role in posts:
        _give(person, body, role)
    after = [f"{role}（{body}）" for body, role in posts]
    _tell(by, "change_posts", person, {"职务": before}, {"职务": after})
    return person


@transaction.atomic
def reset_password(by: Post | None, person: Person) -> str:
    """重置密码: a new first password."""
    _allow(by, "reset_password")
    _within(by, person)
    first = new_password()
    person.set_password(first)
    person.must_change = True
    person.save()
    _tell(by, "reset_password", person, None, None)
    return first


@transaction.atomic
def close_person(by: Post | None, person: Person) -> Person:
    """停用账号: the person cannot sign in any more; what they did stays."""
    _allow(by, "close_person")
    _within(by, person)
    if by is not None and person.pk == by.person_id:
        raise Refused("不能停用自己的账号", hint="由另一位账号管理员办理")
    person.is_active = False
    person.save()
    _tell(by, "close_person", person, {"停用": False}, {"停用": True})
    return person


def _named(username: str, name: str) -> None:
    if not username or not username.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise Refused("账号名由字母、数字组成", hint="如姓名的拼音")
    if not name.strip():
        raise Refused("没有写姓名", hint="写姓名；同名的加以区别，如“王芳（会计）”")
    for what, text in (("账号名", username), ("姓名", name)):
        if len(text) > SHORT:
            raise Refused(f"{what}有 {len(text)} 个字，太长了", hint=f"最多 {SHORT} 个字")
        if not text.isprintable():
            raise Refused(f"{what}里有看不见的字符", hint="删去重新输入")


def _give(person: Person, body: Body, role: Role) -> None:
    levels = _LEVELS.get(role, (Body.DEPARTMENT,))
    if body.level not in levels:
        raise Refused(f"“{role}”不是{body.level}的职务", hint=f"换成{'、'.join(levels)}")
    Post.objects.get_or_create(person=person, body=body, role=role.value)
    roles = set(person.posts.values_list("role", flat=True))
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        raise Refused("账号管理员不能兼任别的职务", hint="管账号的人看不到数字；另开一个账号")


def _within(by: Post | None, person: Person) -> None:
    """An administrator reaches only people all of whose posts lie below: whose password one sets one could act as."""
    if by is None:
        return
    beyond = person.posts.exclude(body__in=scope.bodies(by)).select_related("body").first()
    if beyond is not None:
        raise Refused(f"“{person.name}”还任{beyond}", hint=f"由{beyond.body.name}或上级的账号管理员办理")


def _bodies_within(by: Post | None, posts: Sequence[tuple[Body, Role]]) -> None:
    if by is None:
        return
    within = set(scope.bodies(by).values_list("pk", flat=True))
    for body, role in posts:
        if body.pk not in within:
            raise Refused(f"{body.name}不在{by.body.name}之下，不能给“{role}”", hint="由上级的账号管理员办理")


def _allow(by: Post | None, name: str) -> None:
    if by is not None and Role(by.role) not in acts()[name].roles:
        raise Refused(f"{by.role}不能“{acts()[name].title}”", hint="由账号管理员办理")


def _tell(by: Post | None, name: str, person: Person, before: object, after: object) -> None:
    told = told_of(by) if by is not None else SYSTEM
    history.append(told, name, f"账号 {person.username}", before=before, after=after)
