"""Report: one department's year at a glance — its steps, its units, what stands in the way, the acts one may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.editions import load
from juesuan.editions.edition import names as edition_names
from juesuan.finding import Severity
from juesuan.store import reports, scope
from juesuan.store.acting import acts, check, why_not
from juesuan.store.models import Body, Event, Post, Report
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.figures import State, state_of
from juesuan.web.in_the_way import in_the_way
from juesuan.web.pages.home import BOOK_STEPS, REPORT_STEPS, clocks, steps

DEPARTMENT = (
    Role.DEPARTMENT_EDITOR,
    Role.DEPARTMENT_REVIEWER,
    Role.DEPARTMENT_APPROVER,
    Role.DEPARTMENT_PUBLISHER,
)
_ACTS = ("hand_over", "return_report", "pass_report", "record_approval", "sign_secrecy", "approve_report", "correct")
_OPINIONS = {
    "hand_over": "送审说明（可以不写）",
    "return_report": "退回意见",
    "pass_report": "审核意见（可以不写）",
    "record_approval": "批复文号",
    "sign_secrecy": "保密审查意见",
    "approve_report": "批准意见（可以不写）",
    "correct": "更正原因",
}
_EVENTS_SHOWN = 100


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report of the address, within the scope of the post."""
    records: QuerySet[Report] = scope.reports(post_of(request)).select_related("department")
    return found(records, pk=pk)


def tabs(report: Report, here: str) -> dict[str, Any]:
    """What the pages of one report share: the report, and the tab one is at."""
    return {"report": report, "here": here}


@for_roles(*DEPARTMENT)
def overview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Steps, units, counts of findings, and the acts this post may do now."""
    post, report = post_of(request), report_of(request, pk)
    state = state_of(report)
    trouble = state.trouble
    counts = dict.fromkeys(Severity, 0)
    for finding in () if trouble else state.findings:
        counts[finding.severity] += 1
    books = report.books.select_related("unit")
    warned = warnings(report, state) if not trouble else ""
    own = [_Button(name, why_not(name, post, report)) for name in _ACTS if Role(post.role) in acts()[name].roles]
    return render(
        request,
        "report/overview.html",
        {
            **tabs(report, "overview"),
            "steps": steps(report.stage, REPORT_STEPS),
            "clocks": list(clocks(report)),
            "books": [{"book": book, "steps": steps(book.stage, BOOK_STEPS)} for book in books],
            "trouble": trouble,
            "errors": counts[Severity.ERROR],
            "explains": counts[Severity.EXPLAIN],
            "notices": counts[Severity.NOTICE],
            "signed": reports.is_signed(report),
            "same": bool(report.approval_digest) and not trouble and report.approval_digest == state.digest,
            "publications": report.publications.all(),
            "buttons": own,
            "warned": warned,
            "left": in_the_way(report, state) if report.stage != "已公开" and not trouble else [],
            "here_url": f"/reports/{report.pk}/",
            "today": timezone.localdate().isoformat(),
        },
    )


def warnings(report: Report, state: State) -> str:
    """What whoever reviews or signs should know: blanks in the text, findings nobody explained; “” when all is done."""
    home = reverse("report", args=(report.pk,))
    return "；".join(one.what for one in in_the_way(report, state) if one.url != home)


def editions() -> list[tuple[str, str]]:
    """The editions there are, each with what people call it."""
    return [(name, load(name).title) for name in edition_names()]


class _Button:
    """One act on the page: its name and title, what to write beside it, why it is grey."""

    def __init__(self, name: str, refusal: str) -> None:
        self.name, self.refusal = name, refusal
        self.title, self.opinion = acts()[name].title, _OPINIONS[name]
        self.needs_day = name == "record_approval"
        self.is_warned = name in ("hand_over", "pass_report", "sign_secrecy")
        self.is_long = name in ("return_report", "correct", "sign_secrecy")


@for_roles(*DEPARTMENT)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Do the act whose button was pressed."""
    report = report_of(request, pk)
    name, text = request.POST.get("act", ""), request.POST.get("text", "")
    do_act(post_of(request), report, name, text, request.POST.get("day", ""))
    if name == "correct":
        messages.success(request, f"已开始更正：{report}；改好、批准、公开以后才换下原来的一版")
    else:
        messages.success(request, f"已{acts()[name].title}：{report}")
    return redirect("report", pk=report.pk)


def do_act(post: Post, report: Report, name: str, text: str, day: str = "") -> None:
    """One act of those a report knows, with what was written beside it; ``day`` is that of an approval."""
    if name not in _ACTS:
        raise Refused("没有这个动作", hint="回到决算页面重新选择")
    done: dict[str, Callable[[], object]] = {
        "hand_over": lambda: reports.hand_over(post, report, text),
        "return_report": lambda: reports.return_report(post, report, text),
        "pass_report": lambda: reports.pass_report(post, report, state_of(report).open_errors(), text),
        "record_approval": lambda: _record_approval(post, report, text, day),
        "sign_secrecy": lambda: reports.sign_secrecy(post, report, text),
        "approve_report": lambda: _approve(post, report, text),
        "correct": lambda: reports.correct(post, report, text),
    }
    done[name]()


def _record_approval(post: Post, report: Report, number: str, day: str) -> None:
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        said = f"“{day[:20]}”不是日期" if day.strip() else "没有写批复日期"
        raise Refused(said, hint="照批复文件填写日期，写作 2025-08-01") from error
    reports.record_approval(post, report, number, on, state_of(report).digest)


def _approve(post: Post, report: Report, text: str) -> None:
    state = state_of(report)
    check("approve_report", post, report)
    if left := in_the_way(report, state):
        told = "；".join(one.what for one in left)
        raise Refused(f"还不能批准公开：{told}", hint="逐项办好；要改文字或账的，先退回编写")
    reports.approve_report(post, report, state.open_errors(), state.digest, text)


@for_roles(Role.DEPARTMENT_EDITOR)
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin a year: a book for each unit."""
    post = post_of(request)
    last = timezone.localdate().year - 1
    if request.method == "POST":
        year = request.POST.get("year", "")
        if not year.isdecimal() or not 1990 <= int(year) <= last + 1:
            raise Refused(f"“{year}”不是年度", hint=f"写作 {last}")
        department = Body.objects.get(pk=post.body_id)
        report = reports.open_report(
            post, department, int(year), request.POST.get("edition", ""), request.POST.get("denomination", "元")
        )
        messages.success(request, f"已开始{report}，{report.books.count()} 个单位")
        return redirect("report", pk=report.pk)
    return render(request, "report/new.html", {"last": last, "editions": editions()})


@for_roles(Role.DEPARTMENT_EDITOR)
def settings(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Edition, denomination, duties, and until when each unit hands in."""
    post, report = post_of(request), report_of(request, pk)
    if request.method == "POST":
        due = {
            book.pk: date.fromisoformat(text)
            for book in report.books.all()
            if (text := request.POST.get(f"due-{book.pk}", ""))
        }
        duties = [line.strip() for line in request.POST.get("duties", "").splitlines() if line.strip()]
        changes = {
            "edition": request.POST.get("edition", ""),
            "denomination": request.POST.get("denomination", report.denomination),
            "duties": duties,
            "due": due,
        }
        reports.set_up(post, report, changes)
        messages.success(request, "设置已保存")
        return redirect("report", pk=report.pk)
    return render(
        request,
        "report/settings.html",
        {
            **tabs(report, "settings"),
            "editions": editions(),
            "books": report.books.select_related("unit"),
            "duties": "\n".join(report.duties),
            "left_out": report.department.children.filter(closed=False).exclude(books__report=report),
            "refusal": why_not("set_up", post, report),
        },
    )


@for_roles(Role.DEPARTMENT_EDITOR)
@require_POST
def units(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a unit that has nothing out of the report, or one left out into it."""
    post, report = post_of(request), report_of(request, pk)
    why = request.POST.get("why", "")
    if book := request.POST.get("drop", ""):
        dropped = found(report.books.select_related("unit"), pk=int(book) if book.isdecimal() else 0)
        reports.drop_unit(post, report, dropped, why)
        messages.success(request, f"{dropped.unit.name or '没有名称的单位'}不列入本决算")
    else:
        unit = request.POST.get("take", "")
        taken = found(report.department.children.all(), pk=int(unit) if unit.isdecimal() else 0)
        reports.take_unit(post, report, taken, why)
        messages.success(request, f"{taken.name}已列入本决算")
    return redirect("report_settings", pk=report.pk)


@for_roles(*DEPARTMENT)
def history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every act on the report and its units, newest first."""
    report = report_of(request, pk)
    events = Event.objects.filter(report=report).select_related("unit").order_by("-number")
    page = Paginator(events, _EVENTS_SHOWN).get_page(request.GET.get("page"))
    return render(request, "report/history.html", {**tabs(report, "history"), "events": page})


urlpatterns = [
    path("reports/new", new, name="new_report"),
    path("reports/<int:pk>/", overview, name="report"),
    path("reports/<int:pk>/act", act, name="act_on_report"),
    path("reports/<int:pk>/settings", settings, name="report_settings"),
    path("reports/<int:pk>/units", units, name="report_units"),
    path("reports/<int:pk>/history", history, name="report_history"),
]
