"""Bodies: names that cannot be taken for one another, mended and closed; a unit without accounts holds up no report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from juesuan.act import Refused
from juesuan.errors import JuesuanError
from juesuan.store import reports
from juesuan.store.bodies import add_body, close_body, rename_body
from juesuan.store.books import approve_book, endorse_book, replace_rows, submit_book
from juesuan.store.folder import files_of
from juesuan.store.models import Body, Event
from tests.web.conftest import ROWS, book_of
from tests.web.test_walk import as_


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("", ""),
        ("   ", ""),
        ("\u3000", ""),
        ("一所\x07", ""),
        ("一所\u200b", ""),
        ("a&<b>", ""),
        ("某/所", ""),
        ("🏢", ""),
        ("……", ""),
        ("字" * 201, ""),
        ("某市一所", "a<b>"),
        ("某市一所", "字" * 61),
        ("某市 就业局", ""),
        ("某市就业局 ", ""),
        ("某市一所", "就 业局"),
        ("就业局", ""),
        ("某市一所", "某市考试中心"),
    ],
)
def test_a_unit_is_not_registered_under_what_is_no_name_or_anothers(cast: Any, name: str, short: str) -> None:
    before = Body.objects.count()
    with pytest.raises(Refused):
        add_body(name, Body.UNIT, cast.department, short)
    assert Body.objects.count() == before


def test_the_same_short_name_may_stand_in_another_department(cast: Any) -> None:
    assert add_body("某市婚姻登记处", Body.UNIT, cast.stranger_body, "就业局").pk


def test_a_slip_in_a_name_is_mended_and_told_and_what_names_the_old_one_is_counted(cast: Any, report: Any) -> None:
    rows = [{**ROWS[0], "counterparty": "考试中心"}, ROWS[1]]
    replace_rows(cast.accountant, book_of(report, cast.unit), rows, "分录.csv")
    assert rename_body(None, cast.other_unit, "某市考试院", "考试院") == 1
    assert Event.objects.latest("number").before == {"全称": "某市考试中心", "简称": "考试中心"}
    assert "entries/考试院.csv" in dict(files_of(report))
    with pytest.raises(Refused, match="就业局"):
        rename_body(None, cast.other_unit, "某市 就业局")


def test_no_report_begun_later_takes_a_closed_unit_and_older_ones_keep_it(cast: Any, report: Any) -> None:
    close_body(None, cast.other_unit)
    assert {book.unit.name for book in report.books.all()} == {"某市就业局", "某市考试中心"}
    later = reports.open_report(cast.editor, cast.department, 2025)
    assert [book.unit.name for book in later.books.all()] == ["某市就业局"]
    with pytest.raises(Refused, match="还有 1 个单位"):
        close_body(None, cast.department)


def test_an_empty_unit_is_taken_out_with_a_reason_and_the_report_goes_on(cast: Any, report: Any) -> None:
    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, ROWS, "分录.csv")
    submit_book(cast.accountant, book, [])
    endorse_book(cast.head, book)
    approve_book(cast.reviewer, book)
    report.refresh_from_db()
    client, url = as_(cast.editor), f"/reports/{report.pk}/units"
    empty = book_of(report, cast.other_unit)
    assert client.post(url, {"drop": empty.pk, "why": " "}).status_code == 403
    assert client.post(url, {"drop": book.pk, "why": "撤并"}).status_code == 403
    assert as_(cast.reviewer).post(url, {"drop": empty.pk, "why": "撤并"}).status_code == 404
    assert client.post(url, {"drop": empty.pk, "why": "本年三月撤并"}).status_code == 302
    event = Event.objects.get(act="drop_unit")
    assert (event.why, event.before) == ("本年三月撤并", {"单位": "某市考试中心"})
    page = client.get(f"/reports/{report.pk}/history").content.decode()
    assert "不列入本决算" in page
    assert "本年三月撤并" in page
    report.refresh_from_db()
    reports.hand_over(cast.editor, report)
    assert report.stage == "已送审"


def test_a_unit_taken_out_by_mistake_comes_back_empty(cast: Any, report: Any) -> None:
    reports.drop_unit(cast.editor, report, book_of(report, cast.other_unit), "登记有误")
    assert as_(cast.editor).post(f"/reports/{report.pk}/units", {"take": cast.other_unit.pk}).status_code == 302
    assert report.books.count() == 2


@pytest.mark.parametrize("changes", [{"short": "就业 局"}, {"name": "   ", "short": ""}, {"name": "就业局"}])
def test_two_units_of_an_older_database_that_look_alike_are_told_and_never_merged(
    cast: Any, report: Any, changes: dict[str, str]
) -> None:
    Body.objects.filter(pk=cast.other_unit.pk).update(**changes)
    with pytest.raises(JuesuanError, match="编表") as error:
        dict(files_of(report))
    assert "改名" in error.value.hint
    client = as_(cast.editor)
    for tab in ("", "tables/", "findings/"):
        answer = client.get(f"/reports/{report.pk}/{tab}")
        assert answer.status_code in (200, 422), tab
        assert answer.status_code == 200 or "改名" in answer.content.decode()
    assert client.get(f"/reports/{report.pk}/settings").status_code == 200
    if not changes["name" if "name" in changes else "short"].strip():
        assert f"（没有名称的单位 {cast.other_unit.pk}）</a>" in client.get("/").content.decode()
        with pytest.raises(Refused, match="没有名称的单位"):
            reports.hand_over(cast.editor, report)
    rename_body(None, Body.objects.get(pk=cast.other_unit.pk), "某市考试院", "考试院")
    assert len([name for name, _ in files_of(report) if name.startswith("entries/")]) == 2


def test_the_administrator_renames_and_closes_bodies_below_and_no_others(cast: Any) -> None:
    client = as_(cast.administrator)
    assert "某市考试中心" in client.get("/people/").content.decode()
    sent = {"name": "某市考试院", "short": "考试院"}
    assert client.post(f"/bodies/{cast.other_unit.pk}/rename", sent).status_code == 302
    assert client.post(f"/bodies/{cast.other_unit.pk}/rename", {"name": "某市就业局"}).status_code == 403
    assert client.post(f"/bodies/{cast.stranger_body.pk}/rename", sent).status_code == 404
    assert client.post(f"/bodies/{cast.other_unit.pk}/close").status_code == 302
    body = Body.objects.get(pk=cast.other_unit.pk)
    assert (body.name, body.short, body.closed) == ("某市考试院", "考试院", True)
    assert Event.objects.latest("number").person == cast.administrator.person.name
    assert "恢复使用" in client.get("/people/").content.decode()
    assert client.post(f"/bodies/{cast.other_unit.pk}/reopen").status_code == 302
    assert not Body.objects.get(pk=cast.other_unit.pk).closed


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    """The command line on the database of the test."""
    from juesuan.cli.commands import commands
    from juesuan.cli.words import words_of
    from juesuan.web import keeping

    monkeypatch.setattr(keeping, "start", lambda: None)
    result = CliRunner().invoke(commands(words_of("zh"), "zh"), list(arguments), standalone_mode=False)
    code = result.return_value if result.exit_code == 0 else result.exit_code
    return int(code or 0), result.output


def test_the_command_line_refuses_an_empty_name_renames_and_closes(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有写单位的全称" in run(monkeypatch, "body", "add", "", "--level", "单位", "--parent", "某市人社局")[1]
    code, told = run(monkeypatch, "body", "rename", "某市考试中心", "某市考试院", "--short", "考试院")
    assert code == 0
    assert "已改名" in told
    assert run(monkeypatch, "body", "close", "某市考试院")[0] == 0
    assert "（停用）" in run(monkeypatch, "body", "list")[1]
    assert run(monkeypatch, "body", "reopen", "某市考试院")[0] == 0
    assert "（停用）" not in run(monkeypatch, "body", "list")[1]


def test_a_backup_does_not_take_the_place_of_another_unless_told_to(
    cast: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from juesuan.web import keeping

    monkeypatch.setattr(keeping, "backup", lambda target: target.write_text("新"))
    target = tmp_path / "a.tar.gz"
    target.write_text("旧")
    code, told = run(monkeypatch, "backup", str(target))
    assert code != 0
    assert "已经有了" in told
    assert target.read_text() == "旧"
    assert run(monkeypatch, "backup", "--force", str(target))[0] == 0
    assert target.read_text() == "新"


# ── accounts ──


def test_the_first_password_is_not_kept_as_the_new_one(cast: Any) -> None:
    from juesuan.store.people import reset_password

    person = cast.accountant.person
    first = reset_password(None, person)
    client = as_(cast.accountant)
    sent = {"old_password": first, "new_password1": first, "new_password2": first}
    answer = client.post("/password", sent)
    assert answer.status_code == 422
    assert "不能与原密码相同" in answer.content.decode()
    person.refresh_from_db()
    assert person.must_change
    new = "qiutian-luoye-8"
    assert client.post("/password", sent | {"new_password1": new, "new_password2": new}).status_code == 302


@pytest.mark.parametrize(("username", "name"), [("a" * 300, "王芳"), ("wangfang", "王" * 500)])
def test_too_long_a_name_is_refused_beside_the_form_with_what_was_typed(cast: Any, username: str, name: str) -> None:
    value = f"{cast.unit.pk}:单位填报人"
    answer = as_(cast.administrator).post("/people/", {"username": username, "name": name, "post": value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "太长了" in text
    assert username in text
    assert name in text
    assert f'value="{value}" checked' in text


def test_an_account_that_types_and_approves_carries_no_report_through(cast: Any, report: Any) -> None:
    from juesuan.actor import Role
    from juesuan.store.people import change_posts
    from tests.web.conftest import approved

    person = cast.accountant.person
    change_posts(None, person, [(cast.unit, Role.UNIT_ACCOUNTANT), (cast.department, Role.DEPARTMENT_APPROVER)])
    cast.accountant, cast.approver = person.posts.order_by("pk")
    with pytest.raises(Refused, match=r"已经“(填报|上报)”，不能再“批准公开”"):
        approved(report, cast)
    assert report.stage != "已批准"


# ── dates ──


@pytest.mark.parametrize("on", [date(2020, 1, 1), date(2024, 12, 31)])
def test_an_approval_before_the_year_is_over_is_no_approval_of_it(cast: Any, report: Any, on: date) -> None:
    report.stage = "审核通过"
    report.save()
    with pytest.raises(Refused, match="结束以前"):
        reports.record_approval(cast.approver, report, "1号", on, "d" * 64)


def test_a_day_there_never_was_is_called_so_and_not_missing(cast: Any, report: Any) -> None:
    sent = {"act": "record_approval", "text": "1号", "day": "1999-02-30"}
    assert "“1999-02-30”不是日期" in as_(cast.approver).post(f"/reports/{report.pk}/act", sent).content.decode()


def test_keys_are_listed_with_what_they_open_in_words(cast: Any) -> None:
    from juesuan.store.tokens import make_token

    make_token(cast.editor, "账务软件", ["read", "write"], 30)
    assert "读取、填报和办理" in as_(cast.editor).get("/tokens/").content.decode()
