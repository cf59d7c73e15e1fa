"""Tags of the templates: money as printed, days, the colour of a stage, why a button is grey."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django import template
from django.utils import timezone

from juesuan.amount import Denomination, half_up, print_money
from juesuan.store.acting import acts, why_not
from juesuan.store.models import Post

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
    "填报中": "grey",
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
def title_of(act: str) -> str:
    """What an act is called."""
    return acts()[act].title if act in acts() else act


@register.simple_tag
def refusal(name: str, by: Post, target: Any) -> str:
    """Why the person may not do the act now, “” when they may."""
    return why_not(name, by, target)


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
}


def _brief(value: Any) -> str:
    if value is None or value == "":
        return "无"
    return f"{len(value)} 行" if isinstance(value, list) else str(value)


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
