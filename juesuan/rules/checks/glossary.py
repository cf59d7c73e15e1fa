"""Glossary: the terms a report uses are explained, and no others; what belongs together is explained together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts, GlossaryTerm
from juesuan.codes import function_codes_by_name
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.headings import DISCLOSURE, body_headings
from juesuan.rules.checks.prose import at_heading, at_term, bare, narrative
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

CORE_TERMS = ("财政拨款收入", "基本支出", "项目支出", "三公", "机关运行经费")
FELLOWS = (  # terms of one kind: where all others of a line are explained, the one left out was forgotten
    (("上级补助收入",), ("事业收入",), ("经营收入",), ("其他收入",)),
    (
        ("年初结转和结余", "上年结转和结余", "年初结转结余", "上年结转结余"),
        ("年末结转和结余", "年末结转结余", "结转下年"),
    ),
    (("使用非财政拨款结余", "用事业基金弥补收支差额"), ("结余分配",)),
)
_LEVEL = re.compile(r"（[类款项]）")
_ORDINAL = re.compile(r"^[\d一二三四五六七八九十]{1,6}[、.．]")
_QUOTED = re.compile(r'["“”]')
_EITHER = re.compile(r"[、/]|和(?=[^和]{3,})|及(?=[^及]{3,})|与(?=[^与]{3,})")
_REMARK = re.compile(r"（[^（）]*）")


@check(
    "R-40-07",
    "名词解释与报告所用名词相符",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="名词解释",
    hint="补上报告用到而没有解释的名词，删去报告没有用到的科目。",
    relation="解释的名词都在报告中出现；同类的名词一并解释；财政拨款收入、基本支出、项目支出、“三公”经费、机关运行经费都有解释",
    failing=Edit("13.机关运行经费：", "13.劳动保障监察（项）："),
)
def glossary(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    if not accounts.glossary:
        yield NotChecked(rule.code, "没有读到名词解释")
        return
    terms = [bare(entry.term) for entry in accounts.glossary]
    codes = {row.key.split("#")[0] for table in accounts.tables.values() for row in table.rows}
    names = {bare(row.name) for table in accounts.tables.values() for row in table.rows if row.name}
    known = function_codes_by_name()
    unused = []
    for entry in accounts.glossary:
        name = _subject(entry)
        listed = known.get(name, ())
        if _LEVEL.search(bare(entry.term)) and name not in names and not codes.intersection(listed):
            unused.append((entry, name))
    yield from _unused(rule, unused, "没有在决算表中出现")
    plain = [(entry, _subject(entry)) for entry in accounts.glossary if not _LEVEL.search(bare(entry.term))]
    yield from _unused(rule, _not_used(accounts, plain), "报告没有用到")
    text = "".join(bare(passage.text) for passage in narrative(accounts))
    missing = [term for term in CORE_TERMS if term in text and not any(term in one for one in terms)]
    if missing:
        yield rule.finding(
            f"报告用到{'、'.join(missing)}，名词解释中没有",
            severity=Severity.EXPLAIN,
            places=(_at_glossary(accounts),),
            expected="、".join(missing),
            subject="缺少·" + "、".join(missing),
        )
    forgotten = list(_forgotten(text, terms))
    if forgotten:
        yield rule.finding(
            f"报告用到{'、'.join(forgotten)}，名词解释列有同类的名词，没有这一个",
            places=(_at_glossary(accounts),),
            expected="、".join(forgotten),
            subject="缺少·" + "、".join(forgotten),
        )


Term = tuple[GlossaryTerm, str]


def _subject(entry: GlossaryTerm) -> str:
    """The name a term explains: of class, section and item the last one, without quotation marks."""
    levels = [part for part in _LEVEL.split(bare(entry.term)) if part.strip("：:")]
    return _QUOTED.sub("", _ORDINAL.sub("", levels[-1] if levels else bare(entry.term))).strip()


def _unused(rule: Rule, found: list[Term], what: str) -> Outcomes:
    if found:
        yield rule.finding(
            f"名词解释中的{'、'.join(name for _, name in found)}{what}",
            places=tuple(at_term(entry) for entry, _ in found),
            stated=found[0][1],
            subject="未用·" + "、".join(name for _, name in found),
        )


def _not_used(accounts: FinalAccounts, terms: list[Term]) -> list[Term]:
    """The terms that stand neither in the text nor in any table or form."""
    left = terms
    for text in _everything(accounts):
        if not left:
            break
        left = [(entry, name) for entry, name in left if name not in text]
        said = _QUOTED.sub("", bare(text)) if left else ""
        left = [(entry, name) for entry, name in left if not _is_said(name, said)]
    return left


def _is_said(name: str, text: str) -> bool:
    """Whether a name stands in the text; of “甲和乙” one of the two, and a remark in brackets need not."""
    if name in text:
        return True
    short = _REMARK.sub("", name)
    return (len(short) > 1 and short in text) or any(len(p) > 2 and p in text for p in _EITHER.split(short))


def _everything(accounts: FinalAccounts) -> Iterator[str]:
    """All a report prints outside its glossary, the likeliest first."""
    yield "\n".join(passage.text for passage in narrative(accounts))
    tables = accounts.tables.values()
    yield "\n".join(
        text for t in tables for text in (t.title, *t.columns, *(h.text for h in t.heads), *(r.name for r in t.rows))
    )
    yield "\n".join(row.key for table in tables for row in table.rows)
    yield "\n".join((*(h.title for h in body_headings(accounts)), *accounts.organisation.duties))
    forms = accounts.evaluations
    yield "\n".join(text for form in forms for text in (form.name, form.expected, form.achieved))
    yield "\n".join(
        text for form in forms for i in form.indicators for text in (i.name, i.target, i.achieved, i.reason)
    )
    yield "\n".join(unread.text for unread in accounts.unread)


def _forgotten(text: str, terms: list[str]) -> Iterator[str]:
    """Terms the text uses and the glossary leaves out although it explains all others of their kind."""
    for line in FELLOWS:
        absent = [names for names in line if not any(name in term for name in names for term in terms)]
        if len(absent) == 1 and len(line) > 1 and absent[0][0] in text:
            yield absent[0][0]


def _at_glossary(accounts: FinalAccounts) -> Place:
    """The heading of the glossary; its first term when no heading was kept."""
    headings = (h for h in body_headings(accounts) if "名词" in h.title or "术语" in h.title)
    return next((at_heading(heading) for heading in headings), at_term(accounts.glossary[0]))
