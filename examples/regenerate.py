"""Write examples/ningxia-hrss-2024 anew from the published report: ``python examples/regenerate.py REPORT``.

Figures, names and short values stay as printed; long prose is replaced by the words of ``ningxia-hrss-2024.toml``.
Stops when a long text is left that has no short words, so that none slips through.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import juesuan
from juesuan.accounts import Claim, FinalAccounts, Indicator, SelfEvaluation, Table
from juesuan.folder import save

HERE = Path(__file__).parent
NAME = "ningxia-hrss-2024"
SHORT = 16  # characters of a reason that are kept as printed
CLAUSE = 24  # characters of a clause around a number that are kept as printed


def shortened(accounts: FinalAccounts, words: Mapping[str, Any]) -> FinalAccounts:
    """The accounts with every long text replaced."""
    forms = [_form(form, words["evaluations"].get(str(form.number), {})) for form in accounts.evaluations]
    return replace(
        accounts,
        organisation=replace(accounts.organisation, duties=tuple(words["duties"])),
        tables={kind: _table(table) for kind, table in accounts.tables.items()},
        claims=tuple(_claim(claim, words["reasons"]) for claim in accounts.claims),
        glossary=tuple(replace(term, text="") for term in accounts.glossary),
        evaluations=tuple(forms),
    )


def _table(table: Table) -> Table:
    return replace(table, notes=tuple(note.split("。")[0] for note in table.notes))


def _claim(claim: Claim, reasons: Mapping[str, str]) -> Claim:
    subject = claim.figure.key.split("]")[0] + "]"
    against = f"{subject}.{'上年' if claim.base.startswith('上年') else '预算'}"
    reason = reasons.get(against, reasons.get(subject, claim.reason)) if claim.reason else ""
    return replace(claim, reason=reason, words=claim.words if len(claim.words) <= CLAUSE else "")


def _form(form: SelfEvaluation, words: Mapping[str, Any]) -> SelfEvaluation:
    reasons = words.get("reasons", {})
    indicators = [_indicator(i, reasons.get(str(n))) for n, i in enumerate(form.indicators, 1)]
    return replace(
        form,
        expected=words.get("expected", form.expected),
        achieved=words.get("achieved", form.achieved),
        indicators=tuple(indicators),
    )


def _indicator(indicator: Indicator, reason: str | None) -> Indicator:
    return indicator if reason is None else replace(indicator, reason=reason)


def too_long(accounts: FinalAccounts, report: FinalAccounts) -> Iterator[str]:
    """Texts of the report that are long and stand in the example unchanged."""
    own = {claim.reason for claim in report.claims} | {i.reason for form in report.evaluations for i in form.indicators}
    own |= {text for form in report.evaluations for text in (form.expected, form.achieved)}
    for claim in accounts.claims:
        if len(claim.reason) > SHORT and claim.reason in own:
            yield f"{claim.figure.key}: {claim.reason}"
    for form in accounts.evaluations:
        for text in (form.expected, form.achieved):
            if len(text) > SHORT and text in own:
                yield f"{form.display}: {text}"
        for number, indicator in enumerate(form.indicators, 1):
            if len(indicator.reason) > SHORT and indicator.reason in own:
                yield f"{form.display} {number}: {indicator.reason}"


def main(report_path: str) -> int:
    """Write the example; 1 when long texts are left."""
    words = tomllib.loads((HERE / f"{NAME}.toml").read_text("utf-8"))
    report = juesuan.read(report_path)
    accounts = shortened(report, words)
    left = list(too_long(accounts, report))
    if left:
        print("no short words for:", *left, sep="\n  ")
        return 1
    save(accounts, HERE / NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
