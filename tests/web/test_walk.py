"""A walk over every page and every operation of the API as everybody: what each may open, and what is never there.

The table is made from the roles each page names. A new address must say whose it is, and what stands in its arguments;
the walk fails until it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from juesuan.actor import Role
from juesuan.web.api import api
from tests.web.conftest import DEPARTMENT, ROWS, approved, book_of
from tests.web.test_performance import HEAD

ROLES = tuple(Role)
NOT_SIGNED_IN = None
OPEN = {  # pages without a role of their own: what somebody not signed in gets
    "home": 302,
    "login": 200,
    "logout": 405,
    "password": 302,
    "change_post": 302,
    "change_type": 302,
    "healthz": 200,
    "session": 200,
    "public": 200,
    "publication": 200,
    "published_file": 200,
    "facts": 200,
    "ask": 405,
    "asked": 200,
    "api_page": 200,
    "published_charts": 200,
}
CELL = {"cell", "lineage"}  # asked for a cell that is not there: an answer that says so, within the scope
NOT_YET = {"self_evaluation": 403, "form_workbook": 422}  # the project is only applied for: told, not hidden
BODY = {  # what is posted to operations: of these, what each takes
    "act": "-",
    "text": "x",
    "group": "原因",
    "key": "x",
    "edits": [],
    "lines": [],
    "version": 1,
    "show": True,
    "accept": True,
    "cells": {},
    "record": {},
    "year": 2023,
    "username": "x",
    "name": "x",
    "posts": [],
}
WITH_FILES = {"create": "files", "check": "file", "take": "file", "upload_form": "file"}
SEEDED = {"drawn": {"seed": 1}}  # what an operation must be asked with


class Address(NamedTuple):
    """One address: its name, filled in with the records of the department, whose it is (None: it names no role)."""

    name: str
    url: str
    roles: tuple[Role, ...] | None
    is_of_a_record: bool
    methods: tuple[str, ...] = ("GET", "POST")
    takes: tuple[str, ...] = ()


@pytest.fixture
def world(cast: Any, report: Any, tmp_path: Any) -> SimpleNamespace:
    """A published report with everything there can be, and strangers of every role in another bureau's world."""
    from juesuan.store.books import replace_rows, rows_before
    from juesuan.store.inspections import Uploaded, inspect
    from juesuan.store.models import Body, Event, Explanation, InspectedFile, ProjectRow
    from juesuan.store.people import make_person
    from juesuan.store.questions import ask
    from juesuan.store.reports import publish
    from juesuan.store.tokens import make_token

    at = tmp_path / "甲.txt"
    at.write_text("部门决算", "utf-8")
    batch = inspect(cast.bureau, f"{DEPARTMENT}的批次", [Uploaded("甲.txt", at)])
    sha256 = batch.files.get().sha256
    InspectedFile.objects.update(
        page=sha256, copy=sha256, stage="未能核验", problem="不是决算", summary={"kind": "none"}, verdict={"error": {}}
    )
    explanation = Explanation.objects.create(
        report=report, finding="R-1", code="R-1", text="因为", by=cast.editor.person, at=timezone.now()
    )
    as_(cast.accountant).post(f"/reports/{report.pk}/projects/apply", {**HEAD, "name": f"{DEPARTMENT}项目"})
    project = ProjectRow.objects.get()
    replace_rows(cast.accountant, book_of(report, cast.unit), ROWS, f"{DEPARTMENT}的分录")
    approved(report, cast)
    replaced = next(event.number for event in Event.objects.order_by("-number") if rows_before(event))
    page = tmp_path / "决算.html"
    page.write_text("<p>决算</p>", "utf-8")
    publication = publish(cast.publisher, report, [page], {}, "d" * 64)
    token, _ = make_token(cast.editor, f"{DEPARTMENT}的程序", ["read"], 30)

    third, _ = make_person(None, "third", "某事务所", [(cast.department, Role.THIRD_PARTY)])
    insiders = {
        Role.UNIT_ACCOUNTANT: cast.accountant,
        Role.UNIT_HEAD: cast.head,
        Role.DEPARTMENT_EDITOR: cast.editor,
        Role.DEPARTMENT_REVIEWER: cast.reviewer,
        Role.DEPARTMENT_APPROVER: cast.approver,
        Role.DEPARTMENT_PUBLISHER: cast.publisher,
        Role.BUREAU: cast.bureau,
        Role.THIRD_PARTY: third.posts.get(),
        Role.ADMINISTRATOR: cast.administrator,
    }
    bureau = Body.objects.create(name="别县财政局", level=Body.BUREAU)
    department = Body.objects.create(name="别县教育局", level=Body.DEPARTMENT, parent=bureau)
    unit = Body.objects.create(name="别县小学", level=Body.UNIT, parent=department)
    where = {Role.BUREAU: bureau, Role.UNIT_ACCOUNTANT: unit, Role.UNIT_HEAD: unit}
    strangers = {}
    for number, role in enumerate(ROLES):
        person, _ = make_person(None, f"far{number}", f"远{number}", [(where.get(role, department), role)])
        strangers[role] = person.posts.get()
    for post in (*insiders.values(), *strangers.values()):
        post.person.must_change = False
        post.person.save()
    return SimpleNamespace(
        insiders=insiders,
        strangers=strangers,
        other=cast.other_accountant,
        records={
            "reports": report.pk,
            "books": book_of(report, cast.unit).pk,
            "projects": project.pk,
            "bodies": cast.other_unit.pk,
            "people": cast.secrecy.person_id,
            "tokens": token.pk,
            "inspect": batch.pk,
            "inspections": batch.pk,
            "questions": ask(publication, "为何？").pk,
            "public": publication.number,
            "publications": publication.number,
            "file": batch.files.get().pk,
            "published_file": publication.files.get().pk,
            "answer": explanation.pk,
            "event": replaced,
            "finding": "R-1-00000000",
            "code": "R-10-01",
            "kind": "收入支出决算总表",
            "name": "政府采购",
            "form": "xlsx",
        },
    )


def filled_in(route: str, records: dict[str, Any]) -> tuple[str, bool]:
    """The address with its arguments, and whether the first of them is a record somebody owns."""
    start = route.split("/")[0]
    names = re.findall(r"[<{](?:\w+:)?(\w+)[>}]", route)
    values = {}
    for name in names:
        key = start if name in ("pk", "number") else name
        if start == "public" and name == "pk":
            key = "published_file"
        assert key in records, f"say in the world of the walk what “{name}” of “{route}” is"
        values[name] = str(records[key])
    url = re.sub(r"[<{](?:\w+:)?(\w+)[>}]", lambda match: values[match[1]], route)
    return f"/{url}", bool(names) and names[0] == "pk" and start != "public"


def patterns(found: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        if isinstance(one, URLResolver):
            if one.namespace and one.namespace.startswith("api-"):
                continue  # the operations are walked from the API itself
            yield from patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def pages(world: SimpleNamespace) -> list[Address]:
    found = []
    for route, pattern in patterns(get_resolver().url_patterns):
        url, is_of_a_record = filled_in(route, world.records)
        roles = getattr(pattern.callback, "roles", None)
        if roles == ():
            roles = ROLES
        found.append(Address(pattern.name or "", url, roles, is_of_a_record))
    return found


def taken() -> dict[str, tuple[str, ...]]:
    """What each operation takes in its body, by its address, from the description of the API."""
    schema = api.get_openapi_schema(path_prefix="/api/")
    found = {}
    for path, methods in schema["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
        if content is not None:
            name = content["schema"]["$ref"].rpartition("/")[2]
            found[path] = tuple(schema["components"]["schemas"][name]["properties"])
    return found


def operations(world: SimpleNamespace) -> list[Address]:
    found = []
    takes = taken()
    for _, router in api._routers:
        for route, view in router.path_operations.items():
            for operation in view.operations:
                url, is_of_a_record = filled_in(route.lstrip("/"), world.records)
                ways = operation.auth_callbacks
                roles = ways[0].roles if ways else None
                name, told = operation.view_func.__name__, takes.get(f"/api{route}", ())
                found.append(Address(name, f"/api{url}", roles, is_of_a_record, tuple(operation.methods), told))
    return found


def as_(post: Any, **more: Any) -> Client:
    client = Client(**more)
    if post is not None:
        client.force_login(post.person)
    return client


def send(client: Client, method: str, address: Address) -> Any:
    if method == "GET":
        return client.get(address.url, {"cell": "x"} if address.name in CELL else SEEDED.get(address.name, {}))
    if not address.url.startswith("/api/"):
        return client.post(address.url, {})
    if address.name in WITH_FILES:
        return client.post(address.url, {WITH_FILES[address.name]: SimpleUploadedFile("x.txt", b"x")})
    body = {name: BODY[name] for name in address.takes if name in BODY}
    return client.post(address.url, body, content_type="application/json")


def text_of(response: Any) -> str:
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return str(data.decode("utf-8", "ignore"))


def test_every_page_says_whose_it_is_or_stands_among_the_open_ones(world):
    walked = pages(world)
    assert len(walked) > 60
    nameless = [one.url for one in walked if not one.name]
    unknown = [one.name for one in walked if one.roles is None and one.name not in OPEN]
    both = [one.name for one in walked if one.roles is not None and one.name in OPEN]
    assert (nameless, unknown, both) == ([], [], [])
    assert not set(OPEN) - {one.name for one in walked}


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_sees_only_what_is_public(world):
    wrong = []
    client = as_(NOT_SIGNED_IN)
    for one in pages(world):
        expected = OPEN[one.name] if one.roles is None else 302
        got = send(client, "GET", one)
        if got.status_code != expected or (one.roles is not None and "/login" not in got.url):
            wrong.append((one.name, got.status_code))
        if one.roles is not None and send(client, "POST", one).status_code != 302:
            wrong.append((one.name, "POST"))
    for one in operations(world):
        for method in one.methods:
            status = send(client, method, one).status_code
            expected = (401, 403) if one.roles is not None else (200, 202, *((404,) if one.name == "data" else ()))
            if status not in expected:
                wrong.append((one.url, method, status))
    assert wrong == [], wrong


def test_a_page_is_there_for_its_roles_and_does_not_exist_for_all_others(world):
    wrong = []
    for role, post in world.insiders.items():
        client = as_(post)
        for one in pages(world):
            if one.roles is None:
                continue
            status = send(client, "GET", one).status_code
            is_theirs = role in one.roles
            expected = (200, 302, 405, 422 if one.name in CELL else NOT_YET.get(one.name, 200)) if is_theirs else (404,)
            if status not in expected:
                wrong.append((role.value, one.name, "GET", status))
            if not is_theirs and send(client, "POST", one).status_code != 404:
                wrong.append((role.value, one.name, "POST"))
    assert wrong == [], wrong


def test_an_operation_is_there_for_its_roles_and_does_not_exist_for_all_others(world):
    wrong = []
    for role, post in world.insiders.items():
        client = as_(post)
        for one in operations(world):
            for method in one.methods if one.roles is not None else ():
                if role in one.roles and method == "POST":
                    continue  # what it does then, its own tests tell
                status = send(client, method, one).status_code
                there = 422 if one.name in CELL else NOT_YET.get(one.name, 200)
                expected = there if role in one.roles else 404
                if status != expected:
                    wrong.append((role.value, one.url, method, status))
    assert wrong == [], wrong


def test_no_record_of_another_department_is_ever_there_whatever_ones_role(world):
    wrong = []
    for role, post in world.strangers.items():
        client = as_(post)
        for one in [*pages(world), *operations(world)]:
            if one.roles is None or role not in one.roles:
                continue
            for method in one.methods:
                if not one.is_of_a_record and method == "POST":
                    continue
                got = send(client, method, one)
                if one.is_of_a_record and got.status_code not in (404, 405):
                    wrong.append((role.value, one.url, method, got.status_code))
                if got.status_code == 200 and DEPARTMENT in text_of(got):
                    wrong.append((role.value, one.url, method, "shows the department"))
    assert wrong == [], wrong


def test_no_record_of_another_unit_of_the_same_department_is_ever_there(world):
    wrong = []
    client = as_(world.other)
    for one in [*pages(world), *operations(world)]:
        if not one.is_of_a_record or one.roles is None or Role.UNIT_ACCOUNTANT not in one.roles:
            continue
        if "/reports/" in one.url:  # their own department's year: only their own projects stand on it
            if "项目" in text_of(send(client, "GET", one)) and f"{DEPARTMENT}项目" in text_of(send(client, "GET", one)):
                wrong.append((one.url, "shows another unit's project"))
            continue
        for method in one.methods:
            if (status := send(client, method, one).status_code) not in (404, 405):
                wrong.append((one.url, method, status))
    assert wrong == [], wrong


def test_nothing_is_posted_without_the_token_of_a_page(world):
    wrong = []
    for post in (world.insiders[Role.DEPARTMENT_EDITOR], world.insiders[Role.BUREAU], NOT_SIGNED_IN):
        client = as_(post, enforce_csrf_checks=True)
        for one in pages(world):
            if send(client, "POST", one).status_code != 403:
                wrong.append((str(post), one.url))
        for one in operations(world):
            if "POST" in one.methods and one.roles is not None and send(client, "POST", one).status_code != 403:
                wrong.append((str(post), one.url))
    assert wrong == [], wrong


def test_the_walk_sees_an_address_it_does_not_know(world):
    with pytest.raises(AssertionError, match="say in the world"):
        filled_in("secrets/<int:pk>/", world.records)
