"""Every rule on the sample report: silent on the sample as it is, speaking under its own change of it.

The sample report passes every rule. Each rule brings one change that breaks it, or one is derived from what it says.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import juesuan
from juesuan.accounts import Claim, FinalAccounts, Role
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.rules import Rule, catalogue, rules_by_code, run
from juesuan.rules.examples import every
from juesuan.unit import Organisation
from tests.rule_examples import sample

REPORT = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
HANDED_IN = [rule for rule in catalogue() if rule.needs]
DECIDED = [rule for rule in catalogue() if not rule.needs]


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding, _ in every(findings)}


def test_the_sample_gives_no_finding_above_a_notice() -> None:
    loud = [f"{f.code} {f.message}" for f in sample().findings if f.severity is not Severity.NOTICE]
    assert not loud, "\n".join(loud)


def test_no_rule_fails_in_itself() -> None:
    broken = [n for n in run(sample().accounts).coverage.not_checked if "规则自身出错" in n.reason]
    assert not broken, broken


@pytest.mark.parametrize("rule", DECIDED, ids=lambda rule: rule.code)
def test_each_rule_speaks_when_its_change_is_made(rule: Rule) -> None:
    if rule.failing is not None:
        assert sample().text.count(rule.failing.find) == 1, "what the change looks for must stand in the sample once"
    shown = sample().example(rule)
    assert shown is not None, f"{rule.code} {rule.title}: no change of the sample makes it speak"
    assert shown.finding.places, "a finding stands somewhere"
    assert shown.finding.hint
    assert shown.finding.basis


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.code)
def test_each_rule_says_what_it_is(rule: Rule) -> None:
    assert re.fullmatch(r"R-\d{2}-\d{2}", rule.code)
    for words in (rule.title, rule.source, rule.part, rule.hint, rule.relation):
        assert words.strip()
    assert not rule.title.endswith("。")
    assert rule.years[1] is None or rule.years[0] <= rule.years[1]


@pytest.mark.parametrize("rule", HANDED_IN, ids=lambda rule: rule.code)
def test_rules_that_need_more_than_the_report_say_what(rule: Rule) -> None:
    reasons = [n.reason for n in run(sample().accounts, select=[rule.code]).coverage.not_checked if n.code == rule.code]
    assert reasons, f"{rule.code} must be listed as not checked"


def test_covers_names_no_rule_that_stands_on_its_own() -> None:
    """A requirement is answered by its own rule or by another, and the catalogue knows which."""
    own = set(rules_by_code())
    for rule in catalogue():
        assert rule.code not in rule.covers
        assert all(re.fullmatch(r"R-\d{2}-\d{2}", code) for code in rule.covers)
    assert own


# ── last year and the budget ──


def last_year(accounts: FinalAccounts) -> FinalAccounts:
    """What last year's report must have said for every comparison in the text to be right."""
    changes = {c.figure.key: c for c in accounts.claims if c.role is Role.DELTA and c.base == "上年决算数"}
    before: list[Claim] = []
    for claim in accounts.claims:
        if claim.role is not Role.AMOUNT or claim.base:
            continue
        same = (claim.section, claim.item, claim.subject)
        delta = next(
            (d for d in changes.values() if (d.section, d.item, d.subject) == same and not d.figure.is_blank), None
        )
        if delta is not None and delta.direction is not None and claim.figure.is_money:
            number = replace(claim.figure.number, fen=claim.figure.grains - delta.direction * delta.figure.grains)
            before.append(replace(claim, figure=replace(claim.figure, number=number)))
    return replace(accounts, year=2023, tables={}, claims=tuple(before))


def test_comparisons_with_last_year_agree_with_last_years_report() -> None:
    accounts = sample().accounts
    verdict = run(accounts, prior=last_year(accounts), select=["R-11-03"])
    assert codes(verdict.findings) == set()


def test_a_base_that_last_years_report_does_not_have_is_found() -> None:
    accounts = sample().accounts
    prior = last_year(accounts)
    first = prior.claims[0]
    number = replace(first.figure.number, fen=first.figure.grains + 100)
    other = replace(prior, claims=(replace(first, figure=replace(first.figure, number=number)), *prior.claims[1:]))
    assert "R-11-03" in codes(run(accounts, prior=other, select=["R-11-03"]).findings)


def test_units_that_come_or_go_are_asked_about() -> None:
    accounts = sample().accounts
    assert codes(run(accounts, prior=accounts, select=["R-11-04"]).findings) == set()
    fewer = replace(accounts, organisation=replace(accounts.organisation, units=accounts.organisation.units[:-1]))
    [finding] = run(accounts, prior=fewer, select=["R-11-04"]).findings
    assert "新增示例市环境卫生服务中心" in finding.message


def test_units_not_listed_last_year_are_not_checked() -> None:
    prior = replace(sample().accounts, organisation=Organisation())
    verdict = run(sample().accounts, prior=prior, select=["R-11-04"])
    assert [n.code for n in verdict.coverage.not_checked] == ["R-11-04"]


def test_budget_figures_agree_with_the_budget() -> None:
    accounts = sample().accounts
    planned = tuple(replace(c, role=Role.AMOUNT, base="", cell="") for c in accounts.claims if c.role is Role.BUDGET)
    right = replace(accounts, tables={}, claims=planned)
    assert codes(run(accounts, budget=right, select=["R-11-05"]).findings) == set()
    number = replace(planned[0].figure.number, fen=1)
    wrong = replace(right, claims=(replace(planned[0], figure=replace(planned[0].figure, number=number)), *planned[1:]))
    assert "R-11-05" in codes(run(accounts, budget=wrong, select=["R-11-05"]).findings)


def test_last_years_figures_are_not_taken_for_this_years() -> None:
    """Opening balances against last year's closing ones: the same cell in two reports is two figures."""
    accounts = sample().accounts
    found = [f for f in run(accounts, prior=accounts).findings if f.code == "R-11-01"]
    assert found, "the sample's opening balance is not its own closing balance"
    assert any("上年" in operand.label for operand in found[0].operands)


# ── the real report ──


@pytest.mark.skipif(not REPORT.exists(), reason="没有真实报告 ../shared/reports")
@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("R-01-11", 252),  # 二十一 twice
        ("R-01-12", 116),  # 行次 50, then 53
        ("R-04-11", 262),  # 合计 for 总计
        ("R-40-17", 185),  # 合计 without figures
        ("R-40-17", 351),
        ("R-23-06", 312),  # 基本支出决算明细表 in the contents
        ("R-23-06", 486),  # 政府采购情况说明
        ("R-23-10", 57),  # 单位概况
        ("R-24-03", 252),  # names cut off
        ("R-06-07", 328),
        ("R-08-04", 371),
        ("R-21-16", 474),  # 增加0元，增长0%
        ("R-22-08", 492),
        ("R-23-02", 412),
        ("R-23-05", 492),  # 应急保障用 4 辆
        ("R-23-05", 532),  # 公务接费
        ("R-40-07", 534),  # terms nobody uses
        ("R-40-08", 442),  # less than last year, no reason
    ],
)
def test_what_a_careful_reader_finds_in_the_real_report(code: str, line: int) -> None:
    findings = [f for f, _ in every(_real()) if f.code == code]
    assert line in {place.line for finding in findings for place in finding.places}


@cache
def _real() -> tuple[Finding, ...]:
    return juesuan.check(REPORT).findings


def test_not_checked_is_never_a_pass() -> None:
    """An empty set of accounts gives no findings, and says that nothing could be looked at."""
    verdict = run(FinalAccounts(department="示例局", year=2024))
    silent = {f.code for f in verdict.findings}
    assert {n.code for n in verdict.coverage.not_checked} >= {
        "R-23-08",
        "R-23-09",
        "R-40-03",
        "R-40-06",
        "R-40-14",
    } - silent
    assert all(isinstance(n, NotChecked) for n in verdict.coverage.not_checked)


def test_rules_on_words_do_not_pass_where_no_words_were_read() -> None:
    """A facts folder keeps figures, not prose."""
    verdict = run(replace(sample().accounts, sections=()))
    unread = {n.code for n in verdict.coverage.not_checked}
    assert unread >= {"R-20-18", "R-20-21", "R-23-03", "R-23-04", "R-23-05", "R-40-08", "R-40-12", "R-40-16"}
    assert not [f for f in verdict.findings if f.severity is not Severity.NOTICE]


def test_a_complete_report_leaves_open_only_what_it_cannot_answer() -> None:
    answered = {rule.code for rule in DECIDED}
    left = {n.code for n in run(sample().accounts).coverage.not_checked} & answered
    assert left <= {"R-40-01", "R-40-02", "R-40-11"}, "dates and the secrecy review are seldom printed"
