"""What guards the pages: policy, tokens, cookies, passwords, throttling, downloads, limits, sessions that end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import ROWS, book_of

TEMPLATES = Path(__file__).parents[2] / "juesuan" / "web" / "templates"


def signed_in(post: Any, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(post.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("path", ["/login", "/public/", "/", "/reports/1/nothing", "/healthz"])
def test_every_answer_carries_the_policy_and_forbids_frames_and_sniffing(client, cast, path):
    told = client.get(path).headers
    assert "default-src 'self'" in told["Content-Security-Policy"]
    assert "unsafe" not in told["Content-Security-Policy"]
    assert told["X-Frame-Options"] == "DENY"
    assert told["X-Content-Type-Options"] == "nosniff"


def test_pages_behind_the_login_are_kept_by_no_browser(report, cast):
    assert signed_in(cast.editor).get(f"/reports/{report.pk}/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", sorted(TEMPLATES.rglob("*.html")), ids=lambda page: page.name)
def test_no_template_holds_code_or_styles(page):
    text = page.read_text("utf-8")
    assert not re.search(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text
    )
    assert not re.search(r"(?:src|href)=[\"']https?:", text)


def test_what_is_sent_without_the_token_is_refused(report, cast):
    client = signed_in(cast.accountant, enforce_csrf_checks=True)
    book = book_of(report, cast.unit)
    for path in (f"/books/{book.pk}/rows", f"/books/{book.pk}/act", "/logout", "/type"):
        assert client.post(path, {}).status_code == 403


def test_five_wrong_passwords_lock_the_account_for_a_while(settings, cast):
    settings.AXES_ENABLED = True
    person = cast.editor.person
    person.set_password("正确的密码很长很长")
    person.save()
    client = Client()
    for _ in range(5):
        answer = client.post("/login", {"username": "editor", "password": "错的"})
    assert answer.status_code in (403, 429)
    assert client.post("/login", {"username": "editor", "password": "正确的密码很长很长"}).status_code in (403, 429)


@pytest.mark.parametrize("poor", ["short1a", "1234567890123", "password123", "editor1234"])
def test_poor_passwords_are_refused(cast, poor):
    person = cast.editor.person
    person.set_password("正确的密码很长很长")
    person.save()
    sent = {"old_password": "正确的密码很长很长", "new_password1": poor, "new_password2": poor}
    client = signed_in(cast.editor)
    assert client.post("/password", sent).status_code == 422
    person.refresh_from_db()
    assert not person.check_password(poor)


def test_a_first_password_must_be_changed_before_anything_is_seen(report, cast):
    person = cast.editor.person
    person.must_change = True
    person.save()
    answer = signed_in(cast.editor).get(f"/reports/{report.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password")


def test_an_account_that_is_closed_sees_nothing_from_the_next_page_on(report, cast):
    from juesuan.store.people import close_person

    client = signed_in(cast.editor)
    assert client.get("/").status_code == 200
    close_person(None, cast.editor.person)
    assert client.get("/").status_code == 302


def test_sessions_end_after_a_working_day_and_with_the_browser(settings):
    assert settings.SESSION_COOKIE_AGE <= 8 * 3600
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_HTTPONLY


def test_downloads_are_attachments(report, cast):
    from juesuan.store.books import replace_rows

    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    told = signed_in(cast.accountant).get(f"/books/{book.pk}/entries.csv").headers
    assert told["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["分录.exe", "分录.html", "分录"])
def test_files_of_other_kinds_are_refused_and_change_nothing(report, cast, name):
    book = book_of(report, cast.unit)
    file = SimpleUploadedFile(name, b"<script>")
    assert signed_in(cast.accountant).post(f"/books/{book.pk}/import", {"file": file}).status_code == 403
    assert book.rows.count() == 0


def test_files_that_are_too_large_are_refused(settings, report, cast):
    settings.UPLOAD_LIMIT = 10
    book = book_of(report, cast.unit)
    file = SimpleUploadedFile("分录.csv", b"1,2,3,4,5,6,7")
    answer = signed_in(cast.accountant).post(f"/books/{book.pk}/import", {"file": file, "take": "1"})
    assert answer.status_code == 403


def test_behind_https_cookies_and_browsers_keep_to_it_and_django_finds_nothing_to_warn_of(tmp_path):
    code = (
        "from juesuan.web.keeping import start; start()\n"
        "from django.conf import settings as s\n"
        "from django.core.management import call_command\n"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_HSTS_SECONDS and not s.DEBUG\n"
        "assert s.ALLOWED_HOSTS == ['juesuan.example'] and len(s.SECRET_KEY) >= 50\n"
        "call_command('check', deploy=True, fail_level='ERROR')\n"
        "from django.test import RequestFactory\n"
        "from juesuan.web.wsgi import application\n"
        "for proxy, address in (('127.0.0.1', '10.0.0.7'), ('10.0.0.9', '10.0.0.9')):\n"
        "    sent = {'HTTP_HOST': 'juesuan.example', 'HTTP_X_FORWARDED_FOR': '10.0.0.7', 'REMOTE_ADDR': proxy}\n"
        "    asked = RequestFactory(**sent).get('/healthz').environ\n"
        "    application(asked, lambda status, headers: None)\n"
        "    assert asked['REMOTE_ADDR'] == address, asked['REMOTE_ADDR']  # only the proxy's word is taken"
    )
    more = {"JUESUAN_DATA": str(tmp_path / "data"), "JUESUAN_HTTPS": "1", "JUESUAN_HOSTS": "juesuan.example"}
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | more
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    warned = set(re.findall(r"security\.W\d+", done.stderr))
    assert warned <= {
        "security.W005",
        "security.W008",
        "security.W021",
    }  # the proxy redirects; other names are not ours
