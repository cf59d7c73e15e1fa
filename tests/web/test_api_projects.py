"""The performance cycle over the API: from application to the decision, each act by whom the pages let do it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from juesuan.store import history
from juesuan.store.models import ProjectRow
from juesuan.store.projects import project_of
from tests.web.test_api import with_key
from tests.web.test_performance import INDICATORS

APPLICATION = {
    "code": "P001",
    "name": "培训经费",
    "kind": "经常性项目",
    "function_codes": ["2080702"],
    "application": {
        "basis": "年度培训计划",
        "content": "办班",
        "asked": "1000000.00",
        "costs": [{"content": "班次", "quantity": "10", "unit": "期", "price": "100000", "amount": "1000000"}],
    },
}
OBJECTIVE = {
    "expected": "培训600人次。",
    "money": [{"source": "当年财政拨款", "initial": "1000000", "full_year": "1000000", "executed": "0"}],
    "indicators": [dict(zip(("level1", "level2", "name", "target", "weight"), row, strict=True)) for row in INDICATORS],
}
FILLED = {
    "executed": {"当年财政拨款": "95"},
    "achieved": "培训620人次。",
    "indicators": [
        {"n": n, "achieved": achieved, "score": score}
        for n, (achieved, score) in enumerate((("620人次", "30"), ("95%", "20"), ("82%", "28"), ("93%", "10")))
    ],
}


@pytest.fixture
def call(cast: Any, report: Any) -> Any:
    """Post JSON as one of the cast, with a key of theirs."""
    keys: dict[str, dict[str, str]] = {}

    def post(who: str, path: str, body: Any = None) -> Any:
        key = keys.setdefault(who, with_key(getattr(cast, who), "read", "write"))
        if body is None:
            return Client().get(f"/api{path}", **key)
        return Client().post(f"/api{path}", body, content_type="application/json", **key)

    return post


def budgeted(call: Any, report: Any) -> int:
    """A project with its budget granted, all of it over the API; its id."""
    made = call("accountant", f"/reports/{report.pk}/projects", {"record": APPLICATION})
    assert made.status_code == 201, made.content.decode()
    pk: int = made.json()["id"]
    for who, act, told in (
        ("reviewer", "appraise", {"record": {"opinion": "同意", "approved": "1000000", "source": "财评1号"}}),
        ("approver", "reserve", {"why": "入库"}),
        ("accountant", "declare_objective", {"record": OBJECTIVE}),
        ("reviewer", "approve_objective", {"why": "同意"}),
        ("approver", "grant_budget", {"why": "同意"}),
    ):
        done = call(who, f"/projects/{pk}/acts", {"act": act, **told})
        assert done.status_code == 200, (act, done.content.decode())
    return pk


def test_a_project_goes_the_whole_way_over_the_api(call: Any, report: Any) -> None:
    pk = budgeted(call, report)
    reached = [{"name": row[2], "done": "过半", "forecast": "能够达成"} for row in INDICATORS]
    watched = {"on": "2024-08-31", "executed": "500000.00", "progress": reached}
    answer = call("accountant", f"/projects/{pk}/acts", {"act": "monitor", "record": watched})
    assert answer.status_code == 200, answer.content.decode()
    typed = call("accountant", f"/projects/{pk}/self-evaluation", FILLED)
    assert (typed.json()["total"], typed.json()["stage"]) == ("97.5", "已安排预算")
    reason = {"indicators": [{"n": 2, "reason": "企业用工减少"}], "hand_in": True}
    assert call("accountant", f"/projects/{pk}/self-evaluation", reason).json()["stage"] == "自评已报"
    for who, act, told in (
        ("head", "endorse", {}),
        ("reviewer", "send_back", {"why": "就业率的原因写具体", "words": {"due": "2099-01-01"}}),
    ):
        assert call(who, f"/projects/{pk}/acts", {"act": act, **told}).status_code == 200
    again = {"indicators": [{"n": 2, "reason": "两家企业停产"}], "hand_in": True}
    assert call("accountant", f"/projects/{pk}/self-evaluation", again).status_code == 200
    for who, act, told in (
        ("head", "endorse", {}),
        ("reviewer", "accept", {"why": "同意"}),
        ("approver", "settle", {"why": "同意", "words": {"basis": "单位自评"}}),
        ("approver", "decide", {"words": {"year": "2025", "base": "1000000.00", "consequence": ""}}),
        ("approver", "close", {"why": "结项"}),
    ):
        done = call(who, f"/projects/{pk}/acts", {"act": act, **told})
        assert done.status_code == 200, (act, done.content.decode())
    whole = call("head", f"/projects/{pk}").json()
    assert (whole["stage"], whole["scores"]["own"], whole["broken"]) == ("已结项", "97.5", "")
    assert call("approver", f"/reports/{report.pk}/proposals").json()[0]["suggested"][0]["amount"] == 100_000_000
    assert list(history.verify()) == []


def test_what_may_be_done_now_is_listed_with_what_to_write(call: Any, report: Any) -> None:
    pk = budgeted(call, report)
    acts = {one["act"]: one for one in call("accountant", f"/projects/{pk}/acts").json()}
    assert {"revise_objective", "monitor"} <= set(acts)
    assert "expected" in [field["name"] for field in acts["revise_objective"]["record"]]
    assert "submit" not in acts


def test_who_fills_in_does_not_review(call: Any, report: Any) -> None:
    pk = budgeted(call, report)
    refused = call("accountant", f"/projects/{pk}/acts", {"act": "accept"})
    assert refused.status_code == 403
    assert "由部门审核人办理" in refused.json()["hint"]
    assert refused.json()["data"] == "没有改动任何数据"
    assert call("other_accountant", f"/projects/{pk}").status_code == 404
    assert call("other_accountant", f"/projects/{pk}/acts", {"act": "submit"}).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"stage": "已结项"}, 403, "由办理产生"),
        ({"unit": "别的单位"}, 403, "由办理产生"),
        ({"name": ""}, 403, "名称"),
        ({"colour": "红"}, 422, "不认识“colour”"),
        ({"application": {**APPLICATION["application"], "asked": 900000.5}}, 403, "写成文字"),
        ({"application": {**APPLICATION["application"], "asked": "900000"}}, 403, ""),
        ({"function_codes": [{"a": 1}, "x"]}, 403, "一列"),
        ({"function_codes": [[["2080702"]]]}, 403, "又有一列"),
        ({"application": {"a": {"b": {"c": {"d": {"e": {"f": "g"}}}}}}}, 403, "太深"),
        ({"name": "甲\u0000乙"}, 403, "不能保存"),
    ],
)
def test_an_application_that_says_too_much_or_too_little_is_refused_with_the_reason(
    call: Any, report: Any, change: dict[str, Any], status: int, said: str
) -> None:
    answer = call("accountant", f"/reports/{report.pk}/projects", {"record": {**APPLICATION, **change}})
    assert (answer.status_code, said in answer.content.decode()) == (status, True), answer.content.decode()
    assert not ProjectRow.objects.exists()


def test_a_row_or_indicator_that_the_form_has_not_is_told(call: Any, report: Any) -> None:
    pk = budgeted(call, report)
    url = f"/projects/{pk}/self-evaluation"
    assert "没有“外债”" in call("accountant", url, {"executed": {"外债": "1"}}).json()["message"]
    assert "第 99 个指标" in call("accountant", url, {"indicators": [{"n": 99, "score": "1"}]}).json()["message"]
    assert ProjectRow.objects.get(pk=pk).draft == ""


def test_the_form_is_downloaded_filled_in_excel_and_uploaded(call: Any, cast: Any, report: Any) -> None:
    pk = budgeted(call, report)
    data = b"".join(call("head", f"/projects/{pk}/form.xlsx").streaming_content)
    key = with_key(cast.accountant, "read", "write")
    sent = Client().post(f"/api/projects/{pk}/form.xlsx", {"file": SimpleUploadedFile("表.xlsx", data)}, **key)
    assert sent.status_code == 200, sent.content.decode()
    assert "考核合格率" in ProjectRow.objects.get(pk=pk).draft
    assert project_of(ProjectRow.objects.get(pk=pk)).form is None
