"""Numbering: contents complete, ordinals that run on and are written alike, no heading without text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from juesuan.accounts import FinalAccounts, Heading, Section, Table
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.headings import DISCLOSURE, body_headings, listed_tables, title
from juesuan.rules.checks.prose import Passage, at_heading, at_table, bare, named, not_read, passages
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

ENOUGH = 3  # headings of a series that are listed before one that is not is left out
_PARAGRAPH = re.compile(r"\s*(\d{1,2})\s*[.．、](?!\d)")
_BRACKETED = re.compile(r"\s*([(（])\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*([)）])")
_INNER = re.compile(r"\s*[(（][一二三四五六七八九十]{1,3}[)）]")


@check(
    "R-23-15",
    "目录列全正文的标题",
    severity=Severity.ERROR,
    source=DISCLOSURE,
    part="目录",
    hint="在目录中补上漏列的标题；改动正文标题后，重新生成目录。",
    relation="正文的每张表、每一节都列在目录中",
    failing=Edit("二、收入决算表\n\n三、支出决算表\n\n四、", "二、收入决算表\n\n四、"),
)
def contents_complete(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    if not accounts.contents:
        yield NotChecked(rule.code, "没有读到目录")
        return
    missed = [*_parts_not_listed(accounts), *_tables_not_listed(given), *_headings_not_listed(accounts)]
    for name, place, before in missed:
        yield rule.finding(
            f"目录漏列“{name}”",
            places=(at_heading(before), place) if before is not None else (place,),
            expected=name,
            subject=f"漏列·{bare(name)}",
        )


Missed = tuple[str, Place, Heading | None]  # the title, where it stands, the entry behind which it belongs


def _parts_not_listed(accounts: FinalAccounts) -> Iterator[Missed]:
    """The parts of the body that the contents leave out though they list the others, those behind them too."""
    parts = [h for h in body_headings(accounts) if h.part and not h.ordinal]
    first = {heading.part: heading for heading in reversed(parts)}
    listed = {entry.part: entry for entry in reversed(accounts.contents) if not entry.ordinal}
    for part, heading in first.items():
        order = list(dict.fromkeys(h.part for h in parts))
        ahead, behind = order[: order.index(part)], order[order.index(part) + 1 :]
        if part in listed or len(listed) < ENOUGH or not any(other in listed for other in behind):
            continue
        before = [entry for entry in accounts.contents if entry.part in ahead]
        yield f"{part} {heading.title}", at_heading(heading), _last_before(accounts, before, heading)


def _last_before(accounts: FinalAccounts, ahead: Sequence[Heading], missed: Heading) -> Heading | None:
    """The entry behind which a missing part belongs: the last one whose heading in the body comes before it."""
    own = [bare(h.title) for h in body_headings(accounts) if h.part == missed.part]
    return next((entry for entry in reversed(ahead) if bare(entry.title) not in own), None)


def _tables_not_listed(given: Given) -> Iterator[Missed]:
    """The tables of the body that no entry of the contents names, when the contents list the others."""
    listed, unknown = listed_tables(given)
    tables = list(given.accounts.tables.values())
    missing = [table for table in tables if table.kind not in listed]
    if unknown or len(missing) * ENOUGH > len(listed):
        return
    entries = _titles_listed(given.accounts)
    for table in missing:
        if table.title and title(table.title) not in entries:
            yield table.title, at_table(table), _entry_before(tables, table, listed)


def _entry_before(tables: Sequence[Table], table: Table, listed: dict[str, Heading]) -> Heading | None:
    return next(
        (listed[other.kind] for other in reversed(tables[: tables.index(table)]) if other.kind in listed),
        next(iter(listed.values()), None),
    )


def _headings_not_listed(accounts: FinalAccounts) -> Iterator[Missed]:
    """The numbered headings of the body that the contents leave out though they list the others of their series."""
    entries = _titles_listed(accounts)
    listed = {(entry.part, entry.ordinal): entry for entry in accounts.contents}
    for series in _series(body_headings(accounts)):
        missing = [h for h in series if (h.part, h.ordinal) not in listed and title(h.title) not in entries]
        if not missing or len(series) - len(missing) < ENOUGH * len(missing):
            continue
        for heading in missing:
            before = [listed[h.part, h.ordinal] for h in series if (h.part, h.ordinal) in listed]
            at = series.index(heading)
            ahead = [listed[h.part, h.ordinal] for h in series[:at] if (h.part, h.ordinal) in listed]
            yield f"{heading.ordinal}、{heading.title}", at_heading(heading), (ahead or before)[-1 if ahead else 0]


def _titles_listed(accounts: FinalAccounts) -> set[str]:
    """The titles the contents list; of an entry that holds two of them, as when the file lost a break, both."""
    entries = {title(entry.title) for entry in accounts.contents}
    body = {title(heading.title) for heading in body_headings(accounts)}
    halves = {(entry[:at], entry[at:]) for entry in entries - body for at in range(4, len(entry) - 3)}
    return entries.union(*(pair for pair in halves if pair[0] in body and pair[1] in body))


def _series(headings: Sequence[Heading]) -> list[list[Heading]]:
    """The numbered headings that count on together: those of a part, and those inside one of them."""
    found: dict[tuple[str, str], list[Heading]] = defaultdict(list)
    for heading in headings:
        above, bracket, _ = heading.ordinal.partition("（")
        if heading.part and heading.ordinal:
            found[heading.part, above if bracket else ""].append(heading)
    return list(found.values())


@check(
    "R-23-16",
    "段落序号连续",
    severity=Severity.NOTICE,
    source=DISCLOSURE,
    part="文字",
    hint="删改段落后重新编号，序号从 1 起依次连续。",
    relation="同一节中各段的序号依次加 1",
    failing=Edit("\n\n2.商品和服务支出", "\n\n1.商品和服务支出"),
)
def paragraphs_numbered(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    for group in _lists(passages(given.accounts)):
        for (before, above), (number, passage) in pairwise(group):
            if number == before + 1 or (number == 1 and before > 1):
                continue
            match = _PARAGRAPH.match(passage.text)
            place = passage.of(match, 1) if match is not None else passage.paragraph.place
            what = "重复" if number == before else "不连续"
            yield rule.finding(
                f"{named(passage.heading)}的段落序号{what}：“{before}.”之后是“{number}.”",
                places=(place, above.paragraph.place),
                stated=str(number),
                expected=str(before + 1),
                subject=f"段落序号·{named(passage.heading)}·{bare(passage.text)[:16]}",
            )


def _lists(found: Sequence[Passage]) -> Iterator[list[tuple[int, Passage]]]:
    """The numbered paragraphs of each section with their numbers, cut where a sub-heading “（二）” stands between."""
    group: list[tuple[int, Passage]] = []
    last: Heading | None = None
    for passage in found:
        if passage.heading is not last or _INNER.match(passage.text) is not None:
            yield group
            group, last = [], passage.heading
        match = _PARAGRAPH.match(passage.text)
        if match is not None:
            group.append((int(match[1]), passage))
    yield group


@check(
    "R-23-17",
    "各节标题下有内容",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="文字",
    hint="补上该节的说明；没有该项收支的，写明“本年度没有……”。",
    relation="情况说明的每个标题下有文字",
    failing=Edit(
        "2024年度本部门机关运行经费支出2318476.52元，比2023年度减少87436.55元，下降3.63%。主要原因：压减办公和水电等日常公用支出。",
        "",
    ),
)
def sections_filled(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    sections = accounts.sections
    yield from not_read(rule.code, passages(accounts), "情况说明的文字")
    if not passages(accounts):
        return
    for section, following in pairwise((*sections, None)):
        if section is not None and section.key and not section.paragraphs and not _goes_on(section, following):
            if _may_be_filled(accounts, section):
                yield NotChecked(rule.code, f"{named(section.heading)}的内容没有读出")
                continue
            yield rule.finding(
                f"“{section.heading.ordinal}、{section.heading.title}”只有标题，没有内容",
                places=(at_heading(section.heading),),
                stated="（空白）",
                subject=f"空节·{section.key}",
            )


def _goes_on(section: Section, following: Section | None) -> bool:
    """Whether headings of its own stand under the section."""
    return (
        following is not None
        and following.heading.part == section.heading.part
        and following.heading.ordinal.startswith(f"{section.heading.ordinal}（")
    )


def _may_be_filled(accounts: FinalAccounts, section: Section) -> bool:
    """Whether something that was not read stands under the section, or the file ends with its heading."""
    headings = body_headings(accounts)
    behind = headings[headings.index(section.heading) + 1 :] if section.heading in headings else ()
    first, last = _at(section.heading.place), _at(behind[0].place) if behind else (10**9, 0)
    return not behind or any(first < _at(unread.place) < last for unread in accounts.unread)


def _at(place: Place) -> tuple[int, int]:
    return place.page or 0, place.line or 0


@check(
    "R-23-18",
    "序号的括号写法一致",
    severity=Severity.NOTICE,
    source=DISCLOSURE + "；标点符号用法（GB/T 15834）",
    part="全文",
    hint="序号统一用全角括号“（一）”“（1）”。",
    relation="全文序号的括号同为全角或同为半角",
    failing=Edit("（二）“三公”经费财政拨款支出决算具体情况说明。", "(二)“三公”经费财政拨款支出决算具体情况说明。"),
)
def brackets_alike(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    accounts = given.accounts
    found: dict[bool, list[tuple[str, Place]]] = {True: [], False: []}
    at_duties = [h for h in body_headings(accounts) if "职责" in h.title or "职能" in h.title]
    for duty in accounts.organisation.duties if at_duties else ():
        match = _BRACKETED.match(duty)
        if match is not None:
            found[match[1] == "（"].append((match[0].strip(), at_heading(at_duties[-1])))
    for passage in passages(accounts):
        match = _BRACKETED.match(passage.text)
        if match is not None:
            found[match[1] == "（"].append((match[0].strip(), passage.of(match)))
    half, full = found[False], found[True]
    if half and full:
        listed = "、".join(dict.fromkeys(text for text, _ in half))
        yield rule.finding(
            f"序号的括号有全角（{len(full)} 处，如“{full[0][0]}”）有半角（{len(half)} 处：{listed}）",
            places=tuple(dict.fromkeys(place for _, place in half)),
            stated=half[0][0],
            subject="序号括号",
        )
