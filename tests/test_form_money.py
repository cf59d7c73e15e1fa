"""Amounts of the self-evaluation forms against the money of the project: wholes, what was paid, taken back, vague."""

from __future__ import annotations

import pytest

from juesuan.finding import Severity
from juesuan.rules import catalogue
from tests.rule_examples import sample
from tests.test_rules_forms import INDICATORS, form, found

CODES = ["R-31-61", "R-34-01", "R-34-02", "R-34-03", "R-34-04", *(f"R-31-{number}" for number in range(74, 99))]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_fails_on_its_example_and_passes_on_the_sample(code: str) -> None:
    rule = next(rule for rule in catalogue() if rule.code == code)
    assert sample().example(rule) is not None
    assert all(finding.code != code for finding in sample().findings)


def test_a_quantity_without_a_number_is_named_once_for_all_forms() -> None:
    (finding,) = found("R-31-74", form((*INDICATORS, "产出指标 数量指标 巡查 若干 12次 5 5")))
    assert finding.severity is Severity.NOTICE
    assert "若干" in finding.message
