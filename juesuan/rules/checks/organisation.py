"""Organisation: the units counted, listed and named, by kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts, Role
from juesuan.amount import MILLION
from juesuan.facts import Figure
from juesuan.finding import NotChecked, Severity
from juesuan.rules.checks.prose import bare
from juesuan.rules.relation import Linear
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.unit import UnitKind

WHOLE = ("单位", "预算单位", "编报单位", "决算单位")
_BELOW = re.compile(r"(?:二级|下属|所属)(?:二级)?(?:预算)?单位$")
DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）"
Stated = tuple[str, Figure, tuple[str, ...]]


def _whole(stated: tuple[Stated, ...]) -> Figure | None:
    return next((figure for words, figure, _ in stated if words in WHOLE), None)


def _kinds(stated: tuple[Stated, ...]) -> list[Stated]:
    """The counts by kind; a general kind whose special kinds are counted too is left out."""
    found = [entry for entry in stated if entry[0] not in WHOLE and not _BELOW.search(entry[0])]
    return [entry for entry in found if not any(other is not entry and other[0].endswith(entry[0]) for other in found)]


@check(
    "R-40-14",
    "编报范围的单位数与所列单位一致",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="概况",
    hint="核对纳入汇总的单位：总数 = 本级 + 二级预算单位 = 各类单位之和 = 逐一列出的单位数。",
    relation="单位总数 = 1 + 二级预算单位数 = Σ各类单位数；每类单位数 = 该类列出的单位数",
    failing=Edit("编报范围的单位共3个", "编报范围的单位共4个"),
)
def unit_counts(given: Given, rule: Rule) -> Outcomes:
    organisation = given.accounts.organisation
    stated = organisation.stated
    whole, kinds = _whole(stated), _kinds(stated)
    if not stated:
        yield NotChecked(rule.code, "概况中没有读到单位数")
        return
    for words, figure, names in kinds:
        if names:
            yield Linear(rule.code, figure, (), constant=len(names) * MILLION, words=f"{words}列出 {len(names)} 个名称")
    if whole is None:
        yield from _below_only(rule, stated, kinds, len(organisation.units))
        return
    below = next((figure for words, figure, _ in stated if _BELOW.search(words)), None)
    if below is not None:
        yield Linear(
            rule.code, whole, ((1, below),), constant=MILLION, words=f"本级 1 个 + {below.number.text.strip()}"
        )
    if len(kinds) > 1:
        yield Linear(rule.code, whole, tuple((1, figure) for _, figure, _ in kinds))
    elif organisation.units and (below is None or not any(names for _, _, names in kinds)):
        count = len(organisation.units)
        yield Linear(rule.code, whole, (), constant=count * MILLION, words=f"列出 {count} 个单位")


def _below_only(rule: Rule, stated: tuple[Stated, ...], kinds: list[Stated], listed: int) -> Iterator[Linear]:
    """Where only the units below are counted: their kinds and the list add up to them, with or without 本级."""
    below = next((figure for words, figure, _ in stated if _BELOW.search(words)), None)
    if below is None:
        return
    fits = (below.grains, below.grains + MILLION)
    if len(kinds) > 1 and sum(figure.grains for _, figure, _ in kinds) not in fits:
        yield Linear(rule.code, below, tuple((1, figure) for _, figure, _ in kinds))
    if listed and not any(names for _, _, names in kinds) and listed * MILLION not in fits:
        yield Linear(rule.code, below, (), constant=listed * MILLION, words=f"列出 {listed} 个单位")


@check(
    "R-13-06",
    "只有行政单位和参公单位列机关运行经费",
    severity=Severity.EXPLAIN,
    source="预算法第十四条；部门决算报表（机构运行信息表）填报说明",
    part="文字",
    hint="机关运行经费只含行政单位和参照公务员法管理的事业单位；没有这两类单位的，写明没有机关运行经费。",
    relation="没有行政单位和参公单位 ⇒ 机关运行经费为 0",
    failing=Edit(
        "1.行政单位1个：示例市城市管理局（本级）。\n\n2.参公管理事业单位1个：示例市城市管理综合行政执法支队。\n\n"
        "3.公益一类事业单位1个：示例市环境卫生服务中心。",
        "1.公益一类事业单位3个：示例市城市管理局（本级）、示例市城市管理综合行政执法支队、示例市环境卫生服务中心。",
    ),
)
def administrative_costs(given: Given, rule: Rule) -> Outcomes:
    kinds = {unit.kind for unit in given.accounts.organisation.units}
    if not kinds or UnitKind.UNKNOWN in kinds:
        yield NotChecked(rule.code, "报告没有写明全部单位的性质")
        return
    if kinds & {UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LIKE}:
        return
    for claim in given.accounts.claims:
        amount = claim.role is Role.AMOUNT and not claim.base and claim.subject == "机关运行经费"
        if amount and claim.figure.grains:
            yield rule.finding(
                f"所属单位中没有行政单位和参公单位，却列有机关运行经费{claim.figure.number.text.strip()}{claim.figure.number.unit}",
                places=(claim.figure.place,),
                stated=claim.figure.number.text.strip(),
                expected=claim.figure.number.printed(0),
                unit=claim.figure.number.unit,
                operands=(claim.figure,),
                subject=claim.figure.key,
            )
            return


def unit_names(accounts: FinalAccounts) -> set[str]:
    """The names of the units, without the word 本级."""
    return {re.sub(r"（?(?:机关)?本级）?$", "", bare(unit.name)) for unit in accounts.organisation.units}


@check(
    "R-11-04",
    "纳入汇总的单位与上年相同",
    severity=Severity.EXPLAIN,
    source="部门决算管理办法（财库〔2021〕36号）",
    part="跨年",
    hint="单位增减（新设、撤并、划转）应说明批准文件，并说明对本年数与上年数可比性的影响。",
    relation="本年单位名单 = 上年单位名单",
    needs=("上年",),
)
def same_units(given: Given, rule: Rule) -> Outcomes:
    if given.prior is None:
        yield NotChecked(rule.code, "没有上年报告（--prior）")
        return
    now, before = unit_names(given.accounts), unit_names(given.prior)
    if not now or not before:
        yield NotChecked(rule.code, "本年或上年报告没有列出单位")
        return
    added, gone = sorted(now - before), sorted(before - now)
    if added or gone:
        said = [f"新增{'、'.join(added)}"] * bool(added) + [f"减少{'、'.join(gone)}"] * bool(gone)
        places = [u.place for u in given.accounts.organisation.units if bare(u.name) in added]
        yield rule.finding(
            f"纳入汇总的单位与上年不同：{'，'.join(said)}",
            places=tuple(places) or (given.accounts.organisation.place,),
            subject="单位名单",
        )
