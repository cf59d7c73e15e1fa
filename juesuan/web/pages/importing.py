"""Importing: a file of the accounting package looked at first, its columns settled, then put in place of all rows."""

from __future__ import annotations

import secrets
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.amount import print_money
from juesuan.errors import JuesuanError
from juesuan.folder import toml_text
from juesuan.folder.entries import write_profile
from juesuan.folder.mapping import MappedTable
from juesuan.prepare.dimensions import UNIT, YEAR
from juesuan.prepare.profile import AmountColumn, Profile, column_names, read_profile
from juesuan.preparing import map_table
from juesuan.store import books, scope
from juesuan.store.books import COLUMNS
from juesuan.store.models import EntryRow, Event, UnitBook
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.pages.collect import UNIT as OF_UNITS
from juesuan.web.pages.collect import book_of, entries_file, tabs
from juesuan.web.pages.report import DEPARTMENT
from juesuan.web.typed import read_rows

_ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
_SHOWN, _LISTED = 20, 200
_AMOUNTS = {"借": "借方金额", "贷": "贷方金额", "": "金额，方向看“方向”栏", "科目": "金额，按科目的正常方向"}
_AS_AMOUNT = "金额·"


class Choice(NamedTuple):
    """A column of the file and what it is read as (“” for not at all)."""

    heading: str
    read_as: str


@for_roles(Role.UNIT_ACCOUNTANT)
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Import: look at what a file gives first, say what its columns are, then take it in place of all rows."""
    post, book = post_of(request), book_of(request, pk)
    context: dict[str, Any] = {**tabs(request, book, "import"), "endings": "、".join(_ENDINGS)}
    if request.method != "POST":
        return render(request, "collect/import.html", context)
    upload, kept = _chosen(request, book)
    lines, told = read_upload(book, upload, _settled(request.POST))
    if request.POST.get("take") == "1" and not told["problems"]:
        number = books.replace_rows(post, book, lines, str(upload.name))
        (_kept_in(book) / kept).unlink(missing_ok=True)
        messages.success(request, f"已导入 {number} 行，替换了原来的分录；原来的在“记录”里，可以下载或换回")
        return redirect("book", pk=book.pk)
    context |= told | {
        "name": upload.name,
        "kept": kept,
        "total": len(lines),
        "lines": [_printed(line) for line in lines[:_SHOWN]],
        "problems": told["problems"][:_LISTED],
        "number_of_problems": len(told["problems"]),
        "headings": COLUMNS,
        "meanings": [*((name, name) for name in column_names()), *((_AS_AMOUNT + k, v) for k, v in _AMOUNTS.items())],
    }
    return render(request, "collect/import.html", context)


# ── the file, kept between looking and taking ──


def _kept_in(book: UnitBook) -> Path:
    return settings.WORK / "uploads" / str(book.pk)


def _chosen(request: HttpRequest, book: UnitBook) -> tuple[UploadedFile[Any], str]:
    """The file sent now, or the one looked at before; the mark under which it is kept."""
    upload, kept = request.FILES.get("file"), request.POST.get("kept", "")
    if isinstance(upload, UploadedFile):
        _check(upload)
        folder = _kept_in(book)
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():  # one file a book: whoever looks at another file is done with the one before
            old.unlink()
        kept = secrets.token_hex(8)
        (folder / kept).write_bytes(upload.read())
        request.session[f"upload-{kept}"] = str(upload.name)
        upload.seek(0)
        return upload, kept
    name = request.session.get(f"upload-{kept}") if kept.isalnum() else None
    at = _kept_in(book) / kept
    if not name or not at.is_file():
        raise Refused("没有选择文件", hint="选择账务软件导出的余额表或分录")
    return SimpleUploadedFile(name, at.read_bytes()), kept


def _check(upload: UploadedFile[Any]) -> None:
    name = Path(str(upload.name)).name
    if Path(name).suffix.lower() not in _ENDINGS:
        raise Refused(f"“{name}”不是可以导入的文件", hint=f"可以导入：{'、'.join(_ENDINGS)}")
    if (upload.size or 0) > settings.UPLOAD_LIMIT:
        raise Refused(f"“{name}”超过 {settings.UPLOAD_LIMIT // 2**20} MB", hint="只导出本单位本年度的数据")


# ── what it says ──


def _settled(sent: Mapping[str, Any]) -> str:
    """The profile somebody settled on the page, as TOML; “” when nothing was settled."""
    count = int(sent["columns"]) if str(sent.get("columns", "")).isdecimal() else 0
    columns: dict[str, str] = {}
    amounts: list[AmountColumn] = []
    for number in range(count):
        heading, read_as = str(sent.get(f"heading{number}", "")), str(sent.get(f"as{number}", ""))
        if read_as.startswith(_AS_AMOUNT):
            amounts.append(AmountColumn(heading, read_as.removeprefix(_AS_AMOUNT), str(sent.get(f"kind{number}", ""))))
        elif read_as:
            if read_as in columns:
                raise Refused(f"“{columns[read_as]}”和“{heading}”两栏都读作“{read_as}”", hint="一项只能来自一栏")
            columns[read_as] = heading
    if not columns and not amounts:
        return ""
    closed, totals = (sent.get(name) == "on" for name in ("closed", "totals"))
    return write_profile(Profile("页面上指明的读法", columns, tuple(amounts), closed, totals))


def read_upload(
    book: UnitBook, upload: UploadedFile[Any], profile: str = ""
) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """The lines of an uploaded file by our columns, and how it was understood with all that is wrong.

    ``profile`` is how its columns are read, in the TOML that ``juesuan map`` writes; proposed when none is given.
    Rows are numbered as in the file, its headings counted.
    """
    _check(upload)
    name = Path(str(upload.name)).name
    by_heading = {heading: column for column, heading in COLUMNS.items()}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / f"{book.unit.short or book.unit.name}{Path(name).suffix.lower()}"
        home.write_bytes(upload.read())
        try:
            mapped = map_table(home, profile=_profile(profile) if profile.strip() else None)
        except JuesuanError as error:
            error.message = error.message.replace(home.name, name)
            error.args = (error.message,)
            raise
        lines = [
            {column: line[heading] for heading, column in by_heading.items() if line[heading]} for line in mapped.lines
        ]
        numbers = [place.row or place.line or 0 for place in (line.place() for line in mapped.lines)]
        others = list(_of_others(book, mapped))
    rows = [EntryRow(book=book, position=n, **line) for n, line in zip(numbers, lines, strict=True)]
    for n, row in enumerate(rows, 1):
        books.understand(row)
        row.pk = n
    problems = [
        f"{p.place.part or ''} 第 {p.place.row or p.place.line} 行：{p.found}；{p.expected}".strip()
        for p in mapped.problems
    ]
    reading = read_rows(book, rows)
    own = [str(trouble) for trouble in reading.troubles]
    problems = own if mapped.is_native else [*problems, *(one for one in own if one not in problems)]
    if not lines:
        why = "" if mapped.profile.amounts else "：没有认出哪一栏是金额，在下面指明"
        problems = [f"没有读出一行分录{why}"]
    read = {heading: ours for ours, heading in mapped.profile.columns.items()}
    read |= {amount.heading: _AS_AMOUNT + amount.side for amount in mapped.profile.amounts}
    return lines, {
        "profile": mapped.profile,
        "kinds": {amount.heading: amount.kind for amount in mapped.profile.amounts},
        "choices": [Choice(heading, read.get(heading, "")) for heading in dict.fromkeys(mapped.headings)],
        "unread": [heading for heading in dict.fromkeys(mapped.headings) if heading not in read],
        "problems": [*others, *problems],
        "row_errors": reading.troubles,
        "sums": reading.sums,
    }


def _of_others(book: UnitBook, mapped: MappedTable) -> Iterator[str]:
    """The rows that name another unit or another year: the wrong file, or not only this unit's."""
    unit, year = book.unit, book.report.year
    own = {unit.name, unit.short, f"{unit.name}（本级）", ""}
    for heading, is_own, wanted in (
        (UNIT, lambda text: text in own, f"本单位（{unit.short or unit.name}）"),
        (YEAR, lambda text: not text or text.removesuffix("度").removesuffix("年") == str(year), f"{year} 年度"),
    ):
        wrong: dict[str, list[int]] = {}
        for line in mapped.lines:
            if not is_own(line[heading].strip()):
                place = line.place()
                wrong.setdefault(line[heading].strip(), []).append(place.row or place.line or 0)
        for text, numbers in wrong.items():
            shown = "、".join(map(str, numbers[:5])) + (f" 等 {len(numbers)} 行" if len(numbers) > 5 else " 行")
            yield f"第 {shown}的{heading}是“{text}”，不是{wanted}；核对是不是选错了文件"


def _printed(line: Mapping[str, str]) -> dict[str, str]:
    row = EntryRow(**line)
    books.understand(row)
    return {**line, "amount": print_money(row.fen) if row.fen is not None else line.get("amount", "")}


def _profile(text: str) -> Profile:
    try:
        return read_profile(tomllib.loads(toml_text.quoted(text)))
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError) as error:
        raise Refused(f"给的读法看不懂（{error}），没有导入", hint="照预览给出的读法改") from error


# ── what an import put away ──


def _put_away(request: HttpRequest, pk: int, event: int) -> tuple[UnitBook, Event, Sequence[Mapping[str, str]]]:
    """The book, the event, and the rows that stood there before it."""
    book = book_of(request, pk)
    told = found(scope.events(post_of(request)).filter(report=book.report, unit=book.unit), number=event)
    rows = books.rows_before(told)
    if not rows:
        raise Refused("这一次没有换下分录", hint="在记录里选一次导入")
    return book, told, rows


@for_roles(*OF_UNITS, *DEPARTMENT)
def before_csv(request: HttpRequest, pk: int, event: int) -> HttpResponseBase:
    """The rows an import took the place of, as a CSV file that can be imported again."""
    book, before, rows = _put_away(request, pk, event)
    return entries_file(book, rows, of=f"-{before.number}以前")


@for_roles(Role.UNIT_ACCOUNTANT)
@require_POST
def put_back(request: HttpRequest, pk: int, event: int) -> HttpResponseBase:
    """Put the rows back that an import took the place of; what stands there now is kept in the same way."""
    book, before, rows = _put_away(request, pk, event)
    count = books.replace_rows(post_of(request), book, rows, f"换回第 {before.number} 号记录以前的分录")
    messages.success(request, f"已换回 {count} 行")
    return redirect("book", pk=book.pk)


urlpatterns = [
    path("books/<int:pk>/import", take, name="import"),
    path("books/<int:pk>/before/<int:event>.csv", before_csv, name="entries_before"),
    path("books/<int:pk>/before/<int:event>", put_back, name="put_back"),
]
