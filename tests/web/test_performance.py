"""Performance in the browser: a project from application to its decision, filled in, sent back, handed in again."""

from __future__ import annotations

import pytest
from django.test import Client

from juesuan.projects.records import Stage
from juesuan.store import history
from juesuan.store.models import Event, ProjectRow
from juesuan.store.projects import project_of
from tests.web.conftest import UNIT

HEAD = {
    "code": "P001",
    "name": "培训经费",
    "kind": "经常性项目",
    "function_codes": "2080702",
    "application.basis": "年度培训计划",
    "application.content": "办班",
    "application.asked": "1000000.00",
    "application.costs-0-content": "班次",
    "application.costs-0-quantity": "10",
    "application.costs-0-unit": "期",
    "application.costs-0-price": "100000",
    "application.costs-0-amount": "1000000",
}
INDICATORS = (
    ("产出指标", "数量指标", "培训人次", "≥600人次", "30"),
    ("产出指标", "质量指标", "考核合格率", "≥90%", "20"),
    ("效益指标", "社会效益指标", "就业率", "≥80%", "30"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "10"),
)
OBJECTIVE = {
    "expected": "培训600人次。",
    "money-0-source": "当年财政拨款",
    "money-0-initial": "1000000",
    "money-0-full_year": "1000000",
    "money-0-executed": "0",
    **{
        f"indicators-{n}-{field}": text
        for n, row in enumerate(INDICATORS)
        for field, text in zip(("level1", "level2", "name", "target", "weight"), row, strict=True)
    },
}
FILLED = {
    "executed-当年财政拨款": "95",
    "achieved": "培训620人次。",
    **{f"achieved-{n}": text for n, text in enumerate(("620人次", "95%", "82%", "93%"))},
    **{f"score-{n}": text for n, text in enumerate(("30", "20", "28", "10"))},
    "reason-2": "企业用工减少",
}


@pytest.fixture
def as_(cast, report):
    """A signed-in client by part of the cast."""

    def client(name: str) -> Client:
        found = Client()
        found.force_login(getattr(cast, name).person)
        return found

    return client


def act(client: Client, row: ProjectRow, name: str, **words: str):
    return client.post(f"/projects/{row.pk}/act", {"act": name, "why": "同意", **words})


def budgeted(as_, report) -> ProjectRow:
    """A project with its budget granted, through the pages."""
    accountant, reviewer, approver = as_("accountant"), as_("reviewer"), as_("approver")
    assert accountant.post(f"/reports/{report.pk}/projects/apply", HEAD).status_code == 302
    row = ProjectRow.objects.get(code="P001")
    assert act(reviewer, row, "appraise", opinion="同意", approved="1000000", source="财评1号").status_code == 302
    assert act(approver, row, "reserve").status_code == 302
    assert act(accountant, row, "declare_objective", **OBJECTIVE).status_code == 302
    assert act(reviewer, row, "approve_objective").status_code == 302
    assert act(approver, row, "grant_budget").status_code == 302
    row.refresh_from_db()
    assert row.stage == Stage.BUDGETED
    return row


def test_a_project_goes_from_application_to_its_form_and_comes_back_once(as_, report):
    row = budgeted(as_, report)
    accountant = as_("accountant")
    page = f"/projects/{row.pk}/self-evaluation"
    assert "考核合格率" in accountant.get(page).content.decode()
    assert accountant.post(page, {**FILLED, "hand_in": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.stage, row.draft) == (Stage.SUBMITTED, "")
    assert project_of(row).form.total_score.number.text == "97.5"
    assert act(as_("head"), row, "endorse").status_code == 302
    assert act(as_("reviewer"), row, "send_back", why="就业率的原因写具体", due="2099-01-01").status_code == 302
    assert "就业率的原因写具体" in accountant.get(page).content.decode()
    assert accountant.post(page, {**FILLED, "reason-2": "两家企业停产", "hand_in": "1"}).status_code == 302
    shown = as_("reviewer").get(f"/projects/{row.pk}/").content.decode()
    assert "与上次上报的不同" in shown
    assert "两家企业停产" in shown
    assert list(history.verify()) == []


def test_the_score_is_shown_while_typing_and_the_draft_is_kept(as_, report):
    row = budgeted(as_, report)
    accountant = as_("accountant")
    page = f"/projects/{row.pk}/self-evaluation"
    part = accountant.post(page, FILLED, headers={"HX-Request": "true"})
    assert "执行率95%" in part.content.decode()
    row.refresh_from_db()
    assert "620人次" in row.draft
    assert row.stage == Stage.BUDGETED
    assert "企业用工减少" in accountant.get(page).content.decode()


def test_the_other_unit_sees_nothing_and_may_do_nothing(as_, report):
    row = budgeted(as_, report)
    other = as_("other_accountant")
    assert other.get(f"/projects/{row.pk}/").status_code == 404
    assert act(other, row, "submit").status_code == 404
    assert UNIT not in other.get(f"/reports/{report.pk}/projects/").content.decode().replace("导航", "")


def test_who_fills_in_does_not_review_and_the_refusal_says_who_does(as_, report):
    row = budgeted(as_, report)
    answer = act(as_("accountant"), row, "accept")
    assert answer.status_code == 403
    assert "由部门审核人办理" in answer.content.decode()
    row.refresh_from_db()
    assert row.stage == Stage.BUDGETED


def test_an_application_whose_lines_do_not_add_up_is_refused_with_the_reason(as_, report):
    answer = as_("accountant").post(f"/reports/{report.pk}/projects/apply", {**HEAD, "application.asked": "900000"})
    assert answer.status_code == 403
    assert not ProjectRow.objects.exists()
    assert not Event.objects.filter(act="apply").exists()


def test_a_field_left_empty_is_told_by_its_name(as_, report):
    answer = as_("accountant").post(f"/reports/{report.pk}/projects/apply", {**HEAD, "name": ""})
    assert answer.status_code == 422
    assert "没有写“项目名称”" in answer.content.decode()


def test_the_form_can_be_downloaded_filled_in_excel_and_uploaded(as_, report, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    row = budgeted(as_, report)
    accountant = as_("accountant")
    data = b"".join(accountant.get(f"/projects/{row.pk}/form.xlsx").streaming_content)
    upload = SimpleUploadedFile("表.xlsx", data)
    assert accountant.post(f"/projects/{row.pk}/self-evaluation", {"file": upload}).status_code == 302
    row.refresh_from_db()
    assert "考核合格率" in row.draft


def test_settled_projects_get_a_proposal_and_a_decision(as_, report):
    row = budgeted(as_, report)
    accountant, approver = as_("accountant"), as_("approver")
    accountant.post(f"/projects/{row.pk}/self-evaluation", {**FILLED, "hand_in": "1"})
    act(as_("head"), row, "endorse")
    act(as_("reviewer"), row, "accept")
    assert act(approver, row, "settle", basis="单位自评").status_code == 302
    library = approver.get(f"/reports/{report.pk}/projects/").content.decode()
    assert "结果应用建议" in library
    assert "评价为优" in library
    assert act(approver, row, "decide", year="2025", base="1000000.00", consequence="").status_code == 302
    row.refresh_from_db()
    assert project_of(row).decisions[0].policy == "评价为优"


def _fields(text: str) -> dict[str, str]:
    """What a browser would send of a page: every field with what stands in it."""
    import re
    from html import unescape

    sent = {name: unescape(value) for name, value in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', text)}
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r"<option[^>]* selected[^>]*>([^<]*)", inside) or re.search(r"<option[^>]*>([^<]*)", inside)
        sent[name] = unescape(chosen[1]) if chosen else ""
    for name, inside in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)', text):
        sent[name] = unescape(inside)
    return sent


def test_a_refused_application_comes_back_filled_in_with_the_error_at_its_field(as_, report):
    answer = as_("accountant").post(
        f"/reports/{report.pk}/projects/apply", {**HEAD, "application.costs-0-amount": "5万", "name": "培训 甲"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="培训 甲"' in text
    assert 'id="e-application.costs-0-amount">“5万”不是金额' in text
    assert "事实文件夹" not in text
    assert "amount =" not in text
    assert not ProjectRow.objects.exists()


def test_an_objective_can_be_declared_again_from_the_page_as_it_stands(as_, report):
    accountant = as_("accountant")
    accountant.post(f"/reports/{report.pk}/projects/apply", HEAD)
    row = ProjectRow.objects.get(code="P001")
    act(as_("reviewer"), row, "appraise", opinion="同意", approved="1000000", source="财评1号")
    act(as_("approver"), row, "reserve")
    page = f"/projects/{row.pk}/"
    first = {**_fields(accountant.get(page).content.decode()), **OBJECTIVE, "act": "declare_objective"}
    assert accountant.post(f"{page}act", first).status_code == 302
    again = _fields(accountant.get(page).content.decode())
    assert again["money-1-source"] == ""
    assert accountant.post(f"{page}act", {**again, "expected": "培训700人次。"}).status_code == 302
    assert "培训700人次" in accountant.get(page).content.decode()


def test_a_refused_act_keeps_what_was_written(as_, report):
    as_("accountant").post(f"/reports/{report.pk}/projects/apply", HEAD)
    row = ProjectRow.objects.get(code="P001")
    page = as_("reviewer").get(f"/projects/{row.pk}/").content.decode()
    assert "评审文件<span" in page
    assert "100,000.00" in page
    answer = act(as_("reviewer"), row, "appraise", opinion="核过单价", approved="1000000", source="")
    assert answer.status_code in (403, 422)
    assert ">核过单价</textarea>" in answer.content.decode()
    assert "没有写评审文件" in answer.content.decode()
