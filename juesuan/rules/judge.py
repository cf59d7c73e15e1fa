"""Run: all rules over one set of accounts, weighed into a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from juesuan.accounts import FinalAccounts
from juesuan.editions import choose, load
from juesuan.finding import Coverage, Finding, NotChecked, Severity, Verdict
from juesuan.rules.again import Asked
from juesuan.rules.cause import Clues
from juesuan.rules.cut_off import provable, unproved
from juesuan.rules.inherent import with_inherent_causes
from juesuan.rules.registry import catalogue, rules_by_code
from juesuan.rules.relation import Relation
from juesuan.rules.rule import Given, Rule, named_apart
from juesuan.rules.weigh import weigh
from juesuan.rules.wordless import unread_in_words

_ORDER = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.NOTICE: 2}


def run(
    accounts: FinalAccounts,
    *,
    prior: FinalAccounts | None = None,
    budget: FinalAccounts | None = None,
    select: Sequence[str] = (),
) -> Verdict:
    """The verdict on one report. ``select`` keeps only rules whose code begins with one of its entries."""
    return weighed(ask(accounts, prior=prior, budget=budget, select=select), select)


def ask(
    accounts: FinalAccounts,
    *,
    prior: FinalAccounts | None = None,
    budget: FinalAccounts | None = None,
    select: Sequence[str] = (),
    before: Asked | None = None,
) -> Asked:
    """What the rules answer of one report; those to which nothing changed since ``before`` are not asked again."""
    edition = load(accounts.edition) if accounts.edition else choose(accounts.department, accounts.year)
    last = None if prior is None else named_apart(prior, "上年")
    planned = None if budget is None else named_apart(budget, "预算")
    rules = tuple(rule for rule in catalogue() if _applies(rule, accounts.year, select))
    return Asked(Given(accounts, edition, last, planned), rules, before)


def weighed(asked: Asked, select: Sequence[str] = ()) -> Verdict:
    """The verdict that the answers of the rules come to; ``select`` as when they were asked."""
    accounts = asked.given.accounts
    relations: list[Relation] = []
    findings: list[Finding] = []
    skipped: list[NotChecked] = []
    for outcome in asked.outcomes:
        if isinstance(outcome, Finding):
            findings.append(outcome)
        elif isinstance(outcome, NotChecked):
            skipped.append(outcome)
        else:
            relations.append(outcome)
    findings = _one_a_figure([*weigh(relations, rules_by_code(), Clues(accounts)), *findings])
    findings = list(with_inherent_causes(provable(findings, accounts)))
    lacking = (*unproved(accounts), *unread_in_words(accounts))
    skipped += _too_early(accounts.year, select)
    skipped += [item for item in lacking if _applies(rules_by_code()[item.code], accounts.year, select)]
    coverage = _coverage(accounts, relations, len(asked.answers), skipped)
    return Verdict(_document(accounts), coverage, tuple(_ordered(findings)))


def _one_a_figure(findings: Sequence[Finding]) -> list[Finding]:
    """Two rules that find the same figure wrong make one finding: the other stands beneath it."""
    tops: dict[object, Finding] = {}
    for n, finding in enumerate(sorted(findings, key=lambda f: (_ORDER[f.severity], not f.expected))):
        key = (finding.subject, finding.places[0]) if finding.subject and finding.places and finding.stated else n
        top = tops.get(key)
        if top is None:
            tops[key] = finding
        else:
            beneath = (*top.consequences, replace(finding, consequences=()), *finding.consequences)
            tops[key] = replace(top, consequences=beneath)
    return list(tops.values())


def narrowed(verdict: Verdict, select: Sequence[str]) -> Verdict:
    """What a verdict on all rules says of the rules whose codes begin with one of ``select``.

    All rules have run, so a finding kept has the cause and the consequences that it has among all; one that stood
    beneath a finding of another rule comes out from under it.
    """
    if not select:
        return verdict
    chosen = tuple(select)
    kept: list[Finding] = []
    for finding in verdict.findings:
        if finding.code.startswith(chosen):
            kept.append(finding)
        else:
            kept += [below for below in finding.consequences if below.code.startswith(chosen)]
    year = verdict.document.get("year")
    coverage = replace(
        verdict.coverage,
        rules_run=sum(1 for rule in catalogue() if _applies(rule, year, chosen)),
        not_checked=tuple(item for item in verdict.coverage.not_checked if item.code.startswith(chosen)),
    )
    return replace(verdict, coverage=coverage, findings=tuple(_ordered(kept)))


def _applies(rule: Rule, year: int | None, select: Sequence[str]) -> bool:
    if rule.status != "active" or (select and not rule.code.startswith(tuple(select))):
        return False
    first, last = rule.years
    return year is None or ((first <= year or rule.is_timeless) and (last is None or year <= last))


def _too_early(year: int | None, select: Sequence[str]) -> Iterator[NotChecked]:
    """The rules that came in after the year of the report: nothing is concluded from their silence."""
    for rule in catalogue():
        chosen = rule.status == "active" and (not select or rule.code.startswith(tuple(select)))
        if chosen and year is not None and year < rule.years[0] and not rule.is_timeless:
            yield NotChecked(rule.code, f"规则从 {rule.years[0]} 年度起适用，报告是 {year} 年度")


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then by where they stand; the same finding never twice."""
    unique = {finding.id: finding for finding in reversed(list(findings))}
    return sorted(
        unique.values(),
        key=lambda f: (
            _ORDER[f.severity],
            (f.places[0].line or 0, f.places[0].start or 0) if f.places else (0, 0),
            f.code,
        ),
    )


def _document(accounts: FinalAccounts) -> dict[str, Any]:
    return {
        "path": accounts.source.path,
        "format": accounts.source.format,
        "sha256": accounts.source.sha256,
        "department": accounts.department,
        "year": accounts.year,
        "edition": accounts.edition,
        "denomination": accounts.denomination.value,
        "kind": f"{accounts.level}{accounts.kind}",
        "grounds": {name: ground._asdict() for name, ground in accounts.grounds.items()},
    }


def _coverage(
    accounts: FinalAccounts, relations: Sequence[Relation], ran: int, skipped: Sequence[NotChecked]
) -> Coverage:
    weighed = {figure.key for relation in relations for figure in relation.figures}
    claims = [claim for claim in accounts.claims if not claim.figure.is_blank]  # words of comparison have no number
    bound = sum(1 for claim in claims if claim.cell)
    checked = sum(1 for claim in claims if not claim.cell and claim.figure.key in weighed)
    total = len(claims) + len(accounts.unbound)
    loose = [claim.figure for claim in claims if not claim.cell and claim.figure.key not in weighed]
    return Coverage(
        tables=tuple(
            {
                "kind": table.kind,
                "number": table.number,
                "cells": sum(1 for figure in table.cells.values() if not figure.is_blank),
                "identities": table.identities,
                "doubts": list(table.doubts),
            }
            for table in accounts.tables.values()
        ),
        sections=tuple(section.key or section.heading.title for section in accounts.sections),
        evaluations=len(accounts.evaluations),
        numbers_in_text={"total": total, "bound": bound, "checked": checked, "unbound": total - bound - checked},
        rules_run=ran,
        not_checked=tuple(dict.fromkeys(skipped)),
        unread=accounts.unread,
        unbound=(*accounts.unbound, *loose),
    )
