"""A drill: twenty-six projects of nine units from application to the next budgets, with returns and a third party."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from juesuan.act import Refused
from juesuan.actor import Actor, Role
from juesuan.checking import check_accounts
from juesuan.cycle import Given, bridge_of, do, form_at, proposals, sample, troubles
from juesuan.folder.projects import load_projects
from juesuan.folder.records import write_record
from juesuan.preparing import prepare
from juesuan.projects.objectives import objective_of
from juesuan.projects.records import Application, CostLine, Fen, Kind, Outcome, Project, Stage
from juesuan.writers.book import Heading, Para
from juesuan.writers.evaluation_reports import report_of
from juesuan.writers.notices import write_notice

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
REVIEWER = Actor("孙审核", Role.DEPARTMENT_REVIEWER)
SECOND = Actor("吴复核", Role.DEPARTMENT_REVIEWER)
APPROVER = Actor("李审批", Role.DEPARTMENT_APPROVER)
FIRM = Actor("郑评价", Role.THIRD_PARTY, "某某评价机构")
START = datetime(2023, 9, 1, 9)
RETURNED, KEY = ("5", "18"), "20"


class Office:
    """The folder, and a clock that goes on a day with every act."""

    def __init__(self, root: Path) -> None:
        self.root, self.day = root, 0

    def act(self, code: str, act: str, by: Actor, why: str = "", data: str = "", **words: str) -> Project:
        self.day += 1
        path = self.root / "given.toml"
        path.write_text(data, "utf-8")
        given = Given({"why": why, **words}, path if data else None)
        return do(self.root, code, act, by, START + timedelta(hours=self.day), given)


def head_and_objective(path: Path) -> tuple[Project, str]:
    """A project's application, made to fit its published form, and its objective as a file."""
    form = form_at(path)
    kept = objective_of(form)
    asked = Fen(sum(money.full_year for money in kept.money))
    project = Project(
        code=str(form.number),
        name=form.name,
        year=2024,
        department=form.department,
        unit=form.unit,
        kind=Kind.RECURRING,
        function_codes=("2080199",),
        stage=Stage.APPLIED,
        number=form.number,
        application=Application("年度重点工作", "照上年开展", asked, (CostLine(form.name, "1", "项", asked, asked),)),
    )
    left = ("version", "approved", "reason")
    return project, write_record(kept, leave=left)


def into_the_budget(office: Office, path: Path) -> Project:
    """Apply, appraise, reserve, declare and approve the objective, grant the budget."""
    project, objective = head_and_objective(path)
    accountant = Actor("赵会计", Role.UNIT_ACCOUNTANT, project.unit)
    code = project.code
    money = "".join(f"[[money]]\n{part}" for part in objective.split("\n[[money]]\n")[1:])
    money = money.split("\n[[indicators]]")[0].split("\n# ")[0]
    asked = f"{project.application.asked // 100}.{project.application.asked % 100:02d}"
    office.act(code, "申报项目", accountant, data=write_record(project, leave=("stage",)))
    office.act(
        code, "事前评审评估", REVIEWER, data=f'opinion = "同意"\napproved = "{asked}"\nsource = "财评〔2023〕1号"\n'
    )
    office.act(code, "入库储备", APPROVER)
    office.act(code, "申报绩效目标", accountant, data=objective)
    office.act(code, "批复绩效目标", REVIEWER, why="照上年的目标，意见留待执行中改进")
    return office.act(code, "安排预算", APPROVER, data=money)


@pytest.fixture(scope="module")
def drilled(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The whole drill, once."""
    root = tmp_path_factory.mktemp("演练") / "2024"
    shutil.copytree(EXAMPLE, root)
    office = Office(root)
    for path in sorted((root / "evaluations").glob("*.toml")):
        project = into_the_budget(office, path)
        accountant = Actor("赵会计", Role.UNIT_ACCOUNTANT, project.unit)
        head = Actor("钱局长", Role.UNIT_HEAD, project.unit)
        code = project.code
        if code == KEY:
            office.act(code, "列为重点项目", APPROVER, why="金额最大")
        office.act(code, "上报自评表", accountant)
        office.act(code, "单位审核", head, why="属实")
        if code in RETURNED:
            office.act(code, "退回修改", REVIEWER, why="逐条修改或说明", due="2025-02-20")
            office.act(code, "上报自评表", accountant, why="已逐条说明")
            office.act(code, "单位审核", head, why="属实")
        office.act(code, "审核通过", REVIEWER, why="所列意见在下一年度改进")
    office.act(KEY, "委托第三方评价", APPROVER, firm=FIRM.body, scope="资金使用和发放效果", fee="80000")
    office.act(KEY, "声明独立", FIRM, why="与单位、项目没有利害关系")
    office.act(KEY, "提交评价报告", FIRM, why="《评价报告》", score="91.5")
    office.act(KEY, "验收评价报告", REVIEWER, why="依据充分")
    for one in sample(root, 2024):
        office.act(one.code, "抽中复核", APPROVER, seed="2024")
        break
    drawn = next(project for project in load_projects(root) if project.recheck is not None)
    office.act(drawn.code, "抽查复核", SECOND, why="核对了签到表", score="88")
    for project in load_projects(root):
        basis = "第三方评价" if project.code == KEY else "抽查复核" if project.recheck else "单位自评"
        office.act(project.code, "定评", APPROVER, why="采用" + basis, basis=basis)
    for proposal in proposals(root):
        code = proposal.project.code
        for decision in (proposal.execution, proposal.budget):
            base = f"{decision.base // 100}.{decision.base % 100:02d}"
            office.act(code, "结果应用", APPROVER, year=str(decision.year), base=base)
        office.act(code, "结项", APPROVER, why="结果已用于以后年度")
    return office


def test_every_project_comes_to_its_end_with_a_whole_record(drilled):
    projects = load_projects(drilled.root)
    assert Counter(project.stage for project in projects) == {Stage.CLOSED: 26}
    assert troubles(drilled.root) == ()
    assert len({project.unit for project in projects}) >= 9


def test_every_project_has_all_its_parts(drilled):
    for project in load_projects(drilled.root):
        assert project.application is not None
        assert project.appraisal is not None
        assert project.objective is not None
        assert project.reviews[-1].outcome is Outcome.PASSED
        assert project.settlement is not None
        assert [decision.year for decision in project.decisions] == [2025, 2026]
        acts = [event.act for event in project.history]
        assert acts[:6] == [
            *("apply", "appraise", "reserve", "declare_objective", "approve_objective", "grant_budget"),
        ]
        assert acts[-1] == "close"


def test_the_returned_ones_came_twice_and_their_remarks_stay(drilled):
    projects = {project.code: project for project in load_projects(drilled.root)}
    assert {code for code, one in projects.items() if len(one.submissions) == 2} == set(RETURNED)
    for code in RETURNED:
        first = projects[code].reviews[0]
        assert first.outcome is Outcome.RETURNED
        assert first.remarks


def test_the_key_project_has_both_scores_and_is_settled_by_the_third_partys(drilled):
    (project,) = (project for project in load_projects(drilled.root) if project.is_key)
    assert project.third_party.score == project.settlement.score == 91_500_000
    assert project.form.total_score.grains != project.settlement.score


def test_the_forms_accepted_are_the_ones_published(drilled):
    for project in load_projects(drilled.root):
        path = drilled.root / "evaluations" / f"{project.number:02d}.toml"
        assert replace(form_at(path), place=project.form.place).total_score.number == project.form.total_score.number


def test_money_bridges_to_results_without_a_residue(drilled):
    found = bridge_of(drilled.root)
    assert found.unexplained == 0
    assert found.covered + found.uncovered == found.printed


def test_the_text_tells_of_the_review_and_of_the_use_and_stands_up_to_the_rules(drilled):
    accounts = prepare(drilled.root)
    text = "".join(paragraph.text for section in accounts.sections for paragraph in section.paragraphs)
    assert "2个项目退回修改后通过，抽查复核1个项目，对1个重点项目委托第三方评价。" in text
    assert "2025年执行保持25个、压减1个" in text
    assert [f.message for f in check_accounts(accounts).findings if f.severity == "error"] == []


def test_nothing_is_done_twice_after_the_end(drilled):
    with pytest.raises(Refused, match="已结项"):
        drilled.act(KEY, "定评", APPROVER, why="再来", basis="单位自评")


def test_the_evaluation_by_others_is_written_as_a_report(drilled, tmp_path):
    (project,) = (project for project in load_projects(drilled.root) if project.is_key)
    book = report_of(project)
    text = "".join(block.text for block in book.blocks if isinstance(block, Para | Heading))
    assert "与单位、项目没有利害关系" in text
    write_notice(book, tmp_path / "报告.docx")
    assert (tmp_path / "报告.docx").stat().st_size > 5_000
    with pytest.raises(Refused, match="没有重点评"):
        report_of(load_projects(drilled.root)[0])
