"""Evaluate: self-evaluation forms scored again with every step, the department's view, and what a reviewer remarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from os import PathLike, fspath

from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.checking import check_accounts, no_search_for_cycles, require_known
from juesuan.facts import first_printed
from juesuan.finding import Finding, NotChecked
from juesuan.gathering import Batch, gather
from juesuan.performance.scheme import grades
from juesuan.performance.scoring import Evaluated, Evaluation, Failed, Reviewed, score_form, view
from juesuan.performance.scoring.form import fitting
from juesuan.performance.scoring.own import Chosen, choose_scheme
from juesuan.rules import catalogue, run

AnyPath = str | PathLike[str]
PARTS = ("绩效自评表", "绩效")  # of the rules that speak of forms
OF_A_WHOLE_REPORT = ("R-31-20", "R-31-31")  # what some forms by themselves cannot lack: others, and their numbers
_APPROPRIATED = (
    "一般公共预算财政拨款支出决算表[合计].项目支出",
    "政府性基金预算财政拨款收入支出决算表[合计].项目支出",
    "国有资本经营预算财政拨款支出决算表[合计].项目支出",
)
_ALL_MONEY = "支出决算表[合计].项目支出"


@no_search_for_cycles()
def evaluate(
    paths: AnyPath | Sequence[AnyPath],
    scheme: AnyPath | None = None,
    *,
    year: int | None = None,
    select: Sequence[str] = (),
) -> Evaluation:
    """The evaluation of the forms in files and folders.

    A path is a facts folder, a published report, one form (TOML, Excel, Word …), or a folder of any of them. ``scheme``
    names a scheme or a TOML file with one's own; without it each form's follows from department, year and weights.
    ``year`` is for forms that name none. ``select`` keeps the remarks of rules whose codes begin with one of its
    entries. What cannot be read is told in ``failed`` and does not stop the others.
    """
    require_known(select)
    given = (paths,) if isinstance(paths, str | PathLike) else tuple(paths)
    chosen = choose_scheme(scheme) if scheme is not None else None
    found: list[Batch] = []
    failed: list[Failed] = []
    for path in given:
        for batch in gather(fspath(path)):
            if isinstance(batch, Failed):
                failed.append(batch)
            else:
                found.append(batch)
    return _evaluated(tuple(fspath(path) for path in given), found, failed, chosen, year, select)


def evaluate_accounts(accounts: FinalAccounts, scheme: AnyPath | None = None) -> Evaluation:
    """The evaluation of the forms of accounts read or prepared before."""
    chosen = choose_scheme(scheme) if scheme is not None else None
    return _evaluated((accounts.source.path,), [Batch(accounts, accounts.source.path)], [], chosen, None, ())


def _evaluated(
    paths: tuple[str, ...],
    found: Sequence[Batch],
    failed: Sequence[Failed],
    chosen: Chosen | None,
    year: int | None,
    select: Sequence[str],
) -> Evaluation:
    reviewed: list[Reviewed] = []
    general: list[Finding] = []
    skipped: list[NotChecked] = []
    for batch in found:
        accounts = batch.accounts if batch.accounts.year else replace(batch.accounts, year=year)
        remarks, beside, not_checked = _remarks(accounts, select)
        general += beside
        skipped += not_checked
        for form in accounts.evaluations:
            scored = _score(form, accounts, chosen)
            source = form.place.file or batch.path
            reviewed.append(Reviewed(scored, tuple(remarks.get(form.display, ())), source))
    spent = list(_spent(batch.accounts for batch in found)) if found else []
    names = list(dict.fromkeys(name for batch in found if (name := _department(batch.accounts))))
    years = {form.evaluated.form.year or batch_year for form, batch_year in _with_years(reviewed, found, year)}
    return Evaluation(
        paths=paths,
        department="、".join(names) if len(names) <= 2 else f"{names[0]}等{len(names)}家",
        year=next(iter(years)) if len(years) == 1 else None,
        forms=tuple(reviewed),
        remarks=tuple(general),
        view=view([one.evaluated for one in reviewed], spent),
        failed=tuple(failed),
        notes=tuple(dict.fromkeys(note for batch in found for note in batch.notes)),
        not_checked=tuple(dict.fromkeys(skipped)),
    )


def _with_years(
    reviewed: Sequence[Reviewed], found: Sequence[Batch], year: int | None
) -> Iterator[tuple[Reviewed, int | None]]:
    of_batch = [batch.accounts.year or year for batch in found for _ in batch.accounts.evaluations]
    yield from zip(reviewed, of_batch, strict=True)


def _department(accounts: FinalAccounts) -> str:
    return accounts.department or next((form.department for form in accounts.evaluations if form.department), "")


def _score(form: SelfEvaluation, accounts: FinalAccounts, chosen: Chosen | None) -> Evaluated:
    department = accounts.department or form.department or form.unit
    if chosen is None:
        return score_form(form, None, accounts.year, department=department, scale=grades()[0])
    scheme, _ = fitting(form, chosen.schemes)
    policy = chosen.policy(scheme, department, form.year or accounts.year)
    return score_form(form, scheme, accounts.year, department=department, policy=policy)


def _spent(found: Iterable[FinalAccounts]) -> Iterator[tuple[str, int]]:
    """Project expenditure of the tables by name, in 分; nothing when some forms came without tables."""
    every = tuple(found)
    for name, formulas in (("支出决算表的项目支出", (_ALL_MONEY,)), ("财政拨款的项目支出", _APPROPRIATED)):
        amounts = [_sum(accounts, formulas) for accounts in every]
        if all(amount is not None for amount in amounts):
            yield name, sum(amount or 0 for amount in amounts)


def _sum(accounts: FinalAccounts, formulas: tuple[str, ...]) -> int | None:
    figures = [first_printed(formula, accounts.tables) for formula in formulas]
    if figures[0] is None:
        return None
    return sum(sign * figure.grains for cells in figures for sign, figure in cells or ())


# ── the remarks ──


def _remarks(
    accounts: FinalAccounts, select: Sequence[str]
) -> tuple[Mapping[str, list[Finding]], list[Finding], tuple[NotChecked, ...]]:
    """The findings on the forms by form, those on several together, and what could not be checked."""
    codes = tuple(
        rule.code
        for rule in catalogue()
        if rule.part in PARTS
        and rule.code.startswith(tuple(select) or "")
        and (accounts.tables or accounts.catalogue or rule.code not in OF_A_WHOLE_REPORT)
    )
    if not codes:
        return {}, [], ()
    verdict = check_accounts(accounts, select=codes) if accounts.tables else run(accounts, select=codes)
    names = {form.display for form in accounts.evaluations}
    by_form: dict[str, list[Finding]] = {}
    several: list[Finding] = []
    for finding in verdict.findings:
        concerned = list(dict.fromkeys(filter(None, (_form_of(place.part, names) for place in finding.places))))
        if finding.places and _form_of(finding.places[0].part, names) and len(concerned) == 1:
            by_form.setdefault(concerned[0], []).append(finding)
        else:
            several.append(finding)
    return by_form, several, verdict.coverage.not_checked


def _form_of(part: str, names: set[str]) -> str:
    """The form a place is in: its part begins with what the form is called."""
    if part in names:
        return part
    head = part.partition(" ")[0]
    return head if head in names else next((name for name in names if part.startswith(f"{name} ")), "")


__all__ = ["Evaluation", "Failed", "Reviewed", "evaluate", "evaluate_accounts"]
