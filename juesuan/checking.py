"""Read and check: the two calls that the command line and Python programs make."""

from __future__ import annotations

import gc
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
from juesuan.rules import catalogue, run
from juesuan.rules.cut_off import sentence

AnyPath = str | PathLike[str]


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
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


@_no_search_for_cycles()
def read(path: AnyPath, *, edition: str | None = None) -> FinalAccounts:
    """The accounts in a published file or a facts folder, every figure with its place.

    ``edition`` names the blank tables to read by; without it they follow from the department and the year.
    :class:`juesuan.errors.JuesuanError` when the file cannot be read or holds no final accounts.
    """
    path = fspath(path)
    where = Path(path)
    if not where.exists():
        raise UnreadableFile(
            f"没有“{path}”这个文件或文件夹", place=Place(file=str(path)), hint="检查路径；路径里有空格的要加引号"
        )
    if where.is_dir() and (where / "entries").is_dir() and not (where / "published").is_dir():
        from juesuan.preparing import prepare  # nothing was printed yet: what the entries give

        accounts = prepare(path, edition=edition)
    elif where.is_dir():  # what reads files is not needed for a folder, nor the other way round
        from juesuan.folder import load

        accounts = load(path, edition=edition)
    else:
        from juesuan.intake import read as read_file

        accounts = read_file(path, edition=edition)
    if is_empty(accounts):
        raise NotFinalAccounts(
            f"“{path}”里没有读到部门决算的任何表格、文字数字或自评表",
            place=Place(file=str(path)),
            hint="确认这是部门决算公开报告；扫描件要先识别成文字",
        )
    return accounts


def is_empty(accounts: FinalAccounts) -> bool:
    """Whether nothing that could be checked was read."""
    return not (
        accounts.claims or accounts.evaluations or any(not table.is_empty for table in accounts.tables.values())
    )


@_no_search_for_cycles()
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
    return check_accounts(read(path, edition=edition), prior=prior, budget=budget, select=select)


def check_accounts(
    accounts: FinalAccounts,
    *,
    prior: AnyPath | None = None,
    budget: AnyPath | None = None,
    select: Sequence[str] = (),
) -> Verdict:
    """The verdict on accounts read or prepared before; the rest as for :func:`check`."""
    verdict = run(
        accounts,
        prior=None if prior is None else last_year(prior, accounts),
        budget=None if budget is None else _budget(budget),
        select=select,
    )
    incomplete = [] if accounts.cut_off is None else [sentence(accounts.cut_off)]
    more: dict[str, Any] = {"remarks": [*incomplete, *accounts.remarks], "parts": part_titles(accounts)}
    if incomplete:
        more["incomplete"] = incomplete[0]
    return replace(verdict, document={**verdict.document, **more})


def last_year(path: AnyPath, accounts: FinalAccounts) -> FinalAccounts:
    """The report of the year before; :class:`JuesuanError` when it is of another year."""
    prior = read(path)
    if prior.year is not None and accounts.year is not None and prior.year != accounts.year - 1:
        raise JuesuanError(
            f"“{fspath(path)}”是 {prior.year} 年度的决算，不是上年（{accounts.year - 1} 年度）的",
            place=Place(file=fspath(path)),
            hint="--prior 请指定上一年度的决算报告或事实文件夹",
        )
    return prior


def _budget(path: AnyPath) -> FinalAccounts:
    """The budget, in the forms of final accounts."""
    try:
        return read(path)
    except NotFinalAccounts as error:
        raise NotFinalAccounts(
            f"预算文件“{fspath(path)}”不能读入：目前只认识决算的表样",
            place=Place(file=fspath(path)),
            hint="把年初预算按决算表样写成事实文件夹，再用 --budget 指定；或先不加 --budget",
        ) from error


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
