"""Demo: an empty database filled with the example department, its people and nine units, to look around in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from juesuan.accounts import SelfEvaluation
from juesuan.actor import Actor, Role
from juesuan.cycle import form_at, remarks_on
from juesuan.projects import library, objectives, reviews
from juesuan.projects.matching import same_unit
from juesuan.projects.objectives import objective_of
from juesuan.projects.records import Application, Appraisal, CostLine, Fen, Kind, Project, Stage
from juesuan.store.acting import Refused, actor_of
from juesuan.store.models import Body, Post, ProjectRow, Report
from juesuan.store.people import make_person
from juesuan.store.projects import act_on
from juesuan.store.taking import read_toml, take_folder

PASSWORD = "juesuan-demo-2024"
BUREAU = "某自治区财政厅"
_FUNCTION = "2080199"
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


@transaction.atomic
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
    _take_projects(report, folder, posts)
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


# ── projects ──


def _take_projects(report: Report, folder: Path, posts: dict[str, Post]) -> None:
    """The example's projects on their way: most handed in and endorsed, one sent back, a few accepted."""
    accountants = {post.body_id: post for post in posts.values() if post.role == Role.UNIT_ACCOUNTANT}
    heads = {post.body_id: post for post in posts.values() if post.role == Role.UNIT_HEAD}
    for number, path in enumerate(sorted((folder / "evaluations").glob("*.toml"))):
        form = form_at(path)
        unit = next(one for one in report.department.children.all() if same_unit(form.unit, one.name))
        _take_project(report, form, unit, (accountants[unit.pk], heads[unit.pk]), posts, number)


def _take_project(
    report: Report, form: SelfEvaluation, unit: Body, own: tuple[Post, Post], posts: dict[str, Post], number: int
) -> None:
    kept = objective_of(form)
    asked = Fen(sum(one.full_year for one in kept.money))
    head = Project(
        code=f"{report.year}{number + 1:03d}",
        name=form.name,
        year=report.year,
        department=report.department.name,
        unit=unit.name,
        kind=Kind.RECURRING,
        function_codes=(_FUNCTION,),
        stage=Stage.APPLIED,
        number=form.number,
    )
    application = Application(
        "部门职责和年度重点工作", "照上年开展", asked, (CostLine(form.name, "1", "项", asked, asked),)
    )
    accountant, unit_head = own
    reviewer, approver = posts["shenhe"], posts["shenpi"]
    at: list[ProjectRow] = []

    def act(post: Post, doing: Callable[[Any, Actor, datetime], Project]) -> None:
        row = at[0] if at else None
        done = act_on(post, report, row, lambda project, when: doing(project, actor_of(post), when))
        at[:] = [done]

    act(accountant, lambda _, by, when: library.apply(head, by, when, application))
    act(reviewer, lambda p, by, when: library.appraise(p, by, when, Appraisal("同意", asked, source="财评〔2023〕1号")))
    act(approver, lambda p, by, when: library.reserve(p, by, when))
    act(accountant, lambda p, by, when: objectives.declare_objective(p, by, when, kept))
    act(reviewer, lambda p, by, when: objectives.approve_objective(p, by, when, "照上年的目标"))
    act(approver, lambda p, by, when: library.grant_budget(p, by, when, kept.money))
    act(accountant, lambda p, by, when: reviews.submit(p, by, when, form))
    act(unit_head, lambda p, by, when: reviews.endorse(p, by, when, "属实"))
    if number % 9 == 4:
        act(reviewer, lambda p, by, when: reviews.send_back(p, by, when, "逐条修改或说明", remarks_on(form)))
    elif number % 3 == 0:
        act(reviewer, lambda p, by, when: reviews.accept(p, by, when, "所列意见在下一年度改进", remarks_on(form)))
