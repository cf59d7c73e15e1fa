"""Publish: the accounts as the report people hand in and put on the web, in every format, and each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from os import PathLike
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from juesuan.accounts import FinalAccounts
from juesuan.checking import is_book, read
from juesuan.editions import load
from juesuan.errors import JuesuanError
from juesuan.finding import Severity, Verdict
from juesuan.place import Place
from juesuan.writers.book import Book, bind_book

AnyPath = str | PathLike[str]
GAP = "【此处待补："
FORMATS = ("docx", "pdf", "xlsx", "html", "data")


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one format: where it stands, or why it does not; ``size`` in bytes, ``milliseconds`` it took."""

    format: str
    path: Path
    size: int = 0
    milliseconds: int = 0
    problem: JuesuanError | None = None


def accounts_of(path: AnyPath, *, edition: str | None = None, prior: AnyPath | None = None) -> FinalAccounts:
    """What there is to publish at a path: what the entries of a facts folder give, else what is read there."""
    if is_book(path):
        from juesuan.folder.book import unpacked

        with unpacked(path) as book:
            return book.home(accounts_of(book.root, edition=edition, prior=prior))
    if (Path(path) / "entries").is_dir():
        from juesuan.preparing import prepare

        return prepare(path, edition=edition, prior=prior)
    return read(path, edition=edition)


def publish(
    accounts: FinalAccounts,
    out: AnyPath,
    *,
    formats: Sequence[str] = FORMATS,
    charts: bool = False,
    template: AnyPath | None = None,
) -> tuple[Made, ...]:
    """Write the accounts into the folder ``out`` as Word, PDF, Excel, a web page and open data.

    ``charts`` puts the charts of the page into Word and PDF too; ``template`` is a department's own Word document. A
    format that fails leaves nothing half written, is told of in its :class:`Made`, and the others stand.
    :class:`JuesuanError` for an unknown format or a folder that cannot be made.
    """
    for name in formats:
        if name not in FORMATS:
            raise JuesuanError(f"没有“{name}”这种格式", hint=f"可以选：{'、'.join(FORMATS)}")
    folder = Path(out)
    _make(folder)
    book = bind_book(accounts, load(accounts.edition))
    name = file_name(accounts)
    options: dict[str, dict[str, Any]] = {"docx": {"charts": charts, "template": template}, "pdf": {"charts": charts}}
    return tuple(
        _made(form, folder / f"{name}{_ENDINGS[form]}", book, options.get(form, {}))
        for form in FORMATS
        if form in formats
    )


def gaps_of(accounts: FinalAccounts) -> int:
    """How many gaps people have to fill in are left in what is to be published."""
    texts = [paragraph.text for section in accounts.sections for paragraph in section.paragraphs]
    texts += [*accounts.organisation.duties, *(term.text for term in accounts.glossary)]
    return sum(text.count(GAP) for text in texts)


def as_published(verdict: Verdict) -> Verdict:
    """The verdict on a folder as that on the report made of it: gaps to fill in, explained in drafts, are errors."""
    findings = [
        replace(finding, severity=Severity.ERROR) if GAP in finding.stated else finding for finding in verdict.findings
    ]
    return replace(
        verdict, findings=tuple(sorted(findings, key=lambda finding: list(Severity).index(finding.severity)))
    )


def file_name(accounts: FinalAccounts) -> str:
    """What the files are called: body, year, kind; characters that a file system refuses are left out."""
    year = f"{accounts.year}年度" if accounts.year else ""
    name = f"{accounts.department}{year}{accounts.level}决算"
    return "".join(character for character in name if character.isprintable() and character not in '\\/:*?"<>|')


_WRITERS = {
    "docx": "juesuan.writers.docx:write_docx",
    "pdf": "juesuan.writers.pdf:write_pdf",
    "xlsx": "juesuan.writers.xlsx:write_xlsx",
    "html": "juesuan.writers.page:write_page",
    "data": "juesuan.writers.open_data:write_open_data",
}
_ENDINGS = {"docx": ".docx", "pdf": ".pdf", "xlsx": ".xlsx", "html": ".html", "data": "-开放数据"}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JuesuanError(
            f"不能建立文件夹“{folder}”：{error.strerror or error}",
            place=Place(file=folder.as_posix()),
            hint="换一个可以写入的文件夹，用 -o 指定",
        ) from error


def _made(form: str, path: Path, book: Book, options: Mapping[str, Any]) -> Made:
    """One format written; what keeps it from being written, in ``problem``."""
    begin = perf_counter_ns()
    try:
        module, function = _WRITERS[form].split(":")
        write = getattr(import_module(module), function)  # the libraries behind it are loaded when it is asked for
        write(book.accounts if form == "data" else book, path, **options)
    except JuesuanError as error:
        return Made(form, path, problem=error)
    except OSError as error:
        reason = f"“{path}”没有写成：{error.strerror or error}"
        hint = "检查文件夹的写入权限和磁盘空间；文件正打开着的先关闭"
        return Made(form, path, problem=JuesuanError(reason, place=Place(file=path.as_posix()), hint=hint))
    except Exception as error:  # a mistake of ours in one format keeps none of the others from being made
        reason = f"“{path}”没有做成，程序出错：{type(error).__name__} {error}"
        hint = "这是程序的缺陷，不是报告的问题；请把这段文字反馈给维护者。其他格式照常做成"
        return Made(form, path, problem=JuesuanError(reason, place=Place(file=path.as_posix()), hint=hint))
    return Made(form, path, _size(path), (perf_counter_ns() - begin) // 1_000_000)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files if file.is_file())
