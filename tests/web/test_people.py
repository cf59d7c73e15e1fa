"""Accounts: an administrator keeps those of the own body and below, and sees who did what but no figures."""

from __future__ import annotations

import pytest

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.store import people
from juesuan.store.books import replace_rows
from juesuan.store.models import Person
from tests.web.conftest import ROWS, book_of


@pytest.fixture
def admin(cast, client):
    client.force_login(cast.administrator.person)
    return client


def test_an_account_is_opened_and_its_first_password_shown_once(admin, cast):
    answer = admin.post(
        "/people/", {"username": "xinren", "name": "新人", "post": f"{cast.unit.pk}:{Role.UNIT_ACCOUNTANT}"}
    )
    person = Person.objects.get(username="xinren")
    first = answer.context["first"]
    assert first in answer.content.decode()
    assert person.check_password(first)
    assert person.must_change
    assert first not in admin.get(f"/people/{person.pk}/").content.decode()
    assert "新人" in admin.get("/people/").content.decode()


def test_posts_are_given_only_at_bodies_below(admin, cast):
    sent = {"username": "x", "name": "某", "post": f"{cast.bureau_body.pk}:{Role.BUREAU}"}
    assert admin.post("/people/", sent).status_code == 403
    with pytest.raises(Refused, match="不在"):
        people.make_person(cast.administrator, "x", "某", [(cast.stranger_body, Role.DEPARTMENT_EDITOR)])
    with pytest.raises(Refused, match="不能兼任"):
        people.make_person(
            cast.administrator,
            "x",
            "某",
            [(cast.department, Role.ADMINISTRATOR), (cast.department, Role.DEPARTMENT_EDITOR)],
        )
    assert not Person.objects.filter(username="x").exists()


def test_nobody_resets_the_password_of_somebody_who_stands_higher(admin, cast):
    person = cast.editor.person
    people.change_posts(None, person, [(cast.department, Role.DEPARTMENT_EDITOR), (cast.bureau_body, Role.BUREAU)])
    assert admin.post(f"/people/{person.pk}/reset").status_code == 403
    assert admin.post(f"/people/{person.pk}/close").status_code == 403
    assert admin.get(f"/people/{cast.bureau.person.pk}/").status_code == 404


def test_posts_change_passwords_are_reset_accounts_closed(admin, cast):
    person = cast.accountant.person
    admin.post(f"/people/{person.pk}/posts", {"post": f"{cast.other_unit.pk}:{Role.UNIT_HEAD}"})
    assert [str(post) for post in person.posts.all()] == ["单位负责人（考试中心）"]
    assert "首次密码" in admin.post(f"/people/{person.pk}/reset").content.decode()
    admin.post(f"/people/{person.pk}/close")
    assert not Person.objects.get(pk=person.pk).is_active
    assert admin.post(f"/people/{cast.administrator.person.pk}/close").status_code == 403


def test_the_record_tells_who_did_what_and_no_figure(admin, cast, report):
    replace_rows(cast.accountant, book_of(report, cast.unit), ROWS, "分录.csv")
    admin.get("/people/")
    text = b"".join(admin.get("/people/record.csv").streaming_content).decode()
    assert "填报" in text
    assert "GET /people/" in text
    assert "120" not in text
    assert admin.get("/people/record.csv?since=明天").status_code == 403


def test_every_act_of_accounts_and_projects_is_told_by_its_title() -> None:
    from juesuan.projects.acting import acts as project_acts
    from juesuan.store.acting import acts
    from juesuan.web.tags import title_of

    for name in (*acts(), *project_acts()):
        assert not title_of(name).isascii(), name
