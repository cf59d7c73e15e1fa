"""Read and check: the two calls that the command line and Python programs make."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from juesuan.accounts import FinalAccounts
from juesuan.errors import JuesuanError, NotFinalAccounts, UnreadableFile
from juesuan.finding import Verdict
from juesuan.place import Place
from juesuan.rules import catalogue
from juesuan.rules.again import Asked
from juesuan.rules.cut_off import sentence
from juesuan.rules.judge import ask, narrowed, weighed

AnyPath = str | PathLike[str]
BUDGET = '把年初预算按决算表样写成事实文件夹，department.toml 中写 kind = "预算"，再用 --budget 指定；或先不加 --budget'


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Within, the cyclic garbage collector rests; afterwards it is as it was.

    A report becomes some hundred thousand objects, none of which refers to itself: looking through them over and over
    finds nothing and takes a tenth of the time. What is no longer used is freed all the same, by counting references.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


@no_search_for_cycles()
def read(path: AnyPath, *, edition: str | None = None, prior: AnyPath | None = None) -> FinalAccounts:
    """The accounts in a published file or a facts folder, every figure with its place.

    ``edition`` names the blank tables to read by; without it they follow from the department and the year. ``prior`` is
    last year's, for the text of a folder that holds entries and nothing printed yet.
    :class:`juesuan.errors.JuesuanError` when the file cannot be read or holds no final accounts.
    """
    accounts = _read(path, edition=edition, prior=prior)
    if accounts.kind == "预算":
        raise NotFinalAccounts(
            f"“{fspath(path)}”是部门预算，不是部门决算",
            place=Place(file=fspath(path)),
            hint="核验决算时用 --budget 指定它",
            kind="部门预算",
        )
    return accounts


def _read(path: AnyPath, *, edition: str | None = None, prior: AnyPath | None = None) -> FinalAccounts:
    """The accounts in a file or folder, budgets included."""
    path = fspath(path)
    where = Path(path)
    if is_book(path):
        from juesuan.folder.book import unpacked

        with unpacked(path) as book:
            return book.home(_read(book.root, edition=edition, prior=prior))
    if not where.exists():
        raise UnreadableFile(
            f"没有“{path}”这个文件或文件夹", place=Place(file=str(path)), hint="检查路径；路径里有空格的要加引号"
        )
    if _holds_books(where):
        from juesuan.preparing import prepare

        accounts = prepare(path, edition=edition, prior=prior)
    elif where.is_dir():  # what reads files is not needed for a folder, nor the other way round
        from juesuan.folder import load

        accounts = load(path, edition=edition)
    else:
        from juesuan.intake import read as read_file

        accounts = read_file(path, edition=edition)
    _require_content(accounts, path)
    return accounts


def is_book(path: AnyPath) -> bool:
    """Whether it is a workbook that holds a facts folder; other files are not even opened."""
    if not fspath(path).lower().endswith(".xlsx"):
        return False
    from juesuan.folder import book

    return book.is_book(path)


def _holds_books(where: Path) -> bool:
    """Whether it is a folder of entries of which nothing was printed yet: what the entries give is read."""
    return where.is_dir() and (where / "entries").is_dir() and not (where / "published").is_dir()


def _require_content(accounts: FinalAccounts, path: AnyPath) -> None:
    if is_empty(accounts):
        raise NotFinalAccounts(
            f"“{fspath(path)}”里没有读到部门决算的任何表格、文字数字或自评表",
            place=Place(file=fspath(path)),
            hint="确认这是部门决算公开报告；扫描件要先识别成文字",
        )


def is_empty(accounts: FinalAccounts) -> bool:
    """Whether nothing that could be checked was read."""
    return not (
        accounts.claims or accounts.evaluations or any(not table.is_empty for table in accounts.tables.values())
    )


@no_search_for_cycles()
def check(
    path: AnyPath,
    *,
    edition: str | None = None,
    prior: AnyPath | None = None,
    budget: AnyPath | None = None,
    select: Sequence[str] = (),
) -> Verdict:
    """The verdict on a published file or a facts folder.

    ``prior`` is last year's report and ``budget`` this year's budget, for the rules that need them; without them those
    rules are listed as not checked. ``select`` keeps the rules whose codes begin with one of its entries.
    """
    require_known(select)
    if is_book(path):
        from juesuan.folder.book import unpacked

        with unpacked(path) as book:
            return book.home(check(book.root, edition=edition, prior=prior, budget=budget, select=select))
    if not _holds_books(Path(path)):
        return check_accounts(read(path, edition=edition), prior=prior, budget=budget, select=select)
    return check_books(path, edition=edition, prior=prior, budget=budget, select=select)[1]


def check_books(
    path: AnyPath,
    *,
    edition: str | None = None,
    prior: AnyPath | None = None,
    budget: AnyPath | None = None,
    select: Sequence[str] = (),
) -> tuple[FinalAccounts, Verdict]:
    """What the entries of a facts folder give, complete with its text, and the verdict on it and on the books."""
    from juesuan.composing import completed, stale_tables
    from juesuan.preparing import open_books

    books = open_books(path, edition=edition, prior=prior)
    made = completed(books, prior=prior)
    _require_content(made.accounts, path)
    verdict = check_accounts(made.accounts, prior=prior, budget=budget, select=select)
    stale = stale_tables(books.root, made.accounts)
    of_books = (*books.findings, *made.findings, *((stale,) if stale is not None else ()))
    told = (finding for finding in of_books if finding.code.startswith(tuple(select) or ""))
    return made.accounts, replace(verdict, findings=(*verdict.findings, *told))


def check_accounts(
    accounts: FinalAccounts,
    *,
    prior: AnyPath | None = None,
    budget: AnyPath | None = None,
    select: Sequence[str] = (),
) -> Verdict:
    """The verdict on accounts read or prepared before; the rest as for :func:`check`."""
    asked = ask(
        accounts,
        prior=None if prior is None else last_year(prior, accounts),
        budget=None if budget is None else this_years_budget(budget, accounts),
    )
    return narrowed(told(asked), select)


def told(asked: Asked) -> Verdict:
    """The verdict that the answers of the rules come to, with what else there is to say of the document."""
    accounts, verdict = asked.given.accounts, weighed(asked)
    incomplete = [] if accounts.cut_off is None else [sentence(accounts.cut_off)]
    more: dict[str, Any] = {"remarks": [*incomplete, *accounts.remarks], "parts": part_titles(accounts)}
    if incomplete:
        more["incomplete"] = incomplete[0]
    return replace(verdict, document={**verdict.document, **more})


def last_year(path: AnyPath, accounts: FinalAccounts) -> FinalAccounts:
    """The report of the year before; :class:`JuesuanError` when it is of another year or another department."""
    prior = read(path)
    if prior.year is not None and accounts.year is not None and prior.year != accounts.year - 1:
        raise JuesuanError(
            f"“{fspath(path)}”是 {prior.year} 年度的决算，不是上年（{accounts.year - 1} 年度）的",
            place=Place(file=fspath(path)),
            hint="--prior 请指定上一年度的决算报告或事实文件夹",
        )
    _of_one_body(prior, accounts, path, "--prior 请指定同一部门上一年度的决算")
    return prior


def this_years_budget(path: AnyPath, accounts: FinalAccounts) -> FinalAccounts:
    """The budget as a facts folder in the forms of final accounts that says of itself ``kind = "预算"``.

    :class:`JuesuanError` for anything else: final accounts taken for a budget would make errors of right figures.
    """
    place = Place(file=fspath(path))
    try:
        budget = _read(path)
    except NotFinalAccounts as error:
        raise NotFinalAccounts(
            f"预算文件“{fspath(path)}”不能读入：预算公开的表样与决算不同，目前不能直接读", place=place, hint=BUDGET
        ) from error
    if budget.kind != "预算":
        raise NotFinalAccounts(f"“{fspath(path)}”是部门决算，不是部门预算", place=place, hint=BUDGET)
    if budget.year is not None and accounts.year is not None and budget.year != accounts.year:
        raise JuesuanError(
            f"“{fspath(path)}”是 {budget.year} 年度的预算，不是本年（{accounts.year} 年度）的",
            place=place,
            hint="--budget 请指定决算当年的部门预算",
        )
    _of_one_body(budget, accounts, path, "--budget 请指定同一部门的预算")
    return budget


def _of_one_body(other: FinalAccounts, accounts: FinalAccounts, path: AnyPath, hint: str) -> None:
    """:class:`JuesuanError` when two documents are of different departments; one renamed keeps most of its name."""
    one, two = ("".join(name.split()) for name in (other.department, accounts.department))
    if one and two and one not in two and two not in one:
        same = sum((Counter(one) & Counter(two)).values())
        if same * 10 < 8 * min(len(one), len(two)):
            raise JuesuanError(f"“{fspath(path)}”是“{one}”的，不是“{two}”的", place=Place(file=fspath(path)), hint=hint)


def part_titles(accounts: FinalAccounts) -> dict[str, str]:
    """The title of each part that places name (“公开06表”, “第三部分 六”, “项目23”), as they follow in a report."""
    text = accounts.sections[0].heading.part if accounts.sections else ""
    named = [(f"{heading.part} {heading.ordinal}".strip(), heading) for heading in accounts.headings]
    first = next((n for n, (_, heading) in enumerate(named) if heading.part == text), len(named))
    titles: dict[str, str] = {}
    for name, heading in named[:first]:
        titles.setdefault(name, heading.title)
    titles |= {table.number: table.title or table.kind for table in accounts.tables.values() if table.number}
    for name, heading in named[first:]:
        titles.setdefault(name, heading.title)
    return titles | {form.display: form.name for form in accounts.evaluations if form.number is not None}


def require_known(select: Sequence[str]) -> None:
    """:class:`JuesuanError` when an entry begins no rule's code: a misspelt one must not pass for a clean check."""
    for entry in select:
        if not any(rule.code.startswith(entry) for rule in catalogue()):
            raise JuesuanError(f"没有编号以“{entry}”开头的规则", hint="用 juesuan rules 查看全部规则")
