"""Home: what waits for me; the department's board of units and steps; the clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from juesuan.actor import Role
from juesuan.store import scope
from juesuan.store.acting import why_not
from juesuan.store.models import Explanation, Post, ProjectRow, Publication, Question, Report, UnitBook

BOOK_STEPS = ("填报中", "已上报", "单位已审", "审核通过")
REPORT_STEPS = ("编制中", "已送审", "审核通过", "已批准", "已公开")
LIMITS = (
    ("部门决算公开", "预算法第十四条：批复后二十日内", 20),
    ("向所属单位批复决算", "预算法第八十条：收到批复后十五日内", 15),
    ("各单位决算公开", "预算法实施条例第六条：部门批复后二十日内；按最晚的批复日计", 35),
)
"""The limits that run from the bureau's approval, in days."""
PROJECT_STAGES = (
    *("已退回", "自评已报", "单位已审", "已安排预算", "已申报", "已评审", "已入库"),
    *("审核通过", "已定评", "已应用", "已结项", "不予入库"),
)
"""The stages of projects in the order they are told: what somebody has to do something about comes first."""
PROJECTS_WAITING = {
    Role.UNIT_ACCOUNTANT: (
        (("已退回",), "退回的项目，待修改重报"),
        (("已安排预算",), "待填自评表的项目"),
    ),
    Role.UNIT_HEAD: ((("自评已报",), "待单位审核的自评表"),),
    Role.DEPARTMENT_REVIEWER: (
        (("已申报",), "待评审的项目"),
        (("单位已审",), "待审核的自评表"),
    ),
    Role.DEPARTMENT_APPROVER: (
        (("已评审",), "待入库的项目"),
        (("已入库",), "待安排预算的项目"),
        (("审核通过",), "待定评的项目"),
    ),
}
"""By role: projects at which stages wait for whom to do what."""
_PASSED = ("审核通过", "已批准", "已公开")
_DONE = {"填报中": "已填报", "编制中": "已编制"}


class Step(NamedTuple):
    """One step on the board: its name, and a dot — green passed, red sent back, yellow being done, grey to come."""

    name: str
    dot: str
    is_now: bool = False

    @property
    def done(self) -> str:
        """The step as something behind us."""
        return _DONE.get(self.name, self.name)


class Waiting(NamedTuple):
    """One thing that waits for me: what, how many, where to go, and which comes first."""

    what: str
    number: int
    url: str
    note: str = ""


class Clock(NamedTuple):
    """One time limit: what for, by which rule, until when (``None``: it has not begun)."""

    what: str
    rule: str
    due: object


def steps(stage: str, all_steps: tuple[str, ...]) -> list[Step]:
    """The steps of a record as dots."""
    if stage == "已退回":
        return [Step("退回", "red", True), *(Step(name, "grey") for name in all_steps[1:])]
    at = all_steps.index(stage) if stage in all_steps else 0
    return [
        Step(name, "green" if n < at or (n == at and name in _PASSED) else "yellow" if n == at else "grey", n == at)
        for n, name in enumerate(all_steps)
    ]


def clocks(report: Report) -> Iterator[Clock]:
    """The limits that run for a report."""
    on = report.approval_date
    for what, rule, days in LIMITS:
        yield Clock(what, rule, on + timedelta(days=days) if on else None)


@login_required
def home(request: HttpRequest) -> HttpResponseBase:
    """What waits for me, in the post I act in."""
    post: Post | None = getattr(request, "post", None)
    if post is None:
        return render(request, "home/none.html")
    if post.role == Role.ADMINISTRATOR:
        return render(request, "home/administrator.html", {"people": scope.people(post).count()})
    if post.role == Role.BUREAU:
        published = Publication.objects.filter(report__in=scope.reports(post), replaced_by=None)
        return render(
            request,
            "home/bureau.html",
            {
                "inspections": scope.inspections(post)[:20],
                "published": published.select_related("report__department")[:50],
            },
        )
    books = list(scope.books(post).select_related("report__department", "unit"))
    reports = list(scope.reports(post).select_related("department"))
    projects = list(scope.projects(post).select_related("unit"))
    of_report = {
        report.pk: [one for one in projects if one.report_id == report.pk]
        for report in (reports or [book.report for book in books[:1]])
    }
    board = [
        {
            "report": report,
            "steps": steps(report.stage, REPORT_STEPS),
            "clocks": list(clocks(report)),
            "books": [
                {"book": book, "steps": steps(book.stage, BOOK_STEPS)} for book in books if book.report_id == report.pk
            ],
            "counts": Counter(book.stage for book in books if book.report_id == report.pk).most_common(),
            "projects": by_stage(of_report[report.pk]),
            "project_count": len(of_report[report.pk]),
        }
        for report in reports
    ]
    own = [] if reports else [{"book": book, "steps": steps(book.stage, BOOK_STEPS)} for book in books]
    own_projects = of_report[books[0].report_id] if own else []
    return render(
        request,
        "home/home.html",
        {
            "waiting": list(_waiting(post, books, reports, projects)),
            "board": board,
            "own": own,
            "own_projects": by_stage(own_projects),
            "own_count": len(own_projects),
        },
    )


def by_stage(projects: Iterable[ProjectRow]) -> list[tuple[str, list[ProjectRow]]]:
    """Projects by their stage, those that wait for something first."""
    held: dict[str, list[ProjectRow]] = {}
    for one in projects:
        held.setdefault(one.stage, []).append(one)
    return sorted(held.items(), key=lambda item: PROJECT_STAGES.index(item[0]) if item[0] in PROJECT_STAGES else 99)


def _waiting(post: Post, books: list[UnitBook], reports: list[Report], projects: list[ProjectRow]) -> Iterator[Waiting]:
    """The acts I may do now, counted."""
    role = Role(post.role)
    for name, what in (
        ("submit_book", "待填报和上报"),
        ("endorse_book", "待单位审核"),
        ("approve_book", "待部门审核的单位账"),
    ):
        may = [book for book in books if not why_not(name, post, book)]
        if may:
            back = sum(book.stage == "已退回" for book in may)
            note = f"其中退回 {back} 个" if back else str(may[0].unit) if len(may) > 1 else ""
            yield Waiting(what, len(may), f"/books/{may[0].pk}/", note if back or not note else f"先看{note}")
    for name, what in (
        ("write_words", "正在编制的决算"),
        ("pass_report", "待审核的决算"),
        ("sign_secrecy", "待保密审查的决算"),
        ("approve_report", "待批准的决算"),
        ("publish", "待公开的决算"),
    ):
        may_too = [report for report in reports if not why_not(name, post, report)]
        if may_too:
            yield Waiting(what, len(may_too), f"/reports/{may_too[0].pk}/")
    for stages, what in PROJECTS_WAITING.get(role, ()):
        if wait := [one for one in projects if one.stage in stages]:
            one = wait[0]
            url = f"/projects/{one.pk}/" if len(wait) == 1 else f"/reports/{one.report_id}/projects/?stage={one.stage}"
            yield Waiting(what, len(wait), url)
    if role is Role.DEPARTMENT_REVIEWER:
        answers = Explanation.objects.filter(report__in=reports, verdict=Explanation.OPEN).count()
        if answers:
            yield Waiting("待审核的说明", answers, f"/reports/{reports[0].pk}/findings/?answer={Explanation.OPEN}")
        asked = scope.questions(post).filter(stage=Question.ASKED).count()
        if asked:
            yield Waiting("待审核的公众提问", asked, "/questions/")
    if role is Role.DEPARTMENT_PUBLISHER and (due := scope.questions(post).filter(stage=Question.SHOWN).count()):
        yield Waiting("待答复的公众提问", due, "/questions/")


urlpatterns = [path("", home, name="home")]
