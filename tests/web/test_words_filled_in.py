"""Words filled in: a name there is none of is refused, gaps are fields, no word locks a report."""

from __future__ import annotations

import re
from html import unescape

import pytest

from juesuan.act import Refused
from tests.web.conftest import filled
from tests.web.test_walk import as_


def test_a_reason_under_a_name_there_is_none_of_is_refused_and_stays_to_be_mended(cast, report) -> None:
    filled(report, cast)
    client = as_(cast.editor)
    at = f"/reports/{report.pk}/words/"
    name = "招商引资决算数大于预算数的主要原因"
    answer = client.post(f"{at}write", {"group": "原因", "key": name, "text": "一笔一笔写的", "seen": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"没有“{name}”这一项" in text
    assert "一笔一笔写的" in text
    assert not report.words.exists()
    assert "还不能编成决算" not in client.get(at).content.decode()


def test_no_act_of_the_store_keeps_what_cannot_be_read(cast, report) -> None:
    from juesuan.store.words import write_paragraph, write_word

    with pytest.raises(Refused, match="不是金额"):
        write_word(cast.editor, report, "年初预算", "一般公共预算支出.208", "很多", "")
    with pytest.raises(Refused, match="空位"):
        write_paragraph(cast.editor, report, "段落", {"节": "绩效", "文字": "共{没有的数}次"})
    assert not report.words.exists()


def test_a_rewriting_of_no_paragraph_is_not_kept(cast, report) -> None:
    filled(report, cast)
    sent = {"group": "改写", "at": "", "节": "收入", "开头": "没有这样的开头", "文字": "新的", "因为": "样稿"}
    answer = as_(cast.editor).post(f"/reports/{report.pk}/words/paragraph", sent)
    assert "没有保存，这样写文字就编不出来" in answer.content.decode()
    assert not report.words.exists()


def test_a_word_that_cannot_be_read_can_be_taken_out_on_its_page(cast, report) -> None:
    from juesuan.store.models import Report, Word

    filled(report, cast)
    Word.objects.create(report=report, group="原因", key="没有的名称", text="话", version=1)
    Report.objects.filter(pk=report.pk).update(version=99)
    client = as_(cast.editor)
    at = f"/reports/{report.pk}/words/"
    text = client.get(at).content.decode()
    assert "还不能编成决算" in text
    assert "narrative.toml" not in text
    assert 'value="没有的名称"' in text
    client.post(f"{at}write", {"group": "原因", "key": "没有的名称", "text": "", "seen": "话"})
    assert "还不能编成决算" not in client.get(at).content.decode()


def test_everything_missing_can_be_filled_in_on_the_page(cast, report) -> None:
    filled(report, cast)
    client = as_(cast.editor)
    at = f"/reports/{report.pk}/words/"
    text = unescape(client.get(at).content.decode())
    assert ".toml" not in text
    assert "evaluations" not in text
    names = re.findall(r'<textarea id="m\d+" name="([^"]+)"', text)
    assert "上年·来源" in names
    assert "上年·收入支出总体" in names
    sent = {name: "2023年度公开报告" if name == "上年·来源" else "10.00" if "上年·" in name else "" for name in names}
    wrong = client.post(f"{at}fill", {**sent, "上年·收入支出总体": "很多"})
    assert wrong.status_code == 422
    assert "“很多”不是金额" in wrong.content.decode()
    assert ">很多</textarea>" in wrong.content.decode()
    left = unescape(client.get(at).content.decode())
    client.post(f"{at}fill", {"上年·收入支出总体": "10.00", "没有·政府采购": "是"})
    keys = set(report.words.values_list("group", "key"))
    assert {("上年", "来源"), ("上年", "收入支出总体"), ("没有", "政府采购")} <= keys
    again = re.findall(r'<textarea id="m\d+" name="([^"]+)"', unescape(client.get(at).content.decode()))
    assert "上年·收入支出总体" not in again
    assert any(name.startswith("原因·收入支出总体") for name in again)
    assert "本年没有政府采购" in left
