"""Negative bases: no percentage is worked out over what is below zero."""

from __future__ import annotations

from juesuan.accounts import Role
from juesuan.finding import Severity
from juesuan.rules.checks.text_arithmetic import ARITHMETIC, below_zero, may_be_negative, read_claims, this_year
from juesuan.rules.relation import Outcome, Parts, Ratio
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check


@check(
    "R-26-17",
    "基数或本年数为负的，不写增减百分比",
    severity=Severity.EXPLAIN,
    source=ARITHMETIC,
    part="文字",
    hint="上年数或本年数为负时百分比没有意义，只写增减额；基数不应为负的，核对增减额和增减方向。",
    relation="基数 < 0 或本年数 < 0 ⇒ 不写增减率",
    failing=Edit("比2023年度减少87436.55元，下降3.63%", "比2023年度增加5000000.00元，增长186.46%"),
    covers=("R-20-02",),
)
def rates_over_negative_bases(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    for claim in said.claims:
        if claim.role is not Role.GROWTH or claim.figure.is_blank or not claim.figure.grains:
            continue
        current, delta = this_year(said, claim), said.of(claim, Role.DELTA, base=claim.base)
        if delta is None or not delta.direction or not current:
            continue
        base: Parts = (*current, (-delta.direction, delta.figure))
        ratio = Ratio(rule.code, claim.figure, ((1, delta.figure),), base, magnitude=True)
        told = may_be_negative(claim.subject) or ratio.outcome() is not Outcome.FAILS
        if told and (below_zero(base) or below_zero(current)):
            before = sum(sign * figure.grains for sign, figure in base)
            which = "基数" if before < 0 else "本年数"
            shown_base = delta.figure.number.printed(before if before < 0 else sum(s * f.grains for s, f in current))
            yield rule.finding(
                f"{claim.figure.label}{claim.figure.number.text.strip()}：{which}为{shown_base}"
                f"{delta.figure.number.unit}，是负数，增减百分比没有意义",
                places=(claim.figure.place, delta.figure.place),
                stated=claim.figure.number.text.strip(),
                operands=(delta.figure, *(figure for _, figure in current)),
                subject=claim.figure.key,
            )
