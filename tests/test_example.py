"""The example folder: the figures of a published report, and the findings that report gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import juesuan
from juesuan.finding import Severity, Verdict
from juesuan.folder import load

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples/ningxia-hrss-2024"
REAL = ROOT.parent / "shared/reports/ningxia-hrss-2024.txt"


def test_the_example_can_be_loaded_and_is_checked_against_every_kind_of_rule() -> None:
    accounts = load(EXAMPLE)
    assert (len(accounts.tables), len(accounts.evaluations)) == (9, 26)
    codes = {finding.code[:4] for finding in juesuan.check(EXAMPLE).findings}
    assert {"R-10", "R-20", "R-22", "R-26", "R-31"} <= codes


@pytest.mark.parametrize(
    ("part", "stated", "expected"),
    [
        ("第三部分 六", "87179345.65元", "86,396,618.35"),
        ("第三部分 五（三）", "175%", "181.55%"),
        ("第三部分 十（四）", "94.66分", "94.01"),
        ("项目22 项目资金 其他资金·执行率", "83.95%", "76.82%"),
    ],
)
def test_the_example_shows_the_errors_of_the_report(part: str, stated: str, expected: str) -> None:
    errors = [finding for finding in juesuan.check(EXAMPLE).findings if finding.severity is Severity.ERROR]
    assert (part, stated, expected) in {(f.places[0].part, f.stated, f.expected) for f in errors}


def test_no_long_prose_of_the_report_is_kept() -> None:
    accounts = load(EXAMPLE)
    texts = [text for form in accounts.evaluations for text in (form.expected, form.achieved)]
    texts += [i.reason for form in accounts.evaluations for i in form.indicators]
    texts += [claim.words + claim.reason for claim in accounts.claims]
    texts += [term.text for term in accounts.glossary] + list(accounts.organisation.duties)
    assert max(map(len, texts)) < 180
    assert not any(section.paragraphs for section in accounts.sections)


def _errors(verdict: Verdict) -> set[tuple[str, str, str]]:
    return {(f.code, f.stated, f.expected) for f in verdict.findings if f.severity is Severity.ERROR}


@pytest.mark.skipif(not REAL.exists(), reason="the published report is not here")
def test_the_example_gives_the_errors_that_the_report_gives() -> None:
    assert _errors(juesuan.check(EXAMPLE)) == _errors(juesuan.check(REAL))
