"""The work over the API: set up, import, findings, words, publishing, history, accounts — and one shape of error."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from juesuan import store
from juesuan.store.folder import write_folder
from juesuan.store.models import Explanation, Person, Publication
from juesuan.web.figures import state_of
from tests.web.conftest import DEPARTMENT, ROWS, approved, book_of, filled
from tests.web.test_api import with_key

SAMPLE = Path(store.__file__).parents[1] / "rules" / "sample.txt"
CSV = """账套科目,方向,资金性质,功能科目,经济科目,支出性质,金额
6001,贷,一般公共预算,2080101,,基本,120.00
7101,借,一般公共预算,2080101,30101,基本,{}
"""
BALANCE = """科目编码,科目名称,功能分类,部门经济分类,借方发生额,贷方发生额,备注
6001,财政拨款预算收入,2080101,,,120.00,一
7101,行政支出,2080101,30101,120.00,,二
"""


@pytest.fixture
def call(cast: Any, report: Any) -> Any:
    """Ask as one of the cast, with a key of theirs."""
    cache.clear()
    keys: dict[str, dict[str, str]] = {}

    def ask(who: str, path: str, body: Any = None, files: Any = None) -> Any:
        key = keys.setdefault(who, with_key(getattr(cast, who), "read", "write", "publish", "inspect")) if who else {}
        if files is not None:
            return Client().post(f"/api{path}", files, **key)
        if body is None:
            return Client().get(f"/api{path}", **key)
        return Client().post(f"/api{path}", body, content_type="application/json", **key)

    return ask


def command(folder: Path, *words: str) -> bytes:
    """What the command line prints in a folder."""
    home = str(Path(store.__file__).parents[2])
    ran = subprocess.run(
        [sys.executable, "-m", "juesuan.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": home},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return ran.stdout


# ── the same JSON as the command line ──


def test_the_verdict_of_a_report_is_that_of_the_command_line_to_the_byte(
    call: Any, cast: Any, report: Any, tmp_path: Path
) -> None:
    filled(report, cast)
    write_folder(report, tmp_path / str(report))
    command(tmp_path, "prepare", str(report))
    printed = command(tmp_path, "check", str(report), "--format", "json")
    assert call("editor", f"/reports/{report.pk}/verdict").content == printed
    assert json.loads(printed)["findings"]


def test_a_file_checked_is_told_as_the_command_line_tells_it_to_the_byte(call: Any, tmp_path: Path) -> None:
    (tmp_path / "决算.txt").write_bytes(SAMPLE.read_bytes())
    printed = command(tmp_path, "check", "决算.txt", "--format", "json")
    sent = {"file": SimpleUploadedFile("决算.txt", SAMPLE.read_bytes())}
    assert call("bureau", "/check", files=sent).content == printed


def test_a_file_that_is_no_report_has_the_error_of_the_command_line(call: Any, tmp_path: Path) -> None:
    (tmp_path / "信.txt").write_text("您好。", "utf-8")
    printed = json.loads(command(tmp_path, "check", "信.txt", "--format", "json"))
    answer = call("bureau", "/check", files={"file": SimpleUploadedFile("信.txt", "您好。".encode())})
    told = answer.json()
    assert answer.status_code == 422
    assert told["message"] == told["error"]["message"] == printed["error"]["message"]


# ── set up, import, registers ──


def test_a_year_is_begun_and_set_up(call: Any, report: Any) -> None:
    made = call("editor", "/reports", {"year": 2023})
    assert (made.status_code, made.json()["year"]) == (201, 2023)
    assert call("editor", "/reports", {"year": 2023}).status_code == 403
    (book, *_) = [one for one in call("editor", "/books").json() if one["report"] == report.pk]
    sent = {"denomination": "万元", "duties": ["管就业", " "], "due": {str(book["id"]): "2025-07-01"}}
    assert call("editor", f"/reports/{report.pk}/settings", sent).json()["denomination"] == "万元"
    assert call("editor", f"/books/{book['id']}").json()["due"] == "2025-07-01"
    assert call("editor", f"/reports/{report.pk}/settings", {"due": {"99999": "2025-07-01"}}).status_code == 403
    assert call("editor", f"/reports/{report.pk}/settings", {"edition": "火星"}).status_code == 403


def test_a_file_is_looked_at_first_and_taken_only_without_errors(call: Any, cast: Any, report: Any) -> None:
    url = f"/books/{book_of(report, cast.unit).pk}/import"

    def send(amount: str, **more: str) -> Any:
        return call(
            "accountant", url, files={"file": SimpleUploadedFile("甲.csv", CSV.format(amount).encode()), **more}
        )

    wrong = send("一百", take="true").json()
    assert (wrong["taken"], wrong["total"]) == (False, 2)
    assert [(one["row"], one["column"]) for one in wrong["errors"]] == [(3, "金额")]
    assert book_of(report, cast.unit).rows.count() == 0
    looked = send("120.00").json()
    assert (looked["taken"], looked["problems"], looked["sums"]["支出"]) == (False, [], 12000)
    assert looked["columns"]["功能科目"] == "功能科目"
    assert send("120.00", take="true").json()["taken"]
    assert book_of(report, cast.unit).rows.count() == 2
    assert call("head", url, files={"file": io.BytesIO(b"x")}).status_code == 404


def test_the_reading_of_columns_is_given_changed_and_sent_back(call: Any, cast: Any, report: Any) -> None:
    url = f"/books/{book_of(report, cast.unit).pk}/import"

    def send(**more: str) -> Any:
        return call("accountant", url, files={"file": SimpleUploadedFile("甲.csv", BALANCE.encode()), **more})

    profile = send().json()["profile"]
    assert "科目编码" in profile
    changed = send(profile=profile.replace("[columns]\n", '[columns]\n摘要 = "备注"\n', 1)).json()
    assert changed["columns"]["摘要"] == "备注"
    assert changed["lines"][0]["摘要"] == "一"
    assert "对不上" in send(profile=profile.replace("科目编码", "没有的栏")).json()["message"]
    assert "看不懂" in send(profile="[[[").json()["message"]


def test_registers_are_read_and_replaced_and_a_late_one_is_told_both(call: Any, cast: Any, report: Any) -> None:
    url = f"/books/{book_of(report, cast.unit).pk}/registers/车辆"
    one = call("accountant", url).json()
    heading = one["headings"][0]
    saved = call("accountant", url, {"lines": [{heading: "甲"}], "version": one["version"]})
    assert saved.json()["lines"][0][heading] == "甲"
    late = call("accountant", url, {"lines": [{heading: "乙"}], "version": one["version"]})
    assert late.status_code == 409
    assert late.json()["theirs"]["lines"][0][heading] == "甲"
    assert late.json()["yours"]["lines"][0][heading] == "乙"
    strange = call("accountant", url, {"lines": [{"颜色": "红"}], "version": one["version"]})
    assert "没有“颜色”" in strange.json()["message"]
    assert call("accountant", f"/books/{book_of(report, cast.unit).pk}/registers/菜谱").status_code == 404


def test_a_conflict_of_rows_tells_both_values(call: Any, cast: Any, report: Any) -> None:
    url = f"/books/{book_of(report, cast.unit).pk}/rows"
    (row,) = call("accountant", url, {"edits": [{"cells": ROWS[0]}]}).json()["rows"]
    call("accountant", url, {"edits": [{"row": row["id"], "cells": {"amount": "5"}, "seen": {"amount": "120.00"}}]})
    late = call(
        "accountant", url, {"edits": [{"row": row["id"], "cells": {"amount": "7"}, "seen": {"amount": "120.00"}}]}
    )
    assert late.status_code == 409
    assert late.json()["theirs"]["cells"] == {"amount": "5"}
    assert late.json()["yours"][0]["cells"] == {"amount": "7"}
    assert late.json()["data"] == "没有改动任何数据"


# ── findings and words ──


def test_a_finding_is_explained_and_the_explanation_judged_by_another(call: Any, cast: Any, report: Any) -> None:
    filled(report, cast)
    listed = call("editor", f"/reports/{report.pk}/findings").json()
    one = next(one for one in listed if one["severity"] != "notice")
    assert call("editor", f"/reports/{report.pk}/findings?severity={one['severity']}&q={one['code']}").json()
    told = call("editor", f"/reports/{report.pk}/findings/{one['id']}/explanation", {"text": "按文件执行"})
    assert told.status_code == 201
    url = f"/reports/{report.pk}/answers/{told.json()['id']}/judge"
    assert call("editor", url, {"accept": True}).status_code == 404
    assert call("reviewer", url, {"accept": False}).status_code == 403
    assert call("reviewer", url, {"accept": True, "text": "同意"}).json()["verdict"] == Explanation.ACCEPTED
    waived = next(x for x in call("editor", f"/reports/{report.pk}/findings").json() if x["id"] == one["id"])
    assert waived["waived"]
    assert call("editor", f"/reports/{report.pk}/findings/R-0-0/explanation", {"text": "x"}).status_code == 404


def test_words_are_written_and_a_late_writer_is_told_both(call: Any, cast: Any, report: Any) -> None:
    filled(report, cast)
    url = f"/reports/{report.pk}/words"
    first = {"group": "原因", "key": "三公.公务接待费.上年", "text": "公务减少", "seen": ""}
    assert call("editor", url, first).json()["text"] == "公务减少"
    late = call("editor", url, {**first, "text": "接待减少"})
    assert (late.json()["theirs"]["text"], late.json()["yours"]["text"]) == ("公务减少", "接待减少")
    assert call("reviewer", url, first).status_code == 404
    paragraph = {"group": "段落", "cells": {"节": "绩效", "文字": "无。"}}
    made = call("editor", f"/reports/{report.pk}/paragraphs", paragraph)
    assert made.status_code == 200, made.content.decode()
    gone = {"group": "段落", "id": made.json()["id"], "cells": {}, "seen": made.json()["cells"]}
    assert call("editor", f"/reports/{report.pk}/paragraphs", gone).status_code == 204
    pieces = [piece for block in call("editor", f"/reports/{report.pk}/text").json() for piece in block["pieces"]]
    assert any(piece["is_number"] and piece["url"] for piece in pieces)


# ── publishing, facts, charts ──


def published(report: Any, cast: Any) -> Publication:
    """A publication with its open data."""
    import tempfile

    from juesuan.publishing import publish as write_formats
    from juesuan.store.reports import publish
    from juesuan.web.pages.publishing import facts_of

    approved(report, cast)
    state = state_of(report)
    with tempfile.TemporaryDirectory() as folder:
        write_formats(state.accounts, folder, formats=("data",))
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return publish(cast.publisher, report, files, facts_of(state), "d" * 64)


def test_what_is_in_the_way_is_listed_and_publishing_is_refused_meanwhile(call: Any, cast: Any, report: Any) -> None:
    approved(report, cast)
    told = call("publisher", f"/reports/{report.pk}/publish").json()
    assert told["in_the_way"]
    refused = call("publisher", f"/reports/{report.pk}/publish", {})
    assert refused.status_code == 403
    assert told["in_the_way"][0]["what"] in refused.json()["message"]
    assert call("editor", f"/reports/{report.pk}/publish", {}).status_code == 404


def test_a_key_publishes_and_approves_only_with_that_scope(cast: Any, report: Any) -> None:
    approved(report, cast)
    key = with_key(cast.publisher, "read", "write")
    refused = Client().post(f"/api/reports/{report.pk}/publish", **key)
    assert "公开”的范围" in refused.json()["message"] or "范围" in refused.json()["message"]
    key = with_key(cast.approver, "read", "write")
    act = {"act": "correct", "text": "x"}
    refused = Client().post(f"/api/reports/{report.pk}/acts", act, content_type="application/json", **key)
    assert (refused.status_code, "范围" in refused.json()["message"]) == (403, True)


def test_facts_are_open_tidy_and_cached(call: Any, cast: Any, report: Any) -> None:
    one = published(report, cast)
    answer = call("", f"/publications/{one.number}/facts?table=收入支出决算总表")
    told = answer.json()
    assert {"row": "总计", "column": "收入", "fen": 24000}.items() <= next(
        fact for fact in told["facts"] if (fact["row"], fact["column"]) == ("总计", "收入")
    ).items()
    assert answer["Cache-Control"].startswith("public")
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = Client().get(
        f"/api/publications/{one.number}/facts?table=收入支出决算总表", HTTP_IF_NONE_MATCH=answer["ETag"]
    )
    assert (again.status_code, again.content) == (304, b"")
    some = call("", f"/publications/{one.number}/facts?limit=2&start=1").json()
    assert (len(some["facts"]), some["total"] > 2) == (2, True)
    assert call("", f"/publications/{one.number}/facts.csv").content.decode().splitlines()[0].endswith("column,fen")
    package = call("", f"/publications/{one.number}/data/datapackage.json").json()
    for resource in package["resources"]:
        assert call("", f"/publications/{one.number}/data/{resource['path']}").status_code == 200
    assert call("", f"/publications/{one.number}/data/..%2Fx.csv").status_code == 404


def test_charts_show_whole_numbers_each_with_its_cell_and_page(call: Any, cast: Any, report: Any) -> None:
    one = published(report, cast)
    own = {chart["name"]: chart for chart in call("editor", f"/reports/{report.pk}/charts").json()}
    assert list(own) == ["flow", "budget", "three-public", "units", "projects", "changes"]
    first = own["flow"]["rows"][0]
    assert (first["values"][0]["value"], first["to"]) == (24000, DEPARTMENT)
    assert "收入支出决算总表" in first["values"][0]["cell"]
    cell = Client()
    cell.force_login(cast.editor.person)
    assert cell.get(first["values"][0]["url"]).status_code == 200
    assert [row["values"][0]["value"] for row in own["units"]["rows"]] == [12000, 12000]
    assert own["projects"]["reason"]
    open_ = {chart["name"]: chart for chart in call("", f"/publications/{one.number}/charts").json()}
    assert [row["values"][0]["value"] for row in open_["flow"]["rows"]] == [
        row["values"][0]["value"] for row in own["flow"]["rows"]
    ]
    assert open_["units"]["reason"]
    page = Client().get(f"/public/{one.number}/charts").content.decode()
    assert "图中数据" in page
    assert "0.024" in page


# ── history and accounts ──


def test_history_is_told_in_pages_and_verified(call: Any, cast: Any, report: Any) -> None:
    filled(report, cast)
    first = call("editor", f"/reports/{report.pk}/history?limit=3").json()
    assert len(first) == 3
    older = call("editor", f"/reports/{report.pk}/history?limit=500&before={first[-1]['number']}").json()
    assert older[0]["number"] < first[-1]["number"]
    own = call("accountant", f"/books/{book_of(report, cast.unit).pk}/history").json()
    assert {one["act"] for one in own} >= {"edit_book", "submit_book"}
    whole = call("editor", "/history/verify").json()
    assert whole["whole"]
    head = f"{whole['number']}:{whole['seal']}"
    assert call("editor", f"/history/verify?head={head}").json()["whole"]
    assert not call("editor", f"/history/verify?head={whole['number']}:{'0' * 64}").json()["whole"]
    assert call("editor", "/history/verify?head=x").status_code == 403


def test_an_administrator_keeps_accounts_by_session(cast: Any) -> None:
    client = Client()
    client.force_login(cast.administrator.person)

    def post(path: str, body: Any) -> Any:
        return client.post(f"/api{path}", body, content_type="application/json")

    unit = next(body for body in client.get("/api/bodies").json() if body["name"] == cast.unit.name)
    made = post("/people", {"username": "xin", "name": "新来", "posts": [{"body": unit["id"], "role": "单位填报人"}]})
    assert made.status_code == 201
    assert len(made.json()["password"]) >= 10
    pk = made.json()["id"]
    role = [{"body": unit["id"], "role": "单位负责人"}]
    assert post(f"/people/{pk}/posts", {"posts": role}).json()["posts"][0]["role"] == "单位负责人"
    assert post(f"/people/{pk}/posts", {"posts": [{"body": unit["id"], "role": "皇帝"}]}).status_code == 403
    assert post(f"/people/{pk}/reset", {}).json()["password"] != made.json()["password"]
    assert not post(f"/people/{pk}/close", {}).json()["is_active"]
    assert not Person.objects.get(pk=pk).is_active
    assert client.get("/api/reports").status_code == 404


# ── one shape ──


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("get", "/nothing", None, 404),
        ("delete", "/reports", None, 405),
        ("get", "/reports/0", None, 422),
        ("get", "/reports/99999", None, 404),
        ("post", "/reports", {"year": "二〇"}, 422),
        ("post", "/reports", {"year": 2023, "colour": "红"}, 422),
        ("post", "/reports", "{", 400),
        ("post", "/reports", "[" * 100_000, 400),
        ("get", "/people", None, 404),
    ],
)
def test_every_error_has_one_shape_in_chinese(
    cast: Any, report: Any, method: str, path: str, body: Any, status: int
) -> None:
    key = with_key(cast.editor)
    answer = getattr(Client(raise_request_exception=False), method)(
        f"/api{path}", *([body] if body is not None else []), content_type="application/json", **key
    )
    told = answer.json()
    assert answer.status_code == status
    assert {"message", "hint", "data"} <= set(told)
    assert told["message"]
    assert told["message"].isascii() is False
    assert told["data"] == "没有改动任何数据"


def test_an_unknown_field_is_told_by_its_name(call: Any) -> None:
    told = call("editor", "/reports", {"year": 2023, "colour": "红"}).json()
    assert "colour" in told["message"]
    assert "没有这一项" in told["message"]


def test_a_call_without_a_key_is_told_how_to_get_in(db: Any) -> None:
    told = Client().get("/api/reports").json()
    assert "密钥" in told["message"]
    assert told["hint"]
