"""Weigh: from relations that fail to findings — one wrong figure, one finding, what follows from it beneath.

One changed figure breaks every relation it stands in. So we ask of each figure in a failing relation: if it were what
this relation wants, how many failing relations would come right, and how many that hold now would break? The figure
with the best balance is the finding; the relations it puts right are its consequences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import NamedTuple

from juesuan.amount import half_up
from juesuan.facts import Figure
from juesuan.finding import Cause, Finding, Severity
from juesuan.rules.cause import Clues
from juesuan.rules.describe import describe, follow, to_be_redone, undetermined
from juesuan.rules.hand import slip, slip_of_unit, unswapped
from juesuan.rules.relation import Linear, Outcome, Ratio, Relation, short_step
from juesuan.rules.rule import OTHER_REPORTS, Rule

Corrections = dict[str, int]
NEAR_STEPS = 10  # a rate that differs in its last digit only
GRAVITY = (Severity.ERROR, Severity.EXPLAIN, Severity.NOTICE)


@dataclass(slots=True)
class _Net:
    """All relations of one report, how they fare, and which of them each figure of a failing one stands in."""

    relations: Sequence[Relation]
    outcomes: list[Outcome]
    by_figure: Mapping[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, relations: Sequence[Relation]) -> _Net:
        outcomes = [relation.outcome() for relation in relations]
        failing = (r for r, outcome in zip(relations, outcomes, strict=True) if outcome is Outcome.FAILS)
        by_figure: dict[str, list[int]] = {figure.key: [] for relation in failing for figure in relation.figures}
        if by_figure:
            for index, relation in enumerate(relations):
                for key in {figure.key for figure in relation.figures if figure.key in by_figure}:
                    by_figure[key].append(index)
        return cls(relations, outcomes, by_figure)


class _Suspect(NamedTuple):
    """Figures that would put ``cleared`` relations right if they were the values in ``values``."""

    values: tuple[tuple[str, int], ...]
    cleared: tuple[int, ...]
    broken: int
    rank: int


def weigh(relations: Sequence[Relation], rules: Mapping[str, Rule], clues: Clues | None = None) -> list[Finding]:
    """Findings for all relations that fail or hold only by rounding; severity from the rule, rounding a notice.

    With ``clues`` each wrong figure is also given its cause, when one can be told."""
    net = _Net.of(relations)
    corrections: Corrections = {}
    found: list[tuple[_Suspect, int]] = []
    for component in _components(net):
        open_ = set(component)
        while open_:
            suspect = _best(net, open_, corrections, rules)
            suspect = _operand_swapped(net, suspect, open_, corrections, rules, clues)
            primary = _primary(net, suspect, rules)
            corrections.update(suspect.values)
            found.append((suspect, primary))
            open_ -= set(suspect.cleared) | {primary}
    return [*_failures(net, found, rules, clues), *_roundings(net, corrections, rules)]


def _components(net: _Net) -> list[list[int]]:
    """The failing relations in groups that share no figure: each group is a defect, or a few, of its own."""
    home: dict[str, int] = {}
    groups: dict[int, list[int]] = {}
    for index, outcome in enumerate(net.outcomes):
        if outcome is not Outcome.FAILS:
            continue
        keys = {figure.key for figure in net.relations[index].figures}
        merged = [index]
        for group in {home[key] for key in keys if key in home}:
            merged = groups.pop(group) + merged
        groups[index] = merged
        home.update(dict.fromkeys((f.key for i in merged for f in net.relations[i].figures), index))
    pairs: dict[int, int] = {}  # an amount moved between two cells leaves two groups with the same gap
    for group in list(groups):
        for gap in {_gap(net.relations[i]) for i in groups[group]} - {0}:
            other = pairs.setdefault(gap, group)
            if other != group and other in groups and group in groups:
                groups[other] += groups.pop(group)
    return [sorted(group) for group in groups.values()]


def _gap(relation: Relation, values: Corrections | None = None) -> int:
    """By how much an equation is out, 0 for everything else."""
    if not isinstance(relation, Linear) or relation.comparison != "=":
        return 0
    return abs(relation.stated.grains - relation.expected(values or {}))


def _best(net: _Net, open_: set[int], corrections: Corrections, rules: Mapping[str, Rule]) -> _Suspect:
    """The suspect with the best balance of relations put right and relations broken."""
    seen: dict[tuple[str, int], _Suspect] = {}
    for index in sorted(open_):
        relation = net.relations[index]
        for figure in dict.fromkeys(relation.figures):
            if figure.key.startswith(OTHER_REPORTS):  # what was published last year is not put right this year
                continue
            value = relation.solve(figure.key, corrections)
            if value is None or (figure.key, value) in seen or value == figure.grains:
                continue
            if value < 0 <= figure.grains and not _may_be_negative(figure):
                continue
            seen[figure.key, value] = _try(net, open_, corrections, ((figure.key, value),), index, rules)
    best = max(seen.values(), key=lambda s: s.rank, default=None)
    best = best if best is None else _likeliest(net, best, list(seen.values()))
    if best is None or best.rank <= 4:
        pair = _best_pair(net, open_, corrections, rules)
        if pair is not None and (best is None or pair.rank > best.rank):
            return pair
    if best is None:  # an inequality, or figures that may all be the wrong one
        index = min(open_)
        return _Suspect((), (index,), 0, 0)
    return best


def _likeliest(net: _Net, best: _Suspect, suspects: Sequence[_Suspect]) -> _Suspect:
    """Of suspects that fare alike: the only score left blank, the only one that a slip of the hand explains, else the
    figure that is said to be the sum; where nothing tells them apart, none: nobody is accused by the order of print."""
    alike = [s for s in suspects if s.rank >= best.rank - 1 and s.cleared == best.cleared and s.broken == best.broken]
    figures = {f.key: f for i in best.cleared for f in net.relations[i].figures}
    unfilled = [s for s in alike if (f := figures[s.values[0][0]]).is_blank and not f.is_money]
    if len(unfilled) == 1:  # the one score left blank is what the total leaves
        return unfilled[0]
    slips = [s for s in alike if slip(figures[s.values[0][0]], s.values[0][1]) is not None]
    if len(slips) == 1:
        return slips[0]
    if len(slips) > 1 and best not in slips:  # several may be the wrong one, the best by rank is none of them
        return best._replace(values=(), cleared=(_shortest(net, best),))
    said = {net.relations[i].stated.key for i in best.cleared}
    if len(alike) > 1 and best.values[0][0] not in said and all(s.rank == best.rank for s in alike):
        return best._replace(values=(), cleared=(_shortest(net, best),))
    return best


def _operand_swapped(
    net: _Net,
    suspect: _Suspect,
    open_: set[int],
    corrections: Corrections,
    rules: Mapping[str, Rule],
    clues: Clues | None,
) -> _Suspect:
    """A rate nothing explains, when it is right for an amount with two of its digits in the other order: that amount.
    None is accused when only the last digits of the rate are off as well, which may be a slip of its own."""
    if clues is None or len(suspect.cleared) != 1 or len(suspect.values) != 1:
        return suspect
    index, (key, wanted) = suspect.cleared[0], suspect.values[0]
    relation = net.relations[index]
    if not isinstance(relation, Ratio) or relation.stated.key != key or corrections.keys() & _keys(relation):
        return suspect
    if clues.explain(relation, relation.stated, wanted) is not None:
        return suspect
    fits = []
    for figure in dict.fromkeys(relation.figures[1:]):
        if figure.is_money and not figure.key.startswith(OTHER_REPORTS):
            for value in unswapped(figure):
                trial = _try(net, open_, corrections, ((figure.key, value),), index, rules)
                if index in trial.cleared and not trial.broken:
                    fits.append(trial)
    if len(fits) != 1:
        return suspect
    near = abs(relation.stated.grains - wanted) < NEAR_STEPS * relation.stated.number.step
    return fits[0]._replace(values=()) if near else fits[0]


def _keys(relation: Relation) -> set[str]:
    return {figure.key for figure in relation.figures}


def _shortest(net: _Net, suspect: _Suspect) -> int:
    return min(suspect.cleared, key=lambda index: (len(net.relations[index].figures), index))


def _may_be_negative(figure: Figure) -> bool:
    """Balances may fall below zero (经营亏损); income, spending, scores and counts may not."""
    return any(word in figure.label for word in ("结转", "结余"))


def _try(
    net: _Net,
    open_: set[int],
    corrections: Corrections,
    values: tuple[tuple[str, int], ...],
    origin: int,
    rules: Mapping[str, Rule],
) -> _Suspect:
    trial = {**corrections, **dict(values)}
    cleared, broken = [], 0
    for index in sorted({i for key, _ in values for i in net.by_figure[key]}):
        after = net.relations[index].judged(trial)
        if index in open_:
            if after in (Outcome.HOLDS, Outcome.ROUNDING):
                cleared.append(index)
        elif after is Outcome.FAILS and net.outcomes[index] in (Outcome.HOLDS, Outcome.ROUNDING):
            broken += 1  # only what holds as printed; what failed and was put right before is worked out anew
    return _Suspect(values, tuple(cleared), broken, _rank(net, values, cleared, broken, origin, rules))


def _rank(
    net: _Net,
    values: tuple[tuple[str, int], ...],
    cleared: Sequence[int],
    broken: int,
    origin: int,
    rules: Mapping[str, Rule],
) -> int:
    """Put right minus broken, times four; an even balance falls on the figure that a relation is said of."""
    keys = {key for key, _ in values}
    said = sum(1 for i in cleared if net.relations[i].stated.key in keys)
    rank = 4 * (len(cleared) - broken) + min(said, 2) - 2 * (len(values) - 1)
    relation, rule = net.relations[origin], rules[net.relations[origin].rule]
    if isinstance(relation, Linear) and len(relation.parts) == 1 and relation.stated.key in keys:
        rank += 2 if rule.severity is Severity.ERROR else 0
        rank += 6 if rule.kind == "sentence" else 0  # the words are copied from the table, not the table from the words
    return rank


def _best_pair(net: _Net, open_: set[int], corrections: Corrections, rules: Mapping[str, Rule]) -> _Suspect | None:
    """Two figures of one table with an amount moved from one to the other: right sum, wrong row or column."""
    gaps: dict[int, list[int]] = defaultdict(list)
    for index in open_:
        gap = _gap(net.relations[index], corrections)
        if gap:
            gaps[gap].append(index)
    best: _Suspect | None = None
    for indexes in gaps.values():
        for one, two in combinations(indexes[:8], 2):
            for first, second in _same_table(net.relations[one].figures, net.relations[two].figures):
                wanted = (
                    net.relations[one].solve(first.key, corrections),
                    net.relations[two].solve(second.key, corrections),
                )
                if wanted[0] is None or wanted[1] is None:
                    continue
                if (wanted[0] - first.grains) + (wanted[1] - second.grains):
                    continue
                pair = ((first.key, wanted[0]), (second.key, wanted[1]))
                suspect = _try(net, open_, corrections, pair, one, rules)
                if best is None or suspect.rank > best.rank:
                    best = suspect
    return best


def _same_table(first: Iterable[Figure], second: Iterable[Figure]) -> list[tuple[Figure, Figure]]:
    others: dict[str, list[Figure]] = defaultdict(list)
    for figure in second:
        others[figure.key.split("[")[0]].append(figure)
    return [(a, b) for a in first for b in others[a.key.split("[")[0]] if a.key != b.key]


def _primary(net: _Net, suspect: _Suspect, rules: Mapping[str, Rule]) -> int:
    """The relation to show first: the gravest, one said of the suspect itself, the shorter the better."""
    keys = [key for key, _ in suspect.values]

    def order(index: int) -> tuple[int, int, int, int]:
        relation = net.relations[index]
        grave = GRAVITY.index(rules[relation.rule].severity)
        return (grave, 0 if relation.stated.key in keys else 1, len(relation.figures), index)

    return min(suspect.cleared, key=order)


def _failures(
    net: _Net,
    found: Sequence[tuple[_Suspect, int]],
    rules: Mapping[str, Rule],
    clues: Clues | None,
) -> list[Finding]:
    """One finding a suspect; relations that only come right once all are corrected go beneath one of them."""
    beneath = _beneath(net, found)
    sums, pairs = _causes_of_sums(net, clues), _causes_of_pairs(net, found)
    result = []
    known: Corrections = {}
    for n, (suspect, primary) in enumerate(found):
        before = dict(known)
        known.update(suspect.values)
        if n not in beneath:
            continue
        relation = net.relations[primary]
        values = dict(suspect.values)
        follows = [follow(net.relations[i], rules, values) for i in dict.fromkeys(beneath[n])]
        follows += [to_be_redone(net.relations[i], rules, values) for i in _totals_to_redo(net, suspect, relation)]
        if not values and (_is_sum(relation) or (isinstance(relation, Ratio) and relation.quotient() is not None)):
            unsure = undetermined(relation, rules, tuple(follows))
            result.append(unsure if clues is None else replace(unsure, cause=clues.of_gap(relation)))
            continue
        finding = describe(relation, rules, values, tuple(follows), known=before)
        if clues is not None:
            cause = _cause(net, suspect, relation, sums, pairs, clues)
            told = tuple(_with_cause(below, cause, values, sums) for below in finding.consequences)
            finding = replace(finding, cause=cause, consequences=told)
        result.append(finding)
    return result


def _with_cause(below: Finding, cause: Cause | None, values: Mapping[str, int], sums: Mapping[str, Cause]) -> Finding:
    """What stands beneath a finding with the same cause where it is of the same figures, or of their sum."""
    if below.cause is not None or cause is None:
        return below
    same = below.subject in values or any(sums.get(key) == cause for key in values)
    return replace(below, cause=cause) if same else below


def _is_sum(relation: Relation) -> bool:
    return isinstance(relation, Linear) and relation.comparison == "="


def _totals_to_redo(net: _Net, suspect: _Suspect, relation: Relation) -> list[int]:
    """Totals that were added up with a wrong figure which is itself computed: right as sums, to be redone with it."""
    if len(suspect.values) != 1 or not isinstance(relation, Ratio) or relation.stated.key != suspect.values[0][0]:
        return []
    key, wanted = suspect.values[0]
    return [
        index
        for index in net.by_figure[key]
        if isinstance(total := net.relations[index], Linear)
        and total.stated.key != key
        and net.outcomes[index] is not Outcome.FAILS
        and total.judged({key: wanted}) is Outcome.FAILS
    ]


def _beneath(net: _Net, found: Sequence[tuple[_Suspect, int]]) -> dict[int, list[int]]:
    """For each suspect that stays a finding, the relations that stand beneath it."""
    shown = {primary for _, primary in found}
    beneath = {n: [i for i in suspect.cleared if i not in shown] for n, (suspect, _) in enumerate(found)}
    for n, (suspect, primary) in enumerate(found):
        if not suspect.values or len(suspect.cleared) > 1 or not _comes_right_without(net, n, found):
            continue
        keys = {figure.key for figure in net.relations[primary].figures}
        home = next(
            (m for m, (s, _) in enumerate(found) if m != n and m in beneath and any(k in keys for k, _ in s.values)),
            None,
        )
        if home is not None:
            beneath[home].append(primary)
            del beneath[n]
    return beneath


def _causes_of_sums(net: _Net, clues: Clues | None) -> dict[str, Cause]:
    """Causes that only the sum of several figures shows, by the figures that were added up."""
    causes: dict[str, Cause] = {}
    if clues is None:
        return causes
    for relation, outcome in zip(net.relations, net.outcomes, strict=True):
        if outcome is Outcome.FAILS:
            cause = clues.of_sum(relation)
            if cause is not None and isinstance(relation, Linear):
                causes.update({figure.key: cause for _, figure in relation.parts})
    return causes


def _causes_of_pairs(net: _Net, found: Sequence[tuple[_Suspect, int]]) -> dict[str, Cause]:
    """Causes that only two wrong figures of one table or section show: what one has too much, the other lacks."""
    gaps: dict[tuple[str, int], list[tuple[Figure, int]]] = defaultdict(list)
    for suspect, _ in found:
        if len(suspect.values) == 1:
            key, wanted = suspect.values[0]
            figure = next(f for i in suspect.cleared for f in net.relations[i].figures if f.key == key)
            step = figure.number.step if figure.is_money else 0
            if figure.is_money and half_up(abs(wanted - figure.grains), step):
                gaps[key.split("[")[0], half_up(abs(wanted - figure.grains), step) * step].append((figure, wanted))
    causes: dict[str, Cause] = {}
    for pair in gaps.values():
        if len(pair) != 2 or (pair[0][1] > pair[0][0].grains) is (pair[1][1] > pair[1][0].grains):
            continue
        for (figure, wanted), (other, due) in (pair, pair[::-1]):
            crossed = _is_near(figure, due, other) and _is_near(other, wanted, figure)
            if crossed and figure.grains and other.grains:
                causes[figure.key] = Cause("exchanged", f"与{other.label}的金额互换了位置")
            else:
                less, more = (figure, other) if wanted > figure.grains else (other, figure)
                causes[figure.key] = Cause("shifted", f"{less.label}少列、{more.label}多列同一个数，疑有一笔填错位置")
    return causes


def _is_near(figure: Figure, value: int, other: Figure) -> bool:
    return abs(figure.grains - value) < max(figure.number.step, other.number.step)


def _cause(
    net: _Net,
    suspect: _Suspect,
    relation: Relation,
    sums: Mapping[str, Cause],
    pairs: Mapping[str, Cause],
    clues: Clues,
) -> Cause | None:
    if len(suspect.values) == 2:
        return _moved(net, suspect)
    key, wanted = suspect.values[0] if suspect.values else (relation.stated.key, relation.expected())
    figure = next(f for f in relation.figures if f.key == key)
    of_unit = slip_of_unit(figure, wanted) if wanted is not None and figure.is_money else None
    return of_unit or pairs.get(key) or sums.get(key) or clues.explain(relation, figure, wanted)


def _moved(net: _Net, suspect: _Suspect) -> Cause:
    """An amount that stands in the wrong row or column of its table."""
    wanted = dict(suspect.values)
    figures = {f.key: f for relation in net.relations for f in relation.figures if f.key in wanted}
    first, second = (figures[key] for key, _ in suspect.values)
    if first.grains == 0:
        first, second = second, first
    if second.grains == 0:
        return Cause("shifted", f"金额疑填错行或栏：应在{second.label}，填在了{first.label}")
    return Cause("shifted", f"{first.label}与{second.label}之间有一笔金额填错位置")


def _comes_right_without(net: _Net, n: int, found: Sequence[tuple[_Suspect, int]]) -> bool:
    """Whether the relation holds once every other finding is put right."""
    own = {key for key, _ in found[n][0].values}
    others = {k: v for m, (s, _) in enumerate(found) if m != n for k, v in s.values if k not in own}
    return bool(others) and net.relations[found[n][1]].judged(others) in (Outcome.HOLDS, Outcome.ROUNDING)


def _roundings(net: _Net, corrections: Corrections, rules: Mapping[str, Rule]) -> list[Finding]:
    """What rounding or cut-off digits explain: one notice a cut-off figure, else one a rule and table."""
    groups: dict[tuple[str, str], list[Relation]] = defaultdict(list)
    for relation, outcome in zip(net.relations, net.outcomes, strict=True):
        if outcome is Outcome.ROUNDING and relation.outcome(corrections) is not Outcome.HOLDS:
            short = _short_figures(relation)
            groups[("", short[0]) if short else (relation.rule, relation.stated.key.split("[")[0])].append(relation)
    findings = []
    for (rule, key), relations in groups.items():
        relations.sort(key=lambda relation: len(_short_figures(relation)))
        wanted = None if rule else relations[0].solve(key)
        values = None if wanted is None else {key: wanted}
        beneath = tuple(
            describe(relation, rules, rounding=True) if rule else follow(relation, rules, values or {}, rounding=True)
            for relation in relations[1:]
        )
        findings.append(describe(relations[0], rules, values, beneath, rounding=True))
    return findings


def _short_figures(relation: Relation) -> list[str]:
    return [figure.key for figure in relation.figures if short_step(figure)] if isinstance(relation, Linear) else []
