"""Performance: the project library in the browser — from application to the next budgets, each act where it belongs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from juesuan.accounts import FUND_ROWS, SelfEvaluation
from juesuan.act import Past, Refused, Subject, allow
from juesuan.actor import Role
from juesuan.cycle import Around, Given, act_on, drawn_by, form_at, proposals_for, remarks_on, reviewed
from juesuan.errors import JuesuanError
from juesuan.performance.scoring.evaluated import points
from juesuan.projects.acting import acts, broken_history
from juesuan.projects.indicators import search_indicators
from juesuan.projects.objective_checks import objective_remarks
from juesuan.projects.objectives import form_of
from juesuan.projects.outside import scores_of
from juesuan.projects.policy import usual_policy
from juesuan.projects.records import (
    Appraisal,
    Basis,
    Consequence,
    Kind,
    Monitoring,
    Objective,
    Project,
    Remark,
    TransferReview,
)
from juesuan.projects.reviews import differences
from juesuan.store import projects as store
from juesuan.store import scope
from juesuan.store.acting import actor_of
from juesuan.store.models import Post, ProjectRow, Report
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.figures import state_of
from juesuan.web.guard import told_of
from juesuan.web.pages.collect import UNIT
from juesuan.web.pages.report import DEPARTMENT, tabs
from juesuan.web.record_form import Typed, as_toml, record_form, wrong_in
from juesuan.web.self_evaluation import EXECUTED, as_draft, draft_of, filled

EVERYBODY = (*UNIT, *DEPARTMENT)
RECORDS: Mapping[str, tuple[type[Any], tuple[str, ...]]] = {
    "appraise": (Appraisal, ()),
    "declare_objective": (Objective, ("version", "approved", "reason")),
    "revise_objective": (Objective, ("version", "approved", "reason")),
    "monitor": (Monitoring, ()),
    "review_transfer": (TransferReview, ("on", "by")),
}
"""Acts told a whole record, and the fields of it that come with the act."""
WORDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "send_back": (("due", "重报期限", "date"),),
    "ask_correction": (("due", "答复期限", "date"),),
    "answer_correction": (("number", "第几条", "number"),),
    "commission": (("firm", "机构", "text"), ("scope", "评价范围", "text"), ("fee", "费用（元）", "number")),
    "deliver": (("score", "得分", "number"),),
    "draw": (("seed", "种子", "number"),),
    "recheck": (("score", "复核得分", "number"),),
    "settle": (("basis", "采用的得分", "basis"),),
    "decide": (
        ("year", "年度", "number"),
        ("base", "原预算（元）", "number"),
        ("consequence", "决定（不填就按政策表）", "consequence"),
        ("amount", "金额（元）", "number"),
    ),
}
"""Words an act is told besides why."""
NEEDED: Mapping[str, tuple[str, ...]] = {"appraise": ("source",)}
"""Fields an act asks for though the file of the record may lack them."""
WRONG = "有 {number} 处填得不对，没有办理"
HEAD_LEFT = (
    *("stage", "year", "department", "is_key", "appraisal", "objectives", "monitoring", "corrections", "submissions"),
    *("reviews", "transfer_review", "third_party", "recheck", "settlement", "decisions", "head", "history"),
)
ELSEWHERE = ("apply", "submit")  # acts with pages of their own
_CHOICES = {"basis": tuple(Basis), "consequence": ("", *Consequence)}


class Button(NamedTuple):
    """One act on a project's page: what to fill in, and why it is grey."""

    name: str
    title: str
    refusal: str
    words: tuple[tuple[str, str, str, tuple[str, ...], str], ...]
    form: Any
    error: JuesuanError | None = None
    why: str = ""


def row_of(request: HttpRequest, pk: int) -> ProjectRow:
    """The project of the address, within the scope of the post."""
    records: QuerySet[ProjectRow] = scope.projects(post_of(request)).select_related("report__department", "unit")
    return found(records, pk=pk)


def report_for(request: HttpRequest, pk: int) -> Report:
    """The report whose projects are asked for: of one's department, or the one one's unit has a book in."""
    post = post_of(request)
    mine = Report.objects.filter(pk__in=scope.books(post).values("report"))
    return found((scope.reports(post) | mine).distinct().select_related("department"), pk=pk)


def around(report: Report) -> Around:
    """What an act may look at: the projects of the report and of the year before, the policy."""

    def last_year() -> Sequence[Project]:
        before = Report.objects.filter(department=report.department, year=report.year - 1).first()
        return store.library(before) if before is not None else ()

    return Around(lambda: store.library(report), usual_policy, last_year)


# ── the library ──


@for_roles(*EVERYBODY)
def library(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All projects with stage, money and scores; for the department the view over the forms, too."""
    post, report = post_of(request), report_for(request, pk)
    stage = request.GET.get("stage", "")
    rows = [
        row for row in scope.projects(post).filter(report=report).select_related("unit") if stage in ("", row.stage)
    ]
    state = state_of(report)
    held = [(row, state.projects[row.code]) for row in rows]
    listed = [
        {"row": row, "project": project, "money": _money(project), "own": _own(project), "final": project.settlement}
        for row, project in held
    ]
    is_scored = post.role in DEPARTMENT and any(project.form is not None for _, project in held)
    view = state.evaluation if is_scored else None
    suggested = list(proposals_for([project for _, project in held], usual_policy())) if post.role in DEPARTMENT else []
    return render(
        request,
        "projects/library.html",
        {
            **tabs(report, "projects"),
            "of_department": post.role in DEPARTMENT,
            "rows": listed,
            "stage": stage,
            "whole": sum(one["money"] for one in listed),
            "view": view,
            "grades": view.view.grades if view else (),
            "proposals": suggested,
            "may_apply": post.role == Role.UNIT_ACCOUNTANT,
            "seed": request.GET.get("seed", ""),
            "drawn": list(_drawn(held, request.GET.get("seed", ""))),
        },
    )


def _drawn(held: Sequence[tuple[ProjectRow, Project]], seed: str) -> Iterator[tuple[ProjectRow, str]]:
    if not seed.isdecimal():
        return
    by_code = {project.code: row for row, project in held}
    for one in drawn_by([project for _, project in held], usual_policy(), int(seed)):
        yield by_code[one.code], one.chance


def _money(project: Project) -> int:
    kept = project.objective or (project.objectives[-1] if project.objectives else None)
    if kept is not None:
        return sum(one.full_year for one in kept.money)
    return project.application.asked if project.application is not None else 0


def _own(project: Project) -> str:
    total = project.form.total_score if project.form is not None else None
    return total.number.text if total is not None else ""


# ── one project ──


@for_roles(*EVERYBODY)
def project(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything about one project, and the acts this post may do."""
    row = row_of(request, pk)
    one = store.project_of(row)
    return _page(request, row, one, list(buttons(post_of(request), one)))


def _page(request: HttpRequest, row: ProjectRow, one: Project, offered: Sequence[Button]) -> HttpResponseBase:
    post = post_of(request)
    scored = reviewed(one.form) if one.form is not None else None
    objective = one.objectives[-1] if one.objectives else None
    before, after = ([None, *(s.form for s in one.submissions)])[-2:] if one.submissions else (None, None)
    return render(
        request,
        "projects/project.html",
        {
            "row": row,
            "report": row.report,
            "project": one,
            "objective": objective,
            "objective_remarks": objective_remarks(one) if objective is not None and objective.approved is None else (),
            "scored": scored.evaluated if scored else None,
            "remarks": remarks_on(one.form) if one.form is not None else (),
            "changes": list(differences(before, after)) if before is not None and after is not None else [],
            "scores": scores_of(one, scored.evaluated.with_own if scored else None)._asdict().items(),
            "buttons": offered,
            "may_fill": not refusal_of("submit", one, post),
            "fill_refusal": refusal_of("submit", one, post) if post.role == Role.UNIT_ACCOUNTANT else "",
            "has_draft": bool(row.draft),
            "broken": broken_history(one),
            "names": SCORES,
        },
        status=next((told_of(button.error)[0] for button in offered if button.error is not None), 200),
    )


SCORES = {
    "own": "单位自评",
    "computed": "系统核算",
    "transfer": "重点评",
    "recheck": "抽查复核",
    "third_party": "第三方",
    "final": "定评",
}


def refusal_of(name: str, one: Project, post: Post) -> str:
    """Why somebody may not do an act to the project now, “” when they may."""
    past = (Past(event.act, event.by) for event in one.history)
    try:
        allow(acts()[name], actor_of(post), Subject(one.display, one.unit, one.stage), past, acts())
    except Refused as refusal:
        return f"{refusal.message}；{refusal.hint}"
    return ""


def buttons(post: Post, one: Project) -> Iterator[Button]:
    """The acts this post may do to the project now or could do but for who somebody is, with what each is told."""
    for name, act in acts().items():
        if name in ELSEWHERE or post.role not in act.roles:
            continue
        refusal = refusal_of(name, one, post)
        if refusal and act.stages and one.stage not in act.stages:
            continue  # its turn has not come, or is over
        if not _is_due(name, one):
            continue
        words = tuple((n, label, kind, _CHOICES.get(kind, ()), "") for n, label, kind in WORDS.get(name, ()))
        form = None
        if name in RECORDS:
            kind, leave = RECORDS[name]
            value = one.objectives[-1] if kind is Objective and one.objectives else None
            form = record_form(kind, leave, value, also=NEEDED.get(name, ()))
        yield Button(name, act.title, refusal, words, form)


def _is_due(name: str, one: Project) -> bool:
    """Whether there is anything the act could be about: nothing is answered that was not asked for."""
    third = one.third_party
    match name:
        case "answer_correction":
            return any(correction.answered is None for correction in one.corrections)
        case "take_delivery":
            return third is not None and third.delivered is not None and third.accepted is None
        case "recheck":
            return one.recheck is not None
        case "review_transfer":
            return one.kind is Kind.TRANSFER
    return True


@for_roles(*EVERYBODY)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Do the act whose form was sent."""
    row = row_of(request, pk)
    name = request.POST.get("act", "")
    sent = {key: str(value) for key, value in request.POST.items()}
    words = {key: text for key, text in sent.items() if key not in ("csrfmiddlewaretoken", "act")}
    toml = ""
    wrong: Mapping[str, str] = {}
    if name in RECORDS:
        kind, leave = RECORDS[name]
        toml, wrong = as_toml(kind, sent, leave), wrong_in(kind, sent, leave)
    try:
        if wrong and not refusal_of(name, store.project_of(row), post_of(request)):
            raise JuesuanError(WRONG.format(number=len(wrong)), hint="改好标明的地方再办理")
        do_act(post_of(request), row, name, words, toml)
    except JuesuanError as error:
        row = row_of(request, pk)
        one = store.project_of(row)
        offered = list(buttons(post_of(request), one))
        if name not in (button.name for button in offered if not button.refusal):
            raise
        again = [_again(button, sent, wrong, error) if button.name == name else button for button in offered]
        return _page(request, row, one, again)
    messages.success(request, f"已{acts()[name].title}：{row.name}")
    return redirect("project", pk=row.pk)


def _again(button: Button, sent: Mapping[str, str], wrong: Mapping[str, str], error: JuesuanError) -> Button:
    """A button whose act was refused, with what was filled in and what is wrong with it."""
    words = tuple((name, label, kind, choices, sent.get(name, "")) for name, label, kind, choices, _ in button.words)
    form = button.form
    if button.name in RECORDS:
        kind, leave = RECORDS[button.name]
        form = record_form(kind, leave, typed=Typed(sent, wrong), also=NEEDED.get(button.name, ()))
    return button._replace(words=words, form=form, error=error, why=sent.get("why", ""))


def do_act(post: Post, row: ProjectRow, name: str, words: Mapping[str, str], toml: str = "") -> ProjectRow:
    """One act of those a project knows, with the words beside it and, where one is told, its record as TOML."""
    if name not in acts() or name in ELSEWHERE:
        raise Refused("没有这个动作", hint="回到项目页面重新选择")
    if name == "grant_budget":
        kept = store.project_of(row).objective
        toml = as_toml(Objective, _money_sent(kept), ("version", "approved", "reason", "expected", "indicators"))
    given = Given(dict(words), toml=toml or "# 无\n")
    by, near = actor_of(post), around(row.report)
    return store.act_on(post, row.report, row, lambda project, at: act_on(project, name, by, at, given, near))


def _money_sent(kept: Objective | None) -> Mapping[str, str]:
    """The money of the approved objective: what is granted."""
    if kept is None:
        raise Refused("没有批复的绩效目标，不能安排预算", hint="先批复绩效目标")
    groups = record_form(Objective, (), kept).groups
    money = next(group for group in groups if group.name == "money")
    return {blank.name: blank.value for row in money.rows for blank in row}


@for_roles(Role.UNIT_ACCOUNTANT)
def apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """申报项目: a new project of one's unit."""
    post, report = post_of(request), report_for(request, pk)
    leave = (*HEAD_LEFT, "unit")
    sent = {key: str(value) for key, value in request.POST.items()}
    if request.method != "POST":
        return render(request, "projects/apply.html", {"report": report, "form": record_form(Project, leave)})
    wrong = wrong_in(Project, sent, leave)
    try:
        if wrong:
            raise JuesuanError(WRONG.format(number=len(wrong)), hint="改好标明的地方再申报")
        row = apply_for(post, report, as_toml(Project, sent, leave, applied_by(post, report)))
    except JuesuanError as error:
        form = record_form(Project, leave, typed=Typed(sent, wrong))
        told = {"report": report, "form": form, "error": error}
        return render(request, "projects/apply.html", told, status=told_of(error)[0])
    messages.success(request, f"已申报：{row.name}")
    return redirect("project", pk=row.pk)


def applied_by(post: Post, report: Report) -> dict[str, Any]:
    """What an application cannot choose: the year, the department, and one's own unit."""
    return {"year": report.year, "department": report.department.name, "unit": post.body.name}


def apply_for(post: Post, report: Report, toml: str) -> ProjectRow:
    """申报项目 by what the record says."""
    given, by, near = Given({"why": ""}, toml=toml), actor_of(post), around(report)
    return store.act_on(post, report, None, lambda project, at: act_on(None, "apply", by, at, given, near))


@for_roles(*EVERYBODY)
def indicators(request: HttpRequest) -> HttpResponseBase:
    """The library of common indicators, searched."""
    words = request.GET.get("q", "").strip()
    hits = search_indicators(words)[:30] if words else ()
    return render(request, "part/indicators.html", {"found": hits, "q": words})


# ── self-evaluation ──


@for_roles(Role.UNIT_ACCOUNTANT)
def self_evaluation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Fill in, keep, see the score, hand in."""
    row = row_of(request, pk)
    one = store.project_of(row)
    post = post_of(request)
    if refusal := refusal_of("submit", one, post):
        raise Refused(refusal)
    form = draft_of(row, one)
    if request.method == "POST":
        sent = {key: str(value) for key, value in request.POST.items()}
        upload = request.FILES.get("file")
        form = form_in(upload) if isinstance(upload, UploadedFile) else filled(form, sent)
        store.keep_draft(post, row, as_draft(form))
        if request.headers.get("HX-Request"):
            return render(request, "part/score.html", {"scored": reviewed(form).evaluated, "form": form})
        if request.POST.get("hand_in") == "1":
            hand_in(post, row, form, sent.get("why", ""))
            messages.success(request, f"已上报：{row.name}")
            return redirect("project", pk=row.pk)
        messages.success(request, "已保存草稿")
        return redirect("self_evaluation", pk=row.pk)
    money = [
        (name, [form.fund(name, column) for column in ("年初预算数", "全年预算数")], form.fund(name, EXECUTED))
        for name in FUND_ROWS
    ]
    return render(
        request,
        "projects/self_evaluation.html",
        {
            "row": row,
            "report": row.report,
            "project": one,
            "form": form,
            "money": money,
            "total_row": FUND_ROWS[0],
            "scored": reviewed(form).evaluated,
            "last": one.reviews[-1] if one.reviews else None,
        },
    )


def hand_in(post: Post, row: ProjectRow, form: SelfEvaluation, why: str) -> None:
    """上报自评表; what was kept as a draft is then no longer needed."""
    by, given, near = actor_of(post), Given({"why": why}, form=form), around(row.report)
    store.act_on(post, row.report, row, lambda project, at: act_on(project, "submit", by, at, given, near))
    store.keep_draft(post, ProjectRow.objects.select_related("unit").get(pk=row.pk), "")


def form_in(upload: UploadedFile[Any]) -> SelfEvaluation:
    """The form in an uploaded file: our own workbook, or one rebuilt by hand."""
    if (upload.size or 0) > settings.UPLOAD_LIMIT:
        raise Refused(f"“{upload.name}”超过 {settings.UPLOAD_LIMIT // 2**20} MB", hint="一个文件一份自评表")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / f"form{Path(str(upload.name)).suffix.lower()}"
        home.write_bytes(upload.read())
        return form_at(home)


@for_roles(*EVERYBODY)
def workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form as a workbook in the official layout, to be filled in Excel."""
    from juesuan.writers.forms import write_form

    row = row_of(request, pk)
    one = store.project_of(row)
    form = one.form or form_of(one)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "form.xlsx"
        write_form(form, home)
        name = f"自评表-{row.number or row.code}-{row.name}.xlsx"
        return FileResponse(home.open("rb"), as_attachment=True, filename=name)


def points_of(value: int | None) -> str:
    """Points as printed; a dash for none."""
    return "—" if value is None else points(value)


__all__ = ["Remark", "points_of", "urlpatterns"]

urlpatterns = [
    path("reports/<int:pk>/projects/", library, name="projects"),
    path("reports/<int:pk>/projects/apply", apply, name="apply_project"),
    path("projects/indicators", indicators, name="indicators"),
    path("projects/<int:pk>/", project, name="project"),
    path("projects/<int:pk>/act", act, name="act_on_project"),
    path("projects/<int:pk>/self-evaluation", self_evaluation, name="self_evaluation"),
    path("projects/<int:pk>/form.xlsx", workbook, name="form_workbook"),
]
