"""Findings: what the check says, by cause; each at its cell or words; answers given, judged, and kept in sight."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from juesuan.actor import Role
from juesuan.finding import Finding, Severity
from juesuan.rules.registry import rules_by_code
from juesuan.store import reports
from juesuan.store.acting import why_not
from juesuan.store.models import Explanation, Report
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.figures import ROOT, State, state_of
from juesuan.web.pages.report import DEPARTMENT, report_of, tabs

NAMES = {Severity.ERROR: "必须改正", Severity.EXPLAIN: "必须说明", Severity.NOTICE: "提示"}
_TEXT = "情况说明.txt"
_A_PAGE = 60
TABLES, WORDS, FORMS, BOOKS = "九张表", "情况说明", "自评表", "账"
WHOLE = "部门"
UNANSWERED = "没有说明"
_PROJECT = re.compile(r"^项目(\d+)")


class Row(NamedTuple):
    """One finding on the page: its part of the report, where a click leads, and the answer there is to it."""

    finding: Finding
    name: str
    part: str
    url: str
    answer: Explanation | None
    where: str = ""
    unit: str = ""
    mend: str = ""

    @property
    def rule(self) -> str:
        """What rows are put together by: the rule, as grave as it is here."""
        return f"{self.finding.severity.value} {self.finding.code}"

    @property
    def is_waived(self) -> bool:
        return self.answer is not None and self.answer.verdict == Explanation.ACCEPTED

    @property
    def standing(self) -> str:
        """How far the answer is: 没有说明, 待审, 接受, 不接受."""
        return self.answer.verdict if self.answer is not None else UNANSWERED


def rows(report: Report, state: State) -> Iterator[Row]:
    """The findings with their answers, the graver ones first."""
    answers = {one.finding: one for one in report.explanations.select_related("by", "judged_by").order_by("at")}
    keys = {
        (figure.place.file, figure.place.part): (table.kind, figure.key)
        for table in state.accounts.tables.values()
        for figure in table.cells.values()
    }
    projects = {one.number: one for one in report.projects.select_related("unit")}
    books = {book.unit.short or book.unit.name: book for book in report.books.select_related("unit")}
    for finding in by_rule(state.findings):
        place = finding.places[0] if finding.places else None
        url, part, where, unit, mend = "", finding.title, TABLES, WHOLE, ""
        if place is not None:
            part = place.part or place.file.removeprefix(f"{ROOT}/")
            kind, key = keys.get((place.file, place.part), ("", ""))
            of_project = _PROJECT.match(place.part)
            project = projects.get(int(of_project[1])) if of_project else None
            book = books.get(PurePosixPath(place.file).stem) if "/entries/" in f"/{place.file}" else None
            if kind:
                url = f"{reverse('table', args=(report.pk, kind))}?cell={quote(key)}"
            elif place.file.endswith(_TEXT):
                url, where = f"{reverse('words', args=(report.pk,))}#l{place.line}", WORDS
                mend = f"{reverse('words', args=(report.pk,))}#missing"
            elif of_project:
                where = FORMS
                url = reverse("project", args=(project.pk,)) if project else reverse("projects", args=(report.pk,))
                unit = str(project.unit) if project else WHOLE
            elif book is not None:
                url, where, unit = reverse("book", args=(book.pk,)), BOOKS, str(book.unit)
                part = f"{book.unit}的分录" + (
                    f" 第 {place.line - 1} 行" if place.line is not None and place.line > 1 else ""
                )
        yield Row(finding, NAMES[finding.severity], part, url, answers.get(finding.id), where, unit, mend)


def by_rule(findings: Iterable[Finding]) -> list[Finding]:
    """The graver ones first, those of one rule together, rules as they came up."""
    held = list(findings)
    first = {one.code: number for number, one in reversed(list(enumerate(held)))}
    grave = list(Severity)
    return sorted(held, key=lambda one: (grave.index(one.severity), first[one.code]))


@for_roles(*DEPARTMENT)
def findings(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All findings, or those of one severity or with a word in them, some at a time.

    ``finding`` in the address asks for the page that finding stands on.
    """
    post, report = post_of(request), report_of(request, pk)
    state = state_of(report)
    if state.trouble is not None:
        return render(request, "report/trouble.html", {**tabs(report, "findings"), "trouble": state.trouble})
    everything = list(rows(report, state))
    severity, word = request.GET.get("severity", ""), request.GET.get("q", "").strip()
    asked_for = {name: request.GET.get(name, "") for name in ("where", "unit", "answer")}
    kept = [
        row
        for row in everything
        if (not severity or row.finding.severity.value == severity)
        and asked_for["where"] in ("", row.where)
        and asked_for["unit"] in ("", row.unit)
        and asked_for["answer"] in ("", row.standing)
    ]
    if word:
        kept = [row for row in kept if word in f"{row.finding.code}{row.part}{row.finding.message}{row.finding.title}"]
    pages = Paginator(kept, _A_PAGE)
    at, asked = request.GET.get("finding", ""), request.GET.get("page", "1")
    of_finding = next((number for number, row in enumerate(kept) if row.finding.id == at), None)
    shown = pages.get_page(asked if of_finding is None else of_finding // _A_PAGE + 1)
    query = urlencode({name: text for name, text in (("q", word), *asked_for.items()) if text})
    counts = [(one.value, NAMES[one], sum(row.finding.severity is one for row in everything)) for one in Severity]
    return render(
        request,
        "report/findings.html",
        {
            **tabs(report, "findings"),
            "rows": shown,
            "sizes": Counter(row.rule for row in kept),
            "counts": counts,
            "total": len(everything),
            "severity": severity,
            "at": at,
            "word": word,
            "query": query,
            "filters": [
                ("where", "部位", asked_for["where"], _choices(row.where for row in everything)),
                ("unit", "单位", asked_for["unit"], _choices(row.unit for row in everything)),
                ("answer", "说明", asked_for["answer"], _choices(row.standing for row in everything)),
            ],
            "found": len(kept),
            "not_checked": state.verdict.coverage.not_checked,
            "refusal": why_not("explain_finding", post, report),
            "judge_refusal": why_not("judge_explanation", post, report),
            "may_explain": post.role == Role.DEPARTMENT_EDITOR,
            "may_judge": post.role == Role.DEPARTMENT_REVIEWER,
        },
    )


def _choices(values: Iterator[str]) -> list[tuple[str, int]]:
    """What can be chosen, with how many there are of each."""
    return Counter(values).most_common()


@for_roles(Role.DEPARTMENT_EDITOR)
@require_POST
def explain(request: HttpRequest, pk: int, finding: str) -> HttpResponseBase:
    """Answer a finding that stands now."""
    post, report = post_of(request), report_of(request, pk)
    one = next((one for one in state_of(report).findings if one.id == finding), None)
    if one is None:
        raise Http404
    reports.explain_finding(post, report, one.id, one.code, one.stated, request.POST.get("text", ""))
    messages.success(request, f"已说明 {one.code}，等审核人审核")
    return redirect(_at(report, one.id))


@for_roles(Role.DEPARTMENT_REVIEWER)
@require_POST
def judge(request: HttpRequest, pk: int, answer: int) -> HttpResponseBase:
    """Accept an answer, or not."""
    post, report = post_of(request), report_of(request, pk)
    explanation = found(report.explanations.select_related("report"), pk=answer)
    reports.judge_explanation(post, explanation, request.POST.get("accept") == "1", request.POST.get("text", ""))
    messages.success(request, f"已审核 {explanation.code} 的说明")
    return redirect(_at(report, explanation.finding))


def _at(report: Report, finding: str) -> str:
    """The page a finding stands on, at the finding."""
    return f"{reverse('findings', args=(report.pk,))}?finding={quote(finding)}#{finding}"


@for_roles(*DEPARTMENT)
def rule(request: HttpRequest, code: str) -> HttpResponseBase:
    """One rule: what it relates, its source, how to put it right."""
    known = rules_by_code()
    if code not in known:
        raise Http404
    return render(request, "part/rule.html", {"rule": known[code]})


urlpatterns = [
    path("reports/<int:pk>/findings/", findings, name="findings"),
    path("reports/<int:pk>/findings/<str:finding>/explain", explain, name="explain_finding"),
    path("reports/<int:pk>/answers/<int:answer>/judge", judge, name="judge_explanation"),
    path("rules/<str:code>", rule, name="rule"),
]
