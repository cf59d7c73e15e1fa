"""Inspections over the API: batches made and followed, verdicts fetched; one file checked at once, kept nowhere."""

from __future__ import annotations

import tempfile
from pathlib import Path as Folder
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import File, Form, Path, Router, Status, UploadedFile

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.store import inspections as store
from juesuan.store import scope
from juesuan.store.models import Inspection
from juesuan.store.tokens import INSPECT
from juesuan.web.api import errors
from juesuan.web.api.access import HOLDERS, people
from juesuan.web.api.reports import as_printed
from juesuan.web.api.said import NOT, BatchIn, InspectionOut, InspectionWhole, Key, Problem, file_answer
from juesuan.web.asking import found, post_of
from juesuan.web.pages import inspect as pages
from juesuan.web.pages.inspect import receive, too_large_told, uploaded
from juesuan.web.single import check_apart

router = Router()
_BUREAU = people(Role.BUREAU, needs=INSPECT)


def _batch(batch: Inspection) -> dict[str, Any]:
    done, number = store.progress_of(batch)
    told = {name: getattr(batch, name) for name in ("id", "title", "at", "strange")}
    return {**told, "files": number, "done": done}


def _batch_of(request: HttpRequest, pk: int) -> Inspection:
    return found(scope.inspections(post_of(request)), pk=pk)


@router.get("/inspections", auth=_BUREAU, response={200: list[InspectionOut], **NOT})
def batches(request: HttpRequest) -> list[dict[str, Any]]:
    """本级的检查批次。"""
    return [_batch(batch) for batch in scope.inspections(post_of(request))[:500]]


@router.post("/inspections", auth=_BUREAU, response={201: InspectionOut, **NOT})
def create(request: HttpRequest, files: File[list[UploadedFile]], named: Form[BatchIn]) -> Status[Any]:
    """上传一批文件，在后台核验。"""
    large = [str(file.name) for file in files if (file.size or 0) > settings.UPLOAD_LIMIT]
    if large:
        raise Refused(f"没有上传：{too_large_told(large)}", hint="去掉这些文件再传")
    made, _ = receive(request, named.title, files)
    return Status(201, _batch(made))


@router.get("/inspections/{pk}", auth=_BUREAU, response={200: InspectionWhole, **NOT})
def batch(request: HttpRequest, pk: Path[Key]) -> dict[str, Any]:
    """一个批次：进度和各文件的结果。"""
    one = _batch_of(request, pk)
    return {**_batch(one), "documents": list(one.files.defer("verdict"))}


@router.get("/inspections/{pk}/files/{file}/verdict", auth=_BUREAU, response={200: dict[str, Any], **NOT})
def inspected_verdict(request: HttpRequest, pk: Path[Key], file: Path[Key]) -> HttpResponse:
    """一个文件的核验结果，与 juesuan check --format json 相同。"""
    one = found(_batch_of(request, pk).files.all(), pk=file)
    if one.verdict is None:
        raise Http404
    return as_printed(one.verdict)


_HTML, _ANY = file_answer("text/html"), file_answer("application/octet-stream")
_BOOK = file_answer("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_A_FILE: dict[int, Any] = {200: bytes, **NOT}


@router.get("/inspections/{pk}/files/{file}/page", auth=_BUREAU, response=_A_FILE, openapi_extra=_HTML)
def inspected_page(request: HttpRequest, pk: Path[Key], file: Path[Key]) -> HttpResponseBase:
    """一个文件的核验结果做成的网页：问题标在原文旁边。"""
    return pages.page(request, pk, file)


@router.get("/inspections/{pk}/files/{file}/copy", auth=_BUREAU, response=_A_FILE, openapi_extra=_ANY)
def inspected_copy(request: HttpRequest, pk: Path[Key], file: Path[Key]) -> HttpResponseBase:
    """加了批注的副本。"""
    return pages.copy(request, pk, file)


@router.get("/inspections/{pk}/files/{file}/original", auth=_BUREAU, response=_A_FILE, openapi_extra=_ANY)
def inspected_original(request: HttpRequest, pk: Path[Key], file: Path[Key]) -> HttpResponseBase:
    """上传时的原件。"""
    return pages.original(request, pk, file)


@router.get("/inspections/{pk}/workbook", auth=_BUREAU, response=_A_FILE, openapi_extra=_BOOK)
def inspection_workbook(request: HttpRequest, pk: Path[Key]) -> HttpResponseBase:
    """核验汇总.xlsx：已核验的各文件的汇总、问题、检查事项。"""
    return pages.workbook(request, pk)


@router.post(
    "/check",
    auth=people(*HOLDERS, needs=INSPECT),
    response={200: dict[str, Any], 429: Problem, **{**NOT, 422: dict[str, Any]}},
)
def check(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """核验一个文件，与 juesuan check --format json 一字不差；文件不保存。读不成的为 422，error 说原因和怎样办。"""
    settings.WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.WORK) as home:
        ((one,), _) = uploaded([file], Folder(home))
        folder = Folder(home) / "file"
        folder.mkdir()
        one.path.replace(folder / one.name)
        try:
            told = check_apart(folder, one.name)
        except TimeoutError:
            return Status(429, errors.told(429, "正在核验别的文件，没有核验", "过一会儿再试"))
    if "error" not in told:
        return as_printed(told)
    error = told["error"]
    return Status(422, {**errors.told(422, error.get("message", ""), error.get("hint", "")), **told})
