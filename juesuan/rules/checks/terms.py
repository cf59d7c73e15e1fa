"""Terms: one thing under one name in tables, text and glossary (terms.toml), headings worded like their fellows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from juesuan import shipped
from juesuan.accounts import FinalAccounts, Heading
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.headings import DISCLOSURE
from juesuan.rules.checks.prose import at_heading, at_name, at_term, bare, narrative, not_read, passages, within
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

PLACES = 12  # of one finding
FINAL = "决算"
TAILS = ("情况说明", "总体情况说明")
ENOUGH = 4  # headings that must be worded alike before the odd one is a slip


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group["names"]) for group in shipped.toml(__package__, "terms.toml")["group"])


@check(
    "R-23-13",
    "同一名称全文写法一致",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="全文",
    hint="选定一种写法，表、情况说明、名词解释统一；“三公”加引号。",
    relation="公务用车购置及运行维护费、年初结转和结余、“三公”经费等名称，全文只有一种写法",
    failing=Edit("主要原因是落实过紧日子要求，从严控制公务出行和接待", "主要原因是落实过紧日子要求，从严控制三公经费"),
)
def one_name(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    said: list[str] = []
    odd: list[str] = []
    places: list[Place] = []
    for names in _groups():
        found = {name: list(_where(given.accounts, name, names)) for name in names}
        used = sorted((name for name in names if found[name]), key=lambda name: -len(found[name]))
        if len(used) > 1:
            said.append("与".join(f"“{name}”（{len(found[name])} 处）" for name in used))
            odd += used[1:]
            places += [place for name in used[1:] for place in found[name]]
    if said:
        yield rule.finding(
            f"同一事物写法不一：{'；'.join(said)}",
            places=tuple(dict.fromkeys(places))[:PLACES],
            stated=odd[0],
            subject="写法·" + "；".join(said),
        )


def _where(accounts: FinalAccounts, name: str, others: Sequence[str]) -> Iterator[Place]:
    """Where the name stands in the narrative, the glossary and the rows of the tables, not as part of another of them.

    In the text quotation marks count: “三公”经费 and 三公经费 are two spellings.
    """
    for passage in narrative(accounts):
        at = passage.text.find(name)
        while at >= 0:
            if not any(_lies_within(passage.text, at, name, other) for other in others):
                yield passage.place(at, at + len(name))
            at = passage.text.find(name, at + 1)
    for term in accounts.glossary:
        if name in term.term or name in term.text:
            yield within(at_term(term), name)
    for table in accounts.tables.values():
        for row in table.rows:
            if row.name and bare(row.name).split("、")[-1] == bare(name):
                yield at_name(table, row)


def _lies_within(text: str, at: int, name: str, other: str) -> bool:
    """Whether this occurrence of the name is part of a longer name of its group."""
    inside = other.find(name)
    return other != name and inside >= 0 and text.startswith(other, at - inside) and at >= inside


@check(
    "R-23-14",
    "各节标题的写法一致",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="目录",
    hint="按表名写标题：“……支出决算情况说明”，不漏“决算”二字；目录同时改正。",
    relation="多数标题写“……决算情况说明”的，其余各节也写“决算”",
    failing=Edit("三、支出决算情况说明\n\n2024年度支出合计", "三、支出情况说明\n\n2024年度支出合计"),
)
def headings_alike(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    own = [s.heading for s in accounts.sections if s.key and s.heading.title and _is_of_accounts(s.heading)]
    if not own:
        yield NotChecked(rule.code, "没有读到情况说明的标题")
        return
    odd = [heading for heading in own if FINAL not in heading.title]
    if len(own) - len(odd) < ENOUGH:
        return
    for heading in odd:
        listed = [entry for entry in accounts.contents if bare(entry.title) == bare(heading.title)]
        title = bare(heading.title)
        wanted = next((title.removesuffix(tail) + FINAL + tail for tail in TAILS if title.endswith(tail)), "")
        yield rule.finding(
            f"标题“{heading.title}”与其他各节不一致，缺“决算”二字",
            places=(at_heading(heading), *(at_heading(entry) for entry in listed[:1])),
            stated=heading.title,
            expected=wanted,
            subject=f"标题·{title}",
        )


def _is_of_accounts(heading: Heading) -> bool:
    """Whether a heading is of a section on a table: numbered 一 to 九 and about income or spending."""
    title = bare(heading.title)
    is_main = "（" not in bare(heading.ordinal)
    return is_main and title.endswith("情况说明") and ("收入" in title or "支出" in title)
