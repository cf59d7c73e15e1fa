"""Points: the figures of a self-evaluation form as they enter arithmetic, and who shares which score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from juesuan.accounts import FUND_ROWS, FinalAccounts, Indicator, SelfEvaluation
from juesuan.amount import Amount, Number, State, half_up
from juesuan.facts import Figure

TOTAL_ROW, *SOURCE_ROWS = FUND_ROWS
MONEY_COLUMNS = ("年初预算数", "全年预算数", "全年执行数")
INITIAL, BUDGET, EXECUTED = MONEY_COLUMNS
_BLANK, _UNREADABLE = State.BLANK, State.UNREADABLE


def unread_forms(accounts: FinalAccounts) -> str:
    """Why the forms cannot be counted on: some were not read, or none came with the report; “” when all were read.

    Where forms are published by themselves, a report without any proves nothing of what its text says of them.
    """
    if not accounts.evaluations and not accounts.catalogue:
        return "本文件没有附自评表；另行公开的，请连同自评表一起核验"
    return next((remark for remark in accounts.remarks if "自评表" in remark), "")


def printed(figure: Figure | None) -> bool:
    """Whether a number stands there."""
    if figure is None:
        return False
    state = figure.number.state
    return state is not _BLANK and state is not _UNREADABLE


def finer(figure: Figure, decimals: int) -> Figure:
    """The figure taken as exact to at least that many decimals: forms drop trailing zeros (“990” beside “927.65”)."""
    number = figure.number
    if number.state is not State.VALUE or number.decimals >= decimals:
        return figure
    finest = (
        Amount(number.fen, number.denomination, decimals, number.state, number.text)
        if isinstance(number, Amount)
        else Number(number.millionths, number.unit, decimals, number.state, number.text)
    )
    return Figure(figure.key, figure.label, finest, figure.place)


def rounded_away(value: int, stated: Figure) -> int:
    """What rounding ``value`` to the last digit ``stated`` prints adds to it, in grains."""
    step = stated.number.step
    return half_up(value, step) * step - value


def money(form: SelfEvaluation, row: str, column: str) -> Figure | None:
    """An amount of the fund block, to two decimals at least; ``None`` when the form has no such cell."""
    return _understood(form).money.get((row, column))


def execution_weight(form: SelfEvaluation) -> Figure | None:
    """预算执行率的分值 as printed in the total row; ``None`` when no number stands there."""
    figure = form.fund(TOTAL_ROW, "分值")
    return figure if printed(figure) else None


def execution_score(form: SelfEvaluation) -> Figure | None:
    """预算执行率的得分 in the total row, blank or not; ``None`` when the form has no such cell."""
    return form.fund(TOTAL_ROW, "得分")


class Scored(NamedTuple):
    """One weight and score, with the indicator it stands at and all indicators that share it.

    ``lost`` is weight minus score in millionths of a point, 0 when either is not printed; ``reason`` is that of the
    whole group: it may stand at any of the rows.
    """

    head: Indicator
    members: tuple[Indicator, ...]
    weight: Figure | None
    score: Figure | None  # a blank one where there is a weight and no score
    lost: int
    reason: str

    @property
    def is_placeholder(self) -> bool:
        return all(member.is_placeholder for member in self.members)


def scored(form: SelfEvaluation) -> tuple[Scored, ...]:
    """The indicators by weight: one entry an indicator, or one for all that share a merged weight."""
    return _understood(form).scored


class _Understood(NamedTuple):
    """What every rule asks of a form, worked out once."""

    form: SelfEvaluation
    money: Mapping[tuple[str, str], Figure]
    scored: tuple[Scored, ...]


_MOST_FORMS = 1000
_forms: dict[int, _Understood] = {}


def _understood(form: SelfEvaluation) -> _Understood:
    held = _forms.get(id(form))
    if held is not None and held.form is form:
        return held
    amounts = {key: finer(figure, 2) for key, figure in form.funds.items() if key[1] in MONEY_COLUMNS}
    if len(_forms) >= _MOST_FORMS:
        _forms.clear()
    _forms[id(form)] = held = _Understood(form, amounts, tuple(_scored(form)))
    return held


def _scored(form: SelfEvaluation) -> Iterator[Scored]:
    members: dict[int, list[Indicator]] = {}
    for indicator in form.indicators:
        if indicator.group is not None:
            members.setdefault(indicator.group, []).append(indicator)
    for indicator in form.indicators:
        if indicator.group is None:
            yield _entry(indicator, (indicator,))
        elif members[indicator.group][0] is indicator:
            group = members[indicator.group]
            head = next((m for m in group if m.weight is not None or m.score is not None), indicator)
            yield _entry(head, tuple(group))


def _entry(head: Indicator, members: tuple[Indicator, ...]) -> Scored:
    weight, score = head.weight, head.score
    if weight is not None and printed(weight) and weight.grains and score is None:
        score = _unwritten(weight)
    lost = 0
    if weight is not None and score is not None and printed(weight) and printed(score):
        lost = weight.grains - score.grains
    return Scored(head, members, weight, score, lost, "；".join(m.reason for m in members if m.reason.strip()))


def _unwritten(weight: Figure) -> Figure:
    """The score that was not written beside a weight: blank, at the place of the weight."""
    blank = Number(0, "分", 0, State.BLANK, "")
    return Figure(weight.key.replace("分值", "得分"), weight.label.replace("分值", "得分"), blank, weight.place)
