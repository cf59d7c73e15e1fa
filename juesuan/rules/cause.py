"""Cause (口径侦探): why a number is wrong — what else in the report gives exactly the figure that was printed.

We look across columns, rows, tables, forms, last year implied by the words, units and slips of the hand. A cause is
named only when one explanation fits; when several do, or none, nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from juesuan.accounts import Claim, FinalAccounts, Role, SelfEvaluation
from juesuan.amount import MILLION, Amount, half_up, plain, print_money
from juesuan.facts import Figure
from juesuan.finding import Cause
from juesuan.rules.relation import Linear, Ratio, Relation

SIGNIFICANT = 4  # digits a figure must have before an equal one elsewhere can be no chance
RATE_DIGITS = 3  # the same for a percentage or score, which is wanted to its last digit by its own formula
_PROSE_MONEY = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:亿元|万元|元)")
_RATES = (Role.SHARE, Role.COMPLETION, Role.GROWTH)


@dataclass(frozen=True)
class Clues:
    """Every figure of one report, to be searched by value."""

    accounts: FinalAccounts

    @cached_property
    def money(self) -> Mapping[int, Sequence[Figure]]:
        found: dict[int, list[Figure]] = defaultdict(list)
        for figure in self._all():
            if figure.is_money and not figure.is_blank and figure.grains:
                found[abs(figure.grains)].append(figure)
        return found

    @cached_property
    def rates(self) -> Sequence[Claim]:
        return [claim for claim in self.accounts.claims if claim.role in _RATES]

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        return {claim.figure.key: claim for claim in self.accounts.claims}

    @cached_property
    def forms(self) -> Mapping[str, SelfEvaluation]:
        return {form.display: form for form in self.accounts.evaluations}

    def _all(self) -> Iterator[Figure]:
        for table in self.accounts.tables.values():
            yield from table.cells.values()
        for claim in self.accounts.claims:
            yield claim.figure
        for form in self.accounts.evaluations:
            yield from form.funds.values()

    # ── what fits ──

    def explain(self, relation: Relation, figure: Figure, wanted: int | None) -> Cause | None:
        """The cause of one wrong figure that should be ``wanted`` (grains), or ``None``."""
        if wanted is None or figure.is_blank:
            return None
        if isinstance(relation, Ratio) and figure.key == relation.stated.key:
            return self._rate(relation, figure) or slip_of_rate(figure, wanted)
        if figure.is_money:
            return slip(figure, wanted) or self._last_year(figure) or self._elsewhere(relation, figure)
        return slip(figure, wanted) if figure.number.unit not in ("%", "分") else slip_of_rate(figure, wanted)

    def of_sum(self, relation: Relation) -> Cause | None:
        """Parts that do not give the stated whole but give another whole of the report exactly: another scope."""
        if not isinstance(relation, Linear) or len(relation.parts) < 2 or not relation.stated.is_money:
            return None
        total = relation.expected()
        own = {figure.key for figure in relation.figures}
        homes = {key.split("[")[0] for key in own}
        found = [f for f in self.money.get(abs(total), ()) if f.key not in own and f.key.split("[")[0] not in homes]
        if not found or _digits(total) < SIGNIFICANT:
            return None
        value, label = print_money(total), min(found, key=lambda f: f.key.split("[")[0] not in self._kinds).label
        return Cause("other-scope", f"所列各项之和{value}正是{label}，取的是另一口径的数")

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(self.accounts.tables)

    def _elsewhere(self, relation: Relation, figure: Figure) -> Cause | None:
        if _digits(figure.grains) < SIGNIFICANT:
            return None
        own = {f.key for f in relation.figures}
        said = self.claims.get(figure.key)
        same = [f for f in self.money.get(abs(figure.grains), ()) if f.key not in own and not self._same_claim(said, f)]
        cells = [f for f in same if f.key.split("[")[0] in self._kinds]
        found = cells or same
        meanings = {f.key.split("[")[-1] for f in found}
        if not found or len(meanings) > 2:
            return None
        return Cause("other-figure", f"与{found[0].label}的{found[0].number.text.strip()}相同，疑取错了口径或行、栏")

    def _same_claim(self, said: Claim | None, other: Figure) -> bool:
        claim = self.claims.get(other.key)
        return said is not None and claim is not None and claim.subject == said.subject and claim.role is said.role

    def _last_year(self, figure: Figure) -> Cause | None:
        """Last year's amount: stated of the same subject, quoted in the section, or implied by a change there."""
        said = self.claims.get(figure.key)
        if said is None or said.role is not Role.AMOUNT:
            return None
        for claim in self.accounts.claims:
            if claim.section == said.section and self._implied(claim) == figure.grains:
                return Cause("last-year", f"与{claim.figure.label}推出的上年数相同，疑照抄上年数")
        for claim in self.accounts.claims:
            if claim.role is Role.PRIOR and claim.subject == said.subject and claim.figure.grains == figure.grains:
                return Cause("last-year", f"与{claim.figure.label}相同，疑照抄上年数")
        return None

    def _implied(self, change: Claim) -> int | None:
        """Last year's amount that a change on last year and this year's amount of its subject imply."""
        if (
            change.role is not Role.DELTA
            or change.base != "上年决算数"
            or not change.direction
            or change.figure.is_blank
        ):
            return None
        for claim in self.accounts.claims:
            same = claim.section == change.section and claim.subject == change.subject and claim.item == change.item
            if same and claim.role is Role.AMOUNT:
                return claim.figure.grains - change.direction * change.figure.grains
        return None

    def _rate(self, relation: Ratio, figure: Figure) -> Cause | None:
        exact = relation.quotient()
        if exact is not None and 0 <= exact - figure.grains < _printed_step(figure):
            return Cause("truncated", "小数被截去而未四舍五入")
        return self._copied_rate(figure) or self._other_operand(relation, figure) or self._same_number(figure)

    def _copied_rate(self, figure: Figure) -> Cause | None:
        said = self.claims.get(figure.key)
        if said is None:
            return None
        twins = [
            c
            for c in self.rates
            if c.figure.key != figure.key
            and c.role is said.role
            and c.section == said.section
            and c.figure.grains == figure.grains
        ]
        if len(twins) != 1:
            return None
        return Cause("copied-rate", f"与{twins[0].figure.label}的{twins[0].figure.number.text.strip()}相同，疑照抄")

    def _other_operand(self, relation: Ratio, figure: Figure) -> Cause | None:
        """Another base or another part that gives the printed rate exactly; near at hand first."""
        above = abs(sum(c * f.grains for c, f in relation.numerator))
        below = abs(sum(c * f.grains for c, f in relation.denominator))
        near = list(self._near(relation))
        if above == 0 or not relation.denominator:
            return None
        scale = relation.scale if relation.factor is None else relation.factor.grains // 1_000_000
        step = figure.number.step
        bases = [f for f in near if f.grains not in (0, below) and _rate(scale, above, f.grains, step) == figure.grains]
        if len({f.grains for f in bases}) == 1:
            return Cause("other-base", f"分母用的是{bases[0].label}{bases[0].number.text.strip()}，不是所写的口径")
        rows = self._row_rates(relation, figure, scale, step)
        if len(rows) == 1:
            return Cause("other-row", f"按{rows[0]}的执行率计算，不是按年度资金总额")
        return None

    def _row_rates(self, relation: Ratio, figure: Figure, scale: int, step: int) -> list[str]:
        """Rows of the same form whose own rate gives the printed score."""
        form = self.forms.get(figure.key.split("[")[0])
        if form is None or relation.factor is None:
            return []
        found = []
        for row in ("当年财政拨款", "上年结转资金", "其他资金"):
            done, plan = form.fund(row, "全年执行数"), form.fund(row, "全年预算数")
            if done is None or plan is None or plan.grains == 0:
                continue
            fits = [
                scale * 1_000_000 * done.grains // plan.grains // step * step,
                _rate(scale, done.grains, plan.grains, step),
            ]
            if figure.grains in fits:
                found.append(row)
        return found

    def _near(self, relation: Ratio) -> Iterator[Figure]:
        """Amounts in the same section or form, and those its prose names."""
        home = relation.stated.key.split("[")[0]
        form = self.forms.get(home)
        if form is not None:
            yield from (f for f in form.funds.values() if f.is_money and not f.is_blank)
            for text in (form.expected, form.achieved):
                for match in _PROSE_MONEY.finditer(text):
                    yield Figure(
                        f"{home}·{match.start()}", f"{home}文字中的", Amount.parse(match[0], form.denomination)
                    )
            return
        said = self.claims.get(relation.stated.key)
        if said is not None:
            yield from (
                c.figure
                for c in self.accounts.claims
                if c.section == said.section and c.figure.is_money and c.role in (Role.AMOUNT, Role.BUDGET, Role.PRIOR)
            )

    def _same_number(self, figure: Figure) -> Cause | None:
        twins = [c for c in self.rates if c.figure.grains == figure.grains and c.figure.key != figure.key]
        if len(twins) != 1 or figure.number.decimals < 2:
            return None
        return Cause("other-rate", f"与{twins[0].figure.label}的{twins[0].figure.number.text.strip()}相同，疑填串")


def _printed_step(figure: Figure) -> int:
    """What one in the last digit as printed is worth, in millionths, whatever precision the rule asks for."""
    decimals = len(plain(figure.number.text).rstrip("%分").partition(".")[2])
    return MILLION // int("1" + "0" * decimals)


def _digits(grains: int) -> int:
    return len(str(abs(grains)).rstrip("0"))


def _rate(scale: int, above: int, below: int, step: int) -> int:
    return half_up(scale * 1_000_000 * above, abs(below) * step) * step if below else 0


def slip(figure: Figure, wanted: int) -> Cause | None:
    """The slip of the hand or of the unit that turns ``wanted`` (grains) into what is printed, if there is one."""
    stated = figure.grains
    if stated == 0 or wanted == 0:
        return None
    if stated == -wanted:
        return Cause("sign", "正负号相反")
    if figure.is_money and (stated * 10_000 == wanted or stated == wanted * 10_000):
        return Cause("denomination", "元与万元混用，相差一万倍")
    for power in (10, 100, 1000):
        if stated * power == wanted or stated == wanted * power:
            return Cause("decimal-point", "小数点错位")
    return _slip_of_hand(str(abs(stated)), str(abs(wanted)))


def unswapped(figure: Figure) -> Iterator[int]:
    """What the figure is when two neighbouring digits of it change places, in grains."""
    digits = str(abs(figure.grains))
    for n, (a, b) in enumerate(pairwise(digits)):
        if a != b and not (n == 0 and b == "0"):
            yield (-1 if figure.grains < 0 else 1) * int(digits[:n] + b + a + digits[n + 2 :])


def slip_of_rate(figure: Figure, wanted: int) -> Cause | None:
    """The slip of the hand in a percentage or score; a last digit that is off may as well be of the working."""
    step = _printed_step(figure)
    stated, rounded = abs(figure.grains) // step, half_up(abs(wanted), step)
    cause = _slip_of_hand(str(stated), str(rounded), RATE_DIGITS)
    return None if cause is not None and cause.code == "digit" and stated // 10 == rounded // 10 else cause


def _slip_of_hand(stated: str, wanted: str, least: int = SIGNIFICANT) -> Cause | None:
    """Two neighbouring digits swapped, one digit wrong, one lost or added."""
    if len(wanted) < least:
        return None
    if len(stated) == len(wanted):
        unlike = [n for n, (a, b) in enumerate(zip(stated, wanted, strict=True)) if a != b]
        if len(unlike) == 1:
            return Cause("digit", f"疑有一位数字录错（{stated[unlike[0]]} 应为 {wanted[unlike[0]]}）")
        if len(unlike) == 2 and unlike[1] == unlike[0] + 1:
            first, second = unlike
            if stated[first] == wanted[second] and stated[second] == wanted[first]:
                return Cause("swapped", "疑有相邻两位数字颠倒")
        return None
    longer, shorter, word = (stated, wanted, "多录") if len(stated) > len(wanted) else (wanted, stated, "漏录")
    if len(longer) - len(shorter) == 1:
        fits = [n for n in range(len(longer)) if longer[:n] + longer[n + 1 :] == shorter]
        if fits:
            return Cause("digit-count", f"疑{word}一位数字（{longer[fits[0]]}）")
    return None
