"""Score a form: the execution of its budget, each indicator or group that shares a weight, and the totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION, half_up
from juesuan.facts import Figure
from juesuan.performance.achievement import Achieved, achievements, twins
from juesuan.performance.measure import Kind
from juesuan.performance.points import Scored, execution_weight, printed, scored
from juesuan.performance.scheme import FULL_MARKS, Grades, Scheme, grades, schemes_for
from juesuan.performance.scoring.completion import completion
from juesuan.performance.scoring.evaluated import INDICATOR, SHARED, Evaluated, Item, points
from juesuan.performance.scoring.execution import score_execution
from juesuan.performance.scoring.policy import BY_SUM, MEAN, ROWS_MET, Policy, policy_for
from juesuan.performance.scoring.share import ALL, BLANK, NONE, Completion, contradicted, percent, unknown

_PARTS = re.compile(r"[，,。；;、：:]")
_FEW = 4  # names told of a group


def score_form(
    form: SelfEvaluation,
    scheme: Scheme | None = None,
    year: int | None = None,
    *,
    department: str = "",
    policy: Policy | None = None,
    scale: Grades | None = None,
) -> Evaluated:
    """The form with what its rows should earn and the steps.

    Without ``scheme`` it is the first one of the department and year that fits the weights of the form. ``year`` is
    that of the accounts, for forms without one; ``policy`` and ``scale`` replace those that belong to the scheme.
    """
    year = form.year or year
    department = department or form.department or form.unit
    entries = [entry for entry in scored(form) if _counts(entry)]
    chosen, fits = fitting(form, (scheme,) if scheme is not None else schemes_for(department, year))
    rules = policy or policy_for(chosen.name, department, year)
    step = _finest(form, entries, rules)
    by_indicator = _completions(form, year, rules)
    items = [_item(entry, by_indicator, rules, step) for entry in entries]
    notes: list[str] = []
    out_of = sum(item.weight or 0 for item in items)
    execution = score_execution(form, chosen, rules, FULL_MARKS - out_of)
    if execution is not None:
        items.insert(0, execution)
        if execution.weight:
            out_of += execution.weight
        else:
            notes.append(execution.why)
    if not fits:
        notes.append(f"分值与评分方案“{chosen.name}”不相符，分值以表中所印为准")
    return Evaluated(
        form=form,
        scheme=chosen,
        fits=fits,
        policy=rules,
        grades=scale or grades()[0],
        items=tuple(items),
        least=sum(item.due if item.due is not None else item.least for item in items),
        most=sum(item.due if item.due is not None else item.most for item in items),
        with_own=sum(item.due if item.due is not None else _within(item.own or 0, item.weight) for item in items),
        own=sum(item.own or 0 for item in items),
        printed=_grains(form.total_score),
        out_of=out_of,
        notes=tuple(notes),
    )


def _grains(figure: Figure | None) -> int | None:
    return figure.grains if figure is not None and printed(figure) else None


def _counts(entry: Scored) -> bool:
    """Whether an entry is one to be scored: no empty row of the form, unless it has points."""
    has_points = any(figure is not None and printed(figure) and figure.grains for figure in (entry.weight, entry.score))
    return has_points or not entry.is_placeholder


def fitting(form: SelfEvaluation, usual: Sequence[Scheme]) -> tuple[Scheme, bool]:
    """The first scheme that fits the weights of the form, else the first of all; and whether it fits."""
    levels: dict[str, int] = {}
    for entry in scored(form):
        levels[entry.head.level1] = levels.get(entry.head.level1, 0) + (_grains(entry.weight) or 0)
    weight = _grains(execution_weight(form)) or 0
    found = next((scheme for scheme in usual if scheme.fits(weight, levels)), None)
    return (found, True) if found is not None else (usual[0], False)


def _finest(form: SelfEvaluation, entries: Sequence[Scored], policy: Policy) -> int:
    """One in the last decimal that the scores of the form print, a tenth at most: forms drop zeros behind the point."""
    figures = [entry.score for entry in entries] + [entry.weight for entry in entries]
    decimals = max((figure.number.decimals for figure in figures if figure is not None and printed(figure)), default=1)
    return int(MILLION // 10 ** min(max(decimals, 1), max(policy.row_decimals, 1)))


def _completions(form: SelfEvaluation, year: int | None, policy: Policy) -> Mapping[int, tuple[Achieved, Completion]]:
    """Each indicator with its completion, by identity; a cost knows the output it belongs to."""
    outputs: dict[int, Achieved] = {id(cost.indicator): output for output, cost in twins(form, year)}
    found: dict[int, tuple[Achieved, Completion]] = {}
    for one in sorted(achievements(form, year), key=lambda one: one.is_cost):
        output = outputs.get(id(one.indicator)) if one.is_cost else None
        twin = found[id(output.indicator)][1] if output is not None else None
        found[id(one.indicator)] = one, completion(one, policy, twin)
    return found


def _item(entry: Scored, by_indicator: Mapping[int, tuple[Achieved, Completion]], policy: Policy, step: int) -> Item:
    """The score of one indicator, or of all that share it."""
    members = [by_indicator[id(member)] for member in entry.members if id(member) in by_indicator]
    weight, own = _grains(entry.weight), _grains(entry.score)
    head = entry.head
    if not members:
        result = unknown("空行占有分值")
    elif len(members) == 1:
        result = members[0][1]
    else:
        result = shared(members, policy)
    if not result.is_known and own == 0 and _says_not_done(members, entry.reason):
        told = "没有填实际完成值，偏差原因写明没有开展"
        result = Completion("直接赋分", NONE, NONE, told, NONE)
    if weight is None and result.is_known:
        result = unknown("没有印分值")
    if len(members) > 1 and entry.score is not None and printed(entry.score):
        step = max(step, entry.score.number.step)  # how the rows weigh is the unit's to say: no finer than it wrote
    least, most, due, difference = settle(result, weight or 0, own, step)
    names = tuple(one.name for one, _ in members) or (head.name.strip(),)
    facts = members[0][0].indicator if len(members) == 1 else head
    return Item(
        kind=SHARED if len(members) > 1 else INDICATOR,
        level1=head.level1,
        level2=head.level2,
        name=names[0] if len(names) == 1 else f"{names[0]}等{len(names)}项",
        names=names,
        target=facts.target.strip(),
        achieved=facts.achieved.strip(),
        reason=entry.reason.strip(),
        weight=weight,
        own=own,
        completion=result.reached,
        least=least,
        most=most,
        due=due,
        difference=difference,
        how=result.how,
        why=result.why,
        sentence=_sentence(members, result, weight, own, due, (least, most), difference, policy),
        place=entry.score.place if entry.score is not None else head.place,
        places=tuple(place for one, _ in members for place in one.places),
    )


def _says_not_done(members: Sequence[tuple[Achieved, Completion]], reason: str) -> bool:
    """Whether there is no actual value because nothing was done, as the reason says and the unit scored."""
    return bool(members) and all(one.actual.kind is Kind.BLANK for one, _ in members) and contradicted(reason)


def settle(result: Completion, weight: int, own: int | None, step: int) -> tuple[int, int, int | None, int]:
    """Least, most, due and difference in millionths; ``step`` is one in the last decimal the scores print.

    A score that rounds or cuts one between least and most to its last decimal is no difference.
    """
    least, most = (half_up(share.numerator * weight, share.denominator) for share in (result.least, result.most))
    if not result.is_known:
        return least, most, None, 0
    if own is None:
        return least, most, least if least == most else None, 0
    due = min(max(own, least), most)
    off = own - due
    return least, most, due, 0 if -step < off <= step // 2 else off


def shared(members: Sequence[tuple[Achieved, Completion]], policy: Policy) -> Completion:
    """The completion of several indicators that share a weight, by each way of the policy."""
    doubtful = [(one, part) for one, part in members if not part.is_known]
    if doubtful:
        told = "、".join(f"“{one.name}”{part.why}" for one, part in doubtful[:_FEW])
        more = f"等{len(doubtful)}项" if len(doubtful) > _FEW else ""
        return unknown(f"共用分值的{len(members)}项中{told}{more}")
    parts = [part for _, part in members]
    ends: list[Fraction] = []
    count = len(parts)
    for way in policy.shared:
        if way == MEAN:
            ends += (_mean(parts, "least"), _mean(parts, "most"))
        elif way == ROWS_MET:
            ends.append(sum((part.most for one, part in members if one.comparison.met), NONE) / count)
        elif way == BY_SUM:
            ends += _by_sum(members)
    met = sum(bool(one.comparison.met) for one, _ in members)
    mean = _mean(parts, "most")
    lost = 1 - _mean(parts, "least"), 1 - mean
    ends += (max(NONE, 1 - lost[0] * policy.shared_doubt), 1 - lost[1] / policy.shared_doubt)
    least, most = min(ends), max(ends)
    if least == most == 1:
        return Completion(SHARED, ALL, ALL, f"{count}项共用分值，全部达到", ALL)
    reached = "没有超过指标值" if all(one.is_cost for one, _ in members) else "达到指标值"
    return Completion(SHARED, least, most, f"{count}项共用分值，{met}项{reached}，平均完成{percent(mean)}", mean)


def _mean(parts: Sequence[Completion], end: str) -> Fraction:
    return sum((part.least if end == "least" else part.most for part in parts), NONE) / len(parts)


def _by_sum(members: Sequence[tuple[Achieved, Completion]]) -> tuple[Fraction, ...]:
    """Least and most of all together, each weighing as much as its target; none unless all have one unit."""
    wanted = least = most = NONE
    units = set()
    for one, part in members:
        target = one.target.quantity
        if target is None or not target.unit:
            return ()
        units.add(target.unit)
        wanted += target.low
        least += target.low * part.least
        most += target.low * part.most
    return (least / wanted, most / wanted) if len(units) == 1 and wanted > 0 else ()


# ── the sentence ──


def _sentence(
    members: Sequence[tuple[Achieved, Completion]],
    result: Completion,
    weight: int | None,
    own: int | None,
    due: int | None,
    ends: tuple[int, int],
    difference: int,
    policy: Policy,
) -> str:
    """指标值≥95%，实际96%，完成率100%，分值5分，应得5分；自评5分。"""
    said = list(_said(members))
    if result.why:
        said.append("不能核算" if result.why == BLANK else f"不能核算：{result.why}")
    elif result.how:
        said.append(result.how)
    if weight is not None:
        said.append(f"分值{points(weight)}分")
    return f"{'，'.join(said)}{earned(due, ends, own, difference, policy)}"


def earned(due: int | None, ends: tuple[int, int], own: int | None, difference: int, policy: Policy) -> str:
    """“，应得4.92分；自评5分，多0.08分。”: what is due, what the unit gave, and how far they are apart."""
    decimals = policy.row_decimals
    told = ""
    if due is not None:
        least, most = (points(end, decimals) for end in ends)
        told = f"，应得{least}分" if least == most else f"，应得{least}—{most}分" if ends[0] else f"，至多得{most}分"
    gave = "未填得分" if own is None else f"自评{points(own)}分"
    off = "" if not difference else f"，{'多' if difference > 0 else '少'}{points(abs(difference), max(decimals, 2))}分"
    return f"{told}；{gave}{off}。"


def _said(members: Sequence[tuple[Achieved, Completion]]) -> Iterator[str]:
    """“指标值≥95%，实际96%”; of a group the rows that did not reach theirs."""
    if len(members) == 1:
        indicator = members[0][0].indicator
        yield f"指标值{_quoted(indicator.target)}"
        yield f"实际{_quoted(indicator.achieved)}"
        return
    unmet = [(one, part) for one, part in members if part.is_known and part.most < 1]
    for one, _ in unmet[:_FEW]:
        name = one.name if one.name.startswith("“") else f"“{one.name}”"
        yield f"{name}指标值{_quoted(one.indicator.target)}、实际{_quoted(one.indicator.achieved)}"
    if len(unmet) > _FEW:
        yield f"另有{len(unmet) - _FEW}项"


def _quoted(text: str) -> str:
    """A value as printed, on one line; in quotation marks where its own commas would part the sentence."""
    text = " ".join(text.split())
    return f"“{text}”" if _PARTS.search(text) else text or "空白"


def _within(points: int, weight: int | None) -> int:
    """Points no row can earn more of than its weight, nor fewer than none."""
    return max(0, points if weight is None else min(points, weight))
