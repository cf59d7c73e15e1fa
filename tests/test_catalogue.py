"""The catalogue of annexes: entries, the units above them, the forms they point to."""

from __future__ import annotations

from pathlib import Path

import pytest

from juesuan.intake.catalogue import recognise_catalogue
from tests.form_blocks import blocks_of

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"

LINES = """示例厅2024年项目支出绩效自评表目录

(一) 示例厅本级|
1. 公共服务经费|项目1
2. 2024年培训|项目2
（二）示例中心|
3. 房屋维修(应急)|项目3"""


def read(text: str) -> list[tuple[int, str, int | None, str]]:
    entries, unread = recognise_catalogue(blocks_of(text.replace("|", "\t")))
    assert unread == ()
    return [(one.number, one.name, one.form, one.unit) for one in entries]


ENTRIES = [
    (1, "公共服务经费", 1, "示例厅本级"),
    (2, "2024年培训", 2, "示例厅本级"),
    (3, "房屋维修(应急)", 3, "示例中心"),
]


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.replace("|", " "),
        LINES.replace("|\n", "\n").replace("|", "……"),
        LINES.replace("(一) ", "一、").replace("（二）", "二、"),
        LINES.replace(". ", "."),
        LINES.replace(". ", "、"),
        LINES.replace(". ", "|"),
        LINES.replace("\n3.", "\n\n3."),
        LINES.replace("公共服务经费|", "公共服务\n经费|"),
        LINES.replace("公共服务经费|", "公共服务经费\n"),
        LINES.replace("3. 房屋维修(应急)|项目3", "附件3：房屋维修(应急)"),
        LINES.replace("|项目", "|（项目").replace("\n2.", "）\n2."),
        *(
            LINES.replace("2024年培训|项目2", f"2024年培训{broken}")
            for broken in (
                "（\n项目2）",
                "（项\n目2）",
                "（项目\n2）",
                "（项目2\n）",
                "(项目0\n2)",
                "|（项目\n2）",
                "\n（项目\n2）",
            )
        ),
    ],
)
def test_entries_stand_under_their_units_and_point_to_their_forms(text: str) -> None:
    assert read(text) == ENTRIES


def test_the_end_of_a_broken_number_is_no_entry_of_its_own() -> None:
    text = LINES.replace("房屋维修(应急)|项目3", "房屋维修(应急)（项目1\n13）\n4. 其他（项\n114）")
    assert [(number, form) for number, _, form, _ in read(text)] == [(1, 1), (2, 2), (3, 113), (4, None)]


def test_an_entry_that_prints_no_form_points_to_none() -> None:
    assert read(LINES.replace("|项目2", "|"))[1] == (2, "2024年培训", None, "示例厅本级")


def test_a_wrong_number_is_read_as_printed() -> None:
    assert read(LINES.replace("|项目3", "|项目33").replace("2. ", "21. "))[1:] == [
        (21, "2024年培训", 2, "示例厅本级"),
        (3, "房屋维修(应急)", 33, "示例中心"),
    ]


def test_an_entry_stands_where_its_name_is_printed() -> None:
    entries, _ = recognise_catalogue(blocks_of(LINES.replace("|", "\t"), first_line=101))
    place = entries[1].place
    assert (place.part, place.line, place.start, place.end, place.text) == ("附件目录 2", 105, 3, 10, "2024年培训")


def test_a_line_that_is_no_entry_is_listed_as_unread() -> None:
    entries, unread = recognise_catalogue(blocks_of((LINES + "\n以上项目均已公开").replace("|", "\t")))
    assert len(entries) == 3
    assert [one.text for one in unread] == ["以上项目均已公开"]


@pytest.mark.skipif(not REPORT.exists(), reason="需要 ../shared/reports 下的真实公开报告")
def test_the_catalogue_of_a_published_report() -> None:
    lines = REPORT.read_text("utf-8").split("\n")
    title = next(i for i, line in enumerate(lines) if line.endswith("自评表目录"))
    end = next(i for i, line in enumerate(lines) if i > title and line.endswith("绩效自评表（项目1）"))
    entries, unread = recognise_catalogue(blocks_of("\n".join(lines[title:end]), title + 1))
    assert unread == ()
    assert [(one.number, one.form) for one in entries] == [(n, n) for n in range(1, 27)]
    units = [one.unit for one in entries]
    assert [units.count(unit) for unit in dict.fromkeys(units)] == [6, 1, 3, 6, 5, 1, 1, 3]
    assert [one.name for one in entries if one.number in (5, 23)] == ["公务用车购置", "劳动人事争议调节仲裁"]
