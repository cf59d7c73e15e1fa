"""Names: the body is called the same everywhere, and a 部门 report speaks of 部门, a 单位 report of 单位."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts
from juesuan.characters import HAN
from juesuan.finding import Severity
from juesuan.place import Place
from juesuan.rules.checks.headings import body_headings
from juesuan.rules.checks.prose import at_heading, bare, passages
from juesuan.rules.checks.tables_form import at_particular
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）"
OTHER_WORD = {
    "部门": re.compile(r"单位概况|本单位|(?<![下所级属个])单位决算(?!公开|编)|我单位"),
    "单位": re.compile(r"部门概况|本部门|(?<!主管)部门决算(?!管理|公开|编|报)|我部门"),
}
ENOUGH_TABLES = 4  # that agree on a name before the cover is thought to be the one in error
_TAIL = 4  # characters of the name's end that a differently written name still shares


@check(
    "R-23-07",
    "部门（单位）名称前后一致",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="全文",
    hint="全文使用同一全称；使用简称的，在第一次出现时注明“以下简称”。",
    relation="各表的公开部门、文中的全称 = 封面名称",
    failing=Edit("公开05表\n\n公开部门：示例市城市管理局", "公开05表\n\n公开部门：示例市城市建设管理局"),
)
def same_name(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    name = bare(accounts.department)
    if len(name) < 4:
        return
    cover, usual = accounts.front.get("封面名称"), _over_tables(accounts)
    if cover is not None and usual and not _is_same(usual, name):
        yield rule.finding(
            f"封面名称为“{accounts.department}”，各表的公开部门都是“{usual}”",
            places=(cover.named("封面"), *(at_particular(t, "公开部门") for t in list(accounts.tables.values())[:1])),
            stated=accounts.department,
            expected=usual,
            subject="封面·名称",
        )
        name = usual
    scope = accounts.front.get("编报范围")
    if scope is not None and not _is_same(bare(scope.text), name):
        yield rule.finding(
            f"机构设置中的名称为“{scope.text.strip()}”，封面和各表为“{name}”",
            places=(scope.named("机构设置"),),
            stated=scope.text.strip(),
            expected=name,
            subject="编报范围·名称",
        )
    for table in accounts.tables.values():
        printed = _without_level(bare(table.department))
        if printed and printed != _without_level(name) and not _is_short_for(printed, name):
            yield rule.finding(
                f"{table.display}的公开部门为“{table.department.strip()}”，封面为“{accounts.department}”",
                places=(at_particular(table, "公开部门"),),
                stated=table.department.strip(),
                expected=accounts.department,
                subject=f"{table.kind}·名称",
            )
    near = dict(_near_misses(accounts, _without_level(name)))
    for written, places in near.items():
        yield rule.finding(
            f"文中作“{written}”，封面为“{accounts.department}”，请核对是否同一名称",
            severity=Severity.NOTICE,
            places=tuple(places),
            stated=written,
            expected=accounts.department,
            subject=f"文字·{written}",
        )


def _over_tables(accounts: FinalAccounts) -> str:
    """The one name all tables print over them, “” when they differ or too few print one."""
    names = {bare(table.department) for table in accounts.tables.values() if "公开部门" in table.places}
    printed = sum("公开部门" in table.places for table in accounts.tables.values())
    return next(iter(names)) if len(names) == 1 and printed >= ENOUGH_TABLES else ""


def _is_same(printed: str, name: str) -> bool:
    """Whether two names are one: alike but for 本级, or one the other without the province in front."""
    one, other = _without_level(printed), _without_level(name)
    return one == other or _is_short_for(one, other)


def _without_level(name: str) -> str:
    return re.sub(r"（?(?:机关)?(?:本级|汇总)）?$", "", name)


def _is_short_for(printed: str, name: str) -> bool:
    """Whether one is the end of the other: the province or city in front left out."""
    return len(printed) >= 4 and (name.endswith(printed) or printed.endswith(name))


def _near_misses(accounts: FinalAccounts, name: str) -> Iterator[tuple[str, list[Place]]]:
    """Names in the text that begin and end like the body's but differ in between."""
    head, tail = name[:3], name[-_TAIL:]
    if len(name) < 9:
        return
    pattern = re.compile(rf"{re.escape(head)}(?:{HAN}|[（）]){{0,{len(name)}}}?{re.escape(tail)}")
    listed = {bare(unit.name) for unit in accounts.organisation.units}
    found: dict[str, list[Place]] = {}
    for passage in passages(accounts):
        if tail not in passage.text:
            continue
        for match in pattern.finditer(passage.text):
            written = bare(match[0])
            if written != name and written not in listed and abs(len(written) - len(name)) <= 3 and name not in written:
                found.setdefault(written, []).append(passage.of(match))
    yield from found.items()


@check(
    "R-23-10",
    "部门决算称部门，单位决算称单位",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="全文",
    hint="部门决算（含所属单位）一律称“部门”，单位决算一律称“单位”，不混用。",
    relation="用词与封面所写的“部门决算”或“单位决算”一致",
    failing=Edit("第一部分 部门概况\n\n一、主要职责\n\n（一）", "第一部分 单位概况\n\n一、主要职责\n\n（一）"),
)
def department_or_unit(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    pattern = OTHER_WORD.get(accounts.level)
    if pattern is None:
        return
    places: list[Place] = []
    words: list[str] = []
    for heading in (*accounts.contents, *body_headings(accounts)):
        match = pattern.search(bare(heading.title))
        if match is not None:
            words.append(match[0])
            places.append(at_heading(heading))
    for passage in passages(accounts):
        for match in pattern.finditer(passage.text) if "部门" in passage.text or "单位" in passage.text else ():
            words.append(match[0])
            places.append(passage.of(match))
    if words:
        listed = "、".join(f"“{word}”" for word in dict.fromkeys(words))
        yield rule.finding(
            f"报告为{accounts.level}决算，文中却用{listed}",
            places=tuple(dict.fromkeys(places)),
            stated=words[0],
            subject=f"用词·{listed}",
        )
