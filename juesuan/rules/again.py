"""Again: a rule that looks at nothing that changed says what it said the last time, and is not asked anew.

Nobody declares what a rule looks at: it is noted while the rule runs. A rule may look at no more than it is given, so
the same parts of the accounts give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

from juesuan.accounts import FinalAccounts
from juesuan.finding import Finding, NotChecked
from juesuan.rules.relation import Relation
from juesuan.rules.rule import Given, Rule

Outcome = Relation | Finding | NotChecked
_PARTS = frozenset(part.name for part in fields(FinalAccounts))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule said, and the parts of the accounts it looked at (“evaluations”, “year”)."""

    outcomes: tuple[Outcome, ...]
    parts: frozenset[str]


class Asked:
    """What every rule answered of one set of accounts, the others handed in with it included."""

    def __init__(self, given: Given, rules: Iterable[Rule], before: Asked | None = None) -> None:
        """Ask the rules; those whose answer ``before`` rests on the same parts answer so again."""
        self.given = given
        changed = _PARTS if before is None else _changed(before.given, given)
        self.answers: dict[str, Answer] = {}
        for rule in rules:
            known = before.answers.get(rule.code) if before is not None else None
            self.answers[rule.code] = known if known and changed.isdisjoint(known.parts) else _answer(rule, given)

    @property
    def outcomes(self) -> list[Outcome]:
        """Everything the rules said, in their order."""
        return [outcome for answer in self.answers.values() for outcome in answer.outcomes]


def _answer(rule: Rule, given: Given) -> Answer:
    """What a rule says; its own mistake must not silence the others."""
    seen = _Seen(given.accounts)
    found: list[Outcome] = []
    try:
        if rule.run is not None:
            found.extend(
                rule.run(given._replace(accounts=cast(FinalAccounts, seen)))
            )  # what it said before an error too
    except Exception as error:
        found.append(NotChecked(rule.code, f"规则自身出错，未能核验：{type(error).__name__}: {error}"))
    return Answer(tuple(found), frozenset(seen.parts) if seen.parts <= _PARTS else _PARTS)


class _Seen:
    """Accounts that note which of their parts are looked at; whatever else they are asked for may rest on any."""

    def __init__(self, accounts: FinalAccounts) -> None:
        self.accounts = accounts
        self.parts: set[str] = set()

    def __getattr__(self, part: str) -> Any:
        self.parts.add(part)
        found = self.__dict__[part] = getattr(self.accounts, part)  # asked for again it is at hand
        return found


def _changed(before: Given, now: Given) -> frozenset[str]:
    """The parts of the accounts that are not the very same; all of them when other reports or the edition changed."""
    if before.edition is not now.edition or before.prior is not now.prior or before.budget is not now.budget:
        return _PARTS
    old, new = before.accounts, now.accounts
    return frozenset(part for part in _PARTS if not _is_same(getattr(old, part), getattr(new, part)))


def _is_same(one: object, other: object) -> bool:
    """Whether two parts are one object, or say the same in the same order: equal mappings may differ in that."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    try:
        return hash(one) == hash(other) and one == other
    except TypeError:  # it holds a mapping: equal ones may differ in their order
        pass
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(map(_is_same, one.values(), other.values()))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return False
