"""Inspect: the bureau's batches of published files — uploaded, checked in the background, compared, downloaded."""

from __future__ import annotations

import hashlib
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files as shipped_files
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.inspection import Seen
from juesuan.inspection.items import FAILS, MEETS, items
from juesuan.inspection.walk import WORKBOOK
from juesuan.store import inspections, scope
from juesuan.store.models import InspectedFile, Inspection
from juesuan.store.reports import file_path
from juesuan.web.asking import for_roles, found, post_of

SORTS = {"file": "文件", "department": "部门", "errors": "必须改正", "explains": "必须说明", "notices": "提示"}
_COLOURS = {MEETS: "green", FAILS: "red"}
_MB = 2**20


class Mark(NamedTuple):
    """What is said of one item of one report, with the colour of its dot."""

    item: str
    result: str
    colour: str
    reasons: str


class Line(NamedTuple):
    """One document in the list."""

    file: InspectedFile
    department: str
    marks: tuple[Mark, ...]


class Standing(NamedTuple):
    """One department in the comparison: its documents, findings in all and a document, and how its items stand."""

    department: str
    documents: int
    errors: int
    explains: int
    a_document: str
    marks: tuple[Mark, ...]


def line_of(file: InspectedFile) -> Line:
    """A document with what is said of its items."""
    marks = tuple(
        Mark(one["item"], one["result"], _COLOURS.get(one["result"], "yellow"), "；".join(one["reasons"]))
        for one in file.summary.get("items", ())
    )
    return Line(file, file.summary.get("department", ""), marks)


def ordered(lines: Iterable[Line], by: str, down: bool) -> list[Line]:
    """The documents in the order asked for; equal ones in the order uploaded."""
    keys: dict[str, Any] = {
        "department": lambda line: line.department,
        "errors": lambda line: line.file.errors,
        "explains": lambda line: line.file.explains,
        "notices": lambda line: line.file.notices,
    }
    return sorted(lines, key=keys.get(by, lambda line: line.file.name), reverse=down)


def compared(lines: Iterable[Line]) -> Iterator[Standing]:
    """The departments side by side, those with most errors a document first."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.file.stage == InspectedFile.DONE:
            groups.setdefault(line.department or "（没有读出部门名称）", []).append(line)
    standings = []
    for department, some in groups.items():
        errors = sum(line.file.errors for line in some)
        marks = tuple(_together([line.marks[n] for line in some if n < len(line.marks)]) for n in range(len(items())))
        tenths = (errors * 20 + len(some)) // (2 * len(some))  # rounded to a tenth
        standings.append(
            (
                -errors * 1000 // len(some),
                Standing(
                    department,
                    len(some),
                    errors,
                    sum(line.file.explains for line in some),
                    f"{tenths // 10}.{tenths % 10}",
                    marks,
                ),
            )
        )
    yield from (standing for _, standing in sorted(standings, key=lambda pair: (pair[0], pair[1].department)))


def _together(marks: list[Mark]) -> Mark:
    """One item over several documents: the worst of them, with how many."""
    for colour in ("red", "yellow"):
        some = [mark for mark in marks if mark.colour == colour]
        if some:
            number = f" {len(some)}/{len(marks)}" if len(marks) > 1 else ""
            return some[0]._replace(result=some[0].result + number)
    return marks[0] if marks else Mark("", "", "grey", "")


def batch_of(request: HttpRequest, pk: int) -> Inspection:
    """The batch of the address, of one's own bureau."""
    return found(scope.inspections(post_of(request)).select_related("by"), pk=pk)


def uploaded(files: Sequence[Any], home: Path) -> tuple[list[inspections.Uploaded], list[str]]:
    """The files as they came, on disk, and the names of those too large to be taken.

    :class:`Refused` when there are none, too many, or all are too large.
    """
    if not files:
        raise Refused("没有选文件", hint="选一个或多个部门公开的决算文件")
    if len(files) > settings.UPLOADS_LIMIT:
        raise Refused(f"一次最多 {settings.UPLOADS_LIMIT} 个文件，没有上传", hint="分几批上传")
    kept, too_large = [], []
    for number, file in enumerate(files):
        name = inspections.plain_name(file.name or "")
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            too_large.append(name)
            continue
        at = home / str(number)
        with at.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        kept.append(inspections.Uploaded(name, at))
    if not kept:
        raise Refused(f"没有上传：{too_large_told(too_large)}", hint="压缩其中的图片后再传")
    return kept, too_large


def too_large_told(names: Sequence[str]) -> str:
    """Which files are too large, and what is the most."""
    return f"{'、'.join(f'“{name}”' for name in names)}超过 {settings.UPLOAD_LIMIT // _MB} MB"


def receive(request: HttpRequest, title: str, files: Sequence[Any]) -> tuple[Inspection, list[str]]:
    """A batch made of the files of a request, and the names of those that were too large."""
    settings.WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.WORK) as home:
        kept, too_large = uploaded(files, Path(home))
        return inspections.inspect(post_of(request), title, kept, settings.WORK), too_large


@for_roles(Role.BUREAU)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """The batches, and where new files are uploaded."""
    if request.method == "POST":
        batch, too_large = receive(request, request.POST.get("title", ""), request.FILES.getlist("files"))
        messages.success(request, f"已上传 {batch.files.count()} 个文件，正在核验；可以离开这一页")
        if too_large:
            messages.warning(
                request, f"没有上传：{too_large_told(too_large)}；压缩其中的图片后另传一批。其他文件都已上传"
            )
        return redirect("inspection", pk=batch.pk)
    done = Q(files__stage__in=(InspectedFile.DONE, InspectedFile.FAILED))
    batches = (
        scope.inspections(post_of(request))
        .select_related("by")
        .annotate(all=Count("files"), done=Count("files", filter=done), errors=Sum("files__errors"))
    )
    limits = {"most": settings.UPLOADS_LIMIT, "megabytes": settings.UPLOAD_LIMIT // _MB}
    return render(request, "inspect/index.html", {"batches": batches[:200], **limits})


@for_roles(Role.BUREAU)
@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One batch: how far it is, its documents, its departments side by side; for htmx the part that changes."""
    batch = batch_of(request, pk)
    done, number = inspections.progress_of(batch)
    sort = request.GET.get("sort", "errors")
    sort = sort if sort in SORTS else "errors"
    down = request.GET.get("down", "1" if sort not in ("file", "department") else "0") == "1"
    lines = ordered(map(line_of, batch.files.defer("verdict")), sort, down)
    context = {
        "batch": batch,
        "done": done,
        "number": number,
        "lines": lines,
        "standings": list(compared(lines)),
        "items": items(),
        "heads": [
            (key, name, urlencode({"sort": key, "down": int(key == sort and not down)})) for key, name in SORTS.items()
        ],
        "sort": sort,
        "down": down,
        "query": urlencode({"sort": sort, "down": int(down)}),
        "sums": [(name, sum(getattr(line.file, key) for line in lines)) for key, name in list(SORTS.items())[2:]],
        "failed": sum(line.file.stage == InspectedFile.FAILED for line in lines),
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "part/inspection.html" if is_part else "inspect/batch.html", context)


def file_of(request: HttpRequest, pk: int, file: int) -> InspectedFile:
    """One document of a batch."""
    return found(batch_of(request, pk).files.defer("verdict").select_related("inspection"), pk=file)


@for_roles(Role.BUREAU)
@require_safe
def document(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """One document: what is said of it, and its findings beside their places in a frame."""
    one = file_of(request, pk, file)
    return render(request, "inspect/document.html", {"batch": one.inspection, "file": one, "line": line_of(one)})


@for_roles(Role.BUREAU)
@require_safe
def page(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """The verdict as a page, for the frame: no address of ours, nothing from elsewhere, no code but its own."""
    one = file_of(request, pk, file)
    response = HttpResponse(_kept(one.page).read_bytes(), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = framed()
    response.xframe_options_exempt = True
    return response


@cache
def framed() -> str:
    """The policy of a framed verdict: styles inside, and only the script that this program ships, known by its hash."""
    script = (shipped_files("juesuan.writers.html") / "page.js").read_text("utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts"
    )


def _kept(sha256: str) -> Path:
    at = file_path(sha256) if sha256 else None
    if at is None or not at.is_file():
        raise Http404
    return at


@for_roles(Role.BUREAU)
@require_safe
def copy(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """The marked copy of a document."""
    one = file_of(request, pk, file)
    return FileResponse(_kept(one.copy).open("rb"), as_attachment=True, filename=f"批注-{one.name}")


@for_roles(Role.BUREAU)
@require_safe
def original(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """The document as it was uploaded."""
    one = file_of(request, pk, file)
    return FileResponse(_kept(one.sha256).open("rb"), as_attachment=True, filename=one.name)


@for_roles(Role.BUREAU)
@require_safe
def verdict(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """The verdict as the JSON of ``juesuan check``."""
    one = file_of(request, pk, file)
    if one.verdict is None:
        raise Http404
    response = JsonResponse(one.verdict, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="verdict-{one.pk}.json"'
    return response


@for_roles(Role.BUREAU)
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """核验汇总.xlsx of what is done so far."""
    from juesuan.writers.summary import to_workbook

    batch = batch_of(request, pk)
    over = batch.files.filter(stage__in=(InspectedFile.DONE, InspectedFile.FAILED))
    documents, judged = inspections.inspected(over)
    if not documents:
        raise Refused("还没有核验完一个文件，没有汇总表", hint="等进度走动后再下载")
    data = to_workbook(documents, judged, Seen(inspections.seen_of(batch)), batch.strange)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(WORKBOOK)}"
    return response


_FILE = "inspect/<int:pk>/files/<int:file>/"
urlpatterns = [
    path("inspect/", index, name="inspect"),
    path("inspect/<int:pk>/", inspection, name="inspection"),
    path("inspect/<int:pk>/workbook", workbook, name="inspection_workbook"),
    path(_FILE, document, name="inspected_file"),
    path(f"{_FILE}page", page, name="inspected_page"),
    path(f"{_FILE}copy", copy, name="inspected_copy"),
    path(f"{_FILE}original", original, name="inspected_original"),
    path(f"{_FILE}verdict.json", verdict, name="inspected_verdict"),
]
