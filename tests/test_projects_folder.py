"""The project library of a facts folder: every record comes back as it was saved, every slip is told with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from juesuan.accounts import SelfEvaluation
from juesuan.errors import BrokenFolder, JuesuanError
from juesuan.facts import Figure
from juesuan.folder.evaluations import read_evaluations
from juesuan.folder.projects import load_projects, save_project, save_projects
from juesuan.folder.reading import Reading
from juesuan.folder.records import fields_of
from juesuan.place import NOWHERE
from juesuan.projects import records
from juesuan.projects.acting import broken_history, done
from juesuan.projects.labels import labels
from juesuan.projects.records import (
    Actor,
    Application,
    CostLine,
    Fen,
    Kind,
    Money,
    Objective,
    Points,
    Project,
    Role,
    Source,
    Stage,
    Submission,
)

EXAMPLE = Path(__file__).parents[1] / "examples/ningxia-hrss-2024"


def _records() -> Iterator[type]:
    for value in vars(records).values():
        if isinstance(value, type) and is_dataclass(value) and value.__module__ == records.__name__:
            yield value


def test_every_field_of_every_record_has_its_chinese_name() -> None:
    known = {record.__name__: set(labels().get(record.__name__, ())) for record in _records()}
    assert known == {record.__name__: set(record.__dataclass_fields__) for record in _records()}
    assert set(labels()) == set(known)
    for names in labels().values():
        assert all(name.strip() and not name.isascii() for name in names.values())


def _forms() -> tuple[SelfEvaluation, ...]:
    return read_evaluations(Reading(EXAMPLE), EXAMPLE)


def _without_places(form: SelfEvaluation) -> SelfEvaluation:
    def bare(figure: Figure | None) -> Figure | None:
        return None if figure is None else replace(figure, place=NOWHERE)

    return replace(
        form,
        place=NOWHERE,
        places={},
        funds={key: bare(figure) for key, figure in form.funds.items()},
        level_weights={key: bare(figure) for key, figure in form.level_weights.items()},
        total_weight=bare(form.total_weight),
        total_score=bare(form.total_score),
        indicators=tuple(
            replace(one, place=NOWHERE, places={}, weight=bare(one.weight), score=bare(one.score))
            for one in form.indicators
        ),
    )


def _comparable(project: Project) -> Project:
    bare = tuple(replace(one, form=_without_places(one.form)) for one in project.submissions)
    return replace(project, submissions=bare)


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["培训“两期”，共120人", "a\nb", "[x]", "# 不是注释", "'''", '"""', " 首尾有空 ", "=", '逗号,引号"', "\\"]
)
_DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(0, 10**9),
    bool: st.booleans(),
    Fen: st.integers(-(10**6), 10**13).map(Fen),
    Points: st.integers(0, 100 * 10**6).map(Points),
    date: _DAYS,
    datetime: st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),
}
_GIVEN = ("objectives", "submissions", "history")


def _any(record: type) -> st.SearchStrategy[Any]:
    """Any record of that type, by the types of its fields."""
    parts = {}
    for field in fields_of(record):
        if record is Project and field.name in _GIVEN:
            continue
        kind = field.type
        if field.is_record:
            one = st.deferred(lambda kind=kind: _any(kind))
        elif kind in _PLAIN:
            one = _PLAIN[kind]
        else:
            assert issubclass(kind, StrEnum)
            one = st.sampled_from(list(kind))
        if field.many:
            one = st.lists(one, max_size=2).map(tuple)
        parts[field.name] = one | st.none() if field.default is None else one
    return st.builds(record, **parts)


@st.composite
def _projects(draw: st.DrawFn) -> Project:
    versions = draw(st.lists(_any(Objective), max_size=2))
    forms = draw(st.lists(st.sampled_from(_forms()), max_size=2))
    return replace(
        draw(_any(Project)),
        objectives=tuple(replace(one, version=number) for number, one in enumerate(versions, 1)),
        submissions=tuple(Submission(number, draw(_DAYS), form) for number, form in enumerate(forms, 1)),
        history=tuple(draw(st.lists(_any(records.Event), max_size=2))),
    )


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example is absent")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(project=_projects())
def test_a_project_comes_back_from_its_folder_as_it_was_saved(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("library")
    home = save_project(root, project)
    (loaded,) = load_projects(root)
    assert _comparable(loaded) == _comparable(project)
    texts = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert save_project(root, loaded) == home
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == texts


UNIT = Actor("马会计", Role.UNIT_ACCOUNTANT, "就业局")


def _project(code: str = "P-1", number: int | None = 1, name: str = "技能培训") -> Project:
    bare = Project(
        code=code,
        name=name,
        year=2024,
        department="人社厅",
        unit="就业局",
        kind=Kind.RECURRING,
        function_codes=("2080199",),
        stage=Stage.APPLIED,
        number=number,
    )
    application = Application(
        "文件", "培训两期", Fen(120_000_00), (CostLine("讲课费", "2", "期", Fen(6_000_000), Fen(12_000_000)),)
    )
    money = (Money(Source.APPROPRIATION, Fen(12_000_000), Fen(12_000_000)),)
    asked = done("apply", bare, UNIT, datetime(2023, 9, 1, 9), "申报“技能培训”120,000.00元", application=application)
    return replace(asked, objectives=(Objective(1, "培训120人", money, ()),))


def test_the_files_carry_the_chinese_names_and_yuan(tmp_path: Path) -> None:
    home = save_project(tmp_path, _project())
    assert home.name == "01-技能培训"
    head = (home / "project.toml").read_text("utf-8")
    assert 'asked = "120000.00"  # 申请金额（元）' in head
    assert 'kind = "经常性项目"  # 项目类别：经常性项目、一次性项目、转移支付项目' in head
    assert "# 支出明细\n[[application.costs]]" in head
    assert "[[version.money]]" in (home / "objective.toml").read_text("utf-8")
    assert (home / "history.csv").read_text("utf-8-sig").startswith("序号,时间,经办人,角色,所在单位或机构,动作")
    assert not list(home.rglob("*.part"))


def test_the_history_of_a_loaded_project_is_whole_also_after_a_spreadsheet_program_saved_it(tmp_path: Path) -> None:
    home = save_project(tmp_path, _project())
    history = home / "history.csv"
    history.write_text(history.read_text("utf-8-sig").replace("2023-09-01T09:00:00", "2023/9/1 9:00"), "gb18030")
    (loaded,) = load_projects(tmp_path)
    assert broken_history(loaded) == ""
    history.write_text(history.read_text("gb18030").replace("120,000.00", "920,000.00"), "utf-8")
    (changed,) = load_projects(tmp_path)
    assert "被改动过" in broken_history(changed)


def test_a_project_keeps_its_folder_and_what_lies_there_when_it_is_renamed(tmp_path: Path) -> None:
    first, other = save_projects(tmp_path, (_project(), _project("P-2", None, "信息化")))
    assert other.name == "P-2"
    (first / "评价报告.txt").write_text("…", "utf-8")
    (first / "submissions").mkdir()
    (first / "submissions/1.toml").write_text("", "utf-8")
    again = save_project(tmp_path, replace(_project(), name="新名称", number=7))
    assert again == first
    assert (first / "评价报告.txt").is_file()
    assert not (first / "submissions/1.toml").exists()
    assert [one.code for one in load_projects(tmp_path)] == ["P-1", "P-2"]


def test_projects_of_one_number_and_name_get_folders_of_their_own(tmp_path: Path) -> None:
    homes = save_projects(tmp_path, (_project("P-1"), _project("P-2"), _project("p/2"), _project("P-4", 1, "a/b: c")))
    assert [home.name for home in homes] == ["01-技能培训", "P-2", "p_2", "01-a_b_c"]
    assert len(load_projects(tmp_path)) == 4


def test_an_act_that_somebody_did_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    save_project(tmp_path, _project())
    (mine,) = load_projects(tmp_path)
    (theirs,) = load_projects(tmp_path)
    reviewer = Actor("孙审核", Role.DEPARTMENT_REVIEWER)
    save_project(tmp_path, done("appraise", theirs, reviewer, datetime(2023, 9, 2), "评审"))
    with pytest.raises(JuesuanError, match="有人办理过"):
        save_project(tmp_path, done("appraise", mine, reviewer, datetime(2023, 9, 3), "评审"))
    assert load_projects(tmp_path)[0].history[-1].at == datetime(2023, 9, 2)


def test_a_folder_is_known_by_its_code_however_that_is_written(tmp_path: Path) -> None:
    home = save_project(tmp_path, _project())
    head = home / "project.toml"
    text = head.read_text("utf-8").replace('code = "P-1"', "code='P-1'")
    head.write_bytes(text.encode("gb18030"))
    assert save_project(tmp_path, replace(_project(), number=9)) == home


SLIPS = (
    ("project.toml", 'asked = "120000.00"', 'asked = "十二万"', "“十二万”不是金额"),
    ("project.toml", 'asked = "120000.00"', 'asked = "1200.005"', "到分以下还有小数"),
    ("project.toml", 'asked = "120000.00"', "", "没有写“申请金额”"),
    ("project.toml", 'kind = "经常性项目"', 'kind = "经常"', "“经常”不是项目类别"),
    ("project.toml", "year = 2024", 'year = "今年"', "“今年”不是整数"),
    ("project.toml", "year = 2024", "yaer = 2024", "不认识“yaer”"),
    ("project.toml", 'function_codes = ["2080199"]', 'function_codes = "2080199"', "不是一列"),
    ("project.toml", "[application]", "[[application]]", "不是一组键值"),
    ("project.toml", "[[application.costs]]", "[application.costs]", "不是一组记录"),
    ("project.toml", 'name = "技能培训"', "name = 技能培训", "不是正确的 TOML"),
    ("objective.toml", "version = 1", "version = 2", "排在第 1 个"),
    ("objective.toml", "[[version]]", "[[versions]]", "不认识“versions”"),
    ("objective.toml", 'source = "当年财政拨款"', 'source = "贷款"', "“贷款”不是资金来源"),
    ("history.csv", "2023-09-01T09:00:00", "去年", "“去年”不是时间"),
    ("history.csv", "单位填报人", "会计", "“会计”不是角色"),
    ("history.csv", "封签", "签", "缺少“封签”栏"),
)


@pytest.mark.parametrize(("file", "find", "put", "told"), SLIPS)
def test_a_slip_is_told_with_file_and_line(tmp_path: Path, file: str, find: str, put: str, told: str) -> None:
    path = save_project(tmp_path, _project()) / file
    text = path.read_text("utf-8-sig")
    assert find in text
    path.write_text(text.replace(find, put, 1), "utf-8")
    with pytest.raises(BrokenFolder) as error:
        load_projects(tmp_path)
    assert told in error.value.message
    assert f"{file} 第 " in error.value.message or "TOML" in told


def test_all_slips_of_all_projects_are_told_at_once(tmp_path: Path) -> None:
    for home in save_projects(tmp_path, (_project(), _project("P-2", 2))):
        path = home / "project.toml"
        text = (
            path.read_text("utf-8").replace("year = 2024", 'year = "？"').replace('price = "60000.00"', 'price = "x"')
        )
        path.write_text(text, "utf-8")
    with pytest.raises(BrokenFolder) as error:
        load_projects(tmp_path)
    assert "有 4 处无法读入" in error.value.message


def test_amounts_and_days_are_read_as_people_write_them(tmp_path: Path) -> None:
    home = save_project(tmp_path, _project())
    head = home / "project.toml"
    text = head.read_text("utf-8").replace('asked = "120000.00"', "asked = 120000").replace('"60000.00"', '"6万元"')
    head.write_text(text.replace('amount = "120000.00"', 'amount = "１２０，０００"'), "utf-8")
    objective = home / "objective.toml"
    objective.write_text(
        objective.read_text("utf-8").replace("version = 1", "version = 1\napproved = 2024-01-15"), "utf-8"
    )
    (loaded,) = load_projects(tmp_path)
    assert loaded.application == _project().application
    assert loaded.objective is not None
    assert loaded.objective.approved == date(2024, 1, 15)
    for day in ('"2024/1/15"', '"2024年1月15日"', '"20240115"', '"2024.01.15"'):
        objective.write_text(objective.read_text("utf-8").replace("2024-01-15", day), "utf-8")
        assert load_projects(tmp_path)[0].objective == loaded.objective
        objective.write_text(objective.read_text("utf-8").replace(day, "2024-01-15"), "utf-8")


def test_two_folders_of_one_code_are_told(tmp_path: Path) -> None:
    home = save_project(tmp_path, _project())
    copy = home.with_name("copy")
    copy.mkdir()
    (copy / "project.toml").write_bytes((home / "project.toml").read_bytes())
    with pytest.raises(BrokenFolder, match="已有别的项目用了"):
        load_projects(tmp_path)


def test_a_folder_without_projects_has_none_and_no_folder_is_an_error(tmp_path: Path) -> None:
    assert load_projects(tmp_path) == ()
    with pytest.raises(BrokenFolder):
        load_projects(tmp_path / "none")
