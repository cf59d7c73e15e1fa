"""The API: the same scope and acts as the pages, by session or by key; its errors are JSON that says what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from juesuan import store
from juesuan.act import Refused
from juesuan.store import tokens
from juesuan.store.models import Event, Token
from juesuan.store.reports import publish
from tests.web.conftest import ROWS, approved, book_of, filled

SAMPLE = Path(store.__file__).parents[1] / "rules" / "sample.txt"


def with_key(post, *scopes):
    _, secret = tokens.make_token(post, "测试", scopes or ("read", "write", "inspect"), 30)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_a_key_opens_what_its_post_may_see_and_nothing_else(cast, report):
    key = with_key(cast.editor)
    client = Client()
    assert client.get("/api/me", **key).json()["role"] == "部门编写人"
    assert [one["id"] for one in client.get("/api/reports", **key).json()] == [report.pk]
    assert client.get("/api/inspections", **key).status_code == 404
    stranger = with_key(cast.stranger_editor)
    assert client.get("/api/reports", **stranger).json() == []
    assert client.get(f"/api/reports/{report.pk}", **stranger).status_code == 404
    assert client.get("/api/me").status_code == 401
    assert client.get("/api/me").json()["hint"]
    assert client.get("/api/me", HTTP_AUTHORIZATION="Bearer jst_falsch").status_code == 401


def test_a_key_holds_for_its_scopes_until_it_expires_or_is_revoked(cast, report):
    reading = with_key(cast.accountant, "read")
    client, book = Client(), book_of(report, cast.unit)
    assert client.get(f"/api/books/{book.pk}/rows", **reading).status_code == 200
    refused = client.post(f"/api/books/{book.pk}/rows", {"edits": []}, content_type="application/json", **reading)
    assert refused.status_code == 403
    assert "填报和办理" in refused.json()["message"]
    token = Token.objects.get()
    assert reading["HTTP_AUTHORIZATION"][7:] not in str(vars(token))
    tokens.revoke_token(cast.accountant, token)
    assert client.get("/api/me", **reading).status_code == 401
    late = with_key(cast.head, "read")
    Token.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/me", **late).status_code == 401
    assert list(Event.objects.filter(act__contains="token").values_list("act", flat=True)) == [
        "make_token",
        "revoke_token",
        "make_token",
    ]


def test_a_key_dies_with_its_post_and_its_account(cast):
    key = with_key(cast.editor)
    cast.editor.person.is_active = False
    cast.editor.person.save()
    assert Client().get("/api/me", **key).status_code == 401
    other = with_key(cast.reviewer)
    cast.reviewer.person.posts.all().delete()
    assert Client().get("/api/me", **other).status_code == 401


def test_nobody_revokes_the_key_of_another(cast):
    token, _ = tokens.make_token(cast.editor, "某程序", ["read"], 10)
    with pytest.raises(Refused):
        tokens.revoke_token(cast.reviewer, token)
    with pytest.raises(Refused):
        tokens.make_token(cast.administrator, "某程序", ["read"], 10)


def test_keys_are_made_and_shown_once_on_their_page(cast, client):
    client.force_login(cast.editor.person)
    made = client.post("/tokens/", {"title": "账务软件", "scope": ["read"], "days": "90"})
    assert tokens.token_of(made.context["secret"]).title == "账务软件"
    assert made.context["secret"] not in client.get("/tokens/").content.decode()
    client.post(f"/tokens/{Token.objects.get().pk}/revoke")
    assert tokens.token_of(made.context["secret"]) is None


def test_rows_are_edited_and_a_conflict_tells_both_values(cast, report):
    key, client = with_key(cast.accountant), Client()
    url = f"/api/books/{book_of(report, cast.unit).pk}/rows"
    made = client.post(url, {"edits": [{"cells": ROWS[0]}]}, content_type="application/json", **key)
    (row,) = made.json()["rows"]
    edit = {"row": row["id"], "cells": {"amount": "5.00"}, "seen": {"amount": "120.00"}}
    assert client.post(url, {"edits": [edit]}, content_type="application/json", **key).status_code == 200
    late = {"row": row["id"], "cells": {"amount": "7.00"}, "seen": {"amount": "120.00"}}
    answer = client.post(url, {"edits": [late]}, content_type="application/json", **key)
    assert answer.status_code == 409
    assert "5.00" in str(answer.json()["theirs"])
    other = with_key(cast.other_accountant)
    assert client.get(url, **other).status_code == 404


def test_a_report_is_read_traced_checked_and_handed_over(cast, report):
    filled(report, cast)
    key, client = with_key(cast.editor), Client()
    tables = client.get(f"/api/reports/{report.pk}/tables", **key).json()
    assert any(24000 in table["amounts"].values() for table in tables)
    verdict = client.get(f"/api/reports/{report.pk}/verdict", **key).json()
    assert {"document", "coverage", "counts", "findings"} <= set(verdict)
    assert str(cast) not in str(verdict)
    assert client.get(f"/api/reports/{report.pk}/lineage?cell=x", **key).status_code == 422
    cell = "收入支出决算总表[本年收入合计].收入"
    traced = client.get(f"/api/reports/{report.pk}/lineage", {"cell": cell}, **key).json()
    assert (traced["fen"], sorted(traced["units"].values())) == (24000, [12000, 12000])
    assert traced["last_year"] is None
    assert traced["history_is_whole"]
    done = client.post(f"/api/reports/{report.pk}/acts", {"act": "hand_over"}, content_type="application/json", **key)
    assert done.json()["stage"] == "已送审"
    again = client.post(f"/api/reports/{report.pk}/acts", {"act": "hand_over"}, content_type="application/json", **key)
    assert again.status_code == 403
    assert again.json()["hint"]


def test_what_is_published_is_open_and_questions_are_asked(cast, report, tmp_path):
    approved(report, cast)
    path = tmp_path / "决算.html"
    path.write_text("<p>决算</p>", "utf-8")
    one = publish(cast.publisher, report, [path], {}, "d" * 64)
    client = Client()
    cache.clear()
    (listed,) = client.get("/api/publications").json()
    assert listed["number"] == one.number
    url = f"/api/publications/{one.number}/questions"
    for _ in range(5):
        assert client.post(url, {"text": "为何减少？"}, content_type="application/json").status_code == 202
    assert client.post(url, {"text": "再问"}, content_type="application/json").status_code == 429
    assert client.get(url).json() == []
    key = with_key(cast.reviewer)
    waiting = client.get("/api/questions", **key).json()
    shown = client.post(
        f"/api/questions/{waiting[0]['id']}/moderate", {"show": True}, content_type="application/json", **key
    )
    assert shown.json()["stage"] == "已公开待答"
    assert len(client.get(url).json()) == 1
    cache.clear()


def test_a_file_is_checked_in_a_process_of_its_own(cast):
    key, client = with_key(cast.bureau), Client()
    good = client.post("/api/check", {"file": SimpleUploadedFile("决算.txt", SAMPLE.read_bytes())}, **key)
    assert good.status_code == 200
    assert good.json()["document"]["path"] == "决算.txt"
    bad = client.post("/api/check", {"file": SimpleUploadedFile("信.txt", "您好。".encode())}, **key)
    assert bad.status_code == 422
    assert bad.json()["error"]["message"]


def test_a_batch_is_made_over_the_api(cast):
    key, client = with_key(cast.bureau, "inspect"), Client()
    sent = {"title": "批", "files": [SimpleUploadedFile("甲.txt", SAMPLE.read_bytes())]}
    made = client.post("/api/inspections", sent, **key)
    assert made.status_code == 201
    whole = client.get(f"/api/inspections/{made.json()['id']}", **key).json()
    assert whole["documents"][0]["stage"] == "等待"


def test_a_session_needs_the_token_of_its_page_to_change_anything(cast, report):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.editor.person)
    assert client.get("/api/me").status_code == 200
    url = f"/api/reports/{report.pk}/acts"
    assert client.post(url, {"act": "hand_over"}, content_type="application/json").status_code == 403


def test_the_page_lists_every_operation_and_loads_nothing_from_elsewhere(client, db):
    page = client.get("/api/").content.decode()
    for path in client.get("/api/openapi.json").json()["paths"]:
        assert path in page
    assert "https://" not in page
