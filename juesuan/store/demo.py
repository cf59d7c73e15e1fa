"""Demo: an empty database filled with the example department, its people and nine units, to look around in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password

from juesuan.actor import Role
from juesuan.store.acting import Refused
from juesuan.store.models import Body, Post, Report
from juesuan.store.people import make_person
from juesuan.store.taking import read_toml, take_folder

PASSWORD = "juesuan-demo-2024"
BUREAU = "某自治区财政厅"
_DEPARTMENT_PEOPLE = (
    ("bianxie", "何编写", Role.DEPARTMENT_EDITOR),
    ("shenhe", "孙审核", Role.DEPARTMENT_REVIEWER),
    ("baomi", "沈保密", Role.DEPARTMENT_REVIEWER),
    ("shenpi", "李审批", Role.DEPARTMENT_APPROVER),
    ("gongkai", "韩公开", Role.DEPARTMENT_PUBLISHER),
    ("guanli", "管账号", Role.ADMINISTRATOR),
)
_ACCOUNTANTS = "赵钱周吴郑王冯陈褚卫蒋杨朱秦尤许吕施张孔曹严华金魏陶姜"
_HEADS = "戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁"


class Login(NamedTuple):
    """One demo account: what it is called and what it is for."""

    username: str
    name: str
    role: str
    body: str


def fill(folder: Path) -> tuple[Report, list[Login]]:
    """Fill an empty database from a facts folder; refused when there is anybody already."""
    if Body.objects.exists():
        raise Refused("数据库里已有数据，没有建立示例", hint="换一个空的数据文件夹（JUESUAN_DATA）")
    values = read_toml(folder / "department.toml")
    bureau = Body.objects.create(name=BUREAU, short="财政厅", level=Body.BUREAU)
    department = Body.objects.create(name=values["name"], level=Body.DEPARTMENT, parent=bureau)
    posts: dict[str, Post] = {}
    logins: list[Login] = []
    for username, name, role in _DEPARTMENT_PEOPLE:
        logins.append(_login(username, name, role, department, posts))
    logins.append(_login("caizheng", "周专管", Role.BUREAU, bureau, posts))
    accountants: dict[str, Post] = {}
    for number, (unit, body) in enumerate(_units(values, department), 1):
        username, name = f"kuaiji{number}", f"{_ACCOUNTANTS[number - 1]}会计"
        logins.append(_login(username, name, Role.UNIT_ACCOUNTANT, body, posts))
        accountants[unit] = posts[username]
        logins.append(_login(f"lingdao{number}", f"{_HEADS[number - 1]}负责", Role.UNIT_HEAD, body, posts))
    report = take_folder(folder, department, posts["bianxie"], accountants)
    return report, logins


@cache
def _encoded() -> str:
    """The password of all demo accounts, hashed once: hashing is slow on purpose."""
    return make_password(PASSWORD)


def _units(values: dict[str, Any], department: Body) -> Iterator[tuple[str, Body]]:
    for order, unit in enumerate(values.get("organisation", {}).get("units", ()), 1):
        body = Body.objects.create(
            name=unit["name"],
            short=unit.get("short_name", ""),
            kind=unit.get("kind", ""),
            level=Body.UNIT,
            parent=department,
            order=order,
        )
        yield unit["name"], body


def _login(username: str, name: str, role: Role, body: Body, posts: dict[str, Post]) -> Login:
    person, _ = make_person(None, username, name, [(body, role)], _encoded())
    posts[username] = person.posts.select_related("body", "person").get()
    return Login(username, name, role.value, str(body))
