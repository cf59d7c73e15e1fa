"""Flow: where the money comes from, what kind of spending it becomes, and which classes it serves, as a Sankey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from juesuan.accounts import FinalAccounts, Table
from juesuan.codes import function_codes
from juesuan.writers.charts import svg
from juesuan.writers.charts.chart import Chart, LeftOut, by_class, exact_money, in_year, money_head, short_money

TOTALS, SPENDING = "收入支出决算总表", "支出决算表"
KINDS = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
_COLOURS = dict(zip(KINDS, (svg.ORANGE, svg.VERMILION, svg.PURPLE, svg.PURPLE, svg.PURPLE), strict=True))
_ALL_SPENDING = "本年支出"
_XS = (2100, 3330, 4480, 6150)  # left edges of the four columns of boxes
_BOX, _TALL, _SLOT, _GAP, _TOP = 130, 3600, 350, 110, 780


@dataclass(frozen=True, slots=True)
class Flows:
    """Amounts in 分: where from, what kind of spending, which class of which kind, and what is left."""

    sources: dict[str, int]
    kinds: dict[str, int]
    classes: dict[str, dict[str, int]]
    rest: dict[str, int]

    def class_sums(self) -> dict[str, int]:
        return {code: sum(parts.values()) for code, parts in self.classes.items()}


def flow_chart(accounts: FinalAccounts) -> Chart | LeftOut:
    """The Sankey of one year; left out when the table of totals prints no amount."""
    title = f"{in_year(accounts)}收入从哪里来、用到哪里去"
    totals = accounts.tables.get(TOTALS)
    if totals is None or totals.is_empty:
        return LeftOut(title, f"没有{TOTALS}，或表中没有金额")
    flows = flows_of(accounts, totals)
    if not any((*flows.sources.values(), *flows.kinds.values(), *flows.rest.values())):
        return LeftOut(title, f"{TOTALS}中的金额都是零")
    rows = [("来源", name, exact_money(fen, accounts)) for name, fen in flows.sources.items()]
    rows += [("支出性质", name, exact_money(fen, accounts)) for name, fen in flows.kinds.items()]
    for code, parts in flows.classes.items():
        rows += [(f"{kind}的功能分类", class_name(code), exact_money(fen, accounts)) for kind, fen in parts.items()]
    rows += [("结余", name, exact_money(fen, accounts)) for name, fen in flows.rest.items()]
    alt = _alt(flows)
    picture = _draw(accounts.department, title, alt, flows)
    return Chart("chart-flow", title, picture, alt, ("环节", "项目", money_head("金额", accounts)), tuple(rows))


def class_name(code: str) -> str:
    """The name of a class (类), its code when it is not in the catalogue."""
    known = function_codes().get(code)
    return known.name if known is not None else code


def printed_classes(totals: Table) -> dict[str, int]:
    """What the table of totals prints for each class (类), in 分; rows of a class printed twice are added up."""
    found: dict[str, int] = {}
    for row in totals.rows:
        if row.key[:1].isdigit():
            found[row.key[:3]] = found.get(row.key[:3], 0) + totals.figure(row.key, "支出").grains
    return {code: fen for code, fen in found.items() if fen}


def flows_of(accounts: FinalAccounts, totals: Table) -> Flows:
    """The flows of a year: rows that print an amount other than zero; sums of others are not taken."""
    income = [row.key for row in totals.rows if (row.key, "收入") in totals.cells]
    sources = {key: totals.figure(key, "收入").grains for key in income if _is_source(key)}
    outgo = [row.key for row in totals.rows if (row.key, "支出") in totals.cells]
    rest = {key: totals.figure(key, "支出").grains for key in outgo if _is_source(key) and not key[:1].isdigit()}
    spending = accounts.tables.get(SPENDING)
    if spending is not None and spending.leaves() and not spending.is_empty:
        classes = by_class(spending, tuple(kind for kind in KINDS if kind in spending.columns))
        kinds = {kind: sum(parts.get(kind, 0) for parts in classes.values()) for kind in KINDS}
    else:
        coded = printed_classes(totals)
        classes = {key: {_ALL_SPENDING: fen} for key, fen in coded.items()}
        kinds = {_ALL_SPENDING: sum(coded.values()) or totals.figure("本年支出合计", "支出").grains}
    return Flows(
        {key.removeprefix("其中："): fen for key, fen in sources.items() if fen},
        {key: fen for key, fen in kinds.items() if fen},
        {code: kept for code, parts in classes.items() if (kept := {k: fen for k, fen in parts.items() if fen})},
        {key: fen for key, fen in rest.items() if fen},
    )


def _is_source(key: str) -> bool:
    return not key.endswith(("合计", "总计")) and not key.startswith("其中")


def _alt(flows: Flows) -> str:
    parts = []
    for lead, amounts in (
        ("资金来源", flows.sources),
        ("支出性质", flows.kinds),
        ("功能分类", {class_name(code): fen for code, fen in flows.class_sums().items()}),
        ("结余", flows.rest),
    ):
        if amounts:
            ranked = sorted(amounts.items(), key=lambda item: -item[1])
            parts.append(f"{lead}：{'、'.join(f'{name}{short_money(fen)}' for name, fen in ranked)}")
    return "；".join(parts) + "。"


@dataclass(frozen=True, slots=True)
class _Node:
    key: str
    label: str
    fen: int
    top: int
    tall: int
    slot: int


def _column(entries: Sequence[tuple[str, str, int]], whole: int, room: int) -> list[_Node]:
    """Boxes below each other, each with room for its label, the column in the middle of the room."""
    tall = [svg.share_of(max(0, fen), whole, _TALL) for _, _, fen in entries]
    slots = [max(height, _SLOT) for height in tall]
    y = _TOP + (room - sum(slots) - _GAP * (len(slots) - 1)) // 2
    nodes = []
    for (key, label, fen), height, slot in zip(entries, tall, slots, strict=True):
        nodes.append(_Node(key, label, fen, y + (slot - height) // 2, height, slot))
        y += slot + _GAP
    return nodes


def _height(entries: Sequence[tuple[str, str, int]], whole: int) -> int:
    return sum(max(_SLOT, svg.share_of(max(0, fen), whole, _TALL)) for _, _, fen in entries) + _GAP * (len(entries) - 1)


def _draw(department: str, title: str, alt: str, flows: Flows) -> str:
    sources = [(name, name, fen) for name, fen in flows.sources.items()]
    uses = [(name, name, fen) for name, fen in (*flows.kinds.items(), *flows.rest.items())]
    classes = [(code, class_name(code), fen) for code, fen in flows.class_sums().items()]
    into, out = (sum(max(0, fen) for _, _, fen in column) for column in (sources, uses))
    whole = max(into, out, 1)
    room = max(_height(column, whole) for column in (sources, uses, classes, [("", "", whole)]))
    left, middle, right = (_column(column, whole, room) for column in (sources, uses, classes))
    body = _Node("", department, whole, _TOP + (room - _TALL) // 2, _TALL, _TALL)
    parts = [svg.text(x, 200, words, size=svg.SMALL, fill=svg.SOFT, anchor=anchor) for x, words, anchor in _HEADS]
    parts += _streams(left, body, middle, right, flows, whole)
    parts += [svg.rect(_XS[0], node.top, _BOX, node.tall, svg.BLUE) for node in left]
    parts.append(svg.rect(_XS[1], body.top, _BOX, body.tall, svg.INK))
    parts += [svg.rect(_XS[2], node.top, _BOX, node.tall, _COLOURS.get(node.key, svg.GREY)) for node in middle]
    parts += [svg.rect(_XS[3], node.top, _BOX, node.tall, svg.GREEN) for node in right]
    parts += _labels(left, middle, right)
    centre = _XS[1] + _BOX // 2
    lines = [(words, True) for words in svg.halves(department, 2000, svg.NAME)] + [(short_money(whole), False)]
    for n, (words, bold) in enumerate(lines):
        parts.append(svg.text(centre, 190 + 180 * n, words, anchor="middle", bold=bold))
    footing, end = svg.notes(_notes(flows, into, out), _TOP + room + 180)
    return svg.drawing("chart-flow", title, alt, end + 120, [*parts, footing])


_HEADS = (
    (_XS[0] + _BOX, "资金来源", "end"),
    (_XS[2], "支出性质和结余", "start"),
    (_XS[3], "支出功能分类", "start"),
)


def _streams(
    left: list[_Node], body: _Node, middle: list[_Node], right: list[_Node], flows: Flows, whole: int
) -> list[str]:
    parts, at = [], 0
    for node in left:
        parts.append(svg.band(_XS[0] + _BOX, node.top, _XS[1], body.top + at, node.tall, svg.BLUE))
        at += max(0, node.fen) * _TALL // whole
    at = 0
    for node in middle:
        colour = _COLOURS.get(node.key, svg.GREY)
        parts.append(svg.band(_XS[1] + _BOX, body.top + at, _XS[2], node.top, node.tall, colour))
        at += max(0, node.fen) * _TALL // whole
    begun = dict.fromkeys((node.key for node in middle), 0)
    for target in right:
        reached = 0
        for node in middle:
            fen = flows.classes[target.key].get(node.key, 0)
            if fen > 0:
                thick = svg.share_of(fen, whole, _TALL)
                start, end = node.top + begun[node.key], target.top + reached
                parts.append(svg.band(_XS[2] + _BOX, start, _XS[3], end, thick, _COLOURS.get(node.key, svg.GREY)))
                begun[node.key] += fen * _TALL // whole
                reached += fen * _TALL // whole
    return parts


def _labels(left: list[_Node], middle: list[_Node], right: list[_Node]) -> list[str]:
    """Name above, amount below, beside the middle of each box."""
    parts = []
    for node in left:
        y = node.top + node.tall // 2
        name = svg.fit(node.label, _XS[0] - 180, svg.NAME)[0]
        parts.append(svg.text(_XS[0] - 80, y - 85, name, anchor="end"))
        parts.append(svg.text(_XS[0] - 80, y + 85, short_money(node.fen), anchor="end", size=svg.SMALL, fill=svg.SOFT))
    for x, nodes in ((_XS[2], middle), (_XS[3], right)):
        room = (_XS[3] if nodes is middle else svg.WIDTH) - x - _BOX - 130
        for node in nodes:
            y = node.top + node.tall // 2
            parts.append(svg.haloed(x + _BOX + 80, y - 85, svg.fit(node.label, room, svg.NAME)[0]))
            parts.append(svg.haloed(x + _BOX + 80, y + 85, short_money(node.fen), size=svg.SMALL))
    return parts


def _notes(flows: Flows, into: int, out: int) -> list[str]:
    """What the picture cannot show: amounts below zero, and sides that do not meet."""
    amounts = [*flows.sources.items(), *flows.kinds.items(), *flows.rest.items()]
    below = [f"{name}{short_money(fen)}" for name, fen in amounts if fen < 0]
    below += [
        f"{class_name(code)}{kind}{short_money(fen)}"
        for code, parts in flows.classes.items()
        for kind, fen in parts.items()
        if fen < 0
    ]
    found = [f"注：负数不画成流量，只列出：{'、'.join(below)}。"] if below else []
    if not below and into != out:
        found.append(f"注：表中来源合计{short_money(into)}，支出与结余合计{short_money(out)}，两边不相等，照原数画出。")
    return found
