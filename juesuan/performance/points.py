"""Points: the figures of a self-evaluation form as they enter arithmetic, and who shares which score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from juesuan.accounts import FUND_ROWS, Indicator, SelfEvaluation
from juesuan.amount import State
from juesuan.facts import Figure

TOTAL_ROW, *SOURCE_ROWS = FUND_ROWS
MONEY_COLUMNS = ("年初预算数", "全年预算数", "全年执行数")
INITIAL, BUDGET, EXECUTED = MONEY_COLUMNS


def printed(figure: Figure | None) -> bool:
    """Whether a number stands there."""
    return figure is not None and figure.is_readable and not figure.is_blank


def finer(figure: Figure, decimals: int) -> Figure:
    """The figure taken as exact to at least that many decimals: forms drop trailing zeros (“990” beside “927.65”)."""
    number = figure.number
    if number.state is not State.VALUE or number.decimals >= decimals:
        return figure
    return replace(figure, number=replace(number, decimals=decimals))


def money(form: SelfEvaluation, row: str, column: str) -> Figure | None:
    """An amount of the fund block, to two decimals at least; ``None`` when the form has no such cell."""
    figure = form.fund(row, column)
    return None if figure is None else finer(figure, 2)


def execution_weight(form: SelfEvaluation) -> Figure | None:
    """预算执行率的分值 as printed in the total row; ``None`` when no number stands there."""
    figure = form.fund(TOTAL_ROW, "分值")
    return figure if printed(figure) else None


def execution_score(form: SelfEvaluation) -> Figure | None:
    """预算执行率的得分 in the total row, blank or not; ``None`` when the form has no such cell."""
    return form.fund(TOTAL_ROW, "得分")


@dataclass(frozen=True, slots=True)
class Scored:
    """One weight and score, with the indicator it stands at and all indicators that share it."""

    head: Indicator
    members: tuple[Indicator, ...]

    @property
    def weight(self) -> Figure | None:
        return self.head.weight

    @property
    def score(self) -> Figure | None:
        return self.head.score

    @property
    def lost(self) -> int:
        """Weight minus score in millionths of a point; 0 when either is not printed."""
        if self.weight is None or self.score is None or not printed(self.weight) or not printed(self.score):
            return 0
        return self.weight.grains - self.score.grains

    @property
    def reason(self) -> str:
        """偏差原因 of the group: it may stand at any of the rows."""
        return "；".join(member.reason for member in self.members if member.reason.strip())

    @property
    def is_placeholder(self) -> bool:
        return all(member.is_placeholder for member in self.members)


def scored(form: SelfEvaluation) -> Iterator[Scored]:
    """The indicators by weight: one entry an indicator, or one for all that share a merged weight."""
    members: dict[int, list[Indicator]] = {}
    for indicator in form.indicators:
        if indicator.group is not None:
            members.setdefault(indicator.group, []).append(indicator)
    for indicator in form.indicators:
        if indicator.group is None:
            yield Scored(indicator, (indicator,))
        elif members[indicator.group][0] is indicator:
            group = members[indicator.group]
            head = next((m for m in group if m.weight is not None or m.score is not None), indicator)
            yield Scored(head, tuple(group))
