"""文字: procurement, its kinds, and the contracts given to small firms, that do not agree."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from tests.prove.suite_kinds.amounts import (
    fen_of,
    money_matters,
    percent_matters,
    percent_text,
    text_step,
    until,
    value,
    written,
)
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, kind, put
from tests.prove.suite_kinds.text_amounts import words_before
from tests.prove.suite_kinds.text_claims import is_kind_share


def kind_share_matters(report: Located, mark: Mark) -> Callable[[str], bool]:
    """Whether another share of a kind contradicts the contracts given to SME altogether."""
    total = sum(spent for spent, _ in report.a.procurement.values())
    slack = Fraction(3 * total, 2 * 100 * 10**report.style.decimals) + 5 * text_step(report)
    true = Fraction(mark.about[0] * 100, mark.about[1])
    return lambda put_: abs(Fraction(value(put_)) - true) * mark.about[1] / 100 > slack


@kind("procurement-kind-share")
def procurement_kind_share(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The share of goods, works or services given to SME miswritten: the shares no longer make up their contracts."""
    for mark in shuffled(rng, [m for m in report.of("percent") if is_kind_share(report, m)]):
        now = until(rng, mark.text, kind_share_matters(report, mark))
        if now and float(now) <= 100:
            yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}%，写成{now}%")


@kind("micro-share-base")
def micro_share_base(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The share of small and micro firms of all procurement where that of all SME contracts is said."""
    total = sum(spent for spent, _ in report.a.procurement.values())
    for mark in report.of("percent", "政府采购"):
        left = report.line(mark.line)[: mark.start]
        if left.endswith("占授予中小企业合同金额的") and total:
            now = percent_text(report, mark.about[0], total)
            if percent_matters(report, *mark.about)(now):
                yield Draft((put(mark, now),), f"小微企业占比应为{mark.text}%，写成占采购总额的比重{now}%")


@kind("procurement-share-of-total")
def procurement_share_of_total(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The share of goods, works or services in all procurement where the share given to SME is said."""
    total = sum(spent for spent, _ in report.a.procurement.values())
    for kind_, (spent, _) in shuffled(rng, list(report.a.procurement.items())):
        for mark in report.of("percent", "政府采购"):
            if report.line(mark.line)[: mark.start].endswith(f"占{kind_}支出金额的"):
                now = percent_text(report, spent, total)
                if kind_share_matters(report, mark)(now):
                    yield Draft(
                        (put(mark, now),), f"{kind_}的中小企业占比应为{mark.text}%，写成{kind_}占采购总额的比重{now}%"
                    )


@kind("procurement-part")
def procurement_part(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Goods, works, services or the total of procurement miswritten."""
    marks = [m for m in report.of("money", "政府采购") if re.search("支出(?:总额)?$", report.line(m.line)[: m.start])]
    for mark in shuffled(rng, [m for m in marks if m.about[0]]):
        now = until(rng, mark.text, money_matters(report, mark, 5))
        if now:
            yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}，写成{now}")


@kind("procurement-contracts")
def procurement_contracts(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The amount of contracts given to SME (or small and micro firms) miswritten, the share unchanged."""
    percents_ = report.of("percent", "政府采购")
    for mark in shuffled(rng, report.of("money", "政府采购")):
        left = report.line(mark.line)[: mark.start]
        share = next((p for p in percents_ if p.start > mark.end), None)
        if re.search("企业合同金额$", left) and share is not None and mark.about[0]:
            whole = share.about[1]
            now = until(rng, mark.text, _share_differs(report, share, whole, mark))
            if now:
                yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}，写成{now}")


def _share_differs(report: Located, share: Mark, whole: int, mark: Mark) -> Callable[[str], bool]:
    def matters(put_: str) -> bool:
        part = fen_of(put_, mark.about[1])
        return percent_matters(report, int(part), whole)(share.text)

    return matters


@kind("micro-above-small")
def micro_above_small(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Contracts of small and micro firms larger than those of all SME."""
    small = sum(given for _, given in report.a.procurement.values())
    marks = [m for m in report.of("money", "政府采购") if report.line(m.line)[: m.start].endswith("小微企业合同金额")]
    for mark in marks:
        for factor in shuffled(rng, [102, 108, 115, 130, 155, 210]):
            fen = max(small * factor // 100, small + 100 * text_step(report))
            now, share = written(fen, mark.about[1]), percent_text(report, fen, small)
            percent = next(p for p in report.of("percent", "政府采购") if p.start > mark.end)
            yield Draft((put(mark, now), put(percent, share)), f"小微企业合同金额写成{now}，大于中小企业合同金额")
