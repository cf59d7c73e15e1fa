"""A bureau's batch: uploaded, checked in the background by one process a file, read only by that bureau."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from juesuan.act import Refused
from juesuan.store import history, inspections
from juesuan.store.inspections import Uploaded, claim, plain_name, release
from juesuan.store.models import Event, InspectedFile, Inspection
from juesuan.web.inspector import work_once

SAMPLE = Path(inspections.__file__).parents[1] / "rules" / "sample.txt"


def batch_with(by, tmp_path, *names, data=b"", register=""):
    files = []
    for number, name in enumerate(names):
        at = tmp_path / f"in{number}"
        at.write_bytes(data or SAMPLE.read_bytes())
        files.append(Uploaded(name, at))
    if register:
        at = tmp_path / "register"
        at.write_text(register, "utf-8")
        files.append(Uploaded("台账.csv", at))
    return inspections.inspect(by, "检查", files)


def test_files_are_checked_and_shown_with_their_findings(cast, client, tmp_path):
    client.force_login(cast.bureau.person)
    sent = [
        SimpleUploadedFile("../../民政局.txt", SAMPLE.read_bytes()),
        SimpleUploadedFile("信.txt", "您好。".encode()),
    ]
    answer = client.post("/inspect/", {"title": "一季度", "files": sent})
    batch = Inspection.objects.get()
    assert answer.url == f"/inspect/{batch.pk}/"
    assert "正在核验" in client.get(answer.url).content.decode()
    while work_once(1):
        pass
    good, bad = batch.files.order_by("-name")
    assert (good.name, good.stage, bad.stage) == ("民政局.txt", "已核验", "未能核验")
    assert good.verdict["document"]["path"] == "民政局.txt"
    assert bad.problem
    shown = client.get(answer.url).content.decode()
    assert "都核验完了" in shown
    assert bad.problem[:6] in shown
    page = client.get(f"/inspect/{batch.pk}/files/{good.pk}/page")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert str(tmp_path) not in page.content.decode()
    assert client.get(f"/inspect/{batch.pk}/files/{good.pk}/").status_code == 200
    assert client.get(f"/inspect/{batch.pk}/files/{bad.pk}/").status_code == 200
    assert client.get(f"/inspect/{batch.pk}/files/{good.pk}/verdict.json").json()["counts"]["error"] == good.errors
    workbook = client.get(f"/inspect/{batch.pk}/workbook")
    assert BytesIO(workbook.content).read(2) == b"PK"
    assert list(history.verify()) == []
    assert Event.objects.filter(act="inspect").count() == 1


def test_dates_of_a_register_answer_whether_it_was_published_in_time(cast, tmp_path):
    batch = batch_with(
        cast.bureau, tmp_path, "甲.txt", register="文件,批复日期,公开日期\n甲.txt,2025-08-01,2025-09-30\n丙,,\n"
    )
    work_once(1)
    timely = next(one for one in batch.files.get().summary["items"] if one["item"] == "及时性")
    assert timely["result"] == "不符合"
    assert any("丙" in line for line in batch.strange)


def test_two_processes_never_take_the_same_file_and_a_lost_one_hands_it_back(cast, tmp_path):
    batch_with(cast.bureau, tmp_path, "甲.txt", "乙.txt")
    first, second = claim(1), claim(5)
    assert {file.pk for file in first}.isdisjoint(file.pk for file in second)
    assert claim(5) == []
    assert release() == 0
    InspectedFile.objects.filter(pk=first[0].pk).update(
        claim="别的机器:1", claimed_at=timezone.now() - timedelta(hours=1)
    )
    assert release() == 1
    assert not inspections.finish(first[0], {}, inspections.Problem("limit", "迟了"))
    assert [file.pk for file in claim(5)] == [first[0].pk]


def test_a_file_that_breaks_its_process_again_and_again_is_given_up(cast, tmp_path):
    batch = batch_with(cast.bureau, tmp_path, "甲.txt")
    for _ in range(inspections.TRIES):
        assert len(claim(1)) == 1
        InspectedFile.objects.update(claimed_at=timezone.now() - timedelta(hours=1), claim="别的机器:1")
        release()
    assert batch.files.get().stage == "未能核验"


def test_only_the_bureau_uploads_and_only_its_own_batches_are_there(cast, client, tmp_path):
    batch = batch_with(cast.bureau, tmp_path, "甲.txt")
    with pytest.raises(Refused):
        batch_with(cast.reviewer, tmp_path, "甲.txt")
    client.force_login(cast.reviewer.person)
    assert client.get(f"/inspect/{batch.pk}/").status_code == 404
    batch.body = cast.department
    batch.save()
    client.force_login(cast.bureau.person)
    assert client.get(f"/inspect/{batch.pk}/").status_code == 404


def test_a_batch_without_a_report_is_not_made(cast, tmp_path):
    with pytest.raises(Refused, match="没有可以核验的文件"):
        batch_with(cast.bureau, tmp_path, "~$锁.docx", data=b"x")
    assert not Inspection.objects.exists()


def test_names_lose_folders_and_what_systems_cannot_bear():
    assert plain_name("..\\..\\a/决算?.docx") == "决算_.docx"
    assert plain_name("") == "文件"
    assert plain_name(".htaccess") == "htaccess"
    assert len(plain_name("长" * 300 + ".docx")) <= inspections.LONGEST


def test_one_file_too_large_is_left_out_alone(cast, client, settings):
    from juesuan.store.models import Inspection

    settings.UPLOAD_LIMIT = 1000
    client.force_login(cast.bureau.person)
    files = [SimpleUploadedFile("大.pdf", b"x" * 2000), SimpleUploadedFile("小.pdf", b"%PDF-1.4")]
    told = client.post("/inspect/", {"title": "一批", "files": files}, follow=True).content.decode()
    assert "没有上传：“大.pdf”超过" in told
    assert [one.name for one in Inspection.objects.get().files.all()] == ["小.pdf"]
