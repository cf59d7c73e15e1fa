"""Two readings of one report compared: what one file says and the other does not, one sentence for every difference."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import juesuan
from juesuan.accounts import Claim, FinalAccounts, SelfEvaluation
from juesuan.facts import Figure
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import Report, compose, render


def random_report(seed: int, wish: Wish | None = None) -> tuple[random.Random, Report]:
    """A report of the seed, and the dice that made it."""
    rng = random.Random(seed)
    wish = wish or Wish(items=rng.randint(3, 25), projects=rng.randint(1, 4))
    return rng, compose(random_accounts(rng, wish), random_style(rng))


def as_text(report: Report, folder: Path) -> FinalAccounts:
    """The accounts as they are read from the report's text."""
    path = folder / "report.txt"
    path.write_text(render(report), "utf-8")
    return juesuan.read(path)


def unlike(one: FinalAccounts, other: FinalAccounts, *, items: bool = True) -> list[str]:
    """Every difference in cells, claims, forms and lists between two readings; empty when both say the same.

    Without ``items`` it does not matter to which item of a list a statement is counted.
    """
    return [*_heads(one, other), *_cells(one, other), *_claims(one, other, items), *_forms(one, other)]


def _heads(one: FinalAccounts, other: FinalAccounts) -> Iterator[str]:
    for name in ("department", "year", "level", "edition", "denomination"):
        a, b = getattr(one, name), getattr(other, name)
        if a != b:
            yield f"{name}：{a} ≠ {b}"
    for name, a, b in (
        ("单位", [u.name for u in one.organisation.units], [u.name for u in other.organisation.units]),
        ("名词", [term.term for term in one.glossary], [term.term for term in other.glossary]),
        ("目录", [entry.name for entry in one.catalogue], [entry.name for entry in other.catalogue]),
    ):
        if a != b:
            yield f"{name}：{a} ≠ {b}"


def _value(figure: Figure | None) -> int | None:
    return None if figure is None or figure.is_blank else figure.grains


def _cells(one: FinalAccounts, other: FinalAccounts) -> Iterator[str]:
    if set(one.tables) != set(other.tables):
        yield f"表：{list(one.tables)} ≠ {list(other.tables)}"
    for kind, table in one.tables.items():
        there = other.tables.get(kind)
        if there is None:
            continue
        for key in {**table.cells, **there.cells}:
            a, b = _value(table.cells.get(key)), _value(there.cells.get(key))
            if a != b:
                yield f"{kind}{key}：{a} ≠ {b}"


def _said(claim: Claim, items: bool) -> tuple[object, ...]:
    figure = claim.figure
    return (
        claim.section,
        claim.item if items else "",
        claim.subject,
        claim.role,
        figure.grains,
        claim.direction,
        claim.cell,
    )


def _claims(one: FinalAccounts, other: FinalAccounts, items: bool) -> Iterator[str]:
    a, b = [_said(claim, items) for claim in one.claims], [_said(claim, items) for claim in other.claims]
    yield from (f"少了 {said}" for said in a if said not in b)
    yield from (f"多了 {said}" for said in b if said not in a)
    if not (set(a) ^ set(b)) and len(a) != len(b):
        yield f"文字数字：{len(a)} 个 ≠ {len(b)} 个"


def _forms(one: FinalAccounts, other: FinalAccounts) -> Iterator[str]:
    if len(one.evaluations) != len(other.evaluations):
        yield f"自评表：{len(one.evaluations)} 张 ≠ {len(other.evaluations)} 张"
        return
    for a, b in zip(one.evaluations, other.evaluations, strict=True):
        yield from (f"{a.display} {x} ≠ {y}" for x, y in zip(_form(a), _form(b), strict=False) if x != y)
        if len(_form(a)) != len(_form(b)):
            yield f"{a.display}：{len(_form(a))} 项 ≠ {len(_form(b))} 项"


def _form(form: SelfEvaluation) -> list[tuple[object, ...]]:
    """Everything a form says, in order."""
    return [
        (form.number, form.name, form.department, form.unit, form.year, form.expected, form.achieved),
        ("总分", _value(form.total_weight), _value(form.total_score)),
        *sorted((key, _value(figure)) for key, figure in form.funds.items() if not figure.is_blank),
        *(
            (i.level1, i.level2, i.name, i.target, i.achieved, _value(i.weight), _value(i.score), i.reason, i.group)
            for i in form.indicators
        ),
    ]
