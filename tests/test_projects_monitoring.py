"""Monitoring: money and indicators together, what is behind the calendar or last year, and the notice of it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from juesuan.errors import JuesuanError
from juesuan.prepare.spending import Spending
from juesuan.projects.acting import Refused
from juesuan.projects.matching import match_spending, same_unit
from juesuan.projects.monitoring import answer_correction, ask_correction, monitor
from juesuan.projects.pace import course_of, indicator_course, pace_of, percent, standing_of, time_progress
from juesuan.projects.pace_checks import pace_remarks
from juesuan.projects.records import (
    Advice,
    Correction,
    Fen,
    Forecast,
    Measured,
    Money,
    Monitoring,
    Points,
    Progress,
    Project,
    Source,
    Stage,
)
from juesuan.writers.notices import notice_of, write_notice
from tests.project_cast import ACCOUNTANT, BUREAU, HEAD, OUTSIDER, REVIEWER, UNIT, at, objective, project

JULY = date(2024, 7, 31)
WAN = 1_000_000
DONE = (Progress("培训人次", "350人次", Forecast.REACHED),)


def budgeted(**changes: object) -> Project:
    """100 万元 for the year."""
    return project(Stage.BUDGETED, **{"submissions": (), **changes})


def recorded(wan: int, on: date = JULY, **changes: object) -> Monitoring:
    return replace(Monitoring(on, Fen(wan * WAN), progress=DONE), **changes)


def monitored(wan: int, **changes: object) -> Project:
    return budgeted(monitoring=(recorded(wan, **changes),))


# ── acts ──


def test_money_and_indicators_are_monitored_together() -> None:
    done = monitor(budgeted(), ACCOUNTANT, datetime(2024, 8, 5, 9), recorded(60))
    assert (
        done.history[-1].what
        == "监控至2024-07-31：执行600,000.00元（全年预算的60.00%），1 个指标，能够达成，建议继续执行"
    )
    with pytest.raises(Refused, match="资金和指标要一起监控"):
        monitor(budgeted(), ACCOUNTANT, datetime(2024, 8, 5, 9), recorded(60, progress=()))
    with pytest.raises(Refused, match=UNIT):
        monitor(budgeted(), OUTSIDER, datetime(2024, 8, 5, 9), recorded(60))


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (recorded(60, date(2023, 7, 31)), "不在2024年"),
        (recorded(60, date(2024, 9, 30)), "还没有到"),
        (recorded(-1), "累计执行数不能为负"),
        (recorded(60, expected=Fen(50 * WAN)), "少于已执行的"),
        (recorded(60, progress=(Progress("火箭", "1枚", Forecast.REACHED),)), "绩效目标没有指标“火箭”"),
        (recorded(60, progress=DONE * 2), "写了 2 次"),
        (recorded(60, progress=(Progress("培训人次", " ", Forecast.REACHED),)), "没有写已完成值"),
        (recorded(38), "低 20 个百分点以上，没有写原因和措施"),
        (recorded(60, committed=Fen(41 * WAN)), "超过全年预算"),
        (recorded(60, forecast=Forecast.PARTLY), "不能全部达成"),
        (recorded(60, advice=Advice.ADJUST, deviation="任务减少"), "没有写措施"),
    ],
)
def test_a_record_that_cannot_be_is_refused(record: Monitoring, told: str) -> None:
    with pytest.raises(Refused, match=told):
        monitor(budgeted(), ACCOUNTANT, datetime(2024, 8, 5, 9), record)


def test_what_is_behind_is_taken_with_its_cause_and_measures() -> None:
    record = recorded(38, deviation="招标流标", measures="8月重新招标")
    assert monitor(budgeted(), ACCOUNTANT, datetime(2024, 8, 5, 9), record).monitoring == (record,)
    # Exactly twenty points below 7/12 is not below.
    assert monitor(budgeted(), ACCOUNTANT, datetime(2024, 8, 5, 9), recorded(39)).monitoring


def test_records_come_in_order_and_money_does_not_shrink_without_a_word() -> None:
    first = monitor(budgeted(), ACCOUNTANT, datetime(2024, 8, 5, 9), recorded(60))
    with pytest.raises(Refused, match="截止日应在它之后"):
        monitor(first, ACCOUNTANT, datetime(2024, 8, 6, 9), recorded(61))
    with pytest.raises(Refused, match=r"比上次少10,000\.00元，没有写原因"):
        monitor(first, ACCOUNTANT, datetime(2024, 9, 5, 9), recorded(59, date(2024, 8, 31)))


def test_a_correction_is_asked_by_the_department_and_answered_by_the_unit() -> None:
    asked = ask_correction(budgeted(), REVIEWER, datetime(2024, 8, 10, 9), "加快招标", date(2024, 8, 20))
    with pytest.raises(Refused, match="还没有答复"):
        ask_correction(asked, BUREAU, datetime(2024, 8, 11, 9), "加快 招标", date(2024, 8, 20))
    with pytest.raises(Refused, match="已经过去"):
        ask_correction(asked, BUREAU, datetime(2024, 8, 11, 9), "另一件", date(2024, 8, 1))
    with pytest.raises(Refused, match="没有第 2 条"):
        answer_correction(asked, HEAD, datetime(2024, 8, 12, 9), 2, "已办")
    with pytest.raises(Refused, match="不能“答复纠偏”"):
        answer_correction(asked, REVIEWER, datetime(2024, 8, 12, 9), 1, "已办")
    answered = answer_correction(asked, HEAD, datetime(2024, 8, 23, 9), 1, "已重新招标")
    assert answered.corrections[0].answered == date(2024, 8, 23)
    assert answered.history[-1].what == "答复第 1 条纠偏要求，逾期 3 天"
    with pytest.raises(Refused, match="已于2024-08-23答复"):
        answer_correction(answered, HEAD, datetime(2024, 8, 24, 9), 1, "再答")
    late = replace(asked, stage=Stage.ACCEPTED)
    assert answer_correction(late, HEAD, at(10), 1, "年底补答").corrections[0].answer == "年底补答"


# ── the books ──


def spent(wan: int, month: int | None = 7, name: str = "培训经费", unit: str = UNIT) -> Spending:
    return Spending(name, unit, "2080702", month, wan * WAN)


def test_spending_is_matched_by_code_or_name_and_by_unit_where_names_repeat() -> None:
    one, two = budgeted(), budgeted(code="P002", unit="某市社保局")
    alone = match_spending((one,), (spent(1, name="P001"), spent(2, name="培训 经费", unit="别的单位")))
    assert sum(row.fen for row in alone.by_code["P001"]) == 3 * WAN
    both = match_spending((one, two), (spent(1), spent(2, unit="某市社保局"), spent(4, unit="某市考试院")))
    assert {code: sum(row.fen for row in rows) for code, rows in both.by_code.items()} == {"P001": WAN, "P002": 2 * WAN}
    assert [(one.fen, one.why) for one in both.unmatched] == [(4 * WAN, "有同名项目，分不清是哪一个")]
    rest = match_spending((one,), (spent(1, name=""), spent(2, name="其他专项"), spent(3, 8, name="其他专项")))
    assert [(one.project, one.fen, one.why) for one in rest.unmatched] == [
        ("", WAN, "没有写项目"),
        ("其他专项", 5 * WAN, "项目库中没有"),
    ]
    renamed = match_spending((one,), (spent(1, name="培训费"),), {"培训费": "培训经费"})
    assert not renamed.unmatched


def test_a_unit_is_known_by_its_name_with_code_region_or_level_around_it() -> None:
    assert same_unit("303001-自治区某某厅本级", "宁夏回族自治区某某厅（本级）")
    assert same_unit("某市就业局", "某市就业局")
    assert not same_unit("某市人社局", "某市人社局信息中心")
    assert not same_unit("", "某市人社局")


# ── standing ──


def codes(one: Project, on: date = JULY, *rows: Spending, last: int | None = None) -> list[str]:
    course = course_of(budgeted(), (spent(last, 7), spent(100 - last, 12))) if last is not None else None
    return [remark.code for remark in pace_remarks(standing_of(one, on, rows or None, course))]


def test_time_progress_counts_months_as_twelfths() -> None:
    assert time_progress(JULY) == Fraction(7, 12)
    assert time_progress(date(2024, 2, 29)) == Fraction(2, 12)
    assert time_progress(date(2024, 4, 15)) == Fraction(7, 24)
    assert time_progress(date(2024, 12, 31)) == 1
    assert percent(Fraction(7, 12)) == "58.33%"
    assert percent(-1, 3) == "-33.33%"
    assert percent(1, 0) == "—"


def test_slow_projects_are_told_from_twenty_points_below_the_calendar() -> None:
    assert codes(monitored(39)) == []
    assert codes(monitored(38)) == ["R-33-01"]
    assert codes(monitored(0)) == ["M-31"]
    assert codes(monitored(60, committed=Fen(41 * WAN))) == ["M-32"]
    assert codes(monitored(60, committed=Fen(40 * WAN))) == []
    assert codes(budgeted()) == ["R-33-02", "M-35"]
    no_money = replace(objective(), money=(Money(Source.APPROPRIATION, Fen(0), Fen(0)),))
    assert codes(replace(monitored(1), objectives=(no_money,))) == ["M-34"]


def test_last_year_is_the_other_measure() -> None:
    assert codes(monitored(50), last=60) == []
    assert codes(monitored(49), last=60) == ["M-33"]


def test_the_books_come_before_what_was_reported() -> None:
    dated = standing_of(monitored(60), JULY, (spent(20, 3), spent(30, 7), spent(50, 8)))
    assert (dated.executed, dated.is_dated) == (50 * WAN, True)
    assert [fen // WAN for fen in dated.months] == [0, 0, 20, 0, 0, 0, 30]
    assert [remark.code for remark in pace_remarks(dated)] == ["M-36"]
    undated = standing_of(monitored(60), JULY, (spent(60, None),))
    assert (undated.executed, undated.is_dated) == (60 * WAN, False)
    assert [remark.code for remark in pace_remarks(undated)] == ["M-39"]
    whole_year = standing_of(monitored(60), date(2024, 12, 31), (spent(95, None),))
    assert pace_remarks(whole_year) == ()


def test_the_year_end_is_drawn_out_by_the_calendar_or_by_last_year() -> None:
    linear = standing_of(monitored(56), JULY).expected
    assert linear is not None
    assert (linear.fen, linear.method) == (96 * WAN, "累计执行数 ÷ 时间进度")
    course = course_of(budgeted(), (spent(40, 7), spent(40, 12)))
    like_last_year = standing_of(monitored(35), JULY, None, course)
    assert like_last_year.expected is not None
    assert like_last_year.expected.fen == 70 * WAN
    assert like_last_year.expected.method == "累计执行数 ÷ 上年同期占上年全年的比重"
    assert like_last_year.forecast is Forecast.PARTLY
    capped = standing_of(monitored(80), JULY).expected
    assert capped is not None
    assert capped.fen == 100 * WAN
    owed = standing_of(monitored(80, committed=Fen(30 * WAN)), JULY).expected
    assert owed is not None
    assert owed.fen == 110 * WAN
    assert standing_of(budgeted(), JULY).expected is None
    assert course_of(budgeted(), (spent(40, None),)) is None


def test_indicators_are_held_against_the_calendar_too() -> None:
    slow = (Progress("培训人次", "200人次", Forecast.REACHED), Progress("就业率", "10%", Forecast.REACHED))
    assert codes(monitored(60, progress=slow)) == ["M-37"]
    missed = (Progress("学员满意度", "80%", Forecast.PARTLY),)
    assert codes(monitored(60, progress=missed)) == ["M-38"]
    faults = Measured("产出指标", "数量指标", "故障次数", "≤10次", Points(0))
    fewer = replace(objective(), indicators=(faults,))
    few = replace(monitored(60, progress=(Progress("故障次数", "1次", Forecast.REACHED),)), objectives=(fewer,))
    assert codes(few) == []


def test_indicators_are_followed_from_monitoring_to_monitoring() -> None:
    later = recorded(80, date(2024, 10, 31), progress=(Progress("培训 人次", "600人次", Forecast.REACHED),))
    course = indicator_course(budgeted(monitoring=(recorded(60), later)))
    assert course["培训人次"] == ((JULY, "350人次"), (date(2024, 10, 31), "600人次"))
    assert course["就业率"] == ()


def test_a_day_of_another_year_is_no_day_of_the_project() -> None:
    with pytest.raises(JuesuanError, match="不在其中"):
        standing_of(budgeted(), date(2025, 7, 31))


# ── all projects ──


def library() -> tuple[Project, ...]:
    return (
        monitored(60),
        budgeted(code="P002", number=2, name="维修", corrections=(Correction("加快招标", JULY, date(2024, 8, 10)),)),
        budgeted(code="P003", number=3, name="考试", unit="某市考试中心"),
        replace(budgeted(code="P004", number=4, name="还在申报"), stage=Stage.RESERVED),
        budgeted(code="P005", number=5, name="去年的", year=2023),
    )


def test_nothing_spent_is_told_only_by_books_that_hold_the_unit() -> None:
    pace = pace_of(library(), JULY, (spent(60),))
    assert [one.project.code for one in pace.standings] == ["P001", "P002", "P003"]
    assert [one.project.code for one in pace.zero] == ["P002"]
    assert [one.project.code for one in pace.unknown] == ["P003"]
    assert [one.code for one in pace.unmonitored] == ["P002", "P003"]
    assert pace.whole.unknown == 1
    assert [(row.unit, row.projects, row.executed) for row in pace.units] == [
        ("某市考试中心", 1, 0),
        (UNIT, 2, 60 * WAN),
    ]
    assert [(one.code, number) for one, number, _ in pace.open_corrections] == [("P002", 1)]


def test_last_year_is_found_by_name_and_unit() -> None:
    before = (budgeted(code="Q1", year=2023),)
    course = (spent(50, 7), spent(50, 12))
    pace = pace_of(library(), JULY, (spent(39),), last_projects=before, last_spending=course)
    assert pace.standings[0].last_rate == Fraction(1, 2)
    assert pace.standings[1].last_rate is None
    assert [one.project.code for one in pace.slower] == ["P001"]


def test_the_notice_names_every_list_and_what_could_not_be_known() -> None:
    pace = pace_of(library(), JULY, (spent(60), spent(7, name="无主专项")))
    book = notice_of(pace, "某市人社局")
    text = "\n".join(getattr(block, "text", "") for block in book.blocks)
    assert book.title == "某市人社局2024年7月项目支出执行进度通报"
    assert "纳入监控的项目3个，全年预算300.00万元，累计执行60.00万元，执行率20.00%，时间进度58.33%" in text
    assert "其中1个项目的执行数不明，没有计入" in text
    assert "1.项目2 维修（某市就业局），全年预算100.00万元；该单位账上有7.00万元没有对应的项目，请核对名称。" in text
    assert "3个项目没有上年同期的数，没有比较" in text
    assert "2个项目没有登记指标进展，指标进度不明" in text
    assert "第1条：加快招标。2024-07-31提出，2024-08-10前答复。" in text
    assert "1.无主专项（某市就业局）7.00万元，项目库中没有。" in text


@pytest.mark.parametrize("ending", [".docx", ".pdf", ".html"])
def test_the_notice_is_written_in_every_format(tmp_path: Path, ending: str) -> None:
    book = notice_of(pace_of(library(), JULY, (spent(60),)), "某市人社局")
    path = tmp_path / f"通报{ending}"
    write_notice(book, path)
    assert path.stat().st_size > 1000
    once = path.read_bytes()
    write_notice(book, path)
    assert path.read_bytes() == once
    if ending == ".html":
        text = path.read_text("utf-8")
        assert "附表1 各单位执行进度" in text
        assert "附表3 分月支出" in text
        assert "图解" not in text
        assert "facts" not in text


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    book = notice_of(pace_of(library(), JULY), "某市人社局")
    with pytest.raises(JuesuanError, match=r"不能写成“\.txt”"):
        write_notice(book, tmp_path / "通报.txt")
