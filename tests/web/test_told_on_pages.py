"""What pages tell of mistakes: the next step, and nothing of where the server keeps its files."""

from __future__ import annotations

from typing import Any

import pytest

from juesuan.act import Refused
from tests.web.conftest import ROWS, book_of
from tests.web.test_walk import as_


def test_a_broken_book_is_told_by_unit_and_row_never_by_the_folder_of_the_server(cast, report, settings) -> None:
    from juesuan.store.models import EntryRow

    row = EntryRow.objects.create(book=book_of(report, cast.unit), position=1, **ROWS[0])
    row.amount = "十二"
    row.save()
    for name in ("", "tables/", "findings/", "words/"):
        text = as_(cast.editor).get(f"/reports/{report.pk}/{name}").content.decode()
        assert str(settings.WORK) not in text
        assert "就业局的分录第 1 行" in text


def test_an_amount_of_last_year_is_saved_only_with_its_source(cast, report) -> None:
    from juesuan.store.words import write_word

    def write(key: str, text: str, seen: str = "") -> Any:
        return write_word(cast.editor, report, "上年", key, text, seen)

    with pytest.raises(Refused, match="来源") as refused:
        write("收入支出总体", "100.00")
    assert "先在“上年”里写“来源”" in refused.value.hint
    assert not report.words.exists()
    write("来源", "2023年度部门决算公开报告")
    write("收入支出总体", "100.00")
    with pytest.raises(Refused, match="还有上年数"):
        write("来源", "", "2023年度部门决算公开报告")
    write("收入支出总体", "", "100.00")
    assert write("来源", "", "2023年度部门决算公开报告") is None


def test_no_folder_of_the_server_can_be_named_as_last_years(cast, report) -> None:
    from juesuan.store.words import write_word

    with pytest.raises(Refused, match="文件夹"):
        write_word(cast.editor, report, "上年", "文件夹", "../../2/1", "")


def test_a_unit_of_an_unknown_kind_is_not_registered(cast) -> None:
    from juesuan.store.bodies import add_body
    from juesuan.store.models import Body

    with pytest.raises(Refused, match="“事业”不是单位性质") as refused:
        add_body("某市档案馆", Body.UNIT, cast.department, "档案馆", "事业")
    assert "公益一类事业单位" in refused.value.hint
    assert not Body.objects.filter(name="某市档案馆").exists()
    assert add_body("某市档案馆", Body.UNIT, cast.department, "档案馆", "公益一类事业单位").pk


def test_a_long_list_of_findings_comes_in_pages_and_every_finding_is_on_one(cast, report, monkeypatch) -> None:
    from juesuan.store.models import EntryRow
    from juesuan.web.figures import state_of
    from juesuan.web.pages import findings

    monkeypatch.setattr(findings, "_A_PAGE", 2)
    for number, row in enumerate(ROWS, 1):
        EntryRow.objects.create(book=book_of(report, cast.unit), position=number, **row)
    known = [finding.id for finding in state_of(report).findings]
    assert len(known) > 2
    for one in known:
        page = as_(cast.editor).get(f"/reports/{report.pk}/findings/?finding={one}").content.decode()
        assert f'id="{one}"' in page
        assert page.count('class="card finding') <= 2


def test_findings_stand_by_rule_in_the_words_of_the_pages(cast, report) -> None:
    from tests.web.conftest import filled

    filled(report, cast)
    text = as_(cast.editor).get(f"/reports/{report.pk}/findings/").content.decode()
    assert ".toml" not in text
    assert "eliminations" not in text
    assert "同一规则的其余" in text
    assert "去情况说明填写" in text


def test_whoever_reviews_is_told_of_blanks_and_of_findings_nobody_explained(cast, report) -> None:
    from juesuan.publishing import gaps_of
    from juesuan.store.reports import hand_over
    from juesuan.web.figures import state_of
    from tests.web.conftest import filled

    filled(report, cast)
    hand_over(cast.editor, report)
    text = as_(cast.reviewer).get(f"/reports/{report.pk}/").content.decode()
    gaps = gaps_of(state_of(report).accounts)
    assert f"还没有办好：文字里还有 {gaps} 处待补" in text or f"；文字里还有 {gaps} 处待补" in text
    assert f"待补 {gaps} 处" in as_(cast.editor).get(f"/reports/{report.pk}/words/").content.decode()


def test_files_and_commands_are_told_in_the_words_of_the_pages() -> None:
    from juesuan.web.browser_words import in_browser

    assert in_browser("registers/政府采购.csv 第 2 行") == "登记簿：政府采购.csv 第 2 行"
    assert in_browser("写进 narrative.toml 的 [没有]。再重新编写。") == "在情况说明里选“本年没有”，保存后马上重新编写。"
