"""Tags of the templates: money as printed, days, the colour of a stage, why a button is grey."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.utils import timezone

from juesuan.amount import Denomination, half_up, print_money
from juesuan.codes import economic_codes, function_codes
from juesuan.finding import Severity
from juesuan.prepare.chart import accounts
from juesuan.projects.acting import acts as project_acts
from juesuan.projects.records import Stage
from juesuan.store.acting import acts, why_not
from juesuan.store.books import COLUMNS
from juesuan.store.models import EntryRow, Post, Report
from juesuan.web.browser_words import in_browser

register = template.Library()

_COLOURS = {
    "审核通过": "green",
    "已批准": "green",
    "已公开": "green",
    "已定评": "green",
    "已应用": "green",
    "已结项": "green",
    "已答复": "green",
    "已退回": "red",
    "不予入库": "red",
    "未能核验": "red",
    "不予公开": "grey",
    "等待": "grey",
}


@register.filter
def yuan(fen: int | None) -> str:
    """分 as 元 with two decimals: 1,234.50; nothing for nothing."""
    return "" if fen is None else print_money(fen)


@register.filter
def wan(fen: int | None) -> str:
    """分 as 万元 with two decimals."""
    return "" if fen is None else print_money(fen, Denomination.WAN, 2)


@register.filter
def colour(stage: str) -> str:
    """The colour of the dot of a stage: green passed, red failed, yellow waiting, grey not begun."""
    return _COLOURS.get(stage, "yellow")


@register.filter
def left(due: date | None) -> str:
    """How many days are left until a date, or how long it is past."""
    if due is None:
        return "没有期限"
    days = (due - timezone.localdate()).days
    return f"还有 {days} 天" if days > 0 else "今天到期" if days == 0 else f"已过 {-days} 天"


@register.filter
def is_past(due: date | None) -> bool:
    """Whether a date is over."""
    return due is not None and due < timezone.localdate()


@register.filter
def title_of(act: str) -> str:
    """What an act is called, one of the accounts or one of a project."""
    if act in acts():
        return acts()[act].title
    return project_acts()[act].title if act in project_acts() else act


@register.simple_tag
def asset(name: str) -> str:
    """Where a file of ours is fetched; the address changes with the file, so that no browser keeps an old one."""
    return f"/static/{name}?{_mark(name)}"


@cache
def _mark(name: str) -> str:
    path = settings.BASE / "static" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""


@register.simple_tag
def refusal(name: str, by: Post, target: Any) -> str:
    """Why the person may not do the act now, “” when they may."""
    return why_not(name, by, target)


@register.filter
def as_here(text: str) -> str:
    """What the library says of files and commands, in the words of the pages."""
    return in_browser(text)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to loop over."""
    return text.split()


@register.filter
def told(values: Any) -> str:
    """What an event tells of before or after, as words: “环节 填报中；意见 …”."""
    if values is None:
        return ""
    if isinstance(values, dict):
        return "；".join(f"{_FIELDS.get(name, name)} {_brief(value)}" for name, value in values.items())
    return _brief(values)


class Change(NamedTuple):
    """One thing an act changed: what, from what (“” from nothing worth telling), to what."""

    what: str
    before: str
    after: str


@register.filter
def changes(event: Any) -> list[Change]:
    """What an event changed, thing by thing, in short."""
    return list(_changes(event.before, event.after))


def _changes(before: Any, after: Any) -> Iterator[Change]:
    old = before if isinstance(before, Mapping) else {} if before is None else {"": before}
    new = after if isinstance(after, Mapping) else {} if after is None else {"": after}
    names = list(dict.fromkeys([*old, *new]))
    if "环节" in names and old.get("环节") == new.get("环节"):
        names.remove("环节")
    for name in names:
        if name in _UNTOLD:
            continue
        was, now = old.get(name), new.get(name)
        is_new = was is None or was == "" or was == []
        yield Change(_FIELDS.get(name, name), "" if is_new else _short(was), _short(now))


def _short(value: Any) -> str:
    text = _brief(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


_LONGEST = 120
_UNTOLD = ("approval_digest", "数据摘要", "内容摘要")


_FIELDS = {
    "stage": "环节",
    "opinion": "意见",
    "approval_number": "文号",
    "approval_date": "日期",
    "approval_digest": "数据摘要",
    "edition": "版式",
    "denomination": "金额单位",
    "duties": "职责",
    "moderation": "意见",
    "due": "期限",
    "answer": "答复",
    "key": "名称",
    "text": "内容",
    "row": "行",
    "cells": "各栏",
    "deleted": "已删去",
    "version": "版本",
    "lines": "各行",
}


def _brief(value: Any) -> str:
    if value is None or value == "":
        return "无"
    if isinstance(value, list):
        return f"{len(value)} 行"
    if isinstance(value, Mapping):
        return "，".join(f"{COLUMNS.get(name, name)} {text}" for name, text in value.items())
    return "是" if value is True else "否" if value is False else str(value)


@register.filter
def value(cells: dict[str, str], name: str) -> str:
    """The cell of a row under a name."""
    return cells.get(name, "")


@register.filter
def score(millionths: int | None) -> str:
    """Points as printed; a dash for none."""
    from juesuan.performance.scoring.evaluated import points

    return "—" if millionths is None else points(millionths)


@register.filter
def share(part: Fraction | None) -> str:
    """A share as a percentage with two decimals; a dash for none."""
    if part is None:
        return "—"
    hundredths = half_up(part.numerator * 10_000, part.denominator)
    sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}%"


@register.filter
def name_of(names: dict[str, str], key: str) -> str:
    """What a key is called."""
    return names.get(key, key)


@register.filter
def decisions(proposal: Any) -> tuple[Any, Any]:
    """The two suggestions of a proposal, to loop over."""
    return proposal.execution, proposal.budget


_CYCLE = (
    *(Stage.APPLIED, Stage.APPRAISED, Stage.RESERVED, Stage.BUDGETED, Stage.SUBMITTED, Stage.ENDORSED),
    *(Stage.ACCEPTED, Stage.SETTLED, Stage.DECIDED, Stage.CLOSED),
)


@register.filter
def cycle(stage: str) -> list[tuple[str, str, bool]]:
    """The steps of a project's life with their dots, and which it stands at: green is behind it, red sent back."""
    if stage == Stage.REJECTED:
        return [(Stage.APPLIED.value, "green", False), (stage, "red", True)]
    at = _CYCLE.index(Stage.SUBMITTED if stage == Stage.RETURNED else Stage(stage))
    return [
        (stage, colour(stage), True) if n == at else (one.value, "green" if n < at else "grey", False)
        for n, one in enumerate(_CYCLE)
    ]


@register.filter
def refused(buttons: list[Any]) -> list[Any]:
    """The acts that cannot be done now."""
    return [button for button in buttons if refusal_in(button)]


@register.filter
def title_in(button: Any) -> str:
    """What the act of a button is called."""
    return str(button["title"] if isinstance(button, Mapping) else button.title)


@register.filter
def refusal_in(button: Any) -> str:
    """Why the act of a button cannot be done now, “” when it can."""
    return str(button["refusal"] if isinstance(button, Mapping) else button.refusal)


@register.filter
def distance(fen: int) -> str:
    """An amount in 分 without its sign, as 元."""
    return print_money(abs(fen))


@register.filter
def severity_name(severity: Severity) -> str:
    """What a severity is called: 必须改正, 必须说明, 提示."""
    return _SEVERITIES[severity]


_SEVERITIES = {Severity.ERROR: "必须改正", Severity.EXPLAIN: "必须说明", Severity.NOTICE: "提示"}


@register.filter
def two_places(millionths: int | None) -> str:
    """Points with two decimals, for columns; a dash for none."""
    if millionths is None:
        return "—"
    hundredths = half_up(abs(millionths), 10_000)
    return f"{'-' if millionths < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}"


@register.filter
def codes_named(entry: Any) -> str:
    """The codes of an entry, each with its name: “6001 财政拨款预算收入，2080101 行政运行”."""
    known = (
        (entry.account, accounts().get(entry.account)),
        (entry.function, function_codes().get(entry.function)),
        (entry.economic, economic_codes().get(entry.economic)),
    )
    return "，".join(f"{code} {one.name if one is not None else ''}".strip() for code, one in known if code)


_FORMATS = {"pdf": "PDF", "docx": "Word 文件", "xlsx": "Excel 工作簿", "html": "网页（一个文件）"}


@register.filter
def format_name(suffix: str) -> str:
    """What people call a kind of file."""
    return _FORMATS.get(suffix, suffix)


@register.filter
def has_entries(report: Report) -> bool:
    """Whether any unit has begun."""
    return EntryRow.objects.filter(book__report=report).exists()
